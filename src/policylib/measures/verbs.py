"""Verbs and adverbs of effort: how often each stands in 1,000 characters, how evenly, and in which context.

A closed list (`verbs.csv`), counted one by one. They are not put on a scale: no word of the list is "stronger" than the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from policylib.data.parts import body_characters, cut_to_parts
from policylib.data.tables import frame_of, rows_of
from policylib.measures.keyness import deviation_of_proportions, paragraph_counts
from policylib.reading.text import clean

WIDTH = 16
COUNTED = ("report", "term", "count", "rate", "paragraphs", "of", "dp")
CONTEXT = ("report", "paragraph", "term", "start", "end", "before", "after")


def count_verbs(words: pd.DataFrame, paragraphs: pd.DataFrame, parts: Sequence[str], verbs: Sequence[str]) -> pd.DataFrame:
    """Return how often each word of a closed list stands in the compared parts of each report.

    Args:
        words: from `keyness.words_of` with the same parts.
        paragraphs: rows of table `paragraphs`.
        parts: the parts counted.
        verbs: the list, in the order to keep.

    Returns:
        report, term, count, rate (per 1,000 characters of these parts), paragraphs (that hold it), of (all paragraphs), dp
        (deviation of proportions, 0 even, 1 all in the smallest paragraph; empty where it does not stand).

    >>> paragraphs = pd.DataFrame({"report": "甲", "paragraph": [1, 2], "section_kind": "annual_tasks", "general": False, "characters": 250})
    >>> words = pd.DataFrame({"report": "甲", "paragraph": [1, 2], "term": ["加快", "项目"], "count": [2, 4]})
    >>> count_verbs(words, paragraphs, ["annual_tasks"], ["加快", "探索"])[["term", "count", "rate"]].values.tolist()
    [['加快', 2, 4.0], ['探索', 0, 0.0]]
    """
    characters = body_characters(paragraphs, parts)
    rows: list[dict[str, Any]] = []
    for report, length in characters.items():
        own = words[words["report"] == report]
        matrix = paragraph_counts(own, pd.Series(list(verbs)))
        sizes = own.groupby(["report", "paragraph"], sort=True)["count"].sum().to_numpy(dtype=np.float64)
        spread = deviation_of_proportions(matrix, sizes)
        for i, term in enumerate(verbs):
            count = int(matrix[:, i].sum())
            held = int((matrix[:, i] > 0).sum())
            of = 1000 * count / int(length), held, len(sizes)
            rows.append(dict(zip(COUNTED, (report, term, count, *of, float(spread[i]) if count else None), strict=True)))
    return frame_of(rows, COUNTED).astype({"rate": "Float64", "dp": "Float64"})


def find_in_context(
    texts: Mapping[str, str | None], paragraphs: pd.DataFrame, words: pd.DataFrame, parts: Sequence[str], terms: Sequence[str]
) -> pd.DataFrame:
    """Return every place where a word stands in the compared parts, with the characters around it where the text is at hand.

    Where it is not, there is one row for each paragraph that holds the word, with the paragraph's offsets and no context.

    Args:
        texts: report → its text, or None.
        paragraphs: rows of table `paragraphs`.
        words: from `keyness.words_of`.
        parts: the parts looked at.
        terms: the words.

    Returns:
        report, paragraph, term, start, end (offsets into the source), before and after (up to 12 characters, empty without text).
    """
    body = {(row["report"], row["paragraph"]): row for row in rows_of(cut_to_parts(paragraphs, paragraphs, parts))}
    held = words[words["term"].isin(list(terms)) & words["report"].isin(list(texts))].sort_values(
        ["report", "term", "paragraph"], kind="stable"
    )
    rows: list[dict[str, Any]] = []
    for row in rows_of(held):
        text, where = texts[row["report"]], body[row["report"], row["paragraph"]]
        known = {name: row[name] for name in ("report", "paragraph", "term")}
        if text is None:
            rows.append(known | {"start": where["start"], "end": where["end"]})
        else:
            rows += [known | each for each in _places(text, where, row["term"])]
    order = {report: i for i, report in enumerate(texts)}
    rows.sort(key=lambda row: (list(terms).index(row["term"]), order[row["report"]], row["start"]))
    return frame_of(rows, CONTEXT)


def _places(text: str, paragraph: Mapping[str, Any], term: str) -> list[dict[str, Any]]:
    """Return where a word's characters stand in a paragraph, with what stands before and after."""
    cleaned = clean(text, paragraph["start"], paragraph["end"])
    found, at = [], cleaned.text.find(term)
    while at >= 0:
        end = at + len(term)
        low, high = cleaned.span(at, end)
        before, after = cleaned.text[max(at - WIDTH, 0) : at], cleaned.text[end : end + WIDTH]
        found.append({"start": low, "end": high, "before": before, "after": after})
        at = cleaned.text.find(term, end)
    return found
