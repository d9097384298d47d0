"""Which words one report uses more than another: log-odds with an informative prior, G² with an effect size, dispersion.

Log-odds ratios with an informative Dirichlet prior after Monroe, Colaresi & Quinn (2008), Fightin' Words, Political Analysis 16(4);
the log-likelihood ratio G² after Dunning (1993); the log ratio as its effect size after Hardie (2014); the deviation of proportions
DP after Gries (2008), normalised after Lijffijt & Gries (2012). There are no p-values: of two reports each is its whole
population, and words of one paragraph are not drawn apart from each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from policylib.codebooks import Codebooks
from policylib.data.parts import cut_to_parts
from policylib.reading.words import tokenizer
from policylib.records import InputError, Problem

PRIOR = 3000.0
MIN_COUNT = 5
DEALS = 500
YEAR_COLUMNS = ("nation_first", "nation_second", "nation_log_odds", "nation_log_ratio")
Matrix = npt.NDArray[np.float64]


def words_of(terms: pd.DataFrame, paragraphs: pd.DataFrame, parts: Sequence[str], books: Codebooks | None = None) -> pd.DataFrame:
    """Return the word counts of paragraphs in these parts, formula paragraphs left out, and the words of run-in headings taken off.

    A slogan that opens ten paragraphs is one choice, not ten. Headings on a line of their own are no paragraphs in the first place.

    Args:
        terms: rows of table `terms`.
        paragraphs: rows of table `paragraphs` of the same reports.
        parts: section kinds to keep.
        books: the codebooks whose lexicon cuts the run-in headings; without them the headings' words stay.
    """
    kept = cut_to_parts(terms, paragraphs, parts)[["report", "paragraph", "term", "count"]]
    if books is None:
        return kept
    headed = cut_to_parts(paragraphs, paragraphs, parts).dropna(subset=["run_in"])
    cut = headed[["report", "paragraph"]].assign(term=headed["run_in"].map(tokenizer(books).cut)).explode("term")
    opening = cut.groupby(["report", "paragraph", "term"], as_index=False, observed=True).size()
    rows = kept.merge(opening, on=["report", "paragraph", "term"], how="left")
    rows["count"] = (rows["count"] - rows.pop("size").fillna(0)).clip(lower=0).astype("Int64")
    return rows[rows["count"] > 0].reset_index(drop=True)


def background_of(reports: pd.DataFrame, chosen: Sequence[str], *, reach: int = 5) -> list[str]:
    """Return the reports of the years from `reach` before the first chosen one to `reach` after the last: the ordinary text of the time.

    Args:
        reports: table `reports`.
        chosen: reports that are compared; they are among those returned.
        reach: years before and after.

    >>> background_of(pd.DataFrame({"report": ["甲-2021", "国-2024", "国-1990"], "year": [2021, 2024, 1990]}), ["甲-2021"])
    ['甲-2021', '国-2024']
    """
    years = reports.loc[reports["report"].isin(list(chosen)), "year"]
    return list(reports.loc[reports["year"].between(years.min() - reach, years.max() + reach), "report"])


def nations_for(pair: tuple[str, str], nations: Mapping[str, str | None]) -> tuple[str, str] | None:
    """Return the nation's reports of the years of two reports; None where one of them is not at hand, or a report is the nation's own.

    >>> nations_for(("甲-2021", "乙-2024"), {"甲-2021": "国-2021", "乙-2024": "国-2024"})
    ('国-2021', '国-2024')
    >>> nations_for(("甲-2021", "国-2024"), {"甲-2021": "国-2021", "国-2024": None}) is None
    True
    """
    one, other = (nations.get(report) for report in pair)
    return (one, other) if one and other else None


def count_words(words: pd.DataFrame) -> pd.DataFrame:
    """Return how often each word stands in each report: one row a word, one column a report.

    Args:
        words: from `words_of`.
    """
    reports, names = pd.factorize(words["report"])
    terms, vocabulary = pd.factorize(words["term"], sort=True)
    flat = np.bincount(terms * len(names) + reports, words["count"].to_numpy(dtype=np.float64), len(vocabulary) * len(names))
    return pd.DataFrame(flat.reshape(len(vocabulary), len(names)), index=pd.Index(vocabulary, name="term"), columns=list(names))


def log_odds(first: Matrix, second: Matrix, background: Matrix, *, prior: float = PRIOR) -> tuple[Matrix, Matrix]:
    """Return the log-odds ratio of each word between two counts, shrunk by an informative prior, and its z-score.

    With α = prior · background / Σ background and n the sum of a count:
    δ = ln[(y₁ + α) / (n₁ + prior − y₁ − α)] − ln[(y₂ + α) / (n₂ + prior − y₂ − α)], variance
    1 / (y₁ + α) + 1 / (n₁ + prior − y₁ − α) + the same of y₂ (Monroe, Colaresi & Quinn 2008, equations 16, 19 and 22).

    Args:
        first: counts of every word in the one text.
        second: counts in the other.
        background: counts in ordinary text of the kind; every word must stand in it.
        prior: how many words of ordinary text the prior is worth.

    Raises:
        ValueError: a word that the background does not hold, or a prior that is not above 0.

    >>> delta, z = log_odds(np.array([8.0, 2.0]), np.array([2.0, 8.0]), np.array([1.0, 1.0]), prior=4)
    >>> [round(float(each), 3) for each in (*delta, *z)]
    [1.833, -1.833, 2.19, -2.19]
    >>> log_odds(np.array([1.0]), np.array([1.0]), np.array([0.0]))
    Traceback (most recent call last):
    ValueError: background: found 1 of 1 words without a count; expected every word in it
    """
    if not prior > 0:
        raise ValueError(f"prior is {prior}; expected a number of words above 0")
    without = int((np.asarray(background) <= 0).sum())
    if without:
        raise ValueError(f"background: found {without} of {len(background)} words without a count; expected every word in it")
    delta, variance = _log_odds(first, second, prior * background / background.sum(), prior)
    return delta, delta / np.sqrt(variance)


def _log_odds(first: Matrix, second: Matrix, alpha: Matrix, prior: float) -> tuple[Matrix, Matrix]:
    """Return the log-odds ratios and their variances."""
    one, other = first + alpha, second + alpha
    rest_one, rest_other = float(first.sum()) + prior - one, float(second.sum()) + prior - other
    delta = np.log(one * rest_other / (other * rest_one))
    return delta, 1 / one + 1 / rest_one + 1 / other + 1 / rest_other


def log_likelihood(first: Matrix, second: Matrix, sizes: tuple[float, float]) -> Matrix:
    """Return G² of each word: twice the log-likelihood ratio of its two counts among all words (Dunning 1993; four cells).

    >>> log_likelihood(np.array([30.0]), np.array([10.0]), (1000.0, 1000.0)).round(2).tolist()
    [10.67]
    """
    observed = np.stack([first, second, sizes[0] - first, sizes[1] - second])
    both = first + second
    total = sizes[0] + sizes[1]
    rest = total - both
    expected = np.stack([sizes[0] * both, sizes[1] * both, sizes[0] * rest, sizes[1] * rest]) / total
    ratio = np.divide(observed, expected, out=np.ones_like(observed), where=observed > 0)
    g2: Matrix = 2 * (observed * np.log(ratio)).sum(axis=0)
    return g2


def log_ratio(first: Matrix, second: Matrix, sizes: tuple[float, float]) -> Matrix:
    """Return the binary logarithm of the ratio of relative frequencies, a count of 0 taken as ½ (Hardie 2014): +1 is twice as often.

    >>> log_ratio(np.array([8.0, 0.0]), np.array([2.0, 2.0]), (1000.0, 1000.0)).tolist()
    [2.0, -2.0]
    """
    shares = [np.where(count > 0, count, 0.5) / size for count, size in zip((first, second), sizes, strict=True)]
    return np.asarray(np.log2(shares[0] / shares[1]))


def compare_words(
    counts: pd.DataFrame, first: Sequence[str], second: Sequence[str], *, prior: float = PRIOR, min_count: int = MIN_COUNT
) -> pd.DataFrame:
    """Return every word that stands at least `min_count` times in two groups of reports together, compared between them.

    Two reports, or one against the rest: each group is added up. The background is all reports of `counts`.

    Args:
        counts: from `count_words`; all its reports together are the background of the prior.
        first: reports of the one group.
        second: reports of the other.
        prior: how many words of ordinary text the prior is worth.
        min_count: fewest occurrences in both groups together.

    Returns:
        term, first, second (occurrences), first_rate, second_rate (per 1,000 words), log_odds with its variance and z (positive: more in the first),
        g2, log_ratio (base 2); sorted by z, largest first.

    Raises:
        InputError: a report that `counts` lacks, or that is in both groups.
    """
    _check_groups(counts, first, second)
    whole = counts.to_numpy(dtype=np.float64)
    places = {name: i for i, name in enumerate(counts.columns)}
    one, other = (whole[:, [places[name] for name in group]].sum(axis=1) for group in (first, second))
    delta, z = log_odds(one, other, whole.sum(axis=1), prior=prior)
    variance = _log_odds(one, other, prior * whole.sum(axis=1) / whole.sum(), prior)[1]
    sizes = float(one.sum()), float(other.sum())
    table = pd.DataFrame({
        "term": counts.index, "first": one.astype(int), "second": other.astype(int),
        "first_rate": 1000 * one / sizes[0], "second_rate": 1000 * other / sizes[1],
        "log_odds": delta, "variance": variance, "z": z, "g2": log_likelihood(one, other, sizes), "log_ratio": log_ratio(one, other, sizes),
    })  # fmt: skip
    often: pd.DataFrame = table.loc[one + other >= min_count]
    return often.sort_values(["z", "term"], ascending=[False, True], kind="stable").reset_index(drop=True)


def _check_groups(counts: pd.DataFrame, first: Sequence[str], second: Sequence[str]) -> None:
    unknown = [name for name in (*first, *second) if name not in counts.columns]
    faults = [Problem("reports", f"no words of {name}", "a report whose words were counted", "choose other reports") for name in unknown]
    faults += [Problem("reports", f"{name} on both sides", "two groups apart", "take it out of one") for name in first if name in second]
    if faults:
        raise InputError(*faults)


def add_years(compared: pd.DataFrame, counts: pd.DataFrame, nations: tuple[str, str] | None, *, prior: float = PRIOR) -> pd.DataFrame:
    """Return compared words with the second axis: how the nation's report of the one year uses them against that of the other year.

    A word whose difference between the two places is the nation's between the two years is the year's. What is left,
    log_odds − nation_log_odds, is the difference of each place to its own year's nation, subtracted.

    Args:
        compared: from `compare_words`.
        counts: the same counts, with the nation's reports among them.
        nations: the nation's reports of the two years; None, or twice the same, leaves nothing to take off.
        prior: as in `compare_words`.

    Returns:
        The rows with nation_first, nation_second, nation_log_odds, nation_log_ratio (empty without nations), adjusted and adjusted_z.
    """
    if nations is None or nations[0] == nations[1]:
        empty = dict.fromkeys(YEAR_COLUMNS, pd.array([None] * len(compared), dtype="Float64"))
        return compared.assign(**empty, adjusted=compared["log_odds"], adjusted_z=compared["z"])
    _check_groups(counts, nations[:1], nations[1:])
    background = counts.sum(axis=1).to_numpy(dtype=np.float64)
    pair = [counts[name].to_numpy(dtype=np.float64) for name in nations]
    delta, variance = _log_odds(pair[0], pair[1], prior * background / background.sum(), prior)
    at = counts.index.get_indexer(pd.Index(compared["term"]))
    adjusted = compared["log_odds"].to_numpy(dtype=np.float64) - delta[at]
    return compared.assign(
        nation_first=pair[0][at].astype(int), nation_second=pair[1][at].astype(int), nation_log_odds=delta[at],
        nation_log_ratio=log_ratio(pair[0], pair[1], (float(pair[0].sum()), float(pair[1].sum())))[at],
        adjusted=adjusted, adjusted_z=adjusted / np.sqrt(compared["variance"].to_numpy(dtype=np.float64) + variance[at]),
    )  # fmt: skip


def add_dispersion(compared: pd.DataFrame, words: pd.DataFrame, first: Sequence[str], second: Sequence[str]) -> pd.DataFrame:
    """Return compared words with how evenly the side that uses a word more spreads it over its paragraphs.

    Args:
        compared: from `compare_words`.
        words: from `words_of` (after `join_renames`, where that was used).
        first: reports of the one group.
        second: reports of the other.

    Returns:
        The rows with paragraphs (that hold the word on that side), of (all its paragraphs) and dp (Gries' deviation of
        proportions, normalised: 0 spread like the text itself, 1 all in the smallest paragraph).
    """
    sides = [_spread(words[words["report"].isin(list(group))], compared["term"]) for group in (first, second)]
    more = compared["first_rate"].to_numpy() >= compared["second_rate"].to_numpy()
    picked = {name: np.where(more, sides[0][name], sides[1][name]) for name in ("paragraphs", "of", "dp")}
    return compared.assign(**picked)


def _spread(words: pd.DataFrame, vocabulary: pd.Series) -> dict[str, Matrix]:
    """Return for each word the paragraphs that hold it, all paragraphs, and its deviation of proportions."""
    matrix = paragraph_counts(words, vocabulary)
    sizes = words.groupby(["report", "paragraph"], sort=True)["count"].sum().to_numpy(dtype=np.float64)
    return {
        "paragraphs": (matrix > 0).sum(axis=0),
        "of": np.full(matrix.shape[1], len(sizes)),
        "dp": deviation_of_proportions(matrix, sizes),
    }


def paragraph_counts(words: pd.DataFrame, vocabulary: pd.Series) -> Matrix:
    """Return one row a paragraph (by report and number) and one column a word of the vocabulary: how often it stands there."""
    rows = words.groupby(["report", "paragraph"], sort=True).ngroup().to_numpy()
    columns = pd.Index(vocabulary).get_indexer(words["term"])
    shape = (int(rows.max()) + 1 if len(rows) else 0, len(vocabulary))
    known = columns >= 0
    flat = rows[known] * shape[1] + columns[known]
    counted: Matrix = (
        np.bincount(flat, words["count"].to_numpy(dtype=np.float64)[known], shape[0] * shape[1]).reshape(shape).astype(np.float64)
    )
    return counted


def deviation_of_proportions(counts: Matrix, sizes: Matrix) -> Matrix:
    """Return how unevenly words are spread over parts of a text: DP (Gries 2008), normalised (Lijffijt & Gries 2012).

    DP = ½ Σ |share of the part in the text − share of the part in the word's occurrences|, over 1 − the smallest part's share.

    Args:
        counts: one row a part, one column a word.
        sizes: words of each part.

    >>> deviation_of_proportions(np.array([[2.0, 4.0], [2.0, 0.0]]), np.array([50.0, 50.0])).tolist()
    [0.0, 1.0]
    """
    parts = sizes / sizes.sum()
    totals = counts.sum(axis=0)
    shares = np.divide(counts, totals, out=np.zeros_like(counts), where=totals > 0)
    spread = np.abs(shares - parts[:, None]).sum(axis=0) / 2
    whole = 1 - parts.min() if len(parts) > 1 else 1.0
    return np.where(totals > 0, np.minimum(spread / whole, 1.0), np.nan)


def chance_keyness(words: pd.DataFrame, compared: pd.DataFrame, counts: pd.DataFrame, *, seed: int, prior: float = PRIOR) -> Matrix:
    """Return the largest |z| of each of 500 deals of the paragraphs of two reports into two heaps, as many in each as before.

    A yardstick, no test: with hundreds of words some differ by chance alone, and this is by how much.

    Args:
        words: from `words_of`, of the two reports only.
        compared: from `compare_words`: the words to look at.
        counts: the counts that `compared` was made from.
        seed: of the dealing.
        prior: as in `compare_words`.
    """
    matrix = paragraph_counts(words, compared["term"])
    paragraphs = words.groupby(["report", "paragraph"], sort=True)["count"].sum()
    sizes = paragraphs.to_numpy(dtype=np.float64)
    of_first = (paragraphs.index.get_level_values(0) == words["report"].min()).astype(np.float64)
    background = counts.sum(axis=1)
    alpha = prior * background.reindex(compared["term"]).to_numpy(dtype=np.float64) / float(background.sum())
    dealt = np.random.default_rng(seed).permuted(np.tile(of_first, (DEALS, 1)), axis=1)
    one, large = dealt @ matrix + alpha, (dealt @ sizes + prior)[:, None]
    other, rest = (1 - dealt) @ matrix + alpha, ((1 - dealt) @ sizes + prior)[:, None]
    variance = 1 / one + 1 / (large - one) + 1 / other + 1 / (rest - other)
    z = np.log(one * (rest - other) / (other * (large - one))) / np.sqrt(variance)
    return np.asarray(np.abs(z).max(axis=1))
