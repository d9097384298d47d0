"""What a number is when it is no target: date, name, parameter, other, or the size of what is counted.

A size (threshold, capacity, class, limit) qualifies what is counted and commits to nothing itself.
"""

from __future__ import annotations

import re

from policylib.reading.quantities import MILESTONE, Amount
from policylib.reading.targets.clauses import Clause, Here, conjuncts

NOUN = re.compile(r"[\u4e00-\u9fff“A-Za-z]")
DONE_OF = re.compile(r"已[^，。；]{1,8}的\Z")  # 已谋划的近1400个
OPENING = re.compile(r"[“‘《「]([^“”‘’《》「」，。；]{0,14})\Z")
CLOSING = re.compile(r"([^“”‘’《》「」，。；]{0,14})[”’》」]")
SERIAL = re.compile(r"(?:[-—–~至、和及][0-9]+)?号")  # 2—4号机组
JOINED = re.compile(r"[+×xX*/:∶﹕]")  # 1+5+N, 7×24, 40/41, 1:2
CALENDAR = re.compile(r"[-—–~至/.、]?(?:[0-9]|年)")
POLICIES = re.compile(r"[^，。；、0-9]{0,10}?政策")  # 落实国家24条支持政策
LISTED = ("、", "坚持", "建立", "构建", "健全", "开展", "推行", "强化", "完善", "形成")  # 全覆盖 among adjectives
LEAST = 5  # characters that name both those counted and what is measured of them
HEADED = re.compile(
    r"(?:产值|收入|营收|比重|占比|率|比例|投资|总额|规模)(?:占[^，。；、]{0,12})?(?:均|都|分别)?(?:达到?|提高到?|提高至|突破|超过?|增长|为|保持在?|稳定在|控制在|实现)?\Z"
)
SCHEME = re.compile(r"[”’][^，。；、]{0,4}(?:政策|机制|工程|行动|模式|计划)")
HAD = re.compile(r"(?:原有|现有|已有)的?\Z")
ADJECTIVES = re.compile(r"(?:、全[^，。；、]{2})*、全[^，。；、]{2}的?[\u4e00-\u9fff]")  # 全覆盖、全过程管理
SYSTEM = re.compile(r"制(?!造|定|成|作|种|品|备|约|度|修|药|糖|衣|氢|冷)")  # 3人制篮球
NATION = 1e9  # as many people are the nation, not an amount
THINGS = ("count", "organisation")
COUNTED = (*THINGS, "people", None)
ITEMS = re.compile(r"指标\Z")  # 约束性指标9项: the plan's own items
DATES = ("年", "月", "日", "年代", "世纪", "年度", "季度", "月份")
BACKWARD = ("review", "problems")
AND = re.compile(r"[和及与并、或]")
SIZED = ("money", "area", "length", "mass", "power", "volume", "compute")
BUILT = ("mass", "power", "volume", "money")


def find_role(amount: Amount, clause: Clause, here: Here) -> str:
    """Return date, name, size, parameter, other, range_end or goal (a goal restated); empty for an amount that is stated."""
    if amount.form == "range_end":
        return "range_end"
    text, cues = here.text, here.words.cues
    if amount.form == "wordy":
        role = _wordy_role(amount, clause, here)
    else:
        before, after = text[max(0, amount.start - 12) : amount.start], text[amount.end : amount.end + 16]
        role = _calendar(amount, before, after, here.section_kind not in (*BACKWARD, "self_government")) or _name(
            amount, clause, before, after, here
        )
        role = role or _existing(amount, clause, here)
        if not role and cues["goal"].match(text, amount.stop):
            return "goal"
    if role:
        return "" if role == "stated" else role
    if is_size(amount, clause, here):
        return "size"
    if amount.unit_kind == "money" and text.startswith("部分", amount.stop):
        return "parameter"
    if amount.unit_kind == "percent" and _is_rate(amount, clause, here):
        return "parameter"
    if amount.unit_kind == "money" and (
        cues["parameter"].search(text, clause.start, amount.begin)
        or cues["reward"].search(text, amount.stop, min(len(text), clause.end + 6))
    ):
        return "parameter"
    return ""


def _is_rate(amount: Amount, clause: Clause, here: Here) -> bool:
    """Return whether a percentage is a rule's own rate (15%企业所得税, 按10%的比例)."""
    text, cues = here.text, here.words.cues
    if cues["tax"].match(text, amount.stop):
        return True
    return bool(cues["rule"].search(text, clause.start, amount.begin) and cues["ratio"].match(text, amount.stop))


def _calendar(amount: Amount, before: str, after: str, ahead: bool) -> str:
    """Return date for years, months, days and plan periods; other for anniversaries."""
    if amount.stuck or (amount.unit == "年" and (amount.low % 1 or "年限" in before)):
        return ""  # PM2.5年均浓度, 平均受教育年限达到10.5年
    if amount.unit in DATES and (ahead or not before.endswith("连续")) and not before.endswith("第"):
        return "date"
    if amount.unit == "周年":
        return "other"
    bare = amount.unit is None and amount.stop == amount.end
    if bare and 1900 <= amount.low <= 2100 and amount.low == int(amount.low) and not before.endswith("第"):
        return "date" if CALENDAR.match(after) or not NOUN.match(after) else "name"
    return ""


def _name(amount: Amount, clause: Clause, before: str, after: str, here: Here) -> str:
    """Return name where the characters that touch a number make it part of one; stated where they make it an amount."""
    cues = here.words.cues
    if cues["streak"].match(after):
        return "stated"
    if amount.stuck or (before.endswith(("（", "［", "〔")) and after.startswith(("）", "］", "〕"))) or SERIAL.match(after):
        return "name"
    if (before and JOINED.match(before[-1])) or (amount.stop == amount.end and JOINED.match(after)):
        return "name"
    if _quoted(amount, here.text) and (amount.unit_kind != "percent" or SCHEME.match(here.text, amount.stop)):
        return "name"  # “两个70%”激励政策
    if cues["circle"].match(after):
        return "name"
    if before.endswith("第"):
        return "" if amount.unit_kind == "rank" or not NOUN.match(after) else "name"
    if amount.unit and SYSTEM.match(here.text, amount.stop):
        return "name"
    if amount.unit in ("强", "所"):
        return _title(amount, clause, here)
    if amount.unit is None and amount.stop == amount.end and not before.endswith("前"):
        return _bare(amount, clause, before, after, here)
    return ""


def _title(amount: Amount, clause: Clause, here: Here) -> str:
    """Return name for 20强县, 世界500强 and institutes by number (214所)."""
    text, cues = here.text, here.words.cues
    follows = bool(NOUN.match(text, amount.stop))
    if amount.unit == "强":
        return "name" if follows or amount.low >= 100 else ""
    if follows and not text.startswith("等", amount.stop):
        return ""
    numbered = cues["institute"].search(text, max(0, amount.start - 3), amount.start)
    return "name" if numbered and not cues["increment"].search(text, clause.start, amount.start) else ""


def _bare(amount: Amount, clause: Clause, before: str, after: str, here: Here) -> str:
    """Return what a number without any measure word is: part of a name, a list number, or something unknown."""
    cues = here.words.cues
    if cues["name_after"].match(after) or (amount.start == clause.start and after.startswith(".") and amount.low < 100):
        return "name"
    if NOUN.match(after) and not amount.after and not cues["valued"].search(before):
        return "other" if NOUN.match(before[-1:]) else "name"
    return ""


def _existing(amount: Amount, clause: Clause, here: Here) -> str:
    """Return other for a count of what exists already (国家24条政策, 首批10个先导区, 7000多万儿女)."""
    text, cues, at = here.text, here.words.cues, amount.begin
    if _at_hand(amount, clause, here):
        return "other"
    if amount.unit_kind not in COUNTED or amount.after or not NOUN.match(text, amount.stop):
        return ""
    if cues["listed"].match(text, amount.stop) or (
        amount.low >= NATION and (amount.unit_kind == "people" or text.startswith("人口", amount.stop))
    ):
        return "other"
    if (
        amount.low >= 1e6
        and at == amount.start
        and cues["people"].match(text, amount.stop)
        and not cues["helps"].search(text, clause.start, at)
    ):
        return "other"
    fixed = cues["fixed"].search(text, clause.start, at)
    if fixed and fixed.start() == clause.start:
        return "other"
    if here.section_kind in BACKWARD:
        return ""
    uses = max((match.end() for match in cues["use"].finditer(text, clause.start, at)), default=-1)
    if uses >= 0 and not cues["increment"].search(text, uses, at):
        return "other"
    if _counts_its_list(text[clause.start : at], amount.low):
        return "other"
    if POLICIES.match(text, amount.stop) and "落实" in text[clause.start : at]:
        return "other"
    return "other" if DONE_OF.search(text, clause.start, at) or cues["existing"].search(text, clause.start, at) else ""


def _at_hand(amount: Amount, clause: Clause, here: Here) -> bool:
    """Return whether a number counts a plan's own items (约束性指标9项) or is a fund to be put to use (发挥10亿元资金作用)."""
    text, cues, at = here.text, here.words.cues, amount.begin
    if amount.unit_kind == "count" and ITEMS.search(text, clause.start, at):
        return True
    if amount.unit_kind in THINGS:
        return _of_whom(amount, clause, here)
    if amount.unit_kind == "money" and HAD.search(text, clause.start, at):
        return True
    return amount.unit_kind == "money" and bool(cues["used"].search(text, clause.start, at) and cues["fund"].match(text, amount.stop))


def _of_whom(amount: Amount, clause: Clause, here: Here) -> bool:
    """Return whether a count only tells of how many the value after it is (8个产业集群产值突破60亿元, 45个园区产值占比达84%)."""
    text, cues, at = here.text, here.words.cues, amount.begin
    following = next((other for other in clause.amounts if other.start > amount.start and other.form != "range_end"), None)
    if (
        following is None
        or amount.before
        or amount.after
        or cues["increment"].search(text, clause.start, at)
        or cues["moves"].search(text, clause.start, at)
    ):
        return False
    between = text[amount.stop : following.begin]
    if (
        following.unit_kind not in ("percent", "money")
        or len(between) < LEAST
        or not HEADED.search(between)
        or any(mark in between for mark in "、和及与")
    ):
        return False
    named = text[clause.start : at].strip()
    return following.unit_kind == "percent" or (bool(named) and named[-1] not in "，、")


def _counts_its_list(left: str, count: float) -> bool:
    """Return whether a number counts the list before it (甲、乙、丙3个园区)."""
    return (
        count > 1
        and count in (left.count("、") + 1, len(conjuncts(left)))
        and bool(NOUN.match(left[-1:]))
        and not any(c.isdigit() for c in left)
    )


def _wordy_role(amount: Amount, clause: Clause, here: Here) -> str:
    """Return what a wordy amount is; empty or stated where it is an amount."""
    text, cues, word = here.text, here.words.cues, amount.word
    if word in ("zero", "cover", "clear"):
        if _quoted(amount, text) and not cues["makes"].search(text, clause.start, amount.begin):
            return "name"
        if word == "cover" and (
            NOUN.match(text, amount.stop) or text.endswith(LISTED, 0, amount.start) or ADJECTIVES.match(text, amount.stop)
        ):
            return "other"
        return "name" if cues["policy"].match(text, amount.stop) else ""
    if _quoted(amount, text):
        return "name"
    if word in ("club", "strong"):
        return "stated" if here.section_kind not in BACKWARD and cues["joins"].search(text, clause.start, amount.begin) else "name"
    if word == "scale":
        return "" if _stated(amount, clause, here) else "size" if amount.after or text.startswith("级", amount.stop) else "name"
    return ""


def _stated(amount: Amount, clause: Clause, here: Here) -> bool:
    """Return whether a bare 万户, 百项 or 千亿元 is itself stated: after 突破 or 稳定在, or ahead after a verb of increment."""
    text, cues = here.text, here.words.cues
    follows = bool(NOUN.match(text, amount.stop)) and not MILESTONE.match(text, amount.stop)
    if text.startswith("级", amount.stop):
        return False
    if (amount.before and cues["over"].fullmatch(amount.before)) or cues["holds"].search(text, clause.start, amount.begin):
        return not follows
    if here.section_kind in BACKWARD or amount.unit_kind not in COUNTED or not follows:
        return False
    made = cues["increment"].search(text, max(clause.start, amount.begin - 2), amount.begin)
    return bool(made) and not cues["programme"].search(text, amount.stop, clause.end)


def _quoted(amount: Amount, text: str) -> bool:
    """Return whether the number stands inside a short quotation."""
    opening = OPENING.search(text, max(0, amount.start - 15), amount.start)
    return bool(opening and CLOSING.match(text, amount.end))


def is_size(amount: Amount, clause: Clause, here: Here) -> bool:
    """Return whether a number qualifies what is counted: 50亿以上(重大项目20个), 3个月内, 年产2万吨, 500千伏, 万吨级."""
    text, cues, kind, stop = here.text, here.words.cues, amount.unit_kind, amount.stop
    if kind == "grade":
        return True
    follows = bool(NOUN.match(text, stop)) and not cues["size_verb"].match(text, stop)
    if kind == "time":
        return follows if amount.unit == "岁" else not cues["duration"].search(text, max(clause.start, amount.begin - 8), amount.begin)
    if kind == "length" and text.startswith("内", stop):
        return True
    if kind == "money" and amount.after and any(other.begin == stop and other.unit_kind in THINGS for other in clause.amounts):
        return True  # 其中10亿元以上10个
    if not follows:
        return False
    if cues["yearly"].search(text, max(0, amount.begin - 4), amount.begin):
        return True
    if kind not in SIZED and kind is not None:
        return (kind == "people" and text.startswith("级", stop)) or _of_members(amount, text, here)
    return text.startswith("级", stop) or _qualifies(amount, clause, here)


def _of_members(amount: Amount, text: str, here: Here) -> bool:
    """Return whether a count tells how many members each of what is counted has (30户以上自然村, 25度以上坡耕地)."""
    nouns = here.words.members.get(amount.unit or "")
    return bool(nouns and (amount.after or amount.before) and nouns.match(text, amount.stop))


def _qualifies(amount: Amount, clause: Clause, here: Here) -> bool:
    """Return whether a sum, area, length, mass or power directly before a noun only tells how large that is."""
    text, cues, kind, stop = here.text, here.words.cues, amount.unit_kind, amount.stop
    end = min(len(text), clause.end)
    later = any(other.start > amount.start and other.form != "range_end" for other in clause.amounts)
    if kind == "money" and not later and cues["fund"].match(text, stop):
        return False  # 设立50亿元的产业基金
    counted = later and "、" not in text[stop : clause.amounts[-1].begin]
    if later and text.startswith("的", stop) and any(other.begin == stop + 1 for other in clause.amounts):
        return True  # 总投资120亿元的30个项目
    if kind is None and not amount.after:
        return counted and amount.low >= 1e6  # 新增200亿产业链1个
    noun = bool(cues["size_noun"].match(text, stop, end))
    if amount.after or amount.form == "range" or (counted and amount.before and not AND.match(text, stop)):
        return noun or counted
    if noun and (amount.form == "wordy" or text.startswith("的", stop) or cues["capacity"].search(text, clause.start, amount.begin)):
        return True
    if kind not in BUILT:
        return False
    listed = kind != "money" and cues["plants"].search(text, stop, end)  # 开工70万吨甲、20万吨乙等项目
    if not listed and (later or not cues["plant"].match(text, stop, end)):
        return False
    near = max(0, amount.begin - 4)
    return not (
        cues["removes"].search(text, near, amount.begin)
        or any(match.end() == amount.begin for match in cues["increment"].finditer(text, near, amount.begin))
    )
