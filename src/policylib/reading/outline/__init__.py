"""The outline of a report: blocks that tile its text, sections, paragraphs with what each does, place, year and parts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from policylib.codebooks import Codebooks
from policylib.reading.outline.headings import cues, nest
from policylib.reading.outline.identity import check_identity, complete, read_identity
from policylib.reading.outline.layout import assemble, body_start, mark_units
from policylib.reading.outline.lines import Unit, han_numeral, read_units
from policylib.reading.outline.parts import find_kinds
from policylib.reading.sources import Source
from policylib.reading.text import CONTROL, Clean, quote, visible
from policylib.records import CONTROLS, NO_HEADING, PARTS, Block, Paragraph, Problem, Report, Section

__all__ = ["Outline", "find_outline", "outline_problems"]
PLAN_YEARS = (1, 6)  # a plan chapter belongs to the first year of a five-year plan: 2016, 2021, 2026
LONGEST = 3000
MOST_FURNITURE = 0.15


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


def find_outline(
    source: Source,
    books: Codebooks,
    *,
    report: Report | None = None,
    place: str | None = None,
    year: int | None = None,
    vouched: bool = True,
) -> Outline:
    r"""Return a report's blocks, sections and paragraphs, with what each paragraph does.

    Args:
        source: the report's text.
        books: the codebooks (outline.yaml, places.csv).
        report: the catalogue's row, where the report is catalogued.
        place: the place, where neither catalogue nor text says it.
        year: the year, likewise.
        vouched: whether place and year are somebody's word for this very text, so that they hold against what the text says.

    Raises:
        InputError: the place or the year is said nowhere, or nobody vouches for them and the text says others of itself.

    >>> from policylib.codebooks import load_codebooks
    >>> from policylib.reading.sources import source_of
    >>> text = "甲市2024年政府工作报告\n一、2023年工作回顾\n一年来，经济稳步增长。\n二、2024年工作安排\n扩大投资。开工项目20个。"
    >>> outline = find_outline(source_of(text), load_codebooks())
    >>> outline.report.place, outline.report.year, outline.report.level
    ('甲市', 2024, 'city')
    >>> [(p.section_kind, p.run_in) for p in outline.paragraphs]
    [('review', None), ('annual_tasks', '扩大投资')]
    >>> find_outline(source_of("一、工作安排\n扩大投资。"), load_codebooks())
    Traceback (most recent call last):
    policylib.records.InputError: text: found no place ...
    """
    words = cues(books)
    units = read_units(source.text)
    known = report or Report(source.name)
    known = replace(known, place=place or known.place, year=year or known.year)
    first, title = body_start(units, words)
    identity = read_identity(units, first, books, words)
    if not vouched:
        check_identity(known, identity, source, books)
    row = complete(known, identity, source, books)
    mark_units(units, first, title, words, row.year)
    nest(units)
    kinds = find_kinds(units, words, row.year)
    blocks = tuple(Block(row.report, u.start, u.end, u.kind) for u in units)
    sections, paragraphs = assemble(row.report, source.text, units, kinds, words)
    cleans = tuple(u.clean for u, kind in zip(units, kinds, strict=True) if kind)
    return Outline(source, _with_parts(row, units, sections, paragraphs, source.text), blocks, sections, paragraphs, cleans)


def _with_parts(report: Report, units: list[Unit], sections: tuple[Section, ...], paragraphs: tuple[Paragraph, ...], text: str) -> Report:
    """Return the report's row with its parts, coverage, sizes and warnings."""
    present = tuple(part for part in PARTS if any(p.section_kind == part for p in paragraphs))
    plan = report.year is not None and report.year % 10 in PLAN_YEARS and report.year > 2000
    absent = [part for part in PARTS if part not in present]
    chapters = [s.ordinal for s in sections if s.level == 1 and s.ordinal]
    cut = report.coverage == "excerpt" or (
        report.coverage is None and (bool(chapters and chapters[0] > 1) or not {"review", "annual_tasks", "closing"} <= set(present))
    )
    missing = tuple(part for part in absent if cut and (part != "outlook_plan" or plan))
    page = sum(visible(text, u.start, u.end) for u in units if u.kind in ("furniture", "glossary"))
    controls = ", ".join(f"U+{ord(each):04X} ({count})" for each, count in sorted(Counter(CONTROL.findall(text)).items()))
    noted = {NO_HEADING: not sections, f"{CONTROLS}: {controls}": bool(controls)}
    return replace(
        report,
        coverage="excerpt" if cut else "full",
        parts_present=present,
        parts_missing=missing,
        parts_not_expected=tuple(part for part in absent if part not in missing),
        characters=visible(text) - page,
        furniture_characters=page,
        warnings=(*report.warnings, *(line for line, said in noted.items() if said)),
    )


def outline_problems(outline: Outline) -> list[Problem]:
    """Return the structural faults of an outline: gaps in numbering, empty sections, no tasks, overlong paragraphs, much furniture."""
    name = outline.report.report
    faults = [*_gaps(outline), *_empty(outline)]
    if not any(p.section_kind == "annual_tasks" for p in outline.paragraphs):
        expected = "a part that sets out the year's work"
        faults.append(Problem(name, "no paragraph of the year's tasks", expected, "look at its headings with `policylib outline`"))
    faults += [
        Problem(
            f"{name}:{p.start}", f"a paragraph of {p.characters} characters", f"at most {LONGEST}", "look whether line breaks were lost"
        )
        for p in outline.paragraphs
        if p.characters > LONGEST
    ]
    body, page = outline.report.characters or 0, outline.report.furniture_characters or 0
    if page > MOST_FURNITURE * (body + page):
        found = f"{page / (body + page):.0%} of the text is furniture or glossary"
        faults.append(Problem(name, found, f"at most {MOST_FURNITURE:.0%}", "look whether the report ends where the file says"))
    return faults


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
