"""A user's own reports: taken into `data/local/corpus.csv` and `data/reports`, both untracked."""

from __future__ import annotations

from pathlib import Path

from policylib.codebooks import Codebooks, load_codebooks
from policylib.corpus.catalogue import IDENTIFIER, LOCAL, REPORTS, Entry, find_root, load_catalogue, own_entries, write_catalogue
from policylib.records import InputError, Problem, Report
from policylib.tables import replacing


def add_report(
    path: Path, *, place: str | None = None, year: int | None = None, root: Path | str | None = None, books: Codebooks | None = None
) -> Entry:
    """Copy a report file into `data/reports`, add its line to `data/local/corpus.csv`, and return the line.

    Place and year may be left out where the text says them. The id is the file's stem where that is a plain name, else
    made of adcode and year.

    Raises:
        InputError: the file cannot be used, place or year are not known, or the report stands in the catalogue already.
            Nothing is written then.
    """
    from policylib.outline import find_outline
    from policylib.sources import read_source

    home = find_root(root)
    entries = load_catalogue(home)
    source = read_source(path)
    _refuse_twice(path, [e for e in entries if e.sha256 == source.sha256], "the same bytes")
    report = find_outline(source, books or load_codebooks(), place=place, year=year).report
    _refuse_twice(path, [e for e in entries if e.place == report.place and e.year == report.year], f"{report.place} {report.year}")
    entry = _entry(
        path, report, source.sha256, len(source.text), {e.report for e in entries} | {e.file.removesuffix(".txt") for e in entries}
    )
    with replacing(home / REPORTS / entry.file) as beside:
        beside.write_bytes(path.read_bytes())
    write_catalogue([*own_entries(home), entry], home / LOCAL)
    return entry


def _refuse_twice(path: Path, known: list[Entry], what: str) -> None:
    if known:
        raise InputError(
            Problem(
                str(path),
                f"{what} as the report {known[0].report}",
                "a report that the catalogue does not have",
                "nothing to add; policylib list shows it",
            )
        )


def _entry(path: Path, report: Report, sha256: str, characters: int, taken: set[str]) -> Entry:
    """Return the catalogue's line for a new report, under an id that is not taken."""
    assert report.place is not None, "an outline knows its place"
    assert report.year is not None, "an outline knows its year"
    stem = path.stem.lower()
    names = [stem] if stem.isascii() and IDENTIFIER.fullmatch(stem) else []
    names += [f"{report.adcode or report.place}-{report.year}"]
    names += [f"{names[-1]}-{n}" for n in range(2, 1000)]
    name = next(n for n in names if n not in taken)
    return Entry(
        name, f"{name}.txt", report.place, report.adcode, report.level, report.parent, report.year,
        report.delivered_on, report.coverage, None, sha256, characters, None,
    )  # fmt: skip
