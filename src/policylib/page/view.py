"""A view: one table with its caption, the sentence that says what it shows, and its figure; it shows itself in a notebook and in a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from policylib.page import show
from policylib.page.markup import UNKNOWN, safe
from policylib.page.show import MIME, plain

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Sentence:
    """A computed sentence in the language of its comparison, with the numbers in it."""

    id: str
    text: str
    numbers: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the sentence."""
        return self.text


@dataclass(frozen=True)
class View:
    """What a verb of a comparison returns.

    Attributes:
        id: its name on a page; the suite compares runs by it.
        frame: the tidy table underneath, codes as they are, values in base units.
        shown: the same for readers: words for codes, values with their units, cells that lead to the evidence.
        caption: what it counts, whose reports, which parts, how many rows and years.
        sentence: what it shows, in one sentence; None where it makes no statement.
        language: zh or en.
        draw: makes its figure; None where it has none.
        folded: the line under which a page folds the table; empty for one that lies open.
        data: what the suite keeps of it; by default the cells of `shown`.
        html: what a page shows in place of the table.
    """

    id: str
    frame: pd.DataFrame
    shown: pd.DataFrame
    caption: str
    sentence: Sentence | None = None
    language: str = "zh"
    draw: Callable[[], Figure] | None = None
    folded: str = ""
    data: Any = None
    html: str = ""

    def figure(self) -> Figure:
        """Return the figure: matplotlib's own, to change as one likes; as the last line of a cell it shows itself.

        Raises:
            ValueError: the view has none.
        """
        if self.draw is None:
            raise ValueError(f"view {self.id!r}: found no figure; expected a view that draws one; its .frame can be drawn by pandas")
        figure = self.draw()
        figure._repr_mimebundle_ = lambda include=None, exclude=None: self._drawn(figure)  # type: ignore[attr-defined]
        return figure

    def _drawn(self, figure: Figure) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the figure as it stands as a picture with its text alternative, as Jupyter takes it."""
        shown = show.picture_of(figure, f"{self.id}-figure", data=self.sentence.numbers if self.sentence else None)
        return shown.bundle, shown.metadata

    def __repr__(self) -> str:
        """Return sentence, table and caption as text."""
        rows = self.shown.astype(object).where(self.shown.notna(), UNKNOWN)
        table = rows.to_string(index=False) if len(rows.columns) else ""
        return "\n\n".join(filter(None, [self.sentence.text if self.sentence else "", table, self.caption]))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Return what Jupyter displays: HTML, text, and the data for the suite. A folded view with a figure leaves its sentence to that."""
        table = show.table_of(self.shown, self.id, self.caption, self.data, self.language)
        html, carried = self.html or table.bundle["text/html"], [table.bundle[MIME]]
        if self.sentence:
            html = ("" if self.draw and self.folded else lead_html(self.sentence)) + html
            carried.insert(0, sentence_data(self.sentence))
        if self.folded:
            html = f'<details class="pl-fold"><summary>{safe(self.folded)}</summary>{html}</details>'
        return {"text/html": html, "text/plain": repr(self), MIME: plain(carried)}


@dataclass(frozen=True)
class Note:
    """A computed text in a box: a wrong conclusion that a page invites, or what is to be known before reading on."""

    id: str
    kind: str
    sentence: Sentence
    language: str = "zh"

    def __repr__(self) -> str:
        """Return the text under its title."""
        return f"{show.BOXES[self.kind][self.language != 'zh']}: {self.sentence.text}"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Return what Jupyter displays."""
        return show.boxed([self.sentence.text], self.id, self.kind, show.BOXES[self.kind][self.language != "zh"]).bundle


def lead_html(sentence: Sentence) -> str:
    """Return the sentence that opens a view; the first one of a page becomes its title.

    >>> lead_html(Sentence("gap", "甲市高出全省0.5点"))
    '<p class="pl-lead" id="gap">甲市高出全省0.5点</p>'
    """
    return f'<p class="pl-lead" id="{safe(sentence.id)}">{safe(sentence.text)}</p>'


def sentence_data(sentence: Sentence) -> dict[str, Any]:
    """Return what the suite keeps of a sentence."""
    return {"id": sentence.id, "kind": "finding", "data": [{"id": sentence.id, "text": sentence.text, "numbers": sentence.numbers}]}
