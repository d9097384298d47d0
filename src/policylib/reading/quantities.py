"""Every number that a report writes: its span, value, unit, bound and form; what it *is* is decided by `targets`.

An `Amount` is a number as it stands in the canonical text of one paragraph, with the words that belong to it: the scale
(万, 亿), the measure word, and the bound (超过 before it, 以上 after it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from policylib.codebooks import Codebooks
from policylib.reading.numerals import NUMERAL, parse_number, parse_numbers, parse_numeral, scaled
from policylib.reading.outline import Outline
from policylib.reading.text import clean
from policylib.records import Quantity

NUMBER = r"[0-9]+(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
SCALE = r"万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|[百千](?=[多余]?(?:万|亿|元|人|家|户|亩|个|吨|公顷|名|辆|公里(?!时))(?!瓦))"
DASH = re.compile(r"[-—–−~～〜－至到]{1,2}")
WEIGHTY = ("money", "mass", "area", "power", "length", "volume", "people")
NO_NUMERAL_AFTER = "第“‘·—逐数百千万亿几之这每"
RANKED = re.compile(
    r"(?:居|列|排名|排|升至|升到|跃升|名列|跻身|进入|保持|全国|全省|全市|全区|全球|世界|国内|亚洲|[东中西]部|长三角|内陆|同类|省份|地区|城市)(?:的)?\Z"
)
JOINTS = ("和", "、", "及", "与")
CALENDAR = ("年", "月", "日")
DATED = re.compile(r"[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|(?:19|20)[0-9]{2}年")
LETTER = re.compile(r"[A-Za-z_]")
CODE = re.compile(r"(?<![A-Za-z&])(?:[A-Za-z]{1,2}|PM_?|IPv|[A-Za-z]+[-—_]) ?\Z")


@dataclass(slots=True)
class Amount:
    """A number in a clean text. Offsets are into that text.

    `start:end` is the number as the table gives it (digits only, or the wordy phrase); `begin:stop` also holds the bound
    words, the scale and the unit. `bound` is eq where nothing binds. `low` is the value in base units, `high` the upper
    end of a range.
    """

    start: int
    end: int
    begin: int
    stop: int
    form: str
    low: float
    high: float | None = None
    unit: str | None = None
    unit_kind: str | None = None
    bound: str = "eq"
    before: str = ""  # the bound word before it
    after: str = ""  # the bound word after it
    word: str = ""  # key of a wordy amount: double, cover, clear, zero, digits, top, class; unread: words whose value is not known
    stuck: bool = False  # a letter, a hyphen or another digit sign touches the number


@dataclass(frozen=True, slots=True)
class Numbers:
    """The compiled lexer of numbers."""

    arabic: re.Pattern[str]
    wordy: re.Pattern[str]
    tail: re.Pattern[str]
    bound_before: re.Pattern[str]
    bounds: dict[str, str]
    after: dict[str, str]
    units: dict[str, str]
    not_after: tuple[str, ...]


def choice(words: Iterable[str]) -> str:
    """Return a regex alternation that tries longer words first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


@cache
def numbers(books: Codebooks) -> Numbers:
    """Return the lexer compiled from units.csv and grammar.yaml."""
    grammar = books.data("grammar")
    units = {row["unit"]: row["kind"] for row in books.rows("units.csv")}
    before = {word: bound for bound, words in grammar["bounds"]["before"].items() for word in words}
    after = {word: bound for bound, words in grammar["bounds"]["after"].items() for word in words}
    unit = _unit_pattern(books.rows("units.csv"))
    tail = rf"(?P<more>[多余几])?(?P<scale>{SCALE})?(?P<more2>[多余])?(?P<scale2>(?<=[千百多余])[万亿])?(?P<unit>{unit})?(?P<after>{choice(after)})?"
    return Numbers(
        arabic=re.compile(rf"(?P<number>{NUMBER}){tail}"),
        wordy=re.compile(WORDY),
        tail=re.compile(tail),
        bound_before=re.compile(rf"(?:{choice(before)})(?:了|至|到|为)?\Z"),
        bounds=before,
        after=after,
        units=units,
        not_after=tuple(grammar["bounds"]["not_after"]),
    )


# what each wordy amount means: bound, unit, kind of unit; and the values that do not depend on the characters
WORDS: dict[str, tuple[str, str | None, str]] = {
    "double": ("eq", None, "multiple"), "cover": ("eq", "%", "percent"), "clear": ("eq", None, "clear"), "zero": ("ge", None, "zero"),
    "digits": ("ge", "%", "percent"), "club": ("ge", "元", "money"), "strong": ("le", None, "rank"), "first": ("le", None, "rank"),
    "top": ("le", None, "rank"), "rank": ("le", None, "rank"), "share": ("eq", "%", "percent"), "part": ("eq", "%", "percent"),
    "tenths": ("eq", "%", "percent"),
}  # fmt: skip
FIXED = {"cover": 100.0, "clear": 0.0, "zero": 1.0, "digits": 10.0, "strong": 100.0, "first": 1.0}
AT_LEAST = re.compile(r"至少[^，。；、0-9]{1,8}\Z")  # 至少新引进1个
LONGEST = 24  # digits of a number
MILESTONE = re.compile(r"大关|台阶|关口")
HAN = re.compile(r"[\u4e00-\u9fff]")
PLACES = ("位", "名")
RANKS = ("first", "top", "rank")
SHARES = ("share", "part", "tenths", "cover")


def _unit_pattern(rows: list[dict[str, str]]) -> str:
    """Return the alternation of measure words, longest first; a word is none before the characters of `not_before` (家 in 家庭)."""
    latin = [row["unit"] for row in rows if row["unit"].isascii() and row["unit"].isalpha()]
    other = sorted((row for row in rows if row["unit"] not in latin), key=lambda row: (-len(row["unit"]), row["unit"]))
    words = [re.escape(row["unit"]) + (f"(?![{row['not_before']}])" if row["not_before"] else "") for row in other]
    return rf"(?:{'|'.join(words)})|(?:{choice(latin)})(?![0-9A-Za-z_-])"


# wordy amounts; the first character is a plain set, so that the scan is quick
WORDY = (
    rf"[翻全清归零首前两第百千万亿十一二三四五六七八九几数]"
    r"(?:(?<=翻)(?P<double>(?:[一两二三四五]|[0-9.]+)?番)"
    r"|(?<=(?<!健)全)(?P<cover>覆盖)"
    r"|(?<=[清归])(?P<clear>零)(?!售)"
    r"|(?<=零)(?P<zero>的?突破)"
    r"|(?:(?<=百)|(?<=千)|(?<=万))(?P<club>亿(?:元)?(?:县|城市))"
    r"|(?<=百)(?P<strong>强(?:县|区|市|镇|城市)?)"
    r"|(?<=首)(?P<first>位)"
    r"|(?<=前)(?P<top>[一二三四五六七八九十]+)(?=[，。；、（）]|名|位|强)"
    r"|(?<=两)(?P<digits>位数(?:的?增长)?)"
    r"|(?<=第)(?P<rank>[一二三四五六七八九十]+位?)(?=[，。；、（）])"
    rf"|(?:(?<=百)|(?<=千))(?P<share>分之[{NUMERAL}]+(?:点[零〇○一二三四五六七八九]+)?)"
    rf"|(?<=[二三四五六七八九十])(?P<part>分之[一二两三四五六七八九十]+)"
    r"|(?<=[一二两三四五六七八九])(?P<tenths>成半?)(?![立为员功果长效都都本熟人年才品不交就份分绩型片])"
    rf"|(?P<numeral>[{NUMERAL}]*(?:点[零一二三四五六七八九]+)?))"
)


def read_amounts(text: str, lexer: Numbers) -> list[Amount]:
    """Return every number of a clean text in reading order, ranges joined.

    >>> from policylib.codebooks import load_codebooks
    >>> lexer = numbers(load_codebooks())
    >>> [(a.low, a.high, a.unit, a.bound) for a in read_amounts("甲市增长5%—5.5%，新增乙园区不少于3万亩", lexer)]
    [(5.0, 5.5, '%', 'range'), (5.5, None, '%', 'eq'), (30000.0, None, '亩', 'ge')]
    >>> read_amounts("稳步推进", lexer)
    []
    """
    found = [_arabic(match, text, lexer) for match in lexer.arabic.finditer(text)]
    last = 0
    for match in lexer.wordy.finditer(text):
        if match.start() >= last and (amount := _wordy(match, text, lexer)):
            found.append(amount)
            last = amount.stop
    found.sort(key=lambda a: (a.start, -a.end))
    found = _apart(found)
    for first, second in pairwise(found):
        if second.start - first.stop <= 2 and first.form == "number":
            _join(first, second, text)
            _add(first, second, text)
    for first, second in pairwise(reversed(found)):
        _share(second, first, text)
    return found


def _apart(found: list[Amount]) -> list[Amount]:
    """Return the amounts in order, those left out that stand inside another (the 万亩 of 30万亩)."""
    kept: list[Amount] = []
    for amount in found:
        if not kept or amount.start >= kept[-1].stop:
            kept.append(amount)
    return kept


def _add(first: Amount, second: Amount, text: str) -> None:
    """Add the two parts of a number that is written in two (1亿3千多万吨)."""
    if first.stop == second.start and first.unit is None and text[first.stop - 1] == "亿" and second.low < first.low:
        first.low += second.low
        first.unit, first.unit_kind, first.after, first.stop = second.unit, second.unit_kind, second.after, second.stop
        first.bound = second.bound if first.bound == "eq" else first.bound
        second.form = "range_end"


def _share(first: Amount, second: Amount, text: str) -> None:
    """Give a number without a unit that of the number it is joined with (高4.2和0.7个百分点; 1.2万亿、8200亿元)."""
    alike = ("point", "percent", "rate") if first.stop == first.end else ("money",)
    if first.unit is None and second.unit_kind in alike and text[first.stop : second.begin] in JOINTS:
        first.unit, first.unit_kind = second.unit, second.unit_kind


def _arabic(match: re.Match[str], text: str, lexer: Numbers) -> Amount:
    """Return the amount of an Arabic number."""
    start, end = match.span("number")
    digits = match["number"].replace(",", "")
    if end - start > LONGEST:  # a code, whatever it is
        return Amount(start, end, start, end, "number", 0.0, stuck=True)
    amount = Amount(start, end, start, match.end(), "number", scaled(digits, match["scale"] or ""))
    amount.stuck = bool(CODE.search(text, max(0, start - 4), start)) or (
        match.end() == end and end < len(text) and bool(LETTER.match(text[end]))
    )
    if match["scale2"]:
        amount.low *= parse_numeral(match["scale2"]) or 1
    _bind(amount, match, text, lexer)
    placed = text[start - 1 : start]
    if (amount.unit in PLACES and placed in ("第", "前")) or (
        placed in ("第", "前") and amount.stop == amount.end and not HAN.match(text, end)
    ):
        amount.unit_kind = "rank"
    return amount


def _bind(amount: Amount, match: re.Match[str], text: str, lexer: Numbers) -> Amount:
    """Give an amount its unit and its bound."""
    unit = match["unit"]
    if unit:
        amount.unit, amount.unit_kind = unit.replace("个多", "个"), lexer.units[unit]
        amount.bound = "gt" if "个多" in unit else amount.bound  # 2个多百分点
    _bind_before(amount, text, lexer)
    if (match["more"] or match["more2"]) and amount.bound not in ("ge", "gt"):
        amount.bound = "gt"
    return _bind_after(amount, match["after"], lexer)


def _bind_before(amount: Amount, text: str, lexer: Numbers) -> None:
    """Give an amount the bound of the word before it."""
    before = lexer.bound_before.search(text, max(0, amount.begin - 6), amount.begin)
    if not before:
        if AT_LEAST.search(text, max(0, amount.begin - 12), amount.begin):
            amount.bound = "ge"
        return
    word = before[0]
    while word not in lexer.bounds:
        word = word[:-1]
    if len(word) > 1 or not text.endswith(lexer.not_after, 0, before.start()):
        amount.before, amount.begin, amount.bound = word, before.start(), lexer.bounds[word]


def _bind_after(amount: Amount, after: str | None, lexer: Numbers) -> Amount:
    """Give an amount the bound of the word after it (控制在…左右 is approx, 达…以上 ge, 超…以上 stays gt)."""
    if after:
        bound, amount.after = lexer.after[after], after
        if bound != "approx" or amount.bound in ("eq", "approx", "le"):
            amount.bound = bound
    return amount


def _wordy(match: re.Match[str], text: str, lexer: Numbers) -> Amount | None:
    """Return a wordy amount, or None where the characters are no amount."""
    start, end = match.span()
    kind = match.lastgroup or ""
    if kind == "numeral":
        return _numeral(start, end, text, lexer)
    if kind in RANKS and not RANKED.search(text, max(0, start - 8), start):
        return None
    bound, unit, unit_kind = WORDS[kind]
    try:
        low, high = _value(kind, match[0])
    except (ValueError, OverflowError):
        low, high, kind = 0.0, None, "unread"
    amount = Amount(start, end, start, end, "wordy", low, high, unit, unit_kind, bound, word=kind)
    if kind == "rank":
        amount.unit = "位" if match[0].endswith("位") else None
    if kind in SHARES:
        _bind_before(amount, text, lexer)
        tail = lexer.tail.match(text, end)
        if tail and tail["after"] and tail.start("after") == end:
            amount.stop = tail.end()
            _bind_after(amount, tail["after"], lexer)
    return _spread(amount)


def _spread(amount: Amount) -> Amount:
    """Return an amount as a range where its words have two ends (百分之四五十)."""
    amount.bound = amount.bound if amount.high is None else "range"
    return amount


def _value(kind: str, text: str) -> tuple[float, float | None]:
    """Return the value of a wordy amount, and its upper end where it names two neighbouring digits.

    Raises:
        ValueError: the words have no value that is known.
    """
    if kind in FIXED:
        return FIXED[kind], None
    if kind == "double":
        return 2.0 ** (parse_number(text[1:-1]) if text[1:-1] else 1), None
    if kind in ("share", "tenths"):
        return parse_numbers(text)
    if kind == "part":
        low, high = parse_numbers(text)
        if (high or low) > 1:
            raise ValueError(f"no share: {text}")
        return low * 100, high and high * 100
    return parse_number(text[:2] if kind == "club" else text[1:].rstrip("位")), None


def _numeral(start: int, end: int, text: str, lexer: Numbers) -> Amount | None:
    """Return the amount of a Chinese numeral with a unit; None for ordinals, years, names and small counts."""
    tail = lexer.tail.match(text, end)
    if tail is None or (start and text[start - 1] in NO_NUMERAL_AFTER):
        return None
    if tail["unit"] is None:
        return _milestone(start, end, text, lexer)
    kind = lexer.units[tail["unit"]]
    try:
        value, high = parse_numbers(text[start:end] + (tail["scale"] or ""))
    except ValueError:
        return None
    if kind == "time":
        return None
    bare = text[start] in "百千万亿"
    least = 0 if kind in ("multiple", "point") else 10 if kind in WEIGHTY and not bare else 100
    if value < least:
        return None
    amount = Amount(start, tail.end("unit"), start, tail.end(), "wordy", value, high, word="scale" if bare else "numeral")
    return _spread(_bind(amount, tail, text, lexer))


def _milestone(start: int, end: int, text: str, lexer: Numbers) -> Amount | None:
    """Return the amount of a bare scale that a sum passes (千亿大关: of yuan, though none is written)."""
    if text[end - 1] != "亿" or not MILESTONE.match(text, end):
        return None
    amount = Amount(start, end, start, end, "wordy", parse_numeral(text[start:end]) or 0.0, unit="元", unit_kind="money", word="scale")
    _bind_before(amount, text, lexer)
    return amount


def _join(first: Amount, second: Amount, text: str) -> None:
    """Join two numbers with a dash (or 至, 到) between them into a range."""
    gap = text[first.stop : second.begin]
    if not gap or not DASH.fullmatch(gap) or first.stuck or second.stuck:
        return
    if (first.unit and first.unit != second.unit) or text[max(0, first.begin - 6) : first.begin].endswith(("从", "由", "自")):
        return
    if not first.unit and first.stop == first.end and second.low:
        factor = second.low / scaled(text[second.start : second.end].replace(",", "")) if second.form == "number" and second.low else 1
        first.low *= factor
    first.form, first.high, first.bound = "range", second.low, "range"
    first.unit, first.unit_kind, first.after = second.unit, second.unit_kind, second.after
    first.stop = second.stop
    second.form = "range_end"


def unplaced(outline: Outline, books: Codebooks) -> list[Quantity]:
    """Return the Arabic numbers that stand outside the paragraphs: dates and names, never targets."""
    lexer = numbers(books)
    rows = []
    for block in outline.blocks:
        if block.kind == "paragraph":
            continue
        page = clean(outline.source.text, block.start, block.end)
        for match in lexer.arabic.finditer(page.text):
            start, end = page.span(*match.span("number"))
            kind = "date" if match["unit"] in CALENDAR or DATED.search(page.text, max(0, match.start() - 8), match.end() + 8) else "name"
            rows.append(Quantity(outline.report.report, start, end, outline.source.text[start:end], kind, kind, None))
    return rows
