"""The look of figures: fonts, glyphs, colours, wrapping, bytes that stay the same."""

from __future__ import annotations

import io

import matplotlib as mpl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib.figures import style

REPORTS = pd.DataFrame({
    "report": ["jia-2021", "yi-2024", "jia-2022", "national-2024"],
    "place": ["甲市", "乙市", "甲市", "全国"],
    "year": [2021, 2024, 2022, 2024],
})  # fmt: skip


@style.styled
def plot(title="甲市有八项", label="研发经费投入强度（%）−µ³"):
    fig, ax = style.figure(title, "单位：%", "来源：甲市 2021", height=1.5)
    ax.barh([label], [3])
    style.bare(ax, grid="x")
    return style.finish(fig, "甲市有八项")


def test_the_same_figure_gives_the_same_bytes_without_time_or_version():
    first, second = style.png_of(plot()), style.png_of(plot())
    assert first == second
    assert b"Software" not in first
    assert b"matplotlib" not in first


def test_chinese_and_symbols_have_glyphs():
    assert style.png_of(plot("，。：；（）“”《》—…·≈≥≤→‰℃²㎡", "新型工业化与专精特新")).startswith(b"\x89PNG")


def test_a_missing_glyph_raises_and_names_the_character():
    with pytest.raises(style.MissingGlyphError, match="HIEROGLYPH"):
        style.png_of(plot("甲市\U00013000"))


def test_a_dollar_sign_is_drawn_as_it_stands():
    assert style.png_of(plot("投资 $5 与 $6_a^b 亿")) != style.png_of(plot("投资 5 与 6ab 亿"))
    assert style.png_of(plot(r"$\frac{1$"))  # no formula is read out of a report's text


def test_the_users_own_settings_stay():
    before = dict(mpl.rcParams)
    plot()
    with style.style():
        assert mpl.rcParams["axes.unicode_minus"] is False
    assert {k for k in before if before[k] != mpl.rcParams[k]} == set()


def test_a_place_keeps_its_colour_across_years():
    colours = style.report_colours(REPORTS)
    assert colours["jia-2021"] == colours["jia-2022"]
    assert len(set(colours.values())) == 3
    assert not set(colours.values()) & set(style.LEVEL_COLOURS.values())


def test_names_and_source_line_say_place_year_parts_and_n():
    zh = style.source_line(REPORTS[:2], "重点工作", "n = 3、4", "zh")
    en = style.source_line(REPORTS[3:], "task blocks", "n = 3", "en")
    assert all(word in zh for word in ("甲市 2021", "乙市 2024", "重点工作", "n = 3、4"))
    assert "State Council 2024" in en


@given(st.text(alphabet="甲乙市目标，。ab c1%（）", min_size=1, max_size=60), st.integers(6, 30))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text, width):
    lines = style.wrap(text, width).split("\n")
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(style.ems(line) <= width + 3 or " " not in line.strip() for line in lines)
    assert all(line[:1] not in "，。" for line in lines[1:] if line)


def test_a_figure_without_words_for_those_who_do_not_see_it_is_refused():
    with style.style():
        fig, _ = style.figure("甲市", height=1)
    with pytest.raises(ValueError, match="alt"):
        style.finish(fig, " ")


def test_text_over_the_edge_is_found():
    assert style.cut_off(plot()) == []
    fig = plot()
    with style.style():
        fig.text(0.95, 0.5, "这一行文字伸出了图的右边缘")
    assert style.cut_off(fig) == ["这一行文字伸出了图的右边缘"]


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="fr"):
        style.say("fr", "目标", "targets")


def test_png_is_as_large_as_asked():
    data = style.png_of(plot(), dpi=50)
    width = int.from_bytes(io.BytesIO(data).getvalue()[16:20], "big")
    assert width == round(style.WIDTH * 50)
