"""Shared heads and conjuncts: 城镇、农村居民收入分别增长x、y is two indicators, A、B均增长x one with two conjuncts."""

from __future__ import annotations

import re
from collections.abc import Callable

from policylib.reading.targets.grammar import Grammar

SECTORS = re.compile(r"[一二三]{2,3}(?=产|次产业)")  # 一二三产增加值
JOINT = re.compile(r"、|以及|和(?!谐|美)|及(?!时)")


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


def find_items(indicator: str, shared: bool, known: Callable[..., str | None], words: Grammar) -> list[tuple[str, str | None]]:
    """Return (phrase, indicator id) of each conjunct of a target's indicator.

    An indicator splits where 均, 都 or 双双 says that the value is each one's, or where at least two of its conjuncts are
    indicators of their own; else it stays whole.
    """
    whole = known(phrase=indicator)
    items = conjuncts(indicator)
    if len(items) < 2 or (whole and not shared):
        return [(indicator, whole)]
    full = completed(items, words)
    ids = [known(phrase=item) for item in full]
    if shared or sum(1 for each in ids if each) > 1:
        return list(zip(full, ids, strict=True))
    return [(indicator, whole)]
