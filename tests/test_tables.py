"""Tables: dtypes, Parquet bytes, JSON lines, and every fault found."""

from __future__ import annotations

import io
import json
import math
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylib.data import tables
from policylib.records import ROWS, SCHEMAS, Block, InputError, Lexeme, Paragraph, Report, Target

ROOT = Path(__file__).parents[1]
REPORTS = [Report("jia-2024", "甲市", "990100", "city", "990000", 2024, parts_present=("review", "annual_tasks"))]
PARAGRAPHS = [
    Paragraph("jia-2024", 1, None, "review", None, 0, 40, 40, 2),
    Paragraph("jia-2024", 2, None, "annual_tasks", "强产业", 41, 90, 49, 3),
]
TARGETS = [
    Target("jia-2024", 50, 51, "8", "target", "地区生产总值", "growth", "approx", 8.0, 8.0, "%", horizon=2024, headline=True, paragraph=2),
    Target("jia-2024", 60, 66, "高于全省平均", "relative", "居民收入", relation="gt", reference="全省平均水平", paragraph=2),
]
ALL = {"reports": REPORTS, "paragraphs": PARAGRAPHS, "targets": TARGETS}


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_table_can_be_empty_and_has_the_declared_dtypes(name: str) -> None:
    frame = tables.table(name, [])
    expected = {"string": "string", "int": "Int64", "float": "Float64", "bool": "boolean", "list": "object"}
    assert [str(d) for d in frame.dtypes] == ["category" if c.codes and c.type == "string" else expected[c.type] for c in SCHEMAS[name]]
    assert list(frame.columns) == tables.names_of(ROWS[name])


@pytest.mark.parametrize("name", ALL)
def test_rows_come_back_the_same_through_frame_arrow_and_parquet(name: str, tmp_path: Path) -> None:
    frame = tables.table(name, ALL[name])
    tables.write_parquet(name, frame, tmp_path / "table.parquet")
    back = tables.table(name, tables.read_arrow(name, tmp_path / "table.parquet"))
    pd.testing.assert_frame_equal(frame, back)
    assert list(tables.plain(name, back)) == list(tables.plain(name, ALL[name])) == list(tables.plain(name, tables.to_arrow(name, back)))
    assert tables.to_arrow(name, back).equals(tables.to_arrow(name, ALL[name]))


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=8)
CELLS = {
    "string": WORDS,
    "int": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(allow_nan=False),
    "bool": st.booleans(),
    "list": st.lists(WORDS),
}


@st.composite
def any_table(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    """Draw a table's name and rows of it, as wild as its types allow."""
    name = draw(st.sampled_from(list(SCHEMAS)))
    codes = {c.name: st.sampled_from(c.codes) for c in SCHEMAS[name] if c.codes and c.type == "string"}
    cells = {c.name: codes.get(c.name, CELLS[c.type]) if c.key else st.none() | codes.get(c.name, CELLS[c.type]) for c in SCHEMAS[name]}
    return name, draw(st.lists(st.fixed_dictionaries(cells), max_size=4))


@settings(max_examples=60, deadline=None)
@given(any_table())
def test_any_rows_come_back_the_same_through_frame_parquet_and_json(drawn: tuple[str, list[dict[str, Any]]]) -> None:
    name, rows = drawn
    frame = tables.table(name, {c.name: [row[c.name] for row in rows] for c in SCHEMAS[name]})
    with tempfile.TemporaryDirectory() as folder:
        tables.write_parquet(name, frame, Path(folder) / "x.parquet")
        back = tables.table(name, tables.read_arrow(name, Path(folder) / "x.parquet"))
    named = tables.NAMES_IN_JSONL.get(name, {})
    expected = [{named.get(k, k): v for k, v in row.items()} for row in rows]
    assert list(tables.plain(name, back)) == expected
    out = io.StringIO()
    finite = [row for row in expected if not any(isinstance(v, float) and math.isinf(v) for v in row.values())]
    tables.write_jsonl(finite, out)
    assert [json.loads(line) for line in out.getvalue().split("\n")[:-1]] == finite


def test_parquet_carries_no_pandas_metadata_and_the_same_bytes(tmp_path: Path) -> None:
    tables.write_parquet("targets", tables.table("targets", TARGETS), tmp_path / "a.parquet")
    tables.write_parquet("targets", TARGETS, tmp_path / "b.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert not pq.read_schema(tmp_path / "a.parquet").metadata
    assert pq.ParquetFile(tmp_path / "a.parquet").metadata.row_group(0).column(0).compression == "ZSTD"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_write_that_fails_leaves_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "terms.parquet"
    path.write_text("old")
    with pytest.raises(TypeError), tables.replacing(path) as beside:
        beside.write_text(None)  # type: ignore[arg-type]
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["terms.parquet"]


def test_json_lines_are_valid_json_with_null_for_unknown() -> None:
    out = io.StringIO()
    frame = tables.table("targets", TARGETS)
    tables.write_jsonl(tables.plain("targets", frame), out)
    first, second = (json.loads(line, parse_constant=pytest.fail) for line in out.getvalue().splitlines())
    assert first["low"] == 8.0
    assert first["headline"] is True
    assert second["low"] is None
    assert second["relation"] == "gt"
    assert set(first) == set(tables.names_of(Target))


def test_nan_in_a_column_becomes_unknown() -> None:
    found = {c: [getattr(t, c) for t in TARGETS] for c in tables.names_of(Target)} | {"low": pd.Series([8.0, float("nan")])}
    assert tables.table("targets", found)["low"].isna().tolist() == [False, True]
    assert [row["low"] for row in tables.plain("targets", found)] == [8.0, None]


def test_the_run_in_heading_is_called_topic_in_json_lines() -> None:
    row = next(iter(tables.plain("paragraphs", PARAGRAPHS[1:])))
    assert row["topic"] == "强产业"
    assert "run_in" not in row


def test_csv_has_empty_cells_for_unknown_and_joined_lists() -> None:
    out = io.StringIO()
    tables.write_csv(tables.plain("reports", REPORTS), ["report", "year", "parts_present", "title"], out)
    assert out.getvalue() == "report,year,parts_present,title\njia-2024,2024,review / annual_tasks,\n"


def test_a_terminal_table_counts_chinese_characters_as_two_columns() -> None:
    out = io.StringIO()
    tables.write_table([{"a": "甲市", "b": 1.0}, {"a": "x", "b": None}], ["a", "b"], out)
    assert out.getvalue().splitlines() == ["a     b", "甲市  1", "x"]


BROKEN = [
    ("targets", {"report": ["jia-2024"], "start": [1], "knd": ["target"]}, "the unknown column 'knd'"),
    ("targets", {"report": ["jia-2024"]}, "no column 'start'"),
    ("targets", {"report": ["jia-2024"], "start": [1], "kind": ["targett"]}, "the code 'targett'"),
    ("targets", {"report": ["jia-2024"] * 2, "start": [1, 1]}, "the key ('jia-2024', 1) 2 times"),
    ("targets", {"report": ["jia-2024", None], "start": [1, 1]}, "1 empty cells"),
    ("targets", {"report": ["jia-2025"], "start": [1]}, "rows of jia-2025"),
    ("targets", {"report": ["jia-2024"], "start": [1], "paragraph": [7]}, "rows of jia-2024 7"),
    ("targets", {"report": ["jia-2024"], "start": [1], "indicator": ["项" * 37]}, "a text of 37 characters"),
    ("targets", {"report": ["jia-2024"], "start": ["first"]}, ""),
    ("reports", {"report": ["jia-2024"], "parts_present": [("reviews",)]}, "the code 'reviews'"),
]


@pytest.mark.parametrize(("name", "columns", "found"), BROKEN)
def test_each_fault_of_a_table_is_one_problem(name: str, columns: dict[str, list[object]], found: str) -> None:
    faults = tables.problems(name, columns, others=ALL, shipped=True)
    assert len(faults) == 1
    assert found in faults[0].found
    assert name in faults[0].where
    assert "\n" not in str(faults[0])


def test_a_sound_table_has_no_problems() -> None:
    for name, rows in ALL.items():
        assert tables.problems(name, tables.table(name, rows), others=ALL, shipped=True) == []


def test_a_wrong_code_is_refused_when_a_table_is_made() -> None:
    with pytest.raises(InputError, match="did you mean paragraph"):
        tables.table("blocks", [Block("jia-2024", 0, 1, "paragraf")])


def test_a_column_that_a_file_lacks_is_unknown(tmp_path: Path) -> None:
    pq.write_table(pa.table({"term": ["规上工业"]}), tmp_path / "lexemes.parquet")
    frame = tables.table("lexemes", tables.read_arrow("lexemes", tmp_path / "lexemes.parquet"))
    assert frame["pos"].isna().all()
    assert list(tables.plain("lexemes", frame)) == list(tables.plain("lexemes", [Lexeme("规上工业", None)]))


def test_a_file_that_is_no_table_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "terms.parquet").write_bytes(b"no parquet")
    with pytest.raises(InputError, match="run policylib build") as caught:
        tables.table("terms", tables.read_arrow("terms", tmp_path / "terms.parquet"))
    assert "\n" not in str(caught.value)


def test_the_data_dictionary_is_in_step() -> None:
    assert (ROOT / "docs" / "data_dictionary.md").read_text("utf-8") == tables.dictionary_text(), (
        "python -m policylib.data.tables > docs/data_dictionary.md"
    )
