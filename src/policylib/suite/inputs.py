"""What a page rests on, as hashes of contents: the notebook, its parameters, tables, codebooks, source code, environment.

A page is made again when one of them changed, and `--explain` names which. Nothing here imports pandas, pyarrow or papermill: an unchanged
run is over before they would be loaded.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import policylib
from policylib.codebooks import Codebooks
from policylib.corpus.catalogue import CACHE, CATALOGUE, LOCAL, TABLES
from policylib.corpus.shards import BUILT, sources_of
from policylib.suite.params import Job, Suite

PACKAGE = Path(policylib.__file__).parent
FROM_ROOT = re.compile(r"^\s*from\s+policylib\s+import\s+\(?([^)\n]*)", re.MULTILINE)
FROM_MODULE = re.compile(r"^\s*(?:from|import)\s+policylib\.(\w+)", re.MULTILINE)
ALWAYS = ("present", "corpus")
SHELL_FILES = ("kernel.py", "pages.py", "results.py", "safety.py", "template/policylib/index.html.j2", "template/policylib/conf.json")
Parts = dict[str, dict[str, str]]


def digest(*parts: str | bytes) -> str:
    """Return a short hash of some contents."""
    return hashlib.sha256(b"\0".join(part.encode() if isinstance(part, str) else part for part in parts)).hexdigest()[:16]


def page_inputs(job: Job, suite: Suite) -> Parts:
    """Return what one page rests on: for each part its members, each with a hash of its contents."""
    tables = job.notebook.reads
    return {
        "notebook": {job.notebook.path.name: job.notebook.digest},
        "parameters": {name: digest(json.dumps(value, sort_keys=True)) for name, value in job.effective().items()},
        "tables": {name: _table(suite.home, name) for name in (tables if tables is not None else (*BUILT, "facts"))},
        "catalogue": _files(suite.home, (suite.home / CATALOGUE, suite.home / LOCAL)),
        "codebooks": _codebooks(suite.codebooks),
        "code": _code(job.notebook.code),
        "environment": _environment(),
    }


def look_again() -> None:
    """Forget the hashes of this process: files may have changed since its last run."""
    for remembered in (_table, _file, _codebooks, _code, _environment):
        remembered.cache_clear()


def summary(parts: Parts) -> dict[str, str]:
    """Return one hash for each part."""
    return {name: digest(json.dumps(members, sort_keys=True)) for name, members in parts.items()}


def changes(old: Mapping[str, str], new: Parts, sets: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return why a page is made again: the parts that changed, each with the members that did.

    Args:
        old: the summary of the last run.
        new: what the page rests on now.
        sets: the members of every part of the last run, by hash.

    >>> changes({"code": "x"}, {"code": {"a.py": "1", "b.py": "2"}}, {"x": {"a.py": "1", "b.py": "1"}})
    ['code (b.py)']
    """
    found = []
    for name, key in summary(new).items():
        if old.get(name) == key:
            continue
        before = sets.get(old.get(name, ""), {})
        members = [each for each in sorted({*before, *new[name]}) if before.get(each) != new[name].get(each)]
        found.append(f"{name} ({', '.join(members[:4])}{' …' if len(members) > 4 else ''})" if before else name)
    return found


@cache
def _table(home: Path, name: str) -> str:
    """Return a hash of a table: its shipped rows, and the shards built here (their names carry the hash of what made them)."""
    if name == "facts":
        return digest(json.dumps(_files(home, sorted((home / "data" / "reference").rglob("*.*")))))
    shipped = _files(home, sorted((home / TABLES).glob(f"{name}.*")))
    built = sorted(path.name for path in (home / CACHE / "shards").glob(f"*/{name}.*"))
    return digest(json.dumps(shipped), json.dumps(built))


def _files(home: Path, paths: Iterable[Path]) -> dict[str, str]:
    return {path.relative_to(home).as_posix(): _file(path) for path in paths if path.is_file()}


@cache
def _file(path: Path) -> str:
    return digest(path.read_bytes())


@cache
def _codebooks(own: tuple[Path, ...]) -> dict[str, str]:
    return {path.name: _file(path) for path in Codebooks(extra=own).files()}


@cache
def _code(cells: str) -> dict[str, str]:
    """Return the hash of each module that a notebook's code can reach, by what it and they import, and of the suite's own part of a page."""
    rooms = {name for line in FROM_ROOT.findall(cells) for word in line.split(",") if (name := _room(word.split(" as ")[0].strip()))}
    reached = sources_of(tuple(sorted({*ALWAYS, *rooms, *FROM_MODULE.findall(cells)})))
    own = {f"suite/{name}": (PACKAGE / "suite" / name).read_text("utf-8") for name in SHELL_FILES}
    return {name: digest(text) for name, text in sorted((reached | own).items()) if text}


def _room(name: str) -> str:
    """Return the module that a name of the package root comes from."""
    return policylib._WHERE.get(name, f"policylib.{name}").split(".")[1] if name.isidentifier() else ""


@cache
def _environment() -> dict[str, str]:
    """Return Python's version and that of every installed distribution."""
    folders = {Path(entry) for entry in sys.path if entry.endswith("site-packages")}
    names = [path.name.removesuffix(".dist-info") for folder in folders if folder.is_dir() for path in folder.glob("*.dist-info")]
    return {"python": sys.version.split()[0]} | {name.rpartition("-")[0]: name.rpartition("-")[2] for name in sorted(names)}


def versions() -> dict[str, str]:
    """Return Python's version and those of the libraries that pages name in their footer."""
    known = _environment()
    wanted = ("python", "policylib", "pandas", "matplotlib", "papermill", "nbconvert", "jieba", "rjieba", "pyarrow")
    return {name: known[name] for name in wanted if name in known}


def shell_key(values: Any) -> str:
    """Return a hash of what stands around a page's inside: our templates, the style and the navigation."""
    template = PACKAGE / "suite" / "template"
    files = [path.read_bytes() for path in sorted(template.glob("*.*"))]
    return digest(*files, json.dumps(values, sort_keys=True, ensure_ascii=False))
