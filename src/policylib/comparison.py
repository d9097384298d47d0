"""A comparison: reports side by side, and the verbs that a researcher asks it; each returns a view, which shows itself."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

import pandas as pd

from policylib.codebooks import near
from policylib.data.catalogue.select import Tables
from policylib.page.view import Note, View
from policylib.page.words import LANGUAGES
from policylib.questions import start
from policylib.questions.briefing import views as briefing_
from policylib.questions.context import Context
from policylib.questions.targets import views as targets_
from policylib.records import InputError, Problem

V = TypeVar("V", View, Note)
P = ParamSpec("P")


def context_of(tables: Tables, reports: Sequence[str], parts: Sequence[str], language: str, codebook: str, seed: int) -> Context:
    """Return a context, checked.

    Raises:
        InputError: an unknown report, part, language or codebook, no report, or no part that all reports have.
    """
    known = {path.stem for path in tables.books.files()}
    faults = [] if language in LANGUAGES else [Problem("language", repr(language), "zh or en")]
    faults += [] if codebook in known else [Problem("codebook", repr(codebook), "a codebook of topics", near(codebook, known))]
    if faults:
        raise InputError(*faults)
    context = Context(tables, tuple(reports), tuple(parts), language, codebook, seed)
    assert context.parts  # a fault in reports or parts shows now, not at the first verb
    return context


def verb(make: Callable[Concatenate[Context, P], V]) -> Callable[Concatenate[Comparison, P], V]:
    """Return a verb of a comparison: what a question makes of its context, under the question's own words."""

    @functools.wraps(make)
    def asked(self: Comparison, /, *args: P.args, **kwargs: P.kwargs) -> V:
        return make(self.context, *args, **kwargs)

    return asked


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Reports side by side over the parts that all of them have.

    Attributes:
        context: what every verb is made from; its tables can be looked at, too (`pair.context.gaps`).
    """

    context: Context

    def __repr__(self) -> str:
        """Return which reports are compared over which parts."""
        return f"Comparison of {', '.join(self.context.reports)} over {', '.join(self.context.parts)}"

    @property
    def reports(self) -> pd.DataFrame:
        """Return the chosen rows of table `reports`."""
        return self.context.chosen

    pages = verb(start.pages)
    way = verb(start.way)
    row = verb(start.row)
    ten = verb(start.ten)
    glossary = verb(start.glossary)
    wrong_start = verb(start.wrong)
    briefing = verb(briefing_.briefing)
    years = verb(briefing_.years)
    wrong_briefing = verb(briefing_.wrong)
    headline = verb(targets_.headline)
    targets = verb(targets_.targets)
    counts = verb(targets_.counts)
    gaps = verb(targets_.gaps)
    spoken = verb(targets_.spoken)
    readings = verb(targets_.readings)
    industries = verb(targets_.industries)
    scale = verb(targets_.scale)
    no_base = verb(targets_.no_base)
    wording = verb(targets_.wording)
    paired = verb(targets_.paired)
    refused = verb(targets_.refused)
    only = verb(targets_.only)
    wrong_targets = verb(targets_.wrong)
