"""Target, result or neither: section, tense words, years and aspect decide."""

from __future__ import annotations

import re

from policylib.numerals import parse_number
from policylib.quantities import Amount
from policylib.targets.clauses import Clause
from policylib.targets.grammar import YEAR, Grammar

YEARS = re.compile(YEAR)
FORWARD = ("outlook_plan", "annual_headline", "annual_tasks")
RESUME = re.compile(r"新的一年|今年(?!以来|上半年)|我们将|我们要|下一步|必须|明年|未来")
LOOK_BACK = re.compile(r"一年来|五年来|过去一年|过去五年|去年|上年|本届政府|同时，政府系统")
WILL = re.compile(r"今年(?:要|将|力争|计划|预计)|明年|我们将|到(?P<year>20[0-9]{2})年")
BASE = re.compile(r"(?:比|较|以|按|按照|面向)[^，。；]{0,3}\Z")


def find_tense(amount: Amount, clause: Clause, text: str, section_kind: str, year: int, words: Grammar) -> tuple[str, float]:
    """Return ("target" or "result", how sure) for an amount."""
    said = years_before(text, clause.sentence, amount.begin)
    if section_kind in ("review", "problems"):
        if said and said[-1] >= year and (said[-1] > year or words.future.search(text, clause.start, amount.begin)):
            return "target", 0.7
        if WILL.search(text, clause.part, amount.begin) and not said:
            return "target", 0.6
        return "result", 0.95 if section_kind == "review" else 0.6
    if section_kind == "self_government":
        back = [m.start() for m in LOOK_BACK.finditer(text, 0, amount.begin)]
        ahead = [m.start() for m in RESUME.finditer(text, 0, amount.begin)]
        done = words.done.search(text, clause.start, clause.end)
        if back and (not ahead or ahead[-1] < back[-1]):
            return "result", 0.8
        if done and not ahead:
            return "result", 0.7
        return ("target", 0.85) if ahead else ("target", 0.6)
    if said and said[-1] < year:
        return "result", 0.85
    if said and said[-1] >= year:
        return "target", 0.95
    if section_kind == "outlook_plan" and _reviews(text, year, words):
        return "result", 0.75
    past = words.past.search(text, clause.part, amount.begin)
    if past and not words.future.search(text, past.end(), amount.begin):
        return "result", 0.75
    done = words.done.search(text, clause.start, amount.begin)
    if done and not words.future.search(text, clause.part, amount.begin) and section_kind != "annual_headline":
        return ("result", 0.6) if done[0] not in ("累计", "首次", "先后", "成功", "取得", "率先实现", "连续") else ("target", 0.7)
    return "target", 0.95


def _reviews(text: str, year: int, words: Grammar) -> bool:
    """Return whether a paragraph of the plan chapter opens with what the plan before achieved."""
    opening = text[:50]
    plan = words.plan.search(opening)
    if plan:
        return words.plans[plan["plan"]] < year
    return bool(LOOK_BACK.search(opening) or "过去五年" in opening or "这五年" in opening) and "今后五年" not in opening


def years_before(text: str, start: int, end: int) -> list[int]:
    """Return the calendar years written before the amount in its sentence, those of a comparison (比2020年) left out."""
    if "年" not in text[start:end]:
        return []
    return [int(parse_number(m["year"])) for m in YEARS.finditer(text, start, end) if not BASE.search(text, max(start, m.start() - 4), m.start())]
