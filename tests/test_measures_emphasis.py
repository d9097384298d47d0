"""Topic shares, their intervals, the adjusted difference, distances: on invented reports of invented places."""

from __future__ import annotations

import doctest
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import wording_problems
from policylib.codebooks import load_codebooks
from policylib.findings import emphasis as say
from policylib.measures import coding_error, distances, emphasis, topic_tables

NAMES = {
    "jia": ("甲市 2021", "Jia 2021"),
    "yi": ("乙市 2024", "Yi 2024"),
    "n21": ("国务院 2021", "State Council 2021"),
    "n24": ("国务院 2024", "State Council 2024"),
}
TOPICS = {
    "0": ("无", "none"),
    "1": ("宏观", "macro"),
    "1i": ("产业", "industry"),
    "1m": ("其他宏观", "other macro"),
    "3": ("卫生", "health"),
    "6": ("教育", "education"),
}
PAIR, NATIONS = ("jia", "yi"), {"jia": "n21", "yi": "n24"}
TEXT = {"jia": "663316", "yi": "611136", "n21": "161616", "n24": "331166"}  # each paragraph's topic, paragraph after paragraph


def paragraphs() -> pd.DataFrame:
    rows = [(report, i, "annual_tasks", 100 + 10 * i, False) for report, topics in TEXT.items() for i in range(1, len(topics) + 1)]
    rows += [("jia", 7, "annual_tasks", 900, True), ("jia", 8, "review", 900, False), ("jia", 9, "annual_tasks", 900, False)]
    return pd.DataFrame(rows, columns=["report", "paragraph", "section_kind", "characters", "general"])


def codes() -> pd.DataFrame:
    rows = [(report, i, "cap_topics", code, 1.0) for report, topics in TEXT.items() for i, code in enumerate(topics, 1)]
    rows += [
        ("jia", 7, "cap_topics", "6", 1.0),
        ("jia", 8, "cap_topics", "6", 1.0),
        ("jia", 9, "cap_topics", "0", 0.5),
        ("jia", 9, "cap_topics", "16", 0.5),
    ]
    rows += [("jia", 1, "instruments", "6", 1.0)]
    return pd.DataFrame(rows, columns=["report", "paragraph", "codebook", "code", "weight"])


def coded() -> pd.DataFrame:
    return emphasis.coded_text(paragraphs(), codes(), ["annual_tasks"])


@pytest.mark.parametrize(("name", "least"), [("method", 30), ("answers", 8)])
def test_the_pages_of_methods_and_answers_compute_what_they_say(name, least):
    page = Path(__file__).parent.parent / "docs" / f"{name}.md"
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    result = doctest.testfile(str(page), module_relative=False, optionflags=flags, verbose=False)
    assert result.attempted > least
    assert result.failed == 0


def test_formula_other_parts_no_content_and_defence_are_no_part_of_it():
    assert coded().groupby("report").size().to_dict() == {"jia": 6, "n21": 6, "n24": 6, "yi": 6}
    assert set(coded()["code"]) == {"1", "3", "6"}


def test_shares_add_up_and_count_their_paragraphs():
    shares = emphasis.measure_shares(coded())
    assert shares.groupby("report")["share"].sum().tolist() == pytest.approx([1] * 4)
    jia = shares[shares["report"] == "jia"].set_index("code")
    assert jia["paragraphs"].to_dict() == {"1": 1, "3": 2, "6": 3}
    assert jia["thin"].to_dict() == {"1": True, "3": True, "6": False}
    assert jia["share"]["3"] == pytest.approx((130 + 140) / 810)


def test_a_paragraph_counts_where_a_topic_takes_a_tenth_of_it():
    split = codes()[codes()["report"] == "yi"].copy()
    split = pd.concat([split.assign(weight=0.95), split.assign(code="3", weight=0.05)])
    shares = emphasis.measure_shares(emphasis.coded_text(paragraphs(), split, ["annual_tasks"])).set_index("code")
    assert shares["paragraphs"]["3"] == 1
    assert shares["share"]["3"] > 0.05


def test_resampling_gives_the_interval_of_the_plain_bootstrap():
    order = emphasis.topic_order(coded())
    drawn = emphasis.draw_shares(coded(), "jia", order, seed=1)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(2000))
    sizes = [(100 + 10 * i, order.index(code)) for i, code in enumerate(TEXT["jia"], 1)]
    chance = np.random.default_rng(5)
    plain = []
    for _ in range(4000):
        sums = np.zeros(len(order))
        for i in chance.integers(0, 6, 6):
            sums[sizes[i][1]] += sizes[i][0]
        plain.append(sums / sums.sum())
    low, high = emphasis.bounds(drawn)
    expected_low, expected_high = emphasis.bounds(np.array(plain))
    assert low == pytest.approx(expected_low, abs=0.03)
    assert high == pytest.approx(expected_high, abs=0.03)


def test_the_interval_of_a_report_hangs_on_seed_and_report_alone():
    whole = emphasis.add_intervals(emphasis.measure_shares(coded()), coded(), seed=3)
    alone = coded()[coded()["report"] == "jia"]
    one = emphasis.add_intervals(emphasis.measure_shares(alone), alone, seed=3)
    columns = ["code", "low", "high"]
    pd.testing.assert_frame_equal(whole.loc[whole["report"] == "jia", columns].reset_index(drop=True), one[columns])
    other = emphasis.add_intervals(emphasis.measure_shares(alone), alone, seed=4)
    assert not np.allclose(one["low"] + one["high"], other["low"] + other["high"])


def test_no_hand_coded_paragraphs_leave_coding_error_unknown():
    shares = emphasis.add_intervals(emphasis.measure_shares(coded()), coded(), seed=1)
    assert shares["coding_low"].isna().all()
    table = topic_tables.shares_table(shares, emphasis.compare_with_nation(shares, NATIONS), NAMES, TOPICS, "en")
    assert set(table["95% by coding error"]) == {"not yet estimated"}
    assert topic_tables.confusion_table(None, TOPICS, "zh").empty


def test_a_perfect_coder_leaves_the_share_and_an_untested_code_is_wide():
    much = pd.DataFrame(np.diag([5000, 5000, 5000]), index=list("136"), columns=list("136"))
    shares = emphasis.add_intervals(emphasis.measure_shares(coded()), coded(), seed=1, confusion=much)
    assert shares["coding_low"].tolist() == pytest.approx(shares["share"].tolist(), abs=0.005)
    assert shares["coding_high"].tolist() == pytest.approx(shares["share"].tolist(), abs=0.005)
    untested = much.drop(index="6").reindex(index=list("136"), fill_value=0)
    wide = emphasis.add_intervals(emphasis.measure_shares(coded()), coded(), seed=1, confusion=untested)
    jia = wide[(wide["report"] == "jia") & (wide["code"] == "6")].iloc[0]
    assert jia["coding_high"] - jia["coding_low"] > 0.3


def test_topic_one_is_shown_in_two_parts_by_the_words_of_its_paragraphs():
    terms = pd.DataFrame(
        [("jia", 5, "产业", 3), ("jia", 5, "投资", 1), ("yi", 2, "学校", 2)], columns=["report", "paragraph", "term", "count"]
    )
    lists = {"1i": frozenset({"产业"}), "1m": frozenset({"投资"})}
    split = emphasis.split_macroeconomics(coded(), terms, lists)
    assert "1" not in set(split["code"])
    assert split["characters"].sum() == pytest.approx(coded()["characters"].sum())
    jia = split[(split["report"] == "jia") & (split["paragraph"] == 5)].set_index("code")["weight"]
    assert jia.to_dict() == pytest.approx({"1i": 0.75, "1m": 0.25})
    assert set(split.loc[(split["report"] == "yi") & (split["paragraph"] == 2), "code"]) == {"1m"}, "no word of either: other"
    much = pd.DataFrame(np.diag([5000, 5000, 5000]), index=list("136"), columns=list("136"))
    shares = emphasis.add_intervals(emphasis.measure_shares(split), split, seed=1, confusion=much)
    assert shares["coding_low"].tolist() == pytest.approx(shares["share"].tolist(), abs=0.005)


def test_both_parts_of_topic_one_are_words_of_topic_one():
    books = load_codebooks()
    whole = next(set(entry["terms"]) for entry in books.data("cap_topics")["codes"] if entry["id"] == "1")
    lists = emphasis.word_lists(books)
    assert set(lists) == set(emphasis.PARTS_OF)
    assert len(frozenset().union(*lists.values()) - whole) <= 12, "macroeconomics.yaml has words that cap_topics.yaml no longer has"
    assert emphasis.topics_possible(emphasis.topic_names(books)) == 20


def test_the_adjusted_difference_takes_off_each_year():
    table = emphasis.adjusted_difference(coded(), PAIR, NATIONS, seed=2).set_index("code")
    shares = emphasis.measure_shares(coded()).set_index(["report", "code"])["share"]
    for code in "136":
        expected = (shares["jia", code] - shares["n21", code]) - (shares["yi", code] - shares["n24", code])
        assert table["points"][code] == pytest.approx(100 * expected)
    assert table["points"].sum() == pytest.approx(0)
    assert (table["low"] < table["points"]).all()
    assert (table["points"] < table["high"]).all()
    assert (table["least"] <= table["points"]).all()
    assert (table["points"] <= table["most"]).all()
    assert table["thin"].to_dict() == {"1": True, "3": True, "6": True}


def test_leaving_out_a_paragraph_gives_the_range():
    table = emphasis.adjusted_difference(coded(), PAIR, NATIONS, seed=2).set_index("code")
    moved = []
    for report in PAIR:
        for paragraph in range(1, 7):
            rest = coded()[~((coded()["report"] == report) & (coded()["paragraph"] == paragraph))]
            moved.append(emphasis.adjusted_difference(rest, PAIR, NATIONS, seed=2, draws=10).set_index("code")["points"]["6"])
    assert table["least"]["6"] == pytest.approx(min([*moved, table["points"]["6"]]))
    assert table["most"]["6"] == pytest.approx(max([*moved, table["points"]["6"]]))


def test_reports_of_one_year_need_no_nation_and_a_missing_year_gives_no_number():
    reports = pd.DataFrame({"report": ["jia", "yi"], "year": [2024, 2024]})
    table = emphasis.adjusted_difference(coded(), PAIR, emphasis.nations_for(PAIR, {}, reports), seed=2)
    assert table["points"].tolist() == pytest.approx(table["raw_points"].tolist())
    assert "抵消" in say.state_clear(table, TOPICS).zh
    missing = emphasis.adjusted_difference(coded(), PAIR, {"jia": "n21"}, seed=2)
    assert missing.empty
    assert "手头没有" in say.state_adjusted(missing, PAIR, NAMES, TOPICS).zh
    assert "手头没有" in say.state_clear(missing, TOPICS).zh
    assert wording_problems(say.refuse_raw(missing, missing, PAIR, NAMES, TOPICS)) == []


def test_no_coded_paragraph_is_refused():
    with pytest.raises(ValueError, match="bing has no coded paragraph"):
        emphasis.draw_shares(coded(), "bing", ["1"], seed=1)


def test_distances_equal_scipy_and_stand_beside_yardsticks():
    from scipy.spatial.distance import jensenshannon

    table = distances.measure_distances(coded(), [PAIR, ("jia", "n21")], seed=1)
    shares = emphasis.measure_shares(coded()).pivot(index="code", columns="report", values="share")
    assert table["distance"].iloc[0] == pytest.approx(jensenshannon(shares["jia"], shares["yi"], base=2))
    assert table["how"].tolist() == ["pair", "pair", "redraws", "redraws", "halves", "halves"]
    assert (table["low"] <= table["median"]).all()
    assert (table["median"] <= table["high"]).all()
    assert table.loc[table["how"] != "pair", "distance"].isna().all()


def test_redraws_of_one_report_are_nearer_than_redraws_of_two_unlike_ones():
    rows = [(report, p, own if p % 4 else "1", 1.0, 100.0) for report, own in (("jia", "3"), ("yi", "6")) for p in range(20)]
    frame = pd.DataFrame(rows, columns=["report", "paragraph", "code", "weight", "characters"])
    table = distances.measure_distances(frame, [PAIR], seed=1).set_index("how")["median"]
    assert table["pair"] > table["redraws"].max()


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=6), st.lists(st.floats(0.01, 1), min_size=2, max_size=6))
def test_the_distance_is_one_between_nothing_and_everything_in_common(a, b):
    n = min(len(a), len(b))
    p, q = (np.array(x[:n]) / sum(x[:n]) for x in (a, b))
    distance = float(distances.jensen_shannon(p, q))
    assert 0 <= distance <= 1
    assert distance == pytest.approx(float(distances.jensen_shannon(q, p)), abs=1e-9)
    assert float(distances.jensen_shannon(p, p)) == pytest.approx(0, abs=1e-7)


@given(st.lists(st.sampled_from(["1", "3", "6"]), min_size=1, max_size=30))
def test_evenness_lies_between_nothing_and_one(topics):
    frame = pd.DataFrame({"report": "jia", "paragraph": range(len(topics)), "code": topics, "weight": 1.0})
    assert 0 <= distances.normalised_entropy(frame, "jia", topics=3) <= 1


def test_the_confusion_matrix_takes_what_annotators_accept():
    hand = [
        {"report": "jia", "start": 0, "end": 50, "cap_accept": [6]},
        {"report": "jia", "start": 60, "end": 90, "cap_accept": [3, 6]},
        {"report": "jia", "start": 100, "end": 150, "cap_accept": [13]},
        {"report": "jia", "start": 160, "end": 190, "cap_accept": [0]},
        {"report": "yi", "start": 0, "end": 50, "cap_accept": [1]},
    ]
    places = pd.DataFrame({"report": "jia", "paragraph": [1, 2, 3, 4], "start": [0, 58, 100, 160], "end": [50, 95, 150, 190]})
    machine = pd.DataFrame(
        {
            "report": "jia",
            "paragraph": [1, 2, 3, 4, 1],
            "codebook": "cap_topics",
            "code": ["6", "6", "3", "1", "0"],
            "weight": [0.4, 1, 1, 1, 0.6],
        }
    )
    found = coding_error.count_confusion(hand, places, machine)
    assert found.loc["6", "6"] == 2
    assert found.loc["3", "13"] == 1
    assert found.to_numpy().sum() == 3
    table = topic_tables.confusion_table(found, TOPICS | {"13": ("社保", "welfare")}, "en").set_index("topic")
    assert table["most often taken for"]["welfare"] == "health"
    assert table["recall (%)"]["education"] == "untested"
    assert coding_error.count_confusion(hand, places, machine, "instruments") is None
    assert coding_error.count_confusion([], places, machine) is None


def test_sentences_say_nothing_that_a_table_cannot_carry():
    shares = emphasis.add_intervals(emphasis.measure_shares(coded()), coded(), seed=1)
    own = shares[shares["report"].isin(PAIR)]
    adjusted = emphasis.adjusted_difference(coded(), PAIR, NATIONS, seed=1).assign(thin=False)
    apart = distances.measure_distances(coded(), [PAIR], seed=1)
    findings = [
        say.state_largest(own, NAMES, TOPICS),
        say.state_adjusted(adjusted, PAIR, NAMES, TOPICS),
        say.state_adjusted(adjusted.assign(thin=True), PAIR, NAMES, TOPICS),
        say.state_clear(adjusted, TOPICS),
        say.state_clear(adjusted.assign(low=1.0), TOPICS),
        say.refuse_raw(adjusted, adjusted, PAIR, NAMES, TOPICS),
        say.state_distance(apart, PAIR, NAMES),
        say.state_evenness({"jia": 0.8, "yi": 0.9}, NAMES),
    ]
    assert [wording_problems(finding) for finding in findings] == [[]] * len(findings)
    assert findings[3].numbers["clear"] == []
    assert len(findings[4].numbers["clear"]) == 3
    largest = max(adjusted.to_dict("records"), key=lambda row: abs(row["raw_points"]))
    assert findings[5].numbers["code"] == largest["code"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_readers_tables_keep_every_row(language):
    shares = emphasis.add_intervals(emphasis.measure_shares(coded()), coded(), seed=1)
    adjusted = emphasis.adjusted_difference(coded(), PAIR, NATIONS, seed=1)
    shown = topic_tables.shares_table(shares, emphasis.compare_with_nation(shares, NATIONS), NAMES, TOPICS, language)
    assert len(shown) == 12
    assert shown.iloc[:, -1].notna().sum() == 6, "only cities stand beside their nation"
    assert len(topic_tables.adjusted_table(adjusted, adjusted.iloc[:1], TOPICS, language)) == 3
    apart = distances.measure_distances(coded(), distances.pairs_to_compare(PAIR, NATIONS, []), seed=1)
    assert len(topic_tables.distances_table(apart, NAMES, language)) == 8
