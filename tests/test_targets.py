"""The target grammar: every case of grammar_cases.yaml, and what must hold of any report."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import find_quantities
from policylib.codebooks import file_problems, load_codebooks, read_yaml
from policylib.reading.outline import Outline, find_outline
from policylib.reading.sources import read_source, source_of
from policylib.reading.targets import Extraction, find_targets
from policylib.reading.text import clean
from policylib.records import BOUNDS, KINDS, MEASURES, Block, Paragraph, Report

CASES = read_yaml(Path(__file__).with_name("grammar_cases.yaml")).data["cases"]
EXTRAS = {
    "effort": None,
    "scope": None,
    "size": None,
    "relation": None,
    "reference": None,
    "basis": "year",
    "distributive": False,
    "headline": False,
}
BOOKS = load_codebooks()


def outline_of(text: str, section_kind: str = "annual_tasks", year: int = 2024) -> Outline:
    """Return the outline of a report that is one paragraph."""
    paragraph = Paragraph("甲市-2024", 1, None, section_kind, None, 0, len(text), len(text), 1)
    report = Report("甲市-2024", place="甲市", year=year)
    return Outline(source_of(text, "甲市-2024"), report, (Block("甲市-2024", 0, len(text), "paragraph"),), (), (paragraph,), (clean(text),))


def read(text: str, section_kind: str = "annual_tasks", year: int = 2024) -> Extraction:
    return find_targets(outline_of(text, section_kind, year), BOOKS)


@pytest.mark.parametrize("case", CASES, ids=[case["say"][:24] for case in CASES])
def test_case(case: dict) -> None:
    found = read(case["say"] + "。", case["in"], case["year"])
    rows = [
        [t.text, t.kind, t.indicator, t.measure, t.bound, t.low and round(t.low, 6), t.high and round(t.high, 6), t.unit]
        for t in found.targets
    ]
    assert rows == [row[:8] for row in case["rows"]]
    for target, row in zip(found.targets, case["rows"], strict=True):
        expected = {**EXTRAS, "horizon": case["year"] - (target.kind == "result"), **(row[8] if len(row) > 8 else {})}
        assert {name: getattr(target, name) for name in expected} == expected
    others = [[q.text, q.kind] for q in found.quantities if q.kind not in ("target", "result", "range_end")]
    assert others == case.get("others", [])
    assert [each.phrase for each in found.indicators] == case.get("items", [t.indicator for t in found.targets])


def test_there_are_enough_cases() -> None:
    assert len(CASES) > 100


@pytest.mark.parametrize("text", ["", "稳步推进。", "。。，，；；", "“”（）", "12345", "%%个百分点", "第第第", "百千万亿", "由到从至"])
def test_odd_texts_make_no_target(text: str) -> None:
    assert read(text).targets == ()


def test_offsets_point_into_the_source() -> None:
    text = "甲市\n工业 投资增长\u3000８.５％，新建\r\n公园3\n座。"
    found = read(text)
    assert [(t.text, text[t.start : t.end]) for t in found.targets] == [("８.５", "８.５"), ("3", "3")]


def test_every_digit_run_has_a_quantity_with_a_kind() -> None:
    text = "用好12345热线，2024年新增5G基站20座、学校1~2所，推进“8526”行动，占1/3。"
    found = read(text)
    assert [q.text for q in found.quantities] == ["12345", "2024", "5", "20", "1", "2", "8526", "1", "3"]
    assert all(q.kind in KINDS for q in found.quantities)
    assert [q.text for q in find_quantities(outline_of(text), BOOKS)] == [q.text for q in found.quantities]


def test_confidence_falls_with_doubt() -> None:
    sure, unsure = read("甲市新建公园20座。").targets[0], read("已经建成公园20座。").targets[0]
    assert 0 < unsure.confidence < sure.confidence <= 1
    assert not sure.review


def test_a_row_below_the_band_is_for_review() -> None:
    found = read("甲市指数达到20。", "problems").targets
    assert found
    assert all(row.review and row.confidence < 0.6 for row in found)


@given(
    st.text(
        alphabet="甲乙增长新建改造公园企业家个亿万元百分之点一二三十，。、；“”以上左右至控制在超0123456789.%—年到于全省平均水平",
        max_size=120,
    )
)
@settings(max_examples=150, deadline=None)
def test_any_text_gives_sound_rows(text: str) -> None:
    found = read(text)
    for row in found.targets:
        assert text[row.start : row.end] == row.text
        assert row.bound is None or row.bound in BOUNDS
        assert row.measure is None or row.measure in MEASURES
        assert 0 < row.confidence <= 1
        if row.bound == "range":
            assert row.low is not None
            assert row.high is not None
        if row.bound in ("ge", "gt"):
            assert row.high is None
        if row.bound in ("le", "lt"):
            assert row.low is None
    starts = [q.start for q in found.quantities]
    assert starts == sorted(set(starts))


def test_grammar_is_whole_and_a_fault_is_told(tmp_path: Path) -> None:
    assert file_problems(BOOKS.path("grammar.yaml")) == []
    broken = tmp_path / "grammar.yaml"
    broken.write_text(BOOKS.path("grammar.yaml").read_text("utf-8").replace("effort:", "efort:"), "utf-8")
    assert any("efort" in str(fault) and "effort" in str(fault) for fault in file_problems(broken))


@pytest.mark.reports
def test_every_number_of_a_real_report_is_read() -> None:
    folder = os.environ.get("POLICYLIB_REPORTS")
    if not folder:
        pytest.skip("set POLICYLIB_REPORTS to a folder of report texts")
    for path in sorted(Path(folder).glob("*.txt"))[::9]:
        outline = find_outline(read_source(path), BOOKS, place="甲市", year=int(path.stem[-4:]))
        found = find_targets(outline, BOOKS)
        text = outline.source.text
        assert all(text[q.start : q.end] == q.text and q.kind in KINDS for q in found.quantities), path.stem
        placed = {(q.start, q.end) for q in found.quantities if q.paragraph}
        digits = [page.span(*m.span()) for page in outline.cleans for m in re.finditer(r"[0-9]+", page.text)]
        assert all(any(start <= a and b <= end for start, end in placed) for a, b in digits[::7]), path.stem
        share = sum(1 for t in found.targets if t.review) / max(1, len(found.targets))
        assert share < 0.5, path.stem


def test_what_is_measured_in_a_part_of_the_place_is_not_the_places_indicator() -> None:
    ids = [row.indicator_id for row in read("乙高新区地区生产总值增长9%。地区生产总值增长5%。").indicators]
    assert ids == [None, "gdp"]


def test_endings_keep_the_indicator() -> None:
    said = "城镇新增就业人数不低于9万人，城镇调查失业率平均值5.2%，研究与试验发展经费支出与国内生产总值之比超过2%。"
    assert [row.indicator_id for row in read(said).indicators] == ["urban_new_jobs", "surveyed_unemployment", "rd_intensity"]


def test_a_chapter_of_next_years_plan_sets_targets_for_it() -> None:
    text = "甲国1980年政府工作报告\n一、1979年的回顾\n粮食产量300万吨，比上年增加20万吨，各项事业都有进步，人民生活有所改善。\n二、1981年国民经济计划的任务和主要指标\n钢产量350万吨，石油产量106万吨，保持近两年的水平，各地都要努力。\n"
    found = find_targets(find_outline(source_of(text, "甲国-1980"), BOOKS, place="甲国", year=1980), BOOKS)
    assert [(t.text, t.kind, t.horizon) for t in found.targets] == [
        ("300", "result", 1979),
        ("20", "result", 1979),
        ("350", "target", 1981),
        ("106", "target", 1981),
    ]


def test_a_topic_that_names_a_zone_gives_its_paragraph_the_scope() -> None:
    text = (
        "甲市2024年政府工作报告\n一、2023年工作回顾\n一年来，经济稳步增长，各项事业都有新的进步。\n二、2024年工作安排\n"
        "高标准建设甲乙自贸片区。新引进项目30个，新增登记企业500家以上。全市进出口额增长5%。\n"
    )
    found = find_targets(find_outline(source_of(text, "甲市-2024"), BOOKS, place="甲市", year=2024), BOOKS)
    assert [(t.text, t.scope) for t in found.targets] == [("30", "甲乙自贸片区"), ("500", "甲乙自贸片区"), ("5", None)]
