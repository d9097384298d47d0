import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib.codebooks import Codebooks, load_codebooks
from policylib.reading.outline import find_outline
from policylib.reading.sources import source_of
from policylib.reading.words import (
    TESTED_LEXICONS,
    count_terms,
    digest,
    find_shingles,
    fingerprints,
    lexemes,
    lexicon,
    stop_words,
    surplus,
    tokenizer,
)
from policylib.records import InputError, Report

BOOKS = load_codebooks()
TEXT = """一、2024年工作安排
（一）扩大投资
加快项目建设。甲市开工项目20个，新建高标准农田3.5万亩，培育专精特新企业30家，发展新能源汽车产业链上下游配套企业。
办好教育。新建幼儿园5所，乙县培育专精特新企业3家，甲市培育专精特新企业30家；发展新能源汽车产业链上下游配套企业和新质生产力。
"""


def outline_of(text):
    return find_outline(source_of(text), BOOKS, report=Report("甲市-2024", place="甲市", year=2024))


def test_the_shipped_lexicon_is_one_that_has_been_tested():
    found = {digest(lexicon(BOOKS)): surplus(lexicon(BOOKS))}
    assert found.items() <= TESTED_LEXICONS.items(), "run the reports test of both engines, then record the new digest and surplus"
    assert tokenizer(BOOKS).engine == "rjieba"


def test_both_engines_cut_the_same_words():
    fast, slow = tokenizer(BOOKS, "rjieba"), tokenizer(BOOKS, "jieba")
    assert (fast.engine, slow.engine) == ("rjieba", "jieba")
    hard = [
        "2011-2020年",
        "A-B股",
        "版本1.2.3",
        "foo_bar",
        "PM2.5浓度",
        "G329线",
        "增长8.5%、提高3%",
        "“5+3”项目",
        "C++",
        "https://a.b/c?d=1",
        "甲市乙县丙镇",
    ]
    for text in [*hard, TEXT]:
        assert fast.cut(text) == slow.cut(text)
    terms = [*fast.cut(TEXT), "之年", "降本", "硅基", "甲乙丙"]
    assert lexemes(terms, fast) == lexemes(terms, slow)


@given(st.text(st.sampled_from("推进高标准农田建设新能源汽车甲市乙县的和了一二三十百0123456789.%-_+#&AbZ，。（）“” "), max_size=60))
def test_both_engines_cut_any_text_the_same(text):
    assert tokenizer(BOOKS, "rjieba").cut(text) == tokenizer(BOOKS, "jieba").cut(text)


@given(st.text(max_size=60))
def test_a_cut_loses_no_character(text):
    assert "".join(tokenizer(BOOKS).cut(text)) == text


def test_every_term_of_the_lexicon_is_cut_whole():
    cutter = tokenizer(BOOKS)
    assert [term for term, _, _ in lexicon(BOOKS) if cutter.cut(term) != [term]] == []


def test_a_lexicon_of_ones_own_is_cut_by_jieba_itself(tmp_path):
    (tmp_path / "lexicon.txt").write_text("甲乙丙计划 40002 n\n", "utf-8")
    for books in (Codebooks(folder=tmp_path), load_codebooks(tmp_path / "lexicon.txt")):
        cutter = tokenizer(books)
        assert cutter.engine == "jieba"
        assert "甲乙丙计划" in cutter.cut("实施甲乙丙计划")
    assert cutter.cut("新质生产力") == ["新质生产力"], "the shipped terms stay"


def test_every_fault_of_a_lexicon_is_told(tmp_path):
    (tmp_path / "lexicon.txt").write_text("甲词\n乙词 4001 n\n乙词 4003 n\n丙词 4001 n\n丁词 0 n\n", "utf-8")
    with pytest.raises(InputError) as error:
        lexicon(Codebooks(folder=tmp_path))
    assert [re.search("'(.*?)'", str(p))[1] for p in error.value.problems] == ["甲词", "乙词 4003 n", "丙词 4001 n", "丁词 0 n"]


def test_jieba_is_left_as_it_was(capsys):
    import jieba

    before = jieba.dt.initialized, len(jieba.dt.FREQ)
    tokenizer(BOOKS, "jieba").cut("甲市")
    assert (jieba.dt.initialized, len(jieba.dt.FREQ)) == before
    assert capsys.readouterr().err == ""


def test_terms_are_counted_by_paragraph():
    columns = count_terms(outline_of(TEXT), tokenizer(BOOKS), BOOKS)
    rows = list(zip(columns["paragraph"], columns["term"], columns["count"], strict=True))
    assert rows == sorted(rows)
    assert (2, "专精特新", 2) in rows
    assert (1, "高标准农田", 1) in rows
    assert not {"，", "。", "20", "3.5", "3"} & set(columns["term"])
    assert set(columns["report"]) == {"甲市-2024"}


def test_stop_words_are_written_once():
    assert len(BOOKS.words("stopwords.txt")) == len(stop_words(BOOKS))


def test_shingles_of_shared_wording_meet():
    columns = find_shingles(outline_of(TEXT))
    rows = list(zip(columns["paragraph"], columns["start"], columns["shingle"], strict=True))
    assert rows == sorted(rows, key=lambda row: row[:2])
    first, second = ({s for p, _, s in rows if p == number} for number in (1, 2))
    assert first & second
    for _, start, _ in rows:
        assert TEXT[start].isalnum()
    assert all(-(2**63) <= s < 2**63 for _, _, s in rows)


@given(
    st.text(st.sampled_from("甲乙丙丁戊己庚辛壬癸"), min_size=27, max_size=27),
    st.text("子丑寅卯", max_size=30),
    st.text("辰巳午未", max_size=30),
)
def test_a_shared_run_of_27_characters_always_shows(run, before, after):
    found = fingerprints([run, before + run + after])
    one, other = ({shingle for text, _, shingle in found if text == i} for i in (0, 1))
    assert one & other


def test_a_fingerprint_is_what_its_definition_says():
    def mix(x):
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB % 2**64
        return x ^ (x >> 31)

    text = "甲市今年新建农村公路百公里"[:12]
    value = mix(sum(mix(ord(c)) * pow(0x9E3779B97F4A7C15, 11 - i, 2**64) for i, c in enumerate(text)) % 2**64)
    assert fingerprints([text]) == [(0, 0, value - 2**64 if value >= 2**63 else value)]


@pytest.mark.reports
@pytest.mark.slow
def test_both_engines_cut_every_report_the_same():
    folder = os.environ.get("POLICYLIB_REPORTS")
    if not folder:
        pytest.skip("set POLICYLIB_REPORTS to a folder of report texts")
    fast, slow = tokenizer(BOOKS, "rjieba"), tokenizer(BOOKS, "jieba")
    reports = sorted(Path(folder).glob("*.txt"))
    assert reports
    vocabulary = set()
    for path in reports:
        text = path.read_text("utf-8")
        tokens = slow.cut(text)
        assert fast.cut(text) == tokens, path.name
        vocabulary.update(tokens)
    tenth = sorted(vocabulary)[::10]  # jieba tags slowly
    assert lexemes(tenth, fast) == lexemes(tenth, slow)
