"""Sentences, clauses and conjuncts of a paragraph: the amounts in each clause, and the word of effort that governs a place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from policylib.reading.quantities import Amount
from policylib.reading.targets.grammar import Grammar

STOP = re.compile(r"[，。；：！？]|——")
SENTENCE = "。！？"
EDGE = SENTENCE + "，；："
LONGEST = 400  # no clause or sentence is longer: keeps the time linear in a line without punctuation
SECTORS = re.compile(r"[一二三]{2,3}(?=产|次产业)")  # 一二三产增加值
JOINT = re.compile(r"、|以及|和(?!谐|美)|及(?!时)")


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
        if mark in SENTENCE:
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


def begins(text: str, at: int, marks: str) -> int:
    """Return where the stretch between marks that holds a place begins."""
    low = max(0, at - LONGEST)
    return max([low - 1, *(text.rfind(mark, low, at) for mark in marks)]) + 1


def find_effort(at: int, text: str, words: Grammar) -> str | None:
    """Return the word of effort that governs a place in a text: the last one since the comma before it.

    Its reach is its own clause and the 、-joined items in it. 争取 and 争创 are verbs of increment too: where another word governs
    them, they only say what is done (确保争取资金: 确保).
    """
    found = list(words.effort.finditer(text, begins(text, at, EDGE), at))
    while len(found) > 1 and found[-1][0] in words.drop and "、" not in text[found[-2].end() : found[-1].start()]:
        found.pop()
    return found[-1][0] if found else None


def conjuncts(head: str) -> list[str]:
    """Return the parts of a head between 、, 和 and 及.

    >>> conjuncts("甲、乙和丙产量")
    ['甲', '乙', '丙产量']
    """
    return [item for item in JOINT.split(head) if item]


def shared_heads(head: str, count: int, words: Grammar) -> list[str] | None:
    """Return one indicator for each of `count` values of 分别; None where the head's parts do not add up."""
    sectors = SECTORS.match(head)
    items = [each + head[sectors.end() :] for each in sectors[0]] if sectors else conjuncts(head)
    if len(items) != count and "、" in head:
        items = [item for item in head.split("、") if item]
    if len(items) != count or count < 2:
        return None
    return completed(items, words)


def completed(items: list[str], words: Grammar) -> list[str]:
    """Return conjuncts, each with the tail that it shares with the last one."""
    return [complete(item, items[-1], words) for item in items[:-1]] + items[-1:]


def complete(item: str, last: str, words: Grammar) -> str:
    """Return a conjunct with the tail that it shares with the last conjunct (制造业 + 小微贷款余额 → 制造业贷款余额)."""
    if len(item) == 1:
        return item + last[1:]
    for size in (3, 2, 1):
        if len(item) >= size and (at := last.find(item[-size:])) > 0:
            return item + last[at + size :]
    if item.endswith(words.whole):
        return item
    for noun in words.tails:
        if len(item) <= (6 if len(noun) > 2 else 3) and last.endswith(noun) and len(last) > len(noun):
            return item + noun
    return item + last[len(item) :] if len(item) <= 2 and len(last) >= len(item) + 2 and item[0] != last[0] else item


def find_items(indicator: str, shared: bool, known: Callable[[str], str | None], words: Grammar) -> list[tuple[str, str | None]]:
    """Return (phrase, indicator id) of each conjunct of a target's indicator.

    An indicator splits where 均, 都 or 双双 says that the value is each one's, or where at least two of its conjuncts are
    indicators of their own; else it stays whole (新建、改造农田: both are one indicator).
    """
    whole = known(indicator)
    items = conjuncts(indicator)
    if len(items) < 2 or (whole and not shared):
        return [(indicator, whole)]
    full = completed(items, words)
    ids = [known(item) for item in full]
    if shared or len({each for each in ids if each}) > 1:
        return list(zip(full, ids, strict=True))
    return [(indicator, whole or (ids[0] if len(set(ids)) == 1 else None))]
