"""The map of page 04: reports by the words of their tasks, every place named, the compared reports in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from policylib.data.tables import rows_of
from policylib.figures.wording import free_spot
from policylib.measures.distances import a_year_apart
from policylib.page.labels import LEVEL_WORDS, word
from policylib.page.look import Look, headline
from policylib.page.style import FAINT, INK, RULE, SMALL, SOFT, TEXT, bare, figure, finish, key, styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from policylib.measures.task_map import Map

HEIGHT = 6.2
MARKERS = {"nation": "D", "province": "o", "city": "^"}
SIZE, OWN = 34, 110
ROOM = 1.0


@styled
def plot_map(drawn: Map, reports: pd.DataFrame, names: Mapping[str, tuple[str, str]], title: str, look: Look) -> Figure:
    """Return the map: one mark a report, colour = year, shape = level, a thin line between two years of one place.

    The compared reports are ringed and named with their year, the others by place where there is room, each place once.

    Args:
        drawn: from `task_map.project`.
        reports: table `reports`.
        names: report → its place's short name in Chinese and in English (`context_tables.short_names`).
        title: the finding.
        look: language, names and source; the compared reports are those that it has colours for.
    """
    known = {row["report"]: row for row in rows_of(reports)}
    rows = [row | known[row["report"]] for row in rows_of(drawn.places)]
    chosen = [report for report in look.colours if report in {row["report"] for row in rows}]
    fig, ax = figure(headline(title), look.say("context", "map_subtitle"), look.source, height=HEIGHT)
    colours = year_colours(sorted({row["year"] for row in rows}))
    _key(fig, rows, colours, look)
    _lines(ax, rows, reports)
    for row in rows:
        own = row["report"] in chosen
        ax.scatter([row["x"]], [row["y"]], s=OWN if own else SIZE, c=[colours[row["year"]]], marker=MARKERS.get(row["level"], "o"),
                   edgecolors=INK if own else SOFT, linewidths=1.8 if own else 0.4, zorder=4 if own else 3)  # fmt: skip
    bare(ax)
    ax.set(xticks=[], yticks=[])
    ax.margins(0.07)
    _ends(ax, drawn, look)
    fig.draw_without_rendering()
    _name(ax, rows, chosen, names, look)
    return finish(fig, _alt(rows, chosen, title, look))


def year_colours(years: Sequence[int]) -> dict[int, str]:
    """Return a colour for each year, dark for the first and bright for the last.

    >>> list(year_colours([2021, 2026]))
    [2021, 2026]
    """
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    plasma = colormaps["plasma"]
    return {year: to_hex(plasma(float(at))) for year, at in zip(years, np.linspace(0.05, 0.93, len(years)), strict=True)}


def _key(fig: Figure, rows: Sequence[Mapping[str, Any]], colours: Mapping[int, str], look: Look) -> None:
    """Name colours and shapes."""
    from matplotlib.lines import Line2D

    def mark(shape: str, colour: str, label: str) -> Line2D:
        return Line2D(
            [], [], marker=shape, linestyle="", color=colour, markeredgecolor=SOFT, markeredgewidth=0.4, markersize=6.5, label=label
        )

    levels = [level for level in MARKERS if any(row["level"] == level for row in rows)]
    marks = [mark("s", colour, str(year)) for year, colour in colours.items()]
    key(fig, [*marks, *(mark(MARKERS[level], "white", word(LEVEL_WORDS, level, look.language)) for level in levels)])


def _ends(ax: Axes, drawn: Map, look: Look) -> None:
    """Write at the ends of each axis the words that pull there; the axes have no other meaning."""
    joint = look.say("value", "comma")
    (left, right), (down, up) = ((joint.join(words) for words in axis) for axis in drawn.ends)
    for x, align, text in ((0.0, "left", f"← {left}"), (1.0, "right", f"{right} →")):
        ax.text(x, -0.01, text, transform=ax.transAxes, ha=align, va="top", size=SMALL, color=FAINT)
    for y, align, text in ((0.0, "bottom", f"← {down}"), (1.0, "top", f"{up} →")):
        ax.text(-0.005, y, text, transform=ax.transAxes, rotation=90, ha="right", va=align, size=SMALL, color=FAINT)


def _lines(ax: Axes, rows: Sequence[Mapping[str, Any]], reports: pd.DataFrame) -> None:
    """Join two years running of one place."""
    at = {row["report"]: (row["x"], row["y"]) for row in rows}
    for before, after in a_year_apart(reports[reports["report"].isin(at)], list(at)):
        ax.plot(*zip(at[before], at[after], strict=True), color=RULE, linewidth=1.2, zorder=1)


def _name(ax: Axes, rows: Sequence[Mapping[str, Any]], chosen: Sequence[str], names: Mapping[str, tuple[str, str]], look: Look) -> None:
    """Write the names of the compared reports, then of each other place at its last year, where nothing else stands."""
    from matplotlib.text import Text

    points = ax.transData.transform(np.array([(row["x"], row["y"]) for row in rows]))
    taken = [(x - 4, y - 4, x + 4, y + 4) for x, y in points]
    for i in _order(rows, chosen):
        own = rows[i]["report"] in chosen
        words = look.labels[rows[i]["report"]] if own else names[rows[i]["report"]][look.language != "zh"]
        text = ax.annotate(
            words, (rows[i]["x"], rows[i]["y"]), (0, 0), textcoords="offset points", size=TEXT + 2 if own else SMALL - 0.5,
            color=INK if own else SOFT, zorder=6,
        )  # fmt: skip
        text.set_in_layout(False)
        box = Text.get_window_extent(text)
        pad = 12.0 if own else 5.0
        spot = free_spot(points[i], (box.width + pad, box.height), taken, ax.bbox)
        if spot is None or (abs(spot[1] + box.height / 2 - points[i][1]) > 2 * box.height and not own):
            text.remove()
            continue
        after = spot[0] > points[i][0]
        text.set_horizontalalignment("left" if after else "right")
        edge = spot[0] + (pad if after else box.width)
        text.set_position(((edge - points[i][0]) * 72 / ax.figure.dpi, (spot[1] - points[i][1]) * 72 / ax.figure.dpi))
        taken.append((spot[0] - ROOM, spot[1] - ROOM, spot[0] + box.width + pad + ROOM, spot[1] + box.height + ROOM))


def _order(rows: Sequence[Mapping[str, Any]], chosen: Sequence[str]) -> list[int]:
    """Return which marks are named, the compared reports first, then each other place's last report."""
    own = [i for i, row in enumerate(rows) if row["report"] in chosen]
    last = {row["place"]: i for i, row in sorted(enumerate(rows), key=lambda pair: pair[1]["year"])}
    done = {rows[i]["place"] for i in own}
    return [*own, *(i for place, i in last.items() if place not in done)]


def _alt(rows: Sequence[Mapping[str, Any]], chosen: Sequence[str], title: str, look: Look) -> str:
    """Return the map in words."""
    years = sorted({row["year"] for row in rows})
    who = look.say("value", "comma").join(look.labels[report] for report in chosen)
    return look.say("context", "map_alt", title=headline(title), n=len(rows), first=years[0], last=years[-1], reports=who)
