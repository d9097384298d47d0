"""How the coder errs: the confusion matrix of hand-coded paragraphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from policylib.data.accuracy import GOLD, read_gold
from policylib.data.tables import rows_of

CODEBOOK = "cap_topics"


def read_hand_codes(root: Path) -> list[dict[str, Any]]:
    """Return the hand-coded paragraphs that a checkout holds, or none."""
    return read_gold(root / GOLD, "paragraphs") if (root / GOLD / "paragraphs.jsonl").exists() else []


def count_confusion(
    hand: Sequence[Mapping[str, Any]], paragraphs: pd.DataFrame, codes: pd.DataFrame, codebook: str = CODEBOOK
) -> pd.DataFrame | None:
    """Return how many hand-coded paragraphs had each machine code (index) and hand code (columns); None where there are none.

    A paragraph's machine code is the one with the largest weight. Its hand code is the machine's where an annotator gave that as
    first choice, else the first of the annotators' choices. "0" is left out, as it is from shares.

    Args:
        hand: rows of the hand-coded paragraphs (report, start, end, cap_accept).
        paragraphs: rows of table `paragraphs`.
        codes: rows of table `codes`.
        codebook: which codes; only the CAP topics have been coded by hand.
    """
    if codebook != CODEBOOK:
        return None
    first = _first_codes(codes)
    places: dict[str, list[dict[str, Any]]] = {}
    for each in rows_of(paragraphs[paragraphs["report"].isin({row["report"] for row in hand})]):
        places.setdefault(each["report"], []).append(each)
    pairs = []
    for row in hand:
        near = max(places.get(row["report"], []), key=lambda p: min(p["end"], row["end"]) - max(p["start"], row["start"]), default=None)
        machine = (
            first.get((row["report"], near["paragraph"])) if near and near["start"] < row["end"] and row["start"] < near["end"] else None
        )
        accepted = [str(code) for code in row["cap_accept"]]
        if machine and accepted and "0" not in (machine, accepted[0]):
            pairs.append((machine, machine if machine in accepted else accepted[0]))
    if not pairs:
        return None
    frame = pd.DataFrame(pairs, columns=["machine", "hand"])
    return pd.crosstab(frame["machine"], frame["hand"])


def _first_codes(codes: pd.DataFrame) -> dict[tuple[str, int], str]:
    """Return each paragraph's code with the largest weight, policy content first."""
    rows = codes[(codes["codebook"] == CODEBOOK) & (codes["code"] != "0")]
    rows = rows.sort_values(["weight", "code"], ascending=[False, True], kind="stable").drop_duplicates(["report", "paragraph"])
    return {(row["report"], row["paragraph"]): row["code"] for row in rows_of(rows)}
