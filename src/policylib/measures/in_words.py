"""Targets as people read them in JupyterLab: few short columns, codes in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.data.facts import FALLS
from policylib.page.labels import BOUND_WORDS, MEASURE_WORDS, PART_WORDS, UNKNOWN, labelled, value_text, word
from policylib.records import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
NEEDED = ("report", "indicator", "kind", "bound", "low", "high", "unit", "horizon", "section_kind", "start", "end")


def falls(row: Row) -> bool:
    """Return whether a number of growth or change is written as a fall.

    >>> falls({"measure": "growth", "indicator": "单位生产总值能耗降低"}), falls({"measure": "level", "indicator": "降低成本"})
    (True, False)
    """
    return row["measure"] in ("growth", "change") and any(sign in str(row["indicator"]) for sign in FALLS)


def in_words(targets: pd.DataFrame, language: str = "zh") -> pd.DataFrame:
    """Return rows of table `targets` in eight short columns, with values, wordings and parts in words.

    Args:
        targets: what `corpus.targets(…)` returns, or a part of it.
        language: zh or en; an indicator stays in the report's own characters.

    Raises:
        InputError: a language that is neither, or a table without a target's columns.

    >>> import pandas as pd
    >>> rows = {"report": ["jia-2021"], "indicator": ["地区生产总值"], "kind": ["target"], "measure": ["growth"], "bound": ["approx"], "low": [8.5], "high": [8.5],
    ...     "unit": ["%"], "horizon": [2021], "effort": [None], "section_kind": ["annual_headline"], "start": [10], "end": [13], "text": ["8.5"]}
    >>> in_words(pd.DataFrame(rows)).iloc[0].tolist()
    ['jia-2021', '地区生产总值', '≈ 8.5%', '增速', '左右', '2021', '主要预期目标', '10–13']
    >>> in_words(pd.DataFrame({"report": ["jia-2021"]}))
    Traceback (most recent call last):
    ...
    policylib.records.InputError: in_words: found no column 'indicator'; expected rows of table targets; pass what corpus.targets(…) returns
    """
    if language not in ("zh", "en"):
        raise InputError(Problem("language", repr(language), "zh or en"))
    missing = next((name for name in NEEDED if name not in targets), None)
    if missing:
        raise InputError(Problem("in_words", f"no column {missing!r}", "rows of table targets", "pass what corpus.targets(…) returns"))
    columns: list[Any] = [
        ("report", "报告", "report"),
        ("indicator", "指标", "indicator"),
        ("value", "目标", "target", lambda r: value_text(r | {"fall": falls(r)}, language)),
        ("measure", "衡量", "measure", lambda r: word(MEASURE_WORDS, r["measure"], language)),
        ("bound", "措辞", "wording", lambda r: " · ".join(w for w in (r["effort"], word(BOUND_WORDS, r["bound"], language)) if w and w != UNKNOWN) or UNKNOWN),
        ("horizon", "期限", "due", lambda r: str(r["horizon"]) if r["horizon"] is not None else None),
        ("part", "部分", "part", lambda r: word(PART_WORDS, r["section_kind"], language)),
        ("characters", "字符", "characters", lambda r: f"{r['start']}–{r['end']}"),
    ]  # fmt: skip
    return labelled(targets, columns, language)
