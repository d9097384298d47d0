"""Figures of page 07: what is in each file, and what is missing from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.page import style
from policylib.page.labels import PART_WORDS
from policylib.page.look import Look
from policylib.page.words import listed, phrase, say
from policylib.records import PARTS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEAST, GAP, BAR = 0.145, 0.012, 0.62
INSIDE, BESIDE = 0.07, 0.06  # from which length a bar holds its number, and the room beside one that does not


@style.styled
def plot_parts(lengths: pd.DataFrame, title: str, look: Look) -> Figure:
    """Return the strip of parts: one row a report, one column a part, bars in characters on one scale.

    A hatched cell is missing from the file, an empty one is not expected of such a report; the pale end of a bar is
    formula text, which no share or density counts.

    Args:
        lengths: `measures.parts.part_lengths`.
        title: the finding.
        look: language, names and colours of the reports, and the source line.
    """
    language, colours = look.language, look.colours
    names = {report: look.labels[report] for report in colours}
    fig, ax = style.figure(title, say("corpus", "figure", language), look.source, height=0.55 + 0.5 * len(names))
    rows = rows_of(lengths)
    columns = _columns(rows)
    for y, report in enumerate(names):
        for row in rows:
            if row["report"] == report:
                _cell(ax, row, y, columns[row["part"]], colours[report])
    _head(ax, columns, language)
    ax.set(xlim=(0, sum(width for _, width, _ in columns.values()) + GAP * (len(PARTS) - 1)), ylim=(len(names) - 0.5, -0.5))
    ax.set_yticks(range(len(names)), list(names.values()))
    ax.set_xticks([])
    style.bare(ax)
    return style.finish(fig, _alt(rows, names, language))


def _columns(rows: list[dict[str, Any]]) -> dict[str, tuple[float, float, float]]:
    """Return for each part its left edge, its width and the width of one character, the widest columns sharing one scale."""
    longest = {part: max((row["characters"] or 0 for row in rows if row["part"] == part), default=0) for part in PARTS}
    unit = 1 / max(1, sum(longest.values()))
    columns, x = {}, 0.0
    for part in PARTS:
        length = longest[part] * unit
        width = max(LEAST, length if length > INSIDE else length + BESIDE)
        columns[part] = (x, width, unit)
        x += width + GAP
    return columns


def _cell(ax: Axes, row: Mapping[str, Any], y: int, column: tuple[float, float, float], colour: str) -> None:
    """Draw one part of one report: a bar with its length, hatching where it is missing, nothing where it is not expected."""
    x, width, unit = column
    if row["status"] == "missing":
        ax.barh(y, width, BAR, left=x, facecolor="white", edgecolor=style.FAINT, hatch="////", linewidth=0.6)
    elif row["characters"]:
        length, formula = row["characters"] * unit, (row["formula"] or 0) * unit
        ax.barh(y, length - formula, BAR, left=x, color=colour)
        ax.barh(y, formula, BAR, left=x + length - formula, color=colour, alpha=0.35)
        inside = length > INSIDE
        ax.text(
            x + (length / 2 if inside else length + 0.004), y, f"{row['characters']:,}", ha="center" if inside else "left", va="center",
            size=style.SMALL, color="white" if inside else style.INK,
        )  # fmt: skip


def _head(ax: Axes, columns: Mapping[str, tuple[float, float, float]], language: str) -> None:
    """Write the parts' names over their columns."""
    for part, (x, width, _) in columns.items():
        text, room = PART_WORDS[part][language != "zh"], max(5.0, width * 52)
        if "-" in text and max(map(len, text.split())) > 1.8 * room:  # a hyphenated word wider than its column
            text = text.replace("-", "- ")
        ax.text(x, -0.5, style.wrap(text, room), ha="left", va="bottom", size=style.SMALL, color=style.SOFT)


def _alt(rows: list[dict[str, Any]], names: Mapping[str, str], language: str) -> str:
    """Return what the strip shows, in words."""
    said = []
    for report, name in names.items():
        own = [row for row in rows if row["report"] == report]
        has = [f"{PART_WORDS[r['part']][language != 'zh']} {r['characters']:,}" for r in own if r["characters"]]
        lacks = [PART_WORDS[r["part"]][language != "zh"] for r in own if r["status"] == "missing"]
        missing = listed(lacks)[language != "zh"] or phrase("none")[language != "zh"]
        said.append(say("corpus", "alt_report", language, name=name, parts=listed(has)[language != "zh"], missing=missing))
    return say("corpus", "alt", language, reports=listed(said, "stop")[language != "zh"])
