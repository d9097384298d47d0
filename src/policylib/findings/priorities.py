"""Sentences of page 03: what corresponds, what is long, what is numeric, and what must not be concluded from order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.findings import Finding, captioned
from policylib.measures.alignment import ALONE
from policylib.measures.priorities import TASKS
from policylib.page.words import Pair, both, listed, words

if TYPE_CHECKING:
    import pandas as pd

Names = Mapping[str, Pair]
CAPTIONS = words("captions.priorities")
_said = partial(both, "priorities")


def caption(id: str, source: str, language: str) -> str:  # noqa: A002
    """Return the caption of a table of the page: what it counts, and whose reports, which parts and how many rows it rests on."""
    return captioned(CAPTIONS[id], source, language)


def rests_on(rows: pd.DataFrame, reports: Sequence[str], language: str) -> str:
    """Return how many paragraphs of each report a page rests on, for the source line."""
    counts = [str(rows.loc[rows["report"] == report, "paragraph"].nunique()) for report in reports]
    return both("n", "paragraphs", n=listed(counts))[language != "zh"]


def state_matched(flows: pd.DataFrame, pair: tuple[str, str], names: Names, *, threshold: float) -> Finding:
    """Return how much of either report's task text has a counterpart in the other.

    Args:
        flows: from `alignment.measure_flows`.
        pair: the report on the left and the one on the right.
        names: report → its name in Chinese and in English.
        threshold: the cosine from which paragraphs count as alike.
    """
    joint = flows.dropna(subset=["left_rank", "right_rank"])
    shares = {side: round(100 * float(joint[f"{side}_share"].sum())) for side in ("left", "right")}
    said = _said("matched", first=names[pair[0]], second=names[pair[1]], **shares)
    return Finding("matched", *said, {**shares, "flows": len(joint), "threshold": threshold})


def state_left_out(paragraphs: pd.DataFrame, members: pd.DataFrame, reports: Sequence[str], names: Names) -> Finding:
    """Return how much of each report's task text is not compared, and how much of it stands in no block.

    Args:
        paragraphs: rows of table `paragraphs` of the reports, before any were left out.
        members: from `priorities.task_paragraphs`.
        reports: the reports.
        names: report → its name in Chinese and in English.
    """
    tasks = paragraphs[(paragraphs["section_kind"] == TASKS) & ~paragraphs["general"].fillna(False).astype(bool)]
    said, numbers = [], []
    for report in reports:
        own = members[members["report"] == report]
        rest = tasks[(tasks["report"] == report) & ~tasks["paragraph"].isin(own["paragraph"])]
        loose = own[own["rank"].isna()]
        numbers.append({"report": report, "left_out": len(rest), "in_no_block": len(loose)})
        for entry, rows in (("nations_own", rest), ("in_no_block", loose)):
            if len(rows):
                said.append(_said(entry, name=names[report], n=len(rows), characters=rows["characters"].sum()))
    return Finding("left-out", *_said("left_out", parts=listed(said, "and") if said else _said("all_counted")), {"reports": numbers})


def state_alone(compared: pd.DataFrame, names: Names) -> Finding:
    """Return which blocks are for the most part without a counterpart: between two years of one place, new and dropped ones.

    Args:
        compared: from `alignment.mark_carried`.
        names: report → its name in Chinese and in English.
    """
    rows = [row | {"alone": 1 - row["matched"]} for row in rows_of(compared) if 1 - row["matched"] >= ALONE]
    entry = "alone" if rows else "none_alone"
    years = _said(f"{entry}_years") if compared["carried"].notna().any() else ""
    said = _said(entry, years=years, blocks=listed(_block("alone_block", r, names) for r in rows))
    return Finding("alone", *said, {"blocks": [_numbers(r, "alone", 3) for r in rows]})


def state_splits(flows: pd.DataFrame, blocks: pd.DataFrame, pair: tuple[str, str], names: Names) -> Finding:
    """Return which block of either report is spread over most blocks of the other.

    Args:
        flows: from `alignment.measure_flows`.
        blocks: from `priorities.measure_blocks`.
        pair: the report on the left and the one on the right.
        names: report → its name in Chinese and in English.
    """
    joint = flows.dropna(subset=["left_rank", "right_rank"])
    said, numbers = [], []
    for report, side in zip(pair, ("left", "right"), strict=True):
        spread = joint.groupby(f"{side}_rank").size()
        if spread.empty:
            continue
        rank, n = max(zip(spread.index.astype(int).tolist(), spread.tolist(), strict=True), key=lambda pair: (pair[1], -pair[0]))
        row = next(row for row in rows_of(blocks) if row["report"] == report and row["rank"] == rank)
        said.append(_block("split", row, names, n=n))
        numbers.append({"report": report, "rank": rank, "blocks": n})
    return Finding("splits", *_said("splits" if said else "no_splits", blocks=listed(said, "and")), {"blocks": numbers})


def state_longest(blocks: pd.DataFrame, reports: Sequence[str], names: Names) -> Finding:
    """Return the longest block of each report with its rank.

    Args:
        blocks: from `priorities.measure_blocks`.
        reports: the reports.
        names: report → its name in Chinese and in English.
    """
    return _state_most("longest", "share", blocks, reports, names)


def state_densest(blocks: pd.DataFrame, reports: Sequence[str], names: Names) -> Finding:
    """Return the block of each report with the most stated numbers per 1,000 characters.

    Args:
        blocks: from `priorities.measure_blocks`.
        reports: the reports.
        names: report → its name in Chinese and in English.
    """
    return _state_most("densest", "numbers_per_1000", blocks, reports, names)


def _state_most(entry: str, by: str, blocks: pd.DataFrame, reports: Sequence[str], names: Names) -> Finding:
    """Return each report's block with the largest value; the first of equals."""
    rows = [max((row for row in rows_of(blocks) if row["report"] == report), key=lambda row: float(row[by])) for report in reports]
    said = _said(entry, blocks=listed((_block(f"{entry}_block", r, names) for r in rows), "and"))
    return Finding(entry, *said, {"blocks": [_numbers(r, by, 4) for r in rows]})


def refuse_order(blocks: pd.DataFrame, reports: Sequence[str], names: Names) -> Finding:
    """Return the wrong conclusion of the page: that what stands first matters most, held against length and density.

    Args:
        blocks: from `priorities.measure_blocks`.
        reports: the reports.
        names: report → its name in Chinese and in English.
    """
    said, numbers = [], []
    for report in reports:
        rows = sorted((r for r in rows_of(blocks) if r["report"] == report), key=lambda r: int(r["rank"]))
        first = rows[0]
        length, density = (1 + sum(float(r[by]) > float(first[by]) for r in rows) for by in ("share", "numbers_per_1000"))
        said.append(_block("first_block", first, names, of=len(rows), length=length, density=density))
        numbers.append({"report": report, "blocks": len(rows), "length": length, "density": density})
    return Finding("order", *_said("order", blocks=listed(said, "and")), {"reports": numbers})


def _block(entry: str, row: Mapping[str, Any], names: Names, **values: Any) -> Pair:
    """Return what is said of a block; inside Chinese quotation marks its heading's own become single ones."""
    heading = (row["heading"].translate({ord("“"): "‘", ord("”"): "’"}), row["heading"])
    return _said(entry, **{**row, "name": names[row["report"]], "heading": heading, **values})


def _numbers(row: Mapping[str, Any], by: str, digits: int) -> dict[str, Any]:
    return {"report": row["report"], "rank": row["rank"], by: round(float(row[by]), digits)}
