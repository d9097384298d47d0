"""One indicator over the years of a place: what was stated beforehand, what was reported afterwards, and what is not at hand.

One row of `series` is one point. A point is what the report of the year states (with its offsets), else a fact from
elsewhere (with its address). Gaps stay gaps: nothing is filled or joined. Where the definition of an indicator changes,
or older reports state another one in its place, a break says so (`series.yaml`). A level is never made a rate.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from policylib.codebooks import Codebooks, near
from policylib.data.facts import FALLS
from policylib.data.tables import frame_of, rows_of
from policylib.page.words import LANGUAGES, by_language
from policylib.questions.targets.above import EDITION_ORDER, TURNED
from policylib.questions.targets.stated import indicator_book, is_fall, section_paths, signs_of, wording_of
from policylib.records import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]
SERIES = (
    "place", "level", "year", "role", "kind", "indicator_id", "measure", "prices", "bound", "low", "high", "fall", "unit", "value_low", "value_high",
    "wording", "effort", "text", "relation", "reference", "headline", "source", "report", "start", "evidence", "confidence", "edition", "spoken_on",
    "check", "others",
)  # fmt: skip
BREAKS = ("place", "year", "kind", "indicator_id", "zh", "en")
GAPS = ("place", "role", "first", "last", "years", "missing")
KINDS = ("target", "relative", "absent", "result")
ROLE_OF = {"target": "target", "relative": "target", "absent": "target", "result": "result"}
LOOKS_BACK = ("review", "annual_headline")
SUM = 3  # times a year's addition from which another one for the same year is a sum over years: ours
PLAN_YEARS = 5  # a plan chapter opens a report in the years 1981, 1986 … 2026


def _signed(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Return low and high with the sign of a fall: at least 3 down is at most -3.

    >>> _signed({"low": 3.0, "high": None, "fall": True}), _signed({"low": 8.0, "high": 8.0, "fall": False})
    ((None, -3.0), (8.0, 8.0))
    """
    if not row["fall"]:
        return row["low"], row["high"]
    return (None if row["high"] is None else -row["high"]), (None if row["low"] is None else -row["low"])


@cache
def better_of(books: Codebooks) -> dict[str, str]:
    """Return for each indicator whether more is better (up), less (down), or neither (none)."""
    return {entry["id"]: entry.get("better", "none") for entry in books.data("indicators")["indicators"]}


@cache
def price_bases(books: Codebooks) -> dict[str, str]:
    """Return for each indicator of `series.yaml` whether its growth is at constant prices (real) or current ones (nominal)."""
    said = books.data("series")["prices"]
    return {indicator: basis for basis in ("real", "nominal") for indicator in said[basis]}


def price_basis(indicator_id: str | None, measure: str | None, unit: str | None, books: Codebooks) -> str | None:
    """Return the price basis of a number: real or nominal growth, current prices of a sum of money, None where none applies or none is known.

    >>> from policylib.codebooks import load_codebooks
    >>> books = load_codebooks()
    >>> price_basis("gdp", "growth", "%", books), price_basis("retail_sales", "growth", "%", books), price_basis("gdp", "level", "元", books)
    ('real', 'nominal', 'current')
    """
    if measure == "growth":
        return price_bases(books).get(indicator_id or "")
    return "current" if unit in ("元", "美元") and measure in ("level", "increment") else None


def chain_of(indicator_id: str, books: Codebooks) -> tuple[str, ...]:
    """Return an indicator and what older reports state in its place, newest first.

    >>> from policylib.codebooks import load_codebooks
    >>> chain_of("gdp", load_codebooks()), chain_of("cpi", load_codebooks())
    (('gdp', 'gnp', 'national_income'), ('cpi',))
    """
    earlier = next((chain["earlier"] for chain in books.data("series")["chains"] if chain["id"] == indicator_id), ())
    return (indicator_id, *earlier)


def labels_of(books: Codebooks, reports: pd.DataFrame | None = None) -> dict[str, dict[str, str]]:
    """Return the names of indicators and places in both languages; where places of every level stand together, an indicator's name is the chain's own.

    Args:
        books: the codebooks.
        reports: table `reports`, for the places (a place known from facts alone keeps its Chinese name).

    >>> from policylib.codebooks import load_codebooks
    >>> labels_of(load_codebooks())["gdp"]["zh"]
    '生产总值'
    """
    names = {entry["id"]: entry["label"] for entry in books.data("indicators")["indicators"]}
    names |= {chain["id"]: chain["label"] for chain in books.data("series")["chains"] if "label" in chain}
    places = {} if reports is None else {row["place"]: row for row in rows_of(reports) if row["place"]}
    return _Names(names | {place: {"zh": place, "en": _english(row)} for place, row in places.items()})


class _Names(dict[str, dict[str, str]]):
    """Names by id; what has none is its own name."""

    def __missing__(self, key: str) -> dict[str, str]:
        return {"zh": key, "en": key}


def _english(report: Row) -> str:
    """Return a place's name in English letters, as the ids of its reports have it."""
    stem = str(report["report"]).rsplit("-", 1)[0]
    return "the nation" if report["level"] == "nation" else stem.title() if stem.isascii() else str(report["place"])


def require_indicator(indicator_id: str, books: Codebooks) -> str:
    """Return an indicator's id.

    Raises:
        InputError: `indicators.yaml` has no such id (with a near match).

    >>> from policylib.codebooks import load_codebooks
    >>> require_indicator("gdpp", load_codebooks())
    Traceback (most recent call last):
    ...
    policylib.records.InputError: indicator: found 'gdpp'; expected an id of indicators.yaml; did you mean gdp?
    """
    known = [entry["id"] for entry in books.data("indicators")["indicators"]]
    if indicator_id not in known:
        raise InputError(Problem("indicator", repr(indicator_id), "an id of indicators.yaml", near(indicator_id, known)))
    return indicator_id


def choose_places(
    places: Sequence[str], chosen: pd.DataFrame, above: pd.DataFrame, reports: pd.DataFrame, facts: pd.DataFrame
) -> list[str]:
    """Return the places of a page of series: those asked for, else the nation, the levels above the chosen reports, and their own places.

    Args:
        places: full names; empty for the page's own choice.
        chosen: the chosen rows of table `reports`.
        above: `levels_above.upper_levels` of the chosen reports.
        reports: table `reports`.
        facts: table `facts`, which knows further places.

    Raises:
        InputError: a place that neither a report nor a fact is of (with a near match).
    """
    known = set(reports["place"].dropna()) | set(facts["place"].dropna())
    if unknown := [place for place in places if place not in known]:
        raise InputError(*(Problem("places", repr(p), "a place with a report or a fact", near(p, known)) for p in unknown))
    nation = reports.loc[reports["level"] == "nation", "place"]
    own = list(dict.fromkeys([*nation, *above["place"], *chosen["place"].dropna()]))
    return list(dict.fromkeys(places)) or [place for place in own if place in known]


def series(
    targets: pd.DataFrame,
    items: pd.DataFrame,
    reports: pd.DataFrame,
    facts: pd.DataFrame,
    books: Codebooks,
    *,
    places: Sequence[str],
    indicators: Iterable[str] | None = None,
    years: Sequence[int] = (),
    paths: Mapping[tuple[str, int], str] | None = None,
) -> pd.DataFrame:
    """Return one row a point: place, year, indicator, measure, and whether it was stated beforehand or reported afterwards.

    A stated target is one for the report's own year and for the whole place, the main expected targets first; a reported
    result stands in the next year's report, in its review or where it opens its main expected targets. A fact answers where no report at hand does; beside a report's
    own number it only checks it (`check`: agrees, differs).

    Args:
        targets: table `targets`, all kinds.
        items: table `target_indicators`.
        reports: table `reports`.
        facts: table `facts`.
        books: the codebooks (signs of falls, price bases).
        places: full names.
        indicators: ids; all where none are given.
        years: first and last year; all where none are given.
        paths: (report, paragraph) → the headings above it (`target_levels.section_paths`).

    Returns:
        The columns `SERIES`. `low` and `high` are as stated, `value_low` and `value_high` count a fall below zero; `others` counts further,
        different numbers that the report gives for the same point; percent in points, everything else in base units.
    """
    wanted = None if indicators is None else set(indicators)
    signs = signs_of(indicator_book(books))
    own = {row["report"]: row for row in rows_of(reports) if row["place"] in set(places)}
    points: dict[tuple[Any, ...], list[Row]] = {}
    for point in [*_from_reports(targets, items, own, wanted, paths or {}), *_from_facts(facts, own, set(places), wanted)]:
        if not years or min(years) <= point["year"] <= max(years):
            points.setdefault(_key(point), []).append(_complete(point, signs, books))
    levels = {row["place"]: row["level"] for row in own.values()}
    rows = [_merged(found) | {"level": levels.get(key[0])} for key, found in points.items()]
    order = {place: i for i, place in enumerate(places)}
    rows.sort(key=lambda r: (order[r["place"]], r["indicator_id"], r["measure"] or "", r["year"], r["role"] == "result"))
    return frame_of(rows, SERIES)


def _key(point: Row) -> tuple[Any, ...]:
    words = point["kind"] in ("relative", "absent")
    return point["place"], point["year"], ROLE_OF[point["kind"]], point["indicator_id"], "" if words else point["measure"]


def _from_reports(
    targets: pd.DataFrame,
    items: pd.DataFrame,
    own: Mapping[str, Row],
    wanted: set[str] | None,
    paths: Mapping[tuple[str, int], str],
) -> list[Row]:
    """Return what the reports state for their own year and report of the year before, best statement of a point first."""
    named = items[items["report"].isin(list(own)) & items["indicator_id"].notna()]
    named = named if wanted is None else named[named["indicator_id"].isin(wanted)]
    joined = named.merge(
        targets[targets["scope"].isna() & targets["size"].isna() & ~targets["review"].fillna(False)], on=["report", "start"]
    )
    found = []
    for row in rows_of(joined):
        report = own[row["report"]]
        year = _year_of(row, int(report["year"]))
        if year is not None:
            where = f"{row['report']} · {paths.get((row['report'], row['paragraph']), '')} · {row['start']}–{row['end']}"
            spoken = {"spoken_on": report["delivered_on"], "evidence": where, "edition": "report", "source": "report"}
            found.append(row | spoken | {"place": report["place"], "year": year, "fall": _falls(row)})
    return sorted(found, key=_rank)


def _rank(row: Row) -> tuple[bool, bool, int]:
    """Return a sorting key by which the best statement of a point comes first: the main expected targets, the review's results, then reading order."""
    home = "review" if row["kind"] == "result" else "annual_headline"
    return not row["headline"], row["section_kind"] != home, row["start"]


def _year_of(row: Row, year: int) -> int | None:
    """Return the year of a point: the report's own for a target, the year before for a result; None for any other period.

    Results stand in the review; some reports say them again (or only) where they open the year's main expected targets.
    """
    if row["basis"] not in (None, "year") or row["distributive"]:
        return None
    if row["kind"] == "result":
        return year - 1 if row["section_kind"] in LOOKS_BACK and row["horizon"] == year - 1 else None
    return year if row["horizon"] in (None, year) and row["section_kind"] != "review" else None


def _falls(row: Row) -> bool:
    return row["measure"] in ("growth", "change") and any(word in str(row["phrase"]) for word in FALLS)


def _from_facts(facts: pd.DataFrame, own: Mapping[str, Row], places: set[str], wanted: set[str] | None) -> list[Row]:
    """Return the facts as points, the final text first; a number below zero is a fall, as a report would say it."""
    spoken = {(row["place"], row["year"]): row["delivered_on"] for row in own.values()}
    chosen = facts[facts["place"].isin(places) & facts["basis"].isin(["year"])]
    chosen = chosen if wanted is None else chosen[chosen["indicator_id"].isin(wanted)]
    found = []
    for fact in rows_of(chosen):
        kind = fact["role"] if fact["low"] is not None or fact["high"] is not None else "relative" if fact["reference"] else "absent"
        day = fact["delivered_on"] or spoken.get((fact["place"], fact["year"] + (fact["role"] == "result")))
        said = {"kind": kind, "text": fact["reference"], "source": "fact", "spoken_on": day, "headline": True}
        where = {"evidence": fact["source_url"], "confidence": fact["source_confidence"]}
        found.append(fact | said | where | _as_said(fact))
    return sorted(found, key=lambda f: EDITION_ORDER.get(f["edition"], 9))


def _as_said(fact: Row) -> Row:
    low, high = fact["low"], fact["high"]
    if fact["measure"] not in ("growth", "change") or (low or high or 0) >= 0:
        return {"fall": False}
    turned = TURNED.get(fact["bound"], fact["bound"])
    return {"fall": True, "low": None if high is None else -high, "high": None if low is None else -low, "bound": turned}


def _complete(point: Row, signs: Mapping[str, int], books: Codebooks) -> Row:
    """Return a point with its sign, wording and price basis."""
    negative = point["source"] == "report" and is_fall(point["indicator_id"], point["measure"], signs)
    row = point | {"fall": point["fall"] or negative, "role": ROLE_OF[point["kind"]]}
    low, high = _signed(row)
    prices = price_basis(row["indicator_id"], row["measure"], row["unit"], books)
    confidence = row["confidence"] if isinstance(row["confidence"], str) or row["confidence"] is None else f"{row['confidence']:.2f}"
    wording = wording_of(row["bound"], row["indicator_id"], row["measure"])
    return row | {"value_low": low, "value_high": high, "prices": prices, "wording": wording, "confidence": confidence}


def _merged(found: list[Row]) -> Row:
    """Return the first statement of a point, with what the others say of it; of two additions a sum over years is not the year's."""
    best = _of_one_year(found)
    stated = {(r["bound"], r["low"], r["high"]) for r in found if r["source"] == best["source"]}
    fact = next((r for r in found if r["source"] == "fact"), None)
    check = None
    if best["source"] == "report" and fact is not None:
        same = all(best[name] == fact[name] for name in ("bound", "value_low", "value_high"))
        check = "agrees" if same else "differs"
    return best | {"others": len(stated) - 1, "check": check}


def _of_one_year(found: Sequence[Row]) -> Row:
    """Return the statement that is the year's own.

    The review of a report that closes a term states sums over five years first. Where it states two additions for one year and one is
    three times the other or more, the larger is taken for such a sum: no sum over years is less than one of its years.

    >>> said = {"kind": "result", "measure": "increment", "source": "report"}
    >>> _of_one_year([said | {"low": 5.8e7}, said | {"low": 1.2e7}])["low"]
    12000000.0
    """
    best = found[0]
    if best["kind"] != "result" or best["measure"] != "increment":
        return best
    least = min((r for r in found if r["source"] == best["source"] and r["low"]), key=lambda r: float(r["low"]), default=best)
    return least if best["low"] and best["low"] >= SUM * least["low"] else best


def find_breaks(points: pd.DataFrame, reports: pd.DataFrame, books: Codebooks, indicator_id: str) -> pd.DataFrame:
    """Return the marks of a series: breaks of definition, another indicator in older reports, years that open a five-year plan.

    Args:
        points: `series` of the indicator's chain.
        reports: table `reports`.
        books: the codebooks.
        indicator_id: the indicator of today.

    Returns:
        The columns `BREAKS`; `kind` is break (the line ends) or plan (only a mark), `zh` and `en` the reason.
    """
    labels = labels_of(books)
    known = [b for b in books.data("series")["breaks"] if b["id"] == indicator_id]
    rows: list[Row] = []
    for place in dict.fromkeys(points["place"]):
        own = rows_of(points[points["place"] == place].sort_values("year", kind="stable"))
        at = {"place": place, "indicator_id": indicator_id}
        first, last, level = own[0]["year"], own[-1]["year"], own[0]["level"]
        inside = [b for b in known if first < b["year"] <= last and (level is None or level in b.get("levels", (level,)))]
        rows += [at | {"year": b["year"], "kind": "break"} | b["label"] for b in inside]
        stated = list(dict.fromkeys(row["indicator_id"] for row in own))
        for old, new in itertools.pairwise(stated):
            year = next(row["year"] for row in own if row["indicator_id"] == new)
            said = {language: f"{labels[old][language]} → {labels[new][language]}" for language in LANGUAGES}
            rows.append(at | {"year": year, "kind": "break"} | said)
        plans = sorted(
            int(r["year"])
            for r in rows_of(reports)
            if r["place"] == place and "outlook_plan" in r["parts_present"] and r["year"] % PLAN_YEARS == 1
        )
        rows += [at | {"year": y, "kind": "plan"} | by_language("trends", "plan_year") for y in plans if first <= y <= last]
    return frame_of(rows, BREAKS)


def find_gaps(points: pd.DataFrame) -> pd.DataFrame:
    """Return for each place and role how many years between its first and last point have a row, and which have none: they are never filled."""
    rows = []
    for (place, role), own in points.groupby(["place", "role"], sort=False, observed=True):
        years = {int(year) for year in own["year"]}
        missing = [year for year in range(min(years), max(years) + 1) if year not in years]
        rows.append({"place": place, "role": role, "first": min(years), "last": max(years), "years": len(years), "missing": spans(missing)})
    return frame_of(rows, GAPS)


def spans(years: Sequence[int]) -> str:
    """Return years as runs.

    >>> spans([1991, 2003, 2004, 2005])
    '1991, 2003–2005'
    """
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs_of(sorted(years), int))


def runs_of(items: Iterable[Any], year: Callable[[Any], int]) -> list[list[Any]]:
    """Return items in order of years as runs of consecutive ones.

    >>> runs_of([1991, 2003, 2004], int)
    [[1991], [2003, 2004]]
    """
    runs: list[list[Any]] = []
    for item in items:
        if runs and year(runs[-1][-1]) + 1 == year(item):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def main_measure(points: pd.DataFrame, indicator_id: str) -> str | None:
    """Return the measure in which an indicator's targets are stated most often (its figure has one axis); None where no number is stated."""
    own = points[(points["indicator_id"] == indicator_id) & points["measure"].notna() & (points["kind"].isin(["target", "result"]))]
    counts = own["measure"].value_counts()
    return None if counts.empty else str(sorted(counts[counts == counts.max()].index)[0])


def one_measure(points: pd.DataFrame, indicator_id: str, books: Codebooks) -> pd.DataFrame:
    """Return the points of an indicator and its predecessors in the one measure that its figure draws, with what is stated in words."""
    chain = points[points["indicator_id"].isin(chain_of(require_indicator(indicator_id, books), books))]
    measure = main_measure(points, indicator_id)
    words = chain["kind"].isin(["relative", "absent"])
    return chain[words | (chain["measure"] == measure)].sort_values(["place", "year"], kind="stable", key=_in_order).reset_index(drop=True)


def _in_order(column: pd.Series) -> pd.Series:
    """Return a column as a key of sorting that leaves places in the order in which they come."""
    return column if column.name == "year" else column.map({name: i for i, name in enumerate(dict.fromkeys(column))})


def paths_of(paragraphs: pd.DataFrame, sections: pd.DataFrame) -> dict[tuple[str, int], str]:
    """Return where each paragraph stands, by (report, paragraph), for the evidence of a point."""
    return section_paths(paragraphs, sections)
