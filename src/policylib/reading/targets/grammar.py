"""The grammar's word lists compiled: one pattern for each step, built once for a set of codebooks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from policylib.codebooks import Codebooks
from policylib.reading.quantities import Numbers, choice, numbers

YEAR = r"(?P<year>(?:19|20)[0-9]{2}|[一二][九〇零○][〇零○一二三四五六七八九]{2})年"
PLAIN_YEAR = YEAR.replace("?P<year>", "?:")
INSIDE = r"[^，。；：！？、0-9（）]"  # within one clause, and no number
ITEM = r"[①-⑳]|（?[一二三四五六七八九十0-9]+）|[一二三四五六七八九十]+[是要]"  # （2）, 二是


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled word lists: `cues` by name, and the patterns that are built from several lists."""

    numbers: Numbers
    cues: dict[str, re.Pattern[str]]
    members: dict[str, re.Pattern[str]]  # of a measure word: the nouns whose size it tells
    ground: re.Pattern[str]  # a clause without one of these has no scope
    scope: re.Pattern[str]
    district: re.Pattern[str]  # a clause without a number, or a topic, that speaks of a zone by its name
    lead: re.Pattern[str]
    trail: re.Pattern[str]
    drop: frozenset[str]
    parts: frozenset[str]
    deeds: re.Pattern[str]  # a head that only says what is done (开工, 改造提升), not to what
    deed_start: re.Pattern[str]
    deed_end: re.Pattern[str]
    whole: tuple[str, ...]
    tails: tuple[str, ...]
    effort: re.Pattern[str]
    plans: dict[str, int]
    plan: re.Pattern[str]
    relative: re.Pattern[str]
    relations: dict[str, str]
    sign: re.Pattern[str]
    adverbs: re.Pattern[str]
    unsaid: tuple[str, ...]
    task: re.Pattern[str]
    setter: re.Pattern[str]
    absent: re.Pattern[str]


@cache
def grammar(books: Codebooks) -> Grammar:
    """Return the compiled grammar of these codebooks."""
    lists = books.data("grammar")
    phrase, relative = lists["phrase"], lists["relative"]
    plans = {str(name): int(year) for name, year in lists["plans"].items()}
    setter, task = choice(relative["setter"]), choice(relative["task"])
    return Grammar(
        numbers=numbers(books),
        cues={name: _cue(name, cue["where"], cue["words"]) for name, cue in lists["cues"].items()},
        members={unit: re.compile(rf"的?{INSIDE}{{0,6}}?(?:{choice(nouns)})") for unit, nouns in lists["members"].items()},
        ground=re.compile(choice([word for name in ("zone", "group", "kept") for word in lists["scope"][name]])),
        scope=_scope(lists["scope"], [*phrase["lead"], *phrase["drop"], *lists["scope"]["verbs"]]),
        district=_district(lists["scope"]),
        lead=_lead(phrase, lists["effort"], plans),
        trail=re.compile(rf"(?:{choice([*phrase['trail'], *lists['effort']])}|(?<![人户亩地])均|(?<![新净])增)+\Z"),
        drop=frozenset(phrase["drop"]),
        parts=frozenset(phrase["part"]),
        deeds=re.compile(rf"(?:基本|全部|全面|累计|新|再)?(?:{choice(phrase['deed'])}|[和、及并])+"),
        deed_start=re.compile(rf"(?:{choice(phrase['stage'])})(?:建设|改造|一批)?"),
        deed_end=re.compile(rf"(?:基本|全面|已|将)?(?:{choice(phrase['stage'])})+\Z"),
        whole=tuple(phrase["whole"]),
        tails=tuple(phrase["tail"]),
        effort=re.compile(rf"(?:{choice(lists['effort'])})(?!”)"),
        plans=plans,
        plan=re.compile(rf"“?(?P<plan>{choice(plans)})”?(?:时期|期间|期末|末|期|规划|内)"),
        relative=_relative(relative),
        relations={word: relation for relation in ("gt", "ge", "le", "eq", "meets") for word in relative[relation]},
        sign=re.compile(
            rf"{choice([*relative['gt'], *relative['ge'], *relative['le'], *relative['eq'], *relative['task'], '平均', '类', '标准'])}"
        ),
        adverbs=re.compile(rf"(?:{choice(relative['adverbs'])})+\Z"),
        unsaid=tuple(relative["unsaid"]),
        task=re.compile(rf"(?:{setter})?(?:下达|分配|规定|确定)?的?(?P<what>.{{2,}}?)(?:建设|控制|约束性)?(?:{task})"),
        setter=re.compile(rf"(?!约束性)(?:{setter}|下达|分配|规定|确定|定|控|的|和)+"),
        absent=_absent(lists["absent"]),
    )


# cues that need more than their words: a gap, or a word that they must not follow
GAPS = {
    "past": r"(?<![比较由从按于])(?:{})",
    "future": r"(?<!年初)(?<!原)(?<!预定)(?!将近)(?:{})",
    "ahead": r"(?!将近)(?:{})",
    "circle": r"(?:小时|分钟|公里|米)[^，。；、0-9]{{0,6}}?(?:{})",
    "joins": r"(?:{})[^，。；、]{{0,8}}\Z",
    "plant": r"的?[^，。；、0-9]{{0,12}}?(?:{})",
    "plants": r"等[^，。；、]{{0,20}}?(?:{})",
    "size_noun": r"的?[^，。；、0-9]{{0,12}}?(?:{})",
    "capacity": r"年?(?:{})[^，。；0-9]{{0,4}}\Z",
    "people": r"的?[^，。；、0-9]{{0,4}}?(?:{})",
    "listed": r"(?:的|大|重点|主要|关键性?|核心|具体|量化|重要)*(?:{})",
    "existing": r"(?:{})的?\Z",
    "fixed": r"(?:{})的?\Z",
    "use": r"(?<!培育)(?<!发展)(?<!引进)(?:{})",
    "average": r"(?:{})(?!浓度|气温|降水|值|水温|降雨)",
    "fund": r"的?[^，。；、0-9]{{0,14}}?(?:{})",
    "tax": r"的?[^，。；、0-9]{{0,8}}?(?:{})",
}


def _cue(name: str, where: str, words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of a cue: anchored at its end where it stands before the number."""
    form = GAPS.get(name) or (r"(?:{})\Z" if where == "before" else r"(?:{})")
    return re.compile(form.format(choice(words)))


def _lead(phrase: dict[str, Any], effort: list[str], plans: dict[str, int]) -> re.Pattern[str]:
    """Return the pattern of what opens a clause and is no part of what is measured."""
    unless = [word + (f"(?![{stops}])" if stops else "") for word, stops in phrase["lead_unless"].items()]
    before = [f"{word}(?=[{verbs}])" for word, verbs in phrase["lead_before"].items()]
    when = rf"(?:未来|今后|接下来|用|利用)?的?[一二两三四五十0-9]{{1,2}}年(?:内|之内|(?:的|左右)*时间)?|(?:到|在)?本世纪末|(?:到|至|截至)?{PLAIN_YEAR}(?:底|末|前|以前|底前)?|“?(?:{choice(plans)})”?(?:期间|时期|末|期末)?"
    one = rf"(?:{choice([*phrase['lead'], *effort, *phrase['drop']])})|{'|'.join([*unless, *before, ITEM, when])}"
    joint = "|".join(["、", "或者?", *(each for each in unless if each[0] in "和与及")])
    alone = rf"(?:{choice([*phrase['deed'], *phrase['alter']])})+\Z"  # to what it is done, the clause before says
    both = rf"(?:{choice(phrase['drop'])})(?:{joint})(?!{one}|{alone})|(?:{choice(phrase['make'])})(?!{alone})(?:{choice(phrase['alter'])})"
    return re.compile(rf"(?:(?!{both})(?:{one}))+")


def _scope(words: dict[str, list[str]], verbs: list[str]) -> re.Pattern[str]:
    """Return the pattern of a group or zone that opens a clause and has something measured after it."""
    zone = rf"(?:(?!和|与|及|{choice(verbs)})[\u4e00-\u9fff]){{0,8}}?(?:{choice(words['zone'])})"
    kept = rf"(?P<kept>(?:{choice(words['kept_before'])})[\u4e00-\u9fff]{{0,6}}?(?:{choice(words['kept'])}))"
    return re.compile(
        rf"(?:[、，]|全[国省市区县]|今年|全年|力争|确保)*(?P<scope>{kept}|{choice(words['group'])}|{zone})(?=(?!{choice(words['unless'])})[\u4e00-\u9fff“A-Z]{{2}}|(?<=项目)$)"
    )


def _district(words: dict[str, list[str]]) -> re.Pattern[str]:
    """Return the pattern of words that speak of a named zone alone (高标准建设中国自贸区甲片区, 支持乙高新区争先进位)."""
    opens, ends = choice(words["opens"]), choice([*words["zone"], "片区"])
    return re.compile(
        rf"(?:[、，]|{opens})*(?P<scope>(?:(?!和|与|及|等|{opens}|{choice(words['verbs'])}|{choice(words['general'])})[\u4e00-\u9fff]){{2,10}}?(?:{ends}))(?:{choice(words['closes'])})*$"
    )


def _relative(words: dict[str, list[str]]) -> re.Pattern[str]:
    """Return the pattern of a commitment against a reference and without a number."""
    end = r"(?=[，。；：！？、（）]|$)"
    compare = rf"(?P<compare>{choice([*words['gt'], *words['ge'], *words['le']])})(?P<ref1>{INSIDE}{{0,18}}?(?:{choice(words['reference'])})){end}"
    pace = rf"{INSIDE}{{0,8}}?(?:{choice(words['pace'])}){INSIDE}{{0,8}}?"
    same = rf"(?:与(?P<ref2>{pace})|[和同](?P<ref5>(?:(?:地区生产|国内生产)?(?:总值|经济)|劳动生产率|居民收入|财政收入)(?:增长|发展|增速|提高)?))(?P<same>{choice(words['eq'])})(?!的|基本实现)"
    mean = rf"(?:{INSIDE}{{0,6}}平均水平)|全[国省市区]平均"
    hold = rf"(?P<hold>{choice(words['hold'])})(?P<ref6>{mean})(?:及)?以上|(?P<least>达到(?:或|并)(?:高于|超过|快于|好于))(?P<ref7>{mean}){end}"
    meets = (
        rf"(?P<meets>{choice(words['meets'])})(?P<ref3>{INSIDE}{{0,6}}?(?<!城)(?:{choice(words['setter'])})"
        rf"(?:{INSIDE}{{0,24}}?)(?:{choice(words['task'])})(?:的?序时进度)?|{INSIDE}{{2,20}}?约束性(?:指标|目标|任务))(?:以内|之内|内)?{end}"
    )
    grade = rf"(?P<keeps>稳定达到|达到|保持在|保持|稳定在|稳定|达)(?P<ref4>(?:国家|地表水)?(?:(?:[Ⅰ-Ⅴ]+|I{{1,3}}|IV|V)类(?:标准|水质|水|及?以上)?|国家[一二三]级标准|[一二]级标准)){end}"
    return re.compile(rf"{compare}|{same}|{hold}|{meets}|{grade}")


def _absent(words: dict[str, list[str]]) -> re.Pattern[str]:
    """Return the pattern of a statement that no goal is set."""
    of = rf"{INSIDE}{{0,10}}?(?:{choice(words['of'])}){INSIDE}{{0,8}}?"
    no, sets, goal = choice(words["no"]), choice(words["set"]), rf"的?(?:具体|量化|预期|增长|数量|硬性|明确)*(?:{choice(words['goal'])})"
    return re.compile(
        rf"(?:{no})再?(?:{sets})(?P<of>{of}){goal}|没有对(?P<of2>{of})(?:{sets}){goal}|(?:{no})对(?P<of3>{of})(?:{sets}){goal}"
        rf"|(?:^|(?<=[，。；：、]))(?:对|全年|今年|对全年)*(?P<of4>{of})(?:{no})再?(?:{sets})(?:一个|出)?{goal}"
    )
