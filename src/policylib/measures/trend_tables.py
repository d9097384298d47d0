"""The tables of page 06 as readers see them: values with bounds, sources with offsets or addresses, both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import frame_of, rows_of
from policylib.page.labels import MEASURE_WORDS, NOT_AT_HAND, UNKNOWN, headed, signed_text, value_text, word
from policylib.page.words import listed, phrase, say, words

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
Labels = Mapping[str, Mapping[str, str]]
Names = Mapping[str, tuple[str, str]]
PRICES = words("prices")
AT_HAND = phrase("at_hand")
READ = words("source_confidence")
VINTAGES = words("vintage")
CHECKS = words("check")
VERDICTS = words("verdict")
POSITIONS = words("position")
STATUSES = words("change")
BESIDE = words("plan_status")
BASES = words("basis")
ABSENT = phrase("absent")
CHANGES = ("unchanged", "changed", "new", "dropped")


def shown(frame: pd.DataFrame, columns: str, labels: Labels, language: str, /, **cells: Callable[[Row], Any]) -> pd.DataFrame:
    """Return a table of a series for readers: places, years, indicators and codes in words.

    Args:
        frame: the table.
        columns: names of the group `columns` of `words.yaml`, with spaces between them.
        labels: names of places and indicators.
        language: zh or en.
        cells: what a row says in a column, where that is neither its value nor its word.
    """
    made: dict[str, Callable[[Row], Any]] = {
        "place": lambda r: labels[r["place"]][language],
        "year": lambda r: str(r["year"]),
        "indicator": lambda r: labels[r["indicator_id"]][language],
        **dict.fromkeys(("value", "target"), lambda r: said(r, language)),
        "role": lambda r: word(words("role"), r["role"], language),
        "prices": lambda r: word(PRICES, r["prices"], language),
        "measure": lambda r: word(MEASURE_WORDS, r["measure"], language),
        "vintage": lambda r: word(VINTAGES, r["vintage"], language),
        "change": lambda r: word(STATUSES, r["status"], language),
    } | cells
    return headed(frame, {name: made.get(name) for name in columns.split()}, language)


def said(row: Row, language: str, prefix: str = "") -> str:
    """Return what a point states, its absence in words.

    >>> said({"kind": "absent"}, "zh"), said({"kind": "target", "bound": "ge", "low": 6.0, "high": None, "unit": "%"}, "en")
    ('当年未设', '≥ 6%')
    """
    own = {name: row.get(f"{prefix}{name}") for name in ("kind", "text", "bound", "low", "high", "fall", "reference")}
    if own["kind"] == "absent":
        return ABSENT[language != "zh"]
    return value_text(own | {"unit": row.get("unit")}, language)


def points_table(points: pd.DataFrame, labels: Labels, language: str) -> pd.DataFrame:
    """Return the points of a series, newest first: what is stated, where it is said, when, and how sure the source is."""
    columns = "place year role indicator value prices source spoken_on evidence"
    return shown(newest_first(points), columns, labels, language, source=lambda r: _source(r, language))


def newest_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the places in the order in which they come, each from its latest year back.

    >>> import pandas as pd
    >>> newest_first(pd.DataFrame({"place": ["乙市", "乙市", "甲市"], "year": [2021, 2022, 2020]})).values.tolist()
    [['乙市', 2022], ['乙市', 2021], ['甲市', 2020]]
    """
    order = {place: i for i, place in enumerate(dict.fromkeys(frame["place"]))}
    ranked = frame.assign(_order=[order[place] for place in frame["place"]])
    return ranked.sort_values(["_order", "year"], ascending=[True, False], kind="stable").drop(columns="_order").reset_index(drop=True)


def _source(row: Row, language: str) -> str:
    """Return the kind of source (of a fact its edition) with its confidence and what a fact says beside a report's own number."""
    sure = str(row["confidence"] or "")
    kind = word(VINTAGES, f"fact_{row['edition']}", language) if row["source"] == "fact" else AT_HAND[language != "zh"]
    more = [kind, word(READ, sure, language) if sure in READ else sure]
    more += [word(CHECKS, row["check"], language)] if row["check"] else []
    more += [say("trends", "others", language, n=row["others"])] if row["others"] else []
    return " · ".join(each for each in more if each)


def coverage_table(gaps: pd.DataFrame, breaks: pd.DataFrame, labels: Labels, language: str) -> pd.DataFrame:
    """Return, one row a place, how many years have a target and a reported result, which have none, and where the series breaks and why."""
    rows, marks = rows_of(gaps), rows_of(breaks)
    at = {(row["place"], row["role"]): row for row in rows}
    cells: dict[str, Callable[[Row], Any]] = {"breaks": lambda r: _breaks_of(marks, r["place"], language)}
    for role in ("target", "result"):
        cells |= {f"{role}_years": _spanned(at, role), f"{role}_gaps": _missing(at, role)}
    places = frame_of([{"place": place} for place in dict.fromkeys(r["place"] for r in rows)], ("place",))
    return shown(places, "place target_years target_gaps result_years result_gaps breaks", labels, language, **cells)


def _spanned(at: Mapping[tuple[str, str], Row], role: str) -> Callable[[Row], str]:
    """Return a column: the number of years with a point, with the first and the last."""
    return lambda r: f"{own['years']} ({_span(own)})" if (own := at.get((r["place"], role))) else "0"


def _span(row: Row) -> str:
    return str(row["first"]) if row["first"] == row["last"] else f"{row['first']}–{row['last']}"


def _missing(at: Mapping[tuple[str, str], Row], role: str) -> Callable[[Row], str]:
    return lambda r: (at.get((r["place"], role)) or {"missing": ""})["missing"] or UNKNOWN


def _breaks_of(marks: Sequence[Row], place: str, language: str) -> str:
    own = [f"{m['year']} {m[language]}" for m in marks if m["place"] == place and m["kind"] == "break"]
    return listed(own, "and")[language != "zh"] or UNKNOWN


def outcomes_table(outcomes: pd.DataFrame, labels: Labels, language: str) -> pd.DataFrame:
    """Return target, reported result and next target, newest first, with deviation, vintage and both sources."""
    return shown(
        newest_first(outcomes),
        "place year indicator target result deviation reading vintage next move target_evidence result_evidence",
        labels,
        language,
        result=lambda r: said({**r, "result_kind": "result"}, language, "result_") if r["vintage"] else NOT_AT_HAND[language != "zh"],
        deviation=lambda r: spread(r["deviation_low"], r["deviation_high"]),
        reading=lambda r: reading(r, language),
        next=lambda r: said(r, language, "next_") if r["next_kind"] else NOT_AT_HAND[language != "zh"],
        move=lambda r: spread(r["move_low"], r["move_high"]),
    )


def spread(low: float | None, high: float | None) -> str:
    """Return a difference, as two ends where a range stands on either side.

    >>> spread(0.5, 0.5), spread(-0.4, 0.1), spread(None, None)
    ('+0.5', '−0.4 … +0.1', '–')
    """
    if low is None:
        return UNKNOWN
    return signed_text(low) if low == high else f"{signed_text(low)} … {signed_text(high)}"


def reading(row: Row, language: str) -> str:
    """Return how a deviation may be read: met or not for points and floors, our bands around a number, else nothing.

    >>> reading({"verdict": "met", "position": None}, "en"), reading({"verdict": None, "position": None}, "zh")
    ('met', '–')
    """
    if row["verdict"]:
        return word(VERDICTS, row["verdict"], language)
    return word(POSITIONS, row["position"], language)


def carried_table(runs: pd.DataFrame, labels: Labels, language: str) -> pd.DataFrame:
    """Return the targets repeated unchanged in consecutive years."""
    spans = {"span": lambda r: f"{r['since']}–{r['until']}", "n_years": lambda r: r["years"]}
    return shown(runs, "place indicator measure target span n_years", labels, language, **spans)


def moves_table(moves: pd.DataFrame, labels: Labels, language: str) -> pd.DataFrame:
    """Return one row for each pair of consecutive reports: how many main expected targets are unchanged, changed, new and dropped, and which."""
    rows = []
    for (place, year, before), own in moves.groupby(["place", "year", "before"], sort=False, observed=True):
        made = {"place": labels[str(place)][language], "years": f"{before} → {year}"}
        for status in CHANGES:
            names = list(dict.fromkeys(labels[i][language] for i in own.loc[own["status"] == status, "indicator_id"]))
            made[status] = f"{len(names)}: {listed(names)[language != 'zh']}" if names else "0"
        rows.append(made)
    columns = ("place", "years", *CHANGES)
    return headed(
        frame_of(rows, columns), dict.fromkeys(columns), language, {status: STATUSES[status][language != "zh"] for status in CHANGES}
    )


def headings_table(headings: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return the task headings of two years of one place, with the most alike of the other year."""
    cells = {"report": lambda r: names[r["report"]][language != "zh"], "bigrams": lambda r: r["alike"]}
    return shown(headings, "report heading change counterpart bigrams", {}, language, **cells)


def plan_table(plan: pd.DataFrame, names: Names, labels: Labels, language: str) -> pd.DataFrame:
    """Return plan targets with the yearly ones beside them, each with its price basis."""
    return shown(
        plan,
        "report indicator plan due own_target beside plan_where",
        labels,
        language,
        report=lambda r: names[r["report"]][language != "zh"],
        plan=lambda r: _measured(r, "plan_", language),
        due=lambda r: str(r["horizon"]),
        own_target=lambda r: _measured(r, "", language) if r["kind"] else UNKNOWN,
        beside=lambda r: word(BESIDE, r["status"], language),
        plan_where=lambda r: f"{r['source_report']} · {r['plan_offsets']}",
    )


def _measured(row: Row, prefix: str, language: str) -> str:
    """Return a target with its measure, its basis and its price basis in brackets."""
    parts = [word(MEASURE_WORDS, row[f"{prefix}measure"], language)] if row[f"{prefix}measure"] else []
    parts += [word(BASES, row[f"{prefix}basis"], language)] if row.get(f"{prefix}basis") in BASES else []
    parts += [word(PRICES, row[f"{prefix}prices"], language)] if row[f"{prefix}prices"] else []
    value = said({**row, "unit": row[f"{prefix}unit"]}, language, prefix)
    return f"{value} · {' · '.join(parts)}" if parts else value
