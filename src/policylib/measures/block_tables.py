"""The tables of page 03 as readers see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.page.labels import table
from policylib.page.words import words

if TYPE_CHECKING:
    import pandas as pd

Names = Mapping[str, tuple[str, str]]


def blocks_table(blocks: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return the task blocks as readers see them: rank, heading, length and density, each in its own column.

    Args:
        blocks: from `priorities.measure_blocks`.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    cells = {
        "report": lambda r: names[r["report"]][language != "zh"],
        "share": lambda r: _percent(r["share"]),
        "numbers_per_1000": lambda r: round(float(r["numbers_per_1000"]), 1),
        "indicators_per_1000": lambda r: round(float(r["indicators_per_1000"]), 1),
    }
    places = [f"{report}#p{first}" for report, first in zip(blocks["report"], blocks["first"], strict=True)]
    return table(blocks, "blocks", language, cells, where={"heading": places})


def counterparts_table(compared: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return how much of each block has a counterpart, and in which block most of it lies.

    Args:
        compared: from `alignment.mark_carried`; the column on two years of one place is there where they are of one place.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    cells = {
        "report": lambda r: names[r["report"]][language != "zh"],
        "matched": lambda r: _percent(r["matched"]),
        "carried": lambda r: words("block_change")[r["carried"]][language != "zh"],
    }
    return table(compared, "counterparts", language, cells, without=() if compared["carried"].notna().any() else ("carried",))


def links_table(links: pd.DataFrame, left: pd.DataFrame, right: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the pairs of paragraphs by their run-in topics, the most alike first.

    Args:
        links: from `alignment.align_paragraphs`.
        left: task paragraphs of the report on the left.
        right: those of the report on the right.
        language: zh or en.
    """
    rows = links.sort_values(["similarity", "left", "right"], ascending=[False, True, True])
    cells: dict[str, Any] = {"similarity": lambda r: round(float(r["similarity"]), 2)}
    places = {}
    for side, frame in (("left", left), ("right", right)):
        known = {row["paragraph"]: row for row in rows_of(frame)}
        cells[f"{side}_rank"] = lambda r, side=side, known=known: known[r[side]]["rank"]
        cells[f"{side}_topic"] = lambda r, side=side, known=known: known[r[side]]["run_in"]
        places[f"{side}_topic"] = [f"{next(iter(frame['report']), '')}#p{number}" for number in rows[side]]
    return table(rows, "links", language, cells, where=places)


def thresholds_table(scanned: pd.DataFrame, pair: tuple[str, str], names: Names, language: str) -> pd.DataFrame:
    """Return what other thresholds would give.

    Args:
        scanned: from `alignment.scan_thresholds`.
        pair: the report on the left and the one on the right.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    first, second = (names[report] for report in pair)
    cells = {"left": lambda r: _percent(r["left_matched"]), "right": lambda r: _percent(r["right_matched"])}
    return table(scanned, "thresholds", language, cells, first=first, second=second)


def _percent(share: Any) -> float:
    return round(100 * float(share), 1)
