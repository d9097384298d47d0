"""What each paragraph does in the report: review, plan, the year's headline, its tasks, self-government, problems, closing."""

from __future__ import annotations

from policylib.outline.cues import Cues
from policylib.outline.layout import Unit

HEAD = 140


def find_kinds(units: list[Unit], words: Cues) -> list[str | None]:
    """Return the section kind of each paragraph (None for what is no paragraph)."""
    kinds: list[str | None] = [None] * len(units)
    base, now = "annual_tasks", ""
    stated = False
    tasks_begin = 0
    for i, unit in enumerate(units):
        if unit.kind == "heading" and unit.level == 1:
            base = _of_heading(unit.text, base, stated, words)
            stated, now = True, ""
            tasks_begin = _tasks_begin(units, i, words) if base in ("annual", "outlook_plan") else 0
        elif unit.kind == "heading":
            now = "self_government" if base == "annual" and words.self_government.search(unit.text) else ""
        elif unit.kind == "salutation":
            now = ""
        elif unit.kind == "paragraph":
            if not stated:
                base = _unheaded(unit.text, base, words)
            now = _within(unit, base, now, words)
            kinds[i] = now or _plain(base, i, tasks_begin)
    _close(units, kinds, words)
    return kinds


def _of_heading(text: str, base: str, stated: bool, words: Cues) -> str:
    """Return the kind that a chapter's heading names; a chapter about a theme goes on with the year's tasks."""
    for kind, pattern in words.sections:
        if pattern.search(text):
            return kind
    return "annual"


def _unheaded(text: str, base: str, words: Cues) -> str:
    """Return the kind for a paragraph before any heading."""
    return "review" if words.sections[0][1].search(text[:60]) else base


def _tasks_begin(units: list[Unit], at: int, words: Cues) -> int:
    """Return the index where the year's tasks begin in the chapter that starts at `at`."""
    end = next((j for j in range(at + 1, len(units)) if units[j].kind == "heading" and units[j].level == 1), len(units))
    first_sub = next((j for j in range(at + 1, end) if units[j].style == "han_bracket"), None)
    headline = next((j for j in range(at + 1, end) if units[j].kind == "paragraph" and words.headline.search(units[j].text[:80])), None)
    if headline is None:
        return first_sub if first_sub is not None else (end if words.headline_section.search(units[at].text) else at)
    if first_sub is not None and first_sub > headline:
        return first_sub
    if words.headline_section.search(units[at].text):
        return end
    return headline + 1


def _within(unit: Unit, base: str, now: str, words: Cues) -> str:
    """Return the kind that a paragraph's own words give it within its chapter, or nothing."""
    head = unit.text[:HEAD]
    if base == "review":
        if words.problems_end.search(head) and not words.problems.search(head):
            return ""
        return "problems" if words.problems.search(head[:60]) else now
    return now


def _plain(base: str, i: int, tasks_begin: int) -> str:
    """Return the kind of a paragraph by its chapter alone."""
    if base == "annual":
        return "annual_tasks" if i >= tasks_begin else "annual_headline"
    return base


def _close(units: list[Unit], kinds: list[str | None], words: Cues) -> None:
    """Mark the closing: the last paragraphs, from the last salutation on."""
    last = next((i for i in range(len(units) - 1, -1, -1) if kinds[i]), None)
    if last is None or not words.closing.search(units[last].text):
        return
    kinds[last] = "closing"
    if words.salutation.match(units[last].text):
        return
    back = next((i for i in range(last - 1, -1, -1) if units[i].kind in ("salutation", "heading")), -1)
    if back >= 0 and units[back].kind == "salutation" and sum(len(u.text) for u in units[back:last]) < 900:
        for i in range(back, last):
            if kinds[i]:
                kinds[i] = "closing"
