"""When: target or result, for which year, and over which period."""

from __future__ import annotations

import re

from policylib.reading.numerals import parse_number, parse_numbers
from policylib.reading.quantities import Amount
from policylib.reading.targets.clauses import Clause, Here
from policylib.reading.targets.grammar import PLAIN_YEAR, YEAR, Grammar

YEARS = re.compile(YEAR)
LEADS = re.compile(rf"(?:力争|争取|预计|展望)?(?:到|至)?{PLAIN_YEAR}")  # a sentence that is about a year
SET_AGAINST = re.compile(r"(?:比|较|以|按|按照|面向|[由从](?=[^，。；]{0,3}\Z))[^，。；]{0,3}\Z")  # 比2020年: no date of the amount
PARAGRAPH = 1500  # as far back as a paragraph tells its tense
REVIEW = 200  # how far a small review reaches, unless a word of the future ends it
ROUND = 20
BARE_SINCE = 2000  # until then tasks are told with 要, 将 or 计划, and a sentence without is narration; since then the bare verb commits
OPENING = 50  # characters in which a paragraph of the plan chapter says which plan it is about
DATED = re.compile(rf"{YEAR}(?!远景|愿景|议程|目标|可持续)")  # the vision of 2035 is no horizon
COMPARED = re.compile(r"(?:[比较以按]|按照)\Z")
SINCE = re.compile(rf"[比较]{YEAR}")  # 比2002年增长
COUNTED = r"(?<![一二三四五六七八九十])[一二两三四五六七八九十]{1,3}|[0-9]{1,2}"
COUNT = rf"(?P<n>{COUNTED})"
WITHIN = re.compile(rf"{COUNT}年(?:内|之内|左右的?时间|时间)")  # 三年内
AHEAD = re.compile(rf"(?:未来|今后|接下来|今明|今明后)的?{COUNT}(?:年|个五年)")  # 今后五年
FROM = re.compile(
    rf"[从由](?:目前|现在|现行|原来|去年|上年|年初|每人每年|每人每月|每人|每年|每月|每平方米|每亩|{PLAIN_YEAR}(?:底|末)?)*的?\Z|[从由][^，。；、]{{0,8}}第\Z"
)  # 由A, 从全国第A
BEFORE = re.compile(
    r"[从由](?:前(?P<n>[一两二三四五])年|上年|去年)的?(?P<each>分别)?(?:增长|上升|提高|上涨|下降|降低|减少)(?P<done>[0-9.%、和及]*)\Z"
)
TURNS = re.compile(r"转为|转而|减为|变为|降为|增为|[到至]")
PAST = re.compile(rf"(?:过去|最近|近|这)的?(?P<n>{COUNTED})年|(?P<since>{COUNTED})年来")
PLAN = 5  # years of a plan
ACTION = re.compile(r"[三五]年(?!内|来|间|时间)[^，。；、0-9]{0,14}?(?:行动|计划|方案|攻坚|倍增)")  # a programme's name, no period
EACH_YEAR = re.compile(r"前[一二两三四五]年的?分别")  # each year's own, no sum of them
TURN = 4  # how far into the next clause its turn stands
SAID = re.compile(rf"[从由到至为]{YEAR}(?:底|末)?的?\Z")
RANGE = re.compile(r"(?P<first>(?:19|20)[0-9]{2})年?(?:[-—–~～至到])+(?P<last>(?:19|20)[0-9]{2})年")
ONTO = re.compile(r"[到至为]")
HOSTS = re.compile(r"(?:办好|举办|承办|筹办|申办|协办|迎接|备战|参加|参与|召开|组织|做好|谋划|编制|落实|对接)[^，。；、]{0,4}\Z")
EVENT = re.compile(
    r"[^，。；、0-9]{0,12}?(?:运动会|[全省亚冬残城青民]运会|奥运|博览会|进博会|大会|峰会|论坛|会议|锦标赛|世界杯|比赛|大赛|年会|展会|专场)"
)
CENTURY = re.compile(r"(?:到|在)?本世纪末")
NEXT = re.compile("明年(?!度)")
NOW = re.compile(r"今年|当年|本年")
CENTURY_ENDS = 2000
GOVERNMENT_TERM = 5
NEXT_PLAN = re.compile(r"(?P<year>(?:19|20)[0-9]{2})年[^，。]{0,8}计划")


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
        if not SET_AGAINST.search(text, max(start, m.start() - 4), m.start())
    ]


def find_horizon(at: int, sentence: int, text: str, year: int, plan: int | None) -> tuple[int, bool]:
    """Return the year that a target at a place of a text is for, and whether its sentence says it.

    A written year from the report's own on; else 三年内 or 未来五年 counted from the report's year; else the last year of the plan
    that the chapter sets out; else the report's year.

    >>> find_horizon(8, 0, "到2027年，产值100亿元", 2024, None), find_horizon(8, 0, "未来三年内，新增9家", 2024, None)
    ((2027, True), (2026, True))
    >>> find_horizon(0, 0, "产值100亿元", 2024, 2025)
    (2025, False)
    """
    clause = max(text.rfind(mark, sentence, at) for mark in "，；：") + 1
    said = [
        match
        for match in DATED.finditer(text, sentence, at)
        if not COMPARED.search(text, max(0, match.start() - 2), match.start())
        and (match.start() >= clause or _leads(match, text, sentence))
    ]
    spans = sorted((*AHEAD.finditer(text, sentence, at), *WITHIN.finditer(text, sentence, at)), key=lambda span: span.start())
    if (said or spans) and NOW.search(text, max(match.end() for match in (*said, *spans)), at):
        return year, True
    following = NEXT.search(text, max([sentence, *(match.end() for match in (*said, *spans))]), at)
    if following and not NOW.search(text, following.end(), at):
        return year + 1, True
    if said and (last := int(parse_number(said[-1]["year"]))) >= year:
        return last, True
    said_century = CENTURY.search(text, sentence, at) if year < CENTURY_ENDS else None
    if said_century and all(span.start() <= said_century.end() + 1 for span in spans):
        return CENTURY_ENDS, True
    if spans and (count := count_of(spans[-1]["n"])):
        return year + count - 1, True
    return (plan, False) if plan else (year, False)


def _leads(match: re.Match[str], text: str, sentence: int) -> bool:
    """Return whether a year speaks for the clauses after its own: not the year of an event (办好2030年运动会)."""
    return not (HOSTS.search(text, max(sentence, match.start() - 8), match.start()) or EVENT.match(text, match.end()))


def is_baseline(amount: Amount, clause: Clause, text: str) -> bool:
    """Return whether an amount is the first of 由A提高到B, or of 由上年上升A，转为下降B."""
    if FROM.search(text, max(clause.start, amount.begin - 12), amount.begin):
        return bool(ONTO.search(text, amount.stop, clause.end))
    return years_ago(amount, clause, text) is not None


def years_ago(amount: Amount, clause: Clause, text: str) -> int | None:
    """Return how many years before the last the amounts of 由前三年分别上升A、B、C，转为下降D lie: 3, 2, 1; None where none is spoken of."""
    before = BEFORE.search(text, clause.start, amount.begin)
    if not before or not TURNS.search(text, amount.stop, clause.end + TURN):
        return None
    count = int(parse_number(before["n"])) if before["n"] else 1
    return max(1, count - before["done"].count("%")) if before["each"] else 1


def year_beside(amount: Amount, text: str) -> int | None:
    """Return the year written directly before an amount (由2020年的50%提高到2025年的60%); None where none is."""
    said = SAID.search(text, max(0, amount.begin - 12), amount.begin)
    return int(parse_number(said["year"])) if said else None


def find_period(amount: Amount, clause: Clause, text: str, words: Grammar, year: int) -> tuple[int, int] | None:
    """Return the first and last year of the period that is named before an amount of the report of `year`; None where none is.

    A range of years (2021—2025年), a plan (“十四五”期间) or a count of years (过去五年, 未来三年).
    """
    if ranges := list(RANGE.finditer(text, clause.part, amount.begin)):
        return int(ranges[-1]["first"]), int(ranges[-1]["last"])
    if plans := list(words.plan.finditer(text, clause.part, amount.begin)):
        last = words.plans[plans[-1]["plan"]]
        return last - PLAN + 1, last
    if (past := PAST.search(text, clause.part, amount.begin)) and (count := count_of(past["n"] or past["since"])):
        return year - count, year - 1
    if (ahead := AHEAD.search(text, clause.part, amount.begin)) and (count := count_of(ahead["n"])):
        return year, year + count - 1
    return None


def count_of(words: str) -> int | None:
    """Return how many years are counted, of two digits that name a range the upper (两三年); None where the words are no number.

    >>> count_of("五"), count_of("15"), count_of("两三"), count_of("十八五")
    (5, 15, 3, None)
    """
    try:
        low, high = parse_numbers(words)
    except ValueError:
        return None
    return int(high or low)


def result_year(year: int, baseline: bool, looks_back: bool, five_years: bool) -> int:
    """Return the year a result belongs to: the one before the report's; a baseline in a review the one before the period.

    >>> result_year(2026, False, True, True), result_year(2026, True, True, True), result_year(2026, True, True, False)
    (2025, 2020, 2024)
    """
    if not (baseline and looks_back):
        return year - 1
    return year - 1 - (GOVERNMENT_TERM if five_years else 1)


def find_basis(amount: Amount, clause: Clause, text: str, words: Grammar, reported_for: int | None = None) -> str:
    """Return whether the period that is spoken of is a year, an average of years or a sum over years.

    A result that is measured from a year before the last (比2002年增长, said of 2007) is a sum over years: `reported_for` is its year.
    """
    if words.cues["average"].search(text, clause.start, amount.begin):
        return "yearly_average"
    bases = [int(parse_number(match["year"])) for match in SINCE.finditer(text, clause.start, amount.begin)]
    if reported_for is not None and bases and bases[-1] < reported_for - 1:
        return "cumulative"
    spoken = text[clause.part : amount.begin]
    if now := list(NOW.finditer(spoken)):
        spoken = spoken[now[-1].end() :]
    return "cumulative" if words.cues["total"].search(ACTION.sub("", EACH_YEAR.sub("", spoken))) else "year"


def next_plan(headings: tuple[str, ...], year: int) -> int | None:
    """Return the later year whose plan a chapter sets out (of a report given in autumn); None where none is named."""
    years = [int(named["year"]) for heading in headings for named in NEXT_PLAN.finditer(heading)]
    return years[-1] if years and years[-1] == year + 1 else None


def plan_year(text: str, year: int, words: Grammar) -> int:
    """Return the last year of the plan that a chapter sets out; the end of a government's term where none is named."""
    ahead = [words.plans[m["plan"]] for m in words.plan.finditer(text) if words.plans[m["plan"]] >= year]
    return ahead[0] if ahead else year + 4
