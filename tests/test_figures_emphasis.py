"""Figures of page 04: what they say, grey where they must, and nothing cut off."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.text import Text

from checks import cut_off
from policylib.figures.emphasis import THIN, plot_adjusted, plot_distances, plot_dumbbell
from policylib.page.look import look_of
from policylib.page.style import png_of

PAIR = ("jia-2021", "yi-2024")
TOPICS = {"3": ("卫生健康", "Health"), "6": ("教育", "Education"), "14": ("城乡建设与住房", "Housing and Community Development")}


def look(language="zh", places=("甲市", "乙市")):
    reports = pd.DataFrame({"report": PAIR, "place": places, "year": [2021, 2024]})
    return look_of(reports, PAIR, ["annual_tasks"], "n=20, 30", language)


def shares(coding=True) -> pd.DataFrame:
    rows = [
        ("jia-2021", "3", 0.2, 2),
        ("jia-2021", "6", 0.5, 8),
        ("jia-2021", "14", 0.3, 5),
        ("yi-2024", "3", 0.6, 9),
        ("yi-2024", "6", 0.3, 4),
        ("yi-2024", "14", 0.1, 3),
    ]
    frame = pd.DataFrame(rows, columns=["report", "code", "share", "paragraphs"]).assign(thin=lambda f: f["paragraphs"] < 3)
    frame["low"], frame["high"] = frame["share"] - 0.1, frame["share"] + 0.1
    frame["coding_low"], frame["coding_high"] = (frame["share"] - 0.05, frame["share"] + 0.05) if coding else (float("nan"), float("nan"))
    return frame


def gaps() -> pd.DataFrame:
    return shares().assign(points=lambda f: 100 * f["share"] - 30)


def adjusted() -> pd.DataFrame:
    rows = [("3", -40.0, -30.0, -50.0, -10.0, True), ("6", 20.0, 10.0, -5.0, 25.0, False), ("14", 20.0, 20.0, 5.0, 35.0, False)]
    frame = pd.DataFrame(rows, columns=["code", "raw_points", "points", "low", "high", "thin"])
    return frame.assign(least=frame["points"] - 2, most=frame["points"] + 2, log_ratio=0.1)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_dumbbell_is_sorted_whole_and_grey_below_three_paragraphs(language):
    fig = plot_dumbbell(shares(), gaps(), TOPICS, "卫生健康在乙市占六成。", look(language))
    assert cut_off(fig) == []
    assert png_of(fig)
    at = language != "zh"
    labels = [t.get_text().replace("\n", " " if at else "") for t in fig.axes[0].get_yticklabels()]
    assert labels == [TOPICS[code][at] for code in ("3", "6", "14")], "sorted by the larger share"
    dots = [(line.get_xdata()[0], line.get_color()) for line in fig.axes[0].lines if line.get_marker() == "o"]
    assert [round(x) for x, colour in dots if colour == THIN] == [20]
    assert "60%" in fig.policylib_alt


def test_the_dumbbell_says_whether_coding_error_is_known():
    said = [[t.get_text() for t in plot_dumbbell(shares(known), gaps(), TOPICS, "甲", look()).findobj(Text)] for known in (True, False)]
    assert any("编码误差的95%区间" in t for t in said[0])
    assert any("编码误差尚未估计" in t for t in said[1])


def test_a_year_without_state_council_report_is_said_so():
    fig = plot_dumbbell(shares(), gaps().iloc[:0], TOPICS, "甲", look())
    assert any("手头没有" in t.get_text() for t in fig.axes[1].findobj(Text))
    assert png_of(plot_adjusted(adjusted().iloc[:0], TOPICS, PAIR, "手头没有", look()))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_adjusted_differences_are_sorted_and_coloured_by_who_has_more(language):
    fig = plot_adjusted(adjusted(), TOPICS, PAIR, "没有主题的区间不含零", look(language))
    assert cut_off(fig) == []
    labels = [t.get_text() for t in fig.axes[0].get_yticklabels()]
    assert labels == [TOPICS[code][language != "zh"] for code in ("14", "6", "3")]
    filled = [line.get_color() for line in fig.axes[0].lines if line.get_marker() == "o" and line.get_markerfacecolor() != "white"]
    assert filled == [look().colours["jia-2021"], look().colours["jia-2021"], THIN]
    assert "−30.0" in fig.policylib_alt


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_ruler_names_every_comparison(language):
    rows = [
        ("jia-2021", "yi-2024", "pair", 0.2, 0.35),
        ("jia-2021", "jia-2021", "redraws", None, 0.3),
        ("jia-2021", "jia-2021", "halves", None, 0.48),
    ]
    table = pd.DataFrame(rows, columns=["left", "right", "how", "distance", "median"]).assign(low=0.1, high=0.6)
    fig = plot_distances(table, "相距0.35", look(language), a_year_apart=[("jia-2021", "yi-2024")])
    assert cut_off(fig) == []
    labels = [t.get_text() for t in fig.axes[0].get_yticklabels()]
    assert len(set(labels)) == 3
    assert ("a year apart" if language == "en" else "相隔一年") in labels[0]
    assert all(label in fig.policylib_alt for label in labels)
