"""Params files: what to run, checked against the notebooks' own declarations before anything runs."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policylib.codebooks import Codebooks, Document, near, read_yaml
from policylib.data.catalogue.cache import term_codebooks
from policylib.data.catalogue.entries import CATALOGUE, find_root, load_catalogue
from policylib.records import PARTS, InputError, Problem
from policylib.suite.declared import LANGUAGES, Notebook, fits, read_notebook

RENAMED = {"07_briefing": "01_briefing", "01_corpus": "07_corpus"}
KEYS = ("title", "language", "notebooks", "parameters", "sweep", "codebooks", "seed")
MOST = 2_000  # pages of a suite, values of a list
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Job:
    """One page to make: a notebook with its parameters."""

    page: str
    notebook: Notebook
    parameters: dict[str, Any]
    language: str
    swept: tuple[str, ...] = ()

    def effective(self) -> dict[str, Any]:
        """Return every declared parameter with the value that the notebook runs with."""
        return {name: self.parameters.get(name, each.default) for name, each in self.notebook.parameters.items()}

    def declared(self) -> list[dict[str, Any]]:
        """Return name, value and help of every declared parameter, as a page prints them."""
        values = self.effective()
        return [{"name": each.name, "value": values[each.name], "help": each.help} for each in self.notebook.parameters.values()]


@dataclass(frozen=True, slots=True)
class Suite:
    """What one params file asks for."""

    name: str
    path: Path
    home: Path
    titles: dict[str, str]
    language: str
    jobs: tuple[Job, ...]
    codebooks: tuple[Path, ...]

    @property
    def folder(self) -> Path:
        """Return the folder of its pages."""
        return self.home / "outputs" / self.name


def load_suites(paths: Sequence[Path]) -> list[Suite]:
    """Return what the params files ask for, each checked against the notebooks it names.

    Raises:
        InputError: every fault of every file, each with file and line, value, expectation and a near match.
    """
    faults: list[Problem] = []
    suites: list[Suite] = []
    for path in paths:
        try:
            suites.append(load_suite(path))
        except InputError as error:
            faults += error.problems
    for one, other in itertools.combinations(suites, 2):
        if one.folder == other.folder:
            faults.append(
                Problem(str(other.path), f"the name {other.name} a second time", "one file of each name", f"rename it or {one.path}")
            )
    if faults:
        raise InputError(*faults)
    return suites


def load_suite(path: Path) -> Suite:
    """Return what one params file asks for.

    Raises:
        InputError: every fault of the file.
    """
    document = read_yaml(path)
    if not isinstance(document.data, dict):
        raise InputError(Problem(document.where(), "no keys", f"keys among {', '.join(KEYS)}", "write title, notebooks and parameters"))
    home = home_of(path)
    faults = list(_shape_problems(document))
    if faults:
        raise InputError(*faults)
    notebooks = _notebooks(document, home, faults)
    books = _codebooks(document, home, faults)
    swept = (document.data.get("sweep") or {}).items()
    pages = sum(math.prod(len(values) for name, values in swept if name in notebook.parameters) for notebook in notebooks)
    if pages > MOST:
        faults.append(Problem(document.where("sweep"), f"a sweep of {pages:,} pages", f"at most {MOST:,}", "sweep over fewer values"))
    if not faults:
        faults += _value_problems(document, notebooks, _known_values(home, document, books))
    if faults:
        raise InputError(*faults)
    data = document.data
    title = data.get("title") or path.stem
    titles = (
        {language: title.get(language) or path.stem for language in LANGUAGES}
        if isinstance(title, dict)
        else dict.fromkeys(LANGUAGES, str(title))
    )
    jobs = tuple(job for notebook in notebooks for job in _jobs(notebook, data, home, books))
    for page, n in Counter(job.page for job in jobs).items():
        if n > 1:
            raise InputError(Problem(document.where("sweep"), f"values that give the page {page} twice", "each value once", "drop one"))
    return Suite(path.stem, path, home, titles, _given(data).get("language", "zh"), jobs, books)


def home_of(path: Path) -> Path:
    """Return the folder whose corpus and notebooks a params file is about; its own checkout where the working folder is in none.

    Raises:
        InputError: there is none.
    """
    beside = (folder for folder in path.resolve().parents if (folder / CATALOGUE).is_file())
    return find_root(fallback=next(beside, None))


def _shape_problems(document: Document) -> Iterator[Problem]:
    """Yield what is wrong with the file before any notebook is looked at."""
    shapes: dict[str, tuple[tuple[type, ...], str]] = {
        "title": ((str, dict), "a text, or one for zh and one for en"),
        "language": ((str,), "zh or en"),
        "notebooks": ((list,), "a list of notebook names"),
        "parameters": ((dict,), "names with values"),
        "sweep": ((dict,), "names with lists of values"),
        "codebooks": ((list,), "a list of files"),
        "seed": ((int,), "a whole number"),
    }
    for key, value in document.data.items():
        if key not in shapes:
            yield Problem(document.where(key), f"the unknown key {key!r}", f"one of {', '.join(KEYS)}", near(key, KEYS))
        elif value is not None and not isinstance(value, shapes[key][0]):
            yield Problem(document.where(key), f"{value!r} under {key}", shapes[key][1])
    for key, values in (document.data.get("sweep") or {}).items() if isinstance(document.data.get("sweep"), dict) else ():
        if not isinstance(values, list) or not values:
            yield Problem(
                document.where("sweep", key),
                f"{values!r} under sweep.{key}",
                "a list of values",
                "write one value a line, each after a dash",
            )
    given = document.data.get("parameters")
    for name, values in {"notebooks": document.data.get("notebooks"), **(given if isinstance(given, dict) else {})}.items():
        if isinstance(values, list) and len(values) > MOST:
            yield Problem(document.where("parameters", name), f"{len(values):,} values under {name}", f"at most {MOST:,}", "name fewer")
    if not document.data.get("notebooks"):
        yield Problem(document.where("notebooks"), "no notebooks", "a list of notebook names", "name at least one of notebooks/")


def _notebooks(document: Document, home: Path, faults: list[Problem]) -> list[Notebook]:
    """Return the notebooks named, by name in `notebooks/` or by a path beside the params file."""
    known = {path.stem: path for path in sorted((home / "notebooks").glob("*.ipynb"))}
    found = []
    for i, name in enumerate(document.data["notebooks"]):
        path = document.path.parent / str(name) if str(name).endswith(".ipynb") else known.get(str(name))
        if path is None:
            expected = f"one of {', '.join(known) or 'the notebooks in notebooks/'}"
            todo = f"it is called {RENAMED[name]} now" if RENAMED.get(name) in known else near(str(name), known)
            faults.append(Problem(document.where("notebooks", i), f"the notebook {name!r}", expected, todo))
            continue
        try:
            found.append(read_notebook(path))
        except InputError as error:
            faults += error.problems
    for one, other in itertools.combinations(found, 2):
        if one.name == other.name:
            faults.append(Problem(document.where("notebooks"), f"the notebook {one.name} a second time", "each notebook once"))
    return found


def _codebooks(document: Document, home: Path, faults: list[Problem]) -> tuple[Path, ...]:
    """Return the user's own codebook files, looked for beside the params file and in the home folder."""
    from policylib.codebooks import file_problems

    found = []
    for i, name in enumerate(document.data.get("codebooks") or ()):
        path = next((p for p in (document.path.parent / str(name), home / str(name)) if p.is_file()), None)
        if path is None:
            faults.append(
                Problem(document.where("codebooks", i), f"the codebook {name!r}", "a file beside the params file", "check the name")
            )
        else:
            faults += file_problems(path)
            found.append(path)
    return tuple(found)


def _given(data: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters that hold for all notebooks: those named, with the language and seed at the head of the file."""
    heads = {key: data[key] for key in ("language", "seed") if data.get(key) is not None}
    return heads | (data.get("parameters") or {})


def _value_problems(document: Document, notebooks: list[Notebook], known: dict[str, list[str]]) -> Iterator[Problem]:
    """Yield parameters that no notebook declares, values of the wrong type, and names that do not exist."""
    data = document.data
    declared = {name: (notebook, parameter) for notebook in notebooks for name, parameter in notebook.parameters.items()}
    places: list[tuple[tuple[str | int, ...], str, Any]] = [
        (("parameters", name), name, value) for name, value in (data.get("parameters") or {}).items()
    ]
    places += [((name,), name, data[name]) for name in ("language", "seed") if data.get(name) is not None and name in declared]
    places += [(("sweep", name, i), name, value) for name, values in (data.get("sweep") or {}).items() for i, value in enumerate(values)]
    unknown: set[str] = set()
    for keys, name, value in places:
        if name not in declared:
            if name not in unknown:
                yield Problem(document.where(*keys), f"the parameter {name!r}", f"one of {', '.join(declared)}", near(name, declared))
            unknown.add(name)
            continue
        wrong = next((n for n in notebooks if name in n.parameters and not fits(value, n.parameters[name].type)), None)
        if wrong is not None:
            yield Problem(
                document.where(*keys),
                f"{value!r} for {name}",
                f"a value of type {wrong.parameters[name].type}, as {wrong.name} declares it",
            )
        elif name in known:
            yield from _unknown_names(document, keys, name, value, known[name])
    if data.get("language") not in (None, *LANGUAGES):
        yield Problem(document.where("language"), f"the language {data['language']!r}", "zh or en")


def _unknown_names(document: Document, keys: tuple[str | int, ...], name: str, value: Any, known: list[str]) -> Iterator[Problem]:
    expected = f"one of {', '.join(known)}" if len(known) <= 30 else f"one of the {len(known)} that policylib list prints"
    for i, each in enumerate(value if isinstance(value, list) else [value]):
        if str(each) not in known:
            yield Problem(document.where(*keys, i), f"{each!r} in {name}", expected, near(str(each), known))


def _known_values(home: Path, document: Document, books: tuple[Path, ...]) -> dict[str, list[str]]:
    """Return the names that exist, for the parameters whose values are names of something."""
    named = {*(document.data.get("parameters") or {}), *(document.data.get("sweep") or {})}
    known = {"language": list(LANGUAGES), "parts": list(PARTS)}
    if named & {"reports", "report"}:
        known["reports"] = known["report"] = [entry.report for entry in load_catalogue(home)]
    if "codebook" in named:
        known["codebook"] = list(term_codebooks(Codebooks(extra=books)))
    if named & {"topics", "topic"}:
        known["topics"] = known["topic"] = topics(books)
    return known


def topics(books: tuple[Path, ...]) -> list[str]:
    """Return the codes of the topic codebook."""
    from policylib.codebooks import load_codebooks

    data = load_codebooks(*books).data("cap_topics")
    entries = next(
        (value for value in data.values() if isinstance(value, list) and value and isinstance(value[0], dict) and "id" in value[0]), []
    )
    return [str(entry["id"]) for entry in entries]


def _jobs(notebook: Notebook, data: dict[str, Any], home: Path, books: tuple[Path, ...]) -> Iterator[Job]:
    """Yield the pages of one notebook: one, or one for each combination of what is swept and it declares."""
    given = {name: value for name, value in _given(data).items() if name in notebook.parameters}
    if books and "codebooks" in notebook.parameters:
        given.setdefault("codebooks", [_relative(path, home) for path in books])
    axes = {name: values for name, values in (data.get("sweep") or {}).items() if name in notebook.parameters}
    for choice in itertools.product(*(enumerate(values) for values in axes.values())):
        parameters = given | {name: value for name, (_, value) in zip(axes, choice, strict=True)}
        page = "-".join([notebook.name, *(label(value, i) for i, value in choice)])
        default = notebook.parameters["language"].default if "language" in notebook.parameters else _given(data).get("language", "zh")
        yield Job(page, notebook, parameters, str(parameters.get("language", default)), tuple(axes))


def _relative(path: Path, home: Path) -> str:
    resolved = path.resolve()
    return str(resolved.relative_to(home)) if resolved.is_relative_to(home) else str(resolved)


def label(value: Any, position: int) -> str:
    """Return the part of a page's file name that a swept value gives.

    >>> label(["bengbu-2021", "hefei-2024"], 0), label("en", 1), label("../x", 2)
    ('bengbu-2021+hefei-2024', 'en', '3')
    """
    parts = [str(each) for each in value] if isinstance(value, list) else [str(value)]
    return "+".join(parts) if parts and all(map(PLAIN.fullmatch, parts)) and len("+".join(parts)) <= 60 else str(position + 1)
