"""Topics that the paragraphs themselves suggest: non-negative matrix factorisation, and how stable the found topics are.

NMF of TF-IDF weights (Lee & Seung 1999; scikit-learn's coordinate descent). How many topics: by stability, the agreement of the top
terms of models from random starts on redrawn paragraphs with the published model, topics matched by the Hungarian method (after Greene,
O'Callaghan & Cunningham 2014; Kuhn 1955); beside it the coherence of the top terms (normalised pointwise mutual information: Bouma
2009). Stable topics are not therefore valid ones: a person has to read the paragraphs behind them.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from policylib.data.tables import frame_of
from policylib.records import InputError, Problem

TOP = 10
LEAST, MOST = 20, 0.2
SEEDS = BOOTSTRAPS = 10
TRIES, STEPS = 400, 40
JOBS = 2
Matrix = npt.NDArray[np.float64]


@contextmanager
def _unconverged() -> Iterator[None]:
    """Let models stop early without a warning (set once for all threads: the filters of warnings are not a thread's own)."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


@dataclass(frozen=True, slots=True)
class Weighted:
    """Paragraphs as TF-IDF weights of words."""

    weights: Any  # scipy CSR, one row a paragraph, one column a word
    terms: tuple[str, ...]
    keys: pd.DataFrame  # report and paragraph of each row


@dataclass(frozen=True, slots=True)
class Topics:
    """Found topics: the weight of each word in each topic, and of each topic in each paragraph."""

    words: Matrix  # one row a topic
    paragraphs: Matrix  # one row a paragraph
    terms: tuple[str, ...]
    keys: pd.DataFrame

    def top(self, n: int = TOP) -> list[tuple[str, ...]]:
        """Return the n heaviest words of each topic, heaviest first; of equals the first in the order of `terms`."""
        return [tuple(self.terms[i] for i in order[:n]) for order in np.argsort(-self.words, axis=1, kind="stable")]


def weigh_words(words: pd.DataFrame, leave_out: Collection[str] = (), *, least: int = LEAST, most: float = MOST) -> Weighted:
    """Return paragraphs as TF-IDF weights (1 + ln count) · (1 + ln((1 + n) / (1 + paragraphs with the word))), scaled to length 1.

    Args:
        words: from `keyness.words_of`, of the task paragraphs.
        leave_out: words to leave out: names, function words.
        least: fewest paragraphs that hold a word.
        most: largest share of the paragraphs that hold a word; what stands everywhere tells nothing apart.

    Raises:
        ValueError: no word is left.
    """
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfTransformer

    kept = words[~words["term"].isin(list(leave_out))]
    spread = kept.groupby("term", observed=True)["paragraph"].size()
    n = len(words[["report", "paragraph"]].drop_duplicates())
    kept = kept[kept["term"].isin(spread.index[(spread >= least) & (spread <= most * n)])]
    if kept.empty:
        raise ValueError(
            f"words: found none in {least} to {most:.0%} of {n} paragraphs; expected some; choose more reports or a smaller least"
        )
    grouped = kept.groupby(["report", "paragraph"], sort=True)
    keys = grouped.size().reset_index()[["report", "paragraph"]]
    columns, terms = pd.factorize(kept["term"], sort=True)
    counts = sparse.csr_matrix((kept["count"].to_numpy(dtype=np.float32), (grouped.ngroup().to_numpy(), columns)))
    return Weighted(TfidfTransformer(sublinear_tf=True).fit_transform(counts).astype(np.float32), tuple(map(str, terms)), keys)


def find_topics(weighted: Weighted, number: int, *, seed: int) -> Topics:
    """Return the published model: `number` topics from a start by singular values (nndsvda), the same on every run, the largest topic first.

    Args:
        weighted: from `weigh_words`.
        number: how many topics.
        seed: of the approximate singular values.

    Raises:
        InputError: fewer than two topics, or more than there are paragraphs or words.
    """
    most = min(weighted.weights.shape)
    if not 2 <= number <= most:
        raise InputError(Problem("topics", str(number), f"a number from 2 to {most}", "choose another"))
    with _unconverged():
        paragraphs, words = _factorise(weighted.weights, number, "nndsvda", seed, TRIES)
    shares = paragraphs / np.maximum(paragraphs.sum(axis=1, keepdims=True), 1e-12)
    order = np.argsort(-shares.mean(axis=0), kind="stable")
    return Topics(words[order], paragraphs[:, order], weighted.terms, weighted.keys)


def _factorise(weights: Any, number: int, start: str, seed: int, steps: int) -> tuple[Matrix, Matrix]:
    """Return NMF's two factors; a model that stops before it has converged is taken as it stands."""
    from sklearn.decomposition import NMF

    model = NMF(number, init=start, random_state=seed, max_iter=steps, tol=1e-3 if start == "random" else 1e-4)
    left = model.fit_transform(weights)
    return np.asarray(left, dtype=np.float64), np.asarray(model.components_, dtype=np.float64)


def match_topics(one: Sequence[Collection[str]], other: Sequence[Collection[str]]) -> list[tuple[int, int, float]]:
    """Return the pairing of two sets of topics with the largest sum of overlaps (Jaccard) of their top terms.

    >>> match_topics([{"甲", "乙"}, {"丙", "丁"}], [{"丙", "丁"}, {"甲", "戊"}])
    [(0, 1, 0.333...), (1, 0, 1.0)]
    """
    from scipy.optimize import linear_sum_assignment

    overlap = np.array([[len(set(a) & set(b)) / len(set(a) | set(b)) for b in other] for a in one])
    return [(int(i), int(j), float(overlap[i, j])) for i, j in zip(*linear_sum_assignment(-overlap), strict=True)]


def agreements(weighted: Weighted, number: int, *, seed: int, seeds: int = SEEDS, bootstraps: int = BOOTSTRAPS) -> Matrix:
    """Return how far each of seeds × bootstraps models from random starts on redrawn paragraphs agrees with the published one (0 to 1).

    Args:
        weighted: from `weigh_words`.
        number: how many topics.
        seed: of redrawing and of the starts.
        seeds: random starts for each redraw.
        bootstraps: redraws of as many paragraphs, with replacement.
    """
    reference = find_topics(weighted, number, seed=seed).top()
    generator = np.random.default_rng(seed)
    n = weighted.weights.shape[0]
    redraws = [weighted.weights[generator.integers(0, n, n)] for _ in range(bootstraps)]

    def agreement(turn: tuple[int, int]) -> float:
        draw, start = turn
        words = _factorise(redraws[draw], number, "random", seed + start, STEPS)[1]
        found = Topics(words, np.empty((0, number)), weighted.terms, weighted.keys).top()
        return float(np.mean([overlap for *_, overlap in match_topics(reference, found)]))

    with _unconverged(), ThreadPoolExecutor(JOBS) as pool:
        return np.array(list(pool.map(agreement, product(range(bootstraps), range(seeds)))))


def coherence(weighted: Weighted, top: Sequence[Sequence[str]]) -> Matrix:
    """Return for each topic the mean normalised pointwise mutual information of its top terms over paragraphs (−1 to 1; Bouma 2009).

    Args:
        weighted: from `weigh_words`.
        top: the top terms of each topic.
    """
    places = {term: i for i, term in enumerate(weighted.terms)}
    present = (weighted.weights > 0).astype(np.float64)
    n = present.shape[0]
    made = []
    for terms in top:
        own = present[:, [places[term] for term in terms]]
        joint = np.asarray((own.T @ own).todense()) / n
        alone = joint.diagonal()
        pairs = [_npmi(joint[i, j], alone[i] * alone[j]) for i in range(len(terms)) for j in range(i)]
        made.append(float(np.mean(pairs)))
    return np.array(made)


def _npmi(joint: float, independent: float) -> float:
    if joint == 0:
        return -1.0
    return float(np.log(joint / independent) / -np.log(joint)) if joint < 1 else 1.0


def measure_stability(
    weighted: Weighted, numbers: Sequence[int], *, seed: int, seeds: int = SEEDS, bootstraps: int = BOOTSTRAPS
) -> pd.DataFrame:
    """Return for each number of topics how stable the topics are and how coherent: the number is chosen by the first, beside the second.

    Args:
        weighted: from `weigh_words`.
        numbers: numbers of topics to try.
        seed: of everything that is drawn.
        seeds: random starts for each redraw.
        bootstraps: redraws of the paragraphs.

    Returns:
        topics, stability (mean agreement), low, high (5 and 95 percentiles over the models), coherence (mean over the topics), models.
    """
    rows = []
    for number in numbers:
        runs = agreements(weighted, number, seed=seed, seeds=seeds, bootstraps=bootstraps)
        low, high = np.percentile(runs, [5, 95])
        coherent = coherence(weighted, find_topics(weighted, number, seed=seed).top()).mean()
        rows.append({
            "topics": number, "stability": float(runs.mean()), "low": float(low), "high": float(high), "coherence": float(coherent), "models": len(runs),
        })  # fmt: skip
    return frame_of(rows, ("topics", "stability", "low", "high", "coherence", "models"))


def most_stable(stability: pd.DataFrame) -> int:
    """Return the number of topics with the largest stability; of those that are equal to two decimals the smallest.

    >>> most_stable(pd.DataFrame({"topics": [5, 10, 15], "stability": [0.6, 0.698, 0.702]}))
    10
    """
    rounded = stability.assign(stability=stability["stability"].round(2))
    return int(rounded.sort_values(["stability", "topics"], ascending=[False, True]).iloc[0]["topics"])


def shuffle_counts(words: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Return the same words dealt at random over the paragraphs: each paragraph as many different words as before, each word in as many paragraphs.

    What stability a model has here, it has without any topics in the text.
    """
    order = np.random.default_rng(seed).permutation(len(words))
    dealt = words.assign(term=words["term"].to_numpy()[order])
    return dealt.groupby(["report", "paragraph", "term"], observed=True)[["count"]].sum().reset_index()


def representative_paragraphs(
    topics: Topics, paragraphs: pd.DataFrame, *, each: int = 3, reports: Collection[str] | None = None
) -> pd.DataFrame:
    """Return for each topic the paragraphs that it takes most of, with the words that heading and offsets give: the text itself where it is at hand.

    Args:
        topics: from `find_topics`.
        paragraphs: rows of table `paragraphs`.
        each: paragraphs a topic, at most one a report.
        reports: of these reports only; None: of all.

    Returns:
        topic (from 1, in the order of `top`), report, paragraph, share (of the paragraph's topic weight), run_in, start, end.
    """
    totals = topics.paragraphs.sum(axis=1, keepdims=True)
    shares = np.divide(topics.paragraphs, totals, out=np.zeros_like(topics.paragraphs), where=totals > 0) * topics.paragraphs
    keys = list(zip(topics.keys["report"], topics.keys["paragraph"], strict=True))
    rows = []
    for topic in range(shares.shape[1]):
        order = [at for at in np.argsort(-shares[:, topic], kind="stable") if reports is None or keys[at][0] in reports]
        for at in _one_a_report(order, keys, each):
            held = float(topics.paragraphs[at, topic] / totals[at, 0]) if totals[at, 0] else 0.0
            rows.append({"topic": topic + 1, "report": keys[at][0], "paragraph": keys[at][1], "share": held})
    found = frame_of(rows, ("topic", "report", "paragraph", "share"))
    return found.merge(paragraphs[["report", "paragraph", "run_in", "start", "end"]], on=["report", "paragraph"], how="left")


def paragraphs_to_read(topics: Topics, paragraphs: pd.DataFrame, reports: Sequence[str], *, least: float = 0.5) -> pd.DataFrame:
    """Return for each topic the paragraph that stands for it best of all, and the best of each compared report where the topic takes half of it.

    Args:
        topics: from `find_topics`.
        paragraphs: rows of table `paragraphs`.
        reports: the compared reports.
        least: share of a compared report's paragraph that a topic must take.

    Returns:
        As `representative_paragraphs`, topic by topic.
    """
    best = representative_paragraphs(topics, paragraphs, each=1)
    own = representative_paragraphs(topics, paragraphs, each=len(reports), reports=list(reports))
    rows = pd.concat([best, own[own["share"] >= least]]).drop_duplicates(["topic", "report", "paragraph"])
    return rows.sort_values("topic", kind="stable", ignore_index=True)


def _one_a_report(order: Sequence[int], keys: Sequence[tuple[str, int]], most: int) -> Iterator[int]:
    """Yield the first rows in an order, none of a report that came before."""
    seen: set[str] = set()
    for at in order:
        if len(seen) == most:
            return
        if keys[at][0] not in seen:
            seen.add(keys[at][0])
            yield int(at)


def topic_shares(topics: Topics) -> pd.DataFrame:
    """Return the mean share of each topic in the paragraphs of each report (report, topic from 1, share; a report's shares add up to 1)."""
    totals = topics.paragraphs.sum(axis=1, keepdims=True)
    shares = np.divide(topics.paragraphs, totals, out=np.zeros_like(topics.paragraphs), where=totals > 0)
    table = pd.DataFrame(shares, columns=range(1, shares.shape[1] + 1)).assign(report=topics.keys["report"].to_numpy())
    table = table[totals[:, 0] > 0].groupby("report", sort=False).mean()
    long: pd.DataFrame = table.rename_axis(columns="topic").stack().rename("share").reset_index()
    return long
