"""Commitments against a reference and without a number: 高于全省平均水平, 与经济增长同步, 完成省控目标."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policylib.targets.grammar import Grammar

EDGE = "，。；：！？"


@dataclass(slots=True)
class Reference:
    """A reference phrase in a clean text."""

    start: int
    end: int
    relation: str
    reference: str


def find_references(text: str, words: Grammar) -> Iterator[Reference]:
    """Yield the reference phrases of a clean text.

    A phrase with a number in it (高于全省平均0.5个百分点) is no row here: the number is.
    """
    for match in words.relative.finditer(text):
        if word := match["compare"]:
            yield Reference(match.start(), match.end(), words.relations[word], match["ref1"])
        elif match["same"]:
            yield Reference(match.start(), match.end(), "eq", match["ref2"].removesuffix("保持").removesuffix("基本"))
        elif match["meets"]:
            yield Reference(match.start(), match.end(), "meets", match["ref3"])
        else:
            yield Reference(match.start(), match.end(), "meets", match["ref4"])


def clause_start(text: str, at: int) -> int:
    """Return where the clause that holds a position begins."""
    return max((text.rfind(mark, 0, at) for mark in EDGE), default=-1) + 1


LIST = re.compile(r"均|都|双双")
