"""One look for every figure: fonts that hold Chinese, colours that stay with a place, titles that say the finding.

A `plot_*` function is decorated with `styled`, opens its canvas with `figure(...)`, draws, and ends with
`finish(fig, alt)`. `png_of` is the one way to bytes: the same figure gives the same bytes. A character that the fonts of
`FAMILY` lack is drawn by another font of the machine that holds it; one that none holds is a box, and is told.

The eight-colour palette is Okabe & Ito (2008), "Color Universal Design"; its yellow is left out (too faint on white).
"""

from __future__ import annotations

import functools
import io
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import matplotlib as mpl

from policylib.data.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

P = ParamSpec("P")
R = TypeVar("R")

LANGUAGES = ("zh", "en")
FAMILY = ("Noto Sans SC", "DejaVu Sans")
MISSING = re.compile(r"Glyph (\d+) .*missing from")  # matplotlib's warning
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
LEVEL_COLOURS = {"province": "#8C8C8C", "nation": "#4D4D4D"}
INK, SOFT, FAINT, RULE = "#222222", "#555555", "#767676", "#DDDDDD"
WIDTH, DPI = 9.0, 144
TITLE, SUBTITLE, TEXT, SMALL = 13.0, 9.5, 9.0, 8.0
LINE, MARGIN = 1.4, 0.15
RULES = Path(__file__).with_name("figures.mplstyle")


@functools.cache
def _load_fonts() -> None:
    """Register the Chinese font (Noto Sans SC, SIL Open Font License) with matplotlib, once a process."""
    import pylopdf_fonts_zh_cn
    from matplotlib import font_manager

    font_manager.fontManager.addfont(str(pylopdf_fonts_zh_cn.sans_path()))


@functools.cache
def _rules() -> mpl.RcParams:
    return mpl.rc_params_from_file(RULES, use_default_template=False)


@contextmanager
def style() -> Iterator[None]:
    """Set the fonts and rules of every figure for as long as the block runs, and leave the user's own settings alone."""
    _load_fonts()
    with mpl.rc_context(_rules()):
        yield


def styled(plot: Callable[P, R]) -> Callable[P, R]:
    """Return a plot function that draws in this style wherever it is called from."""

    @functools.wraps(plot)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        with style():
            return plot(*args, **kwargs)

    return drawn


def say(language: str, zh: str, en: str) -> str:
    """Return the words of one language.

    Raises:
        ValueError: a language other than zh and en.

    >>> say("zh", "目标", "targets")
    '目标'
    >>> say("fr", "目标", "targets")
    Traceback (most recent call last):
    ...
    ValueError: language: found 'fr'; expected zh or en
    """
    if language not in LANGUAGES:
        raise ValueError(f"language: found {language!r}; expected zh or en")
    return zh if language == "zh" else en


def colours(places: Iterable[str]) -> dict[str, str]:
    """Return a colour for each place, by the order in which the places first come (the order of `reports`).

    Raises:
        ValueError: more places than the eye can tell apart.

    >>> colours(["甲市", "乙市", "甲市"])
    {'甲市': '#0072B2', '乙市': '#D55E00'}
    >>> colours(str(i) for i in range(8))
    Traceback (most recent call last):
    ...
    ValueError: places: found 8; expected at most 7 in one figure; choose fewer reports
    """
    order = list(dict.fromkeys(places))
    if len(order) > len(COLOURS):
        raise ValueError(f"places: found {len(order)}; expected at most {len(COLOURS)} in one figure; choose fewer reports")
    return dict(zip(order, COLOURS, strict=False))


def report_colours(reports: pd.DataFrame) -> dict[str, str]:
    """Return the colour of each report (rows of table `reports`, in the order of the parameter): one colour a place."""
    known = rows_of(reports)
    places = colours(row["place"] or row["report"] for row in known)
    return {row["report"]: places[row["place"] or row["report"]] for row in known}


def report_label(report: str, place: str | None, year: int | None, language: str) -> str:
    """Return a report's name as figures and captions print it.

    >>> report_label("jia-2024", "甲市", 2024, "zh"), report_label("jia-2024", "甲市", 2024, "en")
    ('甲市 2024', 'Jia 2024')
    >>> report_label("national-2024", "全国", 2024, "en")
    'State Council 2024'
    """
    stem = report.rsplit("-", 1)[0]
    if stem == "national":
        return say(language, "国务院", "State Council") + f" {year}"
    name = stem.title() if stem.isascii() else (place or stem)
    return f"{say(language, place or stem, name)} {year or ''}".strip()


def report_labels(reports: pd.DataFrame, language: str) -> dict[str, str]:
    """Return the printed name of each report (rows of table `reports`)."""
    return {row["report"]: report_label(row["report"], row["place"], row["year"], language) for row in rows_of(reports)}


def source_line(reports: pd.DataFrame, parts: str, n: str, language: str) -> str:
    """Return the line under a figure: whose reports, of which years, which parts, and how many rows it rests on."""
    names = say(language, "、", ", ").join(report_labels(reports, language).values())
    return say(
        language, f"来源：政府工作报告（{names}）；部分：{parts}；{n}", f"Source: government work reports ({names}); parts: {parts}; {n}"
    )


def ems(text: str) -> float:
    """Return about how wide a text is, in widths of one Chinese character.

    >>> ems("目标ab")
    2.96
    """
    return round(sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.57 if c.isdigit() or c.isupper() else 0.48 for c in text), 2)


def wrap(text: str, width: float) -> str:
    """Return a text with line breaks so that no line is wider than `width` Chinese characters.

    Breaks at spaces in English and between any two Chinese characters, never before a closing mark.

    >>> print(wrap("甲市提出八项目标，乙市提出九项。", 8))
    甲市提出八项目标，
    乙市提出九项。
    >>> print(wrap("states a target for nine", 8))
    states a
    target for nine
    """
    lines = [""]
    for piece in _pieces(text):
        if piece == "\n":
            lines.append("")
        elif lines[-1] and ems(lines[-1] + piece.rstrip()) > width and piece.strip() not in _CLOSING:
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


_CLOSING = frozenset("，。；：、！？）》”’,.;:)%")


def _pieces(text: str) -> Iterator[str]:
    """Yield what a line break may stand between: single wide characters, words with the space before them, line ends."""
    word = ""
    for c in text:
        wide = unicodedata.east_asian_width(c) in "WF"
        if word and (wide or c.isspace()):
            yield word
            word = ""
        if wide or c == "\n":
            yield c
        else:
            word += c
    if word:
        yield word


def figure(
    title: str, subtitle: str = "", source: str = "", *, height: float = 4.0, rows: int = 1, columns: int = 1, **grid: Any
) -> tuple[Figure, Any]:
    """Return an empty figure of the standard width and its axes (one, or an array as `Figure.subplots` gives it).

    Args:
        title: the finding, as one sentence.
        subtitle: units and denominator.
        source: the line at the bottom (`source_line`).
        height: inches for the axes with their labels; titles and source come on top of it.
        rows: rows of axes.
        columns: columns of axes.
        **grid: further arguments of `Figure.subplots` (`height_ratios`, `width_ratios`, `sharex`, …).
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    head = [
        (wrap(t, (WIDTH - 2 * MARGIN) * 72 / size), size, ink)
        for t, size, ink in ((title.rstrip("。."), TITLE, INK), (subtitle, SUBTITLE, SOFT))
        if t
    ]
    foot = wrap(source, (WIDTH - 2 * MARGIN) * 72 / SMALL) if source else ""
    above = MARGIN + sum(_inches(text, size) for text, size, _ in head) + 0.08
    below = MARGIN + (_inches(foot, SMALL) + 0.08 if foot else 0)
    total = height + above + below
    fig = Figure(figsize=(WIDTH, total), layout="constrained", dpi=DPI)
    FigureCanvasAgg(fig)
    fig.policylib_title = title.rstrip("。")  # type: ignore[attr-defined]
    at = total - MARGIN
    for text, size, ink in head:
        fig.text(MARGIN / WIDTH, at / total, text, size=size, color=ink, ha="left", va="top", linespacing=LINE, in_layout=False)
        at -= _inches(text, size)
    if foot:
        fig.text(MARGIN / WIDTH, MARGIN / total, foot, size=SMALL, color=FAINT, ha="left", va="bottom", linespacing=LINE, in_layout=False)
    fig.get_layout_engine().set(h_pad=0.09, rect=(MARGIN / WIDTH, below / total, 1 - 2 * MARGIN / WIDTH, height / total))  # type: ignore[union-attr,call-arg]
    return fig, fig.subplots(rows, columns, **grid)


def _inches(text: str, size: float) -> float:
    """Return the height of a block of text, with the gap after it."""
    return (text.count("\n") + 1) * size * LINE / 72 + 0.04


def key(fig: Figure, handles: Sequence[Any], height: float = 0.3) -> None:
    """Write a key (matplotlib handles with labels) in one line between subtitle and axes."""
    engine: Any = fig.get_layout_engine()
    x, y, width, room = engine.get()["rect"]
    total = fig.get_figheight()
    legend = fig.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(x, y + room), ncols=len(handles), fontsize=SMALL, handlelength=1.3, handletextpad=0.4,
        columnspacing=1.2, borderaxespad=0, borderpad=0,
    )  # fmt: skip
    legend.set_in_layout(False)
    engine.set(rect=(x, y, width, room - height / total))


def finish(fig: Figure, alt: str) -> Figure:
    """Return the figure with its text alternative, which says what a reader would see.

    Raises:
        ValueError: no alternative was given.
    """
    if not alt.strip():
        raise ValueError("alt: found an empty text; expected a sentence that says what the figure shows")
    fig.policylib_alt = alt  # type: ignore[attr-defined]
    return fig


def bare(ax: Axes, *, grid: str = "") -> None:
    """Take an axes' frame and tick marks away; `grid` is `x`, `y` or nothing."""
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.tick_params(length=0)
    if grid:
        ax.grid(axis=grid, linewidth=0.8)  # type: ignore[arg-type]


def png_of(fig: Figure, dpi: int = DPI) -> bytes:
    """Return the figure as PNG: the same figure, the same bytes (no time, no version inside).

    The figure's `policylib_boxes` then holds the characters that no font at hand has, each with the number of boxes drawn for it.

    Warns:
        UserWarning: there are such characters.
    """
    from matplotlib.text import Text

    texts: list[Any] = fig.findobj(Text)
    png, missing = _drawn(fig, dpi)
    if more := {name for each in missing if (name := _family_with(each))}:
        for text in texts:
            text.set_fontfamily([*FAMILY, *sorted(more)])
        png, missing = _drawn(fig, dpi)
    said = "".join(text.get_text() for text in texts if text.get_visible())
    fig.policylib_boxes = boxes = {f"U+{ord(each):04X}": said.count(each) for each in sorted(missing)}  # type: ignore[attr-defined]
    if boxes:
        warnings.warn(f"no font at hand holds {', '.join(boxes)}: drawn as boxes ({sum(boxes.values())})", stacklevel=2)
    return png


def _drawn(fig: Figure, dpi: int) -> tuple[bytes, set[str]]:
    """Return the figure as PNG and the characters that its fonts lack: matplotlib only warns of them."""
    out = io.BytesIO()
    with style(), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fig.savefig(out, format="png", dpi=dpi, metadata={"Software": None})
    return out.getvalue(), {chr(int(found[1])) for w in caught if (found := MISSING.match(str(w.message)))}


@functools.cache
def _family_with(character: str) -> str | None:
    """Return a font of this machine that holds a character, also one that came after matplotlib made its list of fonts."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    listed = {entry.fname for entry in manager.ttflist if "Last Resort" not in entry.name}  # which has a box for every character
    for file in sorted({*listed, *font_manager.findSystemFonts()}, key=lambda file: ("Regular" not in file, file)):
        font = font_manager.get_font(file)
        if font.get_char_index(ord(character)):
            if file not in listed:
                manager.addfont(file)
            return str(font.family_name)
    return None


def key_above(ax: Axes, marks: Sequence[Any]) -> None:
    """Write the key of a figure in one line over its axes."""
    ax.legend(
        handles=marks,
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=len(marks),
        borderaxespad=0,
        handletextpad=0.1,
        columnspacing=1.2,
        fontsize=SMALL,
    )
