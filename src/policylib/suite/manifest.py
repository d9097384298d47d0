"""What a run rests on, for whoever wants to cite a page or make it again: the record in `status.json`, a page's footer, its citation."""

from __future__ import annotations

import subprocess
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policylib.codebooks import load_codebooks
from policylib.page.words import by_language
from policylib.reading.words import chosen_engine
from policylib.suite.inputs import versions
from policylib.suite.params import Job, Suite

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
