"""What a number measures, in the report's own characters, and for whom: its indicator, its scope, and the words around it.

Values that name nothing themselves are dealt out over what the clauses before them listed: "A9万人，B4亿元，扣除价格因素，
分别增长8%和9%" says two things, and so does "A、B各增长，均增长10%".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from policylib.reading.quantities import JOINTS, Amount
from policylib.reading.targets.clauses import JOINT, Clause, Here, conjuncts, shared_heads
from policylib.reading.targets.grammar import PLAIN_YEAR, Grammar

# what a number is compared with is no part of what it measures: 从2017年, 比上年, 提高到
SINCE = r"(?:从|由|(?:分别)?(?<!占)[比较](?=[^，。；、]{0,8}?(?:年|期|末|底|预算|平均|水平|上|前|全[国省市区])))(?!例|重|率|值)[^，。；、]{0,10}?(?:年|上年|去年|同期|时期|年末|年底|全国|预算)?(?:的|末|底|分别)?"
RISEN = r"(?:提高|增加|提升|上升|下降|降|扩大|增长|减少)"
BASE = re.compile(rf"(?<=.){SINCE}{RISEN}?(?:到|至)?\Z|{RISEN}[到至]\Z")
MARGIN = re.compile(r"(?:比|较|快于|高于|低于|优于|好于|占)(?!例|重|率|值|比)")
SHARE_OF = re.compile(r"占[^，。；、]{2,}(?:比重|比例|份额)$")  # 占工业比重: of what the clause before measured
# the words between what is ranked and its rank: 连续三年居世界
FOR_YEARS = r"连续[一二三四五六七八九十多两0-9]+年"
PLACED = re.compile(
    rf"(?:{FOR_YEARS})?(?:稳居|跃居|位居|名列|位列|居|列|升至|上升到|升到|跻身|进入|挺进|跃升|成为)[^，。；、]{{0,8}}\Z|{FOR_YEARS}\Z|(?:升|上升|跃升|提升)[到至]\Z"
)
# 高于全市平均水平(0.5个百分点): a margin over a reference
MARGIN_OF = re.compile(
    r"(?:均|都|分别)?(?:比(?![重例值率])(?![^，。；、]{2,12}?(?:提高|降低|加快|升高|减慢|提升)\Z)(?=[^，。；、]{2,12}?[高快低])|(?P<word>高于|快于|低于|优于|好于|超过|高出))(?P<reference>[^，。；、0-9]{2,12}?)(?:高出?|快|低)?\Z"
)
# 三县各(引进): the members of the scope, each of which is to reach it
EACH_ONE = re.compile(
    r"[、，]?(?:支持|推动|引导|鼓励|要求|督促|指导|确保|力争)?"
    r"((?:每个?|各)(?:市（州）|州市|市州|市县区?|县（市、区）|县（区）|县市区?|县区|县|区|市|乡镇|镇|村|街道|社区|园区|开发区|部门))(?![场域级块类项位内外])"
    r"(?:全年|今年|年内|分别|都|均|要|各|至少|原则上)*"
)
EACH_OF = re.compile(
    r"[、，]?(?![我本全][国省市区县])([^，。；、0-9]{1,12}?(?:县|区|市|镇|乡|村|园区|开发区|街道|地区|部门|单位))(?:均?各(?!类|项|种|级|方|地|族|界|自)|每个?)"
)
AIM = re.compile(r"的?预期目标$|(?<=[长速幅率])目标$")  # 5%左右的经济增长预期目标: the growth, not the aim
BESIDE = re.compile(rf"(?<=[从由到至为]){PLAIN_YEAR}(?:底|末)?的?\Z")  # 由2020年的A提高到2025年的B
NO_NOUN = re.compile(r"大关|台阶|关口|是(?!否)|这[个一]|，")  # 万亿元大关; 7%是适宜的
SUMS = ("投资", "资金", "收入", "产值", "率", "比重", "额", "量")  # nothing is opened or finished of these
VOLUME = re.compile(r"规模\Z|^(?:使用|动用)\Z")  # 设立总规模50亿元的基金: the fund
COUNT = re.compile(r"^[0-9]+[多余]?(?:个|条|家|座|所|项|户|处)大?(?=.{3})")  # 45个园区产值占比: of how many is no part of it
REACHED = re.compile(r"、(?:实现|确保)(?:(?:19|20)[0-9]{2}年)?(?=[^、和]{3,}$)")  # 基本实现现代化、实现2035年总值翻一番
OF_THEM = re.compile(r"“?[两三四五]个\Z")
GRADE = re.compile(r"(?:(?:国家|世界|区域|[省市县区乡镇村])级|[1-5]A级)(?:及?以上)?")
PEOPLE = re.compile(r"(?:城镇|农村|全体)(?:常住)?居民")
AIMS = ("目标", "任务", "的目标")
OPEN = re.compile(r"[\u4e00-\u9fffA-Za-z“（]")
ENDS = re.compile(r"[，。；：、（“\s]+\Z")
OPENS = re.compile(r"[，。；：、）”的\s]+")
GRADED = re.compile(r"[^，。；、]{1,4}级(?P<noun>.{2,})")
TURNED = re.compile(r"转为|转而|减为|变为|降为|增为")  # 由上升转为下降: what it turned into counts
PROJECTS = "项目"  # such a group stays in what is measured
CLASS = re.compile(r"[十百千万0-9]+亿元?级")  # 百亿级企业: a class that stays in what is counted
LONG_SUBJECT = 60
TURNS = ("出口额", "进口额", "产量", "产值", "播种面积", "种植面积", "面积")  # one takes the other's place (粮食面积 …、产量 …: 粮食产量)
VERBLESS = ("point", "money", "rank", "multiple")
WHOLE = ("cover", "clear", "zero")
SHARED = re.compile(r"均|都|双双")
RESPECTIVELY = re.compile(r"分别|依次")
WHOLE_PLACE = re.compile(r"全[国省市区县州]|[我本][国省市区县]")  # speaks of the whole place again


@dataclass(slots=True)
class Phrase:
    """An amount's indicator and the words found around it."""

    indicator: str  # "" where neither the clause nor what stands before it names one
    verb: str = ""  # words between the indicator and the number (增长, 提高到)
    lead: str = ""  # words at the head that were dropped (新增, 力争)
    noun: str = ""  # what follows the unit
    inherited: bool = False  # named by what stands before the clause
    scope: str | None = None
    size: str | None = None
    relation: str | None = None  # of a margin (高于全市平均0.5个百分点)
    reference: str | None = None
    each: bool = False  # each member of the scope is to reach it
    joined: bool = False  # 、-joined to the amount before it, whose verb governs it too


def split_left(left: str, words: Grammar) -> tuple[str, str, str]:
    """Return (lead, head, verb) of what stands before a number.

    The lead is connectors, time and verbs of increment; the verb is what joins the head to its number.
    """
    left = ENDS.sub("", left)
    if left.startswith("（") and "）" not in left:
        left = left[1:]  # （其中外资
    begin = OPENS.match(left)
    at = begin.end() if begin else 0
    if lead := words.lead.match(left, at):
        at = lead.end()
    trail = words.trail.search(left, at)
    head, verb = (left[at : trail.start()], trail[0]) if trail else (left[at:], "")
    head = BASE.sub("", head)
    return left[:at], "" if MARGIN.match(head) and not SHARE_OF.match(head) else head.strip("，、：的"), verb


def find_phrases(clause: Clause, subject: str, here: Here) -> dict[int, Phrase]:
    """Return the phrase of each amount of a clause, the heads of 分别 dealt out."""
    result: dict[int, Phrase] = {}
    phrase: Phrase | None = None
    for i, amount in enumerate(clause.amounts):
        if amount.form == "range_end":
            continue
        phrase = _find_phrase(i, clause, subject, phrase, here)
        result[id(amount)] = phrase
        values = [a for a in clause.amounts[i:] if a.form != "range_end"]
        if dealt := bool(RESPECTIVELY.search(phrase.verb + phrase.lead)):
            _bind_alike(values, here.text)
        if (dealt or _in_step(values, phrase, here.text)) and (heads := shared_heads(phrase.indicator, len(values), here.words)):
            return result | {
                id(value): replace(phrase, indicator=head, inherited=False, noun="") for value, head in zip(values, heads, strict=True)
            }
        subject = phrase.indicator or subject
    return result


def _in_step(values: list[Amount], phrase: Phrase, text: str) -> bool:
    """Return whether values follow one another bare, as many as their head has conjuncts (甲、乙管网800公里、600公里)."""
    return "、" in phrase.indicator and len(conjuncts(phrase.indicator)) == len(values) and are_bare(values, text)


def _find_phrase(i: int, clause: Clause, subject: str, last: Phrase | None, here: Here) -> Phrase:
    """Return what the `i`-th amount of a clause measures.

    `subject` is what the amount before it in the sentence measured, `last` the phrase of the amount before it in the clause.
    """
    text, words = here.text, here.words
    amount, before = clause.amounts[i], clause.amounts[i - 1] if i else None
    start = before.stop if before else clause.start
    left = text[start : amount.begin]
    if before:
        left = _own_part(left)
    margin = MARGIN_OF.search(left) if amount.unit_kind == "point" else None
    if margin:
        left = left[: margin.start()]
    each = EACH_OF.match(left) or EACH_ONE.match(left)
    ground = each or (words.scope.match(left) if not before and words.ground.search(left) else None)
    cut = ground.end() if ground and (each or not ground["kept"]) else 0
    lead, head, verb = split_left(BESIDE.sub("", left[cut:]), words)
    size = None
    if inner := [s for s in clause.sizes if start <= s.begin and s.stop <= amount.begin]:
        lead, head, size = _without_size(inner, start + cut, amount.begin, here)
    joined = last is not None and not verb and not lead.strip("、，和及与") and (not left or left[0] in "、和及与")
    if joined and last is not None:
        verb, lead = ("" if head else last.verb), last.lead + (last.verb if head else "")
    head = _alone(AIM.sub("", head), amount, words)
    if amount.unit_kind == "rank":
        head = PLACED.sub("", head)
    noun = _counted(BESIDE.sub("", _right(i, clause, text)), head, words)
    phrase = Phrase("", verb, lead, noun, size=size, joined=joined)
    phrase.scope, phrase.each = (ground[1], bool(each)) if ground else (last.scope, last.each) if last else (None, False)
    if margin:
        phrase.relation, phrase.reference = words.relations.get(margin["word"], "gt"), margin["reference"]
    if not ground and head and phrase.scope and phrase.scope.endswith(PROJECTS):
        head = phrase.scope + head
    phrase.indicator, phrase.inherited = _compose(amount, head, noun, here, clause) or _inherit(head, subject, lead, words)
    if not phrase.indicator and ground and amount.unit_kind == "rank":
        phrase.indicator, phrase.scope = ground[1], None  # 甲高新区进入全国百强
    if not size and (fused := CLASS.match(phrase.indicator)):
        phrase.size = fused[0]
    return phrase


def fall_of(amount: Amount, phrase: Phrase, words: Grammar) -> str:
    """Return the verb of falling that stays with what is measured, as a fall keeps its positive number; empty where none."""
    if amount.unit_kind != "percent" or words.cues["onto"].search(phrase.verb):
        return ""
    falls = words.cues["fall"].search(TURNED.sub("", phrase.verb))
    return falls[0] if falls and not phrase.indicator.endswith(falls[0]) else ""


def _compose(amount: Amount, head: str, noun: str, here: Here, clause: Clause) -> tuple[str, bool] | None:
    """Return the indicator that the clause itself names; None where it names none or only a part (总数)."""
    words = here.words
    if amount.unit_kind == "money" and VOLUME.search(head) and words.cues["fund"].match(noun):
        return noun, False
    tail = "" if head and (amount.unit_kind in VERBLESS or amount.word in WHOLE) else noun
    if (head and words.lead.fullmatch(head + tail)) or tail in words.drop:
        tail = here.text[amount.stop : clause.end]  # 投入10亿元办好实事: the verb needs its object
    if not tail and (GRADE.fullmatch(head) or PEOPLE.fullmatch(head)):
        return None
    if not head + tail or SHARE_OF.match(head) or (head in words.parts and not tail) or (not tail and words.deeds.fullmatch(head)):
        return None
    return head + tail, False


def _inherit(head: str, subject: str, lead: str, words: Grammar) -> tuple[str, bool]:
    """Return what stands before as the indicator, with the part of it that is named (境内上市公司 + 总数)."""
    if not subject:
        return head or lead, False
    if GRADE.fullmatch(head):
        graded = GRADE.match(subject)
        return head + subject[graded.end() :] if graded else head, False
    if PEOPLE.fullmatch(head):
        return (head + subject.split("居民", 1)[1], True) if "居民" in subject else (head, False)
    if words.deeds.fullmatch(head):
        return _done_to(head, subject, words)
    if subject.endswith(head) or len(subject) > LONG_SUBJECT:
        return subject, True
    if head in TURNS and subject.endswith(TURNS) and len(subject) > len(head):
        subject = subject.removesuffix(next(part for part in TURNS if subject.endswith(part)))
    return subject + head, True


def _alone(head: str, amount: Amount, words: Grammar) -> str:
    """Return a head without what stands before it for a reference (甲增速高于全市平均水平、乙增幅), and without 三个 before a percentage."""
    if "、" in head and words.sign.search(head):
        ends = [match.end() for match in words.relative.finditer(head) if head.startswith("、", match.end())]
        head = head[ends[-1] + 1 :] if ends else head
    head = COUNT.sub("", head)
    if reached := REACHED.search(head):
        head = head[reached.end() :]
    return OF_THEM.sub("", head) if amount.unit_kind == "percent" else head


def _counted(right: str, head: str, words: Grammar) -> str:
    """Return what is counted of what follows a number; empty where that is a verb or the word 目标."""
    noun = AIM.sub("", right)
    verb = words.trail.fullmatch(noun) and (head or noun == right)  # 从80增加到810
    return "" if verb or noun.startswith("安排") or (head and noun.startswith(AIMS)) else noun


def _done_to(deed: str, subject: str, words: Grammar) -> tuple[str, bool]:
    """Return a deed with the object of the clause before, in its place (开工甲 → 竣工甲, 甲新开工 → 甲建成)."""
    if subject.endswith(SUMS):
        return deed, False
    if opened := words.deed_start.match(subject):
        rest = subject[opened.end() :]
        return (deed + rest, True) if rest else (deed, False)
    rest = words.deed_end.sub("", subject)
    return (rest + deed, True) if rest else (deed, False)


def _right(i: int, clause: Clause, text: str) -> str:
    """Return the noun that follows an amount's unit; empty where none does."""
    amounts = clause.amounts
    stop = amounts[i].stop
    after = i + 1
    if after < len(amounts) and amounts[after].form == "range_end":
        stop = amounts[after].stop
        after += 1
    stop = next((size.stop for size in clause.sizes if size.begin == stop), stop)  # 7个750千伏工程
    following = amounts[after] if after < len(amounts) else None
    right = _noun(text, stop, following.begin if following else clause.end)
    if following is None:
        return right
    if right:
        joints = list(JOINT.finditer(right))
        own = right[: joints[-1].start()] if joints else right
        if not own.endswith("级"):
            return own
        return own + _graded(amounts[after:], clause.end, text)  # 4个国家级、6个省级中心: the noun of both
    if following.begin - stop <= 1 and amounts[i].unit and following.form == "number" and text[stop : stop + 1] not in ("、", "，"):
        return _noun(text, following.stop, clause.end)  # 12批1181项举措: one noun for both
    return ""


def _graded(amounts: list[Amount], end: int, text: str) -> str:
    """Return the noun that the first graded amount with one of its own shares with those before it; empty where none does."""
    for i, amount in enumerate(amounts):
        to = amounts[i + 1].begin if i + 1 < len(amounts) else end
        own = JOINT.split(_noun(text, amount.stop, to))[0]
        if graded := GRADED.match(own):
            return graded["noun"]
        if not own.endswith("级"):
            return ""
    return ""


def _noun(text: str, start: int, end: int) -> str:
    """Return a noun that begins at a place, up to an end."""
    if start >= end or not OPEN.match(text, start) or NO_NOUN.match(text, start):
        return ""
    return text[start:end].removeprefix("的").strip("、，")


def _own_part(left: str) -> str:
    """Return the part of what stands between two numbers that belongs to the second."""
    if not left or left[0] in "、，和及与并":
        return left
    joints = list(JOINT.finditer(left))
    return left[joints[-1].end() :] if joints else left


def _without_size(sizes: list[Amount], start: int, end: int, here: Here) -> tuple[str, str, str]:
    """Return (lead, head, size) of a head that a threshold qualifies (新引进10亿元以上项目)."""
    text, words = here.text, here.words
    first, final = sizes[0], sizes[-1]
    lead, head, _ = split_left(text[start : first.begin], words)
    noun = split_left(text[final.stop : end], words)
    size = text[first.begin : final.stop]
    if len(sizes) == 1 and (fused := CLASS.match(text, first.begin)):
        return lead, head + fused[0] + text[fused.end() : end], fused[0]
    if text.startswith("内", final.stop):
        size += "内"
    if capacity := words.cues["capacity"].search(head):
        size, head = head[capacity.start() :] + size, head[: capacity.start()]
    return lead, head + (noun[1] or noun[0]).removeprefix("内").removeprefix("的"), size


def are_bare(amounts: Sequence[Amount], text: str) -> bool:
    """Return whether amounts of one unit follow one another with nothing but a joint between them (9.8%和8.5%)."""
    values = [amount for amount in amounts if amount.form != "range_end"]
    return len(values) > 1 and all(a.unit == b.unit and text[a.stop : b.begin] in JOINTS for a, b in pairwise(values))


def _bind_alike(amounts: Sequence[Amount], text: str) -> None:
    """Give the bare amounts that follow the first the bound that stands before it (分别突破5亿元、4亿元: each one).

    A bound that stands after an amount (以上, 左右) is its own alone.
    """
    for first, amount in pairwise(amounts):
        if not first.before or text[first.stop : amount.begin] not in JOINTS or amount.bound != "eq" or first.after:
            return
        amount.bound, amount.before = first.bound, first.before


def deal(phrases: Sequence[Phrase], bare: bool, listed: Sequence[Sequence[str]]) -> None:
    """Give each phrase that inherits its indicator the one that is its own.

    Args:
        phrases: of one clause, in reading order; changed in place.
        bare: whether the clause's amounts stand bare beside one another (`are_bare`).
        listed: what each value of each clause before it in the sentence measured.

    >>> grown = [Phrase("乙", "分别增长", inherited=True), Phrase("乙", inherited=True)]
    >>> deal(grown, True, [["甲"], ["乙"]])
    >>> [phrase.indicator for phrase in grown]
    ['甲', '乙']
    """
    if not phrases or not phrases[0].inherited or not listed:
        return
    said = phrases[0].verb + phrases[0].lead
    heads = _last(listed, len(phrases)) if len(phrases) > 1 and (bare or RESPECTIVELY.search(said)) else None
    if heads:
        for phrase, indicator in zip(phrases, heads, strict=True):
            phrase.indicator = indicator
    elif SHARED.search(said) and len(named := dict.fromkeys(listed[-1])) > 1:
        phrases[0].indicator = "、".join(named)


def _last(listed: Sequence[Sequence[str]], count: int) -> list[str] | None:
    """Return what the last clauses listed, whole clauses that make up `count`; None where none do."""
    heads: list[str] = []
    for group in reversed(listed):
        heads = [*group, *heads]
        if len(heads) >= count:
            break
    return heads if len(heads) == count else None


@dataclass(frozen=True, slots=True)
class Ground:
    """A scope that reaches on; `spoken` says that words without a number named it: then it holds whatever the subject is."""

    scope: str | None = None
    each: bool = False
    spoken: bool = False


def find_district(text: str, words: Grammar) -> Ground | None:
    """Return the zone that a clause without a number, or a paragraph's topic, speaks of by its name; None where none.

    >>> from policylib.codebooks import load_codebooks
    >>> from policylib.reading.targets.grammar import grammar
    >>> words = grammar(load_codebooks())
    >>> find_district("支持甲乙高新区争先进位", words).scope, find_district("建设省级开发区", words)
    ('甲乙高新区', None)
    """
    found = words.district.match(text)
    return Ground(found["scope"], spoken=True) if found else None


def reach(ground: Ground, phrases: Sequence[Phrase], clause: str, words: Grammar) -> Ground:
    """Give a clause that names no scope the one of the clauses before it; return the scope that reaches on from it.

    A scope reaches over its sentence, as long as clauses carry its subject on or open with a verb; the whole place (全市)
    ends it, and so does a subject of one's own unless each member of the scope is spoken of.
    """
    if own := [(phrase.scope, phrase.each) for phrase in phrases if phrase.scope]:
        return Ground(*own[-1])
    if not ground.scope or not phrases:
        return ground
    first = phrases[0]
    carried = first.inherited or bool(first.lead.strip("，、")) or bool(words.cues["increment"].match(first.indicator))
    if WHOLE_PLACE.search(clause) or not (ground.each or ground.spoken or carried):
        return Ground()
    for phrase in phrases:
        phrase.scope, phrase.each = ground.scope, ground.each
    return ground
