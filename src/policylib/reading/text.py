"""Canonical text with a way back: width, punctuation, spaces and broken lines evened out, each character's source offset kept.

Everything downstream reads `Clean.text` and maps what it finds back to the source by `Clean.span`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u180e"
BLANK = rf"[\s{ZERO_WIDTH}\u2800]"
BLANKS = re.compile(rf"{BLANK}+")
CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")  # what is neither white space nor a sign
# one character becomes one character, so that offsets stay what they are
WIDTHS = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F) if chr(c) not in "！（），：；？～［］＂＇"} | {ord("﹪"): ord("%")}
# radicals that PDF files have in place of the characters: Kangxi's, and those of simplified characters, which no normal form folds
WIDTHS |= {c: ord(unicodedata.normalize("NFKC", chr(c))) for c in range(0x2F00, 0x2FD6)}
WIDTHS |= str.maketrans(
    "⺠⺟⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳", "民母虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟"
)
WIDE = re.compile("[" + "".join(re.escape(chr(c)) for c in WIDTHS) + "]")
PUNCTUATION = tuple(zip(",;:()!?", "，；：（）！？", strict=True))
INSIDE_NUMBER = re.compile(r"(?<=[0-9])(?:，(?=[0-9]{3}(?![0-9]))|：(?=[0-9]))")
MIDDLE_DOT = re.compile(r"(?<=[0-9])[·•・](?=[0-9]+(?:%|‰|万|亿|个百分点|倍|元|吨))")  # 19·5％ in old prints; a day (5·12) stays
# a full stop typed as a dot: after a Chinese character, a percent sign or a closing mark, never between Latin letters or digits
DOT_STOP = re.compile(r"(?<=[\u4e00-\u9fff%）”》])\.(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Clean:
    """Canonical text and the source offset of each of its characters."""

    text: str
    starts: Sequence[int]  # one entry a character, and a last one: the end offset

    def span(self, start: int, end: int) -> tuple[int, int]:
        r"""Return the source offsets of `text[start:end]`.

        >>> page = clean("甲市 增\n长８.５％")
        >>> page.text, page.span(4, 8)
        ('甲市增长8.5%', (6, 10))
        >>> page.span(4, 4)
        (6, 6)
        """
        return self.starts[start], self.starts[end - 1] + 1 if end > start else self.starts[start]


def clean(source: str, start: int = 0, end: int | None = None) -> Clean:
    """Return the canonical text of `source[start:end]`.

    Full-width letters, digits and ％＋－．become ASCII; radicals (⺠) become the characters that they stand for (民); punctuation
    becomes ，；：（）！？ (inside numbers as in 3,000, 1:2 and 12:30 it stays ASCII); white space, line breaks and zero-width characters go, save one space between two ASCII words (not between digits).

    >>> clean("新增企业 3,000 家;比例 1:2(约).").text
    '新增企业3,000家；比例1:2（约）。'
    >>> clean("Digital China 峰会").text
    'Digital China峰会'
    >>> clean("").text, list(clean("").starts)
    ('', [0])
    """
    end = len(source) if end is None else end
    even = _even(source[start:end])
    gaps = list(BLANKS.finditer(even))
    if not gaps:
        return Clean(_mend(even), range(start, end + 1))
    pieces: list[str] = []
    starts: list[int] = []
    last = 0
    for gap in gaps:
        a, b = gap.span()
        pieces.append(even[last:a])
        starts += range(start + last, start + a)
        if a and b < len(even) and _parts_words(even[a - 1], even[b]) and even[a].isspace():
            pieces.append(" ")
            starts.append(start + a)
        last = b
    pieces.append(even[last:])
    starts += range(start + last, end)
    starts.append(end)
    return Clean(_mend("".join(pieces)), starts)


def _even(text: str) -> str:
    """Return the text with widths and punctuation evened out, character for character."""
    if WIDE.search(text):
        text = text.translate(WIDTHS)
    for half, full in PUNCTUATION:
        text = text.replace(half, full)
    return text


def _mend(text: str) -> str:
    """Return the text with the marks inside numbers back in ASCII and dots that end a sentence as 。, character for character."""
    text = INSIDE_NUMBER.sub(lambda m: "," if m[0] == "，" else ":", text)
    text = MIDDLE_DOT.sub(".", text)
    return DOT_STOP.sub("。", text)


def _parts_words(before: str, after: str) -> bool:
    """Return whether a space between two characters parts ASCII words; digits are written apart only by accident."""
    return (before + after).isascii() and before.isalnum() and after.isalnum() and not (before.isdigit() and after.isdigit())


def quote(source: str, start: int, end: int, width: int = 40) -> str:
    r"""Return `source[start:end]` with up to `width` characters around it, as one line.

    >>> quote("一、工作安排\n新增企业20家。", 11, 13, 4)
    '…新增企业20家。'
    """
    left, right = max(0, start - width), min(len(source), end + width)
    line = " ".join(BLANKS.sub(" ", source[left:right]).split())
    return ("…" if left else "") + line + ("…" if right < len(source) else "")


def visible(source: str, start: int = 0, end: int | None = None) -> int:
    r"""Return the number of visible characters (neither white space nor zero-width).

    >>> visible("\ufeff甲 市\u200b")
    2
    """
    piece = source[start:end]
    return len(piece) - sum(len(m[0]) for m in BLANKS.finditer(piece))
