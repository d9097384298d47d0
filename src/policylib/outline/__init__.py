"""The outline of a report: blocks that tile its text, sections, paragraphs with what each does, place, year and parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from policylib.codebooks import Codebooks
from policylib.outline.cues import cues
from policylib.outline.kinds import find_kinds
from policylib.outline.layout import Unit, find_units
from policylib.outline.pieces import join, split
from policylib.records import PARTS, Block, Paragraph, Report, Section
from policylib.sources import Source
from policylib.text import Clean, visible

SENTENCES = re.compile(r"[。！？；][”’）]?")


@dataclass(frozen=True, slots=True)
class Outline:
    """A report's structure; offsets point into `source.text`."""

    source: Source
    report: Report
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    cleans: tuple[Clean, ...]  # canonical text of each paragraph, in the same order

    def heading_path(self, paragraph: Paragraph) -> tuple[str, ...]:
        """Return the headings above a paragraph, outermost first."""
        path: list[str] = []
        at = paragraph.section
        while at is not None:
            section = self.sections[at - 1]
            path.append(section.heading or "")
            at = section.parent
        return tuple(reversed(path))


def find_outline(source: Source, books: Codebooks, *, report: Report | None = None, place: str | None = None, year: int | None = None) -> Outline:
    """Return the structure of a report."""
    words = cues(books)
    units = find_units(source.text, join(source.text, split(source.text)), words)
    kinds = find_kinds(units, words)
    name = report.report if report else source.name
    blocks = tuple(Block(name, u.start, u.end, u.kind) for u in units)
    sections, paragraphs, cleans = _build(name, source, units, kinds)
    known = report or Report(name, place=place, year=year)
    present = tuple(p for p in PARTS if any(q.section_kind == p for q in paragraphs))
    known = replace(known, parts_present=present, sha256=source.sha256, encoding=source.encoding)
    return Outline(source, known, blocks, tuple(sections), tuple(paragraphs), tuple(cleans))


def _build(name: str, source: Source, units: list[Unit], kinds: list[str | None]) -> tuple[list[Section], list[Paragraph], list[Clean]]:
    """Return sections, paragraphs and the paragraphs' canonical text."""
    sections: list[Section] = []
    stack: list[Section] = []
    paragraphs: list[Paragraph] = []
    cleans: list[Clean] = []
    for unit, kind in zip(units, kinds, strict=True):
        if unit.kind == "paragraph" and kind:
            opens = unit.level if unit.level and unit.topic and unit.level <= 2 else None
            while opens and stack and stack[-1].level >= opens:
                stack.pop()
            topic = unit.text[slice(*unit.topic)] if unit.topic else None
            section = stack[-1].section if stack else None
            paragraphs.append(Paragraph(name, len(paragraphs) + 1, section, kind, topic, unit.start, unit.end, visible(source.text, unit.start, unit.end), max(1, len(SENTENCES.findall(unit.text)))))
            cleans.append(unit.clean)
        else:
            opens, topic = (unit.level, unit.text) if unit.kind == "heading" else (None, None)
        if opens:
            while stack and stack[-1].level >= opens:
                stack.pop()
            stack.append(Section(name, len(sections) + 1, stack[-1].section if stack else None, opens, unit.ordinal, topic, unit.start, unit.end, 0))
            sections.append(stack[-1])
    return sections, paragraphs, cleans
