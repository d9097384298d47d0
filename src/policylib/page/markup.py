"""Text of reports as HTML: escaped, with what is invisible made visible, and with links to the characters that it was read from."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ZERO_WIDTH = re.compile("[\u00ad\u180e\u200b-\u200d\u2028\u2029\u2060-\u2064\u206a-\u206f\ufeff\U000e0000-\U000e007f]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
UNKNOWN = "–"
ADDRESS = re.compile(r"https?://[^\s/]+(/\S*)?|[0-9]{2}_[a-z0-9_]+\.html#[a-z0-9_-]+")  # the second form: a result on another page
OFFSETS = re.compile(r"(\d+)–\d+$")
PASSAGE = re.compile(r"¶(\d+) \((\d+–\d+)\)")  # a paragraph of a report with its characters
LABEL, MOST = 64, 48  # characters of what a row of evidence is called, and of one of its words
Reports = Mapping[str, Sequence[str | None]]


def safe(text: object) -> str:
    r"""Return text for HTML: escaped, with direction marks, zero-width and control characters made visible.

    >>> safe('<b>甲市 & "乙市"</b>')
    '&lt;b&gt;甲市 &amp; &quot;乙市&quot;&lt;/b&gt;'
    >>> safe("甲市\u202e%5.8"), safe("乙\u200b市")
    ('甲市[U+202E]%5.8', '乙[U+200B]市')
    """
    return escape(visible(str(text)), quote=True)


@cache
def template(folder: Path, name: str) -> Any:
    """Return a template of a page, which escapes what is put in and refuses what is missing."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(folder)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).get_template(name)


def policy(style: str, script: str = "", *, pictures: bool = False) -> str:
    """Return a page's content security policy: nothing from anywhere, this very style and script, and pictures inside the page.

    >>> policy("p{}")
    "default-src 'none'; style-src 'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='; base-uri 'none'; form-action 'none'"
    """
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)]
    own = ["img-src data:"] * pictures + [f"style-src 'sha256-{hashes[0]}'"] + [f"script-src 'sha256-{hashes[1]}'"] * bool(script)
    return "; ".join(["default-src 'none'", *own, "base-uri 'none'", "form-action 'none'"])


def source_link(address: str | None) -> str:
    """Return the address of a report's source as a link that names its host; nothing where it is no address.

    >>> source_link("https://x.example/a"), source_link("javascript:go()"), source_link(None)
    ('<a href="https://x.example/a" rel="noopener noreferrer">x.example</a>', '', '')
    """
    if not address or "://" not in address or not ADDRESS.fullmatch(address):
        return ""
    return f'<a href="{safe(address)}" rel="noopener noreferrer">{safe(address.split("/")[2])}</a>'


def visible(text: str) -> str:
    """Return text with direction marks, zero-width and control characters made visible; for a script that sets it as text."""
    return CONTROL.sub("�", ZERO_WIDTH.sub(_named, BIDI.sub(_named, text)))


def _named(mark: re.Match[str]) -> str:
    return f"[U+{ord(mark.group()):04X}]"


def evidence_link(report: str, anchor: str, language: str = "zh") -> str:
    """Return the address of a place on a report's evidence page, from a page of the same suite.

    >>> evidence_link("jia-2021", "t120"), evidence_link("jia-2021", "p3", "en")
    ('evidence/jia-2021.html#t120', 'evidence/jia-2021.en.html#p3')
    """
    return f"evidence/{report}{'' if language == 'zh' else f'.{language}'}.html#{anchor}"


def place_links(places: Iterable[tuple[str, int, int]], names: Mapping[str, str], language: str = "zh") -> str:
    """Return places in reports, each report named once, as numbered links to their characters; offsets where its evidence is not published.

    >>> place_links([("jia-2021", 3, 5), ("jia-2021", 9, 12)], {"jia-2021": "甲市 2021"})
    '甲市 2021 <span>3–5</span> <span>9–12</span>'
    """
    published = (os.environ.get("POLICYLIB_EVIDENCE") or "").split()
    found: dict[str, list[str]] = {}
    for report, start, end in places:
        own = found.setdefault(report, [])
        link = f'<a href="{safe(evidence_link(report, f"t{start}", language))}">[{len(own) + 1}]</a>'
        own.append(link if report in published else f"<span>{start}–{end}</span>")
    return " ".join(" ".join([safe(names[report]), *own]) for report, own in found.items())


def linked(columns: Sequence[Sequence[str]], reports: Sequence[Sequence[str | None] | None], language: str) -> list[list[str]]:
    """Return cells as HTML: addresses as links, and the characters of a report whose evidence the suite publishes, too.

    A line that ends with offsets belongs to the report that `measures.labels.placed` noted of its row, else to the one that the line
    begins with. Where its text is not at hand, the offsets stay text; in a run of the suite they are marked with their report, so that
    the suite can set the address of its source beside them.

    Args:
        columns: the texts of each column.
        reports: for each column the report of each row, or report and paragraph (`jia-2021#p3`); None for a column that notes none.
        language: zh or en.
    """
    published = os.environ.get("POLICYLIB_EVIDENCE")
    at_hand = frozenset((published or "").split()) if published is not None else None
    return [
        [_link(t) if ADDRESS.fullmatch(t) else _placed(t, own[r] if own else None, at_hand, language) for r, t in enumerate(column)]
        for column, own in zip(columns, reports, strict=True)
    ]


def is_place(column: Sequence[str], html: Sequence[str]) -> bool:
    """Return whether a column says where its rows stand: in a report's characters or at an address.

    >>> is_place(["jia-2021 · 一、目标 · 3–5"], ["jia-2021 · 一、目标 · 3–5"]), is_place(["3–5"], ["3–5"])
    (True, False)
    """
    stands = any(" · " in line and OFFSETS.search(line) for text in column for line in text.split("\n"))
    return stands or any("<a " in cell or "<span data-report=" in cell for cell in html)


def evidence_lines(names: Sequence[str], columns: Sequence[Sequence[str]], reports: Reports, language: str) -> list[str]:
    """Return the evidence of a figure, a line for each row of the table that it was drawn from: what it is called, and where it stands.

    Args:
        names: the columns' names.
        columns: their texts.
        reports: what `measures.labels.placed` noted.
        language: zh or en.

    >>> evidence_lines(["报告", "指标", "字符位置"], [["甲市 2021"], ["产值"], ["一、目标 · 3–5"]], {"字符位置": ["jia-2021"]}, "zh")
    ['甲市 2021 · 产值 · 一、目标 · 3–5']
    """
    html = linked(columns, [reports.get(name) for name in names], language)
    places = [i for i, name in enumerate(names) if name in reports or is_place(columns[i], html[i])]
    words = [i for i in range(len(names)) if i not in places]
    rows = range(len(columns[0]) if columns else 0)
    said = (([_label([columns[i][r] for i in words])], [html[i][r] for i in places if columns[i][r] != UNKNOWN]) for r in rows)
    return [" · ".join([*label, *(cell.replace("\n", " · ") for cell in found)]) for label, found in said if found]


def _label(texts: Sequence[str]) -> str:
    """Return what a row is called: its first three cells that are known, and as many of the next as fit."""
    known = [text if len(text) <= MOST else text[: MOST - 1] + "…" for text in dict.fromkeys(texts) if text != UNKNOWN]
    kept = known[:3]
    for text in known[3:]:
        if len(" · ".join([*kept, text])) > LABEL:
            break
        kept.append(text)
    return safe(" · ".join(kept))


def _placed(text: str, own: str | None, at_hand: frozenset[str] | None, language: str) -> str:
    """Return a cell's text with the offsets at the end of each line as a link to these characters; the whole text where the place is noted."""
    report, _, anchor = (own or "").partition("#")
    if anchor and at_hand and report in at_hand and text != UNKNOWN:
        return f'<a href="{safe(evidence_link(report, anchor, language))}">{safe(text)}</a>'
    if anchor or at_hand is None or "–" not in text:
        return safe(text)
    if report and PASSAGE.search(text):
        return _passages(text, report, report in at_hand, language)
    return "\n".join(_placed_line(line, report or line.partition(" · ")[0], at_hand, language) for line in text.split("\n"))


def _passages(text: str, report: str, at_hand: bool, language: str) -> str:
    """Return paragraphs as links, without their characters, where these can be looked up; else with them."""
    if not at_hand:
        return f'<span data-report="{safe(report)}">{safe(text)}</span>'
    return PASSAGE.sub(lambda found: f'<a href="{safe(evidence_link(report, f"p{found[1]}", language))}">¶{found[1]}</a>', safe(text))


def _placed_line(line: str, report: str, at_hand: frozenset[str], language: str) -> str:
    found = OFFSETS.search(line)
    if found is None:
        return safe(line)
    if report not in at_hand:
        return (
            f'{safe(line[: found.start()])}<span data-report="{safe(report)}">{safe(found.group())}</span>' if found.start() else safe(line)
        )
    href = evidence_link(report, f"t{found.group(1)}", language)
    return f'{safe(line[: found.start()])}<a href="{safe(href)}">{safe(found.group())}</a>'


def _link(address: str) -> str:
    """Return an address as a link that shows its host, or the page and result that it names."""
    shown = address.split("/")[2] if "://" in address else address.replace(".html#", " · ")
    return f'<a href="{safe(address)}">{safe(shown)}</a>'
