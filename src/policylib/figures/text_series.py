"""Figures of page 06 on text over the years: shares of topics and rates of words as dots, heading words as strips.

Lines join consecutive years of one place only: never over a gap, never between two places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.figures.trends import nothing_drawn, whole_years
from policylib.measures.text_tables import strip_years
from policylib.measures.trends import runs_of
from policylib.page import style
from policylib.page.words import listed, say

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Row = dict[str, Any]
Labels = Mapping[str, Mapping[str, str]]
PANEL, LINE, HEAD = 1.45, 0.2, 0.5  # inches of a panel of dots, of a row of a strip, of a strip's heading
MOST_PANELS, MOST_PLACES = 4, 6
FOUND, BLANK = "#BFD9EA", "#F4F4F4"
OTHERS = ("#CC79A7", "#E69F00", "#56B4E9")


def place_colours(reports: pd.DataFrame, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return a colour for each place of a series: the chosen reports' own, greys for the levels above them.

    Args:
        reports: `text_series.choose_series`.
        chosen: report → colour (`Look.colours`).

    Raises:
        ValueError: more places than one figure holds.
    """
    rows = rows_of(reports)
    own = {row["place"]: chosen[row["report"]] for row in rows if row["report"] in chosen}
    spare = iter(OTHERS)
    greys = dict(style.LEVEL_COLOURS)
    for row in rows:
        if row["place"] not in own:
            own[row["place"]] = greys.pop(row["level"], "") or next(spare, style.INK)
    if len(own) > MOST_PLACES:
        raise ValueError(f"places: found {len(own)}; expected at most {MOST_PLACES} in one figure; choose fewer places")
    return {place: own[place] for place in dict.fromkeys(row["place"] for row in rows)}


@style.styled
def plot_text(
    points: pd.DataFrame,
    marks: Mapping[str, Sequence[Row]],
    title: str,
    heads: Mapping[str, str],
    colours: Mapping[str, str],
    labels: Labels,
    source: str,
    language: str,
) -> Figure:
    """Return topics or words over the years: one panel each, a dot a report, a bar its interval where it is an estimate.

    Args:
        points: `text_series.topic_points` or `term_points`.
        marks: key → renames (`text_series.name_chain`), drawn as dashed lines with both names.
        title: the finding.
        heads: key → the heading of its panel, in the order of the panels.
        colours: `place_colours`.
        labels: names of places.
        source: the line at the bottom.
        language: zh or en.

    Raises:
        ValueError: more keys than one figure holds.
    """
    if len(heads) > MOST_PANELS:
        raise ValueError(f"topics or terms: found {len(heads)}; expected at most {MOST_PANELS} in one figure; choose fewer")
    data = [row for row in rows_of(points) if row["key"] in heads]
    if not data:
        return nothing_drawn(title, source, language)
    estimates = data[0]["low"] is not None
    subtitle = say("text_series", "figure_topic" if estimates else "figure_term", language)
    size: dict[str, Any] = {"height": 0.4 + (PANEL + 0.3) * len(heads), "rows": len(heads), "sharex": True}
    fig, axes = style.figure(title, subtitle, source, squeeze=False, **size)
    span = min(row["year"] for row in data), max(row["year"] for row in data)
    for ax, key in zip(axes[:, 0], heads, strict=True):
        _panel(ax, [row for row in data if row["key"] == key], colours, estimates)
        renamed = [mark for mark in marks.get(key, ()) if span[0] < mark["year"] <= span[1]]
        for mark in renamed:
            ax.axvline(mark["year"] - 0.5, color=style.FAINT, linewidth=1, linestyle=(0, (3, 2)), zorder=1)
        head = "　".join([heads[key], *(f"{mark['year']} {mark['before']} → {mark['after']}" for mark in renamed)])
        ax.set_title(style.wrap(head, 82), loc="left", size=style.SMALL - 0.7, color=style.SOFT, pad=4)
        ax.set_xlim(span[0] - 0.8, span[1] + 0.8)
        ax.tick_params(labelbottom=True)
    style.key(fig, _place_key({place: colours[place] for place in colours if any(r["place"] == place for r in data)}, labels, language))
    return style.finish(fig, _alt(data, heads, labels, language))


def _panel(ax: Axes, rows: list[Row], colours: Mapping[str, str], estimates: bool) -> None:
    """Draw one topic or word of all places."""
    for place, colour in colours.items():
        own = sorted((row for row in rows if row["place"] == place), key=lambda row: int(row["year"]))
        for run in (run for run in runs_of(own, lambda row: int(row["year"])) if len(run) > 1):
            ax.plot([row["year"] for row in run], [row["value"] for row in run], color=colour, linewidth=0.9, zorder=3)
        years = [row["year"] for row in own]
        if estimates:
            ax.vlines(years, [row["low"] for row in own], [row["high"] for row in own], color=colour, linewidth=0.9, alpha=0.55, zorder=2)
        faces = ["white" if row["thin"] or row["short"] else colour for row in own]
        ax.scatter(years, [row["value"] for row in own], s=18, facecolors=faces, edgecolors=colour, linewidths=1, zorder=4)
    top = max((row["high"] or row["value"] for row in rows), default=1.0) or 1.0
    ax.set_ylim(-0.06 * top, 1.08 * top)
    ax.locator_params(axis="y", nbins=4)
    ax.xaxis.set_major_locator(whole_years())
    style.bare(ax, grid="y")


def _place_key(colours: Mapping[str, str], labels: Labels, language: str) -> list[Any]:
    from matplotlib.lines import Line2D

    return [
        Line2D([], [], linestyle="", marker="o", color=colour, label=labels[place][language], markersize=6)
        for place, colour in colours.items()
    ]


def _alt(rows: list[Row], heads: Mapping[str, str], labels: Labels, language: str) -> str:
    """Return each panel's heading with the first and last value of each place, in words."""
    texts = []
    for key, head in heads.items():
        ends = []
        for place in dict.fromkeys(row["place"] for row in rows):
            own = sorted((row for row in rows if row["key"] == key and row["place"] == place), key=lambda row: int(row["year"]))
            known = [f"{row['year']} {row['value']:.1f}" for row in ([own[0], own[-1]] if len(own) > 1 else own)]
            ends.append(f"{labels[place][language]} {' → '.join(known)}")
        texts.append(f"{head} ({'; '.join(ends)})")
    return say("text_series", "alt", language, panels=listed(texts, "stop")[language != "zh"])


@style.styled
def plot_strip(strip: pd.DataFrame, title: str, labels: Labels, source: str, language: str) -> Figure:
    """Return in which years the commonest heading words stand in a task heading, and in which block: one strip a place, one row a word.

    Args:
        strip: `text_series.heading_strip`.
        title: the finding.
        labels: names of places.
        source: the line at the bottom.
        language: zh or en.
    """
    data, years = rows_of(strip), strip_years(strip)
    if not data:
        return nothing_drawn(title, source, language)
    terms = {place: list(dict.fromkeys(r["term"] for r in data if r["place"] == place)) for place in years}
    subtitle = say("text_series", "figure_strip", language)
    sizes = [LINE * len(terms[place]) + HEAD for place in years]
    fig, axes = style.figure(title, subtitle, source, height=sum(sizes) + 0.2, rows=len(years), squeeze=False, height_ratios=sizes)
    for ax, place in zip(axes[:, 0], years, strict=True):
        _strip(ax, [r for r in data if r["place"] == place], terms[place], years[place])
        ax.set_title(labels[place][language], loc="left", size=style.SMALL, color=style.SOFT, pad=4)
    return style.finish(fig, _strip_alt(data, terms, labels, language))


def _strip(ax: Axes, rows: list[Row], terms: Sequence[str], years: Sequence[int]) -> None:
    """Draw one place's words and years."""
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    for year in range(years[0], years[-1] + 1):
        if year not in years:
            ax.axvspan(year - 0.5, year + 0.5, facecolor="none", edgecolor=style.RULE, hatch="////", linewidth=0, zorder=0)
    cells = [(row["year"], terms.index(row["term"]), list(row["ranks"])) for row in rows]
    colours = [FOUND if ranks else BLANK for _, _, ranks in cells]
    boxes = [Rectangle((year - 0.45, at - 0.42), 0.9, 0.84) for year, at, _ in cells]
    ax.add_collection(PatchCollection(boxes, facecolors=colours, edgecolors="none", zorder=1))
    for year, at, ranks in cells:
        if ranks:
            words = f"{ranks[0]}{'+' * (len(ranks) > 1)}"
            ax.text(year, at, words, ha="center", va="center", size=5.5 if len(years) > 20 else 6.5, color=style.INK, zorder=2)
    ax.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    ax.set_ylim(len(terms) - 0.4, -0.6)
    ax.set_yticks(range(len(terms)), list(terms), size=style.SMALL)
    ax.set_xticks(years, [f"{year % 100:02d}" for year in years], size=6)
    style.bare(ax)


def _strip_alt(rows: list[Row], terms: Mapping[str, Sequence[str]], labels: Labels, language: str) -> str:
    """Return how many years hold each word, in words."""
    texts = []
    for place, words in terms.items():
        counts = [f"{word} {sum(bool(len(r['ranks'])) for r in rows if r['place'] == place and r['term'] == word)}" for word in words]
        texts.append(f"{labels[place][language]} {listed(counts)[language != 'zh']}")
    return say("text_series", "alt_strip", language, places=listed(texts, "and")[language != "zh"])
