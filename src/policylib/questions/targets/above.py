"""The numbers of the levels above in the same year, and the gap to them (加码幅度).

A gap is always the difference of the stated numbers, printed with the pair of wordings (`eq–ge`): where the wordings
differ it describes wording, not an equal commitment. It can be zero or negative. A number of the level above that is
not at hand stays unknown, never 0. Cities speak before their province, provinces before the nation: both dates are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.data.tables import frame_of, rows_of
from policylib.questions.targets.stated import is_fall

if TYPE_CHECKING:
    import pandas as pd

ABOVE = ("report", "above", "place", "year", "upper", "spoken_on", "own_spoken_on")
NUMBERS = (
    "report", "above", "place", "year", "key", "measure", "fall", "kind", "text", "bound", "low", "high", "unit", "relation", "reference",
    "source", "evidence", "spoken_on",
)  # fmt: skip
GAPS = (
    "report", "start", "item", "key", "indicator_id", "phrase", "kind", "text", "measure", "fall", "bound", "low", "high", "unit", "relation", "reference",
    "above", "place", "status", "upper_kind", "upper_text", "upper_bound", "upper_low", "upper_high", "upper_fall", "upper_unit", "upper_reference",
    "headline", "gap_low", "gap_high", "pair", "refusal", "evidence", "own_spoken_on", "spoken_on", "section", "offsets",
)  # fmt: skip
PERCENT = {"%", "个百分点", "百分点", "‰"}
RATES = {None, "growth", "share", "change"}
TURNED = {"ge": "le", "gt": "lt", "le": "ge", "lt": "gt"}
EDITION_ORDER = {"final": 0, "as_delivered": 1, "press_conference": 2}


def upper_levels(chosen: pd.DataFrame, reports: pd.DataFrame, places: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return who stands above each chosen report in the same year: its province and the nation, with the report where it is at hand.

    Args:
        chosen: the chosen rows of table `reports`.
        reports: table `reports`.
        places: names by adcode, for a level above of which no report is at hand (`place_names`).

    Returns:
        The columns `ABOVE`: `upper` is the report's id, empty where it is not at hand; `spoken_on` and `own_spoken_on`
        are the days of delivery.
    """
    known = rows_of(reports)
    names = dict(places or {}) | {row["adcode"]: row["place"] for row in known if row["adcode"]}
    rows = []
    nation = next((row["adcode"] for row in known if row["level"] == "nation"), "100000")
    for own in rows_of(chosen):
        for above, adcode in _chain(own, nation):
            upper = next((r for r in known if r["adcode"] == adcode and r["year"] == own["year"]), None)
            rows.append({
                "report": own["report"], "above": above, "place": names.get(adcode, adcode), "year": own["year"],
                "upper": upper and upper["report"], "spoken_on": upper and upper["delivered_on"], "own_spoken_on": own["delivered_on"],
            })  # fmt: skip
    return frame_of(rows, ABOVE)


def reports_above(reports: pd.DataFrame, above: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of table `reports` of the levels above that are at hand."""
    return reports[reports["report"].isin(above["upper"].dropna())].reset_index(drop=True)


def _chain(own: Mapping[str, Any], nation: str) -> list[tuple[str, str]]:
    """Return the levels above a report, nearest first, with their adcodes."""
    province = [("province", own["parent"])] if own["level"] == "city" and own["parent"] else []
    return [*province, ("nation", nation)] if own["level"] in ("city", "province") else []


def place_names(rows: list[dict[str, str]]) -> dict[str, str]:
    """Return the names of places by adcode, from the rows of `places.csv`."""
    return {row["adcode"]: row.get("place") or row.get("name") or row["adcode"] for row in rows}


def upper_targets(above: pd.DataFrame, stated: pd.DataFrame, facts: pd.DataFrame, signs: Mapping[str, int] | None = None) -> pd.DataFrame:
    """Return what the levels above state for the same year, one row for each indicator and measure.

    Args:
        above: `upper_levels`.
        stated: `stated_targets` of the reports in `above["upper"]`.
        facts: table `facts`; it answers where the report is not at hand or does not hold the indicator.
        signs: -1 for indicators whose growth is stated as a fall; facts hold it as a negative number.

    Returns:
        The columns `NUMBERS`; `source` is report or fact, `evidence` the section path and offsets, or the address.
    """
    rows: list[dict[str, Any]] = []
    own_rows, fact_rows = rows_of(stated), rows_of(facts[facts["role"] == "target"])
    for level in rows_of(above):
        found: dict[tuple[str, str | None], dict[str, Any]] = {}
        for row in _from_report(level, own_rows) + _from_facts(level, fact_rows, signs):
            found.setdefault((row["key"], row["measure"]), row)
        rows += found.values()
    return frame_of(rows, NUMBERS)


def _from_report(level: Mapping[str, Any], stated: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the upper report's targets for its own year and whole area, main expected targets first."""
    own = [r for r in stated if r["report"] == level["upper"] and r["indicator_id"] and r["own_year"] and not r["scope"] and not r["size"]]
    own.sort(key=lambda r: not r["headline"])
    return [
        {
            **row,
            **_place(level),
            "source": "report",
            "evidence": f"{level['upper']} · {row['section']} · {row['offsets']}",
            "spoken_on": level["spoken_on"],
        }
        for row in own
    ]


def _from_facts(level: Mapping[str, Any], facts: list[dict[str, Any]], signs: Mapping[str, int] | None) -> list[dict[str, Any]]:
    """Return the facts of the level above for the year, the final text first."""
    own = [f for f in facts if f["place"] == level["place"] and f["year"] == level["year"] and f["basis"] in (None, "year")]
    own.sort(key=lambda f: EDITION_ORDER.get(f["edition"], 9))
    return [
        {
            **_as_stated(fact, signs), **_place(level), "key": fact["indicator_id"], "text": fact["reference"], "source": "fact", "evidence": fact["source_url"],
            "kind": "relative" if fact["low"] is None and fact["high"] is None else "target", "spoken_on": level["spoken_on"] or fact.get("delivered_on"),
        }
        for fact in own
    ]  # fmt: skip


def _as_stated(fact: dict[str, Any], signs: Mapping[str, int] | None) -> dict[str, Any]:
    """Return a fact as a report would state it: -3 of a fall is a fall of 3, and "at most -3" a fall of at least 3."""
    fall = is_fall(fact["indicator_id"], fact["measure"], signs)
    if not fall or (fact["low"] or fact["high"] or 0) >= 0:
        return fact | {"fall": fall}
    low, high = (None if end is None else -end for end in (fact["high"], fact["low"]))
    return fact | {"fall": True, "low": low, "high": high, "bound": TURNED.get(fact["bound"], fact["bound"])}


def _place(level: Mapping[str, Any]) -> dict[str, Any]:
    return {name: level[name] for name in ("report", "above", "place", "year")}


def measure_gaps(stated: pd.DataFrame, above: pd.DataFrame, numbers: pd.DataFrame) -> pd.DataFrame:
    """Return the gap of every target due in the own year to each level above.

    Only targets with an indicator id, for the whole place, are set against a level above, and of those outside the main
    expected targets only the ones that a level above states too. `status` says where the upper
    number comes from: report, fact, not_stated (the report is at hand and does not hold it) or not_at_hand. `refusal`
    says why two stated numbers give no gap: `words` (one of them is in words), `absolute` (totals of areas of different
    size need a base), `unit`. A deeper fall has a negative gap.

    Args:
        stated: `stated_targets` of the chosen reports.
        above: `upper_levels`.
        numbers: `upper_targets`.
    """
    own = [r for r in rows_of(stated) if r["own_year"] and r["indicator_id"] and not r["scope"] and not r["size"]]
    uppers = rows_of(numbers)
    dates = {(u["report"], u["above"]): u["spoken_on"] for u in uppers if u["spoken_on"]}
    levels = [level | {"spoken_on": level["spoken_on"] or dates.get((level["report"], level["above"]))} for level in rows_of(above)]
    rows = []
    for row in own:
        for level in levels:
            if level["report"] == row["report"]:
                upper = _upper_of(row, level["above"], uppers)
                rows.append(_gap(row, level, upper))
    stated_above = {(r["report"], r["start"]) for r in rows if r["status"] in ("report", "fact")}
    return frame_of([r for r in rows if r["headline"] or (r["report"], r["start"]) in stated_above], GAPS)


def _upper_of(row: Mapping[str, Any], above: str, uppers: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the number of the level above for the same indicator and measure; words stand for any measure."""
    same = [u for u in uppers if u["report"] == row["report"] and u["above"] == above and u["key"] == row["indicator_id"]]
    exact = [u for u in same if u["measure"] == row["measure"]]
    words = [u for u in same if "relative" in (row["kind"], u["kind"]) and {row["measure"], u["measure"]} <= RATES]
    return next(iter(exact or words), None)


def _gap(row: dict[str, Any], level: Mapping[str, Any], upper: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return one row of `measure_gaps`."""
    made = row | {name: level[name] for name in ("above", "place", "spoken_on", "own_spoken_on")}
    if upper is None:
        return made | {"status": "not_stated" if level["upper"] else "not_at_hand"}
    refusal = _refusal(row, upper)
    low, high = (None, None) if refusal else gap_of(row, upper)
    return made | {
        "status": upper["source"], "upper_kind": upper["kind"], "upper_text": upper["text"], "upper_bound": upper["bound"],
        "upper_fall": upper["fall"], "upper_low": upper["low"], "upper_high": upper["high"], "upper_unit": upper["unit"], "upper_reference": upper["reference"],
        "gap_low": low, "gap_high": high, "refusal": refusal, "evidence": upper["evidence"], "spoken_on": upper["spoken_on"] or level["spoken_on"],
        "pair": f"{row['bound']}–{upper['bound']}" if row["bound"] and upper["bound"] else None,
    }  # fmt: skip


def _refusal(row: Mapping[str, Any], upper: Mapping[str, Any]) -> str | None:
    """Return why two statements give no gap, or nothing."""
    if "relative" in (row["kind"], upper["kind"]) or not row["bound"] or not upper["bound"]:
        return "words"
    if row["unit"] not in PERCENT:
        return "absolute"
    return None if row["unit"] == upper["unit"] else "unit"


def gap_of(own: Mapping[str, Any], upper: Mapping[str, Any]) -> tuple[float, float]:
    """Return the difference of two stated numbers, own minus upper, as lowest and highest (the same for two points).

    Args:
        own: a target's `low`, `high` and `fall`.
        upper: the same of the level above. Falls count below zero, so that a deeper fall gives a negative gap.

    >>> gap_of({"low": 8.5, "high": 8.5}, {"low": 8.0, "high": None})
    (0.5, 0.5)
    >>> gap_of({"low": 5.0, "high": 5.5}, {"low": 5.0, "high": 5.0})
    (0.0, 0.5)
    >>> gap_of({"low": 3.5, "high": 3.5, "fall": True}, {"low": 3.0, "high": 3.0, "fall": True})
    (-0.5, -0.5)
    """
    a, b = ends_of(own), ends_of(upper)
    return round(a[0] - b[1], 6), round(a[1] - b[0], 6)


def ends_of(row: Mapping[str, Any]) -> tuple[float, float]:
    """Return the stated numbers of a target, the lower first; of a fall they are negative."""
    low = row["low"] if row["low"] is not None else row["high"]
    high = row["high"] if row["high"] is not None else row["low"]
    return (-high, -low) if row.get("fall") else (low, high)
