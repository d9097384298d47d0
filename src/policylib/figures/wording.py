"""The figure of page 05: words on two axes, place against place and year against year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from policylib.data.tables import rows_of
from policylib.page.look import Look, headline, ink_of
from policylib.page.style import FAINT, INK, RULE, SMALL, SOFT, bare, figure, finish, key_above, styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GENRE = "#B5B5B5"
HEIGHT = 6.4
LABELS = {"place": 30, "year": 10, "genre": 6}
FARTHEST = 4
TIMES = (2, 4, 8, 16, 32, 64, 128)
LEAST = float(np.log(3))
ROOM = 2.0  # pixels between labels
LINES = 5  # how far a label may stand from its dot


@styled
def plot_two_axes(compared: pd.DataFrame, pair: tuple[str, str], nations: tuple[str, str] | None, title: str, look: Look) -> Figure:
    """Return the words as dots: across, how much more the one report uses them; upwards, how much more the nation of its year does.

    Words near the diagonal changed with the year; words near the horizontal line differ between the places and not in the nation;
    those in the middle are the genre's. Names and renamed policies stand in tables of their own. Where there is no second axis (one
    year, or a nation's report not at hand), the words stand by how often they are used. Most telling words are labelled, none over
    another; the rest are dots.

    Args:
        compared: from `word_kinds.sort_words`.
        pair: the two reports, the first on the right.
        nations: the nation's reports of their years.
        title: the finding.
        look: language, names, colours and source.
    """
    rows = [row for row in rows_of(compared) if row["kind"] in LABELS]
    two = nations is not None and nations[0] != nations[1]
    fig, ax = figure(headline(title), _subtitle(look, two), look.source, height=HEIGHT)
    x = np.array([row["log_odds"] for row in rows], dtype=np.float64)
    y = np.array(
        [row["nation_log_odds"] if two else np.log10((row["first_rate"] + row["second_rate"]) / 2) for row in rows], dtype=np.float64
    )
    sizes = [8 + 5 * np.sqrt(row["first"] + row["second"]) for row in rows]
    inks = [_ink(row, pair, look) for row in rows]
    ax.scatter(x, y, s=sizes, c=inks, alpha=0.85, linewidths=0.4, edgecolors="white", zorder=3)
    _frame(ax, x, y, two)
    _axis_words(ax, pair, nations if two else None, look)
    _say_lines(ax, rows, two, look)
    _legend(ax, pair, two, look)
    fig.draw_without_rendering()
    labelled = _place_labels(ax, rows, x, y, inks)
    return finish(fig, _alt(title, [rows[i] for i in labelled], two, look))


def _subtitle(look: Look, two: bool) -> str:
    return look.say("wording", "axes_two" if two else "axes_one", size=look.say("wording", "axes_size"))


def _ink(row: Mapping[str, Any], pair: tuple[str, str], look: Look) -> str:
    if row["kind"] == "place":
        return look.colours[pair[0] if row["log_odds"] > 0 else pair[1]]
    return INK if row["kind"] == "year" else GENRE


def _frame(ax: Axes, x: Any, y: Any, two: bool) -> None:
    """Draw the lines of no difference, the diagonal, and ticks that say how many times."""
    bare(ax)
    ax.set_xlim(_reach(x))
    ax.set_xticks(*_times(ax.get_xlim()))
    ax.axvline(0, color=FAINT, linewidth=0.8, zorder=1)
    if not two:
        low, high = (float(y.min()), float(y.max())) if len(y) else (0.0, 1.0)
        shown = [t for t in (0.5, 1, 2, 5, 10, 20, 50) if low - 0.3 <= np.log10(t) <= high + 0.3]
        ax.set_yticks(np.log10(shown), [f"{t:g}" for t in shown])
        ax.set_ylim(low - 0.1, high + 0.15)
        return
    ax.set_ylim(_reach(y))
    ax.set_yticks(*_times(ax.get_ylim()))
    ax.axhline(0, color=FAINT, linewidth=0.8, zorder=1)
    ends = max(ax.get_xlim()[0], ax.get_ylim()[0]), min(ax.get_xlim()[1], ax.get_ylim()[1])
    ax.plot(ends, ends, color=RULE, linewidth=6, zorder=0, solid_capstyle="butt")


def _reach(values: Any) -> tuple[float, float]:
    """Return the ends of an axis: beyond the dots, and far enough to show twice as often either way."""
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    room = 0.1 * max(high - low, 1.0)
    return min(low - room, -LEAST), max(high + room, LEAST)


def _times(ends: tuple[float, float]) -> tuple[list[float], list[str]]:
    """Return where an axis says 2×, 4× … either way, and the words."""
    down = [t for t in reversed(TIMES) if -np.log(t) > ends[0]]
    up = [t for t in TIMES if np.log(t) < ends[1]]
    at = [*(-float(np.log(t)) for t in down), 0.0, *(float(np.log(t)) for t in up)]
    return at, [*(f"{t}×" for t in down), "1", *(f"{t}×" for t in up)]


def _axis_words(ax: Axes, pair: tuple[str, str], nations: tuple[str, str] | None, look: Look) -> None:
    """Say at the ends of each axis which report uses the words more."""
    for report, at, align, entry in ((pair[1], 0, "left", "more_back"), (pair[0], 1, "right", "more")):
        text, ink = look.say("wording", entry, name=look.labels[report]), ink_of(look.colours[report])
        ax.text(at, -0.075, text, transform=ax.transAxes, ha=align, va="top", size=SMALL, color=ink)
    if nations is None:
        ax.set_ylabel(look.say("wording", "axis_times"))
        return
    for report, at, align, entry in ((nations[0], 1, "top", "more"), (nations[1], 0, "bottom", "more_back")):
        text = look.say("wording", entry, name=look.labels[report])
        ax.text(-0.06, at, text, transform=ax.transAxes, rotation=90, ha="right", va=align, size=SMALL, color=SOFT)


def _say_lines(ax: Axes, rows: Sequence[Mapping[str, Any]], two: bool, look: Look) -> None:
    """Write what the diagonal is, and the row of dots just off the middle: words that neither of the nation's reports has."""
    if two:
        end = min(ax.get_xlim()[1], ax.get_ylim()[1]) * 0.9
        words = look.say("wording", "diagonal")
        ax.annotate(words, (end, end), (8, -2), textcoords="offset points", ha="left", va="top", size=SMALL, color=FAINT)
    unused = [row["nation_log_odds"] for row in rows if two and row["nation_first"] == row["nation_second"] == 0]
    if unused:
        words = look.say("wording", "unused")
        ax.text(ax.get_xlim()[1], float(unused[0]), words, ha="left", va="center", size=SMALL, color=FAINT)


def _legend(ax: Axes, pair: tuple[str, str], two: bool, look: Look) -> None:
    from matplotlib.lines import Line2D

    said = [(look.colours[r], look.say("wording", "key_place", name=look.labels[r])) for r in pair]
    said += [(INK, look.say("wording", "key_year"))] if two else []
    said += [(GENRE, look.say("wording", "key_genre"))]
    marks = [Line2D([], [], marker="o", linestyle="", markersize=5, color=colour, label=label) for colour, label in said]
    key_above(ax, marks)


def _place_labels(ax: Axes, rows: Sequence[Mapping[str, Any]], x: Any, y: Any, inks: Sequence[str]) -> list[int]:
    """Write labels beside the dots, the most telling first, each where no other label or dot is; return which could be written."""
    from matplotlib.text import Text

    points = ax.transData.transform(np.column_stack([x, y])) if len(x) else np.empty((0, 2))
    taken = [(px - 3, py - 3, px + 3, py + 3) for px, py in points]
    written, per_pixel = [], 72 / ax.figure.dpi
    for i in _order(rows):
        text = ax.annotate(
            rows[i]["term"], (x[i], y[i]), (0, 0), textcoords="offset points", size=SMALL, color=SOFT if inks[i] == GENRE else ink_of(inks[i]), zorder=5,
            arrowprops={"arrowstyle": "-", "color": FAINT, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 2},
        )  # fmt: skip
        text.set_in_layout(False)
        box = Text.get_window_extent(text)  # the words, without the line to the dot
        spot = free_spot(points[i], (box.width, box.height), taken, ax.bbox)
        if spot is None:
            text.remove()
            continue
        text.set_position(((spot[0] - points[i][0]) * per_pixel, (spot[1] - points[i][1]) * per_pixel))
        near = abs(spot[1] + box.height / 2 - points[i][1]) < box.height
        if near and text.arrow_patch is not None:
            text.arrow_patch.set_visible(False)
        taken.append((spot[0] - ROOM, spot[1] - ROOM, spot[0] + box.width + ROOM, spot[1] + box.height + ROOM))
        written.append(i)
    return written


def _order(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return which words are labelled, in which order: those furthest out, the places' and the year's by |z|, the genre's by frequency."""
    chosen = [i for name in ("log_odds", "nation_log_odds") for i in _farthest(rows, name)]
    for kind, most in LABELS.items():
        own = [i for i, row in enumerate(rows) if row["kind"] == kind]
        weights = {i: rows[i]["first"] + rows[i]["second"] if kind == "genre" else abs(rows[i]["z"]) for i in own}
        chosen += sorted(own, key=lambda i: -weights[i])[:most]
    return list(dict.fromkeys(chosen))


def _farthest(rows: Sequence[Mapping[str, Any]], name: str) -> list[int]:
    """Return the words at either end of an axis."""
    order = sorted((i for i, row in enumerate(rows) if row[name] is not None), key=lambda i: float(rows[i][name]))
    return [*order[:FARTHEST], *order[::-1][:FARTHEST]]


def free_spot(point: Any, size: tuple[float, float], taken: Sequence[tuple[float, ...]], bounds: Any) -> tuple[float, float] | None:
    """Return the lower left corner (pixels) nearest to a dot at which a label covers nothing; None where there is no room."""
    width, height = size
    boxes = np.array(taken)
    for step in range(LINES):
        for side in (6.0, -6.0 - width, -width / 2):
            for sign in (1, -1):
                if side == -width / 2 and step == 0:
                    continue
                left, bottom = point[0] + side, point[1] - height / 2 + sign * step * height * 0.9
                inside = left > bounds.x0 and left + width < bounds.x1 and bottom > bounds.y0 and bottom + height < bounds.y1
                if inside and not _covers(boxes, left, bottom, left + width, bottom + height):
                    return left, bottom
    return None


def _covers(boxes: Any, left: float, bottom: float, right: float, top: float) -> bool:
    return bool(((boxes[:, 0] < right) & (boxes[:, 2] > left) & (boxes[:, 1] < top) & (boxes[:, 3] > bottom)).any())


def _alt(title: str, rows: Sequence[Mapping[str, Any]], two: bool, look: Look) -> str:
    """Return the figure in words: the labelled words by kind."""
    terms = {kind: [row["term"] for row in rows if row["kind"] == kind][:6] for kind in LABELS}
    named = {kind: look.say("value", "comma").join(own) or look.say("phrases", "none") for kind, own in terms.items()}
    return look.say("wording", "axes_alt_two" if two else "axes_alt_one", title=headline(title), **named)
