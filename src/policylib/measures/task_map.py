"""A map of reports by the words of their tasks, and who is nearest to whom in the space that the map cannot show.

Each report is one vector of TF-IDF weights (Salton & Buckley 1988) of the words of its task paragraphs, names left out and renamed
policies joined. The map is the two first principal components of these vectors, which is classical scaling of their Euclidean
distances (Torgerson 1952; Gower 1966): no randomness, and the share of the variance that two axes hold can be said. That share is small, so
that neighbours are counted in the full space and never read off the map.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from policylib.data.tables import frame_of, rows_of
from policylib.measures.distances import a_year_apart, random_halves

SINCE = 2021
NEEDED = (12, 300)  # reports, paragraphs
NEAREST = 10
LEAST = 3
SPREAD = (0.05, 0.5, 0.95)
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Space:
    """Reports as vectors of length 1: one row a report, one column a word."""

    reports: tuple[str, ...]
    terms: tuple[str, ...]
    idf: Matrix
    vectors: Matrix

    def distance(self, one: str, other: str) -> float:
        """Return the cosine distance of two reports: 0 the same words as often, 1 no word in common."""
        a, b = (self.vectors[self.reports.index(each)] for each in (one, other))
        return float(1 - a @ b)


def since(reports: pd.DataFrame, first: int = SINCE) -> list[str]:
    """Return the reports at hand from a year on whose files have the tasks.

    >>> table = pd.DataFrame({"report": ["a", "b", "c"], "year": [2020, 2021, 2024], "parts_present": [["annual_tasks"], ["annual_tasks"], ["review"]]})
    >>> since(table)
    ['b']
    """
    return [row["report"] for row in rows_of(reports) if (row["year"] or 0) >= first and "annual_tasks" in row["parts_present"]]


def enough(words: pd.DataFrame, chosen: Collection[str]) -> bool:
    """Return whether a map can be drawn and topics be looked for: twelve reports, 300 paragraphs, a compared report among them.

    Args:
        words: words of the task paragraphs, from `topic_scan.task_words`.
        chosen: the compared reports.

    >>> enough(pd.DataFrame({"report": ["甲"], "paragraph": [1]}), ["甲"])
    False
    """
    paragraphs = words[["report", "paragraph"]].drop_duplicates()
    known = set(paragraphs["report"])
    return len(known) >= NEEDED[0] and len(paragraphs) >= NEEDED[1] and bool(known & set(chosen))


def weigh_reports(words: pd.DataFrame, leave_out: Collection[str] = (), *, least: int = LEAST) -> Space:
    """Return reports as TF-IDF vectors: (1 + ln count) · (1 + ln((1 + n) ÷ (1 + reports with the word))), scaled to length 1.

    Args:
        words: from `keyness.words_of`, of the task paragraphs.
        leave_out: words to leave out: names, function words.
        least: fewest reports that hold a word.

    Raises:
        ValueError: fewer than two reports have words left.

    >>> words = pd.DataFrame({"report": ["甲", "甲", "乙"], "paragraph": 1, "term": ["产业", "学校", "产业"], "count": [2, 1, 3]})
    >>> round(weigh_reports(words, least=1).distance("甲", "乙"), 2)
    0.23
    >>> weigh_reports(words, ["产业"], least=1)
    Traceback (most recent call last):
    ValueError: words: found 1 reports with words; expected at least 2; choose more reports
    """
    kept = words[~words["term"].isin(list(leave_out))]
    row, reports = pd.factorize(kept["report"].astype(str), sort=True)
    column, terms = pd.factorize(kept["term"].astype(str), sort=True)
    flat = np.bincount(row * len(terms) + column, kept["count"].to_numpy(dtype=np.float64), len(reports) * len(terms))
    table = flat.reshape(len(reports), len(terms)).astype(np.float64)
    often = (table > 0).sum(axis=0) >= least
    told = table[:, often].sum(axis=1) > 0
    if told.sum() < 2:
        raise ValueError(f"words: found {told.sum()} reports with words; expected at least 2; choose more reports")
    table = table[np.ix_(told, often)]
    idf = 1 + np.log((1 + len(table)) / (1 + (table > 0).sum(axis=0)))
    return Space(tuple(reports[told]), tuple(terms[often]), idf, _to_vectors(table, idf))


def _to_vectors(counts: Matrix, idf: Matrix) -> Matrix:
    """Return counts as weights, each row of length 1."""
    weights = np.where(counts > 0, 1 + np.log(np.maximum(counts, 1)), 0.0) * idf
    vectors: Matrix = weights / np.maximum(np.linalg.norm(weights, axis=1, keepdims=True), 1e-12)
    return vectors


@dataclass(frozen=True, slots=True)
class Map:
    """Reports on two axes: where each stands, the share of the variance that the axes hold, and the words that pull to either end of each."""

    places: pd.DataFrame  # report, x, y
    share: float
    ends: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]  # for x and for y: words of the low end, words of the high end


def project(space: Space, *, most: int = 5) -> Map:
    """Return the map of a space.

    Principal components by singular values of the centred vectors; each axis is turned so that the report furthest out on it is on the
    positive side, which makes the picture the same on every machine.

    Args:
        space: from `weigh_reports`.
        most: words named at each end.
    """
    centred = space.vectors - space.vectors.mean(axis=0)
    left, sizes, right = np.linalg.svd(centred, full_matrices=False)
    at = left[:, :2] * sizes[:2]
    turn = np.sign(at[np.abs(at).argmax(axis=0), np.arange(2)])
    orders = [np.argsort(turn[axis] * right[axis], kind="stable") for axis in range(2)]
    ends = tuple((tuple(space.terms[i] for i in o[:most]), tuple(space.terms[i] for i in o[::-1][:most])) for o in orders)
    places = pd.DataFrame({"report": list(space.reports), "x": at[:, 0] * turn[0], "y": at[:, 1] * turn[1]})
    return Map(places, float((sizes[:2] ** 2).sum() / (sizes**2).sum()), ends)


def find_nearest(space: Space, chosen: Sequence[str], *, most: int = NEAREST) -> pd.DataFrame:
    """Return for each chosen report its nearest reports in the full space (report, rank from 1, other, distance)."""
    similar = space.vectors @ space.vectors.T
    rows = []
    for report in chosen:
        own = 1 - similar[space.reports.index(report)]
        others = sorted((float(d), other) for d, other in zip(own, space.reports, strict=True) if other != report)
        rows += [{"report": report, "rank": i, "other": other, "distance": d} for i, (d, other) in enumerate(others[:most], 1)]
    return frame_of(rows, ("report", "rank", "other", "distance"))


def kept_on_map(nearest: pd.DataFrame, places: pd.DataFrame) -> dict[str, int]:
    """Return for each report how many of its nearest in the full space are among as many nearest on the map: how far the map can be trusted.

    Args:
        nearest: from `find_nearest`.
        places: of the map.
    """
    at = places.set_index("report")
    found = {}
    for report, rows in nearest.groupby("report", sort=False):
        apart = ((at - at.loc[report]) ** 2).sum(axis=1).drop(report)
        found[str(report)] = len(set(rows["other"]) & set(apart.sort_values(kind="stable").index[: len(rows)]))
    return found


def measure_yardsticks(space: Space, words: pd.DataFrame, reports: pd.DataFrame, chosen: Sequence[str], *, seed: int) -> pd.DataFrame:
    """Return what the distances are to be held against: random halves of each chosen report, and one place a year apart.

    Args:
        space: from `weigh_reports`.
        words: the same words, by paragraph.
        reports: table `reports`.
        chosen: reports of the space.
        seed: where chance starts.

    Returns:
        report (empty for all places a year apart together), how ("halves", "year"), n (draws, or pairs), low, middle, high (5, 50, 95 %).
    """
    rows = [_row(report, "halves", _halves(space, words, report, seed)) for report in chosen]
    years = [space.distance(*pair) for pair in a_year_apart(reports[reports["report"].isin(space.reports)], space.reports)]
    rows += [_row(None, "year", np.array(years))] if years else []
    return frame_of(rows, ("report", "how", "n", "low", "middle", "high"))


def _row(report: str | None, how: str, distances: Matrix) -> dict[str, Any]:
    low, middle, high = (float(each) for each in np.quantile(distances, SPREAD))
    return {"report": report, "how": how, "n": len(distances), "low": low, "middle": middle, "high": high}


def _halves(space: Space, words: pd.DataFrame, report: str, seed: int) -> Matrix:
    """Return the distances of 200 random halves of a report's paragraphs."""
    own = words[(words["report"] == report) & words["term"].isin(space.terms)]
    number, paragraphs = pd.factorize(own["paragraph"], sort=True)
    counts = np.zeros((len(paragraphs), len(space.terms)))
    np.add.at(
        counts, (number, pd.Index(space.terms).get_indexer(pd.Index(own["term"].astype(str)))), own["count"].to_numpy(dtype=np.float64)
    )
    one, other = (_to_vectors(side, space.idf) for side in random_halves(counts, report, seed=seed))
    distances: Matrix = 1 - (one * other).sum(axis=1)
    return distances
