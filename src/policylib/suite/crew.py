"""Worker processes: each takes one notebook at a time, within a time limit, and is replaced when it dies; and what it is told."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from policylib.data.catalogue.entries import texts_at_hand
from policylib.records import InputError, Problem
from policylib.suite.notify import PREFIX
from policylib.suite.params import Job, Suite
from policylib.suite.results import failed

LIMIT = 600.0  # seconds for one notebook; POLICYLIB_TIME_LIMIT sets another
WHOLE = 21_600.0  # seconds for the reading of texts, and for one params file; POLICYLIB_RUN_LIMIT sets another
Answer = dict[str, Any]


class WorkerGoneError(RuntimeError):
    """A worker ended without an answer."""


class Worker:
    """One worker process."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "policylib.suite.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=dict(environment),
                start_new_session=True,
            )
        self.kernel: int | None = None
        self._waiting = b""

    def do(self, job: Mapping[str, Any], limit: float) -> Answer:
        """Return a worker's answer to a job.

        Raises:
            WorkerGoneError: the process ended.
            TimeoutError: no answer within `limit` seconds; the worker and its kernel have been ended.
        """
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(job).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise WorkerGoneError(self._end()) from None
        until = time.monotonic() + limit
        while True:
            answer = self._line(until, limit)
            if "kernel" not in answer:
                self.kernel = None
                return answer
            self.kernel = answer["kernel"]

    def _line(self, until: float, limit: float) -> Answer:
        """Return the next line that the worker says."""
        assert self.process.stdout is not None
        while b"\n" not in self._waiting:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                self.kill()
                raise TimeoutError(f"no result within {limit:g} seconds")
            read = os.read(self.process.stdout.fileno(), 1 << 16)
            if not read:
                raise WorkerGoneError(self._end())
            self._waiting += read
        line, _, self._waiting = self._waiting.partition(b"\n")
        found: Answer = json.loads(line)
        return found

    def _end(self) -> str:
        """Return how the process ended, with the last line it wrote."""
        self.kill()
        tail = self.log.read_text("utf-8", "replace").strip().splitlines()[-1:]
        return f"the worker process ended with code {self.process.returncode}" + (f": {tail[0]}" if tail else "")

    def kill(self) -> None:
        """End the worker and its kernel at once."""
        for pid in (self.kernel, self.process.pid):
            if pid is not None and (pid != self.process.pid or self.process.poll() is None):
                try:
                    os.killpg(pid, signal.SIGKILL)
                except (ProcessLookupError, PermissionError):
                    continue
        self.kernel = None
        self.process.wait()

    def close(self) -> None:
        """Let the worker end by itself; it does so when its input ends."""
        if self.process.stdin is not None:
            with suppress(OSError):  # it has ended already
                self.process.stdin.close()


@dataclass
class Crew:
    """Some workers that share a list of jobs.

    Attributes:
        environment: the environment of the worker processes.
        folder: where their own logs go.
        limit: seconds for one notebook.
        retries: how often a job is tried again whose worker died.
    """

    environment: Mapping[str, str]
    folder: Path
    limit: float
    retries: int = 1
    _todo: SimpleQueue[tuple[int, Mapping[str, Any]]] = field(default_factory=SimpleQueue)
    _done: SimpleQueue[Answer] = field(default_factory=SimpleQueue)
    _workers: list[Worker] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def answers(self, jobs: Sequence[Mapping[str, Any]], workers: int) -> Iterator[Answer]:
        """Yield the answer to each job as it comes; jobs are begun in the order given.

        Every worker and kernel has ended, or is about to, when the caller leaves the loop, for whatever reason.
        """
        for job in jobs:
            self._todo.put((self.retries, job))
        try:
            for number in range(min(workers, len(jobs))):
                threading.Thread(target=self._serve, args=(number,), daemon=True).start()
            for _ in jobs:
                yield self._done.get()
        finally:
            self._stop.set()
            for worker in self._workers:
                worker.kill() if worker.kernel else worker.close()

    def _serve(self, number: int) -> None:
        """Give one worker process job after job until none is left; put another in its place when it dies."""
        worker: Worker | None = None
        while not self._stop.is_set():
            try:
                left, job = self._todo.get_nowait()
            except Empty:
                break
            try:
                if worker is None:
                    worker = Worker(self.environment, self.folder / f"worker-{number}.log")
                    self._workers.append(worker)
                if not self._serve_one(worker, left, job):
                    worker = None
            except Exception as error:  # no process, file or memory to be had: whatever failed, its job is answered
                self._done.put(_lost(job, error))
                worker = None

    def _serve_one(self, worker: Worker, left: int, job: Mapping[str, Any]) -> bool:
        """Return whether the worker is still there."""
        try:
            self._done.put(worker.do(job, self.limit))
        except (WorkerGoneError, TimeoutError) as error:
            if isinstance(error, WorkerGoneError) and left and not self._stop.is_set():
                self._todo.put((left - 1, job))
            else:
                self._done.put(_lost(job, error))
            return False
        return True


def _lost(job: Mapping[str, Any], error: Exception) -> Answer:
    return {"page": job["page"], "ok": False, "failure": failed(error), "warnings": [], "seconds": None}


def order(job: Job, place: Path, scratch: Path, logs: Path) -> dict[str, Any]:
    """Return a job as a worker takes it.

    Args:
        job: the page to make.
        place: where its files are staged.
        scratch: where its working directory is made.
        logs: where its log goes.
    """
    return {
        "page": job.page,
        "notebook": str(job.notebook.path.resolve()),
        "parameters": job.parameters,
        "declared": job.declared(),
        "language": job.language,
        "question": job.notebook.questions[job.language],
        "staging": str(place),
        "folder": str(scratch / f"work-{job.page}"),
        "log": str(logs / f"{job.page}.log"),
    }


def environment(suite: Suite, scratch: str) -> Mapping[str, str]:
    """Return the environment of workers and kernels: this one, with what makes runs alike and apart from each other.

    Where notifications go is left out: a notebook could show it on a page.
    """
    own = {
        "POLICYLIB_HOME": str(suite.home),
        "POLICYLIB_EVIDENCE": " ".join(entry.report for entry in texts_at_hand(suite.home)),  # whose offsets `present.show` links
        "POLICYLIB_CODEBOOKS": os.pathsep.join(str(path.resolve()) for path in suite.codebooks),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "JUPYTER_RUNTIME_DIR": scratch,
        "IPYTHONDIR": os.path.join(scratch, "ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)} | own


def seconds_of(name: str, default: float) -> float:
    """Return how many seconds a setting allows.

    Raises:
        InputError: it is no number of seconds.
    """
    given = os.environ.get(name, str(default))
    try:
        limit = float(given)
    except ValueError:
        limit = 0.0
    if not 0 < limit < float("inf"):
        raise InputError(Problem(name, repr(given), "a number of seconds", f"leave it out for {default:g}"))
    return limit
