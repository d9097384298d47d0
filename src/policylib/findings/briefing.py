"""The briefing of page 07 and the questions of page 00: sentences that other pages compute, in one table, with what they rest on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from policylib.data.tables import frame_of
from policylib.findings import Finding
from policylib.findings.trends import Labels, rests_on, state_case, state_outcomes

if TYPE_CHECKING:
    import pandas as pd

MOST = 10
KINDS = {
    "exact": ("确数（所读到的条数、字数）", "exact (counts and lengths as read)"),
    "stated": ("所述之数（差值描述措辞）", "stated numbers (a gap describes wording)"),
    "reported": ("自报完成情况（版本见06页）", "reported results (vintage on page 06)"),
    "estimate": ("估计（区间见04页）", "estimate (intervals on page 04)"),
}
CHECKOUT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the briefing: a finding, what kind of knowledge it is, what it covers, and where its table stands."""

    finding: Finding
    kind: str
    coverage: str
    page: str
    anchor: str


def briefing_table(entries: Sequence[Entry], language: str) -> pd.DataFrame:
    """Return at most ten findings, each with its kind, coverage and the place of its table.

    Raises:
        ValueError: more than ten, or a kind that is none of `KINDS`.

    >>> line = Entry(Finding("x", "甲市有3个板块。", "Jia has 3 blocks."), "exact", "n = 3", "03_priorities", "blocks")
    >>> briefing_table([line], "en").values.tolist()
    [['Jia has 3 blocks', 'exact (counts and lengths as read)', 'n = 3', '03_priorities.html#blocks']]
    >>> briefing_table([line] * 11, "en")
    Traceback (most recent call last):
    ...
    ValueError: briefing: found 11 findings; expected at most 10
    """
    if len(entries) > MOST:
        raise ValueError(f"briefing: found {len(entries)} findings; expected at most {MOST}")
    at = language != "zh"
    heads = [("所知", "what is known")[at], ("性质", "kind")[at], ("覆盖", "coverage")[at], ("出处", "where")[at]]
    rows = [(e.finding.text(language).rstrip("。."), KINDS[e.kind][at], e.coverage, f"{e.page}.html#{e.anchor}") for e in entries]
    return frame_of([dict(zip(heads, row, strict=True)) for row in rows], heads)


def caption(entries: Sequence[Entry], language: str) -> str:
    """Return how many of the findings are exact, stated, reported and estimated."""
    counts = {kind: sum(e.kind == kind for e in entries) for kind in KINDS}
    if language == "zh":
        return f"共{len(entries)}条：确数{counts['exact']}，所述之数{counts['stated']}，自报完成{counts['reported']}，估计{counts['estimate']}；每条由所链页面的同一函数算出"
    return (
        f"{len(entries)} findings: {counts['exact']} exact, {counts['stated']} stated numbers, {counts['reported']} reported results, "
        f"{counts['estimate']} estimates; each computed by the function of the page it links to"
    )


def questions(root: Path, language: str) -> pd.DataFrame:
    """Return what can be asked: each page's question, as its notebook declares it.

    Args:
        root: folder of the corpus, whose `notebooks` are read; this checkout's where it has none.
        language: zh or en.
    """
    folder = root / "notebooks" if (root / "notebooks").is_dir() else CHECKOUT / "notebooks"
    at = language != "zh"
    heads = [("页面", "page")[at], ("它回答什么", "what it answers")[at]]
    said = {path.stem: json.loads(path.read_text("utf-8"))["metadata"].get("policylib", {}) for path in sorted(folder.glob("[0-9]*.ipynb"))}
    return frame_of(
        [dict(zip(heads, (name, own["question"][language]), strict=True)) for name, own in said.items() if "question" in own], heads
    )


def state_trace(picked: pd.DataFrame, names: tuple[str, str], said: tuple[str, str]) -> Finding:
    """Return one target as a sentence, with the characters that it rests on.

    Args:
        picked: `trace.pick_target`.
        names: the report's name in Chinese and in English.
        said: the target's indicator and value in Chinese and in English.
    """
    row = picked.iloc[0]
    return Finding(
        "trace",
        f"{names[0]} 提出：{said[0]}（字符位置 {row['offsets']}）",
        f"{names[1]} states: {said[1]} (characters {row['offsets']})",
        {"report": row["report"], "start": int(row["start"]), "end": int(row["end"])},
        str(row["section"]),
    )


def refuse_average(entries: Sequence[Entry], reports: int) -> Finding:
    """Return the wrong conclusion of the briefing: that its findings add up to a score (of one report: to a mark)."""
    n, estimates = len(entries), sum(e.kind == "estimate" for e in entries)
    zh = "就能给所选报告打分排名" if reports > 1 else "就能给这份报告打分"
    en = f"rank the {reports} reports" if reports > 1 else "give the report a mark"
    return Finding(
        "score",
        f"“{n}条所知合起来，{zh}。”其中{estimates}条是估计，其余各有分母、年份与措辞；它们不同单位，没有合计。",
        f'"Taken together, the {n} findings {en}." Estimates among them: {estimates}; each of the others has its own denominator, year and wording; they share no unit and have no sum.',
        {"findings": n, "estimates": estimates, "reports": reports},
    )


def outcome_entries(outcomes: pd.DataFrame, chosen: pd.DataFrame, points: pd.DataFrame, labels: Labels, language: str) -> list[Entry]:
    """Return what was reported afterwards: a line for each chosen report with both numbers, and one for the years of the first chosen place that has any, else of the first place.

    Args:
        outcomes: `outcomes.measure_outcomes`.
        chosen: the chosen rows of table `reports`.
        points: the points that `outcomes` was made from.
        labels: `trends.labels_of`.
        language: zh or en.
    """
    known = outcomes[outcomes["deviation_low"].notna()]
    places = [place for place in dict.fromkeys([*chosen["place"], *known["place"]]) if (known["place"] == place).any()]
    found = [*state_case(outcomes, chosen, labels), *[state_outcomes(known[known["place"] == place], labels) for place in places[:1]]]
    return [Entry(finding, "reported", rests_on(points, language), "06_trends", "outcomes") for finding in found]
