"""Sentences and clauses of a paragraph, and the amounts that stand in each clause."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from policylib.reading.quantities import Amount
from policylib.reading.targets.grammar import Grammar

STOP = re.compile(r"[，。；：！？]|——")
FULL_STOPS = "。！？"
LONGEST = 400  # no clause or sentence is longer: keeps the time linear in a line without punctuation


@dataclass(frozen=True, slots=True)
class Here:
    """What every step needs to know of the paragraph that it reads."""

    text: str  # canonical
    section_kind: str
    year: int  # of the report
    words: Grammar


@dataclass(slots=True)
class Clause:
    """A stretch between commas; `sentence` is the start of its sentence, `part` of its half-sentence (after ；)."""

    start: int
    end: int
    sentence: int
    part: int
    amounts: list[Amount]
    sizes: list[Amount]  # thresholds, once told from amounts


def find_clauses(text: str, amounts: Sequence[Amount]) -> list[Clause]:
    """Return the clauses of a clean text that hold an amount, each with the clause before it, in reading order.

    >>> from policylib.reading.quantities import Amount
    >>> clauses = find_clauses("稳中求进。甲市全力以赴，增长8%，就业1万人。", [Amount(14, 15, 14, 16, "number", 8.0)])
    >>> [(clause.start, clause.end, clause.sentence, len(clause.amounts)) for clause in clauses]
    [(5, 11, 5, 0), (12, 16, 5, 1)]
    """
    places = _places(text)
    starts = [place[0] for place in places]
    held: dict[int, list[Amount]] = {}
    for amount in amounts:
        i = bisect_right(starts, amount.start) - 1
        if i >= 0:
            held.setdefault(i, []).append(amount)
    wanted = sorted(set(held) | {i - 1 for i in held if i and places[i - 1][2] == places[i][2]})
    return [Clause(*places[i], held.get(i, []), []) for i in wanted]


def _places(text: str) -> list[tuple[int, int, int, int]]:
    """Return (start, end, start of its sentence, start of its half-sentence) of every clause."""
    places = []
    at = sentence = part = 0
    for stop in STOP.finditer(text):
        end = stop.start()
        while end > at:
            to = end if end - at <= LONGEST else _end(text, at)
            if to - sentence > 2 * LONGEST:
                sentence = part = at
            places.append((at, to, sentence, part))
            at = to
        at = stop.end()
        mark = stop[0]
        if mark in FULL_STOPS:
            sentence = part = at
        elif mark == "；":
            part = at
    while at < len(text):
        to = len(text) if len(text) - at <= LONGEST else _end(text, at)
        places.append((at, to, sentence, part))
        at = sentence = part = to
    return places


def _end(text: str, start: int) -> int:
    """Return where a clause that is too long ends: at a 、 within the longest clause."""
    joint = text.rfind("、", start, start + LONGEST)
    return joint + 1 if joint > start else start + LONGEST
