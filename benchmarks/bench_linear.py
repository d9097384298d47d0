"""How many characters a second reading and targets take (no segmentation), and whether a long line or a long report costs more per character.

    python benchmarks/bench_linear.py

Prints `name value` lines. The reports at hand (POLICYLIB_REPORTS) are the baseline, else the invented samples; the long texts are made of the same
text: one line of 1 MB, and a report of 10 MB. Ratios are of processor seconds per character; 1 means linear.
"""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

from policylib.codebooks import Codebooks, load_codebooks
from policylib.reading.indicators import find_indicator
from policylib.reading.outline import find_outline
from policylib.reading.sources import source_of
from policylib.reading.targets import find_targets

ROOT = Path(__file__).parent.parent
BYTES = 3  # of a Chinese character in UTF-8
REPEATS = 3
HARD = ("甲市新建公园20座、学校10所，", "高于全省", "百分之", "1", "、增长", "“", "加快建设，")  # one line of nothing else


def seconds_a_character(text: str, books: Codebooks) -> float:
    begun = time.process_time()
    find_targets(find_outline(source_of(text, "bench"), books, place="甲市", year=2024), books)
    return (time.process_time() - begun) / len(text)


def phrase_us(books: Codebooks) -> float:
    """The median microseconds of looking up what a phrase names, over every term of the codebook."""
    terms = [term for entry in books.data("indicators")["indicators"] for term in entry["terms"]]
    taken = []
    for phrase in (prefix + term for term in terms for prefix in ("", "全市", "甲市新型")):
        begun = time.perf_counter()
        find_indicator(phrase, "growth", "%", books)
        taken.append(time.perf_counter() - begun)
    return 1e6 * statistics.median(taken)


def growth(unit: str, books: Codebooks) -> float:
    """How much more a character costs in a line eight times as long."""
    head, times = "一、2024年工作安排\n", 10_000 // len(unit)
    short, long = (min(seconds_a_character(head + unit * n, books) for _ in range(REPEATS)) for n in (times, times * 8))
    return long / short


def main() -> None:
    books = load_codebooks()
    folder = Path(os.environ.get("POLICYLIB_REPORTS") or ROOT / "data" / "samples")
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))][:: 4 if "POLICYLIB_REPORTS" in os.environ else 1]
    whole = "\n".join(texts)
    line = "".join(whole.split())
    long_line = (line * (1_000_000 // BYTES // len(line) + 1))[: 1_000_000 // BYTES]
    long_report = (whole * (10_000_000 // BYTES // len(whole) + 1))[: 10_000_000 // BYTES]
    seconds_a_character(texts[0], books)  # what is compiled once
    length = sum(map(len, texts))
    plain, one_line, large = [], [], []
    for _ in range(REPEATS):
        plain.append(sum(seconds_a_character(text, books) * len(text) for text in texts) / length)
        one_line.append(seconds_a_character(long_line, books))
        large.append(seconds_a_character(long_report, books))
    print(f"indicator_phrase_us {phrase_us(books):.1f}")
    print(f"characters_a_second {1 / min(plain):.0f}")
    print(f"ratio_line_of_1_mb_to_report {min(one_line) / min(plain):.2f}")
    worst = max(growth(unit, books) for unit in HARD)
    print(f"ratio_worst_line_8_times_as_long {worst:.2f}")
    print(f"ratio_report_of_10_mb_to_report {min(large) / min(plain):.2f}")


if __name__ == "__main__":
    main()
