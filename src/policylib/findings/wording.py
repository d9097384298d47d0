"""Sentences of page 05: which words differ, what of it is the year's, how much wording is shared, and what must not be concluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from policylib.data.tables import rows_of
from policylib.findings import Finding, captioned
from policylib.page.words import Pair, both, listed, words

if TYPE_CHECKING:
    import pandas as pd

Names = Mapping[str, Pair]
Numbers = npt.NDArray[np.float64]
CAPTIONS = words("captions.wording")
_said = partial(both, "wording")


def caption(id: str, source: str, language: str) -> str:  # noqa: A002
    """Return the caption of a table of the page."""
    return captioned(CAPTIONS[id], source, language)


def rests_on(words: pd.DataFrame, reports: Sequence[str], language: str) -> str:
    """Return how many words of each report the page rests on, for the source line."""
    sums = words.groupby("report", observed=True)["count"].sum()
    counts = listed((f"{int(sums.get(report, 0)):,}" for report in reports), "both")
    return both("n", "words", n=counts)[language != "zh"]


def state_words(compared: pd.DataFrame, pair: tuple[str, str], names: Names) -> Finding:
    """Return the words, names and renames apart, that either report uses most against the other.

    Args:
        compared: from `word_kinds.sort_words`.
        pair: the two reports.
        names: report → its name in Chinese and in English.
    """
    rows = [row for row in rows_of(compared) if row["kind"] in ("place", "year")]
    sides = [[r for r in sorted(rows, key=lambda r: -abs(r["z"])) if (r["z"] > 0) == more][:3] for more in (True, False)]
    if not all(sides):
        return Finding("words", *_said("words_none"), {"words": []})
    said = [[_said("quoted", word=r["term"]) for r in side] for side in sides]
    quoted = [("".join(zh for zh, _ in side), ", ".join(en for _, en in side)) for side in said]
    each = (_said("words_of", name=names[r], words=side) for r, side in zip(pair, quoted, strict=True))
    numbers = [{"word": r["term"], "first": r["first"], "second": r["second"], "z": round(r["z"], 2)} for side in sides for r in side]
    return Finding("words", *_said("words", reports=listed(each, "clause")), {"words": numbers})


def state_kinds(counts: Mapping[str, int], nations: tuple[str, str] | None) -> Finding:
    """Return how many of the compared words the rule takes for each kind.

    Args:
        counts: from `wording_tables.counts_by_kind`.
        nations: the nation's reports of the two years; None where one is not at hand.
    """
    values = {**counts, "total": sum(counts.values()), "named": _said("kinds_named", **counts)}
    if nations and nations[0] != nations[1]:
        return Finding("kinds", *_said("kinds", **values), dict(counts))
    why = _said("kinds_same_year" if nations else "kinds_not_at_hand")
    return Finding("kinds", *_said("kinds_without", why=why, **values), dict(counts))


def state_chance(compared: pd.DataFrame, chance: Numbers) -> Finding:
    """Return the largest |z| beside the largest that dealing the paragraphs at random gives.

    Args:
        compared: from `word_kinds.sort_words`.
        chance: from `keyness.chance_keyness`.
    """
    low, middle, high = (float(each) for each in np.percentile(chance, [5, 50, 95]))
    row = max(rows_of(compared), key=lambda r: abs(r["z"]))
    above = int((compared["z"].abs() > high).sum())
    values = {"low": low, "middle": middle, "high": high, "largest": abs(row["z"])}
    exceed = _said("exceed_one" if above == 1 else "exceed", n=above, high=high)
    said = _said("chance", n=len(compared), word=row["term"], exceed=exceed, **values)
    numbers = {"median": round(middle, 2), "low": round(low, 2), "high": round(high, 2), "largest": round(abs(row["z"]), 2), "above": above}
    return Finding("chance", *said, numbers)


def state_shared(shared: pd.DataFrame, names: Names) -> Finding:
    """Return how much of each report is shared with the State Council report of its year, body and formula apart.

    Args:
        shared: from `shared_wording.measure_shared`.
        names: report → its name in Chinese and in English.
    """
    shares: dict[str, dict[str, float]] = {report: {} for report in dict.fromkeys(shared["report"])}
    for row in rows_of(shared):
        if row["how"] == "nation" and row["share"] is not None:
            shares[row["report"]][row["part"]] = float(row["share"])
    known = {report: parts for report, parts in shares.items() if "body" in parts}
    if not known:
        return Finding("shared", *_said("shared_none"))
    said = []
    for report, parts in known.items():
        formula = _said("shared_formula", share=parts["formula"]) if "formula" in parts else ""
        said.append(_said("shared_of", name=names[report], share=parts["body"], formula=formula))
    numbers = {r: {part: round(parts[part], 4) for part in ("body", "formula") if part in parts} for r, parts in known.items()}
    return Finding("shared", *_said("shared", reports=listed(said, "and")), numbers)


def state_verbs(verbs: pd.DataFrame, pair: tuple[str, str], names: Names, *, least: int = 5) -> Finding:
    """Return the words of the closed list whose rates lie furthest apart either way, among those that stand `least` times or more.

    Args:
        verbs: from `verbs.count_verbs`.
        pair: the two reports.
        names: report → its name in Chinese and in English.
        least: fewest occurrences in both reports together.
    """
    found = {(row["report"], row["term"]): row for row in rows_of(verbs)}
    terms = [t for t in dict.fromkeys(verbs["term"]) if sum(int(found[r, t]["count"]) for r in pair) >= least]
    apart = {t: float(found[pair[0], t]["rate"]) - float(found[pair[1], t]["rate"]) for t in terms}
    if not apart:
        return Finding("verbs", *_said("verbs_none", least=least), {"words": []})
    chosen = dict.fromkeys((max(apart, key=lambda t: apart[t]), min(apart, key=lambda t: apart[t])))
    rates = {t: [round(float(found[r, t]["rate"]), 2) for r in pair] for t in chosen}
    a, b = (names[report] for report in pair)
    each = (_said("verbs_of", word=t, a=a, b=b, rate_a=rate_a, rate_b=rate_b) for t, (rate_a, rate_b) in rates.items())
    numbers = [{"word": t, "rates": r} for t, r in rates.items()]
    return Finding("verbs", *_said("verbs", words=listed(each, "and")), {"words": numbers})


def refuse_words(compared: pd.DataFrame, chance: Numbers, pair: tuple[str, str], names: Names) -> Finding:
    """Return the wrong conclusion of the page: a word taken for a place's own that is the year's, or that chance would give as well.

    Args:
        compared: from `word_kinds.sort_words`.
        chance: from `keyness.chance_keyness`.
        pair: the two reports.
        names: report → its name in Chinese and in English.
    """
    known = [r for r in rows_of(compared) if r["kind"] in ("year", "place")]
    if not known:
        return Finding("wrong", *_said("wrong_none"))
    row, middle = min(known, key=lambda r: (r["kind"] != "year", -abs(r["z"]))), float(np.median(chance))
    year = _said("wrong_year", **row) if row["kind"] == "year" else ""
    who = {"more": names[pair[0] if row["z"] > 0 else pair[1]], "a": names[pair[0]], "b": names[pair[1]]}
    said = _said("wrong", **{**row, **who, "year": year, "z": abs(row["z"]), "middle": middle})
    return Finding("wrong", *said, {"word": row["term"], "kind": row["kind"], "z": round(row["z"], 2), "chance": round(middle, 2)})
