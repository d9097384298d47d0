"""The indicator: what a number measures, in the report's own characters, shared heads and shared values resolved."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policylib.quantities import Amount
from policylib.targets.clauses import Clause
from policylib.targets.grammar import Grammar

JOINT = re.compile(r"[、]|以及|和(?!谐)|及(?!时)")
# what a number is compared with is no part of what it measures
BASE = re.compile(r"(?<=.)(?:从|由|(?:分别)?[比较])(?!例|重|率|值)[^，。；、]{0,10}?(?:年|上年|去年|同期|时期|年末|年底|全国|预算)?(?:的|末|底|分别)?(?:提高|增加|提升|上升|下降|降|扩大|增长|减少)?(?:到|至)?\Z|(?:提高|增加|提升|上升|下降|扩大|增长|减少)[到至]\Z")
MARGIN = re.compile(r"(?:比|较|快于|高于|低于|优于|好于|占)(?!例|重|率|值|比)")
# the words between what is ranked and its rank
PLACED = re.compile(r"(?:连续[一二三四五六七八九十多两0-9]+年)?(?:稳居|跃居|位居|名列|位列|居|列|排名|升至|上升到|升到|跻身|进入|挺进|跃升|成为)[^，。；、]{0,8}\Z|连续[一二三四五六七八九十多两]+年\Z|(?:升|上升|跃升|提升)[到至]\Z")
SCOPE_EACH = re.compile(r"[、，]?([^，。；、0-9]{1,12}?(?:县|区|市|镇|乡|村|园区|开发区|街道|地区|部门|单位))(?:均?各(?!类|项|种|级|方|地|族|界|自)|每个?)")
EACH = ("分别", "依次")
OPEN = re.compile(r"[\u4e00-\u9fffA-Za-z“（]")
TAIL_NOISE = re.compile(r"[，。；：、（“\s]+\Z")
HEAD_NOISE = re.compile(r"[，。；：、）”的\s]+")
VERBLESS = ("percent", "point", "money", "rank", "multiple")


@dataclass(slots=True)
class Phrase:
    """An amount's indicator and the words found around it."""

    indicator: str  # "" where neither the clause nor what stands before it names one
    verb: str  # words between the indicator and the number (增长, 提高到)
    lead: str  # words at the head that were dropped (新增, 力争)
    noun: str  # what follows the unit
    inherited: bool = False
    scope: str | None = None
    size: str | None = None
    each: bool = False  # each member of the scope is to reach it
    joined: bool = False  # 、-joined to the amount before it, whose verb governs it too


def split_left(left: str, words: Grammar) -> tuple[str, str, str]:
    """Return (lead, head, verb) of what stands before a number.

    The lead is connectors, time and verbs of increment; the verb is what joins the head to its number.
    """
    left = TAIL_NOISE.sub("", left)
    begin = HEAD_NOISE.match(left)
    at = begin.end() if begin else 0
    lead = words.lead.match(left, at)
    if lead:
        at = lead.end()
    trail = words.trail.search(left, at)
    head, verb = (left[at : trail.start()], trail[0]) if trail else (left[at:], "")
    head = BASE.sub("", head)
    if MARGIN.match(head):
        head = ""
    return left[:at], head.strip("，、：的"), verb


def right_noun(text: str, start: int, end: int, words: Grammar) -> str:
    """Return the noun that follows a unit, up to the end of the clause; empty where none does."""
    if start >= end or not OPEN.match(text[start]):
        return ""
    return text[start:end].removeprefix("的").strip("、，")


def find_phrase(amount: Amount, i: int, clause: Clause, sizes: list[Amount], text: str, subject: str, words: Grammar, last: Phrase | None = None) -> Phrase:
    """Return what an amount measures; `subject` is what the amount before it in the same sentence measured."""
    amounts = clause.amounts
    left_at = amounts[i - 1].stop if i else clause.start
    following = next((a for a in amounts[i + 1 :] if a.form != "range_end"), None)
    if amount.form == "range" and i + 1 < len(amounts) and amounts[i + 1].form == "range_end":
        stop = amounts[i + 1].stop
    else:
        stop = amount.stop
    left = text[left_at : amount.begin]
    if i:
        left = _own_part(left, amounts[i - 1])
    right = right_noun(text, stop, following.begin if following else clause.end, words)
    if following is not None and right:
        joint = list(JOINT.finditer(right))
        right = right[: joint[-1].start()] if joint else right
    each = SCOPE_EACH.match(left)
    scope = last.scope if last is not None else None
    if each:
        scope, left = each[1], left[each.end() :]
    lead, head, verb = split_left(left, words)
    size = None
    inner = [s for s in sizes if left_at <= s.begin and s.stop <= amount.begin]
    if inner:
        lead, head, size = _without_size(inner[0], inner[-1], text, left_at if not each else left_at + each.end(), amount.begin, words)
    if following is not None and not right and following.begin - stop <= 1 and amount.unit and following.form == "number":
        right = right_noun(text, following.stop, clause.end, words) if text[stop : stop + 1] not in "、，" else ""
    joined = last is not None and not verb and (not head or not lead.strip("，、和及与"))
    if joined and last is not None:
        verb, lead = (last.verb if not head else ""), lead + last.lead + (last.verb if head else "")
    if amount.unit_kind == "rank" or amount.unit in ("位", "名"):
        head = PLACED.sub("", head)
    noun = right
    if head and amount.unit_kind in VERBLESS and amount.unit_kind != "percent":
        right = ""
    if head and words.lead.fullmatch(head + right) or right in words.empty:
        right = text[stop : clause.end]
    indicator = head + right
    inherited = False
    if not indicator or (head in words.parts and not right and subject):
        inherited = bool(subject)
        indicator = subject + (head if head in words.parts and not subject.endswith(head) else "") if subject else head or lead
    return Phrase(indicator, verb, lead, noun, inherited, scope, size, bool(each) or bool(last and last.each), joined)


def _without_size(first: Amount, final: Amount, text: str, start: int, end: int, words: Grammar) -> tuple[str, str, str]:
    """Return (lead, head, size) of a head that a threshold qualifies (新引进10亿元以上项目)."""
    lead, head, _ = split_left(text[start : first.begin], words)
    noun = split_left(text[final.stop : end], words)
    capacity = words.capacity.search(head)
    size = text[first.begin : final.stop]
    if capacity:
        size, head = head[capacity.start() :] + size, head[: capacity.start()]
    return lead, head + (noun[1] or noun[0]).removeprefix("的"), size


def _own_part(left: str, before: Amount) -> str:
    """Return the part of what stands between two numbers that belongs to the second."""
    if not left or left[0] in "、，和及与并":
        return left
    joint = list(JOINT.finditer(left))
    return left[joint[-1].end() :] if joint else left


def shared_heads(heads: str, count: int) -> list[str] | None:
    """Return one indicator for each of `count` values of “A、B分别增长x、y”; None where the heads do not add up.

    >>> shared_heads("城镇、农村居民人均可支配收入", 2)
    ['城镇居民人均可支配收入', '农村居民人均可支配收入']
    >>> shared_heads("国内游客、入境游客数量", 2)
    ['国内游客数量', '入境游客数量']
    >>> shared_heads("甲产业产值", 2) is None
    True
    """
    items = [item for item in JOINT.split(heads) if item]
    if len(items) != count and heads.count("、"):
        items = [item for item in heads.split("、") if item]
    if len(items) != count or count < 2:
        return None
    last = items[-1]
    return [complete(item, last) for item in items[:-1]] + [last]


def complete(item: str, last: str) -> str:
    """Return a conjunct with the tail that it shares with the last conjunct.

    >>> complete("制造业", "普惠小微贷款余额"), complete("财政收入", "税收收入")
    ('制造业贷款余额', '财政收入')
    """
    for size in (3, 2, 1):
        if len(item) >= size and (at := last.find(item[-size:])) > 0:
            return item + last[at + size :]
    if item.endswith(WHOLE):
        return item
    for noun in TAILS:
        if last.endswith(noun) and len(last) > len(noun) and not item.endswith(noun):
            return item + noun
    same = 0
    while same < min(len(item), len(last)) and item[same] == last[same]:
        same += 1
    if len(item) < len(last) and len(item) <= 4 and not same and item[-1] not in "率额量数比":
        return item + last[len(item) :]
    return item


WHOLE = ("率", "额", "量", "占比", "比重", "增加值", "产值", "收入", "比例", "涨幅", "指数", "面积", "规模")
TAILS = ("贷款余额", "人均可支配收入", "常住居民人均可支配收入", "居民人均可支配收入", "居民收入", "营业收入", "增加值", "总产值", "产值", "产量", "总额", "余额", "投资", "收入", "数量", "面积", "营收", "增速", "占比", "比重", "贷款")
