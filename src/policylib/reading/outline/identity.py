"""Whose report it is, of which year, and when it was delivered, where the text says so."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from policylib.codebooks import Codebooks
from policylib.reading.outline.headings import HAN_DIGITS, YEAR, Cues, years_of
from policylib.reading.outline.layout import is_title
from policylib.reading.outline.lines import Unit, han_number
from policylib.reading.sources import Source
from policylib.records import InputError, Problem, Report

OF_LEVEL = {"province": "省 自治区", "city": "市 自治州 州 盟 地区", "nation": "国", None: "县 区 旗"}
SUFFIXES = {suffix: level for level, own in OF_LEVEL.items() for suffix in own.split()}
SUFFIX = "|".join(sorted(SUFFIXES, key=len, reverse=True))
NAME = rf"([\u4e00-\u9fff]{{1,10}}?(?:{SUFFIX}))"
OF_TITLE = re.compile(rf"(?:关于)?(?:[0-9]{{4}}年)?{NAME}(?=[0-9]{{4}}|人民政府|政府工作|第)")
OF_BYLINE = re.compile(rf"(?:日|在|^[—-]*)(?:在)?{NAME}(?=(?:第[^届]{{1,5}}届)?人民代表大会|人民政府)")
BELOW = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:县|区|旗|市)(?=[0-9]|第|人民|政府)")
DAY = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
HAN_DAY = re.compile(r"([一二三四五六七八九○〇零]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日")
ANNUAL_HEADING = re.compile(r"([0-9]{4})年(?:政府|国内|经济|的|主要|重点|目标|工作|任务)")
SPOKEN = re.compile("大会|会议|^[—（-]")
FIRST, LAST = 1949, 2100


@dataclass(frozen=True, slots=True)
class Place:
    """A place of places.csv, or one that only the text names."""

    name: str
    adcode: str | None = None
    level: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What the head of a report says of itself."""

    place: Place | None
    year: int | None
    delivered_on: str | None
    title: str | None


@cache
def _places(books: Codebooks) -> tuple[dict[str, Place], re.Pattern[str], re.Pattern[str]]:
    """Return the known places by every name, and patterns that find full names and short names."""
    known: dict[str, Place] = {}
    full, short = [], []
    for row in books.rows("places.csv"):
        place = Place(row["name"], row["adcode"], row["level"], row["parent"] or None)
        known[row["name"]] = place
        full.append(row["name"])
        for name in row["short"].split():
            known.setdefault(name, place)
            short += [name] if len(name) > 1 else []

    def found(names: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))

    return known, found(full), found(short)


def find_place(name: str, books: Codebooks) -> Place:
    """Return the place of this name, full or short; one that places.csv lacks keeps its name, and the level that the name says.

    >>> from policylib.codebooks import load_codebooks
    >>> find_place("蚌埠", load_codebooks()).adcode
    '340300'
    >>> find_place("甲市", load_codebooks())
    Place(name='甲市', adcode=None, level='city', parent=None)
    """
    known = _places(books)[0]
    if name in known:
        return known[name]
    suffix = next((s for s in sorted(SUFFIXES, key=len, reverse=True) if name.endswith(s)), None)
    return Place(name, level=SUFFIXES[suffix] if suffix else None)


def read_identity(units: list[Unit], first: int, books: Codebooks, words: Cues) -> Identity:
    """Return what a report's head (its units before `first`, and the opening) says of place, year and day."""
    titles = [u.text for u in units[:first] if is_title(u.text, words)]
    lines = [u.text for u in units[: first + 4] if len(u.text) < 160 and not words.furniture_start.match(u.text)]
    days = [day for line in lines if SPOKEN.search(line) or DAY.fullmatch(line) for day in _days(line)]
    named = [t for t in titles if "政府工作" in t]
    years = [y for t in named for y in years_of(t)] + [int(y) for t in named for y in re.findall("[0-9]{4}", t)[:1]]
    year = next((y for y in years if FIRST < y < LAST), None)
    ahead = _year_of_headings(units[first:])
    year = year or next((_year_of_day(day, ahead) for day in days), None) or ahead
    day = next((day for day in days if year is None or _year_of_day(day, year) == year), None)
    return Identity(
        _place_of(titles, lines, books), year, day, min(titles, key=lambda t: (not YEAR.search(t), t != titles[0])) if titles else None
    )


def _year_of_day(day: str, ahead: int | None) -> int:
    """Return the year that a report delivered on a day sets out: the next one where it is delivered at the end of the year before."""
    year = int(day[:4])
    return year + 1 if ahead == year + 1 and day[5:7] in ("11", "12") else year


def _days(line: str) -> list[str]:
    """Return the days that a line names, ISO 8601."""
    found = [(int(y), int(m), int(d)) for y, m, d in DAY.findall(line)]
    found += [(int(y.translate(HAN_DIGITS)), han_number(m) or 0, han_number(d) or 0) for y, m, d in HAN_DAY.findall(line)]
    days = []
    for year, month, day in found:
        try:
            days.append(date(year, month, day).isoformat())
        except ValueError:
            continue
    return days


def _year_of_headings(units: list[Unit]) -> int | None:
    """Return the year that the chapter headings set out work for: the latest they name, or the one after the year reviewed."""
    heads = [u.text for u in units if u.level in (1, None) and len(u.text) <= 40]
    ahead = [int(y) for t in heads if "回顾" not in t for y in ANNUAL_HEADING.findall(t)]
    behind = [int(y) + 1 for t in heads if "回顾" in t for y in YEAR.findall(t)]
    return max(ahead or behind, default=None)


def _place_of(titles: list[str], lines: list[str], books: Codebooks) -> Place | None:
    """Return the place that the title names, else the byline or the opening."""
    known, full, short = _places(books)
    for text in titles:
        if found := full.search(text):
            while inner := full.match(text, found.end()):
                found = inner
            below = BELOW.match(text, found.end())
            return Place(below[0], parent=known[found[0]].adcode) if below else known[found[0]]
        if found := OF_TITLE.match(text):
            return find_place(found[1], books)
        if found := short.search(text.partition("政府工作")[0]):
            return known[found[0]]
    for text in lines:
        if found := OF_BYLINE.search(text):
            name = full.search(found[1])
            return known[name[0]] if name and found[1].endswith(name[0]) else find_place(found[1], books)
        if "全国人民代表大会" in text or "我代表国务院" in text:
            return known["全国"]
        if (found := full.search(text)) and re.search("人民政府|人民代表大会|市长|省长|主席", text):
            return known[found[0]]
    return None


def complete(report: Report, identity: Identity, source: Source, books: Codebooks) -> Report:
    """Return the report's row with what the text says where the catalogue or the user has not said it.

    Raises:
        InputError: neither says the place, or the year.
    """
    place = find_place(report.place, books) if report.place else identity.place
    year = report.year or identity.year
    where = str(source.path or source.name)
    faults = []
    if place is None:
        faults.append(Problem(where, "no place in title, byline or opening", "the place whose report it is", "say it with --place"))
    if year is None:
        faults.append(
            Problem(where, "no year in title, byline or headings", "the year whose work the report sets out", "say it with --year")
        )
    if place is None or year is None:
        raise InputError(*faults)
    return replace(
        report,
        place=place.name,
        adcode=report.adcode or place.adcode,
        level=report.level or place.level,
        parent=report.parent or place.parent,
        year=year,
        delivered_on=report.delivered_on or (identity.delivered_on if year == identity.year else None),
        title=report.title or identity.title,
        sha256=source.sha256,
        encoding=source.encoding,
    )


def check_identity(report: Report, identity: Identity, source: Source, books: Codebooks) -> None:
    """Check that a text does not say of itself that it is another report than the catalogue's.

    Raises:
        InputError: the text's place or year is another one; both are named.
    """
    place = find_place(report.place or "", books).name
    own = identity.place.name if identity.place else place
    other = own != place and not own.endswith(place) and not place.endswith(own)  # 甲市 and 丙省甲市 are one
    if other or (identity.year or report.year) != report.year:
        found = f"a text that says of itself {own} {identity.year or report.year}"
        todo = f"put the right text there; if this one is right, its line in the catalogue says so by its sha256 {source.sha256}"
        raise InputError(Problem(str(source.path or source.name), found, f"{place} {report.year}, as the catalogue says", todo))
