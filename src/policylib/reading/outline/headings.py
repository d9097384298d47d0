"""Headings: the words of the genre that tell them, the part of a report that each names, and which stands under which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from policylib.codebooks import Codebooks
from policylib.reading.outline.lines import HAN, NUMBERED, Unit, han_number

YEAR = re.compile(r"([0-9]{4})年")
HAN_YEAR = re.compile(r"([一二三四五六七八九○〇零]{4})年")
HAN_DIGITS = str.maketrans("○〇零一二三四五六七八九", "000123456789")
PLAN = re.compile(rf"第?([{HAN}]{{1,3}})(?:个?五年(?:计划|规划)|五”|五(?=计划|规划|时期|期间))|“([{HAN}]{{1,2}})五”")
OUTLOOK = re.compile(r"(?:今后|未来)(?:[一二三五十]|[0-9]){1,3}年|长远规划|远景目标")
SALUTES = re.compile("^各位代表[！，：]")
START_OF_PLAN = re.compile("开局|开好局|起步之年|良好开端")
CONJUNCTION = re.compile(r"和(?!谐|平)|与|及|暨|、")
OPENS_SECTION = ("part", "han", "han_bracket", "first", "digit")
LEVELS = {style: level for style, level, _ in NUMBERED} | {"plain": 3}
# lists of outline.yaml whose words are found as they stand there
AS_THEY_STAND = (
    "introductions", "bylines", "self_government_headings", "self_government_openings", "state_affairs", "headline", "headline_headings",
    "problems", "problems_end", "problems_go_on", "lead_ins", "closing", "closing_headings", "general", "thanks",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cues:
    """outline.yaml, compiled: each pattern finds the words of the list of that name."""

    title: re.Pattern[str]
    salutation: re.Pattern[str]
    introductions: re.Pattern[str]
    bylines: re.Pattern[str]
    furniture_start: re.Pattern[str]
    furniture_holds: re.Pattern[str]
    tail: re.Pattern[str]
    glossary: re.Pattern[str]
    attachment: re.Pattern[str]
    review: re.Pattern[str]
    outlook_plan: re.Pattern[str]
    annual: re.Pattern[str]
    self_government: re.Pattern[str]
    self_government_headings: re.Pattern[str]
    self_government_openings: re.Pattern[str]
    self_government_words: tuple[str, ...]
    state_affairs: re.Pattern[str]
    headline: re.Pattern[str]
    headline_headings: re.Pattern[str]
    problems: re.Pattern[str]
    problems_end: re.Pattern[str]
    problems_go_on: re.Pattern[str]
    no_topic: re.Pattern[str]
    lead_ins: re.Pattern[str]
    closing: re.Pattern[str]
    closing_headings: re.Pattern[str]
    general: re.Pattern[str]
    thanks: re.Pattern[str]


def any_of(terms: list[str]) -> str:
    """Return a pattern that finds any of the terms; … stands for up to twelve characters within a sentence."""
    return "(?:" + "|".join(re.escape(t).replace("…", "[^。！？；]{0,12}?") for t in sorted(terms, key=len, reverse=True)) + ")"


@cache
def cues(books: Codebooks) -> Cues:
    """Return outline.yaml, compiled."""
    data = books.data("outline")
    page = data["furniture"]
    attached = any_of(data["attachments"])
    return Cues(
        title=re.compile(rf"[^。！；]{{0,40}}{any_of(data['report_titles'])}[^。；，]{{0,12}}$"),
        salutation=re.compile(rf"(?:{any_of(data['salutations'])}[、，]?)+(?:[：！，。]|$)"),
        furniture_start=re.compile(any_of(page["starts"])),
        furniture_holds=re.compile(any_of(page["holds"])),
        tail=re.compile(any_of(page["tails"])),
        glossary=re.compile(rf"[（《【]?(?:{attached}[：:0-9一二三]*)?[^。；，]{{0,24}}{any_of(data['glossary'])}[）》】]?[：:]?$"),
        attachment=re.compile(rf"{attached}[0-9一二三]?[：:]?$"),
        self_government_words=tuple(data["self_government_words"]),
        no_topic=re.compile(
            rf"{any_of(data['no_topics'])}|[0-9]{{4}}年，?是|“[^”]{{1,8}}”(?:时期|期间)?，?是|“十[一二三四五六七八九]五”时期"
        ),
        **{entry["id"]: re.compile(any_of(entry["terms"])) for entry in data["sections"]},
        **{name: re.compile(any_of(data[name])) for name in AS_THEY_STAND},
    )


def plan_end(text: str) -> int | None:
    """Return the last year of the five-year plan that a text names first, or None.

    >>> plan_end("“十四五”时期主要目标"), plan_end("第十个五年计划"), plan_end("“六五”计划"), plan_end("工作安排")
    (2025, 2005, 1985, None)
    """
    found = PLAN.search(text)
    if not found:
        return None
    number = han_number(found[1] or found[2])
    return 1955 + 5 * number if number and 6 <= number < 20 else None


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
    if OUTLOOK.search(text) or words.outlook_plan.search(text):
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


@dataclass(frozen=True, slots=True)
class Open:
    """A section that is open while the units are read."""

    style: str
    ordinal: int | None
    level: int


def nest(units: list[Unit]) -> None:
    """Set the level of each unit that begins a section.

    A number that goes on with an open list is that list's next item, whatever stands between; 一、within a chapter 一、 opens
    a list of its own; chapters without a number, and （一）、（二） with 一、二、 in them, stand above 一、.
    """
    chapters = _plain_chapters(units)
    base = "han_bracket" if _brackets_above(units) else "han"
    stack: list[Open] = []
    for unit in units:
        if unit.kind != "heading" and not (unit.kind == "paragraph" and unit.style in OPENS_SECTION):
            continue
        style = unit.style or "plain"
        beside = chapters and any(o.style == "han" for o in stack)  # an unnumbered heading below numbered ones is a chapter again
        if style == "appendix" or (style == "plain" and (unit.level == 1 or beside)):
            stack = []
            level = 1
        elif style == "part" or (style == base and not chapters and not any(o.style == base for o in stack)):
            stack = [] if style == "part" else [o for o in stack if o.style == "part"]
            level = len(stack) + 1
        else:
            level = _place(stack, style, unit.ordinal)
        unit.level = level
        stack.append(Open("chapter" if style == "plain" and level == 1 else style, unit.ordinal, level))


def _place(stack: list[Open], style: str, ordinal: int | None) -> int:
    """Close what ends before a heading of this style and number; return its level."""
    at = _sibling(stack, style, ordinal)
    if at is not None:
        level = stack[at].level
        del stack[at:]
        return level
    return max(LEVELS[style], stack[-1].level + 1) if stack else LEVELS[style]


def _sibling(stack: list[Open], style: str, ordinal: int | None) -> int | None:
    """Return the index of the open section that a heading stands beside."""
    same = [i for i, o in enumerate(stack) if o.style == style]
    if not same:
        return None
    following = [i for i in same if ordinal is not None and stack[i].ordinal == ordinal - 1]
    if following:
        return following[-1]
    if style == "han" and ordinal == 1:
        return None
    return same[0] if style == "han" else same[-1]


def _plain_chapters(units: list[Unit]) -> bool:
    """Return whether the chapters carry no number and 一、二、 stand within them."""
    plain = [u for u in units if u.style == "plain" and u.level == 1 and not u.text.startswith("结束语")]
    numbered = [u for u in units if u.style == "han" and u.kind == "heading"]
    return len(plain) > 1 and bool(numbered) and plain[0].start < numbered[0].start


def _brackets_above(units: list[Unit]) -> bool:
    """Return whether the chapters are （一）、（二） and 一、二、 stand within them."""
    heads = [(u.style, u.ordinal) for u in units if u.kind == "heading" and u.style in ("han", "han_bracket")]
    return heads[:1] == [("han_bracket", 1)] and ("han", 1) in heads
