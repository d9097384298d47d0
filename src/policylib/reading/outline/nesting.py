"""Which heading stands under which: the levels of numbered and unnumbered headings, and of numbered paragraphs."""

from __future__ import annotations

from dataclasses import dataclass

from policylib.reading.outline.layout import OPENS_SECTION, Unit

LEVELS = {"part": 1, "han": 1, "han_bracket": 2, "first": 3, "plain": 3, "digit": 4, "digit_bracket": 5}


@dataclass(frozen=True, slots=True)
class Open:
    """A section that is open while the units are read."""

    style: str
    ordinal: int | None
    level: int


def opens_section(unit: Unit) -> bool:
    """Return whether a unit begins a section: a heading, or a paragraph that carries a number."""
    return unit.kind == "heading" or (unit.kind == "paragraph" and unit.style in OPENS_SECTION)


def nest(units: list[Unit]) -> None:
    """Set the level of each unit that begins a section.

    A number that goes on with an open list is that list's next item, whatever stands between; 一、within a chapter 一、 opens
    a list of its own; chapters without a number, and （一）、（二） with 一、二、 in them, stand above 一、.
    """
    chapters = _plain_chapters(units)
    base = "han_bracket" if _brackets_above(units) else "han"
    stack: list[Open] = []
    for unit in units:
        if not opens_section(unit):
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
