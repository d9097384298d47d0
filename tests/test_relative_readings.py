"""Targets in words read as numbers: both readings kept, by hand for invented reports and against the shipped facts for real ones."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from checks import context_with, wording_problems
from policylib.codebooks import load_codebooks
from policylib.data.facts import load_facts
from policylib.data.parts import choose_reports, comparable_parts
from policylib.data.tables import read_arrow, rows_of, table
from policylib.measures import trends
from policylib.questions.targets import above as levels_above
from policylib.questions.targets import readings as relative_readings
from policylib.questions.targets import stated as target_levels
from policylib.questions.targets import views
from policylib.questions.targets.figures import plot_targets

ROOT = Path(__file__).parents[1]
PARTS = ("annual_headline", "annual_tasks")
BOOK = target_levels.indicator_book(load_codebooks())
REPORTS = table("reports", pd.DataFrame([
    {"report": "jia-2021", "place": "甲市", "adcode": "990100", "level": "city", "parent": "990000", "year": 2021, "delivered_on": "2021-01-05",
     "parts_present": PARTS},
    {"report": "bing-2021", "place": "丙省", "adcode": "990000", "level": "province", "parent": "100000", "year": 2021, "delivered_on": "2021-01-20",
     "parts_present": PARTS},
]))  # fmt: skip
STATED = [  # report, start, indicator, kind, measure, bound, low, high, unit, relation, reference, text
    ("jia-2021", 10, "gdp", "target", "growth", "eq", 8.5, 8.5, "%", None, None, "8.5"),
    ("jia-2021", 20, "resident_income", "relative", None, None, None, None, None, "eq", "经济增长", "与经济增长同步"),
    ("jia-2021", 30, "trade", "relative", None, None, None, None, None, "gt", "全省平均水平", "高于全省平均水平"),
    ("jia-2021", 40, "retail_sales", "relative", None, None, None, None, None, "gt", "全国平均水平", "高于全国平均水平"),
    ("jia-2021", 50, "industrial_value_added", "target", "change", "ge", 0.5, None, "个百分点", "gt", "全省平均水平", "0.5"),
    ("jia-2021", 60, "exports", "relative", None, None, None, None, None, "gt", "上年", "高于上年"),
    ("jia-2021", 70, "cpi", "relative", None, None, None, None, None, "meets", "省下达目标", "控制在省下达目标以内"),
    ("jia-2021", 80, "fiscal_revenue", "relative", None, None, None, None, None, "eq", "经济发展", "与经济发展相协调"),
    ("bing-2021", 10, "trade", "target", "growth", "ge", 5.0, None, "%", None, None, "5"),
    ("bing-2021", 20, "industrial_value_added", "target", "growth", "approx", 7.0, 7.0, "%", None, None, "7"),
    ("bing-2021", 30, "resident_income", "target", "growth", "ge", 8.0, None, "%", None, None, "8"),
]  # fmt: skip
FACTS = table("facts", pd.DataFrame([
    {"place": "全国", "year": 2021, "indicator_id": "retail_sales", "measure": "growth", "role": "result", "edition": "final", "basis": "year", "bound": "eq",
     "low": 12.5, "high": 12.5, "unit": "%", "source_url": "https://example.org/retail"},
    {"place": "甲市", "year": 2020, "indicator_id": "exports", "measure": "growth", "role": "result", "edition": "final", "basis": "year", "bound": "eq",
     "low": 3.0, "high": 3.0, "unit": "%", "source_url": "https://example.org/exports"},
]))  # fmt: skip


def stated_of(report: str) -> pd.DataFrame:
    rows = []
    for name, start, indicator, kind, measure, bound, low, high, unit, relation, reference, text in STATED:
        if name == report:
            rows.append({
                "report": name, "place": name, "start": start, "end": start + 2, "item": 1, "text": text, "kind": kind, "key": indicator, "indicator_id": indicator,
                "phrase": indicator, "measure": measure, "fall": False, "bound": bound, "low": low, "high": high, "unit": unit, "wording": None, "strive": False,
                "effort": None, "horizon": 2021, "own_year": True, "headline": True, "distributive": False, "relation": relation, "reference": reference,
                "section": "二、今年工作", "offsets": f"{start}–{start + 2}",
            })  # fmt: skip
    return pd.DataFrame(rows).reindex(columns=list(target_levels.STATED)).convert_dtypes()


def read() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    chosen, stated = REPORTS[:1], stated_of("jia-2021")
    above = levels_above.upper_levels(chosen, REPORTS, {"100000": "全国"})
    numbers = levels_above.upper_targets(above, stated_of("bing-2021"), FACTS)
    empty = table("targets", []), table("target_indicators", [])
    known = trends.series(*empty, REPORTS, FACTS, load_codebooks(), places=["甲市", "丙省", "全国"])
    return (
        stated,
        above,
        relative_readings.read_relatives(stated, chosen, above, numbers, known),
        levels_above.measure_gaps(stated, above, numbers),
    )


def of(readings: pd.DataFrame, indicator: str) -> dict[str, object]:
    (row,) = [row for row in rows_of(readings) if row["indicator_id"] == indicator]
    return row


@pytest.mark.parametrize(
    ("indicator", "bound", "low", "high", "pair", "role", "evidence"),
    [
        ("resident_income", "eq", 8.5, 8.5, "eq–eq", "target", "jia-2021 · 二、今年工作 · 10–12"),  # in step with its own 8.5
        ("trade", "gt", 5.0, None, "gt–ge", "target", "bing-2021 · 二、今年工作 · 10–12"),  # above the province's "5 or more"
        (
            "retail_sales",
            "gt",
            12.5,
            None,
            "gt–eq",
            "result",
            "https://example.org/retail",
        ),  # the nation stated none: what was reported afterwards
        ("industrial_value_added", "ge", 7.5, None, "gt–approx", "target", "bing-2021 · 二、今年工作 · 20–22"),  # 7 and half a point
        ("exports", "gt", 3.0, None, "gt–eq", "result", "https://example.org/exports"),  # above last year's 3
    ],
)
def test_five_readings_by_hand(indicator, bound, low, high, pair, role, evidence):
    row = of(read()[2], indicator)
    assert (row["status"], row["bound"], row["low"], row["high"]) == ("derived", bound, low, high)
    assert (row["pair"], row["ref_role"], row["evidence"]) == (pair, role, evidence)
    assert row["own_spoken_on"] == "2021-01-05"


@pytest.mark.parametrize(("indicator", "why"), [("cpi", "assigned"), ("fiscal_revenue", "loose")])
def test_what_was_assigned_or_is_loose_is_no_number(indicator, why):
    row = of(read()[2], indicator)
    assert (row["status"], row["why"], row["low"], row["high"]) == ("not_at_hand", why, None, None)


def test_without_the_reference_it_is_not_at_hand():
    stated, above, *_ = read()
    empty = levels_above.upper_targets(above, stated.head(0), FACTS.head(0))
    known = trends.series(table("targets", []), table("target_indicators", []), REPORTS, FACTS.head(0), load_codebooks(), places=["甲市"])
    readings = relative_readings.read_relatives(stated[stated["start"] > 10], REPORTS[:1], above, empty, known)
    assert set(readings["status"]) == {"not_at_hand"}
    shown = views.readings(context_with(REPORTS[:1], "en", readings=readings)).shown
    assert "not at hand: the number it points to" in set(shown["number read from it"])


def test_a_derived_number_is_counted_nowhere_as_stated():
    stated, _, readings, gaps = read()
    assert len(stated[stated["kind"] == "target"]) == 2  # growth of gross product, and the margin in points
    row = of(readings, "resident_income")
    assert (row["kind"], row["text"]) == ("relative", "与经济增长同步")
    assert not gaps.loc[gaps["indicator_id"] == "resident_income", "gap_low"].notna().any()


def test_a_gap_by_a_derived_number_is_marked_and_keeps_its_pair():
    _, above, readings, gaps = read()
    (row,) = rows_of(relative_readings.derived_gaps(gaps, above, readings, readings.head(0)))
    assert (row["key"], row["above"], row["derived"], row["gap_low"], row["gap_high"], row["pair"]) == (
        "resident_income",
        "province",
        "own",
        0.5,
        0.5,
        "eq–ge",
    )
    derived = relative_readings.derived_gaps(gaps, above, readings, readings.head(0))
    shown = views.gaps(context_with(REPORTS[:1], gaps=gaps, readings=readings, derived=derived, book=BOOK)).shown
    cell = rows_of(shown[shown["指标"] == BOOK["resident_income"]["label"]["zh"]])[0]
    assert cell["目标（字符位置）"] == "与经济增长同步（推得 8.5%） · 20–22"
    assert cell["与本省之差"] == "推得 +0.5（单一数值对以上）"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_figure_draws_a_hollow_mark_for_what_was_known_then(language):
    stated, _, readings, _ = read()
    target_rows = target_levels.target_rows(stated)
    rows = relative_readings.marked(target_rows, readings)
    drawn = {row["key"]: row["derived_bound"] for row in rows_of(rows)}
    assert drawn["resident_income"] == "eq"
    assert drawn["retail_sales"] is None  # rests on a result reported afterwards
    context = context_with(REPORTS[:1], language, readings=readings, uppers=stated.head(0), book=BOOK)
    figure = plot_targets(context, "甲市" if language == "zh" else "Jia", target_rows)
    assert ("推得 8.5%" if language == "zh" else "read as 8.5%") in figure.policylib_alt
    diamonds = [line for ax in figure.axes for line in ax.lines if line.get_marker() == "D"]
    assert len(diamonds) == sum(bound is not None for bound in drawn.values())
    assert {line.get_markerfacecolor() for line in diamonds} == {"white"}
    open_sides = {row["derived_low"] for row in rows_of(rows) if row["derived_bound"] in ("gt", "ge")}  # "more than" has an arrow
    arrows = {text.xy[0] for ax in figure.axes for text in ax.texts if getattr(text, "arrow_patch", None) is not None and text.xyann[0] > 0}
    assert open_sides
    assert open_sides <= arrows


def test_the_sentence_keeps_both_readings_apart():
    finding = views.readings(context_with(REPORTS[:1], readings=read()[2])).sentence
    assert "甲市 2021 7项（其中写明高出多少点的1项），据同时所写的目标可推得3项，据事后自报可推得2项" in finding.text
    assert wording_problems(finding) == []


def test_a_margin_of_a_part_over_the_whole_keeps_scope_bound_and_referent():
    stated = stated_of("jia-2021")
    margin = stated[stated["key"] == "industrial_value_added"].assign(
        start=90, scope="三县", key="经济增速", phrase="经济增速", indicator_id=None, reference="全市平均水平", offsets="90–93"
    )
    rows = pd.concat([stated, margin], ignore_index=True).convert_dtypes()
    known = trends.series(table("targets", []), table("target_indicators", []), REPORTS, FACTS, load_codebooks(), places=["甲市"])
    above = levels_above.upper_levels(REPORTS[:1], REPORTS, {"100000": "全国"})
    readings = relative_readings.read_relatives(
        rows, REPORTS[:1], above, levels_above.upper_targets(above, stated.head(0), FACTS.head(0)), known
    )
    row = next(row for row in rows_of(readings) if row["start"] == 90)
    assert (row["status"], row["bound"], row["low"], row["scope"], row["ref_low"]) == ("derived", "ge", 9.0, "三县", 8.5)
    shown = views.readings(context_with(REPORTS[:1], readings=readings, book=BOOK)).shown
    cell = rows_of(shown)[-1]
    assert cell["所写（字符位置）"] == "高于 全市平均水平 至少0.5个百分点（三县） · 90–93"
    assert (cell["推得之数"], cell["所据"]) == ("≥ 9%", "本报告 2021 · 地区生产总值 · 目标 8.5%")


# real reports: shipped tables against data/reference


def shipped(name: str) -> pd.DataFrame:
    return table(name, read_arrow(name, ROOT / "data" / "tables" / f"{name}.parquet"))


@pytest.fixture(scope="module")
def real():
    reports, books = shipped("reports"), load_codebooks()
    facts, signs = load_facts(ROOT / "data" / "reference"), target_levels.signs_of(BOOK)
    chosen = choose_reports(reports, ["bengbu-2021", "hefei-2024"])
    targets = shipped("targets")
    targets, items, paragraphs, sections = (
        targets[~targets["review"].fillna(False)],
        shipped("target_indicators"),
        shipped("paragraphs"),
        shipped("sections"),
    )
    above = levels_above.upper_levels(chosen, reports, levels_above.place_names(books.rows("places.csv")))
    over = levels_above.reports_above(reports, above)
    stated = target_levels.stated_targets(targets, items, paragraphs, sections, chosen, comparable_parts(chosen), signs)
    its_stated = target_levels.stated_targets(targets, items, paragraphs, sections, over, PARTS, signs)
    numbers = levels_above.upper_targets(above, its_stated, facts, signs)
    known = trends.series(targets, items, reports, facts, books, places=list(dict.fromkeys([*chosen["place"], *above["place"]])))
    readings = relative_readings.read_relatives(stated, chosen, above, numbers, known)
    its_readings = relative_readings.read_relatives(its_stated, over, above.head(0), numbers.head(0), known)
    return levels_above.measure_gaps(stated, above, numbers), above, readings, its_readings, facts


def fact(facts: pd.DataFrame, place: str, year: int, indicator: str, role: str = "target") -> float:
    rows = facts[(facts["place"] == place) & (facts["year"] == year) & (facts["indicator_id"] == indicator) & (facts["role"] == role)]
    rows = rows[(rows["measure"] == "growth") & (rows["edition"] == "final") & (rows["basis"] == "year")]
    assert len(rows) == 1
    return float(rows["low"].iloc[0])


@pytest.mark.parametrize(
    ("report", "indicator", "above", "place", "own", "upper", "pair"),
    [  # the numbers as the two reports and data/reference hold them; the difference is taken here by hand
        ("bengbu-2021", "gdp", "province", "安徽省", 8.5, 8.0, "eq–eq"),
        ("bengbu-2021", "gdp", "nation", "全国", 8.5, 6.0, "eq–ge"),
        ("bengbu-2021", "fixed_asset_investment", "province", "安徽省", 9.5, 9.0, "eq–ge"),
        ("bengbu-2021", "retail_sales", "province", "安徽省", 9.0, 9.0, "eq–ge"),
        ("hefei-2024", "gdp", "nation", "全国", 6.0, 5.0, "approx–approx"),
    ],
)
def test_five_real_gaps_against_the_reference(real, report, indicator, above, place, own, upper, pair):
    gaps, *_, facts = real
    rows = gaps[(gaps["report"] == report) & (gaps["indicator_id"] == indicator) & (gaps["above"] == above)]
    (row,) = [row for row in rows_of(rows) if row["headline"]]
    assert fact(facts, place, 2021 if report == "bengbu-2021" else 2024, indicator) == upper
    assert (row["low"], row["gap_low"], row["gap_high"], row["pair"]) == (own, own - upper, own - upper, pair)
    assert row["spoken_on"] > "2021"


def test_hefei_against_its_province_is_not_at_hand_and_never_zero(real):
    gaps = real[0]
    rows = gaps[(gaps["report"] == "hefei-2024") & (gaps["above"] == "province")]
    assert set(rows["status"]) == {"not_at_hand"}
    assert rows["gap_low"].isna().all()


def test_hefeis_income_above_growth_is_read_as_more_than_its_own_target(real):
    gaps, above, readings, its_readings, facts = real
    row = of(readings[readings["report"] == "hefei-2024"], "resident_income")
    assert (row["bound"], row["low"], row["high"], row["pair"]) == ("gt", fact(facts, "合肥市", 2024, "gdp"), None, "gt–approx")
    (gap,) = [g for g in rows_of(relative_readings.derived_gaps(gaps, above, readings, its_readings)) if g["key"] == "resident_income"]
    # the nation's income target of 2024 is in words, too (in step with growth, 5): both sides are derived
    assert (gap["derived"], gap["gap_low"], gap["pair"]) == ("both", 1.0, "gt–approx")


def test_bengbus_trade_rests_on_a_result_reported_afterwards_and_says_so(real):
    readings, facts = real[2], real[4]
    row = of(readings[readings["report"] == "bengbu-2021"], "trade")
    assert (row["ref_role"], row["low"], row["ref_place"]) == ("result", fact(facts, "安徽省", 2021, "trade", "result"), "安徽省")
    names = shipped("reports").set_index("report").loc[["bengbu-2021", "hefei-2024"]].reset_index()
    shown = views.readings(context_with(names, readings=readings, book=BOOK)).shown
    assert any("其后自报 26.9%" in str(cell) for cell in shown["所据"])
