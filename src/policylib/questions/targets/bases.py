"""Absolute targets against a base: last year's gross product, residents, and the same indicator a year before (总量目标的基数).

A number of a large place is large. Where a base of the place is at hand, with its source, the target can be read as a share of last year's
gross product, per 10,000 residents, or as a percentage of last year's value; without a base there is no ratio. A base is a reported
result of the year before: from the review of the report itself, else a fact of `data/reference` or of the user's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from policylib.data.tables import frame_of, rows_of
from policylib.questions.targets.above import PERCENT

Row = Mapping[str, Any]
BASES = ("gdp", "residents", "last_year")
BASE_INDICATOR = {"gdp": ("gdp", "元"), "residents": ("permanent_residents", "人")}
PER_HEAD = re.compile("人均|户均|每?[百千万]人(?!次)|每[百千万]|村均")
PER = {"gdp": 100.0, "residents": 10_000.0, "last_year": 100.0}  # percent, per 10,000 residents, percent
SCALED = (
    "report", "start", "item", "key", "indicator_id", "phrase", "kind", "text", "headline", "measure", "fall", "bound", "low", "high", "unit", "base",
    "status", "base_year", "base_bound", "base_low", "base_high", "base_unit", "ratio_low", "ratio_high", "evidence", "section", "offsets",
)  # fmt: skip


def scale_targets(stated: pd.DataFrame, reports: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Return every absolute target of the own year, for the whole place, against each base: one row a target and base.

    Args:
        stated: `target_levels.stated_targets`.
        reports: their rows of table `reports`.
        known: `trends.series` of these places; its results are the bases.

    Returns:
        The columns `SCALED`: `status` is ratio, or why there is none; `ratio_low` and `ratio_high` are in percent, for
        residents per 10,000 of them, in the target's unit.
    """
    own = {row["report"]: row for row in rows_of(reports)}
    results = [
        row for row in rows_of(known) if row["role"] == "result" and row["unit"] and (row["low"] is not None or row["high"] is not None)
    ]
    rows = [row for row in rows_of(stated) if is_absolute(row)]
    return frame_of([_scaled(row, base, own[row["report"]], results) for row in rows for base in BASES], SCALED)


def is_absolute(row: Row) -> bool:
    """Return whether a target is a total or an addition of the whole place, due in the own year.

    >>> row = {"kind": "target", "own_year": True, "measure": "increment", "unit": "人", "scope": None, "size": None, "distributive": False}
    >>> is_absolute(row), is_absolute(row | {"measure": "growth", "unit": "%"}), is_absolute(row | {"scope": "三县"})
    (True, False, False)
    """
    whole = not row["scope"] and not row["size"] and not row["distributive"]
    return bool(
        row["kind"] == "target" and row["own_year"] and whole and row["measure"] in ("level", "increment") and row["unit"] not in PERCENT
    )


def _scaled(row: Row, base: str, report: Row, results: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one target against one base."""
    made = {**row, "base": base}
    if base != "last_year" and PER_HEAD.search(row["phrase"]):
        return made | {"status": "per_head"}
    if base == "gdp" and row["unit"] != "元":
        return made | {"status": "not_money"}
    if base == "gdp" and not row["indicator_id"]:  # 到位资金 over gross product tells nothing
        return made | {"status": "no_part"}
    if base == "last_year" and not row["indicator_id"]:
        return made | {"status": "no_indicator"}
    found = _base(row, base, report, results)
    if isinstance(found, str):
        return made | {"status": found}
    low, high = ratio_of(row, found, PER[base])
    return made | {
        "status": "ratio", "base_year": found["year"], "base_bound": found["bound"], "base_low": found["low"], "base_high": found["high"],
        "base_unit": found["unit"], "ratio_low": low, "ratio_high": high, "evidence": found["evidence"],
    }  # fmt: skip


def _base(row: Row, base: str, report: Row, results: list[dict[str, Any]]) -> dict[str, Any] | str:
    """Return the base of a target, or why there is none."""
    indicator, unit = BASE_INDICATOR.get(base, (row["indicator_id"], row["unit"]))
    measures = ("level",) if base in BASE_INDICATOR else (row["measure"],)
    year = report["year"] - 1
    same = [
        r for r in results if (r["place"], r["year"], r["indicator_id"]) == (report["place"], year, indicator) and r["measure"] in measures
    ]
    fitting = [r for r in same if r["unit"] == unit]
    return fitting[0] if fitting else "other_unit" if same else "no_base"


def ratio_of(target: Row, base: Row, per: float) -> tuple[float, float]:
    """Return a target's numbers over a base's, times `per`, the lowest and the highest.

    >>> ratio_of({"low": 36_000, "high": None}, {"low": 3_000_000, "high": 3_000_000}, 10_000)
    (120.0, 120.0)
    >>> ratio_of({"low": 5e9, "high": 6e9}, {"low": 2e11, "high": 2e11}, 100)
    (2.5, 3.0)
    """
    (a, b), (c, d) = _ends(target), _ends(base)
    return round(per * a / d, 6), round(per * b / c, 6)


def _ends(row: Row) -> tuple[float, float]:
    ends = [value for value in (row["low"], row["high"]) if value is not None]
    return min(ends), max(ends)


def flagged(scaled: pd.DataFrame) -> pd.DataFrame:
    """Return the targets that have a base; `flag` marks a total below its own value of the year before, whose definition may have changed.

    >>> rows = {"status": ["ratio"] * 2, "base": "last_year", "measure": ["level", "increment"], "ratio_high": [94.1, 80.0]}
    >>> flagged(pd.DataFrame(rows))["flag"].tolist()
    ['below_base', <NA>]
    """
    rows = scaled[scaled["status"] == "ratio"].reset_index(drop=True)
    below = (rows["base"] == "last_year") & (rows["measure"] == "level") & (rows["ratio_high"] < 100)
    return rows.assign(flag=pd.array(["below_base" if each else None for each in below], dtype="string"))


def count_bases(scaled: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Return, for each report, its absolute targets (`of`) and how many have each base."""
    counted: dict[str, dict[str, int]] = {}
    for row in rows_of(scaled):
        own = counted.setdefault(row["report"], dict.fromkeys(("of", "any", *BASES), 0))
        own["of"] += row["base"] == BASES[0]
        own[row["base"]] += row["status"] == "ratio"
    found: dict[str, set[tuple[int, int]]] = {}
    for row in rows_of(scaled):
        if row["status"] == "ratio":
            found.setdefault(row["report"], set()).add((row["start"], row["item"]))
    return {report: own | {"any": len(found.get(report, ()))} for report, own in counted.items()}
