"""Figures of page 02: the targets beside those of the levels above, and how they are worded.

Glyphs: a filled dot is a bare number, an open dot "around", an arrow to the right a floor, to the left a ceiling, a bar a
range. A relative target is written in words; a hollow diamond beside them is the number derived from them, which no report states. Short upright ticks are the levels above in the same year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.page import style
from policylib.page.labels import MEASURE_WORDS, UNIT_WORDS, WORDING_WORDS, indicator_label, number_text, value_text
from policylib.page.look import Look
from policylib.questions.targets.above import PERCENT, ends_of
from policylib.questions.targets.stated import WORDINGS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LANE, ROW, WORDS, NAME, CELLS = (
    0.24,
    0.44,
    0.27,
    20.0,
    52.0,
)  # inches of a report's lane, of a row, of a row in words; ems of a row's name, of all cells of a row
Row = dict[str, Any]
Book = Mapping[str, Mapping[str, Any]]
WRITTEN = ("totals", "words")
WORDING_COLOURS = {"floor": "#08519C", "point": "#4292C6", "around": "#C6DBEF", "range": "#FDD0A2", "ceiling": "#E6550D"}


@style.styled
def plot_targets(rows: pd.DataFrame, uppers: pd.DataFrame, title: str, look: Look, *, book: Book) -> Figure:
    """Return the dot plot of targets: one row an indicator in report order, one panel a unit.

    Args:
        rows: `measures.target_levels.target_rows`.
        uppers: `measures.levels_above.upper_targets`.
        title: the finding.
        look: language, names and colours of the reports, and the source line.
        book: entries of `indicators.yaml` by id.
    """
    data, above = rows_of(rows), rows_of(uppers)
    if not data:
        return _nothing(title, look)
    panels = _panels(data, len({row["place"] for row in data}) == 1)
    heights = [_height(panel, book, look) for panel in panels.values()]
    subtitle = style.say(
        look.language,
        "每行一个指标，按报告顺序；每栏一种单位，各栏坐标互不相通；灰色短线＝上级同年目标（浅＝省，深＝国家），没有短线＝手头没有或未提",
        "One row an indicator, in report order; one panel a unit, axes not to be read across; grey ticks = level above, same year (pale province, dark nation)",
    )
    fig, axes = style.figure(
        title, subtitle, look.source, height=0.4 + sum(heights), rows=len(panels), squeeze=False, gridspec_kw={"height_ratios": heights}
    )
    for ax, (name, panel) in zip(axes[:, 0], panels.items(), strict=True):
        _panel(ax, name, panel, above, book, look)
    _key(
        fig, {row["above"] for row in above}, {_glyph(row) for name, panel in panels.items() if name not in WRITTEN for row in panel}, look
    )
    return style.finish(fig, _alt(data, book, look))


def _nothing(title: str, look: Look) -> Figure:
    """Return a figure that says that there is nothing to draw."""
    said = style.say(
        look.language, "这些报告在所选部分没有主要预期目标。", "These reports state no main expected targets in the chosen parts."
    )
    fig, ax = style.figure(title, "", look.source, height=0.8)
    ax.text(0, 0.5, said, va="center", color=style.SOFT)
    ax.set_axis_off()
    return style.finish(fig, said)


def _panels(rows: list[Row], one_place: bool) -> dict[str, list[Row]]:
    """Return the rows of each panel: growth, shares, then every other unit in report order, words last.

    Totals of different places have no common base: they are written out, not drawn on an axis.
    """
    totals = {row["row"] for row in rows if row["kind"] == "target" and row["unit"] not in PERCENT and not one_place}
    rows = [row | ({"panel": "totals"} if row["row"] in totals else {}) for row in rows]
    names = list(dict.fromkeys(row["panel"] for row in sorted(rows, key=lambda r: r["row"])))
    rank = {"growth": 0, "share": 1, "totals": 8, "words": 9}
    return {name: [row for row in rows if row["panel"] == name] for name in sorted(names, key=lambda n: rank.get(n, 5))}


def _height(panel: list[Row], book: Book, look: Look) -> float:
    """Return the height of a panel in inches: its rows, and room for its axis and heading."""
    rows = len({row["row"] for row in panel})
    if panel[0]["panel"] not in WRITTEN:
        return rows * max(ROW, LANE * len(look.colours) + 0.06) + 0.52
    texts = [_name(row, book, look.language) for row in panel] + list(_written(panel, look).values())
    lines = max(text.count("\n") + 1 for text in texts)
    return rows * (WORDS + 0.14 * (lines - 1)) + 0.4


def _name(row: Row, book: Book, language: str) -> str:
    """Return a row's name, broken where it is long."""
    return style.wrap(indicator_label(row, book, language), NAME)


def _panel(ax: Axes, name: str, panel: list[Row], above: list[Row], book: Book, look: Look) -> None:  # noqa: PLR0913, PLR0917
    """Draw one unit's rows."""
    order = {row: y for y, row in enumerate(sorted({row["row"] for row in panel}))}
    names = {order[row["row"]]: _name(row, book, look.language) for row in reversed(panel)}
    ends = _draw_words(ax, panel, order, look) if name in WRITTEN else _draw_numbers(ax, panel, above, order, look)
    ax.set_yticks(list(names), list(names.values()))
    ax.set_ylim(len(order) - 0.5, -0.5)
    ax.set_title(_heading(name, look.language), loc="left", size=style.SMALL, color=style.SOFT, pad=4)
    style.bare(ax, grid="" if name in WRITTEN else "x")
    if len(order) > 1:
        ax.hlines([y - 0.5 for y in range(1, len(order))], 0, 1, transform=ax.get_yaxis_transform(), color=style.RULE, linewidth=0.5)
    _scale(ax, name, ends, look.language)


def _draw_numbers(ax: Axes, panel: list[Row], above: list[Row], order: Mapping[int, int], look: Look) -> list[float]:
    """Draw a panel's targets, each report in its own lane of the row; return the values drawn, for the scale."""
    lanes = list(look.colours)
    step = LANE / max(ROW, LANE * len(lanes) + 0.06)
    ends: list[float] = []
    drawn = [value for row in panel for value in (row["low"], row["high"], row.get("derived_low")) if value is not None]
    middle = max(drawn, default=0.0) / 2
    for row in panel:
        y = order[row["row"]] + (lanes.index(row["report"]) - (len(lanes) - 1) / 2) * step
        same = (row["report"], row["key"], row["measure"])
        ticks = [u for u in above if row["unit"] in PERCENT and (u["report"], u["key"], u["measure"]) == same]
        ends += _draw_uppers(ax, ticks, y, step) if row["kind"] == "target" else []
        ends += _draw_target(ax, row | {"leftward": (row.get("derived_low") or 0.0) > middle}, y, look)
    return ends


def _draw_words(ax: Axes, panel: list[Row], order: Mapping[int, int], look: Look) -> list[float]:
    """Write the targets of a panel without an axis, each report in its own column."""
    lanes = list(look.colours)
    for (report, row), said in _written(panel, look).items():
        ax.text(lanes.index(report) / len(lanes), order[row], said, va="center", size=style.SMALL, color=look.colours[report])
    return []


def _written(panel: list[Row], look: Look) -> dict[tuple[str, int], str]:
    """Return what each cell of such a panel says, broken to the width of its column."""
    cells: dict[tuple[str, int], list[str]] = {}
    for row in panel:
        effort = f"{row['effort']} " if row["effort"] else ""
        cells.setdefault((row["report"], row["row"]), []).append(effort + value_text(row, look.language))
    join, width = style.say(look.language, "；", "; "), CELLS / len(look.colours)
    return {key: style.wrap(join.join(dict.fromkeys(texts)), width) for key, texts in cells.items()}


def _scale(ax: Axes, name: str, ends: list[float], language: str) -> None:
    """Set the panel's axis: from 0 (or the lowest value) with room for the words behind the last dot."""
    if name in WRITTEN or not ends:
        ax.set_xlim(0, 1)
        ax.set_xticks([])
        return
    low, high = min(0.0, *ends), max(ends)
    span = (high - low) or 1.0
    ax.set_xlim(low - 0.02 * span, high + 0.28 * span)
    unit = None if name in MEASURE_WORDS else name
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:.10g}" if unit in (None, "件") else number_text(value, None, language))
    ax.locator_params(axis="x", nbins=6)


def _heading(name: str, language: str) -> str:
    """Return a panel's heading: what is measured and in which unit."""
    if name == "words":
        return style.say(language, "只用文字表述的相对目标（没有数值）", "Stated in words only (no number)")
    if name == "totals":
        return style.say(
            language,
            "总量与增量（各地规模不同、没有基数，只列数、不画在坐标上）",
            "Totals and additions (no common base: written out, not drawn on an axis)",
        )
    if name in MEASURE_WORDS:
        percent = style.say(language, "（%）", " (%)") if name in ("growth", "share") else ""
        return f"{MEASURE_WORDS[name][language != 'zh']}{percent}"
    return style.say(language, f"单位：{name}", f"Unit: {UNIT_WORDS.get(name, name) or 'number'}")


def _draw_target(ax: Axes, row: Row, y: float, look: Look) -> list[float]:
    """Draw one target with its value beside it; return the values drawn, for the scale."""
    colour = look.colours[row["report"]]
    words = (f"{row['effort']} " if row["effort"] else "") + value_text(row, look.language)
    ends = [] if row["low"] is None and row["high"] is None else sorted(set(ends_of(row)))
    if row["kind"] != "target" or not ends:
        return _draw_derived(ax, row, y, words, look)
    if row["wording"] == "range" and len(ends) == 2:
        ax.plot(ends, [y, y], color=colour, linewidth=5, solid_capstyle="butt")
    else:
        hollow = row["bound"] == "approx"
        ax.plot(
            [ends[0]], [y], "o", markersize=7, markerfacecolor="white" if hollow else colour, markeredgecolor=colour, markeredgewidth=1.6
        )
    right = row["bound"] in (("le", "lt") if row["fall"] else ("ge", "gt"))
    if row["bound"] in ("ge", "gt", "le", "lt"):
        arrow = {"arrowstyle": "<|-", "color": colour, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 3}
        ax.annotate("", xy=(ends[0], y), xytext=(24 if right else -24, 0), textcoords="offset points", arrowprops=arrow)
    ax.annotate(
        words, (max(ends), y), xytext=(30 if right else 9, 0), textcoords="offset points", va="center", size=style.SMALL, color=colour
    )
    return ends


def _draw_derived(ax: Axes, row: Row, y: float, words: str, look: Look) -> list[float]:
    """Write a target in words, with a hollow diamond at the number derived from them where there is one; return the values drawn."""
    colour, bound = look.colours[row["report"]], row.get("derived_bound")
    if not bound:
        ax.annotate(words, (0.0, y), xytext=(4, 0), textcoords="offset points", va="center", size=style.SMALL, color=colour)
        return []
    ends = sorted({row["derived_low"], row["derived_high"]})
    ax.plot(
        ends,
        [y] * len(ends),
        linestyle=":" if len(ends) > 1 else "",
        marker="D",
        markersize=6,
        markerfacecolor="white",
        color=colour,
        markeredgewidth=1.2,
    )
    number = derived_text(row, look.language)
    said = style.say(look.language, f"{words}（推得{number}）", f"{words} (derived: {number})")
    at, shift, side = (min(ends), -9, "right") if row["leftward"] else (max(ends), 9, "left")
    ax.annotate(said, (at, y), xytext=(shift, 0), textcoords="offset points", ha=side, va="center", size=style.SMALL, color=colour)
    return ends


def derived_text(row: Row, language: str) -> str:
    """Return the number derived from a target in words, with the sign of its wording.

    >>> derived_text({"derived_bound": "gt", "derived_low": 6.0, "derived_high": 6.0}, "zh")
    '> 6%'
    """
    number = {"kind": "target", "bound": row["derived_bound"], "low": row["derived_low"], "high": row["derived_high"], "unit": "%"}
    return value_text(number, language)


def _draw_uppers(ax: Axes, ticks: Iterable[Mapping[str, Any]], y: float, step: float) -> list[float]:
    """Draw the levels above as upright ticks (a range as two); return their values."""
    drawn: list[float] = []
    for tick in ticks:
        values = [] if tick["low"] is None and tick["high"] is None else sorted(set(ends_of(tick)))
        ax.vlines(
            values,
            y - step / 2,
            y + step / 2,
            color=style.LEVEL_COLOURS[tick["above"]],
            linewidth=2.2 if tick["above"] == "nation" else 3.2,
            zorder=1.5,
        )
        drawn += values
    return drawn


def _glyph(row: Row) -> str | None:
    """Return the wording that a target's glyph shows: the bound as written, whatever a convention makes of it."""
    if row.get("derived_bound"):
        return "derived"
    glyphs = {"eq": "point", "approx": "around", "ge": "floor", "gt": "floor", "le": "ceiling", "lt": "ceiling", "range": "range"}
    return glyphs.get(row["bound"] or "") if row["kind"] == "target" else None


def _key(fig: Figure, levels: set[str], drawn: set[str | None], look: Look) -> None:
    """Write the key over the panels: places by colour, the wordings drawn by glyph, levels above by tick."""
    from matplotlib.lines import Line2D

    def mark(marker: str, colour: str, label: str, **more: Any) -> Line2D:
        return Line2D([], [], linestyle="", marker=marker, color=colour, label=label, markersize=7, **more)

    language = look.language
    handles = [mark("s", colour, look.labels[report]) for report, colour in look.colours.items()]
    word = {code: WORDING_WORDS[code][language != "zh"] for code in WORDING_WORDS}
    glyphs = {
        "point": mark("o", style.SOFT, word["point"]),
        "around": mark("o", style.SOFT, word["around"], markerfacecolor="white", markeredgewidth=1.6),
        "floor": mark(">", style.SOFT, word["floor"]),
        "ceiling": mark("<", style.SOFT, word["ceiling"]),
        "range": Line2D([], [], color=style.SOFT, linewidth=5, label=word["range"]),
        "derived": mark(
            "D",
            style.SOFT,
            style.say(language, "由文字推得，非所写", "derived from words, not stated"),
            markerfacecolor="white",
            markeredgewidth=1.2,
        ),
    }
    handles += [glyph for name, glyph in glyphs.items() if name in drawn]
    said = {"province": style.say(language, "省同年", "province"), "nation": style.say(language, "国家同年", "nation")}
    handles += [
        mark("|", style.LEVEL_COLOURS[level], said[level], markeredgewidth=3.2 if level == "province" else 2.2)
        for level in said
        if level in levels
    ]
    style.key(fig, handles)


def _alt(rows: list[Row], book: Book, look: Look) -> str:
    """Return what the dot plot shows, in words."""
    said = []
    language = look.language
    for report in look.colours:
        name = look.labels[report]
        own = [f"{indicator_label(r, book, language)} {_spoken(r, language)}" for r in rows if r["report"] == report]
        said.append(style.say(language, f"{name}：{'、'.join(own) or '无'}", f"{name}: {', '.join(own) or 'none'}"))
    return style.say(language, "各报告的目标。", "Targets of each report. ") + style.say(language, "。", ". ").join(said)


def _spoken(row: Row, language: str) -> str:
    """Return a target as the text alternative says it: words with the number derived from them."""
    said = value_text(row, language)
    if not row.get("derived_bound"):
        return said
    number = derived_text(row, language)
    return style.say(language, f"{said}（推得{number}）", f"{said} (derived: {number})")


@style.styled
def plot_wording(shares: pd.DataFrame, title: str, look: Look) -> Figure:
    """Return how the numeric targets of each report are worded: one bar a report, shares that add up to 100 %, with n.

    The hatched end of a segment is the part under a word of striving (力争, 争取 …).

    Args:
        shares: `measures.target_levels.wording_shares`.
        title: the finding.
        look: language, names of the reports, and the source line.
    """
    from matplotlib.patches import Patch

    language, data = look.language, rows_of(shares)
    names = {report: look.labels[report] for report in look.colours}
    subtitle = style.say(
        language,
        "占该报告数值目标的比例（%），括号内为条数 n；斜线＝由力争、争取一类词统领的部分",
        "Share of the report's numeric targets (%), n in brackets; hatched = under a word of striving (力争, 争取 …)",
    )
    fig, ax = style.figure(title, subtitle, look.source, height=0.7 + 0.56 * len(names))
    labels = []
    for y, (report, name) in enumerate(names.items()):
        own = {row["wording"]: row for row in data if row["report"] == report}
        labels.append(f"{name} (n = {next((r['n'] for r in own.values()), 0)})")
        _stack(ax, own, y)
    handles = [Patch(color=WORDING_COLOURS[w], label=WORDING_WORDS[w][language != "zh"]) for w in WORDINGS]
    style.key(fig, handles)
    ax.set_yticks(range(len(labels)), labels)
    ax.set(xlim=(0, 100), ylim=(len(labels) - 0.5, -0.5))
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    style.bare(ax)
    return style.finish(fig, _wording_alt(data, names, language))


def _stack(ax: Axes, own: Mapping[str, Mapping[str, Any]], y: int) -> None:
    """Draw one report's bar."""
    left = 0.0
    for wording in WORDINGS:
        row = own.get(wording)
        if not row or not row["count"]:
            continue
        width, strive = 100 * row["count"] / row["n"], 100 * row["strive"] / row["n"]
        dark = wording in ("floor", "point", "ceiling")
        ax.barh(y, width, 0.6, left=left, color=WORDING_COLOURS[wording], edgecolor="white", linewidth=0.8)
        if strive:
            ax.barh(
                y,
                strive,
                0.6,
                left=left + width - strive,
                facecolor="none",
                edgecolor="white" if dark else style.INK,
                hatch="////",
                linewidth=0,
            )
        if width < 4:
            ax.text(left + width / 2, y - 0.34, str(row["count"]), ha="center", va="bottom", size=style.SMALL - 1, color=style.SOFT)
        else:
            text = f"{width:.0f}% ({row['count']})" if width >= 9 else str(row["count"])
            ax.text(
                left + (width - strive if strive < width / 2 else width) / 2,
                y,
                text,
                ha="center",
                va="center",
                size=style.SMALL,
                color="white" if dark else style.INK,
            )
        left += width


def _wording_alt(rows: list[Row], names: Mapping[str, str], language: str) -> str:
    """Return what the bars show, in words."""
    said = []
    for report, name in names.items():
        own = [f"{WORDING_WORDS[r['wording']][language != 'zh']} {r['count']}" for r in rows if r["report"] == report and r["count"]]
        said.append(f"{name}{style.say(language, '：', ': ')}{style.say(language, '、', ', ').join(own)}")
    return style.say(language, "数值目标的措辞（条数）。", "Wording of numeric targets (counts). ") + style.say(language, "。", ". ").join(
        said
    )
