"""A better comparison than the one asked for is said, where one is at hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from checks import wording_problems
from policylib.corpus import Corpus
from policylib.data.parts import choose_reports
from policylib.data.tables import read_arrow, table
from policylib.findings.corpus import state_better
from policylib.page.look import names_of

REPORTS = pd.DataFrame(
    [
        ("jia-2021", "甲市", 2021),
        ("jia-2024", "甲市", 2024),
        ("yi-2024", "乙市", 2024),
        ("bing-2023", "丙市", 2023),
        ("ding-2021", "丁市", 2021),
    ],
    columns=["report", "place", "year"],
)
NAMES = {row.report: (f"{row.place} {row.year}", f"{row.report.split('-')[0].title()} {row.year}") for row in REPORTS.itertuples()}


def said(*reports: str) -> tuple[str, str, list[list[str]]]:
    chosen = REPORTS.set_index("report").loc[list(reports)].reset_index()
    finding = state_better(chosen, REPORTS, NAMES)
    assert wording_problems(finding) == []
    return finding.zh, finding.en, finding.numbers["better"]


def test_the_same_year_is_named_where_it_is_at_hand():
    zh, en, better = said("jia-2021", "yi-2024")
    assert better == [["jia-2024", "yi-2024"]]
    assert '["jia-2024", "yi-2024"]' in zh
    assert '["jia-2024", "yi-2024"]' in en


def test_what_is_not_at_hand_is_named():
    zh, en, better = said("bing-2023", "yi-2024")
    assert better == []
    assert "乙市 2023、丙市 2024" in zh
    assert "Yi 2023, Bing 2024" in en


@pytest.mark.parametrize(
    ("reports", "words"),
    [(["jia-2024", "yi-2024"], "of one year"), (["jia-2021", "jia-2024"], "of one place"), (["jia-2021"], "One report")],
)
def test_where_nothing_is_better_that_is_said(reports: list[str], words: str):
    assert words in said(*reports)[1]


def test_of_the_shipped_reports_the_provinces_have_a_better_year_and_the_two_cities_none():
    corpus = Corpus.open(Path(__file__).parents[1])
    rows = table("reports", read_arrow("reports", corpus.root / "data" / "tables" / "reports.parquet"))
    for reports, expected in (
        (["anhui-2025", "shanghai-2026"], [["anhui-2025", "shanghai-2025"], ["anhui-2026", "shanghai-2026"]]),
        (["bengbu-2021", "hefei-2024"], []),
    ):
        chosen = choose_reports(rows, reports)
        assert state_better(chosen, rows, names_of(chosen)).numbers["better"] == expected
