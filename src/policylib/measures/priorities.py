"""Task blocks (重点工作): which there are, in which order, how long and how numeric each is.

Counts of what stands in the text: exact, without interval. Rank, share and density stay three columns; nothing adds
them up, for order is not priority (livelihood stands last by the genre's custom and is often the longest block).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from policylib.records import InputError, Problem

TASKS = "annual_tasks"
AFTER_TASKS = ("self_government", "closing")
HALF = 0.5
NATIONS_OWN = ("16", "19")  # defence; international affairs with Hong Kong, Macao and Taiwan
NUMBERED = re.compile(r"^\s*(?:[（(][一二三四五六七八九十百\d]+[）)]|[一二三四五六七八九十百]+(?:、|是|要)|\d+[.．、])\s*")
PER = 1000
END = np.iinfo(np.int64).max
Offsets = npt.NDArray[np.int64]


def strip_ordinal(heading: str) -> str:
    """Return a heading without the number in front of it and the full stop behind.

    >>> strip_ordinal("（三）在工业强市上再发力")
    '在工业强市上再发力'
    >>> strip_ordinal("二是推进新型工业化。")
    '推进新型工业化'
    >>> strip_ordinal("一体推进甲市新区")
    '一体推进甲市新区'
    """
    return NUMBERED.sub("", heading).strip(" 。")


def pair_of(reports: Sequence[str]) -> tuple[str, str]:
    """Return the two reports that a page sets side by side: the first two.

    Raises:
        InputError: fewer than two.

    >>> pair_of(["jia-2021", "yi-2024", "bing-2024"])
    ('jia-2021', 'yi-2024')
    >>> pair_of(["jia-2021"])
    Traceback (most recent call last):
    policylib.records.InputError: reports: found jia-2021; expected two reports or more; add one (policylib list shows them)
    """
    if len(reports) < 2:
        raise InputError(Problem("reports", ", ".join(reports) or "none", "two reports or more", "add one (policylib list shows them)"))
    return reports[0], reports[1]


def rows_for(frame: pd.DataFrame, reports: Sequence[str]) -> pd.DataFrame:
    """Return the rows of these reports, in this order of reports.

    >>> rows_for(pd.DataFrame({"report": ["a", "b", "c"]}), ["c", "a"])["report"].tolist()
    ['c', 'a']
    """
    return pd.concat([frame[frame["report"] == report] for report in reports], ignore_index=True)


def require_tasks(parts: Sequence[str]) -> tuple[str, ...]:
    """Return the part in which task blocks stand, if it is among those compared.

    Raises:
        InputError: it is not.

    >>> require_tasks(["annual_headline", "annual_tasks"])
    ('annual_tasks',)
    >>> require_tasks(["annual_headline"])
    Traceback (most recent call last):
    policylib.records.InputError: parts: found annual_headline; expected annual_tasks among them; add it
    """
    if TASKS not in parts:
        raise InputError(Problem("parts", ", ".join(parts), f"{TASKS} among them", "add it"))
    return (TASKS,)


def leave_out_nations_own(paragraphs: pd.DataFrame, codes: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Return the paragraphs without the task paragraphs of State Council reports of which half or more is what only the nation decides.

    That is defence (16) and international affairs with Hong Kong, Macao and Taiwan (19), as on page 04. Reports of provinces and cities stay whole:
    what they say on these topics is a task of theirs.

    Args:
        paragraphs: rows of table `paragraphs`.
        codes: rows of table `codes` with the CAP topics.
        reports: rows of table `reports`.
    """
    nation = reports.loc[reports["level"] == "nation", "report"]
    own = codes[(codes["codebook"] == "cap_topics") & (codes["code"] != "0") & codes["report"].isin(nation)]
    weight = own["weight"].astype(float)
    parts = pd.DataFrame({"all": weight, "out": weight.where(own["code"].isin(NATIONS_OWN), 0.0)})
    sums = parts.groupby([own["report"].astype(object), own["paragraph"]]).sum()
    keys = pd.MultiIndex.from_frame(paragraphs[["report", "paragraph"]].astype({"report": object}))
    out = keys.isin(sums.index[sums["out"] >= HALF * sums["all"]])
    return paragraphs[~(out & (paragraphs["section_kind"] == TASKS).to_numpy(dtype=bool))]


def task_paragraphs(sections: pd.DataFrame, paragraphs: pd.DataFrame) -> pd.DataFrame:
    """Return the task paragraphs (annual_tasks, formula left out) of each report with the task block that holds each.

    A block is a level-2 section, （一）; where a report's tasks have not several of these, the level-1 sections if there are
    several, else those of level 3 or 4 (一是), and else each stretch that a run-in topic opens. A block ends where self-government or the closing begins:
    paragraphs after it (in State Council reports those on nationalities, for instance) and before the first block have no `rank`.

    Args:
        sections: rows of table `sections`.
        paragraphs: rows of table `paragraphs`, of all parts.

    Returns:
        report, paragraph, rank (of the block, from 1), heading (of the block, without its number), run_in, characters
        (visible, without a block heading that opens the paragraph), sorted by report as given and paragraph.
    """
    tasks = paragraphs[(paragraphs["section_kind"] == TASKS) & ~paragraphs["general"].fillna(False).astype(bool)]
    found = [
        _blocks_of(sections[sections["report"] == report], rows, _breaks(paragraphs[paragraphs["report"] == report]))
        for report, rows in tasks.groupby("report", sort=False, observed=True)
    ]
    columns = ["report", "paragraph", "rank", "heading", "run_in", "characters"]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def _breaks(paragraphs: pd.DataFrame) -> Offsets:
    """Return where the paragraphs stand that end a task block, whatever heading they stand under."""
    return np.sort(paragraphs.loc[paragraphs["section_kind"].isin(AFTER_TASKS), "start"].to_numpy(dtype=np.int64))


def _blocks_of(sections: pd.DataFrame, tasks: pd.DataFrame, breaks: Offsets) -> pd.DataFrame:
    """Return one report's task paragraphs with rank and heading of their block."""
    tasks = tasks.sort_values("start")
    starts, ends, headings = _spans(sections, tasks)
    ends = np.minimum(ends, np.append(breaks, END)[np.searchsorted(breaks, starts)])
    at = np.searchsorted(starts, tasks["start"].to_numpy(dtype=np.int64), side="right") - 1
    inside = (at >= 0) & (tasks["start"].to_numpy(dtype=np.int64) < np.append(ends, 0)[at])
    used = sorted(set(at[inside]))
    rank = {number: i for i, number in enumerate(used, 1)}
    names = [strip_ordinal(headings[i]) if ok else None for i, ok in zip(at, inside, strict=True)]
    return tasks.assign(
        rank=pd.array([rank[i] if ok else None for i, ok in zip(at, inside, strict=True)], dtype="Int64"),
        heading=pd.array(names, dtype="string"),
        characters=tasks["characters"].astype(int) - [_opening(r, n) for r, n in zip(tasks["run_in"], names, strict=True)],
    )


def _spans(sections: pd.DataFrame, tasks: pd.DataFrame) -> tuple[Offsets, Offsets, list[str]]:
    """Return start, end and heading of the report's task blocks, in document order; a block ends where the next heading of its rank stands."""
    at = tasks["start"].to_numpy(dtype=np.int64)
    titled = sections[sections["heading"].notna()].sort_values("start")
    for level in (2, 1, 3, 4):
        upper = titled[titled["level"] <= level]
        starts = upper["start"].to_numpy(dtype=np.int64)
        ends = np.append(starts[1:], END)[: len(starts)]
        holds = np.array([bool(((at >= s) & (at < e)).any()) for s, e in zip(starts, ends, strict=True)], dtype=bool)
        holds &= (upper["level"] == level).to_numpy(dtype=bool)
        if holds.sum() > 1:
            return starts[holds], ends[holds], [str(h) for h in upper["heading"][holds]]
    opens = tasks[tasks["run_in"].notna()]
    starts = opens["start"].to_numpy(dtype=np.int64)
    return starts, np.append(starts[1:], END)[: len(starts)], [str(h) for h in opens["run_in"]]


def _opening(run_in: object, heading: str | None) -> int:
    """Return how many characters of a paragraph are the heading of its block (none where it stands on its own line)."""
    if heading is None or not isinstance(run_in, str) or strip_ordinal(run_in)[:12] != heading[:12]:
        return 0
    return len(re.sub(r"\s", "", run_in))


def measure_blocks(members: pd.DataFrame, targets: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the task blocks of each report in document order: rank, length and numeric target density.

    A number is one row of `targets` with kind `target` (a range is one number); an indicator is one row of
    `target_indicators` under such a number, so that "A、B、C均增长10%" is one number and three indicators. A
    distributive target (三县各…) is one number, and `distributive` says how many of the numbers are such.

    Args:
        members: from `task_paragraphs`.
        targets: rows of table `targets`.
        indicators: rows of table `target_indicators`.

    Returns:
        report, rank, heading, first (paragraph), paragraphs, characters, share (of the characters of all task paragraphs of the report),
        numbers, indicators, distributive, numbers_per_1000, indicators_per_1000 (per 1,000 characters of the block).
    """
    total = members.groupby("report", observed=True)["characters"].sum()
    blocks = (
        members.dropna(subset=["rank"])
        .groupby(["report", "rank"], sort=False, observed=True)
        .agg(heading=("heading", "first"), first=("paragraph", "min"), paragraphs=("paragraph", "size"), characters=("characters", "sum"))
        .reset_index()
    )
    blocks["share"] = blocks["characters"] / blocks["report"].map(total).astype(float)
    stated = targets.loc[targets["kind"] == "target", ["report", "start", "paragraph", "distributive"]]
    counted = _counts(members, stated, indicators)
    blocks = blocks.merge(counted, on=["report", "rank"], how="left")
    for name in ("numbers", "indicators", "distributive"):
        blocks[name] = blocks[name].fillna(0).astype(int)
    for name in ("numbers", "indicators"):
        blocks[f"{name}_per_1000"] = PER * blocks[name] / blocks["characters"]
    return blocks


def _counts(members: pd.DataFrame, stated: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return numbers, indicators and distributive targets of each block."""
    names = indicators.groupby(["report", "start"], observed=True).size().rename("indicators").reset_index()
    rows = stated.merge(names, on=["report", "start"], how="left")
    rows["indicators"] = rows["indicators"].fillna(1).astype(int)
    rows = rows.merge(members[["report", "paragraph", "rank"]].dropna(), on=["report", "paragraph"])
    rows["distributive"] = rows["distributive"].fillna(False).astype(int)
    grouped = rows.groupby(["report", "rank"], observed=True)
    return grouped.agg(numbers=("start", "size"), indicators=("indicators", "sum"), distributive=("distributive", "sum")).reset_index()


def heading_formulas(headings: Sequence[str], *, least: float = 0.6) -> tuple[str, ...]:
    """Return the fragments that most headings of one report share: its formula, not its subject.

    Two characters or more, or a single one in front, in at least `least` of at least three headings; longest first.

    >>> heading_formulas(["在工业强市上再发力", "在城市更新上再发力", "在民生保障上再发力"])
    ('上再发力', '在')
    >>> heading_formulas(["全力稳增长", "全力促改革", "抓好民生"])
    ('全力',)
    >>> heading_formulas(["稳增长", "促改革"])
    ()
    """
    plain = [strip_ordinal(h) for h in headings]
    if len(plain) < 3:
        return ()
    need = int(np.ceil(least * len(plain)))
    counts: dict[str, int] = {}
    for text in plain:
        pieces = re.split(r"[^\w]+", text)
        grams = {p[i:j] for p in pieces for i in range(len(p)) for j in range(i + 2, len(p) + 1)}
        for gram in grams | ({text[:1]} if text else set()):
            counts[gram] = counts.get(gram, 0) + 1
    kept: list[str] = []
    for gram in sorted((g for g, n in counts.items() if n >= need), key=lambda g: (-len(g), g)):
        if not any(gram in longer for longer in kept):
            kept.append(gram)
    return tuple(kept)


def strip_formulas(heading: str, formulas: Sequence[str]) -> str:
    """Return a heading without its number and without the fragments that its report's headings share.

    >>> strip_formulas("（二）在工业强市上再发力，锻造新引擎", ("上再发力", "在"))
    '工业强市，锻造新引擎'
    >>> strip_formulas("全力", ("全力",))
    '全力'
    """
    text = strip_ordinal(heading)
    for formula in formulas:
        text = text.removeprefix(formula) if len(formula) == 1 else text.replace(formula, "")
    return text.strip("，,、；;。 ") or strip_ordinal(heading)
