"""A file's lines as pieces: split where a line holds several paragraphs, joined where a paragraph is broken in mid-sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from policylib.outline.cues import CLOSED, ITEM, MARKS_AFTER, NEW
from policylib.text import ZERO_WIDTH

LINE = "\n\r\u2028\u2029\x0b\x0c\x85"
# line breaks with the indents around them, or an indent in the middle of a line
BREAK = re.compile(f"[{LINE}\u3000\u2003]+")
EDGE = f"{LINE} \t\x1c\x1d\x1e\x1f\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u2800{ZERO_WIDTH}"
# in a page's first lines: title, byline and salutation run together
GLUED = re.compile(r"(?<=\S)(?=—{2}\s*[0-9０-９]{4}年|各位代表\s*[:：])")
GLUED_WITHIN = 600
SHORT = 45
INDENT = 2
TOPIC = 36
FEWEST_TOPICS = 5
OPEN_END = "，、,（(《“‘"
RUNS_ON = re.compile(r"[，。、；：）》”’,;:)]|左右|以上|以下|以内")
ANNOUNCES = re.compile(r"(?:[是为]|要求|目标)[：:]$")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file sets its paragraphs."""

    spaced: bool  # an empty line between paragraphs
    width: int | None  # of hard-wrapped lines; None for one paragraph a line
    topics: frozenset[int]  # where the topic lines end that stand above their paragraph


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of the source without white space at its edges."""

    start: int
    end: int
    indented: bool
    gap: int  # line breaks between the piece before and this one; 0 where both stand on one line


def split(source: str) -> list[Piece]:
    """Return the source's lines, and the indented paragraphs within a line, without edges of white space."""
    pieces: list[Piece] = []
    at = 0
    gap = 1
    indented = False
    for found in BREAK.finditer(source):
        run = found[0]
        lines = run.count("\n") or len(run.rstrip("\u3000\u2003").strip("\u3000\u2003"))
        if not lines and len(run) < INDENT:
            continue
        if _add(pieces, source, (at, found.start()), indented, gap) or source[at : found.start()].strip():
            gap = 0  # also after a line of zero-width characters: what a page's mark-up leaves within a paragraph
        at = found.end()
        indented = run[-1] in "\u3000\u2003"
        gap += lines
    _add(pieces, source, (at, len(source)), indented, gap)
    return pieces


def _add(pieces: list[Piece], source: str, span: tuple[int, int], indented: bool, gap: int) -> bool:
    """Append what is visible of a span of the source; return whether anything is."""
    start, end = span
    text = source[start:end]
    lead = len(text) - len(text.lstrip(EDGE))
    body = text.strip(EDGE)
    if not body:
        return False
    first = start + lead
    cuts = [0]
    if first < GLUED_WITHIN:
        cuts += [m.start() for m in GLUED.finditer(body[: GLUED_WITHIN - first])]
    for a, b in zip(cuts, [*cuts[1:], len(body)], strict=True):
        part = body[a:b].rstrip(EDGE)
        pieces.append(Piece(first + a, first + a + len(part), indented or lead >= 2, 0 if a else gap))
    return True


def closed(source: str, piece: Piece) -> bool:
    """Return whether a piece ends as a sentence does."""
    at = piece.end - 1
    while at > piece.start and source[at] in MARKS_AFTER:
        at -= 1
    return source[at] in CLOSED


def join(source: str, pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with paragraphs broken in mid-sentence made whole, and topic lines with the paragraph that they open."""
    manner = _manner(source, pieces)
    joined: list[Piece] = []
    for piece in pieces:
        if joined and _belongs(source, joined[-1], piece, manner):
            joined[-1] = Piece(joined[-1].start, piece.end, joined[-1].indented, joined[-1].gap)
        else:
            joined.append(piece)
    return joined


def _manner(source: str, pieces: list[Piece]) -> Manner:
    """Return how the file sets its paragraphs, judged by all its lines."""
    spaced = sum(p.gap > 1 for p in pieces[1:]) * 2 > len(pieces)
    topics = {p.end for p, after in pairwise(pieces) if _is_topic_line(source, p, after)}
    if not spaced and len(topics) < FEWEST_TOPICS:
        topics = set()
    return Manner(spaced, None if spaced else _wrap_width(source, pieces), frozenset(topics))


def _wrap_width(source: str, pieces: list[Piece]) -> int | None:
    """Return the line width of a text with hard-wrapped lines, None for one paragraph a line."""
    lengths = sorted(p.end - p.start for p in pieces)
    if len(lengths) < 30:
        return None
    width = lengths[len(lengths) * 9 // 10]
    full = [p for p in pieces if width - 3 <= p.end - p.start <= width + 3]
    if width > 60 or len(full) < len(pieces) // 3:
        return None
    return width if sum(not closed(source, p) for p in full) * 2 > len(full) else None


def _is_topic_line(source: str, piece: Piece, after: Piece) -> bool:
    """Return whether a line is a topic sentence that stands above its paragraph (大力提振消费。)."""
    text = source[piece.start : piece.end]
    return (
        len(text) <= TOPIC
        and text[-1] == "。"
        and (not NEW.match(text) or bool(ITEM.match(text)))
        and not re.search("[。！？；：:%％]", text[:-1])
        and after.end - after.start > 2 * len(text)
        and not NEW.match(source, after.start, after.end)
    )


def _belongs(source: str, before: Piece, piece: Piece, manner: Manner) -> bool:
    """Return whether a piece goes on with the paragraph of the one before."""
    if source.startswith("http", piece.start) or source.startswith("http", before.start):
        return False
    new = bool(NEW.match(source, piece.start, piece.end))
    tail = source[max(before.start, before.end - 4) : before.end]
    if not new and before.end - before.start <= SHORT and ANNOUNCES.search(tail):
        return True
    if manner.spaced and piece.gap == 1:
        return not closed(source, before) or bool(RUNS_ON.match(source, piece.start)) or before.end in manner.topics
    if before.end in manner.topics and not manner.spaced:
        return True
    if closed(source, before) or new:
        return False
    if source[before.end - 1] in OPEN_END or RUNS_ON.match(source, piece.start):
        return True
    if manner.width:
        return before.end - before.start >= manner.width - 3
    return not piece.indented and before.end - before.start > SHORT
