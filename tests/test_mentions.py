"""Which reports say a phrase: counted by words, complete, and never "no" where it cannot be told. All places are invented."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from policylib.codebooks import Codebooks, load_codebooks
from policylib.corpus import Corpus
from policylib.data.catalogue.build import build
from policylib.data.catalogue.entries import Entry, write_catalogue
from policylib.data.catalogue.release import release_tables
from policylib.measures import text_series
from policylib.questions.mentions import said_words
from policylib.reading.phrases import find_said, phrase_pattern
from policylib.reading.words import tokenizer
from policylib.records import InputError

BOOKS = load_codebooks()
HEAD = """{place}政府工作报告
（{year}年1月10日在{place}第一届人民代表大会第一次会议上）
各位代表：
现在，我代表市人民政府向大会报告工作，请予审议。
一、{last}年工作回顾
"""
TEXTS = {
    ("甲市", 1985): """过去一年，全市国民生产总值增长6.1%，人民生活持续改善，工业生产和城乡建设都有新的进展。
二、1985年工作安排
（一）发展工业生产。国民生产总值增长8%，扩大对外贸易，努力争取更好的成绩。
""",
    ("甲市", 2021): """过去一年，全市经济社会发展稳中有进，地区生产总值增长6.1%，人民生活持续改善。
二、“十四五”时期主要目标任务
“十四五”时期，全市加快建设算力中心，民生福祉达到新水平，算力规模达到全省前列。
三、2021年工作安排
（一）全力推动产业发展。培育专精特新企业20家，扩大有效投资，开展消费品以旧换新。
（二）持续保障改善民生。新建公办幼儿园6所，改造老旧小区15个。
""",
    ("甲市", 2024): """过去一年，全市经济社会发展稳中有进，人民生活持续改善，新质\u200b生产力加快形成。
二、2024年工作安排
（一）全力推动产业发展。发展新质生产力，深化改革开放，建设５Ｇ基站200个，做好算力调度，算力规模翻番。
（二）持续保障改善民生
民生支出增长5%，办好⺠⽣实事，建成一刻钟便民生活圈12个，改造老旧小区15个，新建公办幼儿园6所，推动消费品以旧
换新，发展智能算力，降低算力成本，培育算力企业。
""",
    ("乙市", 2024): """过去一年，全市经济社会发展稳中有进，城乡居民生活水平提高，平稳增长的态势巩固。
二、2024年工作安排
（一）全力推动产业发展。力争开工项目30个，实现经济平稳增长，优化产业布局，做好招商引资。
（二）加强基层治理。建设平安社区15个，新建公办幼儿园6所。
""",
}
NAMES = {"甲市": ("jia", "990100"), "乙市": ("yi", "990200")}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("mentions")
    (home / "data" / "reports").mkdir(parents=True)
    entries = []
    for (place, year), body in TEXTS.items():
        name, text = f"{NAMES[place][0]}-{year}", HEAD.format(place=place, year=year, last=year - 1) + body
        (home / "data" / "reports" / f"{name}.txt").write_text(text, "utf-8")
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        level = (place, NAMES[place][1], "city", "990000")
        entries.append(Entry(name, f"{name}.txt", *level, year, f"{year}-01-{10 + len(entries)}", "full", None, sha256, None, None))
    write_catalogue(entries, home / "data" / "corpus.csv")
    assert not build(home, jobs=1, reports_dir=home / "data" / "reports").problems
    return home


@pytest.fixture
def corpus(root: Path) -> Corpus:
    return Corpus.open(root, reports_dir=root / "data" / "reports")


@pytest.fixture(scope="module")
def shipped(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the same corpus as tables alone, without any text."""
    home = tmp_path_factory.mktemp("shipped")
    shutil.copytree(root, home, dirs_exist_ok=True)
    release_tables(home)
    shutil.rmtree(home / ".policylib")
    for path in (home / "data" / "reports").iterdir():
        path.unlink()
    return home


def said(frame):
    return dict(zip(frame["report"], frame["said"], strict=True))


# the rule


@pytest.mark.parametrize(
    ("phrase", "text", "held"),
    [
        ("以旧换新", "推动消费品以旧换新", ["消费品以旧换新"]),
        ("民生", "改善人民生活，办好民生实事，惠民生", ["民生实事", "惠民生"]),
        ("民生", "国民生产总值增长，民生银行开业，建设便民生活圈", []),
        ("国民生产总值", "国民生产总值增长", ["国民生产总值"]),
        ("扩大消费", "有效扩大消费", ["扩大消费"]),
        ("改革开放", "深化改革开放", ["深化改革开放"]),
        ("稳增长", "平稳增长，稳增长", ["稳增长"]),
        ("和平", "机构和平台，和平统一", ["和平统一"]),
        ("法治", "依法治国，法治政府", ["法治政府"]),
        ("十五", "“十五五”规划，“十五”计划，百分之九十五", ["十五"]),
        ("十大", "党的二十大精神，十大工程", ["十大"]),
        ("5G", "25G网络，5G基站", ["5G"]),
    ],
)
def test_a_phrase_is_said_by_words_not_by_characters(phrase, text, held):
    found = find_said(text, phrase_pattern([phrase], BOOKS), tokenizer(BOOKS).cut)
    assert [word for _, _, word in found] == held
    assert all(text[start:end] == phrase for start, end, _ in found)


def test_a_users_own_anti_terms_are_heeded(tmp_path):
    own = tmp_path / "anti_terms.yaml"
    own.write_text(
        "title: x\nreferences: [x]\nlast_update: '2026-01-01'\nversion: 1\nphrases:\n  - {id: suanli, terms: [算力], not_terms: [智能算力]}\n",
        "utf-8",
    )
    books = Codebooks(extra=(own,))
    assert books.problems() == []
    assert [len(find_said("智能算力，算力", phrase_pattern(["算力"], each), list)) for each in (BOOKS, books)] == [2, 1]
    assert phrase_pattern(["民生"], books).pattern == phrase_pattern(["民生"], BOOKS).pattern
    own.write_text(own.read_text("utf-8").replace("智能算力", "智能电网"), "utf-8")
    with pytest.raises(InputError, match="the anti-term 智能电网 of suanli"):
        load_codebooks(own)


# mentions


def test_each_report_has_a_row_with_its_mentions_and_where_they_stand(corpus):
    frame = corpus.mentions("以旧换新")
    assert frame[["report", "place", "year"]].values.tolist() == [
        ["jia-1985", "甲市", 1985], ["jia-2021", "甲市", 2021], ["jia-2024", "甲市", 2024], ["yi-2024", "乙市", 2024]
    ]  # fmt: skip
    assert frame["said"].tolist() == [0, 1, 1, 0]
    assert set(frame["how"]) == {"text"}
    text = corpus.text_of("jia-2024")
    (place,) = frame["offsets"][2]
    start, end = map(int, place.split("–"))
    assert text[start:end] == "以旧\n换新"  # over the end of a line
    assert frame["sentence"][1].startswith("培育专精特新企业")
    assert frame["said"].dtype == "Int64"


def test_zero_width_full_width_and_radicals_hide_nothing_and_headings_count(corpus):
    assert said(corpus.mentions("民生", years=2024)) == {"jia-2024": 3, "yi-2024": 0}  # heading, expenditure, radicals
    assert said(corpus.mentions("新质生产力", places="甲市", years=2024)) == {"jia-2024": 2}
    assert said(corpus.mentions("5G", reports="jia-2024")) == said(corpus.mentions("５Ｇ", reports="jia-2024")) == {"jia-2024": 1}
    assert said(corpus.mentions("民生", years=1985)) == {"jia-1985": 0}
    assert said(corpus.mentions("力争")) == {"jia-1985": 0, "jia-2021": 0, "jia-2024": 0, "yi-2024": 1}


def test_plan_chapters_are_left_out_unless_asked_for_and_the_note_says_so(corpus):
    frame = corpus.mentions("算力", years=2021)
    assert frame["said"].tolist() == [0]
    assert 'Plan chapters are left out, and 2 mentions with them (parts="all" counts them): 1 (jia-2021).' in frame.attrs["note"]
    everything = corpus.mentions("算力", years=2021, parts="all")
    assert (everything["said"].tolist(), everything.attrs["note"]) == ([2], "")


def test_parts_hold_their_headings_and_a_part_that_a_file_lacks_is_unknown(corpus):
    assert said(corpus.mentions("民生", years=[2021, 2024], parts="annual_tasks")) == {"jia-2021": 1, "jia-2024": 3, "yi-2024": 0}
    assert said(corpus.mentions("民生", reports="jia-2024", parts=["review"])) == {"jia-2024": 0}
    frame = corpus.mentions("民生", years=range(2020, 2025), parts="outlook_plan")
    assert frame["said"].fillna(-1).tolist() == [1, -1, -1]
    assert frame["how"].tolist() == ["text", "unknown", "unknown"]
    assert "it cannot be told, of these: 2 (jia-2024, yi-2024)." in frame.attrs["note"]
    assert said(corpus.mentions("政府工作报告", years=2021)) == {"jia-2021": 1}  # the title


def test_what_no_report_says_is_said(corpus):
    frame = corpus.mentions("低空经济", years=2024)
    assert frame["said"].tolist() == [0, 0]
    assert frame.attrs["note"] == "No report at hand says 低空经济."


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({"text": ""}, "phrase: found ''"),
        ({"text": " 。"}, "phrase: found ' 。'; expected a word or several"),
        ({"text": "民生", "parts": "reviw"}, "did you mean review"),
        ({"text": "民生", "places": "甲士"}, "did you mean 甲市"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_line(corpus, asked, line):
    with pytest.raises(InputError, match=line) as caught:
        corpus.mentions(**asked)
    assert "\n" not in str(caught.value)


def test_without_texts_the_words_answer_and_never_say_no(shipped):
    corpus = Corpus.open(shipped, reports_dir=shipped / "data" / "reports")
    frame = corpus.mentions("民生")
    assert frame["how"].tolist() == ["unknown", "words", "words", "unknown"]
    assert frame["said"].fillna(-1).tolist() == [-1, 1, 2, -1]  # words of paragraphs: a heading on its own line is not among them
    assert frame["offsets"].isna().all()
    assert "it cannot be told, of these: 2 (jia-1985, yi-2024)." in frame.attrs["note"]
    assert "so often at least: 2 (jia-2021, jia-2024)." in frame.attrs["note"]
    assert set(corpus.mentions("扩大有效投资")["how"]) == {"unknown"}  # of two words
    kwic = corpus.kwic("民生")
    assert kwic.empty
    assert "Not at hand is the text of these: 4 (" in kwic.attrs["note"]


# keyword in context


def test_every_mention_stands_between_its_neighbours(corpus):
    frame = corpus.kwic("算力", width=4)
    assert frame.columns.tolist() == ["report", "place", "year", "left", "term", "right", "start", "end"]
    assert frame["report"].tolist() == ["jia-2024"] * 5
    assert frame.loc[0, ["left", "term", "right"]].tolist() == ["个，做好", "算力", "调度，算"]
    text = corpus.text_of("jia-2024")
    assert {text[start:end] for start, end in zip(frame["start"], frame["end"], strict=True)} == {"算力"}
    assert len(frame) == corpus.mentions("算力")["said"].sum()
    assert corpus.kwic("低空经济", years=2024).attrs["note"] == "No report at hand says 低空经济."


# new terms


def test_new_terms_are_said_by_no_earlier_report(corpus):
    frame = corpus.new_terms(2024, places="甲市")
    row = frame[frame["term"] == "算力"].iloc[0]
    assert row[["year", "reports", "count", "first_place", "first_report"]].tolist() == [2024, 1, 5, "甲市", "jia-2024"]
    assert "Words in reports of 2024 (1) that no report of 1985–2021 says (2; by level: city 2)." in frame.attrs["note"]
    assert "Plan chapters are left out" in frame.attrs["note"]
    assert "算力" not in set(corpus.new_terms(2024, places="甲市", parts="all")["term"])  # the plan chapter of 2021 says it
    for year, since in ((1985, None), (2024, 2022)):
        with pytest.raises(InputError, match="expected an earlier report to compare with"):
            corpus.new_terms(year, since=since)


def test_new_terms_come_from_the_words_where_no_text_is_at_hand(corpus, shipped):
    alone = Corpus.open(shipped, reports_dir=shipped / "data" / "reports").new_terms(2024)
    assert set(alone["term"]) == set(corpus.new_terms(2024)["term"])
    assert "the words of paragraphs alone are known: 2 (jia-1985, jia-2021)." in alone.attrs["note"]
    assert corpus.new_terms(2021).empty


# series of words


def test_a_series_counts_as_mentions_do(corpus, shipped):
    held = text_series.choose_series(corpus.reports, ["甲市", "乙市"])
    ids, body, terms = list(held["report"]), corpus.paragraphs(list(held["report"])), ["民生", "扩大有效投资"]
    points = text_series.term_points(said_words(corpus, terms, ids), body, held, terms)
    counts = points.set_index(["report", "key"])["count"].to_dict()
    assert [counts[name, "民生"] for name in ("jia-1985", "jia-2021", "jia-2024", "yi-2024")] == [0, 1, 2, 0]
    assert counts["jia-2021", "扩大有效投资"] == 1
    alone = Corpus.open(shipped, reports_dir=shipped / "data" / "reports")
    points = text_series.term_points(said_words(alone, terms, ids), body, held, terms)
    assert points.set_index(["report", "key"])["count"].to_dict() == {key: n for key, n in counts.items() if key[1] == "民生"}


# the real reports


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    if not os.environ.get("POLICYLIB_REPORTS"):
        pytest.skip("set POLICYLIB_REPORTS to a folder of report texts")
    home = tmp_path_factory.mktemp("real")
    shutil.copytree(Path(__file__).parents[1] / "data", home / "data", ignore=shutil.ignore_patterns("tables", "reports", "local"))
    assert build(home).problems == ()
    return Corpus.open(home)


@pytest.mark.reports
@pytest.mark.slow
def test_the_real_reports_are_counted_completely_and_not_over_completely(real):
    traded = real.mentions("以旧换新", years=2025)
    assert (int((traded["said"] > 0).sum()), len(traded)) == (20, 23)
    early = real.kwic("民生", years=range(1978, 1990), parts="all")
    text = {report: real.text_of(report) for report in set(early["report"])}
    around = [text[row.report][row.start - 2 : row.end + 2] for row in early.itertuples()]
    assert all("国民生产" not in each and "人民生活" not in each for each in around)
    assert said(real.mentions("民生", reports=["national-1985", "national-1987", "national-1989"])) == dict.fromkeys(
        ("national-1985", "national-1987", "national-1989"), 0
    )
    for phrase, least in {"新质生产力": 168, "一带一路": 132, "专精特新": 85, "低空经济": 62, "以旧换新": 67}.items():
        assert real.mentions(phrase, parts="all")["said"].sum() == least
