"""The tables of topics, words and headings over years as readers see them, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.measures.trend_tables import STATUSES, newest_first, shown
from policylib.measures.trends import spans
from policylib.page.labels import NOT_AT_HAND, UNKNOWN, table, word
from policylib.page.words import say, words

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
    columns = "place task_reports years without_tasks missing"
    spanned = {name: partial(_spanned, name) for name in ("years", "without_tasks", "missing")}
    return shown(cover, columns, labels, language, task_reports=lambda r: r["reports"], **spanned)


def _spanned(name: str, row: Row) -> str:
    return spans(row[name]) or UNKNOWN


def topics_table(points: pd.DataFrame, topics: Names, labels: Labels, language: str) -> pd.DataFrame:
    """Return the topic shares of a series, newest first, each with its two intervals and what it rests on."""
    return shown(
        newest_first(points),
        "place year topic topic_share drawn coding paragraphs coded report",
        labels,
        language,
        topic=lambda r: topics[r["key"]][language != "zh"],
        topic_share=lambda r: round(r["value"], 1),
        coded=lambda r: round(100 * r["coded"]),
        drawn=lambda r: _interval(r["low"], r["high"]),
        coding=lambda r: _interval(r["coding_low"], r["coding_high"]),
    )


def _interval(low: float | None, high: float | None) -> str:
    return UNKNOWN if low is None or high is None else f"{low:.1f}–{high:.1f}"


def terms_table(points: pd.DataFrame, labels: Labels, language: str) -> pd.DataFrame:
    """Return the word rates of a series, newest first, with the words that were counted."""
    return shown(
        newest_first(points),
        "place year term times task_characters rate words_counted report",
        labels,
        language,
        term=lambda r: r["key"],
        times=lambda r: r["count"],
        task_characters=lambda r: r["characters"],
        rate=lambda r: round(r["value"], 1),
        words_counted=lambda r: r["words"] or UNKNOWN,
    )


def words_table(words: pd.DataFrame, pair: tuple[str, str], names: Names, language: str) -> pd.DataFrame:
    """Return the words that stand in one of two years of a place only, the most frequent of either side."""
    times = [say("columns", "times_of", language, name=names[report][language != "zh"]) for report in pair]
    columns = dict.fromkeys(("term", "change", "earlier", "later", "in_paragraphs")) | {
        "change": lambda r: word(STATUSES, r["status"], language),
        "in_paragraphs": lambda r: r["paragraphs"],
    }
    return table(words.groupby("status", sort=False).head(TOP_WORDS), columns, language, {"earlier": times[0], "later": times[1]})


def neighbours_table(neighbours: pd.DataFrame, names: Names, labels: Labels, language: str) -> pd.DataFrame:
    """Return what each report is read beside, whether it is at hand, and how much of the report's own wording it holds too."""
    at = language != "zh"
    return shown(
        neighbours,
        "report delivered how which its_date shared_share fingerprints",
        labels,
        language,
        report=lambda r: names[r["report"]][at],
        delivered=lambda r: r["delivered_on"] or UNKNOWN,
        how=lambda r: word(HOW_WORDS, r["how"], language),
        which=lambda r: f"{labels[r['place']][language]} {r['year']}" if r["other"] else NOT_AT_HAND[at],
        its_date=lambda r: r["other_delivered_on"] or UNKNOWN,
        shared_share=lambda r: None if r["share"] is None else round(100 * float(r["share"]), 1),
        fingerprints=lambda r: f"{r['shared']}/{r['fingerprints']}" if r["share"] is not None else UNKNOWN,
    )


def strip_years(strip: pd.DataFrame) -> dict[str, list[int]]:
    """Return the years of each place's strip."""
    rows = rows_of(strip)
    return {place: sorted({int(r["year"]) for r in rows if r["place"] == place}) for place in dict.fromkeys(r["place"] for r in rows)}
