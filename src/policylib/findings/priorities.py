"""Sentences of page 03: what corresponds, what is long, what is numeric, and what must not be concluded from order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.findings import Finding, captioned
from policylib.measures.alignment import ALONE
from policylib.measures.priorities import TASKS
from policylib.page.words import words

if TYPE_CHECKING:
    import pandas as pd

Names = Mapping[str, tuple[str, str]]

CAPTIONS = words("captions.priorities")


def caption(id: str, source: str, language: str) -> str:  # noqa: A002
    """Return the caption of a table of the page: what it counts, and whose reports, which parts and how many rows it rests on."""
    return captioned(CAPTIONS[id], source, language)


def rests_on(members: pd.DataFrame, reports: Sequence[str], language: str) -> str:
    """Return how many paragraphs the page rests on, for the source line."""
    counts = [str(int((members["report"] == report).sum())) for report in reports]
    return f"n = {'、'.join(counts)} 段" if language == "zh" else f"n = {', '.join(counts)} paragraphs"


def state_matched(flows: pd.DataFrame, pair: tuple[str, str], names: Names, *, threshold: float) -> Finding:
    """Return how much of either report's task text has a counterpart in the other.

    Args:
        flows: from `alignment.measure_flows`.
        pair: the report on the left and the one on the right.
        names: report → its name in Chinese and in English.
        threshold: the cosine from which paragraphs count as alike.
    """
    joint = flows.dropna(subset=["left_rank", "right_rank"])
    left, right = (round(100 * float(joint[f"{side}_share"].sum())) for side in ("left", "right"))
    (first_zh, first_en), (second_zh, second_en) = (names[report] for report in pair)
    return Finding(
        "matched",
        f"{first_zh}的重点工作有{left}%的文字、{second_zh}的有{right}%的文字在对方有用词相近的段落。",
        f"{left}% of the task text of {first_en} and {right}% of that of {second_en} is in paragraphs with a similarly worded one in the other.",
        {"left": left, "right": right, "flows": len(joint), "threshold": threshold},
    )


def state_left_out(paragraphs: pd.DataFrame, members: pd.DataFrame, reports: Sequence[str], names: Names) -> Finding:
    """Return how much of each report's task text is not compared, and how much of it stands in no block.

    Args:
        paragraphs: rows of table `paragraphs` of the reports, before any were left out.
        members: from `priorities.task_paragraphs`.
        reports: the reports.
        names: report → its name in Chinese and in English.
    """
    tasks = paragraphs[(paragraphs["section_kind"] == TASKS) & ~paragraphs["general"].fillna(False).astype(bool)]
    zh, en, numbers = [], [], []
    for report in reports:
        own = members[members["report"] == report]
        rest = tasks[(tasks["report"] == report) & ~tasks["paragraph"].isin(own["paragraph"])]
        loose = own[own["rank"].isna()]
        numbers.append({"report": report, "left_out": len(rest), "in_no_block": len(loose)})
        if len(rest):
            zh.append(f"{names[report][0]}有{len(rest)}段（{rest['characters'].sum():,}字）写国防、外交、港澳台，不计入")
            en.append(
                f"{names[report][1]} has {len(rest)} paragraphs ({rest['characters'].sum():,} characters) on defence, diplomacy, Hong Kong, Macao and Taiwan, which are left out"
            )
        if len(loose):
            zh.append(f"{names[report][0]}有{len(loose)}段（{loose['characters'].sum():,}字）不在任何板块之内，只计入分母")
            en.append(
                f"{names[report][1]} has {len(loose)} paragraphs ({loose['characters'].sum():,} characters) in no block, which count in the denominator only"
            )
    return Finding(
        "left-out",
        f"{'；'.join(zh) or '各报告重点工作的段落都在某一板块之内，除通用表述外全部计入'}。",
        f"{'; '.join(en) or 'Every task paragraph but formula stands in a block and is counted'}.",
        {"reports": numbers},
    )


def state_alone(compared: pd.DataFrame, names: Names) -> Finding:
    """Return which blocks are for the most part without a counterpart: between two years of one place, new and dropped ones.

    Args:
        compared: from `alignment.mark_carried`.
        names: report → its name in Chinese and in English.
    """
    rows = [row for row in rows_of(compared) if 1 - row["matched"] >= ALONE]
    blocks = [{"report": r["report"], "rank": r["rank"], "alone": round(1 - r["matched"], 3)} for r in rows]
    same = bool(compared["carried"].notna().any())
    if not rows:
        return Finding(
            "alone",
            "没有一个任务板块有一半以上的文字在对方找不到相近段落" + ("：两年的板块都有延续。" if same else "。"),
            "No task block is for half of its text without a counterpart" + (": every block is carried over." if same else "."),
            {"blocks": blocks},
        )
    zh, en = ("、".join(_alone_zh(r, names) for r in rows), ", ".join(_alone_en(r, names) for r in rows))
    return Finding(
        "alone",
        f"一半以上的文字在对方没有相近段落的板块{'（在前一年为不再单列，在后一年为新设）' if same else ''}：{zh}。",
        f"Blocks of which half of the text or more has no counterpart{' (dropped, if in the earlier report; new, if in the later)' if same else ''}: {en}.",
        {"blocks": blocks},
    )


def _alone_zh(row: Mapping[str, Any], names: Names) -> str:
    return f"{names[row['report']][0]}第{row['rank']}块“{_quoted(row['heading'])}”（{100 * (1 - row['matched']):.0f}%）"


def _alone_en(row: Mapping[str, Any], names: Names) -> str:
    return f'block {row["rank"]} of {names[row["report"]][1]}, "{row["heading"]}" ({100 * (1 - row["matched"]):.0f}%)'


def state_splits(flows: pd.DataFrame, blocks: pd.DataFrame, pair: tuple[str, str], names: Names) -> Finding:
    """Return which block of either report is spread over most blocks of the other.

    Args:
        flows: from `alignment.measure_flows`.
        blocks: from `priorities.measure_blocks`.
        pair: the report on the left and the one on the right.
        names: report → its name in Chinese and in English.
    """
    joint = flows.dropna(subset=["left_rank", "right_rank"])
    zh, en, numbers = [], [], []
    for report, side in zip(pair, ("left", "right"), strict=True):
        spread = joint.groupby(f"{side}_rank").size()
        if spread.empty:
            continue
        rank, targets = max(zip(spread.index.astype(int).tolist(), spread.tolist(), strict=True), key=lambda pair: (pair[1], -pair[0]))
        heading = _block(blocks, report, rank)["heading"]
        zh.append(f"{names[report][0]}第{rank}块“{_quoted(heading)}”对应到对方{targets}块")
        en.append(f'block {rank} of {names[report][1]}, "{heading}", goes to {targets} blocks of the other')
        numbers.append({"report": report, "rank": rank, "blocks": targets})
    if not zh:
        return Finding("splits", "两份报告没有相互对应的板块。", "No blocks of the two reports correspond.", {"blocks": []})
    return Finding("splits", f"板块有分有合：{'；'.join(zh)}。", f"Blocks split and merge: {'; '.join(en)}.", {"blocks": numbers})


def state_longest(blocks: pd.DataFrame, reports: Sequence[str], names: Names) -> Finding:
    """Return the longest block of each report with its rank.

    Args:
        blocks: from `priorities.measure_blocks`.
        reports: the reports.
        names: report → its name in Chinese and in English.
    """
    rows = [_top(blocks, report, "share") for report in reports]
    zh = "；".join(f"{names[r['report']][0]}是第{r['rank']}块“{_quoted(r['heading'])}”（{100 * r['share']:.1f}%）" for r in rows)
    en = "; ".join(f'in {names[r["report"]][1]} number {r["rank"]}, "{r["heading"]}" ({100 * r["share"]:.1f}%)' for r in rows)
    return Finding(
        "longest", f"篇幅最长的任务板块：{zh}。", f"The longest task block: {en}.", {"blocks": [_numbers(r, "share") for r in rows]}
    )


def state_densest(blocks: pd.DataFrame, reports: Sequence[str], names: Names) -> Finding:
    """Return the block of each report with the most stated numbers per 1,000 characters.

    Args:
        blocks: from `priorities.measure_blocks`.
        reports: the reports.
        names: report → its name in Chinese and in English.
    """
    rows = [_top(blocks, report, "numbers_per_1000") for report in reports]
    zh = "；".join(
        f"{names[r['report']][0]}是第{r['rank']}块“{_quoted(r['heading'])}”（{r['numbers_per_1000']:.1f}个，共{r['numbers']}个数字）"
        for r in rows
    )
    en = "; ".join(
        f'in {names[r["report"]][1]} number {r["rank"]}, "{r["heading"]}" ({r["numbers_per_1000"]:.1f}, {r["numbers"]} numbers)'
        for r in rows
    )
    return Finding(
        "densest",
        f"每千字写明目标数字最多的板块：{zh}。",
        f"Most stated numbers per 1,000 characters: {en}.",
        {"blocks": [_numbers(r, "numbers_per_1000") for r in rows]},
    )


def refuse_order(blocks: pd.DataFrame, reports: Sequence[str], names: Names) -> Finding:
    """Return the wrong conclusion of the page: that what stands first matters most, held against length and density.

    Args:
        blocks: from `priorities.measure_blocks`.
        reports: the reports.
        names: report → its name in Chinese and in English.
    """
    zh, en, numbers = [], [], []
    for report in reports:
        rows = sorted((r for r in rows_of(blocks) if r["report"] == report), key=lambda r: int(r["rank"]))
        first, places = rows[0], [_place(rows, rows[0], by) for by in ("share", "numbers_per_1000")]
        zh.append(
            f"{names[report][0]}共{len(rows)}块，排在第1的“{_quoted(first['heading'])}”篇幅居第{places[0]}，每千字数字居第{places[1]}"
        )
        en.append(
            f'of the {len(rows)} blocks of {names[report][1]} the first, "{first["heading"]}", is number {places[0]} by length and {places[1]} by density'
        )
        numbers.append({"report": report, "blocks": len(rows), "length": places[0], "density": places[1]})
    return Finding(
        "order",
        f"“排在前面的就是最优先的。”数据不支持：{'；'.join(zh)}。次序多由体例决定，民生通常收尾。",
        f'"What stands first has priority." The data do not carry it: {"; ".join(en)}. Order follows the genre, in which livelihood comes last.',
        {"reports": numbers},
    )


def _quoted(heading: str) -> str:
    """Return a heading as it stands inside quotation marks: its own marks become single ones."""
    return heading.translate({ord("“"): "‘", ord("”"): "’"})


def _block(blocks: pd.DataFrame, report: str, rank: int) -> dict[str, Any]:
    """Return one block's row."""
    return next(row for row in rows_of(blocks) if row["report"] == report and row["rank"] == rank)


def _top(blocks: pd.DataFrame, report: str, by: str) -> dict[str, Any]:
    """Return a report's block with the largest value; the first of equals."""
    return max((row for row in rows_of(blocks) if row["report"] == report), key=lambda row: float(row[by]))


def _place(rows: Sequence[Mapping[str, Any]], row: Mapping[str, Any], by: str) -> int:
    """Return the place of a row by a value, the largest being first."""
    return 1 + sum(float(other[by]) > float(row[by]) for other in rows)


def _numbers(row: Mapping[str, Any], by: str) -> dict[str, Any]:
    return {"report": row["report"], "rank": row["rank"], by: round(float(row[by]), 4)}
