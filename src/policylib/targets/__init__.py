"""What every number of a report is: a target, a result or neither; and what it commits to or reports.

A chain of small steps over the clauses of each paragraph: `roles` (date, name, size, parameter, other), `tenses` (target or
result), `phrases` (what is measured), `measures` (how, for which year), `relative` (targets without a number). The word
lists stand in codebooks/grammar.yaml, the measure words in codebooks/units.csv.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from policylib.codebooks import Codebooks
from policylib.outline import Outline
from policylib.quantities import Amount, read_amounts
from policylib.records import Paragraph, Quantity, Target, TargetIndicator
from policylib.targets.clauses import Clause, find_clauses
from policylib.targets.grammar import Grammar, grammar
from policylib.targets.measures import find_basis, find_horizon, find_measure
from policylib.targets.phrases import EACH, Phrase, find_phrase, shared_heads, split_left
from policylib.targets.relative import find_references
from policylib.targets.roles import find_role
from policylib.targets.tenses import find_tense
from policylib.text import Clean

BAND = 0.6
FIVE_YEARS = re.compile(r"五年|“十[一二三四五]五”|5年")


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything that a report's numbers say; `quantities` have their kind."""

    quantities: tuple[Quantity, ...]
    targets: tuple[Target, ...]
    indicators: tuple[TargetIndicator, ...]


@dataclass(slots=True)
class Setting:
    """What a paragraph tells about all its numbers."""

    report: str
    paragraph: Paragraph
    page: Clean
    source: str
    year: int
    plan: int | None
    five_years: bool
    headline: bool
    words: Grammar


def find_targets(outline: Outline, books: Codebooks) -> Extraction:
    """Return the quantities with their kind, the targets and results, and the indicators of each."""
    words = grammar(books)
    year = outline.report.year or 0
    quantities: list[Quantity] = []
    targets: list[Target] = []
    indicators: list[TargetIndicator] = []
    for paragraph, page in zip(outline.paragraphs, outline.cleans, strict=True):
        heading = "".join(outline.heading_path(paragraph)) + (paragraph.run_in or "")
        plan = _plan_year(heading + page.text[:60], year, words) if paragraph.section_kind == "outlook_plan" else None
        five = paragraph.section_kind == "review" and bool(FIVE_YEARS.search(page.text[:40] + (paragraph.run_in or "")))
        headline = paragraph.section_kind == "annual_headline" and bool(HEADLINE.search(page.text) or HEADLINE.search(paragraph.run_in or ""))
        setting = Setting(outline.report.report, paragraph, page, outline.source.text, year, plan, five, headline, words)
        _read_paragraph(setting, quantities, targets, indicators)
    return Extraction(tuple(quantities), tuple(targets), tuple(indicators))


def _plan_year(text: str, year: int, words: Grammar) -> int:
    """Return the last year of the plan that a chapter sets out."""
    years = [words.plans[m["plan"]] for m in words.plan.finditer(text)]
    ahead = [y for y in years if y >= year]
    return ahead[0] if ahead else year + 4


def _read_paragraph(setting: Setting, quantities: list[Quantity], targets: list[Target], indicators: list[TargetIndicator]) -> None:
    """Add the rows of one paragraph."""
    text = setting.page.text
    amounts = read_amounts(text, setting.words.numbers)
    found: list[Target] = []
    if amounts:
        for clause_group in _by_part(find_clauses(text, amounts)):
            _read_part(clause_group, setting, quantities, found)
    if setting.paragraph.section_kind not in ("review", "problems", "closing"):
        found += _relative_rows(setting)
    found.sort(key=lambda t: t.start)
    for target in found:
        for item, phrase in enumerate(_items(target), 1):
            indicators.append(TargetIndicator(target.report, target.start, item, phrase, None))
    targets += found


def _by_part(clauses: list[Clause]) -> list[list[Clause]]:
    """Return the clauses grouped by sentence."""
    groups: list[list[Clause]] = []
    for clause in clauses:
        if groups and groups[-1][0].sentence == clause.sentence:
            groups[-1].append(clause)
        else:
            groups.append([clause])
    return groups


def _read_part(clauses: list[Clause], setting: Setting, quantities: list[Quantity], found: list[Target]) -> None:
    """Add the rows of one sentence, its subject carried from clause to clause."""
    text, words = setting.page.text, setting.words
    subject = spoken = ""
    for clause in clauses:
        if not clause.amounts:
            spoken = text[clause.start : clause.end]
            continue
        subject = subject or split_left(spoken, words)[1][-24:]
        roles = [find_role(amount, clause, text, setting.paragraph.section_kind, words) for amount in clause.amounts]
        if "goal" in roles:
            stated = setting.paragraph.section_kind not in ("review", "problems")
            roles = [("" if stated else "other") if role == "goal" else role for role in roles]
        clause.amounts, everything = [a for a, role in zip(clause.amounts, roles, strict=True) if role in ("", "range_end")], clause.amounts
        kinds = dict(zip(map(id, everything), roles, strict=True))
        sizes = [a for a, role in zip(everything, roles, strict=True) if role == "size"]
        phrases = _phrases(clause, sizes, text, subject, words)
        measure: str | None = None
        for amount in everything:
            kind = kinds[id(amount)]
            phrase = phrases.get(id(amount))
            if not kind and phrase:
                target = _row(amount, phrase, clause, setting, measure)
                kind = target.kind if target else "other"
                if target:
                    found.append(target)
                    measure = target.measure
                    subject = phrase.indicator or subject
            start, end = setting.page.span(amount.start, amount.end)
            if amount.form != "wordy" or kind in ("target", "result"):
                quantities.append(Quantity(setting.report, start, end, setting.source[start:end], _form(amount, kind), kind, setting.paragraph.paragraph))


def _form(amount: Amount, kind: str) -> str:
    """Return the form of a number, names and dates told apart."""
    return kind if kind in ("name", "date") else amount.form


def _phrases(clause: Clause, sizes: list[Amount], text: str, subject: str, words: Grammar) -> dict[int, Phrase]:
    """Return the phrase of each amount of a clause, shared heads resolved."""
    result: dict[int, Phrase] = {}
    amounts = clause.amounts
    phrase: Phrase | None = None
    for i, amount in enumerate(amounts):
        if amount.form == "range_end":
            continue
        phrase = find_phrase(amount, i, clause, sizes, text, subject, words, phrase)
        result[id(amount)] = phrase
        if any(word in phrase.verb or word in phrase.lead for word in EACH):
            values = [a for a in amounts[i:] if a.form != "range_end"]
            heads = shared_heads(phrase.indicator, len(values))
            if heads:
                for value, head in zip(values, heads, strict=True):
                    result[id(value)] = Phrase(head, phrase.verb, phrase.lead, "", False)
                return result
        subject = phrase.indicator or subject
    return result


def _row(amount: Amount, phrase: Phrase, clause: Clause, setting: Setting, last: str | None) -> Target | None:
    """Return the row of an amount that is a target or a result; None where it is neither."""
    text, words, paragraph = setting.page.text, setting.words, setting.paragraph
    section_kind = paragraph.section_kind
    if section_kind == "closing":
        return None
    kind, sure = find_tense(amount, clause, text, section_kind, setting.year, words)
    if not phrase.indicator:
        return None
    base = bool(FROM.search(text, max(clause.start, amount.begin - 12), amount.begin)) and bool(ONTO.search(text, amount.stop, clause.end))
    if base:
        kind = "result"
    measure = find_measure(amount, phrase, text, section_kind, words)
    if phrase.joined and last in COUNTS and measure in COUNTS and amount.unit_kind != "money":
        measure = last
    horizon, said = _horizon(amount, clause, setting, kind, base)
    if kind == "target" and section_kind == "outlook_plan" and not said:
        sure -= 0.1
    start, end = setting.page.span(amount.start, amount.end)
    low, high = _values(amount, measure)
    effort = find_effort(amount.begin, text, words) if kind == "target" else None
    confidence = sure
    if phrase.inherited:
        confidence *= 0.95
    if amount.unit is None and amount.form != "wordy":
        confidence *= 0.7
    bound = "le" if measure == "rank" else amount.bound
    return Target(
        setting.report, start, end, setting.source[start:end], kind, phrase.indicator, measure, bound, low, high,
        amount.unit, effort, horizon, find_basis(phrase, text, clause, amount), None,
        kind == "target" and setting.headline, phrase.scope, phrase.size, None, None, phrase.each, section_kind, paragraph.paragraph,
        round(confidence, 3), confidence < BAND,
    )  # fmt: skip


def _values(amount: Amount, measure: str) -> tuple[float | None, float | None]:
    """Return (low, high) as the bound asks."""
    if amount.bound == "range":
        return amount.low, amount.high
    if measure == "rank" or amount.bound in ("le", "lt"):
        return None, amount.low
    return amount.low, None if amount.bound in ("ge", "gt") else amount.low


COUNTS = ("increment", "level")
ONTO = re.compile(r"[到至为]")
HEADLINE = re.compile(r"预期目标|主要目标|发展目标|目标[是为：]|主要指标|预期指标")
FROM = re.compile(r"[从由]\Z|[从由][^，。；、]{0,8}第\Z")


def _horizon(amount: Amount, clause: Clause, setting: Setting, kind: str, base: bool) -> tuple[int, bool]:
    """Return the year of a target or result, and whether the text says it."""
    text, year = setting.page.text, setting.year
    if kind == "target":
        return find_horizon(amount.begin, clause.sentence, text, year, setting.plan)
    if base and setting.paragraph.section_kind in ("review", "problems", "self_government"):
        return (year - 6 if setting.five_years else year - 2), False
    return year - 1, False


def _relative_rows(setting: Setting) -> list[Target]:
    """Return the relative targets of a paragraph."""
    text, paragraph = setting.page.text, setting.paragraph
    rows = []
    for found in find_references(text, setting.words):
        start, end = setting.page.span(found.start, found.end)
        horizon, _ = find_horizon(found.start, found.sentence, text, setting.year, setting.plan)
        rows.append(Target(
            setting.report, start, end, setting.source[start:end], "relative", found.indicator, None, None, None, None, None,
            find_effort(found.start, text, setting.words), horizon, "year", None, setting.headline, None, None, found.relation,
            found.reference, False, paragraph.section_kind, paragraph.paragraph, 0.85, False,
        ))  # fmt: skip
    return rows


def find_effort(at: int, text: str, words: Grammar) -> str | None:
    """Return the word of effort that governs a place in a text: the last one since the comma before it.

    Its reach is its own clause and the 、-joined items in it.
    """
    begin = max(text.rfind(mark, 0, at) for mark in "，。；：！？") + 1
    found = None
    for match in words.effort.finditer(text, begin, at):
        found = match[0]
    return found


def _items(target: Target) -> list[str]:
    """Return the conjuncts of an indicator."""
    return [target.indicator]
