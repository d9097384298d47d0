"""Thresholds, capacities, classes and limits: numbers that qualify what is counted and commit to nothing themselves."""

from __future__ import annotations

import re

from policylib.quantities import Amount
from policylib.targets.clauses import Clause, Here

NOUN = re.compile(r"[\u4e00-\u9fff“A-Za-z]")
SIZED = ("money", "area", "length", "mass", "power", "volume", "compute")
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
    if not follows:
        return False
    if cues["yearly"].search(text, max(0, amount.begin - 4), amount.begin):
        return True
    if kind not in SIZED and kind is not None:
        return kind == "people" and text.startswith("级", stop)
    return text.startswith("级", stop) or _qualifies(amount, clause, here)


def _qualifies(amount: Amount, clause: Clause, here: Here) -> bool:
    """Return whether a sum, area, length, mass or power directly before a noun only tells how large that is."""
    text, cues, kind, stop = here.text, here.words.cues, amount.unit_kind, amount.stop
    end = min(len(text), clause.end)
    later = any(other.start > amount.start and other.form != "range_end" for other in clause.amounts)
    counted = later and "、" not in text[stop : clause.amounts[-1].begin]
    if kind is None and not amount.after:
        return counted and amount.low >= 1e6  # 新增200亿产业链1个
    noun = bool(cues["size_noun"].match(text, stop, end))
    if amount.after or amount.form == "range":
        return noun or counted
    if noun and (amount.form == "wordy" or text.startswith("的", stop) or cues["capacity"].search(text, clause.start, amount.begin)):
        return True
    if kind not in BUILT or later or not cues["plant"].match(text, stop, end):
        return False
    near = max(0, amount.begin - 4)
    return not (
        cues["removes"].search(text, near, amount.begin)
        or any(match.end() == amount.begin for match in cues["increment"].finditer(text, near, amount.begin))
    )
