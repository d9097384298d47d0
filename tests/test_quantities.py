"""The lexer of numbers: spans, values, units, bounds, ranges."""

from __future__ import annotations

import pytest

from checks import find_quantities
from policylib.codebooks import load_codebooks
from policylib.reading.outline import Outline
from policylib.reading.quantities import numbers, read_amounts
from policylib.reading.sources import source_of
from policylib.records import Block, Report

BOOKS = load_codebooks()
LEXER = numbers(BOOKS)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("超过1.2万亿元", [("1.2", 1.2e12, None, "元", "gt")]),
        ("3000余家", [("3000", 3000, None, "家", "gt")]),
        ("近200名", [("200", 200, None, "名", "approx")]),
        ("控制在5.5%左右", [("5.5", 5.5, None, "%", "approx")]),
        ("达80%以上", [("80", 80, None, "%", "ge")]),
        ("不少于20个以上", [("20", 20, None, "个", "ge")]),
        ("5%—5.5%", [("5", 5, 5.5, "%", "range"), ("5.5", 5.5, None, "%", "eq")]),
        ("3~5万亩", [("3", 30000, 50000, "亩", "range"), ("5", 50000, None, "亩", "eq")]),
        ("由10%到20%", [("10", 10, None, "%", "eq"), ("20", 20, None, "%", "eq")]),
        ("842元/月", [("842", 842, None, "元/月", "eq")]),
        ("700万千瓦", [("700", 7000000, None, "千瓦", "eq")]),
        ("高4.2和0.7个百分点", [("4.2", 4.2, None, "个百分点", "eq"), ("0.7", 0.7, None, "个百分点", "eq")]),
        ("一千多万吨", [("一千多万吨", 1e7, None, "吨", "gt")]),
        ("百分之十二点五以上", [("百分之十二点五", 12.5, None, "%", "ge")]),
        ("第二十届", []),
        ("二〇三五年", []),
        ("三中全会", []),
        ("一九八五年", []),
        ("十个项目", []),
    ],
)
def test_amounts(text: str, rows: list[tuple[object, ...]]) -> None:
    found = read_amounts(text, LEXER)
    assert [(text[a.start : a.end], a.low, a.high, a.unit, a.bound) for a in found] == rows


def test_numbers_outside_paragraphs_are_dates_or_names() -> None:
    text = "甲市政府工作报告2024年1月5日第3页"
    outline = Outline(source_of(text, "甲市"), Report("甲市", year=2024), (Block("甲市", 0, len(text), "title"),), (), (), ())
    assert [(q.text, q.kind, q.paragraph) for q in find_quantities(outline, BOOKS)] == [
        ("2024", "date", None),
        ("1", "date", None),
        ("5", "date", None),
        ("3", "name", None),
    ]


def test_no_unit_is_listed_twice() -> None:
    units = [row["unit"] for row in BOOKS.rows("units.csv")]
    assert len(units) == len(set(units))
