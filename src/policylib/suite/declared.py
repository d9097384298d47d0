"""What a notebook declares: its parameters with type, default and help, its title, and the tables it reads."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policylib.files import read_bytes
from policylib.records import InputError, Problem

HEADING = re.compile(r"^#\s+(.+?)\s*#*$", re.MULTILINE)
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One line of a notebook's parameters cell."""

    name: str
    type: str
    default: Any
    help: str


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook's declaration, read without running it."""

    path: Path
    parameters: dict[str, Parameter]
    reads: tuple[str, ...] | None
    titles: dict[str, str]
    questions: dict[str, str]
    code: str
    digest: str

    @property
    def name(self) -> str:
        """Return the notebook's name: its file without the suffix."""
        return self.path.stem


def read_notebook(path: Path) -> Notebook:
    """Return what a notebook declares.

    Raises:
        InputError: no such file, no notebook, no cell tagged `parameters`, or a line in it that is not `name: type = value`.
    """
    data = read_bytes(path)
    try:
        content = json.loads(data)
        cells = [(c["cell_type"], "".join(c["source"]), c.get("metadata", {}).get("tags", [])) for c in content["cells"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(Problem(path.name, "a file that is no notebook", "JSON as Jupyter saves it", "save it in JupyterLab")) from None
    source = next((text for kind, text, tags in cells if kind == "code" and "parameters" in tags), None)
    if source is None:
        raise InputError(Problem(path.name, "no cell tagged parameters", "one such cell", "add the tag in JupyterLab (property inspector)"))
    about = content.get("metadata", {}).get("policylib", {})
    reads = about.get("reads")
    return Notebook(
        path,
        {each.name: each for each in parameters_of(source, path.name)},
        None if reads is None else tuple(sorted(reads)),
        {language: _said(about.get("title"), language) or _heading(cells, language) or path.stem for language in LANGUAGES},
        {language: _said(about.get("question"), language) or _paragraph(cells, language) for language in LANGUAGES},
        "\n".join(text for kind, text, _ in cells if kind == "code"),
        hashlib.sha256(json.dumps([cells, about], sort_keys=True).encode()).hexdigest()[:16],
    )


def parameters_of(source: str, name: str = "parameters") -> list[Parameter]:
    """Return the parameters that a parameters cell declares, in order.

    The same names, types and help as `papermill.inspect_notebook` gives, read from Python's own syntax tree: a `#` inside a text is no comment,
    and a default that is no plain value is a fault.

    >>> parameters_of('language: str = "zh"  # language of the page')
    [Parameter(name='language', type='str', default='zh', help='language of the page')]
    >>> parameters_of("year = thisyear()")
    Traceback (most recent call last):
    policylib.records.InputError: parameters: found year = thisyear() in the parameters cell; expected name: type = a plain value; write the value itself

    Raises:
        InputError: a line that is not `name: type = value`.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise InputError.of(
            name, f"line {error.lineno} of the parameters cell, which is no Python", "name: type = value", "mend it"
        ) from None
    comments = _comments(source)
    found: list[Parameter] = []
    faults: list[Problem] = []
    for node in tree.body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        parameter = _parameter(node, comments)
        if parameter is None:
            line = ast.unparse(node)[:60]
            faults.append(Problem(name, f"{line} in the parameters cell", "name: type = a plain value", "write the value itself"))
        else:
            found.append(parameter)
    if faults:
        raise InputError(*faults)
    return found


def fits(value: Any, type_: str) -> bool:
    """Return whether a value from a params file is of the declared type.

    >>> fits(["bengbu-2021"], "list"), fits("bengbu-2021", "list[str]"), fits(3, "float"), fits(True, "int"), fits(None, "str | None")
    (True, False, True, False, True)
    """
    return _fits(value, ast.parse(type_, mode="eval").body)


def _fits(value: Any, node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _fits(value, node.left) or _fits(value, node.right)
    if isinstance(node, ast.Subscript):
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if not _fits(value, node.value):
            return False
        if isinstance(value, dict):
            return all(_fits(key, inner[0]) and _fits(each, inner[-1]) for key, each in value.items())
        return not isinstance(value, list) or all(_fits(each, inner[0]) for each in value)
    name = "None" if isinstance(node, ast.Constant) and node.value is None else getattr(node, "id", "")
    kinds: dict[str, type | tuple[type, ...]] = {
        "str": str,
        "int": int,
        "float": (int, float),
        "bool": bool,
        "list": list,
        "tuple": list,
        "dict": dict,
        "None": type(None),
    }
    if name not in kinds:
        return True
    return isinstance(value, kinds[name]) and (name == "bool" or not isinstance(value, bool))


def _parameter(node: ast.stmt, comments: dict[int, str]) -> Parameter | None:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        name, type_, value = node.target.id, ast.unparse(node.annotation), node.value
    elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        name, type_, value = node.targets[0].id, "", node.value
    else:
        return None
    try:
        default = ast.literal_eval(value)
    except ValueError:
        return None
    return Parameter(
        name, type_ or ("None | Any" if default is None else type(default).__name__), default, comments.get(node.end_lineno or 0, "")
    )


def _comments(source: str) -> dict[int, str]:
    """Return the comment of each line that has one."""
    tokens: Iterator[tokenize.TokenInfo] = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ").strip() for token in tokens if token.type == tokenize.COMMENT}


def _said(text: Any, language: str) -> str:
    """Return what the metadata says in a language (a plain text holds for both)."""
    found = text.get(language) if isinstance(text, dict) else text
    return str(found) if found else ""


def _markdown(cells: list[tuple[str, str, list[str]]], language: str) -> Iterator[str]:
    others = set(LANGUAGES) - {language}
    return (text for kind, text, tags in cells if kind == "markdown" and not others & set(tags))


def _heading(cells: list[tuple[str, str, list[str]]], language: str) -> str:
    return next((found.group(1) for text in _markdown(cells, language) if (found := HEADING.search(text))), "")


def _paragraph(cells: list[tuple[str, str, list[str]]], language: str) -> str:
    """Return the first paragraph that is no heading, as plain text."""
    for text in _markdown(cells, language):
        for part in re.split(r"\n\s*\n", text):
            lines = [line for line in part.strip().splitlines() if not line.startswith("#")]
            if lines:
                return re.sub(r"[*_`]|\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(lines)).strip()
    return ""
