"""What each stretch of the file is: title, salutation, heading, paragraph, furniture …; and the sections and paragraphs as rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policylib.reading.outline.headings import OPENS_SECTION, Cues, parts_of_heading
from policylib.reading.outline.lines import BULLET, ITEM, Unit
from policylib.reading.text import visible
from policylib.records import Paragraph, Section

SENTENCE_END = re.compile(r"[。！？；]")
ANNOUNCES = re.compile("下面|以下|现在|最后|首先，|这里")
CHINESE = re.compile("[\u4e00-\u9fff]")
DATED = re.compile(r"[0-9〇○一二三四五六七八九十]日|[0-9]{1,2}月|[0-9]{4}[-/.年][0-9]")
STOP = re.compile(r"[。：]")
CHAPTER_YEAR = re.compile(r"[0-9]{4}年|“[一二三四五六七八九十]{1,2}五”|过去|今后|未来|今年")
TOPIC = 40
NUMBERED_TOPIC = 80
HEADING = 60
PLAIN_HEADING = 36
TITLE = 70
HEAD_UNITS = 400
CLAUSE = re.compile(r"(?<=.{4})[，；。：]")
SENTENCE_MARKS = "。！？；"
SHOWN = 36
APART = ("problems", "self_government", "closing")  # they leave the block of tasks or results above them
TOPICLESS = ("problems", "closing")


@dataclass(slots=True)
class Growing:
    """A section while its end is not yet known."""

    number: int
    parent: int | None
    unit: Unit
    heading: str
    end: int
    characters: int = 0
    kind: str | None = None  # of its first paragraph


def mark_units(units: list[Unit], first: int, title: int | None, words: Cues, year: int | None) -> None:
    """Mark each unit with what it is, headings with their level and paragraphs with the topic that opens them."""
    last = _body_end(units, first, words)
    _mark_head(units[:first], title, words)
    _mark_body(units[first:last], words, year)
    _mark_tail(units[last:], words)


def body_start(units: list[Unit], words: Cues) -> tuple[int, int | None]:
    """Return the index of the report's first unit (salutation, first heading or text) and of the last line with its title, if any."""
    head = units[:HEAD_UNITS]
    salutation = next((i for i, u in enumerate(head) if words.salutation.match(u.text) and len(u.text) < 400), None)
    heading = next((i for i, u in enumerate(head) if (u.level == 1 and len(u.text) <= HEADING) or _names_chapter(u.text, words)), None)
    bounds = [i for i in (salutation, heading) if i is not None]
    limit = min(bounds) if bounds else min(len(units), 12)
    titles = [i for i, u in enumerate(units[:limit]) if is_title(u.text, words)]
    title = titles[-1] if titles else None
    if bounds and (title is not None or sum(len(u.text) for u in units[:limit]) < 1500):
        return limit, title
    at = title + 1 if title is not None else 0
    while at < len(units) and _is_page_line(units[at].text, words):
        at += 1
    return at, title


def _names_chapter(text: str, words: Cues) -> bool:
    """Return whether a line without a number names a part of a report (2023年工作回顾)."""
    if (
        len(text) > PLAIN_HEADING
        or STOP.search(text)
        or text[-1] in "，；！？"
        or is_title(text, words)
        or words.furniture_start.match(text)
    ):
        return False
    return bool(CHAPTER_YEAR.match(text) and (words.review.search(text) or words.annual.search(text)))


def is_title(text: str, words: Cues) -> bool:
    """Return whether a line is a report's title."""
    return (
        len(text) <= TITLE
        and bool(words.title.match(text))
        and not words.furniture_start.match(text)
        and not DATED.search(text[:24])
        and "作政府工作报告" not in text
    )


def _is_page_line(text: str, words: Cues) -> bool:
    """Return whether a line below the title belongs to the page or the byline rather than to the report."""
    if words.furniture_start.match(text) or (len(text) <= TITLE and words.furniture_holds.search(text)):
        return True
    return len(text) <= TITLE and bool(words.bylines.search(text) and (DATED.search(text) or text[-1] not in "。！；："))


def _body_end(units: list[Unit], first: int, words: Cues) -> int:
    """Return the index after the report's last unit: what follows is glossary or furniture."""
    for i in range(first + (len(units) - first) // 3, len(units)):
        text = units[i].text
        if words.tail.match(text) or (len(text) <= HEADING and words.glossary.match(text)):
            while i > first and words.attachment.match(units[i - 1].text):
                i -= 1  # noqa: PLW2901
            return i
    return len(units)


def _mark_head(units: list[Unit], title: int | None, words: Cues) -> None:
    """Mark what stands above the report: titles, bylines, and the page's own lines."""
    for i, unit in enumerate(units):
        text = unit.text
        unit.level = unit.style = None
        if is_title(text, words):
            unit.kind = "title"
        elif (title is not None and i < title) or words.furniture_start.match(text) or words.furniture_holds.search(text) or len(text) > 80:
            unit.kind = "furniture"
        elif words.bylines.search(text) or DATED.search(text) or len(text) <= 4:
            unit.kind = "byline"
        else:
            unit.kind = "title" if title is not None and text[-1] not in "。：" else "furniture"


def _mark_body(units: list[Unit], words: Cues, year: int | None) -> None:
    """Mark salutations, headings, lead-ins and paragraphs of the report proper."""
    headed = False
    for i, unit in enumerate(units):
        before = units[i - 1] if i else None
        after = units[i + 1] if i + 1 < len(units) else None
        text = unit.text
        if words.salutation.fullmatch(text) or (not headed and len(text) < 160 and words.introductions.search(text) and unit.level != 1):
            unit.kind = "salutation"
        elif len(text) <= 30 and (words.furniture_start.match(text) or words.furniture_holds.search(text)) and text[-1] not in "。！":
            unit.kind = "furniture"
        elif i and words.attachment.match(text):
            unit.kind, unit.style, unit.level = "heading", "appendix", 1
        elif _is_heading(unit, before, after, words, year):
            unit.kind = "heading"
            headed = True
        elif _is_lead_in(unit, after, words):
            unit.kind = "lead_in"
        if unit.kind == "heading" and before is not None and before.style == "appendix" and unit.style == "plain":
            unit.level = 2
        if unit.kind == "paragraph":
            unit.topic = find_topic(text, NUMBERED_TOPIC if unit.style in OPENS_SECTION else TOPIC)
            if unit.topic and not unit.style and words.no_topic.match(text) and not words.headline.search(text, *unit.topic):
                unit.topic = None


def _is_heading(unit: Unit, before: Unit | None, after: Unit | None, words: Cues, year: int | None) -> bool:
    """Return whether a unit is a heading on its own line."""
    text = unit.text
    if len(text) > HEADING or SENTENCE_END.search(text, 0, len(text) - 1) or text[-1] in "：；，！？":
        return False
    if unit.style and unit.style != "digit_bracket":
        item = any(u is not None and u.style == unit.style and u.kind == "paragraph" for u in (before, after))
        return not (text[-1] == "。" and item)
    if words.closing_headings.fullmatch(text):
        unit.style, unit.level = "plain", 1
        return True
    if ANNOUNCES.match(text):
        return False
    opens = after is not None and (len(after.text) >= 30 or after.style is not None)
    if not opens or text[-1] in "。”）" or len(text) > PLAIN_HEADING or BULLET.match(text) or not CHINESE.search(text):
        return False
    unit.style = "plain"
    unit.level = 1 if parts_of_heading(text, year, words) and not ITEM.match(text) else 3
    return True


def _is_lead_in(unit: Unit, after: Unit | None, words: Cues) -> bool:
    """Return whether a unit only announces the headings or items that follow (重点做好九个方面工作)."""
    text = unit.text
    if after is None or len(text) > HEADING or SENTENCE_END.search(text, 0, len(text) - 1) or unit.style or ITEM.match(text):
        return False
    follows = after.style or ITEM.match(after.text) or BULLET.match(after.text)
    return text[-1] == "：" or bool((follows or ANNOUNCES.match(text)) and (words.lead_ins.search(text) or text[-1] not in "。！"))


def _mark_tail(units: list[Unit], words: Cues) -> None:
    """Mark what follows the report: a glossary, and the page's own lines."""
    kind = "glossary" if any(words.glossary.match(u.text) for u in units[:3]) else "furniture"
    for i, unit in enumerate(units):
        if kind == "glossary" and i and words.tail.match(unit.text) and len(unit.text) < HEADING:
            kind = "furniture"
        unit.kind = kind
        unit.level = unit.style = None


def find_topic(text: str, longest: int = TOPIC) -> tuple[int, int] | None:
    """Return where the run-in heading of a paragraph stands: its first sentence, where that is short and more follows.

    >>> text = "——加快建设创新型城市。新增高新技术企业20家。"
    >>> text[slice(*find_topic(text))]
    '加快建设创新型城市'
    >>> find_topic("新增城镇就业3万人，发放创业贷款2亿元，建设保障性住房3000套。") is None
    True
    """
    mark = BULLET.match(text)
    begin = mark.end() if mark else 0
    stop = STOP.search(text, begin, begin + longest + 1)
    if stop is None or stop.end() >= len(text):
        return None
    end = stop.start()
    if text.count("“", begin, end) != text.count("”", begin, end):
        return None
    return begin, end - 1 if text[end] == "：" and text[end - 1] in "是为" else end


def assemble(
    name: str, text: str, units: list[Unit], kinds: list[str | None], words: Cues
) -> tuple[tuple[Section, ...], tuple[Paragraph, ...]]:
    """Return a report's sections and paragraphs.

    A paragraph that opens with a number opens a section for what follows, and stands itself in the section above. A salutation,
    and the turn to problems, self-government or closing, leave the block of tasks above them.
    """
    sections: list[Growing] = []
    stack: list[Growing] = []
    paragraphs: list[Paragraph] = []
    for unit, kind in zip(units, kinds, strict=True):
        heading = _heading(unit, kind)
        salutes = unit.kind == "salutation" or bool(kind and words.salutation.match(unit.text))
        while stack and _ends(stack[-1], unit, kind, salutes, bool(heading)):
            stack.pop()
        parent = stack[-1].number if stack else None
        size = visible(text, unit.start, unit.end) if kind else 0
        if kind:
            paragraphs.append(_paragraph(unit, kind, size, words, (name, len(paragraphs) + 1, parent)))
        if heading:
            stack.append(Growing(len(sections) + 1, parent, unit, heading, unit.end))
            sections.append(stack[-1])
        if unit.kind not in ("furniture", "glossary"):
            for section in stack:
                section.end = unit.end
                section.characters += size
                section.kind = section.kind or kind
    rows = [
        Section(name, s.number, s.parent, s.unit.level or 1, s.unit.ordinal, s.heading, s.unit.start, s.end, s.characters) for s in sections
    ]
    return tuple(rows), tuple(paragraphs)


def _ends(section: Growing, unit: Unit, kind: str | None, salutes: bool, heading: bool) -> bool:
    """Return whether a section is over before a unit."""
    level = section.unit.level or 1
    if heading:
        return level >= (unit.level or 1)
    return level > 1 and (salutes or (kind in APART and section.kind not in (None, kind)))


def _heading(unit: Unit, kind: str | None) -> str | None:
    """Return the heading of the section that a unit opens: a heading, or a numbered paragraph's topic or first clause."""
    if unit.kind == "heading":
        return unit.text.rstrip("。")
    if not kind or unit.style not in OPENS_SECTION:
        return None
    return unit.text[slice(*unit.topic)] if unit.topic else CLAUSE.split(unit.text, maxsplit=1)[0][:SHOWN]


def _paragraph(unit: Unit, kind: str, size: int, words: Cues, key: tuple[str, int, int | None]) -> Paragraph:
    """Return a unit as a row of the table of paragraphs; `key` is report, number and section."""
    topic = unit.text[slice(*unit.topic)] if unit.topic and (unit.style or kind not in TOPICLESS) else None
    sentences = max(1, sum(unit.text.count(mark) for mark in SENTENCE_MARKS))
    report, number, section = key
    return Paragraph(report, number, section, kind, topic, unit.start, unit.end, size, sentences, _is_general(unit, kind, words))


def _is_general(unit: Unit, kind: str, words: Cues) -> bool:
    """Return whether a paragraph is formula: general requirements without a figure, thanks, the closing."""
    if kind == "closing":
        return True
    if "%" in unit.text:
        return False
    if kind in ("review", "problems"):
        return bool(words.thanks.search(unit.text))
    return kind in ("annual_headline", "outlook_plan") and bool(words.general.search(unit.text))
