"""How far apart two reports are, beside yardsticks; and how evenly one report spreads its attention.

A distance means nothing alone, and fewer paragraphs lie further apart by chance. Two yardsticks stand beside it. *Redraws*: as many
paragraphs as a report has, drawn from it with replacement, twice: what chance alone puts between two texts of one make. *Halves*:
its paragraphs divided at random in two. As a report says each thing once, its halves divide its topics between them and
lie far apart; that is what a report is like, and no lower bound.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from policylib.data.tables import rows_of
from policylib.measures.emphasis import by_paragraph, report_order, topic_order

SPLITS = 200
Matrix = npt.NDArray[np.float64]


def jensen_shannon(left: Matrix, right: Matrix) -> Matrix:
    """Return the Jensen–Shannon distance of shares (root of the divergence, base 2: 0 alike, 1 nothing in common).

    Lin (1991); that its root is a metric: Endres & Schindelin (2003). Rows are compared with rows.

    >>> float(jensen_shannon(np.array([0.5, 0.5]), np.array([0.5, 0.5])))
    0.0
    >>> float(jensen_shannon(np.array([1.0, 0.0]), np.array([0.0, 1.0])))
    1.0
    """
    middle = (left + right) / 2
    divergence = sum(_relative_entropy(side, middle) / 2 for side in (left, right))
    root: Matrix = np.sqrt(np.maximum(divergence, 0))
    return root


def _relative_entropy(left: Matrix, right: Matrix) -> Matrix:
    ratio = np.divide(left, right, out=np.ones_like(left, dtype=np.float64), where=left > 0)
    return np.asarray((left * np.log2(ratio)).sum(axis=-1))


def normalised_entropy(weights: pd.DataFrame, report: str, *, topics: int) -> float:
    """Return how evenly a report spreads its paragraphs over the topics: 0 all on one, 1 evenly on all.

    Shannon's entropy with the correction for small samples of Miller (1955), H + (occupied topics − 1) / (2 · paragraphs), over
    the logarithm of the number of topics, at most 1. Paragraphs, not characters, are counted: they are what is sampled.

    Args:
        weights: from `emphasis.coded_text`.
        report: the report.
        topics: number of topics that it could spread over.

    Raises:
        ValueError: fewer than two topics.

    >>> rows = pd.DataFrame({"report": "甲", "paragraph": [1, 2, 3, 4], "code": ["1", "2", "1", "2"], "weight": 1.0})
    >>> normalised_entropy(rows, "甲", topics=4)
    0.590...
    >>> normalised_entropy(rows, "甲", topics=1)
    Traceback (most recent call last):
    ValueError: topics is 1; an evenness needs at least 2
    """
    if topics < 2:
        raise ValueError(f"topics is {topics}; an evenness needs at least 2")
    rows = weights[weights["report"] == report]
    mass = rows.groupby("code")["weight"].sum().to_numpy(dtype=np.float64)
    shares = mass / mass.sum()
    entropy = -(shares * np.log(shares)).sum() + (len(shares) - 1) / (2 * rows["paragraph"].nunique())
    return float(min(1.0, entropy / np.log(topics)))


def random_halves(vectors: Matrix, report: str, *, seed: int) -> tuple[Matrix, Matrix]:
    """Return the sums of 200 random halves of a report's paragraphs (rows), and those of the halves left over."""
    chance = np.random.default_rng([seed, zlib.crc32(report.encode())])
    ranks = chance.random((SPLITS, len(vectors))).argsort(axis=1)
    first = (ranks < len(vectors) / 2).astype(np.float64)
    return first @ vectors, (1 - first) @ vectors


def redraw(vectors: Matrix, report: str, *, seed: int, turn: int = 0) -> Matrix:
    """Return the shares of 200 redraws of a report: as many of its paragraphs as it has, with replacement."""
    chance = np.random.default_rng([seed, zlib.crc32(report.encode()), turn])
    n = len(vectors)
    return _to_shares(chance.multinomial(n, np.full(n, 1 / n), size=SPLITS).astype(np.float64) @ vectors)


def _to_shares(sums: Matrix) -> Matrix:
    shares: Matrix = sums / np.maximum(sums.sum(axis=-1, keepdims=True), 1e-12)
    return shares


def a_year_apart(reports: pd.DataFrame, chosen: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs (year before, year) of one place, for each chosen report whose place's report of the year before is at hand.

    >>> table = pd.DataFrame({"report": ["a-2023", "a-2024", "b-2024"], "place": ["甲市", "甲市", "乙市"], "year": [2023, 2024, 2024]})
    >>> a_year_apart(table, ["a-2024", "b-2024"])
    [('a-2023', 'a-2024')]
    """
    known = {(row["place"], row["year"]): row["report"] for row in rows_of(reports)}
    own = {row["report"]: (row["place"], row["year"] - 1) for row in rows_of(reports) if row["year"] is not None}
    return [(known[own[report]], report) for report in dict.fromkeys(chosen) if own.get(report) in known]


def pairs_to_compare(pair: tuple[str, str], nations: Mapping[str, str], years: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return which reports stand on the ruler: the two, each with its own year's nation, the two nations, places a year apart.

    >>> pairs_to_compare(("jia", "yi"), {"jia": "n1", "yi": "n2"}, [("n0", "n1")])
    [('jia', 'yi'), ('jia', 'n1'), ('yi', 'n2'), ('n1', 'n2'), ('n0', 'n1')]
    """
    with_nation = [(report, nations[report]) for report in pair if report in nations]
    uppers = tuple(nations[report] for report in pair if report in nations)
    found = [pair, *with_nation, *([(uppers[0], uppers[1])] if len(set(uppers)) == 2 else []), *years]
    return list(dict.fromkeys(found))


def measure_distances(coded: pd.DataFrame, pairs: Sequence[tuple[str, str]], *, seed: int) -> pd.DataFrame:
    """Return the distances of pairs of reports by their topic shares, with two yardsticks for each report.

    Args:
        coded: from `emphasis.coded_text`; its paragraphs are the ones compared.
        pairs: pairs of two different reports; the yardsticks are of the reports of the first.
        seed: where chance starts.

    Returns:
        left, right, how, distance, median, low, high (5 and 95 % of 200 draws). `how` is "pair" (distance of the whole reports; the
        draws are redraws of the one against redraws of the other), "redraws" (two redraws of one report) or "halves" (its two
        random halves); the yardsticks have left = right and no distance.
    """
    used = [report for report in report_order(coded) if any(report in pair for pair in pairs)]
    whole = {report: by_paragraph(coded, report, topic_order(coded)) for report in used}
    drawn = {report: redraw(vectors, report, seed=seed) for report, vectors in whole.items()}
    rows = [_row(a, b, "pair", drawn[a], drawn[b]) | {"distance": _distance(whole, a, b)} for a, b in pairs if a in whole and b in whole]
    own = [report for report in used if report in pairs[0]]
    rows += [_row(a, a, "redraws", drawn[a], redraw(whole[a], a, seed=seed, turn=1)) for a in own]
    rows += [_row(a, a, "halves", *map(_to_shares, random_halves(whole[a], a, seed=seed))) for a in own]
    return pd.DataFrame(rows, columns=["left", "right", "how", "distance", "median", "low", "high"])


def _distance(whole: dict[str, Matrix], left: str, right: str) -> float:
    """Return the distance of two whole reports."""
    a, b = (_to_shares(whole[each].sum(axis=0)) for each in (left, right))
    return float(jensen_shannon(a, b))


def _row(left: str, right: str, how: str, first: Matrix, second: Matrix) -> dict[str, object]:
    """Return one row of the table of distances."""
    low, median, high = (float(each) for each in np.quantile(jensen_shannon(first, second), [0.05, 0.5, 0.95]))
    return {"left": left, "right": right, "how": how, "median": median, "low": low, "high": high}
