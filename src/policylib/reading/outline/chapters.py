"""Which part of a report a chapter's heading names: the words of the genre, the years in it, and the five-year plans."""

from __future__ import annotations

import re

from policylib.reading.outline.cues import HAN, Cues

YEAR = re.compile(r"([0-9]{4})年")
HAN_YEAR = re.compile(r"([一二三四五六七八九○〇零]{4})年")
HAN_DIGITS = str.maketrans("○〇零一二三四五六七八九", "000123456789")
PLAN = re.compile(rf"第?([{HAN}]{{1,3}})(?:个?五年(?:计划|规划)|五”|五(?=计划|规划|时期|期间))|“([{HAN}]{{1,2}})五”")
OUTLOOK = re.compile(r"(?:今后|未来)(?:[一二三五十]|[0-9]){1,3}年|长远规划|远景目标")
SALUTES = re.compile("^各位代表[！，：]")
START_OF_PLAN = re.compile("开局|开好局|起步之年|良好开端")
CONJUNCTION = re.compile(r"和(?!谐|平)|与|及|暨|、")


def plan_end(text: str) -> int | None:
    """Return the last year of the five-year plan that a text names first, or None.

    >>> plan_end("“十四五”时期主要目标"), plan_end("第十个五年计划"), plan_end("“六五”计划"), plan_end("工作安排")
    (2025, 2005, 1985, None)
    """
    found = PLAN.search(text)
    if not found:
        return None
    word = found[1] or found[2]
    digits = "一二三四五六七八九"
    tens, mark, ones = word.rpartition("十")
    number = (10 if mark else 0) + (digits.index(ones) + 1 if ones in digits and ones else 0) if not tens else None
    return 1955 + 5 * number if number and number >= 6 else None


def years_of(text: str) -> list[int]:
    """Return the years that a text names, in order.

    >>> years_of("一九八九年的回顾和2026年工作")
    [2026, 1989]
    """
    return [int(y) for y in YEAR.findall(text)] + [int(y.translate(HAN_DIGITS)) for y in HAN_YEAR.findall(text)]


def parts_of_heading(heading: str, year: int | None, words: Cues) -> list[str]:
    """Return the parts that a chapter's heading names, in order; empty for a heading about a theme.

    `annual` stands for the year's headline and tasks, which the chapter's paragraphs tell apart.
    """
    if words.self_government.search(heading) and not words.review.search(heading):
        return ["self_government"]
    parts: list[str] = []
    for conjunct in CONJUNCTION.split(heading):
        part = _part(conjunct, year, words)
        if part and part not in parts:
            parts.append(part)
    return parts


def _part(text: str, year: int | None, words: Cues) -> str | None:
    """Return the part that one conjunct of a heading names."""
    if words.review.search(text):
        return "review"
    if START_OF_PLAN.search(text):
        return "annual"
    end = plan_end(text)
    if end and year:
        return "review" if end < year else "outlook_plan"
    if OUTLOOK.search(text) or words.outlook.search(text):
        return "outlook_plan"
    named = years_of(text)
    if named and year:
        return "review" if named[0] < year else "outlook_plan" if named[0] > year + 1 else "annual"
    return "annual" if words.annual.search(text) else None


def part_of_opening(text: str, year: int | None) -> str | None:
    """Return the part that a chapter's first words speak for, where its heading names none."""
    head = SALUTES.sub("", text[:80])
    if re.match(r"(?:刚刚)?过去的?|一年来|五年来|去年", head):
        return "review"
    if START_OF_PLAN.search(head) or re.match("今年(?!以来|[0-9]|上半年|初)", head):
        return "annual"
    if OUTLOOK.search(head[:40]):
        return "outlook_plan"
    end, named = plan_end(head), years_of(head[:24])
    if end and year and (plan_end(head[:24]) or (end > year and re.match("根据|按照|《|党的|中共", head))):
        return "review" if end < year else "outlook_plan"
    if named and year:
        return "review" if named[0] < year else "annual" if named[0] == year else None
    return None
