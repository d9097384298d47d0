"""What every figure of a page shares: language, names and colours of its reports, and the line at the bottom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from policylib.figures.style import labels_of, report_colours, source_line
from policylib.measures.parts import parts_words

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Look:
    """Language, names and colours of the reports of a page, and the source line of its figures."""

    language: str
    labels: Mapping[str, str]
    colours: Mapping[str, str]
    source: str

    def sourced(self, source: str) -> Look:
        """Return the same look with another source line."""
        return replace(self, source=source)


def look_of(reports: pd.DataFrame, chosen: Sequence[str], parts: Sequence[str], n: str, language: str) -> Look:
    """Return the look of a page.

    Args:
        reports: rows of table `reports`: those compared, and those of the levels above that stand beside them.
        chosen: the reports that the page compares: they have the colours, by place, in this order.
        parts: the parts compared.
        n: what the figures rest on, in words.
        language: zh or en.
    """
    own = reports.set_index("report").loc[list(chosen)].reset_index()
    return Look(
        language, labels_of(reports, language), report_colours(own), source_line(reports, parts_words(parts, language), n, language)
    )


def names_of(reports: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Return each report's name in Chinese and in English, as the computed sentences take them."""
    zh, en = labels_of(reports, "zh"), labels_of(reports, "en")
    return {report: (zh[report], en[report]) for report in zh}


def headline(sentence: str) -> str:
    """Return a finding as a figure's title: without the full stop.

    >>> headline("甲市有3个板块。"), headline("Jia has 3 blocks.")
    ('甲市有3个板块', 'Jia has 3 blocks')
    """
    return sentence.rstrip("。.")
