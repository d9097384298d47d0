"""What corresponds in two reports: task paragraphs many-to-many, added up to flows between blocks.

Character pairs of words are weighted by TF-IDF (Salton & Buckley 1988), as scikit-learn's `TfidfTransformer` computes it (a test
holds the two against each other; scikit-learn itself takes longer to import than all of this takes to run); two paragraphs are
compared by the cosine. Only shipped counts are needed, no text. The same input gives the same flows: nothing is drawn by chance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from policylib.measures.priorities import heading_formulas

THRESHOLD = 0.14
THRESHOLDS = (0.1, 0.12, THRESHOLD, 0.17, 0.2)  # that a finding is held against
NEAR_BEST = 0.9
TOPIC = 3
ALONE = 0.5
Matrix = npt.NDArray[np.float64]


def words_left_out(members: pd.DataFrame, terms: pd.DataFrame, lexemes: pd.DataFrame, function_words: Iterable[str]) -> frozenset[str]:
    """Return the words that say nothing about a paragraph's subject: heading formulas of each report, names, function words.

    Left out are the words that lie wholly inside a heading formula (上再发力 holds 发力) and those that jieba's dictionary tags as names of
    places (ns) or bodies (nt).

    Args:
        members: from `task_paragraphs`, of all reports compared.
        terms: rows of table `terms` of the same reports.
        lexemes: table `lexemes`.
        function_words: lines of `stopwords.txt`.
    """
    formulas = [f for _, rows in members.groupby("report") for f in heading_formulas(list(rows["heading"].dropna().unique()))]
    inside = frozenset(word for word in terms["term"].unique() if any(word in formula for formula in formulas))
    named = lexemes["pos"].astype("string").fillna("").str.startswith(("ns", "nt"))
    return inside | frozenset(lexemes.loc[named, "term"]) | frozenset(function_words)


def weigh_pairs(terms: pd.DataFrame, keys: pd.DataFrame, *, drop: Collection[str] = ()) -> Matrix:
    """Return the TF-IDF weights of each paragraph: one row for each row of `keys`, each of length 1 (or 0 where it is empty).

    What is weighed are pairs of neighbouring characters inside words, so that 文旅产业 and 文化产业 have something in common
    and nothing hangs on how long the lexicon keeps a word. weight = count · (1 + ln((1 + n) / (1 + paragraphs with the pair))),
    three times that for a pair of the paragraph's run-in topic, then divided by the row's length.

    Args:
        terms: rows of table `terms`.
        keys: report, paragraph and run_in, one row each.
        drop: words to leave out (formulas, names, function words).
    """
    place = keys[["report", "paragraph", "run_in"]].assign(row=np.arange(len(keys)))
    rows = _pairs_of(terms[~terms["term"].isin(list(drop))]).merge(place, on=["report", "paragraph"])
    columns, pairs = pd.factorize(rows["pair"], sort=True)
    at = (rows["row"].to_numpy(dtype=np.int64), columns)
    weights = np.zeros((len(keys), len(pairs)))
    np.add.at(weights, at, rows["count"].to_numpy(dtype=np.float64))
    weights *= 1 + np.log((1 + len(keys)) / (1 + (weights > 0).sum(axis=0)))
    topics = np.zeros_like(weights, dtype=bool)
    topics[at] = [isinstance(topic, str) and pair in topic for pair, topic in zip(rows["pair"], rows["run_in"], strict=True)]
    weights = np.where(topics, TOPIC * weights, weights)
    lengths: Matrix = np.linalg.norm(weights, axis=1, keepdims=True)
    return weights / np.where(lengths > 0, lengths, 1.0)


def _pairs_of(terms: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of neighbouring characters of each word, with the word's count."""
    words = terms["term"].astype(str)
    pairs = {word: [word[i : i + 2] for i in range(len(word) - 1)] for word in words.unique()}
    rows = terms[["report", "paragraph", "count"]].assign(pair=words.map(pairs))
    return rows.explode("pair").dropna(subset=["pair"])


def align_paragraphs(
    left: pd.DataFrame,
    right: pd.DataFrame,
    terms: pd.DataFrame,
    *,
    drop: Collection[str] = (),
    threshold: float = THRESHOLD,
) -> pd.DataFrame:
    """Return the pairs of task paragraphs of two reports that are alike, many-to-many.

    A pair counts where its cosine reaches `threshold` and at least nine tenths of the best cosine of the one or of the
    other paragraph. Each paragraph's length is shared out over its pairs in proportion to the cosines.

    Args:
        left: task paragraphs of one report, from `task_paragraphs`.
        right: the same of the other.
        terms: rows of table `terms` for both.
        drop: words to leave out (heading formulas, place names, function words).
        threshold: cosine below which two paragraphs are not alike; a paragraph with no pair stays alone.

    Returns:
        left, right (paragraph numbers), similarity (cosine, 0 to 1), left_part and right_part (share of the paragraph that
        the pair takes; each paragraph's add up to 1).

    Raises:
        ValueError: `threshold` is not above 0 and at most 1.
    """
    return _links(_cosines(left, right, terms, drop), left, right, threshold)


def _cosines(left: pd.DataFrame, right: pd.DataFrame, terms: pd.DataFrame, drop: Collection[str]) -> Matrix:
    """Return the cosine of each paragraph on the left (rows) with each on the right (columns)."""
    weights = weigh_pairs(terms, pd.concat([left, right], ignore_index=True), drop=drop)
    return weights[: len(left)] @ weights[len(left) :].T


def _links(cosines: Matrix, left: pd.DataFrame, right: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Return the pairs that reach the threshold and come near the best of one side, and the parts that they take."""
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold is {threshold}; expected a number above 0 and at most 1")
    best = np.minimum(cosines.max(axis=1, initial=0)[:, None], cosines.max(axis=0, initial=0)[None, :])
    kept = np.where((cosines >= threshold) & (cosines >= NEAR_BEST * best), cosines, 0.0)
    i, j = np.nonzero(kept)
    return pd.DataFrame(
        {
            "left": left["paragraph"].to_numpy()[i],
            "right": right["paragraph"].to_numpy()[j],
            "similarity": kept[i, j],
            "left_part": (kept / np.maximum(kept.sum(axis=1, keepdims=True), 1e-12))[i, j],
            "right_part": (kept / np.maximum(kept.sum(axis=0, keepdims=True), 1e-12))[i, j],
        }
    )


def measure_flows(links: pd.DataFrame, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Return the flows between the task blocks of two reports, with what stays alone.

    Args:
        links: from `align_paragraphs`.
        left: task paragraphs of the one report.
        right: the same of the other.

    Returns:
        left_rank, right_rank (empty for the side that has no counterpart), left_share, right_share (of the characters of
        the report's task blocks), pairs (of paragraphs). The left shares of a block add up to the block's share.
    """
    left, right = (side.dropna(subset=["rank"]) for side in (left, right))
    rows = links.merge(_sized(left, "left"), on="left").merge(_sized(right, "right"), on="right")
    rows["left_share"] = rows["left_part"] * rows["left_size"]
    rows["right_share"] = rows["right_part"] * rows["right_size"]
    grouped = rows.groupby(["left_rank", "right_rank"], observed=True)
    flows = grouped.agg(left_share=("left_share", "sum"), right_share=("right_share", "sum"), pairs=("similarity", "size")).reset_index()
    alone = [_alone(left, rows["left"], "left"), _alone(right, rows["right"], "right")]
    columns = ["left_rank", "right_rank", "left_share", "right_share", "pairs"]
    return pd.concat([flows, *alone], ignore_index=True)[columns].astype({"left_rank": "Int64", "right_rank": "Int64", "pairs": "Int64"})


def flows_at(
    left: pd.DataFrame,
    right: pd.DataFrame,
    terms: pd.DataFrame,
    thresholds: Sequence[float] = THRESHOLDS,
    *,
    drop: Collection[str] = (),
) -> dict[float, pd.DataFrame]:
    """Return the flows between the task blocks of two reports for several thresholds, as `align_paragraphs` and `measure_flows` give them."""
    cosines = _cosines(left, right, terms, drop)
    return {each: measure_flows(_links(cosines, left, right, each), left, right) for each in thresholds}


def _sized(side: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return each paragraph with its block's rank and its share of the report's task blocks."""
    size = side["characters"] / side["characters"].sum()
    return pd.DataFrame({name: side["paragraph"], f"{name}_rank": side["rank"], f"{name}_size": size})


def _alone(side: pd.DataFrame, linked: pd.Series, name: str) -> pd.DataFrame:
    """Return, for each block, the share of its paragraphs that have no counterpart."""
    sized = _sized(side[~side["paragraph"].isin(linked)], name)
    sized[f"{name}_size"] = sized[f"{name}_size"] * side.loc[sized.index, "characters"].sum() / max(side["characters"].sum(), 1)
    grouped = sized.groupby(f"{name}_rank", observed=True)[f"{name}_size"].sum().rename(f"{name}_share").reset_index()
    other = "right" if name == "left" else "left"
    grouped[f"{other}_rank"], grouped[f"{other}_share"], grouped["pairs"] = pd.NA, 0.0, 0
    return grouped


def compare_blocks(blocks: pd.DataFrame, flows: pd.DataFrame, left: str, right: str) -> pd.DataFrame:
    """Return how much of each block has a counterpart in the other report, and where most of it lies.

    Args:
        blocks: from `measure_blocks`, for both reports.
        flows: from `measure_flows`.
        left: the report whose blocks stand on the left.
        right: the other.

    Returns:
        report, rank, heading, share, matched (share of the block's characters with a counterpart), counterpart (rank of the
        other report's block that takes most of it, empty where nothing does), counterpart_heading.
    """
    found = []
    for side, report, other, others in (("left", left, "right", right), ("right", right, "left", left)):
        rows = blocks[blocks["report"] == report]
        names = blocks[blocks["report"] == others].set_index("rank")["heading"]
        joint = flows.dropna(subset=["left_rank", "right_rank"])
        total = flows.groupby(f"{side}_rank")[f"{side}_share"].sum()
        matched = joint.groupby(f"{side}_rank")[f"{side}_share"].sum()
        best = (
            joint.sort_values([f"{side}_share", f"{other}_rank"], ascending=[False, True])
            .drop_duplicates(f"{side}_rank")
            .set_index(f"{side}_rank")[f"{other}_rank"]
        )
        counterpart = rows["rank"].map(best).astype("Int64")
        share = (rows["rank"].map(matched).fillna(0) / rows["rank"].map(total)).astype(float)
        found.append(
            rows[["report", "rank", "heading", "share"]].assign(
                matched=share, counterpart=counterpart, counterpart_heading=counterpart.map(names).astype("string")
            )
        )
    return pd.concat(found, ignore_index=True)


def mark_carried(compared: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Return the blocks with what became of each between two years of one place, in the column `carried`.

    A block of which half of the text or more has no counterpart is `new` in the later report and `dropped` in the earlier one; any other is
    `carried_over`. Between two places the column is empty.

    Args:
        compared: from `compare_blocks`.
        reports: rows of table `reports`.
    """
    two = reports[reports["report"].isin(compared["report"])]
    if two["place"].nunique(dropna=False) != 1 or two["year"].nunique() != 2:
        return compared.assign(carried=pd.array([None] * len(compared), dtype="string"))
    later = compared["report"] == two.sort_values("year")["report"].iloc[-1]
    fate = np.where(1 - compared["matched"] < ALONE, "carried_over", np.where(later, "new", "dropped"))
    return compared.assign(carried=pd.array(fate, dtype="string"))


def scan_thresholds(
    left: pd.DataFrame,
    right: pd.DataFrame,
    terms: pd.DataFrame,
    thresholds: Sequence[float] = THRESHOLDS,
    *,
    drop: Collection[str] = (),
) -> pd.DataFrame:
    """Return the share of either report's task text that has a counterpart, for several thresholds.

    Returns:
        threshold, left_matched, right_matched (shares of the characters of the task blocks), pairs.
    """
    rows = []
    for threshold, flows in flows_at(left, right, terms, thresholds, drop=drop).items():
        joint = flows.dropna(subset=["left_rank", "right_rank"])
        rows.append((threshold, joint["left_share"].sum(), joint["right_share"].sum(), int(joint["pairs"].sum())))
    return pd.DataFrame(rows, columns=["threshold", "left_matched", "right_matched", "pairs"])
