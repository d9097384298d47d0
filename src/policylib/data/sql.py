"""The tables of a corpus asked in SQL, where the optional package DuckDB is installed."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from policylib.codebooks import near
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
        answer = connection.sql(query)
        if answer is None:
            first = " ".join(query.split()[:1])
            raise InputError(Problem("corpus.sql", f"{first!r}, which returns no rows", "a query that begins with select or with"))
        rows: pd.DataFrame = answer.df()
    except duckdb.Error as error:
        raise InputError(_refusal(str(error))) from None
    finally:
        connection.close()
    return rows


def _refusal(said: str) -> Problem:
    r"""Return DuckDB's refusal as one line; of an unknown table with the names of those that there are.

    >>> print(_refusal("Catalog Error: Table with name target does not exist!\nDid you mean pg_am?"))
    corpus.sql: found the unknown table 'target'; expected one of reports, blocks, ...; did you mean targets?
    """
    unknown = re.search(r"Table with name (\S+) does not exist", said)
    if unknown:
        return Problem("corpus.sql", f"the unknown table {unknown[1]!r}", f"one of {', '.join(SCHEMAS)}", near(unknown[1], SCHEMAS))
    first = said.strip().split("\n\n")[0].split("\nLINE")[0]
    return Problem("corpus.sql", " ".join(first.split()), "a query over the tables of the data dictionary", "see docs/data_dictionary.md")
