"""Where to start: what each page asks, one target from its characters to its dot, ten rows to check by hand, and the words for codes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from policylib.codebooks import near
from policylib.data.tables import frame_of, rows_of
from policylib.page.labels import placed, value_text
from policylib.page.markup import UNKNOWN
from policylib.page.view import Note, Sentence, View
from policylib.page.words import COLUMNS, words
from policylib.questions.targets import figures
from policylib.questions.targets.stated import target_rows
from policylib.questions.targets.views import label, value, where
from policylib.reading.text import quote
from policylib.records import SCHEMAS, InputError, Problem

if TYPE_CHECKING:
    from policylib.questions.context import Context

Row = Mapping[str, Any]
CONTEXT = 30  # characters of the source on either side
CHECKED = 10  # rows that a newcomer reads against the text
GLOSSARY = ("part", "kind", "measure", "bound", "wording", "relation", "level", "prices", "role", "vintage", "strength")
CHECKOUT = Path(__file__).parents[3]


def pages(c: Context) -> View:
    """Return what can be asked: each page's question, as its notebook declares it, with a link to the page."""
    folder = c.tables.root / "notebooks" if (c.tables.root / "notebooks").is_dir() else CHECKOUT / "notebooks"
    said = {path.stem: json.loads(path.read_text("utf-8"))["metadata"].get("policylib", {}) for path in sorted(folder.glob("[0-9]*.ipynb"))}
    rows = [{"page": f"{name}.html#main", "asks": own["question"][c.language]} for name, own in said.items() if "question" in own]
    frame = frame_of(rows, ("page", "asks"))
    return View("questions", frame, c.table(frame, {"page": None, "asks": None}), c.word("captions.start", "pages"), None, c.language)


def pick(c: Context, indicator: str) -> Row:
    """Return the target that is traced: the indicator's first, main expected targets before others.

    Raises:
        InputError: no report states a number for it (with a near match among those stated).
    """
    numeric = c.stated[c.stated["kind"] == "target"]
    rows = rows_of(numeric[numeric["indicator_id"] == indicator].sort_values("headline", ascending=False, kind="stable"))
    if not rows:
        known = sorted(numeric["indicator_id"].dropna().unique())
        expected = "an indicator that the chosen reports state a number for"
        raise InputError(Problem("indicator", repr(indicator), expected, near(indicator, known) or f"such as {', '.join(known[:4])}"))
    return rows[0]


def way(c: Context, indicator: str = "gdp") -> View:
    """Return the way of one target: its report, the place in it, the sentence where the text is at hand, and what it is read as."""
    row = pick(c, indicator)
    text = c.tables.text_of(row["report"])
    sentence = c.word("phrases", "no_text") if text is None else quote(text, row["start"], row["end"], CONTEXT)
    spoken = dict(zip(c.chosen["report"], c.chosen["delivered_on"], strict=True))[row["report"]]
    day = c.say("value", "bracket", value=row["report"], more=UNKNOWN if pd.isna(spoken) else spoken)
    steps = {
        "report": day,
        "section": row["section"],
        "offsets": row["offsets"],
        "sentence": sentence,
        "characters_read": row["text"],
        "read_as": value_text(row, c.language),
    }
    rows = [{"step": c.word("columns", name), "stands": said} for name, said in steps.items()]
    frame = frame_of(rows, ("step", "stands"))
    shown = c.table(frame, {"step": None, "stands": None}, {"stands": [row["report"] if name == "offsets" else None for name in steps]})
    told = c.say("start", "trace", name=c.name(row["report"]), indicator=label(c, row), value=value(c, row))
    finding = Sentence("trace", told, {"report": row["report"], "start": int(row["start"]), "end": int(row["end"])})
    one = pd.DataFrame([row])
    return View(
        "way",
        frame,
        shown,
        c.say("captions.start", "way", name=c.name(row["report"])),
        finding,
        c.language,
        lambda: figures.plot_targets(c, told, target_rows(one, headline=False)),
    )


def row(c: Context, indicator: str = "gdp") -> View:
    """Return the row of table `targets` behind one target, column by column; unknown columns are left out."""
    found = pick(c, indicator)
    own = [
        column
        for column in SCHEMAS["targets"]
        if column.name in found and found[column.name] is not None and not pd.isna(found[column.name])
    ]
    rows = [
        {
            "column": each.name,
            "called": c.word("columns", each.name),
            "held": _held(found[each.name]),
            "in_words": _in_words(c, each.name, found[each.name]),
        }
        for each in own
    ]
    frame = frame_of(rows, ("column", "called", "held", "in_words"))
    shown = c.table(frame, {"column": None, "called": None, "held": None, "in_words": None})
    return View("row", frame, shown, c.word("captions.start", "row"), None, c.language)


def _held(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _in_words(c: Context, column: str, code: Any) -> str | None:
    return c.word(COLUMNS[column], code) if column in COLUMNS else None


def ten(c: Context) -> View:
    """Return ten targets drawn with the seed (all where there are fewer), to be read against the text."""
    frame = c.stated.sample(n=min(CHECKED, len(c.stated)), random_state=c.seed).sort_index().reset_index(drop=True)
    texts = {report: c.tables.text_of(report) for report in c.reports}

    def context(row: Row) -> str:
        text = texts[row["report"]]
        return UNKNOWN if text is None else quote(text, int(row["start"]), int(row["end"]), CONTEXT)

    columns = {
        "report": lambda r: c.name(r["report"]),
        "indicator": lambda r: label(c, r),
        "target": lambda r: value(c, r),
        "where": where,
        "context": context,
    }
    shown = c.table(frame, columns, {"where": frame["report"]})
    return View("ten", frame, shown, c.say("captions.start", "ten", n=len(frame), of=len(c.stated)), None, c.language)


def glossary(c: Context) -> View:
    """Return the words that readers meet for the library's codes, in both languages."""
    rows = [
        {"group": c.word("glossary", group), "code": code, "zh": zh, "en": en}
        for group in GLOSSARY
        for code, (zh, en) in words(group).items()
    ]
    frame = frame_of(rows, ("group", "code", "zh", "en"))
    shown = placed(
        frame.rename(columns={"group": c.word("columns", "group"), "code": c.word("columns", "code"), "zh": "中文", "en": "English"}), {}
    )
    return View(
        "glossary", frame, shown, c.word("captions.start", "glossary"), None, c.language, folded=c.say("folds", "glossary", n=len(frame))
    )


def wrong(c: Context) -> Note:
    """Return the wrong conclusion that a dot invites."""
    return Note("wrong", "wrong", Sentence("dot", c.word("start", "wrong")), c.language)
