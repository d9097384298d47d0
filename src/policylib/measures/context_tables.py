"""The tables of page 04 that stand beside the comparison: among peers, two groups, nearest reports, topics found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from policylib.data.tables import frame_of, rows_of
from policylib.measures.topic_tables import between, signed
from policylib.page.labels import UNKNOWN, table
from policylib.page.words import both, listed

if TYPE_CHECKING:
    import pandas as pd

    from policylib.codebooks import Codebooks
    from policylib.measures.found_topics import Topics
    from policylib.measures.group_tests import Group

Names = Mapping[str, tuple[str, str]]
SHOWN = 8  # top words of a found topic
EXCERPT = 60  # characters


def nicheness_table(found: pd.DataFrame, names: Names, topics: Names, language: str) -> pd.DataFrame:
    """Return nicheness among peers as readers see it.

    Args:
        found: from `nicheness.measure_nicheness`.
        names: report → its name in Chinese and in English.
        topics: code → its label in Chinese and in English.
        language: zh or en.
    """
    at = language != "zh"
    cells: dict[str, Any] = {
        "report": lambda r: names[r["report"]][at],
        "nicheness": lambda r: round(r["nicheness"], 2),
        "rank": lambda r: f"{r['rank']}/{r['peers'] + 1}",
        "standardised": lambda r: signed(r["standardised"]),
        "range": lambda r: f"{r['least']:.2f} · {r['middle']:.2f} · {r['most']:.2f}",
        "code": lambda r: f"{topics[r['code']][at]} {signed(r['points'])}",
    }
    return table(found, "nicheness", language, cells)


def groups_table(compared: pd.DataFrame, groups: Sequence[Group], topics: Names, language: str) -> pd.DataFrame:
    """Return the tests of two groups, the largest differences first.

    Args:
        compared: from `group_tests.compare_groups`.
        groups: the two groups.
        topics: code → its label in Chinese and in English.
        language: zh or en.
    """
    one, other = ((group.zh, group.en) for group in groups)
    rows = compared.sort_values("points", ascending=False, kind="stable")
    cells: dict[str, Any] = {
        "code": lambda r: topics[r["code"]][language != "zh"],
        "first": lambda r: round(100 * r["first"], 1),
        "second": lambda r: round(100 * r["second"], 1),
        "points": lambda r: signed(r["points"]),
        "interval": lambda r: between(r["low"], r["high"], language),
        "p": lambda r: f"{r['p']:.3f}",
        "q": lambda r: f"{r['q']:.3f}",
        "pairs": lambda r: f"{r['higher']} · {r['lower']}" if r["paired"] else None,
    }
    return table(rows, "groups", language, cells, one=one, other=other)


def nearest_table(nearest: pd.DataFrame, yardsticks: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return the nearest reports, one column a report compared, with the yardsticks below.

    Args:
        nearest: from `task_map.find_nearest`.
        yardsticks: from `task_map.measure_yardsticks`.
        names: report → its name in Chinese and in English, of all reports at hand.
        language: zh or en.
    """
    at = language != "zh"
    reports = list(dict.fromkeys(nearest["report"]))
    said = partial(both, "tables.nearest")
    head = said("rank")[at]
    rows: list[dict[str, Any]] = []
    for rank, near in nearest.groupby("rank"):
        rows.append({head: str(rank)} | {names[r["report"]][at]: f"{names[r['other']][at]} {r['distance']:.2f}" for r in rows_of(near)})
    halves = {r["report"]: _spread(r) for r in rows_of(yardsticks[yardsticks["how"] == "halves"])}
    rows.append({head: said("halves")[at]} | {names[r][at]: halves.get(r, UNKNOWN) for r in reports})
    years = rows_of(yardsticks[yardsticks["how"] == "year"])
    rows += [{head: said("year", n=row["n"])[at]} | {names[r][at]: _spread(row) for r in reports} for row in years]
    return frame_of(rows, [head, *(names[r][at] for r in reports)])


def _spread(row: Mapping[str, Any]) -> str:
    return f"{row['middle']:.2f} ({row['low']:.2f}–{row['high']:.2f})"


def stability_table(scan: pd.DataFrame, chosen: int, language: str) -> pd.DataFrame:
    """Return the numbers of topics tried, with stability and coherence.

    Args:
        scan: from `topic_scan.scan`.
        chosen: the number taken.
        language: zh or en.
    """
    cells: dict[str, Any] = {
        "topics": lambda r: str(r["topics"]),
        "stability": lambda r: round(r["stability"], 2),
        "range": lambda r: f"{r['low']:.2f}–{r['high']:.2f}",
        "shuffled": lambda r: None if r["shuffled"] is None else round(r["shuffled"], 2),
        "coherence": lambda r: round(r["coherence"], 2),
        "chosen": lambda r: "✓" if r["topics"] == chosen else "",
    }
    return table(scan, "stability", language, cells)


def found_table(topics: Topics, shares: pd.DataFrame, reports: Sequence[str], names: Names, language: str) -> pd.DataFrame:
    """Return each found topic with its top words and its mean share in the paragraphs of the compared reports and of all.

    Args:
        topics: from `found_topics.find_topics`.
        shares: from `found_topics.topic_shares`.
        reports: the compared reports; those that are not among the ones that topics were found in have no column.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    at = language != "zh"
    own = {(r["report"], r["topic"]): 100 * r["share"] for r in rows_of(shares)}
    mean = 100 * shares.groupby("topic")["share"].mean()
    shown = [report for report in reports if (report, 1) in own]
    said = partial(both, "tables.found")
    rows = [
        {
            said("topic")[at]: number,
            said("words")[at]: listed(words)[at],
            **{said("share", name=names[report])[at]: round(own[report, number], 1) for report in shown},
            said("all")[at]: round(float(mean[number]), 1),
        }
        for number, words in enumerate(topics.top(SHOWN), 1)
    ]
    return frame_of(rows, list(rows[0]))


def paragraphs_table(found: pd.DataFrame, texts: Mapping[str, str | None], names: Names, language: str) -> pd.DataFrame:
    """Return the paragraphs that stand for the found topics: by heading and offsets, and how they begin where the text is at hand.

    Args:
        found: from `found_topics.representative_paragraphs`.
        texts: report → its text, or None.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    at = language != "zh"

    def beginning(row: Mapping[str, Any]) -> str | None:
        text = texts.get(row["report"])
        return None if text is None else " ".join(text[row["start"] : min(row["end"], row["start"] + EXCERPT)].split())

    cells: dict[str, Any] = {
        "report": lambda r: names[r["report"]][at],
        "share": lambda r: round(100 * r["share"]),
        "offsets": lambda r: f"{r['start']}–{r['end']}",
        "text": beginning,
    }
    return table(found, "read", language, cells, where={"offsets": [f"{r['report']}#p{r['paragraph']}" for r in rows_of(found)]})


def short_names(reports: pd.DataFrame, books: Codebooks) -> Names:
    """Return the short name of each report's place, in Chinese and in English, as the map writes it.

    Args:
        reports: table `reports`.
        books: the codebooks (`places.csv`).
    """
    known = {row["adcode"]: row["short"].split()[0] for row in books.rows("places.csv") if row["short"]}
    return {r["report"]: _short(r, known.get(r["adcode"] or "")) for r in rows_of(reports)}


def _short(row: Mapping[str, Any], zh: str | None) -> tuple[str, str]:
    stem = str(row["report"]).rsplit("-", 1)[0]
    return zh or row["place"] or stem, "State Council" if stem == "national" else stem.title()
