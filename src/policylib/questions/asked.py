"""What a corpus answers in one line: rows of many reports with place, year and canonical indicator, sorted; every verb of `Corpus` that is no mere selection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from policylib.measures import emphasis, keyness, outcomes, priorities, trends
from policylib.measures.word_kinds import names_in
from policylib.questions.context import Context
from policylib.records import InputError, Problem

if TYPE_CHECKING:
    from policylib.data.catalogue.select import Tables

FIRST = ("place", "year", "report")


def with_places(rows: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Return rows of reports with place and year in front, by place (as the catalogue has them), year and reading order.

    >>> reports = pd.DataFrame({"report": ["jia-2024", "jia-2021"], "place": "甲市", "year": [2024, 2021]})
    >>> with_places(pd.DataFrame({"report": ["jia-2024", "jia-2021"], "n": [1, 2]}), reports).values.tolist()
    [['甲市', 2021, 'jia-2021', 2], ['甲市', 2024, 'jia-2024', 1]]
    """
    known = reports[["report", "place", "year"]]
    joined = rows.drop(columns=[name for name in ("place", "year") if name in rows]).merge(known, on="report", how="left", sort=False)
    order = {place: i for i, place in enumerate(dict.fromkeys(reports["place"]))}
    ranked = joined.assign(_rank=joined["place"].map(order)).sort_values(["_rank", "year"], kind="stable", ignore_index=True)
    return ranked[[*FIRST, *(name for name in ranked if name not in (*FIRST, "_rank"))]]


def targets(tables: Tables, rows: pd.DataFrame, ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Return one row for each indicator of each target, with place, year and canonical indicator.

    Args:
        tables: the corpus.
        rows: rows of table `targets`.
        ids: indicators wanted; all where None.

    Returns:
        place, year, report, indicator_id (empty where the codebook has none), phrase (the report's own words), and the columns of table `targets`;
        `again` marks what a report says another time: the same indicator in the same measure for the same year. Of those the main expected target
        leads, else the first.
    """
    items = tables.table("target_indicators")
    items = items if ids is None else items[items["indicator_id"].isin(ids)]
    joined = rows.merge(items, on=["report", "start"], how="left" if ids is None else "inner", sort=False)
    same = ["report", "kind", "indicator_id", "phrase", "low", "measure", "horizon", "scope", "size"]
    named = joined["indicator_id"].notna()  # of what is only named alike the number must be the same
    keyed = joined.assign(phrase=joined["phrase"].mask(named, ""), low=joined["low"].mask(named, 0))
    leading = keyed.sort_values(["headline", "start"], ascending=[False, True], kind="stable")
    joined["again"] = leading.duplicated(same).reindex(joined.index)
    front = ["indicator_id", "phrase"]
    told = with_places(joined, tables.reports)
    return told[[*FIRST, *front, *(name for name in told if name not in (*FIRST, *front))]]


def series(tables: Tables, indicator: str, places: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
    """Return target and reported result of an indicator over the years of places, by place and year (`trends.SERIES`), predecessors in it."""
    rows = tables.target_rows(kinds=trends.KINDS)
    wanted = trends.chain_of(indicator, tables.books)
    facts, items, reports = tables.facts, tables.table("target_indicators"), tables.reports
    found = trends.series(rows, items, reports, facts, tables.books, places=places, indicators=wanted, years=years)
    order = {place: i for i, place in enumerate(places)}
    ranked = found.assign(_rank=found["place"].map(order)).sort_values(
        ["_rank", "year", "role"], ascending=[True, True, False], kind="stable"
    )
    return ranked.drop(columns="_rank").reset_index(drop=True)[["place", "year", *(n for n in found if n not in ("place", "year"))]]


def reached(tables: Tables, indicator: str, places: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
    """Return target, reported result and next target of an indicator, by place and year (`outcomes.OUTCOMES`)."""
    return outcomes.measure_outcomes(series(tables, indicator, places, ()), trends.better_of(tables.books)).pipe(
        lambda rows: rows[rows["year"].isin(list(years))] if len(years) else rows
    ).reset_index(drop=True)  # fmt: skip


def gaps(tables: Tables, reports: Sequence[str]) -> pd.DataFrame:
    """Return the gap of every target of the own year to each level above in the same year (`above.GAPS`), each report over its own parts."""
    found = [Context(tables, (report,)).gaps for report in reports if _has_parts(tables, report)]
    rows = pd.concat(found, ignore_index=True) if found else Context(tables, tuple(reports[:1])).gaps.head(0)
    return with_places(rows.rename(columns={"place": "upper_place"}), tables.reports)


def _has_parts(tables: Tables, report: str) -> bool:
    present = tables.reports.set_index("report")["parts_present"][report]
    return any(part in present for part in ("annual_headline", "annual_tasks"))


def task_blocks(tables: Tables, reports: Sequence[str]) -> pd.DataFrame:
    """Return the task blocks of reports: rank, heading, length, share and numbers (`priorities.measure_blocks`)."""
    members = priorities.task_paragraphs(tables.table("sections"), tables.paragraphs(reports))
    return with_places(priorities.measure_blocks(members, tables.target_rows(reports), tables.table("target_indicators")), tables.reports)


def topic_shares(tables: Tables, reports: Sequence[str], parts: Sequence[str], codebook: str) -> pd.DataFrame:
    """Return the share of each topic in the text of these parts, report by report (`emphasis.measure_shares`), with the topic's names."""
    coded = emphasis.coded_text(tables.paragraphs(reports), tables.codes(reports, codebook=codebook), parts, codebook=codebook)
    names = emphasis.topic_names(tables.books, codebook)
    shares = emphasis.measure_shares(coded, least=0.1 if codebook == emphasis.CODEBOOK else 0)
    zh, en = ({code: said[i] for code, said in names.items()} for i in (0, 1))
    return with_places(shares.assign(topic_zh=shares["code"].map(zh), topic_en=shares["code"].map(en)), tables.reports)


def keyness_of(tables: Tables, first: Sequence[str], second: Sequence[str], parts: Sequence[str]) -> pd.DataFrame:
    """Return the words that the first reports use more or less than the second (`keyness.compare_words`), most telling first; names are left out.

    Raises:
        InputError: a report stands on both sides.
    """
    if both := sorted(set(first) & set(second)):
        raise InputError(
            Problem("keyness", f"{', '.join(both)} on both sides", "two groups of reports without a common one", "take it out of one")
        )
    background = keyness.background_of(tables.reports, [*first, *second])
    wanted = list(dict.fromkeys([*first, *second, *background]))
    words = keyness.words_of(tables.terms(wanted), tables.paragraphs(wanted), parts, tables.books)
    compared = keyness.compare_words(keyness.count_words(words), list(first), list(second))
    names = names_in(tables.table("lexemes"), tables.books, tables.reports)
    return compared[~compared["term"].isin(names)].reset_index(drop=True)


def one_side(tables: Tables, asked: Any) -> list[str]:
    """Return the reports that one side of a comparison names: ids, a place, a year, or several of these.

    Raises:
        InputError: what is neither a report nor a place nor a year of the catalogue.
    """
    known = {entry.report for entry in tables.entries}
    found: list[str] = []
    for each in [asked] if isinstance(asked, (str, int)) else list(asked):
        if isinstance(each, int):
            found += tables.select(years=each)
        else:
            found += [each] if each in known else tables.select(places=each)
    return list(dict.fromkeys(found))
