"""What each stretch of the file is: title, byline, salutation, heading, lead-in, paragraph, furniture or glossary."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from policylib.outline.cues import BULLET, ITEM, NUMBERED, Cues, han_number
from policylib.outline.pieces import Piece, closed
from policylib.text import Clean, clean

SENTENCE_END = re.compile(r"[。！？；]")
HEADING = 60
TOPIC = 48


@dataclass(slots=True)
class Unit:
    """One block in the making: its place, its canonical text, and the heading that it is or opens with."""

    start: int
    end: int
    clean: Clean
    kind: str = "paragraph"
    style: str | None = None  # numbering: part, han, han_bracket, first, digit, digit_bracket, plain
    level: int | None = None
    ordinal: int | None = None
    topic: tuple[int, int] | None = None  # run-in heading within the canonical text
    path: tuple[int, ...] = field(default=())

    @property
    def text(self) -> str:
        """Return the canonical text."""
        return self.clean.text


def find_units(source: str, pieces: list[Piece], words: Cues) -> list[Unit]:
    """Return the file's blocks in order, each with its kind."""
    units = [Unit(p.start, p.end, clean(source, p.start, p.end)) for p in pieces]
    for unit in units:
        _number(unit)
    first, title = _body_start(units, words)
    last = _body_end(units, first, words)
    _mark_head(units[:first], title, words)
    _mark_body(source, units[first:last], words)
    _mark_tail(units[last:], words)
    return units


def _number(unit: Unit) -> None:
    """Note the numbering that a unit opens with."""
    for style, level, pattern in NUMBERED:
        if found := pattern.match(unit.text):
            unit.style, unit.level, unit.ordinal = style, level, han_number(found[1])
            return


def _body_start(units: list[Unit], words: Cues) -> tuple[int, int | None]:
    """Return the index of the first unit of the report proper (salutation or first heading or text) and of its title, if any."""
    salutation = next((i for i, u in enumerate(units[:400]) if words.salutation.match(u.text) and len(u.text) < 400), None)
    heading = next((i for i, u in enumerate(units[:400]) if u.level == 1 and len(u.text) <= HEADING), None)
    bounds = [i for i in (salutation, heading) if i is not None]
    limit = min(bounds) if bounds else min(len(units), 12)
    titles = [i for i, u in enumerate(units[:limit]) if len(u.text) <= 60 and words.title.match(u.text)]
    title = titles[-1] if titles else None
    if bounds:
        return limit, title
    return (title + 1 if title is not None else 0), title


def _body_end(units: list[Unit], first: int, words: Cues) -> int:
    """Return the index after the report's last unit: what follows is glossary or furniture."""
    for i in range(first + (len(units) - first) // 3, len(units)):
        text = units[i].text
        if len(text) <= 40 and (words.glossary.match(text) or words.tail.match(text)):
            before = units[i - 1].text if i else ""
            return i - 1 if words.attachment.match(before) else i
    return len(units)


def _mark_head(units: list[Unit], title: int | None, words: Cues) -> None:
    """Mark what stands above the report: furniture up to the title, then title, bylines, page lines."""
    for i, unit in enumerate(units):
        text = unit.text
        if i == title:
            unit.kind = "title"
        elif (title is not None and i < title) or words.furniture_start.match(text) or words.furniture_holds.search(text):
            unit.kind = "furniture"
        elif len(text) <= 80:
            unit.kind = "byline" if words.byline.search(text) or re.search("[0-9]日|[0-9]月", text) else "title" if title is not None and len(text) > 4 else "byline"
        else:
            unit.kind = "furniture"
        unit.level = unit.style = None


def _mark_body(source: str, units: list[Unit], words: Cues) -> None:
    """Mark salutations, headings, lead-ins and paragraphs of the report proper."""
    headed = False
    for i, unit in enumerate(units):
        after = units[i + 1] if i + 1 < len(units) else None
        text = unit.text
        if words.salutation.fullmatch(text):
            unit.kind = "salutation"
        elif not headed and len(text) < 160 and words.introduction.search(text) and unit.level != 1:
            unit.kind = "salutation"
        elif _is_heading(unit, after, words):
            unit.kind = "heading"
            headed = True
        elif _is_lead_in(unit, after, words):
            unit.kind = "lead_in"
        if unit.kind != "heading" and unit.style is None:
            unit.level = None
        if unit.kind == "paragraph":
            _find_topic(unit)


def _is_heading(unit: Unit, after: Unit | None, words: Cues) -> bool:
    """Return whether a unit is a heading on its own line."""
    text = unit.text
    if len(text) > HEADING or SENTENCE_END.search(text, 0, len(text) - 1) or text[-1] in "：；，！？":
        return False
    if unit.style and unit.style != "digit_bracket":
        return not (text[-1] == "。" and after is not None and after.style == unit.style)
    if text[-1] in "。”）" or len(text) > 36 or BULLET.match(text) or after is None or len(after.text) < 30 or not re.search("[\u4e00-\u9fff]", text):
        return False
    unit.style = "plain"
    unit.level = 1 if any(p.search(text) for _, p in words.sections) and len(text) <= 30 else 5
    return True


def _is_lead_in(unit: Unit, after: Unit | None, words: Cues) -> bool:
    """Return whether a unit only announces the headings or items that follow (重点做好九个方面工作)."""
    text = unit.text
    if after is None or len(text) > 60 or SENTENCE_END.search(text, 0, len(text) - 1) or unit.style:
        return False
    follows = after.style or ITEM.match(after.text) or BULLET.match(after.text)
    return text[-1] == "：" or bool(follows and words.lead_in.search(text))


def _find_topic(unit: Unit) -> None:
    """Note the run-in heading of a paragraph: its first sentence, where that is short and more follows."""
    text = unit.text
    mark = BULLET.match(text)
    begin = mark.end() if mark else 0
    stop = re.compile(r"[。：]").search(text, begin)
    if stop is None or stop.end() >= len(text) or stop.start() - begin > TOPIC or "“" in text[begin : stop.start()] and text[begin:stop.start()].count("“") != text[begin:stop.start()].count("”"):
        return
    end = stop.start()
    if text[stop.start()] == "：":
        if text[end - 1] in "是为":
            end -= 1
    unit.topic = (begin, end)


def _mark_tail(units: list[Unit], words: Cues) -> None:
    """Mark what follows the report: a glossary, and the page's own lines."""
    kind = "glossary" if any(words.glossary.match(u.text) for u in units[:2]) else "furniture"
    for unit in units:
        if words.tail.match(unit.text):
            kind = "furniture"
        unit.kind = kind
        unit.level = unit.style = None
