"""Scores: the annotated rows against themselves are all right, and each kind of mistake costs what it should."""

from pathlib import Path

import pandas as pd
import pytest

from policylib import Corpus
from policylib.data.accuracy import (
    BANDS,
    FEWEST,
    _bands,
    code_labels,
    code_lines,
    code_table,
    coded_pairs,
    confuse_codes,
    f1,
    interval,
    pair_codes,
    read_gold,
    score_codes,
    score_paragraphs,
    score_rows,
    summary,
)
from policylib.findings.corpus import state_codes
from policylib.measures.corpus_tables import codes_words, confused_words

GOLD = Path(__file__).parent.parent / "data" / "gold"


def row(start, kind="target", **more):
    base = {
        "report": "甲市-2021",
        "start": start,
        "end": start + 2,
        "kind": kind,
        "indicator": "粮食产量",
        "measure": "level",
        "bound": "ge",
    }
    return base | {"low": 5.0, "high": None, "unit": "吨", "horizon": 2021, "headline": False, "effort": None, "relation": None} | more


@pytest.mark.parametrize("name", ["rows", "blind"])
def test_gold_against_itself_is_all_right(name):
    gold = read_gold(GOLD, name)
    blank = dict.fromkeys(("low", "high", "unit", "bound", "measure", "horizon", "indicator", "effort", "relation", "headline"))
    scores = score_rows(gold, [blank | g for g in gold if not g.get("furniture")])
    assert [s for s in scores if s.right != s.n] == []
    assert set(summary(scores).values()) == {1.0}


def test_gold_paragraphs_against_themselves_are_all_right():
    gold = read_gold(GOLD, "paragraphs")
    found = [{**g, "run_in": g.get("topic"), "cap_major": g["cap_accept"][0]} for g in gold]
    assert [s for s in score_paragraphs(gold, found) if s.right != s.n] == []


def by_name(scores):
    return {s.field: (s.right, s.n) for s in scores}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"low": 6.0}, "value"), ({"unit": "斤"}, "unit"), ({"bound": "eq"}, "bound"), ({"measure": "growth"}, "measure"),
        ({"horizon": 2025}, "horizon"), ({"indicator": "城镇新增就业"}, "indicator"), ({"headline": True}, "headline"), ({"effort": "力争"}, "effort"),
    ],
)  # fmt: skip
def test_each_wrong_field_costs_that_field(wrong, field):
    scores = by_name(score_rows([row(0), row(10)], [row(0), row(10, **wrong)]))
    assert scores[field] == (1, 2)
    assert scores["target_recall"] == scores["target_precision"] == (2, 2)


def test_missed_and_spurious():
    scores = score_rows([row(0), row(10)], [row(0), row(20), row(30)])
    assert by_name(scores)["target_recall"] == (1, 2)
    assert by_name(scores)["target_precision"] == (1, 3)
    assert f1(scores) == pytest.approx(2 / 5)


def test_a_result_taken_for_a_target():
    scores = by_name(score_rows([row(0, "result")], [row(0, "target")]))
    assert scores["target_not_result"] == (0, 1)
    assert scores["result_recall"] == (0, 1)


def test_a_ranges_end_counts_for_neither_side():
    gold = [row(0, bound="range", low=5.0, high=6.0), row(10, "range_end")]
    assert by_name(score_rows(gold, [row(0), row(10)]))["target_precision"] == (1, 1)


def test_another_report_is_no_match():
    assert by_name(score_rows([row(0)], [row(0, report="乙市-2021")]))["target_recall"] == (0, 1)


def test_the_blind_sample_is_what_it_says():
    blind, rules = read_gold(GOLD, "blind"), read_gold(GOLD, "rows")
    assert len(blind) >= 300
    assert len({g["report"] for g in blind}) >= 20
    assert not {g["report"] for g in blind} & {g["report"] for g in rules}
    assert all(len(str(value)) <= 36 for g in blind + rules for value in g.values())


def test_intervals_and_bands():
    low, high = interval(9, 10)
    assert low == pytest.approx(0.5958, abs=1e-3)
    assert high == pytest.approx(0.9821, abs=1e-3)
    assert interval(0, 0) == (None, None)
    assert sorted(BANDS) == list(BANDS)


def test_each_row_of_the_blind_sample_falls_into_one_band():
    marked = [(0.3, False), (0.6, True), (0.95, True), (1.0, True)]
    bands = list(_bands(marked))
    assert [band["n"] for band in bands] == [1, 1, 0, 2]
    assert [band["right"] for band in bands] == [0, 1, 0, 2]


@pytest.mark.parametrize("name", ["paragraphs", "blind_paragraphs"])
def test_gold_codes_against_themselves_are_all_right(name):
    gold = read_gold(GOLD, name)
    pairs = pair_codes(gold, [{**g, "cap_major": g["cap_accept"][-1]} for g in gold])
    assert all(score.hand == score.machine == score.both for score in score_codes(pairs))
    assert all(row[-1] == 0 for row in confuse_codes(pairs))


def test_a_wrong_code_costs_recall_of_one_and_precision_of_the_other():
    scores = {score.code: score for score in score_codes([(1, 1)] * 5 + [(1, 15), (17, None)])}
    assert (scores[1].hand, scores[1].machine, scores[1].both) == (6, 5, 5)
    assert (scores[15].hand, scores[15].machine, scores[15].both) == (0, 1, 0)
    assert (scores[17].hand, scores[17].machine) == (1, 0)


@pytest.fixture(scope="module")
def shipped():
    return Corpus.open(GOLD.parent.parent)


def test_each_code_stands_with_both_samples_apart_and_untested_below_five(shipped):
    table = code_table(shipped)
    blind = table[table["sample"] == "blind sample"]
    assert blind["hand"].sum() == len(read_gold(GOLD, "blind_paragraphs")) == 60
    assert (table["tested"] == (table["hand"] >= FEWEST)).all()
    topics = code_labels(shipped.books)
    words = codes_words(table, topics, "en").set_index("topic")
    thin = blind.loc[~blind["tested"], "code"].map(lambda code: topics[str(code)][1])
    assert (words.loc[thin, "blind: recall (%)"] == "untested").all()
    assert words.loc["Health", ["blind: hand / machine", "blind: precision (%)"]].tolist() == ["0 / 0", "untested"]
    row = blind[blind["code"] == 1].iloc[0]
    assert words.loc["Macroeconomics", "blind: recall (%)"].startswith(f"{100 * row['both'] / row['hand']:.0f} (")


def test_the_confusion_adds_up_to_the_paragraphs_by_hand(shipped):
    pairs = coded_pairs(shipped)
    table = confused_words(pairs, code_labels(shipped.books), "en")
    by_hand = {score.code: score.hand for score in score_codes(pairs["blind"])}
    sums = table[table["sample"] == "blind sample"].filter(like="machine").sum(axis=1).tolist()
    assert sums == [by_hand.get(code, 0) for code in (1, 15, 17)]
    assert any(line.startswith("cap_15_by_hand_is_by_machine 1=") for line in code_lines(shipped))


def test_a_corpus_without_annotations_says_untested():
    assert "untested" in state_codes(pd.DataFrame({"sample": [], "field": [], "value": []})).en
