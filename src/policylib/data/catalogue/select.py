"""The tables of a catalogue: of all reports, what is selected from them, and the texts where they are at hand."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from policylib.codebooks import Codebooks, load_codebooks
from policylib.data.catalogue.cache import BUILT, STEPS, find_shards, read_shard, shard_keys, step_digests
from policylib.data.catalogue.choose import Choices, find_ids, full_name, indicator_labels, listed, place_problems, places_of, year_problems
from policylib.data.catalogue.entries import (
    CORRECTIONS,
    LOCAL,
    TABLES,
    Entry,
    find_root,
    find_text,
    load_catalogue,
    report_folders,
    require_reports,
    sha256_of,
)
from policylib.data.corrections import load_corrections
from policylib.data.tables import read_arrow, schema, table, to_arrow
from policylib.records import UNREAD, InputError, Problem

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

T = TypeVar("T")
Some: TypeAlias = T | Iterable[T] | None  # one, several, or all
STEP_OF = {name: step.name for step in STEPS for name in step.tables}


@dataclass(eq=False)
class Tables:
    """The reports of a catalogue with their tables.

    Rows come from the built shards where a report's text is at hand and built, else from the shipped tables. `read`
    holds the names of the tables that were handed out.
    """

    root: Path
    entries: tuple[Entry, ...]
    folders: tuple[Path, ...]
    books: Codebooks
    read: set[str] = field(default_factory=set)
    _frames: dict[str, Any] = field(default_factory=dict, repr=False)
    _standing: dict[str, tuple[dict[tuple[str, str], Path], list[Problem]]] = field(default_factory=dict, repr=False)
    _warned: bool = field(default=False, repr=False)

    def __post_init__(self) -> None:
        # held by the instance, for IPython completes what it need not run
        self.places = Choices("places", lambda: places_of(self.entries))
        self.indicators = Choices("indicators", lambda: indicator_labels(self.books.data("indicators")["indicators"]))

    @classmethod
    def open(cls, root: Path | str | None = None, *, reports_dir: Path | str | None = None, books: Codebooks | None = None) -> Self:
        """Return the corpus of a root: the argument, else `POLICYLIB_HOME`, else the nearest parent folder with `data/corpus.csv`.

        Args:
            root: folder that holds `data/corpus.csv`.
            reports_dir: folder of report texts, instead of `POLICYLIB_REPORTS`.
            books: the codebooks; the shipped ones with the user's own files in `POLICYLIB_CODEBOOKS` where none are given.

        Raises:
            InputError: no catalogue there, or one with faults.
        """
        home = find_root(root)
        return cls(home, load_catalogue(home), report_folders(home, reports_dir), books or load_codebooks(*own_codebooks()))

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of all reports, in catalogue order and reading order, with the declared dtypes.

        Raises:
            InputError: no such table, or no rows of it have been built or shipped.
        """
        schema(name)
        self.read.add(name)
        if name not in self._frames:
            self._frames[name] = self._facts() if name == "facts" else table(name, self.arrow(name))
        frame: pd.DataFrame = self._frames[name]
        return frame.copy(deep=False)

    def arrow(self, name: str, reports: Sequence[str] | None = None) -> pa.Table:
        """Return the rows of a built table as Arrow (of these reports only), report after report in the catalogue's order.

        Raises:
            InputError: no rows of it have been built or shipped.
        """
        import pyarrow as pa

        wanted = [entry.report for entry in self.entries if reports is None or entry.report in reports]
        if not wanted:
            return to_arrow(name, [])
        current = self.shards(name, wanted)
        self._warn([report for report, path in current.items() if path is None])
        built = {report: rows for report in current if (rows := self._built(name, report)) is not None}
        kept = self._shipped(name, [report for report in wanted if report not in built])
        if not built and kept is None:
            raise InputError(Problem(f"table {name}", "neither built nor shipped rows", "the tables of the reports", "run policylib build"))
        rows = self._in_order(name, pa.concat_tables([*built.values(), *([] if kept is None else [kept])]), sorted_already=kept is None)
        if name == "reports" and None in current.values():
            noted = zip(rows["report"].to_pylist(), rows["warnings"].to_pylist(), strict=True)
            said = [[*(known or ()), *([UNREAD] if current.get(report, report) is None else ())] for report, known in noted]
            column = rows.schema.field("warnings")
            rows = rows.set_column(rows.schema.get_field_index("warnings"), column, pa.array(said, column.type))
        return rows

    def _built(self, name: str, report: str) -> pa.Table | None:
        """Return the rows of a report's shard of a table, current or former; one that is damaged is made again. None where there is none."""
        from policylib.data.catalogue.build import build

        for again in (True, False):
            path, (_, faults) = self.current(name, report), self._shards(report)
            harmed = [fault for fault in faults if path is None and Path(fault.where).name.startswith(f"{name}.")]
            path = path or self.former(name, report)
            if path is None and not harmed:
                return None
            try:
                if path is None or (harmed and again):
                    raise InputError(*harmed)
                return to_arrow(name, read_shard(path))
            except InputError as error:  # nothing is taken away: another process may read it, or have mended it
                warnings.warn(str(error), stacklevel=2)
                if again:
                    build(self.root, self.folders[0], jobs=1, progress=False, books=Codebooks(self.books.folder), only=[report])
                    self._standing.pop(report, None)
        return None

    def _warn(self, unbuilt: Sequence[str]) -> None:
        """Say once that rows of reports at hand are not those that a build would make now."""
        if unbuilt and not self._warned:
            self._warned = True
            said = f"{len(unbuilt)} reports at hand ({', '.join(unbuilt[:3])}{' …' * (len(unbuilt) > 3)}) are not built since texts, codebooks or code changed"
            warnings.warn(f"{said}: their former rows, or shipped ones, stand in for them; run policylib build", stacklevel=5)

    def _shards(self, report: str) -> tuple[dict[tuple[str, str], Path], list[Problem]]:
        """Return the shards of a report by table and key, and those that are damaged."""
        return self._standing.get(report) or self._standing.setdefault(report, find_shards(self.root, report))

    def shards(self, name: str, reports: Sequence[str] | None = None) -> dict[str, Path | None]:
        """Return for each report (of these) whose text is at hand its current shard of a table; None where it has to be built."""
        return {report: self.current(name, report) for report in self._keys if reports is None or report in reports}

    def current(self, name: str, report: str) -> Path | None:
        """Return the shard of a table that a build would make now of a report at hand; None where it has to be built."""
        return self._shards(report)[0].get((name, self._keys[report][STEP_OF[name]]))

    def former(self, name: str, report: str) -> Path | None:
        """Return the shard of a table that a report has had: of its text before it changed, or as codebooks or code read it before."""
        return next((path for (table, _), path in self._shards(report)[0].items() if table == name), None)

    @property
    def unbuilt(self) -> tuple[str, ...]:
        """Return the reports whose text is at hand and whose tables are not those that a build would make now."""
        return tuple(report for report in self._keys if any(self.shards(name)[report] is None for name in BUILT))

    @cached_property
    def _keys(self) -> dict[str, dict[str, str]]:
        """Return the keys of the current shards of every report at hand."""
        digests = step_digests(Codebooks(self.books.folder))
        texts = {entry: find_text(entry, self.folders) for entry in self.entries}
        fixes = load_corrections(self.root / CORRECTIONS)
        return {entry.report: shard_keys(entry, sha256_of(path), digests, fixes) for entry, path in texts.items() if path is not None}

    def _shipped(self, name: str, wanted: Sequence[str]) -> pa.Table | None:
        """Return the shipped rows of these reports; of words all, as they belong to none."""
        path = self.root / TABLES / f"{name}.parquet"
        if not path.exists() or not wanted:
            return None
        rows = read_arrow(name, path)
        return rows if name == "lexemes" else _among(rows, "report", wanted)

    def _in_order(self, name: str, rows: pa.Table, *, sorted_already: bool) -> pa.Table:
        """Return rows in the catalogue's order of reports; words once each, sorted."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if name == "lexemes":
            return to_arrow(
                name, rows.group_by("term", use_threads=False).aggregate([("pos", "min")]).rename_columns(["term", "pos"]).sort_by("term")
            )
        if sorted_already:
            return rows
        rank = pc.index_in(rows["report"], value_set=pa.array([entry.report for entry in self.entries]))
        order = pa.table({"rank": rank, "row": pa.array(range(rows.num_rows), pa.int64())})
        return rows.take(pc.sort_indices(order, [("rank", "ascending"), ("row", "ascending")]))

    def _facts(self) -> pd.DataFrame:
        from policylib.data.facts import load_facts

        folder = self.root / "data" / "reference"
        frame: pd.DataFrame = load_facts(folder, self.root / LOCAL.parent) if folder.is_dir() else table("facts", [])
        return frame

    @property
    def reports(self) -> pd.DataFrame:
        """Return the table of reports."""
        return self.table("reports")

    @property
    def facts(self) -> pd.DataFrame:
        """Return the reference facts from elsewhere."""
        return self.table("facts")

    def require(self, reports: Iterable[str]) -> None:
        """Check that every report id is in the catalogue and has rows.

        Raises:
            InputError: one line for each report that is unknown (with near matches) or neither built nor shipped.
        """
        wanted = list(reports)
        require_reports(wanted, [entry.report for entry in self.entries])
        known = set(self._frame("reports")["report"])
        missing = [
            Problem("reports", f"no tables of {name}", "built or shipped rows", "put its text into data/reports and run policylib build")
            for name in wanted
            if name not in known
        ]
        if missing:
            raise InputError(*missing)

    def _frame(self, name: str) -> pd.DataFrame:
        """Return a table without noting that it was handed out."""
        noted = name in self.read
        frame = self.table(name)
        if not noted:
            self.read.discard(name)
        return frame

    def full_places(self, places: Some[str]) -> list[str] | None:
        """Return places by their full names: 甲 is 甲市 where no other place is so called; a name that is none is returned as it stands."""
        names = listed(places)
        return None if names is None else [full_name(name, self.places) for name in names]

    def select(self, reports: Some[str] = None, places: Some[str] = None, years: Some[int] = None) -> list[str]:
        """Return the ids of the reports named, of these places and of these years, in the catalogue's order; one name may stand alone.

        Raises:
            InputError: a report, place or year that the catalogue does not have (with near matches); of a `range` of years, none.
        """
        ids, names, days = listed(reports), self.full_places(places), listed(years)
        if ids is not None:
            self.require(ids)
        faults = place_problems(names or (), (entry.place for entry in self.entries))
        faults += year_problems(days or (), (entry.year for entry in self.entries), any_of=isinstance(years, range))
        if faults:
            raise InputError(*faults)
        return [
            entry.report
            for entry in self.entries
            if (ids is None or entry.report in ids) and (names is None or entry.place in names) and (days is None or entry.year in days)
        ]

    def _rows(self, name: str, reports: Some[str], places: Some[str], years: Some[int]) -> pd.DataFrame:
        """Return the rows of a table that belong to the chosen reports; only theirs are read, unless all are in memory."""
        if reports is None and places is None and years is None:
            return self.table(name)
        chosen = self.select(reports, places, years)
        if name not in self._frames:
            self.read.add(name)
            return table(name, self.arrow(name, chosen))
        rows = self.table(name)
        return rows[rows["report"].isin(chosen)].reset_index(drop=True)

    def target_rows(
        self,
        reports: Some[str] = None,
        places: Some[str] = None,
        years: Some[int] = None,
        indicator: Some[str] = None,
        kinds: Some[str] = ("target",),
        review: bool = False,
    ) -> pd.DataFrame:
        """Return the targets of the chosen reports: `corpus.targets(places="甲市", years=2021, indicator="gdp")`.

        Args:
            reports: ids of the catalogue.
            places: full names (`corpus.places`).
            years: the reports' years; a `range` may hold years without a report.
            indicator: ids or labels of `indicators.yaml` (`corpus.indicators`).
            kinds: target, relative, absent or result.
            review: whether rows under review are wanted, too.

        Returns:
            Table `targets` with all its columns.

        Raises:
            InputError: a name that is not known, with a near match.
        """
        rows = self._rows("targets", reports, places, years)
        rows = rows[rows["kind"].isin(listed(kinds) or [])]
        rows = rows if review else rows[~rows["review"].fillna(False)]
        if indicator is not None:
            ids = find_ids(indicator, self.books) or []
            items = self.table("target_indicators")
            rows = rows.merge(items.loc[items["indicator_id"].isin(ids), ["report", "start"]].drop_duplicates(), on=["report", "start"])
        return rows.reset_index(drop=True)

    def paragraphs(
        self,
        reports: Some[str] = None,
        places: Some[str] = None,
        years: Some[int] = None,
        kinds: Some[str] = None,
    ) -> pd.DataFrame:
        """Return the body paragraphs of the chosen reports, of these section kinds."""
        rows, wanted = self._rows("paragraphs", reports, places, years), listed(kinds)
        return rows if wanted is None else rows[rows["section_kind"].isin(wanted)].reset_index(drop=True)

    def codes(
        self,
        reports: Some[str] = None,
        places: Some[str] = None,
        years: Some[int] = None,
        codebook: str = "cap_topics",
    ) -> pd.DataFrame:
        """Return the codes of the chosen reports' paragraphs by one codebook; a user's own codebook codes the texts at hand."""
        if any(path.stem == codebook for path in self.books.extra):
            self.read.add("codes")
            return self._coded(codebook, self.select(reports, places, years))
        rows = self._rows("codes", reports, places, years)
        return rows[rows["codebook"] == codebook].reset_index(drop=True)

    def _coded(self, codebook: str, reports: Sequence[str]) -> pd.DataFrame:
        """Return the codes of reports by a user's own codebook, which only their texts can give."""
        from policylib.reading.coding import code_paragraphs
        from policylib.reading.outline import find_outline
        from policylib.reading.sources import source_of

        texts = {report: self.text_of(report) for report in reports}
        without = [report for report, text in texts.items() if text is None]
        if without:
            found = f"no text of {', '.join(without[:3])}{' …' * (len(without) > 3)}"
            raise InputError.of(
                f"codebook {codebook}",
                found,
                "the texts, by which a codebook of your own codes",
                "set POLICYLIB_REPORTS, or choose reports",
            )
        rows: dict[str, list[Any]] = {column.name: [] for column in schema("codes")}
        for report, text in texts.items():
            outline = find_outline(source_of(text or ""), self.books, report=self.entry(report).row())
            for name, values in code_paragraphs(outline, self.books, codebook).items():
                rows[name] += values
        return table("codes", rows)

    def terms(self, reports: Some[str] = None, places: Some[str] = None, years: Some[int] = None) -> pd.DataFrame:
        """Return the word counts of the chosen reports' paragraphs."""
        return self._rows("terms", reports, places, years)

    def _of_places(self, name: str, reports: Some[str], places: Some[str], years: Some[int]) -> pd.DataFrame:
        """Return the rows of any table that belong to the reports, places and years; words belong to none."""
        if name == "lexemes":
            return self.table(name)
        if name != "facts":
            return self._rows(name, reports, places, years)
        facts, names, days = self.facts, listed(places), listed(years)
        kept = facts["place"].isin(names if names is not None else facts["place"]) & facts["year"].isin(
            days if days is not None else facts["year"]
        )
        return facts[kept].reset_index(drop=True)

    def text_of(self, report: str) -> str | None:
        """Return a report's text, in whose characters all offsets count; None where it is not at hand, or not the one that its rows are of."""
        path = find_text(self.entry(report), self.folders)
        if path is None:
            return None
        from policylib.reading.sources import read_source

        try:
            source = read_source(path)
        except InputError as error:
            warnings.warn(str(error), stacklevel=2)
            return None
        rows = self._built("reports", report) or self._shipped("reports", [report])
        if rows is not None and rows["sha256"].to_pylist() not in ([], [source.sha256]):
            warnings.warn(f"{path}: the rows of {report} are of another text than this; run policylib build", stacklevel=2)
            return None
        return source.text

    def entry(self, report: str) -> Entry:
        """Return the catalogue's entry of a report.

        Raises:
            InputError: no such report.
        """
        require_reports([report], [entry.report for entry in self.entries])
        return next(entry for entry in self.entries if entry.report == report)

    def report(self, place: str, year: int) -> str | None:
        """Return the id of a place's report of a year (place: full name or adcode); None where the catalogue has none."""
        return next((entry.report for entry in self.entries if place in (entry.place, entry.adcode) and entry.year == year), None)

    def nation_of(self, report: str) -> str | None:
        """Return the State Council's report of the same year; None where it is not at hand, or for the nation itself."""
        own = self.entry(report)
        return next((e.report for e in self.entries if e.level == "nation" and e.year == own.year and e.report != report), None)

    def level_above(self, report: str) -> str | None:
        """Return the report of the level above (province for a city, nation for a province) of the same year; None where it is not at hand."""
        own = self.entry(report)
        return self.report(own.parent, own.year) if own.parent else None


def _among(rows: pa.Table, name: str, wanted: Sequence[str]) -> pa.Table:
    """Return the rows whose column holds one of the wanted values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return rows.filter(pc.is_in(rows[name], value_set=pa.array(wanted)))


def own_codebooks() -> list[Path]:
    """Return the user's own codebook files that `POLICYLIB_CODEBOOKS` names."""
    return [Path(name) for name in os.environ.get("POLICYLIB_CODEBOOKS", "").split(os.pathsep) if name]
