"""Figures across years: whole, with every glyph, no line over a gap or between two places, and a text alternative."""

from __future__ import annotations

import pandas as pd
import pytest

from checks import cut_off
from policylib.codebooks import load_codebooks
from policylib.data.tables import frame_of
from policylib.figures.trends import plot_ladder, plot_outcomes, plot_series
from policylib.measures import outcomes, trends
from policylib.page import style
from policylib.page.look import Look
from policylib.questions.targets.above import GAPS

BOOKS = load_codebooks()
LABELS = trends.labels_of(BOOKS)


def point(place, year, role, low, *, bound="eq", high=None, kind=None, indicator="gdp", source="report"):
    both = low if bound in ("eq", "approx") else high
    return {
        "place": place, "level": "city", "year": year, "role": role, "kind": kind or role, "indicator_id": indicator, "measure": "growth", "bound": bound, "low": low, "high": both,
        "fall": False, "unit": "%", "value_low": low, "value_high": both, "wording": {"ge": "floor", "approx": "around", "range": "range"}.get(bound, "point"), "text": None,
        "source": source, "edition": "report", "evidence": f"r-{year} · 1–2",
    }  # fmt: skip


POINTS = frame_of(
    [
        point("甲市", 2014, "target", 9.0, indicator="gnp"), point("甲市", 2016, "result", 8.2), point("甲市", 2017, "target", 8.0, bound="approx"), point("甲市", 2017, "result", 8.1),
        point("甲市", 2018, "target", 7.0, bound="range", high=7.5), point("甲市", 2018, "result", 7.3, source="fact"), point("甲市", 2020, "target", None, bound=None, kind="absent"),
        point("甲市", 2020, "result", 2.0), point("乙市", 2021, "target", 6.0, bound="ge"), point("乙市", 2021, "result", 6.6), point("乙市", 2022, "target", None, bound=None, kind="relative"),
    ],
    trends.SERIES,
)  # fmt: skip
BREAKS = frame_of([
    {"place": "甲市", "year": 2016, "kind": "break", "indicator_id": "gdp", "zh": "指标改变", "en": "indicator changes"},
    {"place": "甲市", "year": 2021, "kind": "plan", "indicator_id": "gdp", "zh": "规划", "en": "plan"},
], trends.BREAKS)  # fmt: skip


def lines_of(ax):
    """The lines drawn through two or more points (no single dot, no range bar)."""
    return [line for line in ax.get_lines() if len(set(line.get_xdata())) > 1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_series_is_whole_and_has_every_glyph(language):
    fig = plot_series(POINTS, BREAKS, "甲市与乙市的目标", LABELS, "source", language)
    assert cut_off(fig) == []
    assert style.png_of(fig)
    assert "2017" in fig.policylib_alt


def test_lines_join_consecutive_results_of_one_place_only():
    fig = plot_series(POINTS, BREAKS, "t", LABELS, "s", "zh")
    joined = [tuple(line.get_xdata()) for ax in fig.axes for line in lines_of(ax)]
    assert sorted(joined) == [(2016, 2017), (2017, 2018)]
    assert len(fig.axes) == 2


def test_a_break_parts_two_results():
    broken = BREAKS.assign(year=BREAKS["year"].where(BREAKS["kind"] == "plan", 2018))
    fig = plot_series(POINTS, broken, "t", LABELS, "s", "zh")
    assert [tuple(line.get_xdata()) for line in lines_of(fig.axes[0])] == [(2016, 2017)]
    assert any("指标改变" in ax.get_title(loc="left") for ax in fig.axes)


def test_absence_and_words_are_marks_without_a_value():
    fig = plot_series(POINTS, BREAKS, "t", LABELS, "s", "zh")
    assert [t.get_text() for t in fig.axes[0].texts if t.get_text() in ("×", "未设")] == ["×", "未设"]
    assert [t.get_text() for t in fig.axes[1].texts if t.get_text() == "文"] == ["文"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_arrows_run_only_between_numbers_at_hand(language):
    reached = outcomes.measure_outcomes(POINTS, trends.better_of(BOOKS))
    fig = plot_outcomes(reached, POINTS, "甲市", LABELS, "source", language)
    assert cut_off(fig) == []
    assert style.png_of(fig)
    arrows = [t for t in fig.axes[0].texts if t.arrow_patch is not None and t.arrow_patch.get_arrowstyle().__class__.__name__ == "CurveB"]
    assert sorted((round(t.xyann[0], 1), round(t.xy[0], 1)) for t in arrows) == [(2017, 2017.5), (2017.5, 2018), (2018, 2018.5)]
    offs = {t.get_text() for t in fig.axes[0].texts}
    assert {"+0.1", "内" if language == "zh" else "in"} <= offs


def test_nothing_at_hand_is_said():
    fig = plot_series(POINTS.head(0), BREAKS.head(0), "t", LABELS, "s", "en")
    assert "nothing to draw" in fig.policylib_alt


def gap(report, above, key, low, **upper):
    own = {"report": report, "above": above, "key": key, "indicator_id": key, "phrase": key, "kind": "target", "measure": "growth", "bound": "eq", "low": low, "high": low,
           "unit": "%", "fall": False, "place": "丙省" if above == "province" else "某国", "status": "not_at_hand", "own_spoken_on": "2021-01-10"}  # fmt: skip
    if upper:
        own |= {
            "status": "report",
            "upper_kind": "target",
            "upper_bound": "ge",
            "upper_unit": "%",
            "upper_fall": False,
            "gap_low": 1.0,
            "gap_high": 1.0,
            "spoken_on": "2021-03-05",
            **upper,
        }
    return own


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_ladder_has_every_level_its_day_and_what_is_not_at_hand(language):
    rows = [
        gap("jia-2021", "province", "gdp", 8.0),
        gap("jia-2021", "nation", "gdp", 8.0, upper_low=7.0),
        gap("yi-2024", "nation", "gdp", 6.0, upper_low=5.0),
    ]
    look = Look(language, {"jia-2021": "甲市 2021", "yi-2024": "乙市 2024"}, {"jia-2021": "#0072B2", "yi-2024": "#D55E00"}, "source")
    book = {"gdp": {"label": {"zh": "生产总值", "en": "GDP"}}}
    fig = plot_ladder(frame_of(rows, GAPS), "t", look, book)
    assert cut_off(fig) == []
    left = fig.axes[0]
    ticks = [t.get_text() for t in left.get_xticklabels()]
    assert [tick.split("\n")[1] for tick in ticks][0::2] == ["2021-03-05", "2021-01-10"]
    assert any(t.get_text() in ("手头没有", "not at hand") for t in left.texts)
    assert lines_of(left) == []  # nation and own level are no neighbours: the province between them is not at hand
    assert pd.Series(fig.policylib_alt).str.contains("7").all()


def test_more_places_than_one_figure_holds_are_refused():
    many = frame_of([point(f"{name}市", 2020 + year, "target", 6.0) for name in "甲乙丙丁戊己庚辛壬" for year in (1, 2)], trends.SERIES)
    with pytest.raises(ValueError, match="found 9; expected at most 8"):
        plot_series(many, BREAKS.head(0), "t", LABELS, "s", "zh")
