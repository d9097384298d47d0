"""Codes of paragraphs from any codebook of terms: Comparative Agendas topics, policy instruments, a student's own.

A clause is coded by the terms that stand in it, a paragraph by its clauses: each clause with a term counts one, shared by
the codes of its terms. The topic sentence that opens a paragraph weighs as much as all clauses under it; the headings above only
break ties, and after them the number of terms. A codebook without a code "0" (no policy content) covers part of a text only: there each clause counts by its length, and
clauses without a term are "0". What results is dictionary coding: transparent, repeatable, and no better than its list of terms.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from policylib.codebooks import Codebooks
from policylib.reading.text import clean
from policylib.records import InputError

if TYPE_CHECKING:
    from policylib.reading.outline import Outline

NO_CONTENT = "0"
CLAUSE_END = re.compile(r"[，；。！？：]+")
TOPIC_SHARE = 0.5
TIE, LEVEL = 0.001, 0.00005
LEAN = 0.5
NOTHING: frozenset[str] = frozenset()
Shares = dict[str, float]


@dataclass(frozen=True, eq=False)
class Matcher:
    """The terms of one codebook, ready to be found."""

    name: str
    codes: tuple[str, ...]
    terms: Mapping[str, tuple[str | None, frozenset[str]]]  # term -> its code; anti-term -> codes whose terms do not count inside it
    lengths: Mapping[str, tuple[int, ...]]  # first two characters -> lengths of the terms that begin so, longest first
    within: frozenset[str]
    defaults: Mapping[str, str]  # section kind -> code of a paragraph without any term

    @property
    def partial(self) -> bool:
        """Whether the codebook covers part of a text only: it has no code for what is left."""
        return NO_CONTENT not in self.codes


class Hit(NamedTuple):
    """One term found in a text (a tuple, as there are thousands in a report)."""

    start: int
    end: int
    code: str


@cache
def matcher(books: Codebooks, codebook: str = "cap_topics") -> Matcher:
    """Return the compiled terms of a codebook.

    Raises:
        InputError: no codebook of terms has this name.

    >>> from policylib.codebooks import load_codebooks
    >>> matcher(load_codebooks()).terms["公立医院"]
    ('3', frozenset())
    >>> matcher(load_codebooks(), "moods")
    Traceback (most recent call last):
    policylib.records.InputError: ...
    """
    data = books.data(codebook)
    if "codes" not in data:
        raise InputError.of(
            codebook, "a codebook without codes", "a codebook of terms such as cap_topics", "see codebooks/schemas/terms.yaml"
        )
    owner = {term: str(code["id"]) for code in data["codes"] for term in code["terms"]}
    masks: dict[str, set[str]] = defaultdict(set)
    for code in data["codes"]:
        for anti in code.get("not_terms", ()):
            masks[anti].add(str(code["id"]))
    lengths: dict[str, set[int]] = defaultdict(set)
    for term in (*owner, *masks):
        lengths[term[:2]].add(len(term))
    return Matcher(
        codebook,
        tuple(str(code["id"]) for code in data["codes"]),
        {term: (owner.get(term), frozenset(masks.get(term, ()))) for term in (*owner, *masks)},
        {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()},
        frozenset(map(str, data.get("within", ()))),
        {kind: str(code["id"]) for code in data["codes"] for kind in code.get("default_for", ())},
    )


def find_hits(text: str, terms: Matcher) -> list[Hit]:
    """Return the terms of a codebook in a text, the longest first at each place, none inside another.

    An anti-term hides its own code's terms inside it, not those of other codes.

    >>> from policylib.codebooks import load_codebooks
    >>> book = matcher(load_codebooks())
    >>> [(hit.code, hit.end - hit.start) for hit in find_hits("甲市新建公立医院，发展新能源汽车", book)]
    [('3', 4), ('1', 5)]
    >>> find_hits("甲市乙县", book)
    []
    """
    hits: list[Hit] = []
    known, lengths = terms.terms.get, terms.lengths.get
    masked_to, masked = 0, NOTHING
    i, size = 0, len(text)
    while i < size - 1:
        end = i + 1
        for length in lengths(text[i : i + 2], ()):
            found = known(text[i : i + length])
            if found is None or i + length > size:
                continue
            code, masks = found
            if masks:
                masked_to, masked = i + length, masks
            if code is not None and (code not in masked or i + length > masked_to):
                end = i + length
                hits.append(Hit(i, end, code))
                break
        i = end
    return hits


class Clause(NamedTuple):
    """A clause that holds a term: its place, and how many terms of each code it holds."""

    start: int
    end: int
    counts: dict[str, int]


def code_clauses(text: str, terms: Matcher) -> Iterator[Clause]:
    """Yield the clauses of a text that hold a term, in order.

    >>> from policylib.codebooks import load_codebooks
    >>> [clause.counts for clause in code_clauses("新建幼儿园、小学和医院，甲市乙县。", matcher(load_codebooks()))]
    [{'6': 2, '3': 1}]
    """
    hits = find_hits(text, terms)
    start = k = 0
    for end in [*(mark.end() for mark in CLAUSE_END.finditer(text)), len(text)]:
        counts: dict[str, int] = {}
        while k < len(hits) and hits[k].start < end:
            code = hits[k].code
            counts[code] = counts.get(code, 0) + 1
            k += 1
        if counts:
            yield Clause(start, end, counts)
        start = end


def _shares(weights: Mapping[str, float]) -> Shares:
    """Return weights scaled to add up to 1."""
    if len(weights) == 1:
        return dict.fromkeys(weights, 1.0)
    total = sum(weights.values())
    return {code: weight / total for code, weight in weights.items()}


def _mean(clauses: Iterable[Clause]) -> Shares:
    """Return the mean of the clauses' shares."""
    total: defaultdict[str, float] = defaultdict(float)
    for clause in clauses:
        for code, share in _shares(clause.counts).items():
            total[code] += share
    return _shares(total) if total else {}


@dataclass(frozen=True, slots=True)
class Coding:
    """The codes of one paragraph: shares that add up to 1, and terms found, by code."""

    shares: Shares
    hits: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Choice:
    """A paragraph's first and second code, and by how much of the paragraph the first leads."""

    code: str | None
    second: str | None
    margin: float


@dataclass(frozen=True, slots=True)
class Passage:
    """What is coded: a paragraph's canonical text, the topic sentence that opens it, the headings above, what it does."""

    text: str
    topic: str | None = None
    headings: tuple[str, ...] = ()
    kind: str | None = None


def code_passage(passage: Passage, terms: Matcher, allowed: Callable[[Clause], bool] | None = None) -> Coding:
    """Return the codes of one paragraph.

    Args:
        passage: the paragraph.
        terms: the codebook.
        allowed: tells of a clause whether it is coded at all; without it every clause is.

    Returns:
        Shares that add up to 1. A paragraph without any term is "0", or the code that the codebook names for its kind of section.

    >>> from policylib.codebooks import load_codebooks
    >>> book = matcher(load_codebooks())
    >>> found = code_passage(Passage("办好人民满意的教育。新建幼儿园三所，改善医院设施。", topic="办好人民满意的教育"), book)
    >>> top_codes(found.shares)
    Choice(code='6', second='3', margin=0.5)
    >>> code_passage(Passage("甲市乙县。"), book).shares
    {'0': 1.0}
    """
    clauses = [clause for clause in code_clauses(passage.text, terms) if allowed is None or allowed(clause)]
    hits: Counter[str] = Counter()
    for clause in clauses:
        hits.update(clause.counts)
    return Coding(_lengths(clauses, passage.text) if terms.partial else _rolled_up(clauses, passage, terms, hits), hits)


def _lengths(clauses: Iterable[Clause], text: str) -> Shares:
    """Return the codes of a paragraph by the length of its clauses; what no term covers is "0"."""
    shares: defaultdict[str, float] = defaultdict(float, {NO_CONTENT: float(max(len(text), 1))})
    for clause in clauses:
        for code, share in _shares(clause.counts).items():
            shares[code] += share * (clause.end - clause.start)
            shares[NO_CONTENT] -= share * (clause.end - clause.start)
    return _shares({code: length for code, length in shares.items() if length > 1e-9})


def _rolled_up(clauses: Sequence[Clause], passage: Passage, terms: Matcher, hits: Counter[str]) -> Shares:
    """Return the codes of a paragraph by its clauses, its topic sentence and what stands around it."""
    opening = passage.text.find(passage.topic) + len(passage.topic) + 1 if passage.topic else 0
    head, body = _mean(c for c in clauses if c.start < opening), _mean(c for c in clauses if c.start >= opening)
    shares: defaultdict[str, float] = defaultdict(float)
    for part, weight in ((body, 1 - TOPIC_SHARE if head else 1.0), (head, TOPIC_SHARE if body else 1.0)):
        for code, share in part.items():
            shares[code] += weight * share
    _settle(shares, passage, terms)
    for code, count in hits.items():  # what is still level goes by the number of terms
        shares[code] += LEVEL * count / hits.total()
    return _shares(shares)


def _settle(shares: defaultdict[str, float], passage: Passage, terms: Matcher) -> None:
    """Let what stands around a paragraph speak where its own words do not.

    The nearest heading that holds a term breaks ties between the paragraph's codes. A paragraph that is formula for a half
    or more leans to the code that the codebook names for its kind of section; one without any term has that code alone, or that of the heading.
    """
    policy = shares.keys() - {NO_CONTENT}
    default = terms.defaults.get(passage.kind or "", NO_CONTENT)
    hints = next(filter(None, (_heading(heading, terms) for heading in reversed(passage.headings))), {})
    for code, share in hints.items():
        if code in policy or (not policy and default == NO_CONTENT):
            shares[code] += TIE * share
    formula = shares.get(NO_CONTENT, 0.0)
    if shares and default != NO_CONTENT and formula >= sum(shares.values()) / 2:
        shares[NO_CONTENT] -= formula * LEAN
        shares[default] += formula * LEAN
    if not shares:
        shares[default] = 1.0


@cache
def _heading(heading: str, terms: Matcher) -> Shares:
    """Return the policy codes of a heading."""
    return {code: share for code, share in _mean(code_clauses(heading, terms)).items() if code != NO_CONTENT}


def top_codes(shares: Mapping[str, float]) -> Choice:
    """Return the first and second code of a paragraph; no policy content counts only where nothing else is found.

    >>> top_codes({"0": 0.5, "6": 0.3, "3": 0.2})
    Choice(code='6', second='3', margin=0.1)
    >>> top_codes({})
    Choice(code=None, second=None, margin=0.0)
    """
    ranked = sorted(((share, code) for code, share in shares.items() if code != NO_CONTENT), key=lambda x: (-x[0], x[1]))
    if not ranked:
        return Choice(NO_CONTENT if shares else None, None, float(bool(shares)))
    (first, code), (second, other) = (*ranked, (0.0, None))[:2]
    return Choice(code, other, round(first - second, 4))


def find_codings(outline: Outline, books: Codebooks, codebook: str = "cap_topics") -> list[Coding]:
    """Return the codes of each paragraph of a report, in reading order."""
    terms = matcher(books, codebook)
    return [code_passage(passage, terms, _confined(passage, terms, books)) for passage in passages(outline)]


def passages(outline: Outline) -> Iterator[Passage]:
    """Yield each paragraph as it is coded."""
    paths: dict[int | None, tuple[str, ...]] = {}
    for paragraph, text in zip(outline.paragraphs, outline.cleans, strict=True):
        if paragraph.section not in paths:
            paths[paragraph.section] = tuple(clean(heading).text for heading in outline.heading_path(paragraph))
        topic = clean(paragraph.run_in).text if paragraph.run_in else None
        yield Passage(text.text, topic if topic and topic in text.text else None, paths[paragraph.section], paragraph.section_kind)


def _confined(passage: Passage, terms: Matcher, books: Codebooks) -> Callable[[Clause], bool] | None:
    """Return which clauses a codebook with `within` may code: those on its topics, or without a topic in a paragraph on them."""
    if not terms.within:
        return None
    topics = matcher(books)

    @cache  # asked only of clauses that hold a term of the codebook, which most paragraphs lack
    def own() -> dict[int, dict[str, int]]:
        return {clause.start: clause.counts for clause in code_clauses(passage.text, topics)}

    @cache
    def fallback() -> dict[str, int]:
        return {str(top_codes(code_passage(passage, topics).shares).code): 1}

    return lambda clause: not terms.within.isdisjoint(own()[clause.start] if clause.start in own() else fallback())


def code_paragraphs(outline: Outline, books: Codebooks, codebook: str = "cap_topics") -> dict[str, list[Any]]:
    """Return the codes of a report's paragraphs: the columns of table `codes`, sorted by paragraph and code.

    A paragraph's weights add up to 1; code "0" is what no code of the book takes. `hits` counts the terms found.

    Raises:
        InputError: no codebook of terms has this name.
    """
    rows = [
        (outline.report.report, paragraph.paragraph, codebook, code, round(share, 6), coding.hits.get(code, 0))
        for paragraph, coding in zip(outline.paragraphs, find_codings(outline, books, codebook), strict=True)
        for code, share in sorted(coding.shares.items())
    ]
    return {name: [row[i] for row in rows] for i, name in enumerate(("report", "paragraph", "codebook", "code", "weight", "hits"))}
