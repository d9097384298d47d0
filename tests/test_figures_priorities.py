"""Figures of page 03: what they say, and that nothing is cut off or stands on something else."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from checks import cut_off, hidden_tick_labels
from policylib.figures.priorities import _spread, plot_flows, plot_ranks
from policylib.page.look import A_YEAR, ink_of, look_of, names_of, paler
from policylib.page.style import COLOURS, png_of

PAIR = ("jia-2021", "yi-2024")
HEADINGS = ["在产业强市上再发力，锻造跨越发展的新引擎", "在民生保障上再发力", "全面建设宜居韧性智慧的现代化城市不断提升治理水平", "改革"]


def reports(places=("甲市", "乙市")) -> pd.DataFrame:
    return pd.DataFrame({"report": PAIR, "place": places, "year": [2021, 2024]})


def blocks(shares=(0.5, 0.3, 0.15, 0.05)) -> pd.DataFrame:
    rows = [
        (report, rank, HEADINGS[rank - 1], share, 10.0 * share, 12.5 * share) for report in PAIR for rank, share in enumerate(shares, 1)
    ]
    return pd.DataFrame(rows, columns=["report", "rank", "heading", "share", "numbers_per_1000", "indicators_per_1000"])


def flows() -> pd.DataFrame:
    rows = [
        (1, 2, 0.3, 0.2, 2),
        (1, 3, 0.2, 0.15, 1),
        (2, 1, 0.3, 0.5, 3),
        (3, None, 0.15, 0.0, 0),
        (4, 4, 0.05, 0.05, 1),
        (None, 2, 0.0, 0.1, 0),
    ]
    frame = pd.DataFrame(rows, columns=["left_rank", "right_rank", "left_share", "right_share", "pairs"])
    return frame.astype({"left_rank": "Int64", "right_rank": "Int64"})


def overlapping(fig) -> list[tuple[str, str]]:
    png_of(fig)
    hidden = hidden_tick_labels(fig)
    for axes in fig.axes:
        hidden |= set() if axes.axison else {*axes.get_xticklabels(), *axes.get_yticklabels()}
    texts = [t for t in fig.findobj(Text) if t.get_visible() and t.get_text().strip() and t not in hidden]
    boxes = [(t.get_text(), t.get_window_extent().padded(-2)) for t in texts]
    return [(a, b) for (a, one), (b, other) in itertools.combinations(boxes, 2) if one.overlaps(other)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_flow_map_is_whole_and_says_its_finding(language):
    look = look_of(reports(), PAIR, ["annual_tasks"], "n=9", language)
    fig = plot_flows(blocks(), flows(), PAIR, "甲市有一半在乙市。", look)
    assert cut_off(fig) == []
    assert overlapping(fig) == []
    said = [t.get_text() for t in fig.findobj(Text)]
    assert "甲市有一半在乙市" in said
    assert any("annual" in t or "重点工作" in t or "task blocks" in t for t in said)
    assert "85" in fig.policylib_alt
    assert "90" in fig.policylib_alt


def test_small_blocks_keep_their_labels_apart():
    look = look_of(reports(), PAIR, ["annual_tasks"], "n=9", "zh")
    fig = plot_flows(blocks((0.94, 0.02, 0.02, 0.02)), flows(), PAIR, "一大三小", look)
    assert overlapping(fig) == []
    assert cut_off(fig) == []


def test_what_corresponds_is_filled_and_what_stands_alone_is_outlined():
    from matplotlib.patches import PathPatch, Rectangle

    fig = plot_flows(blocks(), flows(), PAIR, "甲", look_of(reports(), PAIR, ["annual_tasks"], "n=9", "zh"))
    bars = [p for p in fig.axes[0].patches if isinstance(p, Rectangle)]
    filled = [p.get_height() for p in bars if p.get_facecolor()[3] > 0]
    outlined = [p.get_height() for p in bars if p.get_facecolor()[3] == 0]
    assert len(outlined) == 8
    assert filled[2] == 0, "block 3 on the left has no counterpart"
    assert filled[0] == pytest.approx(outlined[0])
    assert filled[5] == pytest.approx(outlined[5] * 0.2 / 0.3)
    assert len([p for p in fig.axes[0].patches if isinstance(p, PathPatch)]) == 4


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rank_length_and_density_stand_side_by_side(language):
    look = look_of(reports(), PAIR, ["annual_tasks"], "n=9", language)
    fig = plot_ranks(blocks(), PAIR, "最长的是第1块", look)
    assert cut_off(fig) == []
    assert overlapping(fig) == []
    labels = [t.get_text().replace("\n", "") for t in fig.axes[0].get_yticklabels()]
    assert labels == [f"{rank}. {heading}" for rank, heading in enumerate(HEADINGS, 1)]
    assert fig.axes[0].get_ylim()[0] > fig.axes[0].get_ylim()[1], "the first block stands on top"


def contrast(colour):
    channels = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour))
    return 1.05 / (sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), channels, strict=True)) + 0.05)


def test_the_same_place_a_year_before_has_a_paler_colour():
    look = look_of(reports(("甲市", "甲市")), PAIR, ["annual_tasks"], "n=9", "zh")
    assert look.colours["jia-2021"] == paler(look.colours["yi-2024"], A_YEAR)
    assert contrast(look.colours["jia-2021"]) >= 3, "a mark stands out from white"
    assert all(contrast(ink_of(colour)) >= 4.5 for colour in (*COLOURS, look.colours["jia-2021"])), "so does text"
    assert names_of(reports()) == {"jia-2021": ("甲市 2021", "Jia 2021"), "yi-2024": ("乙市 2024", "Yi 2024")}


def test_labels_are_spread_from_top_to_bottom():
    ys = _spread([0.5, 0.49, 0.48, 0.47], [0.05] * 4)
    assert all(a - b >= 0.05 - 1e-6 for a, b in itertools.pairwise(ys))
