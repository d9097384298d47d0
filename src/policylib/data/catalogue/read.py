"""The steps by which one report is read, each of which makes the rows or columns of some tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from policylib.codebooks import Codebooks
from policylib.data.catalogue.cache import term_codebooks
from policylib.data.corrections import Correction, apply_corrections
from policylib.reading.coding import code_paragraphs
from policylib.reading.outline import Outline
from policylib.reading.targets import find_targets
from policylib.reading.words import count_terms, find_shingles, lexemes, tokenizer

Made = dict[str, Any]  # table → its rows or columns


def outline_tables(outline: Outline) -> Made:
    """Return the rows of the tables that an outline holds."""
    return {"reports": [outline.report], "blocks": outline.blocks, "sections": outline.sections, "paragraphs": outline.paragraphs}


def target_tables(outline: Outline, books: Codebooks, corrections: Sequence[Correction] = ()) -> Made:
    """Return the rows of the tables of numbers and targets, with the declared corrections of the report applied to the targets.

    Raises:
        InputError: a correction finds another value than it expects.
    """
    found = find_targets(outline, books)
    targets = apply_corrections(found.targets, corrections)
    return {"quantities": found.quantities, "targets": targets, "target_indicators": found.indicators}


def word_tables(outline: Outline, books: Codebooks) -> Made:
    """Return the columns of the table of words, and the words' parts of speech."""
    cutter = tokenizer(books)
    terms = count_terms(outline, cutter, books)
    return {"terms": terms, "lexemes": lexemes(sorted(set(terms["term"])), cutter)}


def code_tables(outline: Outline, books: Codebooks) -> Made:
    """Return the columns of the table of codes, one codebook of terms after another."""
    found: dict[str, list[Any]] = {}
    for codebook in term_codebooks(books):
        for name, values in code_paragraphs(outline, books, codebook).items():
            found.setdefault(name, []).extend(values)
    return {"codes": found}


MAKERS: dict[str, Callable[[Outline, Codebooks, Sequence[Correction]], Made]] = {
    "outline": lambda outline, books, fixes: outline_tables(outline),
    "targets": target_tables,
    "words": lambda outline, books, fixes: word_tables(outline, books),
    "codes": lambda outline, books, fixes: code_tables(outline, books),
    "shingles": lambda outline, books, fixes: {"shingles": find_shingles(outline)},
}
