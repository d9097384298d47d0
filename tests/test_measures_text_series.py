"""Topics, words and headings over years: gaps stay gaps, names of one policy count together, blocks merge and split in sight."""

from __future__ import annotations

import pandas as pd
import pytest

from checks import cut_off, wording_problems
from policylib.codebooks import load_codebooks
from policylib.data.tables import table
from policylib.figures.text_series import place_colours, plot_strip, plot_text
from policylib.findings import text_series as say
from policylib.measures import carry_over, emphasis, text_series, text_tables, trends
from policylib.measures.shared_wording import measure_shared
from policylib.page import style
from policylib.questions.mentions import said_in_words
from policylib.records import ROWS, InputError

BOOKS = load_codebooks()
LABELS = trends.labels_of(BOOKS)


def made(name, rows):
    return table(name, [ROWS[name](**row) for row in rows])


def report(place, year, level="city", parts=("review", "annual_tasks")):
    return {
        "report": f"{place}-{year}", "place": place, "adcode": {"甲市": "1", "某国": "9"}[place], "parent": None if level == "nation" else "9", "level": level,
        "year": year, "delivered_on": f"{year}-01-10", "parts_present": list(parts),
    }  # fmt: skip


REPORTS = made("reports", [
    *(report("某国", year, "nation") for year in (2021, 2022, 2023)), report("某国", 2024, "nation", ("review", "outlook_plan")),
    *(report("甲市", year) for year in (2021, 2022, 2024)),
])  # fmt: skip
PLACES = ["某国", "甲市"]


def paragraph(report, number, *, characters=500, kind="annual_tasks", general=False, run_in=None):
    return {
        "report": report, "paragraph": number, "section": 1, "section_kind": kind, "start": 1000 * number, "end": 1000 * number + characters, "characters": characters,
        "sentences": 3, "general": general, "run_in": run_in,
    }  # fmt: skip


PARAGRAPHS = made("paragraphs", [
    paragraph(name, number, kind="review" if number == 9 else "annual_tasks", general=number == 8)
    for name in REPORTS["report"] for number in (1, 2, 3, 4, 8, 9)
])  # fmt: skip
CODES = made("codes", [
    {"report": name, "paragraph": number, "codebook": "cap_topics", "code": code, "weight": 1.0, "hits": 2}
    for name in REPORTS["report"] for number, code in ((1, "6"), (2, "6"), (3, "3"), (4, "0"), (8, "7"), (9, "7"))
])  # fmt: skip
TERMS = made("terms", [
    {"report": name, "paragraph": number, "term": term, "count": count}
    for name, number, term, count in [
        ("甲市-2021", 1, "乡村振兴", 2), ("甲市-2024", 1, "乡村全面振兴", 3), ("甲市-2024", 9, "乡村全面振兴", 7), ("甲市-2022", 2, "改革", 1), ("甲市-2022", 3, "改革开放", 4),
    ]
])  # fmt: skip
SAID = said_in_words(TERMS, {"改革": ["改革"], "乡村振兴": ["乡村振兴", "乡村全面振兴"]}, BOOKS)
SERIES = text_series.choose_series(REPORTS, PLACES)


@pytest.fixture(scope="module")
def shares():
    coded = emphasis.coded_text(PARAGRAPHS, CODES, text_series.PART)
    return text_series.topic_points(coded[coded["report"].isin(SERIES["report"])], ["6", "3", "21"], SERIES, PARAGRAPHS, seed=1)


@pytest.fixture(scope="module")
def rates():
    return text_series.term_points(SAID, PARAGRAPHS, SERIES, ["改革", "乡村振兴", "港口"])


def value(points, report, key, column="value"):
    return points.loc[(points["report"] == report) & (points["key"] == key), column].item()


def test_reports_without_a_task_part_give_no_point_and_are_listed():
    assert list(SERIES["report"]) == ["某国-2021", "某国-2022", "某国-2023", "甲市-2021", "甲市-2022", "甲市-2024"]
    nation, city = text_series.cover_series(REPORTS, PLACES).to_dict("records")
    assert (nation["years"], nation["without_tasks"], nation["missing"]) == ([2021, 2022, 2023], [2024], [])
    assert (city["years"], city["without_tasks"], city["missing"]) == ([2021, 2022, 2024], [], [2023])
    assert list(text_series.choose_series(REPORTS, PLACES, [2022, 2022])["year"]) == [2022, 2022]


def test_a_share_is_of_the_coded_task_text_and_lies_in_its_interval(shares):
    # 500 + 500 of 1,500 coded characters are on topic 6; the paragraph without policy content and the formula are no part of it
    assert value(shares, "甲市-2021", "6") == pytest.approx(100 * 2 / 3)
    assert value(shares, "甲市-2021", "6", "low") <= value(shares, "甲市-2021", "6") <= value(shares, "甲市-2021", "6", "high")
    assert value(shares, "甲市-2021", "6", "coded") == pytest.approx(1500 / 2000)
    assert value(shares, "甲市-2021", "21") == 0
    assert bool(value(shares, "甲市-2021", "6", "thin"))  # two paragraphs


def test_the_interval_by_coding_error_is_that_of_page_04():
    coded = emphasis.coded_text(PARAGRAPHS, CODES, text_series.PART)
    coded = coded[coded["report"] == "甲市-2021"]
    confusion = pd.DataFrame([[8, 2], [1, 9]], index=["3", "6"], columns=["3", "6"])
    points = text_series.topic_points(coded, ["6"], SERIES[SERIES["report"] == "甲市-2021"], PARAGRAPHS, seed=1, confusion=confusion)
    whole = emphasis.add_intervals(emphasis.measure_shares(coded), coded, seed=1, confusion=confusion).set_index("code").loc["6"]
    for name in ("low", "high", "coding_low", "coding_high"):
        assert value(points, "甲市-2021", "6", name) == pytest.approx(100 * whole[name])


def test_topics_are_those_asked_for_else_the_chosen_reports_own():
    coded = emphasis.coded_text(PARAGRAPHS, CODES, text_series.PART)
    names = emphasis.topic_names(BOOKS)
    assert text_series.choose_topics(coded, ["甲市-2021"], [], names) == ["6", "3"]
    assert text_series.choose_topics(coded, [], ["7", "7"], names) == ["7"]
    for refused in ("0", "1", "16", "99"):
        with pytest.raises(InputError, match=r"topics: found"):
            text_series.choose_topics(coded, [], [refused], names)
    assert text_series.choose_topics(coded.head(0), [], [], names) == []


def test_words_count_per_10000_characters_of_the_task_part_with_both_names(rates):
    assert value(rates, "甲市-2021", "乡村振兴") == pytest.approx(10_000 * 2 / 2000)
    assert value(rates, "甲市-2024", "乡村振兴", "count") == 3  # the new name; the review's seven are no part of it
    assert value(rates, "甲市-2022", "改革", "count") == 5
    assert value(rates, "甲市-2022", "改革", "words") == "改革开放 4, 改革 1"
    assert rates.loc[rates["key"] == "港口", "value"].eq(0).all()
    assert rates["low"].isna().all()  # exact: no interval
    assert not rates["short"].any()


def test_a_task_part_of_a_few_words_is_no_extreme():
    few = PARAGRAPHS[(PARAGRAPHS["report"] != "甲市-2022") | (PARAGRAPHS["paragraph"] == 2)]
    points = text_series.term_points(SAID, few, SERIES, ["改革"])
    assert bool(value(points, "甲市-2022", "改革", "short"))
    names = {name: (name, name) for name in REPORTS["report"]}
    (finding,) = say.state_text(points, {"改革": ("改革", "改革")}, ["甲市-2022"], names, LABELS)
    assert finding.numbers == {"甲市-2022": 20.0, "place": "甲市", "low": 0.0, "high": 0.0, "years": 2}


def test_a_successor_is_no_other_name_of_the_same_policy():
    renames = [
        {"before": "旧税", "after": "新税", "year": "2016", "kind": "successor"},
        {"before": "一期", "after": "二期", "year": "2021", "kind": "period"},
    ]
    assert text_series.names_of_term("旧税", renames) == ["旧税"]
    assert text_series.names_of_term("二期", renames) == ["一期", "二期"]
    assert text_series.name_terms(["二期"], renames) == {"二期": ("一期/二期", "一期/二期")}


HEADINGS = pd.DataFrame([
    {"report": f"甲市-{year}", "rank": rank, "heading": heading}
    for year, headings in {
2021: ["民生与文化", "教育", "发展水平", "港口"], 2022: ["民生", "文化", "教育"], 2024: ["文化与民生", "港口", "教育惠民"],
    }.items()
    for rank, heading in enumerate(headings, 1)
])  # fmt: skip


@pytest.fixture(scope="module")
def strip():
    return text_series.heading_strip(
        HEADINGS, SERIES, BOOKS, carry_over.words_without_policy(pd.DataFrame({"term": [], "pos": []}), BOOKS, REPORTS)
    )


def test_words_of_headings_are_followed_where_blocks_merge_and_split(strip):
    ranks = {(row.term, row.year): list(row.ranks) for row in strip.itertuples()}
    assert {term for term, _ in ranks} == {"民生", "文化", "教育"}  # 港口 in two years only; 发展 and 水平 carry no subject
    assert [ranks["民生", year] for year in (2021, 2022, 2024)] == [[1], [1], [1]]
    assert [ranks["文化", year] for year in (2021, 2022, 2024)] == [[1], [2], [1]]
    said = say.state_strip(strip, ["甲市"], LABELS)
    assert said.numbers == {"years": 3, "words": 3, "always": 3, "gone": 0, "moved": 1}  # 民生 and 文化: one block, two, one


def test_places_with_fewer_than_three_years_of_headings_have_no_strip():
    assert text_series.heading_strip(HEADINGS, SERIES.head(2), BOOKS).empty
    assert "不画" in say.state_strip(text_series.heading_strip(HEADINGS, SERIES.head(2), BOOKS), [], LABELS).zh


def test_words_are_new_or_dropped_by_exact_counts():
    words = pd.DataFrame({
        "report": ["甲市-2021"] * 3 + ["甲市-2022"] * 3, "paragraph": [1, 2, 1, 1, 2, 1], "term": ["港口", "港口", "改革", "算力", "算力", "改革"], "count": [3, 1, 9, 2, 2, 1],
    })  # fmt: skip
    found = carry_over.compare_terms(words, ("甲市-2021", "甲市-2022"), {"无"})
    assert [(row.term, row.status, row.earlier, row.later) for row in found.itertuples()] == [
        ("算力", "new", 0, 4),
        ("港口", "dropped", 4, 0),
    ]
    assert carry_over.compare_terms(words, ("甲市-2021", "甲市-2022"), {"算力"})["term"].tolist() == ["港口"]
    assert carry_over.compare_terms(words, None).empty


def test_neighbours_are_listed_whether_at_hand_or_not_and_no_later_than_the_catalogue():
    chosen = REPORTS[REPORTS["report"].isin(["甲市-2022", "甲市-2024"])]
    above = pd.DataFrame({"report": ["甲市-2022", "甲市-2024"], "above": "nation", "place": "某国"})
    found = carry_over.neighbours_of(chosen, REPORTS, above)
    assert [(row["report"], row["how"], row["other"]) for row in found] == [
        ("甲市-2022", "nation", "某国-2022"), ("甲市-2022", "year_before", "甲市-2021"), ("甲市-2022", "year_after", None),
        ("甲市-2024", "nation", "某国-2024"), ("甲市-2024", "year_before", None),
    ]  # fmt: skip
    shingles = made("shingles", [
        {"report": name, "paragraph": 1, "start": 10 * value, "shingle": value}
        for name, values in {"甲市-2022": range(4), "甲市-2021": range(3), "某国-2022": range(9, 12)}.items() for value in values
    ])  # fmt: skip
    shared = carry_over.share_beside(found, shingles, PARAGRAPHS, REPORTS, ["annual_tasks"])
    shares = {(row.report, row.how): None if row.share is pd.NA or pd.isna(row.share) else row.share for row in shared.itertuples()}
    assert shares["甲市-2022", "year_before"] == 0.75
    assert shares["甲市-2022", "nation"] == 0.0
    assert shares["甲市-2024", "year_before"] is None  # not at hand is not 0
    assert (
        measure_shared(shingles, PARAGRAPHS, REPORTS, [("甲市-2022", "甲市-2021", "year_before")], ["annual_tasks"])["share"]
        .dropna()
        .item()
        == 0.75
    )
    first, second = say.state_neighbours(shared, {name: (name, name) for name in REPORTS["report"]}, LABELS)
    assert "手头没有甲市 2023" in first.zh
    assert "not at hand" in second.en


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tables_and_sentences_hold_what_was_measured(shares, rates, language):
    names = {name: (name, name) for name in REPORTS["report"]}
    topics = {code: emphasis.topic_names(BOOKS)[code] for code in ("6", "3", "21")}
    assert len(text_tables.topics_table(shares, topics, LABELS, language)) == len(shares)
    assert len(text_tables.terms_table(rates, LABELS, language)) == len(rates)
    assert text_tables.cover_table(text_series.cover_series(REPORTS, PLACES), LABELS, language).iloc[1, 4] == "2023"
    findings = [
        *say.state_text(shares, topics, ["甲市-2021"], names, LABELS),
        *say.state_text(rates, {"改革": ("改革", "改革")}, ["甲市-2022"], names, LABELS),
    ]
    assert [problem for finding in findings for problem in wording_problems(finding)] == []
    assert findings[0].numbers["甲市-2021"] == 66.67
    assert findings[-1].numbers == {"甲市-2022": 25.0, "place": "甲市", "low": 0.0, "high": 25.0, "years": 3}
    assert say.lead_of(findings[:2], topics, LABELS).numbers["years"] == 3
    assert say.state_text(shares.head(0), {}, [], names, LABELS)[0].id == "series-none"
    assert text_tables.folded(pd.DataFrame({"n": [1]}), "甲", "a", language).attrs["folded"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_figures_join_consecutive_years_of_one_place_only(shares, rates, strip, language):
    colours = place_colours(SERIES, {"甲市-2021": "#0072B2"})
    assert colours == {"某国": style.LEVEL_COLOURS["nation"], "甲市": "#0072B2"}
    fig = plot_text(shares, {}, "t", {"6": "教育", "3": "卫生"}, colours, LABELS, "s", language)
    assert cut_off(fig) == []
    assert style.png_of(fig)
    spans = [tuple(line.get_xdata()) for line in fig.axes[0].get_lines() if len(set(line.get_xdata())) > 1]
    assert sorted(spans) == [(2021, 2022), (2021, 2022, 2023)]  # no line over 2023 of 甲市
    assert "教育 (某国 2021 66.7 → 2023 66.7" in fig.policylib_alt
    marks = {"乡村振兴": [{"before": "乡村振兴", "after": "乡村全面振兴", "year": 2024}]}
    fig = plot_text(rates, marks, "t", {"乡村振兴": "乡村振兴"}, colours, LABELS, "s", language)
    assert "乡村全面振兴" in fig.axes[0].get_title(loc="left")
    fig = plot_strip(strip, "t", LABELS, "s", language)
    assert cut_off(fig) == []
    assert "民生 3" in fig.policylib_alt
    assert [t.get_text() for t in fig.axes[0].get_yticklabels()][:3] == list(dict.fromkeys(strip["term"]))


def test_more_than_a_figure_holds_is_refused(rates):
    with pytest.raises(ValueError, match="found 5; expected at most 4"):
        plot_text(rates, {}, "t", dict.fromkeys("甲乙丙丁戊", ""), {}, LABELS, "s", "zh")
    many = pd.concat([SERIES.assign(place=f"{i}市", report=f"{i}") for i in range(7)])
    with pytest.raises(ValueError, match="found 7; expected at most 6"):
        place_colours(many, {})
    assert "nothing to draw" in plot_text(rates.head(0), {}, "t", {"改革": "改革"}, {}, LABELS, "s", "en").policylib_alt
