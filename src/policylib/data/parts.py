"""Which parts of the reports may be compared, and tables cut to them.

Files hold different parts of a report: one has the five-year plan chapter and no review, the next only the work plan.
Every comparison rests on the parts that all its reports have; formula paragraphs (general requirements, pledges,
thanks) are left out, as they repeat the wording of the year.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from policylib.codebooks import near
from policylib.data.tables import frame_of, rows_of
from policylib.records import PARTS, WANTED, InputError, Problem


def choose_reports(table: pd.DataFrame, reports: Sequence[str]) -> pd.DataFrame:
    """Return the rows of table `reports` for the chosen ids, in the order of the parameter.

    Raises:
        InputError: an id that the catalogue does not hold (all of them are named), an id given twice, or none.

    >>> table = pd.DataFrame({"report": ["jia-2021", "yi-2024"]})
    >>> list(choose_reports(table, ["yi-2024", "jia-2021"])["report"])
    ['yi-2024', 'jia-2021']
    >>> choose_reports(table, ["yi-2023"])
    Traceback (most recent call last):
    ...
    policylib.records.InputError: reports: found 'yi-2023'; expected a report of the catalogue; did you mean yi-2024?
    """
    known = list(table["report"])
    faults = [
        Problem("reports", repr(r), "a report of the catalogue", near(r, known) or "see `policylib list`")
        for r in reports
        if r not in known
    ]
    twice = sorted({r for r in reports if list(reports).count(r) > 1})
    faults += [Problem("reports", f"{r!r} twice", "each report once", "take one out") for r in twice]
    if not reports:
        faults.append(Problem("reports", "an empty list", "at least one report", "see `policylib list`"))
    if faults:
        raise InputError(*faults)
    return table.set_index("report").loc[list(reports)].reset_index()[list(table.columns)]


def comparable_parts(reports: pd.DataFrame, wanted: Sequence[str] = WANTED) -> tuple[str, ...]:
    """Return the wanted parts that every one of the reports has (rows of table `reports`), in the order of the genre.

    Raises:
        InputError: a part that does not exist, or no wanted part that all reports have.

    >>> table = pd.DataFrame({"report": ["jia-2021", "yi-2024"], "parts_present": [["outlook_plan", "annual_tasks"], ["annual_tasks"]]})
    >>> comparable_parts(table, ["outlook_plan", "annual_tasks"])
    ('annual_tasks',)
    >>> comparable_parts(table, ["review"])
    Traceback (most recent call last):
    ...
    policylib.records.InputError: parts: found review (jia-2021 has outlook_plan, annual_tasks; yi-2024 has annual_tasks); expected ...
    """
    unknown = [part for part in wanted if part not in PARTS]
    if unknown:
        raise InputError(*(Problem("parts", repr(p), f"one of {', '.join(PARTS)}", near(p, PARTS)) for p in unknown))
    has = {row["report"]: set(row["parts_present"]) for row in rows_of(reports)}
    common = set.intersection(*has.values()) if has else set()
    used = tuple(part for part in PARTS if part in wanted and part in common)
    if not used:
        lacking = "; ".join(f"{report} has {', '.join(p for p in PARTS if p in parts) or 'none'}" for report, parts in has.items())
        raise InputError.of("parts", f"{', '.join(wanted)} ({lacking})", "a part that every report has", "choose other parts or reports")
    return used


def cut_to_parts(frame: pd.DataFrame, paragraphs: pd.DataFrame, parts: Sequence[str], *, general: bool = False) -> pd.DataFrame:
    """Return the rows of a table whose paragraph stands in one of the parts.

    Works for every table with the columns report and paragraph (paragraphs itself, targets, codes, terms, shingles).

    Args:
        frame: the table to cut.
        paragraphs: table `paragraphs` of the same reports.
        parts: section kinds to keep.
        general: keep formula paragraphs too.

    >>> paragraphs = pd.DataFrame({"report": "jia-2024", "paragraph": [1, 2, 3], "section_kind": ["review", "annual_tasks", "annual_tasks"],
    ...                            "general": [False, True, False]})
    >>> cut_to_parts(paragraphs, paragraphs, ["annual_tasks"])["paragraph"].tolist()
    [3]
    """
    kept = paragraphs[paragraphs["section_kind"].isin(list(parts)) & (general | ~paragraphs["general"].astype(bool))]
    keys = pd.MultiIndex.from_frame(kept[["report", "paragraph"]].astype({"report": object, "paragraph": "Int64"}))
    own = pd.MultiIndex.from_frame(frame[["report", "paragraph"]].astype({"report": object, "paragraph": "Int64"}))
    return frame[own.isin(keys)].reset_index(drop=True)


def body_characters(paragraphs: pd.DataFrame, parts: Sequence[str]) -> pd.Series:
    """Return the visible characters of each report's chosen parts, without formula paragraphs: the denominator of shares and densities."""
    return cut_to_parts(paragraphs, paragraphs, parts).groupby("report", sort=False)["characters"].sum()


def part_lengths(reports: pd.DataFrame, paragraphs: pd.DataFrame) -> pd.DataFrame:
    """Return how long each part of each report is, and whether a part without text is missing from the file or not expected.

    Returns:
        report, part, status (present, missing, not_expected), paragraphs, characters, formula (characters of formula
        paragraphs among them). Lengths of parts that are not there are empty, not 0.
    """
    grouped = dict(iter(paragraphs.groupby(["report", "section_kind"], sort=False)))
    rows = []
    for report in rows_of(reports):
        for part in PARTS:
            own = grouped.get((report["report"], part))
            row = {"report": report["report"], "part": part, "status": _status(report, part, own is not None)}
            if own is not None:
                formula = int(own.loc[own["general"].astype(bool), "characters"].sum())
                row |= {"paragraphs": len(own), "characters": int(own["characters"].sum()), "formula": formula}
            rows.append(row)
    return frame_of(rows, ("report", "part", "status", "paragraphs", "characters", "formula"))


def _status(report: dict[str, Any], part: str, found: bool) -> str:
    """Return whether a part is present, missing from the file, or not expected of such a report."""
    if found or part in (report["parts_present"] if report["parts_present"] is not None else ()):
        return "present"
    return "missing" if part in (report["parts_missing"] if report["parts_missing"] is not None else ()) else "not_expected"
