"""The tables of page 02 on distance and scale, as readers see them: gaps, targets in words read as numbers, totals against a base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policylib.data.tables import frame_of, rows_of
from policylib.page.labels import (
    BOUND_WORDS,
    LEVEL_WORDS,
    RELATION_WORDS,
    UNIT_WORDS,
    UNKNOWN,
    indicator_label,
    labelled,
    number_text,
    placed,
    signed_text,
    value_text,
    word,
)
from policylib.page.words import phrase, words
from policylib.questions.targets.bases import BASE_WORDS, BASES, PER, STATUS_WORDS
from policylib.questions.targets.readings import WHY_WORDS
from policylib.questions.targets.tables import Book, Names, Row, gap_text, pair_words, upper_text

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[str, int, int]
WHOSE_WORDS = words("reading_of")
REF_ROLES = words("reading_role")
STATED = phrase("gap_tables_stated")
TARGET = phrase("gap_tables_target")


def gaps_table(  # noqa: PLR0913, PLR0917
    gaps: pd.DataFrame,
    names: Names,
    book: Book,
    language: str,
    readings: pd.DataFrame | None = None,
    derived: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row a target: the number of each level above in the same year, the gap with its pair of wordings, and where each is said.

    Args:
        gaps: `levels_above.measure_gaps`.
        names: report → its name in Chinese and in English.
        book: entries of `indicators.yaml` by id.
        language: zh or en.
        readings: `relative_readings.read_relatives`: a number derived from words stands beside them, marked.
        derived: `relative_readings.derived_gaps`: so does a gap that only such a number allows.
    """
    at = language != "zh"
    read = {_key(row): row for row in rows_of(readings)} if readings is not None else {}
    only = {(*_key(row), row["above"]): row for row in rows_of(derived)} if derived is not None else {}
    rows: dict[Key, dict[str, Any]] = {}
    for gap in rows_of(gaps):
        rows.setdefault(_key(gap), gap | {"levels": {}})["levels"][gap["above"]] = gap
    levels = [level for level in ("province", "nation") if any(level in row["levels"] for row in rows.values())]
    from_facts = {gap["above"] for gap in rows_of(gaps) if gap["status"] == "fact"}
    made = []
    for key, row in rows.items():
        cells: dict[str, str | None] = {("报告", "report")[at]: names[row["report"]][at]}
        cells[("指标", "indicator")[at]] = indicator_label(row, book, language)
        cells[TARGET[at]] = f"{value_text(row, language)}{_derived_text(read.get(key), language)} · {row['offsets']}"
        for level in levels:
            cells |= _against(level, row["levels"].get(level), only.get((*key, level)), language)
        for level in (level for level in levels if level in from_facts):
            cells[_source_head(level, language)] = _address(row["levels"].get(level))
        made.append(cells)
    places = {TARGET[at]: [row["report"] for row in rows.values()]}
    places |= {_upper_head(level, language): [_upper_report(row["levels"].get(level)) for row in rows.values()] for level in levels}
    return placed(frame_of(made, list(made[0]) if made else []), places)


def _key(row: Row) -> Key:
    return row["report"], row["start"], row["item"]


def _derived_text(reading: Row | None, language: str) -> str:
    """Return the number read from a target in words by what was stated at the time, in brackets, or nothing."""
    if reading is None or reading["status"] != "derived" or reading["ref_role"] != "target":
        return ""
    said = value_text({**reading, "kind": "target"}, language)
    return f"（推得{said}）" if language == "zh" else f" (as {said})"


def _against(level: str, gap: Row | None, derived: Row | None, language: str) -> dict[str, str]:
    """Return the two cells of a level above: what it states, and the gap to it with the pair of wordings."""
    at = language != "zh"
    name = word(LEVEL_WORDS, level, language)
    upper, said = UNKNOWN, UNKNOWN
    if gap is not None:
        upper = " · ".join([upper_text(gap, language), *([str(gap["evidence"]).rpartition(" · ")[2]] if gap["status"] == "report" else [])])
        said = _with_pair(gap_text(gap, language), gap, language)
        if derived is not None:
            number = _range(derived["gap_low"], derived["gap_high"], language)
            said = ("推得", "derived ")[at] + _with_pair(number, derived, language)
    return {_upper_head(level, language): upper, (f"与{name}之差", f"gap to {name}")[at]: said}


def _upper_head(level: str, language: str) -> str:
    name = word(LEVEL_WORDS, level, language)
    return (f"{name}同年", f"{name}")[language != "zh"]


def _with_pair(said: str, gap: Row, language: str) -> str:
    """Return a gap with the pair of wordings that it stands between."""
    if gap["gap_low"] is None or not gap["pair"]:
        return said
    return f"{said}（{pair_words(gap['pair'], language)}）" if language == "zh" else f"{said} ({pair_words(gap['pair'], language)})"


def _range(low: float, high: float, language: str) -> str:
    return signed_text(low) if low == high else f"{signed_text(low)} {('至', 'to')[language != 'zh']} {signed_text(high)}"


def _source_head(level: str, language: str) -> str:
    name = word(LEVEL_WORDS, level, language)
    return (f"{name}出处", f"{name}: source")[language != "zh"]


def _address(gap: Row | None) -> str | None:
    """Return the address of a fact."""
    return gap["evidence"] if gap and gap["status"] == "fact" else None


def _upper_report(gap: Row | None) -> str | None:
    return str(gap["evidence"]).partition(" · ")[0] if gap and gap["status"] == "report" else None


def spoken_table(above: pd.DataFrame, gaps: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return on which day each report was delivered, and on which days the levels above spoke in the same year."""
    at = language != "zh"
    known = {(row["report"], row["above"]): row["spoken_on"] for row in rows_of(gaps) if row["spoken_on"]}
    unknown = ("日期不详", "date unknown")[at]
    rows: dict[str, dict[str, str]] = {}
    for level in rows_of(above):
        own = rows.setdefault(
            level["report"],
            {("报告", "report")[at]: names[level["report"]][at], ("本级", "own day")[at]: level["own_spoken_on"] or unknown},
        )
        spoken = level["spoken_on"] or known.get((level["report"], level["above"])) or unknown
        own[word(LEVEL_WORDS, level["above"], language)] = spoken
    columns = dict.fromkeys(name for row in rows.values() for name in row)
    return frame_of(list(rows.values()), list(columns) or [("报告", "report")[at]])


def readings_table(readings: pd.DataFrame, names: Names, book: Book, language: str) -> pd.DataFrame:
    """Return every target in words with both readings: the words as stated, and the number derived from them, or why there is none."""
    at = language != "zh"
    columns: list[Any] = [
        ("report", "报告", "report", lambda r: names[r["report"]][at]),
        ("indicator", "指标", "indicator", lambda r: indicator_label(r, book, language)),
        ("words", *STATED, lambda r: f"{_stated_words(r, language)} · {r['offsets']}"),
        ("number", "推得之数", "derived number", lambda r: _number(r, language)),
        ("ground", "所据", "it rests on", lambda r: _ground_text(r, book, language)),
        ("pair", "措辞对", "wording pair", lambda r: _reading_pair(r["pair"], language)),
        ("source", "所据出处", "its source", lambda r: str(r["evidence"] or "").rpartition(" · ")[2] or None),
    ]
    rows = rows_of(readings)
    at_report = [r["evidence"].partition(" · ")[0] if " · " in str(r["evidence"] or "") else None for r in rows]
    table = labelled(readings, columns, language)
    return placed(table, {STATED[at]: [r["report"] for r in rows], ("所据出处", "its source")[at]: at_report})


def _stated_words(row: Row, language: str) -> str:
    if row["kind"] == "relative":
        return value_text(row, language)
    return f"{word(RELATION_WORDS, row['relation'], language)} {row['reference']} {number_text(row['margin'] or 0, '个百分点', language)}"


def _number(row: Row, language: str) -> str:
    """Return a derived number, or why there is none."""
    return value_text({**row, "kind": "target"}, language) if row["status"] == "derived" else word(WHY_WORDS, row["why"], language)


def _ground_text(row: Row, book: Book, language: str) -> str | None:
    """Return what a derived number rests on: whose, which year, which indicator, target or result, and its number."""
    if row["status"] != "derived":
        return None
    of = indicator_label({"indicator_id": row["ref_key"], "phrase": row["ref_key"]}, book, language)
    value = value_text(
        {"kind": "target", "low": row["ref_low"], "high": row["ref_high"], "bound": row["ref_bound"], "unit": row["unit"]}, language
    )
    return f"{word(WHOSE_WORDS, row['ref_of'], language)} {row['ref_year']} · {of} · {word(REF_ROLES, row['ref_role'], language)} {value}"


def _reading_pair(pair: str | None, language: str) -> str | None:
    """Return relation and wording of the reference in words.

    >>> _reading_pair("gt–approx", "zh"), _reading_pair(None, "en") is None
    ('高于–左右', True)
    """
    relation, _, bound = (pair or "").partition("–")
    return f"{word(RELATION_WORDS, relation, language)}–{word(BOUND_WORDS, bound, language)}" if pair else None


def scale_table(scaled: pd.DataFrame, names: Names, book: Book, language: str) -> pd.DataFrame:
    """Return the absolute targets that have a base: one row a target and base, with the ratio and both sources."""
    at = language != "zh"
    kept = scaled[scaled["status"] == "ratio"]
    columns: list[Any] = [
        ("report", "报告", "report", lambda r: names[r["report"]][at]),
        ("indicator", "指标", "indicator", lambda r: indicator_label(r, book, language)),
        ("target", *TARGET, lambda r: f"{value_text(r, language)} · {r['offsets']}"),
        ("ratio", "与基数之比", "against its base", lambda r: ratio_text(r, language)),
        ("base", "基数（上年）", "base, year before", lambda r: _base_text(r, language)),
        ("source", "基数出处", "source of the base", lambda r: str(r["evidence"] or "").rpartition(" · ")[2] or None),
    ]
    rows = rows_of(kept)
    at_report = [r["evidence"].partition(" · ")[0] if " · " in str(r["evidence"] or "") else None for r in rows]
    table = labelled(kept, columns, language)
    return placed(table, {TARGET[at]: [r["report"] for r in rows], ("基数出处", "source of the base")[at]: at_report})


def ratio_text(row: Row, language: str) -> str:
    """Return a ratio with what it is of; the wordings of target and base stand in their own columns.

    >>> row = {"base": "residents", "ratio_low": 120.0, "ratio_high": 120.0, "unit": "人"}
    >>> ratio_text(row, "zh"), ratio_text(row | {"base": "gdp", "ratio_low": 3.361, "ratio_high": 3.361}, "zh")
    ('每万常住人口 120人', '占上年生产总值 3.36%')
    >>> ratio_text(row, "en"), ratio_text(row | {"base": "last_year", "ratio_low": 1104.0, "ratio_high": 1104.0}, "en")
    ('120 people per 10,000 residents', "1,104% of last year's value")
    """
    number = "–".join(dict.fromkeys(f"{row[end]:,.0f}" if row[end] >= 100 else f"{row[end]:.3g}" for end in ("ratio_low", "ratio_high")))
    english = UNIT_WORDS.get(row["unit"], row["unit"])
    unit = "%" if PER[row["base"]] == 100 else row["unit"] if language == "zh" else f" {english}".rstrip()
    name = word(BASE_WORDS, row["base"], language)
    return f"{name} {number}{unit}" if language == "zh" else f"{number}{unit} {name}"


def _base_text(row: Row, language: str) -> str:
    """Return the base with its year and its own wording."""
    base = {"kind": "target", "low": row["base_low"], "high": row["base_high"], "bound": row["base_bound"], "unit": row["base_unit"]}
    return f"{row['base_year']}: {value_text(base, language)}" if language != "zh" else f"{row['base_year']}年 {value_text(base, language)}"


def no_base_table(scaled: pd.DataFrame, names: Names, book: Book, language: str) -> pd.DataFrame:
    """Return the absolute targets without any base: what each base lacks. Folded: a list to look things up in."""
    at = language != "zh"
    have = {_key(row) for row in rows_of(scaled) if row["status"] == "ratio"}
    rows: dict[Key, dict[str, Any]] = {}
    for row in rows_of(scaled):
        if _key(row) not in have:
            rows.setdefault(_key(row), dict(row))[row["base"]] = word(STATUS_WORDS, row["status"], language)
    columns: list[Any] = [
        ("report", "报告", "report", lambda r: names[r["report"]][at]),
        ("indicator", "指标", "indicator", lambda r: indicator_label(r, book, language)),
        ("target", *TARGET, lambda r: f"{value_text(r, language)} · {r['offsets']}"),
        *((base, zh, en, _cell_of(base)) for base, zh, en in zip(BASES, ("生产总值", "常住人口", "上年数"), ("GDP", "residents", "last year's value"), strict=True)),
    ]  # fmt: skip
    made = list(rows.values())
    table = labelled(
        frame_of(made, ("report", "indicator_id", "phrase", "kind", "text", "fall", "bound", "low", "high", "unit", *BASES, "offsets")),
        columns,
        language,
    )
    table.attrs["folded"] = (
        f"没有基数、不成比的{len(made)}个总量目标及原因",
        f"{len(made)} absolute targets without a base, and what is lacking",
    )[at]
    return placed(table, {TARGET[at]: [row["report"] for row in made]})


def _cell_of(base: str) -> Any:
    return lambda row: row[base]
