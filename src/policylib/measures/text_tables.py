"""The tables of topics, words and headings over years as readers see them, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.measures.trend_tables import STATUSES, newest_first
from policylib.measures.trends import spans
from policylib.page.labels import NOT_AT_HAND, UNKNOWN, labelled, word
from policylib.page.words import words

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
Labels = Mapping[str, Mapping[str, str]]
Names = Mapping[str, tuple[str, str]]
HOW_WORDS = words("neighbour")
TOP_WORDS = 15  # words on either side of the table of new and dropped words


def folded(table: pd.DataFrame, zh: str, en: str, language: str) -> pd.DataFrame:
    """Return a long table that the page shows closed, under one line that says what it holds and how many rows.

    >>> import pandas as pd
    >>> folded(pd.DataFrame({"n": [1, 2]}), "全部点", "All points", "en").attrs["folded"]
    'All points (2 rows)'
    """
    table.attrs["folded"] = f"{zh}（{len(table)}行）" if language == "zh" else f"{en} ({len(table)} rows)"
    return table


def cover_table(cover: pd.DataFrame, labels: Labels, language: str) -> pd.DataFrame:
    """Return which years of each place have a report with a task part, which one without, and which none."""
    columns: list[Any] = [
        ("place", "地方", "place", lambda r: labels[r["place"]][language]),
        ("reports", "有重点工作部分的报告", "reports with a task part"),
        ("years", "年份", "years", lambda r: spans(r["years"]) or UNKNOWN),
        ("without_tasks", "报告无此部分的年份", "years whose report has no task part", lambda r: spans(r["without_tasks"]) or UNKNOWN),
        ("missing", "手头没有报告的年份（不补不连）", "years without a report at hand (never filled)", lambda r: spans(r["missing"]) or UNKNOWN),
    ]  # fmt: skip
    return labelled(cover, columns, language)


def topics_table(points: pd.DataFrame, topics: Names, labels: Labels, language: str) -> pd.DataFrame:
    """Return the topic shares of a series, newest first, each with its two intervals and what it rests on."""
    columns: list[Any] = [
        ("place", "地方", "place", lambda r: labels[r["place"]][language]),
        ("year", "年份", "year", lambda r: str(r["year"])),
        ("key", "主题", "topic", lambda r: topics[r["key"]][language != "zh"]),
        ("value", "份额（%）", "share (%)", lambda r: round(r["value"], 1)),
        ("drawn", "重抽段落95%区间", "95% interval, resampling", lambda r: _interval(r["low"], r["high"])),
        ("coding", "编码误差95%区间", "95% interval, coding error", lambda r: _interval(r["coding_low"], r["coding_high"])),
        ("paragraphs", "段数", "paragraphs"),
        ("coded", "有主题的文字（%）", "text with a topic (%)", lambda r: round(100 * r["coded"])),
        ("report", "报告", "report"),
    ]
    return labelled(newest_first(points), columns, language)


def _interval(low: float | None, high: float | None) -> str:
    return UNKNOWN if low is None or high is None else f"{low:.1f}–{high:.1f}"


def terms_table(points: pd.DataFrame, labels: Labels, language: str) -> pd.DataFrame:
    """Return the word rates of a series, newest first, with the words that were counted."""
    columns: list[Any] = [
        ("place", "地方", "place", lambda r: labels[r["place"]][language]),
        ("year", "年份", "year", lambda r: str(r["year"])),
        ("key", "词", "word"),
        ("count", "次数", "times"),
        ("characters", "重点工作字数", "characters of the task part"),
        ("value", "每万字", "per 10,000 characters", lambda r: round(r["value"], 1)),
        ("words", "计入的词（最多五个）", "words counted (five at most)", lambda r: r["words"] or UNKNOWN),
        ("report", "报告", "report"),
    ]
    return labelled(newest_first(points), columns, language)


def words_table(words: pd.DataFrame, pair: tuple[str, str], names: Names, language: str) -> pd.DataFrame:
    """Return the words that stand in one of two years of a place only, the most frequent of either side."""
    at = language != "zh"
    shown = words.groupby("status", sort=False).head(TOP_WORDS)
    columns: list[Any] = [
        ("term", "词", "word"),
        ("status", "与另一年相比", "against the other year", lambda r: word(STATUSES, r["status"], language)),
        ("earlier", f"{names[pair[0]][0]}（次）", f"{names[pair[0]][at]} (times)"),
        ("later", f"{names[pair[1]][0]}（次）", f"{names[pair[1]][at]} (times)"),
        ("paragraphs", "所在段数", "paragraphs"),
    ]
    return labelled(shown, columns, language)


def neighbours_table(neighbours: pd.DataFrame, names: Names, labels: Labels, language: str) -> pd.DataFrame:
    """Return what each report is read beside, whether it is at hand, and how much of the report's own wording it holds too."""
    at = language != "zh"
    columns: list[Any] = [
        ("report", "报告", "report", lambda r: names[r["report"]][at]),
        ("own", "其日期", "delivered on", lambda r: r["delivered_on"] or UNKNOWN),
        ("how", "与之并读", "read beside", lambda r: word(HOW_WORDS, r["how"], language)),
        ("other", "哪一份", "which one", lambda r: f"{labels[r['place']][language]} {r['year']}" if r["other"] else NOT_AT_HAND[at]),
        ("date", "其日期 ", "its date", lambda r: r["other_delivered_on"] or UNKNOWN),
        ("share", "共有文字（%）", "shared wording (%)", lambda r: None if r["share"] is None else round(100 * float(r["share"]), 1)),
        ("shared", "共有指纹/总数", "shared of all fingerprints", lambda r: f"{r['shared']}/{r['fingerprints']}" if r["share"] is not None else UNKNOWN),
    ]  # fmt: skip
    return labelled(neighbours, columns, language)


def strip_years(strip: pd.DataFrame) -> dict[str, list[int]]:
    """Return the years of each place's strip."""
    rows = rows_of(strip)
    return {place: sorted({int(r["year"]) for r in rows if r["place"] == place}) for place in dict.fromkeys(r["place"] for r in rows)}
