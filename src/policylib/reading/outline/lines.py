"""A file's lines as units: split where a line holds several paragraphs, joined where a paragraph is broken in mid-sentence.

What may open a line is told here: the numbering of headings, bullets and list items.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from policylib.reading.text import ZERO_WIDTH, Clean, clean

HAN = "一二三四五六七八九十百"
CLOSED = "。！？!?；;：:…"
MARKS_AFTER = "”’」』）)》】\"'〕］]"
# what may open a line that starts something new; both widths, for it is read before widths are evened out
NEW = re.compile(
    rf"[（(][{HAN}0-9０-９]{{1,3}}[）)]|第[{HAN}]{{1,3}}[，,、：:。 \u3000部章篇节]|[{HAN}]{{1,3}}[、．.]|[{HAN}]{{1,2}}[是要]|[0-9０-９]{{1,2}}[.．、](?![0-9０-９])|[0-9]{{1,2}}[)）]|[—－─-]{{2}}|[●■◆▲★•·]|各位代表|同志们"
)
# numbering of a heading: style, pattern; the first group is the number
NUMBERED = (
    ("part", 1, re.compile(rf"第([{HAN}]{{1,3}})(?:部分|[章篇])[：、，。]?")),
    ("han", 1, re.compile(rf"([{HAN}]{{1,3}})[、．.]")),
    ("han_bracket", 2, re.compile(rf"（([{HAN}]{{1,3}})）、?")),
    ("first", 3, re.compile(rf"第([{HAN}]{{1,3}})(?:，|、|。|：|是|节)")),
    ("digit", 4, re.compile(r"([0-9]{1,2})[.．、](?![0-9])")),
    ("digit_bracket", 5, re.compile(r"（?([0-9]{1,2})）")),
)
BULLET = re.compile(r"[—－─-]{1,4}|[●■◆▲★•·]")
ITEM = re.compile(r"(?:一|二|三|四|五|六|七|八|九|十|十一|十二)(?:是要|要|是)(?!以|求|件|定|个)")


LINE = "\n\r\u2028\u2029\x0b\x0c\x85"
# line breaks with the indents around them, or an indent in the middle of a line
BREAK = re.compile(f"[{LINE}\u3000\u2003]+")
EDGE = f"{LINE} \t\x1c\x1d\x1e\x1f\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u2800{ZERO_WIDTH}"
# in a page's first lines: title, byline and salutation run together
GLUED = re.compile(r"(?<=\S)(?=—{2}\s*[0-9０-９]{4}年|各位代表\s*[:：])")
GLUED_WITHIN = 600
# in a text whose line breaks are lost: where a number or a salutation opens the next paragraph
LOST = re.compile(
    rf"(?<=[。！？；!?;”])(?=第[{HAN}]{{1,3}}部分|[{HAN}]{{1,3}}、|[（(][{HAN}]{{1,3}}[）)]|各位代表\s*[！!：:，,]|[—－─-]{{2}}[\u4e00-\u9fff])"
    rf"|(?<=[^\s—－─-])(?=[{HAN}]{{1,2}}、[0-9０-９]{{4}}年|[（(]一[）)])"
)
# and where a chapter's heading ends and its text begins
RUN_IN_HEADING = re.compile(
    rf"(?:第[{HAN}]{{1,3}}部分|[{HAN}]{{1,3}}、)[^，。；！：]{{2,30}}?(?:回顾|总结|安排|任务|工作|要求|目标|建设|部署|建议|效能)"
    r"(?=过去|今年|刚刚|[0-9０-９]{4}\s*年|“十|一年来|五年来|各位|我们|做好|围绕|面对|根据|打铁|新的)"
)
# a numbered heading on one line with the text below it: a gap stands between them, or the chapter's words and a full stop
CHAPTER_WORDS = "回顾|总结|工作安排|任务安排|总体要求|总体思路|主要目标|预期目标|奋斗目标|重点工作|主要工作|主要任务|重点任务|目标任务|工作部署|工作建议|工作打算|工作思路|自身建设|工作任务"
CHAPTER = rf"(?:第[{HAN}]{{1,3}}部分|[{HAN}]{{1,3}}、)"
NUMBER = rf"(?:{CHAPTER}|[（(][{HAN}]{{1,3}}[）)])"
PERIOD = rf"(?:[0-9０-９]{{4}}年|“[{HAN}]{{1,2}}五”)"
CLAUSE = "[^，。；！？：:]"
GAP = r"[ \t\xa0\u2002\u2003\u3000]"
TEXT = r"(?=[\u4e00-\u9fff0-9０-９“])"
HEADING_AND_TEXT = re.compile(
    rf"(?:{NUMBER}{CLAUSE}{{1,40}}?(?:(?:{CHAPTER_WORDS}|工作|任务|目标|要求|效能){GAP}+|(?<=[\u4e00-\u9fff”）]){GAP}{{2,}})"
    rf"|{CHAPTER}(?:(?!{GAP}){CLAUSE}){{8,36}}(?<=[\u4e00-\u9fff”]){GAP}+"
    rf"|{PERIOD}{CLAUSE}{{2,30}}?(?:{CHAPTER_WORDS}){GAP}+"
    rf"|{CHAPTER}{CLAUSE}{{1,36}}?(?:{CHAPTER_WORDS})。){TEXT}"
)
RUN_ON = 60  # a shorter line that ends without a mark is a heading, whatever gap it has
LOST_WITHIN = 2500
SHORT = 45
INDENT = 2
TOPIC = 36
HEAD_LINE_LONGEST = 60
FEWEST_TOPICS = 5
OPEN_END = "，、,（(《“‘"
RUNS_ON = re.compile(r"[，。、；：）》”’,;:)]|(?:左右|以上|以下|以内)[，。；、,;]")
# lines of a page's head, which end without a mark
HEAD_LINE = re.compile(r"[^。！；]{0,40}(?:政府工作报告|(?:次会议|代表大会)上?[）)]?)$")
ANNOUNCES = re.compile(r"(?:[是为]|要求|目标)[：:]$")


@dataclass(slots=True)
class Unit:
    """One block in the making: its place, its canonical text, and the heading that it is or opens with."""

    start: int
    end: int
    clean: Clean
    text: str
    kind: str = "paragraph"
    style: str | None = None  # part, han, han_bracket, first, digit, digit_bracket, plain, appendix
    level: int | None = None
    ordinal: int | None = None
    topic: tuple[int, int] | None = None  # run-in heading within the text


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file sets its paragraphs."""

    spaced: bool  # an empty line between paragraphs
    width: int | None  # of hard-wrapped lines; None for one paragraph a line
    indents: bool  # hard-wrapped, and each paragraph's first line is indented
    topics: frozenset[int]  # where the topic lines end that stand above their paragraph


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of the source without white space at its edges."""

    start: int
    end: int
    indented: bool
    gap: int  # line breaks between the piece before and this one; 0 where both stand on one line


def read_units(source: str) -> list[Unit]:
    """Return a file's paragraphs, headings and other lines, none of them marked yet."""
    return [_unit(source, piece) for piece in _join(source, _split(source))]


def _split(source: str) -> list[Piece]:
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
    return [part for piece in pieces for part in _loosen(source, piece)]


def _loosen(source: str, piece: Piece) -> list[Piece]:
    """Return a piece as it is, or in its paragraphs where it is so long that their line breaks must be lost."""
    if piece.end - piece.start <= LOST_WITHIN:
        return _behead(source, piece)
    cuts = [piece.start]
    for found in LOST.finditer(source, piece.start + 1, piece.end):
        heading = RUN_IN_HEADING.match(source, cuts[-1], found.start())
        cuts += [heading.end()] if heading else []
        cuts.append(found.start())
    heading = RUN_IN_HEADING.match(source, cuts[-1], piece.end)
    cuts += [heading.end(), piece.end] if heading else [piece.end]
    spans = ((a, _trim(source, a, b)) for a, b in pairwise(cuts))
    return [Piece(start, end, True, piece.gap if a == piece.start else 2) for a, (start, end) in spans if start < end]


def _behead(source: str, piece: Piece) -> list[Piece]:
    """Return a piece as it is, or its heading and its text where both stand on one line."""
    if piece.end - piece.start <= RUN_ON and not _closed(source, piece):
        return [piece]
    found = HEADING_AND_TEXT.match(source, piece.start, piece.end) or RUN_IN_HEADING.match(source, piece.start, piece.end)
    if not found:
        return [piece]
    heading, body = _trim(source, piece.start, found.end()), _trim(source, found.end(), piece.end)
    return [Piece(*heading, piece.indented, piece.gap), Piece(*body, True, 2)]


def _add(pieces: list[Piece], source: str, span: tuple[int, int], indented: bool, gap: int) -> bool:
    """Append what is visible of a span of the source; return whether anything is."""
    first, last = _trim(source, *span)
    body = source[first:last]
    cuts = [0, *(found.start() for found in GLUED.finditer(body[: max(0, GLUED_WITHIN - first)]))]
    for a, b in pairwise([*cuts, len(body)] if body else []):
        pieces.append(Piece(first + a, first + a + len(body[a:b].rstrip(EDGE)), indented or first - span[0] >= 2, 0 if a else gap))
    return bool(body)


def _trim(source: str, start: int, end: int) -> tuple[int, int]:
    """Return a span of the source without the white space at its edges."""
    text = source[start:end].lstrip(EDGE)
    return end - len(text), end - len(text) + len(text.rstrip(EDGE))


def _closed(source: str, piece: Piece) -> bool:
    """Return whether a piece ends as a sentence does."""
    at = piece.end - 1
    while at > piece.start and source[at] in MARKS_AFTER:
        at -= 1
    return source[at] in CLOSED


def _join(source: str, pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with paragraphs broken in mid-sentence made whole, and topic lines with the paragraph that they open."""
    manner = _manner(source, pieces)
    joined: list[Piece] = []
    for line, piece in zip([Piece(0, 0, False, 0), *pieces], pieces, strict=False):
        if joined and (_belongs(source, joined[-1], piece, manner) or _wraps(source, line, piece, manner)):
            joined[-1] = Piece(joined[-1].start, piece.end, joined[-1].indented, joined[-1].gap)
        else:
            joined.append(piece)
    return joined


def _manner(source: str, pieces: list[Piece]) -> Manner:
    """Return how the file sets its paragraphs, judged by all its lines."""
    spaced = sum(p.gap > 1 for p in pieces[1:]) * 2 > len(pieces)
    width = None if spaced else _wrap_width(source, pieces)
    topics = {p.end for p, after in pairwise(pieces) if not width and _is_topic_line(source, p, after)}
    if not spaced and len(topics) < FEWEST_TOPICS:
        topics = set()
    indents = width is not None and len(pieces) // 50 < sum(p.indented for p in pieces) < len(pieces) * 3 // 4
    return Manner(spaced, width, indents, frozenset(topics))


def _wraps(source: str, line: Piece, piece: Piece, manner: Manner) -> bool:
    """Return whether a hard-wrapped line goes on with the paragraph of the line before, whatever mark that ended with."""
    if not manner.indents or manner.width is None or piece.indented:
        return False
    return line.end - line.start >= manner.width - (8 if line.indented else 3) and not (
        _closed(source, line) and NEW.match(source, piece.start, piece.end)
    )


def _wrap_width(source: str, pieces: list[Piece]) -> int | None:
    """Return the line width of a text with hard-wrapped lines, None for one paragraph a line."""
    lengths = sorted(p.end - p.start for p in pieces)
    if len(lengths) < 30:
        return None
    width = lengths[len(lengths) * 9 // 10]
    full = [p for p in pieces if width - 3 <= p.end - p.start <= width + 3]
    if width > 60 or len(full) < len(pieces) // 3:
        return None
    return width if sum(not _closed(source, p) for p in full) * 2 > len(full) else None


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


def _heads_page(source: str, piece: Piece) -> bool:
    """Return whether a line is a title, or says at which session the report was delivered."""
    return piece.end - piece.start <= HEAD_LINE_LONGEST and bool(HEAD_LINE.match(source, piece.start, piece.end))


def _belongs(source: str, before: Piece, piece: Piece, manner: Manner) -> bool:
    """Return whether a piece goes on with the paragraph of the one before."""
    if source.startswith("http", piece.start) or source.startswith("http", before.start):
        return False
    if _heads_page(source, before) or (_heads_page(source, piece) and not manner.width):
        return False
    new = bool(NEW.match(source, piece.start, piece.end))
    tail = source[max(before.start, before.end - 4) : before.end]
    if not new and before.end - before.start <= SHORT and ANNOUNCES.search(tail):
        return True
    if manner.spaced and piece.gap == 1:
        return not _closed(source, before) or bool(RUNS_ON.match(source, piece.start)) or before.end in manner.topics
    if before.end in manner.topics and not manner.spaced:
        return True
    if _closed(source, before) or new:
        return False
    if source[before.end - 1] in OPEN_END or RUNS_ON.match(source, piece.start):
        return True
    if manner.width:
        return before.end - before.start >= manner.width - 3 and not (manner.indents and piece.indented)
    return not piece.indented and before.end - before.start > SHORT


def _unit(source: str, piece: Piece) -> Unit:
    """Return a piece as a unit, with the numbering that it opens with."""
    canonical = clean(source, piece.start, piece.end)
    unit = Unit(piece.start, piece.end, canonical, canonical.text)
    for style, level, pattern in NUMBERED:
        if found := pattern.match(unit.text):
            unit.style, unit.level, unit.ordinal = style, level, han_number(found[1])
            break
    return unit


def han_number(text: str) -> int | None:
    """Return the number that a heading carries, 1 to 199, or None.

    >>> han_number("十二"), han_number("二十"), han_number("7"), han_number("百")
    (12, 20, 7, None)
    """
    if text.isdecimal():
        return int(text)
    tens, mark, ones = text.rpartition("十")
    digits = "一二三四五六七八九"
    if not all(c in digits for c in tens + ones) or len(tens) > 1 or len(ones) > 1 or not (mark or ones):
        return None
    return (digits.index(tens) + 1 if tens else 1 if mark else 0) * 10 + (digits.index(ones) + 1 if ones else 0)


def han_numeral(number: int) -> str:
    """Return a number up to 99 as a heading writes it.

    >>> han_numeral(3), han_numeral(10), han_numeral(21)
    ('三', '十', '二十一')
    """
    tens, ones = divmod(number, 10)
    return (f"{HAN[tens - 1] if tens > 1 else ''}十" if tens else "") + (HAN[ones - 1] if ones else "")
