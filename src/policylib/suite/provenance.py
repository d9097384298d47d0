"""Where a page's numbers come from, down to texts, codebooks and code; and which of these changed when some moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from policylib.codebooks import Codebooks
from policylib.data.catalogue.cache import STEPS, step_files
from policylib.data.catalogue.entries import TABLES, find_text, load_catalogue, report_folders, sha256_of
from policylib.suite.inputs import Parts, digest, fact_files
from policylib.suite.params import Suite
from policylib.suite.status import made_from

REASONS = {
    "text": ("texts",),
    "codebook": ("codebooks", "table codebooks"),
    "code": ("notebook", "code", "table code"),
    "seed": ("parameters",),
    "parameters": ("parameters",),
    "data": ("data", "corpus"),
    "environment": ("environment",),
}  # and the parts of a record that tell of it
MOST = 4  # members named of one reason


@dataclass
class Sources:
    """What the tables of a suite are made from, read once a run."""

    suite: Suite
    _steps: dict[str, Parts] = field(default_factory=dict)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The SHA-256 of every text at hand, by report."""
        folders = report_folders(self.suite.home)
        found = ((entry.report, find_text(entry, folders)) for entry in load_catalogue(self.suite.home))
        return {report: sha256_of(path) for report, path in found if path is not None}

    def of(self, tables: Collection[str]) -> Parts:
        """Return what tables are made from: texts, codebooks, code, shipped rows and facts."""
        steps = [self._step(step.name) for step in STEPS if set(tables) & set(step.tables)]
        home = self.suite.home
        shipped = [path for name in sorted(tables) for path in sorted((home / TABLES).glob(f"{name}.*"))]
        facts = fact_files(home) if "facts" in tables else []
        return {
            "texts": self.texts if steps else {},
            "table codebooks": {name: key for step in steps for name, key in step["codebooks"].items()},
            "table code": {name: key for step in steps for name, key in step["code"].items()},
            "data": {path.relative_to(home).as_posix(): digest(path.read_bytes()) for path in (*shipped, *facts) if path.is_file()},
        }

    def _step(self, name: str) -> Parts:
        if name not in self._steps:
            books = Codebooks(extra=self.suite.codebooks)
            code, named = step_files(next(step for step in STEPS if step.name == name), books)
            self._steps[name] = {
                "code": {file: digest(text) for file, text in code.items()},
                "codebooks": {path.name: digest(path.read_bytes()) for path in books.files() if path.name in named},
            }
        return self._steps[name]


def reasons(record: Mapping[str, Any], new: Parts, sets: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    """Return what changed since a page was made: text, codebook, code, seed, parameters, data, environment; each with its members.

    Args:
        record: what `status.json` holds of the page.
        new: the parts as they are now.
        sets: the members of the former parts, by hash.

    >>> reasons({"sources": {"texts": "x"}}, {"texts": {"jia-2021": "2"}}, {"x": {"jia-2021": "1"}})
    {'text': ['jia-2021']}
    """
    old, asked = made_from(record), record.get("codebooks")
    changed = {name: differing(sets.get(old.get(name, ""), {}), members) for name, members in new.items()}
    if asked is not None:  # a codebook that the notebook never opened cannot have moved its numbers
        changed["codebooks"] = [name for name in changed.get("codebooks", ()) if name in asked]
    found: dict[str, list[str]] = {}
    for reason, parts in REASONS.items():
        members = {member for part in parts for member in changed.get(part, ()) if member != "texts at hand"}
        if reason in ("seed", "parameters"):
            members = {member for member in members if (member == "seed") == (reason == "seed")}
        if members:
            found[reason] = sorted(members)
    return found


def differing(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the members that changed, came or went."""
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def some(members: list[str]) -> str:
    """Return the first members, for a line.

    >>> some(["a", "b", "c", "d", "e"])
    'a, b, c, d …'
    """
    return ", ".join(members[:MOST]) + (" …" if len(members) > MOST else "")
