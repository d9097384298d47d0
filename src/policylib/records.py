"""The rows of every table: each column declared once, with its meaning, unit, codes and type.

A row class below *is* the schema of its table. `SCHEMAS` maps a table's name to its columns; `tables` turns them into
pandas dtypes and Arrow types, the data dictionary is printed from them, and tests hold both against what is shipped.

Offsets are `str` indices into the source file's own decoded text, half-open. Unknown is `None`: never 0, "" or NaN.
Values are in base units (万 and 亿 multiplied in); a percent stays in percent points.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Self

LEVELS = ("city", "province", "nation")
COVERAGES = ("full", "excerpt")
BLOCK_KINDS = (
    "title",
    "byline",
    "salutation",
    "heading",
    "lead_in",
    "paragraph",
    "furniture",
    "glossary",
)
SECTION_KINDS = (
    "review",
    "outlook_plan",
    "annual_headline",
    "annual_tasks",
    "self_government",
    "problems",
    "closing",
)
PARTS = ("review", "problems", "outlook_plan", "annual_headline", "annual_tasks", "self_government", "closing")
WANTED = ("annual_headline", "annual_tasks")  # what two reports are compared over where nothing else is asked for
FORMS = ("number", "range", "range_end", "wordy", "name", "date")
KINDS = ("target", "relative", "result", "absent", "size", "parameter", "date", "name", "other", "range_end")
MEASURES = ("growth", "level", "increment", "share", "change", "rank", "multiple")
BOUNDS = ("eq", "approx", "ge", "gt", "le", "lt", "range")
RELATIONS = ("gt", "ge", "eq", "le", "meets")
BASES = ("year", "yearly_average", "cumulative")
ROLES = ("target", "result")
NO_HEADING = "no heading found: read as one section"  # what a report's row may say as a warning; pages have the words in Chinese
CONTROLS = "control characters in the text"
OTHER_BYTES = "not the file that the catalogue records (other bytes)"
UNREAD = "the text at hand has not been read: rows of an earlier reading"
EDITIONS = ("final", "as_delivered", "press_conference")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, as one line: where, what was found, what was expected, what to do."""

    where: str
    found: str
    expected: str
    todo: str = ""

    def __str__(self) -> str:
        """Return the line a user reads.

        >>> print(Problem("甲市.txt", "an empty file", "a report as text", "save the page again"))
        甲市.txt: found an empty file; expected a report as text; save the page again
        """
        line = f"{self.where}: found {self.found}; expected {self.expected}" + (f"; {self.todo}" if self.todo else "")
        return " ".join(line.split())


class InputError(ValueError):
    """What the user gave cannot be used: holds every fault found, and prints one line for each."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))

    @classmethod
    def of(cls, where: object, found: str, expected: str, todo: str = "") -> Self:
        """Return the error of one fault: where, what was found, what was expected, what to do."""
        return cls(Problem(str(where), found, expected, todo))

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to rebuild this error in another process."""
        return type(self), self.problems


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of a table holds."""

    name: str
    type: str  # string, int, float, bool, list
    meaning: str
    unit: str | None = None
    codes: tuple[str, ...] = ()
    key: bool = False


def column(meaning: str, *, unit: str | None = None, codes: tuple[str, ...] = (), key: bool = False, **more: Any) -> Any:
    """Return a dataclass field that carries a column's declaration (its type is the field's annotation)."""
    return field(metadata={"meaning": meaning, "unit": unit, "codes": codes, "key": key}, **more)


@dataclass(frozen=True, slots=True)
class Report:
    """One report file and what is known of it."""

    report: str = column("catalogue id of the report, or the file's stem", key=True)
    place: str | None = column("full name of the place, e.g. 甲市", default=None)
    adcode: str | None = column("six-digit code of the place (GB/T 2260)", default=None)
    level: str | None = column("level of government", codes=LEVELS, default=None)
    parent: str | None = column("adcode of the level above", default=None)
    year: int | None = column("year whose work the report sets out", unit="year", default=None)
    delivered_on: str | None = column("day of delivery, ISO 8601", default=None)
    coverage: str | None = column("whether the file holds the whole report", codes=COVERAGES, default=None)
    parts_present: tuple[str, ...] = column("section kinds that the file has", codes=PARTS, default=())
    parts_missing: tuple[str, ...] = column("section kinds expected of such a report that the file lacks", codes=PARTS, default=())
    parts_not_expected: tuple[str, ...] = column(
        "section kinds that such a report need not have (a plan chapter outside 2016, 2021, 2026)", codes=PARTS, default=()
    )
    title: str | None = column("title as the file states it", default=None)
    source_url: str | None = column("address where the text was read", default=None)
    sha256: str | None = column("SHA-256 of the file's bytes", default=None)
    characters: int | None = column("visible characters of the body (furniture and glossary left out)", unit="characters", default=None)
    encoding: str | None = column("encoding of the file", default=None)
    furniture_characters: int | None = column("visible characters of furniture and glossary", unit="characters", default=None)
    warnings: tuple[str, ...] = column("what a reader of its figures should know (e.g. no heading found)", default=())


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of the file's visible text; blocks tile it, each visible character in exactly one."""

    report: str = column("report", key=True)
    start: int = column("first character", unit="offset", key=True)
    end: int = column("end, exclusive", unit="offset")
    kind: str = column("what the stretch is", codes=BLOCK_KINDS)


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and all that stands under it."""

    report: str = column("report", key=True)
    section: int = column("number in reading order, from 1", key=True)
    parent: int | None = column("section that holds it")
    level: int = column("1 for 一、, 2 for (一)")
    ordinal: int | None = column("number that the heading carries")
    heading: str | None = column("the heading (at most 36 characters where shipped)")
    start: int = column("first character", unit="offset")
    end: int = column("end, exclusive", unit="offset")
    characters: int = column("visible body characters", unit="characters")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One body paragraph, broken lines joined, with the topic sentence that opens it."""

    report: str = column("report", key=True)
    paragraph: int = column("number in reading order, from 1", key=True)
    section: int | None = column("innermost section that holds it")
    section_kind: str = column("what the paragraph does in the report", codes=SECTION_KINDS)
    run_in: str | None = column("run-in topic that opens the paragraph (at most 36 characters where shipped)")
    start: int = column("first character", unit="offset")
    end: int = column("end, exclusive", unit="offset")
    characters: int = column("visible characters", unit="characters")
    sentences: int = column("sentences", unit="sentences")
    general: bool = column("formula: general requirements, pledges, thanks; left out of shares, keyness and density", default=False)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number or wordy amount as written, and what it is."""

    report: str = column("report", key=True)
    start: int = column("first character of the number", unit="offset", key=True)
    end: int = column("end, exclusive", unit="offset")
    text: str = column("the characters of the source")
    form: str = column("how it is written", codes=FORMS)
    kind: str | None = column("what it is", codes=KINDS, default=None)
    paragraph: int | None = column("paragraph that holds it (empty in titles and furniture)", default=None)


@dataclass(frozen=True, slots=True)
class Target:
    """A stated target, a relative target, a reported result, or the stated absence of a target."""

    report: str = column("report", key=True)
    start: int = column("first character of the number or reference phrase", unit="offset", key=True)
    end: int = column("end, exclusive", unit="offset")
    text: str = column("the characters of the source")
    kind: str = column("what it is", codes=("target", "relative", "result", "absent"))
    indicator: str = column("what is measured, in the report's own characters, shared heads resolved")
    measure: str | None = column("how it is measured", codes=MEASURES, default=None)
    bound: str | None = column("how the number binds", codes=BOUNDS, default=None)
    low: float | None = column("lower value, base units (percent in points)", default=None)
    high: float | None = column("upper value, base units (percent in points)", default=None)
    unit: str | None = column("measure word as written, without 万 and 亿", default=None)
    effort: str | None = column("word of effort that governs it (力争, 确保 …)", default=None)
    horizon: int | None = column("year by which it is to be reached, or to which a result belongs", unit="year", default=None)
    basis: str | None = column("period that the value refers to", codes=BASES, default=None)
    from_year: int | None = column("first year of the period, where one is said", unit="year", default=None)
    headline: bool = column("stands among the year's main expected targets (主要预期目标)", default=False)
    scope: str | None = column("part of the place or group that it is for", default=None)
    size: str | None = column("threshold or class that qualifies what is counted", default=None)
    relation: str | None = column("relation to the reference", codes=RELATIONS, default=None)
    reference: str | None = column("what a relative target refers to", default=None)
    distributive: bool = column("each member of the scope is to reach it (三县各…)", default=False)
    section_kind: str | None = column("what its paragraph does in the report", codes=SECTION_KINDS, default=None)
    paragraph: int | None = column("paragraph that holds it", default=None)
    confidence: float | None = column("estimated chance that found, value, unit and bound are right", default=None)
    review: bool = column("below the confidence band: left out of measures unless asked for", default=False)
    corrected: bool = column("changed by data/corrections.yaml", default=False)


@dataclass(frozen=True, slots=True)
class TargetIndicator:
    """One conjunct of a target's indicator (A、B均增长10% has two); measures join on it."""

    report: str = column("report", key=True)
    start: int = column("start of the target", unit="offset", key=True)
    item: int = column("conjunct, from 1", key=True)
    phrase: str = column("the conjunct in the report's own characters, shared head resolved")
    indicator_id: str | None = column("id in indicators.yaml, empty where none fits", default=None)


@dataclass(frozen=True, slots=True)
class Code:
    """How much of a paragraph a codebook's code takes."""

    report: str = column("report", key=True)
    paragraph: int = column("paragraph", key=True)
    codebook: str = column("id of the codebook (cap_topics, instruments, …)", key=True)
    code: str = column("code within it", key=True)
    weight: float = column("share of the paragraph, from its clauses; a paragraph's codes add up to 1", unit="share")
    hits: int = column("terms found", unit="terms")


@dataclass(frozen=True, slots=True)
class Term:
    """How often a word stands in a paragraph (rows sorted by term; no punctuation)."""

    report: str = column("report", key=True)
    paragraph: int = column("paragraph", key=True)
    term: str = column("word", key=True)
    count: int = column("occurrences", unit="tokens")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word and its part of speech by jieba's dictionary."""

    term: str = column("word", key=True)
    pos: str | None = column("jieba's dictionary tag")


@dataclass(frozen=True, slots=True)
class Shingle:
    """A winnowed 64-bit fingerprint of character n-grams (Schleimer, Wilkerson & Aiken 2003); n = 12, window = 16."""

    report: str = column("report", key=True)
    paragraph: int = column("paragraph", key=True)
    start: int = column("first character of the n-gram", unit="offset", key=True)
    shingle: int = column(
        "fingerprint of the n characters: a polynomial of mixed code points modulo 2^64, mixed and read as signed (words.fingerprints)"
    )


@dataclass(frozen=True, slots=True)
class Fact:
    """A headline target or result known from elsewhere, with its source."""

    place: str = column("full name of the place", key=True)
    year: int = column("year that it is for", unit="year", key=True)
    indicator_id: str = column("id in indicators.yaml", key=True)
    measure: str = column("how it is measured", codes=MEASURES, key=True)
    role: str = column("what was said beforehand, or reported afterwards", codes=ROLES, key=True)
    edition: str = column("which statement", codes=EDITIONS, key=True)
    basis: str = column("period that the value refers to", codes=BASES, key=True, default="year")
    from_year: int | None = column("first year of a yearly average", unit="year", default=None)
    bound: str | None = column("how the number binds", codes=BOUNDS, default=None)
    low: float | None = column("lower value, base units (a fall is negative)", default=None)
    high: float | None = column("upper value, base units", default=None)
    unit: str | None = column("measure word", default=None)
    reference: str | None = column("what a relative target refers to, or a result's qualifier", default=None)
    source_confidence: str | None = column(
        "high: read in the report; medium: a digest that quotes it", codes=("high", "medium"), default=None
    )
    delivered_on: str | None = column("day on which it was said, ISO 8601", default=None)
    source_url: str | None = column("address where it was read", default=None)


ROWS: dict[str, type] = {
    "reports": Report, "blocks": Block, "sections": Section, "paragraphs": Paragraph, "quantities": Quantity,
    "targets": Target, "target_indicators": TargetIndicator, "codes": Code, "terms": Term, "lexemes": Lexeme,
    "shingles": Shingle, "facts": Fact,
}  # fmt: skip
TYPES = {"str": "string", "int": "int", "float": "float", "bool": "bool", "tuple[str, ...]": "list"}


def columns_of(row: type) -> tuple[Column, ...]:
    """Return the columns that a row class declares, in order.

    >>> [c.name for c in columns_of(Block)]
    ['report', 'start', 'end', 'kind']
    >>> columns_of(Block)[3].codes[0]
    'title'
    """
    return tuple(Column(f.name, TYPES[str(f.type).removesuffix(" | None")], **f.metadata) for f in fields(row))


SCHEMAS: dict[str, tuple[Column, ...]] = {name: columns_of(row) for name, row in ROWS.items()}
