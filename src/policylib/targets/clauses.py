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
        if stop.start() > at:
            clauses.append(Clause(at, stop.start(), sentence, part, [], []))
        at = stop.end()
        if mark in FULL_STOPS:
            sentence = part = at
        elif mark == "；":
            part = at
    if at < len(text):
        clauses.append(Clause(at, len(text), sentence, part, [], []))
    starts = [clause.start for clause in clauses]
    for amount in amounts:
        i = bisect_right(starts, amount.start) - 1
        if i >= 0:
            clauses[i].amounts.append(amount)
    return clauses
