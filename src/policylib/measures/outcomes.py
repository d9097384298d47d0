"""Target, reported result, next target; what is repeated from the year before; plan targets beside the yearly ones.

The deviation is always shown. "Met" is said only of points and floors, and only where the result is a stated number;
around a number the bands of ±0.25 and ±0.5 points are ours, not the reports'. The vintage of every result is named: a
number as delivered in the next report is not the statistics bureau's final one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.measures import frame_of, rows_of
from policylib.measures.levels_above import PERCENT
from policylib.measures.priorities import heading_formulas, strip_formulas

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]
BANDS = (0.25, 0.5)  # points around a number worded 左右: ours
OUTCOMES = (
    "place", "year", "indicator_id", "measure", "unit", "kind", "text", "bound", "low", "high", "fall", "wording", "result_bound", "result_low", "result_high",
    "result_fall", "deviation_low", "deviation_high", "position", "verdict", "vintage", "move_low", "move_high", "next_kind", "next_text", "next_bound", "next_low", "next_high", "next_fall",
    "target_source", "target_evidence", "result_source", "result_evidence", "next_evidence",
)  # fmt: skip
CARRIED = ("place", "indicator_id", "measure", "unit", "bound", "low", "high", "fall", "kind", "since", "until", "years")
MOVES = ("place", "year", "before", "indicator_id", "status")
PLAN = ("report", "indicator_id", "plan_kind", "plan_measure", "plan_basis", "plan_bound", "plan_low", "plan_high", "plan_unit", "plan_fall", "horizon", "plan_prices",
    "kind", "text", "measure", "bound", "low", "high", "unit", "fall", "prices", "status", "plan_offsets", "offsets",
)  # fmt: skip
HEADINGS = ("report", "heading", "counterpart", "alike", "status")
REWORDED = 0.4  # share of two-character pieces that two headings have in common, from which one is called reworded: ours


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
    """Return which statement of a result stands here: the next report's own, or a fact's edition."""
    return "next_report" if result["source"] == "report" else f"fact_{result['edition']}"


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


def carried_over(points: pd.DataFrame, least: int = 2) -> pd.DataFrame:
    """Return the targets that stand unchanged (number, bound and unit) in reports of consecutive years at hand, longest run first.

    Args:
        points: `trends.series`; a missing year ends a run, it is never bridged.
        least: years in a run.
    """
    rows = [r for r in rows_of(points) if r["role"] == "target" and r["kind"] == "target"]
    rows.sort(key=lambda r: (r["place"], r["indicator_id"], r["measure"], r["year"]))
    runs: list[list[Row]] = []
    same = ("place", "indicator_id", "measure", "bound", "low", "high", "unit", "fall")
    for row in rows:
        last = runs[-1][-1] if runs else None
        if last and last["year"] + 1 == row["year"] and all(last[name] == row[name] for name in same):
            runs[-1].append(row)
        else:
            runs.append([row])
    kept = [run[0] | {"since": run[0]["year"], "until": run[-1]["year"], "years": len(run)} for run in runs if len(run) >= least]
    return frame_of(sorted(kept, key=lambda r: (-r["years"], r["place"], r["since"], r["indicator_id"])), CARRIED)


def count_changes(points: pd.DataFrame) -> pd.DataFrame:
    """Return, for each report that follows one of the year before, which headline indicators are unchanged, changed, new or dropped.

    Only points that reports at hand state are set against each other: where a fact answers, the rest of the report is
    not at hand, and nothing could be called dropped.
    """
    own: dict[tuple[str, int], dict[str, set[Any]]] = {}
    for row in rows_of(points):
        if row["role"] == "target" and row["source"] == "report" and row["headline"]:
            names = ("measure", "bound", "low", "high", "unit", "fall") if row["kind"] == "target" else ("kind", "relation", "reference")
            stated = own.setdefault((row["place"], row["year"]), {}).setdefault(row["indicator_id"], set())
            stated.add(tuple(row[name] for name in names))
    rows = []
    for (place, year), now in sorted(own.items()):
        before = own.get((place, year - 1))
        if before is not None:
            at = {"place": place, "year": year, "before": year - 1}
            rows += [at | {"indicator_id": key, "status": _change(before.get(key), now.get(key))} for key in {**now, **before}]
    return frame_of(rows, MOVES)


def _change(before: set[Any] | None, now: set[Any] | None) -> str:
    """Return what became of an indicator's targets from one year to the next."""
    if before is None or now is None:
        return "new" if before is None else "dropped"
    return "unchanged" if before == now else "changed"


def compare_headings(members: pd.DataFrame, pair: tuple[str, str] | None) -> pd.DataFrame:
    """Return the task headings of two years of one place: kept, reworded, new and dropped, by their wording alone.

    Args:
        members: `priorities.task_paragraphs`.
        pair: the reports of the earlier and of the later year (`same_place`); none are compared where there is no such pair.

    Returns:
        The columns `HEADINGS`: `counterpart` is the most alike heading of the other year, `alike` the share of two-character
        pieces in common (0 to 1), formulas such as 在…上再发力 left out.
    """
    if pair is None:
        return frame_of([], HEADINGS)
    earlier, later = pair
    sides = {report: list(dict.fromkeys(members.loc[members["report"] == report, "heading"].dropna())) for report in (earlier, later)}
    bare = {report: {h: strip_formulas(h, heading_formulas(own)) for h in own} for report, own in sides.items()}
    rows = []
    for report, other, alone in ((later, earlier, "new"), (earlier, later, "dropped")):
        for heading in sides[report]:
            found = max(((alike(bare[report][heading], bare[other][h]), h) for h in sides[other]), default=(0.0, None))
            status = "kept" if found[0] == 1 else "reworded" if found[0] >= REWORDED else alone
            if report == later or status == "dropped":
                counterpart = found[1] if status in ("kept", "reworded") else None
                rows.append(
                    {"report": report, "heading": heading, "counterpart": counterpart, "alike": round(found[0], 2), "status": status}
                )
    return frame_of(rows, HEADINGS)


def alike(one: str, other: str) -> float:
    """Return the share of two-character pieces that two headings have in common (Dice).

    >>> alike("建设工业强市", "建设工业强市"), alike("建设工业强市", "办好民生实事")
    (1.0, 0.0)
    """
    a, b = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def plan_beside_year(plan: pd.DataFrame, stated: pd.DataFrame, prices: Mapping[str, str]) -> pd.DataFrame:
    """Return the targets for a later year (a plan's) with the target for the report's own year of the same indicator beside them.

    Args:
        plan: `target_levels.stated_targets` of a report's plan chapter and tasks.
        stated: `target_levels.stated_targets` of the parts for the own year.
        prices: indicator id → real or nominal growth (`trends.price_bases`).

    Returns:
        The columns `PLAN`. `status` says how the two may be read: same (one measure and price basis), level (a level beside a growth rate: no rate is made of it), measure (another measure),
        alone (no target for the own year), words.
    """
    whole = [r for r in rows_of(stated) if r["own_year"] and r["indicator_id"] and not r["scope"] and not r["size"]]
    rows = []
    for row in rows_of(plan):
        if row["own_year"] or not row["indicator_id"] or row["scope"] or row["size"] or row["kind"] != "target":
            continue
        same = [r for r in whole if r["report"] == row["report"] and r["indicator_id"] == row["indicator_id"]]
        own = next(iter(sorted(same, key=lambda r: (r["measure"] != row["measure"], not r["headline"], r["start"]))), None)
        made = {f"plan_{name}": row[name] for name in ("kind", "measure", "basis", "bound", "low", "high", "unit", "fall", "offsets")}
        made |= {name: row[name] for name in ("report", "indicator_id", "horizon")} | {
            "plan_prices": _prices(row, prices),
            "status": _beside(row, own),
        }
        rows.append(
            made
            | ({name: own[name] for name in ("kind", "text", "measure", "bound", "low", "high", "unit", "fall", "offsets")} if own else {})
            | {"prices": own and _prices(own, prices)}
        )
    return frame_of(rows, PLAN)


def _prices(row: Row, prices: Mapping[str, str]) -> str | None:
    if row["measure"] == "growth":
        return prices.get(row["indicator_id"])
    return "current" if row["unit"] in ("元", "美元") else None


def _beside(row: Row, own: Row | None) -> str:
    """Return how a plan target and the yearly one beside it may be read."""
    if own is None:
        return "alone"
    if own["kind"] != "target":
        return "words"
    if own["measure"] == row["measure"]:
        return "same"
    return (
        "level" if {own["measure"], row["measure"]} & {"level", "increment"} and "growth" in (own["measure"], row["measure"]) else "measure"
    )


def same_place(chosen: pd.DataFrame) -> tuple[str, str] | None:
    """Return the earlier and the later of the first two chosen reports where both are of one place; None where they are not."""
    reports = rows_of(chosen)[:2]
    if len(reports) < 2 or reports[0]["place"] != reports[1]["place"]:
        return None
    earlier, later = sorted(reports, key=lambda r: r["year"])
    return earlier["report"], later["report"]
