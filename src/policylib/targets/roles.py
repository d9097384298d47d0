"""What a number is when it is no amount: date, name, size, parameter, other."""

from __future__ import annotations

import re

from policylib.quantities import Amount
from policylib.targets.clauses import Clause
from policylib.targets.grammar import Grammar

CHINESE = re.compile(r"[\u4e00-\u9fff“]")
QUOTED = re.compile(r"[“‘《「]([^“”‘’《》「」，。；]{0,14})\Z")
CLOSING = re.compile(r"([^“”‘’《》「」，。；]{0,14})[”’》」]")
SIZED = ("money", "area", "length", "mass", "power", "volume", "compute")
DATES = ("年", "月", "日", "年代", "世纪", "年度", "季度", "月份")
BETWEEN = re.compile(r"[+×xX*/:]")
SHRINK = ("压缩", "缩短", "压减", "控制", "减少", "提前", "降", "缩", "限", "连续", "已连续", "寿命", "达", "到", "至", "时间", "时长", "天数", "提速")


def find_role(amount: Amount, clause: Clause, text: str, words: Grammar) -> str:
    """Return date, name, size, parameter or other; empty where the number is an amount reached or to be reached."""
    start, end, stop = amount.start, amount.end, amount.stop
    before, after = text[max(0, start - 12) : start], text[end : end + 16]
    if amount.form == "range_end":
        return "range_end"
    if amount.form == "number" or amount.form == "range":
        if role := _arabic_role(amount, clause, text, before, after, words):
            return role
    elif _quoted(amount, text) and amount.word not in ("zero", "cover", "clear"):
        return "name"
    if _is_size(amount, clause, text, words):
        return "size"
    if words.parameter.search(text, clause.start, amount.begin) and amount.unit_kind == "money":
        return "parameter"
    return ""


def _arabic_role(amount: Amount, clause: Clause, text: str, before: str, after: str, words: Grammar) -> str:
    """Return what an Arabic number is by the characters that touch it."""
    unit, kind = amount.unit, amount.unit_kind
    if unit in DATES and not before.endswith(("连续", "第")):
        return "date"
    if unit == "周年":
        return "other"
    year = amount.low
    if unit is None and amount.stop == amount.end and 1900 <= year <= 2100 and year == int(year) and (re.match(r"[-—–~至/.、]?(?:[0-9]|年)", after) or not CHINESE.match(after[:1] or "，")):
        return "date"
    if amount.stuck and not kind:
        return "name"
    if before and BETWEEN.match(before[-1]) or (amount.stop == amount.end and after and BETWEEN.match(after[0])):
        return "name"
    if _quoted(amount, text) and kind != "percent":
        return "name"
    if before.endswith("第"):
        return "" if kind == "rank" or unit in ("位", "名") or not CHINESE.match(after[:1] or "，") else "name"
    if unit == "强":
        return "name" if CHINESE.match(text[amount.stop : amount.stop + 1] or "，") or amount.low >= 100 else ""
    if words.circle.match(after):
        return "name"
    if unit is None and amount.stop == amount.end:
        if before.endswith(("前", "第")):
            return ""
        if words.name_after.match(after):
            return "name"
        if amount.start == clause.start and after[:1] in "." and amount.low < 100:
            return "name"
        if CHINESE.match(after[:1] or "，") and not amount.after:
            return "name" if not CHINESE.match(before[-1:] or "，") else "other"
    if unit in ("期", "届", "号", "代", "级", "轮"):
        return "name"
    return ""


def _quoted(amount: Amount, text: str) -> bool:
    """Return whether the number stands inside a short quotation."""
    opening = QUOTED.search(text, max(0, amount.start - 15), amount.start)
    return bool(opening and CLOSING.match(text, amount.end))


def _is_size(amount: Amount, clause: Clause, text: str, words: Grammar) -> bool:
    """Return whether the number is a threshold, capacity, class or limit that qualifies what is counted."""
    stop, kind = amount.stop, amount.unit_kind
    follows = bool(CHINESE.match(text[stop : stop + 1] or "，"))
    if kind == "time":
        left = text[max(clause.start, amount.begin - 8) : amount.begin]
        return not any(word in left for word in SHRINK) and amount.unit != "岁" or (amount.unit == "岁" and follows)
    if not follows:
        return False
    if kind not in SIZED and not (kind is None and amount.after):
        return text.startswith("级", stop) and kind in (None, "people", "money")
    if text.startswith("级", stop):
        return True
    noun = words.size_noun.match(text, stop, min(len(text), clause.end))
    if amount.after or amount.form == "range":
        later = any(other.start > amount.start and other.form != "range_end" for other in clause.amounts)
        return bool(noun) or later and "、" not in text[stop : clause.amounts[-1].begin]
    return bool(noun and words.capacity.search(text, clause.start, amount.begin)) or (text.startswith("的", stop) and bool(noun)) or (amount.form == "wordy" and bool(noun))
