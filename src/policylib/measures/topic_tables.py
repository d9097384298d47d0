"""The tables of page 04 as readers see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.page.labels import table
from policylib.page.words import both, phrase, words

if TYPE_CHECKING:
    import pandas as pd

Names = Mapping[str, tuple[str, str]]
FEWEST_TESTED = 5


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
    cells: dict[str, Any] = {
        "code": lambda r: topics[r["code"]][at],
        "report": lambda r: names[r["report"]][at],
        "share": lambda r: round(100 * r["share"], 1),
        "resampling": lambda r: _range(r["low"], r["high"]),
        "coding": lambda r: _range(r["coding_low"], r["coding_high"]) or phrase("not_yet")[at],
        "points": lambda r: points.get((r["report"], r["code"])),
    }
    return table(rows, "shares", language, cells)


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
    cells: dict[str, Any] = {
        "code": lambda r: topics[r["code"]][language != "zh"],
        "raw": lambda r: _tenth(r["raw_points"]),
        "points": lambda r: _tenth(r["points"]),
        "interval": lambda r: between(r["low"], r["high"], language),
        "range": lambda r: between(r["least"], r["most"], language),
        "tasks": lambda r: other.get(r["code"]),
        "log_ratio": lambda r: round(r["log_ratio"], 2),
    }
    return table(rows, "adjusted", language, cells)


def distances_table(distances: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return the distances with their yardsticks.

    Args:
        distances: from `distances.measure_distances`.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    at = language != "zh"
    cells: dict[str, Any] = {
        "left": lambda r: names[r["left"]][at],
        "right": lambda r: (names[r["right"]] if r["how"] == "pair" else words("distance")[r["how"]])[at],
        "distance": lambda r: None if r["distance"] is None else round(r["distance"], 2),
        "median": lambda r: round(r["median"], 2),
        "interval": lambda r: f"{r['low']:.2f}–{r['high']:.2f}",
    }
    return table(distances, "distances", language, cells)


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
    rows = []
    for code in codes:
        others = square[code].drop(code)
        counts = {"hand": int(square[code].sum()), "machine": int(square.loc[code].sum()), "both": int(square.loc[code, code])}
        rows.append({"code": code, **counts, "other": str(others.idxmax()) if others.max() > 0 else None})
    cells: dict[str, Any] = {
        "code": lambda r: topics[r["code"]][at],
        "recall": lambda r: _tested(r["both"], r["hand"], at),
        "precision": lambda r: _tested(r["both"], r["machine"], at),
        "other": lambda r: topics[r["other"]][at] if r["other"] else None,
    }
    return table(pd.DataFrame(rows, columns=["code", "hand", "machine", "both", "other"]), "confusion", language, cells)


def _tested(right: int, n: int, at: bool) -> str:
    return phrase("untested")[at] if n < FEWEST_TESTED else f"{100 * right / n:.0f}"


def signed(value: Any) -> str:
    """Return a difference with its sign and one decimal; what rounds to nothing has no sign.

    >>> signed(9.04), signed(-5.88), signed(-0.01)
    ('+9.0', '−5.9', '0.0')
    """
    rounded = _tenth(value)
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"


def _tenth(value: Any) -> float:
    return round(float(value), 1) + 0.0


def between(low: Any, high: Any, language: str) -> str:
    """Return an interval of differences in words."""
    return both("value", "span", low=signed(low), high=signed(high))[language != "zh"]


def _range(low: float | None, high: float | None) -> str | None:
    return None if low is None or high is None else f"{100 * low:.1f}–{100 * high:.1f}"
