"""Targets in words read as numbers where the number that they point to is known, both readings kept (相对目标的两种读法).

"与经济增长同步" points to the same report's growth target, "高于全国平均水平" to what the nation states for the same indicator and year. The
number is *derived*: it stands beside the words, with its source, and is never counted as stated. An average is an outcome: where
only the reported result is known, the reading says so. What the level above assigned to a place (省下达目标) is not the level's own
target, and is not at hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policylib.data.tables import frame_of, rows_of
from policylib.questions.targets.above import PERCENT, ends_of, gap_of

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
READINGS = (
    "report", "start", "item", "key", "indicator_id", "phrase", "kind", "headline", "text", "relation", "reference", "status", "why", "measure", "bound", "low",
    "high", "unit", "fall", "margin", "margin_bound", "scope", "ref_of", "ref_place", "ref_year", "ref_key", "ref_role", "ref_bound", "ref_low", "ref_high", "pair", "evidence", "spoken_on",
    "own_spoken_on", "section", "offsets",
)  # fmt: skip
DERIVED_GAPS = ("report", "start", "item", "key", "above", "derived", "gap_low", "gap_high", "pair")
REFERENCES = (  # words of the reference → whose number, and of which indicator (None: the target's own)
    (re.compile("全国(?:平均)?(?:水平|增速|增幅)?"), "nation", None),
    (re.compile("全[省区](?:平均)?(?:水平|增速|增幅)?"), "province", None),
    (re.compile("(?:国民)?经济(?:增长|增速|增幅|增长速度)?|(?:地区|国内)?生产总值(?:增长|增速)|GDP(?:增长|增速)"), "own", "gdp"),
    (re.compile("城镇(?:常住)?居民(?:人均可支配)?(?:收入)?(?:增长|增速)?"), "own", "urban_income"),
    (re.compile("农村(?:常住)?居民(?:人均可支配)?(?:收入)?(?:增长|增速)?"), "own", "rural_income"),
    (re.compile("(?:上年|去年)(?:水平|同期)?"), "last_year", None),
    (re.compile("全市(?:平均)?(?:水平|增速|增幅)?"), "whole", None),
)
WHOLE = REFERENCES[-1][0]
ASSIGNED = re.compile("下达|考核|省控|控制目标|调控目标|任务|计划|要求")
CLASS = re.compile("[ⅠⅡⅢⅣⅤ]+类|标准")
LOOSE = re.compile("协调|适应|匹配")
IN_WORDS = (
    (re.compile("不低于(.+)"), "ge"),
    (re.compile("(?:持续)?(?:高于|快于|超过)(.+)"), "gt"),
    (re.compile("[与和同](.+?)(?:保持)?(?:基本)?同步(?:增长)?"), "eq"),
)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a relative target may rest on: its report, the targets beside it, and what the levels above state or report."""

    report: Row
    beside: list[dict[str, Any]]
    places: Mapping[str, str]
    uppers: list[dict[str, Any]]
    results: list[dict[str, Any]]


def read_relatives(
    stated: pd.DataFrame, reports: pd.DataFrame, above: pd.DataFrame, numbers: pd.DataFrame, known: pd.DataFrame
) -> pd.DataFrame:
    """Return every relative target of the reports with the number derived from it, or why there is none.

    Args:
        stated: `target_levels.stated_targets`.
        reports: their rows of table `reports`.
        above: `levels_above.upper_levels` of these reports.
        numbers: `levels_above.upper_targets` of these reports.
        known: `trends.series` of these places and of those above; its results answer where no target is stated.

    Returns:
        The columns `READINGS`: `status` is derived or not_at_hand (with `why`); `bound`, `low` and `high` are the derived
        number, `ref_…` the number that it rests on with its role (target, result) and `evidence`; `pair` is relation–bound of the reference.
    """
    rows, uppers, levels = rows_of(stated), rows_of(numbers), rows_of(above)
    results = rows_of(known[known["role"] == "result"])
    grounds = {
        report["report"]: _Ground(
            report,
            [r for r in rows if r["report"] == report["report"]],
            {level["above"]: level["place"] for level in levels if level["report"] == report["report"]},
            [u for u in uppers if u["report"] == report["report"]],
            results,
        )
        for report in rows_of(reports)
    }
    return frame_of([_read(row, grounds[row["report"]]) for row in rows if points_elsewhere(row)], READINGS)


def points_elsewhere(row: Row) -> bool:
    """Return whether a target is stated against another number: in words, or as a margin in points over a reference."""
    return row["kind"] == "relative" or bool(row["reference"] and row["unit"] in PERCENT and row["measure"] == "change")


def _read(row: Row, ground: _Ground) -> dict[str, Any]:
    """Return one reading."""
    margin = {"margin": row["low"], "margin_bound": row["bound"]} if row["kind"] == "target" else {}
    made = {**row, "own_spoken_on": ground.report["delivered_on"], **margin}
    made |= dict.fromkeys(("measure", "bound", "low", "high", "unit"))
    relation, reference = relation_of(row)
    found = _refusal(row, reference) or _reference(row, reference, ground)
    if isinstance(found, str):
        return made | {"status": "not_at_hand", "why": found}
    return made | {"status": "derived", "relation": relation, **_derived(relation, row, found), **_rests_on(relation, found)}


def relation_of(row: Row) -> tuple[str | None, str]:
    """Return relation and reference of a target in words; a fact has only its words.

    >>> relation_of({"relation": None, "reference": "与经济增长基本同步", "text": None})
    ('eq', '经济增长')
    >>> relation_of({"relation": "gt", "reference": "全省平均水平", "text": "高于全省平均水平"})
    ('gt', '全省平均水平')
    """
    words = str(row["reference"] or row.get("text") or "")
    if row["relation"]:
        return row["relation"], words
    return next(((relation, found[1]) for form, relation in IN_WORDS if (found := form.fullmatch(words))), (None, words))


def _refusal(row: Row, reference: str) -> str | None:
    """Return why the words give no number, whatever is at hand."""
    whole = WHOLE.fullmatch(reference)  # what a part of the place is held against
    if not row["own_year"] or row["size"] or bool(row["scope"]) != bool(whole):
        return "later" if not row["own_year"] else "unknown"
    if LOOSE.search(str(row["text"] or "")) and row["kind"] == "relative":
        return "loose"
    return "assigned" if ASSIGNED.search(reference) else "class" if CLASS.search(reference) else None


def _reference(row: Row, reference: str, ground: _Ground) -> dict[str, Any] | str:
    """Return the number that the words point to, the stated target before a reported result; else why there is none."""
    whose, key = next(((whose, key) for form, whose, key in REFERENCES if form.fullmatch(reference)), (None, None))
    place = ground.places.get(whose, "") if whose in ("province", "nation") else ground.report["place"]
    if whose is None or not place:
        return "unknown"
    key, year = key or row["indicator_id"] or _named(row["phrase"]), ground.report["year"] - (whose == "last_year")
    at = {"ref_of": whose, "ref_place": place, "ref_year": year, "ref_key": key}
    candidates = _stated(whose, key, ground)
    numbers = [c | at | {"ref_role": "target"} for c in candidates if c["kind"] == "target" and _is_rate(c)]
    numbers += [
        r | at | {"ref_role": "result"}
        for r in ground.results
        if (r["place"], r["year"], r["indicator_id"]) == (place, year, key) and _is_rate(r)
    ]
    return numbers[0] if numbers else "words" if candidates else "reference"


def _named(phrase: str) -> str | None:
    """Return the indicator that a phrase names as a reference does (经济增速: gross product)."""
    return next((key for form, _, key in REFERENCES if key and form.fullmatch(phrase)), None)


def _stated(whose: str, key: str | None, ground: _Ground) -> list[dict[str, Any]]:
    """Return what is stated for an indicator by the level above, or beside the target in its own report, main expected targets first."""
    if whose in ("province", "nation"):
        return [u for u in ground.uppers if (u["above"], u["key"]) == (whose, key)]
    if whose not in ("own", "whole"):
        return []
    own = [
        b
        for b in ground.beside
        if b["indicator_id"] == key and b["own_year"] and not b["scope"] and not b["size"] and not points_elsewhere(b)
    ]
    evidence = f"{ground.report['report']} · {{section}} · {{offsets}}"
    return [
        b | {"evidence": evidence.format(**b), "spoken_on": ground.report["delivered_on"]}
        for b in sorted(own, key=lambda b: not b["headline"])
    ]


def _is_rate(row: Row) -> bool:
    """Return whether a number is a growth or a share in percent, as words about a rate need it."""
    return bool(row["bound"]) and row["unit"] == "%" and row["measure"] in ("growth", "share")


def _derived(relation: str | None, row: Row, found: Row) -> dict[str, Any]:
    """Return the derived number.

    "Above" a number is more than it, "in step" keeps the reference's own wording (基本同步: around); a margin is added to both ends.
    """
    ends = sorted(v for v in (found["low"], found["high"]) if v is not None)
    margin = (row["low"] or 0.0) if row["kind"] == "target" else 0.0
    sign = -1 if relation in ("le", "lt") else 1
    low, high = round(ends[0] + sign * margin, 6), round(ends[-1] + sign * margin, 6)
    bound = row["bound"] if margin else bound_of(relation, str(row["text"] or row["reference"]), found["bound"])
    low_end, high_end = {"gt": (low, None), "ge": (low, None), "le": (None, high), "lt": (None, high)}.get(bound or "", (low, high))
    return {
        "measure": found["measure"],
        "bound": bound,
        "low": low_end,
        "high": high_end,
        "unit": found["unit"],
        "fall": bool(found["fall"]),
    }


def bound_of(relation: str | None, text: str, bound: str) -> str:
    """Return how a derived number binds.

    >>> bound_of("gt", "高于经济增速", "approx"), bound_of("eq", "与经济增长同步", "ge"), bound_of("eq", "与经济增长基本同步", "eq")
    ('gt', 'ge', 'approx')
    """
    if relation in ("gt", "ge", "le", "lt"):
        return relation
    return "approx" if "基本" in text and bound == "eq" else bound


def _rests_on(relation: str | None, found: Row) -> dict[str, Any]:
    """Return what a derived number rests on."""
    return {
        "ref_of": found["ref_of"],
        "ref_place": found["ref_place"], "ref_year": found["ref_year"], "ref_key": found["ref_key"], "ref_role": found["ref_role"],
        "ref_bound": found["bound"], "ref_low": found["low"], "ref_high": found["high"], "pair": f"{relation}–{found['bound']}",
        "evidence": found["evidence"], "spoken_on": found.get("spoken_on"),
    }  # fmt: skip


def derived_gaps(gaps: pd.DataFrame, above: pd.DataFrame, readings: pd.DataFrame, upper_readings: pd.DataFrame) -> pd.DataFrame:
    """Return the gaps that only a derived number allows: own number or reading minus that of the level above, each marked.

    A reading that rests on the very level is left out: its distance is what its words say.

    Args:
        gaps: `levels_above.measure_gaps`, for the rows that it refuses as words.
        above: `levels_above.upper_levels`.
        readings: `read_relatives` of the chosen reports.
        upper_readings: `read_relatives` of the reports of the levels above.
    """
    own = {(r["report"], r["start"], r["item"]): r for r in rows_of(readings) if r["status"] == "derived"}
    upper_of = {(level["report"], level["above"]): level["upper"] for level in rows_of(above)}
    theirs_of = {(r["report"], r["key"]): r for r in reversed(rows_of(upper_readings)) if r["status"] == "derived"}
    rows = []
    for gap in rows_of(gaps):
        reading = own.get((gap["report"], gap["start"], gap["item"]))
        mine = reading or (gap if gap["kind"] == "target" else None)
        theirs = _upper_number(gap) or theirs_of.get((upper_of[gap["report"], gap["above"]], gap["key"]))
        if gap["refusal"] != "words" or mine is None or theirs is None or (reading and reading["ref_place"] == gap["place"]):
            continue
        if (mine["unit"], mine["measure"]) != (theirs["unit"], theirs["measure"]) or not mine["bound"]:
            continue
        low, high = gap_of(mine, theirs)
        which = "both" if reading and theirs.get("status") else "own" if reading else "upper"
        rows.append({**gap, "derived": which, "gap_low": low, "gap_high": high, "pair": f"{mine['bound']}–{theirs['bound']}"})
    return frame_of(rows, DERIVED_GAPS)


def _upper_number(gap: Row) -> dict[str, Any] | None:
    """Return the stated number of the level above, where it is one."""
    if gap["upper_kind"] != "target":
        return None
    names = ("bound", "low", "high", "unit", "fall")
    return {name: gap[f"upper_{name}"] for name in names} | {"measure": gap["measure"] or "growth"}


def marked(rows: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the dot plot (`target_levels.target_rows`) with the number derived from a target in words, below zero for a fall.

    Adds `derived_bound`, `derived_low` and `derived_high`. A reading that rests on a result reported afterwards is not drawn: it was not
    known when the words were spoken. A row that no report gives a number for moves from the panel of words to that of the derived number.
    """
    known = {(r["report"], r["start"], r["item"]): r for r in rows_of(readings) if r["status"] == "derived" and r["ref_role"] == "target"}
    made, panels = [], {}
    for row in rows_of(rows):
        reading = known.get((row["report"], row["start"], row["item"]))
        if reading and row["kind"] == "relative":
            low, high = ends_of(reading)
            row |= {"derived_bound": reading["bound"], "derived_low": low, "derived_high": high}
            panels[row["row"]] = reading["measure"]
        made.append(row)
    for row in made:
        if row["panel"] == "words":
            row["panel"] = panels.get(row["row"], "words")
    return frame_of(made, (*rows.columns, "derived_bound", "derived_low", "derived_high"))
