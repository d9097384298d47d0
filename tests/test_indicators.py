"""Which indicator a phrase names, what refuses it, and how a commitment is worded."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from policylib.codebooks import HERE, file_problems, load_codebooks
from policylib.reading.indicators import code_wording, coverage, find_indicator, lexicon, short, strives
from policylib.records import BOUNDS, MEASURES

BOOKS = load_codebooks()
ENTRIES = BOOKS.data("indicators")["indicators"]
BY_ID = {entry["id"]: entry for entry in ENTRIES}


@pytest.mark.parametrize("name", ["indicators", "wording"])
def test_the_codebook_has_no_faults(name: str) -> None:
    assert file_problems(HERE / f"{name}.yaml") == []


def test_there_are_at_least_80_indicators_and_no_id_holds_a_measure() -> None:
    assert len(BY_ID) == len(ENTRIES) >= 80
    assert [i for i in BY_ID if set(i.split("_")) & {"growth", "increment", "level", "change", "rank", "multiple"}] == []


def test_no_term_names_two_indicators_once_words_that_are_one_are_put_together() -> None:
    same = lexicon(BOOKS).same
    owners: dict[str, set[str]] = {}
    for entry in ENTRIES:
        for term in entry["terms"]:
            owners.setdefault(same(term), set()).add(entry["id"])
    assert {term: ids for term, ids in owners.items() if len(ids) > 1} == {}
    conditional = Counter((same(t), m) for e in ENTRIES for m, terms in e.get("terms_by_measure", {}).items() for t in terms)
    assert [key for key, count in conditional.items() if count > 1] == []


def test_every_base_and_every_indicator_of_a_rule_is_an_id() -> None:
    wording = BOOKS.data("wording")
    named = {entry["base"] for entry in ENTRIES if "base" in entry}
    named |= {i for rule in wording["rules"] for i in rule.get("indicators", ())}
    assert named - set(BY_ID) == set()


def test_every_term_finds_its_own_indicator_whatever_stands_around_it() -> None:
    measure = {"%": "share"}
    for entry in ENTRIES:
        own = measure.get(entry["unit"], "growth")
        for term in entry["terms"]:
            expected = lexicon(BOOKS).by_measure.get((lexicon(BOOKS).same(term), own), entry["id"])
            assert find_indicator(term, own, "%", BOOKS) == expected, term
            assert find_indicator(f"全县{term}年均增速", own, "%", BOOKS) == expected, term


def test_falls_are_the_indicators_with_a_sign() -> None:
    falls = {entry["id"] for entry in ENTRIES if entry["sign"] == -1}
    assert {"energy_intensity", "carbon_intensity", "water_intensity", "pm25", "work_safety_deaths"} <= falls
    assert all(BY_ID[i]["better"] == "down" for i in falls)
    assert not falls & {"gdp", "cpi", "surveyed_unemployment"}


@pytest.mark.parametrize(
    ("phrase", "measure", "unit", "expected"),
    [
        ("地区生产总值", "growth", "%", "gdp"),
        ("国内生产总值（GDP）", "growth", "%", "gdp"),
        ("经济", "growth", "%", "gdp"),
        ("经济", "level", "元", None),
        ("国民生产总值", "growth", "%", "gnp"),
        ("规模以上工业增加值增速", "growth", "%", "industrial_value_added"),
        ("规上工业增加值", "growth", "%", "industrial_value_added"),
        ("规上工业产值", "growth", "%", "large_industrial_output"),
        ("高技术制造业增加值", "growth", "%", "high_tech_value_added"),
        ("财政收入", "growth", "%", "fiscal_revenue"),
        ("地方财政收入", "growth", "%", "local_fiscal_revenue"),
        ("一般公共预算收入同口径", "growth", "%", "general_budget_revenue"),
        ("公共财政预算收入", "growth", "%", "general_budget_revenue"),
        ("城镇新增就业", "increment", "人", "urban_new_jobs"),
        ("新增城镇就业", "increment", "人", "urban_new_jobs"),
        ("新增就业参保", "increment", "人", None),
        ("城镇调查失业率", "share", "%", "surveyed_unemployment"),
        ("城镇登记失业率", "share", "%", "registered_unemployment"),
        ("居民消费价格涨幅", "growth", "%", "cpi"),
        ("城镇常住居民人均可支配收入", "growth", "%", "urban_income"),
        ("农村居民人均纯收入", "growth", "%", "rural_net_income"),
        ("研究与试验发展经费支出相当于全市生产总值的比例", "share", "%", "rd_intensity"),
        ("全社会研发经费", "growth", "%", "rd_expenditure"),
        ("全社会研发经费", "share", "%", "rd_intensity"),
        ("单位GDP能耗降低", "growth", "%", "energy_intensity"),
        ("万元地区生产总值综合能耗", "growth", "%", "energy_intensity"),
        ("ＰＭ２．５平均浓度", "level", "微克/立方米", "pm25"),
        ("PM_2.5平均浓度", "level", "微克/立方米", "pm25"),
        ("国家级专精特新“小巨人”企业", "increment", "家", "little_giant_firms"),
        ("粮食产量稳定在", "level", "斤", "grain_output"),
        ("居民收入增长", None, None, "resident_income"),
        ("2025年高新技术企业总量", "level", "家", "high_tech_firms"),
        ("", "growth", "%", None),
        ("增长", "growth", "%", None),
    ],
)
def test_a_phrase_names_its_indicator(phrase: str, measure: str | None, unit: str | None, expected: str | None) -> None:
    assert find_indicator(phrase, measure, unit, BOOKS) == expected


@pytest.mark.parametrize(
    "phrase",
    [
        "规上民营工业增加值",
        "甲区地区生产总值",
        "民营固定资产投资",
        "省级人工智能高新技术企业",
        "国家重点项目",
        "新能源汽车产业产值",
        "三县城镇新增就业",
        "省重大项目",
    ],
)
def test_a_narrower_thing_is_not_the_wider_one(phrase: str) -> None:
    assert find_indicator(phrase, "growth", "%", BOOKS) is None


@pytest.mark.parametrize(
    ("phrase", "measure", "unit"),
    [
        ("全部工业增加值", "level", "个"),
        ("装备制造业增加值", "share", "%"),
        ("高新技术企业", "increment", "亩"),
        ("地区生产总值", "level", "人"),
    ],
)
def test_a_unit_of_another_kind_refuses_the_indicator(phrase: str, measure: str, unit: str) -> None:
    assert find_indicator(phrase, "growth", "%", BOOKS)
    assert find_indicator(phrase, measure, unit, BOOKS) is None


def test_short_keeps_digits_of_names_and_drops_years() -> None:
    assert short("到2030年底，5G 基站（含铁塔）") == "到5G基站含铁塔"


def test_a_user_s_codebook_adds_an_indicator(tmp_path: Path) -> None:
    own = tmp_path / "indicators.yaml"
    own.write_text(
        'title: own\nreferences: [own]\nlast_update: "2026-01-01"\nversion: 1\nindicators:\n'
        "  - {id: kites, group: people, unit: 只, sign: 1, better: up, label: {zh: 纸鸢, en: Kites}, terms: [纸鸢], definition: d, source: s}\n",
        "utf-8",
    )
    books = load_codebooks(own)
    assert find_indicator("全市纸鸢", "level", "只", books) == "kites"
    assert find_indicator("地区生产总值", "growth", "%", books) == "gdp"
    assert find_indicator("全市纸鸢", "level", "只", BOOKS) is None


def test_coverage_counts_rows_reports_and_shares() -> None:
    def row(report: str, phrase: str, headline: bool, kind: str = "target") -> dict[str, object]:
        return {"report": report, "phrase": phrase, "kind": kind, "measure": "growth", "unit": "%", "headline": headline}

    rows = [row("a", "地区生产总值", True), row("a", "纸鸢", True), row("b", "纸鸢", False), row("b", "纸鸢", False, "result")]
    found = coverage(rows, BOOKS, least=2)
    assert (found.headline, found.headline_rows) == (0.5, 2)
    assert (found.repeated, found.repeated_rows) == (0.0, 2)
    assert found.missing == ({"phrase": "纸鸢", "reports": 2, "count": 3},)
    assert str(coverage([], BOOKS)) == "headline: – of 0 rows carry an indicator; repeated phrases: – of 0 rows carry an indicator"


def test_check_coverage_speaks_of_the_samples(sample_root: Path) -> None:
    from policylib.data.catalogue.check import indicator_coverage

    found = indicator_coverage(sample_root)
    assert found.headline_rows > 20
    assert found.headline is not None
    assert found.headline >= 0.8
    assert all(row["count"] >= row["reports"] >= 1 for row in found.missing)


def test_every_bound_has_a_wording_that_is_named() -> None:
    names = {entry["id"] for entry in BOOKS.data("wording")["wordings"]}
    for bound in BOUNDS:
        for measure in MEASURES:
            assert code_wording(bound, None, "gdp", BOOKS, measure) in names - {"strive"}
    assert {code_wording("eq", word, None, BOOKS) for word in ("力争", "争取", "努力")} == {"strive"}


def test_ensuring_is_no_striving_and_around_on_prices_is_a_ceiling() -> None:
    assert not strives("确保", BOOKS)
    assert not strives(None, BOOKS)
    assert code_wording("ge", "确保", "gdp", BOOKS) == "floor"
    assert code_wording("approx", None, "cpi", BOOKS) == "ceiling"
    assert code_wording("approx", None, "gdp", BOOKS) == "around"
    assert code_wording("le", None, "innovation_capacity", BOOKS, "rank") == "floor"
    assert code_wording("ge", None, "innovation_capacity", BOOKS, "rank") == "ceiling"


@pytest.mark.reports
@pytest.mark.slow
def test_nine_of_ten_headline_targets_and_repeated_phrases_carry_an_indicator() -> None:
    if not os.environ.get("POLICYLIB_REPORTS"):
        pytest.skip("set POLICYLIB_REPORTS to a folder of report texts")
    from policylib.data.catalogue.entries import find_root, find_text, load_catalogue, report_folders
    from policylib.reading.outline import find_outline
    from policylib.reading.sources import read_source
    from policylib.reading.targets import find_targets

    root, rows = find_root(Path(__file__).parents[1]), []
    for entry in load_catalogue(root):
        if path := find_text(entry, report_folders(root)):
            found = find_targets(find_outline(read_source(path), BOOKS, report=entry.row()), BOOKS)
            targets = {target.start: target for target in found.targets}
            for item in found.indicators:
                target = targets[item.start]
                row = {"report": item.report, "phrase": item.phrase, "kind": target.kind}
                rows.append(row | {"measure": target.measure, "unit": target.unit, "headline": target.headline})
    seen = coverage(rows, BOOKS)
    assert seen.headline_rows > 500
    assert seen.headline is not None
    assert seen.headline >= 0.9
    assert seen.repeated is not None
    assert seen.repeated >= 0.9
