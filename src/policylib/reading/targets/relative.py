"""Commitments against a reference and without a number: 高于全省平均水平, 与经济增长同步, 完成省控目标; and goals expressly not set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policylib.reading.targets.clauses import EDGE, SENTENCE, STOP, begins
from policylib.reading.targets.grammar import Grammar
from policylib.reading.targets.phrases import split_left

LEAST = 3
COUNTED = re.compile(r"[0-9](?:%|[万亿]?[个家所户项人名座])\Z")
UNSURE = re.compile("虽然|尽管|有可能|如果")
VALUE = re.compile(r"(?:超过|突破|不低于|高于|达到)?[0-9]")


@dataclass(slots=True)
class Reference:
    """A reference phrase in a clean text, with what is held against it."""

    start: int
    end: int
    relation: str | None  # none where no goal is set
    reference: str | None
    indicator: str
    sentence: int  # where its sentence begins


def find_references(text: str, words: Grammar) -> Iterator[Reference]:
    """Yield the reference phrases of a clean text.

    A phrase with a number in it (高于全省平均0.5个百分点) is no row here: the number is. A second reference in a clause is for
    what the first one is for; a task without a head (完成国家下达的粮食生产任务) names its own.
    """
    last: Reference | None = None
    for match in _matches(text, words):
        start = match.start()
        begin = begins(text, start, EDGE)
        if word := match["compare"]:
            relation, reference = words.relations[word], match["ref1"]
        elif match["same"]:
            relation, reference = "eq", (match["ref2"] or match["ref5"]).removesuffix("保持").removesuffix("基本")
        elif match["hold"]:
            relation, reference = "ge", match["ref6"]
        elif match["least"]:
            relation, reference = "ge", match["ref7"]
        else:
            relation, reference = "meets", match["ref3"] or match["ref4"]
        if last is not None and last.end > begin and text[last.end : start].strip("、和及且并与") == "":
            indicator = last.indicator
        else:
            if last is not None and last.end > begin and text[last.end : last.end + 1] in ("、", "，") and start - last.end > LEAST:
                begin = last.end  # 甲增速不低于经济增速、乙增速高于甲增速
            indicator = _head(text[begin:start], words) or (_own(reference, words) if relation == "meets" else "")
            if indicator in words.parts or (not indicator and relation == "meets"):
                indicator = _before(text, begin, words) + indicator
        if (
            len(indicator) < 2
            or UNSURE.search(indicator)
            or indicator.startswith(words.unsaid)
            or (relation == "meets" and COUNTED.search(indicator))
        ):
            continue
        last = Reference(start, match.end(), relation, reference, indicator, begins(text, start, SENTENCE))
        yield last


def _matches(text: str, words: Grammar) -> Iterator[re.Match[str]]:
    """Yield the matches of the pattern, looked for only in clauses that hold one of its rarer words."""
    at = 0
    for sign in words.sign.finditer(text):
        if sign.start() < at:
            continue
        begin = max(begins(text, sign.start(), EDGE), at)
        stop = STOP.search(text, sign.end())
        at = stop.start() if stop else len(text)
        yield from words.relative.finditer(text, begin, at)


def find_absences(text: str, words: Grammar) -> Iterator[Reference]:
    """Yield the statements that no goal is set, with what it would have been for (没有提出全年经济增速具体目标)."""
    for match in words.absent.finditer(text):
        named = match["of"] or match["of2"] or match["of3"] or match["of4"]
        head = words.lead.match(named)
        indicator = (named[head.end() :] if head else named).removesuffix("的")
        yield Reference(match.start(), match.end(), None, None, indicator, begins(text, match.start(), SENTENCE))


def _head(left: str, words: Grammar) -> str:
    """Return what is held against a reference: the clause before it without openers and adverbs."""
    lead = words.lead.match(left)
    return words.adverbs.sub("", left[lead.end() :] if lead else left).strip("、")


def _before(text: str, begin: int, words: Grammar) -> str:
    """Return what the clause before the one that begins at a place measured (总值突破2000亿元，增速高于全省); empty where none stands."""
    if not begin or text[begin - 1] not in "，、":
        return ""
    clause = text[begins(text, begin - 1, EDGE) : begin - 1]
    value = VALUE.search(clause)
    return split_left(clause[: value.start()], words)[1] if value else ""


def _own(reference: str, words: Grammar) -> str:
    """Return what a task is for (粮食生产 in 国家下达的粮食生产任务)."""
    match = words.task.search(reference)
    return match["what"] if match and not words.setter.fullmatch(match["what"]) else ""
