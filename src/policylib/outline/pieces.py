"""A file's lines as pieces: split where a line holds several paragraphs, joined where a paragraph is broken in mid-sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policylib.outline.cues import CLOSED, MARKS_AFTER, NEW
from policylib.text import ZERO_WIDTH

SPACE = rf"[^\S\n\r\u2028\u2029\x0b\x0c\x85]"
# a line break, or an indent in the middle of a line
BREAK = re.compile(rf"[\n\r\u2028\u2029\x0b\x0c\x85]+|(?<=\S)[\u3000\u2003]{{2,}}")
EDGE = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u2800" + ZERO_WIDTH
SHORT = 45


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of the source without white space at its edges."""

    start: int
    end: int
    indented: bool


def split(source: str) -> list[Piece]:
    """Return the source's lines, and the indented paragraphs within a line, without edges of white space."""
    pieces = []
    at = 0
    indented = False
    for found in BREAK.finditer(source):
        _add(pieces, source, at, found.start(), indented)
        at = found.end()
        indented = found[0][0] in "\u3000\u2003"
    _add(pieces, source, at, len(source), indented)
    return pieces


def _add(pieces: list[Piece], source: str, start: int, end: int, indented: bool) -> None:
    """Append what is visible of `source[start:end]`."""
    text = source[start:end]
    lead = len(text) - len(text.lstrip(EDGE))
    body = text.strip(EDGE)
    if body:
        pieces.append(Piece(start + lead, start + lead + len(body), indented or lead >= 2))


def closed(source: str, piece: Piece) -> bool:
    """Return whether a piece ends as a sentence does."""
    at = piece.end - 1
    while at > piece.start and source[at] in MARKS_AFTER:
        at -= 1
    return source[at] in CLOSED


def join(source: str, pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with paragraphs broken in mid-sentence made whole."""
    width = _wrap_width(source, pieces)
    joined: list[Piece] = []
    for piece in pieces:
        if joined and _continues(source, joined[-1], piece, width):
            joined[-1] = Piece(joined[-1].start, piece.end, joined[-1].indented)
        else:
            joined.append(piece)
    return joined


def _wrap_width(source: str, pieces: list[Piece]) -> int | None:
    """Return the line width of a text with hard-wrapped lines, None for one paragraph a line."""
    lengths = sorted(p.end - p.start for p in pieces)
    if len(lengths) < 40:
        return None
    width = lengths[len(lengths) * 9 // 10]
    full = [p for p in pieces if p.end - p.start >= width - 3]
    if width > 60 or len(full) < len(pieces) // 3:
        return None
    return width if sum(not closed(source, p) for p in full) * 2 > len(full) else None


def _continues(source: str, before: Piece, piece: Piece, width: int | None) -> bool:
    """Return whether a piece goes on with the sentence that the one before left open."""
    if closed(source, before) or NEW.match(source, piece.start, piece.end):
        return False
    if source[before.end - 1] in "，、,":
        return True
    if piece.indented:
        return False
    if width:
        return before.end - before.start >= width - 3 or not NEW.match(source, before.start, before.end)
    return before.end - before.start > SHORT
