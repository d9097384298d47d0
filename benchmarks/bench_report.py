"""Reading + targets + codes + words of one report of about 11,000 characters, against jieba's `lcut` on the same text.

    python benchmarks/bench_report.py [--parts]

Prints `name value` lines, the first `ratio_report_to_jieba`; ends within 50 s. Both sides are loaded beforehand and take
turns in one process. With `POLICYLIB_REPORTS` each turn reads another report of that length (so that nothing remembered
of a text helps); without, a text put together from the invented samples. `--parts` prints the milliseconds of each step.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import jieba

from policylib.codebooks import load_codebooks
from policylib.reading.coding import code_paragraphs
from policylib.reading.outline import find_outline
from policylib.reading.sources import read_source
from policylib.reading.targets import find_targets
from policylib.reading.words import count_terms, find_shingles, tokenizer
from policylib.records import Report

ROOT = Path(__file__).resolve().parents[1]
LENGTH = 11_000
SECONDS = 30
DENSITY = 0.013  # numbers for each character
NUMBER = re.compile(r"\d+(?:\.\d+)?")
BOOKS = load_codebooks()
KNOWN = Report("jia-2024", "甲市", year=2024)


def texts(folder: Path) -> list[Path]:
    """Return the reports at hand of about 11,000 characters, or one made of the invented samples."""
    named = os.environ.get("POLICYLIB_REPORTS")
    found = sorted(Path(named).glob("*.txt")) if named else []
    chosen = [path for path in found if 0.85 * LENGTH < len(path.read_text("utf-8")) < 1.2 * LENGTH]
    if chosen:
        return chosen
    path = folder / "jia-2024.txt"
    path.write_text(invented(), "utf-8")
    return [path]


def invented() -> str:
    """Return a text of a report's length and density, put together from the samples.

    The samples hold 47 numbers in 1,000 characters, to try every construction; reports hold 9 on average, a recent city's 13.
    So passages without numbers follow each line until the text is as dense as the latter.
    """
    samples = [path.read_text("utf-8") for path in sorted((ROOT / "data" / "samples").glob("*.txt"))]
    lines = [line for sample in samples for line in sample.splitlines() if line.strip()]
    quiet = cycle([part + "。" for line in lines for part in line.split("。") if len(part) > 8 and not NUMBER.search(part)])
    text = ""
    for line in lines:
        text += line + "\n"
        while len(NUMBER.findall(text)) > DENSITY * len(text):
            text += next(quiet) + "\n"
    return text[:LENGTH]


def steps(path: Path) -> list[tuple[str, float]]:
    """Return the seconds of each step of one report, in order."""
    marks = [("", time.perf_counter())]

    def mark(name: str) -> None:
        marks.append((name, time.perf_counter()))

    source = read_source(path)
    mark("source")
    outline = find_outline(source, BOOKS, report=KNOWN)
    mark("outline")
    find_targets(outline, BOOKS)
    mark("targets")
    count_terms(outline, tokenizer(BOOKS), BOOKS)
    mark("words")
    code_paragraphs(outline, BOOKS)
    mark("codes")
    find_shingles(outline)
    mark("shingles")
    return [(name, at - before) for (name, at), (_, before) in zip(marks[1:], marks, strict=False)]


def seconds(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    cutter = jieba.Tokenizer()
    cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
    cutter.initialized = True
    with tempfile.TemporaryDirectory() as folder:
        paths = texts(Path(folder))
        contents = {path: path.read_text("utf-8") for path in paths}
        for path in paths[:1]:
            steps(path)
            cutter.lcut(contents[path])
        ours: list[dict[str, float]] = []
        theirs: list[float] = []
        started = time.perf_counter()
        for turn in range(60):
            path = paths[turn % len(paths)]
            text = contents[path]
            ours.append(dict(steps(path)))
            theirs.append(seconds(lambda text=text: cutter.lcut(text)))  # type: ignore[misc]
            if time.perf_counter() - started > SECONDS:
                break
    wanted = [sum(value for name, value in turn.items() if name != "shingles") for turn in ours]
    whole = [sum(turn.values()) for turn in ours]
    print(f"ratio_report_to_jieba {statistics.median(wanted) / statistics.median(theirs):.3f}")
    print(f"ratio_report_with_shingles_to_jieba {statistics.median(whole) / statistics.median(theirs):.3f}")
    print(f"jieba_ms {1000 * statistics.median(theirs):.2f}")
    if "--parts" in sys.argv:
        for name in ours[0]:
            print(f"{name}_ms {1000 * statistics.median(turn[name] for turn in ours):.2f}")


if __name__ == "__main__":
    main()
