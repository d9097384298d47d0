"""The tables of topics, words and headings over years as readers see them, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.measures.trend_tables import STATUSES, newest_first
from policylib.measures.trends import spans
from policylib.page.labels import NOT_AT_HAND, UNKNOWN, table, word
from policylib.page.words import words

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
Labels = Mapping[str, Mapping[str, str]]
Names = Mapping[str, tuple[str, str]]
HOW_WORDS = words("neighbour")
TOP_WORDS = 15  # words on either side of the table of new and dropped words


def folded(rows: pd.DataFrame, zh: str, en: str, language: str) -> pd.DataFrame:
    """Return a long table that the page shows closed, under one line that says what it holds and how many rows.

    >>> import pandas as pd
    >>> folded(pd.DataFrame({"n": [1, 2]}), "全部点", "All points", "en").attrs["folded"]
    'All points (2 rows)'
    """
    rows.attrs["folded"] = f"{zh}（{len(rows)}行）" if language == "zh" else f"{en} ({len(rows)} rows)"
    return rows


def cover_table(cover: pd.DataFrame, labels: Labels, language: str) -> pd.DataFrame:
    """Return which years of each place have a report with a task part, which one without, and which none."""
    cells: dict[str, Any] = {name: lambda r, name=name: spans(r[name]) or UNKNOWN for name in ("years", "without_tasks", "missing")}
    return table(cover, "cover", language, {"place": lambda r: labels[r["place"]][language], **cells})


def topics_table(points: pd.DataFrame, topics: Names, labels: Labels, language: str) -> pd.DataFrame:
    """Return the topic shares of a series, newest first, each with its two intervals and what it rests on."""
    cells: dict[str, Any] = {
        "place": lambda r: labels[r["place"]][language],
        "year": lambda r: str(r["year"]),
        "key": lambda r: topics[r["key"]][language != "zh"],
        "value": lambda r: round(r["value"], 1),
        "drawn": lambda r: _interval(r["low"], r["high"]),
        "coding": lambda r: _interval(r["coding_low"], r["coding_high"]),
        "coded": lambda r: round(100 * r["coded"]),
    }
    return table(newest_first(points), "topics", language, cells)


def _interval(low: float | None, high: float | None) -> str:
    return UNKNOWN if low is None or high is None else f"{low:.1f}–{high:.1f}"


def terms_table(points: pd.DataFrame, labels: Labels, language: str) -> pd.DataFrame:
    """Return the word rates of a series, newest first, with the words that were counted."""
    cells: dict[str, Any] = {
        "place": lambda r: labels[r["place"]][language],
        "year": lambda r: str(r["year"]),
        "value": lambda r: round(r["value"], 1),
        "words": lambda r: r["words"] or UNKNOWN,
    }
    return table(newest_first(points), "terms", language, cells)


def words_table(words: pd.DataFrame, pair: tuple[str, str], names: Names, language: str) -> pd.DataFrame:
    """Return the words that stand in one of two years of a place only, the most frequent of either side."""
    shown = words.groupby("status", sort=False).head(TOP_WORDS)
    earlier, later = (names[report] for report in pair)
    cells = {"status": lambda r: word(STATUSES, r["status"], language)}
    return table(shown, "words", language, cells, earlier_name=earlier, later_name=later)


def neighbours_table(neighbours: pd.DataFrame, names: Names, labels: Labels, language: str) -> pd.DataFrame:
    """Return what each report is read beside, whether it is at hand, and how much of the report's own wording it holds too."""
    at = language != "zh"
    cells: dict[str, Any] = {
        "report": lambda r: names[r["report"]][at],
        "own": lambda r: r["delivered_on"] or UNKNOWN,
        "how": lambda r: word(HOW_WORDS, r["how"], language),
        "other": lambda r: f"{labels[r['place']][language]} {r['year']}" if r["other"] else NOT_AT_HAND[at],
        "date": lambda r: r["other_delivered_on"] or UNKNOWN,
        "share": lambda r: None if r["share"] is None else round(100 * float(r["share"]), 1),
        "shared": lambda r: f"{r['shared']}/{r['fingerprints']}" if r["share"] is not None else UNKNOWN,
    }
    return table(neighbours, "neighbours", language, cells)


def strip_years(strip: pd.DataFrame) -> dict[str, list[int]]:
    """Return the years of each place's strip."""
    rows = rows_of(strip)
    return {place: sorted({int(r["year"]) for r in rows if r["place"] == place}) for place in dict.fromkeys(r["place"] for r in rows)}
