"""Sentences of page 06 on topics, words, headings and shared wording over the years."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.findings import Finding, captioned
from policylib.measures.text_tables import HOW_WORDS
from policylib.page.words import Pair, both, listed, say, words

if TYPE_CHECKING:
    import pandas as pd

Labels = Mapping[str, Mapping[str, str]]
Names = Mapping[str, Pair]
Row = Mapping[str, Any]
LEAST = 3  # reports of a chosen place from which its own years are told


def caption(id: str, source: str, language: str) -> str:  # noqa: A002
    """Return the caption of a table: what it holds, and what it rests on."""
    return captioned(words("captions.text_series")[id], source, language)


def source_of(reports: pd.DataFrame, labels: Labels, language: str) -> str:
    """Return the line under a figure: whose reports, of which years, which part, and how many."""
    if reports.empty:
        return say("text_series", "no_source", language)
    places = listed([labels[place][language] for place in dict.fromkeys(reports["place"])])[language != "zh"]
    years = f"{reports['year'].min()}–{reports['year'].max()}"
    return say("text_series", "source", language, places=places, years=years, n=len(reports))


def state_text(points: pd.DataFrame, keys: Names, chosen: Sequence[str], names: Names, labels: Labels) -> list[Finding]:
    """Return for each topic or word where the chosen reports stand, and between which values the place with most years moved.

    Args:
        points: `text_series.topic_points` or `term_points`.
        keys: topic or word → its name in Chinese and in English.
        chosen: the chosen reports.
        names: their names in Chinese and in English.
        labels: names of places.
    """
    rows = rows_of(points)
    found = [_over_years(key, name, [r for r in rows if r["key"] == key], chosen, names, labels) for key, name in keys.items()]
    return found or [Finding("series-none", *words("text_series")["series_none"])]


def _over_years(key: str, name: Pair, rows: Sequence[Row], chosen: Sequence[str], names: Names, labels: Labels) -> Finding:
    """Return one topic or word as a sentence."""
    own = {report: row for report in chosen for row in rows if row["report"] == report}
    said = [both("text_series", "stands", name=names[report], value=_value(row, _interval(row))) for report, row in own.items()]
    numbers = {report: round(row["value"], 2) for report, row in own.items()}
    place = main_place(rows, [row["place"] for row in own.values()])
    years = [row for row in rows if row["place"] == place and not row["short"]]
    if len(years) > 1:
        low, high = (extreme(years, key=lambda row: float(row["value"])) for extreme in (min, max))
        ends = {"low": _value(low), "low_year": low["year"], "high": _value(high), "high_year": high["year"]}
        said.append(both("text_series", "span", place=labels[place], n=len(years), **ends))
        numbers |= {"place": place, "low": round(low["value"], 2), "high": round(high["value"], 2), "years": len(years)}
    text = both("text_series", "series", name=name, said=listed(said, "and") if said else words("text_series")["none"])
    return Finding(f"series-{key}", *text, numbers)


def _value(row: Row, interval: str = "") -> Pair:
    """Return a share or a rate with its unit; a word that does not occur is 0, not 0.0."""
    value = f"{row['value']:.1f}" if row["value"] else "0"
    return both("text_series", "value", value=value, unit=words("text_unit")[row["kind"]], interval=interval)


def _interval(row: Row) -> str:
    return f" [{row['low']:.1f}–{row['high']:.1f}]" if row["low"] is not None else ""


def lead_of(findings: Sequence[Finding], keys: Names, labels: Labels) -> Finding:
    """Return which of several topics or words moved most over the reports of the place with most years; the one finding where there is one.

    Args:
        findings: `state_text`.
        keys: topic or word → its name in Chinese and in English.
        labels: names of places.
    """
    wide = [
        (f.numbers["high"] - f.numbers["low"], f, name) for f, name in zip(findings, keys.values(), strict=False) if "high" in f.numbers
    ]
    if len(wide) < 2:
        return findings[0]
    _, most, name = max(wide, key=lambda each: each[0])
    values = most.numbers | {"place": labels[most.numbers["place"]], "name": name}
    return Finding("series-lead", *both("text_series", "lead", **values), most.numbers)


def heads_of(findings: Sequence[Finding], keys: Names, language: str) -> dict[str, str]:
    """Return the heading of each topic's or word's panel: its finding."""
    return {key: finding.text(language) for key, finding in zip(keys, findings, strict=False)}


def main_place(rows: Sequence[Row], chosen: Sequence[str]) -> str:
    """Return the place whose years a sentence tells: the chosen one with most rows, if it has three or more, else the one with most of all.

    >>> rows = [{"place": "甲市"}] * 4 + [{"place": "国"}] * 9
    >>> main_place(rows, ["甲市"]), main_place(rows, ["乙市"]), main_place([], [])
    ('甲市', '国', '')
    """
    counts = Counter(str(row["place"]) for row in rows)
    own = {place: n for place, n in counts.items() if place in chosen and n >= LEAST}
    return max(own or counts, key=lambda place: counts[place], default="")


def state_strip(strip: pd.DataFrame, chosen: Sequence[str], labels: Labels) -> Finding:
    """Return, of one place, how many heading words stand in every year, stand no longer, or share a block in some years only.

    Args:
        strip: `text_series.heading_strip`.
        chosen: places of the chosen reports; the one with most years goes first.
        labels: names of places.
    """
    rows = rows_of(strip)
    if not rows:
        return Finding("strip", *words("text_series")["strip_none"])
    place = main_place(rows, chosen)
    own = [r for r in rows if r["place"] == place]
    years = sorted({r["year"] for r in own})
    held = {
        term: {r["year"]: set(r["ranks"]) for r in own if r["term"] == term and len(r["ranks"])}
        for term in dict.fromkeys(r["term"] for r in own)
    }
    always, gone = ([t for t, at in held.items() if len(at) == len(years)], [t for t, at in held.items() if years[-1] not in at])
    moved = sum(_merges_and_splits(held[a], held[b]) for a, b in itertools.combinations(held, 2))
    numbers = {"years": len(years), "words": len(held), "always": len(always), "gone": len(gone), "moved": moved}
    text = both("text_series", "strip", place=labels[place], last=years[-1], **numbers)
    return Finding("strip", *text, numbers, " / ".join(words("text_series")["strip_about"]))


def _merges_and_splits(one: Mapping[int, set[int]], other: Mapping[int, set[int]]) -> bool:
    """Return whether two words stand in one block in some years and in different blocks in others."""
    together = [bool(one[year] & other[year]) for year in one.keys() & other.keys()]
    return any(together) and not all(together)


def state_words(terms: pd.DataFrame, pair: tuple[str, str], names: Names) -> Finding:
    """Return how many words are new and dropped between two years of one place, with the most frequent of either."""
    own = {status: [r["term"] for r in rows_of(terms) if r["status"] == status] for status in ("new", "dropped")}
    most = {f"most_{status}": "".join(f"“{term}”" for term in found[:3]) or "–" for status, found in own.items()}
    counts = {status: len(found) for status, found in own.items()}
    return Finding("words", *both("text_series", "words", first=names[pair[0]], second=names[pair[1]], **most, **counts), counts)


def state_neighbours(neighbours: pd.DataFrame, names: Names, labels: Labels) -> list[Finding]:
    """Return for each chosen report with which report at hand it shares most wording, and which reports to read beside it are not at hand."""
    found = []
    for report in dict.fromkeys(row["report"] for row in rows_of(neighbours)):
        own = [row for row in rows_of(neighbours) if row["report"] == report]
        known = sorted((row for row in own if row["share"] is not None), key=lambda row: -float(row["share"]))
        missing = [row for row in own if not row["other"]]
        numbers = {row["how"]: None if row["share"] is None else round(float(row["share"]), 4) for row in own}
        text = both("value", "named", name=names[report], value=_neighbour_words(known, missing, labels))
        found.append(Finding(f"beside-{report}", *text, numbers))
    return found


def _neighbour_words(known: Sequence[Row], missing: Sequence[Row], labels: Labels) -> Pair:
    """Return the shares of the neighbours at hand and the names of those that are not."""
    shares = [both("text_series", "shared_with", place=labels[r["place"]], year=r["year"], share=100 * float(r["share"])) for r in known]
    how = {r["how"]: (f"（{HOW_WORDS[r['how']][0]}）", "") for r in missing}
    absent = [both("text_series", "absent_one", place=labels[r["place"]], year=r["year"], how=how[r["how"]]) for r in missing]
    said = [both("text_series", "shared", reports=listed(shares, "clause")) if shares else words("text_series")["shared_none"]]
    return listed(said + [both("text_series", "absent", reports=listed(absent))] * bool(absent), "and")
