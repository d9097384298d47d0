"""What a number is when it is no amount: date, name, size, parameter, other."""

from __future__ import annotations

import re

from policylib.quantities import Amount
from policylib.targets.clauses import Clause
from policylib.targets.grammar import Grammar

CHINESE = re.compile(r"[\u4e00-\u9fff“A-Za-z]")
GOAL = re.compile(r"的?(?:左右|以上)?的?(?:预期|年度|年初|既定|计划|规划)(?:目标|计划|任务)|的(?:增长)?目标")
VALUED = re.compile(r"(?:由|从|达到|达|为|至|到|比值|指数|得分)\Z")
DONE_OF = re.compile(r"已[^，。；]{1,8}的\Z")
MAKES = re.compile(r"实现|推进|加速|推动|力争|确保|达到|完成|基本|取得")
POLICY = re.compile(r"总?方针|政策|行动|机制|攻坚|计划|工程|专项|防控")
OVER = ("突破", "超过", "超", "逾", "过", "跨越", "迈上", "跨过", "站上")
HOLDS = re.compile(r"(?:稳定在|保持在|达到|达)\Z")
PROGRAMME = re.compile(r"行动|计划|工程|活动|大会|专项|服务")
JOINS = re.compile(r"(?:迈入|进入|跻身|迈进|冲刺|冲击|挺进|晋级|入围|步入|晋升|跨入|闯进|争创|冲进|重返)[^，。；、]{0,8}\Z")
REACHES = re.compile(r"(?:惠及|解决|保障|帮助|转移|使|让)\Z")
YEARLY = re.compile(r"(?:年产|日产|月产|日处理|年处理)\Z")
STREAK = re.compile(r"连(?:增|丰|升|降|涨|冠|胜|跃|续)")
INSTITUTE = re.compile(r"(?:兵器|电科|中电|航天|航空|中船|中核|研究|[、，/])\Z")
REWARD = re.compile(r"奖励|奖补|给予")
QUOTED = re.compile(r"[“‘《「]([^“”‘’《》「」，。；]{0,14})\Z")
CLOSING = re.compile(r"([^“”‘’《》「」，。；]{0,14})[”’》」]")
COUNTED = ("count", "organisation", "people", None)
SIZED = ("money", "area", "length", "mass", "power", "volume", "compute")
DATES = ("年", "月", "日", "年代", "世纪", "年度", "季度", "月份")
BETWEEN = re.compile(r"[+×xX*/:]")
SHRINK = ("压缩", "缩短", "压减", "控制", "减少", "提前", "降", "缩", "限", "连续", "已连续", "寿命", "达", "到", "至", "时间", "时长", "天数", "提速")


def find_role(amount: Amount, clause: Clause, text: str, section_kind: str, words: Grammar) -> str:
    """Return date, name, size, parameter or other; empty where the number is an amount reached or to be reached."""
    start, end = amount.start, amount.end
    before, after = text[max(0, start - 12) : start], text[end : end + 16]
    if amount.form == "range_end":
        return "range_end"
    if amount.form == "number" or amount.form == "range":
        if role := _arabic_role(amount, clause, text, before, after, words) or _existing(amount, clause, text, section_kind, words):
            return role
    elif amount.word in ("zero", "cover", "clear"):
        if role := _wordy_role(amount, clause, text):
            return role
    elif _quoted(amount, text):
        return "name"
    elif amount.word in ("club", "strong"):
        return "" if section_kind not in ("review", "problems") and JOINS.search(text, clause.start, amount.begin) else "name"
    if amount.word == "scale" and not _stated(amount, clause, text, section_kind, words):
        return "size"
    if GOAL.match(text, amount.stop) and text[:1] and not amount.form == "wordy":
        return "goal"
    if _is_size(amount, clause, text, words):
        return "size"
    if amount.unit_kind == "money" and (words.parameter.search(text, clause.start, amount.begin) or REWARD.search(text, amount.stop, min(len(text), clause.end + 6))):
        return "parameter"
    return ""


def _arabic_role(amount: Amount, clause: Clause, text: str, before: str, after: str, words: Grammar) -> str:
    """Return what an Arabic number is by the characters that touch it."""
    unit, kind, start = amount.unit, amount.unit_kind, amount.start
    if before.endswith("（") and after.startswith("）"):
        return "name"
    if unit in DATES and not before.endswith(("连续", "第")):
        return "date"
    if unit == "周年":
        return "other"
    year = amount.low
    if unit is None and amount.stop == amount.end and 1900 <= year <= 2100 and year == int(year) and (re.match(r"[-—–~至/.、]?(?:[0-9]|年)", after) or not CHINESE.match(after[:1] or "，")):
        return "date"
    if STREAK.match(after):
        return ""
    if amount.stuck:
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
        if CHINESE.match(after[:1] or "，") and not amount.after and not VALUED.search(before):
            if 1900 <= year <= 2100:
                return "name"
            return "name" if not CHINESE.match(before[-1:] or "，") else "other"
    noun = text[amount.stop : amount.stop + 1] or "，"
    if unit == "所" and (noun == "等" or not CHINESE.match(noun)) and INSTITUTE.search(text, max(0, start - 3), start) and not words.increment.search(text, clause.start, start):
        return "name"
    return ""


def _wordy_role(amount: Amount, clause: Clause, text: str) -> str:
    """Return other where 全覆盖, 清零 or 零突破 only describes something (全覆盖检查, 动态清零总方针)."""
    if _quoted(amount, text) and not MAKES.search(text, clause.start, amount.begin):
        return "name"
    if amount.word == "cover" and CHINESE.match(text[amount.stop : amount.stop + 1] or "，"):
        return "other"
    return "name" if POLICY.match(text, amount.stop) else ""


def _existing(amount: Amount, clause: Clause, text: str, section_kind: str, words: Grammar) -> str:
    """Return other for a count of what exists already (国家24条政策, 首批10个先导区, 7000多万儿女)."""
    if not CHINESE.match(text[amount.stop : amount.stop + 1] or "，") or amount.after or amount.unit_kind not in COUNTED:
        return ""
    if words.people.match(text, amount.stop) and not REACHES.search(text, clause.start, amount.begin) and amount.unit_kind in ("people", None) and amount.begin == amount.start and amount.low >= 1e6:
        return "other"
    fixed = words.fixed.search(text, clause.start, amount.begin)
    if fixed and fixed.start() == clause.start:
        return "other"
    if section_kind in ("review", "problems"):
        return ""
    uses = None
    for uses in words.use.finditer(text, clause.start, amount.begin):
        pass
    if uses and not words.increment.search(text, uses.end(), amount.begin):
        return "other"
    if DONE_OF.search(text, clause.start, amount.begin):
        return "other"
    return "other" if words.existing.search(text, clause.start, amount.begin) else ""


def _stated(amount: Amount, clause: Clause, text: str, section_kind: str, words: Grammar) -> bool:
    """Return whether a bare 万户, 百项 or 千亿元 is itself stated: after 突破 or 稳定在, or ahead after a verb of increment."""
    follows = CHINESE.match(text[amount.stop : amount.stop + 1] or "，")
    if text.startswith("级", amount.stop) or _quoted(amount, text):
        return False
    if amount.before in OVER or HOLDS.search(text, clause.start, amount.begin):
        return not follows
    if section_kind in ("review", "problems", "closing") or amount.unit_kind not in COUNTED or not follows:
        return False
    right = text[amount.stop : clause.end]
    return bool(words.increment.search(text, max(clause.start, amount.begin - 2), amount.begin)) and not PROGRAMME.search(right)


def _quoted(amount: Amount, text: str) -> bool:
    """Return whether the number stands inside a short quotation."""
    opening = QUOTED.search(text, max(0, amount.start - 15), amount.start)
    return bool(opening and CLOSING.match(text, amount.end))


def _is_size(amount: Amount, clause: Clause, text: str, words: Grammar) -> bool:
    """Return whether the number is a threshold, capacity, class or limit that qualifies what is counted."""
    stop, kind = amount.stop, amount.unit_kind
    if kind == "grade":
        return True
    follows = bool(CHINESE.match(text[stop : stop + 1] or "，")) and not words.size_verb.match(text, stop)
    if kind == "time":
        left = text[max(clause.start, amount.begin - 8) : amount.begin]
        return not any(word in left for word in SHRINK) and amount.unit != "岁" or (amount.unit == "岁" and follows)
    if not follows:
        return False
    if YEARLY.search(text, max(0, amount.begin - 4), amount.begin):
        return True
    later = any(other.start > amount.start and other.form != "range_end" for other in clause.amounts)
    if kind is None and later and amount.low >= 1e6 and "、" not in text[stop : clause.amounts[-1].begin]:
        return True
    if kind not in SIZED and not (kind is None and amount.after):
        return text.startswith("级", stop) and kind in (None, "people", "money")
    if text.startswith("级", stop):
        return True
    noun = words.size_noun.match(text, stop, min(len(text), clause.end))
    if amount.after or amount.form == "range":
        return bool(noun) or later and "、" not in text[stop : clause.amounts[-1].begin]
    if kind in ("mass", "power", "volume", "money") and not later and words.plant.match(text, stop, min(len(text), clause.end)) and not words.adds.search(text, max(0, amount.begin - 4), amount.begin):
        return True
    return bool(noun and words.capacity.search(text, clause.start, amount.begin)) or (text.startswith("的", stop) and bool(noun)) or (amount.form == "wordy" and bool(noun))
