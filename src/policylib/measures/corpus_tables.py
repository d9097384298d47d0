"""The tables of page 07 as readers see them: what is in each file, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from policylib.data.accuracy import CONFUSED, SAMPLES, confuse_codes
from policylib.data.tables import frame_of, rows_of
from policylib.page.labels import LEVEL_WORDS, PART_WORDS, headed, word
from policylib.page.words import by_language, phrase, say, words

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
Names = Mapping[str, tuple[str, str]]
SAMPLE_WORDS = words("sample")


def accuracy_words(accuracy: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the accuracy table as readers see it: share right with its 95 % interval and n; a field without annotated rows is untested."""
    cells: dict[str, Callable[[Row], Any]] = {
        "sample": lambda r: word(SAMPLE_WORDS, r["sample"], language),
        "field": lambda r: word(words("score"), r["field"], language),
    }
    return headed(accuracy, cells | _shares("share_right", language), language)


def calibration_words(calibration: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the calibration table as readers see it: of the rows of each band of confidence, how many were right in the blind sample."""
    return headed(calibration, {"confidence": lambda r: f"{r['from']:.1f}–{r['to']:.1f}"} | _shares("all_right", language), language)


def _shares(name: str, language: str) -> dict[str, Callable[[Row], Any]]:
    """Return the columns of a share right: the share, its interval and n."""
    return {
        name: lambda r: say("phrases", "untested", language) if r["value"] is None else f"{100 * r['value']:.1f}",
        "interval": lambda r: None if r["low"] is None else f"{100 * r['low']:.1f}–{100 * r['high']:.1f}",
        "n": lambda r: r["n"],
    }


def codes_words(codes: pd.DataFrame, topics: Names, language: str) -> pd.DataFrame:
    """Return recall and precision of each topic code as readers see them, with 95 % intervals; a code with fewer than five paragraphs by hand is untested.

    Args:
        codes: from `accuracy.code_table`.
        topics: code → its label in Chinese and in English.
        language: zh or en.
    """
    rows: dict[int, dict[str, Any]] = {}
    for row in rows_of(codes):
        rows.setdefault(row["code"], {"code": row["code"]})[row["sample"]] = row
    columns: dict[str, Callable[[Row], Any]] = {"topic": lambda r: topics[str(r["code"])][language != "zh"]}
    heads = {}
    for sample, short in by_language("sample_short")[language].items():
        for name in ("counts", "recall", "precision"):
            columns[f"{name} {sample}"] = partial(_both_counts if name == "counts" else _tested, name, sample=sample, language=language)
            heads[f"{name} {sample}"] = say("columns", f"{name}_of", language, sample=short)
    return headed(frame_of([rows[code] for code in sorted(rows)], ("code", *SAMPLE_WORDS)), columns, language, heads)


def _both_counts(_: str, row: Row, *, sample: str, language: str) -> str:
    return f"{row[sample]['hand']} / {row[sample]['machine']}" if row[sample] else "0 / 0"


def _tested(name: str, row: Row, *, sample: str, language: str) -> str | None:
    """Return a share with its interval, or that it is untested; nothing where the machine never gives the code."""
    scored = row[sample]
    if not scored or not scored["tested"]:
        return say("phrases", "untested", language)
    low, high = scored[f"{name}_low"], scored[f"{name}_high"]
    return None if low is None else f"{100 * scored[name]:.0f} ({100 * low:.0f}–{100 * high:.0f})"


def confused_words(pairs: Mapping[str, Sequence[tuple[int, int | None]]], topics: Names, language: str) -> pd.DataFrame:
    """Return how the topics that lie closest are taken for one another: a row for each by hand, a column for each by machine.

    Args:
        pairs: from `accuracy.coded_pairs`.
        topics: code → its label in Chinese and in English.
        language: zh or en.
    """
    labels = [topics[str(code)][language != "zh"] for code in CONFUSED]
    machine = [*labels, say("corpus", "other", language)]
    rows = [
        {"sample": word(SAMPLE_WORDS, SAMPLES[sample], language), "hand": label, **dict(zip(machine, counts, strict=True))}
        for sample in ("blind", "rules")
        for label, counts in zip(labels, confuse_codes(pairs[sample]), strict=True)
    ]
    columns = ("sample", "hand", *machine)
    heads = {name: say("columns", "machine_of", language, name=name) for name in machine}
    return headed(frame_of(rows, columns), dict.fromkeys(columns), language, heads)


def catalogue_table(reports: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return what the catalogue knows of each report, and how much of its file is furniture."""
    columns: dict[str, Callable[[Row], Any] | None] = {
        "report": lambda r: names[r["report"]][language != "zh"],
        "id": lambda r: r["report"],
        "of_level": lambda r: word(LEVEL_WORDS, r["level"], language),
        "delivered_on": None,
        "coverage": lambda r: word(words("coverage"), r["coverage"], language),
        "body": lambda r: r["characters"],
        "furniture": furniture_share,
        "source": lambda r: r["source_url"],
    }
    return headed(reports, columns, language)


def files_table(reports: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return what tells the files apart: title as written, encoding, hash. Folded: a list to look things up in."""
    columns = dict.fromkeys(("report", "title", "encoding", "sha256")) | {
        "report": lambda r: names[r["report"]][language != "zh"],
        "sha256": lambda r: (r["sha256"] or "")[:8] or None,
    }
    shown = headed(reports, columns, language)
    shown.attrs["folded"] = say("corpus", "folded", language)
    return shown


def furniture_share(report: Mapping[str, Any]) -> float | None:
    """Return the share of a file's visible characters that are the page's own and no report, in percent.

    >>> furniture_share({"characters": 900, "furniture_characters": 100})
    10.0
    >>> furniture_share({"characters": 900, "furniture_characters": None}) is None
    True
    """
    body, furniture = report["characters"], report["furniture_characters"]
    return None if body is None or furniture is None or not body + furniture else round(100 * furniture / (body + furniture), 1)


def lengths_table(lengths: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return one row a part and one column a report: characters, or why there are none."""
    rows, at = rows_of(lengths), language != "zh"
    made = {part: {"part": PART_WORDS[part][at]} for part in dict.fromkeys(row["part"] for row in rows)}
    for row in rows:
        made[row["part"]][names[row["report"]][at]] = _length(row, language)
    columns = ("part", *dict.fromkeys(names[row["report"]][at] for row in rows))
    return frame_of(list(made.values()), columns).rename(columns={"part": say("columns", "part", language)})


def _length(row: Row, language: str) -> str:
    if row["characters"] is None:
        return word(words("part_status"), row["status"], language)
    n, formula = row["characters"], row["formula"] or 0
    return say("corpus", "length_of", language, n=n, formula=formula) if formula else f"{n:,}"


def warnings_table(reports: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return what a reader of the figures should know of each file; a report without warnings has one row that says so."""
    at = language != "zh"
    rows = [
        {"report": names[row["report"]][at], "warning": _in_words(warning, language)}
        for row in rows_of(reports)
        for warning in (list(row["warnings"]) if row["warnings"] is not None else []) or [phrase("none")[at]]
    ]
    return headed(frame_of(rows, ("report", "warning")), dict.fromkeys(("report", "warning")), language)


def _in_words(warning: str, language: str) -> str:
    """Return a warning of a report's row in a page's language."""
    head, mark, more = warning.partition(": U+")
    return word(words("warning"), head, language) + (mark if language != "zh" else mark.replace(": ", "：")) + more
