"""The grammar's word lists compiled: one pattern for each step, built once for a set of codebooks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from policylib.codebooks import Codebooks
from policylib.quantities import Numbers, choice, numbers

# adverbs that open a clause only before a verb: 新(增), 高标准(建设); 和 not in 和美
LOOSE = r"新(?=增|建|开|招|引|培|认|组|设|获|签|办|评|改|装|投|创|落)|高(?:标准|水平|质量)(?=建|推|打|举|完|运|实施|开|创|承|办)|和(?!美|谐|平)|并(?!购|网|联)|[且但已又还让把将]|与(?!会)|及(?!时)|对(?!外|口|接|标|台|俄|日|美|欧|东盟)|使(?!用|馆)|为(?!民)|均(?!衡)|再(?!生|造|就|次|贷)|共(?!建|享|同|有|青|性|富)|要(?!素)|应(?!急|用|对|收|届|诉)|这(?!些|五年)|（?[一二三四五六七八九十0-9]+）|[一二三四五六七八九十]+[是要]"
YEAR = r"(?P<year>(?:19|20)[0-9]{2}|[一二][九〇零○][〇零○一二三四五六七八九]{2})年"


@dataclass(frozen=True, slots=True)
class Grammar:
    """Compiled word lists, named after the step that uses them."""

    numbers: Numbers
    lists: dict[str, Any]
    lead: re.Pattern[str]
    trail: re.Pattern[str]
    empty: frozenset[str]
    parts: frozenset[str]
    effort: re.Pattern[str]
    rise: re.Pattern[str]
    fall: re.Pattern[str]
    to: re.Pattern[str]
    rate_noun: re.Pattern[str]
    increment: re.Pattern[str]
    adds: re.Pattern[str]
    past: re.Pattern[str]
    done: re.Pattern[str]
    future: re.Pattern[str]
    plans: dict[str, int]
    plan: re.Pattern[str]
    name_after: re.Pattern[str]
    circle: re.Pattern[str]
    ordinal: re.Pattern[str]
    size_noun: re.Pattern[str]
    size_verb: re.Pattern[str]
    plant: re.Pattern[str]
    capacity: re.Pattern[str]
    limit: re.Pattern[str]
    parameter: re.Pattern[str]
    existing: re.Pattern[str]
    use: re.Pattern[str]
    fixed: re.Pattern[str]
    people: re.Pattern[str]
    relative: re.Pattern[str]
    relations: dict[str, str]
    adverbs: re.Pattern[str]
    unsaid: tuple[str, ...]
    task: re.Pattern[str]


@cache
def grammar(books: Codebooks) -> Grammar:
    """Return the compiled grammar of these codebooks."""
    lists = books.data("grammar")
    growth, tense, phrase, relative = lists["growth"], lists["tense"], lists["phrase"], lists["relative"]
    plans = {str(name): int(year) for name, year in lists["plans"].items()}
    leading = choice([*phrase["lead"], *lists["effort"], *lists["drop"]])
    return Grammar(
        numbers=numbers(books),
        lists=lists,
        lead=re.compile(rf"(?:(?:{leading})|{LOOSE}|(?:到|至|截至)?(?:(?:19|20)[0-9]{{2}}|[一二][九〇零○][〇零○一二三四五六七八九]{{2}})年(?:底|末|前|以前|底前)?|“?(?:{choice(plans)})”?(?:期间|时期|末|期末)?)+"),
        trail=re.compile(rf"(?:{choice([*phrase['trail'], *lists['effort']])}|(?<![新净])增)+\Z"),
        empty=frozenset(lists["drop"]),
        parts=frozenset(phrase["part"]),
        effort=re.compile(choice(lists["effort"])),
        rise=re.compile(rf"(?:{choice(growth['rise'])})"),
        fall=re.compile(rf"(?:{choice(growth['fall'])})"),
        to=re.compile(rf"(?:{choice(growth['to'])})\Z"),
        rate_noun=re.compile(rf"(?:{choice(growth['noun'])})"),
        increment=re.compile(choice(lists["increment"])),
        adds=re.compile(rf"(?:{choice(lists['increment'])}|关停|淘汰|布局)(?:了|约|近|超)?\Z"),
        past=re.compile(rf"(?<![比较由从])(?:{choice(tense['past'])})"),
        done=re.compile(choice(tense["done"])),
        future=re.compile(choice(tense["future"])),
        plans=plans,
        plan=re.compile(rf"“?(?P<plan>{choice(plans)})”?(?:时期|期间|期末|末|期|规划|内)"),
        name_after=re.compile(choice(lists["names"]["after"])),
        circle=re.compile(rf"(?:小时|分钟|公里|米)[^，。；、0-9]{{0,6}}?(?:{choice(lists['names']['circle'])})"),
        ordinal=re.compile(choice(lists["names"]["ordinal"])),
        size_noun=re.compile(rf"的?[^，。；、0-9]{{0,12}}?(?:{choice(lists['size']['noun'])})"),
        size_verb=re.compile(choice(lists['size']['verb'])),
        plant=re.compile(rf"的?[^，。；、0-9]{{0,12}}?(?:{choice(lists['size']['plant'])})"),
        capacity=re.compile(rf"(?:{choice(lists['size']['capacity'])})[^，。；0-9]{{0,4}}\Z"),
        limit=re.compile(choice(lists["size"]["limit"])),
        parameter=re.compile(choice(lists["parameter"]["cue"])),
        existing=re.compile(rf"(?:{choice(lists['other']['existing'])})的?\Z"),
        fixed=re.compile(rf"(?:{choice(lists['other']['fixed'])})的?\Z"),
        use=re.compile(choice(lists['other']['use'])),
        people=re.compile(rf"的?[^，。；、0-9]{{0,4}}?(?:{choice(lists['other']['people'])})"),
        relative=_relative(relative),
        relations={word: relation for relation in ("gt", "ge", "le", "eq", "meets") for word in relative[relation]},
        adverbs=re.compile(rf"(?:{choice(relative['adverbs'])})+\Z"),
        unsaid=tuple(relative["unsaid"]),
        task=re.compile(rf"(?:{choice(relative['setter'])})?(?:下达|分配|规定|确定)?的?(?P<what>.{{2,}}?)(?:建设|控制|约束性)?(?:目标任务|目标|任务|要求|计划|指标|标准)"),
    )


def _relative(words: dict[str, list[str]]) -> re.Pattern[str]:
    """Return the pattern of a commitment against a reference and without a number."""
    inside = r"[^，。；：！？、0-9（）]"
    end = r"(?=[，。；：！？、（）]|$)"
    compare = rf"(?P<compare>{choice([*words['gt'], *words['ge'], *words['le']])})(?P<ref1>{inside}{{0,18}}?(?:{choice(words['reference'])})){end}"
    pace = rf"{inside}{{0,8}}?(?:{choice(words['pace'])}){inside}{{0,8}}?"
    same = rf"(?:与(?P<ref2>{pace})|[和同](?P<ref5>(?:地区生产|国内生产)?(?:总值|经济)(?:增长|发展|增速)?))(?P<same>{choice(words['eq'])})(?!的|基本实现)"
    task = "目标任务|控制目标|目标|任务|要求|计划|指标|标准|下达数"
    meets = rf"(?P<meets>{choice(words['meets'])})(?P<ref3>{inside}{{0,6}}?(?<!城)(?:{choice(words['setter'])})(?:{inside}{{0,14}}?)(?:{task}))(?:以内|之内|内)?{end}"
    grade = rf"(?P<keeps>稳定达到|达到|保持在|保持|稳定在|稳定|达)(?P<ref4>(?:国家|地表水)?(?:[Ⅰ-Ⅴ]+类(?:标准|水质|水|及?以上)?|国家[一二三]级标准|[一二]级标准)){end}"
    hold = rf"(?P<hold>保持在|稳定在|处于|达到|在)(?P<ref6>(?:{inside}{{0,6}}平均水平)|全[国省市区]平均)(?:及)?以上"
    return re.compile(rf"{compare}|{same}|{hold}|{meets}|{grade}")
