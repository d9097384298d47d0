"""Tables for other programs: what is written to CSV, Excel and Stata, read back."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from policylib.cli import main
from policylib.corpus import Corpus
from policylib.data.tables import table
from policylib.export import columns_for, explained, export_table
from policylib.records import SCHEMAS, InputError

EVIL = ["=1+1", "+3%", "-8.5%", "@SUM(A1)", "\t=2", "甲市"]
LONG = "长" * 3000


def targets() -> pd.DataFrame:
    rows = {
        "report": "jia-2021", "place": "甲市", "adcode": "990100", "level": ["city", "province", None, "city", "city", "city"],
        "year": pd.array([2021, None, 2023, 2024, 2025, 2026], dtype="Int64"), "start": range(6), "end": range(1, 7), "text": EVIL,
        "kind": "target", "indicator": ["生产总值", LONG, "c", "d", "e", "f"], "bound": ["eq", None, "ge", "range", "le", "approx"],
        "low": pd.array([8.5, None, 3.0, 5.0, -2.5, 0.0], dtype="Float64"), "headline": pd.array([True, False, None, True, True, False], dtype="boolean"),
        "unit": ["%", None, "%", "%", "%", "%"],
    }  # fmt: skip
    return pd.DataFrame(rows).astype(
        dict.fromkeys(("report", "place", "adcode", "level", "text", "kind", "indicator", "bound", "unit"), "string")
    )


@pytest.fixture
def frame() -> pd.DataFrame:
    return targets()


def test_csv_has_a_byte_order_mark_and_no_formula(frame: pd.DataFrame, tmp_path: Path) -> None:
    path = export_table("targets", frame, tmp_path / "t.csv", "csv", "zh")
    assert path.read_bytes()[:3] == b"\xef\xbb\xbf"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["text"] for row in rows] == ["'=1+1", "'+3%", "'-8.5%", "'@SUM(A1)", "'\t=2", "甲市"]
    assert [row["low"] for row in rows] == ["8.5", "", "3.0", "5.0", "-2.5", "0.0"]  # a number stays one, and unknown is empty
    assert rows[1]["year"] == ""
    assert rows[1]["indicator"] == LONG


def test_excel_holds_text_as_text_and_explains_every_column(frame: pd.DataFrame, tmp_path: Path) -> None:
    path = export_table("targets", frame, tmp_path / "t.xlsx", "xlsx", "en")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["targets", "columns and codes"]
    head, *rows = book["targets"].iter_rows()
    names = [cell.value for cell in head]
    assert names == list(frame.columns)
    text = names.index("text")
    assert [row[text].value for row in rows] == EVIL
    assert {cell.data_type for row in rows for cell in row if isinstance(cell.value, str)} == {"s"}  # never f
    assert [row[names.index("low")].value for row in rows] == [8.5, None, 3, 5, -2.5, 0]
    assert [row[names.index("headline")].value for row in rows] == [True, False, None, True, True, False]
    told = [[cell.value for cell in row] for row in book["columns and codes"].iter_rows(min_row=2)]
    assert {row[0] for row in told} == set(frame.columns)
    assert ["bound", "approx", "around"] in [[row[0], row[4], row[5]] for row in told]
    assert book.properties.created.year == 2000


def test_stata_has_labels_missing_values_and_long_texts(frame: pd.DataFrame, tmp_path: Path) -> None:
    path = export_table("targets", frame, tmp_path / "t.dta", "dta", "en")
    assert path.read_bytes()[:67].decode("ascii", "ignore").startswith("<stata_dta><header><release>118")
    with pd.read_stata(path, iterator=True, convert_categoricals=False) as reader:
        rows, labels, values = reader.read(), reader.variable_labels(), reader.value_labels()
    assert all(len(name) <= 32 for name in rows.columns)
    assert labels["low"].startswith("lower value")
    assert set(labels) == set(rows.columns)
    assert all(label and len(label) <= 80 for label in labels.values())
    assert rows["text"].tolist() == EVIL
    assert rows["indicator"][1] == LONG
    assert rows["low"].isna().tolist() == [False, True, False, False, False, False]
    assert rows["year"].isna().tolist() == [False, True, False, False, False, False]
    assert rows["headline"].tolist()[:2] == [1, 0]
    assert rows["bound"].isna().tolist() == [False, True, False, False, False, False]
    codes = pd.read_stata(path)["bound"]
    assert codes.tolist()[0] == "eq (plain number)"
    assert any(set(words.values()) >= {"eq (plain number)", "approx (around)"} for words in values.values())


@pytest.mark.parametrize("form", ["csv", "xlsx", "dta"])
def test_the_same_rows_are_the_same_bytes(frame: pd.DataFrame, tmp_path: Path, form: str) -> None:
    first, second = (export_table("targets", frame, tmp_path / f"{n}.{form}", form, "zh").read_bytes() for n in "ab")
    assert first == second


def test_lists_are_one_cell_and_fingerprints_keep_every_digit(tmp_path: Path) -> None:
    shingles = table("shingles", pd.DataFrame({"report": ["jia-2021"], "paragraph": [1], "start": [0], "shingle": [2**62 + 1]}))
    for form, read in (("csv", pd.read_csv), ("xlsx", pd.read_excel), ("dta", pd.read_stata)):
        back = read(export_table("shingles", shingles, tmp_path / f"s.{form}", form, "zh"))
        assert int(back["shingle"][0]) == 2**62 + 1
    reports = table("reports", pd.DataFrame({"report": ["jia-2021"], "parts_present": [("review", "annual_tasks")]}))
    back = pd.read_excel(export_table("reports", reports, tmp_path / "r.xlsx", "xlsx", "zh"))
    assert back["parts_present"][0] == "review,annual_tasks"


def test_what_a_cell_cannot_hold_is_refused_and_nothing_is_left(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame["indicator"] = "长" * 40_000
    with pytest.raises(InputError, match=r"40,000 characters in indicator.*32,767"):
        export_table("targets", frame, tmp_path / "t.xlsx", "xlsx", "zh")
    assert list(tmp_path.iterdir()) == []


def test_every_code_of_every_table_is_explained_in_words() -> None:
    for name in SCHEMAS:
        columns = columns_for(name)
        empty = pd.DataFrame(columns=[c.name for c in columns])
        for column, *_, code, words in explained(columns, empty, "zh"):
            if code and (name, column) not in {("blocks", "kind"), ("quantities", "kind"), ("quantities", "form")}:
                assert words != code, f"{name}.{column}: {code}"


def test_a_corpus_exports_what_was_chosen(sample_root: Path, tmp_path: Path) -> None:
    corpus = Corpus.open(sample_root)
    place = corpus.entries[0].place
    (path,) = corpus.export(tmp_path / "甲.xlsx", places=place, language="zh")
    back = pd.read_excel(path)
    assert set(back["place"]) == {place}
    assert set(back["kind"]) > {"target", "result"}
    items = corpus.table("target_indicators")
    known = items["indicator_id"].dropna().iloc[0]
    (path,) = corpus.export(tmp_path / "i.csv", indicator=known)
    assert set(pd.read_csv(path)["indicator_id"]) == {known}
    paths = corpus.export(tmp_path / "all", format="dta")
    assert [each.name for each in paths] == ["reports.dta", "targets.dta", "facts.dta"]
    assert len(pd.read_stata(paths[0])) == len(corpus.reports)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"path": "t.xsl"}, "did you mean .xlsx"),
        ({"path": "folder"}, "say format="),
        ({"path": "t.csv", "tables": ["target"]}, "did you mean targets"),
        ({"path": "t.csv", "tables": ["targets", "facts"]}, "2 tables for one file"),
        ({"path": "t.csv", "language": "de"}, "zh or en"),
        ({"path": "folder", "format": "xls"}, "did you mean xlsx"),
    ],
)
def test_what_cannot_be_exported_is_told_in_one_line(sample_root: Path, tmp_path: Path, asked: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said) as told:
        Corpus.open(sample_root).export(tmp_path / asked.pop("path"), **asked)
    assert len(str(told.value).splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_exports(
    sample_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POLICYLIB_HOME", str(sample_root))
    assert main(["export", str(tmp_path / "t.xlsx"), "--year", "2024"]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "t.xlsx")
    assert set(pd.read_excel(tmp_path / "t.xlsx")["year"]) == {2024}
    assert main(["export", str(tmp_path / "t.csv"), "--place", "甲甲甲市"]) == 2
    assert "unknown place" in capsys.readouterr().err
    assert not (tmp_path / "t.csv").exists()


def test_the_command_line_loads_no_writer_before_it_is_needed() -> None:
    code = "import sys, policylib.cli; policylib.cli.parser(); sys.exit('xlsxwriter' in sys.modules or 'pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
