"""Measures: one module per question, tables in, tables out, no drawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from policylib.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd


__all__ = ["frame_of", "rows_of"]


def frame_of(rows: list[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """Return rows as a DataFrame with these columns, in order, with pandas' nullable types.

    >>> frame_of([{"place": "甲市", "low": 8.5}, {"place": "乙市", "low": None}], ["place", "low"]).dtypes.astype(str).tolist()
    ['string', 'Float64']
    """
    import pandas as pd

    return pd.DataFrame([[row.get(c) for c in columns] for row in rows], columns=list(columns)).convert_dtypes()
