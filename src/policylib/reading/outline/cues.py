"""The structure's words and marks, compiled: outline.yaml as regular expressions, and the numbering of headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from policylib.codebooks import Codebooks

HAN = "一二三四五六七八九十百"
STOPS = "。！？!?"
CLOSED = STOPS + "；;：:…"
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


@dataclass(frozen=True, slots=True)
class Cues:
    """outline.yaml, compiled: each pattern finds the words of the list of that name."""

    title: re.Pattern[str]
    salutation: re.Pattern[str]
    introduction: re.Pattern[str]
    byline: re.Pattern[str]
    furniture_start: re.Pattern[str]
    furniture_holds: re.Pattern[str]
    tail: re.Pattern[str]
    glossary: re.Pattern[str]
    attachment: re.Pattern[str]
    review: re.Pattern[str]
    outlook: re.Pattern[str]
    annual: re.Pattern[str]
    self_government: re.Pattern[str]
    self_government_heading: re.Pattern[str]
    self_government_opening: re.Pattern[str]
    self_government_words: tuple[str, ...]
    state_affairs: re.Pattern[str]
    headline: re.Pattern[str]
    headline_heading: re.Pattern[str]
    problems: re.Pattern[str]
    problems_end: re.Pattern[str]
    problems_go_on: re.Pattern[str]
    no_topic: re.Pattern[str]
    lead_in: re.Pattern[str]
    closing: re.Pattern[str]
    closing_heading: re.Pattern[str]
    general: re.Pattern[str]
    thanks: re.Pattern[str]


def any_of(terms: list[str]) -> str:
    """Return a pattern that finds any of the terms; … stands for up to twelve characters within a sentence."""
    return "(?:" + "|".join(re.escape(t).replace("…", "[^。！？；]{0,12}?") for t in sorted(terms, key=len, reverse=True)) + ")"


@cache
def cues(books: Codebooks) -> Cues:
    """Return outline.yaml, compiled."""
    data = books.data("outline")
    page = data["furniture"]
    sections = {entry["id"]: entry["terms"] for entry in data["sections"]}
    attached = any_of(data["attachments"])
    return Cues(
        title=re.compile(rf"[^。！；]{{0,40}}{any_of(data['report_titles'])}[^。；，]{{0,12}}$"),
        salutation=re.compile(rf"(?:{any_of(data['salutations'])}[、，]?)+(?:[：！，。]|$)"),
        introduction=re.compile(any_of(data["introductions"])),
        byline=re.compile(any_of(data["bylines"])),
        furniture_start=re.compile(any_of(page["starts"])),
        furniture_holds=re.compile(any_of(page["holds"])),
        tail=re.compile(any_of(page["tails"])),
        glossary=re.compile(rf"[（《【]?(?:{attached}[：:0-9一二三]*)?[^。；，]{{0,24}}{any_of(data['glossary'])}[）》】]?[：:]?$"),
        attachment=re.compile(rf"{attached}[0-9一二三]?[：:]?$"),
        review=re.compile(any_of(sections["review"])),
        outlook=re.compile(any_of(sections["outlook_plan"])),
        annual=re.compile(any_of(sections["annual"])),
        self_government=re.compile(any_of(sections["self_government"])),
        self_government_heading=re.compile(any_of(data["self_government_headings"])),
        self_government_opening=re.compile(any_of(data["self_government_openings"])),
        self_government_words=tuple(data["self_government_words"]),
        state_affairs=re.compile(any_of(data["state_affairs"])),
        headline=re.compile(any_of(data["headline"])),
        headline_heading=re.compile(any_of(data["headline_headings"])),
        problems=re.compile(any_of(data["problems"])),
        problems_end=re.compile(any_of(data["problems_end"])),
        problems_go_on=re.compile(any_of(data["problems_go_on"])),
        no_topic=re.compile(
            rf"{any_of(data['no_topics'])}|[0-9]{{4}}年，?是|“[^”]{{1,8}}”(?:时期|期间)?，?是|“十[一二三四五六七八九]五”时期"
        ),
        lead_in=re.compile(any_of(data["lead_ins"])),
        closing=re.compile(any_of(data["closing"])),
        closing_heading=re.compile(any_of(data["closing_headings"])),
        general=re.compile(any_of(data["general"])),
        thanks=re.compile(any_of(data["thanks"])),
    )
