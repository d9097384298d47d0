"""Says whether published pages are as they were made, and makes them again to see whether the same comes out."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policylib.records import InputError, Problem
from policylib.suite.changes import compare
from policylib.suite.crew import LIMIT, Crew, environment, order, seconds_of
from policylib.suite.evidence_pages import evidence_problems
from policylib.suite.inputs import changes, digest, look_again, page_inputs
from policylib.suite.params import Job, Suite, load_suite
from policylib.suite.provenance import Sources, reasons, some
from policylib.suite.status import RESULTS, Status, read_shown, read_status

CAUTION = "reproducible is not valid: the same text, codebooks and code give the same page, whether or not they measure what they should"
SAME = "as made; made again, it shows the same"
UNCHANGED = "as made; all that it was made from is here and unchanged"


def verify(folder: Path, quick: bool = False, jobs: int = 1) -> int:
    """Print for every page of an output folder whether it stands as made and whether the same can be made again; 0 when all can.

    Args:
        folder: what a run published.
        quick: only compare hashes of what the pages were made from, and make none again.
        jobs: pages made at the same time.

    Raises:
        InputError: the folder holds no run, or its params file is gone or has faults.
    """
    look_again()
    status = read_status(folder)
    given = status.run.get("params")
    if not given:
        raise InputError(Problem(str(folder), "no status.json of a run", "a folder that policylib run wrote", "name outputs/<params name>"))
    suite = load_suite(_params(folder, given))
    sources = Sources(suite)
    blocked = {job.page: _obstacles(suite, job, status, sources) for job in suite.jobs}
    again = {} if quick else _made_again(suite, [job for job in suite.jobs if not blocked[job.page]], folder, status, jobs)
    faults = 0
    for job in suite.jobs:
        found = [*_edited(folder, job, status), *blocked[job.page], *again.get(job.page, ())]
        faults += bool(found)
        print(f"{job.page}: {'; '.join(found) or (UNCHANGED if quick else SAME)}")
    for name in sorted(set(status.pages) - {job.page for job in suite.jobs}):
        faults += 1
        print(f"{name}: its params file asks for no such page any more")
    print(CAUTION, file=sys.stderr)
    return 1 if faults else 0


def _params(folder: Path, given: str) -> Path:
    """Return the params file that a run names: its path from the folder that holds `outputs`, else from the working folder."""
    home = folder.resolve().parents[1]
    return home / given if (home / given).is_file() else Path(given)


def _edited(folder: Path, job: Job, status: Status) -> list[str]:
    """Return which files of a page are not as they were made."""
    record = status.good(job.page)
    if record is None:
        return []
    made = {f"{job.page}.html": record["sha"]} | {f"data/{job.page}.{kind}": record["results"][kind] for kind in RESULTS}
    changed = [name for name, key in made.items() if not (folder / name).is_file() or digest((folder / name).read_bytes()) != key]
    return ([f"changed or removed since: {', '.join(changed)}"] if changed else []) + evidence_problems(folder, record)


def _obstacles(suite: Suite, job: Job, status: Status, sources: Sources) -> list[str]:
    """Return what is missing or has changed since a page was made."""
    record = status.good(job.page)
    if record is None:
        return ["never made"]
    inputs = page_inputs(job, suite)
    differ = changes(record["inputs"], inputs, status.sets)
    if not differ:
        return []
    tables = sources.of(inputs["tables"])
    missing = [name for name in status.sets.get(record["sources"]["texts"], {}) if name not in tables["texts"]]
    found = [f"texts not at hand: {some(missing)}"] if missing else []
    for reason, members in reasons(record, inputs | tables, status.sets).items():
        changed = [each for each in members if reason != "text" or each not in missing]
        found += [f"{reason} changed: {some(changed)}"] if changed else []
    return [f"cannot be made again as it was: {'; '.join(found or differ)}"]  # tables alone differ where they are gone, or not built


def _made_again(suite: Suite, due: list[Job], folder: Path, status: Status, jobs: int) -> Mapping[str, list[str]]:
    """Make pages again, out of the way of what is published, and return for each what came out otherwise."""
    with tempfile.TemporaryDirectory(prefix="policylib-", ignore_cleanup_errors=True) as scratch:
        place = Path(scratch, "pages")
        place.mkdir()
        crew = Crew(environment(suite, scratch), place, seconds_of("POLICYLIB_TIME_LIMIT", LIMIT))
        answers = list(crew.answers([order(job, place, Path(scratch), place) for job in due], jobs))
        return {answer["page"]: _otherwise(answer, place, folder, status) for answer in answers}


def _otherwise(answer: Mapping[str, Any], place: Path, folder: Path, status: Status) -> list[str]:
    """Return what a page shows otherwise than when it was made."""
    page = answer["page"]
    if not answer["ok"]:
        return [f"made again, it failed: {answer['failure']['error']}: {' '.join(answer['failure']['message'].split())[:200]}"]
    record = status.good(page) or {}
    other = [kind for kind in RESULTS if digest((place / f"{page}.{kind}").read_bytes()) != record["results"][kind]]
    if not other:
        return []
    found = compare(read_shown(folder / "data" / f"{page}.json") or [], read_shown(place / f"{page}.json") or [])
    n = found["n_moved"] + found["appeared"] + found["gone"]
    return [f"made again, {n} of its numbers differ" if n else "made again, its numbers are the same but its words or figures differ"]
