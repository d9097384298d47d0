"""The tables of page 07 as readers see them: what is in each file, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from policylib.data.accuracy import CONFUSED, SAMPLES, confuse_codes
from policylib.data.tables import frame_of, rows_of
from policylib.page.labels import LEVEL_WORDS, PART_WORDS, labelled, word
from policylib.page.words import words
from policylib.records import CONTROLS, NO_HEADING, OTHER_BYTES, UNREAD

if TYPE_CHECKING:
    import pandas as pd

Names = Mapping[str, tuple[str, str]]
WARNING_WORDS = {
    NO_HEADING: "未见标题，全文作一节读",
    OTHER_BYTES: "文件与目录所记的不同（字节不符）",
    CONTROLS: "文中有控制字符",
    UNREAD: "手头的文本未能读入，所列为此前读得的结果",
}
COVERAGE_WORDS = words("coverage")
STATUS_WORDS = words("part_status")


SAMPLE_WORDS = words("sample")
FIELD_WORDS = words("score")


def accuracy_words(accuracy: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the accuracy table as readers see it: share right with its 95 % interval and n; a field without annotated rows is untested."""
    untested = ("未检验", "untested")[language != "zh"]
    columns = [
        ("sample", "样本", "sample", lambda r: word(SAMPLE_WORDS, r["sample"], language)),
        ("field", "项目", "field", lambda r: word(FIELD_WORDS, r["field"], language)),
        ("value", "正确（%）", "right (%)", lambda r: untested if r["value"] is None else f"{100 * r['value']:.1f}"),
        ("interval", "95%区间", "95 % interval", lambda r: None if r["low"] is None else f"{100 * r['low']:.1f}–{100 * r['high']:.1f}"),
        ("n", "n", "n"),
    ]
    return labelled(accuracy, columns, language)


def calibration_words(calibration: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the calibration table as readers see it: of the rows of each band of confidence, how many were right in the blind sample."""
    untested = ("未检验", "untested")[language != "zh"]
    columns = [
        ("band", "把握", "confidence", lambda r: f"{r['from']:.1f}–{r['to']:.1f}"),
        ("value", "全对（%）", "all right (%)", lambda r: untested if r["value"] is None else f"{100 * r['value']:.1f}"),
        ("interval", "95%区间", "95 % interval", lambda r: None if r["low"] is None else f"{100 * r['low']:.1f}–{100 * r['high']:.1f}"),
        ("n", "n", "n"),
    ]
    return labelled(calibration, columns, language)


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
    columns: list[Any] = [("code", "主题", "topic", lambda r: topics[str(r["code"])][language != "zh"])]
    for key, sample in (("blind sample", ("盲抽", "blind")), ("on the reports that the rules were written with", ("编写用", "rules"))):
        columns += [
            (key, f"{sample[0]}：人工/机器段数", f"{sample[1]}: hand / machine", partial(_both_counts, sample=key)),
            (key, f"{sample[0]}：召回率（%）", f"{sample[1]}: recall (%)", partial(_tested, "recall", sample=key, language=language)),
            (key, f"{sample[0]}：精确率（%）", f"{sample[1]}: precision (%)", partial(_tested, "precision", sample=key, language=language)),
        ]
    return labelled(frame_of([rows[code] for code in sorted(rows)], ("code", *SAMPLE_WORDS)), columns, language)


def _both_counts(row: Mapping[str, Any], *, sample: str) -> str:
    return f"{row[sample]['hand']} / {row[sample]['machine']}" if row[sample] else "0 / 0"


def _tested(name: str, row: Mapping[str, Any], *, sample: str, language: str) -> str | None:
    """Return a share with its interval, or that it is untested; nothing where the machine never gives the code."""
    scored = row[sample]
    if not scored or not scored["tested"]:
        return ("未检验", "untested")[language != "zh"]
    low, high = scored[f"{name}_low"], scored[f"{name}_high"]
    return None if low is None else f"{100 * scored[name]:.0f} ({100 * low:.0f}–{100 * high:.0f})"


def confused_words(pairs: Mapping[str, Sequence[tuple[int, int | None]]], topics: Names, language: str) -> pd.DataFrame:
    """Return how the topics that lie closest are taken for one another: a row for each by hand, a column for each by machine.

    Args:
        pairs: from `accuracy.coded_pairs`.
        topics: code → its label in Chinese and in English.
        language: zh or en.
    """
    at = language != "zh"
    labels = [topics[str(code)] for code in CONFUSED]
    rows = [
        {"sample": SAMPLES[sample], "hand": label[at]} | dict(zip(map(str, range(len(counts))), counts, strict=True))
        for sample in ("blind", "rules")
        for label, counts in zip(labels, confuse_codes(pairs[sample]), strict=True)
    ]
    columns: list[Any] = [
        ("sample", "样本", "sample", lambda r: word(SAMPLE_WORDS, r["sample"], language)),
        ("hand", "人工", "by hand"),
        *((str(i), f"机器：{zh}", f"machine: {en}") for i, (zh, en) in enumerate([*labels, ("其他", "other")])),
    ]
    return labelled(frame_of(rows, ("sample", "hand", *map(str, range(len(labels) + 1)))), columns, language)


def catalogue_table(reports: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return what the catalogue knows of each report, and how much of its file is furniture."""
    at = language != "zh"
    columns = [
        ("report", "报告", "report", lambda r: names[r["report"]][at]),
        ("id", "编号", "id", lambda r: r["report"]),
        ("level", "层级", "level", lambda r: word(LEVEL_WORDS, r["level"], language)),
        ("delivered_on", "作报告日期", "delivered on"),
        ("coverage", "完整程度", "coverage", lambda r: word(COVERAGE_WORDS, r["coverage"], language)),
        ("characters", "正文字数", "characters"),
        ("furniture", "页面杂文（%）", "furniture (%)", furniture_share),
        ("source_url", "来源", "source"),
    ]
    return labelled(reports, columns, language)


def files_table(reports: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return what tells the files apart: title as written, encoding, hash. Folded: a list to look things up in."""
    at = language != "zh"
    columns = [
        ("report", "报告", "report", lambda r: names[r["report"]][at]),
        ("title", "文件标题", "title in the file (in Chinese)"),
        ("encoding", "编码", "encoding"),
        ("sha256", "SHA-256（前8位）", "SHA-256 (first 8)", lambda r: (r["sha256"] or "")[:8] or None),
    ]
    table = labelled(reports, columns, language)
    table.attrs["folded"] = ("文件的标题、编码与校验值", "Title, encoding and hash of the files")[at]
    return table


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
    rows = rows_of(lengths)
    made = []
    for part in dict.fromkeys(row["part"] for row in rows):
        own = {row["report"]: row for row in rows if row["part"] == part}
        made.append(
            {"part": PART_WORDS[part][language != "zh"]} | {names[r][language != "zh"]: _length(row, language) for r, row in own.items()}
        )
    heading = ("部分", "part")[language != "zh"]
    table = frame_of(made, ("part", *(names[r][language != "zh"] for r in dict.fromkeys(row["report"] for row in rows))))
    return table.rename(columns={"part": heading})


def _length(row: Mapping[str, Any], language: str) -> str:
    if row["characters"] is None:
        return word(STATUS_WORDS, row["status"], language)
    formula = row["formula"] or 0
    said = f"{row['characters']:,}"
    return said + ((f"（含通用表述{formula:,}）" if language == "zh" else f" (formula {formula:,})") if formula else "")


def warnings_table(reports: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return what a reader of the figures should know of each file; a report without warnings has one row that says so."""
    at = language != "zh"
    rows = [
        {"report": names[row["report"]][at], "warning": _in_words(warning, language)}
        for row in rows_of(reports)
        for warning in (list(row["warnings"]) if row["warnings"] is not None else []) or [("无", "none")[at]]
    ]
    return frame_of(rows, ("report", "warning")).rename(columns={"report": ("报告", "report")[at], "warning": ("提示", "warning")[at]})


def _in_words(warning: str, language: str) -> str:
    """Return a warning of a report's row in a page's language."""
    head, _, more = warning.partition(": U+")
    return warning if language == "en" else WARNING_WORDS.get(head, head) + (f"：U+{more}" if more else "")
