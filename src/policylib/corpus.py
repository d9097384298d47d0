"""The corpus as a researcher meets it: verbs that ask the tables of all reports, and comparisons of some of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from policylib.data.catalogue.choose import find_ids, listed, span
from policylib.data.catalogue.entries import find_text
from policylib.data.catalogue.select import Some, Tables

if TYPE_CHECKING:
    import pandas as pd


@dataclass(eq=False, repr=False)
class Corpus(Tables):
    """The reports of a catalogue, and what may be asked of them."""

    def __repr__(self) -> str:
        """Return how many reports, of how many places and of which years."""
        years = span([entry.year for entry in self.entries]) if self.entries else "no year"
        return f"Corpus of {len(self.entries)} reports of {len(self.places)} places, {years}, in {self.root}"

    def _repr_html_(self) -> str:
        """Return what is at hand, for JupyterLab: reports, places and years by level, texts, and what to ask."""
        from policylib.data.catalogue.at_hand import corpus_html

        return corpus_html(self.entries, {entry.report for entry in self.entries if find_text(entry, self.folders)})

    def sql(self, query: str) -> pd.DataFrame:
        """Return what a query over the corpus's tables asks for (`corpus.sql("select place, count(*) from reports group by place")`).

        Raises:
            InputError: the optional package duckdb is not installed, or it refuses the query.
        """
        from policylib.data.sql import run_sql

        return run_sql(query, self.table)

    def export(  # noqa: PLR0913 (the selections that a researcher asks for)
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
                chosen = self.targets(reports, places, years, indicator, kinds, review)
                rows = with_reports(chosen, self.table("target_indicators"), self.reports, find_ids(indicator, self.books))
            else:
                rows = self._of_places(name, reports, places, years)
            written.append(export_table(name, rows, file, form, language))
        return written
