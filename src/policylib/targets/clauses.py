"""Sentences and clauses of a paragraph, and the amounts that stand in each clause."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from policylib.quantities import Amount
from policylib.targets.grammar import Grammar

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
    """Return the clauses of a clean text, each with its amounts, in reading order.

    >>> [text for text in map(lambda c: "甲市增长8%，就业1万人。"[c.start : c.end], find_clauses("甲市增长8%，就业1万人。", []))]
    ['甲市增长8%', '就业1万人']
    """
    clauses: list[Clause] = []
    at = sentence = part = 0
    for stop in STOP.finditer(text):
        mark = stop[0]
        while stop.start() > at:
            end = _end(text, at, stop.start())
            sentence, part = (at, at) if end - sentence > 2 * LONGEST else (sentence, part)
            clauses.append(Clause(at, end, sentence, part, [], []))
            at = end
        at = stop.end()
        if mark in FULL_STOPS:
            sentence = part = at
        elif mark == "；":
            part = at
    while at < len(text):
        end = _end(text, at, len(text))
        clauses.append(Clause(at, end, sentence, part, [], []))
        at = sentence = part = end
    starts = [clause.start for clause in clauses]
    for amount in amounts:
        i = bisect_right(starts, amount.start) - 1
        if i >= 0:
            clauses[i].amounts.append(amount)
    return clauses


def _end(text: str, start: int, end: int) -> int:
    """Return where a clause ends: at the comma, or within the longest clause at a 、."""
    if end - start <= LONGEST:
        return end
    joint = text.rfind("、", start, start + LONGEST)
    return joint + 1 if joint > start else start + LONGEST
