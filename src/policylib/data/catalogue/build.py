"""Build the tables of all reports at hand: in parallel over the cores, only what changed, one shard a report and table."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from traceback import walk_tb

from policylib.codebooks import Codebooks, load_codebooks
from policylib.data.catalogue.cache import STEPS, find_shards, missing_steps, shard_keys, step_digests, write_shard
from policylib.data.catalogue.entries import (
    CORRECTIONS,
    Entry,
    find_root,
    find_text,
    load_catalogue,
    other_bytes,
    report_folders,
    sha256_of,
)
from policylib.data.corrections import Correction, load_corrections
from policylib.records import OTHER_BYTES, InputError, Paragraph, Problem

Answer = tuple[int, list[Problem], bool]  # rows written, faults, and whether they are the machine's or ours


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: how many reports the catalogue has, were read, had not changed, have no text here; rows written."""

    reports: int
    read: int
    unchanged: int
    without_text: tuple[str, ...]
    rows: int
    warnings: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    broken: bool = False  # one of the problems is no fault of a text: of the disk, or of ours
    mended: tuple[Problem, ...] = ()  # damaged files of the cache

    def __str__(self) -> str:
        """Return the line that a user reads.

        >>> print(Built(3, 1, 1, ("jia-2024",), 900))
        3 reports: 1 read, 1 unchanged, 1 without text (shipped rows kept)
        """
        failed = f", {self.reports - self.read - self.unchanged - len(self.without_text)} that could not be read" if self.problems else ""
        return f"{self.reports} reports: {self.read} read, {self.unchanged} unchanged, {len(self.without_text)} without text (shipped rows kept){failed}"


@dataclass(frozen=True, slots=True)
class Task:
    """One report to be read: its entry, its file, and the steps whose shards it lacks, with their keys; what was damaged."""

    root: Path
    entry: Entry
    path: Path
    sha256: str
    steps: tuple[str, ...]
    keys: dict[str, str]
    corrections: tuple[Correction, ...]
    damaged: tuple[Problem, ...]


def build(
    root: Path | str | None = None,
    reports_dir: Path | str | None = None,
    jobs: int | None = None,
    progress: bool | None = None,
    books: Codebooks | None = None,
    only: Collection[str] | None = None,
) -> Built:
    """Make the tables of every report whose text is at hand and that changed since the last build, and say what was done.

    A report is read again where its bytes, its catalogue line, the modules or the codebooks that make one of its tables
    differ from what its shards were made of, or a shard is damaged. A report without text keeps its shipped rows; one that
    cannot be read, or whose text says that it is another report, keeps its former ones.

    Args:
        root: folder that holds `data/corpus.csv`; see `find_root`.
        reports_dir: folder of report texts, instead of `POLICYLIB_REPORTS`.
        jobs: worker processes; as many as there are cores where it is not said.
        progress: whether to draw a bar on stderr; only on a terminal where it is not said.
        books: the codebooks; the shipped ones where none are given.
        only: ids of the reports to look at; all where none are given.

    Raises:
        InputError: no catalogue, one with faults, or no such folder of texts. Reports that cannot be read are listed in the answer's `problems`.
    """
    root, books = find_root(root), books or load_codebooks()
    entries, folders = load_catalogue(root), report_folders(root, reports_dir)
    if not folders[0].is_dir() and len(folders) > 1:
        raise InputError(Problem(str(folders[0]), "no such folder", "a folder of report texts", "mend POLICYLIB_REPORTS, or leave it out"))
    texts = {entry.report: find_text(entry, folders) for entry in entries if only is None or entry.report in only}
    tasks = list(_tasks(root, entries, texts, step_digests(books), wholly=only is not None))
    waiting = sorted((task for task in tasks if task.steps), key=lambda task: (-task.path.stat().st_size, task.entry.report))
    with _answers(waiting, jobs or _cores(), books) as answers:
        done = list(_bar(answers, len(waiting), progress))
    failed = sum(bool(faults) for _, faults, _ in done)
    return Built(
        len(texts),
        len(waiting) - failed,
        len(tasks) - len(waiting),
        tuple(report for report, path in texts.items() if path is None),
        sum(rows for rows, _, _ in done),
        (*filter(None, (other_bytes(task.entry, task.path, task.sha256) for task in tasks)), *_strays(entries, folders)),
        tuple(sorted({fault for _, faults, _ in done for fault in faults}, key=str)),
        any(broken for _, _, broken in done),
        tuple(fault for task in tasks for fault in task.damaged),
    )


def _tasks(root: Path, entries: Sequence[Entry], texts: dict[str, Path | None], digests: dict[str, str], wholly: bool) -> Iterator[Task]:
    """Yield a task for each report at hand, with the steps that it lacks (none where nothing changed) and its damaged shards."""
    corrections = load_corrections(root / CORRECTIONS)
    for entry in entries:
        path = texts.get(entry.report)
        if path is not None:
            sha256 = sha256_of(path)
            own = tuple(fix for fix in corrections if fix.report == entry.report)
            keys = shard_keys(entry, sha256, digests, own)
            found, damaged = find_shards(root, entry.report, wholly)
            yield Task(root, entry, path, sha256, missing_steps(found, keys), keys, own, tuple(damaged))


def _strays(entries: Sequence[Entry], folders: Sequence[Path]) -> Iterator[Problem]:
    """Yield a warning for each report folder that holds texts which no entry names."""
    known = {entry.file for entry in entries}
    for folder in folders:
        names = sorted(path.name for path in folder.glob("*.txt") if path.name not in known)
        if names:
            found = f"{len(names)} texts that the catalogue does not name ({', '.join(names[:3])}{' …' * (len(names) > 3)})"
            yield Problem(str(folder), found, "one line a text in the catalogue", "run policylib add FILE")


@contextmanager
def _answers(tasks: list[Task], jobs: int, books: Codebooks) -> Iterator[Iterator[Answer]]:
    """Give the rows written and the faults of each task, as they are done; workers start before any thread of a progress bar."""
    jobs = min(jobs, len(tasks))
    if jobs < 2:
        yield (_make(task, books) for task in tasks)
        return
    before = multiprocessing.active_children()
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context(_start_method()), _start, (books.folder, books.extra))
    try:
        yield pool.map(_make, tasks)
    except BaseException as error:
        asked = isinstance(error, KeyboardInterrupt)  # then the reports in hand are finished; else what waits might wait for ever
        for child in set() if asked else set(multiprocessing.active_children()).difference(before):
            child.kill()
        pool.shutdown(wait=asked, cancel_futures=True)
        raise
    pool.shutdown()


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _start_method() -> str:
    """Return `fork` where no thread can be left behind holding a lock, else `spawn`."""
    alone = threading.active_count() == 1 and "pyarrow" not in sys.modules
    return "fork" if sys.platform == "linux" and alone else "spawn"


_BOOKS: list[Codebooks] = []


def _start(folder: Path, extra: tuple[Path, ...]) -> None:
    """Load a worker's codebooks once; an interrupt is the parent's to handle, the report in hand is finished."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _BOOKS[:] = [Codebooks(folder, extra)]


def _make(task: Task, books: Codebooks | None = None) -> Answer:
    """Read one report and write its shards when all of them are made; return the rows written, or the faults. Nothing ends the others."""
    from policylib.data.catalogue.read import MAKERS
    from policylib.reading.outline import find_outline
    from policylib.reading.sources import read_source

    books = books or _BOOKS[0]
    try:
        source = read_source(task.path)
        noted = (OTHER_BYTES,) if task.entry.sha256 not in (None, task.sha256) else ()
        known = replace(task.entry.row(), sha256=task.sha256, warnings=noted)
        outline = find_outline(source, books, report=known, vouched=task.entry.sha256 == task.sha256)
        made = {step: MAKERS[step.name](outline, books, task.corrections) for step in STEPS if step.name in task.steps}
        tables = ((step, name) for step in made for name in step.tables)
        return sum(write_shard(task.root, task.entry.report, n, task.keys[step.name], made[step][n]) for step, n in tables), [], False
    except InputError as error:
        return 0, list(error.problems), not task.sha256
    except OSError:  # the cache cannot be written, whatever report is read
        raise
    except Exception as error:
        place = place_of(error)
        where = f"{task.path}:{place[0]}–{place[1]}" if place else str(task.path)
        fault = Problem(where, f"{type(error).__name__}: {error}", "a report that can be read", "its former rows stand; please report this")
        return 0, [fault], True


def place_of(error: Exception) -> tuple[int, int] | None:
    """Return the characters of the report that were being read when something went wrong: those of the innermost block or paragraph in hand."""
    from policylib.reading.outline.lines import Unit

    held = (each for frame, _ in walk_tb(error.__traceback__) for each in frame.f_locals.values())
    places = [(each.start, each.end) for each in held if isinstance(each, Paragraph | Unit)]
    return places[-1] if places else None


def _bar(done: Iterator[Answer], total: int, progress: bool | None) -> Iterator[Answer]:
    """Yield what is done, with a bar on stderr where one is wanted."""
    if total and (sys.stderr.isatty() if progress is None else progress):
        from tqdm import tqdm

        return iter(tqdm(done, total=total, unit="report", file=sys.stderr))
    return done
