"""Task blocks and alignment, on invented reports of invented places."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import wording_problems
from policylib.codebooks import load_codebooks
from policylib.data.accuracy import GOLD, read_gold
from policylib.data.catalogue.read import outline_tables, target_tables, word_tables
from policylib.data.tables import table
from policylib.findings import priorities as say
from policylib.measures import alignment, block_tables, priorities
from policylib.reading.outline import find_outline
from policylib.reading.sources import read_source
from policylib.records import InputError, Report

NAMES = {"jia-2021": ("甲市 2021", "Jia 2021"), "yi-2024": ("乙市 2024", "Yi 2024")}
PAIR = ("jia-2021", "yi-2024")
LENGTHS = {"jia-2021": [40, 300, 100, 200, 200, 60], "yi-2024": [400, 100, 500, 90]}
HEADINGS = {"jia-2021": ["（一）在产业强市上再发力", "（二）在民生保障上再发力"], "yi-2024": ["（一）全力兴产业", "（二）全力惠民生"]}


def sections() -> pd.DataFrame:
    rows = []
    for report, headings in HEADINGS.items():
        starts = [100, 1000] if report == "jia-2021" else [0, 600]
        rows.append((report, 1, None, 1, "三、今年工作安排", 0, 10))
        rows += [(report, i, 1, 2, h, s, s + 15) for i, (h, s) in enumerate(zip(headings, starts, strict=True), 2)]
    return pd.DataFrame(rows, columns=["report", "section", "parent", "level", "heading", "start", "end"])


def paragraphs() -> pd.DataFrame:
    """甲市: a lead-in, two paragraphs in either block, one of formula; 乙市: each block opens with its heading run in."""
    jia = [
        (20, None, False),
        (120, "做强产业集群", False),
        (500, "建设产业园区", False),
        (1020, "办好学校", False),
        (1300, "建设医院", False),
        (1700, None, True),
    ]
    yi = [(0, "（一）全力兴产业", False), (410, "壮大产业集群", False), (600, "（二）全力惠民生", False), (1200, "新建学校", False)]
    rows = [
        (report, i, "annual_tasks", run_in, start, LENGTHS[report][i - 1], general)
        for report, each in (("jia-2021", jia), ("yi-2024", yi))
        for i, (start, run_in, general) in enumerate(each, 1)
    ]
    return pd.DataFrame(rows, columns=["report", "paragraph", "section_kind", "run_in", "start", "characters", "general"])


def terms() -> pd.DataFrame:
    words = {
        ("jia-2021", 1): "今年 工作", ("jia-2021", 2): "产业 集群 企业 发力", ("jia-2021", 3): "园区 产业 厂房", ("jia-2021", 4): "学校 教师 学位",
        ("jia-2021", 5): "医院 医生 床位", ("jia-2021", 6): "今年 工作", ("yi-2024", 1): "全力 经济 增长", ("yi-2024", 2): "产业 集群 企业",
        ("yi-2024", 3): "全力 收入 就业", ("yi-2024", 4): "学校 教师 学位 甲市",
    }  # fmt: skip
    rows = [(report, paragraph, word, 1) for (report, paragraph), text in words.items() for word in text.split()]
    return pd.DataFrame(rows, columns=["report", "paragraph", "term", "count"])


def members() -> pd.DataFrame:
    return priorities.task_paragraphs(sections(), paragraphs())


def blocks() -> pd.DataFrame:
    targets = pd.DataFrame(
        [
            ("jia-2021", 130, 2, "target", False),
            ("jia-2021", 140, 2, "target", True),
            ("jia-2021", 25, 1, "target", False),
            ("yi-2024", 420, 2, "result", False),
        ],
        columns=["report", "start", "paragraph", "kind", "distributive"],
    )
    indicators = pd.DataFrame(
        [("jia-2021", 130, 1), ("jia-2021", 130, 2), ("jia-2021", 130, 3), ("jia-2021", 140, 1)], columns=["report", "start", "item"]
    )
    return priorities.measure_blocks(members(), targets, indicators)


def linked(**more) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    left, right = (members()[members()["report"] == report] for report in PAIR)
    return alignment.align_paragraphs(left, right, terms(), **more), left, right


def test_blocks_stand_in_document_order_without_formula_and_lead_in():
    found = members()
    assert found["rank"].astype(object).where(found["rank"].notna(), None).tolist() == [None, 1, 1, 2, 2, 1, 1, 2, 2]
    assert found["heading"].dropna().unique().tolist() == ["在产业强市上再发力", "在民生保障上再发力", "全力兴产业", "全力惠民生"]


def test_a_heading_that_opens_its_paragraph_is_no_text_of_the_block():
    sizes = members().set_index(["report", "paragraph"])["characters"]
    assert sizes["yi-2024", 1] == 400 - len("（一）全力兴产业")
    assert sizes["yi-2024", 2] == 100


def test_shares_are_of_all_task_text_and_numbers_are_not_indicators():
    found = blocks()
    jia = found[found["report"] == "jia-2021"]
    assert jia["share"].tolist() == pytest.approx([400 / 840, 400 / 840])  # the lead-in's 40 characters are in the denominator
    assert jia[["numbers", "indicators", "distributive"]].values.tolist() == [[2, 4, 1], [0, 0, 0]]
    assert jia["numbers_per_1000"].tolist() == pytest.approx([5.0, 0.0])
    assert found.loc[found["report"] == "yi-2024", "numbers"].sum() == 0, "a result is no stated target"


def test_without_second_level_sections_the_first_level_or_the_run_in_topics_are_blocks():
    flat = sections().assign(level=1)
    assert priorities.task_paragraphs(flat, paragraphs())["rank"].max() == 3
    third = sections().assign(level=lambda s: s["level"].replace(2, 3))
    assert priorities.task_paragraphs(third, paragraphs())["rank"].max() == 2
    none = priorities.task_paragraphs(sections().iloc[:0], paragraphs())
    assert none.loc[none["report"] == "jia-2021", "heading"].dropna().tolist() == ["做强产业集群", "建设产业园区", "办好学校", "建设医院"]


def test_a_report_without_tasks_has_no_block():
    assert priorities.task_paragraphs(sections(), paragraphs().assign(section_kind="review")).empty


def test_tfidf_equals_scikit_learn():
    from sklearn.feature_extraction.text import TfidfVectorizer

    keys = members().assign(run_in=None)
    words = terms()[terms()["term"].str.len() == 2].assign(count=lambda t: 1 + t["paragraph"] % 3)
    documents = [
        [row.term for row in words.itertuples() for _ in range(row.count) if (row.report, row.paragraph) == (key.report, key.paragraph)]
        for key in keys.itertuples()
    ]
    expected = TfidfVectorizer(analyzer=lambda document: document).fit_transform(documents).toarray()
    assert np.allclose(alignment.weigh_pairs(words.rename(columns={"count": "count"}), keys), expected)


def test_paragraphs_in_like_words_are_paired_and_the_rest_stays_alone():
    links, _, _ = linked()
    assert set(zip(links["left"], links["right"], strict=True)) >= {(2, 2), (4, 4)}
    assert not links["left"].isin([5]).any(), "医院 has no counterpart"
    assert links.groupby("left")["left_part"].sum().tolist() == pytest.approx([1] * links["left"].nunique())
    assert links.groupby("right")["right_part"].sum().tolist() == pytest.approx([1] * links["right"].nunique())


def test_flows_add_up_to_the_blocks():
    links, left, right = linked()
    flows = alignment.measure_flows(links, left, right)
    for side, frame in (("left", left), ("right", right)):
        inside = frame.dropna(subset=["rank"])
        expected = inside.groupby("rank")["characters"].sum() / inside["characters"].sum()
        assert flows.groupby(f"{side}_rank")[f"{side}_share"].sum().tolist() == pytest.approx(expected.tolist())


def test_nothing_alike_leaves_every_block_alone():
    links, left, right = linked(drop=set(terms()["term"]))
    flows = alignment.measure_flows(links, left, right)
    assert links.empty
    assert flows[["left_rank", "right_rank"]].notna().all(axis=1).sum() == 0
    assert flows["left_share"].sum() == pytest.approx(1)


def test_a_higher_threshold_never_pairs_more():
    _, left, right = linked()
    scanned = alignment.scan_thresholds(left, right, terms(), (0.05, 0.2, 0.5, 0.9))
    assert scanned["pairs"].is_monotonic_decreasing
    assert scanned["pairs"].iloc[0] > scanned["pairs"].iloc[-1]


@pytest.mark.parametrize("threshold", [0, -1, 1.5])
def test_a_threshold_out_of_range_is_refused(threshold):
    with pytest.raises(ValueError, match="threshold is"):
        linked(threshold=threshold)


def test_formulas_names_and_function_words_are_left_out():
    lexemes = pd.DataFrame({"term": ["甲市", "产业"], "pos": ["ns", "n"]})
    headings = pd.DataFrame({"report": "jia-2021", "heading": ["在产业强市上再发力", "在民生保障上再发力", "在改革开放上再发力"]})
    assert alignment.words_left_out(headings, terms(), lexemes, ["今年"]) == {"发力", "甲市", "今年"}


def test_alignment_of_two_long_reports_is_the_same_every_time():
    draw = np.random.default_rng(1)
    vocabulary = [chr(0x4E00 + int(a)) + chr(0x4E00 + int(b)) for a, b in draw.integers(0, 900, size=(3000, 2))]
    rows = [(report, p, vocabulary[int(w)], 1) for report in PAIR for p in range(1, 71) for w in draw.choice(3000, 90, replace=False)]
    words = pd.DataFrame(rows, columns=["report", "paragraph", "term", "count"])
    sides = [
        pd.DataFrame(
            {
                "report": report,
                "paragraph": range(1, 71),
                "rank": pd.array([i // 7 + 1 for i in range(70)], dtype="Int64"),
                "run_in": None,
                "characters": 200,
            }
        )
        for report in PAIR
    ]
    first = alignment.measure_flows(alignment.align_paragraphs(*sides, words, threshold=0.01), *sides)
    pd.testing.assert_frame_equal(first, alignment.measure_flows(alignment.align_paragraphs(*sides, words, threshold=0.01), *sides))


@given(st.lists(st.text("甲乙丙丁发展改革", min_size=1, max_size=12), max_size=8))
def test_a_formula_stands_in_most_headings(headings):
    formulas = priorities.heading_formulas(headings)
    for formula in formulas:
        assert sum(formula in heading for heading in headings) >= 0.6 * len(headings)
    assert all(priorities.strip_formulas(heading, formulas) for heading in headings)


def test_one_report_or_no_tasks_is_refused_in_one_line():
    with pytest.raises(InputError, match=r"reports: found jia-2021; expected two reports or more"):
        priorities.pair_of(["jia-2021"])
    with pytest.raises(InputError, match="annual_tasks among them"):
        priorities.require_tasks(["annual_headline"])


def test_counterparts_and_sentences_say_what_the_tables_hold():
    links, left, right = linked()
    flows = alignment.measure_flows(links, left, right)
    compared = alignment.compare_blocks(blocks(), flows, *PAIR)
    first = compared[(compared["report"] == "jia-2021") & (compared["rank"] == 1)].iloc[0]
    assert first["counterpart"] == 1
    assert first["matched"] == pytest.approx(1)
    chosen = pd.DataFrame({"report": PAIR, "place": ["甲市", "乙市"], "year": [2021, 2024]})
    apart, same = (alignment.mark_carried(compared, reports) for reports in (chosen, chosen.assign(place="甲市")))
    findings = [
        say.state_matched(flows, PAIR, NAMES, threshold=0.14),
        say.state_alone(apart, NAMES),
        say.state_alone(same, NAMES),
        say.state_splits(flows, blocks(), PAIR, NAMES),
        say.state_longest(blocks(), PAIR, NAMES),
        say.state_densest(blocks(), PAIR, NAMES),
        say.refuse_order(blocks(), PAIR, NAMES),
    ]
    assert [wording_problems(finding) for finding in findings] == [[]] * len(findings)
    assert findings[0].numbers["left"] == round(100 * flows.dropna(subset=["left_rank", "right_rank"])["left_share"].sum())
    assert "新设" in findings[2].zh
    assert "新设" not in findings[1].zh
    assert findings[5].numbers["blocks"][0] == {"report": "jia-2021", "rank": 1, "numbers_per_1000": 5.0}


def test_blocks_of_one_place_are_new_dropped_or_carried_over():
    compared = pd.DataFrame(
        {"report": ["jia-2021", "jia-2021", "jia-2022", "jia-2022"], "matched": [0.9, 0.5, 0.51, 0.0], "rank": [1, 2, 1, 2]}
    )
    reports = pd.DataFrame({"report": ["jia-2022", "jia-2021"], "place": "甲市", "year": [2022, 2021]})
    assert alignment.mark_carried(compared, reports)["carried"].tolist() == ["carried_over", "dropped", "carried_over", "new"]
    for other in (reports.assign(place=["甲市", "乙市"]), reports.assign(year=2022)):
        assert alignment.mark_carried(compared, other)["carried"].isna().all()


def test_a_block_ends_where_self_government_begins():
    rows = paragraphs()
    after = rows[rows["report"] == "jia-2021"].tail(1).assign(paragraph=[7], start=[1650], section_kind="self_government", general=False)
    late = after.assign(paragraph=8, start=2200, section_kind="annual_tasks", characters=90)
    found = priorities.task_paragraphs(sections(), pd.concat([rows, after, late]))
    assert found.loc[found["paragraph"] == 5, "rank"].tolist() == [2]
    assert found.loc[(found["report"] == "jia-2021") & (found["paragraph"] == 8), "rank"].isna().tolist() == [True]
    assert 7 not in found["paragraph"].tolist()


def test_what_only_the_nation_decides_is_left_out_of_its_reports_alone():
    codes = pd.DataFrame(
        [
            ("jia-2021", 2, "cap_topics", "19", 1.0),
            ("yi-2024", 2, "cap_topics", "16", 0.6),
            ("yi-2024", 2, "cap_topics", "1", 0.4),
            ("yi-2024", 4, "cap_topics", "19", 0.3),
            ("yi-2024", 4, "cap_topics", "6", 0.7),
            ("yi-2024", 3, "instruments", "16", 1.0),
        ],
        columns=["report", "paragraph", "codebook", "code", "weight"],
    )
    reports = pd.DataFrame({"report": PAIR, "level": ["city", "nation"]})
    left = priorities.leave_out_nations_own(paragraphs(), codes, reports)
    gone = paragraphs().merge(left[["report", "paragraph"]], how="left", indicator=True).query("_merge == 'left_only'")
    assert gone[["report", "paragraph"]].values.tolist() == [["yi-2024", 2]]
    found = say.state_left_out(paragraphs(), priorities.task_paragraphs(sections(), left), PAIR, NAMES)
    assert found.numbers["reports"] == [
        {"report": "jia-2021", "left_out": 0, "in_no_block": 1},
        {"report": "yi-2024", "left_out": 1, "in_no_block": 0},
    ]
    assert "国防" in found.zh
    assert wording_problems(found) == []


def test_no_flow_at_all_is_said_so():
    links, left, right = linked(drop=set(terms()["term"]))
    flows = alignment.measure_flows(links, left, right)
    assert "没有相互对应" in say.state_splits(flows, blocks(), PAIR, NAMES).zh
    assert say.state_matched(flows, PAIR, NAMES, threshold=0.14).numbers["left"] == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_readers_tables_keep_every_row(language):
    links, left, right = linked()
    flows = alignment.measure_flows(links, left, right)
    assert len(block_tables.blocks_table(blocks(), NAMES, language)) == 4
    chosen = pd.DataFrame({"report": PAIR, "place": "甲市", "year": [2021, 2024]})
    compared = alignment.mark_carried(alignment.compare_blocks(blocks(), flows, *PAIR), chosen)
    assert len(block_tables.counterparts_table(compared, NAMES, language)) == 4
    shown = block_tables.links_table(links, left, right, language)
    assert shown.iloc[:, 0].is_monotonic_decreasing
    assert len(block_tables.thresholds_table(alignment.scan_thresholds(left, right, terms()), PAIR, NAMES, language)) == 5


@pytest.mark.reports
def test_real_reports_have_their_blocks_and_the_numbers_that_readers_counted(real_tables):
    tables, gold = real_tables
    found = priorities.task_paragraphs(tables["sections"], tables["paragraphs"])
    counted = priorities.measure_blocks(found, tables["targets"], tables["target_indicators"])
    assert counted.groupby("report").size().to_dict() == {"bengbu-2021": 10, "hefei-2024": 9}
    assert counted.groupby("report")["share"].sum().between(0.95, 1).all()
    places = tables["paragraphs"].merge(found[["report", "paragraph", "rank"]], on=["report", "paragraph"]).dropna(subset=["rank"])
    read = [int(((places["report"] == g["report"]) & (places["start"] <= g["start"]) & (g["start"] < places["end"])).sum()) for g in gold]
    numbers = counted.loc[counted["report"] == "bengbu-2021", "numbers"].sum()
    assert numbers == pytest.approx(sum(read), rel=0.05)


@pytest.mark.reports
def test_real_reports_correspond_where_a_reader_expects_it(real_tables):
    tables, _ = real_tables
    found = priorities.task_paragraphs(tables["sections"], tables["paragraphs"])
    left, right = (found[found["report"] == report] for report in ("bengbu-2021", "hefei-2024"))
    drop = alignment.words_left_out(found, tables["terms"], tables["lexemes"], load_codebooks().words("stopwords.txt"))
    flows = alignment.measure_flows(alignment.align_paragraphs(left, right, tables["terms"], drop=drop), left, right)
    widest = flows.dropna().sort_values("left_share", ascending=False).drop_duplicates("left_rank").set_index("left_rank")["right_rank"]
    # opening up, domestic demand, countryside, city renewal, livelihood
    assert {rank: widest[rank] for rank in (4, 5, 8, 9, 10)} == {4: 4, 5: 1, 8: 6, 9: 5, 10: 9}


@pytest.fixture(scope="module")
def real_tables():
    folder = os.environ.get("POLICYLIB_REPORTS")
    if not folder:
        pytest.skip("set POLICYLIB_REPORTS to a folder of report texts")
    books, found = load_codebooks(), {}
    for name, place, year in (("bengbu-2021", "蚌埠市", 2021), ("hefei-2024", "合肥市", 2024)):
        outline = find_outline(read_source(Path(folder) / f"{name}.txt"), books, report=Report(name, place, year=year))
        made = outline_tables(outline) | target_tables(outline, books) | word_tables(outline, books)
        for key in ("sections", "paragraphs", "targets", "target_indicators", "terms", "lexemes"):
            found.setdefault(key, []).append(table(key, made[key]))
    gold = [
        row for row in read_gold(Path(__file__).parent.parent / GOLD, "rows") if row["report"] == "bengbu-2021" and row["kind"] == "target"
    ]
    return {key: pd.concat(frames, ignore_index=True) for key, frames in found.items()}, gold
