"""What tests hold figures, sentences and numbers against."""

from __future__ import annotations

import re
from typing import Any

from matplotlib.figure import Figure
from matplotlib.text import Text

from policylib.codebooks import Codebooks
from policylib.findings import Finding
from policylib.page import style
from policylib.page.view import Sentence
from policylib.reading.outline import Outline
from policylib.reading.quantities import numbers, read_amounts, unplaced
from policylib.records import Quantity

REFUSED = re.compile(r"more ambitious|neglect|promis|because|hardness|更有雄心|忽视|承诺|因为|硬|套话", re.IGNORECASE)
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")


def cut_off(fig: Figure) -> list[str]:
    """Return the texts of a figure that reach over its edge."""
    with style.style():
        fig.draw_without_rendering()
        hidden = hidden_tick_labels(fig)
        texts = [t for t in fig.findobj(Text) if t.get_visible() and t not in hidden]
        boxes = [(t.get_text(), t.get_window_extent()) for t in texts if t.get_text().strip()]
    edge = fig.bbox
    return [text for text, box in boxes if box.x0 < edge.x0 - 1 or box.y0 < edge.y0 - 1 or box.x1 > edge.x1 + 1 or box.y1 > edge.y1 + 1]


def hidden_tick_labels(fig: Figure) -> set[Any]:
    """Return the labels of ticks outside the view: matplotlib makes them and does not draw them."""
    hidden: set[Any] = set()
    for axes in fig.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not low <= tick.get_loc() <= high:
                    hidden |= {tick.label1, tick.label2}
    return hidden


def wording_problems(said: Finding | Sentence) -> list[str]:
    """Return the words of a sentence that no table can carry (what stands in quotation marks is a report's own and is let pass)."""
    return [
        word
        for text in ([said.text] if isinstance(said, Sentence) else [said.zh, said.en])
        for word in REFUSED.findall(QUOTED.sub("", text))
    ]


def format_numeral(value: int) -> str:
    """Return an integer from 0 to 10^12 − 1 as a Chinese numeral, which must read back."""
    if value == 0:
        return "零"
    words = ""
    for name, size in (("亿", 10**8), ("万", 10**4), ("", 1)):
        part, value = divmod(value, size)
        if part:
            words += ("零" if words and part < 1000 else "") + _below_ten_thousand(part) + name
    return words.removeprefix("一") if words.startswith("一十") else words


def _below_ten_thousand(value: int) -> str:
    """Return 1 to 9999 as a numeral."""
    words, gap = "", False
    for name, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, value = divmod(value, size)
        if digit:
            words += ("零" if words and gap else "") + "零一二三四五六七八九"[digit] + name
        gap = not digit
    return words


def find_quantities(outline: Outline, books: Codebooks) -> list[Quantity]:
    """Return one row for each number of the report's visible text, in reading order, `kind` not yet decided.

    Titles, headings, furniture and glossaries are read too (their rows carry no paragraph and have their kind: date or
    name); ranges give two rows, the second of form `range_end`. Offsets are into the source's own text.
    """
    lexer = numbers(books)
    rows = unplaced(outline, books)
    for paragraph, page in zip(outline.paragraphs, outline.cleans, strict=True):
        for amount in read_amounts(page.text, lexer):
            if amount.word != "scale":
                start, end = page.span(amount.start, amount.end)
                rows.append(
                    Quantity(outline.report.report, start, end, outline.source.text[start:end], amount.form, None, paragraph.paragraph)
                )
    return sorted(rows, key=lambda row: row.start)


def context_with(reports, language="zh", **made):
    """Return a context of invented reports whose derived tables are given (`stated=`, `gaps=` …) instead of made."""
    from types import SimpleNamespace

    from policylib.codebooks import load_codebooks
    from policylib.page.look import names_of
    from policylib.questions.context import Context

    tables = SimpleNamespace(books=load_codebooks(), reports=reports, text_of=lambda report: None, root=None)
    context = Context(tables, tuple(reports["report"]), language=language)
    context.__dict__.update({"chosen": reports, "parts": context.wanted, "names": names_of(reports), "tags": {}} | made)
    return context
