"""Units with their kinds as rows: the sections and the paragraphs of a report."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policylib.reading.outline.cues import Cues
from policylib.reading.outline.layout import OPENS_SECTION, Unit
from policylib.reading.text import visible
from policylib.records import Paragraph, Section

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
