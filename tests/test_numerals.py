"""Number words and numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import format_numeral
from policylib.reading.numerals import NUMERAL, parse_number, parse_numbers, parse_numeral, scaled


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8.5", 8.5), ("３０．２％", 30.2), ("1.2万亿", 1.2e12), ("12.4亿", 1240000000), ("3,000", 3000), ("5‰", 0.5), ("十", 10), ("十二", 12),
        ("二十", 20), ("一百零五", 105), ("两千万", 2e7), ("一万亿", 1e12), ("三亿零五百三十万", 305300000), ("六亿二千万", 620000000),
        ("二〇三五", 2035), ("一九八○", 1980), ("百分之九点五", 9.5), ("千分之五", 0.5), ("三分之二", 2 / 3), ("八成", 80), ("三成半", 35),
        ("十六点五", 16.5), ("万", 10000), ("百万", 1000000),
    ],
)  # fmt: skip
def test_parse_number(text: str, value: float) -> None:
    assert parse_number(text) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("text", ["", "若干", "三中全会", "第三", "百分之", "一一百", "8.5.1", "分之三", "点五"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("七八十", 70, 80), ("二十五六", 25, 26), ("百分之四五十", 40, 50), ("百分之二十五六", 25, 26), ("百分之十四五", 14, 15), ("百分之四五", 4, 5),
        ("两三", 2, 3), ("三五", 3, 5), ("百分之三五", 3, 5), ("三四百万", 3e6, 4e6), ("一两", 1, 2), ("百分之九点五六", 9.56, None), ("二〇三五", 2035, None), ("十六", 16, None),
    ],
)  # fmt: skip
def test_two_neighbouring_digits_are_a_range(text: str, low: float, high: float | None) -> None:
    assert parse_numbers(text) == (low, high)


@pytest.mark.parametrize("text", ["百分之三四五", "三七", "四三十", "五六七十", "百分之四五十六七", "三四点五", "亿" * 50, "9" * 400])
def test_digits_in_a_row_that_are_no_number_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        parse_numbers(text)


@given(st.text("0123456789.,%+-分之点成半" + NUMERAL, max_size=60))
def test_whatever_stands_there_is_a_number_or_refused(text: str) -> None:
    for parse in (parse_number, parse_numbers):
        try:
            parse(text)
        except ValueError:
            continue


@given(st.integers(0, 10**12 - 1))
def test_a_numeral_reads_back(value: int) -> None:
    assert parse_numeral(format_numeral(value)) == value


@given(st.integers(0, 10**7), st.integers(1, 4), st.sampled_from(["", "万", "亿", "万亿"]))
def test_scaling_rounds_once(value: int, places: int, scale: str) -> None:
    digits = f"{value // 10**places}.{value % 10**places:0{places}d}"
    factor = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}[scale]
    assert scaled(digits, scale) == value * factor / 10**places
