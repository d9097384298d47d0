"""Page 06 and the corpus in a notebook: from tables to the series of all places, and to every target.

    python benchmarks/bench_trends.py

Prints `name value` lines: seconds of processor time of the cells of `06_trends` run as they stand from built or shipped
tables (`trends_page_s`, pictures included), of `Corpus.targets()` once loaded (`corpus_targets_s`), of the series of every
place at hand (`series_all_s`), and of topics, words and headings over the years of every place (`text_all_s`), each also over the time of writing the tables of targets as CSV in the same run
(`ratio_…_to_csv`, so that a slow machine does not look like slow code).
"""

from __future__ import annotations

import io
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from policylib import Corpus, present
from policylib.measures import emphasis, priorities, text_series, trends
from policylib.questions.mentions import said_words

ROOT = Path(__file__).resolve().parents[1]
REPEATS = 3


def seconds(job: Callable[[], Any]) -> float:
    """Return the processor time of one run."""
    started = time.process_time()
    job()
    return time.process_time() - started


def page() -> None:
    """Run the cells of the notebook; what it shows is drawn and thrown away."""
    names: dict[str, Any] = {}
    for cell in json.loads((ROOT / "notebooks" / "06_trends.ipynb").read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)


def text_of_all(corpus: Corpus, places: list[str]) -> None:
    """Measure three topics, four words and the heading words of every place at hand, from the tables in memory."""
    held = text_series.choose_series(corpus.reports, places)
    paragraphs, terms = corpus.table("paragraphs"), corpus.table("terms")
    coded = emphasis.coded_text(paragraphs, corpus.codes(), text_series.PART)
    coded = emphasis.split_macroeconomics(coded[coded["report"].isin(held["report"])], terms, emphasis.word_lists(corpus.books))
    text_series.topic_points(coded, ["1i", "6", "3"], held, paragraphs, seed=2024)
    words = ["改革", "创新", "民生", "乡村振兴"]
    text_series.term_points(said_words(corpus, words, list(held["report"])), paragraphs, held, words)
    blocks = text_series.block_headings(priorities.task_paragraphs(corpus.table("sections"), paragraphs))
    text_series.heading_strip(blocks, held, corpus.books)


def main() -> None:
    present._display = lambda shown: None
    corpus = Corpus.open(ROOT)
    targets, items, facts = corpus.target_rows(kinds=trends.KINDS), corpus.table("target_indicators"), corpus.facts
    places = list(dict.fromkeys(corpus.reports["place"].dropna()))
    jobs: dict[str, Callable[[], Any]] = {
        "csv": lambda: targets.to_csv(io.StringIO()),
        "corpus_targets": corpus.targets,
        "series_all": lambda: trends.series(targets, items, corpus.reports, facts, corpus.books, places=places),
        "text_all": lambda: text_of_all(corpus, places),
        "trends_page": page,
    }
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(REPEATS):
        for name, job in jobs.items():
            taken[name].append(seconds(job))
    median = {name: statistics.median(times) for name, times in taken.items()}
    for name in ("trends_page", "corpus_targets", "series_all", "text_all"):
        print(f"{name}_s {median[name]:.3f}")
        print(f"ratio_{name}_to_csv {median[name] / median['csv']:.2f}")


if __name__ == "__main__":
    main()
