"""Targets of invented reports: what is stated, how worded, how far from the level above, what is a pair and what only looks like one."""

from __future__ import annotations

import html
import os
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from checks import context_with, cut_off, wording_problems
from policylib.corpus import Corpus
from policylib.data.catalogue.build import build
from policylib.data.parts import choose_reports, comparable_parts, cut_to_parts, part_lengths
from policylib.data.tables import table
from policylib.figures.corpus import plot_parts
from policylib.page import style
from policylib.page.labels import value_text
from policylib.page.look import look_of
from policylib.questions.targets import above as above_
from policylib.questions.targets import pairs as pairs_
from policylib.questions.targets import readings as readings_
from policylib.questions.targets import views
from policylib.questions.targets.figures import plot_targets
from policylib.questions.targets.stated import KINDS, count_targets, indicator_book, signs_of, stated_targets, target_rows, wording_shares
from policylib.records import InputError

ROOT = Path(__file__).parents[1]
BOOK = {
    "gdp": {"label": {"zh": "地区生产总值", "en": "GDP"}},
    "cpi": {"label": {"zh": "居民消费价格", "en": "consumer prices"}},
    "energy_intensity": {"label": {"zh": "单位生产总值能耗", "en": "energy intensity"}, "sign": -1},
    "urban_new_jobs": {"label": {"zh": "城镇新增就业", "en": "new urban jobs"}},
    "goods_trade": {"label": {"zh": "进出口总额", "en": "goods trade"}},
}
IDS = {
    "地区生产总值": "gdp",
    "居民消费价格": "cpi",
    "单位生产总值能耗": "energy_intensity",
    "城镇新增就业": "urban_new_jobs",
    "进出口总额": "goods_trade",
}
SIGNS = {"energy_intensity": -1}
PARTS = ("annual_headline", "annual_tasks")


def report(name, place, adcode, level, parent, year, spoken, present, missing=(), unexpected=()):
    return {
        "report": name, "place": place, "adcode": adcode, "level": level, "parent": parent, "year": year, "delivered_on": spoken,
        "parts_present": present, "parts_missing": missing, "parts_not_expected": unexpected, "characters": 1000, "furniture_characters": 0,
    }  # fmt: skip


REPORTS = table("reports", pd.DataFrame([
    report("jia-2021", "甲市", "990100", "city", "990000", 2021, None, ("outlook_plan", *PARTS), ("review",)),
    report("yi-2024", "乙市", "990200", "city", "990000", 2024, "2024-01-10", (*PARTS, "self_government"), ("review",), ("outlook_plan",)),
    report("bing-2024", "丙省", "990000", "province", "100000", 2024, "2024-01-20", PARTS),
]))  # fmt: skip
CHOSEN = REPORTS[:2]
FACTS = table("facts", pd.DataFrame([
    {"place": "丙省", "year": 2021, "indicator_id": "gdp", "measure": "growth", "role": "target", "edition": "as_delivered", "basis": "year", "bound": "eq",
     "low": 7.0, "high": 7.0, "unit": "%", "source_url": "https://example.org/spoken"},
    {"place": "丙省", "year": 2021, "indicator_id": "gdp", "measure": "growth", "role": "target", "edition": "final", "basis": "year", "bound": "ge", "low": 8.0,
     "unit": "%", "delivered_on": "2021-01-25", "source_url": "https://example.org/final"},
    {"place": "丙省", "year": 2021, "indicator_id": "goods_trade", "measure": "growth", "role": "result", "edition": "final", "basis": "year", "bound": "eq",
     "low": 3.0, "high": 3.0, "unit": "%"},
    {"place": "丙省", "year": 2021, "indicator_id": "energy_intensity", "measure": "growth", "role": "target", "edition": "final", "basis": "year", "bound": "eq",
     "low": -3.0, "high": -3.0, "unit": "%"},
]))  # fmt: skip


def rows_of_reports():
    """Target rows: (report, start, phrase, kind, measure, bound, low, high, unit, more)."""
    return [
        ("jia-2021", 10, "地区生产总值", "target", "growth", "eq", 8.5, 8.5, "%", {"headline": True}),
        ("jia-2021", 20, "居民消费价格", "target", "growth", "approx", 3, 3, "%", {"headline": True}),
        ("jia-2021", 30, "进出口总额", "relative", None, None, None, None, None, {"headline": True, "relation": "gt", "text": "高于全省平均水平"}),
        ("jia-2021", 40, "单位生产总值能耗", "target", "growth", "ge", 3.5, None, "%", {}),
        ("jia-2021", 50, "新增贷款、直接融资", "target", "growth", "ge", 10, None, "%", {}),
        ("jia-2021", 60, "高标准农田", "target", "increment", "eq", 3e5, 3e5, "亩", {}),
        ("jia-2021", 70, "战新产业产值", "target", "growth", "ge", 20, None, "%", {"effort": "力争"}),
        ("jia-2021", 80, "产业类项目", "target", "increment", "ge", 2, None, "个", {"scope": "三县各", "distributive": True}),
        ("jia-2021", 90, "零碳村", "target", "increment", "eq", 5, 5, "个", {"horizon": 2025}),
        ("jia-2021", 500, "地区生产总值", "target", "growth", "eq", 9, 9, "%", {"paragraph": 4}),
        ("jia-2021", 600, "地区生产总值", "result", "growth", "eq", 6, 6, "%", {}),
        ("yi-2024", 10, "地区生产总值", "target", "growth", "range", 5, 6, "%", {"headline": True}),
        ("yi-2024", 20, "进出口总额", "target", "growth", "gt", 7, None, "%", {"headline": True}),
        ("yi-2024", 30, "城镇新增就业", "target", "increment", "ge", 120000, None, "人", {"headline": True}),
        ("yi-2024", 60, "高标准农田", "target", "level", "eq", 2e6, 2e6, "亩", {}),
        ("yi-2024", 70, "战新产业增加值", "target", "growth", "ge", 12, None, "%", {}),
        ("yi-2024", 80, "产业类项目", "target", "increment", "eq", 200, 200, "个", {}),
        ("bing-2024", 10, "地区生产总值", "target", "growth", "approx", 5.5, 5.5, "%", {"headline": True}),
        ("bing-2024", 30, "城镇新增就业", "target", "increment", "eq", 600000, 600000, "人", {"headline": True}),
    ]  # fmt: skip


def make_tables():
    years = dict(zip(REPORTS["report"], REPORTS["year"], strict=True))
    targets, items = [], []
    for name, start, phrase, kind, measure, bound, low, high, unit, more in rows_of_reports():
        row = {
            "report": name, "start": start, "end": start + 2, "text": str(low), "kind": kind, "indicator": phrase, "measure": measure, "bound": bound,
            "low": low, "high": high, "unit": unit, "horizon": years[name], "headline": False, "distributive": False, "review": False,
            "corrected": False, "paragraph": 2 if more.get("headline") else 3,
        } | more  # fmt: skip
        targets.append(row)
        items += [
            {"report": name, "start": start, "item": i, "phrase": p, "indicator_id": IDS.get(p)}
            for i, p in enumerate(phrase.split("、"), 1)
        ]
    kinds = {1: ("annual_headline", True), 2: ("annual_headline", False), 3: ("annual_tasks", False), 4: ("outlook_plan", False)}
    paragraphs = [
        {"report": name, "paragraph": n, "section": 1, "section_kind": kind, "run_in": "稳增长" if n == 3 else None, "start": 0, "end": 9,
         "characters": 500, "sentences": 3, "general": general}
        for name in REPORTS["report"] for n, (kind, general) in kinds.items()
    ]  # fmt: skip
    sections = [
        {"report": name, "section": 1, "level": 1, "heading": "二、今年工作", "start": 0, "end": 9, "characters": 9}
        for name in REPORTS["report"]
    ]
    return (
        table("targets", pd.DataFrame(targets)),
        table("target_indicators", pd.DataFrame(items)),
        table("paragraphs", pd.DataFrame(paragraphs)),
        table("sections", pd.DataFrame(sections)),
    )


TARGETS, ITEMS, PARAGRAPHS, SECTIONS = make_tables()


@pytest.fixture(scope="module")
def stated():
    return stated_targets(TARGETS, ITEMS, PARAGRAPHS, SECTIONS, CHOSEN, PARTS, SIGNS)


@pytest.fixture(scope="module")
def above():
    return above_.upper_levels(CHOSEN, REPORTS, {"100000": "全国"})


@pytest.fixture(scope="module")
def uppers(above):
    over = above_.reports_above(REPORTS, above)
    return above_.upper_targets(above, stated_targets(TARGETS, ITEMS, PARAGRAPHS, SECTIONS, over, PARTS, SIGNS), FACTS, SIGNS)


@pytest.fixture(scope="module")
def gaps(stated, above, uppers):
    return above_.measure_gaps(stated, above, uppers)


def one(frame, **where):
    for name, value in where.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1, frame
    return frame.iloc[0]


def test_parts_of_two_reports_are_their_intersection_and_the_plan_is_refused():
    assert comparable_parts(CHOSEN, ["outlook_plan", *PARTS]) == PARTS
    with pytest.raises(InputError, match="outlook_plan"):
        comparable_parts(CHOSEN, ["outlook_plan"])
    with pytest.raises(InputError, match="did you mean annual_tasks"):
        comparable_parts(CHOSEN, ["annual_task"])


def test_formula_paragraphs_are_cut_unless_asked_for():
    assert cut_to_parts(PARAGRAPHS, PARAGRAPHS, PARTS)["paragraph"].unique().tolist() == [2, 3]
    assert cut_to_parts(PARAGRAPHS, PARAGRAPHS, PARTS, general=True)["paragraph"].unique().tolist() == [1, 2, 3]


def test_stated_targets_hold_no_result_and_nothing_from_other_parts(stated):
    assert set(stated["kind"]) == {"target", "relative"}
    assert 500 not in set(stated["start"])
    assert list(dict.fromkeys(stated["report"])) == ["jia-2021", "yi-2024"]


def test_each_row_carries_its_evidence(stated):
    row = one(stated, report="jia-2021", phrase="高标准农田")
    assert row["section"] == "二、今年工作 › 稳增长"
    assert row["offsets"] == "60–62"


def test_numbers_and_indicators_are_counted_apart(stated):
    row = one(count_targets(stated, PARAGRAPHS, PARTS), report="jia-2021")
    assert (row["numbers"], row["indicators"], row["relative"], row["headline"], row["distributive"], row["later"]) == (8, 9, 1, 2, 1, 1)
    assert row["characters"] == 1000  # two paragraphs of 500; the formula paragraph is left out
    assert row["per_1000"] == 8.0


def test_wording_shares_add_up_and_around_on_prices_is_a_ceiling(stated):
    shares = wording_shares(stated)
    for _, own in shares.groupby("report"):
        assert own["count"].sum() == own["n"].iloc[0]
        assert own["share"].sum() == pytest.approx(1, abs=0.001)
    assert one(shares, report="jia-2021", wording="ceiling")["count"] == 1
    assert one(shares, report="jia-2021", wording="floor")["strive"] == 1
    assert one(shares, report="jia-2021", wording="around")["count"] == 0


def test_the_level_above_is_the_province_then_the_nation_and_dates_stand_beside(above):
    assert above[["report", "above"]].to_numpy().tolist() == [
        ["jia-2021", "province"],
        ["jia-2021", "nation"],
        ["yi-2024", "province"],
        ["yi-2024", "nation"],
    ]
    row = one(above, report="yi-2024", above="province")
    assert (row["upper"], row["own_spoken_on"], row["spoken_on"]) == ("bing-2024", "2024-01-10", "2024-01-20")
    assert pd.isna(one(above, report="jia-2021", above="province")["upper"])


def test_a_gap_is_the_difference_of_stated_numbers_with_both_wordings(gaps):
    row = one(gaps, report="jia-2021", phrase="地区生产总值", above="province")
    assert (row["gap_low"], row["gap_high"], row["pair"], row["status"]) == (0.5, 0.5, "eq–ge", "fact")
    assert row["evidence"] == "https://example.org/final"  # the final text before the one as delivered
    assert row["spoken_on"] == "2021-01-25"
    row = one(gaps, report="yi-2024", phrase="地区生产总值", above="province")
    assert (row["gap_low"], row["gap_high"], row["status"]) == (-0.5, 0.5, "report")


def test_a_deeper_fall_is_a_negative_gap(gaps):
    row = one(gaps, report="jia-2021", phrase="单位生产总值能耗", above="province")
    assert (row["gap_low"], row["gap_high"], row["upper_low"]) == (-0.5, -0.5, 3)
    assert value_text({name.removeprefix("upper_"): value for name, value in row.items() if name.startswith("upper_")}, "zh") == "降 3%"


def test_what_is_not_at_hand_is_never_zero(gaps):
    row = one(gaps, report="jia-2021", phrase="居民消费价格", above="province")
    assert row["status"] == "not_at_hand"
    assert pd.isna(row["gap_low"])
    assert one(gaps, report="yi-2024", phrase="进出口总额", above="province")["status"] == "not_stated"


def test_totals_of_a_city_and_its_province_give_no_gap(gaps):
    row = one(gaps, report="yi-2024", phrase="城镇新增就业", above="province")
    assert (row["status"], row["refusal"]) == ("report", "absolute")
    assert pd.isna(row["gap_low"])


def test_a_reported_result_is_no_target_of_the_level_above(uppers):
    assert "goods_trade" not in set(uppers["key"])


def test_pairs_are_the_same_indicator_in_the_same_measure(stated):
    pairs = pairs_.pair_targets(stated, ["jia-2021", "yi-2024"])
    assert pairs["left_phrase"].tolist() == ["地区生产总值", "进出口总额"]
    row = one(pairs, left_phrase="地区生产总值")
    assert (row["raw_low"], row["raw_high"], row["pair"]) == (2.5, 3.5, "eq–range")


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [("高标准农田", "level_increment"), ("战新产业产值", "definition"), ("产业类项目", "scope")],
)
def test_what_looks_alike_is_refused_with_its_reason(stated, phrase, reason):
    row = one(pairs_.refused_pairs(stated, ["jia-2021", "yi-2024"]), left_phrase=phrase)
    assert reason in row["reasons"].split(",")


def like(phrase, **more):
    return {
        "report": "jia-2021",
        "key": phrase,
        "indicator_id": None,
        "phrase": phrase,
        "kind": "target",
        "measure": "increment",
        "unit": "家",
    } | more


def test_a_number_of_enterprises_is_not_taken_for_their_output_nor_for_a_rate_of_them():
    assert pairs_.looks_alike(like("规上农产品加工企业"), like("规上农产品加工新增企业"))
    assert not pairs_.looks_alike(like("规上农产品加工企业"), like("农产品加工产值", measure="level", unit="元"))
    assert not pairs_.looks_alike(like("规上医药企业"), like("规上医药企业上云", measure="share", unit="%"))
    assert pairs_.looks_alike(like("“四下”企业"), like("“四下”企业数", measure="growth", unit="%"))


def test_a_pair_of_jobs_does_not_hide_that_insured_jobs_are_not_it(stated):
    jobs = stated[stated["phrase"] == "城镇新增就业"].assign(own_year=True)
    insured = jobs.assign(start=900, key="x", indicator_id=None, phrase="就业参保")
    both = pd.concat([jobs.assign(report="jia-2021"), jobs, insured])
    row = one(pairs_.refused_pairs(both, ["jia-2021", "yi-2024"]), right_phrase="就业参保")
    assert row["reasons"] == "definition"


def test_fiscal_revenue_is_not_general_budget_revenue():
    row = {"kind": "target", "indicator_id": None, "measure": "growth", "unit": "%", "own_year": True}
    a, b = row | {"key": "财政收入", "phrase": "财政收入"}, row | {"key": "一般公共预算收入", "phrase": "一般公共预算收入"}
    assert pairs_.looks_alike(a, b)
    assert pairs_.reasons_against(a, b) == ["definition"]
    jobs = row | {"key": "新增就业参保", "phrase": "新增就业参保"}
    assert pairs_.reasons_against(row | {"key": "城镇新增就业", "phrase": "城镇新增就业"}, jobs) != []


def test_a_later_horizon_or_another_basis_is_no_pair():
    row = {"key": "gdp", "phrase": "生产总值", "kind": "target", "measure": "growth", "unit": "%", "own_year": True, "basis": "year"}
    assert pairs_.reasons_against(row, row | {"own_year": False, "basis": "yearly_average"}) == ["horizon", "basis"]


def test_only_in_one_is_claimed_for_the_own_year_and_marks_what_looks_alike(stated):
    only = pairs_.only_in_one(stated, pairs_.refused_pairs(stated, ["jia-2021", "yi-2024"]))
    assert "零碳村" not in set(only["phrase"])  # due in 2025
    assert "高标准农田" not in set(only["phrase"])  # both state it, one as a total
    assert bool(one(only, phrase="战新产业产值")["alike"])
    assert set(only["report"]) == {"jia-2021", "yi-2024"}


def test_a_target_in_words_stands_in_the_row_of_the_others_number(stated):
    rows = target_rows(stated)
    own = rows[rows["key"] == "goods_trade"]
    assert own["row"].nunique() == 1
    assert set(own["panel"]) == {"growth"}


@pytest.mark.reports
def test_the_gap_of_a_real_report_to_its_province_rests_on_a_fact_with_its_source(tmp_path):
    folder = os.environ.get("POLICYLIB_REPORTS")
    if not folder:
        pytest.skip("set POLICYLIB_REPORTS to a folder of report texts")
    wanted = ("bengbu-2021", "hefei-2024", "national-2021", "national-2024")
    (tmp_path / "data").mkdir()
    shutil.copytree(ROOT / "data" / "reference", tmp_path / "data" / "reference")
    lines = (ROOT / "data" / "corpus.csv").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "data" / "corpus.csv").write_text("".join([lines[0], *(line for line in lines if line.split(",")[0] in wanted)]), "utf-8")
    build(tmp_path, reports_dir=folder, jobs=1)
    corpus = Corpus.open(tmp_path, reports_dir=folder)
    chosen = choose_reports(corpus.reports, wanted[:2])
    signs = signs_of(indicator_book(corpus.books))
    tables_of = (corpus.table("target_indicators"), corpus.paragraphs(), corpus.table("sections"))
    real = stated_targets(corpus.target_rows(kinds=KINDS), *tables_of, chosen, PARTS, signs)
    level = above_.upper_levels(chosen, corpus.reports, above_.place_names(corpus.books.rows("places.csv")))
    over = stated_targets(corpus.target_rows(kinds=KINDS), *tables_of, above_.reports_above(corpus.reports, level), PARTS, signs)
    found = above_.measure_gaps(real, level, above_.upper_targets(level, over, corpus.facts, signs))
    row = one(found, report="bengbu-2021", key="gdp", above="province", headline=True)
    assert (row["gap_low"], row["pair"], row["status"]) == (0.5, "eq–eq", "fact")
    assert row["evidence"].startswith("http")
    row = one(found, report="hefei-2024", key="gdp", above="nation", headline=True)
    assert (row["gap_low"], row["pair"], row["status"]) == (1.0, "approx–approx", "report")
    assert one(found, report="hefei-2024", key="gdp", above="province", headline=True)["status"] == "not_at_hand"


@pytest.fixture(scope="module")
def of(stated, above, uppers, gaps):
    """Give a comparison of the two invented reports in a language."""
    pair = ["jia-2021", "yi-2024"]
    refused = pairs_.refused_pairs(stated, pair)
    made = {
        "stated": stated, "above": above, "uppers": uppers, "gaps": gaps, "book": BOOK, "paragraphs": PARAGRAPHS, "counts": count_targets(stated, PARAGRAPHS, PARTS),
        "pairs": pairs_.pair_targets(stated, pair), "refused": refused, "only": pairs_.only_in_one(stated, refused),
        "readings": readings_.read_relatives(stated, CHOSEN, above.head(0), uppers.head(0), table("facts", []).assign(indicator_id=None)), "derived": gaps.head(0),
    }  # fmt: skip
    return lambda language: context_with(CHOSEN, language, **made)


VIEWS = (
    views.headline,
    views.counts,
    views.gaps,
    views.spoken,
    views.readings,
    views.wording,
    views.refused,
    views.paired,
    views.only,
    views.targets,
)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("make", VIEWS, ids=lambda m: m.__name__)
def test_a_view_shows_every_row_in_words_with_caption_and_its_own_n(of, make, language):
    view = make(of(language))
    assert len(set(view.shown.columns)) == len(view.shown.columns)
    assert not any("_" in name for name in view.shown.columns)
    assert "n = " in view.caption
    text = repr(view)
    assert "None" not in text
    assert "nan" not in re.findall("[a-z]+", text.lower())
    assert wording_problems(view.sentence) == [] if view.sentence else True
    assert view.caption in html.unescape(view._repr_mimebundle_()["text/html"])


def test_what_is_not_at_hand_is_said_beside_the_value(of):
    shown = views.headline(of("en")).shown
    cell = one(shown, indicator="consumer prices")
    assert (cell.iloc[1], cell.iloc[2], cell.iloc[3]) == ("≈ 3%", "not at hand", "–")
    cell = one(shown, indicator="GDP")
    assert cell.iloc[2] == "+0.5 (on its province; plain number against at least)"


def test_what_a_city_states_in_its_body_is_said_in_grey_never_left_blank(of, stated):
    elsewhere = stated.copy()
    elsewhere.loc[(elsewhere["report"] == "yi-2024") & (elsewhere["phrase"] == "城镇新增就业"), "headline"] = False
    extra = elsewhere[elsewhere["phrase"] == "城镇新增就业"].assign(report="jia-2021", headline=True, start=15)
    context = of("zh")
    context.__dict__["stated"] = pd.concat([elsewhere, extra], ignore_index=True)
    shown = views.headline(context).shown
    row = shown.index[shown["指标"] == "城镇新增就业"][0]
    assert shown.loc[row, "乙市 2024"] == "正文：≥ 12万人"
    assert shown.attrs["grey"] == {"乙市 2024": {row}}
    assert 'class="s pl-grey"' in views.headline(context)._repr_mimebundle_()["text/html"]


def test_n_is_that_of_the_table_it_stands_under(of):
    context = of("zh")
    assert "n = 5 个主要预期数值" in views.headline(context).caption
    assert "n = 14 个数值目标" in views.counts(context).caption
    assert f"n = {len(context.refused)} 对" in views.refused(context).caption


def test_the_gap_that_leads_is_to_one_level_above_for_all(of):
    lead = views.lead(of("zh"))
    assert lead.text == "地区生产总值目标与本省同年目标相比：甲市 2021 高 0.5 个百分点、乙市 2024 相差 0.5 个百分点上下"
    assert set(lead.numbers["gaps"]) == {"jia-2021", "yi-2024"}
    context = of("en")
    context.__dict__["gaps"] = context.gaps.head(0)
    assert (
        views.lead(context).text == "Main expected targets: Jia 2021 3, Yi 2024 3; 2 stand in every report, 1 of them with a number in each"
    )


def test_the_wrong_conclusion_names_the_raw_difference(of):
    context = of("zh")
    assert "高 2.5–3.5 个百分点" in views.wrong(context).sentence.text
    context.__dict__["pairs"] = context.pairs.head(0)
    assert "没有一对百分比目标的数值不同" in repr(views.wrong(context))


def test_an_extracted_phrase_that_opens_with_a_verb_or_lists_things_is_quoted(of):
    context = of("zh")
    context.__dict__["tags"] = {"增强": "v", "零碳村": "n"}
    assert views.label(context, {"indicator_id": None, "phrase": "增强产业规模"}) == "“增强产业规模”"
    assert views.label(context, {"indicator_id": None, "phrase": "能源、水资源等指标"}) == "“能源、水资源等指标”"
    assert views.label(context, {"indicator_id": None, "phrase": "零碳村"}) == "零碳村"


def test_industrial_firms_are_not_the_four_kinds_of_firms():
    a, b = like("规上工业企业", indicator_id="industrial_firms"), like("“四上”企业")
    assert pairs_.looks_alike(a, b)
    assert pairs_.reasons_against(a | {"own_year": True}, b | {"own_year": True}) == ["definition"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_figures_are_whole_and_have_every_glyph(of, stated, language):
    context = of(language)
    figures = [views.headline(context).figure(), views.wording(context).figure()]
    context.__dict__["stated"] = stated.iloc[:0]
    figures.append(plot_targets(context, "甲市" if language == "zh" else "Jia", target_rows(stated.iloc[:0])))
    for figure in figures:
        assert style.png_of(figure, 60)
        assert cut_off(figure) == []
    assert "8.5%" in figures[0].policylib_alt


def test_around_on_prices_is_drawn_as_the_ceiling_that_it_is_by_convention(of):
    figure = views.headline(of("en")).figure()
    prices = next(text for ax in figure.axes for text in ax.texts if text.get_text() == "≈ 3%")
    arrows = [text for text in prices.axes.texts if getattr(text, "arrow_patch", None) is not None and text.xy[1] == prices.xy[1]]
    assert [arrow.xyann[0] for arrow in arrows] == [-24]


def test_the_picture_of_parts_is_whole():
    look = look_of(CHOSEN, list(CHOSEN["report"]), PARTS, "n = 8, 6", "zh")
    assert cut_off(plot_parts(part_lengths(CHOSEN, PARAGRAPHS), "甲市", look)) == []


def test_a_missing_part_is_told_from_one_that_is_not_expected():
    lengths = part_lengths(CHOSEN, PARAGRAPHS[PARAGRAPHS["section_kind"] != "outlook_plan"])
    assert one(lengths, report="jia-2021", part="review")["status"] == "missing"
    assert one(lengths, report="yi-2024", part="outlook_plan")["status"] == "not_expected"
    assert pd.isna(one(lengths, report="jia-2021", part="review")["characters"])
