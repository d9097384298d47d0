"""Measures across years: series, outcomes, carry-over, plan targets, traces; gaps and deviations recomputed by hand."""

from __future__ import annotations

import csv
import importlib.util
import os
from pathlib import Path

import pandas as pd
import pytest

from checks import wording_problems
from policylib import Corpus
from policylib.codebooks import load_codebooks
from policylib.data.catalogue.entries import find_text
from policylib.data.tables import rows_of, table
from policylib.findings import trends as say
from policylib.measures import carry_over, outcomes, plan_frame, trend_tables, trends
from policylib.questions.targets.above import gap_of
from policylib.reading.outline import find_outline
from policylib.reading.sources import read_source
from policylib.reading.targets import find_targets
from policylib.records import ROWS, InputError

BOOKS = load_codebooks()
ROOT = Path(__file__).parents[1]
PLACES = ["某国", "甲市"]


def made(name, rows):
    return table(name, [ROWS[name](**row) for row in rows])


def report(name, place, level, year, parts=("review", "annual_headline")):
    return {"report": name, "place": place, "level": level, "year": year, "delivered_on": f"{year}-01-10", "parts_present": list(parts)}


def target(report, start, kind, low, high=None, **more):
    bound = more.pop("bound", "eq")
    return {
        "report": report, "start": start, "end": start + 3, "text": str(low), "kind": kind, "indicator": "生产总值", "measure": "growth", "bound": bound,
        "low": low, "high": low if bound in ("eq", "approx") else high, "unit": "%", "basis": "year", "headline": kind != "result", "distributive": False,
        "section_kind": "review" if kind == "result" else "annual_headline", "paragraph": 1, "confidence": 0.9, "review": False, "corrected": False,
    } | more  # fmt: skip


def fact(place, year, role, low, **more):
    return {
        "place": place, "year": year, "indicator_id": "gdp", "measure": "growth", "role": role, "edition": "final", "basis": "year", "bound": "eq", "low": low, "high": low,
        "unit": "%", "source_confidence": "high", "source_url": "https://facts.example/1",
    } | more  # fmt: skip


REPORTS = made("reports", [
    report("guo-2020", "某国", "nation", 2020), report("guo-2021", "某国", "nation", 2021, ("review", "outlook_plan", "annual_headline")),
    report("guo-2022", "某国", "nation", 2022), report("jia-2021", "甲市", "city", 2021), report("jia-2022", "甲市", "city", 2022),
])  # fmt: skip
TARGETS = made("targets", [
    target("guo-2020", 10, "target", 6.0, horizon=2020, bound="approx"),
    target("guo-2020", 30, "target", 3.0, None, horizon=2020, bound="ge", indicator="单位生产总值能耗降低"),
    target("guo-2021", 10, "result", 6.4, horizon=2020),
    target("guo-2021", 30, "result", 3.5, horizon=2020, indicator="单位生产总值能耗降低"),
    target("guo-2021", 50, "target", 6.0, 6.5, horizon=2021, bound="range"),
    target("guo-2021", 70, "target", 5.0, horizon=2025, basis="yearly_average", section_kind="outlook_plan", headline=False),
    target("guo-2022", 10, "result", 5.8, horizon=2021),
    target("guo-2022", 20, "result", 25.0, horizon=2021, basis="cumulative"),
    target("guo-2022", 30, "target", 6.0, 6.5, horizon=2022, bound="range"),
    target("jia-2021", 10, "target", 8.0, None, horizon=2021, bound="ge"),
    target("jia-2021", 40, "target", 9.0, None, horizon=2021, bound="ge", scope="三县"),
    target("jia-2022", 10, "result", 8.5, horizon=2021),
    target("jia-2022", 30, "target", 8.0, None, horizon=2022, bound="ge"),
])  # fmt: skip
ITEMS = made("target_indicators", [
    {"report": row.report, "start": row.start, "item": 1, "phrase": row.indicator, "indicator_id": "energy_intensity" if "能耗" in row.indicator else "gdp"}
    for row in TARGETS.itertuples()
])  # fmt: skip
FACTS = made("facts", [
    fact("某国", 2018, "target", 7.0), fact("某国", 2018, "result", 6.9), fact("某国", 2020, "target", 6.0, bound="approx"),
    fact("某国", 2021, "result", 5.9), fact("甲市", 2022, "result", 8.0, bound="approx"), fact("甲市", 2023, "target", None, bound=None),
    fact("甲市", 2020, "result", -1.5),
])  # fmt: skip


@pytest.fixture(scope="module")
def everything():
    return trends.series(TARGETS, ITEMS, REPORTS, FACTS, BOOKS, places=PLACES)


@pytest.fixture(scope="module")
def points(everything):
    return trends.one_measure(everything, "gdp", BOOKS)


@pytest.fixture(scope="module")
def reached(everything):
    return outcomes.measure_outcomes(everything, trends.better_of(BOOKS))


def one(frame, **where):
    for name, value in where.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1, f"{where}: {len(frame)}"
    return {name: None if value is None or value is pd.NA else value for name, value in frame.iloc[0].items()}


def test_a_point_is_what_the_report_states_else_a_fact(points):
    stated = one(points, place="某国", year=2020, role="target")
    assert (stated["source"], stated["check"], stated["report"]) == ("report", "agrees", "guo-2020")
    assert "guo-2020 · " in stated["evidence"]
    assert stated["evidence"].endswith("10–13")
    known = one(points, place="某国", year=2018, role="target")
    assert (known["source"], known["evidence"], known["edition"]) == ("fact", "https://facts.example/1", "final")


def test_a_report_is_never_overruled_by_a_fact_and_the_difference_is_told(points):
    row = one(points, place="某国", year=2021, role="result")
    assert (row["value_low"], row["check"], row["source"]) == (5.8, "differs", "report")


def test_other_periods_and_parts_of_the_place_are_no_points(points):
    assert not ((points["year"] == 2025) | (points["low"] == 25.0) | (points["low"] == 9.0)).any()


def test_gaps_are_listed_and_never_filled(points):
    gap = one(trends.find_gaps(points), place="某国", role="target")
    assert (gap["first"], gap["last"], gap["years"], gap["missing"]) == (2018, 2022, 4, "2019")
    assert points[points["year"] == 2019].empty


def test_absence_is_a_point_without_a_number(points):
    row = one(points, place="甲市", year=2023)
    assert (row["kind"], row["value_low"], row["value_high"]) == ("absent", None, None)


def test_a_fall_counts_below_zero_whoever_states_it(everything):
    floor = one(everything, indicator_id="energy_intensity", role="target")
    assert (floor["low"], floor["fall"], floor["value_low"], floor["value_high"]) == (3.0, True, None, -3.0)
    fell = one(everything, place="甲市", year=2020)
    assert (fell["low"], fell["fall"], fell["value_low"]) == (1.5, True, -1.5)


# Five deviations recomputed by hand: 6.4 − 6; 5.8 − 6.5 and 5.8 − 6; 6.9 − 7; 8.5 − 8; −3.5 − (−3).
BY_HAND = [
    ("某国", 2020, "gdp", 0.4, 0.4, None, "within_0.5"),
    ("某国", 2021, "gdp", -0.7, -0.2, None, "below"),
    ("某国", 2018, "gdp", -0.1, -0.1, "not_met", None),
    ("甲市", 2021, "gdp", 0.5, 0.5, "met", None),
    ("某国", 2020, "energy_intensity", -0.5, -0.5, "met", None),
]


@pytest.mark.parametrize(("place", "year", "indicator", "low", "high", "verdict", "position"), BY_HAND)
def test_deviations_recomputed_by_hand(reached, place, year, indicator, low, high, verdict, position):
    row = one(reached, place=place, year=year, indicator_id=indicator)
    assert (row["deviation_low"], row["deviation_high"], row["verdict"], row["position"]) == (low, high, verdict, position)


# Five gaps recomputed by hand: city minus nation, the ends of a range either way, falls below zero.
GAPS_BY_HAND = [
    ({"low": 8.0, "high": None}, {"low": 6.0, "high": 6.5}, (1.5, 2.0)),
    ({"low": 6.0, "high": 6.0}, {"low": 6.0, "high": 6.0}, (0.0, 0.0)),
    ({"low": 5.5, "high": 5.5}, {"low": 6.0, "high": None}, (-0.5, -0.5)),
    ({"low": None, "high": 5.5}, {"low": 5.0, "high": 5.5}, (0.0, 0.5)),
    ({"low": 3.5, "high": 3.5, "fall": True}, {"low": 3.0, "high": None, "fall": True}, (-0.5, -0.5)),
]


@pytest.mark.parametrize(("own", "upper", "gap"), GAPS_BY_HAND)
def test_gaps_recomputed_by_hand(own, upper, gap):
    assert gap_of(own, upper) == gap


def test_a_rough_result_decides_nothing(reached):
    row = one(reached, place="甲市", year=2022)
    assert (row["deviation_low"], row["verdict"], row["vintage"]) == (0.0, None, "fact_first")


def test_the_vintage_of_every_result_is_named(reached):
    assert set(reached.loc[reached["deviation_low"].notna(), "vintage"]) == {"next_report", "fact_first", "fact_unstated"}


def test_the_move_of_the_next_target_needs_both_numbers(reached):
    assert one(reached, place="甲市", year=2021)["move_low"] == 0.0
    assert one(reached, place="某国", year=2018)["move_low"] is None
    assert one(reached, place="甲市", year=2022)["next_kind"] == "absent"


def test_a_run_needs_the_same_number_and_no_missing_year(everything):
    runs = carry_over.carried_over(everything)
    assert [(r.place, r.since, r.until) for r in runs.itertuples()] == [("某国", 2021, 2022), ("甲市", 2021, 2022)]


def test_new_and_dropped_are_claimed_between_reports_at_hand_only(everything):
    moves = carry_over.count_changes(everything)
    assert set(zip(moves["place"], moves["year"], moves["status"], strict=True)) == {
        ("某国", 2021, "changed"), ("某国", 2021, "dropped"), ("某国", 2022, "unchanged"), ("甲市", 2022, "unchanged"),
    }  # fmt: skip


def test_a_break_ends_the_line_and_a_plan_year_only_marks(points):
    older = points.assign(indicator_id=points["indicator_id"].where(points["year"] > 2018, "gnp"))
    found = trends.find_breaks(older[older["place"] == "某国"], REPORTS, BOOKS, "gdp")
    assert [(b.year, b.kind) for b in found.itertuples()] == [(2020, "break"), (2021, "plan")]
    city = trends.find_breaks(points.assign(year=points["year"] - 3), REPORTS, BOOKS, "gdp")
    assert [(b.place, b.year) for b in city.itertuples() if b.kind == "break"] == [("甲市", 2019)]


def test_headings_are_kept_reworded_new_or_dropped_in_one_place_only():
    members = pd.DataFrame({
        "report": ["jia-2021"] * 2 + ["jia-2022"] * 2,
        "heading": ["建设工业强市，锻造新引擎", "办好民生实事", "建设工业强市，锻造新动能", "守护蓝天碧水"],
    })  # fmt: skip
    pair = carry_over.same_place(REPORTS[REPORTS["report"].isin(["jia-2021", "jia-2022"])])
    assert pair == ("jia-2021", "jia-2022")
    found = carry_over.compare_headings(members, pair)
    assert list(zip(found["report"], found["status"], strict=True)) == [
        ("jia-2022", "reworded"),
        ("jia-2022", "new"),
        ("jia-2021", "dropped"),
    ]
    assert carry_over.same_place(REPORTS.iloc[[0, 3]]) is None
    assert carry_over.compare_headings(members, None).empty


def test_a_level_is_never_set_beside_a_rate_as_one_measure():
    base = {"report": "jia-2021", "indicator_id": "gdp", "scope": None, "size": None, "kind": "target", "headline": True, "start": 1, "own_year": True, "bound": "eq",
            "low": 8.0, "high": 8.0, "unit": "%", "measure": "growth", "fall": False, "basis": "year", "horizon": 2021, "offsets": "1–2", "text": "8", "section_kind": "annual_headline"}  # fmt: skip
    level = base | {"own_year": False, "horizon": 2025, "measure": "level", "unit": "元", "low": 4e11, "high": None, "bound": "gt"}
    average = base | {"own_year": False, "horizon": 2025, "basis": "yearly_average", "low": 7.0, "high": 7.0}
    other = base | {"own_year": False, "horizon": 2025, "indicator_id": "cpi"}
    plan = plan_frame.plan_beside_year(pd.DataFrame([level, average, other]), pd.DataFrame([base]), trends.price_bases(BOOKS))
    assert list(plan["status"]) == ["level", "same", "alone"]
    assert list(plan["plan_prices"])[:2] == ["current", "real"]


def test_places_and_indicators_that_do_not_exist_are_told_with_a_near_match():
    with pytest.raises(InputError, match="did you mean 甲市"):
        trends.choose_places(["甲市区"], REPORTS.head(1), pd.DataFrame({"place": []}), REPORTS, FACTS)
    with pytest.raises(InputError, match="did you mean gdp"):
        trends.one_measure(trends.series(TARGETS, ITEMS, REPORTS, FACTS, BOOKS, places=PLACES), "gdpp", BOOKS)


def test_the_pages_own_choice_of_places_goes_from_the_top_down():
    above = pd.DataFrame({"report": ["jia-2021"] * 2, "place": ["丙省", "某国"]})
    chosen = REPORTS[REPORTS["report"] == "jia-2021"]
    assert trends.choose_places([], chosen, above, REPORTS, FACTS) == ["某国", "甲市"]  # of 丙省 nothing is at hand
    assert trends.choose_places(["甲市"], chosen, above, REPORTS, FACTS) == ["甲市"]


def test_every_id_of_the_codebook_of_series_is_an_indicator():
    known = {entry["id"] for entry in BOOKS.data("indicators")["indicators"]}
    said = BOOKS.data("series")
    used = {c["id"] for c in said["chains"]} | {i for c in said["chains"] for i in c["earlier"]} | {b["id"] for b in said["breaks"]}
    assert used | set(said["prices"]["real"]) | set(said["prices"]["nominal"]) <= known
    assert not set(said["prices"]["real"]) & set(said["prices"]["nominal"])


def test_sentences_say_only_what_tables_carry(points, reached, everything):
    labels = trends.labels_of(BOOKS, REPORTS)
    names = {r: (r, r) for r in REPORTS["report"]}
    chosen = REPORTS[REPORTS["report"].isin(["jia-2021", "guo-2022"])]
    runs, moves = carry_over.carried_over(everything), carry_over.count_changes(everything)
    findings = [
        say.state_levels(points, labels), say.state_checks(points, labels), say.state_outcomes(reached, labels), *say.state_case(reached, chosen, labels), say.state_carried(runs, moves, labels),
        say.state_headings(carry_over.compare_headings(pd.DataFrame(), None), None, names), say.refuse_line(points, chosen, names, labels),
    ]  # fmt: skip
    assert [problem for finding in findings for problem in wording_problems(finding)] == []
    assert say.state_carried(runs, moves, labels).numbers == {
        "某国": {"pairs": 2, "unchanged": 1, "changed": 1, "new": 0, "dropped": 1},
        "甲市": {"pairs": 1, "unchanged": 1, "changed": 0, "new": 0, "dropped": 0},
    }
    assert say.state_levels(points, labels).numbers == {"某国": [2018, 2022], "甲市": [2021, 2022]}
    assert say.state_checks(points, labels).numbers == {"points": 2, "agree": 1}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_readers_tables_hold_every_row_and_no_code(points, reached, everything, language):
    labels = trends.labels_of(BOOKS, REPORTS)
    shown = trend_tables.outcomes_table(reached, labels, language)
    assert len(shown) == len(reached)
    listed = trend_tables.points_table(points, labels, language)
    assert len(listed) == len(points)
    assert (
        listed.iloc[:, 6]
        .str.startswith(("参考资料，报告定稿 · 读自报告原文", "reference fact, final text of the report · read in the report"))
        .sum()
        == (points["source"] == "fact").sum()
    )
    cells = set(shown.astype(str).to_numpy().ravel())
    assert not cells & {"met", "not_met", "next_report", "fact_final", "within_0.25"} - {"met"}
    assert len(trend_tables.moves_table(carry_over.count_changes(everything), labels, language)) == 3
    breaks = trends.find_breaks(points, REPORTS, BOOKS, "gdp")
    coverage = trend_tables.coverage_table(trends.find_gaps(points), breaks, labels, language)
    assert coverage.iloc[0, 1:5].tolist() == ["4 (2018–2022)", "2019", "3 (2018–2021)", "2019"]


# Years whose report at hand and fact differ, or where extraction has no number, each with its reason.
EXCEPTIONS: dict[tuple[int, str], str] = {}


@pytest.mark.reports
def test_the_nations_growth_target_and_result_from_extraction_alone_agree_with_the_facts():
    if not os.environ.get("POLICYLIB_REPORTS"):
        pytest.skip("set POLICYLIB_REPORTS to a folder of report texts")
    corpus = Corpus.open(ROOT)
    facts, read = corpus.facts, []
    for entry in (e for e in corpus.entries if e.level == "nation"):
        path = find_text(entry, corpus.folders)
        outline = find_outline(read_source(path), BOOKS, report=entry.row()) if path else None
        read += [(outline.report, find_targets(outline, BOOKS))] if outline else []
    targets = table("targets", [row for _, found in read for row in found.targets])
    items = table("target_indicators", [row for _, found in read for row in found.indicators])
    at_hand = {report.year for report, _ in read}
    reports = table("reports", [report for report, _ in read])
    own = trends.series(targets, items, reports, facts.head(0), BOOKS, places=["全国"], indicators=["gdp"])
    found = {(r["year"], r["role"]): (r["bound"], r["value_low"], r["value_high"]) for r in rows_of(own) if r["measure"] == "growth"}
    yearly = facts[(facts["place"] == "全国") & (facts["measure"] == "growth") & (facts["basis"] == "year") & (facts["edition"] == "final")]
    known = [f for f in rows_of(yearly) if f["indicator_id"] == "gdp" and f["year"] + (f["role"] == "result") in at_hand]
    differ = {(f["year"], f["role"]) for f in known if found.get((f["year"], f["role"])) != (f["bound"], f["low"], f["high"])}
    assert differ == set(EXCEPTIONS)
    assert len(known) >= 30


@pytest.fixture(scope="module")
def shipped():
    """Give the series of all places from the shipped tables, texts or not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("POLICYLIB_REPORTS", raising=False)
        corpus = Corpus.open(ROOT)
        places = list(dict.fromkeys(corpus.reports["place"].dropna()))
        targets, items = corpus.target_rows(kinds=trends.KINDS), corpus.table("target_indicators")
        return trends.series(targets, items, corpus.reports, corpus.facts, BOOKS, places=places)


# Five real deviations by hand, against the rows of data/reference: 8.1 − 6; 3 − 5.5; 6.1 − 6.5 and 6.1 − 6; 0 − 8.5; 5.8 − 6.5.
REAL = [
    ("全国", 2021, 2.1, 2.1, "met", None), ("全国", 2022, -2.5, -2.5, None, "below_0.5"), ("全国", 2019, -0.4, 0.1, None, "inside"),
    ("蚌埠市", 2021, -8.5, -8.5, "not_met", None), ("合肥市", 2023, -0.7, -0.7, "not_met", None),
]  # fmt: skip


def stated_in(file, place, year):
    with (ROOT / "data" / "reference" / file).open(encoding="utf-8", newline="") as lines:
        (row,) = [r for r in csv.DictReader(lines) if (r["place"], r["year"], r["indicator"]) == (place, str(year), "gdp_growth")]
    return [float(row[end]) for end in ("low", "high") if row[end]]


@pytest.mark.parametrize(("place", "year", "low", "high", "verdict", "position"), REAL)
def test_five_real_deviations_recomputed_by_hand_against_the_reference(shipped, place, year, low, high, verdict, position):
    targets, results = stated_in("headline_targets.csv", place, year), stated_in("headline_results.csv", place, year)
    assert round(min(results) - max(targets), 6) == low
    assert round(max(results) - min(targets), 6) == high
    reached = outcomes.measure_outcomes(trends.one_measure(shipped, "gdp", BOOKS), trends.better_of(BOOKS))
    row = one(reached, place=place, year=year, indicator_id="gdp")
    assert (row["deviation_low"], row["deviation_high"], row["verdict"], row["position"]) == (low, high, verdict, position)


def test_the_table_of_the_method_on_agreement_with_the_facts_is_recomputed(shipped):
    checked = shipped[shipped["check"].notna()]
    growth = checked[(checked["place"] == "全国") & (checked["indicator_id"] == "gdp") & (checked["measure"] == "growth")]
    page = (ROOT / "docs" / "method.md").read_text("utf-8")
    for role, name in (("target", "target"), ("result", "reported result")):
        own = growth[growth["role"] == role]
        assert set(own["check"]) == {"agrees"}
        assert f"| {name}, {own['year'].min()}–{own['year'].max()} | {len(own)} | none |" in page
    differ = checked[checked["check"] == "differs"]
    assert [(r.place, r.year, r.indicator_id, r.bound) for r in differ.itertuples()] == [("全国", 2013, "registered_unemployment", "lt")]
    assert say.state_checks(differ, trends.labels_of(BOOKS)).numbers == {"points": 1, "agree": 0}


def test_of_two_additions_for_one_year_the_sum_over_years_is_not_the_years():
    rows = [
        target("guo-2022", start, "result", low, horizon=2021, measure="increment", unit="人", indicator="城镇新增就业")
        for start, low in ((10, 6.0e7), (40, 1.2e7))
    ]
    items = made(
        "target_indicators",
        [{"report": "guo-2022", "start": r["start"], "item": 1, "phrase": "城镇新增就业", "indicator_id": "urban_new_jobs"} for r in rows],
    )
    found = trends.series(made("targets", rows), items, REPORTS, FACTS.head(0), BOOKS, places=["某国"])
    assert one(found, indicator_id="urban_new_jobs")["low"] == 1.2e7


def test_the_plan_in_force_is_the_places_own_and_repeats_are_told():
    base = {"report": "jia-2021", "indicator_id": "gdp", "scope": None, "size": None, "kind": "target", "headline": True, "start": 1, "own_year": True, "bound": "ge",
            "low": 6.0, "high": None, "unit": "%", "measure": "growth", "fall": False, "basis": "year", "horizon": 2021, "offsets": "1–2", "text": "6", "section_kind": "outlook_plan"}  # fmt: skip
    average = base | {"own_year": False, "horizon": 2025, "basis": "yearly_average"}
    total = base | {"own_year": False, "horizon": 2025, "basis": "cumulative", "low": 30.0}
    other = base | {"report": "jia-2023", "low": 5.5, "high": 5.5, "bound": "eq", "horizon": 2023}
    reports = made("reports", [report("jia-2021", "甲市", "city", 2021, ("outlook_plan",)), report("jia-2023", "甲市", "city", 2023)])
    opened = plan_frame.plan_reports(reports, reports)
    assert opened == {"jia-2021": "jia-2021", "jia-2023": "jia-2021"}
    plan = plan_frame.plan_beside_year(pd.DataFrame([average, total]), pd.DataFrame([base, other]), trends.price_bases(BOOKS), opened)
    assert list(zip(plan["report"], plan["source_report"], plan["status"], strict=True)) == [
        ("jia-2021", "jia-2021", "repeated"), ("jia-2021", "jia-2021", "sum"), ("jia-2023", "jia-2021", "same"), ("jia-2023", "jia-2021", "sum"),
    ]  # fmt: skip
    names = {r: (r, r) for r in opened}
    assert say.state_plan(plan, opened, names).numbers["repeated"] == 1
    assert "不在手头" in say.state_plan(plan, {"jia-2023": None}, names).zh
    assert len(trend_tables.plan_table(plan, names, trends.labels_of(BOOKS), "en")) == 4


@pytest.mark.parametrize(
    ("change", "said"),
    [({}, "走势是"), ({"low": 6.0, "high": 6.0, "value_low": 6.0, "value_high": 6.0, "bound": "approx"}, "要求就没有变")],
)
def test_the_wrong_conclusion_fits_the_two_reports(points, change, said):
    own = points[points["report"].isin(["guo-2020", "guo-2022"]) & (points["role"] == "target")].copy()
    for name, value in change.items():
        own.loc[own["report"] == "guo-2022", name] = value
    chosen = REPORTS[REPORTS["report"].isin(["guo-2020", "guo-2022"])]
    finding = say.refuse_line(own, chosen, {r: (r, r) for r in REPORTS["report"]}, trends.labels_of(BOOKS, REPORTS))
    assert said in finding.zh
    assert wording_problems(finding) == []
    assert "两个地方" in say.refuse_line(points, REPORTS[REPORTS["report"].isin(["guo-2022", "jia-2022"])], {r: (r, r) for r in REPORTS["report"]}, trends.labels_of(BOOKS, REPORTS)).zh  # fmt: skip


def test_a_number_of_january_or_about_so_much_is_no_final_one():
    result = {"source": "fact", "edition": "final", "spoken_on": None, "bound": "eq"}
    assert outcomes._vintage(result) == "fact_unstated"
    assert outcomes._vintage(result | {"bound": "approx"}) == outcomes._vintage(result | {"spoken_on": "2025-01-15"}) == "fact_first"
    assert outcomes._vintage(result | {"edition": "press_conference"}) == "fact_press_conference"


def test_sql_needs_duckdb_or_says_so_in_one_line(sample_root):
    corpus = Corpus.open(sample_root)
    query = "select place, count(*) as n from targets join reports using (report) where kind = 'target' group by place order by place"
    if importlib.util.find_spec("duckdb") is None:
        with pytest.raises(InputError, match="no package duckdb"):
            corpus.sql(query)
        return
    counted = corpus.sql(query)
    own = corpus.target_rows().merge(corpus.reports, on="report").groupby("place", observed=True).size().to_dict()
    assert dict(zip(counted["place"], counted["n"], strict=True)) == own
    for refused in ("select nothing from targets", "select * from read_csv('/etc/hosts')"):
        with pytest.raises(InputError, match=r"corpus\.sql"):
            corpus.sql(refused)
