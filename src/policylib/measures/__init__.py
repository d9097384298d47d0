"""Measures: one module per question, tables in, tables out, no drawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table's rows as plain dictionaries, with None where a value is unknown.

    >>> import pandas as pd
    >>> rows_of(pd.DataFrame({"place": ["甲市", None], "low": pd.array([8.5, None], dtype="Float64")}))
    [{'place': '甲市', 'low': 8.5}, {'place': None, 'low': None}]
    """
    plain = frame.astype(object)
    return [{str(k): v for k, v in row.items()} for row in plain.where(plain.notna(), None).to_dict("records")]


def frame_of(rows: list[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """Return rows as a DataFrame with these columns, in order, with pandas' nullable types.

    >>> frame_of([{"place": "甲市", "low": 8.5}, {"place": "乙市", "low": None}], ["place", "low"]).dtypes.astype(str).tolist()
    ['string', 'Float64']
    """
    import pandas as pd

    return pd.DataFrame([[row.get(c) for c in columns] for row in rows], columns=list(columns)).convert_dtypes()
