"""How many topics are found stably in the tasks of all catalogued reports: a scan that is made once, at release, and shipped.

A scan takes a minute, so no page makes it. `policylib build --release` does, and writes it with a fingerprint of the words that it was made
from: a page whose words are others (reports of one's own, another lexicon) notices, and makes a small scan of its own.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import pandas as pd

from policylib.codebooks import Codebooks, load_codebooks
from policylib.data.catalogue.entries import find_root, load_catalogue
from policylib.data.catalogue.select import Tables
from policylib.measures import found_topics, keyness, word_kinds
from policylib.measures.task_map import enough, since
from policylib.reading.words import stop_words

OWN_LEVEL = re.compile(r"(?:全|我|本)?(?:省|市|区|县|州|盟|旗|自治区|直辖市)(?:级|内|域)?")
FILE = Path("data/tables/found_topics.csv")
NUMBERS = tuple(range(6, 31, 4))
SEED = 2024
SMALL = 3
COLUMNS = ("topics", "stability", "low", "high", "coherence", "models", "shuffled")


def task_words(
    terms: pd.DataFrame, paragraphs: pd.DataFrame, lexemes: pd.DataFrame, reports: pd.DataFrame, books: Codebooks
) -> pd.DataFrame:
    """Return the words of the task paragraphs of all reports from 2021 on, names and function words left out, renamed policies joined.

    Words by which a report calls its own level (全省, 全市, 自治区) are left out with the names: they tell levels apart and no tasks.

    Args:
        terms: rows of table `terms` of at least these reports.
        paragraphs: rows of table `paragraphs`.
        lexemes: table `lexemes`.
        reports: table `reports`.
        books: the codebooks (names, places, renames, function words).
    """
    chosen = since(reports)
    rows = keyness.words_of(terms[terms["report"].isin(chosen)], paragraphs[paragraphs["report"].isin(chosen)], ["annual_tasks"])
    leave_out = word_kinds.names_in(lexemes, books, reports) | stop_words(books)
    leave_out |= {term for term in set(rows["term"].astype(str)) if OWN_LEVEL.fullmatch(term)}
    return word_kinds.join_renames(rows[~rows["term"].isin(leave_out)], books.rows("renames.csv"))


def fingerprint(weighted: found_topics.Weighted) -> str:
    """Return a hash of which words stand in which paragraphs."""
    weights = weighted.weights.sorted_indices()
    kept = hashlib.sha256("\n".join(weighted.terms).encode())
    kept.update(weighted.keys.to_csv(index=False).encode())
    for each in (weights.indptr, weights.indices):
        kept.update(np.asarray(each, dtype=np.int64).tobytes())
    return kept.hexdigest()[:16]


def read_scan(root: Path, weighted: found_topics.Weighted) -> pd.DataFrame | None:
    """Return the shipped scan; None where none is shipped, or it was made from other words than these."""
    path = root / FILE
    if not path.is_file():
        return None
    rows = pd.read_csv(path, dtype={"words": str})
    return rows[list(COLUMNS)] if set(rows["words"]) == {fingerprint(weighted)} and set(COLUMNS) <= set(rows) else None


def scan(root: Path, weighted: found_topics.Weighted) -> pd.DataFrame:
    """Return the shipped scan; where it is of other words, a scan of nine models a number, which takes seconds.

    Args:
        root: the corpus's folder.
        weighted: from `found_topics.weigh_words`.

    Returns:
        topics, stability, low, high, coherence, models, as `found_topics.measure_stability` gives them, and shuffled (stability on the
        same words dealt at random over the paragraphs; empty in a small scan).
    """
    shipped = read_scan(root, weighted)
    if shipped is not None:
        return shipped
    return found_topics.measure_stability(weighted, NUMBERS, seed=SEED, seeds=SMALL, bootstraps=SMALL).assign(shuffled=np.nan)


def _by_chance(words: pd.DataFrame) -> list[float]:
    """Return the stability of each number of topics on the same words dealt at random over the paragraphs, by nine models."""
    dealt = found_topics.weigh_words(found_topics.shuffle_counts(words, seed=SEED))
    return [float(found_topics.agreements(dealt, number, seed=SEED, seeds=SMALL, bootstraps=SMALL).mean()) for number in NUMBERS]


def release_scan(root: Path | str | None = None) -> int:
    """Write the scan of the shipped reports into `data/tables/found_topics.csv` and return its rows; none where there are too few paragraphs.

    A scan that is there already and was made from the same words stays. A user's own reports stay out of it.
    """
    home = find_root(root)
    corpus = Tables(home, load_catalogue(home, own=False), (), load_codebooks())
    words = task_words(corpus.table("terms"), corpus.table("paragraphs"), corpus.table("lexemes"), corpus.reports, corpus.books)
    if not enough(words, set(words["report"])):
        return 0
    weighted = found_topics.weigh_words(words)
    found = read_scan(home, weighted)
    if found is None:
        found = found_topics.measure_stability(weighted, NUMBERS, seed=SEED).assign(shuffled=_by_chance(words))
        beside = (home / FILE).with_suffix(".part")
        found.round(4).assign(words=fingerprint(weighted)).to_csv(beside, index=False, lineterminator="\n")
        beside.replace(home / FILE)
    return len(found)
