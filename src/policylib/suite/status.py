"""What the last run of a suite left behind: `status.json`, the manifest of its pages, for programs that watch it and for the next run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policylib.suite.inputs import Parts, summary
from policylib.suite.publish import publish_text

VERSION = 2
RESULTS = ("json", "body")  # what a page shows, as data and as HTML


@dataclass
class Status:
    """The state of a suite's pages.

    Attributes:
        pages: for each page: state (made, failed), run, seconds, parameters, inputs and sources (a hash for each part: what decides whether
            it is made again, and what the tables it reads were made from), results (hashes of what it shows), and for a failed one
            `failure` and `good`, the record of the page that still stands.
        sets: the members of each part, by its hash, each with a hash of its contents; shared by the pages.
        index: a hash of what the index page was made from.
        run: the last run that made something: id, time, versions, tokenizer, commit, seconds.
        changes: for each page that it made again, the numbers that moved and what had changed since.
        warnings: what the last run noticed of the texts.
    """

    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    sets: dict[str, dict[str, str]] = field(default_factory=dict)
    index: str = ""
    run: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def good(self, page: str) -> dict[str, Any] | None:
        """Return the record of the page that stands: the last that was made."""
        record = self.pages.get(page)
        if record is None:
            return None
        return record if record["state"] == "made" else record.get("good")

    def href(self, page: str) -> str:
        """Return where a page stands: under its name, or where why it failed is told if it was never made."""
        return f"{page}.html" if page not in self.pages or self.good(page) else f"{page}.failed.html"

    def all_warnings(self) -> list[str]:
        """Return what the last run noticed of the texts, and what the pages that stand draw as boxes."""
        standing = filter(None, map(self.good, self.pages))
        return [*self.warnings, *dict.fromkeys(line for record in standing for line in record.get("boxes", ()))]

    def keep(self, parts: Parts) -> dict[str, str]:
        """Note what a page rests on and return a hash for each part."""
        keys = summary(parts)
        self.sets |= {keys[name]: members for name, members in parts.items()}
        return keys


def read_status(folder: Path) -> Status:
    """Return what the last run left; an empty status where there was none, or where it cannot be read."""
    try:
        data = json.loads((folder / "status.json").read_text("utf-8"))
        return (
            Status(data["pages"], data["sets"], data["index"], data["run"], data["changes"], data.get("warnings", []))
            if data["version"] == VERSION
            else Status()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Status()


def made_from(record: Mapping[str, Any]) -> dict[str, str]:
    """Return a hash for each part that a page was made from: its inputs, and the sources of its tables."""
    return {**record.get("inputs", {}), **record.get("sources", {})}


def write_status(status: Status, suite: str, folder: Path, place: Path) -> None:
    """Write `status.json`; what no page rests on any more is left out."""
    used = {key for page in status.pages.values() for record in (page, page.get("good") or {}) for key in made_from(record).values()}
    failed = sorted(name for name, page in status.pages.items() if page["state"] == "failed")
    data = {
        "version": VERSION,
        "suite": suite,
        "ok": not failed,
        "failed": failed,
        "warnings": status.warnings,
        "run": status.run,
        "pages": status.pages,
        "index": status.index,
        "changes": status.changes,
        "sets": {key: members for key, members in sorted(status.sets.items()) if key in used},
    }
    publish_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", folder / "status.json", place)


def read_shown(path: Path) -> list[dict[str, Any]] | None:
    """Return what a page's results carry, or None where it is not known."""
    try:
        found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found
