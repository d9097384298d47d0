"""Sentences of page 07: what is in each file, which parts may be compared, and what must not be concluded from length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from policylib.data.parts import body_characters
from policylib.data.tables import rows_of
from policylib.findings import Finding, captioned
from policylib.measures.corpus_tables import furniture_share
from policylib.measures.same_year import better_comparisons
from policylib.page.labels import parts_words
from policylib.page.words import LANGUAGES, Pair, both, listed, say, words

if TYPE_CHECKING:
    import pandas as pd

    from policylib.data.corrections import Correction
    from policylib.page.look import Look

Names = Mapping[str, Pair]
SHOWN = 4  # comparisons that a sentence names
SCORES = ("target_recall", "target_precision", "strict")


def caption(id: str, look: Look) -> str:  # noqa: A002
    """Return the caption of a table of the page: what it counts, and whose reports and which parts it rests on."""
    return captioned(words("captions.corpus")[id], look.source, look.language)


def rests_on(paragraphs: pd.DataFrame, language: str) -> str:
    """Return how many paragraphs each report has, for the source line.

    >>> import pandas as pd
    >>> rests_on(pd.DataFrame({"report": ["jia-2021", "jia-2021", "yi-2024"]}), "en")
    'n = 2, 1 paragraphs'
    """
    return say("corpus", "n", language, n=listed(map(str, paragraphs.groupby("report", sort=False).size()))[language != "zh"])


def state_parts(lengths: pd.DataFrame, parts: Sequence[str], names: Names) -> Finding:
    """Return which parts are compared, and which are missing from which file.

    Args:
        lengths: from `parts.part_lengths`.
        parts: from `parts.comparable_parts`.
        names: report → its name in Chinese and in English.
    """
    missing: dict[str, list[str]] = {}
    for row in rows_of(lengths):
        if row["status"] == "missing":
            missing.setdefault(row["report"], []).append(row["part"])
    lacks = [both("corpus", "lacks", name=names[report], parts=_parts(own)) for report, own in missing.items()]
    text = both("corpus", "parts", parts=_parts(parts), missing=listed(lacks, "and") if lacks else words("corpus")["lacks_none"])
    return Finding("parts", *text, {"parts": list(parts), "missing": missing})


def _parts(parts: Sequence[str]) -> dict[str, str]:
    return {language: parts_words(parts, language) for language in LANGUAGES}


def state_better(chosen: pd.DataFrame, reports: pd.DataFrame, names: Names) -> Finding:
    """Return whether a better comparison than the one asked for is at hand: the same places in one year.

    Args:
        chosen: the chosen rows of table `reports`.
        reports: table `reports`: what is at hand.
        names: report → its name in Chinese and in English.
    """
    rows = rows_of(better_comparisons(chosen, reports))
    found = [row for row in rows if row["status"] == "at_hand"]
    if not rows:
        plain = "alone" if len(chosen) < 2 else "same" if chosen["year"].nunique() < 2 else "one_place"
        return Finding("better", *words("corpus")[plain], {"better": []})
    if found:
        pairs = [(f'["{row["new_left"]}", "{row["new_right"]}"]',) * 2 for row in found]
        more = both("corpus", "more", n=len(pairs)) if len(pairs) > SHOWN else ""
        text = both("corpus", "better", pairs=listed(pairs[:SHOWN], "or"), more=more)
        return Finding("better", *text, {"better": [[row["new_left"], row["new_right"]] for row in found]})
    lacking = list(dict.fromkeys((row["missing"], row["year"]) for row in rows))[:SHOWN]
    old = dict(zip(chosen["report"], chosen["year"], strict=True))
    said = []
    for report, year in lacking:
        zh, en = (name.removesuffix(str(old[report])) + str(year) for name in names[report])
        said.append((zh, en))
    return Finding("better", *both("corpus", "lacking", reports=listed(said)), {"better": []})


def state_furniture(reports: pd.DataFrame, names: Names) -> Finding:
    """Return how much of each file is the page's own and no report: it is in no count."""
    rows = [(names[row["report"]], furniture_share(row)) for row in rows_of(reports)]
    unknown = words("corpus")["share_unknown"]
    said = [both("corpus", "share", name=n, share=unknown if k is None else both("corpus", "percent", share=k)) for n, k in rows]
    return Finding("furniture", *both("corpus", "furniture", reports=listed(said)), {name[1]: share for name, share in rows})


def state_accuracy(accuracy: pd.DataFrame) -> Finding:
    """Return how often targets of the blind sample are found, and found with value, unit and bound right.

    Args:
        accuracy: from `accuracy.accuracy_table`.
    """
    rows = {row["field"]: row for row in rows_of(accuracy) if row["sample"] == "blind sample" and row["value"] is not None}
    if not set(SCORES) <= set(rows):
        return Finding("accuracy", *words("corpus")["accuracy_none"])
    text = both("corpus", "accuracy", **{field: _scored(rows[field]) for field in SCORES})
    return Finding("accuracy", *text, {field: {k: rows[field][k] for k in ("right", "n")} for field in SCORES})


def state_codes(accuracy: pd.DataFrame) -> Finding:
    """Return how often the chief topic of a paragraph of the blind sample is that of its reader, and who the reader was.

    Args:
        accuracy: from `accuracy.accuracy_table`.
    """
    row = next((row for row in rows_of(accuracy) if (row["sample"], row["field"]) == ("blind sample", "cap_accept")), None)
    if row is None or row["value"] is None:
        return Finding("codes", *words("corpus")["codes_none"])
    return Finding("codes", *both("corpus", "codes", scored=_scored(row)), {"right": row["right"], "n": row["n"]})


def _scored(row: dict[str, Any]) -> Pair:
    return both("corpus", "scored", n=row["n"], **{name: f"{100 * row[name]:.1f}" for name in ("value", "low", "high")})


def refuse_length(reports: pd.DataFrame, paragraphs: pd.DataFrame, parts: Sequence[str], names: Names) -> Finding:
    """Return the wrong conclusion that total length invites, with the lengths that may be compared.

    Args:
        reports: the chosen rows of table `reports`.
        paragraphs: table `paragraphs` of these reports.
        parts: the parts compared.
        names: report → its name in Chinese and in English.
    """
    total = {row["report"]: int(row["characters"] or 0) for row in rows_of(reports)}
    fair = {report: int(n) for report, n in body_characters(paragraphs, parts).items()}
    order = sorted(total, key=lambda report: -total[report])
    has = listed([both("corpus", "has", name=names[report], n=fair.get(report, 0)) for report in total])
    text = both(
        "corpus", "length", first=names[order[0]], last=names[order[-1]], first_n=total[order[0]], last_n=total[order[-1]], reports=has
    )
    return Finding("length", *text, {"total": total, "comparable": fair})


def state_corrections(corrections: Sequence[Correction], names: Mapping[str, tuple[str, str]]) -> Finding:
    """Return which declared corrections change rows of the chosen reports: field, old and new value, reason, who and when."""
    own = [each for each in corrections if each.report in names]
    said = listed([both("corpus", "correction", **asdict(each), name=names[each.report]) for each in own], "and")
    text = both("corpus", "corrections", n=len(own), said=said) if own else words("corpus")["corrections_none"]
    return Finding("corrections", *text, {"corrections": len(own)})
