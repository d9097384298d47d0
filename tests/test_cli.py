"""The command line: rows, formats, errors of one line, and what is imported."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from policylib import cli
from policylib.data.catalogue.entries import Entry, write_catalogue
from policylib.data.tables import names_of
from policylib.records import Quantity, Target

TEXT = """甲市政府工作报告
（2024年1月10日在甲市第一届人民代表大会第一次会议上）
各位代表：
现在，我代表市人民政府向大会报告工作，请予审议。
一、2023年工作回顾
过去一年，全市经济社会发展稳中有进。地区生产总值增长6.1%，新增城镇就业2.3万人，建成高标准农田12万亩。
二、2024年工作安排
今年经济社会发展主要预期目标是：地区生产总值增长8%左右，规上工业增加值增长9%以上，居民收入增长与经济增长同步。
（一）全力推动产业发展。培育专精特新企业20家，力争引进亿元以上项目30个，建设科技创新平台5个。
（二）持续保障改善民生。新建公办幼儿园6所，改造老旧小区15个，基本养老保险参保率达到95%。
三、加强政府自身建设
全面推进依法行政，建设法治政府，严格落实过紧日子要求。
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder with an empty catalogue, and a report of an invented city beside it."""
    monkeypatch.delenv("POLICYLIB_REPORTS", raising=False)
    monkeypatch.setenv("POLICYLIB_HOME", str(tmp_path / "home"))
    write_catalogue([], tmp_path / "home" / "data" / "corpus.csv")
    (tmp_path / "jia.txt").write_text(TEXT, "utf-8")
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Give a function that runs a command and returns its status, stdout and stderr."""

    def call(*words: object) -> tuple[int, str, str]:
        try:
            status = cli.main([str(word) for word in words])
        except SystemExit as left:
            status = int(left.code or 0)
        return status, *capsys.readouterr()

    return call


def rows_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line, parse_constant=pytest.fail) for line in text.splitlines()]


GIVEN = ("--place", "甲市", "--year", "2024")


def test_outline_prints_one_row_a_paragraph(home: Path, run: Run) -> None:
    status, out, _ = run("outline", home / "jia.txt", *GIVEN)
    rows = rows_of(out)
    assert status == 0
    assert {tuple(row) for row in rows} == {("report", "start", "end", "section_kind", "heading_path", "topic", "cap_major", "cap_second")}
    kinds = [row["section_kind"] for row in rows]
    assert kinds[0] == "review"
    assert {"annual_headline", "annual_tasks", "self_government"} <= set(kinds)
    assert all(row["report"] == "jia" and TEXT[row["start"] : row["end"]].strip() == TEXT[row["start"] : row["end"]] for row in rows)
    assert all(isinstance(row["cap_major"], int | None) for row in rows)
    industry = next(row for row in rows if row["topic"] and "产业" in row["topic"])
    assert industry["heading_path"][0] == "二、2024年工作安排"


def test_targets_have_the_columns_of_the_table_and_point_into_the_text(home: Path, run: Run) -> None:
    status, out, _ = run("targets", home / "jia.txt", *GIVEN)
    rows = rows_of(out)
    assert status == 0
    assert all(list(row) == names_of(Target) for row in rows)
    assert all(TEXT[row["start"] : row["end"]] == row["text"] for row in rows)
    first = next(row for row in rows if row["headline"])
    assert (first["kind"], first["text"], first["low"], first["high"], first["unit"], first["bound"]) == (
        "target",
        "8",
        8.0,
        8.0,
        "%",
        "approx",
    )
    assert {"target", "result", "relative"} <= {row["kind"] for row in rows}


ENCODINGS = {
    "gb18030": TEXT.encode("gb18030"),
    "bom": b"\xef\xbb\xbf" + TEXT.encode("utf-8"),
    "crlf": TEXT.replace("\n", "\r\n").encode("utf-8"),
}


@pytest.mark.parametrize("kind", ENCODINGS)
def test_encodings_and_line_ends_change_offsets_only(kind: str, home: Path, run: Run) -> None:
    plain = rows_of(run("targets", home / "jia.txt", *GIVEN)[1])
    (home / "other").mkdir()
    (home / "other" / "jia.txt").write_bytes(ENCODINGS[kind])
    text = ENCODINGS[kind].decode("gb18030" if kind == "gb18030" else "utf-8")
    rows = rows_of(run("targets", home / "other" / "jia.txt", *GIVEN)[1])
    assert [text[row["start"] : row["end"]] for row in rows] == [row["text"] for row in rows]
    places = ("start", "end")
    assert [{k: v for k, v in row.items() if k not in places} for row in rows] == [
        {k: v for k, v in row.items() if k not in places} for row in plain
    ]


def test_csv_has_the_same_rows(home: Path, run: Run) -> None:
    _, lines, _ = run("targets", home / "jia.txt", *GIVEN)
    _, text, _ = run("targets", home / "jia.txt", *GIVEN, "--format", "csv")
    found = list(csv.DictReader(io.StringIO(text)))
    assert [(row["start"], row["text"], row["indicator"]) for row in found] == [
        (str(r["start"]), r["text"], r["indicator"]) for r in rows_of(lines)
    ]
    assert "None" not in text
    assert "nan" not in text


def test_rows_under_review_are_flagged(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    import policylib.reading.targets

    kept = policylib.reading.targets.find_targets

    def doubtful(*args: Any) -> Any:
        found = kept(*args)
        return replace(found, targets=(replace(found.targets[0], review=True), *(replace(t, review=False) for t in found.targets[1:])))

    monkeypatch.setattr(policylib.reading.targets, "find_targets", doubtful)
    _, text, said = run("targets", home / "jia.txt", *GIVEN, "--format", "table")
    assert [line.startswith("?") for line in text.splitlines()[1:]].count(True) == 1
    assert "1 of" in said
    assert rows_of(run("targets", home / "jia.txt", *GIVEN)[1])[0]["review"] is True


def test_quantities_prints_every_number(home: Path, run: Run) -> None:
    status, out, _ = run("quantities", home / "jia.txt", *GIVEN)
    rows = rows_of(out)
    assert status == 0
    assert all(list(row) == names_of(Quantity) for row in rows)
    starts = [row["start"] for row in rows]
    assert starts == sorted(starts)
    assert {"6.1", "2.3", "12", "8", "9", "20", "30", "5", "6", "15", "95"} <= {row["text"] for row in rows}
    assert all(row["kind"] for row in rows)


def test_a_file_that_the_catalogue_knows_goes_by_its_id_place_and_year(home: Path, run: Run) -> None:
    import hashlib

    text = TEXT.split("\n", 5)[5]  # no title: neither place nor year are said
    (home / "x.txt").write_text(text, "utf-8")
    entry = Entry("jia-2024", "jia-2024.txt", "甲市", None, "city", None, 2024, sha256=hashlib.sha256(text.encode()).hexdigest())
    write_catalogue([entry], home / "home" / "data" / "corpus.csv")
    status, out, _ = run("targets", home / "x.txt")
    assert status == 0
    assert {row["report"] for row in rows_of(out)} == {"jia-2024"}
    assert {row["horizon"] for row in rows_of(out) if row["headline"]} == {2024}
    status, out, _ = run("targets", home / "x.txt", "--year", "2025")
    assert status == 0
    assert {row["report"] for row in rows_of(out)} == {"jia-2024"}


def test_place_and_year_that_the_text_does_not_say_are_asked_for(home: Path, run: Run) -> None:
    (home / "x.txt").write_text(TEXT.split("\n", 5)[5].replace("2024", "今").replace("2023", "去"), "utf-8")
    status, out, said = run("outline", home / "x.txt")
    assert (status, out) == (2, "")
    assert "--place" in said or "--year" in said


def big(path: Path) -> None:
    with path.open("wb") as out:
        out.truncate(50_000_000)


BAD: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: None,
    "empty": lambda path: path.write_bytes(b""),
    "blank": lambda path: path.write_bytes(b" \n\t\n"),
    "binary": lambda path: path.write_bytes(bytes(range(256)) * 40),
    "pdf": lambda path: path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 9),
    "wrong encoding": lambda path: path.write_bytes(TEXT.encode("utf-8")[1:] + b"\xff\xfe\xff"),
    "no report": lambda path: path.write_text("The quick brown fox jumps over the lazy dog.\n" * 50, "utf-8"),
    "50 MB": big,
    "folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("command", ["outline", "targets", "quantities", "add"])
@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_one_line_and_nothing_is_written(case: str, command: str, home: Path, run: Run) -> None:
    BAD[case](home / "bad.txt")
    before = sorted(home.rglob("*"))
    status, out, said = run(command, home / "bad.txt", *GIVEN)
    assert (status, out) == (2, "")
    assert said.startswith("policylib: ")
    assert said.count("\n") == 1
    assert "bad.txt" in said
    assert "expected" in said
    assert sorted(home.rglob("*")) == before


def test_the_same_report_added_twice_is_one_line(home: Path, run: Run) -> None:
    assert run("add", home / "jia.txt", *GIVEN)[0] == 0
    before = {p: p.read_bytes() for p in home.rglob("*") if p.is_file()}
    status, out, said = run("add", home / "jia.txt", *GIVEN)
    assert (status, out, said.count("\n")) == (2, "", 1)
    assert "the same bytes as the report jia" in said
    assert {p: p.read_bytes() for p in home.rglob("*") if p.is_file()} == before


def test_add_build_list(home: Path, run: Run) -> None:
    assert "jia: 甲市 2024 put into data/reports" in run("add", home / "jia.txt", *GIVEN)[1]
    status, out, said = run("build", "--jobs", 1, "--no-progress")
    assert (status, said) == (0, "")
    assert out.startswith("1 reports: 1 read")
    assert "1 unchanged" in run("build")[1]
    rows = rows_of(run("list", "--format", "jsonl")[1])
    assert [(row["report"], row["place"], row["year"], row["text"]) for row in rows] == [("jia", "甲市", 2024, "at hand")]


def test_a_build_over_two_cores_with_its_bar(home: Path, run: Run) -> None:
    for year in (2022, 2023, 2024):
        (home / f"r{year}.txt").write_text(TEXT.replace("2023", str(year - 1)).replace("2024", str(year)), "utf-8")
        assert run("add", home / f"r{year}.txt", "--place", "甲市", "--year", year)[0] == 0
    words = [sys.executable, "-m", "policylib.cli", "build", "--jobs", "2", "--progress"]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.startswith("3 reports: 3 read")
    assert "3/3" in done.stderr
    again = subprocess.run(words[:-1], capture_output=True, text=True, encoding="utf-8", check=True)
    assert (again.stdout.split(",")[0], again.stderr) == ("3 reports: 0 read", "")


def test_an_interrupted_build_leaves_no_traceback_and_only_whole_shards(home: Path, run: Run) -> None:
    for n in range(40):
        (home / f"r{n}.txt").write_text(TEXT.replace("2024", str(2030 + n)).replace("2023", str(2029 + n)), "utf-8")
        assert run("add", home / f"r{n}.txt", "--place", "甲市", "--year", 2030 + n)[0] == 0
    words = [sys.executable, "-m", "policylib.cli", "build", "--jobs", "2", "--no-progress"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        shards = home / "home" / ".policylib"
        while process.poll() is None and not list(shards.rglob("*.arrow")):
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "policylib: stopped; nothing is half-written\n")
    assert not list(shards.rglob("*.new"))
    assert "40 reports" in run("build", "--jobs", 1)[1]


def test_a_build_with_a_report_that_cannot_be_read_says_so(home: Path, run: Run) -> None:
    run("add", home / "jia.txt", *GIVEN)
    (home / "home" / "data" / "reports" / "jia.txt").write_bytes(b"")
    status, _, said = run("build", "--jobs", 1)
    assert status == 2
    assert sum("expected" in line for line in said.splitlines()) == 2  # the bytes differ, and the file is empty


def test_no_catalogue_is_one_line(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POLICYLIB_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    for command in ("list", "build", "check"):
        status, out, said = run(command)
        assert (status, out, said.count("\n")) == (2, "", 1)
        assert "POLICYLIB_HOME" in said


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["frobnicate"],
        ["targets"],
        ["targets", "x", "--year", "24"],
        ["outline", "x", "--format", "xml"],
        ["build", "--jobs", "0"],
        ["run"],
    ],
)
def test_a_wrong_command_line_is_one_line_with_status_2(words: list[str], run: Run) -> None:
    status, out, said = run(*words)
    assert (status, out, said.count("\n")) == (2, "", 1)
    assert "--help" in said


def test_check_tells_every_fault_at_once(home: Path, run: Run) -> None:
    (home / "home" / "data" / "corpus.csv").write_text("report,file\nx,y\n", "utf-8")
    (home / "home" / "data" / "tables").mkdir()
    (home / "home" / "data" / "tables" / "terms.parquet").write_bytes(b"no")
    status, out, _ = run("check")
    assert status == 2
    assert "data/corpus.csv:1" in out
    assert "terms.parquet" in out


HEAVY = "import sys; from policylib.cli import main\ntry: status = main(sys.argv[1:])\nexcept SystemExit as left: status = left.code\n"
HEAVY += "heavy = {'pandas', 'pyarrow', 'matplotlib', 'sklearn', 'IPython', 'papermill', 'jsonschema'} & set(sys.modules)\n"
HEAVY += "print(status or 0, *sorted(heavy), file=sys.stderr)"


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["outline", "jia.txt", *GIVEN],
        ["targets", "jia.txt", *GIVEN],
        ["quantities", "jia.txt", *GIVEN],
        ["list"],
        ["build", "--jobs", "1"],
    ],
)
def test_what_starts_quickly_imports_nothing_heavy(words: list[str], home: Path, run: Run) -> None:
    if words[0] == "build":
        run("add", home / "jia.txt", *GIVEN)
        run("build", "--jobs", 1)
    done = subprocess.run([sys.executable, "-c", HEAVY, *words], cwd=home, capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stderr.splitlines()[-1] == "0"


def test_a_reader_that_stops_early_is_no_error(home: Path) -> None:
    code = "import sys; from policylib.cli import main; sys.exit(main(sys.argv[1:]))"
    words = [sys.executable, "-c", code, "quantities", str(home / "jia.txt"), *GIVEN]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_the_command_is_installed(home: Path) -> None:
    program = shutil.which("policylib", path=str(Path(sys.executable).parent))
    assert program is not None, "pip install -e ."
    done = subprocess.run([program, "--help"], capture_output=True, text=True, check=True)
    for command in ("outline", "targets", "quantities", "list", "add", "build", "check", "accuracy", "run"):
        assert command in done.stdout
