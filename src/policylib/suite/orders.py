"""What a worker is told: its job, and the environment in which it and its kernels run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policylib.records import InputError, Problem
from policylib.suite.evidence_pages import at_hand
from policylib.suite.notify import PREFIX
from policylib.suite.params import Job, Suite

LIMIT = 600.0  # seconds for one notebook; POLICYLIB_TIME_LIMIT sets another
WHOLE = 21_600.0  # seconds for the reading of texts, and for one params file; POLICYLIB_RUN_LIMIT sets another


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
