import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib.reading.text import ZERO_WIDTH, clean, quote, visible

PIECES = st.sampled_from(
    [
        "增长",
        "８.５％",
        "8.5%",
        "３，０００",
        "1:2",
        "(约)",
        "；",
        ",",
        " ",
        "\u3000\u3000",
        "\n",
        "\r\n",
        "\ufeff",
        "\u200b",
        "GDP",
        "5G",
        "PM2.5",
        "“",
        "”",
        "．",
        "\t",
    ]
)

WITHIN = {(".", "。"), ("．", "。"), ("，", ","), ("：", ":")}  # what the neighbours decide


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("增长８．５％", "增长8.5%"),
        ("投资 3,000 万元,增长 5%;", "投资3,000万元，增长5%；"),
        ("比例为1:2，12:30开会:", "比例为1:2，12:30开会："),
        ("２０２１年", "2021年"),
        ("在2021,2022两年", "在2021，2022两年"),
        ("推进改革.加快发展.", "推进改革。加快发展。"),
        ("1.加快发展", "1.加快发展"),
        ("甲 市\n　　乙\u200b市", "甲市乙市"),
        ("1 9 9 8 年", "1998年"),
        ("World Expo 2010", "World Expo 2010"),
        ("ＣＢＤ－Ａ座＋Ｂ座", "CBD-A座+B座"),
        ("约5%～6%", "约5%～6%"),
    ],
)
def test_canonical_text(source, text):
    assert clean(source).text == text


@given(st.lists(PIECES, max_size=30).map("".join))
def test_every_character_points_to_its_source(source):
    page = clean(source)
    assert len(page.starts) == len(page.text) + 1
    assert list(page.starts) == sorted(page.starts)
    for i, character in enumerate(page.text):
        start, end = page.span(i, i + 1)
        assert end == start + 1
        assert character in (" ", source[start], clean(source[start]).text) or (source[start], character) in WITHIN


@given(st.lists(PIECES, max_size=30).map("".join))
def test_cleaning_twice_changes_nothing(source):
    once = clean(source).text
    assert clean(once).text == once


@given(st.text(alphabet=string.ascii_letters + "增长，。\n\u3000\ufeff", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_a_part_is_cleaned_with_offsets_of_the_whole(source, a, b):
    start, end = sorted((min(a, len(source)), min(b, len(source))))
    part = clean(source, start, end)
    assert part.text == clean(source[start:end]).text
    assert [s - start for s in part.starts] == list(clean(source[start:end]).starts)


@given(st.text(alphabet="增 长\n\u200b\ufeff\u3000。", max_size=30))
def test_visible_characters_are_counted(source):
    assert visible(source) == sum(not c.isspace() and c not in ZERO_WIDTH for c in source)


def test_a_quotation_is_one_line():
    assert quote("一\n二\n三", 2, 3, 2) == "一 二 三"
