"""What is carried over, new or dropped from one year to the next: targets, headings, words; and the wording that years and levels share.

Everything here is counted in reports at hand and claims no direction: who took a target, a heading or a sentence from whom, a
count does not say. A year that is not at hand ends a run; nothing is bridged.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import frame_of, rows_of
from policylib.measures.priorities import heading_formulas, strip_formulas
from policylib.measures.shared_wording import measure_shared
from policylib.measures.word_kinds import names_in
from policylib.reading.words import stop_words

if TYPE_CHECKING:
    import pandas as pd

    from policylib.codebooks import Codebooks

Row = dict[str, Any]
CARRIED = ("place", "indicator_id", "measure", "unit", "bound", "low", "high", "fall", "kind", "since", "until", "years")
MOVES = ("place", "year", "before", "indicator_id", "status")
HEADINGS = ("report", "heading", "counterpart", "alike", "status")
WORDS = ("term", "status", "earlier", "later", "paragraphs")
NEIGHBOURS = ("report", "how", "place", "year", "other", "delivered_on", "other_delivered_on", "fingerprints", "shared", "share")
REWORDED = 0.4  # share of two-character pieces that two headings have in common, from which one is called reworded: ours
OFTEN, SPREAD = 4, 2  # occurrences, and paragraphs that they stand in, from which a word is called new or dropped: ours


def carried_over(points: pd.DataFrame, least: int = 2) -> pd.DataFrame:
    """Return the targets that stand unchanged (number, bound and unit) in reports of consecutive years at hand, longest run first.

    Args:
        points: `trends.series`; a missing year ends a run, it is never bridged.
        least: years in a run.
    """
    rows = [r for r in rows_of(points) if r["role"] == "target" and r["kind"] == "target"]
    rows.sort(key=lambda r: (r["place"], r["indicator_id"], r["measure"], r["year"]))
    runs: list[list[Row]] = []
    same = ("place", "indicator_id", "measure", "bound", "low", "high", "unit", "fall")
    for row in rows:
        last = runs[-1][-1] if runs else None
        if last and last["year"] + 1 == row["year"] and all(last[name] == row[name] for name in same):
            runs[-1].append(row)
        else:
            runs.append([row])
    kept = [run[0] | {"since": run[0]["year"], "until": run[-1]["year"], "years": len(run)} for run in runs if len(run) >= least]
    return frame_of(sorted(kept, key=lambda r: (-r["years"], r["place"], r["since"], r["indicator_id"])), CARRIED)


def count_changes(points: pd.DataFrame) -> pd.DataFrame:
    """Return, for each report that follows one of the year before, which headline indicators are unchanged, changed, new or dropped.

    Only points that reports at hand state are set against each other: where a fact answers, the rest of the report is
    not at hand, and nothing could be called dropped.
    """
    own: dict[tuple[str, int], dict[str, set[Any]]] = {}
    for row in rows_of(points):
        if row["role"] == "target" and row["source"] == "report" and row["headline"]:
            names = ("measure", "bound", "low", "high", "unit", "fall") if row["kind"] == "target" else ("kind", "relation", "reference")
            stated = own.setdefault((row["place"], row["year"]), {}).setdefault(row["indicator_id"], set())
            stated.add(tuple(row[name] for name in names))
    rows = []
    for (place, year), now in sorted(own.items()):
        before = own.get((place, year - 1))
        if before is not None:
            at = {"place": place, "year": year, "before": year - 1}
            rows += [at | {"indicator_id": key, "status": _change(before.get(key), now.get(key))} for key in {**now, **before}]
    return frame_of(rows, MOVES)


def _change(before: set[Any] | None, now: set[Any] | None) -> str:
    """Return what became of an indicator's targets from one year to the next."""
    if before is None or now is None:
        return "new" if before is None else "dropped"
    return "unchanged" if before == now else "changed"


def compare_headings(members: pd.DataFrame, pair: tuple[str, str] | None) -> pd.DataFrame:
    """Return the task headings of two years of one place: kept, reworded, new and dropped, by their wording alone.

    Args:
        members: `priorities.task_paragraphs`.
        pair: the reports of the earlier and of the later year (`same_place`); none are compared where there is no such pair.

    Returns:
        The columns `HEADINGS`: `counterpart` is the most alike heading of the other year, `alike` the share of two-character
        pieces in common (0 to 1), formulas such as 在…上再发力 left out.
    """
    if pair is None:
        return frame_of([], HEADINGS)
    earlier, later = pair
    sides = {report: list(dict.fromkeys(members.loc[members["report"] == report, "heading"].dropna())) for report in (earlier, later)}
    bare = {report: {h: strip_formulas(h, heading_formulas(own)) for h in own} for report, own in sides.items()}
    rows = []
    for report, other, alone in ((later, earlier, "new"), (earlier, later, "dropped")):
        for heading in sides[report]:
            found = max(((alike(bare[report][heading], bare[other][h]), h) for h in sides[other]), default=(0.0, None))
            status = "kept" if found[0] == 1 else "reworded" if found[0] >= REWORDED else alone
            if report == later or status == "dropped":
                counterpart = found[1] if status in ("kept", "reworded") else None
                rows.append(
                    {"report": report, "heading": heading, "counterpart": counterpart, "alike": round(found[0], 2), "status": status}
                )
    return frame_of(rows, HEADINGS)


def alike(one: str, other: str) -> float:
    """Return the share of two-character pieces that two headings have in common (Dice).

    >>> alike("建设工业强市", "建设工业强市"), alike("建设工业强市", "办好民生实事")
    (1.0, 0.0)
    """
    a, b = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def compare_terms(words: pd.DataFrame, pair: tuple[str, str] | None, drop: Collection[str] = ()) -> pd.DataFrame:
    """Return the words that stand in the report of one year and nowhere in that of the other, most frequent first.

    Args:
        words: `keyness.words_of` (renames joined by `word_kinds.join_renames`) of both reports.
        pair: the reports of the earlier and of the later year (`same_place`); none are compared where there is no such pair.
        drop: `words_without_policy`.

    Returns:
        The columns `WORDS`: `earlier` and `later` are exact counts; a word counts from four occurrences in two paragraphs (our line).

    >>> import pandas as pd
    >>> words = pd.DataFrame({"report": ["甲-2024"] * 2 + ["甲-2025"] * 2, "paragraph": [1, 2, 1, 2], "term": ["港口", "港口", "算力", "算力"], "count": [3, 1, 2, 2]})
    >>> compare_terms(words, ("甲-2024", "甲-2025"))[["term", "status", "earlier", "later"]].values.tolist()
    [['算力', 'new', 0, 4], ['港口', 'dropped', 4, 0]]
    """
    if pair is None:
        return frame_of([], WORDS)
    earlier, later = (_counted(words[words["report"] == report]) for report in pair)
    rows = []
    for own, other, status in ((later, earlier, "new"), (earlier, later, "dropped")):
        alone = [term for term in own if term not in other and term not in drop and len(term) > 1]
        for term in sorted(alone, key=lambda t: (-own[t][0], t)):
            count, paragraphs = own[term]
            if count >= OFTEN and paragraphs >= SPREAD:
                counts = (0, count) if status == "new" else (count, 0)
                rows.append(dict(zip(WORDS, (term, status, *counts, paragraphs), strict=True)))
    return frame_of(rows, WORDS)


def _counted(words: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Return how often each word stands in a report, and in how many paragraphs."""
    grouped = words.groupby("term", observed=True).agg(count=("count", "sum"), paragraphs=("paragraph", "nunique"))
    return {str(term): (int(row["count"]), int(row["paragraphs"])) for term, row in grouped.iterrows()}


def words_without_policy(lexemes: pd.DataFrame, books: Codebooks, reports: pd.DataFrame) -> frozenset[str]:
    """Return the words that are no policy: names of places, bodies and persons, words that carry grammar, and the verbs of the genre (`verbs.csv`)."""
    return names_in(lexemes, books, reports) | frozenset(stop_words(books)) | {row["term"] for row in books.rows("verbs.csv")}


def neighbours_of(chosen: pd.DataFrame, reports: pd.DataFrame, above: pd.DataFrame) -> list[Row]:
    """Return what a report is read beside: the levels above in its own year, its own place a year before and after; also where none is at hand (but no year after the last of the catalogue).

    Args:
        chosen: the chosen rows of table `reports`.
        reports: table `reports`.
        above: `levels_above.upper_levels` of the chosen reports.

    Returns:
        Rows with report, how (nation, province, year_before, year_after), place, year, and other: the report's id, None where it is not at hand.
    """
    at = {(row["place"], row["year"]): row["report"] for row in rows_of(reports)}
    last = max((year for _, year in at), default=0)
    levels = rows_of(above)
    found = []
    for own in rows_of(chosen):
        beside = [(row["above"], row["place"], own["year"]) for row in levels if row["report"] == own["report"]]
        beside += [("year_before", own["place"], own["year"] - 1), ("year_after", own["place"], own["year"] + 1)]
        found += [
            {"report": own["report"], "how": how, "place": place, "year": int(year), "other": at.get((place, year))}
            for how, place, year in beside
            if year <= last
        ]
    return found


def pairs_at_hand(neighbours: list[Row]) -> list[tuple[str, str, str]]:
    """Return the neighbours at hand as `shared_wording.measure_shared` takes them.

    >>> pairs_at_hand([{"report": "甲-2024", "other": "国-2024", "how": "nation"}, {"report": "甲-2024", "other": None, "how": "year_before"}])
    [('甲-2024', '国-2024', 'nation')]
    """
    return [(row["report"], row["other"], row["how"]) for row in neighbours if row["other"]]


def share_beside(
    neighbours: list[Row], shingles: pd.DataFrame, paragraphs: pd.DataFrame, reports: pd.DataFrame, parts: Sequence[str]
) -> pd.DataFrame:
    """Return for each neighbour how much of the report's own wording it holds too (formula paragraphs left out); empty where it is not at hand.

    Args:
        neighbours: `neighbours_of`.
        shingles: table `shingles`.
        paragraphs: table `paragraphs`.
        reports: table `reports`.
        parts: parts of the report that are measured; of the neighbour every part counts.

    Returns:
        The columns `NEIGHBOURS`; a share has no direction.
    """
    needed = {row[side] for row in neighbours for side in ("report", "other")}
    own, body = (table[table["report"].isin(needed)] for table in (shingles, paragraphs))
    shared = measure_shared(own, body, reports, pairs_at_hand(neighbours), parts)
    dates = {row["report"]: row["delivered_on"] for row in rows_of(reports)}
    at = {(row["report"], row["other"]): row for row in rows_of(shared) if row["part"] == "body"}
    return frame_of(
        [{"delivered_on": dates[row["report"]]} | at.get((row["report"], row["other"]), {}) | row for row in neighbours], NEIGHBOURS
    )


def same_place(chosen: pd.DataFrame) -> tuple[str, str] | None:
    """Return the earlier and the later of the first two chosen reports where both are of one place; None where they are not."""
    reports = rows_of(chosen)[:2]
    if len(reports) < 2 or reports[0]["place"] != reports[1]["place"]:
        return None
    earlier, later = sorted(reports, key=lambda r: r["year"])
    return earlier["report"], later["report"]
