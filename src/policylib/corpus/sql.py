"""The tables of a corpus asked in SQL, where the optional package DuckDB is installed."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from policylib.records import SCHEMAS, InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

WORD = re.compile(r"[a-z_]+")


def tables_in(query: str) -> list[str]:
    """Return the names of the corpus's tables that a query mentions, in their own order.

    >>> tables_in("SELECT r.place, count(*) FROM targets t JOIN Reports r USING (report) GROUP BY 1")
    ['reports', 'targets']
    """
    said = set(WORD.findall(query.lower()))
    return [name for name in SCHEMAS if name in said]


def run_sql(query: str, table: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """Return the rows that a query asks for.

    Only tables of the corpus can be read: files and extensions are shut off.

    Args:
        query: SQL in DuckDB's dialect, over the tables of the data dictionary.
        table: name → table.

    Raises:
        InputError: DuckDB is not installed, or it refuses the query (with its own words).
    """
    try:
        duckdb = importlib.import_module("duckdb")
    except ImportError:
        found, expected = "no package duckdb", "the optional package for SQL"
        raise InputError(Problem("corpus.sql", found, expected, "pip install duckdb, or use corpus.table(name) and pandas")) from None
    connection = duckdb.connect(config={"enable_external_access": "false", "autoinstall_known_extensions": "false"})
    try:
        for name in tables_in(query):
            connection.register(name, table(name))
        rows: pd.DataFrame = connection.sql(query).df()
    except duckdb.Error as error:
        refusal = " ".join(str(error).split())
        raise InputError(
            Problem("corpus.sql", refusal, "a query over the tables of the data dictionary", "see docs/data_dictionary.md")
        ) from None
    finally:
        connection.close()
    return rows
