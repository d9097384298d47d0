"""A worker process: takes one job a line on standard input, executes its notebook, writes its page to staging, answers one line.

Started by `crew` as `python -m policylib.suite.worker`. When its input ends the parent is gone, and it ends with its kernel.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TextIO

from policylib.suite import results

UNUSED = (
    "rfc3987_syntax",
    "pyarrow.fs",
)  # optional parts of jsonschema and papermill: over a second to load, and nothing here asks for them
_kernel: list[int] = []


def main() -> None:
    """Serve jobs until the parent closes the input."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not be taken for an answer
    jobs: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin, jobs, os.getppid()), daemon=True).start()
    _warm_up()
    while True:
        answer = serve(json.loads(jobs.get()), answers)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _listen(source: TextIO, jobs: SimpleQueue[str], parent: int) -> None:
    for line in source:
        jobs.put(line)
    end_kernel()
    if os.getppid() != parent:  # it was killed, and cannot clear its scratch folder
        shutil.rmtree(os.environ.get("JUPYTER_RUNTIME_DIR", ""), ignore_errors=True)
    os._exit(0)


def end_kernel() -> None:
    """End the kernel of the job at hand, and whatever it started."""
    for pid in _kernel:
        try:
            os.killpg(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue
    _kernel.clear()


def _warm_up() -> None:
    """Import what every job needs, and nothing that none does."""
    refused: dict[str, Any] = dict.fromkeys(UNUSED)
    sys.modules.update(refused)  # an import of them fails, which both libraries are ready for
    import policylib.suite.kernel
    import policylib.suite.pages  # noqa: F401


def serve(job: dict[str, Any], answers: TextIO) -> dict[str, Any]:
    """Return what came of a job; a fault of the suite itself is an answer too."""
    started = time.perf_counter()
    try:
        answer = make(job, answers)
    except Exception as error:
        answer = {"ok": False, "failure": results.failed(error, traceback.format_exc())}
    return answer | {"page": job["page"], "seconds": round(time.perf_counter() - started, 2)}


def make(job: dict[str, Any], answers: TextIO) -> dict[str, Any]:
    """Execute a job's notebook and write its page, data and executed notebook to staging."""
    import nbformat

    from policylib.suite import kernel, pages

    folder = Path(job["folder"])
    folder.mkdir(parents=True, exist_ok=True)

    def kernel_started(pid: int | None) -> None:
        _kernel[:] = [pid] if pid else []
        answers.write(json.dumps({"kernel": pid}) + "\n")
        answers.flush()

    started = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    notebook, error = kernel.execute(Path(job["notebook"]), job["parameters"], folder, kernel_started)
    _kernel.clear()
    shutil.rmtree(folder, ignore_errors=True)
    warned = results.warned(notebook) if notebook is not None else []
    failure = results.failure(notebook)
    if error is not None and failure is None:
        failure = results.failed(error)
    if failure:
        failure = without_paths(failure, os.environ["POLICYLIB_HOME"])
    Path(job["log"]).write_text(results.log(job, started, notebook, failure), "utf-8")
    answer: dict[str, Any] = {"ok": failure is None, "failure": failure, "warnings": len(warned)}
    if failure:
        return answer
    results.settle(notebook)
    shown = results.shown(notebook)
    staging = Path(job["staging"])
    (staging / f"{job['page']}.json").write_text(json.dumps(shown, ensure_ascii=False, indent=1, allow_nan=False), "utf-8")
    nbformat.write(notebook, str(staging / f"{job['page']}.ipynb"))  # type: ignore[no-untyped-call]
    results.in_language(notebook, job["language"], job["question"])
    (staging / f"{job['page']}.body").write_text(pages.body(notebook, job), "utf-8")
    return answer | {"finding": results.finding(shown, job["language"]), "results": len(shown)}


def without_paths(failure: dict[str, Any], home: str) -> dict[str, Any]:
    """Return a failure that names files as they stand in the checkout: pages are published, this machine's folders are not.

    >>> without_paths({"message": "/srv/x/data/corpus.csv: found no file", "cell": 3}, "/srv/x")
    {'message': 'data/corpus.csv: found no file', 'cell': 3}
    """
    for folder in (home, str(Path(__file__).parents[2]), sys.prefix):
        failure = {name: value.replace(f"{folder}/", "") if isinstance(value, str) else value for name, value in failure.items()}
    return failure


if __name__ == "__main__":
    main()
