"""A user's own reports: taken into `data/local/corpus.csv` and `data/reports`, both untracked."""

from __future__ import annotations

from pathlib import Path

from policylib.codebooks import Codebooks, load_codebooks
from policylib.data.catalogue.entries import (
    IDENTIFIER,
    LOCAL,
    REPORTS,
    Entry,
    entry_of,
    find_root,
    find_text,
    load_catalogue,
    own_entries,
    report_folders,
    write_catalogue,
)
from policylib.files import replacing
from policylib.records import InputError, Report


def add_report(
    path: Path, *, place: str | None = None, year: int | None = None, root: Path | str | None = None, books: Codebooks | None = None
) -> Entry:
    """Copy a report file into `data/reports`, add its line to `data/local/corpus.csv`, and return the line.

    Place and year may be left out where the text says them. The id is the file's stem where that is a plain name, else
    made of adcode and year. Where the catalogue has the report already and only its text was missing, the text is copied.

    Raises:
        InputError: the file cannot be used, place or year are not known, or the report stands in the catalogue already.
            Nothing is written then.
    """
    from policylib.reading.outline import find_outline
    from policylib.reading.sources import read_source

    home = find_root(root)
    entries = load_catalogue(home)
    source = read_source(path)
    known = entry_of(source.sha256, entries)
    if known and find_text(known, report_folders(home)) is None:
        _copy(path, home / REPORTS / known.file)
        return known
    report = find_outline(source, books or load_codebooks(), place=place, year=year).report if known is None else known.row()
    for entry in entries:
        if entry == known or (entry.place, entry.year) == (report.place, report.year):
            what = "the same bytes" if entry == known else f"{report.place} {report.year}"
            raise InputError.of(
                str(path),
                f"{what} as the report {entry.report}",
                "a report that the catalogue does not have",
                "nothing to add; policylib list shows it",
            )
    added = _entry(path, report, source.sha256, len(source.text), {e.report for e in entries})
    _copy(path, home / REPORTS / added.file)
    write_catalogue([*own_entries(home), added], home / LOCAL)
    return added


def _copy(path: Path, to: Path) -> None:
    """Copy a text, so that it is there whole or not at all."""
    with replacing(to) as beside:
        beside.write_bytes(path.read_bytes())


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
