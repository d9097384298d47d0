"""Shards: one small Arrow file for each report and table, named by the contents that it was made from.

The name of a shard holds a hash of the report's bytes, of what the catalogue says of it, of the source of the modules
that make the table and of the codebook files that those modules name. So a shard is current where a file of that name
stands, nothing else has to be written down, and a build that was killed leaves only whole shards.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policylib.codebooks import Codebooks
from policylib.corpus.catalogue import CACHE, Entry
from policylib.corrections import Correction
from policylib.tables import replacing, to_arrow

if TYPE_CHECKING:
    import pyarrow as pa

PACKAGE = Path(__file__).resolve().parents[1]
IMPORT = re.compile(r"^\s*(?:from|import)\s+policylib\.(\w+)", re.M)
CODED = re.compile(r"^codes:", re.M)  # what a codebook of terms has at its head
SHELL = ("records.py", "tables.py", "corrections.py", "corpus/reading.py", "corpus/shards.py")  # what turns any step's rows into shards


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the chain: the tables that it makes and the modules that it starts from."""

    name: str
    tables: tuple[str, ...]
    modules: tuple[str, ...]


STEPS = (
    Step("outline", ("reports", "blocks", "sections", "paragraphs"), ("sources", "outline")),
    Step("targets", ("quantities", "targets", "target_indicators"), ("sources", "outline", "targets")),
    Step("words", ("terms", "lexemes"), ("sources", "outline", "words")),
    Step("codes", ("codes",), ("sources", "outline", "coding")),
    Step("shingles", ("shingles",), ("sources", "outline", "words")),
)
BUILT = tuple(table for step in STEPS for table in step.tables)


def sources_of(modules: tuple[str, ...]) -> dict[str, str]:
    """Return the source text of these modules and of all of policylib that they import, by file name within the package.

    >>> sorted(sources_of(("sources",)))
    ['records.py', 'sources.py']
    """
    found: dict[str, str] = {}
    waiting = list(modules)
    seen = set(waiting)
    while waiting:
        name = waiting.pop()
        files = sorted((PACKAGE / name).glob("*.py")) if (PACKAGE / name).is_dir() else [PACKAGE / f"{name}.py"]
        for path in files:
            text = found[path.relative_to(PACKAGE).as_posix()] = path.read_text("utf-8") if path.is_file() else ""
            more = [m for m in IMPORT.findall(text) if m not in seen]
            seen.update(more)
            waiting += more
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


def step_digest(step: Step, books: Codebooks) -> str:
    """Return a hash of the code and the codebook files that make a step's tables."""
    code, named = step_files(step, books)
    parts = [f"{name}\0{code[name]}" for name in sorted(code)] + [books.digest(*named) if named else ""]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def step_digests(books: Codebooks) -> dict[str, str]:
    """Return the hash of code and codebooks for every step."""
    return {step.name: step_digest(step, books) for step in STEPS}


def shard_keys(entry: Entry, sha256: str, digests: dict[str, str], corrections: Sequence[Correction] = ()) -> dict[str, str]:
    """Return for each step the key of a report's shards: the report's bytes, its catalogue line, its corrections, code and codebooks."""
    known = repr(replace(entry.row(), sha256=sha256))
    own = [repr(replace(fix, where="")) for fix in corrections if fix.report == entry.report]
    digests = digests | {"targets": "\0".join([digests["targets"], *own])} if own else digests
    return {name: hashlib.sha256(f"{known}\0{digest}".encode()).hexdigest()[:20] for name, digest in digests.items()}


def shard_path(root: Path, report: str, table: str, key: str) -> Path:
    """Return where the shard of a report and table stands."""
    return root / CACHE / "shards" / report / f"{table}.{key}.arrow"


def missing_steps(root: Path, report: str, keys: dict[str, str]) -> tuple[str, ...]:
    """Return the steps of which a report lacks a current shard."""
    return tuple(s.name for s in STEPS if not all(shard_path(root, report, t, keys[s.name]).exists() for t in s.tables))


def write_shard(path: Path, table: str, rows: Any) -> int:
    """Write one shard, take away what it replaces, and return its number of rows."""
    import pyarrow as pa

    arrow = to_arrow(table, rows)
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with replacing(path) as beside, pa.OSFile(str(beside), "wb") as out, pa.ipc.new_file(out, arrow.schema, options=options) as writer:
        writer.write_table(arrow)
    for old in path.parent.glob(f"{table}.*.arrow"):
        if old != path:
            old.unlink(missing_ok=True)
    return int(arrow.num_rows)


def read_shard(path: Path) -> pa.Table:
    """Return the rows of one shard."""
    import pyarrow as pa

    with pa.OSFile(str(path), "rb") as source:
        return pa.ipc.open_file(source).read_all()
