"""For whom a number is: a part of the place or a group that opens a clause, and how far it reaches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policylib.reading.targets.grammar import Grammar
from policylib.reading.targets.phrases import Phrase

WHOLE = re.compile(r"全[国省市区县州]|[我本][国省市区县]")  # speaks of the whole place again


@dataclass(frozen=True, slots=True)
class Ground:
    """A scope that reaches on; `spoken` says that words without a number named it: then it holds whatever the subject is."""

    scope: str | None = None
    each: bool = False
    spoken: bool = False


def find_district(text: str, words: Grammar) -> Ground | None:
    """Return the zone that a clause without a number, or a paragraph's topic, speaks of by its name; None where none.

    >>> from policylib.codebooks import load_codebooks
    >>> from policylib.reading.targets.grammar import grammar
    >>> words = grammar(load_codebooks())
    >>> find_district("支持甲乙高新区争先进位", words).scope, find_district("建设省级开发区", words)
    ('甲乙高新区', None)
    """
    found = words.district.match(text)
    return Ground(found["scope"], spoken=True) if found else None


def reach(ground: Ground, phrases: Sequence[Phrase], clause: str, words: Grammar) -> Ground:
    """Give a clause that names no scope the one of the clauses before it; return the scope that reaches on from it.

    A scope reaches over its sentence, as long as clauses carry its subject on or open with a verb; the whole place (全市)
    ends it, and so does a subject of one's own unless each member of the scope is spoken of.
    """
    if own := [(phrase.scope, phrase.each) for phrase in phrases if phrase.scope]:
        return Ground(*own[-1])
    if not ground.scope or not phrases:
        return ground
    first = phrases[0]
    carried = first.inherited or bool(first.lead.strip("，、")) or bool(words.cues["increment"].match(first.indicator))
    if WHOLE.search(clause) or not (ground.each or ground.spoken or carried):
        return Ground()
    for phrase in phrases:
        phrase.scope, phrase.each = ground.scope, ground.each
    return ground
