"""Reference facts: every name mapped, faults told at once, and extraction set against them with signs."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from policylib.data.facts import compare_facts, load_facts, other_ids, problems
from policylib.records import InputError

SHIPPED = Path(__file__).parent.parent / "data" / "reference"
HEAD = "place,adcode,level,parent,year,indicator,bound,low,high,unit,reference,delivered_on,confidence,source_url\n"


def folder(tmp_path: Path, targets: str = "", results: str = "", mapping: str = "gdp_growth,gdp,growth,final,year,,gnp,\n") -> Path:
    (tmp_path / "headline_targets.csv").write_text(HEAD + targets, "utf-8")
    (tmp_path / "headline_results.csv").write_text(HEAD + results, "utf-8")
    (tmp_path / "mapping.csv").write_text("name,indicator_id,measure,edition,basis,from_year,also,note\n" + mapping, "utf-8")
    return tmp_path


def test_the_shipped_facts_are_whole():
    assert [str(fault) for fault in problems(SHIPPED)] == []
    lines = sum(
        len(list(csv.DictReader((SHIPPED / name).open(encoding="utf-8")))) for name in ("headline_targets.csv", "headline_results.csv")
    )
    assert len(load_facts(SHIPPED)) == lines


def test_an_absent_target_stays_without_a_number():
    facts = load_facts(SHIPPED)
    row = facts[(facts["place"] == "全国") & (facts["year"] == 2020) & (facts["indicator_id"] == "gdp") & (facts["role"] == "target")]
    assert len(row) == 1
    assert row[["bound", "low", "high"]].isna().all(axis=None)


def test_every_fault_is_told(tmp_path):
    bad = "甲市,,city,,2021,gdp_grow,eq,8,8,%,,,high,\n甲市,,city,,2021,gdp_growth,about,8,8,%,,,high,\n甲市,,city,,2021,gdp_growth,eq,eight,8,%,,,high,\n"
    with pytest.raises(InputError) as caught:
        load_facts(folder(tmp_path, bad))
    lines = [str(problem) for problem in caught.value.problems]
    assert [line.split(":")[1] for line in lines] == ["2", "3", "4"]
    assert "did you mean gdp_growth?" in lines[0]


def test_a_margin_in_points_is_a_change(tmp_path):
    facts = load_facts(folder(tmp_path, "甲市,,city,,2021,gdp_growth,ge,0.5,,个百分点,高于全省,,high,\n"))
    assert facts["measure"].tolist() == ["change"]


def extracted(**more):
    row = {
        "report": "甲市-2021", "start": 5, "kind": "target", "measure": "growth", "bound": "eq", "low": 8.0, "high": 8.0, "horizon": 2021,
        "headline": True, "reference": None, "relation": None, "phrase": "地区生产总值", "indicator_id": "gdp",
    } | more  # fmt: skip
    targets = pd.DataFrame([{k: v for k, v in row.items() if k not in ("phrase", "indicator_id")}]).convert_dtypes()
    indicators = pd.DataFrame([{k: row[k] for k in ("report", "start", "phrase", "indicator_id")} | {"item": 1}])
    return targets, indicators, pd.DataFrame([{"report": "甲市-2021", "place": "甲市", "year": 2021, "parts_missing": ["review"]}])


@pytest.mark.parametrize(
    ("fact", "found", "verdict"),
    [
        ("eq,8,8,%,", {}, "right"),
        ("approx,8,8,%,", {}, "bound"),
        ("eq,8.5,8.5,%,", {}, "value"),
        (",,,,经济增长", {}, "relative"),
        (",,,,经济增长", {"kind": "relative", "low": None, "high": None, "reference": "经济增长"}, "right"),
        (",,,,", {"kind": "absent", "low": None, "high": None}, "right"),
        ("le,,-3,%,", {"bound": "ge", "low": 3.0, "high": None, "phrase": "单位地区生产总值能耗下降"}, "right"),
        ("eq,8,8,%,", {"horizon": 2025}, "missed"),
        ("eq,8,8,%,", {"measure": "level"}, "missed"),
    ],
)
def test_facts_against_extraction(tmp_path, fact, found, verdict):
    facts = load_facts(folder(tmp_path, f"甲市,,city,,2021,gdp_growth,{fact},,high,\n"))
    table = compare_facts(*extracted(**found), facts)
    assert table["verdict"].tolist() == [verdict]


def test_a_result_is_looked_for_in_the_next_report(tmp_path):
    facts = load_facts(folder(tmp_path, results="甲市,,city,,2020,gdp_growth,eq,8,8,%,,,high,\n"))
    targets, indicators, reports = extracted(kind="result", horizon=2020)
    assert compare_facts(targets, indicators, reports, facts)["verdict"].tolist() == ["right"]


def test_a_report_not_at_hand_gives_no_row(tmp_path):
    facts = load_facts(folder(tmp_path, "乙市,,city,,2021,gdp_growth,eq,8,8,%,,,high,\n"))
    assert compare_facts(*extracted(), facts).empty


def test_a_part_that_the_file_lacks_is_told_apart(tmp_path):
    facts = load_facts(folder(tmp_path, results="甲市,,city,,2020,gdp_growth,eq,8,8,%,,,high,\n"))
    assert compare_facts(*extracted(), facts)["verdict"].tolist() == ["not_in_file"]


def test_an_older_name_is_found_by_its_other_id(tmp_path):
    facts = load_facts(folder(tmp_path, "甲市,,city,,2021,gdp_growth,eq,8,8,%,,,high,\n"))
    rows = extracted(indicator_id="gnp")
    assert compare_facts(*rows, facts)["verdict"].tolist() == ["missed"]
    assert compare_facts(*rows, facts, other_ids(tmp_path))["verdict"].tolist() == ["right"]


def test_a_row_without_an_id_answers_no_fact(tmp_path):
    facts = load_facts(folder(tmp_path, "甲市,,city,,2021,gdp_growth,eq,8,8,%,,,high,\n"))
    assert compare_facts(*extracted(indicator_id=None), facts)["verdict"].tolist() == ["missed"]
