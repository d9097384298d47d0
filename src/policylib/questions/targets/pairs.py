"""Which targets of two reports may be paired, which look alike and must not, and what stands only in one report.

Two targets make a pair when indicator, measure, unit, period, scope and size class are the same and both are due by
their report's own year. Everything that looks like a pair and is none is listed with the reason: a level is not an
increment, growth is not a level, output value (产值) is not value added (增加值), and fiscal revenue (财政收入) is not
general public budget revenue (一般公共预算收入).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import TYPE_CHECKING, Any

from policylib.data.tables import frame_of, rows_of
from policylib.questions.targets.above import PERCENT, RATES, gap_of

if TYPE_CHECKING:
    import pandas as pd

COUNTERS = {"家", "户", "个", "所", "处", "座", "项"}
SIDE = (
    "start",
    "item",
    "phrase",
    "kind",
    "text",
    "measure",
    "fall",
    "bound",
    "low",
    "high",
    "unit",
    "horizon",
    "scope",
    "size",
    "section",
    "offsets",
)
PAIRS = ("left", "right", "key", "indicator_id", *(f"{s}_{c}" for s in ("left", "right") for c in SIDE), "raw_low", "raw_high", "pair")
REFUSED = ("left", "right", "key", "indicator_id", *(f"{s}_{c}" for s in ("left", "right") for c in SIDE), "reasons")
ONLY = ("report", "start", "item", "key", "indicator_id", "phrase", "kind", "text", "measure", "fall", "bound", "low", "high", "unit", "effort", "scope", "size", "headline",
        "section_kind", "alike", "section", "offsets")  # fmt: skip
LOOKALIKES = (
    ("产值", "增加值"),
    ("一般公共预算收入", "财政收入"),
    ("财政支出", "财政收入"),
    ("城镇新增就业", "就业参保"),
    ("城镇就业", "就业参保"),
    ("城镇居民", "农村居民"),
    ("调查失业率", "登记失业率"),
    ("进出口", "出口"),
    ("常住人口", "户籍人口"),
    ("固定资产投资", "工业投资"),
    ("存量", "使用"),
    ("面积", "产量"),
    ("规上工业", "四上"),
    ("规模以上工业", "四上"),
)
QUOTES = str.maketrans("", "", "“”")
GENERIC = re.compile("增长|增速|增幅|总额|总量|总值|比重|占比|全市|全省|额$")
COMMON = re.compile("产业|企业|公司|项目|增加值|产值|面积|产量|数量|工程|基地|平台|建设|改造|新增|开工|竣工|增长|增速|总额|总量|比重|比例")
KINDLESS = re.compile("重点|重大|工业|农业|新型|示范|[国省市]家?级")  # words that say which, not what, of a name


def pair_targets(stated: pd.DataFrame, reports: Sequence[str]) -> pd.DataFrame:
    """Return the targets that two reports state for the same indicator in the same measure, each due in its own year.

    Args:
        stated: `stated_targets`.
        reports: the ids, in the order of the parameter; every two of them are compared.

    Returns:
        The columns `PAIRS`; `raw_low` and `raw_high` are the difference of the stated numbers, left minus right, for
        percentages only (absolute numbers of places of different size need a base), and it never stands without the gaps
        to the level above, as the years differ.
    """
    rows = []
    for left, right, a, b in _across(stated, reports):
        if not reasons_against(a, b) and a["own_year"]:
            low, high = gap_of(a, b) if _percent(a) and _percent(b) else (None, None)
            pair = f"{a['bound']}–{b['bound']}" if a["bound"] and b["bound"] else None
            rows.append(_both(left, right, a, b) | {"raw_low": low, "raw_high": high, "pair": pair})
    return frame_of(_once(rows), PAIRS)


def refused_pairs(stated: pd.DataFrame, reports: Sequence[str], lookalikes: Iterable[tuple[str, str]] = ()) -> pd.DataFrame:
    """Return the targets of two reports that look alike and must not be paired, with every reason.

    Candidates have the same indicator in another form, names that are taken for each other (`LOOKALIKES`, and the pairs
    of indicator ids given), or names that share most of their characters. A target that has a proper partner stands here
    only with one that has none and is taken for it by name (城镇新增就业 has its pair, and 就业参保 is still not it).
    """
    known = {pair for a, b in lookalikes for pair in ((a, b), (b, a))}
    paired = {
        (row["left"], row["right"], row[side], row[f"{side}_start"], row[f"{side}_item"])
        for row in rows_of(pair_targets(stated, reports))
        for side in ("left", "right")
    }
    rows = []
    for left, right, a, b in _across(stated, reports):
        partnered = sum((left, right, row["report"], row["start"], row["item"]) in paired for row in (a, b))
        if partnered == 2 or (partnered and not _named_apart(a["phrase"], b["phrase"])) or not looks_alike(a, b, known):
            continue
        reasons = reasons_against(a, b)
        if reasons:
            rows.append(_both(left, right, a, b) | {"reasons": ",".join(reasons)})
    return frame_of(_once(rows), REFUSED)


def lookalikes_of(book: Mapping[str, Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Return the pairs of indicator ids that the codebook tells apart: a term of the one is an anti-term of the other.

    >>> sorted(lookalikes_of({"a": {"terms": ["投资"], "not_terms": ["民间投资"]}, "b": {"terms": ["民间投资"]}}))
    [('a', 'b')]
    """
    owner = {term: name for name, entry in book.items() for term in entry.get("terms", ())}
    return {(name, owner[term]) for name, entry in book.items() for term in entry.get("not_terms", ()) if owner.get(term, name) != name}


def only_in_one(stated: pd.DataFrame, refused: pd.DataFrame) -> pd.DataFrame:
    """Return the targets whose indicator only one of the reports states, for its own year; `alike` marks those among the refused pairs.

    Absence is claimed for these parts and this year only: `stated` must have been cut to parts that every report has.
    """
    own = [row for row in rows_of(stated) if row["own_year"]]
    holders: dict[str, set[str]] = {}
    for row in rows_of(stated):
        holders.setdefault(row["key"], set()).add(row["report"])
    alike = {(row[side], row[f"{side}_start"], row[f"{side}_item"]) for row in rows_of(refused) for side in ("left", "right")}
    rows = [row | {"alike": (row["report"], row["start"], row["item"]) in alike} for row in own if len(holders[row["key"]]) == 1]
    return frame_of(rows, ONLY)


def reasons_against(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[str]:
    """Return every reason why two targets are no pair, as codes of the group `no_pair` of `words.yaml`; an empty list where they are one.

    >>> row = {"key": "gdp", "phrase": "生产总值", "kind": "target", "measure": "growth", "unit": "%", "own_year": True}
    >>> reasons_against(row, row)
    []
    >>> reasons_against(row, row | {"measure": "level", "unit": "元", "scope": "三县"})
    ['growth_level', 'scope']
    """
    reasons = []
    if a["key"] != b["key"]:
        reasons.append(
            "definition" if (a.get("indicator_id") and b.get("indicator_id")) or _named_apart(a["phrase"], b["phrase"]) else "name"
        )
    if "relative" in (a["kind"], b["kind"]):
        reasons += [] if {a["measure"], b["measure"]} <= RATES else ["measure"]
    else:
        reasons += _measure_reason(a["measure"], b["measure"])
        if a["measure"] == b["measure"] and _unit(a) != _unit(b):
            reasons.append("unit")
    if bool(a["own_year"]) != bool(b["own_year"]):
        reasons.append("horizon")
    if (a.get("basis") or "year") != (b.get("basis") or "year"):
        reasons.append("basis")
    reasons += [name for name in ("scope", "size") if (a.get(name) or None) != (b.get(name) or None)]
    if bool(a.get("distributive")) != bool(b.get("distributive")) and "scope" not in reasons:
        reasons.append("distributive")
    return reasons


def looks_alike(a: Mapping[str, Any], b: Mapping[str, Any], lookalikes: set[tuple[str, str]] = frozenset()) -> bool:  # type: ignore[assignment]
    """Return whether a reader could take two targets for a pair.

    >>> a, b = {"key": "x", "indicator_id": None, "phrase": "战新产业产值"}, {"key": "y", "indicator_id": None, "phrase": "战新产业增加值"}
    >>> looks_alike(a, b), looks_alike(a, b | {"phrase": "绿道"})
    (True, False)
    """
    if a["key"] == b["key"] or (a["indicator_id"], b["indicator_id"]) in lookalikes:
        return True
    if a["indicator_id"] and b["indicator_id"]:
        return _named_apart(a["phrase"], b["phrase"])
    if _named_apart(a["phrase"], b["phrase"]) or (_comparable(a, b) and _mostly_shared(a["phrase"], b["phrase"])):
        return True
    return _counted_alike(a, b) and _core_shared(a["phrase"], b["phrase"])


def _comparable(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Return whether two numbers could be read as the same thing: like units, or growth in percent beside an amount.

    A rate (100 % of enterprises) is not taken for a number of them, nor a number of enterprises for their output in yuan.
    """
    units = {_unit(row) for row in (a, b) if row.get("unit")}
    measures = {row.get("measure") for row in (a, b)}
    return len(units) < 2 or ("growth" in measures and "share" not in measures)


def _counted_alike(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Return whether two numbers count in the same unit, as amounts both."""
    return bool(a.get("unit")) and a["unit"] == b.get("unit") and {a.get("measure"), b.get("measure")} <= {"level", "increment"}


def _core_shared(left: str, right: str) -> bool:
    """Return whether what two short names are about is the same word: most of the shorter core, words of every other name set aside.

    >>> _core_shared("上市企业", "主板上市公司"), _core_shared("营造林", "成片造林"), _core_shared("充电桩", "公共停车位")
    (True, True, False)
    """
    (left, left_runs), (right, right_runs) = _runs(KINDLESS.sub("", left), 2), _runs(KINDLESS.sub("", right), 2)
    if left_runs.isdisjoint(right_runs):
        return False
    found = SequenceMatcher(None, left, right, autojunk=False).find_longest_match()
    return found.size >= 2 / 3 * min(len(left), len(right))


def _named_apart(left: str, right: str) -> bool:
    """Return whether two names differ by words that are taken for each other, and otherwise share a name."""
    left, right = left.translate(QUOTES), right.translate(QUOTES)
    for one, other in LOOKALIKES:
        for a, b in ((left, right), (right, left)):
            if one in a and other in b and one not in b and _same_rest(a.replace(one, ""), b.replace(other, "")):
                return True
    return False


def _same_rest(left: str, right: str) -> bool:
    """Return whether what is left of two names is the same, or mostly so."""
    left, right = GENERIC.sub("", left), GENERIC.sub("", right)
    return left == right or (len(left) >= 2 and len(right) >= 2 and _mostly_shared(left, right, 2))


def _mostly_shared(left: str, right: str, least: int = 3) -> bool:
    """Return whether two names share a run of characters that makes up most of the shorter one, words of every other name set aside."""
    (left, left_runs), (right, right_runs) = _runs(left, least), _runs(right, least)
    if left_runs.isdisjoint(right_runs):
        return False
    found = SequenceMatcher(None, left, right, autojunk=False).find_longest_match()
    return found.size >= 0.7 * min(len(left), len(right))


@functools.cache
def _runs(name: str, least: int) -> tuple[str, frozenset[str]]:
    """Return a name without the words of every other name, and its runs of so many characters."""
    own = COMMON.sub("", name)
    return own, frozenset(own[i : i + least] for i in range(len(own) - least + 1))


def _measure_reason(left: str | None, right: str | None) -> list[str]:
    pair = {left, right}
    if len(pair) == 1:
        return []
    if pair == {"level", "increment"}:
        return ["level_increment"]
    if "growth" in pair and pair & {"level", "increment"}:
        return ["growth_level"]
    return ["share_change"] if pair == {"share", "change"} else ["measure"]


def _unit(row: Mapping[str, Any]) -> str | None:
    return "count" if row.get("unit") in COUNTERS else row.get("unit")


def _percent(row: Mapping[str, Any]) -> bool:
    return row["kind"] == "target" and row["unit"] in PERCENT and bool(row["bound"])


def _across(stated: pd.DataFrame, reports: Sequence[str]) -> Iterable[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Yield every target of one report beside every target of another."""
    rows = rows_of(stated)
    for left, right in combinations(reports, 2):
        theirs = [row for row in rows if row["report"] == right]
        yield from ((left, right, a, b) for a in rows if a["report"] == left for b in theirs)


def _both(left: str, right: str, a: Mapping[str, Any], b: Mapping[str, Any]) -> dict[str, Any]:
    made = {"left": left, "right": right, "key": a["key"], "indicator_id": a["indicator_id"] or b["indicator_id"]}
    return made | {f"left_{c}": a[c] for c in SIDE} | {f"right_{c}": b[c] for c in SIDE}


def _once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the first of rows that say the same twice (a headline target repeated in the tasks)."""
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        said = tuple(row[f"{s}_{c}"] for s in ("left", "right") for c in ("phrase", "measure", "bound", "low", "high", "unit", "text"))
        seen.setdefault((row["left"], row["right"], *said), row)
    return list(seen.values())
