"""Target, reported result, next target: how far a result lies from what was stated, and how the next target moved.

The deviation is always shown. "Met" is said only of points and floors, and only where the result is a stated number;
around a number the bands of ±0.25 and ±0.5 points are ours, not the reports'. The vintage of every result is named: a
number as delivered in the next report is not the statistics bureau's final one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.data.tables import frame_of, rows_of
from policylib.questions.targets.above import PERCENT

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]
BANDS = (0.25, 0.5)  # points around a number worded 左右: ours
OUTCOMES = (
    "place", "year", "indicator_id", "measure", "unit", "kind", "text", "bound", "low", "high", "fall", "wording", "result_bound", "result_low", "result_high",
    "result_fall", "deviation_low", "deviation_high", "position", "verdict", "vintage", "move_low", "move_high", "next_kind", "next_text", "next_bound", "next_low", "next_high", "next_fall",
    "target_source", "target_evidence", "result_source", "result_evidence", "next_evidence",
)  # fmt: skip


def measure_outcomes(points: pd.DataFrame, better: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return target, reported result and next target of every year of a series that states a target or its absence.

    Args:
        points: `trends.series`.
        better: indicator id → up, down or none (`indicators.yaml`); "met" is said of points only where up or of a fall.

    Returns:
        The columns `OUTCOMES`. `deviation_low` and `deviation_high` are the result minus the ends of the target (falls below zero); `position` says where a
        result lies to an around, range or ceiling; `verdict` is met or not_met; `move_low` and `move_high` how the next target moved. All are empty where a number is not at hand.
    """
    rows = rows_of(points)
    at = {(r["place"], r["indicator_id"], r["measure"], r["year"], r["role"]): r for r in rows}
    return frame_of([_outcome(row, at, better or {}) for row in rows if row["role"] == "target" and row["kind"] != "relative"], OUTCOMES)


def _outcome(row: Row, at: Mapping[tuple[Any, ...], Row], better: Mapping[str, str]) -> Row:
    place, indicator, measure, year = (row[name] for name in ("place", "indicator_id", "measure", "year"))
    result = at.get((place, indicator, measure, year, "result"))
    after = at.get((place, indicator, measure, year + 1, "target"))
    made = row | {"target_source": row["source"], "target_evidence": row["evidence"]}
    if after:
        made |= {f"next_{name}": after[name] for name in ("kind", "text", "bound", "low", "high", "fall", "evidence")}
        made |= dict(zip(("move_low", "move_high"), difference(after, row), strict=True))
    if result:
        made |= {f"result_{name}": result[name] for name in ("bound", "low", "high", "fall", "source", "evidence")}
        low, high = difference(result, row)
        made |= {"deviation_low": low, "deviation_high": high, "vintage": _vintage(result), "position": position(row, result)}
        made["verdict"] = verdict(row, result, better.get(indicator, "none"))
    return made


def _vintage(result: Row) -> str:
    """Return which statement of a result stands here: the next report's own, or a fact's edition.

    What a January's report gives, or a number that is only "about" or "more than", is a first one, not a final one; of any other fact the vintage is
    not stated.
    """
    if result["source"] == "report":
        return "next_report"
    if result["edition"] != "final":  # of the text that states it, not of the number
        return f"fact_{result['edition']}"
    return "fact_first" if result["spoken_on"] or result["bound"] != "eq" else "fact_unstated"


def ends(row: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return the stated numbers of a point of a series, a fall below zero, the lower first; None where it states none.

    >>> ends({"value_low": 6.0, "value_high": 6.5}), ends({"value_low": None, "value_high": -3.0}), ends({"value_low": None, "value_high": None})
    ((6.0, 6.5), (-3.0, -3.0), None)
    """
    known = [value for value in (row["value_low"], row["value_high"]) if value is not None]
    return (min(known), max(known)) if known else None


def difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Return the stated numbers of one minus those of another: lowest and highest (the same for two points).

    >>> eight, range_ = {"value_low": 8.1, "value_high": 8.1}, {"value_low": 6.0, "value_high": 6.5}
    >>> difference(eight, range_)
    (1.6, 2.1)
    >>> difference(eight, {"value_low": None, "value_high": None})
    (None, None)
    """
    a, b = ends(one), ends(other)
    if a is None or b is None:
        return None, None
    return round(a[0] - b[1], 6), round(a[1] - b[0], 6)


def verdict(target: Mapping[str, Any], result: Mapping[str, Any], better: str) -> str | None:
    """Return met or not_met for a point or a floor against a stated number; None where the wording carries no such word.

    A point counts where more is better (or, of a fall, where it is deeper). A result that is itself a floor can meet a
    floor; one that is "around" decides nothing.

    >>> eight = {"bound": "ge", "value_low": 8.0, "value_high": None, "wording": "floor", "fall": False}
    >>> verdict(eight, {"bound": "eq", "value_low": 7.9, "value_high": 7.9}, "up")
    'not_met'
    >>> verdict(eight | {"wording": "around"}, {"bound": "eq", "value_low": 7.9, "value_high": 7.9}, "up") is None
    True
    >>> verdict(eight, {"bound": "approx", "value_low": 8.0, "value_high": 8.0}, "up") is None
    True
    """
    stated, reached = ends(target), ends(result)
    if target["wording"] not in ("point", "floor") or stated is None or reached is None:
        return None
    if target["wording"] == "point" and not target["fall"] and better != "up":
        return None
    low, high = (-stated[0], -reached[0]) if target["fall"] else (stated[0], reached[0])
    if result["bound"] == "eq":
        return "met" if (high > low if target["bound"] == "gt" else high >= low) else "not_met"
    floor = result["bound"] in (("le", "lt") if target["fall"] else ("ge", "gt"))
    return "met" if floor and high >= low else None


def position(target: Mapping[str, Any], result: Mapping[str, Any]) -> str | None:
    """Return where a result lies to an around (in which of our bands), to a range or to a ceiling; None for points and floors.

    >>> around = {"wording": "around", "unit": "%", "value_low": 5.5, "value_high": 5.5}
    >>> [position(around, {"bound": "eq", "value_low": v, "value_high": v}) for v in (5.25, 5.0, 3.0)]
    ['within_0.25', 'within_0.5', 'below_0.5']
    """
    stated, reached = ends(target), ends(result)
    if stated is None or reached is None or result["bound"] != "eq":
        return None
    value = reached[0]
    if target["wording"] == "around" and target["unit"] in PERCENT:
        off = round(value - stated[0], 6)
        near = next((band for band in BANDS if abs(off) <= band), None)
        return f"within_{near:g}" if near else f"{'above' if off > 0 else 'below'}_{BANDS[-1]:g}"
    if target["wording"] in ("range", "ceiling"):
        return "below" if target["wording"] == "range" and value < stated[0] else "above" if value > stated[1] else "inside"
    return None
