"""Plan targets (horizon 2025, 2030, 2035) beside the yearly ones, each with its price basis.

Real and nominal growth stay apart. A level is never turned into a rate: 4,000亿元 by 2025 says no growth rate without the prices
in which it counts and the level from which it starts, and the table says so row by row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.data.tables import frame_of, rows_of

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]
PLAN = ("report", "source_report", "indicator_id", "plan_kind", "plan_measure", "plan_basis", "plan_bound", "plan_low", "plan_high", "plan_unit", "plan_fall", "horizon",
    "plan_prices", "kind", "text", "measure", "bound", "low", "high", "unit", "fall", "prices", "status", "plan_offsets", "offsets",
)  # fmt: skip
STATED = ("bound", "low", "high", "unit", "fall")
FIVE = 5  # a plan chapter opens a report in the years 1981, 1986 … 2026
CHANGES = ("growth", "increment", "change", "multiple")  # over years they add up, unless a yearly average is stated
CHAPTERS = ("outlook_plan", "annual_headline", "annual_tasks")


def plan_reports(chosen: pd.DataFrame, reports: pd.DataFrame) -> dict[str, str | None]:
    """Return for each chosen report the report of its place that opens the five-year plan in force; None where that one is not at hand.

    >>> import pandas as pd
    >>> reports = pd.DataFrame({"report": ["甲-2021", "甲-2024", "乙-2024"], "place": ["甲市", "甲市", "乙市"], "year": [2021, 2024, 2024],
    ...                         "parts_present": [["outlook_plan"], ["annual_tasks"], ["annual_tasks"]]})
    >>> plan_reports(reports[reports["year"] == 2024], reports)
    {'甲-2024': '甲-2021', '乙-2024': None}
    """
    opens = {(row["place"], row["year"]): row["report"] for row in rows_of(reports) if "outlook_plan" in row["parts_present"]}
    return {row["report"]: opens.get((row["place"], row["year"] - (row["year"] - 1) % FIVE)) for row in rows_of(chosen)}


def with_plans(opened_by: Mapping[str, str | None]) -> list[str]:
    """Return the chosen reports and those at hand that open their five-year plan, each once.

    >>> with_plans({"甲-2024": "甲-2021", "乙-2021": "乙-2021", "丙-2024": None})
    ['甲-2024', '乙-2021', '丙-2024', '甲-2021']
    """
    return list(dict.fromkeys([*opened_by, *(report for report in opened_by.values() if report)]))


def plan_beside_year(
    plan: pd.DataFrame, stated: pd.DataFrame, prices: Mapping[str, str], sources: Mapping[str, str | None] | None = None
) -> pd.DataFrame:
    """Return the targets for a later year (a plan's) with the target for the report's own year of the same indicator beside them.

    Args:
        plan: `target_levels.stated_targets` of plan chapter and tasks, of the chosen reports and of those that open their plan.
        stated: `target_levels.stated_targets` of the chosen reports' parts for the own year.
        prices: indicator id → real or nominal growth (`trends.price_bases`).
        sources: `plan_reports`; without it only a report's own chapters count.

    Returns:
        The columns `PLAN`; `source_report` is where the plan target stands. `status` says how the two may be read: repeated (the year states the plan's very
        number), same (one measure), sum (a change over years, or one whose period is not stated, beside one year's), level (a level beside a growth rate: no rate is made
        of it), measure (another measure), alone (no target for the own year), words.
    """
    whole = [r for r in rows_of(stated) if r["own_year"] and r["indicator_id"] and not r["scope"] and not r["size"]]
    later = [
        r for r in rows_of(plan) if not r["own_year"] and r["indicator_id"] and not r["scope"] and not r["size"] and r["kind"] == "target"
    ]
    opening = sources or dict.fromkeys(str(row["report"]) for row in later)
    rows = [
        _beside(row, report, [r for r in whole if r["report"] == report and r["indicator_id"] == row["indicator_id"]], prices)
        for report, opened_by in opening.items()
        for row in later
        if row["report"] == report or (row["report"] == opened_by and row["section_kind"] == "outlook_plan")
    ]
    return frame_of(rows, PLAN)


def _beside(row: Row, report: str, same: list[Row], prices: Mapping[str, str]) -> Row:
    """Return one plan target with the yearly target that is read beside it."""
    own = next(iter(sorted(same, key=lambda r: (r["measure"] != row["measure"], not r["headline"], r["start"]))), None)
    made = {f"plan_{name}": row[name] for name in ("kind", "measure", "basis", *STATED, "offsets")}
    made |= {"report": report, "source_report": row["report"], "indicator_id": row["indicator_id"], "horizon": row["horizon"]}
    made |= {"plan_prices": _prices(row, prices), "status": how_beside(row, own), "prices": own and _prices(own, prices)}
    return made | ({name: own[name] for name in ("kind", "text", "measure", *STATED, "offsets")} if own else {})


def _prices(row: Row, prices: Mapping[str, str]) -> str | None:
    if row["measure"] == "growth":
        return prices.get(row["indicator_id"])
    return "current" if row["unit"] in ("元", "美元") else None


def how_beside(plan: Mapping[str, Any], own: Mapping[str, Any] | None) -> str:
    """Return how a plan target and the yearly one beside it may be read.

    >>> rate = {"kind": "target", "measure": "growth", "basis": "yearly_average", "bound": "ge", "low": 6.0, "high": None, "unit": "%", "fall": False}
    >>> how_beside(rate, rate | {"basis": "year"}), how_beside(rate | {"basis": "cumulative"}, rate | {"basis": "year"})
    ('repeated', 'sum')
    >>> how_beside(rate | {"basis": "year"}, rate | {"basis": "year"})  # a growth by 2025 may be one over all years until then
    'sum'
    >>> how_beside(rate | {"measure": "level", "unit": "元", "low": 4e11}, rate | {"basis": "year"})
    'level'
    """
    if own is None:
        return "alone"
    if own["kind"] != "target":
        return "words"
    if own["measure"] == plan["measure"]:
        if plan["measure"] in CHANGES and plan["basis"] != "yearly_average":
            return "sum"
        return "repeated" if all(plan[name] == own[name] for name in STATED) else "same"
    amounts = {own["measure"], plan["measure"]} & {"level", "increment"}
    return "level" if amounts and "growth" in (own["measure"], plan["measure"]) else "measure"
