"""What a page rests on, as hashes of contents: the notebook, its parameters, tables, codebooks, source code, environment.

A page is made again when one of them changed, and `--explain` names which. Nothing here imports pandas, pyarrow or papermill: an unchanged
run is over before they would be loaded.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from policylib.codebooks import Codebooks
from policylib.corpus import Corpus
from policylib.data.catalogue.cache import BUILT, PACKAGE, named_contents
from policylib.data.catalogue.entries import CATALOGUE, LOCAL, TABLES, report_folders
from policylib.data.facts import NEEDED
from policylib.evidence import TABLES as EVIDENCE
from policylib.suite.params import Job, Suite

ASKS = ".pages("  # how a notebook's code lists the questions of the others
TEMPLATES = ("parts.html.j2", "policylib/index.html.j2", "policylib/conf.json")  # of a page's inside
BESIDE = ("page/words.yaml", "page/figures.mplstyle", *(f"suite/template/{name}" for name in TEMPLATES))  # what code reads to make it
Parts = dict[str, dict[str, str]]


def digest(*parts: str | bytes) -> str:
    """Return a short hash of some contents."""
    return hashlib.sha256(b"\0".join(part.encode() if isinstance(part, str) else part for part in parts)).hexdigest()[:16]


def page_inputs(job: Job, suite: Suite, built: bool = False) -> Parts:
    """Return what one page rests on: for each part its members, each with a hash of its contents.

    Args:
        job: the page.
        suite: the suite.
        built: whether a build has just been: what it could not make keeps its former rows. Otherwise rows that are still to be made count
            as changed.
    """
    declared = job.notebook.reads
    tables = (*BUILT, "facts") if declared is None else {*declared, "reports"}  # whose rows hold the hashes of the texts
    return {
        "notebook": {job.notebook.path.name: job.notebook.digest} | (_questions(suite.home) if ASKS in job.notebook.code else {}),
        "parameters": {name: digest(json.dumps(value, sort_keys=True)) for name, value in job.effective().items()},
        "tables": {name: _table(suite.home, name, built) for name in sorted(tables)},
        "corpus": _corpus(suite.home),
        "codebooks": {path.name: _file(path) for path in Codebooks(extra=suite.codebooks).files()},
        "code": _code(),
        "environment": _environment(),
    }


def look_again() -> None:
    """Forget the hashes of this process: files may have changed since its last run."""
    for remembered in (evidence_key, _built, _table, _questions, _corpus, _file, _code, _environment):
        remembered.cache_clear()


@cache
def evidence_key(home: Path, own: tuple[Path, ...]) -> str:
    """Return a hash of what evidence pages are made from: code and template, codebooks, texts and tables."""
    files = [*sorted((PACKAGE / "evidence" / "template").iterdir()), *Codebooks(extra=own).files(), *own]
    kept = {"code": _code(), "corpus": _corpus(home)}
    return digest(json.dumps(kept), *map(_file, files), *(_table(home, name) for name in EVIDENCE))


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
def _built(home: Path) -> Corpus:
    return Corpus.open(home, books=Codebooks())


@cache
def _table(home: Path, name: str, built: bool = False) -> str:
    """Return a hash of a table's rows: those built here, and the shipped ones that stand in for every other report.

    Rows, not what they were made from: a codebook or a module that changed without changing a row changes no page.
    """
    if name == "facts":
        return digest(json.dumps(_files(home, fact_files(home))))
    corpus = _built(home)
    current = corpus.shards(name)
    rows = {report: path or (built and corpus.former(name, report)) for report, path in current.items()}
    known = {report: named_contents(path) if path else "to be built" for report, path in rows.items() if path or not built}
    known |= {f"{report} unread": "" for report, path in current.items() if path is None and name == "reports"}  # as its rows say
    others = {entry.report for entry in corpus.entries} - {report for report, path in rows.items() if path}
    shipped = _files(home, sorted((home / TABLES).glob(f"{name}.*"))) if others else {}
    return digest(json.dumps(known, sort_keys=True), json.dumps(shipped))


@cache
def _questions(home: Path) -> dict[str, str]:
    """Return the hashes of what every notebook says of itself, for a page that lists their questions."""
    said = {path.name: json.loads(path.read_bytes())["metadata"].get("policylib", {}) for path in (home / "notebooks").glob("[0-9]*.ipynb")}
    return {f"question of {name}": digest(json.dumps(own.get("question"), ensure_ascii=False)) for name, own in sorted(said.items())}


@cache
def _corpus(home: Path) -> dict[str, str]:
    """Return the hashes of the catalogue and of the small data files beside it, and which texts are at hand."""
    folder = home / "data"
    kept = _files(
        home,
        (
            home / CATALOGUE,
            home / LOCAL,
            home / TABLES / "found_topics.csv",
            folder / "corrections.yaml",
            *sorted((folder / "gold").glob("*")),
        ),
    )
    texts = sorted(path.name for place in report_folders(home) if place.is_dir() for path in place.iterdir())
    return kept | {"texts at hand": digest(json.dumps(texts))}


def fact_files(home: Path) -> list[Path]:
    """Return the files of reference facts: the shipped ones, and a user's own."""
    return [*sorted((home / "data" / "reference").rglob("*.*")), *(home / LOCAL.parent / name for name in sorted(NEEDED))]


def _files(home: Path, paths: Iterable[Path]) -> dict[str, str]:
    return {path.relative_to(home).as_posix(): _file(path) for path in paths if path.is_file()}


@cache
def _file(path: Path) -> str:
    return digest(path.read_bytes())


@cache
def _code() -> dict[str, str]:
    """Return the hash of each of our source files, and of words and templates: a page may ask anything of the library."""
    return _files(PACKAGE, [*sorted(PACKAGE.rglob("*.py")), *(PACKAGE / name for name in BESIDE)])


@cache
def _environment() -> dict[str, str]:
    """Return Python's version and that of every installed distribution."""
    folders = {Path(entry) for entry in sys.path if entry.endswith("site-packages")}
    names = [path.name.removesuffix(".dist-info") for folder in folders if folder.is_dir() for path in folder.glob("*.dist-info")]
    return {"python": sys.version.split()[0]} | {name.rpartition("-")[0]: name.rpartition("-")[2] for name in sorted(names)}


def versions() -> dict[str, str]:
    """Return Python's version and those of the libraries that pages name in their footer."""
    known = _environment()
    numbers, words, pages = (
        ("pandas", "numpy", "scipy", "scikit_learn", "pyarrow"),
        ("jieba", "rjieba"),
        ("matplotlib", "papermill", "nbconvert"),
    )
    return {name: known[name] for name in ("python", "policylib", *numbers, *words, *pages) if name in known}


def shell_key(values: Any) -> str:
    """Return a hash of what stands around a page's inside: our templates, the style and the navigation."""
    template = PACKAGE / "suite" / "template"
    files = [path.read_bytes() for path in sorted(template.glob("*.*"))]
    return digest(*files, json.dumps(values, sort_keys=True, ensure_ascii=False))
