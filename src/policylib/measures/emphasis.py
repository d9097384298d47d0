"""Topic emphasis: which share of the comparable text each policy topic takes, and how sure that is.

Topics follow the Comparative Agendas Project's major topics (Baumgartner, Breunig & Grossman 2019); they are CAP-based and
dictionary-coded, not CAP data. A share is an estimate: what is counted exactly is the number of characters, and which topic
they belong to is the coder's judgement. So each share carries two intervals: resampling of the report's own paragraphs
(Efron 1979), and coding error by the confusion matrix of hand-coded paragraphs.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from policylib.codebooks import Codebooks, near
from policylib.records import InputError, Problem

CODEBOOK = "cap_topics"
NO_CONTENT = "0"
BEYOND_A_CITY = ("16", "19")
PARTS_OF = {"1i": "1", "1m": "1"}
SPLIT_BY = "macroeconomics"
FEWEST = 3
ADJUSTED = ("code", "raw_points", "points", "low", "high", "log_ratio", "least", "most", "thin")
DRAWS = 2000
WITHIN = 0.95
Matrix = npt.NDArray[np.float64]


def coded_text(
    paragraphs: pd.DataFrame,
    codes: pd.DataFrame,
    parts: Collection[str],
    *,
    codebook: str = CODEBOOK,
    leave_out: Collection[str] = BEYOND_A_CITY,
) -> pd.DataFrame:
    """Return how many characters of each paragraph each topic takes, over the comparable parts.

    Formula paragraphs (`general`), the code "0" (no policy content) and the topics of `leave_out` are no part of it, so that
    the shares of what is left add up to 1. By default those are defence (16) and international affairs (19), which the nation
    alone decides.

    Args:
        paragraphs: rows of table `paragraphs`.
        codes: rows of table `codes`.
        parts: section kinds that the compared reports all have.
        codebook: which codes.
        leave_out: codes outside the comparison.

    Returns:
        report, paragraph, code, weight, characters (weight × the paragraph's characters).
    """
    within = paragraphs[paragraphs["section_kind"].isin(list(parts)) & ~paragraphs["general"].fillna(False).astype(bool)]
    chosen = codes[(codes["codebook"] == codebook) & ~codes["code"].isin([NO_CONTENT, *leave_out])]
    rows = chosen[["report", "paragraph", "code", "weight"]].merge(
        within[["report", "paragraph", "characters"]], on=["report", "paragraph"]
    )
    rows = rows.astype({"report": "string", "code": "string", "weight": float})
    rows["characters"] = rows["weight"] * rows["characters"].astype(float)
    return rows[rows["characters"] > 0].sort_values(["report", "paragraph", "code"], ignore_index=True)


def word_lists(books: Codebooks, codebook: str = SPLIT_BY) -> dict[str, frozenset[str]]:
    """Return the terms of each code of a codebook."""
    return {str(entry["id"]): frozenset(entry["terms"]) for entry in books.data(codebook)["codes"]}


def split_macroeconomics(coded: pd.DataFrame, terms: pd.DataFrame, lists: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """Return the coded text with topic 1 shown as industrial policy (1i) and other macroeconomics (1m).

    A paragraph's text on topic 1 is shared by how often the words of either list stand in the paragraph; without any it is 1m.

    Args:
        coded: from `coded_text`.
        terms: rows of table `terms`.
        lists: from `word_lists`.
    """
    whole = coded[coded["code"] == "1"]
    keys = ["report", "paragraph"]
    words = terms[terms["term"].isin(set().union(*lists.values()))].merge(whole[keys], on=keys)
    counts = pd.DataFrame({code: words[words["term"].isin(list(of))].groupby(keys)["count"].sum() for code, of in lists.items()})
    counts = counts.reindex(pd.MultiIndex.from_frame(whole[keys])).fillna(0).astype(float)
    counts.loc[counts.sum(axis=1) == 0, "1m"] = 1.0
    parts = counts.div(counts.sum(axis=1), axis=0).to_numpy(dtype=np.float64)
    found = [coded[coded["code"] != "1"]]
    for column, code in enumerate(counts.columns):
        rows = whole.assign(code=code, weight=whole["weight"] * parts[:, column], characters=whole["characters"] * parts[:, column])
        found.append(rows[rows["characters"] > 0])
    return pd.concat(found).astype({"code": "string"}).sort_values(["report", "paragraph", "code"], ignore_index=True)


def measure_shares(coded: pd.DataFrame, *, least: float = 0.1) -> pd.DataFrame:
    """Return each report's topic shares with the number of paragraphs that each rests on.

    Args:
        coded: from `coded_text`.
        least: part of a paragraph that a topic must take for the paragraph to count in `paragraphs`.

    Returns:
        report, code, characters, share (of the coded characters of the report; each report's add up to 1), paragraphs,
        thin (fewer than three paragraphs: show grey, do not interpret). Every code of any report has a row in each.
    """
    order = topic_order(coded)
    grid = pd.MultiIndex.from_product([report_order(coded), order], names=["report", "code"])
    sums = coded.groupby(["report", "code"])["characters"].sum().reindex(grid, fill_value=0.0)
    counts = coded[coded["weight"] >= least].groupby(["report", "code"]).size().reindex(grid, fill_value=0)
    shares = pd.DataFrame({"characters": sums, "paragraphs": counts}).reset_index()
    shares["share"] = shares["characters"] / shares.groupby("report")["characters"].transform("sum")
    shares["thin"] = shares["paragraphs"] < FEWEST
    return shares[["report", "code", "characters", "share", "paragraphs", "thin"]]


def topic_names(books: Codebooks, codebook: str = CODEBOOK) -> dict[str, tuple[str, str]]:
    """Return the label of each code, in Chinese and in English, with the two parts of topic 1.

    Raises:
        InputError: no codebook of topics has this name.

    >>> from policylib.codebooks import load_codebooks
    >>> topic_names(load_codebooks())["6"]
    ('教育', 'Education')
    >>> topic_names(load_codebooks(), "cap_topic")
    Traceback (most recent call last):
    policylib.records.InputError: codebook: found 'cap_topic'; expected one of cap_topics, instruments, ...; did you mean cap_topics?
    """
    known = [path.stem for path in books.files() if path.suffix == ".yaml" and "codes" in books.data(path.stem)]
    if codebook not in known:
        raise InputError(Problem("codebook", repr(codebook), f"one of {', '.join(known)}", near(codebook, known)))
    entries = [*books.data(codebook)["codes"], *(books.data(SPLIT_BY)["codes"] if codebook == CODEBOOK else [])]
    return {str(entry["id"]): (str(entry["label"]["zh"]), str(entry["label"]["en"])) for entry in entries}


def topic_order(coded: pd.DataFrame) -> list[str]:
    """Return the codes at hand in the codebook's order: by number, then by name.

    >>> topic_order(pd.DataFrame({"code": ["10", "2", "1i", "10"]}))
    ['1i', '2', '10']
    """
    return sorted(set(coded["code"]), key=lambda code: (int("".join(c for c in code if c.isdigit()) or 0), code))


def topics_possible(topics: Collection[str]) -> int:
    """Return how many topics a city's report could spread over: all of a codebook but those that are left out or shown in two parts.

    >>> topics_possible(["0", "1", "1i", "1m", "2", "16", "19"])
    3
    """
    split = {PARTS_OF[code] for code in topics if code in PARTS_OF}
    return len(set(topics) - {NO_CONTENT, *BEYOND_A_CITY, *split})


def report_order(coded: pd.DataFrame) -> list[str]:
    """Return the reports at hand, sorted by id."""
    return sorted(set(coded["report"]))


def draw_shares(coded: pd.DataFrame, report: str, order: Sequence[str], *, seed: int, draws: int = DRAWS) -> Matrix:
    """Return the topic shares of `draws` resamples of one report's paragraphs (drawn with replacement), one row each.

    Columns follow `order`. The stream of chance depends on seed and report only, so that a report has the same interval on every
    page. All resamples are one matrix product: how often each paragraph was drawn, times its characters by topic.

    Raises:
        ValueError: the report has no coded paragraph.
    """
    sizes = by_paragraph(coded, report, order)
    if not len(sizes):
        raise ValueError(f"{report} has no coded paragraph in the parts compared; choose other parts")
    chance = np.random.default_rng([seed, zlib.crc32(report.encode())])
    sums = chance.multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)), size=draws) @ sizes
    shares: Matrix = sums / sums.sum(axis=1, keepdims=True)
    return shares


def by_paragraph(coded: pd.DataFrame, report: str, order: Sequence[str]) -> Matrix:
    """Return the characters of each paragraph (rows) by topic (columns)."""
    rows = coded[coded["report"] == report]
    number, _ = pd.factorize(rows["paragraph"], sort=True)
    sizes = np.zeros((int(number.max(initial=-1)) + 1, len(order)))
    column = np.array([order.index(code) for code in rows["code"]], dtype=np.int64)
    np.add.at(sizes, (number, column), rows["characters"].to_numpy(dtype=np.float64))
    return sizes


def add_intervals(
    shares: pd.DataFrame,
    coded: pd.DataFrame,
    *,
    seed: int,
    draws: int = DRAWS,
    confusion: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the shares with their two intervals.

    Args:
        shares: from `measure_shares`.
        coded: from `coded_text`, the same rows.
        seed: where chance starts.
        draws: resamples.
        confusion: counts of hand-coded paragraphs, machine code (index) × hand code (columns); None: not yet estimated.

    Returns:
        `shares` with low, high (resampling of paragraphs), coding_low, coding_high (coding error; empty where there is no
        confusion matrix).
    """
    order = topic_order(coded)
    found = []
    for report in report_order(coded):
        rows = shares[shares["report"] == report].set_index("code").reindex(order)
        low, high = bounds(draw_shares(coded, report, order, seed=seed, draws=draws))
        rows = rows.assign(low=low, high=high, coding_low=np.nan, coding_high=np.nan)
        if confusion is not None:
            rows["coding_low"], rows["coding_high"] = _coding_bounds(
                rows["share"].to_numpy(dtype=np.float64), order, confusion, seed, draws
            )
        found.append(rows.reset_index())
    return pd.concat(found, ignore_index=True)[[*shares.columns, "low", "high", "coding_low", "coding_high"]]


def _coding_bounds(shares: Matrix, order: Sequence[str], confusion: pd.DataFrame, seed: int, draws: int) -> tuple[Matrix, Matrix]:
    """Return the interval of shares by coding error; the two parts of topic 1 take theirs from the whole."""
    whole = [PARTS_OF.get(code, code) for code in order]
    codes = list(dict.fromkeys(whole))
    member = np.array([[code == each for code in codes] for each in whole], dtype=np.float64)
    sums = shares @ member
    low, high = bounds(np.einsum("i,dij->dj", sums, draw_recodings(confusion, codes, seed=seed, draws=draws)))
    part = shares / np.where(member @ sums > 0, member @ sums, 1.0)
    return part * (member @ low), part * (member @ high)


def bounds(draws: Matrix) -> tuple[Matrix, Matrix]:
    """Return the 95 % percentile interval of each column of draws.

    >>> low, high = bounds(np.arange(1001.0)[:, None])
    >>> round(float(low[0])), round(float(high[0]))
    (25, 975)
    """
    low, high = np.quantile(draws, [(1 - WITHIN) / 2, (1 + WITHIN) / 2], axis=0)
    return low, high


def draw_recodings(confusion: pd.DataFrame, order: Sequence[str], *, seed: int, draws: int = DRAWS) -> Matrix:
    """Return draws of the chance that text with one machine code belongs to each topic: draws × machine code × topic.

    Each machine code's row of the confusion matrix has a Dirichlet posterior (Gelman et al. 2013, section 3.4): its counts, plus
    a prior worth one paragraph, half on the diagonal and half spread as the hand codes are. A code that was never tested is
    therefore wide, not certain. Topics outside `order` are left out, and the rest made to add up to 1.

    Args:
        confusion: counts, machine code (index) × hand code (columns).
        order: the topics.
        seed: where chance starts.
        draws: draws.
    """
    counts = confusion.reindex(index=list(order), columns=list(order), fill_value=0).fillna(0).to_numpy(dtype=np.float64)
    spread = (counts.sum(axis=0) + 1) / (counts.sum() + len(order))
    prior = 0.5 * np.eye(len(order)) + 0.5 * spread[None, :]
    chance = np.random.default_rng([seed, 0])
    gammas = chance.standard_gamma(np.broadcast_to(counts + prior, (draws, *counts.shape)))
    recodings: Matrix = gammas / gammas.sum(axis=2, keepdims=True)
    return recodings


def compare_with_nation(shares: pd.DataFrame, nations: Mapping[str, str]) -> pd.DataFrame:
    """Return each report's shares minus those of the State Council report of its own year, cut to the same parts.

    Args:
        shares: from `measure_shares` (or with intervals).
        nations: report → the nation's report of the same year.

    Returns:
        report, nation, code, share, nation_share, points (percentage points), paragraphs, thin (the report's own paragraphs are fewer than three).
    """
    found = []
    for report, nation in nations.items():
        own, upper = (shares[shares["report"] == each].set_index("code") for each in (report, nation))
        rows = own[["share", "paragraphs", "thin"]].join(upper[["share"]].add_prefix("nation_"), how="inner").reset_index()
        rows["points"] = 100 * (rows["share"] - rows["nation_share"])
        found.append(rows.assign(report=report, nation=nation))
    columns = ["report", "nation", "code", "share", "nation_share", "points", "paragraphs", "thin"]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def nations_for(pair: tuple[str, str], nations: Mapping[str, str], reports: pd.DataFrame) -> dict[str, str]:
    """Return what is taken off either report: its year's State Council report; for two reports of one year any report of that year.

    Whatever both have taken off cancels out, so that reports of one year can be compared where no State Council report is at hand.

    >>> table = pd.DataFrame({"report": ["jia", "yi"], "year": [2025, 2025]})
    >>> nations_for(("jia", "yi"), {}, table)
    {'jia': 'jia', 'yi': 'jia'}
    >>> nations_for(("jia", "yi"), {"jia": "n1"}, pd.DataFrame({"report": ["jia", "yi"], "year": [2021, 2025]}))
    {'jia': 'n1'}
    """
    years = set(reports.loc[reports["report"].isin(pair), "year"])
    if len(years) == 1:
        return dict.fromkeys(pair, nations.get(pair[0], pair[0]))
    return dict(nations)


def adjusted_difference(
    coded: pd.DataFrame, pair: tuple[str, str], nations: Mapping[str, str], *, seed: int, draws: int = DRAWS
) -> pd.DataFrame:
    """Return the nationally adjusted difference of two reports by topic: (A − nation of A's year) − (B − nation of B's year).

    It takes out what the nation's report of each year has too; it is no effect of anything. The log-ratio is
    ln[(A / nation A) / (B / nation B)], each share enlarged by half a paragraph's share, so that a topic without text has one.
    No p-value: two reports are two reports.

    Args:
        coded: from `coded_text`, holding all four reports.
        pair: A and B.
        nations: report → the nation's report of the same year (both may share one: then it cancels out).
        seed: where chance starts.
        draws: resamples.

    Returns:
        code, raw_points (A − B), points, low, high (percentage points, resampling of paragraphs), log_ratio, least, most (of
        `points` when any one paragraph of A or of B is left out), thin (fewer than three paragraphs in A or in B). No row where
        the nation's report of either year is not at hand: a missing number is not 0.
    """
    order = topic_order(coded) if all(each in nations for each in pair) else []
    if not order:
        return pd.DataFrame(columns=list(ADJUSTED))
    first, second = pair
    four = dict.fromkeys((first, second, nations[first], nations[second]))
    sums = {each: by_paragraph(coded, each, order).sum(axis=0) for each in four}
    shares = {each: sizes / sizes.sum() for each, sizes in sums.items()}
    drawn = {each: draw_shares(coded, each, order, seed=seed, draws=draws) for each in four}
    points = 100 * _adjust(shares, pair, nations)
    low, high = bounds(100 * _adjust(drawn, pair, nations))
    least, most = _leave_one_out(coded, pair, order, points, shares)
    thin = measure_shares(coded).set_index(["report", "code"])["thin"]
    return pd.DataFrame(
        {
            "code": order,
            "raw_points": 100 * (shares[first] - shares[second]),
            "points": points,
            "low": low,
            "high": high,
            "log_ratio": _log_ratio(coded, shares, pair, nations),
            "least": least,
            "most": most,
            "thin": [bool(thin[first, code] or thin[second, code]) for code in order],
        }
    )


def _adjust(shares: Mapping[str, Matrix], pair: tuple[str, str], nations: Mapping[str, str]) -> Matrix:
    """Return (A − nation of A) − (B − nation of B)."""
    first, second = pair
    return (shares[first] - shares[nations[first]]) - (shares[second] - shares[nations[second]])


def _log_ratio(coded: pd.DataFrame, shares: Mapping[str, Matrix], pair: tuple[str, str], nations: Mapping[str, str]) -> Matrix:
    """Return the log of the ratio of ratios, each share enlarged by half a paragraph."""
    sizes = coded.groupby("report")["paragraph"].nunique()
    logs = {each: np.log(share + 0.5 / sizes[each]) for each, share in shares.items()}
    return _adjust(logs, pair, nations)


def _leave_one_out(
    coded: pd.DataFrame, pair: tuple[str, str], order: Sequence[str], points: Matrix, shares: Mapping[str, Matrix]
) -> tuple[Matrix, Matrix]:
    """Return the smallest and the largest adjusted difference when one paragraph of either report is left out."""
    moved = []
    for report, sign in zip(pair, (1, -1), strict=True):
        sizes = by_paragraph(coded, report, order)
        rest = sizes.sum(axis=0) - sizes
        kept = rest[rest.sum(axis=1) > 0]
        moved.append(points + sign * 100 * (kept / kept.sum(axis=1, keepdims=True) - shares[report]))
    every = np.vstack([points[None, :], *moved])
    return every.min(axis=0), every.max(axis=0)
