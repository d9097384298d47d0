"""The published folder of a suite: pages with navigation and record, failure pages, index."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policylib.suite import index, pages
from policylib.suite.changes import claims_of, compare, compare_claims
from policylib.suite.evidence_pages import Evidences, clear_evidence, is_stale
from policylib.suite.inputs import Parts, digest
from policylib.suite.links import index_key, lead_on, navigation, shell_of
from policylib.suite.params import Job, Suite
from policylib.suite.provenance import Sources, citation, footer, reasons, run_record
from policylib.suite.publish import publish, publish_text
from policylib.suite.status import RESULTS, Status, read_shown, write_status

if TYPE_CHECKING:
    from policylib.suite.run import Task


@dataclass
class Site:
    """Publishes the pages of one run. Only the parent process holds one."""

    suite: Suite
    status: Status
    place: Path
    run: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.begun = time.monotonic()
        self.evidence = Evidences(self.suite, self.place)
        self.sources = Sources(self.suite)
        self.run = run_record(self.suite)
        self.status.run = self.run
        self.status.changes = {}
        (self.suite.folder / "data").mkdir(exist_ok=True)

    def drop_pages(self, wanted: set[str]) -> None:
        """Take away the pages that the params file no longer asks for."""
        for page in set(self.status.pages) - wanted:
            del self.status.pages[page]
            for path in (
                f"{page}.html",
                f"{page}.failed.html",
                f"logs/{page}.log",
                *(f"data/{page}.{kind}" for kind in ("json", "ipynb", "body")),
            ):
                (self.suite.folder / path).unlink(missing_ok=True)

    def publish_page(self, task: Task, answer: Mapping[str, Any]) -> None:
        """Publish what a worker made: the page, or why there is none."""
        if answer["ok"]:
            self._publish_good(task, answer)
        else:
            self._publish_failed(task, answer)
        write_status(self.status, self.suite.name, self.suite.folder, self.place)

    def _publish_good(self, task: Task, answer: Mapping[str, Any]) -> None:
        page, data, sources = task.job.page, self.suite.folder / "data", self.sources.of(task.parts["tables"])
        self._note_changes(task, sources)
        record = {
            "state": "made",
            "run": self.run,
            "seconds": answer["seconds"],
            "warnings": answer["warnings"],
            "finding": answer["finding"],
            "claims": claims_of(read_shown(self.place / f"{page}.json") or []),
            "parameters": task.job.effective(),
            "inputs": self.status.keep(task.parts),
            "sources": self.status.keep(sources),
            "boxes": self._boxes(task.job, read_shown(self.place / f"{page}.json") or []),
            "results": {kind: digest((self.place / f"{page}.{kind}").read_bytes()) for kind in RESULTS},
        }
        for kind in ("json", "ipynb", "body"):
            staged = self.place / f"{page}.{kind}"
            if staged.is_file():
                publish(staged, data / staged.name)
        self.status.pages[page] = record
        self._wrap(task.job, record)
        (self.suite.folder / f"{page}.failed.html").unlink(missing_ok=True)

    def _boxes(self, job: Job, shown: list[dict[str, Any]]) -> list[str]:
        """Return a line for each character that the page's figures draw as a box, with the report that it comes from."""
        drawn: Counter[str] = sum((Counter(each["boxes"]) for each in shown if each.get("boxes")), Counter())
        return [
            f"{', '.join(self.evidence.holders(chr(int(name[2:], 16)))[:3]) or job.page}: found the character {name}, which no font at hand "
            f"holds; drawn as a box ({count}); look at the source, or install a font that has it"
            for name, count in sorted(drawn.items())
        ]

    def _note_changes(self, task: Task, sources: Parts) -> None:
        """Hold what a page shows now against what it showed before, while both are there."""
        name, good = f"{task.job.page}.json", self.status.good(task.job.page)
        before = read_shown(self.suite.folder / "data" / name)
        if before is not None and good is not None:
            now = read_shown(self.place / name) or []
            found = compare(before, now) | {"claims": compare_claims(before, now)}
            if found["n_moved"] or found["appeared"] or found["gone"] or found["claims"]:
                why = reasons(good, task.parts | sources, self.status.sets)
                self.status.changes[task.job.page] = found | {"why": why}

    def _wrap(self, job: Job, record: dict[str, Any]) -> None:
        """Write a page around its inside."""
        from markupsafe import Markup

        inside = (self.suite.folder / "data" / f"{job.page}.body").read_text("utf-8")  # cleaned when it was made
        inside, record["evidence"] = self.evidence.publish(lead_on(inside, self.suite, self.status, job))
        run = footer(record, self.status.sets) | {"citation": citation(self.suite, job, record)}
        links = navigation(self.suite, self.status, job)
        links |= {"title": record.get("finding") or links["title"], "question": job.notebook.questions[job.language]}
        text = pages.render("page.html.j2", job.language, body=Markup(inside), run=run, **links)
        publish_text(text, self.suite.folder / f"{job.page}.html", self.place)
        record["sha"] = digest(text)
        record["shell"] = shell_of(self.suite, self.status, job)

    def _publish_failed(self, task: Task, answer: Mapping[str, Any]) -> None:
        job, failure = task.job, answer["failure"]
        if failure["cell"] is None:  # the worker could not write why
            with (self.suite.folder / "logs" / f"{job.page}.log").open("a", encoding="utf-8") as log:
                log.write(f"failed: {failure['error']}: {failure['message']}\n{failure['traceback']}")
        record = {
            "state": "failed",
            "run": self.run,
            "seconds": answer["seconds"],
            "failure": failure,
            "parameters": job.effective(),
            "inputs": self.status.keep(task.parts),
            "good": self.status.good(job.page),
        }
        self.status.pages[job.page] = record
        self._wrap_failed(job, record)

    def _wrap_failed(self, job: Job, record: dict[str, Any]) -> None:
        """Write the page that says why a page failed."""
        declared = pages.parameters_said(job.declared(), job.language)
        links = {name: value for name, value in navigation(self.suite, self.status, job).items() if name != "other"}
        run, failure, good = footer(record, self.status.sets), record["failure"], record["good"]
        text = pages.render("failed.html.j2", job.language, failure=failure, good=good, declared=declared, run=run, **links)
        publish_text(text, self.suite.folder / f"{job.page}.failed.html", self.place)
        record["shell"] = shell_of(self.suite, self.status, job)

    def publish_shells(self) -> None:
        """Write pages again whose inside stands but whose navigation, style or evidence changed, as it does where a page fails."""
        for job in self.suite.jobs:
            record, shell = self.status.pages[job.page], shell_of(self.suite, self.status, job)
            good = self.status.good(job.page)
            if record["state"] == "failed" and record.get("shell") != shell:
                self._wrap_failed(job, record)
            if good is not None and (good.get("shell") != shell or is_stale(self.suite, good)):
                self._wrap(job, good)

    def publish_index(self) -> None:
        """Write the index, last of all, and the status that says so."""
        clear_evidence(self.suite.folder, filter(None, map(self.status.good, self.status.pages)))
        text = index.index_page(self.suite, self.status, footer(self.run, self.status.sets))
        publish_text(text, self.suite.folder / "index.html", self.place)
        self.run["seconds"] = round(time.monotonic() - self.begun, 1)
        self.status.index = index_key(self.suite, self.status)
        write_status(self.status, self.suite.name, self.suite.folder, self.place)
