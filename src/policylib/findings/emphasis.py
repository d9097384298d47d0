"""Sentences of page 04: where attention goes, how far that is the nation's year, and what must not be concluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.findings import Finding, captioned
from policylib.measures.topic_tables import signed
from policylib.page.words import phrase, words

if TYPE_CHECKING:
    import pandas as pd

Names = Mapping[str, tuple[str, str]]
CAPTIONS = words("captions.emphasis")


def caption(id: str, source: str, language: str) -> str:  # noqa: A002
    """Return the caption of a table of the page: what it counts, and whose reports, which parts and how many rows it rests on."""
    return captioned(CAPTIONS[id], source, language)


def rests_on(coded: pd.DataFrame, reports: Sequence[str], language: str) -> str:
    """Return how many coded paragraphs the page rests on, for the source line."""
    counts = [str(int(coded.loc[coded["report"] == report, "paragraph"].nunique())) for report in reports]
    return f"n = {'、'.join(counts)} 段" if language == "zh" else f"n = {', '.join(counts)} paragraphs"


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
    numbers = [{"report": r["report"], "code": r["code"], "share": round(float(r["share"]), 4)} for r in rows]
    if len({r["code"] for r in rows}) == 1 and len(rows) > 1:
        topic, (who_zh, who_en) = topics[rows[0]["code"]], zip(*(names[r["report"]] for r in rows), strict=True)
        zh = f"{'、'.join(who_zh)}占文字最多的主题都是“{topic[0]}”（{'、'.join(_percent(r['share']) for r in rows)}）。"
        en = f"The topic with most text is {topic[1]} in {' and '.join(who_en)} ({', '.join(_percent(r['share']) for r in rows)})."
        return Finding("largest", zh, en, {"topics": numbers})
    zh = "，".join(f"{names[r['report']][0]}是“{topics[r['code']][0]}”（{_percent(r['share'])}）" for r in rows)
    en = ", ".join(f"{topics[r['code']][1]} in {names[r['report']][1]} ({_percent(r['share'])})" for r in rows)
    return Finding("largest", f"占文字最多的主题：{zh}。", f"The topic with most text: {en}.", {"topics": numbers})


def state_adjusted(adjusted: pd.DataFrame, pair: tuple[str, str], names: Names, topics: Names) -> Finding:
    """Return the topics with the largest nationally adjusted difference either way, among those with three paragraphs or more.

    Args:
        adjusted: from `emphasis.adjusted_difference`.
        pair: A and B.
        names: report → its name in Chinese and in English.
        topics: code → its label in Chinese and in English.
    """
    rows = sorted((r for r in rows_of(adjusted) if not r["thin"]), key=lambda r: float(r["points"]))
    if adjusted.empty:
        return Finding("adjusted", *NOT_AT_HAND, {"topics": []})
    if not rows:
        return Finding("adjusted", "没有一个主题在两份报告中都达到三段。", "No topic has three paragraphs in both reports.", {"topics": []})
    (a_zh, a_en), (b_zh, b_en) = (names[report] for report in pair)
    (less_zh, less_en), up, down = _less(adjusted), rows[-1], rows[0]
    numbers = [{"code": r["code"], **{name: round(float(r[name]), 2) for name in ("points", "low", "high")}} for r in (up, down)]
    return Finding(
        "adjusted",
        f"{less_zh}，两方都至少三段的主题中{a_zh}减{b_zh}之差最大的是“{topics[up['code']][0]}”（{_points(up)}），最小的是“{topics[down['code']][0]}”（{_points(down)}）；"
        "括号内为百分点与重抽样95%区间。",
        f"{less_en}: among topics with three paragraphs or more in both, {a_en} minus {b_en} is largest for {topics[up['code']][1]} ({_points(up)}) and smallest for "
        f"{topics[down['code']][1]} ({_points(down)}); points with 95% resampling interval.",
        {"topics": numbers},
    )


NOT_AT_HAND = phrase("emphasis_not_at_hand")


def _less(adjusted: pd.DataFrame) -> tuple[str, str]:
    """Return what has been taken off: of two reports of one year it cancels out."""
    if all(abs(float(r["raw_points"]) - float(r["points"])) < 1e-9 for r in rows_of(adjusted)):
        return "两份报告同年，国务院报告相减抵消", "For two reports of one year the State Council report cancels out"
    return "减去各年国务院报告后", "Less the State Council report of its year"


def state_clear(adjusted: pd.DataFrame, topics: Names) -> Finding:
    """Return for how many topics the interval of the adjusted difference leaves out zero.

    Args:
        adjusted: from `emphasis.adjusted_difference`.
        topics: code → its label in Chinese and in English.
    """
    if adjusted.empty:
        return Finding("clear", *NOT_AT_HAND, {"topics": 0, "clear": []})
    rows = [r for r in rows_of(adjusted) if not r["thin"]]
    clear = [r for r in rows if float(r["low"]) > 0 or float(r["high"]) < 0]
    numbers = {"topics": len(rows), "clear": [r["code"] for r in clear]}
    less_zh, less_en = _less(adjusted)
    if not clear:
        return Finding(
            "clear",
            f"{less_zh}，两方都至少三段的{len(rows)}个主题，差异区间都含零。",
            f"{less_en}: of {len(rows)} topics with three paragraphs or more in both, none has an interval that leaves out zero.",
            numbers,
        )
    zh, en = ("、".join(topics[r["code"]][0] for r in clear), ", ".join(topics[r["code"]][1] for r in clear))
    return Finding(
        "clear",
        f"{less_zh}，两方都至少三段的{len(rows)}个主题中，{len(clear)}个的差异区间不含零：{zh}。",
        f"{less_en}: of {len(rows)} topics with three paragraphs or more in both, {len(clear)} have an interval that leaves out zero: {en}.",
        numbers,
    )


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
        return Finding(
            "raw",
            "“两份报告份额之差就是两地之差。”年份不同而手头没有国务院报告时，无从分辨。",
            '"The difference of shares is the difference of the places." With different years and no State Council report at hand, it cannot be told.',
        )
    row = max(rows, key=lambda r: abs(float(r["raw_points"])))
    other = next((float(r["points"]) for r in rows_of(tasks_only) if r["code"] == row["code"]), None)
    more, less = pair if float(row["raw_points"]) >= 0 else pair[::-1]
    raw, topic = float(row["raw_points"]), topics[row["code"]]
    tasks_zh = f"，只用重点工作则为{signed(other)}" if other is not None else ""
    tasks_en = f", over the task blocks alone {signed(other)}" if other is not None else ""
    return Finding(
        "raw",
        f"“{names[more][0]}比{names[less][0]}更重视{topic[0]}。”前者减后者（{names[pair[0]][0]}减{names[pair[1]][0]}）原差{signed(raw)}个百分点，减去各年国务院报告后为{_points(row)}"
        f"{tasks_zh}；{_zero(row)[0]}。",
        f'"{names[more][1]} cares more for {topic[1]} than {names[less][1]}." Raw difference ({names[pair[0]][1]} minus {names[pair[1]][1]}) {signed(raw)} points, '
        f"less the State Council reports {_points(row)}{tasks_en}; {_zero(row)[1]}.",
        {
            "code": row["code"],
            "raw": round(raw, 2),
            "points": round(float(row["points"]), 2),
            "tasks_only": None if other is None else round(other, 2),
        },
    )


def _zero(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return what the interval says of zero, in Chinese and in English."""
    if float(row["low"]) <= 0 <= float(row["high"]):
        return (
            "重抽样区间含零，换一批段落差异就可能消失",
            "the resampling interval holds zero: other paragraphs, and the difference may be gone",
        )
    return "区间不含零，但这只是文字份额，不是轻重", "the interval leaves out zero, but this is a share of text, not of weight"


def state_distance(distances: pd.DataFrame, pair: tuple[str, str], names: Names) -> Finding:
    """Return the distance of two reports beside that of two redraws of either.

    Args:
        distances: from `distances.measure_distances`.
        pair: A and B.
        names: report → its name in Chinese and in English.
    """
    rows = {(r["left"], r["right"]): r for r in rows_of(distances) if r["how"] != "halves"}
    between = float(rows[pair]["median"])
    own = [float(rows[report, report]["median"]) for report in pair]
    zh = "、".join(f"{names[r][0]}为{d:.2f}" for r, d in zip(pair, own, strict=True))
    en = ", ".join(f"{names[r][1]} {d:.2f}" for r, d in zip(pair, own, strict=True))
    return Finding(
        "distance",
        f"重抽样后两份报告的主题距离（中位数）为{between:.2f}；同一份报告重抽两次，仅凭偶然也有距离：{zh}。",
        f"Redrawn, the two reports are {between:.2f} apart in topics (median); two redraws of one report differ by chance alone: {en}.",
        {"between": round(between, 3), "within": [round(d, 3) for d in own]},
    )


def state_evenness(evenness: Mapping[str, float], names: Names) -> Finding:
    """Return how evenly each report spreads over the topics.

    Args:
        evenness: report → `distances.normalised_entropy`.
        names: report → its name in Chinese and in English.
    """
    zh = "、".join(f"{names[r][0]}为{value:.2f}" for r, value in evenness.items())
    en = ", ".join(f"{names[r][1]} {value:.2f}" for r, value in evenness.items())
    return Finding(
        "evenness",
        f"主题分布的均匀度（归一化熵，1为各主题等量，按 Miller 1955 作小样本校正）：{zh}。",
        f"Evenness over the topics (normalised entropy, 1 if all are equal, with Miller's correction of 1955 for small samples): {en}.",
        {report: round(value, 3) for report, value in evenness.items()},
    )


def _percent(share: Any) -> str:
    return f"{100 * float(share):.1f}%"


def _points(row: Mapping[str, Any]) -> str:
    """Return a difference with its interval."""
    return f"{signed(row['points'])} [{signed(row['low'])}, {signed(row['high'])}]"
