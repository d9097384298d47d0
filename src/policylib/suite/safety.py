"""What HTML a notebook's output may hold: an allow-list."""

from __future__ import annotations

import re

import nh3

TEXT = "a abbr b bdi blockquote br cite code dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup time ul var"
TABLE = "aside caption col colgroup table tbody td tfoot th thead tr"
TAGS = {*TEXT.split(), *TABLE.split()}
EVERYWHERE = "class id lang dir title role tabindex aria-label aria-describedby aria-hidden data-id data-start data-report"
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(EVERYWHERE.split()),
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "reversed"},
    "details": {"open"},
    "time": {"datetime"},
}
PICTURE = re.compile(r"data:image/(png|jpeg|gif|svg\+xml|webp);base64,[A-Za-z0-9+/=\s]*")
EMPTY_PICTURE = re.compile(r"<img(?![^>]*\bsrc=)[^>]*>")  # what is left of a picture from elsewhere
OWN_LINK = re.compile(r'(<a href="(?:#|evidence/|[\w.+-]+\.html)[^"]*"[^>]*?) rel="noopener noreferrer"')  # to this suite's own pages
NAME = re.compile(r"[A-Za-z0-9_:.\- ]*")
LINK = re.compile(r"(?:https?://|mailto:|#|[\w.+-]+\.html(?:[#?]|$)|evidence/[^\s/.\"'<>?#]+(?:\.en)?\.html#[tp]\d+$)", re.ASCII)


def clean(html: str) -> str:
    """Return HTML with everything taken out that is not on the allow-list: scripts, styles, handlers, frames, forms, outside pictures.

    >>> clean('<p onclick="go()">甲市<script>go()</script></p>')
    '<p>甲市</p>'
    >>> clean('<img src="https://甲市.example/x.png" alt="图"><a href="javascript:go()">乙市</a>')
    '<a rel="noopener noreferrer">乙市</a>'
    """
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        strip_comments=True,
    )
    return OWN_LINK.sub(r"\1", EMPTY_PICTURE.sub("", cleaned))


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Return an attribute's value, or None to drop it."""
    if name == "src":
        return value if PICTURE.fullmatch(value) else None
    if name == "href":
        return value if LINK.match(value) else None
    if name in ("id", "class"):
        return value if NAME.fullmatch(value) else None
    return value
