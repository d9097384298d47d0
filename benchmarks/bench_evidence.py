"""Evidence pages: seconds for one report, and the size of the largest page.

    python benchmarks/bench_evidence.py

Prints `name value` lines. With `POLICYLIB_REPORTS` over the reports at hand that are built, else over the invented samples.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
import warnings
from pathlib import Path

from policylib.corpus import Corpus
from policylib.data.catalogue.build import build
from policylib.evidence import evidence_page, gather

ROOT = Path(__file__).resolve().parents[1]


def samples(folder: Path) -> Corpus:
    """Return the corpus of the invented samples, built in a folder."""
    shutil.copytree(ROOT / "data" / "samples", folder / "data" / "reports")
    shutil.copy(ROOT / "data" / "samples" / "corpus.csv", folder / "data")
    build(folder, jobs=1)
    return Corpus.open(folder)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus.open(ROOT)
        if not any(corpus.shards("targets").values()):
            corpus = samples(Path(folder))
        reports = [report for report, path in corpus.shards("targets").items() if path is not None]
        seconds, sizes = [], []
        for report in [reports[0], *reports]:  # the first one warms up
            started = time.perf_counter()
            evidence = gather(corpus, report)
            page = evidence_page(evidence) if evidence else ""
            seconds.append(time.perf_counter() - started)
            sizes.append(len(page.encode()))
        print(f"reports {len(reports)}")
        print(f"seconds_evidence_first {seconds[0]:.3f}")
        print(f"seconds_evidence_median {statistics.median(seconds[1:]):.3f}")
        print(f"seconds_evidence_longest {max(seconds[1:]):.3f}")
        print(f"bytes_evidence_largest {max(sizes)}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # reports that are not built are left out
    main()
