"""Alignment of two reports and the intervals of their topic shares, each against a yardstick, in one run.

    python benchmarks/bench_measures.py

Prints `name value` lines: `align_two_reports_s` and its ratio to the time that jieba's `lcut` takes for the two texts;
`intervals_two_reports_s` (2,000 resamples, both intervals) and its ratio to a loop of pandas over a hundredth of the resamples,
times a hundred. Both sides take turns; medians. Without `POLICYLIB_REPORTS` two invented samples are compared.
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

from policylib.codebooks import load_codebooks
from policylib.corpus import read_report
from policylib.measures import alignment, emphasis, priorities
from policylib.records import Report
from policylib.sources import Source, read_source
from policylib.tables import table

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
        reading = read_report(source, books, Report(name, name.partition("-")[0], year=int(name[-4:])))
        for key in ("sections", "paragraphs", "terms", "codes"):
            found.setdefault(key, []).append(table(key, reading.tables[key]))
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
    print(f"align_two_reports_s {aligned:.4f}")
    print(f"ratio_align_to_jieba {aligned / cut:.3f}")
    print(f"intervals_two_reports_s {drawn:.4f}")
    print(f"ratio_intervals_to_loop {drawn / (100 * looped):.5f}")


if __name__ == "__main__":
    main()
