"""One report read through the whole chain: outline → targets → words → codes → shingles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from policylib.codebooks import Codebooks
from policylib.data.catalogue.cache import term_codebooks
from policylib.data.corrections import Correction, apply_corrections
from policylib.reading.coding import code_paragraphs
from policylib.reading.outline import Outline, find_outline
from policylib.reading.sources import Source
from policylib.reading.targets import Extraction, find_targets
from policylib.reading.words import count_terms, find_shingles, lexemes, tokenizer
from policylib.records import Report


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the library makes of one report: its outline, its targets, and the rows or columns of every table."""

    outline: Outline
    extraction: Extraction
    tables: dict[str, Any] = field(repr=False)

    @property
    def report(self) -> Report:
        """Return the report's row."""
        return self.outline.report


def read_report(
    source: Source,
    books: Codebooks,
    report: Report | None = None,
    *,
    place: str | None = None,
    year: int | None = None,
    corrections: Sequence[Correction] = (),
) -> Reading:
    """Return a report read through the whole chain.

    Args:
        source: the report's text.
        books: the codebooks.
        report: what the catalogue knows of it; otherwise place and year are taken from the arguments or the text.
        place: full name of the place.
        year: the year whose work the report sets out.
        corrections: declared corrections, of which those of this report are applied to its targets.

    Raises:
        InputError: place or year are neither given nor said in the text, or a correction finds another value than it expects.
    """
    outline = find_outline(source, books, report=report, place=place, year=year)
    extraction = corrected(find_targets(outline, books), corrections)
    tables = (
        outline_tables(outline)
        | target_tables(extraction)
        | word_tables(outline, books)
        | code_tables(outline, books)
        | shingle_tables(outline)
    )
    return Reading(outline, extraction, tables)


def corrected(extraction: Extraction, corrections: Sequence[Correction]) -> Extraction:
    """Return an extraction with the declared corrections of its report applied to the targets."""
    return replace(extraction, targets=apply_corrections(extraction.targets, corrections)) if corrections else extraction


def outline_tables(outline: Outline) -> dict[str, Any]:
    """Return the rows of the tables that an outline holds."""
    return {"reports": [outline.report], "blocks": outline.blocks, "sections": outline.sections, "paragraphs": outline.paragraphs}


def target_tables(extraction: Extraction) -> dict[str, Any]:
    """Return the rows of the tables of numbers and targets."""
    return {"quantities": extraction.quantities, "targets": extraction.targets, "target_indicators": extraction.indicators}


def word_tables(outline: Outline, books: Codebooks) -> dict[str, Any]:
    """Return the columns of the table of words, and the words' parts of speech."""
    cutter = tokenizer(books)
    terms = count_terms(outline, cutter, books)
    return {"terms": terms, "lexemes": lexemes(sorted(set(terms["term"])), cutter)}


def code_tables(outline: Outline, books: Codebooks) -> dict[str, Any]:
    """Return the columns of the table of codes, one codebook of terms after another."""
    found: dict[str, list[Any]] = {}
    for codebook in term_codebooks(books):
        for name, values in code_paragraphs(outline, books, codebook).items():
            found.setdefault(name, []).extend(values)
    return {"codes": found}


def shingle_tables(outline: Outline) -> dict[str, Any]:
    """Return the columns of the table of fingerprints."""
    return {"shingles": find_shingles(outline)}


MAKERS: dict[str, Callable[[Outline, Codebooks, Sequence[Correction]], dict[str, Any]]] = {
    "outline": lambda outline, books, fixes: outline_tables(outline),
    "targets": lambda outline, books, fixes: target_tables(corrected(find_targets(outline, books), fixes)),
    "words": lambda outline, books, fixes: word_tables(outline, books),
    "codes": lambda outline, books, fixes: code_tables(outline, books),
    "shingles": lambda outline, books, fixes: shingle_tables(outline),
}
