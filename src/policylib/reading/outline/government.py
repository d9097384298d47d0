"""What a government says of itself: under a heading of its own, or after a salutation when the tasks are told."""

from __future__ import annotations

from policylib.reading.outline.cues import Cues
from policylib.reading.outline.layout import Unit

HEAD = 130
OPENING = 60
FIRST_WORDS = 16
SAID_FIRST = 40
ENOUGH = 3
LOWEST = 5
TOLD = ("annual_tasks", "outlook_plan", "annual_headline")


def mark_self_government(units: list[Unit], kinds: list[str | None], words: Cues) -> None:
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
                level, headed = depth, depth > 1 and bool(words.self_government_heading.search(unit.text))
        elif kind == "self_government":
            away = abroad or (away and not salutes)
            kinds[i] = "annual_tasks" if away else kind
        elif kind in TOLD:
            if unit.style == "han_bracket" and unit.topic:
                headed, going = bool(words.self_government_heading.search(unit.text[slice(*unit.topic)])), False
            headed = headed and not salutes and not abroad
            if salutes or abroad:
                going = not abroad and _of_government(unit, True, words)
            alone = i >= late and _of_government(unit, False, words)
            going = going or (alone and bool(words.self_government_heading.search(unit.text[:SAID_FIRST])))
            kinds[i] = "self_government" if headed or going or alone else kind


def _of_the_state(unit: Unit, words: Cues) -> bool:
    """Return whether a paragraph opens on defence, nationalities, Hong Kong, Taiwan or foreign affairs."""
    found = words.state_affairs.search(unit.text[:OPENING])
    return found is not None and (found.start() < FIRST_WORDS or not words.self_government_opening.search(unit.text[:OPENING]))


def _of_government(unit: Unit, salutes: bool, words: Cues) -> bool:
    """Return whether a paragraph is about the government itself: by its opening, or by enough of its words in all."""
    if words.self_government_heading.search(unit.text[:SAID_FIRST]):
        return True
    said = sum(word in unit.text for word in words.self_government_words)
    return said > ENOUGH or (bool(words.self_government_opening.search(unit.text[:HEAD])) and (salutes or said > 1))
