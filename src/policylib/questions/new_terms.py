"""Which words the reports of a year say that no earlier report says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from policylib.data.catalogue.choose import span
from policylib.measures.carry_over import OFTEN, SPREAD, words_without_policy
from policylib.questions.mentions import chosen_parts, find_mentions, named, noted
from policylib.records import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

    from policylib.data.catalogue.select import Some, Tables


def measure_new_terms(corpus: Tables, year: int, since: int | None, places: Some[str], parts: Some[str]) -> pd.DataFrame:
    """Return the words that are new in a year: what `corpus.new_terms` returns.

    Args:
        corpus: the reports.
        year: the year.
        since: first year of the reports before; without it the earliest at hand.
        places: full names.
        parts: section kinds; "all" for the whole report.

    Raises:
        InputError: no earlier report.
    """
    now, wanted = corpus.select(None, places, year), chosen_parts(parts)
    chosen = set(corpus.select(None, places))
    before = {e.report: e for e in corpus.entries if e.report in chosen and (since or 0) <= e.year < year}
    if not before:
        found = f"no report from {since} to {year - 1}" if since else f"no report before {year}"
        raise InputError(Problem("new_terms", found, "an earlier report to compare with", "choose another year, or more places"))
    body = corpus.paragraphs([*now, *before], kinds=wanted)[["report", "paragraph"]]
    words = corpus.terms([*now, *before]).merge(body, on=["report", "paragraph"])
    own = words[words["report"].isin(now)].groupby("term")["count"].agg(["sum", "size"])
    often = own.index[(own["sum"] >= OFTEN) & (own["size"] >= SPREAD) & (own.index.str.len() > 1)]
    known = words_without_policy(corpus.table("lexemes"), corpus.books, corpus.reports) | {*words.loc[words["report"].isin(before), "term"]}
    said, at_hand = find_mentions(corpus, {term: [term] for term in often if term not in known}, [*now, *before])
    said = said[said["section_kind"].isin(wanted)]
    said = said[~said["phrase"].isin(said.loc[said["report"].isin(before), "phrase"])]
    said = said.merge(corpus.reports[["report", "place", "year", "delivered_on"]], on="report").sort_values("delivered_on", kind="stable")
    first = {f"first_{name}": (name, "first") for name in ("place", "report")}
    frame = said.groupby("phrase", sort=False).agg(year=("year", "first"), reports=("report", "nunique"), count=("count", "sum"), **first)
    frame = frame.rename_axis("term").reset_index().merge(corpus.table("lexemes"), on="term", how="left")
    frame = frame.sort_values(["reports", "count", "term"], ascending=[False, False, True]).reset_index(drop=True)
    years, levels = span([entry.year for entry in before.values()]), Counter(entry.level for entry in before.values())
    held = ", ".join(f"{level} {count}" for level, count in levels.items())
    note = [f"Words in reports of {year} ({len(now)}) that no report of {years} says ({len(before)}; by level: {held})."]
    note += named(
        "Earlier reports of which the words of paragraphs alone are known", [report for report in before if report not in at_hand]
    )
    note += ['Plan chapters are left out (parts="all" takes them in).'] if parts is None else []
    return noted(frame[["term", "pos", "year", "reports", "count", "first_place", "first_report"]], note)
