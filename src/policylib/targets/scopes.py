"""For whom a number is: a part of the place or a group that opens a clause, and how far it reaches."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policylib.targets.grammar import Grammar
from policylib.targets.phrases import Phrase

WHOLE = re.compile(r"全[国省市区县州]|[我本][国省市区县]")  # speaks of the whole place again


def reach(ground: tuple[str | None, bool], phrases: Sequence[Phrase], clause: str, words: Grammar) -> tuple[str | None, bool]:
    """Give a clause that names no scope the one of the clauses before it; return the scope that reaches on from it.

    A scope reaches over its sentence, as long as clauses carry its subject on or open with a verb; the whole place (全市)
    ends it, and so does a subject of one's own unless each member of the scope is spoken of.
    """
    if own := [(phrase.scope, phrase.each) for phrase in phrases if phrase.scope]:
        return own[-1]
    scope, each = ground
    if not scope or not phrases:
        return ground
    first = phrases[0]
    carried = first.inherited or bool(first.lead.strip("，、")) or bool(words.cues["increment"].match(first.indicator))
    if WHOLE.search(clause) or not (each or carried):
        return None, False
    for phrase in phrases:
        phrase.scope, phrase.each = scope, each
    return ground
