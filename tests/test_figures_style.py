"""The look of figures: fonts, glyphs, colours, wrapping, bytes that stay the same."""

from __future__ import annotations

import io

import matplotlib as mpl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import cut_off
from policylib.page import style

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


def test_a_character_that_no_font_holds_is_a_box_and_told():
    fig = plot("甲市\x07与\x07乙市", "\U0010fffd")
    with pytest.warns(UserWarning, match=r"no font at hand holds U\+0007, U\+10FFFD: drawn as boxes \(3\)"):
        assert style.png_of(fig).startswith(b"\x89PNG")
    assert fig.policylib_boxes == {"U+0007": 2, "U+10FFFD": 1}


def test_a_character_that_another_font_of_the_machine_holds_is_no_box(tmp_path):
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from matplotlib import font_manager

    pen = TTGlyphPen(None)
    for move, point in zip((pen.moveTo, pen.lineTo, pen.lineTo), ((0, 0), (800, 0), (400, 800)), strict=True):
        move(point)
    pen.closePath()
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "own"])
    builder.setupCharacterMap({0x10FFF0: "own"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "own": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (900, 0), "own": (900, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=0)
    builder.setupNameTable({"familyName": "Own Signs", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(tmp_path / "own.ttf")
    kept = list(font_manager.fontManager.ttflist)
    try:
        font_manager.fontManager.addfont(tmp_path / "own.ttf")
        fig = plot("甲市\U0010fff0")
        assert style.png_of(fig).startswith(b"\x89PNG")
        assert fig.policylib_boxes == {}
    finally:
        font_manager.fontManager.ttflist[:] = kept


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
    assert cut_off(plot()) == []
    fig = plot()
    with style.style():
        fig.text(0.95, 0.5, "这一行文字伸出了图的右边缘")
    assert cut_off(fig) == ["这一行文字伸出了图的右边缘"]


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="fr"):
        style.say("fr", "目标", "targets")


def test_png_is_as_large_as_asked():
    data = style.png_of(plot(), dpi=50)
    width = int.from_bytes(io.BytesIO(data).getvalue()[16:20], "big")
    assert width == round(style.WIDTH * 50)
