"""Sentences of page 04: where attention goes, how far that is the nation's year, and what must not be concluded."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.findings import Finding, captioned, priorities
from policylib.measures.topic_tables import signed
from policylib.page.words import Pair, both, listed, words

if TYPE_CHECKING:
    import pandas as pd

Names = Mapping[str, Pair]
CAPTIONS = words("captions.emphasis")
_said = partial(both, "emphasis")
rests_on = priorities.rests_on


def caption(id: str, source: str, language: str) -> str:  # noqa: A002
    """Return the caption of a table of the page: what it counts, and whose reports, which parts and how many rows it rests on."""
    return captioned(CAPTIONS[id], source, language)


def state_largest(shares: pd.DataFrame, names: Names, topics: Names) -> Finding:
    """Return the largest topic of each report.

    Args:
        shares: from `emphasis.add_intervals`, the compared reports only.
        names: report → its name in Chinese and in English.
        topics: code → its label in Chinese and in English.
    """
    rows = [
        max((r for r in rows_of(shares) if r["report"] == report), key=lambda r: float(r["share"]))
        for report in dict.fromkeys(shares["report"])
    ]
    numbers = {"topics": [{"report": r["report"], "code": r["code"], "share": round(float(r["share"]), 4)} for r in rows]}
    if len({r["code"] for r in rows}) == 1 and len(rows) > 1:
        who, held = listed((names[r["report"]] for r in rows), "both"), listed(f"{r['share']:.1%}" for r in rows)
        return Finding("largest", *_said("largest_same", names=who, topic=topics[rows[0]["code"]], shares=held), numbers)
    each = (_said("largest_of", name=names[r["report"]], topic=topics[r["code"]], share=r["share"]) for r in rows)
    return Finding("largest", *_said("largest", reports=listed(each, "clause")), numbers)


def state_adjusted(adjusted: pd.DataFrame, pair: tuple[str, str], names: Names, topics: Names) -> Finding:
    """Return the topics with the largest nationally adjusted difference either way, among those with three paragraphs or more.

    Args:
        adjusted: from `emphasis.adjusted_difference`.
        pair: A and B.
        names: report → its name in Chinese and in English.
        topics: code → its label in Chinese and in English.
    """
    rows = sorted((r for r in rows_of(adjusted) if not r["thin"]), key=lambda r: float(r["points"]))
    if not rows:
        return Finding("adjusted", *_said("not_at_hand" if adjusted.empty else "all_thin"), {"topics": []})
    up, down = rows[-1], rows[0]
    values = {"up": topics[up["code"]], "up_points": _points(up), "down": topics[down["code"]], "down_points": _points(down)}
    numbers = [{"code": r["code"], **{name: round(float(r[name]), 2) for name in ("points", "low", "high")}} for r in (up, down)]
    said = _said("adjusted", less=_less(adjusted), a=names[pair[0]], b=names[pair[1]], **values)
    return Finding("adjusted", *said, {"topics": numbers})


def _less(adjusted: pd.DataFrame) -> Pair:
    """Return what has been taken off: of two reports of one year it cancels out."""
    same = all(abs(float(r["raw_points"]) - float(r["points"])) < 1e-9 for r in rows_of(adjusted))
    return _said("less_nothing" if same else "less")


def state_clear(adjusted: pd.DataFrame, topics: Names) -> Finding:
    """Return for how many topics the interval of the adjusted difference leaves out zero.

    Args:
        adjusted: from `emphasis.adjusted_difference`.
        topics: code → its label in Chinese and in English.
    """
    rows = [r for r in rows_of(adjusted) if not r["thin"]]
    clear = [r["code"] for r in rows if float(r["low"]) > 0 or float(r["high"]) < 0]
    entry = "not_at_hand" if adjusted.empty else "clear" if clear else "none_clear"
    said = _said(entry, less=_less(adjusted), of=len(rows), n=len(clear), topics=listed(topics[code] for code in clear))
    return Finding("clear", *said, {"topics": len(rows), "clear": clear})


def refuse_raw(adjusted: pd.DataFrame, tasks_only: pd.DataFrame, pair: tuple[str, str], names: Names, topics: Names) -> Finding:
    """Return the wrong conclusion of the page: the largest raw difference, held against what other ways of reckoning make of it.

    Args:
        adjusted: from `emphasis.adjusted_difference`.
        tasks_only: the same over the task blocks alone.
        pair: A and B.
        names: report → its name in Chinese and in English.
        topics: code → its label in Chinese and in English.
    """
    rows = [r for r in rows_of(adjusted) if not r["thin"]] or rows_of(adjusted)
    if not rows:
        return Finding("raw", *_said("raw_untold"))
    row = max(rows, key=lambda r: abs(float(r["raw_points"])))
    raw, points = float(row["raw_points"]), float(row["points"])
    other = next((float(r["points"]) for r in rows_of(tasks_only) if r["code"] == row["code"]), None)
    more, less = pair if raw >= 0 else pair[::-1]
    said = _said(
        "raw",
        more=names[more],
        less=names[less],
        a=names[pair[0]],
        b=names[pair[1]],
        topic=topics[row["code"]],
        raw=signed(raw),
        points=_points(row),
        tasks="" if other is None else _said("raw_tasks", points=signed(other)),
        zero=_said("holds_zero" if float(row["low"]) <= 0 <= float(row["high"]) else "leaves_out_zero"),
    )
    tasks = None if other is None else round(other, 2)
    return Finding("raw", *said, {"code": row["code"], "raw": round(raw, 2), "points": round(points, 2), "tasks_only": tasks})


def state_distance(distances: pd.DataFrame, pair: tuple[str, str], names: Names) -> Finding:
    """Return the distance of two reports beside that of two redraws of either.

    Args:
        distances: from `distances.measure_distances`.
        pair: A and B.
        names: report → its name in Chinese and in English.
    """
    rows = {(r["left"], r["right"]): float(r["median"]) for r in rows_of(distances) if r["how"] != "halves"}
    own = {report: rows[report, report] for report in pair}
    numbers = {"between": round(rows[pair], 3), "within": [round(d, 3) for d in own.values()]}
    return Finding("distance", *_said("distance", between=rows[pair], reports=_each(own, names)), numbers)


def state_evenness(evenness: Mapping[str, float], names: Names) -> Finding:
    """Return how evenly each report spreads over the topics.

    Args:
        evenness: report → `distances.normalised_entropy`.
        names: report → its name in Chinese and in English.
    """
    numbers = {report: round(value, 3) for report, value in evenness.items()}
    return Finding("evenness", *_said("evenness", reports=_each(evenness, names)), numbers)


def _each(values: Mapping[str, float], names: Names) -> Pair:
    """Return a value of each report."""
    return listed(_said("each", name=names[report], value=value) for report, value in values.items())


def _points(row: Mapping[str, Any]) -> str:
    """Return a difference with its interval."""
    return f"{signed(row['points'])} [{signed(row['low'])}, {signed(row['high'])}]"
