"""What every number of a report is: a target, a result or neither; and what it commits to or reports.

A chain of small steps over the `clauses` of each paragraph: `roles` (date, name, size, parameter, other), `phrases` (what is
measured, for whom), `times` (target or result, for which year), `measures` (how, and how sure the row is), `relative` (targets
without a number). The word lists stand in codebooks/grammar.yaml, the measure words in codebooks/units.csv.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby

from policylib.codebooks import Codebooks
from policylib.reading.indicators import find_indicator
from policylib.reading.outline import Outline
from policylib.reading.quantities import Amount, read_amounts, unplaced
from policylib.reading.targets.clauses import EDGE, Clause, Here, begins, find_clauses, find_effort, find_items
from policylib.reading.targets.grammar import Grammar, grammar
from policylib.reading.targets.measures import BAND, find_confidence, find_measure
from policylib.reading.targets.phrases import (
    SHARED,
    Ground,
    Phrase,
    are_bare,
    deal,
    fall_of,
    find_district,
    find_phrases,
    reach,
    split_left,
)
from policylib.reading.targets.relative import Reference, find_absences, find_references
from policylib.reading.targets.roles import BACKWARD, find_role
from policylib.reading.targets.times import (
    BARE_SINCE,
    find_basis,
    find_horizon,
    find_period,
    find_tense,
    is_baseline,
    next_plan,
    plan_year,
    result_year,
    year_beside,
    years_ago,
)
from policylib.reading.text import Clean, clean
from policylib.records import Paragraph, Quantity, Target, TargetIndicator

FIVE_YEARS = re.compile(r"五年|“十[一二三四五]五”|5年")
HEADLINE = re.compile(r"预期目标|主要目标|发展目标|目标[是为：]|主要指标|预期指标")
HELD = "控制在"  # a ceiling in a target; what was reached in a result
PLACED = re.compile(r"(?<=.{3})(?:力争|争取|确保|进入|位居|位列|稳居|居于|走在|保持在?)")  # after what is placed
SURE_RELATIVE = 0.85
SURE_ABSENT = 0.8


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything that a report's numbers say; `quantities` have their kind."""

    quantities: tuple[Quantity, ...]
    targets: tuple[Target, ...]
    indicators: tuple[TargetIndicator, ...]


@dataclass(slots=True)
class _Setting:
    """What a paragraph tells about all its numbers, and where its rows go."""

    report: str
    paragraph: Paragraph
    page: Clean
    source: str
    here: Here
    plan: int | None  # last year of the plan that the chapter sets out
    five_years: bool  # a review of five years
    headline: bool
    district: Ground | None  # the zone that the paragraph's topic names
    quantities: list[Quantity] = field(default_factory=list)
    found: list[tuple[Target, bool]] = field(default_factory=list)  # each with whether its value is each conjunct's


def find_targets(outline: Outline, books: Codebooks) -> Extraction:
    """Return the quantities with their kind, the targets and results, and the indicators of each.

    Values are in base units, a percent in percent points; offsets are into the source's own text. Rows below the confidence
    band are marked `review`.
    """
    words = grammar(books)
    quantities = unplaced(outline, books)
    found: list[tuple[Target, bool]] = []
    for paragraph, page in zip(outline.paragraphs, outline.cleans, strict=True):
        setting = _setting(outline, paragraph, page, words)
        _read_paragraph(setting)
        quantities += setting.quantities
        found += sorted(setting.found, key=lambda each: each[0].start)
    indicators = [row for target, shared in found for row in _conjuncts(target, shared, words, books)]
    return Extraction(tuple(sorted(quantities, key=lambda q: q.start)), tuple(target for target, _ in found), tuple(indicators))


def _conjuncts(target: Target, shared: bool, words: Grammar, books: Codebooks) -> list[TargetIndicator]:
    """Return one row for each conjunct of a target's indicator; `shared` says that the value is each one's."""
    ground = target.scope or ""  # what is measured in a part of the place is not the place's indicator

    def known(phrase: str) -> str | None:
        return find_indicator(ground + phrase, target.measure, target.unit, books)

    items = find_items(target.indicator, shared, known, words)
    return [
        TargetIndicator(target.report, target.start, item, phrase, indicator_id) for item, (phrase, indicator_id) in enumerate(items, 1)
    ]


def _setting(outline: Outline, paragraph: Paragraph, page: Clean, words: Grammar) -> _Setting:
    """Return what a paragraph and its headings tell."""
    year, kind, topic = outline.report.year or 0, paragraph.section_kind, paragraph.run_in or ""
    headings, here_kind, plan = outline.heading_path(paragraph), kind, None
    if kind == "outlook_plan":
        plan = plan_year("".join(headings) + topic + page.text[:60], year, words)
    elif year < BARE_SINCE and kind in ("annual_headline", "annual_tasks") and (plan := next_plan(headings, year)):
        here_kind = "outlook_plan"
    five = kind in BACKWARD and bool(FIVE_YEARS.search(page.text[:40] + topic))
    headline = kind == "annual_headline" and bool(HEADLINE.search(page.text) or HEADLINE.search(topic))
    return _Setting(
        outline.report.report,
        paragraph,
        page,
        outline.source.text,
        Here(page.text, here_kind, year, words),
        plan,
        five,
        headline,
        find_district(clean(topic).text, words),
    )


def _read_paragraph(setting: _Setting) -> None:
    """Add the rows of one paragraph."""
    text, words = setting.here.text, setting.here.words
    if amounts := read_amounts(text, words.numbers):
        for _, sentence in groupby(find_clauses(text, amounts), key=lambda clause: clause.sentence):
            _read_sentence(list(sentence), setting)
    if setting.paragraph.section_kind not in (*BACKWARD, "closing"):
        for each in find_references(text, words):
            setting.found.append((_row_in_words(each, setting), bool(SHARED.search(text, begins(text, each.start, EDGE), each.start))))
    setting.found += [(_row_in_words(each, setting), False) for each in find_absences(text, words)]


def _read_sentence(clauses: list[Clause], setting: _Setting) -> None:
    """Add the rows of one sentence, its subject carried from clause to clause."""
    text, words = setting.here.text, setting.here.words
    subject = spoken = ""
    measure: str | None = None
    part = part_of_measure = -1
    listed: list[list[str]] = []  # what the amounts of each clause before measured
    ground = setting.district or Ground()
    for clause in clauses:
        if not clause.amounts:
            spoken = text[clause.start : clause.end]
            ground = find_district(spoken, words) or ground
            continue
        subject = subject or _spoken_of(spoken, words)
        roles = _roles(clause, setting)
        clause.sizes = [amount for amount, role in roles if role == "size"]
        clause.amounts = [amount for amount, role in roles if role in ("", "range_end")]
        phrases = find_phrases(clause, subject, setting.here)
        if clause.part != part and not (ground.each or ground.spoken):  # a zone reaches to the ；
            ground = Ground()
        part = clause.part
        deal(list(phrases.values()), are_bare(clause.amounts, text), listed)
        ground = reach(ground, list(phrases.values()), text[clause.start : clause.end], words)
        named = [phrase.indicator for phrase in phrases.values()]
        if named and [named] != listed[-1:]:
            listed.append(named)
        measure = measure if clause.part == part_of_measure else None
        part_of_measure = clause.part
        for amount, role in roles:
            kind, phrase = role, phrases.get(id(amount))
            if not role and phrase:
                target = _row(amount, phrase, clause, setting, measure)
                kind = target.kind if target else "other"
                if target:
                    setting.found.append((target, bool(SHARED.search(phrase.verb + phrase.lead))))
                    measure, subject = target.measure, phrase.indicator
            _note(amount, kind, setting)


def _spoken_of(clause: str, words: Grammar) -> str:
    """Return what a clause without a number speaks of (甲增加值增速力争进入第一方阵: 甲增加值增速)."""
    head = split_left(clause, words)[1]
    return (PLACED.split(head, maxsplit=1)[0] or head)[-24:]


def _roles(clause: Clause, setting: _Setting) -> list[tuple[Amount, str]]:
    """Return each amount of a clause with its role; the end of a threshold's range is a size too."""
    kind = setting.paragraph.section_kind
    roles: list[tuple[Amount, str]] = []
    for amount in clause.amounts:
        role = find_role(amount, clause, setting.here)
        if role == "range_end" and roles and roles[-1][1] == "size":
            role = "size"
        if role == "goal":
            role = "other" if kind in BACKWARD else ""
        if not role and setting.here.words.cues["supposed"].search(setting.here.text, clause.part, amount.begin):
            role = "other"
        roles.append((amount, role))
    return roles


def _note(amount: Amount, kind: str, setting: _Setting) -> None:
    """Add a number's row; a wordy amount only where it states something."""
    if amount.form == "wordy" and kind not in ("target", "result"):
        return
    start, end = setting.page.span(amount.start, amount.end)
    form = kind if kind in ("name", "date") else amount.form
    setting.quantities.append(Quantity(setting.report, start, end, setting.source[start:end], form, kind, setting.paragraph.paragraph))


def _row(amount: Amount, phrase: Phrase, clause: Clause, setting: _Setting, last: str | None) -> Target | None:
    """Return the row of an amount that is a target or a result; None where it is neither."""
    here = setting.here
    text, words, section_kind = here.text, here.words, here.section_kind
    if section_kind == "closing" or not phrase.indicator:
        return None
    kind, sure = find_tense(amount, clause, here)
    baseline = is_baseline(amount, clause, text)
    if baseline:
        kind = "result"
    if kind == "target":
        horizon, said = find_horizon(amount.begin, clause.sentence, text, here.year, setting.plan)
    else:
        looks_back = section_kind in (*BACKWARD, "self_government")
        horizon = year_beside(amount, text) or result_year(here.year, baseline, looks_back, setting.five_years)
        if ago := years_ago(amount, clause, text):
            horizon = here.year - 1 - ago
    basis = find_basis(amount, clause, text, words, horizon if kind == "result" else None)
    period = None if basis == "year" else find_period(amount, clause, text, words, here.year)
    if kind == "target" and not said and period and period[1] > horizon:
        horizon = period[1]
    measure = find_measure(amount, phrase, here, last)
    measure = "level" if baseline and measure == "increment" else measure
    bound = "le" if measure == "rank" else "eq" if kind == "result" and amount.before == HELD and not amount.after else amount.bound
    low, high = _values(amount, bound)
    confidence = find_confidence(amount, phrase, sure, section_kind)
    return _target(
        setting, amount.start, amount.end, kind, phrase.indicator + fall_of(amount, phrase, words), measure=measure, bound=bound, low=low, high=high, unit=amount.unit,
        effort=find_effort(amount.begin, text, words) if kind == "target" else None, horizon=horizon,
        basis=basis, from_year=period[0] if period else None, headline=kind == "target" and setting.headline, scope=phrase.scope, relation=phrase.relation, reference=phrase.reference,
        size=phrase.size, distributive=phrase.each, confidence=confidence, review=confidence < BAND,
    )  # fmt: skip


def _target(setting: _Setting, start: int, end: int, kind: str, indicator: str, **fields: object) -> Target:
    """Return a row with its place in the source."""
    first, last = setting.page.span(start, end)
    paragraph = setting.paragraph
    return Target(
        setting.report, first, last, setting.source[first:last], kind, indicator,
        section_kind=paragraph.section_kind, paragraph=paragraph.paragraph, **fields,  # type: ignore[arg-type]
    )  # fmt: skip


def _values(amount: Amount, bound: str) -> tuple[float | None, float | None]:
    """Return (low, high) as the bound asks; neither where the words have no value that is known."""
    if amount.word == "unread":
        return None, None
    if bound == "range":
        return amount.low, amount.high
    if bound in ("le", "lt"):
        return None, amount.low
    return amount.low, None if bound in ("ge", "gt") else amount.low


def _row_in_words(found: Reference, setting: _Setting) -> Target:
    """Return the row of a target without a number, or of a goal that is expressly not set."""
    here, relative = setting.here, bool(found.relation)
    horizon, _ = find_horizon(found.start, found.sentence, here.text, here.year, setting.plan) if relative else (here.year, True)
    return _target(
        setting, found.start, found.end, "relative" if relative else "absent", found.indicator,
        effort=find_effort(found.start, here.text, here.words) if relative else None, horizon=horizon, basis="year",
        headline=setting.headline, relation=found.relation, reference=found.reference, confidence=SURE_RELATIVE if relative else SURE_ABSENT,
    )  # fmt: skip
