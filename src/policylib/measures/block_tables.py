"""The tables of page 03 as readers see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.page.labels import labelled, placed
from policylib.page.words import words

if TYPE_CHECKING:
    import pandas as pd

Names = Mapping[str, tuple[str, str]]
CARRIED_WORDS = words("block_change")


def blocks_table(blocks: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return the task blocks as readers see them: rank, heading, length and density, each in its own column.

    Args:
        blocks: from `priorities.measure_blocks`.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    columns: list[Any] = [
        ("report", "报告", "report", lambda r: names[r["report"]][language != "zh"]),
        ("rank", "次序", "rank"),
        ("heading", "任务板块", "task block"),
        ("paragraphs", "段数", "paragraphs"),
        ("characters", "字数", "characters"),
        ("share", "占重点工作（%）", "share of tasks (%)", lambda r: _percent(r["share"])),
        ("numbers", "目标数字", "stated numbers"),
        ("indicators", "指标", "indicators"),
        ("distributive", "其中逐个适用", "of them distributive"),
        ("numbers_per_1000", "数字/千字", "numbers per 1,000", lambda r: round(float(r["numbers_per_1000"]), 1)),
        ("indicators_per_1000", "指标/千字", "indicators per 1,000", lambda r: round(float(r["indicators_per_1000"]), 1)),
    ]
    places = [f"{report}#p{first}" for report, first in zip(blocks["report"], blocks["first"], strict=True)]
    return placed(labelled(blocks, columns, language), {("任务板块", "task block")[language != "zh"]: places})


def counterparts_table(compared: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return how much of each block has a counterpart, and in which block most of it lies.

    Args:
        compared: from `alignment.mark_carried`; the column on two years of one place is there where they are of one place.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    columns: list[Any] = [
        ("report", "报告", "report", lambda r: names[r["report"]][language != "zh"]),
        ("rank", "次序", "rank"),
        ("heading", "任务板块", "task block"),
        ("matched", "有相近段落（%）", "with a counterpart (%)", lambda r: _percent(r["matched"])),
        ("counterpart", "对方次序", "rank there"),
        ("counterpart_heading", "对方主要板块", "chief block there"),
    ]
    if compared["carried"].notna().any():
        columns.append(("carried", "两年之间", "between the two years", lambda r: CARRIED_WORDS[r["carried"]][language != "zh"]))
    return labelled(compared, columns, language)


def links_table(links: pd.DataFrame, left: pd.DataFrame, right: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the pairs of paragraphs by their run-in topics, the most alike first.

    Args:
        links: from `alignment.align_paragraphs`.
        left: task paragraphs of the report on the left.
        right: those of the report on the right.
        language: zh or en.
    """
    rows = links.sort_values(["similarity", "left", "right"], ascending=[False, True, True])
    topics = {side: dict(zip(frame["paragraph"], frame["run_in"], strict=True)) for side, frame in (("left", left), ("right", right))}
    ranks = {side: dict(zip(frame["paragraph"], frame["rank"], strict=True)) for side, frame in (("left", left), ("right", right))}
    columns: list[Any] = [
        ("similarity", "余弦", "cosine", lambda r: round(float(r["similarity"]), 2)),
        ("left_rank", "左：板块", "left: block", lambda r: ranks["left"][r["left"]]),
        ("left_topic", "左：段首主题", "left: run-in topic", lambda r: topics["left"][r["left"]]),
        ("right_rank", "右：板块", "right: block", lambda r: ranks["right"][r["right"]]),
        ("right_topic", "右：段首主题", "right: run-in topic", lambda r: topics["right"][r["right"]]),
    ]
    heads = (("左：段首主题", "left: run-in topic"), ("右：段首主题", "right: run-in topic"))
    reports = [next(iter(side["report"]), "") for side in (left, right)]
    places = {
        head[language != "zh"]: [f"{report}#p{number}" for number in rows[side]]
        for head, report, side in zip(heads, reports, ("left", "right"), strict=True)
    }
    return placed(labelled(rows, columns, language), places)


def thresholds_table(scanned: pd.DataFrame, pair: tuple[str, str], names: Names, language: str) -> pd.DataFrame:
    """Return what other thresholds would give.

    Args:
        scanned: from `alignment.scan_thresholds`.
        pair: the report on the left and the one on the right.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    zh, en = zip(*(names[report] for report in pair), strict=True)
    columns: list[Any] = [
        ("threshold", "余弦阈值", "cosine threshold"),
        ("pairs", "段落对数", "pairs of paragraphs"),
        ("left", f"{zh[0]}：有相近段落（%）", f"{en[0]}: with a counterpart (%)", lambda r: _percent(r["left_matched"])),
        ("right", f"{zh[1]}：有相近段落（%）", f"{en[1]}: with a counterpart (%)", lambda r: _percent(r["right_matched"])),
    ]
    return labelled(scanned, columns, language)


def _percent(share: Any) -> float:
    return round(100 * float(share), 1)
