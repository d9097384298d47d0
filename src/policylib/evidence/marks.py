"""A report's characters as HTML: marks on the targets, results and numbers, and on the words that a topic was coded from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from policylib.evidence import CODEBOOK, Evidence
from policylib.page.markup import safe
from policylib.reading.coding import find_hits, matcher
from policylib.reading.text import BLANKS, clean

OTHER = "other"


class Mark(NamedTuple):
    """A stretch of the text that something was read from."""

    start: int
    end: int
    kind: str  # target, relative, absent, result or other
    row: Mapping[str, Any]


class Word(NamedTuple):
    """A stretch of the text that is a term of a topic."""

    start: int
    end: int
    code: str


def find_marks(evidence: Evidence) -> list[Mark]:
    """Return the marks of a report in reading order; of two that overlap only the first, a target before a plain number."""
    own = [Mark(row["start"], row["end"], row["kind"], row) for row in evidence.rows["targets"]]
    taken = {mark.start for mark in own}
    others = [Mark(row["start"], row["end"], OTHER, row) for row in evidence.rows["quantities"] if row["start"] not in taken]
    return apart([*own, *others])


def apart(marks: Iterable[Mark]) -> list[Mark]:
    """Return marks of which none overlaps another: targets win over plain numbers, then the first in reading order.

    >>> [(m.start, m.end) for m in apart([Mark(4, 9, "target", {}), Mark(6, 8, "other", {}), Mark(0, 2, "other", {}), Mark(8, 12, "result", {})])]
    [(0, 2), (4, 9)]
    """
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.kind == OTHER, m.start, -m.end)):
        at = bisect_left(kept, mark.start, key=lambda m: m.start)
        free_before = at == 0 or kept[at - 1].end <= mark.start
        free_after = at == len(kept) or mark.end <= kept[at].start
        if free_before and free_after:
            kept.insert(at, mark)
    return kept


def find_words(evidence: Evidence) -> list[Word]:
    """Return the terms by which the report's paragraphs were coded, in reading order."""
    terms = matcher(evidence.books, CODEBOOK)
    found = []
    for paragraph in evidence.rows["paragraphs"]:
        canonical = clean(evidence.text, paragraph["start"], paragraph["end"])
        found += [Word(*canonical.span(hit.start, hit.end), hit.code) for hit in find_hits(canonical.text, terms)]
    return found


def topics_of(evidence: Evidence) -> dict[int, list[tuple[str, float]]]:
    """Return each paragraph's topics with their weights, the heaviest first; at least a fifth of the paragraph, or the heaviest alone."""
    found: defaultdict[int, list[tuple[str, float]]] = defaultdict(list)
    for row in sorted(evidence.rows["codes"], key=lambda r: (-r["weight"], r["code"])):
        if row["weight"] >= 0.2 or not found[row["paragraph"]]:
            found[row["paragraph"]].append((row["code"], row["weight"]))
    return dict(found)


def shown(text: str, start: int, end: int) -> str:
    r"""Return characters as HTML: escaped, blanks and line breaks inside the text closed up, one kept between two Latin words.

    >>> shown("增长\n  8.5%，A B <b>", 0, 18)
    '增长8.5%，A B&lt;b&gt;'
    """

    def closed(blank: re.Match[str]) -> str:
        a, b = start + blank.start(), start + blank.end()
        latin = a > 0 and b < len(text) and all(each.isascii() and each.isalnum() for each in (text[a - 1], text[b]))
        return " " if latin else ""

    return safe(BLANKS.sub(closed, text[start:end]))


@dataclass(frozen=True, slots=True, eq=False)
class Typesetter:
    """Sets stretches of one report's text as HTML, each mark by the given function of the mark and its inner HTML."""

    text: str
    marks: Sequence[Mark]
    words: Sequence[Word]
    classes: Mapping[str, str]  # code -> class of its words
    mark: Callable[[Mark, str], str]

    def set(self, start: int, end: int, bold_to: int = 0) -> str:
        """Return the characters from start to end, with marks and words; those before `bold_to` are the topic that opens a paragraph."""
        first = bisect_left(self.marks, start, key=lambda m: m.start)
        inside = [mark for mark in self.marks[first : bisect_left(self.marks, end, key=lambda m: m.start)] if mark.end <= end]
        if not bold_to:
            return self._run(start, end, inside)
        cut = next((mark.end for mark in inside if mark.start < bold_to < mark.end), bold_to)
        opening = self._run(start, cut, [m for m in inside if m.end <= cut])
        return f"<b>{opening}</b>{self._run(cut, end, [m for m in inside if m.start >= cut])}"

    def _run(self, start: int, end: int, marks: Sequence[Mark]) -> str:
        parts, at = [], start
        for mark in marks:
            parts += [self._words(at, mark.start), self.mark(mark, self._words(mark.start, mark.end))]
            at = mark.end
        return "".join([*parts, self._words(at, end)])

    def _words(self, start: int, end: int) -> str:
        """Return characters with the words of topics in them; a word that a mark cuts is set in two pieces."""
        parts, at = [], start
        first = bisect_right(self.words, start, key=lambda w: w.end)
        for word in self.words[first : bisect_left(self.words, end, key=lambda w: w.start)]:
            a, b = max(at, word.start), min(end, word.end)
            if a < b:
                parts += [shown(self.text, at, a), f'<i class="{self.classes[word.code]}">{shown(self.text, a, b)}</i>']
                at = b
        return "".join([*parts, shown(self.text, at, end)])
