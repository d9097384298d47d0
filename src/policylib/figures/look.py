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
    source = source_line(reports, parts_words(parts, language), n, language)
    return Look(language, labels_of(reports, language), _by_year(own), source)


def _by_year(own: pd.DataFrame) -> dict[str, str]:
    """Return a colour for each report: the place's own for its latest year, paler ones for the years before."""
    colours, places = report_colours(own), dict(zip(own["report"], own["place"], strict=True))
    latest = own.sort_values("year", ascending=False, kind="stable").groupby("place", sort=False)["report"].agg(list).to_dict()
    return {report: paler(colour, latest.get(places[report], [report]).index(report)) for report, colour in colours.items()}


def paler(colour: str, steps: int) -> str:
    """Return a colour mixed with white, the more steps the paler.

    >>> paler("#0072B2", 0), paler("#0072B2", 1)
    ('#0072b2', '#73b1d5')
    """
    from matplotlib.colors import to_hex, to_rgb

    red, green, blue = (1 - 0.55**steps * (1 - channel) for channel in to_rgb(colour))
    return to_hex((red, green, blue))


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
