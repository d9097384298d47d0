"""What every figure of a page shares: language, names and colours of its reports, and the line at the bottom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from policylib.page.labels import parts_words
from policylib.page.style import report_colours, report_labels, source_line
from policylib.page.words import both

if TYPE_CHECKING:
    import pandas as pd

READABLE = 4.5
A_YEAR = 0.6  # steps by which an earlier year is paler: two years of one place differ, and both stand out from white


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

    def say(self, group: str, entry: str, /, **values: Any) -> str:
        """Return a sentence of `words.yaml` in the language of the page, with its values put in."""
        return both(group, entry, **values)[self.language != "zh"]


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
    return Look(language, report_labels(reports, language), _by_year(own), source)


def _by_year(own: pd.DataFrame) -> dict[str, str]:
    """Return a colour for each report: the place's own for its latest year, paler ones for the years before."""
    colours, places = report_colours(own), dict(zip(own["report"], own["place"], strict=True))
    latest = own.sort_values("year", ascending=False, kind="stable").groupby("place", sort=False)["report"].agg(list).to_dict()
    return {report: paler(colour, A_YEAR * latest.get(places[report], [report]).index(report)) for report, colour in colours.items()}


def ink_of(colour: str) -> str:
    """Return a colour as text on white takes it: darkened until it stands out 4.5 to 1 (WCAG 2.2, 1.4.3), itself where it does.

    >>> ink_of("#0072B2"), ink_of("#73b1d5")
    ('#0072b2', '#507b94')
    """
    from matplotlib.colors import to_hex, to_rgb

    channels = to_rgb(colour)
    while _contrast(channels) < READABLE:
        channels = (0.97 * channels[0], 0.97 * channels[1], 0.97 * channels[2])
    return to_hex(channels)


def _contrast(channels: tuple[float, float, float]) -> float:
    """Return by how much a colour stands out from white (WCAG 2.2, contrast ratio)."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def paler(colour: str, steps: float) -> str:
    """Return a colour mixed with white, the more steps the paler.

    >>> paler("#0072B2", 0), paler("#0072B2", 1)
    ('#0072b2', '#73b1d5')
    """
    from matplotlib.colors import to_hex, to_rgb

    red, green, blue = (1 - 0.55**steps * (1 - channel) for channel in to_rgb(colour))
    return to_hex((red, green, blue))


def names_of(reports: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Return each report's name in Chinese and in English, as the computed sentences take them."""
    zh, en = report_labels(reports, "zh"), report_labels(reports, "en")
    return {report: (zh[report], en[report]) for report in zh}


def headline(sentence: str) -> str:
    """Return a finding as a figure's title: without the full stop.

    >>> headline("甲市有3个板块。"), headline("Jia has 3 blocks.")
    ('甲市有3个板块', 'Jia has 3 blocks')
    """
    return sentence.rstrip("。.")
