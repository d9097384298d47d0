"""Runs suites: checks, finds what changed, executes it in parallel, publishes pages, writes the index last."""

from __future__ import annotations

import errno
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policylib.records import InputError, Problem
from policylib.suite.crew import LIMIT, WHOLE, Crew, environment, order, seconds_of
from policylib.suite.evidence_pages import is_stale
from policylib.suite.inputs import Parts, changes, digest, look_again, page_inputs
from policylib.suite.links import index_key, shell_of
from policylib.suite.notify import NOWHERE, Channels, Report, load_channels, tell
from policylib.suite.params import Job, Suite, home_of, load_suites
from policylib.suite.publish import STAGING, BusyError, staging
from policylib.suite.status import Status, read_status

if TYPE_CHECKING:
    from policylib.data.catalogue.build import Built


class OverLimitError(BaseException):
    """A run took longer than it may: nothing that looks after one text or page may take it for a fault of that."""


AGAIN = 60.0  # seconds after which a limit that something swallowed is told again


@dataclass(frozen=True, slots=True)
class Task:
    """One page of a run: what it rests on, and why it is to be made (empty: it stands as it is)."""

    job: Job
    parts: Parts
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: as the command line says."""

    jobs: int
    force: bool = False
    quiet: bool = False
    limit: float = LIMIT
    whole: float = WHOLE
    channels: Channels = NOWHERE


def run_params(
    paths: Sequence[Path | str], jobs: int | None = None, force: bool = False, explain: bool = False, quiet: bool = False
) -> int:
    """Run what params files ask for and publish it under `outputs/<name of the file>/`.

    Args:
        paths: params files.
        jobs: notebooks run at the same time; by default as many as there are cores.
        force: make every page again.
        explain: say of every page why it would be made again, and make none.
        quiet: print only failures.

    Returns:
        0 when every page is there; 1 when one failed or the output could not be written; 2 for a fault in what was given, told line by
        line before anything runs.
    """
    begun, files = time.monotonic(), [Path(path) for path in paths]
    try:
        limit, whole = seconds_of("POLICYLIB_TIME_LIMIT", LIMIT), seconds_of("POLICYLIB_RUN_LIMIT", WHOLE)
        options = Options(jobs or os.cpu_count() or 1, force, quiet, limit, whole, load_channels(os.environ))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        suites = load_suites(files)
        if explain:
            look_again()
            return max((_explain(suite, force) for suite in suites), default=0)
        with within(options.whole):
            built = {home: _build(home, options) for home in dict.fromkeys(suite.home for suite in suites)}
    except (Exception, OverLimitError) as error:
        for path in () if explain else files:
            _tell_fault(path, _line(error, path), time.monotonic() - begun, options.channels)
        if not isinstance(
            error, (InputError, OSError, BrokenProcessPool, OverLimitError)
        ):  # a fault of our own: somebody is told before it is shown
            raise
        print(_line(error, files[0]), file=sys.stderr)
        return 2 if isinstance(error, InputError) else 1
    look_again()
    return max((_run_and_tell(suite, options, built[suite.home]) for suite in suites), default=0)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """End the work of this block after some seconds, whatever it waits for (in the main thread of a Unix process; elsewhere it is not ended).

    Raises:
        OverLimitError: it was ended.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def end(*_: object) -> None:
        raise OverLimitError(f"no end within {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _tell_fault(path: Path, error: str, seconds: float, channels: Channels) -> None:
    """Tell that a params file could not be run."""
    try:
        folder = home_of(path) / "outputs" / path.stem
    except InputError:
        folder = None
    tell(Report(path.stem, False, 0, (), error, seconds, ""), channels, folder)


def _run_and_tell(suite: Suite, options: Options, built: Built) -> int:
    """Run one suite, tell how it went to whom it is to be told, and return 0, or 1 where a page, a text or the whole failed."""
    begun, found, errors = time.monotonic(), 1, [str(problem) for problem in built.problems]
    warnings = [told(problem) for problem in (*built.problems, *built.warnings)]
    try:
        with within(options.whole):
            found = run_suite(suite, options, warnings)
    except (BusyError, OSError, OverLimitError) as fault:
        errors.append(_line(fault, suite.folder))
        print(errors[-1], file=sys.stderr)
    except Exception as fault:  # a fault of our own: somebody is told before it is shown
        tell(_report(suite, 1, [f"{type(fault).__name__}: {fault}"], time.monotonic() - begun), options.channels, suite.folder)
        raise
    found = 1 if errors else found
    report = _report(suite, found, errors, time.monotonic() - begun)
    for line in report.warnings:
        if line not in warnings:  # of the pages; those of the texts have been printed
            print(f"policylib: {line}", file=sys.stderr)
    tell(report, options.channels, suite.folder)
    return found


def _report(suite: Suite, found: int, errors: list[str], seconds: float) -> Report:
    """Return how a run of a suite went, its failed pages and warnings read from what it left."""
    status, index = read_status(suite.folder), str(suite.folder / "index.html")
    lost = {name: page["failure"] for name, page in status.pages.items() if page["state"] == "failed"}
    failed = tuple({"page": name, "error": _failure_line(failure)} for name, failure in lost.items())
    return Report(suite.name, not found, len(suite.jobs), failed, "; ".join(errors), round(seconds, 1), index, tuple(status.all_warnings()))


def _build(home: Path, options: Options) -> Built:
    """Make the tables of the texts at hand that changed, and print what was noticed; texts that cannot be read keep their former rows."""
    from policylib.data.catalogue.build import build

    built = build(home, jobs=options.jobs, progress=False if options.quiet else None)
    for problem in (*built.problems, *built.warnings, *built.mended):
        print(f"policylib: {problem}", file=sys.stderr)
    if built.read and not options.quiet:
        print(built)
    return built


def told(problem: Problem) -> str:
    """Return what was noticed of a text as pages and messages say it: by the name of its file, without this machine's folders.

    >>> told(Problem("/srv/x/甲市.txt", "an empty file", "a report"))
    '甲市.txt: found an empty file; expected a report'
    """
    return str(replace(problem, where=Path(problem.where).name))


def run_suite(suite: Suite, options: Options, warnings: list[str]) -> int:
    """Run one suite and return 0, or 1 where a page failed."""
    status = replace(read_status(suite.folder), warnings=warnings)
    tasks = _tasks(suite, status, options.force, built=True)
    index = suite.folder / "index.html"
    if not _work(suite, tasks, status):
        if not options.quiet:
            print(f"{suite.name}: nothing changed since {status.run.get('at', 'the last run')}, {len(tasks)} pages stand")
            print(_shown_path(index))
        return 0
    with staging(suite.folder) as place:
        status = replace(read_status(suite.folder), warnings=warnings)  # another run may have ended while this one waited
        failed = _make(suite, _tasks(suite, status, options.force, built=True), status, place, options)
    if failed:
        print(
            f"{suite.name}: {len(failed)} of {len(tasks)} pages failed: {', '.join(failed)}; see {_shown_path(suite.folder / 'status.json')}",
            file=sys.stderr,
        )
    if not options.quiet:
        print(_shown_path(index))
    return 1 if failed else 0


def _work(suite: Suite, tasks: list[Task], status: Status) -> bool:
    """Return whether anything is to be done."""
    known = {task.job.page for task in tasks}
    return (
        any(task.why for task in tasks)
        or known != set(status.pages)
        or status.index != index_key(suite, status)
        or any(status.pages[task.job.page].get("shell") != shell_of(suite, status, task.job) for task in tasks)
        or any(is_stale(suite, status.good(task.job.page) or {}) for task in tasks)
        or not (suite.folder / "index.html").is_file()
        or (suite.folder / STAGING).exists()  # a run was killed
    )


def _tasks(suite: Suite, status: Status, force: bool, built: bool = False) -> list[Task]:
    found = []
    for job in suite.jobs:
        parts = page_inputs(job, suite, built)
        found.append(Task(job, parts, tuple(_why(suite, job, parts, status, force))))
    return found


def _why(suite: Suite, job: Job, parts: Parts, status: Status, force: bool) -> list[str]:
    """Return why a page is to be made; empty where it stands."""
    record = status.pages.get(job.page)
    if record is None:
        return ["never made"]
    if record["state"] == "failed":
        return ["failed last time"]
    if force:
        return ["--force"]
    page = suite.folder / f"{job.page}.html"
    if not page.is_file() or digest(page.read_bytes()) != record.get("sha"):
        return ["its published page was changed or removed"]
    return changes(record["inputs"], parts, status.sets)


def _explain(suite: Suite, force: bool) -> int:
    """Print of every page why it would be made again."""
    for task in _tasks(suite, read_status(suite.folder), force):
        print(f"{suite.name}/{task.job.page}: {'made again: ' + '; '.join(task.why) if task.why else 'unchanged'}")
    return 0


def _make(suite: Suite, tasks: list[Task], status: Status, place: Path, options: Options) -> list[str]:
    """Make the pages that are due and return the names of those that failed."""
    from policylib.suite.site import Site

    site = Site(suite, status, place)
    site.drop_pages({task.job.page for task in tasks})
    due = sorted((t for t in tasks if t.why), key=lambda t: -((status.good(t.job.page) or {}).get("seconds") or 1e9))
    by_page = {task.job.page: task for task in due}
    failed = []
    with tempfile.TemporaryDirectory(prefix="policylib-", ignore_cleanup_errors=True) as scratch:
        logs = suite.folder / "logs"
        logs.mkdir(exist_ok=True)
        for page in by_page:
            (logs / f"{page}.log").unlink(missing_ok=True)
        crew = Crew(environment(suite, scratch), place, options.limit)
        started = time.monotonic()
        for done, answer in enumerate(crew.answers([order(t.job, place, Path(scratch), logs) for t in due], options.jobs), 1):
            site.publish_page(by_page[answer["page"]], answer)
            if not answer["ok"]:
                failed.append(answer["page"])
            left = (time.monotonic() - started) / done * (len(due) - done)
            progress = f"{done} of {len(due)}" + (f", about {left:.0f} s left" if left else "")
            _say(f"{suite.name}/{answer['page']}", answer, progress, options.quiet)
    site.publish_shells()
    site.publish_index()
    return failed


def _say(name: str, answer: Mapping[str, Any], progress: str, quiet: bool) -> None:
    """Print how a page went, and how long the rest will take."""
    if not answer["ok"]:
        print(f"{name}: {_failure_line(answer['failure'])}", file=sys.stderr)
    elif not quiet:
        print(f"{name}: made in {answer['seconds']:.1f} s ({progress})", flush=True)


def _failure_line(failure: Mapping[str, Any]) -> str:
    """Return a page's failure as one line."""
    cell = f" in cell {failure['cell']}" if failure["cell"] else ""
    return f"failed{cell}: {failure['error']}: {' '.join(failure['message'].split())[:300]}"


def _line(error: BaseException, folder: Path) -> str:
    """Return an error as one line (a user's faults: a line each): what, where, what to do."""
    if isinstance(error, BrokenProcessPool):
        return "policylib: a worker process was ended from outside (short of memory?); run it again, with --jobs 1 if need be"
    if isinstance(error, OverLimitError):
        return f"policylib: {error}; what was made until then stands; POLICYLIB_RUN_LIMIT, in seconds, allows more"
    if isinstance(error, OSError):
        if error.errno in (errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.ENOMEM):
            return f"{folder}: found {error.strerror or error}; expected files and processes to be had; check the limits (ulimit -a)"
        where = error.filename or folder
        return (
            f"{where}: found {error.strerror or error}; expected a folder that can be written; check its rights and the space on its disk"
        )
    return str(error)


def _shown_path(path: Path) -> str:
    """Return a path as the user would type it."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
