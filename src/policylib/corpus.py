"""The corpus as a researcher meets it: verbs that ask the tables of all reports, and comparisons of some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from policylib.data.catalogue.choose import corpus_html, find_ids, listed, span
from policylib.data.catalogue.entries import find_text
from policylib.data.catalogue.select import Some, Tables
from policylib.records import WANTED

if TYPE_CHECKING:
    import pandas as pd

    from policylib.comparison import Comparison


@dataclass(eq=False, repr=False)
class Corpus(Tables):
    """The reports of a catalogue, and what may be asked of them."""

    def __repr__(self) -> str:
        """Return how many reports, of how many places and of which years."""
        years = span([entry.year for entry in self.entries]) if self.entries else "no year"
        return f"Corpus of {len(self.entries)} reports of {len(self.places)} places, {years}, in {self.root}"

    def _repr_html_(self) -> str:
        """Return what is at hand, for JupyterLab: reports, places and years by level, texts, and what to ask."""
        return corpus_html(self.entries, {entry.report for entry in self.entries if find_text(entry, self.folders)})

    def compare(
        self, *reports: str, parts: Sequence[str] = WANTED, language: str = "zh", codebook: str = "cap_topics", seed: int = 2024
    ) -> Comparison:
        """Return reports side by side over the parts that all of them have: `corpus.compare("bengbu-2021", "hefei-2024")`.

        Args:
            *reports: ids of the catalogue, the first one leads.
            parts: section kinds to compare; those that a file lacks are left out for all.
            language: of what is shown, zh or en.
            codebook: of topics: cap_topics, instruments or your own.
            seed: of whatever is drawn at random.

        Raises:
            InputError: an unknown report, part, language or codebook, no report, or no part that all of them have.
        """
        from policylib.comparison import Comparison, context_of

        return Comparison(context_of(self, reports, parts, language, codebook, seed))

    def targets(
        self,
        reports: Some[str] = None,
        places: Some[str] = None,
        years: Some[int] = None,
        indicator: Some[str] = None,
        kinds: Some[str] = ("target",),
        review: bool = False,
    ) -> pd.DataFrame:
        """Return targets, a row for each indicator of each, by place and year: `corpus.targets(places="合肥", years=2024, indicator="gdp")`.

        Args:
            reports: ids of the catalogue.
            places: names (`corpus.places`), also without 市 or 省.
            years: the reports' years; a `range` may hold years without a report.
            indicator: ids or labels of `indicators.yaml` (`corpus.indicators`).
            kinds: target, relative, absent or result.
            review: whether rows under review are wanted, too.

        Returns:
            place, year, report, indicator_id, phrase and the columns of table `targets`; `again` marks what a report says another time.

        Raises:
            InputError: a name that is not known, with a near match.
        """
        from policylib.questions import asked

        ids = find_ids(indicator, self.books)
        return asked.targets(self, self.target_rows(reports, places, years, None, kinds, review), ids)

    def results(
        self, reports: Some[str] = None, places: Some[str] = None, years: Some[int] = None, indicator: Some[str] = None
    ) -> pd.DataFrame:
        """Return what reports say was reached, as `targets` returns what they set."""
        return self.targets(reports, places, years, indicator, "result")

    def series(self, indicator: str, places: Some[str] = None, years: Sequence[int] = ()) -> pd.DataFrame:
        """Return target and reported result of an indicator over the years of places (all of the catalogue by default), from reports and facts.

        Raises:
            InputError: an unknown indicator, or a place that neither a report nor a fact is of.
        """
        from policylib.questions import asked

        (wanted,) = find_ids(indicator, self.books) or [indicator]
        return asked.series(self, wanted, self._known(places), years)

    def outcomes(self, indicator: str, places: Some[str] = None, years: Sequence[int] = ()) -> pd.DataFrame:
        """Return target, reported result with its vintage, and next target of an indicator, by place and year."""
        from policylib.questions import asked

        (wanted,) = find_ids(indicator, self.books) or [indicator]
        return asked.reached(self, wanted, self._known(places), years)

    def gaps(
        self, reports: Some[str] = None, places: Some[str] = None, years: Some[int] = None, indicator: Some[str] = None
    ) -> pd.DataFrame:
        """Return the gap of every target of the own year to the levels above in the same year, with the pair of wordings."""
        from policylib.questions import asked

        found, ids = asked.gaps(self, self.select(reports, places, years)), find_ids(indicator, self.books)
        return found if ids is None else found[found["indicator_id"].isin(ids)].reset_index(drop=True)

    def task_blocks(self, reports: Some[str] = None, places: Some[str] = None, years: Some[int] = None) -> pd.DataFrame:
        """Return the task blocks of reports in document order: rank, heading, characters, share, numbers."""
        from policylib.questions import asked

        return asked.task_blocks(self, self.select(reports, places, years))

    def topic_shares(self, reports: Some[str] = None, places: Some[str] = None, years: Some[int] = None, parts: Sequence[str] = WANTED, codebook: str = "cap_topics") -> pd.DataFrame:  # fmt: skip
        """Return the share of each topic in these parts of each report; plan chapters are out unless asked for."""
        from policylib.questions import asked

        return asked.topic_shares(self, self.select(reports, places, years), parts, codebook)

    def keyness(self, first: Some[str | int], second: Some[str | int], parts: Sequence[str] = WANTED) -> pd.DataFrame:
        """Return the words that one report (a place, a year) uses more or less than another: `corpus.keyness("hefei-2024", "bengbu-2021")`.

        Args:
            first: an id, a place, a year, or several of these.
            second: what it is held against.
            parts: parts whose words count; plan chapters are out unless asked for.

        Returns:
            term, first and second (counts), rates per 1,000 words, log_odds with z, g2 and log_ratio (`keyness.compare_words`), most telling first.

        Raises:
            InputError: an unknown name, or a report on both sides.
        """
        from policylib.questions import asked

        return asked.keyness_of(self, asked.one_side(self, first), asked.one_side(self, second), parts)

    def _known(self, places: Some[str]) -> list[str]:
        """Return places that a report or a fact is of, by their full names; all places of the catalogue where none are named."""
        names = self.full_places(places)
        if names is None:
            return list(self.places)
        facts = set(self.facts["place"].dropna())
        self.select(places=[name for name in names if name not in facts])
        return names

    def mentions(
        self, text: str, places: Some[str] = None, years: Some[int] = None, parts: Some[str] = None, reports: Some[str] = None
    ) -> pd.DataFrame:
        """Return which reports say a phrase, how often and where: `corpus.mentions("以旧换新", years=2025)`.

        The phrase itself is counted, alone and inside longer words (消费品以旧换新), but not where its characters only meet (民生 in
        人民生活): `reading.phrases`. Titles and headings count, a page's furniture and glossary do not.

        Args:
            text: the phrase, a word or several.
            places: full names (`corpus.places`).
            years: a year, several, or a `range`.
            parts: section kinds, with their headings; without any the whole report but its plan chapter, with "all" that too.
            reports: ids of the catalogue.

        Returns:
            A row a report, by year: report, place, level, year, said (empty where it cannot be told), how (text; words: of its paragraphs,
            so often at least; unknown), offsets (`start–end` of each mention in the source), sentence (the first that says it).
            `.attrs["note"]` says what was left out, what cannot be told, and that no report says it.

        Raises:
            InputError: an empty phrase, or a name that is not known.
        """
        from policylib.questions.mentions import measure_mentions

        return measure_mentions(self, text, self.select(reports, places, years), parts)

    def kwic(
        self,
        term: str,
        places: Some[str] = None,
        years: Some[int] = None,
        parts: Some[str] = None,
        reports: Some[str] = None,
        width: int = 12,
    ) -> pd.DataFrame:
        """Return every mention of a phrase between its neighbours, of the texts at hand: `corpus.kwic("新质生产力", places="甲市")`.

        Args:
            term: the phrase, counted as `mentions` does.
            places: full names.
            years: a year, several, or a `range`.
            parts: section kinds, as for `mentions`.
            reports: ids of the catalogue.
            width: characters on either side, within the paragraph.

        Returns:
            A row a mention, by year: report, place, year, left, term, right (canonical characters), start, end (in the source).
            `.attrs["note"]` names the reports whose text is not at hand.

        Raises:
            InputError: an empty phrase, or a name that is not known.
        """
        from policylib.questions.mentions import measure_kwic

        return measure_kwic(self, term, self.select(reports, places, years), parts, width)

    def new_terms(self, year: int, since: int | None = None, places: Some[str] = None, parts: Some[str] = None) -> pd.DataFrame:
        """Return the words that reports of a year say and no earlier report does: `corpus.new_terms(2025, since=2020)`.

        Names, stop words and the verbs of the genre are left out; a word counts from four times, by itself, in two paragraphs (our line).

        Args:
            year: the year of the reports.
            since: first year of those that they stand beside; the earliest at hand without it.
            places: full names, of both.
            parts: section kinds, as for `mentions`.

        Returns:
            By the number of reports: term, pos (jieba's tag), year, reports (that say it), count (mentions in them), first_place and
            first_report (which said it first, by day of delivery). `.attrs["note"]` says how many reports of which levels the earlier years hold.

        Raises:
            InputError: no earlier report, or a name that is not known.
        """
        from policylib.questions.new_terms import measure_new_terms

        return measure_new_terms(self, year, since, places, parts)

    def sql(self, query: str) -> pd.DataFrame:
        """Return what a query over the corpus's tables asks for (`corpus.sql("select place, count(*) from reports group by place")`).

        Raises:
            InputError: the optional package duckdb is not installed, or it refuses the query.
        """
        from policylib.data.sql import run_sql

        return run_sql(query, self.table)

    def export(
        self,
        path: Path | str,
        tables: Some[str] = None,
        *,
        format: str | None = None,  # noqa: A002
        reports: Some[str] = None,
        places: Some[str] = None,
        years: Some[int] = None,
        indicator: Some[str] = None,
        kinds: Some[str] = ("target", "relative", "absent", "result"),
        review: bool = False,
        language: str = "en",
    ) -> list[Path]:
        """Write tables for other programs and return the files: `corpus.export("targets.xlsx", places="甲市")`.

        Args:
            path: a file that ends in .csv, .xlsx or .dta; or a folder, with `format`, for one file a table.
            tables: names of the data dictionary; without any, the targets, or into a folder reports, targets and facts.
            format: csv, xlsx or dta.
            reports: ids of the catalogue.
            places: full names.
            years: the reports' years.
            indicator: ids or labels of `indicators.yaml`, of targets only.
            kinds: of targets only.
            review: whether targets under review are wanted, too.
            language: of labels and explanations, zh or en.

        Raises:
            InputError: an unknown name, format or ending, several tables for one file, or more than the format holds.
        """
        from policylib.export import export_table, planned, with_reports

        plan = planned(Path(path), listed(tables), format, language)
        written = []
        for name, file, form in plan:
            if name == "targets":
                chosen = self.target_rows(reports, places, years, indicator, kinds, review)
                rows = with_reports(chosen, self.table("target_indicators"), self.reports, find_ids(indicator, self.books))
            else:
                rows = self._of_places(name, reports, places, years)
            written.append(export_table(name, rows, file, form, language))
        return written
