"""Figures of page 03: what corresponds between the task blocks of two reports, and rank beside length beside density."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from policylib.data.tables import rows_of
from policylib.page.look import Look, headline, ink_of
from policylib.page.style import FAINT, RULE, SMALL, SOFT, bare, ems, figure, finish, styled, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT, BAR = 0.335, 0.665, 0.016
GAP = 0.014
BOTTOM, TOP = -0.01, 1.08
HEADING = 17
RIBBON = "#9A9A9A"


@styled
def plot_flows(blocks: pd.DataFrame, flows: pd.DataFrame, pair: tuple[str, str], title: str, look: Look) -> Figure:
    """Return the two-column map of the task blocks of two reports, both in document order.

    A block's height is its share of the report's task text; a ribbon's height at either end is the share that corresponds; what
    stays alone is outlined. At the outer edge stand the stated numbers per 1,000 characters.

    Args:
        blocks: from `priorities.measure_blocks`.
        flows: from `alignment.measure_flows`.
        pair: the report on the left and the one on the right.
        title: the finding.
        look: language, names, colours and source.
    """
    title = headline(title)
    sides = [blocks[blocks["report"] == report].sort_values("rank") for report in pair]
    most = max(len(side) for side in sides)
    fig, ax = figure(title, look.say("priorities", "flows_subtitle"), look.source, height=_height(most))
    spots = [_spots(side, most) for side in sides]
    _ribbons(ax, flows, spots)
    matched = (_matched(flows, "left", "right"), _matched(flows, "right", "left"))
    for side, spot, joint, report, at in zip(sides, spots, matched, pair, (LEFT, RIGHT), strict=True):
        _column(ax, spot, joint, at, look.colours[report])
        _headings(ax, side, spot, at, _height(most))
        ax.text(at, 1.03, look.labels[report], ha="center", va="baseline", color=ink_of(look.colours[report]))
    for x, align in ((0.0, "left"), (1.0, "right")):
        ax.text(x, 1.03, look.say("priorities", "flows_edge"), ha=align, va="baseline", size=SMALL, color=FAINT)
    ax.set(xlim=(0, 1), ylim=(BOTTOM, TOP), xticks=[], yticks=[])
    ax.axis("off")
    return finish(fig, _alt_flows(sides, flows, pair, title, look))


def _height(most: int) -> float:
    """Return the height in inches of a map with so many blocks in its longer column."""
    return max(4.5, 0.66 * most)


def _spots(side: pd.DataFrame, most: int) -> dict[int, tuple[float, float]]:
    """Return the top and the height of each block in its column, from 1 down to 0."""
    room = 1 - GAP * (most - 1)
    heights = side["share"].to_numpy(dtype=np.float64) / side["share"].sum() * room
    gap = (1 - room) / max(len(side) - 1, 1)
    tops = 1 - np.concatenate([[0.0], np.cumsum(heights + gap)[:-1]])
    return {int(rank): (float(top), float(height)) for rank, top, height in zip(side["rank"], tops, heights, strict=True)}


def _column(ax: Axes, spots: dict[int, tuple[float, float]], matched: Mapping[int, float], at: float, colour: str) -> None:
    """Draw one report's blocks: outlined, filled as far as they correspond."""
    from matplotlib.patches import Rectangle

    for rank, (top, height) in spots.items():
        filled = height * matched.get(rank, 0.0)
        ax.add_patch(Rectangle((at - BAR / 2, top - filled), BAR, filled, facecolor=colour, linewidth=0))
        ax.add_patch(Rectangle((at - BAR / 2, top - height), BAR, height, facecolor="none", edgecolor=colour, linewidth=1.2))


def _matched(flows: pd.DataFrame, own: str, other: str) -> dict[int, float]:
    """Return the part of each block that has a counterpart."""
    rows = flows.dropna(subset=[f"{own}_rank"])
    total = rows.groupby(f"{own}_rank")[f"{own}_share"].sum()
    joint = rows[rows[f"{other}_rank"].notna()].groupby(f"{own}_rank")[f"{own}_share"].sum()
    part = joint / total.reindex(joint.index)
    return dict(zip(part.index.astype(int).tolist(), part.fillna(0).astype(float).tolist(), strict=True))


def _ribbons(ax: Axes, flows: pd.DataFrame, spots: Sequence[dict[int, tuple[float, float]]]) -> None:
    """Draw the ribbons; within a block they leave in the order of the blocks that they go to."""
    joint = flows.dropna(subset=["left_rank", "right_rank"])
    left = _slices(flows, spots[0], "left", "right")
    right = _slices(flows, spots[1], "right", "left")
    for pair in sorted(zip(joint["left_rank"], joint["right_rank"], strict=True)):
        _ribbon(ax, left[pair], right[pair[::-1]])


def _slices(flows: pd.DataFrame, spots: dict[int, tuple[float, float]], own: str, other: str) -> dict[tuple[int, int], tuple[float, float]]:
    """Return where on its block's bar each flow leaves: top and bottom by (own rank, other rank)."""
    found: dict[tuple[int, int], tuple[float, float]] = {}
    for rank, (at, height) in spots.items():
        top = at
        rows = flows[(flows[f"{own}_rank"] == rank).fillna(False)]
        scale = height / max(float(rows[f"{own}_share"].sum()), 1e-12)
        for row in rows_of(rows.dropna(subset=[f"{other}_rank"]).sort_values(f"{other}_rank")):
            bottom = top - scale * row[f"{own}_share"]
            found[rank, int(row[f"{other}_rank"])] = (top, bottom)
            top = bottom
    return found


def _ribbon(ax: Axes, left: tuple[float, float], right: tuple[float, float]) -> None:
    """Draw one ribbon from the left column to the right one."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    x0, x1 = LEFT + BAR / 2 + 0.002, RIGHT - BAR / 2 - 0.002
    middle = (x0 + x1) / 2
    points = [
        (x0, left[0]),
        (middle, left[0]),
        (middle, right[0]),
        (x1, right[0]),
        (x1, right[1]),
        (middle, right[1]),
        (middle, left[1]),
        (x0, left[1]),
    ]
    codes: Any = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    ax.add_patch(PathPatch(Path(points, codes), facecolor=RIBBON, edgecolor="white", linewidth=0.6, alpha=0.55))


def _headings(ax: Axes, side: pd.DataFrame, spots: dict[int, tuple[float, float]], at: float, height: float) -> None:
    """Write heading and share beside each block, and the density at the outer edge, none over another."""
    outward = -1 if at == LEFT else 1
    align = "right" if at == LEFT else "left"
    texts = [_label(row) for row in rows_of(side)]
    wanted = [spots[int(rank)][0] - spots[int(rank)][1] / 2 for rank in side["rank"]]
    line = (TOP - BOTTOM) * SMALL * 1.45 / 72 / height
    for row, text, y in zip(rows_of(side), texts, _spread(wanted, [line * (t.count("\n") + 1) for t in texts]), strict=True):
        ax.text(at + outward * (BAR / 2 + 0.008), y, text, ha=align, va="center", size=SMALL, linespacing=1.25)
        edge = 0.0 if at == LEFT else 1.0
        ax.text(edge, y, f"{row['numbers_per_1000']:.1f}", ha="left" if at == LEFT else "right", va="center", size=SMALL, color=SOFT)


def _label(row: Mapping[str, Any]) -> str:
    """Return rank, heading and share of a block, wrapped."""
    return _in_lines(f"{row['rank']}. {row['heading']}", HEADING) + f"  {100 * row['share']:.1f}%"


def _in_lines(heading: str, width: float) -> str:
    """Return a heading in lines: broken at a comma where both halves fit, else in lines of like length, so that no character stands alone.

    >>> print(_in_lines("在扩大内需上下功夫、求实效", 12))
    在扩大内需上下功夫、
    求实效
    >>> print(_in_lines("持续巩固和增强经济回升向好态势", 14))
    持续巩固和增强经
    济回升向好态势
    """
    if ems(heading) <= width:
        return heading
    for mark in "，、":
        halves = [(heading[: i + 1], heading[i + 1 :]) for i, character in enumerate(heading) if character == mark]
        fitting = [pair for pair in halves if all(ems(half.rstrip("，、")) <= width for half in pair)]
        if fitting:
            first, rest = min(fitting, key=lambda pair: abs(ems(pair[0]) - ems(pair[1])))
            return f"{first}\n{rest}"
    lines = wrap(heading, width).count("\n")
    narrow = (wrap(heading, ems(heading) / (lines + 1) + more / 2) for more in range(round(2 * width)))
    return next((text for text in narrow if text.count("\n") == lines), wrap(heading, width))


def _spread(wanted: Sequence[float], need: Sequence[float]) -> list[float]:
    """Return heights near the wanted ones, from top to bottom, so that no label (each `need` high) stands on another.

    >>> _spread([0.9, 0.5], [0.1, 0.1])
    [0.9, 0.5]
    >>> [round(y, 2) for y in _spread([0.5, 0.5], [0.1, 0.1])]
    [0.55, 0.45]
    """
    ys = list(wanted)
    for _ in range(400):
        for i in range(len(ys) - 1):
            short = (need[i] + need[i + 1]) / 2 - (ys[i] - ys[i + 1])
            if short > 1e-9:
                ys[i] += short / 2
                ys[i + 1] -= short / 2
        ys = [min(max(y, BOTTOM + n / 2), 1.02 - n / 2) for y, n in zip(ys, need, strict=True)]
    return ys


def _alt_flows(sides: Sequence[pd.DataFrame], flows: pd.DataFrame, pair: tuple[str, str], title: str, look: Look) -> str:
    """Return the text alternative of the map."""
    joint = flows.dropna(subset=["left_rank", "right_rank"])
    shares = [joint[f"{side}_share"].sum() for side in ("left", "right")]
    names = [look.labels[report] for report in pair]
    values = {"left_blocks": len(sides[0]), "right_blocks": len(sides[1]), "left": names[0], "right": names[1], "flows": len(joint)}
    return look.say("priorities", "flows_alt", title=title, left_share=shares[0], right_share=shares[1], **values)


@styled
def plot_ranks(blocks: pd.DataFrame, reports: Sequence[str], title: str, look: Look) -> Figure:
    """Return rank, share and density of each report's task blocks side by side: three facts, no composite.

    Args:
        blocks: from `priorities.measure_blocks`.
        reports: one row of panels each.
        title: the finding.
        look: language, names, colours and source.
    """
    title = headline(title)
    sides = [blocks[blocks["report"] == report].sort_values("rank") for report in reports]
    heights = [len(side) for side in sides]
    fig, grid = figure(
        title, look.say("priorities", "ranks_subtitle"), look.source, height=0.42 * sum(heights) + 0.5 * len(sides), rows=len(sides), columns=2,
        squeeze=False, sharex="col", height_ratios=heights, width_ratios=(1.2, 1),
    )  # fmt: skip
    for side, report, (first, second) in zip(sides, reports, grid, strict=True):
        _share_panel(first, side, look.colours[report], look.labels[report])
        _density_panel(second, side, look.colours[report])
    for column, room in ((0, 1.15), (1, 1.3)):
        grid[-1][column].set_xlim(0, room * max(ax.dataLim.x1 for ax in grid[:, column]))
    grid[-1][0].set_xlabel(look.say("priorities", "ranks_share"))
    grid[-1][1].set_xlabel(look.say("columns", "per_1000"))
    return finish(fig, _alt_ranks(sides, reports, title, look))


def _share_panel(ax: Axes, side: pd.DataFrame, colour: str, name: str) -> None:
    """Draw the blocks' shares as bars, in document order, with their headings."""
    shares = [100 * float(share) for share in side["share"]]
    ax.barh(range(len(shares)), shares, height=0.5, color=colour)
    for y, share in enumerate(shares):
        _beside(ax, share, y, f"{share:.1f}", 4)
    headings = [_in_lines(f"{rank}. {heading}", 19) for rank, heading in zip(side["rank"], side["heading"], strict=True)]
    ax.set_yticks(range(len(shares)), headings, size=SMALL, linespacing=1.25)
    ax.set_title(name, loc="left", size=SMALL + 1, color=ink_of(colour))
    _in_order(ax, len(shares))


def _density_panel(ax: Axes, side: pd.DataFrame, colour: str) -> None:
    """Draw numbers and indicators per 1,000 characters as two dots."""
    numbers, indicators = ([float(value) for value in side[f"{name}_per_1000"]] for name in ("numbers", "indicators"))
    ys = range(len(numbers))
    ax.hlines(ys, 0, np.maximum(numbers, indicators), color=RULE, linewidth=1)
    ax.plot(indicators, ys, "o", markersize=7, markerfacecolor="white", markeredgecolor=colour, clip_on=False)
    ax.plot(numbers, ys, "o", markersize=4.5, color=colour, clip_on=False)
    for y, low, high in zip(ys, numbers, indicators, strict=True):
        same = round(low, 1) == round(high, 1)
        _beside(ax, max(low, high), y, f"{low:.1f}" if same else f"{low:.1f} / {high:.1f}", 7)
    ax.set_yticks([])
    _in_order(ax, len(numbers))


def _beside(ax: Axes, x: float, y: float, text: str, points: float) -> None:
    """Write a value to the right of its mark."""
    ax.annotate(text, (x, y), (points, 0), textcoords="offset points", va="center", size=SMALL, color=SOFT)


def _in_order(ax: Axes, n: int) -> None:
    """Let the first block stand on top."""
    ax.set_ylim(n - 0.4, -0.6)
    bare(ax)


def _alt_ranks(sides: Sequence[pd.DataFrame], reports: Sequence[str], title: str, look: Look) -> str:
    """Return the text alternative of the panels: the most numeric block of each report."""
    densest = []
    for report, side in zip(reports, sides, strict=True):
        row = max(rows_of(side), key=lambda row: float(row["numbers_per_1000"]))
        densest.append(look.say("priorities", "ranks_densest", **row, name=look.labels[report]))
    return look.say("priorities", "ranks_alt", title=title, densest=look.say("value", "and").join(densest))
