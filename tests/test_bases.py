"""Absolute targets against a base: a ratio only where a base is at hand, from the report itself, a fact, or the user's own facts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from checks import context_with, wording_problems
from policylib.codebooks import load_codebooks
from policylib.corpus import Corpus
from policylib.data.facts import load_facts
from policylib.data.tables import rows_of, table
from policylib.measures import trends
from policylib.questions.targets import bases, views
from policylib.questions.targets import stated as target_levels
from policylib.records import InputError

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "data" / "reference"
HEAD = "place,adcode,level,parent,year,indicator,bound,low,high,unit,reference,delivered_on,confidence,source_url\n"
OWN = (
    "甲市,,,,2020,population,eq,3000000,3000000,人,,,high,https://example.org/residents\n"
    "甲市,,,,2020,other:gdp_level,eq,2e11,2e11,元,,,high,https://example.org/gdp\n"
)
REPORTS = table("reports", pd.DataFrame([{"report": "jia-2021", "place": "甲市", "level": "city", "year": 2021}]))
BOOK = target_levels.indicator_book(load_codebooks())
ROWS = [  # start, phrase, id, measure, low, unit, more
    (10, "城镇新增就业", "urban_new_jobs", "increment", 36_000, "人", {}),
    (20, "技术合同成交额", "technology_contracts", "level", 7e9, "元", {}),
    (30, "人均可支配收入", "resident_income", "level", 50_000, "元", {}),
    (40, "小微企业", None, "increment", 500, "户", {"scope": "三县各", "distributive": True}),
    (50, "零碳村", None, "increment", 5, "个", {"own_year": False}),
    (60, "高标准农田", "high_standard_farmland", "increment", 300_000, "亩", {}),
]


def stated() -> pd.DataFrame:
    rows = [
        {"report": "jia-2021", "start": start, "end": start + 2, "item": 1, "kind": "target", "key": name or phrase, "indicator_id": name, "phrase": phrase,
         "measure": measure, "bound": "ge", "low": float(low), "unit": unit, "own_year": True, "headline": False, "distributive": False,
         "section": "二、今年工作", "offsets": f"{start}–{start + 2}"} | more
        for start, phrase, name, measure, low, unit, more in ROWS
    ]  # fmt: skip
    return pd.DataFrame(rows).reindex(columns=list(target_levels.STATED)).convert_dtypes()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "headline_results.csv").write_text("\ufeff" + HEAD + OWN, "utf-8")  # as a spreadsheet saves it
    return tmp_path


def scaled(facts: pd.DataFrame) -> pd.DataFrame:
    known = trends.series(table("targets", []), table("target_indicators", []), REPORTS, facts, load_codebooks(), places=["甲市"])
    return bases.scale_targets(stated(), REPORTS, known)


def test_a_users_own_facts_are_the_base_of_ratios_by_hand(own: Path) -> None:
    rows = {(row["phrase"], row["base"]): row for row in rows_of(scaled(load_facts(SHIPPED, own)))}
    jobs, contracts = rows["城镇新增就业", "residents"], rows["技术合同成交额", "gdp"]
    assert (jobs["status"], jobs["ratio_low"], jobs["evidence"]) == (
        "ratio",
        120.0,
        "https://example.org/residents",
    )  # 36,000 ÷ 300 times 10,000
    assert (contracts["ratio_low"], contracts["base_year"], contracts["base_low"]) == (3.5, 2020, 2e11)
    assert rows["技术合同成交额", "residents"]["ratio_low"] == pytest.approx(7e9 / 300)
    assert rows["城镇新增就业", "gdp"]["status"] == "not_money"
    assert rows["人均可支配收入", "residents"]["status"] == rows["人均可支配收入", "gdp"]["status"] == "per_head"
    assert rows["高标准农田", "last_year"]["status"] == "no_base"
    assert {phrase for phrase, _ in rows}.isdisjoint({"小微企业", "零碳村"})  # a part of the place; another year


def test_without_a_base_there_is_no_ratio() -> None:
    made = scaled(load_facts(SHIPPED))
    assert "ratio" not in set(made["status"])
    assert made[["ratio_low", "ratio_high"]].isna().all(axis=None)
    context = context_with(REPORTS, "en", scaled=made, book=BOOK)
    assert len(views.scale(context).shown) == 0
    refused = views.no_base(context)
    assert refused.shown["residents"].tolist() == ["no base at hand", "no base at hand", "already per head or household", "no base at hand"]
    assert refused.folded.startswith("4 totals")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_readers_see_the_ratio_with_base_and_source(own: Path, language: str) -> None:
    made = scaled(load_facts(SHIPPED, own))
    view = views.scale(context_with(REPORTS, language, scaled=made, book=BOOK))
    shown = view.shown
    assert ("每万常住人口 120人" if language == "zh" else "120 people per 10,000 residents") in set(shown.iloc[:, 3])
    assert "https://example.org/residents" in set(shown.iloc[:, 5])
    finding = view.sentence
    assert finding.numbers["jia-2021"] == {"of": 4, "any": 3, "gdp": 1, "residents": 3, "last_year": 0}
    assert wording_problems(finding) == []


def test_a_total_below_its_own_value_of_the_year_before_is_flagged_and_money_without_an_indicator_has_no_ratio() -> None:
    facts = load_facts(SHIPPED)
    base = (
        facts[facts["indicator_id"] == "gdp"]
        .head(1)
        .assign(place="甲市", year=2020, measure="level", role="result", bound="eq", basis="year", unit="元")
    )
    own = pd.concat(
        [base.assign(low=2e11, high=2e11), base.assign(indicator_id="technology_contracts", low=8e9, high=8e9)], ignore_index=True
    )
    made = scaled(table("facts", own))
    flags = {(row["phrase"], row["base"]): row["flag"] for row in rows_of(bases.flagged(made))}
    assert flags == {("技术合同成交额", "gdp"): None, ("技术合同成交额", "last_year"): "below_base"}
    row = bases.flagged(made).iloc[-1]
    assert views.ratio(context_with(REPORTS, "zh"), row) == "为上年数的 87.5%（低于上年数：定义可能变了）"
    arrived = stated().query("phrase == '技术合同成交额'").assign(indicator_id=None, key="到位资金", phrase="到位资金")
    known = trends.series(
        table("targets", []), table("target_indicators", []), REPORTS, table("facts", own), load_codebooks(), places=["甲市"]
    )
    assert {row["base"]: row["status"] for row in rows_of(bases.scale_targets(arrived, REPORTS, known))}["gdp"] == "no_part"


def test_last_years_value_in_the_reports_own_review_is_a_base() -> None:
    targets = table("targets", pd.DataFrame([
        {"report": "jia-2021", "start": 1, "end": 3, "text": "4万", "kind": "result", "indicator": "城镇新增就业", "measure": "increment", "bound": "eq", "low": 40_000.0,
         "high": 40_000.0, "unit": "人", "horizon": 2020, "section_kind": "review", "paragraph": 1, "headline": False, "distributive": False, "review": False,
         "corrected": False},
    ]))  # fmt: skip
    items = table(
        "target_indicators",
        pd.DataFrame([{"report": "jia-2021", "start": 1, "item": 1, "phrase": "城镇新增就业", "indicator_id": "urban_new_jobs"}]),
    )
    known = trends.series(targets, items, REPORTS, table("facts", []), load_codebooks(), places=["甲市"])
    rows = {(row["phrase"], row["base"]): row for row in rows_of(bases.scale_targets(stated(), REPORTS, known))}
    found = rows["城镇新增就业", "last_year"]
    assert (found["status"], found["ratio_low"]) == ("ratio", 90.0)
    assert found["evidence"].endswith("1–3")


def test_an_own_fact_stands_in_place_of_a_shipped_one(tmp_path: Path) -> None:
    before = load_facts(SHIPPED)
    row = before[
        (before["place"] == "蚌埠市") & (before["indicator_id"] == "gdp") & (before["measure"] == "level") & (before["year"] == 2020)
    ]
    assert len(row) == 1
    (tmp_path / "headline_results.csv").write_text(
        HEAD + "蚌埠市,,,,2020,other:gdp_level,eq,1,1,元,,,high,https://example.org/new\n", "utf-8"
    )
    after = load_facts(SHIPPED, tmp_path)
    assert len(after) == len(before)
    assert after.loc[after["source_url"] == "https://example.org/new", "low"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "甲市,,,,2020,populaton,eq,3,3,人,,,high,\n", "did you mean population"),
        (HEAD + "甲市,,,,,population,eq,3,3,人,,,high,\n", "the year ''"),
        (HEAD + ",,,,2020,population,eq,3,3,人,,,high,\n", "no place"),
        (HEAD.replace("unit,", "") + "甲市,,,,2020,population,eq,3,3,,,high,\n", "no column 'unit'"),
        (HEAD + "甲市,,,,2020,population,eq,three,3,人,,,high,\n", "the low 'three'"),
    ],
)
def test_a_fault_in_own_facts_is_one_clear_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "headline_results.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match=said) as told:
        load_facts(SHIPPED, tmp_path)
    assert len(str(told.value).splitlines()) == 1


def test_the_corpus_reads_own_facts_from_data_local(sample_root: Path, tmp_path: Path) -> None:
    import shutil

    root = tmp_path / "own"
    shutil.copytree(sample_root, root, ignore=shutil.ignore_patterns(".policylib"))
    shutil.copytree(SHIPPED, root / "data" / "reference", dirs_exist_ok=True)
    (root / "data" / "local").mkdir(exist_ok=True)
    (root / "data" / "local" / "headline_results.csv").write_text(HEAD + OWN, "utf-8")
    facts = Corpus.open(root).facts
    assert "permanent_residents" in set(facts.loc[facts["place"] == "甲市", "indicator_id"])
