"""Wording over all reports: log-odds of every word of every report against the rest, and the stability of found topics.

    python benchmarks/bench_wording.py

Prints `name value` lines: the number of reports and words, `log_odds_s` (every report against the rest, all words), `keyness_all_s` (the
same from the table of words on), `stability_100_models_s` (10 seeds × 10 redraws at 15 topics, with the table of weights made)
and `stability_all_numbers_s` (the same for 8, 12, 16 and 20 topics). Uses the tables at hand, built or shipped.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from policylib.corpus import Corpus
from policylib.measures import found_topics, keyness, word_kinds
from policylib.reading.words import stop_words
from policylib.records import PARTS


def best(run: Callable[[], object], repeats: int) -> float:
    """Return the shortest of several runs, in seconds."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times)


def against_rest(counts: pd.DataFrame) -> list[object]:
    """Return log-odds and z of every report's words against all other reports together."""
    columns = np.ascontiguousarray(counts.to_numpy(dtype=np.float64).T)
    total = columns.sum(axis=0)
    return [keyness.log_odds(own, total - own, total) for own in columns]


def main() -> None:
    corpus = Corpus.open()
    paragraphs, terms = corpus.table("paragraphs"), corpus.table("terms")
    words = keyness.words_of(terms, paragraphs, PARTS)
    counts = keyness.count_words(words)
    print(f"wording_reports {counts.shape[1]}")
    print(f"wording_words {counts.shape[0]}")
    print(f"log_odds_s {best(lambda: against_rest(counts), 5):.3f}")
    print(f"keyness_all_s {best(lambda: against_rest(keyness.count_words(words)), 3):.3f}")
    tasks = keyness.words_of(terms, paragraphs, ["annual_tasks"])
    leave_out = word_kinds.names_in(corpus.table("lexemes"), corpus.books, corpus.reports) | stop_words(corpus.books)
    started = time.perf_counter()
    weighted = found_topics.weigh_words(tasks, leave_out)
    print(f"stability_paragraphs {weighted.weights.shape[0]}")
    found_topics.agreements(weighted, 15, seed=1)
    print(f"stability_100_models_s {time.perf_counter() - started:.1f}")
    print(f"stability_all_numbers_s {best(lambda: found_topics.measure_stability(weighted, [8, 12, 16, 20], seed=1), 1):.1f}")


if __name__ == "__main__":
    main()
