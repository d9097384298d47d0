"""The catalogue: which reports there are, what is known of them, and where their texts stand."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from policylib.codebooks import near
from policylib.files import read_bytes, replacing
from policylib.records import COVERAGES, LEVELS, InputError, Problem, Report

CATALOGUE = Path("data/corpus.csv")
LOCAL = Path("data/local/corpus.csv")
REPORTS = Path("data/reports")
TABLES = Path("data/tables")
CORRECTIONS = Path("data/corrections.yaml")
CACHE = Path(".policylib")
IDENTIFIER = re.compile(r"[^\W_][\w-]*")
CHECKOUT = Path(__file__).resolve().parents[4]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue: a report, its file's name and hash, and what is known of it."""

    report: str
    file: str
    place: str
    adcode: str | None
    level: str | None
    parent: str | None
    year: int
    delivered_on: str | None = None
    coverage: str | None = None
    source_url: str | None = None
    sha256: str | None = None
    characters: int | None = None
    note: str | None = None

    def row(self) -> Report:
        """Return what the catalogue knows, as a row of the table `reports`."""
        return Report(
            self.report, self.place, self.adcode, self.level, self.parent, self.year, self.delivered_on, self.coverage,
            source_url=self.source_url, sha256=self.sha256,
        )  # fmt: skip


COLUMNS = tuple(f.name for f in fields(Entry))


def find_root(root: Path | str | None = None, *, fallback: Path | None = None) -> Path:
    """Return the folder that holds `data/corpus.csv`.

    The argument, else `POLICYLIB_HOME`, else the nearest parent of the working folder that holds one, else `fallback`.

    Raises:
        InputError: the folder named holds no catalogue, or none was found.

    >>> find_root("no/such/folder")
    Traceback (most recent call last):
    policylib.records.InputError: no/such/folder: found no data/corpus.csv; expected a folder that holds a catalogue; ...
    """
    named = root or os.environ.get("POLICYLIB_HOME")
    if named:
        if (Path(named) / CATALOGUE).is_file():
            return Path(named).resolve()
        raise InputError.of(
            str(named), "no data/corpus.csv", "a folder that holds a catalogue", "name the checkout, by argument or by POLICYLIB_HOME"
        )
    here = Path.cwd()
    found = next((folder for folder in (here, *here.parents) if (folder / CATALOGUE).is_file()), None)
    if found is None and fallback is not None:
        return fallback
    if found is None:
        raise InputError.of(
            str(here),
            "no data/corpus.csv here or in a folder above",
            "a folder inside a checkout of policylib",
            "go there, or set POLICYLIB_HOME to it",
        )
    return found


def load_catalogue(root: Path, *, own: bool = True) -> tuple[Entry, ...]:
    """Return the catalogue's entries in its order; the user's own entries replace those of the same id and follow the rest.

    Args:
        root: folder that holds `data/corpus.csv`.
        own: whether to take `data/local/corpus.csv`, too.

    Raises:
        InputError: a line that cannot be used; all of them are listed.
    """
    faults: list[Problem] = []
    found: dict[str, Entry] = {}
    for path in (root / CATALOGUE, *((root / LOCAL,) if own else ())):
        if path.is_file():
            for entry in _entries(path, root, faults):
                found[entry.report] = entry
    if faults:
        raise InputError(*faults)
    return tuple(found.values())


def own_entries(root: Path) -> list[Entry]:
    """Return the entries of the user's own catalogue."""
    return _entries(root / LOCAL, root, []) if (root / LOCAL).is_file() else []


def catalogue_problems(root: Path) -> list[Problem]:
    """Return every fault of the catalogue and of the user's own one."""
    try:
        load_catalogue(root)
    except InputError as error:
        return list(error.problems)
    return []


def _entries(path: Path, root: Path, faults: list[Problem]) -> list[Entry]:
    """Return the entries of one catalogue file; notes every fault with its line."""
    name = path.relative_to(root).as_posix()
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.append(Problem(name, "bytes that are no UTF-8", "a catalogue in UTF-8", "save it as UTF-8"))
        return []
    reader = csv.DictReader(io.StringIO(text, newline=""))
    given = reader.fieldnames or []
    wrong = [
        Problem(f"{name}:1", f"the unknown column {c!r}", f"one of {', '.join(COLUMNS)}", near(c, COLUMNS))
        for c in given
        if c not in COLUMNS
    ]
    wrong += [Problem(f"{name}:1", f"no column {c!r}", f"the columns {', '.join(COLUMNS)}") for c in COLUMNS if c not in given]
    if wrong:
        faults.extend(wrong)
        return []
    entries: dict[str, Entry] = {}
    for row in reader:
        where = f"{name}:{reader.line_num}"
        lines = _row_problems(where, row)
        if not lines and row["report"] in entries:
            lines = [Problem(where, f"the report {row['report']} a second time", "each report once", "drop one line")]
        faults.extend(lines)
        if not lines:
            entries[row["report"]] = _entry(row)
    return list(entries.values())


def _row_problems(where: str, row: Mapping[str, str | None]) -> list[Problem]:
    """Return what is wrong with one line of a catalogue."""
    if None in row.values() or None in row:
        return [Problem(where, "another number of cells than columns", f"{len(COLUMNS)} cells", "mind the commas inside quoted cells")]
    value = {k: v or "" for k, v in row.items()}
    checks = (
        ("report", IDENTIFIER.fullmatch(value["report"]), "an id of letters, digits, - and _"),
        ("file", value["file"] and "/" not in value["file"] and "\\" not in value["file"], "a file's name without folders"),
        ("place", value["place"], "the full name of a place"),
        ("year", re.fullmatch(r"(?:19|20)\d\d", value["year"]), "a year"),
        ("adcode", re.fullmatch(r"(?:\d{6})?", value["adcode"]), "six digits or nothing"),
        ("parent", re.fullmatch(r"(?:\d{6})?", value["parent"]), "six digits or nothing"),
        ("level", value["level"] in ("", *LEVELS), f"one of {', '.join(LEVELS)}"),
        ("coverage", value["coverage"] in ("", *COVERAGES), f"one of {', '.join(COVERAGES)}"),
        ("delivered_on", _is_day(value["delivered_on"]), "a day as 2024-01-16 or nothing"),
        ("sha256", re.fullmatch(r"(?:[0-9a-f]{64})?", value["sha256"]), "64 hexadecimal digits or nothing"),
        ("characters", re.fullmatch(r"\d*", value["characters"]), "a number of characters or nothing"),
    )
    return [Problem(where, f"{value[name]!r} under {name}", expected) for name, right, expected in checks if not right]


def _is_day(value: str) -> bool:
    """Tell whether a cell is empty or an ISO 8601 day."""
    try:
        return not value or date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _entry(row: Mapping[str, str]) -> Entry:
    """Return a checked line as an entry."""
    cells = {name: row[name] or None for name in COLUMNS if name not in ("year", "characters")}
    return Entry(**cells, year=int(row["year"]), characters=int(row["characters"]) if row["characters"] else None)  # type: ignore[arg-type]


def report_folders(root: Path, reports_dir: Path | str | None = None) -> tuple[Path, ...]:
    """Return the folders in which report texts are looked for: the named one, else `POLICYLIB_REPORTS`; then `data/reports`.

    A relative name counts from the working folder, and where it is not there from the root (a kernel works elsewhere).
    """
    named = reports_dir or os.environ.get("POLICYLIB_REPORTS")
    if not named:
        return (root / REPORTS,)
    return (Path(named) if Path(named).is_dir() or not (root / named).is_dir() else root / named, root / REPORTS)


def find_text(entry: Entry, folders: Iterable[Path]) -> Path | None:
    """Return what stands under the name of a report's text, if anything does."""
    return next((path for folder in folders if (path := folder / entry.file).exists()), None)


def texts_at_hand(root: Path) -> dict[Entry, Path]:
    """Return the reports of the catalogue whose text is at hand, with its file, in the catalogue's order."""
    folders = report_folders(root)
    return {entry: path for entry in load_catalogue(root) if (path := find_text(entry, folders)) is not None}


def other_bytes(entry: Entry, path: Path, sha256: str) -> Problem | None:
    """Return the line that tells that a text at hand is not the file that the catalogue records, where that is so."""
    if entry.sha256 in (None, sha256):
        return None
    found, expected = f"other bytes (sha256 {sha256[:12] or 'unknown'}…)", f"those of the catalogue ({(entry.sha256 or '')[:12]}…)"
    return Problem(str(path), found, expected, "fetch the text again, or mend its line")


def entry_of(sha256: str, entries: Iterable[Entry]) -> Entry | None:
    """Return the catalogue's entry for a file with these bytes, if there is one."""
    return next((entry for entry in entries if entry.sha256 == sha256), None)


def require_reports(wanted: Sequence[str], known: Iterable[str]) -> None:
    """Check that every report id is known.

    Raises:
        InputError: one line for each unknown id, with near matches.

    >>> require_reports(["jia-2024", "jai-2023"], ["jia-2024", "jia-2023"])
    Traceback (most recent call last):
    policylib.records.InputError: reports: found the unknown report 'jai-2023'; expected an id of the catalogue (policylib list shows them); did you mean jia-2023?
    """
    known = list(known)
    expected = "an id of the catalogue (policylib list shows them)"
    faults = [Problem("reports", f"the unknown report {name!r}", expected, near(str(name), known)) for name in wanted if name not in known]
    if faults:
        raise InputError(*faults)


def write_catalogue(entries: Iterable[Entry], path: Path) -> None:
    """Write entries as a catalogue file."""
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([getattr(entry, name) for name in COLUMNS] for entry in entries)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, as hexadecimal digits; nothing where they cannot be read, as whoever reads the file will tell."""
    try:
        return hashlib.sha256(read_bytes(path)).hexdigest()
    except InputError:
        return ""
