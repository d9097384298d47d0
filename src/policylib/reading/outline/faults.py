"""What looks wrong in an outline: for `policylib check --outline`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policylib.reading.outline.cues import han_numeral
from policylib.reading.text import quote
from policylib.records import Paragraph, Problem, Section

if TYPE_CHECKING:
    from policylib.reading.outline import Outline

LONGEST = 3000
MOST_FURNITURE = 0.15


def outline_problems(outline: Outline) -> list[Problem]:
    """Return the structural faults of an outline: gaps in numbering, empty sections, no tasks, overlong paragraphs, much furniture."""
    name = outline.report.report
    faults = [*_gaps(outline), *_empty(outline)]
    if not any(p.section_kind == "annual_tasks" for p in outline.paragraphs):
        expected = "a part that sets out the year's work"
        faults.append(Problem(name, "no paragraph of the year's tasks", expected, "look at its headings with `policylib outline`"))
    faults += [_overlong(name, p) for p in outline.paragraphs if p.characters > LONGEST]
    body, page = outline.report.characters or 0, outline.report.furniture_characters or 0
    if page > MOST_FURNITURE * (body + page):
        found = f"{page / (body + page):.0%} of the text is furniture or glossary"
        faults.append(Problem(name, found, f"at most {MOST_FURNITURE:.0%}", "look whether the report ends where the file says"))
    return faults


def _overlong(name: str, paragraph: Paragraph) -> Problem:
    """Return the fault of a paragraph that is too long to be one."""
    found = f"a paragraph of {paragraph.characters} characters"
    return Problem(f"{name}:{paragraph.start}", found, f"at most {LONGEST}", "look whether line breaks were lost")


def _gaps(outline: Outline) -> list[Problem]:
    """Return headings whose number does not follow that of the sibling before."""
    faults: list[Problem] = []
    last: dict[tuple[int | None, int], int] = {}
    for section in outline.sections:
        if section.ordinal is None:
            continue
        key = (section.parent, section.level)
        before = last.get(key)
        expected = 1 if before is None else before + 1
        # a list may begin anew, and an excerpt with any chapter
        allowed = section.ordinal in (1, expected) or (before is None and section.level == 1)
        if not allowed and not _run_in(outline, section, expected):
            where = f"{outline.report.report}:{section.start}"
            found = f"number {section.ordinal} in “{quote(outline.source.text, section.start, section.start + 12, 0)}”"
            faults.append(Problem(where, found, f"number {expected}", "look whether a heading is missing or run into the text"))
        last[key] = section.ordinal
    return faults


def _run_in(outline: Outline, section: Section, expected: int) -> bool:
    """Return whether the numbers that seem to be missing stand within the text before."""
    above = outline.sections[section.parent - 1].start if section.parent else 0
    text = outline.source.text[above : section.start]
    mark = outline.source.text[section.start : section.start + 1]
    opening = mark if mark in "第（(" else ""
    return all(f"{opening}{han_numeral(n)}" in text for n in range(expected, section.ordinal or 0))


def _empty(outline: Outline) -> list[Problem]:
    """Return sections that hold neither a paragraph nor a section."""
    filled = {p.section for p in outline.paragraphs} | {s.parent for s in outline.sections}
    opened = {p.start for p in outline.paragraphs}
    return [
        Problem(
            f"{outline.report.report}:{s.start}",
            f"an empty section “{quote(outline.source.text, s.start, s.start + 12, 0)}”",
            "text under the heading",
            "look whether it is a list item",
        )
        for s in outline.sections
        if s.section not in filled and s.start not in opened
    ]
