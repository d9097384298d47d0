"""The codebooks: word lists and definitions that an analyst edits, read strictly and checked all at once.

YAML is read by one loader only. It takes YAML 1.2's plain scalars and refuses what YAML 1.1 would silently change
(`NO` read as false, `12:30` as 750, `010` as 8) as well as a key written twice. Each fault names file, line, value and
expectation, with the nearest known word where there is one; all faults are reported at once.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policylib.files import read_bytes
from policylib.records import InputError, Problem

HERE = Path(__file__).parent
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
AMBIGUOUS = re.compile(r"(?i:y|n|yes|no|on|off)|[-+]?0[0-9_]+|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|[-+]?[0-9]+_[0-9_]*")
INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)?\.?[0-9]+(?:[eE][-+]?[0-9]+)?")
LARGEST, DEEPEST, DIGITS = 500_000, 20, 18  # bytes of a file, levels of nesting, digits of a number
Lines = dict[tuple[str | int, ...], int]


@dataclass(frozen=True, slots=True)
class Document:
    """What one YAML file says, and on which line each value stands."""

    path: Path
    data: Any
    lines: Lines

    def where(self, *keys: str | int) -> str:
        """Return `file:line` of the value under these keys (or of the nearest thing that holds it)."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return f"{self.path.name}:{self.lines.get(keys, 1)}"


def read_yaml(path: Path) -> Document:
    """Return what a YAML file says, read strictly, and within bounds that no file of a person's hand meets.

    Raises:
        InputError: no such file, over 0.5 MB, no valid YAML, an alias, values nested over 20 levels, a key written twice, a number of over
            18 digits, or a plain scalar that YAML 1.1 reads otherwise.
    """
    try:
        text = read_bytes(path, LARGEST).decode("utf-8")
        _check_events(text, path.name)
        root = yaml.compose(text, Loader=Loader)
    except UnicodeDecodeError:
        raise InputError(Problem(str(path), "bytes that are no UTF-8", "a YAML file in UTF-8", "save it as UTF-8")) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path.name}:{mark.line + 1}" if mark else path.name
        found = getattr(error, "problem", None) or str(error)
        raise InputError(Problem(where, str(found), "valid YAML", "mend the line")) from None
    faults: list[Problem] = []
    lines: Lines = {}
    data = None if root is None else _value(root, (), path.name, lines, faults)
    if faults:
        raise InputError(*faults)
    return Document(path, data, lines)


def _check_events(text: str, name: str) -> None:
    """Check that nothing in a YAML text grows when it is read: no alias, no deep nesting (before anything is built of it).

    Raises:
        InputError: the first such place.
    """
    depth, events = 0, yaml.parse(text, Loader=Loader)
    event: Any
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > DEEPEST:
            found = f"the alias *{event.anchor}" if isinstance(event, yaml.AliasEvent) else f"values nested over {DEEPEST} levels"
            raise InputError(Problem(f"{name}:{event.start_mark.line + 1}", found, "values written out, in few levels", "write it plainly"))


def _value(node: yaml.Node, keys: tuple[str | int, ...], name: str, lines: Lines, faults: list[Problem]) -> Any:
    """Return a node's plain value; notes the line of each value and every fault."""
    lines[keys] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*keys, i), name, lines, faults) for i, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in found:
                faults.append(
                    Problem(f"{name}:{key_node.start_mark.line + 1}", f"the key {key!r} a second time", "each key once", "merge the two")
                )
            found[key] = _value(value_node, (*keys, key), name, lines, faults)
        return found
    return _scalar(node, name, faults)


def _scalar(node: yaml.Node, name: str, faults: list[Problem]) -> str | int | float | bool | None:
    """Return a scalar by YAML 1.2's core schema; a plain one that YAML 1.1 reads otherwise is a fault."""
    text = str(node.value)
    if getattr(node, "style", None):
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if AMBIGUOUS.fullmatch(text):
        faults.append(
            Problem(
                f"{name}:{node.start_mark.line + 1}",
                f"the bare value {text}",
                "a value that every YAML reader takes alike",
                f'write "{text}" or true/false',
            )
        )
        return text
    if not NUMBER.fullmatch(text):
        return text
    if len(text) > DIGITS or abs(float(text)) >= 10**DIGITS:
        faults.append(Problem(f"{name}:{node.start_mark.line + 1}", f"the number {text[:DIGITS]}…", f"at most {DIGITS} digits", "check it"))
        return None
    return int(text) if INTEGER.fullmatch(text) else float(text)


def near(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest known word, or nothing.

    >>> near("heading_", ["heading", "title"])
    'did you mean heading?'
    >>> near("xyz", ["heading", "title"])
    ''
    """
    match = difflib.get_close_matches(word, list(known), 1, 0.6)
    return f"did you mean {match[0]}?" if match else ""


def schema_problems(document: Document, schema: dict[str, Any]) -> list[Problem]:
    """Return every fault of a YAML file against a JSON Schema, each with its line and a near match for an unknown key."""
    from jsonschema import Draft202012Validator

    faults = []
    for error in sorted(Draft202012Validator(schema).iter_errors(document.data), key=lambda e: [str(k) for k in e.absolute_path]):
        keys = tuple(error.absolute_path)
        if error.validator == "additionalProperties" and isinstance(error.instance, dict):
            known = error.schema.get("properties", {})
            faults += [
                Problem(document.where(*keys, key), f"the unknown key {key!r}", f"one of {', '.join(known)}", near(key, known))
                for key in error.instance
                if key not in known
            ]
        else:
            value = str(error.instance)
            hint = near(value, map(str, error.validator_value)) if error.validator == "enum" else ""
            faults.append(
                Problem(document.where(*keys), f"{value[:60]!r} under {'.'.join(map(str, keys)) or 'the file'}", _expectation(error), hint)
            )
    return faults


def _expectation(error: Any) -> str:
    """Return in words what a schema's rule asks for."""
    if error.validator == "required":
        return f"the keys {', '.join(k for k in error.validator_value if k not in error.instance)}"
    if error.validator == "enum":
        return f"one of {', '.join(map(str, error.validator_value))}"
    if error.validator == "type":
        return f"a value of type {error.validator_value}"
    return str(error.schema.get("description") or f"{error.validator} {error.validator_value}")


@dataclass(frozen=True)
class Codebooks:
    """The codebooks of one run: the shipped folder, and a user's own files that extend or replace entries by id.

    Passed explicitly to whatever reads them. Hashable by content, so that what is compiled from them can be cached.
    """

    folder: Path = HERE
    extra: tuple[Path, ...] = ()
    _documents: dict[str, Document] = field(default_factory=dict, repr=False, compare=False, hash=False)

    def path(self, name: str) -> Path:
        """Return the shipped file of this name (`grammar.yaml`, `units.csv`, `lexicon.txt`)."""
        return self.folder / name

    def document(self, name: str) -> Document:
        """Return a YAML codebook as read, with its lines (`name` without `.yaml`)."""
        if name not in self._documents:
            own = next((p for p in self.extra if p.stem == name), None)
            document = read_yaml(self.path(f"{name}.yaml")) if self.path(f"{name}.yaml").exists() or own is None else read_yaml(own)
            if own is not None and own != document.path:
                document = merge(document, read_yaml(own))
            self._documents[name] = document
        return self._documents[name]

    def data(self, name: str) -> dict[str, Any]:
        """Return what a YAML codebook says."""
        found: dict[str, Any] = self.document(name).data
        return found

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a CSV codebook, as written."""
        with self.path(name).open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def words(self, name: str) -> list[str]:
        """Return the lines of a text codebook, without comments (`#`) and blanks; a user's own file of this name adds to them."""
        paths = [self.path(name), *(p for p in self.extra if p.name == name and p != self.path(name))]
        lines = (line.partition("#")[0].strip() for path in paths for line in path.read_text("utf-8").splitlines())
        return [line for line in lines if line]

    def files(self) -> Iterator[Path]:
        """Yield every codebook file of this run, in order."""
        yield from sorted(p for p in self.folder.iterdir() if p.suffix in (".yaml", ".csv", ".txt"))
        yield from self.extra

    def digest(self, *names: str) -> str:
        """Return a hash of the contents of the named codebooks (all files where none is named), names with suffix."""
        chosen = [p for p in self.files() if not names or p.name in names]
        return hashlib.sha256(b"".join(p.name.encode() + b"\0" + p.read_bytes() for p in chosen)).hexdigest()[:16]

    def problems(self) -> list[Problem]:
        """Return every fault of every YAML codebook: how it is written, its schema, and terms that clash."""
        faults: list[Problem] = []
        for path in self.files():
            if path.suffix == ".yaml":
                faults += file_problems(path)
        return faults


def file_problems(path: Path) -> list[Problem]:
    """Return every fault of one codebook file; a file whose name is not shipped is held against the schema of a codebook of terms.

    Lists of words (`.txt`) are checked where they are used.
    """
    if path.suffix == ".txt" and path.exists():
        return []
    try:
        document = read_yaml(path)
    except InputError as error:
        return list(error.problems)
    own = HERE / "schemas" / path.name
    schema = read_yaml(own if own.exists() else HERE / "schemas" / "terms.yaml").data
    faults = schema_problems(document, schema)
    return faults or term_problems(document)


def merge(shipped: Document, own: Document) -> Document:
    """Return the shipped codebook with a user's entries added, or put in place of those with the same id."""
    keys = [k for k, v in shipped.data.items() if isinstance(v, list) and v and isinstance(v[0], dict) and "id" in v[0]]
    data = dict(shipped.data)
    for key in keys:
        mine = {entry["id"]: entry for entry in own.data.get(key, [])}
        data[key] = [mine.pop(entry["id"], entry) for entry in shipped.data[key]] + list(mine.values())
    return Document(own.path, data, own.lines)


def term_problems(document: Document) -> list[Problem]:
    """Return terms that two entries own, ids given twice, and anti-terms that hold none of their entry's terms."""
    faults: list[Problem] = []
    for group, entries in document.data.items():
        if not (isinstance(entries, list) and entries and isinstance(entries[0], dict) and "id" in entries[0]):
            continue
        owners: dict[str, str] = {}
        ids: set[str] = set()
        for i, entry in enumerate(entries):
            name = str(entry["id"])
            if name in ids:
                faults.append(Problem(document.where(group, i, "id"), f"the id {name} a second time", "each id once", "rename or merge"))
            ids.add(name)
            for j, term in enumerate(entry.get("terms", ())):
                if term in owners:
                    faults.append(
                        Problem(
                            document.where(group, i, "terms", j),
                            f"the term {term} in {name} and in {owners[term]}",
                            "a term in one entry",
                            "keep it in one",
                        )
                    )
                owners.setdefault(term, name)
            for j, anti in enumerate(entry.get("not_terms", ())):
                if not any(term in anti and term != anti for term in entry.get("terms", ())):
                    faults.append(
                        Problem(
                            document.where(group, i, "not_terms", j),
                            f"the anti-term {anti} of {name}",
                            "an anti-term that holds one of its entry's terms",
                            "drop it",
                        )
                    )
    return faults


@cache
def load_codebooks(*extra: Path) -> Codebooks:
    """Return the shipped codebooks, extended by a user's own files.

    Raises:
        InputError: a user's file has faults (all of them are listed).
    """
    faults = [fault for path in extra for fault in file_problems(Path(path))]
    if faults:
        raise InputError(*faults)
    return Codebooks(extra=tuple(Path(path) for path in extra))
