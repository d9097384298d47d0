"""Headline targets and results known from elsewhere, under the library's own names, and set against what was extracted."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policylib.codebooks import Codebooks, load_codebooks, near
from policylib.data.tables import rows_of, table
from policylib.records import BASES, BOUNDS, EDITIONS, MEASURES, Fact, InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

FILES = {"target": "headline_targets.csv", "result": "headline_results.csv"}
NUMBERS = ("low", "high")
OF_FACT = ("place", "year", "indicator", "bound", "low", "high", "unit", "reference", "delivered_on", "confidence", "source_url")
NEEDED = {
    "mapping.csv": ("name", "indicator_id", "measure", "edition", "basis", "from_year", "also"),
    "headline_targets.csv": OF_FACT,
    "headline_results.csv": OF_FACT,
}
FALLS = ("下降", "降低", "减少", "压减", "下浮", "减排")
PART_OF = {"target": "annual_headline", "result": "review"}
COMPARED = ("place", "year", "indicator_id", "measure", "role", "stated", "found", "verdict", "report", "start", "source_url")


def load_facts(folder: Path, own: Path | None = None) -> pd.DataFrame:
    """Return the reference facts, in the columns of the table `facts`; a user's own fact stands in place of a shipped one of the same key.

    Args:
        folder: holds `headline_targets.csv`, `headline_results.csv` and `mapping.csv`.
        own: may hold files of the same names and columns, such as `data/local`.

    Raises:
        InputError: a file is missing, a column or a name is not there, a value is no number; every fault is listed.
    """
    faults: list[Problem] = []
    found = {_key(fact): fact for fact in [*_facts(folder, faults), *(_own_facts(folder, own, faults) if own else [])]}
    rows = list(found.values())
    if faults:
        raise InputError(*faults)
    return table("facts", sorted(rows, key=lambda f: (f.place, f.year, f.role, f.indicator_id, f.measure, f.basis, f.edition)))


def problems(folder: Path) -> list[Problem]:
    """Return every fault of the reference files: unmapped names, values that are no numbers, ids that no codebook knows."""
    faults: list[Problem] = []
    rows = list(_facts(folder, faults))
    seen: dict[tuple[Any, ...], Fact] = {}
    for fact in rows:
        key = _key(fact)
        if key in seen:
            faults.append(Problem(str(folder), f"the fact {' '.join(map(str, key))} a second time", "each fact once", "drop one"))
        seen[key] = fact
    known = _known_ids(load_codebooks())
    unknown = sorted({fact.indicator_id for fact in rows} - known)
    return faults + [Problem("mapping.csv", f"the indicator_id {name}", "an id of indicators.yaml", near(name, known)) for name in unknown]


def _key(fact: Fact) -> tuple[Any, ...]:
    return fact.place, fact.year, fact.indicator_id, fact.measure, fact.role, fact.edition, fact.basis


@cache
def _known_ids(books: Codebooks) -> set[str]:
    return {str(entry["id"]) for entry in books.data("indicators")["indicators"]}


def _read(path: Path, faults: list[Problem]) -> list[dict[str, str]]:
    """Return the rows of a CSV file; a missing one is a fault."""
    if not path.is_file():
        faults.append(Problem(str(path), "no such file", "the reference facts", "fetch data/reference again"))
        return []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = [name for name in NEEDED[path.name] if name not in (reader.fieldnames or ())]
        faults += [Problem(f"{path}:1", f"no column {name!r}", "every column of data/reference", "add it") for name in missing]
        return [] if missing else list(reader)


def _own_facts(folder: Path, own: Path, faults: list[Problem]) -> Iterator[Fact]:
    """Yield the facts of those files that a user's own folder holds; its names may be mapped by either mapping.csv."""
    shipped = _read(folder / "mapping.csv", [])
    names = shipped + (_read(own / "mapping.csv", faults) if (own / "mapping.csv").is_file() else [])
    for role, file in FILES.items():
        if (own / file).is_file():
            yield from _facts_of(role, own / file, {row["name"]: row for row in names}, faults)


def _facts(folder: Path, faults: list[Problem]) -> Iterator[Fact]:
    """Yield every fact that can be read; note what cannot."""
    mapping = {row["name"]: row for row in _read(folder / "mapping.csv", faults)}
    for name, row in mapping.items():
        faults += _outside(f"mapping.csv, {name}", row, {"measure": MEASURES, "edition": EDITIONS, "basis": BASES})
    for role, file in FILES.items():
        yield from _facts_of(role, folder / file, mapping, faults)


def _facts_of(role: str, path: Path, mapping: Mapping[str, dict[str, str]], faults: list[Problem]) -> Iterator[Fact]:
    """Yield the facts of one file."""
    for line, row in enumerate(_read(path, faults), 2):
        where = f"{path.name}:{line}"
        if row["indicator"] not in mapping:
            faults.append(Problem(where, f"the indicator {row['indicator']!r}", "a name of mapping.csv", near(row["indicator"], mapping)))
            continue
        wrong = _outside(where, row, {"bound": ("", *BOUNDS)}) + _no_numbers(where, row)
        faults += wrong
        if not wrong:
            yield _fact(role, row, mapping[row["indicator"]])


def _outside(where: str, row: dict[str, str], codes: dict[str, tuple[str, ...]]) -> list[Problem]:
    return [
        Problem(where, f"the {name} {row.get(name)!r}", f"one of {', '.join(filter(None, known))}", near(str(row.get(name)), known))
        for name, known in codes.items()
        if row.get(name) not in known
    ]


def _no_numbers(where: str, row: dict[str, str]) -> list[Problem]:
    faults = [] if row["place"] else [Problem(where, "no place", "the full name of the place", "fill the cell")]
    if not str(row["year"]).isdecimal():
        faults.append(Problem(where, f"the year {row['year']!r}", "a year such as 2021", "mend the cell"))
    for name in NUMBERS:
        try:
            float(row[name] or 0)
        except ValueError:
            faults.append(Problem(where, f"the {name} {row[name]!r}", "a number in base units", "mend the cell"))
    return faults


def _fact(role: str, row: dict[str, str], names: dict[str, str]) -> Fact:
    """Return one fact under the library's names; a margin in 个百分点 is a change."""
    low, high = (float(row[name]) if row[name] else None for name in NUMBERS)
    return Fact(
        place=row["place"],
        year=int(row["year"]),
        indicator_id=names["indicator_id"],
        measure="change" if row["unit"] == "个百分点" else names["measure"],
        role=role,
        edition=names["edition"],
        basis=names["basis"],
        from_year=int(names["from_year"]) if names["from_year"] else None,
        bound=row["bound"] or None,
        low=low,
        high=high,
        unit=row["unit"] or None,
        reference=row["reference"] or None,
        source_confidence=row["confidence"] or None,
        delivered_on=row["delivered_on"] or None,
        source_url=row["source_url"] or None,
    )


def other_ids(folder: Path) -> dict[str, str]:
    """Return, for an indicator id of the facts, the id under which older reports state it (`also` of mapping.csv)."""
    return {row["indicator_id"]: row["also"] for row in _read(folder / "mapping.csv", []) if row["also"]}


def compare_facts(
    targets: pd.DataFrame, indicators: pd.DataFrame, reports: pd.DataFrame, facts: pd.DataFrame, also: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return, for every fact whose report is at hand, what extraction found: an independent test of it.

    A target fact of year t is looked for in the report of t, a result fact in the review of the report of t + 1. A fall
    is stated with a positive number and a word of falling; it is compared with its sign and its bound turned.

    Args:
        targets: table `targets`.
        indicators: table `target_indicators`.
        reports: table `reports`.
        facts: table `facts`.
        also: `other_ids`: a second id under which a fact may be stated.

    Returns:
        One row a fact: place, year, indicator_id, measure, role, `stated` and `found` in words, `verdict` (right, bound,
        value, relative, missed, not_in_file where the file lacks the part), report, start, source_url. Facts with
        neither value nor reference (an absent target) ask for a row of kind `absent`.
    """
    import pandas as pd

    joined = indicators.merge(targets, on=["report", "start"]).merge(reports[["report", "place", "year"]], on="report")
    by_place: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for row in rows_of(joined):
        by_place.setdefault((row["place"], row["year"]), []).append(row)
    at_hand = {(row["place"], row["year"]): row["parts_missing"] for row in rows_of(reports)}
    plain = facts[(facts["edition"] == "final") & (facts["basis"] == "year")]
    rows = []
    for fact in rows_of(plain):
        said = (fact["place"], fact["year"] + (fact["role"] == "result"))
        if said in at_hand:
            ids = {fact["indicator_id"], (also or {}).get(fact["indicator_id"], fact["indicator_id"])}
            verdict = _verdict(fact, [row for row in by_place.get(said, []) if row["indicator_id"] in ids])
            if verdict["verdict"] == "missed" and PART_OF[fact["role"]] in at_hand[said]:
                verdict["verdict"] = "not_in_file"
            rows.append({**{name: fact[name] for name in COMPARED if name in fact}, **verdict})
    return pd.DataFrame(rows, columns=list(COMPARED))


def _verdict(fact: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the row that comes nearest to a fact and how it compares."""
    same = [row for row in rows if _same_kind(fact, row)]
    ranked = sorted(same, key=lambda row: (_mark(fact, row), not row["headline"], row["start"]))
    stated = wording(fact["bound"], fact["low"], fact["high"], fact["reference"])
    if not ranked:
        return {"stated": stated, "found": None, "verdict": "missed", "report": None, "start": None}
    best = ranked[0]
    bound, low, high = signed(best)
    found = wording(bound, low, high, best["reference"])
    verdict = ("right", "bound", "value", "relative")[_mark(fact, best)]
    return {"stated": stated, "found": found, "verdict": verdict, "report": best["report"], "start": best["start"]}


def _same_kind(fact: dict[str, Any], row: dict[str, Any]) -> bool:
    if row["horizon"] != fact["year"] and row["kind"] != "absent":
        return False
    if fact["role"] == "result":
        return bool(row["kind"] == "result" and row["measure"] == fact["measure"])
    return row["kind"] in ("relative", "absent") or (row["kind"] == "target" and row["measure"] == fact["measure"])


def _mark(fact: dict[str, Any], row: dict[str, Any]) -> int:
    """Return 0 right, 1 the bound differs, 2 the value differs, 3 a number against words."""
    relative = fact["low"] is None and fact["high"] is None
    if relative or row["kind"] in ("relative", "absent"):
        return 0 if relative and row["kind"] in ("relative", "absent") else 3
    bound, low, high = signed(row)
    if {round(v, 6) for v in (low, high) if v is not None} != {round(v, 6) for v in (fact["low"], fact["high"]) if v is not None}:
        return 2
    return 0 if bound == fact["bound"] else 1


def signed(row: dict[str, Any]) -> tuple[str | None, float | None, float | None]:
    """Return bound, low and high with the sign of a fall.

    >>> signed({"phrase": "单位生产总值能耗降低", "bound": "ge", "low": 3.0, "high": None})
    ('le', None, -3.0)
    >>> signed({"phrase": "生产总值", "bound": "ge", "low": 3.0, "high": None})
    ('ge', 3.0, None)
    """
    bound, low, high = row["bound"], row["low"], row["high"]
    if not any(word in str(row["phrase"]) for word in FALLS):
        return bound, low, high
    turned = {"ge": "le", "gt": "lt", "le": "ge", "lt": "gt"}.get(bound, bound)
    return turned, None if high is None else -high, None if low is None else -low


def wording(bound: str | None, low: float | None, high: float | None, reference: str | None) -> str:
    """Return a value with its bound as one short text.

    >>> wording("ge", 6.0, None, None), wording("range", 6.0, 6.5, None), wording(None, None, None, "经济增长")
    ('ge 6', 'range 6–6.5', '经济增长')
    """
    values = [f"{value:g}" for value in dict.fromkeys((low, high)) if value is not None]
    return f"{bound or ''} {'–'.join(values)}".strip() if values else (reference or "none")
