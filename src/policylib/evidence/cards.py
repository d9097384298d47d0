"""What was read from one mark, as a card: indicator, value, bound, unit, measure, horizon, confidence, review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policylib.evidence.marks import OTHER, Mark
from policylib.page.labels import (
    BOUND_WORDS,
    MEASURE_WORDS,
    RELATION_WORDS,
    indicator_label,
    value_text,
    word,
)
from policylib.page.markup import safe
from policylib.page.words import phrase, words

KIND_WORDS = {**words("kind"), OTHER: words("mark")["other"]}
OTHER_WORDS = words("quantity_kind")
BASIS_WORDS = words("basis")
FIELDS = words("evidence_field")
YES = phrase("yes")
EACH = phrase("cards_each")
REVIEW = phrase("cards_review")
CORRECTED = phrase("cards_corrected")
CLOSE = phrase("close")
Row = Mapping[str, Any]
Book = Mapping[str, Mapping[str, Any]]


def mark_html(mark: Mark, inside: str, items: list[Row], book: Book, language: str) -> str:
    """Return a mark as HTML: a target or result as a link to itself that opens its card, another number as a plain stretch.

    Args:
        mark: the mark.
        inside: its characters, escaped.
        items: its conjuncts (rows of `target_indicators`).
        book: entries of `indicators.yaml` by id.
        language: zh or en.
    """
    at = language != "zh"
    row, start = mark.row, mark.start
    if mark.kind == OTHER:
        return f'<span class="n" id="q{start}" title="{OTHER_WORDS.get(row["kind"] or "", KIND_WORDS[OTHER])[at]}">{inside}</span>'
    review = " v" if row["review"] else ""
    link = f'<a class="m {mark.kind}{review}" id="t{start}" href="#t{start}" aria-describedby="d{start}">{inside}</a>'
    return link + card(row, items, book, language)


def card(row: Row, items: list[Row], book: Book, language: str) -> str:
    """Return what was read from a target or result as a list of names and values, hidden until its mark is chosen."""
    at = language != "zh"
    lines = "".join(f"<dt>{FIELDS[name][at]}</dt><dd>{safe(value)}</dd>" for name, value in fields(row, items, book, language))
    notes = "".join(f'<p class="note">{words[at]}</p>' for name, words in (("review", REVIEW), ("corrected", CORRECTED)) if row[name])
    start = row["start"]
    return (
        f'<div class="card {row["kind"]}" id="d{start}"><p class="kind">{KIND_WORDS[row["kind"]][at]}</p>'
        f'<p class="said">{safe(value_text(_with_fall(row, items, book), language))}</p>{notes}<dl>{lines}</dl>'
        f'<a class="x" href="#d{start}" aria-label="{CLOSE[at]}">×</a></div>'
    )


def fields(row: Row, items: list[Row], book: Book, language: str) -> Iterator[tuple[str, str]]:
    """Yield what is known of a target, name after value; what is unknown is left out."""
    at = language != "zh"
    yield "indicator", ("；" if not at else "; ").join(_named(item, book, language) for item in items) or row["indicator"]
    coded = (("bound", BOUND_WORDS), ("measure", MEASURE_WORDS), ("relation", RELATION_WORDS), ("basis", BASIS_WORDS))
    said = {name: word(words, row[name], language) for name, words in coded if row[name]}
    said |= {name: str(row[name]) for name in ("unit", "effort", "reference", "scope", "size") if row[name]}
    if row["horizon"] is not None:
        said["year" if row["kind"] == "result" else "horizon"] = (
            f"{row['from_year']}–{row['horizon']}" if row["from_year"] else str(row["horizon"])
        )
    said |= {"headline": YES[at]} if row["headline"] else {}
    said |= {"each": EACH[at]} if row["distributive"] else {}
    said |= {"confidence": f"{row['confidence']:.2f}"} if row["confidence"] is not None else {}
    for name in FIELDS:
        if name in said:
            yield name, said[name]
    yield "place", f"{row['start']}–{row['end']}"


def _named(item: Row, book: Book, language: str) -> str:
    """Return an indicator's name, with the report's own words where they differ."""
    label = indicator_label(item, book, language)
    if label == item["phrase"]:
        return label
    return f"{label}（{item['phrase']}）" if language == "zh" else f"{label} ({item['phrase']})"


def _with_fall(row: Row, items: list[Row], book: Book) -> Row:
    """Return a target with whether its number is a fall."""
    entry = book.get((items[0]["indicator_id"] if items else None) or "", {})
    return {**row, "fall": row["measure"] in ("growth", "change") and int(entry.get("sign", 1)) < 0}
