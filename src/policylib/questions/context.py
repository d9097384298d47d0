"""A choice of reports and what every question asks of it: the parts they share, names and colours, targets, levels above, blocks, topics.

Each is made once, when it is first asked for. A context is frozen: `varied` gives another one, by which a finding is held against
other parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from policylib.data.catalogue.select import Tables
from policylib.data.parts import choose_reports, comparable_parts, cut_to_parts
from policylib.measures import alignment, coding_error, emphasis, outcomes, plan_frame, priorities, trends
from policylib.page.labels import headed
from policylib.page.look import Look, look_of, names_of
from policylib.page.words import listed, say, words
from policylib.questions.targets import above, bases, pairs, readings, stated
from policylib.reading.words import tokenizer
from policylib.records import WANTED

Row = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Context:
    """Chosen reports, in order, with the parts, language, codebook and seed of a comparison."""

    tables: Tables
    reports: tuple[str, ...]
    wanted: tuple[str, ...] = WANTED
    language: str = "zh"
    codebook: str = emphasis.CODEBOOK
    seed: int = 2024
    made: dict[str, Any] = field(default_factory=dict, init=False, repr=False)  # what questions above this one made of it

    def varied(self, **changes: Any) -> Context:
        """Return the same comparison with other parts or in another language."""
        return replace(self, **changes)

    @cached_property
    def tasks(self) -> Context | None:
        """The same comparison over the task blocks alone; None where there are none, or nothing else."""
        return self.varied(wanted=("annual_tasks",)) if "annual_tasks" in self.parts and len(self.parts) > 1 else None

    def say(self, group: str, entry: str, /, **values: Any) -> str:
        """Return a caption or sentence of `words.yaml` in the language of the comparison, with its values put in."""
        return say(group, entry, self.language, **values)

    def word(self, group: str, code: str | None) -> str:
        """Return what readers see for a code: the code itself where there is no word, a dash where it is unknown."""
        said = words(group).get(code or "")
        return said[self.language != "zh"] if said else code or "–"

    def join(self, parts: Sequence[str]) -> str:
        """Return parts as a list in words."""
        return listed(parts)[self.language != "zh"]

    def name(self, report: str) -> str:
        """Return what readers call a report."""
        return self.names[report][self.language != "zh"]

    def table(
        self,
        frame: pd.DataFrame,
        columns: Mapping[str, Callable[[Row], Any] | None],
        where: Mapping[str, Iterable[str | None]] | None = None,
        heads: Mapping[str, str] | None = None,
    ) -> pd.DataFrame:
        """Return a table for readers: these columns, headed in words, which lead to the places that they were read from.

        Args:
            frame: the table.
            columns: name (of the group `columns` of `words.yaml`) → what a row says there; None for the value of that name.
            where: column → for each row its report, or report and anchor, as `labels.placed` takes them.
            heads: headings that are not in `words.yaml`: those that name a report.
        """
        return headed(frame, columns, self.language, heads, where)

    @cached_property
    def tags(self) -> dict[str, str]:
        """Word → jieba's tag, of the words of the corpus."""
        lexemes = self.tables.table("lexemes")
        return dict(zip(lexemes["term"], lexemes["pos"].fillna(""), strict=True))

    @cached_property
    def verbs(self) -> frozenset[str]:
        """The verbs of the genre (`verbs.csv`)."""
        return frozenset(row["term"] for row in self.tables.books.rows("verbs.csv"))

    @cached_property
    def place_names(self) -> dict[str, dict[str, str]]:
        """Place → its name by language."""
        return trends.labels_of(self.tables.books, self.tables.reports)

    def place(self, name: str) -> str:
        """Return what readers call a place."""
        return self.place_names[name][self.language]

    def cut(self, text: str) -> list[str]:
        """Return the words of a text."""
        return list(tokenizer(self.tables.books).cut(text))

    @cached_property
    def chosen(self) -> pd.DataFrame:
        """The chosen rows of table `reports`."""
        return choose_reports(self.tables.reports, self.reports)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The wanted parts that every report has."""
        return comparable_parts(self.chosen, self.wanted)

    @cached_property
    def names(self) -> dict[str, tuple[str, str]]:
        """Report → its name in Chinese and in English, also of the levels above."""
        return names_of(self.tables.reports)

    @cached_property
    def book(self) -> dict[str, dict[str, Any]]:
        """Entries of `indicators.yaml` by id."""
        return stated.indicator_book(self.tables.books)

    @cached_property
    def signs(self) -> dict[str, int]:
        """-1 for indicators whose targets are falls, 1 for the others."""
        return stated.signs_of(self.book)

    @cached_property
    def pair(self) -> tuple[str, str]:
        """The first two reports, which stand side by side.

        Raises:
            InputError: fewer than two.
        """
        return priorities.pair_of(self.reports)

    def look(self, n: str, reports: pd.DataFrame | None = None) -> Look:
        """Return language, names, colours and source line for figures that rest on `n`."""
        return look_of(self.chosen if reports is None else reports, self.reports, self.parts, n, self.language)

    @cached_property
    def paragraphs(self) -> pd.DataFrame:
        """The paragraphs of the chosen reports."""
        return self.tables.paragraphs(self.reports)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """Rows of table `targets` of the chosen reports: targets, relative targets and absences."""
        return self.tables.target_rows(self.reports, kinds=stated.KINDS)

    def _stated(self, reports: pd.DataFrame, parts: Sequence[str], rows: pd.DataFrame, paragraphs: pd.DataFrame) -> pd.DataFrame:
        items, sections = self.tables.table("target_indicators"), self.tables.table("sections")
        return stated.stated_targets(rows, items, paragraphs, sections, reports, parts, self.signs)

    @cached_property
    def stated(self) -> pd.DataFrame:
        """One row for each indicator of each target in the comparable parts (`stated.STATED`)."""
        return self._stated(self.chosen, self.parts, self.targets, self.paragraphs)

    @cached_property
    def counts(self) -> pd.DataFrame:
        """Numbers and indicators of each report (`stated.count_targets`)."""
        return stated.count_targets(self.stated, self.paragraphs, self.parts)

    @cached_property
    def above(self) -> pd.DataFrame:
        """Who stands above each report in the same year (`above.ABOVE`)."""
        places = above.place_names(self.tables.books.rows("places.csv"))
        return above.upper_levels(self.chosen, self.tables.reports, places)

    @cached_property
    def over(self) -> pd.DataFrame:
        """The reports of the levels above that are at hand."""
        return above.reports_above(self.tables.reports, self.above)

    @cached_property
    def over_stated(self) -> pd.DataFrame:
        """What those state."""
        ids = list(self.over["report"])
        return self._stated(self.over, WANTED, self.tables.target_rows(ids, kinds=stated.KINDS), self.tables.paragraphs(ids))

    @cached_property
    def uppers(self) -> pd.DataFrame:
        """What the levels above state for the same year, from reports and facts (`above.NUMBERS`)."""
        return above.upper_targets(self.above, self.over_stated, self.tables.facts, self.signs)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """The gap of every target of the own year to each level above (`above.GAPS`)."""
        return above.measure_gaps(self.stated, self.above, self.uppers)

    @cached_property
    def known(self) -> pd.DataFrame:
        """What the places and those above report afterwards, over all years (`trends.SERIES`)."""
        places = list(dict.fromkeys([*self.chosen["place"], *self.above["place"]]))
        reports = self.tables.reports
        results = self.tables.target_rows(list(reports.loc[reports["place"].isin(places), "report"]), kinds="result")
        return self._series(results, places)

    def _series(self, rows: pd.DataFrame, places: Sequence[str]) -> pd.DataFrame:
        tables = self.tables
        paths = trends.paths_of(tables.paragraphs(places=[p for p in places if p in tables.places]), tables.table("sections"))
        return trends.series(
            rows, tables.table("target_indicators"), tables.reports, tables.facts, tables.books, places=places, paths=paths
        )

    @cached_property
    def places(self) -> list[str]:
        """The places of the chosen reports, each once."""
        return list(dict.fromkeys(self.chosen["place"].dropna()))

    @cached_property
    def series(self) -> pd.DataFrame:
        """Targets and results of the chosen places over all years (`trends.SERIES`)."""
        reports = self.tables.reports
        rows = self.tables.target_rows(list(reports.loc[reports["place"].isin(self.places), "report"]), kinds=trends.KINDS)
        return self._series(rows, self.places)

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """Target, reported result and next target (`outcomes.OUTCOMES`)."""
        return outcomes.measure_outcomes(self.series, trends.better_of(self.tables.books))

    @cached_property
    def readings(self) -> pd.DataFrame:
        """Targets in words with the number derived from them (`readings.READINGS`)."""
        return readings.read_relatives(self.stated, self.chosen, self.above, self.uppers, self.known)

    @cached_property
    def derived(self) -> pd.DataFrame:
        """The gaps that only a derived number allows."""
        theirs = readings.read_relatives(self.over_stated, self.over, self.above.head(0), self.uppers.head(0), self.known)
        return readings.derived_gaps(self.gaps, self.above, self.readings, theirs)

    @cached_property
    def scaled(self) -> pd.DataFrame:
        """Absolute targets against their bases (`bases.SCALED`)."""
        return bases.scale_targets(self.stated, self.chosen, self.known)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Targets that may stand side by side (`pairs.PAIRS`)."""
        return pairs.pair_targets(self.stated, self.reports)

    @cached_property
    def refused(self) -> pd.DataFrame:
        """Targets that look alike and are no pair, with the reasons."""
        return pairs.refused_pairs(self.stated, self.reports, pairs.lookalikes_of(self.book))

    @cached_property
    def only(self) -> pd.DataFrame:
        """Targets in one report only."""
        return pairs.only_in_one(self.stated, self.refused)

    @cached_property
    def plan(self) -> pd.DataFrame:
        """Targets for a later year beside the yearly ones (`plan_frame.PLAN`)."""
        opened_by = plan_frame.plan_reports(self.chosen, self.tables.reports)
        planned = choose_reports(self.tables.reports, plan_frame.with_plans(opened_by))
        ids = list(planned["report"])
        rows = self.tables.target_rows(ids, kinds=stated.KINDS)
        later = self._stated(planned, plan_frame.CHAPTERS, rows, self.tables.paragraphs(ids))
        return plan_frame.plan_beside_year(later, self.stated, trends.price_bases(self.tables.books), opened_by)

    @cached_property
    def members(self) -> pd.DataFrame:
        """Task paragraphs with the task block that holds each, the nation's own matters left out."""
        own = priorities.leave_out_nations_own(self.paragraphs, self.tables.codes(self.reports), self.chosen)
        return priorities.task_paragraphs(self.tables.table("sections"), own)

    @cached_property
    def blocks(self) -> pd.DataFrame:
        """The task blocks: rank, length, numbers."""
        rows = priorities.rows_for(self.members, self.reports)
        return priorities.measure_blocks(rows, self.tables.target_rows(self.reports), self.tables.table("target_indicators"))

    @cached_property
    def flows(self) -> dict[float, pd.DataFrame]:
        """The flows between the task blocks of the pair, for each threshold (`alignment.flows_at`)."""
        left, right = (self.members[self.members["report"] == report] for report in self.pair)
        terms = self.tables.terms(self.pair)
        drop = alignment.words_left_out(self.members, terms, self.tables.table("lexemes"), self.tables.books.words("stopwords.txt"))
        return alignment.flows_at(left, right, terms, drop=drop)

    @cached_property
    def task_terms(self) -> pd.DataFrame:
        """The words of the task blocks of all reports at hand (table `terms`)."""
        return cut_to_parts(self.tables.table("terms"), self.tables.table("paragraphs"), ("annual_tasks",))

    @cached_property
    def nations(self) -> dict[str, str]:
        """Report → the State Council's report of its year, where it is at hand."""
        return {report: nation for report in self.reports if (nation := self.tables.nation_of(report))}

    @cached_property
    def beside(self) -> pd.DataFrame:
        """The chosen rows of table `reports` and those of the nation's reports of their years."""
        return choose_reports(self.tables.reports, list(dict.fromkeys([*self.reports, *self.nations.values()])))

    @cached_property
    def topics(self) -> dict[str, tuple[str, str]]:
        """Code → topic in Chinese and in English."""
        return emphasis.topic_names(self.tables.books, self.codebook)

    @cached_property
    def coded(self) -> pd.DataFrame:
        """Characters by topic of the reports and of the nation's, over the parts that all of them have."""
        ids = list(self.beside["report"])
        parts = comparable_parts(self.beside, self.wanted)
        paragraphs = self.tables.paragraphs(ids)
        coded = emphasis.coded_text(paragraphs, self.tables.codes(ids, codebook=self.codebook), parts, codebook=self.codebook)
        if self.codebook != emphasis.CODEBOOK:
            return coded
        return emphasis.split_macroeconomics(coded, self.tables.terms(ids), emphasis.word_lists(self.tables.books))

    @cached_property
    def confusion(self) -> pd.DataFrame | None:
        """How often the coder of topics errs, by hand-coded paragraphs."""
        hand = coding_error.read_hand_codes(self.tables.root)
        return coding_error.count_confusion(hand, self.tables.table("paragraphs"), self.tables.table("codes"), self.codebook)

    @cached_property
    def shares(self) -> pd.DataFrame:
        """Topic shares with both intervals."""
        least = 0.1 if self.codebook == emphasis.CODEBOOK else 0
        shares = emphasis.measure_shares(self.coded, least=least)
        return emphasis.add_intervals(shares, self.coded, seed=self.seed, confusion=self.confusion)

    @cached_property
    def adjusted(self) -> pd.DataFrame:
        """The nationally adjusted difference of the pair by topic (`emphasis.ADJUSTED`)."""
        taken_off: Mapping[str, str] = emphasis.nations_for(self.pair, self.nations, self.beside)
        return emphasis.adjusted_difference(self.coded, self.pair, taken_off, seed=self.seed)
