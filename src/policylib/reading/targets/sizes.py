"""Thresholds, capacities, classes and limits: numbers that qualify what is counted and commit to nothing themselves."""

from __future__ import annotations

import re

from policylib.reading.quantities import Amount
from policylib.reading.targets.clauses import Clause, Here

NOUN = re.compile(r"[\u4e00-\u9fff“A-Za-z]")
JOINED = re.compile(r"[和及与并、或]")
SIZED = ("money", "area", "length", "mass", "power", "volume", "compute")
COUNTED = ("count", "organisation")
BUILT = ("mass", "power", "volume", "money")


def is_size(amount: Amount, clause: Clause, here: Here) -> bool:
    """Return whether a number qualifies what is counted: 50亿以上(重大项目20个), 3个月内, 年产2万吨, 500千伏, 万吨级."""
    text, cues, kind, stop = here.text, here.words.cues, amount.unit_kind, amount.stop
    if kind == "grade":
        return True
    follows = bool(NOUN.match(text, stop)) and not cues["size_verb"].match(text, stop)
    if kind == "time":
        return follows if amount.unit == "岁" else not cues["duration"].search(text, max(clause.start, amount.begin - 8), amount.begin)
    if kind == "length" and text.startswith("内", stop):
        return True
    if kind == "money" and amount.after and any(other.begin == stop and other.unit_kind in COUNTED for other in clause.amounts):
        return True  # 其中10亿元以上10个
    if not follows:
        return False
    if cues["yearly"].search(text, max(0, amount.begin - 4), amount.begin):
        return True
    if kind not in SIZED and kind is not None:
        return (kind == "people" and text.startswith("级", stop)) or _of_members(amount, text, here)
    return text.startswith("级", stop) or _qualifies(amount, clause, here)


def _of_members(amount: Amount, text: str, here: Here) -> bool:
    """Return whether a count tells how many members each of what is counted has (30户以上自然村, 25度以上坡耕地)."""
    nouns = here.words.members.get(amount.unit or "")
    return bool(nouns and (amount.after or amount.before) and nouns.match(text, amount.stop))


def _qualifies(amount: Amount, clause: Clause, here: Here) -> bool:
    """Return whether a sum, area, length, mass or power directly before a noun only tells how large that is."""
    text, cues, kind, stop = here.text, here.words.cues, amount.unit_kind, amount.stop
    end = min(len(text), clause.end)
    later = any(other.start > amount.start and other.form != "range_end" for other in clause.amounts)
    if kind == "money" and not later and cues["fund"].match(text, stop):
        return False  # 设立50亿元的产业基金
    counted = later and "、" not in text[stop : clause.amounts[-1].begin]
    if later and text.startswith("的", stop) and any(other.begin == stop + 1 for other in clause.amounts):
        return True  # 总投资120亿元的30个项目
    if kind is None and not amount.after:
        return counted and amount.low >= 1e6  # 新增200亿产业链1个
    noun = bool(cues["size_noun"].match(text, stop, end))
    if amount.after or amount.form == "range" or (counted and amount.before and not JOINED.match(text, stop)):
        return noun or counted
    if noun and (amount.form == "wordy" or text.startswith("的", stop) or cues["capacity"].search(text, clause.start, amount.begin)):
        return True
    if kind not in BUILT:
        return False
    listed = kind != "money" and cues["plants"].search(text, stop, end)  # 开工70万吨甲、20万吨乙等项目
    if not listed and (later or not cues["plant"].match(text, stop, end)):
        return False
    near = max(0, amount.begin - 4)
    return not (
        cues["removes"].search(text, near, amount.begin)
        or any(match.end() == amount.begin for match in cues["increment"].finditer(text, near, amount.begin))
    )
