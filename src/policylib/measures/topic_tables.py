"""The tables of page 04 as readers see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.page.labels import labelled
from policylib.page.words import phrase, words

if TYPE_CHECKING:
    import pandas as pd

Names = Mapping[str, tuple[str, str]]
HOW_WORDS = words("distance")
FEWEST_TESTED = 5
NOT_YET = phrase("not_yet")


def shares_table(shares: pd.DataFrame, gaps: pd.DataFrame, names: Names, topics: Names, language: str) -> pd.DataFrame:
    """Return the topic shares as readers see them: one row a topic and report, both intervals, and the difference to the nation.

    Args:
        shares: from `emphasis.add_intervals`, the compared reports only.
        gaps: from `emphasis.compare_with_nation`.
        names: report → its name in Chinese and in English.
        topics: code → its label in Chinese and in English.
        language: zh or en.
    """
    at = language != "zh"
    points = {(r["report"], r["code"]): _tenth(r["points"]) for r in rows_of(gaps)}
    largest = shares.groupby("code")["share"].max()
    rows = shares.assign(largest=shares["code"].map(largest).astype(float)).sort_values(
        ["largest", "code"], ascending=[False, True], kind="stable"
    )
    columns: list[Any] = [
        ("code", "主题", "topic", lambda r: topics[r["code"]][at]),
        ("report", "报告", "report", lambda r: names[r["report"]][at]),
        ("share", "份额（%）", "share (%)", lambda r: round(100 * r["share"], 1)),
        ("resampling", "重抽样95%区间", "95% by resampling", lambda r: _range(r["low"], r["high"])),
        ("coding", "编码误差95%区间", "95% by coding error", lambda r: _range(r["coding_low"], r["coding_high"]) or NOT_YET[at]),
        ("paragraphs", "段数", "paragraphs"),
        ("points", "减本年国务院报告（百分点）", "minus the State Council's (points)", lambda r: points.get((r["report"], r["code"]))),
    ]
    return labelled(rows, columns, language)


def adjusted_table(adjusted: pd.DataFrame, tasks_only: pd.DataFrame, topics: Names, language: str) -> pd.DataFrame:
    """Return the nationally adjusted differences, with the raw ones and what other choices would give.

    Args:
        adjusted: from `emphasis.adjusted_difference`.
        tasks_only: the same over the task blocks alone.
        topics: code → its label in Chinese and in English.
        language: zh or en.
    """
    other = {r["code"]: _tenth(r["points"]) for r in rows_of(tasks_only)}
    rows = adjusted.sort_values("points", ascending=False, kind="stable")
    columns: list[Any] = [
        ("code", "主题", "topic", lambda r: topics[r["code"]][language != "zh"]),
        ("raw", "原差（百分点）", "raw (points)", lambda r: _tenth(r["raw_points"])),
        ("points", "经全国调整（百分点）", "adjusted (points)", lambda r: _tenth(r["points"])),
        ("interval", "重抽样95%区间", "95% by resampling", lambda r: _between(r["low"], r["high"], language)),
        ("range", "任去一段", "any one paragraph left out", lambda r: _between(r["least"], r["most"], language)),
        ("tasks", "只用重点工作", "task blocks only", lambda r: other.get(r["code"])),
        ("log_ratio", "对数比", "log-ratio", lambda r: round(r["log_ratio"], 2)),
        ("thin", "任一方少于三段", "under 3 paragraphs"),
    ]
    return labelled(rows, columns, language)


def distances_table(distances: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return the distances with their yardsticks.

    Args:
        distances: from `distances.measure_distances`.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    at = language != "zh"
    columns: list[Any] = [
        ("left", "报告", "report", lambda r: names[r["left"]][at]),
        ("right", "相比", "against", lambda r: names[r["right"]][at] if r["how"] == "pair" else HOW_WORDS[r["how"]][at]),
        ("distance", "整份距离", "whole reports", lambda r: None if r["distance"] is None else round(r["distance"], 2)),
        ("median", "重抽样中位数", "median of redraws", lambda r: round(r["median"], 2)),
        ("interval", "5–95%", "5–95%", lambda r: f"{r['low']:.2f}–{r['high']:.2f}"),
    ]
    return labelled(distances, columns, language)


def confusion_table(confusion: pd.DataFrame | None, topics: Names, language: str) -> pd.DataFrame:
    """Return recall and precision of each topic on the hand-coded paragraphs, and with which topic it is most often confused.

    Args:
        confusion: from `coding_error.count_confusion`; None gives an empty table.
        topics: code → its label in Chinese and in English.
        language: zh or en.
    """
    import pandas as pd

    at = language != "zh"
    codes = sorted({*confusion.index, *confusion.columns}, key=int) if confusion is not None else []
    square = pd.DataFrame() if confusion is None else confusion.reindex(index=codes, columns=codes, fill_value=0)
    rows = [
        {
            "code": code,
            "hand": int(square[code].sum()),
            "machine": int(square.loc[code].sum()),
            "both": int(square.loc[code, code]),
            "other": _most_confused(square, code),
        }
        for code in codes
    ]
    columns: list[Any] = [
        ("code", "主题", "topic", lambda r: topics[r["code"]][at]),
        ("hand", "人工段数", "paragraphs by hand"),
        ("machine", "机器段数", "paragraphs by machine"),
        ("both", "相符", "both"),
        ("recall", "召回率（%）", "recall (%)", lambda r: _tested(r["both"], r["hand"], at)),
        ("precision", "精确率（%）", "precision (%)", lambda r: _tested(r["both"], r["machine"], at)),
        ("other", "最常误作", "most often taken for", lambda r: topics[r["other"]][at] if r["other"] else None),
    ]
    return labelled(pd.DataFrame(rows, columns=["code", "hand", "machine", "both", "other"]), columns, language)


def _most_confused(square: pd.DataFrame, code: str) -> str | None:
    """Return the code that the machine gives most often to paragraphs of another topic by hand."""
    others = square[code].drop(code)
    return str(others.idxmax()) if others.max() > 0 else None


def _tested(right: int, n: int, at: bool) -> str:
    return ("未检验", "untested")[at] if n < FEWEST_TESTED else f"{100 * right / n:.0f}"


def signed(value: Any) -> str:
    """Return a difference with its sign and one decimal; what rounds to nothing has no sign.

    >>> signed(9.04), signed(-5.88), signed(-0.01)
    ('+9.0', '−5.9', '0.0')
    """
    rounded = _tenth(value)
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"


def _tenth(value: Any) -> float:
    return round(float(value), 1) + 0.0


def _between(low: Any, high: Any, language: str) -> str:
    return f"{signed(low)} {'至' if language == 'zh' else 'to'} {signed(high)}"


def _range(low: float | None, high: float | None) -> str | None:
    return None if low is None or high is None else f"{100 * low:.1f}–{100 * high:.1f}"
