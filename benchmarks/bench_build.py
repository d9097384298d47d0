"""`policylib build` of all reports at hand: cold, unchanged, and the peak memory of the process tree.

    python benchmarks/bench_build.py

Prints `name value` lines: `build_reports`, `build_cold_s`, `build_unchanged_s`, `build_peak_mb`; the peak with a quarter of the
reports (`build_quarter_peak_mb`), which should be much the same; and the time of a cold build for each second that jieba's
`lcut` takes over the same texts in one process (`ratio_build_cold_to_jieba`, jieba before and after the build, on every
eighth report). Works in a folder of its own. Without `POLICYLIB_REPORTS` the invented samples are built.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import jieba
import psutil

from policylib.data.catalogue.entries import find_text, load_catalogue, report_folders

ROOT = Path(__file__).resolve().parents[1]


def corpus_in(folder: Path, part: int = 1) -> int:
    """Make a corpus of every `part`-th report of the catalogue, and return how many there are."""
    named = os.environ.get("POLICYLIB_REPORTS")
    lines = (ROOT / "data" / ("corpus.csv" if named else "samples/corpus.csv")).read_text("utf-8").splitlines()
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "corpus.csv").write_text("\n".join([lines[0], *lines[1::part]]) + "\n", "utf-8")
    if not named:
        shutil.copytree(ROOT / "data" / "samples", folder / "data" / "reports", ignore=shutil.ignore_patterns("*.csv"))
    return len(lines[1::part])


def build(folder: Path) -> tuple[float, float]:
    """Run a build; return its seconds and the peak of the resident memory of all its processes, in MB."""
    started = time.perf_counter()
    environment = os.environ | {"POLICYLIB_HOME": str(folder)}
    process = psutil.Popen(
        [sys.executable, "-m", "policylib.cli", "build"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, resident(process))
        time.sleep(0.02)
    if process.returncode:
        raise SystemExit(f"policylib build left with status {process.returncode}")
    return time.perf_counter() - started, peak / 1e6


def resident(process: psutil.Process) -> int:
    """Return the resident bytes of a process and all that it started."""
    total = 0
    try:
        tree = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for each in tree:
        try:
            total += each.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def jieba_seconds(folder: Path) -> float:
    """Return the seconds that jieba's `lcut` takes over a corpus's texts, from every eighth of them."""
    cutter = jieba.Tokenizer()
    cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
    cutter.initialized = True
    paths = [path for entry in load_catalogue(folder) if (path := find_text(entry, report_folders(folder)))]
    texts = [path.read_text("utf-8", "replace") for path in paths]
    cutter.lcut(texts[0])
    started = time.perf_counter()
    for text in texts[::8]:
        cutter.lcut(text)
    return (time.perf_counter() - started) * sum(map(len, texts)) / sum(map(len, texts[::8]))


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        print(f"build_reports {corpus_in(folder / 'all')}")
        jieba_first = jieba_seconds(folder / "all")
        cold, peak = build(folder / "all")
        print(f"build_cold_s {cold:.2f}")
        print(f"ratio_build_cold_to_jieba {2 * cold / (jieba_first + jieba_seconds(folder / 'all')):.3f}")
        print(f"build_unchanged_s {min(build(folder / 'all')[0] for _ in range(3)):.2f}")
        print(f"build_peak_mb {peak:.0f}")
        corpus_in(folder / "quarter", 4)
        print(f"build_quarter_peak_mb {build(folder / 'quarter')[1]:.0f}")


if __name__ == "__main__":
    main()
