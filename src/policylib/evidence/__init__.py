"""The evidence of a report: an offline page with its outline, its text, and on the very characters what was read there.

Links from the pages of a suite lead to `evidence/<report>.html#t<start>` (a target or result) and `#p<n>` (a paragraph). A page is made
where the report's text is at hand; elsewhere the tables' section path, offsets and source address are the evidence.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from policylib.records import InputError, Problem

if TYPE_CHECKING:
    from policylib.codebooks import Codebooks
    from policylib.corpus import Corpus

Row = dict[str, Any]
TABLES = ("reports", "blocks", "sections", "paragraphs", "quantities", "targets", "target_indicators", "codes")
CODEBOOK = "cap_topics"


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What is known of one report: its text, and the rows of its tables in reading order."""

    report: Row
    text: str
    rows: Mapping[str, list[Row]]
    books: Codebooks
    digest: str = field(default="")


def gather(corpus: Corpus, report: str) -> Evidence | None:
    """Return the evidence of a report; None where its text is not at hand, or is not the one that its rows were made from.

    Raises:
        InputError: no such report, or no rows of it.
    """
    text = corpus.text_of(report)
    if text is None:
        return None
    rows = {name: corpus.arrow(name, [report]).to_pylist() for name in TABLES}
    if not rows["reports"]:
        raise InputError(Problem(f"report {report}", "no rows", "the tables of the report", "run policylib build"))
    rows["codes"] = [row for row in rows["codes"] if row["codebook"] == CODEBOOK]
    return Evidence(rows["reports"][0], text, rows, corpus.books, tables_digest(rows))


def tables_digest(rows: Mapping[str, list[Row]]) -> str:
    """Return a short hash of a report's rows: a page names by it the evidence that it rests on.

    >>> tables_digest({"targets": [{"low": 8.5}]}) == tables_digest({"targets": [{"low": 8.5}]})
    True
    >>> tables_digest({"targets": [{"low": 8.5}]}) == tables_digest({"targets": [{"low": 9.5}]})
    False
    """
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def evidence_name(report: str, language: str = "zh") -> str:
    """Return the file name of a report's evidence page.

    >>> evidence_name("jia-2021"), evidence_name("jia-2021", "en")
    ('jia-2021.html', 'jia-2021.en.html')
    """
    return f"{report}.html" if language == "zh" else f"{report}.{language}.html"


def evidence_page(evidence: Evidence, language: str = "zh") -> str:
    """Return a report's evidence page: one file that opens offline, without a script, the same bytes on every run.

    Raises:
        ValueError: a language other than zh and en.
    """
    from policylib.evidence.page import render

    return render(evidence, language)
