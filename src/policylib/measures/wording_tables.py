"""The tables of page 05 as readers see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import frame_of, rows_of
from policylib.page.labels import NOT_AT_HAND, table, word
from policylib.page.words import both, words
from policylib.questions.targets.stated import section_paths

if TYPE_CHECKING:
    import pandas as pd

Names = Mapping[str, tuple[str, str]]
KIND_WORDS, RENAME_WORDS = words("word_kind"), words("rename")
HEADS_OF_RENAMES = words("tables.renames").values()
TOP = 30


def most_different(compared: pd.DataFrame, top: int = TOP) -> pd.DataFrame:
    """Return the words with the largest |z|, those of the first report before those of the second, each side by |z|."""
    chosen = compared.loc[compared["z"].abs().sort_values(ascending=False, kind="stable").index[:top]]
    return chosen.sort_values("z", ascending=False, kind="stable").reset_index(drop=True)


def to_label(compared: pd.DataFrame, pair: tuple[str, str], names: Names, language: str) -> pd.DataFrame:
    """Return the thirty words that differ most with counts and measures, without what the rule says of them: they are to be labelled by hand.

    Args:
        compared: from `word_kinds.sort_words`.
        pair: the two reports.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    return table(most_different(compared), "label", language, _measured(), **_pair(pair, names))


def _pair(pair: tuple[str, str], names: Names) -> dict[str, Any]:
    """Return the two reports as the headings of tables name them."""
    return {"one": names[pair[0]], "two": names[pair[1]]}


def _measured() -> dict[str, Any]:
    places = {"first_rate": 2, "second_rate": 2, "log_odds": 2, "z": 2, "adjusted_z": 2, "g2": 1, "log_ratio": 1, "dp": 2}
    cells = {name: _rounded(name, digits) for name, digits in places.items()}
    return {**cells, "paragraphs": lambda r: f"{r['paragraphs']}/{r['of']}"}


def _rounded(name: str, places: int) -> Any:
    return lambda row: None if row[name] is None else round(float(row[name]), places) + 0.0


def kinds_table(
    compared: pd.DataFrame, pair: tuple[str, str], nations: tuple[str, str] | None, names: Names, language: str
) -> pd.DataFrame:
    """Return the same thirty words with the nation's counts, the adjusted difference, the share in shared wording, and what the rule says.

    Args:
        compared: from `word_kinds.sort_words`, with `shared` from `shared_wording.add_shared`.
        pair: the two reports.
        nations: the nation's reports of their years; None where one is not at hand.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    known = nations if nations and nations[0] != nations[1] else None
    cells = _measured() | {
        "kind": lambda r: word(KIND_WORDS, r["kind"], language),
        "shared": lambda r: None if r["shared"] is None else round(100 * r["shared"]),
    }
    without, above = () if known else ("nation_first", "nation_second"), known or pair
    values = {**_pair(pair, names), "above_one": names[above[0]], "above_two": names[above[1]]}
    return table(most_different(compared), "kinds", language, cells, without=without, **values)


def counts_by_kind(compared: pd.DataFrame) -> dict[str, int]:
    """Return how many of the compared words the rule takes for each kind, every kind named."""
    counts = compared["kind"].value_counts()
    return {kind: int(counts.get(kind, 0)) for kind in KIND_WORDS}


def names_table(compared: pd.DataFrame, pair: tuple[str, str], names: Names, language: str) -> pd.DataFrame:
    """Return the names of places, bodies and persons among the compared words, set apart."""
    return table(compared[compared["kind"] == "name"], "names", language, _measured(), **_pair(pair, names))


def renames_table(
    words: pd.DataFrame, renames: Iterable[Mapping[str, str]], reports: Sequence[str], names: Names, language: str
) -> pd.DataFrame:
    """Return how often the old and the new name of a renamed policy stand in each report; policies that neither of the first two names are left out.

    Args:
        words: from `keyness.words_of`, before `join_renames`.
        renames: rows of `renames.csv`.
        reports: reports, in the order of the columns.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    at = language != "zh"
    sums = words.groupby(["report", "term"], observed=True)["count"].sum().to_dict()
    heads = [pair[at] for pair in HEADS_OF_RENAMES]
    rows = []
    for each in renames:
        counts = {r: (int(sums.get((r, each["before"]), 0)), int(sums.get((r, each["after"]), 0))) for r in reports}
        if any(sum(counts[r]) for r in reports[:2]):
            known = (f"{each['before']} → {each['after']}", word(RENAME_WORDS, each["kind"], language), each["year"])
            said = {names[r][at]: f"{old} → {new}" for r, (old, new) in counts.items()}
            rows.append(dict(zip(heads, known, strict=True)) | said)
    return frame_of(rows, (*heads, *(names[r][at] for r in reports)))


def shared_table(shared: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return how much of each report is shared with which other one, both dates of delivery beside it.

    Args:
        shared: from `shared_wording.measure_shared`.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    at = language != "zh"
    cells: dict[str, Any] = {
        "report": lambda r: names[r["report"]][at],
        "delivered_on": lambda r: r["delivered_on"] or NOT_AT_HAND[at],
        "other": lambda r: names[r["other"]][at],
        "other_delivered_on": lambda r: r["other_delivered_on"] or NOT_AT_HAND[at],
        "how": lambda r: word(words("shared_with"), r["how"], language),
        "part": lambda r: word(words("text_part"), r["part"], language),
        "share": lambda r: NOT_AT_HAND[at] if r["share"] is None else f"{100 * r['share']:.1f}",
    }
    return table(shared, "shared", language, cells)


def verbs_table(verbs: pd.DataFrame, glosses: Mapping[str, str], reports: Sequence[str], names: Names, language: str) -> pd.DataFrame:
    """Return each word of the closed list with count, rate per 1,000 characters and dispersion, report by report.

    Args:
        verbs: from `verbs.count_verbs`.
        glosses: word → what it means in English.
        reports: reports, in the order of the columns; those with dispersion first.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    at = language != "zh"
    found = {(row["report"], row["term"]): row for row in rows_of(verbs)}
    order = sorted(dict.fromkeys(verbs["term"]), key=lambda t: -sum(float(found[r, t]["rate"]) for r in reports[:2]))
    heads = {(name, r): both("tables.verbs", name, name=names[r])[at] for name in ("rate", "spread") for r in reports}
    rows = []
    for term in order:
        row: dict[str, Any] = {words("tables.verbs")["term"][at]: f"{term} {glosses[term]}" if at else term}
        row |= {heads["rate", r]: round(float(found[r, term]["rate"]), 2) + 0.0 for r in reports}
        rows.append(row | {heads["spread", r]: _spread_text(found[r, term]) for r in reports[:2]})
    return frame_of(rows, list(rows[0]) if rows else [])


def _spread_text(row: Mapping[str, Any]) -> str:
    return f"{row['count']} · {row['paragraphs']}/{row['of']} · {row['dp']:.2f}" if row["dp"] is not None else "0"


def paths_of(places: pd.DataFrame, paragraphs: pd.DataFrame, sections: pd.DataFrame) -> dict[tuple[str, int], str]:
    """Return the headings above each paragraph that a table of places names.

    Args:
        places: from `verbs.find_in_context`.
        paragraphs: table `paragraphs`.
        sections: table `sections`.
    """
    return section_paths(paragraphs[paragraphs["report"].isin(places["report"])], sections[sections["report"].isin(places["report"])])


def context_table(context: pd.DataFrame, paths: Mapping[tuple[str, int], str], names: Names, language: str) -> pd.DataFrame:
    """Return words in their context where the text is at hand, else where they stand.

    Args:
        context: from `verbs.find_in_context`.
        paths: (report, paragraph) → the headings above it, from `target_levels.section_paths`.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    at = language != "zh"
    cells: dict[str, Any] = {
        "report": lambda r: names[r["report"]][at],
        "where": lambda r: paths.get((r["report"], r["paragraph"]), "").rpartition(" › ")[2] or None,
        "offsets": lambda r: f"{r['start']}–{r['end']}",
    }
    return table(context, "context", language, cells, where={"offsets": [f"{r['report']}#p{r['paragraph']}" for r in rows_of(context)]})
