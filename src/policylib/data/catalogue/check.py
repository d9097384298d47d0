"""What is wrong with a corpus: its catalogue, texts, tables; the outlines and phrases that a reader should look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from policylib.codebooks import load_codebooks
from policylib.data.catalogue.cache import BUILT, find_shards
from policylib.data.catalogue.entries import (
    TABLES,
    catalogue_problems,
    find_root,
    load_catalogue,
    other_bytes,
    sha256_of,
    texts_at_hand,
)
from policylib.data.catalogue.select import Tables
from policylib.data.tables import problems as faults_of
from policylib.data.tables import read_arrow
from policylib.reading.indicators import Coverage, coverage
from policylib.records import InputError, Problem


def problems(root: Path) -> list[Problem]:
    """Return every fault of the catalogue, of the texts' hashes, and of the tables as shipped and as built."""
    faults = catalogue_problems(root)
    return faults + ([] if faults else text_problems(root) + built_problems(root)) + table_problems(root)


def built_problems(root: Path) -> list[Problem]:
    """Return every fault of the tables of the reports that are built here; damaged files are made again, and named."""
    corpus = Tables.open(root)
    harmed = [fault for entry in corpus.entries for fault in find_shards(root, entry.report, wholly=True)[1]]
    built = [report for report, path in corpus.shards("reports").items() if path is not None and report not in corpus.unbuilt]
    tables = {name: corpus.arrow(name, built) for name in BUILT} if built else {}
    return harmed + [fault for name, rows in tables.items() for fault in faults_of(name, rows, others=tables)]


def text_problems(root: Path) -> list[Problem]:
    """Return the texts at hand whose bytes are not those of the catalogue."""
    texts = texts_at_hand(root).items()
    return [fault for entry, path in texts if (fault := other_bytes(entry, path, sha256_of(path)))]


def table_problems(root: Path) -> list[Problem]:
    """Return every fault of the shipped tables: columns, codes, keys, references, labels too long, a table or report that is missing."""
    paths = {name: root / TABLES / f"{name}.parquet" for name in BUILT}
    if not any(path.exists() for path in paths.values()):
        return []
    faults = [
        Problem(f"data/tables/{name}.parquet", "no such file", "every table of the release", "run policylib build --release")
        for name, path in paths.items()
        if not path.exists()
    ]
    tables: dict[str, Any] = {}
    for name, path in paths.items():
        try:
            tables |= {name: read_arrow(name, path)} if path.exists() else {}
        except InputError as error:
            faults += error.problems
    faults += _missing_reports(root, tables.get("reports"))
    for name, rows in tables.items():
        faults += [
            Problem(f"data/tables/{f.where}", f.found, f.expected, f.todo) for f in faults_of(name, rows, others=tables, shipped=True)
        ]
    return faults


def _missing_reports(root: Path, rows: Any) -> list[Problem]:
    """Return the reports of the shipped catalogue that were not released, and released ones that it does not have."""
    if rows is None or catalogue_problems(root):
        return []
    shipped, listed = set(rows["report"].to_pylist()), {entry.report for entry in load_catalogue(root, own=False)}
    faults = [
        Problem("data/tables/reports", f"no row of {name}", "every report of data/corpus.csv", "run policylib build --release")
        for name in sorted(listed - shipped)
    ]
    return faults + [
        Problem("data/tables/reports", f"rows of {name}", "reports of data/corpus.csv", "run policylib build --release")
        for name in sorted(shipped - listed)
    ]


def outline_faults(root: Path | str | None = None) -> list[Problem]:
    """Return the structural faults of every report at hand: gaps in numbering, empty sections, missing parts, overlong paragraphs."""
    from policylib.reading.outline import find_outline, outline_problems
    from policylib.reading.sources import read_source

    home, books = find_root(root), load_codebooks()
    faults: list[Problem] = []
    for entry, path in texts_at_hand(home).items():
        try:
            faults += outline_problems(find_outline(read_source(path), books, report=entry.row()))
        except InputError as error:
            faults += error.problems
    return faults


def indicator_coverage(root: Path | str | None = None) -> Coverage:
    """Return which share of the targets and results carries an indicator id, and the commonest phrases without one."""
    corpus = Tables.open(root)
    targets = {(row["report"], row["start"]): row for row in corpus.arrow("targets").to_pylist()}
    items = corpus.arrow("target_indicators").to_pylist()
    return coverage([targets[item["report"], item["start"]] | {"phrase": item["phrase"]} for item in items], corpus.books)
