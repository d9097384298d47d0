"""Commitments against a reference and without a number: 高于全省平均水平, 与经济增长同步, 完成省控目标."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policylib.targets.grammar import Grammar

EDGE = "，。；：！？"


@dataclass(slots=True)
class Reference:
    """A reference phrase in a clean text, with what is held against it."""

    start: int
    end: int
    relation: str
    reference: str
    indicator: str
    sentence: int  # where its sentence begins


def find_references(text: str, words: Grammar) -> Iterator[Reference]:
    """Yield the reference phrases of a clean text.

    A phrase with a number in it (高于全省平均0.5个百分点) is no row here: the number is. A second reference in a clause is for
    what the first one is for; a task without a head (完成国家下达的粮食生产任务) names its own.
    """
    last: Reference | None = None
    for match in words.relative.finditer(text):
        start = match.start()
        begin = max(text.rfind(mark, 0, start) for mark in EDGE) + 1
        if word := match["compare"]:
            relation, reference = words.relations[word], match["ref1"]
        elif match["same"]:
            relation, reference = "eq", (match["ref2"] or match["ref5"]).removesuffix("保持").removesuffix("基本")
        elif match["hold"]:
            relation, reference = "ge", match["ref6"]
        else:
            relation, reference = "meets", match["ref3"] or match["ref4"]
        if last is not None and last.end > begin and text[last.end : start].strip("、和及且并与") == "":
            indicator = last.indicator
        else:
            indicator = _head(text[begin:start], words) or (_own(reference, words) if relation == "meets" else "")
        if len(indicator) < 2 or indicator.startswith(words.unsaid):
            continue
        last = Reference(start, match.end(), relation, reference, indicator, max(text.rfind(mark, 0, start) for mark in "。！？") + 1)
        yield last


def _head(left: str, words: Grammar) -> str:
    """Return what is held against a reference: the clause before it without openers and adverbs."""
    lead = words.lead.match(left)
    return words.adverbs.sub("", left[lead.end() :] if lead else left).strip("、")


def _own(reference: str, words: Grammar) -> str:
    """Return what a task is for (粮食生产 in 国家下达的粮食生产任务)."""
    match = words.task.search(reference)
    return match["what"] if match else ""
