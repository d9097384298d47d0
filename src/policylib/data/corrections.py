"""Declared corrections of extracted rows: data with a guard, applied after extraction, never silently."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from policylib.codebooks import Document, near, read_yaml
from policylib.records import InputError, Problem, Target

KEYS = ("report", "start", "field", "expected", "value", "reason", "who", "date")
FIELDS = tuple(f.name for f in fields(Target) if f.name not in ("report", "start", "end", "text", "corrected", "paragraph", "section_kind"))


@dataclass(frozen=True, slots=True)
class Correction:
    """One field of one row put right: what was found (`expected`), what it should be, why, who said so and when."""

    report: str
    start: int
    field: str
    expected: Any
    value: Any
    reason: str
    who: str
    date: str
    where: str = ""


@cache
def load_corrections(path: Path) -> tuple[Correction, ...]:
    """Return the declared corrections; none where there is no file.

    Raises:
        InputError: an entry lacks a key, has an unknown one, or names a field that cannot be corrected; all are listed.
    """
    if not path.is_file():
        return ()
    document = read_yaml(path)
    faults = [fault for i, entry in enumerate(document.data["corrections"]) for fault in _faults(document, i, entry)]
    if faults:
        raise InputError(*faults)
    return tuple(Correction(**entry, where=document.where("corrections", i)) for i, entry in enumerate(document.data["corrections"]))


def _faults(document: Document, i: int, entry: dict[str, Any]) -> list[Problem]:
    where = document.where("corrections", i)
    faults = [Problem(where, f"no {key}", f"the keys {', '.join(KEYS)}", "add it") for key in KEYS if key not in entry]
    faults += [Problem(where, f"the unknown key {key!r}", f"one of {', '.join(KEYS)}", near(key, KEYS)) for key in entry if key not in KEYS]
    if "field" in entry and entry["field"] not in FIELDS:
        faults.append(Problem(where, f"the field {entry['field']!r}", f"one of {', '.join(FIELDS)}", near(str(entry["field"]), FIELDS)))
    return faults


def apply_corrections(targets: Sequence[Target], corrections: Iterable[Correction]) -> tuple[Target, ...]:
    """Return the targets of one report with its corrections applied; changed rows are marked `corrected`.

    Raises:
        InputError: a row or the value that a correction expects is no longer found; all such corrections are listed.

    >>> row = Target("甲市-2021", 7, 8, "8", "target", "地区生产总值", bound="eq", low=8.0, high=8.0)
    >>> fix = Correction("甲市-2021", 7, "bound", "eq", "approx", "左右 stands in the next line", "乙", "2026-01-05", "corrections.yaml:3")
    >>> apply_corrections([row], [fix])[0].bound
    'approx'
    >>> apply_corrections([row], [replace(fix, expected="ge")])
    Traceback (most recent call last):
    policylib.records.InputError: corrections.yaml:3: found bound = 'eq' in 甲市-2021:7; expected 'ge'; ...
    """
    rows = {row.start: row for row in targets}
    report = targets[0].report if targets else None
    faults = []
    for fix in corrections:
        if fix.report != report:
            continue
        row = rows.get(fix.start)
        found = getattr(row, fix.field) if row else "no row"
        if row is None or found != fix.expected:
            what = f"{fix.field} = {found!r} in {fix.report}:{fix.start}"
            faults.append(Problem(fix.where, what, repr(fix.expected), "look at the row again, then mend or drop the correction"))
            continue
        rows[fix.start] = replace(row, **{fix.field: fix.value, "corrected": True})
    if faults:
        raise InputError(*faults)
    return tuple(rows[row.start] for row in targets)


def undo_corrections(rows: list[dict[str, Any]], corrections: Iterable[Correction]) -> list[dict[str, Any]]:
    """Return rows as they were extracted, before any correction: what accuracy is measured on."""
    old = {(fix.report, fix.start, fix.field): fix.expected for fix in corrections}
    touched = {key[:2] for key in old}
    return [
        {name: old.get((row["report"], row["start"], name), value) for name, value in row.items()}
        if (row["report"], row["start"]) in touched
        else row
        for row in rows
    ]
