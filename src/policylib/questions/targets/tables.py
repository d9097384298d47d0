"""The tables of page 02 as readers see them: values with units and bounds in words, names in their language, evidence in each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import frame_of, rows_of
from policylib.page.labels import (
    BOUND_WORDS,
    LEVEL_WORDS,
    MEASURE_WORDS,
    NOT_AT_HAND,
    NOT_STATED,
    UNKNOWN,
    WORDING_WORDS,
    indicator_label,
    labelled,
    placed,
    signed_text,
    value_text,
    word,
)
from policylib.page.words import phrase, words
from policylib.questions.targets.pairs import REASON_WORDS
from policylib.reading.indicators import code_scheme
from policylib.reading.text import quote

if TYPE_CHECKING:
    import pandas as pd

    from policylib.codebooks import Codebooks

Names = Mapping[str, tuple[str, str]]
Book = Mapping[str, Mapping[str, Any]]
Row = Mapping[str, Any]
WHERE = phrase("target_tables_where")
GAP_REFUSALS = words("no_gap")


def targets_table(
    stated: pd.DataFrame, names: Names, book: Book, language: str, texts: Mapping[str, str | None] | None = None
) -> pd.DataFrame:
    """Return the targets as readers see them, each with its evidence: section path, offsets and, where the text is at hand, the words around it.

    Args:
        stated: `stated_targets`, or a part of it.
        names: report → its name in Chinese and in English.
        book: entries of `indicators.yaml` by id.
        language: zh or en.
        texts: report → its text, None where it is not at hand.
    """
    at = language != "zh"
    columns: list[Any] = [
        ("report", "报告", "report", lambda r: names[r["report"]][at]),
        ("indicator", "指标（报告用语）", "indicator (the report's words)", lambda r: _named(r, book, language)),
        ("value", "目标", "target", lambda r: _whose(r, language)),
        ("measure", "衡量与措辞", "measure, wording", lambda r: _measured(r, language)),
        ("horizon", "期限", "due", lambda r: str(r["horizon"]) if r["horizon"] is not None else None),
        ("section", *WHERE, where_text),
    ]
    if all(row["own_year"] for row in rows_of(stated)):
        columns = [column for column in columns if column[0] != "horizon"]
    if texts is not None:
        columns.append(("quote", "上下文", "context", lambda r: _quote(texts.get(r["report"]), r["offsets"])))
    return placed(labelled(stated, columns, language), {WHERE[at]: stated["report"]})


def where_text(row: Row) -> str:
    """Return where a target stands: the nearest heading in the report's own words, and its characters.

    >>> where_text({"section": "二、今年工作 › 稳增长", "offsets": "60–62"}), where_text({"section": "", "offsets": "60–62"})
    ('稳增长 · 60–62', '60–62')
    """
    return " · ".join(part for part in (row["section"].rpartition(" › ")[2], row["offsets"]) if part)


def _named(row: Row, book: Book, language: str) -> str:
    """Return an indicator's name, with the report's own words where they differ."""
    label = indicator_label(row, book, language)
    if label == row["phrase"]:
        return label
    return f"{label}（{row['phrase']}）" if language == "zh" else f"{label} ({row['phrase']})"


def _whose(row: Row, language: str) -> str:
    """Return a target, with the part or group that it is for and the class that is counted."""
    said, own = value_text(row, language), _for_whom(row)
    return said if own is None else f"{said}（{own}）" if language == "zh" else f"{said} ({own})"


def _measured(row: Row, language: str) -> str:
    """Return how a target measures and how it binds."""
    return " · ".join(part for part in (word(MEASURE_WORDS, row["measure"], language), _worded(row, language)) if part != UNKNOWN)


def _for_whom(row: Row) -> str | None:
    """Return for which part or group a target is, and which class is counted."""
    return " · ".join(v for v in (row["scope"], row["size"]) if v) or None


def _worded(row: Row, language: str) -> str:
    """Return how a target binds, with the word of effort that governs it."""
    bound = word(BOUND_WORDS, row["bound"], language) if row["kind"] == "target" else ("文字表述", "in words")[language != "zh"]
    return f"{row['effort']} · {bound}" if row["effort"] else bound


def _quote(text: str | None, offsets: str) -> str:
    """Return the words around a target, or a dash where the text is not at hand."""
    if text is None:
        return UNKNOWN
    start, end = map(int, offsets.split("–"))
    return quote(text, start, end, 16)


def counts_table(counts: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return numbers and indicators of each report, counted apart."""
    at = language != "zh"
    columns = [
        ("report", "报告", "report", lambda r: names[r["report"]][at]),
        ("numbers", "数值目标（条）", "numeric targets"),
        ("indicators", "涉及指标（项）", "indicators in them"),
        ("headline", "主要预期目标", "of them main expected"),
        ("distributive", "逐个适用", "for each member"),
        ("later", "期限更晚", "due later"),
        ("relative", "文字目标", "in words only"),
        ("characters", "可比字数", "characters"),
        ("per_1000", "每千字", "per 1,000 characters"),
    ]
    return labelled(counts, columns, language)


def upper_text(row: Row, language: str) -> str:
    """Return the number of the level above, or why there is none: not at hand is never 0.

    >>> upper_text({"status": "not_at_hand"}, "en"), upper_text({"status": "not_stated"}, "zh")
    ('not at hand', '该报告未见')
    """
    at = language != "zh"
    if row["status"] in ("not_at_hand", "not_stated"):
        return (NOT_AT_HAND if row["status"] == "not_at_hand" else NOT_STATED)[at]
    names = ("kind", "text", "fall", "bound", "low", "high", "unit", "reference")
    return value_text({name: row[f"upper_{name}"] for name in names}, language)


def gap_text(row: Row, language: str) -> str:
    """Return a gap in points, or why two numbers give none."""
    if row["gap_low"] is None:
        return word(GAP_REFUSALS, row["refusal"], language)
    low, high = row["gap_low"], row["gap_high"]
    return signed_text(low) if low == high else f"{signed_text(low)} {('至', 'to')[language != 'zh']} {signed_text(high)}"


def pair_words(pair: str | None, language: str) -> str:
    """Return a pair of wordings in words.

    >>> pair_words("eq–ge", "zh"), pair_words("eq–ge", "en")
    ('单一数值–以上', 'bare number–at least')
    """
    return "–".join(word(BOUND_WORDS, bound, language) for bound in pair.split("–")) if pair else UNKNOWN


def pair_text(pair: str | None, language: str) -> str:
    """Return a pair of wordings in words and in codes.

    >>> pair_text("eq–ge", "zh"), pair_text(None, "zh")
    ('单一数值–以上（eq–ge）', '–')
    """
    if not pair:
        return UNKNOWN
    words = pair_words(pair, language)
    return f"{words}（{pair}）" if language == "zh" else f"{words} ({pair})"


def pairs_table(pairs: pd.DataFrame, gaps: pd.DataFrame, names: Names, book: Book, language: str) -> pd.DataFrame:
    """Return the pairs of targets: each with its gap to the level above, the raw difference beside it.

    The level is the nearest that both have at hand, so that a gap to a province never stands beside one to the nation
    where a like one is known; else it is the nearest of each.
    """
    known: dict[tuple[str, int, int], list[Row]] = {}
    for gap in rows_of(gaps):
        known.setdefault((gap["report"], gap["start"], gap["item"]), []).append(gap)

    def of_side(row: Row, side: str) -> list[Row]:
        return known.get((row[side], row[f"{side}_start"], row[f"{side}_item"]), [])

    def to_above(side: str) -> Callable[[Row], str]:
        return lambda r: _nearest_text(of_side(r, side), _common_level(*(of_side(r, s) for s in ("left", "right"))), language)

    (zh_a, en_a), (zh_b, en_b), alone = _heads(pairs, names)
    columns = [
        ("indicator", "指标", "indicator", lambda r: indicator_label(r | {"phrase": r["left_phrase"]}, book, language)),
        ("left", zh_a, en_a, lambda r: _of_side(r, "left", names, language, alone)),
        ("left_gap", f"{zh_a}之差", f"{en_a}: gap", to_above("left")),
        ("right", zh_b, en_b, lambda r: _of_side(r, "right", names, language, alone)),
        ("right_gap", f"{zh_b}之差", f"{en_b}: gap", to_above("right")),
        ("pair", "措辞对", "wording pair", lambda r: pair_words(r["pair"], language)),
        ("raw", "原始差（百分点）", "raw (points)", lambda r: _raw(r, language)),
    ]
    return labelled(pairs, columns, language)


def _heads(pairs: pd.DataFrame, names: Names) -> tuple[tuple[str, str], tuple[str, str], bool]:
    """Return the headings of both sides of pairs, and whether they name the reports: with more than two, each cell names its own."""
    sides = {(row["left"], row["right"]) for row in rows_of(pairs)}
    if len(sides) != 1:
        return ("甲", "A"), ("乙", "B"), False
    left, right = sides.pop()
    return names[left], names[right], True


def _common_level(left: Sequence[Row], right: Sequence[Row]) -> str | None:
    """Return the nearest level above to which both targets have a gap, or None."""
    theirs = {gap["above"] for gap in right if gap["gap_low"] is not None}
    return next((gap["above"] for gap in left if gap["gap_low"] is not None and gap["above"] in theirs), None)


def _nearest_text(gaps: Sequence[Row], level: str | None, language: str) -> str:
    """Return a target's gap to the level named, else to the nearest level above at hand, or why there is none."""
    own = [gap for gap in gaps if gap["gap_low"] is not None]
    measured = next((gap for gap in own if gap["above"] == level), next(iter(own), None))
    if measured is not None:
        name, pair = word(LEVEL_WORDS, measured["above"], language), pair_words(measured["pair"], language)
        return (
            f"{gap_text(measured, language)}（{name}，{pair}）" if language == "zh" else f"{gap_text(measured, language)} ({name}, {pair})"
        )
    refused = next((gap for gap in gaps if gap["refusal"]), None)
    if refused is not None:
        return gap_text(refused, language)
    return upper_text(gaps[0], language) if gaps else UNKNOWN


def _of_side(row: Row, side: str, names: Names, language: str, alone: bool) -> str:
    """Return one side of a pair: what it states, and whose it is where the heading does not say so (`alone`)."""
    at = language != "zh"
    if alone:
        return value_text(_side(row, side), language)
    return f"{names[row[side]][at]}{('：', ': ')[at]}{value_text(_side(row, side), language)}"


def _side(row: Row, side: str) -> dict[str, Any]:
    """Return one side of a pair as a target."""
    return {name.removeprefix(f"{side}_"): value for name, value in row.items() if name.startswith(f"{side}_")}


def _raw(row: Row, language: str) -> str:
    """Return the difference of two stated numbers, or why there is none."""
    if row["raw_low"] is None:
        words = "relative" in (row["left_kind"], row["right_kind"])
        return word(GAP_REFUSALS, "words" if words else "absolute", language)
    low, high = row["raw_low"], row["raw_high"]
    return signed_text(low) if low == high else f"{signed_text(low)} {('至', 'to')[language != 'zh']} {signed_text(high)}"


def refused_table(refused: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return the pairs that look alike and are refused, with every reason."""
    (zh_a, en_a), (zh_b, en_b), alone = _heads(refused, names)

    def said(side: str) -> Callable[[Row], str]:
        return lambda r: (
            f"{r[f'{side}_phrase']} · {_of_side(r, side, names, language, alone)}"
            + ({"zh": "（{}）", "en": " ({})"}[language].format(_kind_words(_side(r, side), language)))
            + f" · {r[f'{side}_offsets']}"
        )

    columns = [
        ("left", f"{zh_a}的目标", f"target of {en_a}", said("left")),
        ("right", f"{zh_b}的目标", f"target of {en_b}", said("right")),
        ("reasons", "不能相比的原因", "why they are no pair", lambda r: reasons_text(r["reasons"], language)),
    ]
    left, right = (str(column[2 if language != "zh" else 1]) for column in columns[:2])
    return placed(labelled(refused, columns, language), {left: refused["left"], right: refused["right"]})


def _kind_words(row: Row, language: str) -> str:
    """Return how a target measures, or that it is in words, and for whom or which class it is."""
    measure = ("文字表述", "in words")[language != "zh"] if row["kind"] == "relative" else word(MEASURE_WORDS, row["measure"], language)
    return " · ".join(v for v in (measure, _for_whom(row)) if v)


def reasons_text(reasons: str, language: str) -> str:
    """Return the reasons against a pair in words.

    >>> reasons_text("growth_level,scope", "zh")
    '一个是增速，一个是数量；适用范围不同'
    """
    return ("；" if language == "zh" else "; ").join(word(REASON_WORDS, code, language) for code in reasons.split(","))


def only_table(only: pd.DataFrame, names: Names, book: Book, language: str) -> pd.DataFrame:
    """Return what stands in one report only, with its evidence."""
    at = language != "zh"
    columns = [
        ("report", "报告", "report", lambda r: names[r["report"]][at]),
        ("indicator", "指标", "indicator", lambda r: indicator_label(r, book, language)),
        ("value", "目标", "target", lambda r: _whose(r, language)),
        ("measure", "衡量", "measure", lambda r: word(MEASURE_WORDS, r["measure"], language)),
        ("headline", "主要预期", "main expected", lambda r: bool(r["headline"])),
        ("alike", "疑似", "alike", lambda r: bool(r["alike"])),
        ("section", *WHERE, where_text),
    ]
    return placed(labelled(only, columns, language), {WHERE[at]: only["report"]})


def wording_table(shares: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return how the numeric targets are worded: counts, shares and n."""
    at = language != "zh"
    columns = [
        ("report", "报告", "report", lambda r: names[r["report"]][at]),
        ("wording", "措辞", "wording", lambda r: word(WORDING_WORDS, r["wording"], language)),
        ("count", "条数", "numbers"),
        ("strive", "其中力争类", "of them striving"),
        ("share", "占比（%）", "share (%)", lambda r: None if r["share"] is None else round(100 * r["share"], 1)),
        ("n", "分母 n", "of n"),
    ]
    return labelled(shares[shares["count"] > 0], columns, language)


def schemes_table(stated: pd.DataFrame, books: Codebooks, names: Names, book: Book, language: str) -> pd.DataFrame:
    """Return what each published coding of wording says of the targets that it is for, under its own name, with its citation."""
    at = language != "zh"
    rows = [
        {
            ("报告", "report")[at]: names[row["report"]][at],
            ("指标", "indicator")[at]: indicator_label(row, book, language),
            ("目标", "target")[at]: f"{row['effort'] or ''} {value_text(row, language)}".strip(),
            ("编码方案", "published coding")[at]: scheme["title"][language],
            ("该方案的编码", "its code")[at]: _scheme_code(row, scheme, books, language),
            ("出处", "citation")[at]: scheme["citation"][language],
        }
        for scheme in books.data("wording")["schemes"]
        for row in rows_of(stated)
        if row["kind"] == "target" and row["headline"] and row["indicator_id"] in scheme["indicators"]
    ]
    return frame_of(rows, list(rows[0]) if rows else [("编码方案", "published coding")[at]])


def _scheme_code(row: Row, scheme: Row, books: Codebooks, language: str) -> str:
    """Return what a published coding says of a target, in words, or that it leaves it open."""
    code = code_scheme(row["bound"], row["effort"], scheme["id"], books)
    return str(scheme["labels"][code][language]) if code else ("该方案未定", "left open by it")[language != "zh"]


def texts_of(reports: Sequence[str], text_of: Callable[[str], str | None]) -> dict[str, str | None]:
    """Return the texts of reports, None where a text is not at hand."""
    return {report: text_of(report) for report in reports}
