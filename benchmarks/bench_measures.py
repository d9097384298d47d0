"""Alignment of two reports and the intervals of their topic shares, each against a yardstick, in one run.

    python benchmarks/bench_measures.py

Prints `name value` lines: `align_two_reports_s` and its ratio to the time that jieba's `lcut` takes for the two texts;
`intervals_two_reports_s` (2,000 resamples, both intervals) and its ratio to a loop of pandas over a hundredth of the resamples,
times a hundred; `groups_s` (the provinces of 2025 against those of 2026, all topics at once, 9,999 permutations) and its ratio to scipy's test
topic by topic; `map_s` (the map of tasks with the ten nearest of every report, from the table of words on) and its ratio to scikit-learn's TF-IDF
and principal components of the same counts. Both sides take turns; medians. Without `POLICYLIB_REPORTS` two invented samples are compared; groups and
map use the tables of the checkout, built or shipped. The stability of found topics is in `bench_wording.py`.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import jieba
import numpy as np
import pandas as pd
from scipy.stats import permutation_test
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfTransformer

from policylib.codebooks import load_codebooks
from policylib.corpus import Corpus
from policylib.data.catalogue.read import code_tables, outline_tables, word_tables
from policylib.data.tables import table
from policylib.measures import alignment, emphasis, group_tests, priorities, task_map, topic_scan
from policylib.reading.outline import find_outline
from policylib.reading.sources import Source, read_source
from policylib.records import Report

ROOT = Path(__file__).resolve().parents[1]
FOLDER = os.environ.get("POLICYLIB_REPORTS")
NAMES = ("bengbu-2021", "hefei-2024") if FOLDER else ("jiashi-2021", "yishi-2024")
PARTS = ("annual_headline", "annual_tasks")
REPEATS = 7


def sources() -> list[Source]:
    return [read_source(Path(FOLDER or ROOT / "data" / "samples") / f"{name}.txt") for name in NAMES]


def tables() -> dict[str, pd.DataFrame]:
    books = load_codebooks()
    found: dict[str, list[pd.DataFrame]] = {}
    for name, source in zip(NAMES, sources(), strict=True):
        outline = find_outline(source, books, report=Report(name, name.partition("-")[0], year=int(name[-4:])))
        made = outline_tables(outline) | word_tables(outline, books) | code_tables(outline, books)
        for key in ("sections", "paragraphs", "terms", "codes"):
            found.setdefault(key, []).append(table(key, made[key]))
    return {key: pd.concat(frames, ignore_index=True) for key, frames in found.items()}


def taking_turns(*jobs: Callable[[], object]) -> list[float]:
    """Return the median seconds of each job, the jobs in turn."""
    seconds: list[list[float]] = [[] for _ in jobs]
    for _ in range(REPEATS):
        for each, job in zip(seconds, jobs, strict=True):
            begun = time.perf_counter()
            job()
            each.append(time.perf_counter() - begun)
    return [statistics.median(each) for each in seconds]


def group_jobs() -> tuple[Callable[[], object], Callable[[], object]]:
    """Return the tests of two groups of provinces, and scipy's own topic by topic."""
    corpus = Corpus.open(ROOT)
    coded = emphasis.coded_text(corpus.table("paragraphs"), corpus.codes(), PARTS)
    groups = group_tests.choose_groups(corpus.reports, ["province 2025", "province 2026"], PARTS)
    table = emphasis.measure_shares(coded).pivot(index="code", columns="report", values="share")
    one, other = (table[list(side)].to_numpy() for side in zip(*group_tests.pair_up(corpus.reports, groups), strict=True))

    def all_at_once() -> None:
        group_tests.compare_groups(coded, groups, corpus.reports, seed=1)

    def topic_by_topic() -> None:
        for x, y in zip(one, other, strict=True):
            permutation_test(
                (x, y),
                lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis),
                permutation_type="samples",
                vectorized=True,
                n_resamples=9999,
            )

    return all_at_once, topic_by_topic


def map_jobs() -> tuple[Callable[[], object], Callable[[], object]]:
    """Return the map of tasks with its neighbours, and scikit-learn's from the same counts."""
    corpus = Corpus.open(ROOT)
    terms, paragraphs, lexemes = (corpus.table(name) for name in ("terms", "paragraphs", "lexemes"))
    words = topic_scan.task_words(terms, paragraphs, lexemes, corpus.reports, corpus.books)

    def ours() -> None:
        space = task_map.weigh_reports(words)
        task_map.project(space)
        task_map.find_nearest(space, space.reports)

    def by_sklearn() -> None:
        counts = words.pivot_table(index="report", columns="term", values="count", aggfunc="sum", fill_value=0).to_numpy(dtype=np.float64)
        PCA(2, svd_solver="full").fit_transform(TfidfTransformer(sublinear_tf=True).fit_transform(counts).toarray())

    return ours, by_sklearn


def main() -> None:
    jieba.initialize()
    rows, texts = tables(), [source.text for source in sources()]
    members = priorities.task_paragraphs(rows["sections"], rows["paragraphs"])
    left, right = (members[members["report"] == name] for name in NAMES)
    coded = emphasis.coded_text(rows["paragraphs"], rows["codes"], PARTS)
    order = emphasis.topic_order(coded)
    confusion = pd.DataFrame(10 * np.eye(len(order)), index=order, columns=order)

    def align() -> None:
        alignment.measure_flows(alignment.align_paragraphs(left, right, rows["terms"]), left, right)

    def by_jieba() -> None:
        for text in texts:
            jieba.lcut(text)

    def intervals() -> None:
        emphasis.add_intervals(emphasis.measure_shares(coded), coded, seed=1, confusion=confusion)

    def by_loop() -> None:
        chance = np.random.default_rng(1)
        for name in NAMES:
            own = [each for _, each in coded[coded["report"] == name].groupby("paragraph")]
            for _ in range(emphasis.DRAWS // 100):
                pd.concat([own[i] for i in chance.integers(0, len(own), len(own))]).groupby("code")["characters"].sum()

    aligned, cut, drawn, looped = taking_turns(align, by_jieba, intervals, by_loop)
    (grouped, one_by_one), (mapped, by_sklearn) = taking_turns(*group_jobs()), taking_turns(*map_jobs())
    print(f"align_two_reports_s {aligned:.4f}")
    print(f"ratio_align_to_jieba {aligned / cut:.3f}")
    print(f"intervals_two_reports_s {drawn:.4f}")
    print(f"ratio_intervals_to_loop {drawn / (100 * looped):.5f}")
    print(f"groups_s {grouped:.3f}")
    print(f"ratio_groups_to_topic_by_topic {grouped / one_by_one:.3f}")
    print(f"map_s {mapped:.3f}")
    print(f"ratio_map_to_sklearn {mapped / by_sklearn:.3f}")


if __name__ == "__main__":
    main()
