"""Where a page's numbers come from, down to texts, codebooks and code; which of these changed when some moved; and how a page tells of it.

What a run rests on stands in `status.json`, in each page's footer and in its citation.
"""

from __future__ import annotations

import subprocess
import time
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from policylib.codebooks import Codebooks, load_codebooks
from policylib.data.catalogue.cache import STEPS, step_files
from policylib.data.catalogue.entries import TABLES, sha256_of, texts_at_hand
from policylib.page.words import by_language
from policylib.reading.words import chosen_engine
from policylib.suite.inputs import Parts, digest, fact_files, versions
from policylib.suite.params import Job, Suite
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
NAMED = (
    "notebook",
    "tables",
    "corpus",
    "codebooks",
    "table codebooks",
    "data",
)  # parts whose members a footer names; of the others, how many
CITE = by_language("phrases", "cite")
COMMIT = by_language("phrases", "commit")
DIRTY = by_language("phrases", "dirty")


@dataclass
class Sources:
    """What the tables of a suite are made from, read once a run."""

    suite: Suite
    _steps: dict[str, Parts] = field(default_factory=dict)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The SHA-256 of every text at hand, by report."""
        return {entry.report: sha256_of(path) for entry, path in texts_at_hand(self.suite.home).items()}

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
    old = made_from(record)
    changed = {name: differing(sets.get(old.get(name, ""), {}), members) for name, members in new.items()}
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


def run_record(suite: Suite) -> dict[str, Any]:
    """Return what holds for every page of a run: id, time, versions, tokenizer, params file and, in a git checkout, the commit."""
    path = suite.path.resolve()
    given = path.relative_to(suite.home).as_posix() if path.is_relative_to(suite.home) else str(path)
    engine, lexicon = chosen_engine(load_codebooks(*suite.codebooks))
    return {
        "id": uuid.uuid4().hex[:12],
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "params": given,
        "versions": versions(),
        "tokenizer": {"engine": engine, "lexicon": lexicon},
    } | git_state(suite.home)


def git_state(home: Path) -> dict[str, Any]:
    """Return the commit of a checkout and whether files differ from it (`dirty`); nothing outside git."""
    commit, changed = (_git(home, *words) for words in (("rev-parse", "HEAD"), ("status", "--porcelain")))
    return {"git": {"commit": commit.strip(), "dirty": bool(changed)}} if commit else {}


def _git(home: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(home), *words], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def footer(record: Mapping[str, Any], sets: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return a page's footer: its run and, name by name, what the page rests on.

    Only here does a page hold times, versions and the commit.

    Args:
        record: of a page, or of a run where it is the index's.
        sets: the members of each part, by its hash.
    """
    run: Mapping[str, Any] = record.get("run", record)
    lines = [("run", run["id"]), ("params", run["params"])]
    if record.get("seconds"):
        lines.append(("seconds", f"{record['seconds']:.1f}"))
    if "git" in run:
        lines.append(("commit", run["git"]["commit"][:12] + (" + changes" if run["git"]["dirty"] else "")))
    lines.append(("tokenizer", f"{run['tokenizer']['engine']}, lexicon {run['tokenizer']['lexicon']}"))
    lines += run["versions"].items()
    lines += [(name, str(value)) for name, value in record.get("parameters", {}).items() if name == "seed"]
    for part, key in (record.get("inputs", {}) | record.get("sources", {})).items():
        lines += [(f"{part}: {name}", value) for name, value in sorted(sets.get(key, {}).items())] if part in NAMED else []
        lines += [(part, f"{key} ({len(sets.get(key, {}))})")] if part not in NAMED else []
    lines += _texts(record, sets)
    lines += [(f"evidence: {name}", made["tables"]) for name, made in (record.get("evidence") or {}).get("pages", {}).items()]
    return {"id": run["id"], "at": run["at"], "lines": lines}


def _texts(record: Mapping[str, Any], sets: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    """Return the SHA-256 of the texts that a page's parameter `reports` names."""
    texts = sets.get(record.get("sources", {}).get("texts", ""), {})
    wanted = record.get("parameters", {}).get("reports") or []
    return [(f"text: {name}", texts.get(name, "not at hand")) for name in (wanted if isinstance(wanted, list) else [wanted])]


def citation(suite: Suite, job: Job, record: Mapping[str, Any]) -> str:
    """Return how to cite a page, in its language: title, suite, version, digests of corpus and tables, day of the run."""
    run, language = record["run"], job.language
    state = run.get("git")
    commit = COMMIT[language].format(commit=state["commit"][:12], dirty=DIRTY[language] if state["dirty"] else "") if state else ""
    return str(
        CITE[language].format(
            title=job.notebook.titles[language],
            suite=suite.titles[language],
            version=run["versions"].get("policylib", ""),
            commit=commit,
            corpus=record["inputs"]["corpus"],
            tables=record["inputs"]["tables"],
            day=run["at"][:10],
        )
    )
