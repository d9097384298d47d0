"""Sentences of page 06: what was stated over the years, what was reported afterwards, what is repeated, and what must not be concluded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.findings import Finding, captioned
from policylib.measures.outcomes import difference
from policylib.measures.trend_tables import POSITIONS, VINTAGES, reading, said, spread
from policylib.page.labels import UNKNOWN
from policylib.page.words import LANGUAGES, Pair, both, listed, say, words
from policylib.questions.targets.above import PERCENT

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
Labels = Mapping[str, Mapping[str, str]]
Names = Mapping[str, tuple[str, str]]


def caption(id: str, source: str, language: str) -> str:  # noqa: A002
    """Return the caption of a table of the page: what it holds, and what it rests on."""
    return captioned(words("captions.trends")[id], source, language)


def rests_on(points: pd.DataFrame, language: str) -> str:
    """Return how many points a page rests on, and how many of them come from reports at hand.

    >>> import pandas as pd
    >>> rests_on(pd.DataFrame({"source": ["report", "fact", "report"]}), "en")
    'n = 3 points: 2 from reports at hand, 1 from reference facts'
    """
    reports, facts = (int((points["source"] == source).sum()) for source in ("report", "fact"))
    return say("trends", "n", language, n=len(points), reports=reports, facts=facts)


def source_of(points: pd.DataFrame, labels: Labels, language: str) -> str:
    """Return the line under a figure of series: places, years, and how many points rest on reports at hand and on facts."""
    if points.empty:
        return say("trends", "no_source", language)
    places = listed([labels[place][language] for place in dict.fromkeys(points["place"])])[language != "zh"]
    years = f"{points['year'].min()}–{points['year'].max()}"
    return say("trends", "source", language, places=places, years=years, n=rests_on(points, language))


def _said(row: Row, prefix: str = "") -> dict[str, str]:
    return {language: said(row, language, prefix) for language in LANGUAGES}


def _about(entry: str) -> str:
    return " / ".join(words("trends")[entry])


def _by_place(said: Mapping[str, Pair], labels: Labels, nothing: str) -> Pair:
    """Return what is said of each place as one clause in either language."""
    clauses = [both("trends", "of_place", place=labels[place], said=own) for place, own in said.items()]
    return listed(clauses, "and") if clauses else words("trends")[nothing]


def state_levels(points: pd.DataFrame, labels: Labels) -> Finding:
    """Return for each place the first and the last target number of its latest definition, as stated."""
    said_of: dict[str, Pair] = {}
    numbers: dict[str, list[int]] = {}
    for place in dict.fromkeys(points["place"]):
        rows = [r for r in rows_of(points) if r["place"] == place and r["kind"] == "target"]
        same = [r for r in rows if r["indicator_id"] == rows[-1]["indicator_id"]]
        if ends := same[:1] + same[1:][-1:]:
            ends_said = listed([both("trends", "level", year=r["year"], said=_said(r)) for r in ends], "clause")
            said_of[place] = both("trends", "levels_of", ends=ends_said)
            numbers[place] = [r["year"] for r in ends]
    name = labels[str(points["indicator_id"].iloc[-1])] if len(points) else words("trends")["levels_any"]
    return Finding("levels", *both("trends", "levels", name=name, said=_by_place(said_of, labels, "levels_none")), numbers)


def state_checks(points: pd.DataFrame, labels: Labels) -> Finding:
    """Return how many points stand both in a report at hand and among the reference facts, how many of them agree, and which do not."""
    rows = [r for r in rows_of(points) if r["check"]]
    agree = sum(r["check"] == "agrees" for r in rows)
    off = [both("trends", "check", place=labels[r["place"]], year=r["year"], said=_said(r)) for r in rows if r["check"] == "differs"]
    differ = both("trends", "checks_differ", points=listed(off)) if off else words("trends")["checks_agree"]
    text = both("trends", "checks", n=len(rows), agree=agree, differ=differ)
    return Finding("checks", *text, {"points": len(rows), "agree": agree}, _about("checks_about"))


def state_outcomes(outcomes: pd.DataFrame, labels: Labels) -> Finding:
    """Return for each place how often a point or floor was met, and how far results lay from a number worded "around"."""
    rows = [r for r in rows_of(outcomes) if r["vintage"] and r["deviation_low"] is not None]
    said: dict[str, Pair] = {}
    numbers: dict[str, dict[str, int]] = {}
    for place in dict.fromkeys(r["place"] for r in rows):
        own = [r for r in rows if r["place"] == place]
        judged = [r["verdict"] == "met" for r in own if r["verdict"]]
        bands = {name: sum(r["position"] == name for r in own) for name in POSITIONS}
        rest = len(own) - len(judged) - sum(bands.values())
        said[place] = both("trends", "outcomes_of", n=len(own), read=_judged(len(judged), sum(judged), bands, rest))
        numbers[place] = {"years": len(own), "judged": len(judged), "met": sum(judged), **bands}
    text = both("trends", "outcomes", said=_by_place(said, labels, "outcomes_none"))
    return Finding("outcomes", *text, numbers, _about("outcomes_about"))


def _judged(judged: int, met: int, bands: Mapping[str, int], rest: int) -> Pair:
    """Return how often points and floors were met, and where results lie to a number worded "around", to ranges and to ceilings."""
    near, half, over, under, inside, above, below = (bands[name] for name in POSITIONS)
    counts = {
        "bare": {"n": judged, "met": met},
        "around": {"n": near + half + over + under, "near": near, "half": half, "over": over, "under": under},
        "limits": {"n": inside + above + below, "inside": inside, "above": above, "below": below},
        "open": {"n": rest},
    }
    read = [both("trends", name, **values) for name, values in counts.items() if values["n"]]
    return both("trends", "outcomes_read", read=listed(read, "clause")) if read else ("", "")


def state_case(outcomes: pd.DataFrame, chosen: pd.DataFrame, labels: Labels) -> list[Finding]:
    """Return for each chosen report what it stated for its year, what was reported a year later, and how the next target moved."""
    rows = {(r["place"], r["year"]): r for r in rows_of(outcomes)}
    found = []
    for report in rows_of(chosen):
        row = rows.get((report["place"], report["year"]))
        if row is None or row["deviation_low"] is None:
            continue
        numbers = {name: row[name] for name in ("deviation_low", "deviation_high", "verdict", "vintage", "move_low", "move_high")}
        found.append(Finding(f"case-{report['report']}", *_case(row, labels), numbers, str(row["result_evidence"])))
    return found


def _case(row: Row, labels: Labels) -> Pair:
    """Return one year's target, result and next target as a sentence."""
    how = {language: reading(row, language) for language in LANGUAGES}
    read = both("trends", "case_read", how=how) if how["zh"] != UNKNOWN else ""
    move = spread(row["move_low"], row["move_high"])
    after = both("trends", "case_next", next=_said(row, "next_"), move=move) if row["next_kind"] else words("trends")["case_no_next"]
    return both(
        "trends",
        "case",
        place=labels[row["place"]],
        year=row["year"],
        name=labels[row["indicator_id"]],
        target=_said(row),
        result=_said({**row, "result_kind": "result"}, "result_"),
        vintage=VINTAGES[row["vintage"]],
        off=spread(row["deviation_low"], row["deviation_high"]),
        read=read,
        after=after,
    )


def state_carried(runs: pd.DataFrame, moves: pd.DataFrame, labels: Labels) -> Finding:
    """Return for each place how many main expected targets stand unchanged from one year to the next, and its longest run of an unchanged target."""
    said_of: dict[str, Pair] = {}
    numbers: dict[str, dict[str, int]] = {}
    for place in dict.fromkeys([*moves["place"], *runs["place"]]):
        counts = moves.loc[moves["place"] == place, "status"].value_counts().to_dict()
        n = {name: int(counts.get(name, 0)) for name in ("unchanged", "changed", "new", "dropped")}
        numbers[place] = {"pairs": n["unchanged"] + n["changed"], **n}
        pairs = both("trends", "carried_pairs", both=numbers[place]["pairs"], **n) if sum(n.values()) else ""
        longest = next(iter(rows_of(runs[runs["place"] == place])), None)
        run = longest and both("trends", "carried_run", **longest | {"name": labels[longest["indicator_id"]], "said": _said(longest)})
        said_of[place] = both("trends", "carried_of", pairs=pairs, run=run or "")
    text = both("trends", "carried", said=_by_place(said_of, labels, "carried_none"))
    return Finding("carried", *text, numbers, _about("carried_about"))


def state_headings(headings: pd.DataFrame, pair: tuple[str, str] | None, names: Names) -> Finding:
    """Return how many task headings are kept, reworded, new and dropped between two years of one place, or that the reports are not two years of one place."""
    if pair is None:
        return Finding("headings", *words("trends")["headings_none"])
    counts = {status: int((headings["status"] == status).sum()) for status in ("kept", "reworded", "new", "dropped")}
    return Finding("headings", *both("trends", "headings", first=names[pair[0]], second=names[pair[1]], **counts), counts)


def state_plan(plan: pd.DataFrame, opened_by: Mapping[str, str | None], names: Names) -> Finding:
    """Return how many plan targets may stand beside a yearly one, which of them the year repeats, and of which report the plan is not at hand.

    Args:
        plan: `plan_frame.plan_beside_year`.
        opened_by: `plan_frame.plan_reports`.
        names: names of the chosen reports in Chinese and in English.
    """
    n = {status: int((plan["status"] == status).sum()) for status in ("repeated", "same", "level", "sum")}
    without = [report for report, opening in opened_by.items() if opening is None]
    missing = both("trends", "plan_missing", names=listed([names[report] for report in without])) if without else ""
    values = {"plan": len(plan), "shared": n["repeated"] + n["same"], **n, "missing": missing}
    text = both("trends", "plan_none" if plan.empty else "plan", **values)
    return Finding("plan", *text, {"plan": len(plan), **n, "without": without})


def refuse_line(points: pd.DataFrame, chosen: pd.DataFrame, names: Names, labels: Labels) -> Finding:
    """Return the wrong conclusion that the dots of two chosen reports invite: a trend between two places or years, or that an equal number is an equal commitment."""
    rows = {r["report"]: r for r in rows_of(points) if r["role"] == "target" and r["kind"] == "target" and r["report"]}
    own = [rows[report] for report in chosen["report"] if report in rows][:2]
    if len(own) < 2:
        return Finding("line", *words("trends")["line_none"])
    (low, high), one_place = difference(own[1], own[0]), own[0]["place"] == own[1]["place"]
    one, other = (both("trends", "line_end", name=names[r["report"]], said=_said(r)) for r in own)
    why = "why_years" if one_place else "why_places" if own[0]["year"] == own[1]["year"] else "why_both"
    text = both(
        "trends",
        "line_same" if low == high == 0 else "line",
        name=labels[own[0]["indicator_id"]],
        one=one,
        other=other,
        off=spread(low, high),
        unit=words("trends")["points"] if own[0]["unit"] in PERCENT else "",
        why=words("trends")[why],
    )
    return Finding("line", *text, {"low": low, "high": high, "one_place": one_place})
