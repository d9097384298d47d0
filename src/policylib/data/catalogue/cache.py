"""Shards: one small Arrow file for each report and table, `<table>.<key>.<bytes>.<hash>.arrow`.

The key is a hash of the report's bytes, of what the catalogue says of it, of the source of the modules that make the table
and of the codebook files that those modules name: a shard is current where one of that key stands, and nothing else has to
be written down. Size and hash are those of the file itself, so that one that a disk damaged is known for what it is. A build
that was killed leaves only whole shards; one that failed leaves the former ones, of another key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policylib.codebooks import Codebooks
from policylib.data.catalogue.entries import CACHE, Entry
from policylib.data.corrections import Correction
from policylib.data.tables import to_arrow
from policylib.files import replacing
from policylib.records import InputError, Problem

if TYPE_CHECKING:
    import pyarrow as pa

PACKAGE = Path(__file__).resolve().parents[2]
IMPORT = re.compile(r"^[ \t]*from[ \t]+policylib\.([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)", re.M)
CODED = re.compile(r"^codes:", re.M)  # what a codebook of terms has at its head
SHELL = (
    "records.py",
    "data/tables.py",
    "data/corrections.py",
    "data/catalogue/read.py",
    "data/catalogue/cache.py",
)  # what turns any step's rows into shards


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the chain: the tables that it makes and the modules that it starts from."""

    name: str
    tables: tuple[str, ...]
    modules: tuple[str, ...]


STEPS = (
    Step("outline", ("reports", "blocks", "sections", "paragraphs"), ("reading.sources", "reading.outline")),
    Step("targets", ("quantities", "targets", "target_indicators"), ("reading.sources", "reading.outline", "reading.targets")),
    Step("words", ("terms", "lexemes"), ("reading.sources", "reading.outline", "reading.words")),
    Step("codes", ("codes",), ("reading.sources", "reading.outline", "reading.coding")),
    Step("shingles", ("shingles",), ("reading.sources", "reading.outline", "reading.words")),
)
BUILT = tuple(table for step in STEPS for table in step.tables)


def sources_of(modules: tuple[str, ...]) -> dict[str, str]:
    """Return the source text of these modules and of all of policylib that they import, by file name within the package.

    >>> sorted(sources_of(("reading.sources",)))
    ['files.py', 'reading/sources.py', 'records.py']
    """
    found: dict[str, str] = {}
    waiting = list(modules)
    while waiting:
        path = PACKAGE.joinpath(*waiting.pop().split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        name = path.relative_to(PACKAGE).as_posix()
        if name in found or not path.is_file():
            continue
        text = found[name] = path.read_text("utf-8")
        for module, names in IMPORT.findall(text):
            waiting += [module, *(f"{module}.{each}" for each in re.findall(r"\w+", names))]
    return found


def term_codebooks(books: Codebooks) -> tuple[str, ...]:
    """Return the names of the codebooks of terms by which paragraphs are coded (cap_topics, instruments, a user's own)."""
    return tuple(dict.fromkeys(p.stem for p in books.files() if p.suffix == ".yaml" and CODED.search(p.read_text("utf-8"))))


def step_files(step: Step, books: Codebooks) -> tuple[dict[str, str], list[str]]:
    """Return the source texts and the names of the codebook files that make a step's tables.

    A codebook file counts for a step where its name is written in the step's modules; one of terms counts for the codes.
    """
    code = sources_of(step.modules)
    text = "\n".join(code.values())
    coded = term_codebooks(books) if step.name == "codes" else ()
    named = [p.name for p in books.files() if p.stem in coded or f'"{p.name}"' in text or f'"{p.stem}"' in text]
    return code | {name: (PACKAGE / name).read_text("utf-8") for name in SHELL}, named


def step_digests(books: Codebooks) -> dict[str, str]:
    """Return for every step a hash of the code and the codebook files that make its tables."""
    found = {}
    for step in STEPS:
        code, named = step_files(step, books)
        parts = [f"{name}\0{code[name]}" for name in sorted(code)] + [books.digest(*named) if named else ""]
        found[step.name] = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return found


def shard_keys(entry: Entry, sha256: str, digests: dict[str, str], corrections: Sequence[Correction] = ()) -> dict[str, str]:
    """Return for each step the key of a report's shards: the report's bytes, its catalogue line, its corrections, code and codebooks."""
    known = repr((replace(entry.row(), sha256=sha256), bool(entry.sha256) and entry.sha256 != sha256))
    own = [repr(replace(fix, where="")) for fix in corrections if fix.report == entry.report]
    digests = digests | {"targets": "\0".join([digests["targets"], *own])} if own else digests
    return {name: hashlib.sha256(f"{known}\0{digest}".encode()).hexdigest()[:20] for name, digest in digests.items()}


def find_shards(root: Path, report: str, wholly: bool = False) -> tuple[dict[tuple[str, str], Path], list[Problem]]:
    """Return the shards of a report by table and key, and a line for each that is damaged: of another size, or `wholly` read, other bytes."""
    found, faults = {}, []
    for path in sorted((root / CACHE / "shards" / report).glob("*.*.*.*.arrow")):
        table, key, size, *more = path.stem.split(".")
        if len(more) != 1:
            continue  # of somebody else's making
        try:
            if size != str(path.stat().st_size) or (wholly and contents(path.read_bytes()) != named_contents(path)):
                faults.append(damage(path))
            else:
                found[table, key] = path
        except FileNotFoundError:  # another process has just put a new one in its place
            continue
    return found, faults


def missing_steps(found: Collection[tuple[str, str]], keys: Mapping[str, str]) -> tuple[str, ...]:
    """Return the steps of which a report lacks a current shard, of those that were found."""
    return tuple(step.name for step in STEPS if not all((table, keys[step.name]) in found for table in step.tables))


def contents(data: bytes) -> str:
    """Return what the name of a shard says of its bytes: how many, and their hash."""
    return f"{len(data)}.{hashlib.blake2b(data, digest_size=8).hexdigest()}"


def named_contents(path: Path) -> str:
    """Return what a shard's name says of its bytes.

    >>> named_contents(Path("targets.0f3c.812.9e107d9d372bb682.arrow"))
    '812.9e107d9d372bb682'
    """
    return path.stem.split(".", 2)[2]


def write_shard(root: Path, report: str, table: str, key: str, rows: Any) -> int:
    """Write one shard, take away what it replaces, and return its number of rows."""
    import pyarrow as pa

    arrow, out = to_arrow(table, rows), pa.BufferOutputStream()
    with pa.ipc.new_file(out, arrow.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(arrow)
    data = out.getvalue().to_pybytes()
    path = root / CACHE / "shards" / report / f"{table}.{key}.{contents(data)}.arrow"
    with replacing(path, flush=False) as beside:
        beside.write_bytes(data)
    for old in path.parent.glob(f"{table}.*.arrow"):
        if old != path:
            old.unlink(missing_ok=True)
    return int(arrow.num_rows)


def damage(path: Path) -> Problem:
    """Return the line that tells of a damaged shard."""
    return Problem(str(path), "a damaged file of the cache", "its bytes as they were written", "it is made again from the text")


def read_shard(path: Path) -> pa.Table:
    """Return the rows of one shard.

    Raises:
        InputError: its bytes are not those that were written.
    """
    import pyarrow as pa

    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = b""
    if contents(data) != named_contents(path):
        raise InputError(damage(path))
    return pa.ipc.open_file(pa.py_buffer(data)).read_all()
