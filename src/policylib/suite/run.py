"""Runs suites: checks, finds what changed, executes it in parallel, publishes pages, writes the index last."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policylib.records import InputError
from policylib.suite.evidence_pages import at_hand, is_stale
from policylib.suite.inputs import Parts, changes, digest, look_again, page_inputs
from policylib.suite.links import index_key, shell_of
from policylib.suite.params import Job, Suite, load_suites
from policylib.suite.publish import STAGING, BusyError, staging
from policylib.suite.status import Status, read_status

LIMIT = 600.0  # seconds for one notebook; POLICYLIB_TIME_LIMIT sets another


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
    try:
        suites = load_suites([Path(path) for path in paths])
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    options = Options(jobs or os.cpu_count() or 1, force, quiet)
    if not explain:
        try:
            for home in dict.fromkeys(suite.home for suite in suites):
                _build(home, options)
        except InputError as error:
            print(error, file=sys.stderr)
            return 2
    look_again()
    results = []
    for suite in suites:
        try:
            results.append(_explain(suite, force) if explain else run_suite(suite, options))
        except (BusyError, OSError) as error:
            print(_line(error, suite), file=sys.stderr)
            results.append(1)
    return max(results, default=0)


def _build(home: Path, options: Options) -> None:
    """Make the tables of the texts at hand that changed; a text that cannot be read is told and keeps its former rows."""
    from policylib.corpus.building import build

    built = build(home, jobs=options.jobs, progress=False if options.quiet else None)
    for problem in built.problems:
        print(f"policylib: {problem}", file=sys.stderr)
    if built.read and not options.quiet:
        print(built)


def run_suite(suite: Suite, options: Options) -> int:
    """Run one suite and return 0, or 1 where a page failed."""
    status = read_status(suite.folder)
    tasks = _tasks(suite, status, options.force)
    index = suite.folder / "index.html"
    if not _work(suite, tasks, status):
        if not options.quiet:
            print(f"{suite.name}: nothing changed since {status.run.get('at', 'the last run')}, {len(tasks)} pages stand")
            print(_shown_path(index))
        return 0
    with staging(suite.folder) as place:
        status = read_status(suite.folder)  # another run may have ended while this one waited
        failed = _make(suite, _tasks(suite, status, options.force), status, place, options)
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
        or any(status.pages[task.job.page].get("shell") != shell_of(suite, task.job) for task in tasks)
        or any(is_stale(suite, status.good(task.job.page) or {}) for task in tasks)
        or not (suite.folder / "index.html").is_file()
        or (suite.folder / STAGING).exists()  # a run was killed
    )


def _tasks(suite: Suite, status: Status, force: bool) -> list[Task]:
    found = []
    for job in suite.jobs:
        parts = page_inputs(job, suite)
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
    from policylib.suite.crew import Crew
    from policylib.suite.site import Site

    site = Site(suite, status, place)
    site.drop_pages({task.job.page for task in tasks})
    due = sorted((t for t in tasks if t.why), key=lambda t: -((status.good(t.job.page) or {}).get("seconds") or 1e9))
    by_page = {task.job.page: task for task in due}
    failed = []
    with tempfile.TemporaryDirectory(prefix="policylib-", ignore_cleanup_errors=True) as scratch:
        crew = Crew(_environment(suite, scratch), place, float(os.environ.get("POLICYLIB_TIME_LIMIT", LIMIT)))
        started = time.monotonic()
        for done, answer in enumerate(crew.answers([_order(suite, t, place, Path(scratch)) for t in due], options.jobs), 1):
            task = by_page[answer["page"]]
            site.publish_page(task, answer)
            if not answer["ok"]:
                failed.append(answer["page"])
            left = (time.monotonic() - started) / done * (len(due) - done)
            _tell(
                f"{suite.name}/{answer['page']}",
                answer,
                f"{done} of {len(due)}" + (f", about {left:.0f} s left" if left else ""),
                options.quiet,
            )
    site.publish_shells([task for task in tasks if not task.why])
    site.publish_index()
    return failed


def _order(suite: Suite, task: Task, place: Path, scratch: Path) -> dict[str, Any]:
    """Return a job as a worker takes it."""
    job = task.job
    declared = [{"name": p.name, "value": job.effective()[p.name], "help": p.help} for p in job.notebook.parameters.values()]
    logs = suite.folder / "logs"
    logs.mkdir(exist_ok=True)
    return {
        "page": job.page,
        "notebook": str(job.notebook.path.resolve()),
        "parameters": job.parameters,
        "declared": declared,
        "language": job.language,
        "staging": str(place),
        "folder": str(scratch / f"work-{job.page}"),
        "log": str(logs / f"{job.page}.log"),
    }


def _environment(suite: Suite, scratch: str) -> Mapping[str, str]:
    """Return the environment of workers and kernels: this one, with what makes runs alike and apart from each other."""
    own = {
        "POLICYLIB_HOME": str(suite.home),
        "POLICYLIB_EVIDENCE": " ".join(at_hand(suite)),
        "POLICYLIB_CODEBOOKS": os.pathsep.join(str(path.resolve()) for path in suite.codebooks),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "JUPYTER_RUNTIME_DIR": scratch,
        "IPYTHONDIR": os.path.join(scratch, "ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    return {**os.environ, **own}


def _tell(name: str, answer: Mapping[str, Any], progress: str, quiet: bool) -> None:
    """Print how a page went, and how long the rest will take."""
    if not answer["ok"]:
        failure = answer["failure"]
        cell = f" in cell {failure['cell']}" if failure["cell"] else ""
        print(f"{name}: failed{cell}: {failure['error']}: {' '.join(failure['message'].split())[:300]}", file=sys.stderr)
    elif not quiet:
        print(f"{name}: made in {answer['seconds']:.1f} s ({progress})", flush=True)


def _line(error: BaseException, suite: Suite) -> str:
    """Return an error of writing as one line: what, where, what to do."""
    if isinstance(error, OSError):
        where = error.filename or suite.folder
        return (
            f"{where}: found {error.strerror or error}; expected a folder that can be written; check its rights and the space on its disk"
        )
    return str(error)


def _shown_path(path: Path) -> str:
    """Return a path as the user would type it."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
