"""Sentences of page 04: where attention goes, how far that is the nation's year, and what must not be concluded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.findings import Finding
from policylib.measures import rows_of

if TYPE_CHECKING:
    import pandas as pd

Names = Mapping[str, tuple[str, str]]


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
    zh = "；".join(f"{names[r['report']][0]}为“{topics[r['code']][0]}”（{_percent(r['share'])}，{r['paragraphs']}段）" for r in rows)
    en = "; ".join(
        f"{names[r['report']][1]}, {topics[r['code']][1]} ({_percent(r['share'], ' ')}, {r['paragraphs']} paragraphs)" for r in rows
    )
    numbers = [{"report": r["report"], "code": r["code"], "share": round(float(r["share"]), 4)} for r in rows]
    return Finding("largest", f"文字份额最大的主题：{zh}。", f"The topic with the largest share of text: {en}.", {"topics": numbers})


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
        return Finding("adjusted", "没有一个主题在任一报告中达到三段。", "No topic has three paragraphs in either report.", {"topics": []})
    (a_zh, a_en), (b_zh, b_en) = (names[report] for report in pair)
    up, down = rows[-1], rows[0]
    return Finding(
        "adjusted",
        f"各减去其年国务院报告后，{a_zh}比{b_zh}高出最多的是“{topics[up['code']][0]}”（{_points(up)}），低出最多的是“{topics[down['code']][0]}”（{_points(down)}）；"
        "括号内为百分点与重抽样95%区间。",
        f"Less the State Council report of its year, {a_en} exceeds {b_en} most in {topics[up['code']][1]} ({_points(up)}) and falls short most in "
        f"{topics[down['code']][1]} ({_points(down)}); points with 95 % resampling interval.",
        {
            "topics": [
                {
                    "code": r["code"],
                    "points": round(float(r["points"]), 2),
                    "low": round(float(r["low"]), 2),
                    "high": round(float(r["high"]), 2),
                }
                for r in (up, down)
            ]
        },
    )


def state_clear(adjusted: pd.DataFrame, topics: Names) -> Finding:
    """Return for how many topics the interval of the adjusted difference leaves out zero.

    Args:
        adjusted: from `emphasis.adjusted_difference`.
        topics: code → its label in Chinese and in English.
    """
    rows = [r for r in rows_of(adjusted) if not r["thin"]]
    clear = [r for r in rows if float(r["low"]) > 0 or float(r["high"]) < 0]
    zh, en = ("、".join(topics[r["code"]][0] for r in clear), ", ".join(topics[r["code"]][1] for r in clear))
    return Finding(
        "clear",
        f"{len(rows)}个至少三段的主题中，{len(clear)}个的调整后之差的重抽样区间不含零{f'：{zh}' if clear else ''}。两份报告不作显著性检验。",
        f"Of {len(rows)} topics with three paragraphs or more, {len(clear)} have a resampling interval that leaves out zero{f': {en}' if clear else ''}. "
        "No test is made of two reports.",
        {"topics": len(rows), "clear": [r["code"] for r in clear]},
    )


def refuse_raw(adjusted: pd.DataFrame, pair: tuple[str, str], names: Names, topics: Names) -> Finding:
    """Return the wrong conclusion of the page: the raw difference that the nation's two years account for most.

    Args:
        adjusted: from `emphasis.adjusted_difference`.
        pair: A and B.
        names: report → its name in Chinese and in English.
        topics: code → its label in Chinese and in English.
    """
    rows = [r for r in rows_of(adjusted) if not r["thin"]] or rows_of(adjusted)
    row = max(rows, key=lambda r: (abs(float(r["raw_points"])) - abs(float(r["points"])), abs(float(r["raw_points"]))))
    more, less = pair if float(row["raw_points"]) >= 0 else pair[::-1]
    raw, nation = float(row["raw_points"]), float(row["raw_points"]) - float(row["points"])
    topic = topics[row["code"]]
    return Finding(
        "raw",
        f"“{names[more][0]}比{names[less][0]}更重视{topic[0]}。”原差{raw:+.1f}个百分点，但两年的国务院报告之间已差{nation:+.1f}，调整后为{_points(row)}。",
        f'"{names[more][1]} cares more for {topic[1]} than {names[less][1]}." The raw difference is {raw:+.1f} points, the two State Council reports differ by '
        f"{nation:+.1f} already, and what is left is {_points(row)}.",
        {"code": row["code"], "raw": round(raw, 2), "nation": round(nation, 2), "points": round(float(row["points"]), 2)},
    )


def state_distance(distances: pd.DataFrame, pair: tuple[str, str], names: Names) -> Finding:
    """Return the distance of two reports beside that of the two halves of either.

    Args:
        distances: from `distances.measure_distances`.
        pair: A and B.
        names: report → its name in Chinese and in English.
    """
    rows = {(r["left"], r["right"]): r for r in rows_of(distances)}
    between = float(rows[pair]["median"])
    own = [float(rows[report, report]["median"]) for report in pair]
    zh = "、".join(f"{names[r][0]}{d:.2f}" for r, d in zip(pair, own, strict=True))
    en = ", ".join(f"{names[r][1]} {d:.2f}" for r, d in zip(pair, own, strict=True))
    return Finding(
        "distance",
        f"两份报告各取一半相比，主题距离的中位数为{between:.2f}；同一报告的两半之间：{zh}。",
        f"Half against half, the two reports are {between:.2f} apart in topics (median); the two halves of one report: {en}.",
        {"between": round(between, 3), "within": [round(d, 3) for d in own]},
    )


def state_evenness(evenness: Mapping[str, float], names: Names) -> Finding:
    """Return how evenly each report spreads over the topics.

    Args:
        evenness: report → `distances.normalised_entropy`.
        names: report → its name in Chinese and in English.
    """
    zh = "、".join(f"{names[r][0]}{value:.2f}" for r, value in evenness.items())
    en = ", ".join(f"{names[r][1]} {value:.2f}" for r, value in evenness.items())
    return Finding(
        "evenness",
        f"主题分布的均匀度（归一化熵，1为各主题等量）：{zh}。",
        f"Evenness over the topics (normalised entropy, 1 if all are equal): {en}.",
        {report: round(value, 3) for report, value in evenness.items()},
        "Miller (1955)",
    )


def _percent(share: Any, gap: str = "") -> str:
    return f"{100 * float(share):.1f}{gap}%"


def _points(row: Mapping[str, Any]) -> str:
    """Return a difference with its interval."""
    return f"{float(row['points']):+.1f} [{float(row['low']):+.1f}, {float(row['high']):+.1f}]".replace("-", "−")
