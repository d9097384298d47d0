"""Release: the tables of every catalogued report as they are shipped, without the reports' text."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policylib.codebooks import load_codebooks
from policylib.data.catalogue.cache import BUILT
from policylib.data.catalogue.entries import TABLES, find_root, load_catalogue, report_folders
from policylib.data.catalogue.select import Tables
from policylib.data.tables import LABEL, labels, problems, to_arrow, write_parquet
from policylib.records import InputError, Problem

if TYPE_CHECKING:
    import pyarrow as pa

LARGEST = 15_000_000  # bytes of data/ that a checkout may ship


def release_tables(root: Path | str | None = None, *, reports_dir: Path | str | None = None) -> dict[str, int]:
    """Write the tables of all reports of `data/corpus.csv` into `data/tables` without their text, and return the rows of each.

    Headings and other labels are cut at 36 characters; words stand sorted within their paragraph. A report without text
    keeps the rows that were shipped before, a user's own reports stay at home. Nothing is written unless every table is without faults.

    Raises:
        InputError: reports at hand that are not built, faults of the tables (all of them are listed), or more data than a checkout may ship.
    """
    home = find_root(root)
    corpus = Tables(home, load_catalogue(home, own=False), report_folders(home, reports_dir), load_codebooks())
    if corpus.unbuilt:
        raise InputError.of(
            "data/tables",
            f"{len(corpus.unbuilt)} reports not built ({', '.join(corpus.unbuilt[:3])} …)",
            "built tables",
            "run policylib build",
        )
    shipped = {name: without_text(name, corpus.arrow(name)) for name in BUILT}
    faults = [fault for name, rows in shipped.items() for fault in problems(name, rows, others=shipped, shipped=True)]
    if faults:
        raise InputError(*faults)
    with tempfile.TemporaryDirectory(dir=corpus.root / "data", prefix=".release-") as beside:
        for name, rows in shipped.items():
            write_parquet(name, rows, Path(beside) / f"{name}.parquet")
        others = (
            path for path in (corpus.root / "data").rglob("*") if path.is_file() and not set(path.parts) & {"tables", "reports", "local"}
        )
        size = sum(path.stat().st_size for path in others)
        if size > LARGEST:
            found, expected = f"{size / 1e6:.1f} MB of data with the new tables", f"at most {LARGEST / 1e6:g} MB"
            raise InputError(Problem("data", found, expected, "leave out reports, or ship fewer facts"))
        for name in shipped:
            (corpus.root / TABLES).mkdir(parents=True, exist_ok=True)
            (Path(beside) / f"{name}.parquet").replace(corpus.root / TABLES / f"{name}.parquet")
    return {name: int(rows.num_rows) for name, rows in shipped.items()}


def without_text(name: str, rows: Any) -> pa.Table:
    """Return a table as it may be shipped: labels cut at 36 characters, words in an order that rebuilds no passage."""
    import pyarrow as pa
    import pyarrow.compute as pc

    arrow = to_arrow(name, rows)
    cut = {label: pc.utf8_slice_codeunits(arrow[label], 0, LABEL) for label in labels(name)}
    arrow = pa.table([cut.get(n, arrow[n]) for n in arrow.column_names], schema=arrow.schema)
    return _by_term(arrow) if name == "terms" else arrow


def _by_term(terms: pa.Table) -> pa.Table:
    """Return words sorted by term within each paragraph, reports in the order in which they come."""
    import pyarrow.compute as pc

    rank = pc.index_in(terms["report"], value_set=terms["report"].unique())
    ranked = terms.append_column("rank", rank)
    return ranked.sort_by([("rank", "ascending"), ("paragraph", "ascending"), ("term", "ascending")]).drop_columns(["rank"])
