"""The ladder of page 06: what the levels of government state for one indicator in one year, each with its day of delivery."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.figures.trends import draw_bound, glyph_keys, nothing_drawn
from policylib.page import style
from policylib.page.labels import LEVEL_WORDS, NOT_AT_HAND, NOT_STATED, indicator_label, value_text
from policylib.page.look import Look
from policylib.questions.targets.above import PERCENT, ends_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Row = dict[str, Any]
RUNG = 1.15  # inches of an indicator's row
MOST_RUNGS = 4


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
    subtitle = style.say(
        look.language,
        "同一年各级所述目标，自上而下；横轴下为提出日期（市先于省、省先于国家时不说谁跟谁）；虚线只为对照，不是走势",
        "Targets that the levels state for one year, from the top down; days of delivery below (no direction claimed); dotted lines are for the eye, no trend",
    )
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
    names = {level: LEVEL_WORDS[level][language != "zh"] for level in LEVEL_WORDS} | {"own": style.say(language, "本级", "own")}
    unknown = style.say(language, "日期不详", "date unknown")
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
            upper = value_text(_level_row(row, "upper_") or {}, look.language)
            texts.append(
                f"{look.labels[row['report']]} {indicator_label(row, book, look.language)} {value_text(row, look.language)} / {row['place']} {upper}"
            )
    return style.say(look.language, "各级同年目标：", "Targets of the levels in one year: ") + style.say(look.language, "；", "; ").join(
        texts
    )
