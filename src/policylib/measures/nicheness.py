"""How far a report's emphasis lies from that of its peers: nicheness after Meyer & Miller (2015).

Meyer, T. M. & Miller, B. (2015): The Niche Party Concept and Its Measurement. Party Politics 21(2): 259–271. There parties of one
election are compared and weighted by their votes; here reports of one level and year, each counting once. It needs peers: with fewer
than five nothing is computed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from policylib.data.tables import frame_of, rows_of
from policylib.measures.emphasis import topic_order
from policylib.records import InputError, Problem

FEWEST = 5
COLUMNS = ("report", "peers", "nicheness", "standardised", "rank", "least", "middle", "most", "code", "points")
Matrix = npt.NDArray[np.float64]


def peers_of(reports: pd.DataFrame, report: str, parts: Sequence[str], coded: Collection[str] | None = None) -> list[str]:
    """Return the reports at hand of the same level and year whose files have all of these parts, without the report itself.

    Args:
        reports: table `reports`.
        report: an id in it.
        parts: the parts compared.
        coded: the reports that have been coded; None: all.

    >>> table = pd.DataFrame({"report": ["jia-2024", "yi-2024", "bing-2024", "yi-2021"], "level": "city", "year": [2024, 2024, 2024, 2021],
    ...                       "parts_present": [["annual_tasks"], ["annual_tasks"], ["review"], ["annual_tasks"]]})
    >>> peers_of(table, "jia-2024", ["annual_tasks"])
    ['yi-2024']
    """
    known = {row["report"]: row for row in rows_of(reports) if coded is None or row["report"] in set(coded)}
    own = next(row for row in rows_of(reports) if row["report"] == report)
    kind = (own["level"], own["year"])
    near = [row for row in known.values() if row["report"] != report and (row["level"], row["year"]) == kind]
    return [row["report"] for row in near if set(parts) <= set(row["parts_present"])]


def nicheness(shares: Matrix) -> Matrix:
    """Return the nicheness of each row: √(mean over topics of (share − mean share of the other rows)²), in the unit of the shares.

    Topics on which no row has any text are no dimension. Meyer & Miller (2015), with equal weights.

    Args:
        shares: one row a report, one column a topic.

    Raises:
        InputError: fewer than six rows: a report and five peers.

    >>> nicheness(np.array([[60.0, 40.0]] + [[50.0, 50.0]] * 5)).round(2).tolist()
    [10.0, 2.0, 2.0, 2.0, 2.0, 2.0]
    >>> nicheness(np.array([[60.0, 40.0], [50.0, 50.0]]))
    Traceback (most recent call last):
    policylib.records.InputError: nicheness: found 1 peers; expected at least 5 reports of the same level and year; ...
    """
    n = len(shares)
    if n <= FEWEST:
        raise InputError(
            Problem("nicheness", f"{n - 1} peers", f"at least {FEWEST} reports of the same level and year", "add reports, or do without")
        )
    used = shares[:, shares.sum(axis=0) > 0]
    others = (used.sum(axis=0) - used) / (n - 1)
    found: Matrix = np.sqrt(((used - others) ** 2).mean(axis=1))
    return found


def measure_nicheness(coded: pd.DataFrame, peers: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return the nicheness of reports among their peers, beside that of the peers; none where a report has fewer than five.

    Args:
        coded: from `emphasis.coded_text`, of the reports and their peers.
        peers: report → its peers, from `peers_of`; those that have not been coded are left out.

    Returns:
        report, peers (how many), nicheness (percentage points), standardised (minus the mean nicheness of the peers), rank (1 = the
        largest among report and peers), least, middle, most (nicheness of the peers), code, points (the topic on which the report differs
        most from the mean of the peers, and by how much).
    """
    order = topic_order(coded)
    sums = coded.pivot_table(index="report", columns="code", values="characters", aggfunc="sum", fill_value=0.0)[order]
    shares = 100 * sums.div(sums.sum(axis=1), axis=0)
    rows = []
    for report, near in peers.items():
        known = [each for each in near if each in shares.index]
        if len(known) >= FEWEST and report in shares.index:
            rows.append({"report": report, "peers": len(known), **_among(shares.loc[[report, *known]].to_numpy(dtype=np.float64), order)})
    return frame_of(rows, COLUMNS)


def _among(shares: Matrix, order: Sequence[str]) -> dict[str, object]:
    """Return the row of a report that stands first among its peers."""
    own, *others = nicheness(shares)
    away = shares[0] - shares[1:].mean(axis=0)
    widest = int(np.abs(away).argmax())
    return {
        "nicheness": float(own), "standardised": float(own - np.mean(others)), "rank": sum(other > own for other in others) + 1,
        "least": float(min(others)), "middle": float(np.median(others)), "most": float(max(others)),
        "code": order[widest], "points": float(away[widest]),
    }  # fmt: skip
