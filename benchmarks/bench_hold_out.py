"""Hold-out by place: does a paragraph's topic code hang on the names of places in it?

    python benchmarks/bench_hold_out.py

Every paragraph of every report at hand is coded twice: as it stands, and with each name of a place masked (the names and short
names of `places.csv`; then also every word that jieba's dictionary tags as a place). Prints `name value` lines: the number of reports
and paragraphs, of paragraphs that hold a name, and the share of all paragraphs whose chief code changes. Defence and international affairs
are told apart, where a name of a place can be the subject itself. Without `POLICYLIB_REPORTS` the invented samples are coded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from policylib.codebooks import Codebooks, load_codebooks
from policylib.corpus import Corpus
from policylib.reading.coding import Passage, code_passage, matcher, passages, top_codes
from policylib.reading.outline import find_outline
from policylib.reading.sources import read_source

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ.get("POLICYLIB_REPORTS") or ROOT / "data" / "samples")
SUBJECT_ITSELF = {"16", "19"}
Mask = Callable[[str], str]


def mask_of(names: Iterable[str]) -> Mask:
    """Return what puts as many 某 in the place of each name."""
    pattern = re.compile("|".join(sorted(map(re.escape, names), key=lambda name: (-len(name), name))))
    return lambda text: pattern.sub(lambda found: "某" * len(found[0]), text)


def names_of(books: Codebooks) -> set[str]:
    rows = [row for row in books.rows("places.csv") if row["level"] != "nation"]
    return {name for row in rows for name in (row["name"], *row["short"].split()) if len(name) > 1}


def masked(passage: Passage, mask: Mask) -> Passage:
    topic = mask(passage.topic) if passage.topic else None
    return replace(passage, text=mask(passage.text), topic=topic, headings=tuple(map(mask, passage.headings)))


def read_passages(corpus: Corpus) -> Iterator[list[Passage]]:
    """Yield the paragraphs of each report whose text is at hand."""
    if not os.environ.get("POLICYLIB_REPORTS"):
        for path in sorted(FOLDER.glob("*.txt")):
            yield list(passages(find_outline(read_source(path), corpus.books, place=path.stem.partition("-")[0], year=int(path.stem[-4:]))))
        return
    known = {row["report"]: row for row in corpus.reports.to_dict("records")}
    for report, row in known.items():
        path = FOLDER / f"{report}.txt"
        if path.exists():
            yield list(passages(find_outline(read_source(path), corpus.books, place=row["place"], year=int(row["year"]))))


def main() -> None:
    books, corpus = load_codebooks(), Corpus.open(ROOT)
    book, lexemes = matcher(books), corpus.table("lexemes")
    tagged = set(lexemes.loc[lexemes["pos"].astype("string").fillna("").str.startswith("ns"), "term"])
    said_otherwise = {row["term"] for row in books.rows("names.csv") if row["name"] == "no"}
    masks = {
        "places": mask_of(names_of(books)),
        "place_words": mask_of(names_of(books) | {t for t in tagged - said_otherwise if len(t) > 1}),
    }
    reports = list(read_passages(corpus))
    every = [passage for each in reports for passage in each]
    plain = [top_codes(code_passage(passage, book).shares).code for passage in every]
    print(f"hold_out_reports {len(reports)}")
    print(f"hold_out_paragraphs {len(every)}")
    for name, mask in masks.items():
        hidden = [masked(passage, mask) for passage in every]
        codes = [top_codes(code_passage(passage, book).shares).code for passage in hidden]
        changed = [a for a, b in zip(plain, codes, strict=True) if a != b]
        print(f"{name}_named_share {sum(a.text != b.text for a, b in zip(every, hidden, strict=True)) / len(every):.4f}")
        print(f"{name}_changed_share {len(changed) / len(every):.4f}")
        print(f"{name}_changed_share_without_16_19 {sum(code not in SUBJECT_ITSELF for code in changed) / len(every):.4f}")


if __name__ == "__main__":
    main()
