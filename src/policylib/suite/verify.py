"""Says whether published pages are as they were made, and whether they could be made again from what is here."""

from __future__ import annotations

import sys
from pathlib import Path

from policylib.records import InputError, Problem
from policylib.suite.evidence_pages import evidence_problems
from policylib.suite.inputs import changes, digest, look_again, page_inputs
from policylib.suite.params import Job, Suite, load_suite
from policylib.suite.status import Status, read_status

CAUTION = "reproducible is not valid: the same text, codebooks and code give the same page, whether or not they measure what they should"


def verify(folder: Path) -> int:
    """Print for every page of an output folder whether it stands as made and whether it can be made again; 0 when all can.

    Raises:
        InputError: the folder holds no run, or its params file is gone or has faults.
    """
    look_again()
    status = read_status(folder)
    given = status.run.get("params")
    if not given:
        raise InputError(Problem(str(folder), "no status.json of a run", "a folder that policylib run wrote", "name outputs/<params name>"))
    suite = load_suite(_params(folder, given))
    faults = {job.page: found for job in suite.jobs if (found := list(page_problems(suite, job, status)))}
    for job in suite.jobs:
        print(f"{job.page}: {'; '.join(faults[job.page]) if job.page in faults else 'as made, and can be made again from what is here'}")
    print(CAUTION, file=sys.stderr)
    return 1 if faults else 0


def page_problems(suite: Suite, job: Job, status: Status) -> list[str]:
    """Return what keeps a page from being what the inputs at hand give."""
    record = status.good(job.page)
    if record is None:
        return ["never made"]
    page = suite.folder / f"{job.page}.html"
    found = [] if page.is_file() and digest(page.read_bytes()) == record["sha"] else ["the published page was changed or removed since"]
    found += evidence_problems(suite.folder, record)
    differing = changes(record["inputs"], page_inputs(job, suite), status.sets)
    return found + ([f"cannot be made again as it is, changed since: {'; '.join(differing)}"] if differing else [])


def _params(folder: Path, given: str) -> Path:
    """Return the params file that a run names: its path from the folder that holds `outputs`."""
    home = folder.resolve().parents[1]
    return home / given if (home / given).is_file() else Path(given)
