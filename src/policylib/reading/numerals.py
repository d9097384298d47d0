"""Number words and numbers: Chinese numerals, percentages and fractions in words, 万 and 亿.

Chinese numerals follow GB/T 15835-2011 (出版物上数字用法). Values are plain floats; `百分之九` is 9 (percent points), as a
target's percent is everywhere in this library.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import prod

DIGITS = {"零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
FULL_WIDTH = str.maketrans("０１２３４５６７８９．，％‰", "0123456789.,%‰")
NUMERAL = "零〇○一二两三四五六七八九十百千万亿"
ARABIC = re.compile(r"([+-]?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)([十百千万亿]*)([%‰]?)")
SHARE = re.compile(rf"(百|千|[{NUMERAL}]+)分之([{NUMERAL}点]+)")
TENTHS = re.compile(r"([一二两三四五六七八九])成(半?)")
RUN = re.compile(
    r"(?<![零〇○一二两三四五六七八九点])[一二两三四五六七八九]{2,}(?![零〇○])"
)  # of digits; 二〇三五 is none, nor are decimals
NEIGHBOURS = ("一二", "一两", "二三", "两三", "三四", "三五", "四五", "五六", "六七", "七八", "八九")
LONGEST = 40  # characters of a number


def parse_number(text: str) -> float:
    """Return the value of a number as reports write it; a percentage is in percent points.

    Arabic digits (full-width too) with 万 and 亿, Chinese numerals, 百分之…, 千分之… (as percent points), fractions and 成
    (tenths, in percent points).

    Raises:
        ValueError: the text is no number.

    >>> parse_number("8.5"), parse_number("1.2万亿"), parse_number("3,000"), parse_number("１２％")
    (8.5, 1200000000000.0, 3000.0, 12.0)
    >>> parse_number("十二"), parse_number("三亿零五百万"), parse_number("百分之九点五"), parse_number("两成")
    (12.0, 305000000.0, 9.5, 20.0)
    >>> parse_number("三分之一")
    0.3333333333333333
    >>> parse_number("若干")
    Traceback (most recent call last):
    ...
    ValueError: no number: 若干
    """
    plain = text.strip().translate(FULL_WIDTH)
    if len(plain) > LONGEST:
        raise ValueError(f"no number: {text[:LONGEST]}…")
    if match := ARABIC.fullmatch(plain):
        return scaled(match[1].replace(",", ""), match[2]) / (10 if match[3] == "‰" else 1)
    if match := SHARE.fullmatch(plain):
        return _share(match[1], match[2])
    if match := TENTHS.fullmatch(plain):
        return DIGITS[match[1]] * 10.0 + (5 if match[2] else 0)
    value = parse_numeral(plain)
    if value is None:
        raise ValueError(f"no number: {text}")
    return value


def parse_numbers(text: str) -> tuple[float, float | None]:
    """Return the value of a number, and the upper end of one whose digits name a range (七八十 is 70 to 80, 三五 is 3 to 5).

    Raises:
        ValueError: the text is no number.

    >>> parse_numbers("七八十"), parse_numbers("百分之二十五六"), parse_numbers("两三万"), parse_numbers("百分之九")
    ((70.0, 80.0), (25.0, 26.0), (20000.0, 30000.0), (9.0, None))
    >>> parse_numbers("百分之三四五")
    Traceback (most recent call last):
    ...
    ValueError: no number: 百分之三四五
    """
    run = RUN.search(text)
    if run is None:
        return parse_number(text), None
    if run[0] not in NEIGHBOURS or "点" in text:
        raise ValueError(f"no number: {text}")
    low, high = (parse_number(text[: run.start()] + digit + text[run.end() :]) for digit in run[0])
    return low, high


def _share(whole: str, part: str) -> float:
    """Return 百分之X and 千分之X in percent points, any other fraction as a quotient."""
    above, below = parse_numeral(part), parse_numeral(whole)
    if above is None or not below:
        raise ValueError(f"no number: {whole}分之{part}")
    return above if whole == "百" else above / 10 if whole == "千" else above / below


def scaled(digits: str, scale: str = "") -> float:
    """Return an Arabic number with its 万 or 亿 multiplied in, without binary rounding (12.4亿 is 1240000000.0).

    >>> scaled("12.4", "亿"), scaled("275", "万"), scaled("8.5")
    (1240000000.0, 2750000.0, 8.5)
    """
    if not scale:
        return float(digits)
    factor = prod(SMALL.get(character) or LARGE[character] for character in scale)
    whole, _, fraction = digits.partition(".")
    if not fraction:
        return float(int(whole) * factor)
    return int(whole + fraction) * factor / float(10 ** len(fraction))


@lru_cache(maxsize=4096)
def parse_numeral(text: str) -> float | None:
    """Return the value of a Chinese numeral, or None where the text is none.

    Digits in a row (二〇三五) are read as digits; a bare scale counts as one of it (百 is 100).

    >>> parse_numeral("二〇三五"), parse_numeral("一千零五十"), parse_numeral("万亿"), parse_numeral("十六点五")
    (2035.0, 1050.0, 1000000000000.0, 16.5)
    >>> parse_numeral("三中全会") is None
    True
    """
    whole, point, fraction = text.partition("点")
    if not whole or any(c not in NUMERAL for c in whole) or any(c not in DIGITS for c in fraction) or bool(point) != bool(fraction):
        return None
    value = _whole(whole)
    if value is None or not fraction:
        return None if value is None else float(value)
    return float(f"{value}.{''.join(str(DIGITS[c]) for c in fraction)}")


def _whole(text: str) -> int | None:
    """Return the value of a numeral without a decimal point."""
    if len(text) > 1 and all(c in DIGITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total = section = digit = last = 0
    for character in text:
        if character in DIGITS:
            if digit and last < 10:
                return None
            digit = last = DIGITS[character]
        elif character in SMALL:
            section += (digit or 1) * SMALL[character]
            digit, last = 0, SMALL[character]
        else:
            section = (section + digit) or (0 if total else 1)
            total = (
                total * LARGE[character]
                if not section
                else total + section * LARGE[character]
                if total >= LARGE[character] * section
                else (total + section) * LARGE[character]
            )
            section, digit, last = 0, 0, LARGE[character]
    return total + section + digit
