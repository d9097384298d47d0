"""Target or result: section, written years, tense words and aspect decide."""

from __future__ import annotations

import re

from policylib.reading.numerals import parse_number
from policylib.reading.quantities import Amount
from policylib.reading.targets.clauses import Clause, Here
from policylib.reading.targets.grammar import PLAIN_YEAR, YEAR, Grammar

YEARS = re.compile(YEAR)
LEADS = re.compile(rf"(?:力争|争取|预计|展望)?(?:到|至)?{PLAIN_YEAR}")  # a sentence that is about a year
COMPARED = re.compile(r"(?:比|较|以|按|按照|面向|[由从](?=[^，。；]{0,3}\Z))[^，。；]{0,3}\Z")  # 比2020年: no date of the amount
PARAGRAPH = 1500  # as far back as a paragraph tells its tense
REVIEW = 200  # how far a small review reaches, unless a word of the future ends it
ROUND = 20
BARE_SINCE = 2000  # until then tasks are told with 要, 将 or 计划, and a sentence without is narration; since then the bare verb commits
OPENING = 50  # characters in which a paragraph of the plan chapter says which plan it is about


def find_tense(amount: Amount, clause: Clause, here: Here) -> tuple[str, float]:
    """Return ("target" or "result", how sure) for an amount."""
    section_kind, text, cues, at = here.section_kind, here.text, here.words.cues, amount.begin
    if section_kind in ("review", "problems"):
        return _in_review(amount, clause, here)
    if section_kind == "self_government":
        return _in_self_government(amount, clause, here)
    said = years_before(text, clause.sentence, at)
    if said:
        return ("result", 0.85) if said[-1] < here.year else ("target", 0.95)
    if cues["ahead"].search(text, clause.sentence, at):
        return "target", 0.95
    if section_kind == "outlook_plan" and _looks_back(text, here.year, here.words):
        return "result", 0.75
    reviews = cues["reviews"].search(text, max(0, clause.sentence - REVIEW), clause.sentence)
    if reviews and not cues["future"].search(text, reviews.end(), at):
        return "result", 0.7
    past = cues["past"].search(text, clause.part, at)
    if past and not cues["future"].search(text, past.end(), at):
        return "result", 0.75
    if (
        section_kind != "annual_headline"
        and cues["done"].search(text, clause.start, at)
        and not cues["future"].search(text, clause.part, at)
    ):
        return "result", 0.6
    return _bare(clause, at, here) if here.year < BARE_SINCE else ("target", 0.95)


def _in_review(amount: Amount, clause: Clause, here: Here) -> tuple[str, float]:
    """Return the tense of an amount in a review: a result, unless a year to come or 今年将 is said."""
    text, cues, at, year = here.text, here.words.cues, amount.begin, here.year
    said = years_before(text, clause.sentence, at)
    near = years_before(text, clause.start, at) or (said if LEADS.match(text, clause.sentence) else [])
    if near and near[-1] >= year and (near[-1] > year or cues["future"].search(text, clause.start, at)):
        return "target", 0.7
    if not said and cues["will"].search(text, clause.part, at):
        return "target", 0.6
    return "result", 0.95 if here.section_kind == "review" else 0.6


def _in_self_government(amount: Amount, clause: Clause, here: Here) -> tuple[str, float]:
    """Return the tense of an amount in the self-government chapter, which opens with a small review."""
    text, cues, at = here.text, here.words.cues, amount.begin
    low = max(0, at - PARAGRAPH)
    back = max((m.start() for m in cues["looks_back"].finditer(text, low, at)), default=-1)
    ahead = max((m.start() for m in cues["looks_ahead"].finditer(text, low, at)), default=-1)
    if back > ahead:
        return "result", 0.8
    if ahead >= 0:
        return "target", 0.85
    exact = amount.unit_kind == "count" and amount.low > ROUND and amount.low % 5 != 0  # 227 proposals were handled, 300 will be
    return ("result", 0.7) if exact or cues["done"].search(text, clause.start, clause.end) else ("target", 0.7)


def _bare(clause: Clause, at: int, here: Here) -> tuple[str, float]:
    """Return the tense of a bare verb in a report of a time that told its tasks with 要, 将 or 计划."""
    if here.section_kind == "outlook_plan":
        return "target", 0.85 if _names_plan(clause, at, here) else 0.55
    ahead = here.words.cues["future"].search(here.text, clause.sentence, clause.end)
    return ("target", 0.95) if ahead else ("result", 0.45)


def _names_plan(clause: Clause, at: int, here: Here) -> bool:
    """Return whether the sentence names a plan that is not over, or a count of years, before an amount."""
    plans = [here.words.plans[match["plan"]] for match in here.words.plan.finditer(here.text, clause.sentence, at)]
    return bool(plans and plans[-1] >= here.year) or bool(here.words.cues["future"].search(here.text, clause.sentence, clause.end))


def _looks_back(text: str, year: int, words: Grammar) -> bool:
    """Return whether a paragraph of the plan chapter opens with what the plan before achieved."""
    opening = text[:OPENING]
    if plan := words.plan.search(opening):
        return words.plans[plan["plan"]] < year
    return bool(words.cues["looks_back"].search(opening)) and "今后" not in opening


def years_before(text: str, start: int, end: int) -> list[int]:
    """Return the calendar years written between two places, those of a comparison (比2020年) left out.

    >>> years_before("到2030年比2020年翻一番", 0, 13), years_before("二〇三五年", 0, 5), years_before("今年", 0, 2)
    ([2030], [2035], [])
    """
    if "年" not in text[start:end]:
        return []
    return [
        int(parse_number(m["year"]))
        for m in YEARS.finditer(text, start, end)
        if not COMPARED.search(text, max(start, m.start() - 4), m.start())
    ]
