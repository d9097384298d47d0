"""Figures of targets: the main expected targets beside those of the levels above, and how targets are worded.

Glyphs: a filled dot is a plain number, an open dot "around", an arrow to the right a floor, to the left a ceiling, a bar a
range. A relative target is written in words; a hollow diamond beside them is the number derived from them, which no report states. Short
upright ticks are the levels above in the same year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.page import style
from policylib.page.labels import indicator_label, number_text, unit_word, value_text
from policylib.page.words import words
from policylib.questions.targets.above import PERCENT, ends_of
from policylib.questions.targets.readings import marked
from policylib.questions.targets.stated import WORDINGS, target_rows

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from policylib.questions.context import Context

LANE, ROW, WORDS = 0.24, 0.44, 0.27  # inches of a report's lane, of a row, of a row in words
NAME, CELLS = 20.0, 52.0  # ems of a row's name, of all cells of a row
Row = dict[str, Any]
WRITTEN = ("totals", "words")
WORDING_COLOURS = {"floor": "#08519C", "point": "#4292C6", "around": "#C6DBEF", "range": "#FDD0A2", "ceiling": "#E6550D"}
DARK = ("floor", "point", "ceiling")
RIGHT, LEFT = ("ge", "gt"), ("le", "lt")


def colours_of(c: Context) -> Mapping[str, str]:
    """Return a colour for each report of the comparison."""
    return c.look("").colours


@style.styled
def plot_targets(c: Context, title: str, rows: pd.DataFrame | None = None) -> Figure:
    """Return the dot plot of targets: one row an indicator in report order, one panel a unit.

    Args:
        c: the comparison.
        title: the finding.
        rows: what is drawn (`stated.target_rows`); by default the main expected targets.
    """
    chosen = target_rows(c.stated) if rows is None else rows
    data, above = rows_of(marked(chosen, c.readings)), rows_of(c.uppers)
    source = c.look(c.say("n", "headline", n=sum(row["kind"] == "target" for row in data))).source
    if not data:
        return _nothing(c, title, source)
    panels = _panels(data, len({row["place"] for row in data}) == 1)
    heights = [_height(c, panel) for panel in panels.values()]
    grid: dict[str, Any] = {"squeeze": False, "gridspec_kw": {"height_ratios": heights}}
    fig, axes = style.figure(title, c.say("figures", "dots"), source, height=0.4 + sum(heights), rows=len(panels), **grid)
    for ax, (name, panel) in zip(axes[:, 0], panels.items(), strict=True):
        _panel(c, ax, name, panel, above)
    drawn = {_glyph(row) for name, panel in panels.items() if name not in WRITTEN for row in panel}
    _key(c, fig, {row["above"] for row in above}, drawn)
    return style.finish(fig, _alt(c, data))


def _nothing(c: Context, title: str, source: str) -> Figure:
    """Return a figure that says that there is nothing to draw."""
    fig, ax = style.figure(title, "", source, height=0.8)
    ax.text(0, 0.5, c.word("figures", "no_targets"), va="center", color=style.SOFT)
    ax.set_axis_off()
    return style.finish(fig, c.word("figures", "no_targets"))


def _panels(rows: list[Row], one_place: bool) -> dict[str, list[Row]]:
    """Return the rows of each panel: growth, shares, then every other unit in report order, words last.

    Totals of different places have no common base: they are written out, not drawn on an axis.
    """
    totals = {row["row"] for row in rows if row["kind"] == "target" and row["unit"] not in PERCENT and not one_place}
    rows = [row | ({"panel": "totals"} if row["row"] in totals else {}) for row in rows]
    names = list(dict.fromkeys(row["panel"] for row in sorted(rows, key=lambda r: r["row"])))
    rank = {"growth": 0, "share": 1, "totals": 8, "words": 9}
    return {name: [row for row in rows if row["panel"] == name] for name in sorted(names, key=lambda n: rank.get(n, 5))}


def _height(c: Context, panel: list[Row]) -> float:
    """Return the height of a panel in inches: its rows, and room for its axis and heading."""
    rows = len({row["row"] for row in panel})
    if panel[0]["panel"] not in WRITTEN:
        return rows * max(ROW, LANE * len(c.reports) + 0.06) + 0.52
    texts = [_name(c, row) for row in panel] + list(_written(c, panel).values())
    return rows * (WORDS + 0.14 * max(text.count("\n") for text in texts)) + 0.4


def _name(c: Context, row: Row) -> str:
    """Return a row's name, broken where it is long."""
    return style.wrap(indicator_label(row, c.book, c.language), NAME)


def _panel(c: Context, ax: Axes, name: str, panel: list[Row], above: list[Row]) -> None:
    """Draw one unit's rows."""
    order = {row: y for y, row in enumerate(sorted({row["row"] for row in panel}))}
    names = {order[row["row"]]: _name(c, row) for row in reversed(panel)}
    ends = _draw_words(c, ax, panel, order) if name in WRITTEN else _draw_numbers(c, ax, panel, above, order)
    ax.set_yticks(list(names), list(names.values()))
    ax.set_ylim(len(order) - 0.5, -0.5)
    heading = words("panel").get(name)
    said = heading[c.language != "zh"] if heading else c.say("figures", "unit", unit=unit_word(name, c.language))
    ax.set_title(said, loc="left", size=style.SMALL, color=style.SOFT, pad=4)
    style.bare(ax, grid="" if name in WRITTEN else "x")
    if len(order) > 1:
        ax.hlines([y - 0.5 for y in range(1, len(order))], 0, 1, transform=ax.get_yaxis_transform(), color=style.RULE, linewidth=0.5)
    _scale(c, ax, name, ends)


def _draw_numbers(c: Context, ax: Axes, panel: list[Row], above: list[Row], order: Mapping[int, int]) -> list[float]:
    """Draw a panel's targets, each report in its own lane of the row; return the values drawn, for the scale."""
    step = LANE / max(ROW, LANE * len(c.reports) + 0.06)
    ends: list[float] = []
    middle = max((v for row in panel for v in (row["low"], row["high"], row.get("derived_low")) if v is not None), default=0.0) / 2
    for row in panel:
        y = order[row["row"]] + (c.reports.index(row["report"]) - (len(c.reports) - 1) / 2) * step
        same = (row["report"], row["key"], row["measure"])
        ticks = [u for u in above if row["unit"] in PERCENT and (u["report"], u["key"], u["measure"]) == same]
        ends += _draw_uppers(ax, ticks, y, step) if row["kind"] == "target" else []
        ends += _draw_target(c, ax, row | {"leftward": (row.get("derived_low") or 0.0) > middle}, y)
    return ends


def _draw_words(c: Context, ax: Axes, panel: list[Row], order: Mapping[int, int]) -> list[float]:
    """Write the targets of a panel without an axis, each report in its own column."""
    for (report, row), said in _written(c, panel).items():
        x = c.reports.index(report) / len(c.reports)
        ax.text(x, order[row], said, va="center", size=style.SMALL, color=colours_of(c)[report])
    return []


def _written(c: Context, panel: list[Row]) -> dict[tuple[str, int], str]:
    """Return what each cell of such a panel says, broken to the width of its column."""
    cells: dict[tuple[str, int], list[str]] = {}
    for row in panel:
        cells.setdefault((row["report"], row["row"]), []).append(_said(c, row))
    width = CELLS / len(c.reports)
    return {key: style.wrap(c.say("value", "and").join(dict.fromkeys(texts)), width) for key, texts in cells.items()}


def _said(c: Context, row: Row) -> str:
    return (f"{row['effort']} " if row["effort"] else "") + value_text(row, c.language)


def _scale(c: Context, ax: Axes, name: str, ends: list[float]) -> None:
    """Set the panel's axis: from 0 (or the lowest value) with room for the words behind the last dot."""
    if name in WRITTEN or not ends:
        ax.set_xlim(0, 1)
        ax.set_xticks([])
        return
    low, high = min(0.0, *ends), max(ends)
    span = (high - low) or 1.0
    ax.set_xlim(low - 0.02 * span, high + 0.28 * span)
    plain = name in words("measure") or name == "件"
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:.10g}" if plain else number_text(value, None, c.language))
    ax.locator_params(axis="x", nbins=6)


def _draw_target(c: Context, ax: Axes, row: Row, y: float) -> list[float]:
    """Draw one target with its value beside it; return the values drawn, for the scale."""
    ends = [] if row["low"] is None and row["high"] is None else sorted(set(ends_of(row)))
    if row["kind"] != "target" or not ends:
        return _draw_derived(c, ax, row, y)
    colour, glyph = colours_of(c)[row["report"]], _glyph(row)
    if glyph == "range" and len(ends) == 2:
        ax.plot(ends, [y, y], color=colour, linewidth=5, solid_capstyle="butt")
    else:
        face = "white" if glyph == "around" else colour
        ax.plot([ends[0]], [y], "o", markersize=7, markerfacecolor=face, markeredgecolor=colour, markeredgewidth=1.6)
    right = glyph == ("ceiling" if row["fall"] else "floor")
    if glyph in ("floor", "ceiling"):
        _arrow(ax, ends[0], y, colour, right)
    at = (max(ends), y)
    ax.annotate(_said(c, row), at, xytext=(30 if right else 9, 0), textcoords="offset points", va="center", size=style.SMALL, color=colour)
    return ends


def _arrow(ax: Axes, x: float, y: float, colour: str, right: bool) -> None:
    """Draw the open side of a floor or a ceiling."""
    arrow = {"arrowstyle": "<|-", "color": colour, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 3}
    ax.annotate("", xy=(x, y), xytext=(24 if right else -24, 0), textcoords="offset points", arrowprops=arrow)


def _draw_derived(c: Context, ax: Axes, row: Row, y: float) -> list[float]:
    """Write a target in words, with a hollow diamond at the number derived from them where there is one; return the values drawn."""
    colour, bound = colours_of(c)[row["report"]], row.get("derived_bound")
    style_: dict[str, Any] = {"textcoords": "offset points", "va": "center", "size": style.SMALL, "color": colour}
    if not bound:
        ax.annotate(_said(c, row), (0.0, y), xytext=(4, 0), **style_)
        return []
    ends = sorted({row["derived_low"], row["derived_high"]})
    look: dict[str, Any] = {
        "linestyle": ":" if len(ends) > 1 else "",
        "marker": "D",
        "markersize": 6,
        "markerfacecolor": "white",
        "markeredgewidth": 1.2,
    }
    ax.plot(ends, [y] * len(ends), color=colour, **look)
    open_ = 24 if bound in RIGHT else -24 if bound in LEFT else 0
    if open_:
        _arrow(ax, ends[0], y, colour, open_ > 0)
    leftward = row["leftward"]
    shift = (-9 + min(open_, 0)) if leftward else 9 + max(open_, 0)
    at = (min(ends) if leftward else max(ends), y)
    ax.annotate(_derived(c, row, _said(c, row)), at, xytext=(shift, 0), ha="right" if leftward else "left", **style_)
    return ends


def _derived(c: Context, row: Row, said: str) -> str:
    """Return a target in words with the number derived from it, with the sign of its wording."""
    number = {"kind": "target", "bound": row["derived_bound"], "low": row["derived_low"], "high": row["derived_high"], "unit": "%"}
    return c.say("value", "derived", value=said, number=value_text(number, c.language))


def _draw_uppers(ax: Axes, ticks: Iterable[Mapping[str, Any]], y: float, step: float) -> list[float]:
    """Draw the levels above as upright ticks (a range as two); return their values."""
    drawn: list[float] = []
    for tick in ticks:
        values = [] if tick["low"] is None and tick["high"] is None else sorted(set(ends_of(tick)))
        width = 2.2 if tick["above"] == "nation" else 3.2
        ax.vlines(values, y - step / 2, y + step / 2, color=style.LEVEL_COLOURS[tick["above"]], linewidth=width, zorder=1.5)
        drawn += values
    return drawn


def _glyph(row: Row) -> str | None:
    """Return the wording that a target's glyph shows; by convention "around" on consumer prices is a ceiling, in every figure."""
    return "derived" if row.get("derived_bound") else row["wording"] if row["kind"] == "target" else None


def _key(c: Context, fig: Figure, levels: set[str], drawn: set[str | None]) -> None:
    """Write the key over the panels: places by colour, the wordings drawn by glyph, levels above by tick."""
    from matplotlib.lines import Line2D

    def mark(marker: str, colour: str, label: str, **more: Any) -> Line2D:
        return Line2D([], [], linestyle="", marker=marker, color=colour, label=label, markersize=7, **more)

    handles = [mark("s", colour, c.name(report)) for report, colour in colours_of(c).items()]
    shapes: dict[str, tuple[str, dict[str, Any]]] = {
        "point": ("o", {}), "around": ("o", {"markerfacecolor": "white", "markeredgewidth": 1.6}), "floor": (">", {}), "ceiling": ("<", {}),
        "derived": ("D", {"markerfacecolor": "white", "markeredgewidth": 1.2}),
    }  # fmt: skip
    handles += [mark(shape, style.SOFT, c.word("wording", name), **more) for name, (shape, more) in shapes.items() if name in drawn]
    if "range" in drawn:
        handles.append(Line2D([], [], color=style.SOFT, linewidth=5, label=c.word("wording", "range")))
    widths = {"province": 3.2, "nation": 2.2}
    handles += [mark("|", style.LEVEL_COLOURS[n], c.word("tick", n), markeredgewidth=w) for n, w in widths.items() if n in levels]
    style.key(fig, handles)


def _alt(c: Context, rows: list[Row]) -> str:
    """Return what the dot plot shows, in words."""
    said = []
    for report in c.reports:
        own = []
        for row in (r for r in rows if r["report"] == report):
            text = value_text(row, c.language)
            own.append(f"{indicator_label(row, c.book, c.language)} {_derived(c, row, text) if row.get('derived_bound') else text}")
        said.append(c.say("value", "named", name=c.name(report), value=c.join(own) or c.word("phrases", "none")))
    return c.say("figures", "dots_alt", reports=c.say("value", "stop").join(said))


@style.styled
def plot_wording(c: Context, shares: pd.DataFrame, title: str) -> Figure:
    """Return how the numeric targets of each report are worded: one bar a report, shares that add up to 100 %, with n.

    The hatched end of a segment is the part under a word of striving (力争, 争取 …).

    Args:
        c: the comparison.
        shares: `stated.wording_shares`.
        title: the finding.
    """
    from matplotlib.patches import Patch

    data = rows_of(shares)
    source = c.look(c.say("n", "targets", n=sum(row["count"] for row in data))).source
    fig, ax = style.figure(title, c.say("figures", "wording"), source, height=0.7 + 0.56 * len(c.reports))
    labels = []
    for y, report in enumerate(c.reports):
        own = {row["wording"]: row for row in data if row["report"] == report}
        labels.append(f"{c.name(report)} (n = {next((r['n'] for r in own.values()), 0)})")
        _stack(ax, own, y)
    style.key(fig, [Patch(color=WORDING_COLOURS[w], label=c.word("wording", w)) for w in WORDINGS])
    ax.set_yticks(range(len(labels)), labels)
    ax.set(xlim=(0, 100), ylim=(len(labels) - 0.5, -0.5))
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    style.bare(ax)
    said = []
    for report in c.reports:
        own_words = [f"{c.word('wording', r['wording'])} {r['count']}" for r in data if r["report"] == report and r["count"]]
        said.append(c.say("value", "named", name=c.name(report), value=c.join(own_words)))
    return style.finish(fig, c.say("figures", "wording_alt", reports=c.say("value", "stop").join(said)))


def _stack(ax: Axes, own: Mapping[str, Mapping[str, Any]], y: int) -> None:
    """Draw one report's bar."""
    left = 0.0
    for wording in WORDINGS:
        row = own.get(wording)
        if not row or not row["count"]:
            continue
        width, strive = 100 * row["count"] / row["n"], 100 * row["strive"] / row["n"]
        ink = "white" if wording in DARK else style.INK
        ax.barh(y, width, 0.6, left=left, color=WORDING_COLOURS[wording], edgecolor="white", linewidth=0.8)
        if strive:
            ax.barh(y, strive, 0.6, left=left + width - strive, facecolor="none", edgecolor=ink, hatch="////", linewidth=0)
        if width < 4:
            ax.text(left + width / 2, y - 0.34, str(row["count"]), ha="center", va="bottom", size=style.SMALL - 1, color=style.SOFT)
        else:
            text = f"{width:.0f}% ({row['count']})" if width >= 9 else str(row["count"])
            x = left + (width - strive if strive < width / 2 else width) / 2
            ax.text(x, y, text, ha="center", va="center", size=style.SMALL, color=ink)
        left += width
