"""The words that users read for codes, numbers and columns, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.page.words import both, phrase, say, words
from policylib.records import PARTS

if TYPE_CHECKING:
    import pandas as pd


BOUND_WORDS, MEASURE_WORDS, LEVEL_WORDS = words("bound"), words("measure"), words("level")
PART_WORDS, RELATION_WORDS, WORDING_WORDS = words("part"), words("relation"), words("wording")
COUNTERS = "家 户 个 件 项 所 处 座 条 套 场 列 辆 台 支 名 只 部 种 类 张 艘 架 强 对 次 宗 批"
UNIT_WORDS = dict(words("unit").values()) | dict.fromkeys(COUNTERS.split(), "")
# a count needs no measure word in English: the indicator says what is counted
REFERENCE_WORDS = dict(words("reference").values())
SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "approx": "≈"}
UNKNOWN = "–"
NOT_AT_HAND = phrase("not_at_hand")
NOT_STATED = phrase("not_stated")


def parts_words(parts: Sequence[str], language: str) -> str:
    """Return parts as captions name them.

    >>> parts_words(["annual_headline", "annual_tasks"], "zh")
    '主要预期目标、重点工作'
    >>> parts_words(["annual_headline", "annual_tasks"], "en")
    'main expected targets, task blocks'
    >>> parts_words(PARTS, "en")
    'all'
    """
    if tuple(parts) == PARTS:
        return "全部" if language == "zh" else "all"
    return ("、" if language == "zh" else ", ").join(PART_WORDS[part][language != "zh"] for part in parts)


def word(words: Mapping[str, tuple[str, str]], code: str | None, language: str) -> str:
    """Return what users read for a code, or a dash where it is unknown.

    >>> word(BOUND_WORDS, "eq", "en"), word(BOUND_WORDS, None, "zh")
    ('plain number', '–')
    """
    return words[code][language != "zh"] if code and code in words else (code or UNKNOWN)


def number_text(value: float, unit: str | None = None, language: str = "zh") -> str:
    """Return a value with its unit as people write it: 万 and 亿 in Chinese, thousands, millions and billions in English.

    >>> number_text(8.5, "%"), number_text(7e9, "元"), number_text(36000, "人"), number_text(19, "件")
    ('8.5%', '70亿元', '3.6万人', '19件')
    >>> number_text(1400, "户"), number_text(2035, "年")
    ('1,400户', '2035年')
    >>> number_text(7e9, "元", "en"), number_text(36000, "人", "en")
    ('7 billion yuan', '36,000 people')
    >>> number_text(19, "件", "en"), number_text(2.2e4, "斤", "en")
    ('19', '22,000 jin')
    """
    if language == "zh":
        scale, mark = next(((s, m) for s, m in ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")) if abs(value) >= s), (1, ""))
        return f"{value / scale:{'' if unit == '年' else ','}.10g}{mark}{unit or ''}"
    if unit == "%":
        return f"{value:.10g}%"
    scale, mark = next(((s, m) for s, m in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")) if abs(value) >= s), (1, ""))
    return f"{value / scale:,.10g}{mark} {UNIT_WORDS.get(unit or '', unit or '')}".strip()


def unit_word(unit: str | None, language: str) -> str:
    """Return a unit in words; a measure word has none in English, for the indicator says what is counted.

    >>> unit_word("人", "en"), unit_word("家", "en"), unit_word("家", "zh")
    ('people', '', '家')
    """
    return unit or "" if language == "zh" else UNIT_WORDS.get(unit or "", unit or "")


def value_text(row: Mapping[str, Any], language: str = "zh") -> str:
    """Return what a target states: the number with its bound, or the words of a relative target, or a dash.

    >>> value_text({"kind": "target", "low": 9.5, "high": 9.5, "bound": "approx", "unit": "%"})
    '≈ 9.5%'
    >>> value_text({"kind": "target", "low": 5.0, "high": 5.5, "bound": "range", "unit": "%"})
    '5–5.5%'
    >>> value_text({"kind": "target", "low": 3.0, "high": None, "bound": "ge", "unit": "%", "fall": True})
    '降 ≥ 3%'
    >>> value_text({"kind": "relative", "relation": "gt", "reference": "全省平均水平", "text": "高于全省平均水平"})
    '高于全省平均水平'
    """
    if row.get("kind") in ("relative", "absent"):
        return relative_text(str(row.get("text") or row.get("reference") or UNKNOWN), language)
    low, high, unit = row.get("low"), row.get("high"), row.get("unit")
    fall = ("降 " if language == "zh" else "fall of ") if row.get("fall") else ""
    if row.get("bound") == "range" and low is not None and high is not None:
        return f"{fall}{_bare(low, high)}–{number_text(high, unit, language)}"
    value = low if low is not None else high
    if value is None:
        return str(row.get("reference") or UNKNOWN)
    sign = SIGNS.get(row.get("bound") or "", "")
    return fall + f"{sign} {number_text(value, unit, language)}".strip()


def relative_text(text: str, language: str = "zh") -> str:
    """Return the words of a relative target; in English a translation where both relation and reference are known, else the words themselves.

    >>> relative_text("高于全省平均水平", "en"), relative_text("高于全省平均水平", "zh"), relative_text("好于甲市", "en")
    ('above the provincial average', '高于全省平均水平', '好于甲市')
    """
    for form, said in words("relative_form").values() if language != "zh" else ():
        found = re.fullmatch(form.replace("{}", "(.+?)"), text)
        if found and found[1] in REFERENCE_WORDS:
            return said.format(REFERENCE_WORDS[found[1]])
    return text


def _bare(low: float, high: float) -> str:
    """Return the lower end of a range, without a unit where both ends carry the same scale."""
    return f"{low:.10g}" if abs(high) < 1e4 else number_text(low)


def signed_text(value: float | None, unit: str = "") -> str:
    """Return a difference with its sign; zero has none.

    >>> signed_text(0.5), signed_text(-1.25), signed_text(0.0), signed_text(None)
    ('+0.5', '−1.25', '0', '–')
    """
    if value is None:
        return UNKNOWN
    rounded = round(value, 4)
    return ("+" if rounded > 0 else "−" if rounded < 0 else "") + f"{abs(rounded):.10g}{unit}"


def indicator_label(row: Mapping[str, Any], book: Mapping[str, Mapping[str, Any]], language: str) -> str:
    """Return an indicator's name: the codebook's label where it has an id, else the report's own phrase.

    >>> indicator_label({"indicator_id": "gdp", "phrase": "生产总值"}, {"gdp": {"label": {"zh": "地区生产总值", "en": "GDP"}}}, "en")
    'GDP'
    >>> indicator_label({"indicator_id": None, "phrase": "零碳村"}, {}, "en")
    '零碳村'
    """
    entry = book.get(row.get("indicator_id") or "")
    return str(entry["label"][language]) if entry else str(row["phrase"])


def headed(
    frame: pd.DataFrame,
    columns: Mapping[str, Callable[[Any], Any] | None],
    language: str,
    heads: Mapping[str, str] | None = None,
    where: Mapping[str, Iterable[str | None]] | None = None,
) -> pd.DataFrame:
    """Return a table for readers: these columns, headed in words, which lead to the places that they were read from.

    Args:
        frame: the table.
        columns: name (of the group `columns` of `words.yaml`) → what a row says there; None for the value of that name.
        language: zh or en.
        heads: headings that are not in `words.yaml`: those that name a report.
        where: column → for each row the report, or report and anchor, that it was read from, as `placed` takes them.

    >>> import pandas as pd
    >>> headed(pd.DataFrame({"n": [3]}), {"n": None, "number": lambda row: row["n"] + 1}, "en").to_dict("list")
    {'n': [3], 'number read from it': [4]}
    """
    import pandas as pd

    rows, at, heads = rows_of(frame), language != "zh", heads or {}
    said = {name: heads.get(name) or words("columns")[name][at] for name in columns}
    shown = pd.DataFrame({said[name]: [made(r) if made else r[name] for r in rows] for name, made in columns.items()}).convert_dtypes()
    return placed(shown, {said[name]: each for name, each in where.items()}) if where else shown


def years_apart(reports: Sequence[tuple[str | None, int | None]], language: str) -> str:
    """Return, for the place and year of two reports, that a difference may be the year's; nothing for two of one place or of one year.

    >>> years_apart([("甲市", 2021), ("乙市", 2024)], "en")[:33], years_apart([("甲市", 2024), ("乙市", 2024)], "en")
    ('The two reports are 3 years apart', '')
    """
    years = [year for _, year in reports if year]
    if len({place for place, _ in reports}) < 2 or len(set(years)) < 2:
        return ""
    return say("briefing", "years_apart", language, n=max(years) - min(years))


def placed(frame: pd.DataFrame, reports: Mapping[str, Iterable[str | None]]) -> pd.DataFrame:
    """Return a table that notes where its rows stand in the reports, so that `show` can link them to the evidence.

    Args:
        frame: the table as readers see it.
        reports: column → for each row the report that its offsets count in, or report and paragraph (`jia-2021#p3`) where the
            cell gives no offsets of a target or result.

    >>> import pandas as pd
    >>> placed(pd.DataFrame({"where": ["120–123"]}), {"where": ["jia-2021"]}).attrs
    {'reports': {'where': ['jia-2021']}}
    """
    frame.attrs["reports"] = {column: list(each) for column, each in reports.items()}
    return frame


def table(
    frame: pd.DataFrame,
    name: str,
    language: str,
    cells: Mapping[str, Callable[[dict[str, Any]], Any]],
    *,
    without: Collection[str] = (),
    where: Mapping[str, Iterable[str | None]] | None = None,
    **values: Any,
) -> pd.DataFrame:
    """Return a table for readers: the columns that `words.yaml` lists under `tables`, in that order, headed in words.

    Args:
        frame: the table.
        name: of its list of columns.
        language: zh or en.
        cells: column → what a row says there; the others show their own value.
        without: columns to leave out.
        where: column → for each row the report, or report and anchor, that it was read from, as `placed` takes them.
        **values: what headings name, such as reports; a pair gives each language its own.

    >>> import pandas as pd
    >>> table(pd.DataFrame({"threshold": [0.1], "pairs": [3]}), "thresholds", "zh", {}, without=("left", "right")).columns.tolist()
    ['余弦阈值', '段落对数']
    """
    group = f"tables.{name}"
    heads = {column: both(group, column, **values)[language != "zh"] for column in words(group) if column not in without}
    return headed(frame, {column: cells.get(column) for column in heads}, language, heads, where)
