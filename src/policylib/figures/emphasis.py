"""Figures of page 04: topic shares of two reports beside the nation's, and distances beside yardsticks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from policylib.data.tables import rows_of
from policylib.measures.topic_tables import signed
from policylib.page.look import Look, headline
from policylib.page.style import COLOURS, FAINT, RULE, SMALL, SOFT, bare, figure, finish, key_above, styled, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from policylib.measures.group_tests import Group

THIN = "#B5B5B5"
LABEL = 11
OFFSET = 0.2
FALSE_DISCOVERIES = 0.05


@styled
def plot_dumbbell(shares: pd.DataFrame, gaps: pd.DataFrame, names: Mapping[str, tuple[str, str]], title: str, look: Look) -> Figure:
    """Return the topic shares of the reports as a dumbbell, and beside it each report minus its own year's nation.

    One row a topic, sorted by the larger share. A thin line is the interval by resampling of paragraphs, a broad pale one that by
    coding error (where it has been estimated). Topics with fewer than three paragraphs are grey. At the right edge of the first
    panel stand the paragraphs, report by report.

    Args:
        shares: from `emphasis.add_intervals`, the compared reports only, in their order.
        gaps: from `emphasis.compare_with_nation`.
        names: code → label in Chinese and in English.
        title: the finding.
        look: language, names, colours and source.
    """
    title = headline(title)
    reports = list(dict.fromkeys(shares["report"]))
    order = shares.groupby("code")["share"].max().sort_values(ascending=False, kind="stable").index.tolist()
    coding = look.say("emphasis", "coding_known" if shares["coding_low"].notna().any() else "coding_unknown")
    subtitle = look.say("emphasis", "dumbbell_subtitle", coding=coding)
    fig, (first, second) = figure(
        title, subtitle, look.source, height=0.36 * len(order) + 1.0, columns=2, sharey=True, width_ratios=(1.65, 1)
    )
    _share_rows(first, shares, order, look)
    _gap_rows(second, gaps, order, reports, look)
    _rows_axis(first, [wrap(_topic(names, code, look), LABEL) for code in order], look.say("emphasis", "axis_share"))
    second.set_xlabel(look.say("emphasis", "axis_gap"))
    _legend(first, reports, look)
    return finish(fig, _alt_dumbbell(shares, order, names, title, look))


def _topic(names: Mapping[str, tuple[str, str]], code: str, look: Look) -> str:
    """Return a topic's label, or its code where the codebook has none."""
    return names[code][look.language != "zh"] if code in names else code


def _rows_axis(ax: Axes, labels: Sequence[str], axis: str) -> None:
    """Name the rows, the first on top, and the axis below them."""
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_xlabel(axis)
    bare(ax, grid="x")


def _legend(ax: Axes, reports: Sequence[str], look: Look) -> None:
    """Name the colours above the first panel."""
    from matplotlib.lines import Line2D

    said = [*((look.labels[r], look.colours[r]) for r in reports), (look.say("emphasis", "key_thin"), THIN)]
    key_above(ax, [Line2D([], [], marker="o", linestyle="", color=colour, label=label) for label, colour in said])


def _share_rows(ax: Axes, shares: pd.DataFrame, order: Sequence[str], look: Look) -> None:
    """Draw one dumbbell a topic, the intervals of the first report above it, of the last below."""
    reports = list(dict.fromkeys(shares["report"]))
    rows = {(row["report"], row["code"]): row for row in rows_of(shares)}
    edge = 100 * float(np.nanmax(shares[["high", "coding_high"]].to_numpy(dtype=np.float64))) + 1
    step = edge / 14
    for y, code in enumerate(order):
        found = [rows[report, code] for report in reports]
        ax.plot([100 * row["share"] for row in found], [y] * len(found), color=FAINT, linewidth=1.6, alpha=0.6, zorder=3)
        for i, (row, at) in enumerate(zip(found, _offsets(len(found)), strict=True)):
            ink = _ink(row, look.colours[row["report"]])
            _intervals(ax, row, y + at, ink)
            dot: dict[str, Any] = {"markersize": 7, "markeredgecolor": "white", "markeredgewidth": 0.8, "clip_on": False, "zorder": 4}
            ax.plot([100 * row["share"]], [y], "o", color=ink, **dot)
            ax.text(edge + step * (i + 1), y, str(row["paragraphs"]), ha="right", va="center", size=SMALL, color=ink)
    ax.text(edge + step * (len(reports) + 1) / 2, -0.75, look.say("emphasis", "edge_n"), ha="center", va="bottom", size=SMALL, color=FAINT)
    ax.set_xlim(0, edge + step * (len(reports) + 0.3))
    ax.set_xticks([t for t in ax.get_xticks() if 0 <= t <= edge])


def _offsets(n: int) -> list[float]:
    return [OFFSET * (2 * i - n + 1) for i in range(n)]


def _ink(row: Mapping[str, Any], colour: str) -> str:
    return THIN if row["thin"] else colour


def _intervals(ax: Axes, row: Mapping[str, Any], y: float, ink: str) -> None:
    """Draw the two intervals of one share."""
    if row["coding_low"] is not None:
        ends = [100 * row["coding_low"], 100 * row["coding_high"]]
        ax.plot(ends, [y, y], color=ink, alpha=0.3, linewidth=4.5, solid_capstyle="butt", zorder=2)
    ax.plot([100 * row["low"], 100 * row["high"]], [y, y], color=ink, linewidth=1, zorder=3)


def _gap_rows(ax: Axes, gaps: pd.DataFrame, order: Sequence[str], reports: Sequence[str], look: Look) -> None:
    """Draw each report minus its own year's nation; where that is not at hand, say so."""
    if gaps.empty:
        ax.axis("off")
        words = look.say("emphasis", "no_nation")
        ax.text(0.5, 0.5, words, transform=ax.transAxes, ha="center", va="center", color=FAINT)
        return
    ax.axvline(0, color=FAINT, linewidth=1)
    rows = {(row["report"], row["code"]): row for row in rows_of(gaps)}
    for y, code in enumerate(order):
        for report, at in zip(reports, _offsets(len(reports)), strict=True):
            row = rows.get((report, code))
            if row is not None:
                ink = _ink(row, look.colours[report])
                ax.plot([0, row["points"]], [y + at, y + at], color=ink, linewidth=1.5, alpha=0.6)
                ax.plot([row["points"]], [y + at], "o", color=ink, markersize=4.5)
    ax.margins(x=0.08)
    bare(ax, grid="x")


def _alt_dumbbell(shares: pd.DataFrame, order: Sequence[str], names: Mapping[str, tuple[str, str]], title: str, look: Look) -> str:
    """Return the text alternative of the dumbbell: the three largest topics in words."""
    rows = {(row["report"], row["code"]): row for row in rows_of(shares)}
    reports = list(dict.fromkeys(shares["report"]))
    parts = [
        _topic(names, code, look) + " " + "/".join(f"{100 * rows[report, code]['share']:.0f}%" for report in reports) for code in order[:3]
    ]
    who = "/".join(look.labels[report] for report in reports)
    largest = look.say("value", "and").join(parts)
    return look.say("emphasis", "dumbbell_alt", title=title, of=len(order), n=len(parts), reports=who, largest=largest)


@styled
def plot_adjusted(table: pd.DataFrame, names: Mapping[str, tuple[str, str]], pair: tuple[str, str], title: str, look: Look) -> Figure:
    """Return the nationally adjusted difference by topic, with its interval and its range when one paragraph is left out.

    Args:
        table: from `emphasis.adjusted_difference`.
        names: code → label in Chinese and in English.
        pair: A and B.
        title: the finding.
        look: language, names, colours and source.
    """
    title = headline(title)
    rows = rows_of(table.sort_values("points", ascending=False, kind="stable"))
    first, second = (look.labels[report] for report in pair)
    fig, ax = figure(title, look.say("emphasis", "adjusted_subtitle") if rows else "", look.source, height=0.3 * len(rows) + 0.9)
    if not rows:
        ax.axis("off")
        return finish(fig, title)
    ax.axvline(0, color=FAINT, linewidth=1)
    for y, row in enumerate(rows):
        ink = THIN if row["thin"] else look.colours[pair[0]] if row["points"] >= 0 else look.colours[pair[1]]
        ax.plot([row["low"], row["high"]], [y, y], color=ink, linewidth=1)
        ax.plot([row["least"], row["most"]], [y, y], color=ink, linewidth=3.5, alpha=0.6, solid_capstyle="butt")
        ax.plot([row["raw_points"]], [y], "o", markerfacecolor="white", markeredgecolor=ink, markersize=5)
        ax.plot([row["points"]], [y], "o", color=ink, markersize=6)
    _rows_axis(ax, [_topic(names, row["code"], look) for row in rows], look.say("emphasis", "axis_adjusted"))
    for x, who, align, colour in ((0.0, second, "left", look.colours[pair[1]]), (1.0, first, "right", look.colours[pair[0]])):
        text = look.say("emphasis", "more_in", name=who)
        ax.text(x, 1.01, text, transform=ax.transAxes, ha=align, va="bottom", size=SMALL, color=colour)
    (top, top_points), (bottom, bottom_points) = ((_topic(names, row["code"], look), signed(row["points"])) for row in (rows[0], rows[-1]))
    said = {"top": top, "top_points": top_points, "bottom": bottom, "bottom_points": bottom_points}
    return finish(fig, look.say("emphasis", "adjusted_alt", title=title, **said))


@styled
def plot_groups(table: pd.DataFrame, names: Mapping[str, tuple[str, str]], groups: Sequence[Group], title: str, look: Look) -> Figure:
    """Return the mean differences of two groups of reports by topic, with their intervals; grey where q is above 0.05.

    Args:
        table: from `group_tests.compare_groups`.
        names: code → label in Chinese and in English.
        groups: the two groups.
        title: the finding.
        look: language and source.
    """
    rows = rows_of(table.sort_values("points", ascending=False, kind="stable"))
    one, other = (group.name(look.language) for group in groups)
    subtitle = look.say("emphasis", "groups_subtitle", one=one, other=other)
    fig, ax = figure(headline(title), subtitle, look.source, height=0.26 * len(rows) + 0.7)
    ax.axvline(0, color=FAINT, linewidth=1)
    for y, row in enumerate(rows):
        ink = COLOURS[0] if row["q"] <= FALSE_DISCOVERIES else THIN
        ax.plot([row["low"], row["high"]], [y, y], color=ink, linewidth=1.4)
        ax.plot([row["points"]], [y], "o", color=ink, markersize=6)
    _rows_axis(ax, [_topic(names, row["code"], look) for row in rows], look.say("emphasis", "axis_groups"))
    ends = "; ".join(f"{_topic(names, row['code'], look)} {signed(row['points'])}" for row in (rows[0], rows[-1]))
    return finish(fig, look.say("emphasis", "groups_alt", title=headline(title), ends=ends))


@styled
def plot_distances(table: pd.DataFrame, title: str, look: Look, *, a_year_apart: Sequence[tuple[str, str]] = ()) -> Figure:
    """Return the distances on a ruler: the pairs above, the yardsticks below.

    Args:
        table: from `distances.measure_distances`, in the order to draw.
        title: the finding.
        look: language, names, colours and source.
        a_year_apart: pairs that are one place in two years running.
    """
    title = headline(title)
    rows = rows_of(table)
    fig, ax = figure(title, look.say("emphasis", "ruler_subtitle"), look.source, height=0.36 * len(rows) + 0.9)
    for y, row in enumerate(rows):
        _ruled(ax, row, y, COLOURS[0] if y == 0 else SOFT if row["how"] == "pair" else THIN)
    _rows_axis(ax, [_pair_label(row, look, a_year_apart) for row in rows], look.say("emphasis", "axis_distance"))
    ax.set(ylim=(len(rows) - 0.5, -0.6), xlim=(0, max(row["high"] for row in rows) * 1.1))
    pairs = sum(row["how"] == "pair" for row in rows)
    ax.axhline(pairs - 0.5, color=RULE, linewidth=1)
    return finish(fig, _alt_distances(rows, title, look, a_year_apart))


def _ruled(ax: Axes, row: Mapping[str, Any], y: float, ink: str) -> None:
    """Draw one comparison on the ruler."""
    ax.plot([row["low"], row["high"]], [y, y], color=ink, linewidth=1.8)
    ax.plot([row["median"]], [y], "o", color=ink, markersize=6.5)
    if row["distance"] is not None:
        ax.plot([row["distance"]], [y], "o", markerfacecolor="white", markeredgecolor=ink, markersize=6)
    ax.annotate(f"{row['median']:.2f}", (row["high"], y), (5, 0), textcoords="offset points", va="center", size=SMALL, color=SOFT)


def _pair_label(row: Mapping[str, Any], look: Look, a_year_apart: Sequence[tuple[str, str]]) -> str:
    """Return what a row of the ruler compares."""
    left, right = look.labels[row["left"]], look.labels[row["right"]]
    if row["how"] == "pair":
        near = look.say("emphasis", "near") if (row["left"], row["right"]) in a_year_apart else ""
        return f"{left} ↔ {right}{near}"
    return look.say("value", "named", name=left, value=look.say("distance", row["how"]))


def _alt_distances(rows: Sequence[Mapping[str, Any]], title: str, look: Look, a_year_apart: Sequence[tuple[str, str]]) -> str:
    """Return the text alternative of the ruler."""
    parts = [f"{_pair_label(row, look, a_year_apart)} {row['median']:.2f}" for row in rows]
    return look.say("emphasis", "ruler_alt", title=title, parts=look.say("value", "and").join(parts))
