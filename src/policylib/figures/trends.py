"""Figures of page 06: an indicator over the years, target and reported result in turn, and the ladder of the levels in one year.

Glyphs: a filled dot is a bare number, an open dot "around", an arrow up a floor, down a ceiling, a bar a range; a small
diamond is a reported result; a cross at the foot is the stated absence of a target. A paler glyph comes from a reference fact.
Thin lines join reported results of consecutive years only: never over a gap, a break of definition or two places.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.measures.outcomes import ends
from policylib.measures.trend_tables import said
from policylib.page import style
from policylib.page.labels import MEASURE_WORDS, NOT_AT_HAND, NOT_STATED, indicator_label, number_text, signed_text, value_text
from policylib.page.look import Look, paler
from policylib.page.words import by_language, listed, say
from policylib.questions.targets.above import PERCENT, ends_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Row = dict[str, Any]
Labels = Mapping[str, Mapping[str, str]]
PANEL = 1.5  # inches of a place's panel
COLOURS = ("#0072B2", "#D55E00", "#009E73")  # an indicator and its predecessors
ARROW = 13  # points
MARKS = "oo^v|Dx"  # of the group `glyph` of `words.yaml`
LETTERS = "abcdefghijklmnop"
MOST_PANELS, MOST_RUNGS = 8, 4
RUNG = 1.15  # inches of an indicator's row


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
    fig, axes = _panels(title, "figure_series", source, len(places), language)
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


def _panels(title: str, subtitle: str, source: str, panels: int, language: str) -> tuple[Figure, Any]:
    """Return a figure with one panel a place."""
    size: dict[str, Any] = {"height": 0.45 + (PANEL + 0.3) * panels, "rows": panels, "sharex": True}
    return style.figure(title, say("trends", subtitle, language), source, squeeze=False, **size)


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
    words = say("trends", "figure_none", language)
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
    ax.set_xlim(span[0] - 0.8, span[1] + 0.8)
    _scale(ax, rows, "　".join([_heading(rows, rows, labels, language), *reasons]), language)


def _heading(rows: list[Row], points: list[Row], labels: Labels, language: str) -> str:
    """Return the heading of a place's panel: its name, the measure and the unit."""
    unit = next((r["unit"] for r in points if r["unit"]), None)
    named = MEASURE_WORDS.get(rows[0]["measure"] or "", ("", ""))[language != "zh"] + (f" ({unit})" if unit else "")
    return f"{labels[rows[0]['place']][language]}  {named}"


def _scale(ax: Axes, rows: list[Row], heading: str, language: str) -> None:
    """Set the heading of a panel and its value axis, with room at the foot for marks without a number."""
    ax.set_title(style.wrap(heading, 68), loc="left", size=style.SMALL, color=style.SOFT, pad=4)
    unit = next((r["unit"] for r in rows if r["unit"]), None)
    values = [v for row in rows if (both := ends(row)) for v in both]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    pad = 0.18 * ((high - low) or abs(high) or 1.0)
    ax.set_ylim(low - 1.4 * pad, high + pad)
    ax.locator_params(axis="y", nbins=5)
    ax.xaxis.set_major_locator(whole_years())
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:.10g}" if unit in PERCENT else number_text(value, None, language))
    style.bare(ax, grid="y")
    if not values:
        ax.set_yticks([])  # words alone have no scale


def whole_years() -> Any:
    """Return the ticks of an axis of years."""
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
        ax.annotate(say("trends", f"foot_{row['kind']}", language), (x, 0.0), **foot)
    elif row["kind"] == "result":
        _dot(ax, x, values[0], colour, hollow=row["bound"] != "eq", marker="D", ms=3.6, mew=1, zorder=3)
    else:
        draw_bound(ax, row, x, values, colour)


def _dot(ax: Axes, x: float, value: float, colour: str, *, hollow: bool, **more: Any) -> None:
    face = "white" if hollow else colour
    marks: dict[str, Any] = {"marker": "o", "ls": "", "ms": 6.5, "mew": 1.5, "zorder": 4, "mec": colour, "mfc": face}
    ax.plot([x], [value], **marks | more)


def draw_bound(ax: Axes, row: Row, x: float, values: tuple[float, float], colour: str) -> None:
    """Draw a target's dot with its bound."""
    if row["bound"] == "range":
        ax.plot([x, x], values, color=colour, linewidth=5, solid_capstyle="butt", zorder=4)
        return
    _dot(ax, x, values[0], colour, hollow=row["bound"] == "approx")
    if row["bound"] in ("ge", "gt", "le", "lt"):
        up = (row["bound"] in ("ge", "gt")) != bool(row["fall"])
        arrow = {"arrowstyle": "<|-", "color": colour, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 2}
        ax.annotate("", xy=(x, values[0]), xytext=(0, ARROW if up else -ARROW), textcoords="offset points", arrowprops=arrow)


def glyph_keys(language: str) -> list[Any]:
    """Return the key of the glyphs."""
    from matplotlib.lines import Line2D

    more: dict[str, dict[str, Any]] = {"approx": {"mfc": "white", "mew": 1.5}, "range": {"mew": 4}}
    marks = {
        name: {"marker": marker, "label": said} for (name, said), marker in zip(by_language("glyph")[language].items(), MARKS, strict=True)
    }
    return [Line2D([], [], linestyle="", color=style.SOFT, ms=6, **mark, **more.get(name, {})) for name, mark in marks.items()]


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
        said_of = {"targets": listed(targets)[language != "zh"] or "–", "results": len(results)}
        texts.append(say("trends", "alt_place", language, place=labels[place][language], indicator=labels[indicator][language], **said_of))
    return say("trends", "alt_series", language, places=listed(texts, "stop")[language != "zh"])


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
    fig, axes = _panels(title, "figure_outcomes", source, len(places), language)
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
    _scale(ax, points, _heading(rows, points, labels, language), language)


def _off(row: Row, language: str) -> str:
    """Return the deviation from the nearest end of a target, or that the result lies inside its range."""
    low, high = row["deviation_low"], row["deviation_high"]
    return say("trends", "inside", language) if low < 0 < high else signed_text(min(low, high, key=abs))


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
    texts = []
    for r in rows:
        result = said({**r, "result_kind": "result"}, language, "result_")
        texts.append(f"{labels[r['place']][language]} {r['year']} {said(r, language)} → {result}")
    return say("trends", "alt_outcomes", language, rows=listed(texts, "and")[language != "zh"])


@style.styled
def plot_ladder(gaps: pd.DataFrame, title: str, look: Look, book: Mapping[str, Mapping[str, Any]]) -> Figure:
    """Return the ladder nation – province – own level of one year: one column a report, one row an indicator, days of delivery below.

    Args:
        gaps: `measures.levels_above.measure_gaps`.
        title: the finding.
        look: language, names and colours of the reports, and the source line.
        book: entries of `indicators.yaml` by id.
    """
    data = [r for r in rows_of(gaps) if r["kind"] == "relative" or r["unit"] in PERCENT]
    reports = [report for report in look.colours if any(r["report"] == report for r in data)]
    keys = _rungs(data, reports)
    if not keys:
        return nothing_drawn(title, look.source, look.language)
    subtitle = say("trends", "figure_ladder", look.language)
    shape = {"rows": len(keys), "columns": len(reports)}
    fig, axes = style.figure(title, subtitle, look.source, height=0.4 + (RUNG + 0.62) * len(keys), squeeze=False, sharey="row", **shape)
    dates = _dates(data)
    for i, key in enumerate(keys):
        for j, report in enumerate(reports):
            rows = [r for r in data if r["report"] == report and (r["key"], r["measure"]) in (key, (key[0], None))]
            name = indicator_label({"indicator_id": key[0], "phrase": key[0]}, book, look.language)
            axes[i, j].set_title(f"{name} (%)  {look.labels[report]}", loc="left", size=style.SMALL, color=style.SOFT, pad=4)
            _rung(axes[i, j], rows, dates[report], look.colours[report], look.language)
    style.key(fig, glyph_keys(look.language)[:5])
    return style.finish(fig, _ladder_alt(data, keys, reports, look, book))


def _rungs(rows: list[Row], reports: Sequence[str]) -> list[tuple[str, str]]:
    """Return the indicators of which most reports have a number of a level above, in report order."""
    keys = list(dict.fromkeys((r["key"], r["measure"]) for r in rows if r["gap_low"] is not None))
    count = {key: len({r["report"] for r in rows if (r["key"], r["measure"]) == key and r["gap_low"] is not None}) for key in keys}
    return sorted(keys, key=lambda key: (-count[key], keys.index(key)))[:MOST_RUNGS] if reports else []


def _dates(rows: list[Row]) -> dict[str, dict[str, str | None]]:
    """Return for each report the day on which each level spoke, from the top down, its own last."""
    found: dict[str, dict[str, str | None]] = {}
    for level in ("nation", "province"):
        for row in rows:
            if row["above"] == level:
                days = found.setdefault(row["report"], {})
                days[level] = days.get(level) or row["spoken_on"]
    for row in rows:
        found[row["report"]]["own"] = row["own_spoken_on"]
    return found


def _rung(ax: Axes, rows: list[Row], days: Mapping[str, str | None], colour: str, language: str) -> None:
    """Draw one indicator of one report and its levels above."""
    at = []
    for x, level in enumerate(days):
        row = next((r for r in rows if r["above"] == level), None) if level != "own" else next(iter(rows), None)
        if not rows and level != "own":
            continue
        value = _step(ax, x, row, "" if level == "own" else "upper_", colour if level == "own" else style.LEVEL_COLOURS[level], language)
        at += [] if value is None else [(x, value)]
    for (x, value), (after, other) in itertools.pairwise(at):
        if after == x + 1:
            ax.plot([x, after], [value, other], color=style.FAINT, linewidth=1, linestyle=":", zorder=1)
    names = by_language("level")[language] | {"own": say("trends", "own", language)}
    unknown = say("phrases", "no_date", language)
    ax.set_xlim(-0.4, len(days) - 0.3)
    ax.set_xticks(range(len(days)), [f"{names[level]}\n{day or unknown}" for level, day in days.items()])
    ax.margins(y=0.45)
    ax.locator_params(axis="y", nbins=4)
    style.bare(ax, grid="y")


def _level_row(row: Row, prefix: str) -> Row | None:
    """Return what one level states, with the ends of its number; None where it is not at hand or not stated."""
    stated = {name: row[f"{prefix}{name}"] for name in ("kind", "text", "bound", "low", "high", "fall", "unit", "reference")}
    return stated if stated["kind"] else None


def _step(ax: Axes, x: float, row: Row | None, prefix: str, colour: str, language: str) -> float | None:
    """Draw one level; return its number, if it states one. What is not at hand is told from what a report at hand does not state."""
    stated = None if row is None else _level_row(row, prefix)
    if stated is None or (stated["low"] is None and stated["high"] is None):
        absent = NOT_AT_HAND if row is not None and row["status"] == "not_at_hand" else NOT_STATED
        words = absent[language != "zh"] if stated is None else value_text(stated, language)
        ax.annotate(style.wrap(words, 8), (x, 0.5), xycoords=("data", "axes fraction"), ha="center", va="center", size=style.SMALL, color=style.FAINT, backgroundcolor="white")  # fmt: skip
        return None
    values = ends_of(stated)
    draw_bound(ax, stated, x, (min(values), max(values)), colour)
    said = value_text(stated, language)
    down = stated["bound"] in (("ge", "gt") if stated["fall"] else ("le", "lt"))  # an arrow down leaves room above the dot only
    at, off, side = (max(values), 7, "bottom") if down else (min(values), -7, "top")
    ax.annotate(said, (x, at), xytext=(0, off), textcoords="offset points", ha="center", va=side, size=style.SMALL, color=colour)
    return values[0]


def _ladder_alt(
    rows: list[Row], keys: Sequence[tuple[str, str]], reports: Sequence[str], look: Look, book: Mapping[str, Mapping[str, Any]]
) -> str:
    """Return what the ladder shows, in words."""
    texts = []
    for row in rows:
        if row["key"] in {key for key, _ in keys} and row["report"] in reports and row["upper_kind"]:
            upper, name = value_text(_level_row(row, "upper_") or {}, look.language), indicator_label(row, book, look.language)
            texts.append(f"{look.labels[row['report']]} {name} {value_text(row, look.language)} / {row['place']} {upper}")
    return say("trends", "alt_ladder", look.language, rows=listed(texts, "and")[look.language != "zh"])
