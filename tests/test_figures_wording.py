"""Page 05 on invented counts: the figure, the sentences, the readers' tables."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Annotation, Text

from checks import cut_off, wording_problems
from policylib.figures.wording import plot_two_axes
from policylib.findings import wording as say
from policylib.measures import keyness, shared_wording, word_kinds
from policylib.measures import wording_tables as tables
from policylib.page import style
from policylib.page.look import Look

PAIR, NATIONS = ("jia-2021", "yi-2024"), ("national-2021", "national-2024")
NAMES = {"jia-2021": ("甲市 2021", "Jia 2021"), "yi-2024": ("乙市 2024", "Yi 2024"), "national-2021": ("国务院 2021", "State Council 2021"),
         "national-2024": ("国务院 2024", "State Council 2024")}  # fmt: skip


def counted() -> pd.DataFrame:
    """Counts of 120 invented words: some of a place, some of a year, most of the genre, many on the same spot."""
    generator = np.random.default_rng(4)
    terms = [f"词语{i}" for i in range(120)]
    base = generator.integers(4, 40, 120)
    tilt = np.where(np.arange(120) % 5 == 0, 4, 1)
    year = np.where(np.arange(120) % 7 == 0, 4, 1)
    table = pd.DataFrame(
        {PAIR[0]: base * tilt * year, PAIR[1]: base, NATIONS[0]: base * year, NATIONS[1]: base},
        index=pd.Index(terms, name="term"),
        dtype=float,
    )
    table.iloc[1:20, 2:] = 0
    table.loc["甲城"], table.loc["旧名/新名"] = [40, 0, 0, 0], [30, 2, 5, 5]
    return table


def compared(nations=NATIONS) -> pd.DataFrame:
    table = counted()
    found = keyness.add_years(keyness.compare_words(table, PAIR[:1], PAIR[1:]), table, nations)
    found = found.assign(paragraphs=3, of=9, dp=0.4, shared=pd.array([None] * len(found), dtype="Float64"))
    return word_kinds.sort_words(found, {"甲城"}, {"旧名/新名"})


def look(language: str) -> Look:
    at = language != "zh"
    return Look(language, {r: n[at] for r, n in NAMES.items()}, dict(zip(PAIR, style.COLOURS, strict=False)), "来源")


def labels_of(figure):
    return [t for t in figure.axes[0].texts if isinstance(t, Annotation) and t.get_text().startswith("词语")]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("nations", [NATIONS, None, ("national-2024", "national-2024")])
def test_labels_stand_apart_and_inside(language, nations):
    figure = plot_two_axes(compared(nations), PAIR, nations, "标题。", look(language))
    assert cut_off(figure) == []
    with style.style():
        figure.draw_without_rendering()
        boxes = [Text.get_window_extent(label) for label in labels_of(figure)]  # the words, without the line to their dot
    assert len(boxes) >= 15
    overlaps = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1]
    assert overlaps == []


def test_the_same_table_gives_the_same_bytes():
    one, other = (style.png_of(plot_two_axes(compared(), PAIR, NATIONS, "标题", look("zh"))) for _ in range(2))
    assert one == other


def test_names_and_renames_are_not_in_the_picture_and_the_alternative_names_words_of_each_kind():
    figure = plot_two_axes(compared(), PAIR, NATIONS, "标题", look("zh"))
    assert not {"甲城", "旧名/新名"} & {t.get_text() for t in figure.axes[0].texts}
    alt = figure.policylib_alt
    year = [row.term for row in compared().itertuples() if row.kind == "year"]
    assert any(term in alt for term in year)
    assert "甲城" not in alt


def test_the_first_report_is_on_the_right():
    figure = plot_two_axes(compared(), PAIR, NATIONS, "标题", look("zh"))
    texts = {t.get_text(): t.get_position()[0] for t in figure.axes[0].texts}
    assert texts["甲市 2021 用得更多 →"] > texts["← 乙市 2024 用得更多"]
    assert any(x > 0 for label in labels_of(figure) for x in [label.xy[0]])
    rows = compared().set_index("term")
    assert all((label.xy[0] > 0) == (rows.loc[label.get_text(), "first_rate"] > rows.loc[label.get_text(), "second_rate"]) for label in labels_of(figure) if abs(label.xy[0]) > 0.5)  # fmt: skip


def shared_rows() -> pd.DataFrame:
    rows = [
        (PAIR[0], NATIONS[0], "nation", "body", 600, 3, 0.005, None, "2021-03-05"),
        (PAIR[0], NATIONS[0], "nation", "formula", 40, 10, 0.25, None, "2021-03-05"),
        (PAIR[1], NATIONS[1], "nation", "body", 800, 0, 0.0, "2024-01-16", "2024-03-05"),
        (PAIR[1], NATIONS[1], "nation", "formula", 0, 0, None, "2024-01-16", "2024-03-05"),
    ]
    return pd.DataFrame(rows, columns=list(shared_wording.SHARED)).astype({"share": "Float64"})


def verb_rows() -> pd.DataFrame:
    rows = [
        (PAIR[0], "加快", 8, 2.0, 4, 9, 0.5),
        (PAIR[0], "探索", 1, 0.25, 1, 9, 0.9),
        (PAIR[1], "加快", 2, 0.5, 2, 9, 0.8),
        (PAIR[1], "探索", 6, 1.5, 3, 9, 0.6),
    ]
    return pd.DataFrame(rows, columns=["report", "term", "count", "rate", "paragraphs", "of", "dp"])


CHANCE = np.array([2.0, 2.5, 3.0])


def findings():
    rows = compared()
    return [
        say.state_words(rows, PAIR, NAMES), say.state_words(rows.iloc[:0], PAIR, NAMES),
        *(say.state_kinds(tables.counts_by_kind(rows), nations) for nations in (NATIONS, None, (NATIONS[0], NATIONS[0]))),
        say.state_chance(rows, CHANCE), say.state_shared(shared_rows(), NAMES), say.state_shared(shared_rows().iloc[:0], NAMES),
        say.state_verbs(verb_rows(), PAIR, NAMES), say.state_verbs(verb_rows(), PAIR, NAMES, least=99),
        say.refuse_words(rows, CHANCE, PAIR, NAMES), say.refuse_words(rows.iloc[:0], CHANCE, PAIR, NAMES),
    ]  # fmt: skip


def test_sentences_say_nothing_that_a_table_cannot_carry():
    for finding in findings():
        assert wording_problems(finding) == []
        assert finding.zh.endswith("。")
        assert finding.en.endswith((".", ","))
        assert not re.search(r"nan|None|<NA>", finding.zh + finding.en)
        assert not re.search(r"echo|follow|copied|抄|跟随", finding.zh + finding.en)


def test_the_sentences_carry_the_tables_numbers():
    rows = compared().set_index("term")
    words = say.state_words(compared(), PAIR, NAMES)
    assert {rows.loc[w["word"], "kind"] for w in words.numbers["words"]} <= {"place", "year"}
    shared = say.state_shared(shared_rows(), NAMES)
    assert shared.numbers == {PAIR[0]: {"body": 0.005, "formula": 0.25}, PAIR[1]: {"body": 0.0}}
    assert "25.0%" in shared.en
    assert [w["word"] for w in say.state_verbs(verb_rows(), PAIR, NAMES).numbers["words"]] == ["加快", "探索"]
    chance = say.state_chance(compared(), CHANCE)
    assert chance.numbers["above"] == int((compared()["z"].abs() > np.percentile(CHANCE, 95)).sum())


def test_the_wrong_conclusion_is_drawn_from_a_word_of_the_year():
    wrong = say.refuse_words(compared(), CHANCE, PAIR, NAMES)
    assert wrong.numbers["kind"] == "year"
    row = compared().set_index("term").loc[wrong.numbers["word"]]
    assert f"{row['nation_first']}次" in wrong.zh


def test_the_kinds_add_up_to_all_words():
    counts = tables.counts_by_kind(compared())
    assert sum(counts.values()) == len(compared())
    assert counts["name"] == counts["rename"] == 1


def test_the_table_to_label_does_not_give_the_answers():
    shown = tables.to_label(compared(), PAIR, NAMES, "zh")
    assert len(shown) == tables.TOP
    assert not set(shown.to_numpy(dtype=object).ravel()) & {zh for zh, _ in tables.KIND_WORDS.values()}
    assert set(tables.kinds_table(compared(), PAIR, NATIONS, NAMES, "zh")["词"]) == set(shown["词"])


def test_unknown_dates_and_shares_are_said_not_at_hand():
    shown = tables.shared_table(shared_rows(), NAMES, "en")
    assert shown["delivered on"].tolist() == ["not at hand"] * 2 + ["2024-01-16"] * 2
    assert shown["shared (%)"].tolist() == ["0.5", "25.0", "0.0", "not at hand"]


def test_renames_that_neither_report_names_are_left_out():
    words = pd.DataFrame(
        [(PAIR[0], 1, "旧名", 2), (PAIR[1], 1, "新名", 3), (NATIONS[0], 1, "别名", 1)], columns=["report", "paragraph", "term", "count"]
    )
    renames = [
        {"before": "旧名", "after": "新名", "year": "2023", "kind": "rename"},
        {"before": "别名", "after": "他名", "year": "2023", "kind": "rename"},
    ]
    shown = tables.renames_table(words, renames, [*PAIR, NATIONS[0]], NAMES, "zh")
    assert shown[["旧名 → 新名", "甲市 2021", "乙市 2024"]].to_numpy().tolist() == [["旧名 → 新名", "2 → 0", "0 → 3"]]
