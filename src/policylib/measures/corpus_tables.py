"""The tables of page 01 as readers see them: what is in each file, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.measures import frame_of, rows_of
from policylib.measures.labels import LEVEL_WORDS, labelled, word
from policylib.measures.parts import PART_WORDS

if TYPE_CHECKING:
    import pandas as pd

Names = Mapping[str, tuple[str, str]]
COVERAGE_WORDS = {"full": ("全文", "full"), "excerpt": ("节选", "excerpt")}
STATUS_WORDS = {
    "present": ("有", "present"),
    "missing": ("文件缺失", "missing from the file"),
    "not_expected": ("本不要求", "not expected"),
}


def catalogue_table(reports: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return what the catalogue knows of each report, and how much of its file is furniture."""
    at = language != "zh"
    columns = [
        ("report", "报告", "report", lambda r: names[r["report"]][at]),
        ("id", "编号", "id", lambda r: r["report"]),
        ("level", "层级", "level", lambda r: word(LEVEL_WORDS, r["level"], language)),
        ("year", "年份", "year", lambda r: str(r["year"])),
        ("delivered_on", "作报告日期", "delivered on"),
        ("coverage", "完整程度", "coverage", lambda r: word(COVERAGE_WORDS, r["coverage"], language)),
        ("characters", "正文字数", "characters of the body"),
        ("furniture", "页面杂文占比（%）", "furniture (%)", furniture_share),
        ("title", "文件标题", "title in the file"),
        ("encoding", "编码", "encoding"),
        ("sha256", "SHA-256（前8位）", "SHA-256 (first 8)", lambda r: (r["sha256"] or "")[:8] or None),
        ("source_url", "来源", "source"),
    ]
    return labelled(reports, columns, language)


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
        {"report": names[row["report"]][at], "warning": warning}
        for row in rows_of(reports)
        for warning in (list(row["warnings"]) if row["warnings"] is not None else []) or [("无", "none")[at]]
    ]
    return frame_of(rows, ("report", "warning")).rename(columns={"report": ("报告", "report")[at], "warning": ("提示", "warning")[at]})
