"""What each paragraph does in the report: review, plan, the year's headline, its tasks, self-government, problems, closing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from policylib.reading.outline.headings import Cues, part_of_opening, parts_of_heading
from policylib.reading.outline.lines import BULLET, ITEM, Unit

CLOSING = 1200
EARLY = 10  # the headline stands among a chapter's first paragraphs
NUMBERED = ("han", "han_bracket", "first", "part")
CALLS = re.compile("让我们|紧密地?团结在")
GROWTH = re.compile(r"(?:生产总值|经济增长|经济增长速度|国民生产总值)[^。；]{0,24}(?:[0-9]|百分之)")
EXPLAINS = re.compile(
    "以上|上述|这些|这一|提出|确定|设定|实现|完成|综合|作出|之所以|经济增长|经济增速|国内生产总值|做好|在实际工作|在具体工作|在工作|工作中|为此"
)
# of what a government says of itself
HEAD = 130
OPENING = 60
FIRST_WORDS = 16
SAID_FIRST = 40
ENOUGH = 3
LOWEST = 5
TOLD = ("annual_tasks", "outlook_plan", "annual_headline")


@dataclass(frozen=True, slots=True)
class Book:
    """The report's units, the kinds found so far, and what they are judged by."""

    units: list[Unit]
    kinds: list[str | None]
    words: Cues
    year: int | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: its units and the parts that its heading names."""

    heading: int | None  # index of the heading's unit
    start: int
    end: int
    parts: tuple[str, ...]
    named: bool = False  # whether the heading itself names them
    appended: bool = False  # whether it is an appendix


def find_kinds(units: list[Unit], words: Cues, year: int | None) -> list[str | None]:
    """Return the section kind of each paragraph (None for what is no paragraph)."""
    book = Book(units, [None] * len(units), words, year)
    chapters = _chapters(book)
    stated = False
    for n, chapter in enumerate(chapters):
        tasks_follow = any(c.parts[0] == "annual" and not c.appended for c in chapters[n + 1 : n + 2])
        stated |= _mark(book, chapter, stated, tasks_follow)
    _mark_self_government(units, book.kinds, words)
    _closing(units, book.kinds, words)
    return book.kinds


def _chapters(book: Book) -> list[Chapter]:
    """Return the report's chapters; one about a theme goes on with the part before it."""
    units, words, year = book.units, book.words, book.year
    heads = [i for i, u in enumerate(units) if u.kind == "heading" and u.level == 1]
    bounds = [*heads, len(units)]
    chapters = [Chapter(None, 0, bounds[0], ("review", "annual") if heads else (_opening(units, 0, len(units), year) or "annual",))]
    for start, end in pairwise(bounds):
        parts = _named(units[start], year, words)
        named = bool(parts)
        if not named:
            last = chapters[-1].parts[-1]
            first = len(chapters) == 1
            opening = _opening(units, start, end, year) if first or last == "review" else None
            parts = [opening or ("outlook_plan" if last == "outlook_plan" else "annual")]
            if first and parts == ["annual"] and _tells_the_past(units, start, end):
                parts = ["review"]
        chapters.append(Chapter(start, start + 1, end, tuple(parts), named, units[start].style == "appendix"))
    return chapters


def _named(unit: Unit, year: int | None, words: Cues) -> list[str]:
    """Return the parts that a chapter's heading names."""
    if unit.style == "appendix":
        return ["annual"]
    return ["closing"] if words.closing_headings.search(unit.text) else parts_of_heading(unit.text, year, words)


def _opening(units: list[Unit], start: int, end: int, year: int | None) -> str | None:
    """Return the part that a chapter's first paragraph speaks for."""
    first = next((u for u in units[start:end] if u.kind == "paragraph"), None)
    return part_of_opening(first.text, year) if first else None


def _tells_the_past(units: list[Unit], start: int, end: int) -> bool:
    """Return whether a chapter tells what was done rather than what is to be done."""
    text = "".join(u.text for u in units[start:end] if u.kind == "paragraph")
    past = len(re.findall("了|已|比上年|比去年|同比|来之不易|取得", text))
    future = len(re.findall("要|将|力争|确保|争取|继续", text))
    return past > future


def _mark(book: Book, chapter: Chapter, stated: bool, tasks_follow: bool) -> bool:
    """Mark a chapter's paragraphs; return whether the year's headline stands in it.

    Args:
        book: the report.
        chapter: the chapter.
        stated: whether an earlier chapter has stated the year's headline.
        tasks_follow: whether the next chapter sets out the year's tasks.
    """
    units, kinds = book.units, book.kinds
    at, part, begin = 0, chapter.parts[0], chapter.start
    late = max(chapter.start + 4, chapter.end - 6)
    for i in range(chapter.start, chapter.end):
        if units[i].kind not in ("paragraph", "heading"):
            continue
        wanted = chapter.parts[at + 1] if at + 1 < len(chapter.parts) else "annual" if part == "review" and i > late else None
        if wanted is None or _said(units[i], book.words, book.year) != wanted or all(u.kind != "paragraph" for u in units[begin:i]):
            continue
        _mark_part(book, (begin, i), part, None)
        at, part, begin = at + 1, wanted, i
        if at == len(chapter.parts):  # a review that ends with what the new year asks for
            kinds[i : chapter.end] = ["annual_headline" if u.kind == "paragraph" else None for u in units[i : chapter.end]]
            return stated
    heading = units[chapter.heading].text if chapter.heading is not None else ""
    whole = tasks_follow and bool(book.words.headline_headings.search(heading))
    tasks = begin
    if part == "annual" and not stated:
        tasks = chapter.end if whole else _tasks_begin(units, (begin, chapter.end), chapter.named, book.words)
    return _mark_part(book, (begin, chapter.end), part, tasks)


def _said(unit: Unit, words: Cues, year: int | None) -> str | None:
    """Return the part that a unit says it turns to."""
    if unit.kind == "heading":
        return next(iter(parts_of_heading(unit.text, year, words)), None)
    return None if unit.style == "han_bracket" else part_of_opening(unit.text, year)


def _mark_part(book: Book, span: tuple[int, int], part: str, tasks: int | None) -> bool:
    """Mark the paragraphs of one part of a chapter, the year's tasks from `tasks` on; return whether it states the headline."""
    units, kinds, words = book.units, book.kinds, book.words
    start, end = span
    problems = False
    headline = False
    for i in range(start, end):
        unit = units[i]
        if unit.kind in ("heading", "salutation"):
            problems = False
            headline = part == "annual" and unit.kind == "heading" and unit.level == 2 and bool(words.headline_headings.search(unit.text))
        if unit.kind != "paragraph":
            continue
        if part == "review":
            problems = _tells_problems(unit, problems, words)
            kinds[i] = "problems" if problems else "review"
        elif part == "annual":
            first = headline or (tasks is not None and (i < tasks or _states_targets(unit, words)))
            kinds[i] = "annual_headline" if first else "annual_tasks"
        else:
            kinds[i] = part
    return "annual_headline" in kinds[start:end]


def _states_targets(unit: Unit, words: Cues) -> bool:
    """Return whether a paragraph opens with the year's main targets, wherever in the chapter it stands."""
    return bool(words.headline.search(unit.text[:30])) and unit.text.count("%") > 1


def _tells_problems(unit: Unit, before: bool, words: Cues) -> bool:
    """Return whether a paragraph of the review tells the problems, or goes on with them."""
    head = unit.text[:90]
    if unit.style in NUMBERED or (not before and (ITEM.match(head) or BULLET.match(head))):
        return False
    if words.problems.search(head) or (before and (ITEM.match(head) or BULLET.match(head)) and not words.problems_end.search(head)):
        return True
    return before and not words.problems_end.search(head) and bool(words.problems_go_on.search(unit.text))


def _tasks_begin(units: list[Unit], span: tuple[int, int], named: bool, words: Cues) -> int:
    """Return the index where the year's tasks begin in the chapter that states its headline."""
    start, end = span
    paragraphs = [i for i in range(start, end) if units[i].kind == "paragraph"]
    first_sub = next(
        (i for i in range(start, end) if units[i].kind == "heading" or (units[i].kind == "paragraph" and units[i].style in NUMBERED)), end
    )
    early = paragraphs[:EARLY]
    stated = next((i for i in early if i < first_sub and words.headline.search(units[i].text)), None)
    if stated is None and first_sub < end:
        stated = next((i for i in early if words.headline.search(units[i].text[:40]) and "%" in units[i].text), None)
    if stated is None:
        stated = next(
            (i for i in paragraphs[:3] if GROWTH.search(units[i].text) and re.search("今年|[0-9]{4}年|预期", units[i].text)), None
        )
    if stated is None:
        return first_sub if named and first_sub < end else start
    if first_sub > stated and (first_sub < end):
        return first_sub
    return _explained(units, stated + 1, end)


def _explained(units: list[Unit], at: int, end: int) -> int:
    """Return the index after the paragraphs that explain the headline."""
    while at < end:
        unit = units[at]
        if unit.kind in ("lead_in", "heading") or (unit.kind == "paragraph" and not EXPLAINS.match(unit.text)):
            return at
        at += 1
    return end


def _closing(units: list[Unit], kinds: list[str | None], words: Cues) -> None:
    """Mark the closing: what follows the last salutation or the heading 结束语, or a last paragraph that calls to follow."""
    paragraphs = [i for i, kind in enumerate(kinds) if kind]
    if not paragraphs:
        return
    last = paragraphs[-1]
    appendix = next((i for i in range(len(units) - 1, -1, -1) if units[i].style == "appendix"), None)
    if appendix is not None:
        last = max((i for i in paragraphs if i < appendix), default=last)
    for i in range(last, -1, -1):
        text = units[i].text
        size = sum(len(units[j].text) for j in range(i, last + 1))
        if size > CLOSING:
            break
        salutes = units[i].kind == "salutation" or words.salutation.match(text)
        ends = units[i].kind == "heading" and words.closing_headings.search(text)
        if (salutes and words.closing.search("".join(u.text for u in units[i : last + 1]))) or ends:
            for j in range(i, last + 1):
                kinds[j] = "closing" if kinds[j] else None
            return
        if units[i].kind == "heading":
            break
    calls = CALLS.search(units[last].text) and not units[last].style
    if words.closing.search(units[last].text) and len(units[last].text) < 700 and (calls or not units[last].topic):
        kinds[last] = "closing"


def _mark_self_government(units: list[Unit], kinds: list[str | None], words: Cues) -> None:
    """Mark the paragraphs on self-government among those marked as tasks, and give back to the tasks what is not.

    Under a heading or a numbered topic of its own every paragraph counts, until a salutation; without one, a paragraph after a
    salutation that speaks of the government itself, with what follows it until the next, and any such paragraph at the very end.
    """
    told = [i for i, kind in enumerate(kinds) if kind]
    if not told:
        return
    late = told[len(told) * 7 // 8]
    headed = going = away = False
    level = LOWEST  # of the heading that the paragraphs stand under
    for i in range(told[len(told) // 3], told[-1] + 1):
        unit, kind = units[i], kinds[i]
        salutes = bool(words.salutation.match(unit.text)) or units[i - 1].kind == "salutation"
        abroad = _of_the_state(unit, words)
        if unit.kind == "heading":
            depth = unit.level or LOWEST
            going, away = going and depth > 2, away and depth > 1
            if not (headed and depth > level):
                level, headed = depth, depth > 1 and bool(words.self_government_headings.search(unit.text))
        elif kind == "self_government":
            away = abroad or (away and not salutes)
            kinds[i] = "annual_tasks" if away else kind
        elif kind in TOLD:
            if unit.style == "han_bracket" and unit.topic:
                headed, going = bool(words.self_government_headings.search(unit.text[slice(*unit.topic)])), False
            headed = headed and not salutes and not abroad
            if salutes or abroad:
                going = not abroad and _of_government(unit, True, words)
            alone = i >= late and _of_government(unit, False, words)
            going = going or (alone and bool(words.self_government_headings.search(unit.text[:SAID_FIRST])))
            kinds[i] = "self_government" if headed or going or alone else kind


def _of_the_state(unit: Unit, words: Cues) -> bool:
    """Return whether a paragraph opens on defence, nationalities, Hong Kong, Taiwan or foreign affairs."""
    found = words.state_affairs.search(unit.text[:OPENING])
    return found is not None and (found.start() < FIRST_WORDS or not words.self_government_openings.search(unit.text[:OPENING]))


def _of_government(unit: Unit, salutes: bool, words: Cues) -> bool:
    """Return whether a paragraph is about the government itself: by its opening, or by enough of its words in all."""
    if words.self_government_headings.search(unit.text[:SAID_FIRST]):
        return True
    said = sum(word in unit.text for word in words.self_government_words)
    return said > ENOUGH or (bool(words.self_government_openings.search(unit.text[:HEAD])) and (salutes or said > 1))
