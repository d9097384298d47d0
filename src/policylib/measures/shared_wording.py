"""How much of a report's text is shared, character for character, with another report, and where.

Texts are laid beside each other by winnowed fingerprints (Schleimer, Wilkerson & Aiken 2003): of every 16 neighbouring runs of 12
characters one is kept, by its value alone, so that both reports keep the same ones. A run of 27 or more characters that two
reports share always shows; one of fewer than 12 never. "Shared with" has no direction: who wrote it first, the fingerprints do not say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from policylib.data.parts import cut_to_parts
from policylib.data.tables import frame_of, rows_of
from policylib.reading.text import clean
from policylib.reading.words import NGRAM, tokenizer

if TYPE_CHECKING:
    from policylib.codebooks import Codebooks
    from policylib.reading.words import Tokenizer

SHARED = ("report", "other", "how", "part", "fingerprints", "shared", "share", "delivered_on", "other_delivered_on")
COUNTED = ("report", "paragraph", "term", "count_shared")


def reports_beside(reports: pd.DataFrame, chosen: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return what each chosen report is laid beside: the nation's and the level above's of its year, its own place a year apart, the others chosen.

    Args:
        reports: table `reports`.
        chosen: reports.

    Returns:
        (report, other, how), how being nation, above, year_apart or chosen; what is not at hand is left out.

    >>> reports = pd.DataFrame({"report": ["甲-2024", "省-2024", "国-2024", "甲-2023"], "adcode": ["1", "2", "3", "1"], "parent": ["2", "3", None, "2"],
    ...                         "year": [2024, 2024, 2024, 2023], "level": ["city", "province", "nation", "city"]})
    >>> reports_beside(reports, ["甲-2024"])
    [('甲-2024', '国-2024', 'nation'), ('甲-2024', '省-2024', 'above'), ('甲-2024', '甲-2023', 'year_apart')]
    """
    rows = rows_of(reports)
    found: list[tuple[str, str, str]] = []
    for own in (row for name in chosen for row in rows if row["report"] == name):
        others = [row for row in rows if row["report"] != own["report"]]
        same_year = [row for row in others if row["year"] == own["year"]]
        found += [(own["report"], row["report"], "nation") for row in same_year if row["level"] == "nation"]
        found += [
            (own["report"], row["report"], "above") for row in same_year if row["adcode"] == own["parent"] and row["level"] != "nation"
        ]
        near = [row for row in others if row["adcode"] == own["adcode"] and abs(row["year"] - own["year"]) == 1]
        found += [(own["report"], row["report"], "year_apart") for row in sorted(near, key=lambda row: int(row["year"]))]
        found += [(own["report"], name, "chosen") for name in chosen if name != own["report"]]
    return list({pair[:2]: pair for pair in reversed(found)}.values())[::-1]


def measure_shared(
    shingles: pd.DataFrame, paragraphs: pd.DataFrame, reports: pd.DataFrame, pairs: Sequence[tuple[str, str, str]], parts: Sequence[str]
) -> pd.DataFrame:
    """Return for each pair the share of a report's fingerprints that the other report holds too, in these parts and in formula paragraphs.

    Args:
        shingles: table `shingles`; of the other report every part counts.
        paragraphs: table `paragraphs` of the same reports.
        reports: table `reports`, for the dates.
        pairs: from `reports_beside` and `most_shared`; of a pair named twice the first counts.
        parts: parts of the report that are measured.

    Returns:
        report, other, how, part ("body": the parts without formula paragraphs; "formula": general requirements, pledges and the
        like, wherever they stand), fingerprints, shared (of them), share (empty where there are none) and both dates of delivery.
    """
    dates = {row["report"]: row["delivered_on"] for row in rows_of(reports)}
    owners = shingles[["report", "paragraph", "shingle"]]
    general = paragraphs[paragraphs["general"].astype(bool)]
    sets = {
        "body": cut_to_parts(owners, paragraphs, parts),
        "formula": cut_to_parts(owners, general, list(general["section_kind"].unique()), general=True),
    }
    whole = dict(iter(owners.groupby("report", sort=False)["shingle"]))
    rows = []
    once = {pair[:2]: pair[2] for pair in reversed(pairs)}
    for report, other in dict.fromkeys(pair[:2] for pair in pairs):
        how = once[report, other]
        for part, table in sets.items():
            own = table.loc[table["report"] == report, "shingle"]
            shared = int(own.isin(whole[other]).sum()) if other in whole else 0
            share = shared / len(own) if len(own) else None
            rows.append(dict(zip(SHARED, (report, other, how, part, len(own), shared, share, dates[report], dates[other]), strict=True)))
    return frame_of(rows, SHARED).astype({"share": "Float64"})


def most_shared(
    shingles: pd.DataFrame, paragraphs: pd.DataFrame, chosen: Sequence[str], parts: Sequence[str], *, top: int = 2
) -> list[tuple[str, str, str]]:
    """Return for each report the `top` reports at hand that hold most of its fingerprints (in these parts, without formula), as (report, other, most)."""
    found = []
    for report in chosen:
        own = cut_to_parts(shingles.loc[shingles["report"] == report], paragraphs, parts)["shingle"]
        holding = shingles.loc[(shingles["report"] != report) & shingles["shingle"].isin(own), ["report", "shingle"]].drop_duplicates()
        counts = holding.merge(own.to_frame(), on="shingle").groupby("report", sort=False).size()
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        found += [(report, str(other), "most") for other, _ in ranked[:top]]
    return found


def shared_runs(shingles: pd.DataFrame, report: str, other: str) -> pd.DataFrame:
    """Return the stretches of a report that stand in another one too, in reading order.

    Neighbouring fingerprints that are both shared make one stretch, from the first to 12 characters after the start of the last. What is
    shared can reach up to 15 characters further at either end.

    Args:
        shingles: table `shingles`.
        report: the report whose offsets are wanted.
        other: the report that shares them.

    Returns:
        report, other, paragraph, start, end (offsets, end exclusive), fingerprints.

    >>> shingles = pd.DataFrame({"report": ["甲"] * 4 + ["乙"] * 2, "paragraph": 1, "start": [0, 9, 30, 50, 5, 14], "shingle": [1, 2, 3, 4, 1, 2]})
    >>> shared_runs(shingles, "甲", "乙")[["start", "end", "fingerprints"]].values.tolist()
    [[0, 21, 2]]
    """
    own = shingles[shingles["report"] == report].sort_values("start")
    held = own["shingle"].isin(shingles.loc[shingles["report"] == other, "shingle"]).astype(bool)
    broken = (held != held.shift()) | (own["paragraph"] != own["paragraph"].shift())
    runs = own.assign(run=broken.cumsum())[held].groupby(["run", "paragraph"], as_index=False).agg(
        start=("start", "min"), end=("start", "max"), fingerprints=("start", "size")
    )  # fmt: skip
    runs["end"] += NGRAM
    return runs.assign(report=report, other=other)[["report", "other", "paragraph", "start", "end", "fingerprints"]]


def count_shared(text: str, paragraphs: pd.DataFrame, runs: pd.DataFrame, cutter: Tokenizer) -> pd.DataFrame:
    """Return how many of a report's words stand inside stretches that it shares.

    Args:
        text: the report's text.
        paragraphs: its rows of table `paragraphs`.
        runs: from `shared_runs`.
        cutter: cuts the words.

    Returns:
        report, paragraph, term, count_shared; words that stand wholly inside a stretch.

    >>> from policylib.codebooks import load_codebooks
    >>> from policylib.reading.words import tokenizer
    >>> paragraphs = pd.DataFrame({"report": ["甲"], "paragraph": [1], "start": [0], "end": [12]})
    >>> runs = pd.DataFrame({"paragraph": [1], "start": [0], "end": [6]})
    >>> count_shared("发展数字经济，建设甲市。", paragraphs, runs, tokenizer(load_codebooks()))["term"].tolist()
    ['发展', '数字经济']
    """
    spans = {number: list(zip(rows["start"], rows["end"], strict=True)) for number, rows in runs.groupby("paragraph")}
    found = [
        {"report": row["report"], "paragraph": row["paragraph"], "term": token}
        for row in rows_of(paragraphs)
        if row["paragraph"] in spans
        for token, start, end in _tokens(text, row, cutter)
        if any(low <= start and end <= high for low, high in spans[row["paragraph"]])
    ]
    table = frame_of(found, COUNTED[:3])
    return table.groupby(["report", "paragraph", "term"], as_index=False).size().rename(columns={"size": "count_shared"})


def shared_with_above(
    texts: Mapping[str, str | None], above: Mapping[str, str | None], shingles: pd.DataFrame, paragraphs: pd.DataFrame, books: Codebooks
) -> pd.DataFrame:
    """Return the words of reports that stand in wording shared with the report set above each, for the reports whose text is at hand.

    Args:
        texts: report → its text, or None.
        above: report → the report of the level above, or None.
        shingles: table `shingles`.
        paragraphs: table `paragraphs`.
        books: the codebooks, for the words.

    Returns:
        report, paragraph, term, count_shared, as `count_shared`; and a row with an empty term for each report that was read, so
        that a report without shared words differs from one without a text.
    """
    found = []
    for report, text in texts.items():
        other = above.get(report)
        if text is not None and other is not None:
            runs = shared_runs(shingles, report, other)
            own = paragraphs[paragraphs["report"] == report]
            found.append(count_shared(text, own, runs, tokenizer(books)))
            found.append(frame_of([{"report": report, "term": "", "count_shared": 0}], COUNTED))
    return pd.concat([frame_of([], COUNTED), *found], ignore_index=True).astype(
        {"report": "string", "term": "string", "paragraph": "Int64", "count_shared": "Int64"}
    )


def _tokens(text: str, paragraph: Mapping[str, Any], cutter: Tokenizer) -> list[tuple[str, int, int]]:
    """Return the words of a paragraph with their offsets in the source."""
    cleaned = clean(text, paragraph["start"], paragraph["end"])
    found, at = [], 0
    for token in cutter.cut(cleaned.text):
        if cutter.is_word(token):
            found.append((token, *cleaned.span(at, at + len(token))))
        at += len(token)
    return found


def add_shared(compared: pd.DataFrame, words: pd.DataFrame, shared: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Return compared words with the share of their occurrences, on the side that uses them more, in wording shared with the level above.

    Args:
        compared: from `keyness.compare_words`.
        words: from `keyness.words_of`.
        shared: from `count_shared`, of both reports (joined names as in `words`); a report of which it has no row is unknown.
        first: the one report.
        second: the other.
    """
    held = words.merge(shared, on=["report", "paragraph", "term"], how="left")
    held["count_shared"] = held[["count", "count_shared"]].fillna(0).min(axis=1)
    sums = held.groupby(["report", "term"], observed=True)[["count", "count_shared"]].sum()
    known = set(shared["report"])
    more = (compared["first_rate"] >= compared["second_rate"]).map({True: first, False: second})
    shares = [
        float(sums.loc[(report, term), "count_shared"] / sums.loc[(report, term), "count"]) if report in known else None
        for report, term in zip(more, compared["term"], strict=True)
    ]
    return compared.assign(shared=pd.array(shares, dtype="Float64"))
