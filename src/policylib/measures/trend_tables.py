"""The tables of pages 00 and 06 as readers see them: values with bounds, sources with offsets or addresses, both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import frame_of, rows_of
from policylib.page.labels import (
    BOUND_WORDS,
    LEVEL_WORDS,
    MEASURE_WORDS,
    NOT_AT_HAND,
    PART_WORDS,
    RELATION_WORDS,
    UNKNOWN,
    WORDING_WORDS,
    labelled,
    signed_text,
    value_text,
    word,
)
from policylib.page.words import phrase, words

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
Labels = Mapping[str, Mapping[str, str]]
Names = Mapping[str, tuple[str, str]]
PRICES = words("prices")
ROLES = words("role")
AT_HAND = phrase("at_hand")
READ = words("source_confidence")
VINTAGES = words("vintage")
CHECKS = words("check")
VERDICTS = words("verdict")
POSITIONS = words("position")
STATUSES = words("change")
BESIDE = words("plan_status")
BASES = words("basis")
ABSENT = phrase("absent")


def said(row: Row, language: str, prefix: str = "") -> str:
    """Return what a point states, its absence in words.

    >>> said({"kind": "absent"}, "zh"), said({"kind": "target", "bound": "ge", "low": 6.0, "high": None, "unit": "%"}, "en")
    ('当年未设', '≥ 6%')
    """
    own = {name: row.get(f"{prefix}{name}") for name in ("kind", "text", "bound", "low", "high", "fall", "reference")} | {
        "unit": row.get("unit")
    }
    if own["kind"] == "absent":
        return ABSENT[language != "zh"]
    return value_text(own, language)


def points_table(points: pd.DataFrame, labels: Labels, language: str) -> pd.DataFrame:
    """Return the points of a series, newest first: what is stated, where it is said, when, and how sure the source is."""
    columns: list[Any] = [
        ("place", "地方", "place", lambda r: labels[r["place"]][language]),
        ("year", "年份", "year", lambda r: str(r["year"])),
        ("role", "性质", "role", lambda r: word(ROLES, r["role"], language)),
        ("indicator", "指标", "indicator", lambda r: labels[r["indicator_id"]][language]),
        ("value", "数值", "value", lambda r: said(r, language)),
        ("prices", "价格口径", "prices", lambda r: word(PRICES, r["prices"], language)),
        ("source", "来源", "source", lambda r: _source(r, language)),
        ("spoken_on", "提出日期", "spoken on"),
        ("evidence", "出处", "where", lambda r: r["evidence"]),
    ]
    return labelled(newest_first(points), columns, language)


def newest_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the places in the order in which they come, each from its latest year back.

    >>> import pandas as pd
    >>> newest_first(pd.DataFrame({"place": ["乙市", "乙市", "甲市"], "year": [2021, 2022, 2020]})).values.tolist()
    [['乙市', 2022], ['乙市', 2021], ['甲市', 2020]]
    """
    order = {place: i for i, place in enumerate(dict.fromkeys(frame["place"]))}
    ranked = frame.assign(_order=[order[place] for place in frame["place"]])
    return ranked.sort_values(["_order", "year"], ascending=[True, False], kind="stable").drop(columns="_order").reset_index(drop=True)


def _source(row: Row, language: str) -> str:
    """Return the kind of source (of a fact its edition) with its confidence and what a fact says beside a report's own number."""
    sure = str(row["confidence"] or "")
    kind = word(VINTAGES, f"fact_{row['edition']}", language) if row["source"] == "fact" else AT_HAND[language != "zh"]
    more = [kind, word(READ, sure, language) if sure in READ else sure]
    more += [word(CHECKS, row["check"], language)] if row["check"] else []
    more += [f"+{row['others']} " + ("处不同数" if language == "zh" else "other numbers")] if row["others"] else []
    return " · ".join(each for each in more if each)


def coverage_table(gaps: pd.DataFrame, breaks: pd.DataFrame, labels: Labels, language: str) -> pd.DataFrame:
    """Return, one row a place, how many years have a target and a reported result, which have none, and where the series breaks and why."""
    rows, marks = rows_of(gaps), rows_of(breaks)
    at = {(row["place"], row["role"]): row for row in rows}
    columns: list[Any] = [("place", "地方", "place", lambda r: labels[r["place"]][language])]
    for role, zh, en in (("target", "目标", "target"), ("result", "自报完成", "result")):
        columns += [
            (role, f"有{zh}的年数", f"years with {en}", _spanned(at, role)),
            (f"{role}_gaps", f"其间缺{zh}的年份", f"years without {en}", _missing(at, role)),
        ]
    columns.append(("breaks", "断开处", "breaks", lambda r: _breaks_of(marks, r["place"], language)))
    return labelled(frame_of([{"place": place} for place in dict.fromkeys(r["place"] for r in rows)], ("place",)), columns, language)


def _spanned(at: Mapping[tuple[str, str], Row], role: str) -> Callable[[Row], str]:
    """Return a column: the number of years with a point, with the first and the last."""
    return lambda r: f"{own['years']} ({_span(own)})" if (own := at.get((r["place"], role))) else "0"


def _span(row: Row) -> str:
    return str(row["first"]) if row["first"] == row["last"] else f"{row['first']}–{row['last']}"


def _missing(at: Mapping[tuple[str, str], Row], role: str) -> Callable[[Row], str]:
    return lambda r: (at.get((r["place"], role)) or {"missing": ""})["missing"] or UNKNOWN


def _breaks_of(marks: Sequence[Row], place: str, language: str) -> str:
    own = [f"{m['year']} {m[language]}" for m in marks if m["place"] == place and m["kind"] == "break"]
    return ("；" if language == "zh" else "; ").join(own) or UNKNOWN


def outcomes_table(outcomes: pd.DataFrame, labels: Labels, language: str) -> pd.DataFrame:
    """Return target, reported result and next target, newest first, with deviation, vintage and both sources."""
    columns: list[Any] = [
        ("place", "地方", "place", lambda r: labels[r["place"]][language]),
        ("year", "年份", "year", lambda r: str(r["year"])),
        ("indicator", "指标", "indicator", lambda r: labels[r["indicator_id"]][language]),
        ("target", "目标", "target", lambda r: said(r, language)),
        ("result", "自报完成情况", "reported result", lambda r: said(r | {"result_kind": "result"}, language, "result_") if r["vintage"] else NOT_AT_HAND[language != "zh"]),
        ("deviation", "偏差（百分点或原单位）", "deviation (points or units)", lambda r: spread(r["deviation_low"], r["deviation_high"])),
        ("reading", "读法", "reading", lambda r: reading(r, language)),
        ("vintage", "完成数版本", "vintage of the result", lambda r: word(VINTAGES, r["vintage"], language)),
        ("next", "下一年目标", "next target", lambda r: said(r, language, "next_") if r["next_kind"] else NOT_AT_HAND[language != "zh"]),
        ("move", "目标变动", "move of the target", lambda r: spread(r["move_low"], r["move_high"])),
        ("target_where", "目标出处", "where the target stands", lambda r: r["target_evidence"]),
        ("result_where", "完成数出处", "where the result stands", lambda r: r["result_evidence"]),
    ]  # fmt: skip
    return labelled(newest_first(outcomes), columns, language)


def spread(low: float | None, high: float | None) -> str:
    """Return a difference, as two ends where a range stands on either side.

    >>> spread(0.5, 0.5), spread(-0.4, 0.1), spread(None, None)
    ('+0.5', '−0.4 … +0.1', '–')
    """
    if low is None:
        return UNKNOWN
    return signed_text(low) if low == high else f"{signed_text(low)} … {signed_text(high)}"


def reading(row: Row, language: str) -> str:
    """Return how a deviation may be read: met or not for points and floors, our bands around a number, else nothing.

    >>> reading({"verdict": "met", "position": None}, "en"), reading({"verdict": None, "position": None}, "zh")
    ('met', '–')
    """
    if row["verdict"]:
        return word(VERDICTS, row["verdict"], language)
    return word(POSITIONS, row["position"], language)


def carried_table(runs: pd.DataFrame, labels: Labels, language: str) -> pd.DataFrame:
    """Return the targets repeated unchanged in consecutive years."""
    columns: list[Any] = [
        ("place", "地方", "place", lambda r: labels[r["place"]][language]),
        ("indicator", "指标", "indicator", lambda r: labels[r["indicator_id"]][language]),
        ("measure", "衡量", "measure", lambda r: word(MEASURE_WORDS, r["measure"], language)),
        ("value", "目标", "target", lambda r: said(r, language)),
        ("span", "连续年份", "consecutive years", lambda r: f"{r['since']}–{r['until']}"),
        ("years", "年数", "years"),
    ]
    return labelled(runs, columns, language)


def moves_table(moves: pd.DataFrame, labels: Labels, language: str) -> pd.DataFrame:
    """Return one row for each pair of consecutive reports: how many main expected targets are unchanged, changed, new and dropped, and which."""
    rows = []
    for (place, year, before), own in moves.groupby(["place", "year", "before"], sort=False, observed=True):
        made: dict[str, Any] = {
            ("地方", "place")[language != "zh"]: labels[str(place)][language],
            ("年份", "years")[language != "zh"]: f"{before} → {year}",
        }
        for status in ("unchanged", "changed", "new", "dropped"):
            names = list(dict.fromkeys(labels[i][language] for i in own.loc[own["status"] == status, "indicator_id"]))
            listed = ("、" if language == "zh" else ", ").join(names)
            made[word(STATUSES, status, language)] = f"{len(names)}: {listed}" if names else "0"
        rows.append(made)
    heads = [
        ("地方", "place")[language != "zh"],
        ("年份", "years")[language != "zh"],
        *(word(STATUSES, s, language) for s in ("unchanged", "changed", "new", "dropped")),
    ]
    return frame_of(rows, heads)


def headings_table(headings: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return the task headings of two years of one place, with the most alike of the other year."""
    columns: list[Any] = [
        ("report", "报告", "report", lambda r: names[r["report"]][language != "zh"]),
        ("heading", "标题", "heading"),
        ("status", "与另一年相比", "against the other year", lambda r: word(STATUSES, r["status"], language)),
        ("counterpart", "另一年最相近的标题", "most alike heading of the other year"),
        ("alike", "相同双字比例", "two-character pieces in common"),
    ]
    return labelled(headings, columns, language)


def plan_table(plan: pd.DataFrame, names: Names, labels: Labels, language: str) -> pd.DataFrame:
    """Return plan targets with the yearly ones beside them, each with its price basis."""
    columns: list[Any] = [
        ("report", "报告", "report", lambda r: names[r["report"]][language != "zh"]),
        ("indicator", "指标", "indicator", lambda r: labels[r["indicator_id"]][language]),
        ("plan", "规划目标", "plan target", lambda r: _measured(r, "plan_", language)),
        ("horizon", "期限", "due", lambda r: str(r["horizon"])),
        ("own", "报告年目标", "target for the report's own year", lambda r: _measured(r, "", language) if r["kind"] else UNKNOWN),
        ("status", "能否并列", "may they stand side by side", lambda r: word(BESIDE, r["status"], language)),
        ("where", "规划目标出处", "where the plan target stands", lambda r: f"{r['source_report']} · {r['plan_offsets']}"),
    ]
    return labelled(plan, columns, language)


def _measured(row: Row, prefix: str, language: str) -> str:
    """Return a target with its measure, its basis and its price basis in brackets."""
    parts = [word(MEASURE_WORDS, row[f"{prefix}measure"], language)] if row[f"{prefix}measure"] else []
    parts += [word(BASES, row[f"{prefix}basis"], language)] if row.get(f"{prefix}basis") in BASES else []
    parts += [word(PRICES, row[f"{prefix}prices"], language)] if row[f"{prefix}prices"] else []
    value = said({**row, "unit": row[f"{prefix}unit"]}, language, prefix)
    return f"{value} · {' · '.join(parts)}" if parts else value


def glossary(language: str) -> pd.DataFrame:
    """Return the words that readers meet for the library's codes, in both languages (from the one place where they are written)."""
    groups: list[tuple[tuple[str, str], Mapping[str, tuple[str, str]]]] = [
        (("部分", "part"), PART_WORDS),
        (("衡量", "measure"), MEASURE_WORDS),
        (("约束方式", "bound"), BOUND_WORDS),
        (("措辞", "wording"), WORDING_WORDS),
        (("与参照的关系", "relation to a reference"), RELATION_WORDS),
        (("政府层级", "level of government"), LEVEL_WORDS),
        (("价格口径", "price basis"), PRICES),
        (("性质", "role"), ROLES),
        (("完成数版本", "vintage of a result"), VINTAGES),
    ]
    at = language != "zh"
    heads = [("类别", "kind")[at], ("代码", "code")[at], "中文", "English"]
    return frame_of(
        [dict(zip(heads, (kind[at], code, zh, en), strict=True)) for kind, words in groups for code, (zh, en) in words.items()], heads
    )
