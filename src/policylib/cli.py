"""The command line: a thin skin over the library. Stable, for other programs call it.

Exit status: 0 done, 1 a run that failed, 2 the user's mistake (each fault on one line on stderr, never a traceback).
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from policylib.records import InputError, Problem

if TYPE_CHECKING:
    from policylib.codebooks import Codebooks
    from policylib.reading.outline import Outline

FORMATS = ("jsonl", "csv", "table")
COMMON = 3  # reports in which a phrase stands that `check --coverage` lists
OUTLINE = ("report", "start", "end", "section_kind", "heading_path", "topic", "cap_major", "cap_second")
BRIEF = (
    "review",
    "kind",
    "indicator",
    "measure",
    "bound",
    "low",
    "high",
    "unit",
    "effort",
    "horizon",
    "relation",
    "reference",
    "headline",
    "text",
    "start",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    warnings.showwarning = lambda message, *_, **__: print(f"policylib: {message}", file=sys.stderr)
    options = parser().parse_args(argv)
    try:
        status = int(options.work(options) or 0)
        sys.stdout.flush()
        return status
    except InputError as error:
        _say(error.problems)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("policylib: stopped; nothing is half-written", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"policylib: {error.strerror or error} ({error.filename or 'no file named'})", file=sys.stderr)
        return 1


class Parser(argparse.ArgumentParser):
    """A parser that tells the user's mistake on one line."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and where help stands, and leave with status 2."""
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def parser() -> Parser:
    """Return the parser of the command line."""
    top = Parser(prog="policylib", description="Reads Chinese government work reports (政府工作报告) and compares places and years.")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for name, command, text in (
        ("outline", outline, "one row per paragraph: what it does, its headings, its topic and CAP code"),
        ("targets", targets, "targets, relative targets and reported results of one file"),
        ("quantities", quantities, "every number of one file, its form and what it is"),
    ):
        each = _command(commands, name, command, text)
        each.add_argument("file", type=Path, metavar="FILE")
        _place_and_year(each)
        each.add_argument("--format", choices=FORMATS, default="jsonl")
    _command(commands, "list", list_reports, "the reports of the catalogue").add_argument("--format", choices=FORMATS, default="table")
    add = _command(commands, "add", add_file, "take a report file into your own catalogue (data/local)")
    add.add_argument("file", type=Path, metavar="FILE")
    _place_and_year(add)
    build = _command(commands, "build", build_tables, "make the tables of every report at hand that changed")
    build.add_argument("--jobs", type=_positive, help="worker processes (default: one a core)")
    build.add_argument("--progress", action=argparse.BooleanOptionalAction, help="a progress bar on stderr (default: on a terminal)")
    build.add_argument("--release", action="store_true", help="then write data/tables: what is shipped, without text")
    export = _command(commands, "export", export_tables, "write tables for other programs: CSV, Excel or Stata, with labels")
    _export_options(export)
    check = _command(commands, "check", check_all, "check codebooks, catalogue, tables and params; all faults at once")
    check.add_argument("--outline", action="store_true", help="structural faults of every report at hand")
    check.add_argument("--coverage", action="store_true", help="the commonest phrases without an indicator")
    _command(commands, "accuracy", accuracy, "scores of the extraction against the hand-annotated rows")
    run = _command(commands, "run", run_suite, "run the notebooks of params files and publish them as HTML")
    run.add_argument("params", type=Path, nargs="+", metavar="PARAMS.yaml")
    run.add_argument("--jobs", type=_positive, help="notebooks at the same time")
    run.add_argument("--force", action="store_true", help="run what did not change, too")
    run.add_argument("--explain", action="store_true", help="say why each page would be run or kept, and run none")
    run.add_argument("--quiet", action="store_true", help="print failures only")
    verify = _command(commands, "verify", verify_pages, "make published pages again and say whether the same comes out")
    verify.add_argument("folder", type=Path, metavar="outputs/NAME")
    verify.add_argument("--jobs", type=_positive, default=os.cpu_count() or 1, help="notebooks at the same time")
    verify.add_argument("--quick", action="store_true", help="only compare what the pages were made from, and make none again")
    return top


def _command(commands: Any, name: str, command: Any, text: str) -> argparse.ArgumentParser:
    found: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    found.set_defaults(work=command)
    return found


def _place_and_year(command: argparse.ArgumentParser) -> None:
    command.add_argument("--place", help="full name of the place, where the text or the catalogue does not say it")
    command.add_argument("--year", type=_year, help="year whose work the report sets out")


def _export_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("path", type=Path, metavar="PATH", help="a file that ends in .csv, .xlsx or .dta; or a folder, with --format")
    command.add_argument("--format", choices=("csv", "xlsx", "dta"), help="format of the files of a folder")
    command.add_argument("--table", action="append", dest="tables", help="table of the data dictionary (default: targets); may be repeated")
    command.add_argument(
        "--report", action="append", dest="reports", help="id of the catalogue; may be repeated, as --place, --year, --indicator"
    )
    command.add_argument("--place", action="append", dest="places", help="full name of a place")
    command.add_argument("--year", action="append", dest="years", type=_year, help="year of a report")
    command.add_argument("--indicator", action="append", help="id or label of indicators.yaml")
    command.add_argument("--review", action="store_true", help="rows under review, too")
    command.add_argument("--language", choices=("zh", "en"), default="en", help="language of labels and explanations")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a number from 1")
    return int(text)


def _year(text: str) -> int:
    if not text.isdecimal() or not 1949 <= int(text) <= 2099:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a year from 1949 to 2099")
    return int(text)


def _say(problems: Iterable[Problem]) -> None:
    """Print each fault on a line of its own on stderr."""
    for problem in problems:
        print(f"policylib: {problem}", file=sys.stderr)


def _read(options: argparse.Namespace) -> tuple[Outline, Codebooks]:
    """Return the outline of the file named, under its catalogue id where its bytes are known."""
    from policylib.codebooks import load_codebooks
    from policylib.data.catalogue.entries import CHECKOUT, entry_of, find_root, load_catalogue
    from policylib.reading.outline import find_outline
    from policylib.reading.sources import read_source

    source = read_source(options.file)
    entry = entry_of(source.sha256, load_catalogue(find_root(fallback=CHECKOUT)))
    books = load_codebooks()
    place = options.place or (entry.place if entry else None)
    year = options.year or (entry.year if entry else None)
    if entry and (place, year) == (entry.place, entry.year):
        return find_outline(source, books, report=entry.row()), books
    return find_outline(replace(source, name=entry.report) if entry else source, books, place=place, year=year), books


def outline(options: argparse.Namespace) -> None:
    """Print one row per paragraph."""
    from policylib.reading.coding import code_paragraphs, top_codes

    found, books = _read(options)
    shares: dict[int, dict[str, float]] = {}
    codes = code_paragraphs(found, books)
    for paragraph, code, weight in zip(codes["paragraph"], codes["code"], codes["weight"], strict=True):
        shares.setdefault(paragraph, {})[code] = weight
    rows = []
    for p in found.paragraphs:
        choice = top_codes(shares.get(p.paragraph, {}))
        numbers = (None if code is None else int(code) for code in (choice.code, choice.second))  # 0: no policy content
        values = (p.report, p.start, p.end, p.section_kind, list(found.heading_path(p)), p.run_in, *numbers)
        rows.append(dict(zip(OUTLINE, values, strict=True)))
    _write(rows, OUTLINE, options.format)
    _warn(found)


def targets(options: argparse.Namespace) -> None:
    """Print targets, relative targets, results and stated absences; rows under review are flagged."""
    from policylib.data.catalogue.entries import CHECKOUT, CORRECTIONS, find_root
    from policylib.data.corrections import apply_corrections, load_corrections
    from policylib.data.tables import names_of, plain
    from policylib.reading.targets import find_targets
    from policylib.records import Target

    found, books = _read(options)
    fixes = load_corrections(find_root(fallback=CHECKOUT) / CORRECTIONS)
    rows = list(plain("targets", apply_corrections(find_targets(found, books).targets, fixes)))
    _write(rows, names_of(Target), options.format, BRIEF)
    doubtful = sum(bool(row["review"]) for row in rows)
    if doubtful:
        print(
            f"policylib: {doubtful} of {len(rows)} rows are under review (review: true): read them in the text before use", file=sys.stderr
        )
    _warn(found)


def quantities(options: argparse.Namespace) -> None:
    """Print every number of a file."""
    from policylib.data.tables import names_of, plain
    from policylib.reading.targets import find_targets
    from policylib.records import Quantity

    found, books = _read(options)
    _write(list(plain("quantities", find_targets(found, books).quantities)), names_of(Quantity), options.format)
    _warn(found)


def _warn(found: Outline) -> None:
    """Print what a reader of a report's figures should know."""
    for warning in found.report.warnings:
        print(f"policylib: {found.source.path or found.source.name}: {warning}", file=sys.stderr)


def _write(rows: list[dict[str, Any]], names: Sequence[str], form: str, brief: Sequence[str] | None = None) -> None:
    """Print rows in one of the formats (`table` shows the columns in `brief`)."""
    from policylib.data.tables import write_csv, write_jsonl, write_table

    if form == "jsonl":
        write_jsonl(rows, sys.stdout)
    elif form == "csv":
        write_csv(rows, names, sys.stdout)
    else:
        write_table([row | {"review": "?" if row["review"] else ""} for row in rows] if brief else rows, brief or names, sys.stdout)


def list_reports(options: argparse.Namespace) -> None:
    """Print the catalogue, and whether each text is at hand."""
    from policylib.data.catalogue.entries import find_root, load_catalogue, texts_at_hand

    root = find_root()
    texts = texts_at_hand(root)
    names = ("report", "place", "year", "level", "delivered_on", "coverage", "text")
    rows = [
        {name: getattr(entry, name) for name in names[:-1]} | {"text": "at hand" if entry in texts else "not at hand"}
        for entry in load_catalogue(root)
    ]
    _write(rows, names, options.format)


def add_file(options: argparse.Namespace) -> None:
    """Take a report file into the user's own catalogue."""
    from policylib.data.catalogue.add import add_report

    entry = add_report(options.file, place=options.place, year=options.year)
    print(f"{entry.report}: {entry.place} {entry.year} put into data/reports; run policylib build to make its tables")


def build_tables(options: argparse.Namespace) -> int:
    """Make the tables of every report at hand that changed, and what is shipped of them where that is asked for."""
    from concurrent.futures.process import BrokenProcessPool

    from policylib.data.catalogue.build import build

    try:
        built = build(jobs=options.jobs, progress=options.progress)
    except BrokenProcessPool:
        print(
            "policylib: a worker process was ended from outside (short of memory?); run it again, with --jobs 1 if need be", file=sys.stderr
        )
        return 1
    _say((*built.mended, *built.warnings, *built.problems))
    print(built)
    if options.release and not built.problems:
        from policylib.data.catalogue.release import release_tables

        for name, rows in release_tables().items():
            print(f"data/tables/{name}.parquet {rows} rows")
        from policylib.measures.topic_scan import release_scan

        print(f"data/tables/found_topics.csv {release_scan()} rows")
    return 1 if built.broken else 2 if built.problems else 0


def export_tables(options: argparse.Namespace) -> None:
    """Write tables for other programs and print the files."""
    from policylib.corpus import Corpus

    names = ("tables", "format", "reports", "places", "years", "indicator", "review", "language")
    for path in Corpus.open().export(options.path, **{name: getattr(options, name) for name in names}):
        print(path)


def check_all(options: argparse.Namespace) -> int:
    """Print every fault of what the checkout holds; 2 where there is one."""
    from policylib.data.catalogue import check as checking

    if options.coverage:
        found = checking.indicator_coverage()
        _write([row for row in found.missing if row["reports"] >= COMMON], ("reports", "count", "phrase"), "table")
        print(found)
        return 0
    problems = checking.outline_faults() if options.outline else _all_problems()
    for problem in problems:
        print(problem)
    if not problems:
        print("no faults")
    return 2 if problems else 0


def _all_problems() -> list[Problem]:
    """Return every fault of codebooks, catalogue, tables, facts and params files."""
    from policylib.codebooks import load_codebooks
    from policylib.data import facts
    from policylib.data.catalogue import check as checking
    from policylib.data.catalogue.entries import CORRECTIONS, find_root
    from policylib.data.corrections import load_corrections
    from policylib.suite.params import load_suites

    root = find_root()
    faults = load_codebooks().problems() + checking.problems(root)
    more: tuple[Callable[[], Iterable[object]], ...] = (
        lambda: facts.problems(root / "data" / "reference"),
        lambda: load_corrections(root / CORRECTIONS),
        lambda: load_suites(sorted((root / "params").glob("*.yaml"))),
    )
    for check in more:
        try:
            found = check()
        except InputError as error:
            found = error.problems
        faults += [fault for fault in found if isinstance(fault, Problem)]
    return list(dict.fromkeys(faults))


def accuracy(options: argparse.Namespace) -> None:
    """Print the scores of the extraction against the hand-annotated rows."""
    from policylib.data import accuracy as scores

    print(scores.report_text())


def run_suite(options: argparse.Namespace) -> int:
    """Run the notebooks of params files."""
    from policylib.suite.run import run_params

    return int(run_params(options.params, jobs=options.jobs, force=options.force, explain=options.explain, quiet=options.quiet))


def verify_pages(options: argparse.Namespace) -> int:
    """Say whether published pages stand as made, and whether the same can be made again from what is here."""
    from policylib.suite.verify import verify

    return verify(options.folder, quick=options.quick, jobs=options.jobs)


if __name__ == "__main__":
    sys.exit(main())
