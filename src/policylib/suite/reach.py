"""Which of our source files and codebooks a notebook's code can reach, read from the import statements.

Files, not packages: a notebook that imports `policylib.measures.parts` does not rest on `policylib.measures.emphasis`. Of the corpus only what
selects rows is followed: what builds tables is part of the tables' own hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
IMPORT = re.compile(
    r"^([ \t]*)from[ \t]+policylib((?:\.\w+)*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)|^([ \t]*)import[ \t]+policylib((?:\.\w+)+)",
    re.MULTILINE,
)
NAME = re.compile(r"(\w+)(?:\s+as\s+\w+)?")
ONLY_AT_THE_TOP = "corpus/"  # its inner imports build tables, or code paragraphs with a user's own codebook


def reached(code: str, also: Iterable[str] = (), whole: bool = False) -> dict[str, str]:
    """Return the text of every source file of ours that some code can reach, by its path within the package.

    Args:
        code: source of notebook cells.
        also: files to start from besides, e.g. "present.py".
        whole: follow the corpus into what builds tables, too.

    >>> files = reached("from policylib.numerals import parse_number")
    >>> "numerals.py" in files, "present.py" in files
    (True, False)
    """
    found: dict[str, str] = {}
    waiting = [*also, *_named(code, inner=True)]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        text = found[name] = (PACKAGE / name).read_text("utf-8")
        waiting += _named(text, inner=whole or not name.startswith(ONLY_AT_THE_TOP))
    return dict(sorted(found.items()))


def named_codebooks(texts: Iterable[str], files: Iterable[Path]) -> list[Path]:
    """Return the codebook files whose name stands, in quotation marks, in some source text."""
    together = "\n".join(texts)
    return [path for path in files if re.search(rf"""["']{re.escape(path.stem)}({re.escape(path.suffix)})?["']""", together)]


@cache
def _named(text: str, inner: bool) -> tuple[str, ...]:
    """Return the files that a text's import statements name; most texts are reached from every notebook."""
    return tuple(_imported(text, inner))


def _imported(text: str, inner: bool) -> Iterator[str]:
    root: dict[str, str] = import_module("policylib")._WHERE  # where the package root's names come from
    for indent, module, names, indent2, module2 in IMPORT.findall(text):
        if (indent or indent2) and not inner:
            continue
        parts = (module or module2).strip(".").split(".") if module or module2 else []
        yield from _files(parts)
        for name in NAME.findall(names.strip("()")):
            if parts:
                yield from _files([*parts, name])
            else:
                yield from _files(root.get(name, f"policylib.{name}").split(".")[1:])


def _files(parts: list[str]) -> Iterator[str]:
    """Yield the file of a module, with the packages that hold it; nothing where the parts name no module."""
    path = PACKAGE.joinpath(*parts)
    if not parts or not (path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()):
        return
    for depth in range(1, len(parts)):
        yield "/".join([*parts[:depth], "__init__.py"])
    yield "/".join(parts) + ".py" if path.with_suffix(".py").is_file() else "/".join([*parts, "__init__.py"])
