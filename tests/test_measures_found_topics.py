"""Found topics on invented paragraphs with planted topics."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib.measures import found_topics

PLANTED = [[f"{name}{i}" for i in range(10)] for name in "农工学医"]
COMMON = [f"常{i}" for i in range(20)]


@pytest.fixture(scope="module")
def words() -> pd.DataFrame:
    """Give 160 invented paragraphs of two reports, each on one of four planted topics with some common words."""
    generator = np.random.default_rng(5)
    rows = []
    for paragraph in range(160):
        own = list(generator.choice(PLANTED[paragraph % 4], 7, replace=False)) + list(generator.choice(COMMON, 4, replace=False))
        rows += [(f"jia-{2020 + paragraph // 4 % 2}", paragraph, str(term), int(generator.integers(1, 3))) for term in own]
    return pd.DataFrame(rows, columns=["report", "paragraph", "term", "count"])


@pytest.fixture(scope="module")
def weighted(words):
    return found_topics.weigh_words(words, least=5, most=0.6)


def test_planted_topics_are_found(weighted):
    found = [set(top) for top in found_topics.find_topics(weighted, 4, seed=1).top()]
    assert sorted(map(sorted, found)) == sorted(map(sorted, PLANTED))


def test_the_published_model_is_the_same_on_every_run(weighted):
    one, other = (found_topics.find_topics(weighted, 4, seed=1) for _ in range(2))
    assert np.array_equal(one.words, other.words)
    assert np.array_equal(one.paragraphs, other.paragraphs)


def test_stability_is_the_same_on_every_run_and_falls_on_shuffled_counts(words, weighted):
    runs = found_topics.agreements(weighted, 4, seed=1, seeds=3, bootstraps=3)
    again = found_topics.agreements(weighted, 4, seed=1, seeds=3, bootstraps=3)
    assert np.array_equal(runs, again)
    shuffled = found_topics.weigh_words(found_topics.shuffle_counts(words, seed=2), least=5, most=0.6)
    chance = found_topics.agreements(shuffled, 4, seed=1, seeds=3, bootstraps=3)
    assert runs.mean() > 0.9
    assert chance.mean() < runs.mean() / 2


def test_the_number_of_topics_is_chosen_by_stability(weighted):
    table = found_topics.measure_stability(weighted, [3, 4, 7], seed=1, seeds=2, bootstraps=3)
    assert found_topics.most_stable(table) == 4
    assert table["models"].tolist() == [6, 6, 6]
    assert table["coherence"].between(-1, 1).all()
    assert table.set_index("topics").loc[4, "coherence"] > table.set_index("topics").loc[7, "coherence"]


def test_shuffling_keeps_how_often_each_word_and_how_much_each_paragraph_has(words):
    shuffled = found_topics.shuffle_counts(words, seed=2)
    assert shuffled.groupby(["report", "paragraph"])["count"].sum().equals(words.groupby(["report", "paragraph"])["count"].sum())
    assert not shuffled.equals(words)


sets = st.lists(st.sets(st.sampled_from("甲乙丙丁戊己"), min_size=1), min_size=3, max_size=3)


@given(sets, sets)
def test_topics_are_matched_as_well_as_any_pairing_can(one, other):
    best = max(sum(len(a & other[j]) / len(a | other[j]) for a, j in zip(one, order, strict=True)) for order in permutations(range(3)))
    assert sum(overlap for *_, overlap in found_topics.match_topics(one, other)) == pytest.approx(best)


def test_coherence_of_words_that_always_and_never_meet():
    words = pd.DataFrame(
        [("甲", p, t, 1) for p in range(40) for t in (["a", "b"] if p % 2 else ["c"])], columns=["report", "paragraph", "term", "count"]
    )
    weighted = found_topics.weigh_words(words, least=1, most=1)
    assert found_topics.coherence(weighted, [("a", "b"), ("a", "c")]).tolist() == pytest.approx([1, -1])


def test_representative_paragraphs_are_of_different_reports_and_carry_their_place(words, weighted):
    topics = found_topics.find_topics(weighted, 4, seed=1)
    paragraphs = words[["report", "paragraph"]].drop_duplicates().assign(run_in="标题", start=0, end=9)
    found = found_topics.representative_paragraphs(topics, paragraphs, each=2)
    assert found.groupby("topic")["report"].nunique().tolist() == found.groupby("topic").size().tolist()
    assert found["share"].between(0.5, 1).all()
    tops = topics.top()
    for row in found.itertuples():
        own = words[(words["report"] == row.report) & (words["paragraph"] == row.paragraph)]["term"]
        assert len(set(own) & set(tops[row.topic - 1])) >= 6


def test_a_reports_topic_shares_add_up(weighted):
    shares = found_topics.topic_shares(found_topics.find_topics(weighted, 4, seed=1))
    assert shares.groupby("report")["share"].sum().tolist() == pytest.approx([1, 1])


def test_too_rare_words_leave_nothing_and_say_so(words):
    with pytest.raises(ValueError, match="found none in 1000"):
        found_topics.weigh_words(words, least=1000)
