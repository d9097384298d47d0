"""Values that name nothing themselves, dealt out over what the clauses before them listed.

"A9万人，B4亿元，扣除价格因素，分别增长8%和9%" says two things, and so does "A、B各增长，均增长10%".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from policylib.reading.quantities import Amount
from policylib.reading.targets.phrases import Phrase

SHARED = re.compile(r"均|都|双双")
RESPECTIVELY = re.compile(r"分别|依次")
JOINTS = ("、", "和", "及", "与")


def are_bare(amounts: Sequence[Amount], text: str) -> bool:
    """Return whether amounts of one unit follow one another with nothing but a joint between them (9.8%和8.5%)."""
    values = [amount for amount in amounts if amount.form != "range_end"]
    return len(values) > 1 and all(a.unit == b.unit and text[a.stop : b.begin] in JOINTS for a, b in pairwise(values))


def bind_alike(amounts: Sequence[Amount], text: str) -> None:
    """Give the bare amounts that follow the first the bound that stands before it (分别突破5亿元、4亿元: each one).

    A bound that stands after an amount (以上, 左右) is its own alone.
    """
    for first, amount in pairwise(amounts):
        if not first.before or text[first.stop : amount.begin] not in JOINTS or amount.bound != "eq" or first.after:
            return
        amount.bound, amount.before = first.bound, first.before


def deal(phrases: Sequence[Phrase], bare: bool, listed: Sequence[Sequence[str]]) -> None:
    """Give each phrase that inherits its indicator the one that is its own.

    Args:
        phrases: of one clause, in reading order; changed in place.
        bare: whether the clause's amounts stand bare beside one another (`are_bare`).
        listed: what each value of each clause before it in the sentence measured.

    >>> grown = [Phrase("乙", "分别增长", inherited=True), Phrase("乙", inherited=True)]
    >>> deal(grown, True, [["甲"], ["乙"]])
    >>> [phrase.indicator for phrase in grown]
    ['甲', '乙']
    """
    if not phrases or not phrases[0].inherited or not listed:
        return
    said = phrases[0].verb + phrases[0].lead
    heads = _last(listed, len(phrases)) if len(phrases) > 1 and (bare or RESPECTIVELY.search(said)) else None
    if heads:
        for phrase, indicator in zip(phrases, heads, strict=True):
            phrase.indicator = indicator
    elif SHARED.search(said) and len(named := dict.fromkeys(listed[-1])) > 1:
        phrases[0].indicator = "、".join(named)


def _last(listed: Sequence[Sequence[str]], count: int) -> list[str] | None:
    """Return what the last clauses listed, whole clauses that make up `count`; None where none do."""
    heads: list[str] = []
    for group in reversed(listed):
        heads = [*group, *heads]
        if len(heads) >= count:
            break
    return heads if len(heads) == count else None
