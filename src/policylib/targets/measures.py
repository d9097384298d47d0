"""How a number measures: growth, level, increment, share, change, rank or multiple; basis and horizon."""

from __future__ import annotations

import re

from policylib.numerals import parse_number
from policylib.quantities import Amount
from policylib.targets.clauses import Clause
from policylib.targets.grammar import YEAR, Grammar
from policylib.targets.phrases import Phrase

HOLD = ("达到", "达", "保持", "稳定", "突破", "超过", "超", "至", "到", "总数", "总量", "累计", "余额")
STOCK = re.compile(r"(?:产量|总额|拥有量|总量|总数|里程|余额|交易额|成交额|吞吐量|收入|产值|增加值|销售额|零售额|出口额|规模|用户|人口|寿命|面积|标准|水平|指数|存量|保有量|数量|数|人次|能力|资金|投资|营收|运量|客流量|受益)\Z")
BENEFIT = re.compile(r"享受|受益|惠及|得到|喝上|用上|覆盖")
ADDS = re.compile(r"新增|净增|新|增加|减少|压减")
ADDED = re.compile(r"新增|净增|新建|新改建|新开|新设|新登记|增加")
REACH = re.compile(r"(?:到|至|达|达到|稳定在|保持在|控制在|保持|稳定|维持)\Z")
AHEAD_KINDS = ("annual_tasks", "outlook_plan", "self_government")
NEAR = re.compile(rf"{YEAR}(?!远景|愿景|议程|目标|可持续)")
WITHIN = re.compile(r"(?:未来|今后|用|力争)?(?P<n>[一二两三四五十]|[0-9]{1,2})年(?:内|之内|左右的?时间|时间)")
AHEAD = re.compile(r"(?:未来|今后|接下来)的?(?P<n>[一二两三四五十]|[0-9]{1,2})(?:年|个五年)")
COUNT = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "十": 10}
AVERAGE = re.compile(r"年均|平均每年|每年平均|年平均|每年增长|每年递增")
TOTAL = re.compile(r"累计|总共|五年|三年|期间|以来")


def find_measure(amount: Amount, phrase: Phrase, text: str, section_kind: str, words: Grammar) -> str:
    """Return the measure of an amount from its unit, the verb before it and what it counts."""
    kind = amount.unit_kind
    if kind == "point":
        return "change"
    if kind == "rank" or amount.unit in ("位", "名") and text.startswith("第", amount.begin - 1):
        return "rank"
    if kind == "multiple":
        return "multiple"
    if amount.word == "clear":
        return "level"
    if kind == "zero":
        return "increment"
    if kind == "percent":
        return _percent(amount, phrase, words)
    verb, lead, indicator = phrase.verb, phrase.lead, phrase.indicator
    if kind == "rate" or (kind is None and verb.endswith(("达到", "达", "提高到"))):
        return "level"
    if kind == "money" and phrase.joined and phrase.indicator:
        lead = ""
    if ADDS.search(lead + verb) or ADDED.match(indicator):
        return "increment"
    if REACH.search(verb) or (not indicator.startswith(phrase.noun or "-") and REACH.search(lead)):
        return "level"
    if kind == "money":
        return "increment" if words.rise.search(verb) or words.fall.search(verb) else "level"
    if words.rise.search(verb) or words.fall.search(verb):
        return "increment"
    if STOCK.search(indicator):
        return "level"
    if words.increment.search(lead) or words.increment.match(indicator):
        return "increment"
    if amount.before in ("突破", "超", "超过", "达") and not phrase.noun or BENEFIT.search(indicator):
        return "level"
    if phrase.noun:
        return "increment"
    if kind == "count" or (kind in ("organisation", "people") and section_kind in AHEAD_KINDS):
        return "increment"
    return "increment" if words.increment.search(indicator) else "level"


def _percent(amount: Amount, phrase: Phrase, words: Grammar) -> str:
    """Return growth or share for a percentage."""
    verb = phrase.verb or (phrase.lead if phrase.inherited or phrase.noun else "")
    if amount.word == "digits":
        return "growth"
    if words.to.search(verb) and not verb.endswith("在") and not words.rate_noun.search(phrase.indicator[-8:]):
        return "share"
    if words.rise.search(verb) or words.fall.search(verb):
        return "growth"
    tail = phrase.indicator[-8:]
    if words.rate_noun.search(tail) or re.search(r"(?:增长|下降|降低|上涨|减少|提高|压缩|压减|递增)\Z", tail):
        return "growth"
    return "share"


def find_horizon(at: int, sentence: int, text: str, year: int, plan: int | None) -> tuple[int, bool]:
    """Return the year that a target at a place of a text is for, and whether its sentence says it.

    A written year from the report's own on; else 三年内 or 未来五年 counted from the report's year; else the last year of the plan
    that the chapter sets out; else the report's year.
    """
    said = [match for match in NEAR.finditer(text, sentence, at) if not re.search(r"[比较以按]照?\Z", text[max(0, match.start() - 2) : match.start()])]
    if said and (last := int(parse_number(said[-1]["year"]))) >= year:
        return last, True
    span = AHEAD.search(text, sentence, at) or WITHIN.search(text, sentence, at)
    if span:
        count = COUNT.get(span["n"]) or int(span["n"])
        return year + count - 1, True
    return (plan, False) if plan else (year, False)


def find_basis(phrase: Phrase, text: str, clause: Clause, amount: Amount) -> str:
    """Return whether the value is for a year, a yearly average or a sum over years."""
    if AVERAGE.search(text, clause.start, amount.begin):
        return "yearly_average"
    if TOTAL.search(text, clause.part, amount.begin):
        return "cumulative"
    return "year"
