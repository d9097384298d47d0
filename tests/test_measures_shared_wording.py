"""Shared wording, verbs and contexts, on invented texts."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib.codebooks import load_codebooks
from policylib.measures import shared_wording, verbs
from policylib.reading.words import fingerprints, tokenizer

A, B, NATION = "jia-2024", "yi-2024", "guo-2024"
COMMON = "坚持稳中求进工作总基调完整准确全面贯彻新发展理念加快构建新发展格局着力推动高质量发展"
OWN = "甲市今年新建改造高标准农田三十万亩提升农村公路两百公里再办好十件民生实事让群众得到实惠"
OTHER = "乙市聚焦大数据产业实施补链项目四十个引进龙头企业三家以上规上工业企业新增一百户左右"
TEXTS = {A: [OWN, COMMON], B: [OTHER, OTHER[:20] + OWN[:5]], NATION: [COMMON]}


def shingles(texts=TEXTS) -> pd.DataFrame:
    rows = []
    for report, paragraphs in texts.items():
        starts = [sum(len(p) for p in paragraphs[:i]) for i in range(len(paragraphs))]
        rows += [(report, i + 1, starts[i] + place, value) for i, place, value in fingerprints(paragraphs)]
    return pd.DataFrame(rows, columns=["report", "paragraph", "start", "shingle"])


def paragraphs(texts=TEXTS) -> pd.DataFrame:
    rows = []
    for report, each in texts.items():
        at = 0
        for i, text in enumerate(each, 1):
            rows.append((report, i, "annual_tasks", text == COMMON, at, at + len(text), len(text), None))
            at += len(text)
    return pd.DataFrame(rows, columns=["report", "paragraph", "section_kind", "general", "start", "end", "characters", "run_in"])


def reports() -> pd.DataFrame:
    return pd.DataFrame({
        "report": [A, B, NATION, "jia-2023", "bing-2024"], "adcode": ["1", "2", "9", "1", "8"], "parent": ["8", "8", None, "8", "9"],
        "level": ["city", "city", "nation", "city", "province"], "year": [2024, 2024, 2024, 2023, 2024],
        "delivered_on": ["2024-01-10", None, "2024-03-05", "2023-01-09", "2024-01-20"],
    })  # fmt: skip


def test_each_report_is_laid_beside_nation_province_its_own_year_before_and_the_other():
    found = shared_wording.reports_beside(reports(), [A, B])
    assert found[:4] == [(A, NATION, "nation"), (A, "bing-2024", "above"), (A, "jia-2023", "year_apart"), (A, B, "chosen")]
    assert (B, A, "chosen") in found
    assert len({pair[:2] for pair in found}) == len(found)


def test_body_and_formula_are_measured_apart_and_the_dates_stand_beside():
    pairs = [(A, NATION, "nation"), (B, NATION, "nation")]
    found = shared_wording.measure_shared(shingles(), paragraphs(), reports(), pairs, ["annual_tasks"])
    rows = {(r["report"], r["part"]): r for r in found.to_dict("records")}
    assert rows[A, "body"]["share"] == 0
    assert rows[A, "formula"]["share"] == 1
    assert pd.isna(rows[B, "formula"]["share"])  # 乙市 has no formula paragraph: unknown, not 0
    assert rows[A, "body"]["delivered_on"] == "2024-01-10"
    assert pd.isna(rows[B, "body"]["delivered_on"])
    assert set(found["other_delivered_on"]) == {"2024-03-05"}


def test_a_pair_that_is_named_twice_stands_once():
    pairs = [(A, NATION, "nation"), (B, NATION, "nation"), (A, NATION, "most")]
    found = shared_wording.measure_shared(shingles(), paragraphs(), reports(), pairs, ["annual_tasks"])
    assert found["how"].tolist() == ["nation"] * 4
    assert found["report"].tolist() == [A, A, B, B]


def test_a_report_that_is_not_at_hand_shares_nothing_and_is_no_error():
    found = shared_wording.measure_shared(shingles(), paragraphs(), reports(), [(A, "jia-2023", "year_apart")], ["annual_tasks"])
    assert found["shared"].tolist() == [0, 0]


def test_reports_are_ranked_by_what_they_share():
    texts = TEXTS | {A: [OWN, OTHER, COMMON], B: [OTHER], "jia-2023": [OWN, OTHER]}
    ranked = shared_wording.most_shared(shingles(texts), paragraphs(texts), [A], ["annual_tasks"])
    assert ranked == [(A, "jia-2023", "most"), (A, B, "most")]


@given(st.integers(0, 30), st.integers(0, 30))
def test_27_shared_characters_always_show_and_the_offsets_stand_inside_them(before, after):
    passage = COMMON[:27]
    one, other = OWN[:before] + passage + OTHER[:after], OTHER[: after + 12] + passage
    texts = {A: [one], B: [other]}
    runs = shared_wording.shared_runs(shingles(texts), A, B)
    assert len(runs) >= 1
    assert (runs["start"] >= before).all() or before == 0 or one[before - 1] == other[after + 11]
    assert all(one[start:end] in other for start, end in zip(runs["start"], runs["end"], strict=True))


def test_words_inside_shared_stretches_are_counted():
    text = "".join(TEXTS[A])
    above = {A: NATION, B: NATION}
    found = shared_wording.shared_with_above({A: text, B: None}, above, shingles(), paragraphs(), load_codebooks())
    assert set(found["report"]) == {A}
    assert set(found.loc[found["term"] != "", "paragraph"]) == {2}
    assert "新发展格局" in set(found["term"])
    assert "农田" not in set(found["term"])


def test_the_share_in_shared_wording_is_of_the_side_that_uses_a_word_more_and_unknown_without_text():
    words = pd.DataFrame([(A, 1, "推动", 1), (A, 2, "推动", 3), (B, 1, "企业", 2)], columns=["report", "paragraph", "term", "count"])
    shared = pd.DataFrame([(A, 2, "推动", 2), (A, None, "", 0)], columns=["report", "paragraph", "term", "count_shared"])
    compared = pd.DataFrame({"term": ["推动", "企业"], "first_rate": [4.0, 0.0], "second_rate": [0.0, 2.0]})
    found = shared_wording.add_shared(compared, words, shared.astype({"paragraph": "Int64"}), A, B)["shared"]
    assert found[0] == 0.5
    assert pd.isna(found[1])


def test_offsets_count_in_the_source_with_its_white_space():
    source = "　　坚决 守住\n底线，加快建设。"
    body = pd.DataFrame(
        {"report": [A], "paragraph": [1], "section_kind": "annual_tasks", "general": False, "start": [2], "end": [len(source)]}
    )
    words = pd.DataFrame([(A, 1, "坚决", 1), (A, 1, "加快", 1)], columns=["report", "paragraph", "term", "count"])
    found = verbs.find_in_context({A: source}, body, words, ["annual_tasks"], ["加快", "坚决"])
    assert found["term"].tolist() == ["加快", "坚决"]
    assert [source[s:e] for s, e in zip(found["start"], found["end"], strict=True)] == ["加快", "坚决"]
    assert found["before"].tolist() == ["坚决守住底线，", ""]
    assert found["after"].tolist() == ["建设。", "守住底线，加快建设。"]


def test_without_the_text_the_paragraph_is_named_and_the_context_is_unknown():
    body = pd.DataFrame({"report": [A], "paragraph": [1], "section_kind": "annual_tasks", "general": False, "start": [2], "end": [40]})
    words = pd.DataFrame([(A, 1, "坚决", 2)], columns=["report", "paragraph", "term", "count"])
    found = verbs.find_in_context({A: None}, body, words, ["annual_tasks"], ["坚决"])
    assert found[["start", "end"]].to_numpy().tolist() == [[2, 40]]
    assert found["before"].isna().all()


def test_verbs_are_counted_per_1000_characters_with_their_spread():
    body = pd.DataFrame({"report": A, "paragraph": [1, 2], "section_kind": "annual_tasks", "general": False, "characters": [100, 300]})
    words = pd.DataFrame(
        [(A, 1, "加快", 1), (A, 1, "项目", 19), (A, 2, "加快", 3), (A, 2, "项目", 57)], columns=["report", "paragraph", "term", "count"]
    )
    found = verbs.count_verbs(words, body, ["annual_tasks"], ["加快", "大力"]).set_index("term")
    assert found.loc["加快", ["count", "paragraphs", "of"]].tolist() == [4, 2, 2]
    assert found.loc["加快", "rate"] == 10
    assert found.loc["加快", "dp"] == pytest.approx(0)
    assert pd.isna(found.loc["大力", "dp"])


def test_the_cutter_of_a_paragraph_gives_back_its_own_words():
    text = "发展数字经济，\n建设甲市。"
    one = {"start": 0, "end": len(text)}
    found = shared_wording._tokens(text, one, tokenizer(load_codebooks()))
    assert [text[s:e] for _, s, e in found] == [token for token, *_ in found]
