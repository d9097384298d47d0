"""Figures of page 06: an indicator over the years, and target and reported result in turn.

Glyphs: a filled dot is a bare number, an open dot "around", an arrow up a floor, down a ceiling, a bar a range; a small
diamond is a reported result; a cross at the foot is the stated absence of a target. A paler glyph comes from a reference fact.
Thin lines join reported results of consecutive years only: never over a gap, a break of definition or two places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.measures.outcomes import ends
from policylib.measures.trend_tables import said
from policylib.page import style
from policylib.page.labels import MEASURE_WORDS, number_text, signed_text, value_text
from policylib.page.look import paler
from policylib.questions.targets.above import PERCENT

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Row = dict[str, Any]
Labels = Mapping[str, Mapping[str, str]]
PANEL = 1.5  # inches of a place's panel
COLOURS = ("#0072B2", "#D55E00", "#009E73")  # an indicator and its predecessors
ARROW = 13  # points
LETTERS = "abcdefghijklmnop"
MOST_PANELS = 8


@style.styled
def plot_series(points: pd.DataFrame, breaks: pd.DataFrame, title: str, labels: Labels, source: str, language: str) -> Figure:
    """Return the years of an indicator: one panel a place, targets and reported results as dots, gaps left empty.

    Args:
        points: `measures.trends.one_measure`.
        breaks: `measures.trends.find_breaks`.
        title: the finding.
        labels: `measures.trends.labels_of`.
        source: the line at the bottom.
        language: zh or en.
    """
    data = rows_of(points)
    places = _places(data)
    if not data:
        return nothing_drawn(title, source, language)
    subtitle = style.say(
        language,
        "每栏一个地方；虚竖线＝口径或指标变化（字母见栏题），灰底＝五年规划之年，斜线＝手头无数（不补不连）；浅色＝参考资料；“文”＝只用文字",
        "One panel a place; dashed line = definition or indicator changes (letters in the heading), grey = five-year plan year, hatched = nothing at hand (never filled); paler = reference fact",
    )
    fig, axes = style.figure(
        title, subtitle, source, height=0.45 + (PANEL + 0.3) * len(places), rows=len(places), squeeze=False, sharex=True
    )
    indicators = list(dict.fromkeys(sorted((row["indicator_id"] for row in data), key=_newest(points))))
    colours = dict(zip(indicators, COLOURS * len(indicators), strict=False))
    span = min(row["year"] for row in data), max(row["year"] for row in data)
    marks = rows_of(breaks)
    for ax, place in zip(axes[:, 0], places, strict=True):
        _series_panel(
            ax, [r for r in data if r["place"] == place], [b for b in marks if b["place"] == place], colours, span, labels, language
        )
        ax.tick_params(labelbottom=True)
    _name_colours(axes[0, 0], colours, labels, language)
    style.key(fig, glyph_keys(language))
    return style.finish(fig, _series_alt(data, places, labels, indicators[0], language))


def _places(rows: list[Row]) -> list[str]:
    """Return the places of a figure, one panel each.

    Raises:
        ValueError: more places than one figure holds.
    """
    places = list(dict.fromkeys(row["place"] for row in rows))
    if len(places) > MOST_PANELS:
        raise ValueError(f"places: found {len(places)}; expected at most {MOST_PANELS} in one figure; choose fewer places")
    return places


def _newest(points: pd.DataFrame) -> Any:
    """Return a sorting key by which the indicator with the latest year comes first."""
    last = points.groupby("indicator_id", observed=True)["year"].max().to_dict()
    return lambda indicator: -int(last[indicator])


def nothing_drawn(title: str, source: str, language: str) -> Figure:
    """Return a figure that says that there is nothing to draw."""
    words = style.say(
        language,
        "手头的报告与参考资料都没有这些数，没有可画的点。",
        "Neither the reports at hand nor the reference facts hold these numbers: there is nothing to draw.",
    )
    fig, ax = style.figure(title, "", source, height=0.8)
    ax.text(0, 0.5, words, va="center", color=style.SOFT)
    ax.set_axis_off()
    return style.finish(fig, words)


def _series_panel(
    ax: Axes, rows: list[Row], marks: list[Row], colours: Mapping[str, str], span: tuple[int, int], labels: Labels, language: str
) -> None:
    """Draw one place's years."""
    broken = sorted(mark["year"] for mark in marks if mark["kind"] == "break")
    _background(ax, rows, marks)
    _join_results(ax, rows, broken, colours)
    for row in rows:
        _point(ax, row, row["year"], _tint(colours[row["indicator_id"]], row["source"]), language)
    reasons = [f"{LETTERS[i]} {b['year']} {b[language]}" for i, b in enumerate(b for b in marks if b["kind"] == "break")]
    measure, unit = rows[0]["measure"], next((r["unit"] for r in rows if r["unit"]), None)
    named = MEASURE_WORDS.get(measure or "", ("", ""))[language != "zh"] + (f" ({unit})" if unit else "")
    heading = "　".join([f"{labels[rows[0]['place']][language]}  {named}", *reasons])
    ax.set_title(style.wrap(heading, 68), loc="left", size=style.SMALL, color=style.SOFT, pad=4)
    ax.set_xlim(span[0] - 0.8, span[1] + 0.8)
    _scale(ax, rows, unit, language)


def _scale(ax: Axes, rows: list[Row], unit: str | None, language: str) -> None:
    """Set the value axis with room at the foot for marks without a number."""
    values = [v for row in rows if (both := ends(row)) for v in both]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    pad = 0.18 * ((high - low) or abs(high) or 1.0)
    ax.set_ylim(low - 1.4 * pad, high + pad)
    ax.locator_params(axis="y", nbins=5)
    ax.xaxis.set_major_locator(_whole_years())
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:.10g}" if unit in PERCENT else number_text(value, None, language))
    style.bare(ax, grid="y")
    if not values:
        ax.set_yticks([])  # words alone have no scale


def _whole_years() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=12, integer=True, steps=[1, 2, 5, 10])


def _background(ax: Axes, rows: list[Row], marks: list[Row]) -> None:
    """Draw plan years, breaks with their letters, and hatches over the years of which nothing is at hand."""
    years = {row["year"] for row in rows}
    for year in range(min(years), max(years) + 1):
        if year not in years:
            ax.axvspan(year - 0.5, year + 0.5, facecolor="none", edgecolor=style.RULE, hatch="////", linewidth=0, zorder=0)
    for mark in marks:
        if mark["kind"] == "plan":
            ax.axvspan(mark["year"] - 0.5, mark["year"] + 0.5, color="#EFEFEF", linewidth=0, zorder=0)
    for i, mark in enumerate(mark for mark in marks if mark["kind"] == "break"):
        ax.axvline(mark["year"] - 0.5, color=style.FAINT, linewidth=1, linestyle=(0, (3, 2)), zorder=1)
        ax.annotate(LETTERS[i], (mark["year"] - 0.5, 1), xycoords=("data", "axes fraction"), xytext=(2, -2), textcoords="offset points", va="top", size=style.SMALL, color=style.SOFT)  # fmt: skip


def _join_results(ax: Axes, rows: list[Row], broken: Sequence[int], colours: Mapping[str, str]) -> None:
    """Draw a thin line between reported results of two consecutive years of one indicator, unless its definition breaks between them."""
    results = {(r["indicator_id"], r["year"]): r for r in rows if r["kind"] == "result" and ends(r)}
    for (indicator, year), row in results.items():
        after = results.get((indicator, year + 1))
        if after and year + 1 not in broken:
            ends_of_line = [(ends(row) or (0.0,))[0], (ends(after) or (0.0,))[0]]
            ax.plot([year, year + 1], ends_of_line, color=paler(colours[indicator], 1), linewidth=0.9, zorder=2)


def _tint(colour: str, source: str) -> str:
    return paler(colour, 1) if source == "fact" else colour


def _point(ax: Axes, row: Row, x: float, colour: str, language: str) -> None:
    """Draw one point: a diamond for a result, the glyph of its bound for a target, a mark at the foot for words or absence."""
    values = ends(row)
    if values is None:
        foot: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "ha": "center", "va": "bottom", "color": colour, "size": style.SMALL}
        if row["kind"] == "absent":
            ax.annotate("×", (x, 0.08), **(foot | {"size": style.TITLE + 2}))
        ax.annotate(
            style.say(language, "未设" if row["kind"] == "absent" else "文", "none" if row["kind"] == "absent" else "w"), (x, 0.0), **foot
        )
        return
    if row["kind"] == "result":
        hollow = row["bound"] != "eq"
        ax.plot(
            [x],
            [values[0]],
            "D",
            markersize=3.6,
            markerfacecolor="white" if hollow else colour,
            markeredgecolor=colour,
            markeredgewidth=1,
            zorder=3,
        )
        return
    draw_bound(ax, row, x, values, colour)


def draw_bound(ax: Axes, row: Row, x: float, values: tuple[float, float], colour: str) -> None:
    """Draw a target's dot with its bound."""
    if row["bound"] == "range":
        ax.plot([x, x], values, color=colour, linewidth=5, solid_capstyle="butt", zorder=4)
        return
    hollow = row["bound"] == "approx"
    ax.plot(
        [x],
        [values[0]],
        "o",
        markersize=6.5,
        markerfacecolor="white" if hollow else colour,
        markeredgecolor=colour,
        markeredgewidth=1.5,
        zorder=4,
    )
    if row["bound"] in ("ge", "gt", "le", "lt"):
        up = (row["bound"] in ("ge", "gt")) != bool(row["fall"])
        arrow = {"arrowstyle": "<|-", "color": colour, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 2}
        ax.annotate("", xy=(x, values[0]), xytext=(0, ARROW if up else -ARROW), textcoords="offset points", arrowprops=arrow)


def glyph_keys(language: str) -> list[Any]:
    """Return the key of the glyphs."""
    from matplotlib.lines import Line2D

    def mark(marker: str, label: str, **more: Any) -> Line2D:
        return Line2D([], [], linestyle="", marker=marker, color=style.SOFT, label=label, markersize=6, **more)

    hollow = {"markerfacecolor": "white", "markeredgewidth": 1.5}
    return [
        mark("o", style.say(language, "单一数值", "bare number")),
        mark("o", style.say(language, "左右", "around"), **hollow),
        mark("^", style.say(language, "下限", "floor")),
        mark("v", style.say(language, "上限", "ceiling")),
        mark("|", style.say(language, "区间", "range"), markeredgewidth=4),
        mark("D", style.say(language, "自报完成", "reported")),
        mark("x", style.say(language, "未设目标", "none set")),
    ]


def _name_colours(ax: Axes, colours: Mapping[str, str], labels: Labels, language: str) -> None:
    """Write in the first panel which colour is which indicator, where older reports state another one."""
    from matplotlib.lines import Line2D

    if len(colours) > 1:
        handles = [Line2D([], [], linestyle="", marker="s", color=colour, label=labels[name][language]) for name, colour in colours.items()]
        ax.legend(handles=handles, loc="upper right", ncols=1, fontsize=style.SMALL - 1, handletextpad=0.2, borderaxespad=0)


def _series_alt(rows: list[Row], places: Sequence[str], labels: Labels, indicator: str, language: str) -> str:
    """Return what the panels show, in words."""
    texts = []
    for place in places:
        own = [r for r in rows if r["place"] == place]
        targets = [f"{r['year']} {said(r, language)}" for r in own if r["role"] == "target"]
        results = [r["year"] for r in own if r["role"] == "result"]
        reported = style.say(language, f"；自报完成{len(results)}年", f"; {len(results)} years with a reported result")
        texts.append(
            f"{labels[place][language]} {labels[indicator][language]}{style.say(language, '：', ': ')}{style.say(language, '、', ', ').join(targets) or '–'}{reported}"
        )
    return style.say(language, "历年目标。", "Targets over the years. ") + style.say(language, "。", ". ").join(texts)


@style.styled
def plot_outcomes(outcomes: pd.DataFrame, points: pd.DataFrame, title: str, labels: Labels, source: str, language: str) -> Figure:
    """Return target → reported result → next target of each year: one panel a place, arrows only between numbers at hand.

    Args:
        outcomes: `measures.outcomes.measure_outcomes` of one indicator.
        points: the points it was made from.
        title: the finding.
        labels: `measures.trends.labels_of`.
        source: the line at the bottom.
        language: zh or en.
    """
    data, known = [r for r in rows_of(outcomes) if r["vintage"]], rows_of(points)
    places = _places(data)
    if not places:
        return nothing_drawn(title, source, language)
    subtitle = style.say(
        language,
        "每年：目标（大点）→ 自报完成情况（菱形，画在年末）→ 下一年目标；数字＝完成减目标（区间取近端，内＝在区间内）；没有数的一端不画箭头；浅色＝参考资料",
        "Each year: target (dot) → reported result (diamond, at the year's end) → next target; figure = result minus target (nearest end of a range, in = inside); no arrow without a number at both ends; paler = reference fact",
    )
    fig, axes = style.figure(
        title, subtitle, source, height=0.45 + (PANEL + 0.3) * len(places), rows=len(places), squeeze=False, sharex=True
    )
    years = [row["year"] for row in data]
    for ax, place in zip(axes[:, 0], places, strict=True):
        own = [r for r in known if r["place"] == place and min(years) <= r["year"] <= max(years) + 1 and r["kind"] != "relative"]
        _outcome_panel(ax, [r for r in data if r["place"] == place], own, labels, language)
        ax.set_xlim(min(years) - 0.6, max(years) + 1.6)
        ax.tick_params(labelbottom=True)
    style.key(fig, glyph_keys(language))
    return style.finish(fig, _outcomes_alt(data, labels, language))


def _outcome_panel(ax: Axes, rows: list[Row], points: list[Row], labels: Labels, language: str) -> None:
    """Draw one place's targets and results with the arrows between them."""
    at = {(r["year"], r["role"], r["indicator_id"]): r for r in points if ends(r)}
    for point in points:
        late = 0.5 * (point["role"] == "result")
        _point(ax, point, point["year"] + late, _tint(COLOURS[0], point["source"]), language)
    for row in rows:
        target, result, after = (
            at.get((row["year"] + late, role, row["indicator_id"])) for role, late in (("target", 0), ("result", 0), ("target", 1))
        )
        if target and result:
            _arrow(ax, (row["year"], _nearest(target, result)), (row["year"] + 0.5, _first(result)))
            said_of = _off(row, language)
            up = (row["deviation_high"] or 0) >= 0
            ax.annotate(said_of, (row["year"] + 0.5, _first(result)), xytext=(0, 5 if up else -5), textcoords="offset points", ha="center", va="bottom" if up else "top", size=style.SMALL - 1, color=style.SOFT)  # fmt: skip
        if result and after:
            _arrow(ax, (row["year"] + 0.5, _first(result)), (row["year"] + 1, _nearest(after, result)))
    unit = next((r["unit"] for r in points if r["unit"]), None)
    named = MEASURE_WORDS.get(rows[0]["measure"] or "", ("", ""))[language != "zh"] + (f" ({unit})" if unit else "")
    ax.set_title(f"{labels[rows[0]['place']][language]}  {named}", loc="left", size=style.SMALL, color=style.SOFT, pad=4)
    _scale(ax, points, unit, language)


def _off(row: Row, language: str) -> str:
    """Return the deviation from the nearest end of a target, or that the result lies inside its range."""
    low, high = row["deviation_low"], row["deviation_high"]
    if low < 0 < high:
        return style.say(language, "内", "in")
    return signed_text(min(low, high, key=abs))


def _first(row: Row) -> float:
    return (ends(row) or (0.0, 0.0))[0]


def _nearest(target: Row, result: Row) -> float:
    """Return the end of a target that is nearest to a result."""
    return min(ends(target) or (0.0, 0.0), key=lambda value: abs(value - _first(result)))


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    arrow = {"arrowstyle": "->", "color": style.FAINT, "linewidth": 0.9, "shrinkA": 3, "shrinkB": 3}
    ax.annotate("", xy=end, xytext=start, arrowprops=arrow, zorder=1)


def _outcomes_alt(rows: list[Row], labels: Labels, language: str) -> str:
    """Return what the arrows show, in words."""
    texts = [
        f"{labels[r['place']][language]} {r['year']} {said(r, language)} → {value_text({n: r[f'result_{n}'] for n in ('bound', 'low', 'high', 'fall')} | {'kind': 'result', 'unit': r['unit']}, language)}"
        for r in rows
    ]
    return style.say(language, "目标与自报完成情况：", "Targets and reported results: ") + style.say(language, "；", "; ").join(texts)
