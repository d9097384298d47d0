"""Whether a better comparison than the one asked for is at hand: two places in one and the same year."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from policylib.data.tables import frame_of, rows_of

if TYPE_CHECKING:
    import pandas as pd

BETTER = ("left", "right", "year", "missing", "place", "status", "new_left", "new_right")


def better_comparisons(chosen: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Return, for every two chosen reports of two places and of different years, the comparison within each of the two years.

    Args:
        chosen: the chosen rows of table `reports`.
        reports: table `reports`.

    Returns:
        The columns `BETTER`, one row a pair and year: the report that it needs is of `place` and `year`; `status` is at_hand, with the ids to
        choose in `new_left` and `new_right`, or not_at_hand. No row for two reports of one year, or of one place.

    >>> import pandas as pd
    >>> reports = pd.DataFrame({"report": ["jia-2021", "jia-2024", "yi-2024"], "place": ["甲市", "甲市", "乙市"], "year": [2021, 2024, 2024]})
    >>> better = better_comparisons(reports[reports["report"].isin(["jia-2021", "yi-2024"])], reports)
    >>> [(row["year"], row["place"], row["status"], row["new_left"]) for row in rows_of(better)]
    [(2021, '乙市', 'not_at_hand', None), (2024, '甲市', 'at_hand', 'jia-2024')]
    """
    known = {(row["place"], row["year"]): row["report"] for row in reversed(rows_of(reports))}
    rows: list[dict[str, Any]] = []
    for left, right in combinations(rows_of(chosen), 2):
        if left["place"] == right["place"] or left["year"] == right["year"]:
            continue
        for keeps, moves, side in ((left, right, "right"), (right, left, "left")):
            found = known.get((moves["place"], keeps["year"]))
            new = {"new_left": left["report"], "new_right": right["report"]} | {f"new_{side}": found} if found else {}
            rows.append({
                "left": left["report"], "right": right["report"], "year": keeps["year"], "missing": moves["report"], "place": moves["place"],
                "status": "at_hand" if found else "not_at_hand", **new,
            })  # fmt: skip
    return frame_of(rows, BETTER)
