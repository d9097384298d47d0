"""Shows a result in a notebook: rendered at once, described in words, and readable by the suite.

Every call displays two forms at once: what a reader sees (an HTML table, a picture with alt text, a sentence, a box), and a
second MIME type, `application/vnd.policylib+json`, with the result's id and data. The suite reads results from the executed notebook
through it, so that pages, index and the comparison with the last run say what the notebook said.
"""

from __future__ import annotations

import base64
import io
import math
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from policylib.page.markup import UNKNOWN, evidence_lines, linked, safe
from policylib.page.words import by_language, words

MIME = "application/vnd.policylib+json"
IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
SHORT, LONG = 10, 27  # ems (a Chinese character; half of it a letter): a column of short texts is never broken, one of long texts gets room
LONG_TABLE = 30  # rows: a longer table scrolls in its own box on a screen
LARGE = 1000.0  # from here on a number keeps its own decimals, whatever stands above and below it
YEARS = range(1900, 2101)  # whole numbers that are written without a mark of thousands
HEAVY = 150_000  # bytes
PNG_DPI = 192  # two device pixels to a CSS pixel: sharp on paper and on a phone

EVIDENCE = by_language("phrases", "evidence_of_figure")
BOXES = words("box")


@runtime_checkable
class Sentence(Protocol):
    """A computed sentence, as `findings.Finding` holds it."""

    zh: str
    en: str
    numbers: Mapping[str, Any]
    rests_on: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What one call of `show` displays: MIME bundle and metadata, as Jupyter takes them."""

    bundle: dict[str, Any]
    metadata: dict[str, Any]


def show(
    x: Any,
    *,
    id: str,  # noqa: A002
    caption: str | None = None,
    alt: str | None = None,
    data: Any = None,
    language: str = "zh",
    evidence: Any = None,
) -> None:
    """Display a table, a figure, a computed sentence (or a list of them) or a text, and hand its data to the suite.

    Args:
        x: a pandas DataFrame, a matplotlib Figure, a Finding, a list of Findings, or a text.
        id: name of the result on its page (ascii letters, digits, `-`, `_`); the suite compares runs by it.
        caption: what a reader must know beside the picture or table: denominator, parts, n and year.
        alt: what the figure shows, in one sentence; without it the figure's own `policylib_alt`.
        data: what the suite keeps of the result; by default a table's cells or a finding's numbers.
        language: "zh" or "en".
        evidence: the table that a figure was drawn from, or one of the paragraphs that it rests on (`measures.passages`); it is folded under
            the figure, a line for each row, with links to the very characters.

    Raises:
        ValueError: an id that is no name, a figure without alt text, or a character that no font at hand can draw.
        TypeError: an object that is none of the above.
    """
    _check_id(id)
    for shown in rendered(x, id, caption, alt, data, language):
        _display(shown)
    if evidence is not None and len(evidence):
        _display(_evidence(evidence, id, _known(language)))


def box(text: str | Sentence | Sequence[str], *, id: str, kind: str = "wrong", title: str | None = None, language: str = "zh") -> None:  # noqa: A002
    """Display a text in a box: a wrong conclusion, the page's limits, a parameter to change, a question to discuss.

    Args:
        text: one paragraph, several, or a computed sentence.
        id: name of the box on its page.
        kind: one of `BOXES` ("wrong", "limits", "change", "discuss", "note"); it gives the title and the colour.
        title: another title.
        language: "zh" or "en".

    Raises:
        ValueError: an unknown kind.
    """
    _check_id(id)
    if kind not in BOXES:
        raise ValueError(f"box(kind={kind!r}): expected one of {', '.join(BOXES)}")
    paragraphs = [_sentence(text, language)] if isinstance(text, (str, Sentence)) else [str(each) for each in text]
    heading = title or BOXES[kind][_known(language) != "zh"]
    _display(boxed(paragraphs, id, kind, heading))


def boxed(paragraphs: Sequence[str], id: str, kind: str, heading: str) -> Shown:  # noqa: A002
    """Return paragraphs in a box under a heading."""
    html = f'<aside class="pl-box pl-{kind}" id="{id}"><p class="pl-box-title">{safe(heading)}</p>{"".join(f"<p>{safe(p)}</p>" for p in paragraphs)}</aside>'
    return _shown(html, "\n".join([heading, *paragraphs]), {"id": id, "kind": "box", "box": kind, "data": list(paragraphs)})


def rendered(x: Any, id: str, caption: str | None, alt: str | None, data: Any, language: str) -> list[Shown]:  # noqa: A002
    """Return what `show` displays for an object, without displaying it."""
    if _is(x, "pandas", "DataFrame"):
        return [table_of(x, id, caption, data, _known(language))]
    if _is(x, "matplotlib.figure", "Figure"):
        return _figure(x, id, caption, alt, data)
    if isinstance(x, Sentence):
        return [_findings([x], id, data, _known(language))]
    if isinstance(x, str):
        html = "".join(f"<p>{safe(part)}</p>" for part in x.split("\n\n"))
        return [
            _shown(f'<div class="pl-text" id="{id}">{html}</div>', x, {"id": id, "kind": "text", "data": data if data is not None else x})
        ]
    if isinstance(x, Sequence) and all(isinstance(each, Sentence) for each in x):
        return [_findings(x, id, data, _known(language))]
    raise TypeError(f"show(id={id!r}): expected a DataFrame, a Figure, a Finding, a list of Findings or a text, not {type(x).__name__}")


def decimals(value: float) -> int:
    """Return how many decimals a number is shown with: as written where that is short, three figures where computed.

    >>> [decimals(v) for v in (8.0, 8.5, 1.25, 2 / 3, 1234.5678, 0.00012345)]
    [0, 1, 2, 3, 1, 4]
    """
    written = f"{abs(value):.10g}".partition("e")[0].partition(".")[2]
    if len(written) <= 2 or value == 0:
        return len(written)
    return max(1, min(4, 2 - math.floor(math.log10(abs(value)))))


def cells(values: Iterable[Any], language: str = "zh") -> list[str]:
    """Return a column's values as a table shows them: unknown as an en dash, numbers with the same decimals.

    >>> cells([8.5, None, 7.0, 50000.0])
    ['8.5', '–', '7.0', '50,000']
    >>> cells([2021, 9875, 11203])
    ['2021', '9,875', '11,203']
    >>> cells([True, None, ("甲市", "乙市")])
    ['是', '–', '甲市、乙市']
    """
    column = [plain(value) for value in values]
    places = max((decimals(v) for v in column if isinstance(v, float) and abs(v) < LARGE), default=0)
    return [_cell(value, places, language) for value in column]


def plain(value: Any) -> Any:
    """Return a value as JSON holds it: unknown (NaN, NA, NaT) as None, numpy's numbers as Python's, days as text."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)) or getattr(value, "ndim", 0) == 1:
        return [plain(each) for each in (sorted(value, key=str) if isinstance(value, (set, frozenset)) else value)]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (bool, int)):
        return value
    text = str(value)
    return None if text in ("<NA>", "NaT", "nan") else text


def _check_id(name: str) -> None:
    if not IDENTIFIER.fullmatch(name):
        raise ValueError(f"id={name!r}: expected a name of ascii letters in lower case, digits, - and _")


def _is(x: Any, module: str, name: str) -> bool:
    """Return whether an object is of a library's class, without importing the library."""
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(x, getattr(loaded, name))


def _known(language: str) -> str:
    if language not in ("zh", "en"):
        raise ValueError(f"language={language!r}: expected zh or en")
    return language


def _display(shown: Shown) -> None:
    """Display in a notebook; print the words where there is none."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.display import display

    if InteractiveShell.initialized():
        display(shown.bundle, metadata=shown.metadata, raw=True)  # type: ignore[no-untyped-call]
    else:
        print(shown.bundle["text/plain"])


def _shown(html: str, text: str, carried: dict[str, Any]) -> Shown:
    return Shown({"text/html": html, "text/plain": text, MIME: plain(carried)}, {})


def in_language(text: str, language: str) -> str:
    """Return the part of a text in a page's language, where ` / ` parts the Chinese from the English; else the whole.

    >>> in_language("占比 / a share", "en"), in_language("Miller (1955)", "zh")
    ('a share', 'Miller (1955)')
    """
    chinese, parted, english = text.partition(" / ")
    return (chinese if language == "zh" else english) if parted else text


def _sentence(text: str | Sentence, language: str) -> str:
    return text if isinstance(text, str) else str(getattr(text, _known(language)))


def _findings(findings: Sequence[Sentence], id: str, data: Any, language: str) -> Shown:  # noqa: A002
    """Return computed sentences, with what they rest on."""
    lines = []
    for each in findings:
        basis = f' <span class="pl-rests">{safe(in_language(each.rests_on, language))}</span>' if each.rests_on else ""
        lines.append(f"<p>{safe(_sentence(each, language))}{basis}</p>")
    carried = data if data is not None else [{"id": getattr(f, "id", id), "zh": f.zh, "en": f.en, "numbers": f.numbers} for f in findings]
    text = "\n".join(_sentence(each, language) for each in findings)
    return _shown(f'<div class="pl-finding" id="{id}">{"".join(lines)}</div>', text, {"id": id, "kind": "finding", "data": carried})


def _cell(value: Any, places: int, language: str) -> str:
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, bool):
        return {"zh": ("否", "是"), "en": ("no", "yes")}[language][value]
    if isinstance(value, int):
        return _minus(str(value) if value in YEARS else f"{value:,}")
    if isinstance(value, float):
        shown = decimals(value) if abs(value) >= LARGE else places
        return _minus(f"{value:,.{shown}f}")
    if isinstance(value, list):
        return ("、" if language == "zh" else ", ").join(
            _cell(each, 0 if isinstance(each, int) else 2, language) for each in value
        ) or UNKNOWN
    return str(value)


def _minus(number: str) -> str:
    return number.replace("-", "−")


def _numeric(values: Iterable[Any]) -> bool:
    """Return whether a column holds numbers (and unknowns) only."""
    known = [v for v in map(plain, values) if v is not None]
    return bool(known) and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in known)


def table_of(frame: Any, id: str, caption: str | None, data: Any, language: str) -> Shown:  # noqa: A002
    """Return a DataFrame as an accessible table in a box that scrolls by itself."""
    indexed = not (type(frame.index).__name__ == "RangeIndex" and frame.index.name is None)
    flat = frame.reset_index(allow_duplicates=True) if indexed else frame
    headers = frame.index.nlevels if indexed else int(flat.shape[1] > 0 and not _numeric(flat.iloc[:, 0]))
    columns = [list(flat.iloc[:, i]) for i in range(flat.shape[1])]
    numeric = [_numeric(column) for column in columns]
    texts = [cells(column, language) for column in columns]
    kinds = ["n" if numeric[c] else _width(texts[c]) for c in range(len(columns))]
    inner = linked(texts, [frame.attrs.get("reports", {}).get(name) for name in flat.columns], language)
    grey = [frame.attrs.get("grey", {}).get(name, ()) for name in flat.columns]
    body = "".join(
        f"<tr>{''.join(_td(inner[c][r], kinds[c] + ' pl-grey' * (r in grey[c]), c < headers) for c in range(len(columns)))}</tr>"
        for r in range(len(flat))
    )
    title = f"<caption>{safe(caption)}</caption>" if caption else ""
    box = "pl-scroll pl-long" if len(flat) > LONG_TABLE else "pl-scroll"
    html = (
        f'<div class="{box}" id="{id}" role="region" tabindex="0" aria-label="{safe(caption or id)}">'
        f'<table class="pl-table">{title}<thead>{_head(flat.columns, numeric)}</thead><tbody>{body}</tbody></table></div>'
    )
    if said := frame.attrs.get("folded"):  # a long table that a reader opens by its first line
        html = f'<details class="pl-fold"><summary>{safe(said)}</summary>{html}</details>'
    names = [" · ".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in flat.columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    carried = {"id": id, "kind": "table", "caption": caption, "data": data if data is not None else {"columns": names, "rows": rows}}
    return _shown(html, "\n".join(["\t".join(names), *("\t".join(row) for row in zip(*texts, strict=True))]), carried)


def _width(texts: Sequence[str]) -> str:
    """Return the class of a column of words, by its longest: short is never broken, middling and long get room."""
    shown = (text.split("/")[2] if text.startswith(("http://", "https://")) else text for text in texts)  # of an address its host
    longest = max((sum(1 if unicodedata.east_asian_width(c) in "WF" else 0.5 for c in text) for text in shown), default=0)
    return "s" if longest <= SHORT else "m" if longest <= LONG else "l"


def _td(html: str, kind: str, header: bool) -> str:
    return f'<th scope="row" class="{kind}">{html}</th>' if header else f'<td class="{kind}">{html}</td>'


def _head(columns: Any, numeric: Sequence[bool]) -> str:
    """Return the header rows; equal neighbours in the upper rows of a two-storey header share one cell."""
    storeys = _storeys(columns)
    rows = []
    for level, names in enumerate(storeys):
        last = level == len(storeys) - 1
        spans: list[tuple[int, int]] = []
        for i, name in enumerate(names):
            if not last and spans and name and names[spans[-1][0]] == name:
                spans[-1] = (spans[-1][0], i + 1)
            else:
                spans.append((i, i + 1))
        rows.append("".join(_th(names[a], b - a, numeric[a] and last) for a, b in spans))
    return "".join(f"<tr>{row}</tr>" for row in rows)


def _storeys(columns: Any) -> list[list[str]]:
    """Return the names of each header row; a name of fewer storeys stands in the lowest."""
    names = [[str(part) for part in name] if isinstance(name, tuple) else [str(name)] for name in columns]
    lowest = [[""] * (len(parts) - len(said)) + said for parts in names if (said := [part for part in parts if part] or parts) is not None]
    return [list(row) for row in zip(*lowest, strict=True)]


def _th(name: str, span: int, numeric: bool) -> str:
    if not name:
        return "<td></td>"
    scope = f'scope="colgroup" colspan="{span}"' if span > 1 else 'scope="col"'
    kind = ' class="n"' if numeric else ""
    return f"<th {scope}{kind}>{safe(name)}</th>"


def _figure(figure: Any, id: str, caption: str | None, alt: str | None, data: Any) -> list[Shown]:  # noqa: A002
    """Return a figure as a picture with alt text, and its caption for readers in JupyterLab."""
    picture = picture_of(figure, id, caption, alt, data)
    close_figure(figure)
    if not caption:
        return [picture]
    return [picture, _shown(f'<p class="pl-caption">{safe(caption)}</p>', caption, {"id": id, "kind": "caption", "data": caption})]


def picture_of(figure: Any, id: str, caption: str | None = None, alt: str | None = None, data: Any = None) -> Shown:  # noqa: A002
    """Return a figure as a picture with alt text.

    Raises:
        ValueError: no text alternative was given.
    """
    words = alt or getattr(figure, "policylib_alt", None)
    if not words:
        raise ValueError(f"show(id={id!r}): expected alt=… (or the figure's policylib_alt): one sentence that says what the figure shows")
    png = draw(figure)
    width, height = (round(side * 96) for side in figure.get_size_inches())
    boxes = getattr(figure, "policylib_boxes", None)
    carried = {
        "id": id,
        "kind": "figure",
        "caption": caption,
        "alt": words,
        "title": getattr(figure, "policylib_title", None),
        "data": data,
    } | ({"boxes": boxes} if boxes else {})
    bundle = {"image/png": base64.b64encode(png).decode("ascii"), "text/plain": words, MIME: plain(carried)}
    return Shown(bundle, {"image/png": {"alt": words, "width": width, "height": height}})


def _evidence(frame: Any, id: str, language: str) -> Shown:  # noqa: A002
    """Return where the rows that a figure was drawn from stand, folded: a line for each."""
    named = [i for i in range(frame.shape[1]) if not _numeric(frame.iloc[:, i])]
    names = [str(frame.columns[i]) for i in named]
    columns = [cells(frame.iloc[:, i], language) for i in named]
    lines = evidence_lines(names, columns, frame.attrs.get("reports", {}), language)
    title = EVIDENCE[language].format(n=len(lines))
    items = "".join(f"<li>{line}</li>" for line in lines)
    html = f'<details class="pl-evidence" id="{id}-evidence"><summary>{title}</summary><ol>{items}</ol></details>'
    carried = {
        "id": f"{id}-evidence",
        "kind": "evidence",
        "data": {"columns": names, "rows": [list(row) for row in zip(*columns, strict=True)]},
    }
    return _shown(html, title, carried)


def draw(figure: Any, dpi: int = PNG_DPI) -> bytes:
    """Return a figure as PNG, the same bytes on every run; a heavy one with at most 256 colours."""
    from policylib.page.style import png_of

    png = png_of(figure, dpi)
    return png if len(png) < HEAVY else _fewer_colours(png)


def _fewer_colours(png: bytes) -> bytes:
    """Return the picture with at most 256 colours: under half the size, and no difference that an eye would see in a chart."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        small = picture.convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        out = io.BytesIO()
        small.save(out, format="PNG")
    return out.getvalue()


def close_figure(figure: Any) -> None:
    """Close a figure that pyplot keeps, so that the inline backend does not draw it a second time."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)
