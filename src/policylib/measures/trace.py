"""One target from its sentence to its row, and the rows that a reader checks by hand: the tables of page 00."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.codebooks import near
from policylib.data.tables import frame_of, rows_of
from policylib.page.labels import UNKNOWN, placed, value_text
from policylib.reading.text import quote
from policylib.records import SCHEMAS, InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
CONTEXT = 30  # characters of the source on either side
CHECKED = 10  # rows that a newcomer reads against the text


def pick_target(stated: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Return the one row that page 00 traces: the indicator's first target, main expected targets before others.

    Args:
        stated: `target_levels.stated_targets`, in the order of the reports.
        indicator: id of `indicators.yaml`.

    Raises:
        InputError: no report states a number for it (with a near match among those stated).
    """
    rows = stated[(stated["kind"] == "target") & (stated["indicator_id"] == indicator)]
    if rows.empty:
        known = sorted(stated.loc[stated["kind"] == "target", "indicator_id"].dropna().unique())
        expected = "an indicator that the chosen reports state a number for"
        raise InputError(Problem("indicator", repr(indicator), expected, near(indicator, known) or f"such as {', '.join(known[:4])}"))
    return rows.sort_values("headline", ascending=False, kind="stable").head(1).reset_index(drop=True)


def trace_table(picked: pd.DataFrame, text: str | None, spoken_on: str | None, language: str) -> pd.DataFrame:
    """Return the way of one target: file, place in the file, sentence where the text is at hand, value, and what the figure draws.

    Args:
        picked: `pick_target`.
        text: the report's text, None where it is not at hand.
        spoken_on: day of delivery.
        language: zh or en.
    """
    (row,) = rows_of(picked)
    at = language != "zh"
    without = ("手头没有原文；设 POLICYLIB_REPORTS 后可见", "the text is not at hand; set POLICYLIB_REPORTS to see it")[at]
    sentence = without if text is None else quote(text, row["start"], row["end"], CONTEXT)
    steps = [
        (
            ("报告", "report"),
            f"{row['report']}（{spoken_on or UNKNOWN}）" if language == "zh" else f"{row['report']} ({spoken_on or UNKNOWN})",
        ),
        (("章节", "section"), row["section"]),
        (("字符位置（从0起，不含末位）", "characters (from 0, end excluded)"), row["offsets"]),
        (("原句", "sentence"), sentence),
        (("那几个字符", "those characters"), row["text"]),
        (("读作", "read as"), value_text(row, language)),
    ]
    heads = [("步骤", "step")[at], ("内容", "what stands there")[at]]
    table = frame_of([dict(zip(heads, (name[at], said), strict=True)) for name, said in steps], heads)
    return placed(table, {heads[1]: [row["report"] if said == row["offsets"] else None for _, said in steps]})


def row_table(picked: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the row of table `targets` behind one target, column by column, with the data dictionary's own words."""
    (row,) = rows_of(picked)
    at = language != "zh"
    heads = [("列", "column")[at], ("值", "value")[at], ("含义（数据字典原文）", "meaning (data dictionary)")[at]]
    columns = [column for column in SCHEMAS["targets"] if column.name in row and row[column.name] is not None]
    return frame_of([dict(zip(heads, (c.name, _shown(row[c.name]), c.meaning), strict=True)) for c in columns], heads)


def _shown(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def rows_to_check(stated: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return ten targets drawn with a seed (all where there are fewer), in reading order, for checking by hand."""
    return stated.sample(n=min(CHECKED, len(stated)), random_state=seed).sort_index().reset_index(drop=True)
