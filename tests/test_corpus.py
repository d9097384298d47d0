"""The corpus: catalogue, incremental build, loading, release, and a user's own reports. All places are invented."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from policylib.codebooks import HERE, Codebooks, load_codebooks
from policylib.corpus import Corpus
from policylib.data import tables
from policylib.data.catalogue import build as building
from policylib.data.catalogue import cache as shards
from policylib.data.catalogue import check as checking
from policylib.data.catalogue.add import add_report
from policylib.data.catalogue.build import build
from policylib.data.catalogue.cache import BUILT, STEPS, shard_keys, sources_of, step_digests
from policylib.data.catalogue.entries import COLUMNS, Entry, find_root, load_catalogue, write_catalogue
from policylib.data.catalogue.read import MAKERS
from policylib.data.catalogue.release import release_tables, without_text
from policylib.data.corrections import load_corrections
from policylib.reading.outline import find_outline
from policylib.reading.sources import source_of
from policylib.records import SCHEMAS, InputError, Report

TEXT = """{place}政府工作报告
（{year}年1月10日在{place}第一届人民代表大会第一次会议上）
各位代表：
现在，我代表市人民政府向大会报告工作，请予审议。
一、{last}年工作回顾
过去一年，全市经济社会发展稳中有进。地区生产总值增长6.1%，新增城镇就业2.3万人，建成高标准农田12万亩，人民生活持续改善。
二、{year}年工作安排
今年经济社会发展主要预期目标是：地区生产总值增长8%左右，规上工业增加值增长9%以上，城镇新增就业2万人，居民收入增长与经济增长同步。
重点做好以下工作：
（一）全力推动产业发展。培育专精特新企业20家，力争引进亿元以上项目30个，建设科技创新平台5个。
（二）持续保障改善民生。新建公办幼儿园6所，改造老旧小区15个，基本养老保险参保率达到95%。
三、加强政府自身建设
全面推进依法行政，建设法治政府，严格落实过紧日子要求，一般性支出压减5%。
"""


def text_of(place: str, year: int) -> str:
    return TEXT.format(place=place, year=year, last=year - 1)


def entry(name: str, place: str, year: int, level: str = "city", codes: tuple[str, str | None] = ("990100", "990000")) -> Entry:
    sha256 = hashlib.sha256(text_of(place, year).encode()).hexdigest()
    return Entry(name, f"{name}.txt", place, codes[0], level, codes[1], year, f"{year}-01-10", "full", None, sha256, 500, None)


ENTRIES = (
    entry("jia-2023", "甲市", 2023),
    entry("jia-2024", "甲市", 2024),
    entry("bing-2024", "丙省", 2024, "province", ("990000", "100000")),
    entry("guo-2024", "丁国", 2024, "nation", ("100000", None)),
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder with a catalogue of four invented reports and their texts."""
    for name in ("POLICYLIB_REPORTS", "POLICYLIB_HOME"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    write_catalogue(ENTRIES, home / "data" / "corpus.csv")
    (home / "data" / "reports").mkdir()
    for each in ENTRIES:
        (home / "data" / "reports" / each.file).write_text(text_of(each.place, each.year), "utf-8")
    return home


def files(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted((root / ".policylib").rglob("*")) if p.is_file()}


# the root and the catalogue


def test_the_root_is_the_argument_else_the_environment_else_a_parent(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "data" / "reports")
    assert find_root() == root
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICYLIB_HOME", str(root))
    assert find_root() == root
    shutil.copytree(root / "data", tmp_path / "other" / "data")
    assert find_root(tmp_path / "other") == tmp_path / "other"


def test_no_root_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POLICYLIB_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="POLICYLIB_HOME") as caught:
        Corpus.open()
    assert len(caught.value.problems) == 1


def test_the_shipped_catalogue_has_no_faults() -> None:
    entries = load_catalogue(Path(__file__).parents[1])
    assert len(entries) >= 107
    assert {e.level for e in entries} == {"city", "province", "nation"}
    assert (Path(__file__).parents[1] / "data" / "corpus.csv").read_text("utf-8").splitlines()[0] == ",".join(COLUMNS)


def test_the_users_own_catalogue_overlays_the_shipped_one(root: Path) -> None:
    write_catalogue([replace(ENTRIES[0], note="own"), entry("yi-2024", "乙市", 2024)], root / "data" / "local" / "corpus.csv")
    entries = load_catalogue(root)
    assert [e.report for e in entries] == ["jia-2023", "jia-2024", "bing-2024", "guo-2024", "yi-2024"]
    assert entries[0].note == "own"


def test_all_faults_of_a_catalogue_are_told_at_once_with_their_lines(root: Path) -> None:
    good = (root / "data" / "corpus.csv").read_text("utf-8").splitlines()
    bad = [
        good[1].replace("jia-2023,", "../jia,"),
        good[1].replace(",city,", ",town,"),
        good[1].replace("2023-01-10", "2023-13-10"),
        good[1],
        good[1] + ",more",
    ]
    (root / "data" / "corpus.csv").write_text("\n".join([good[0], good[1], *bad]) + "\n", "utf-8")
    with pytest.raises(InputError) as caught:
        load_catalogue(root)
    assert [p.where for p in caught.value.problems] == [f"data/corpus.csv:{n}" for n in (3, 4, 5, 6, 7)]
    assert [
        word in str(p) for word, p in zip(("id", "town", "2023-13-10", "second time", "cells"), caught.value.problems, strict=True)
    ] == [True] * 5


def test_a_catalogue_without_a_column_names_it(root: Path) -> None:
    lines = (root / "data" / "corpus.csv").read_text("utf-8").replace("adcode", "adcod", 1)
    (root / "data" / "corpus.csv").write_text(lines, "utf-8")
    with pytest.raises(InputError, match="did you mean adcode") as caught:
        load_catalogue(root)
    assert len(caught.value.problems) == 2


# reading


def test_reading_a_report_gives_the_rows_of_every_built_table() -> None:
    books = load_codebooks()
    outline = find_outline(source_of(text_of("甲市", 2024), "x"), books, report=replace(ENTRIES[1].row(), sha256=None))
    found = {name: rows for make in MAKERS.values() for name, rows in make(outline, books, ()).items()}
    assert set(found) == set(BUILT)
    made = {name: tables.table(name, rows) for name, rows in found.items()}
    assert [p for name, frame in made.items() for p in tables.problems(name, frame, others=made)] == []
    assert outline.report.report == "jia-2024"
    assert len(made["targets"]) > 5
    text = text_of("甲市", 2024)
    assert [text[s:e] for s, e in zip(made["targets"]["start"], made["targets"]["end"], strict=True)] == made["targets"]["text"].tolist()


def test_every_built_table_has_a_step_and_a_maker() -> None:
    assert set(BUILT) == set(SCHEMAS) - {"facts"}
    assert set(MAKERS) == {step.name for step in STEPS}


# building


def test_a_build_makes_every_table_and_the_next_one_nothing(root: Path) -> None:
    first = build(root, jobs=1)
    assert (first.reports, first.read, first.unchanged, first.without_text, first.warnings, first.problems) == (4, 4, 0, (), (), ())
    made = files(root)
    assert len(made) == 4 * len(BUILT)
    second = build(root, jobs=1)
    assert (second.read, second.unchanged, second.rows) == (0, 4, 0)
    assert files(root) == made


def test_building_with_two_workers_makes_the_same_bytes(root: Path) -> None:
    build(root, jobs=1)
    made = files(root)
    shutil.rmtree(root / ".policylib")
    assert build(root, jobs=2).read == 4
    assert files(root) == made


def test_only_the_report_that_changed_is_read_again(root: Path) -> None:
    build(root, jobs=1)
    before = files(root)
    path = root / "data" / "reports" / "jia-2024.txt"
    path.write_text(path.read_text("utf-8").replace("8%左右", "7%左右"), "utf-8")
    built = build(root, jobs=1)
    assert (built.read, built.unchanged) == (1, 3)
    assert [str(w) for w in built.warnings if "other bytes" in w.found and "jia-2024" in w.where]
    after = files(root)
    assert {name.split("/")[2] for name in set(after) ^ set(before)} == {"jia-2024"}
    assert len(after) == len(before)
    row = Corpus.open(root).targets(reports=["jia-2024"]).iloc[0]
    assert (row["text"], row["low"]) == ("7", 7.0)


def test_a_catalogue_line_that_changed_rebuilds_its_report(root: Path) -> None:
    build(root, jobs=1)
    write_catalogue([replace(ENTRIES[0], delivered_on="2023-01-11"), *ENTRIES[1:]], root / "data" / "corpus.csv")
    assert build(root, jobs=1).read == 1
    assert Corpus.open(root).reports["delivered_on"].tolist()[0] == "2023-01-11"


def test_a_correction_is_applied_to_its_report_and_refused_where_the_value_is_another(root: Path) -> None:
    build(root, jobs=1)
    row = Corpus.open(root).targets(reports=["jia-2024"]).iloc[0]
    fix = "{{report: jia-2024, start: {start}, field: bound, expected: {expected}, value: ge, reason: read again, who: x, date: '2024-02-01'}}"
    path = root / "data" / "corrections.yaml"

    def correct(expected: str) -> None:
        text = fix.format(start=row["start"], expected=expected)
        path.write_text(f"title: x\nreferences: [x]\nlast_update: '2024'\nversion: 1\ncorrections:\n  - {text}\n", "utf-8")
        load_corrections.cache_clear()

    correct(row["bound"])
    assert build(root, jobs=1).read == 1
    mended = Corpus.open(root).targets(reports=["jia-2024"]).iloc[0]
    assert (row["bound"], mended["bound"], mended["corrected"], bool(row["corrected"])) == ("approx", "ge", True, False)
    correct("le")
    refused = build(root, jobs=1)
    assert (refused.read, len(refused.problems)) == (0, 1)
    assert "expected 'le'" in str(refused.problems[0])


def test_a_codebook_that_changed_rebuilds_only_the_tables_that_use_it(tmp_path: Path) -> None:
    shutil.copytree(HERE, tmp_path / "codebooks")
    before = step_digests(Codebooks(tmp_path / "codebooks"))
    changed = {}
    for path in sorted((tmp_path / "codebooks").iterdir()):
        if path.suffix in (".yaml", ".csv", ".txt"):
            text = path.read_bytes()
            path.write_bytes(text + b"\n# more\n")
            after = step_digests(Codebooks(tmp_path / "codebooks"))
            changed[path.name] = {name for name in before if before[name] != after[name]}
            path.write_bytes(text)
    assert changed["grammar.yaml"] >= {"targets"}
    assert "words" in changed["lexicon.txt"]
    assert "codes" in changed["cap_topics.yaml"]
    assert "targets" not in changed["cap_topics.yaml"]
    assert "codes" not in changed["grammar.yaml"]
    assert "outline" not in changed["cap_topics.yaml"]
    assert changed["outline.yaml"] == set(before)


def test_the_modules_of_a_step_are_all_that_it_imports() -> None:
    assert {
        "reading/targets/__init__.py",
        "reading/quantities.py",
        "reading/numerals.py",
        "records.py",
        "reading/outline/__init__.py",
    } <= set(sources_of(("reading.targets",)))
    assert not {name.split("/")[0] for name in sources_of(tuple({m for s in STEPS for m in s.modules}))} & {
        "cli.py",
        "suite",
        "figures",
        "measures",
    }


def test_every_codebook_a_step_opens_is_hashed_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: set[str] = set()
    for name in ("path", "document", "rows", "words"):
        kept = getattr(Codebooks, name)
        monkeypatch.setattr(
            Codebooks, name, lambda self, file, kept=kept: (opened.add(file.rpartition(".")[0] or file), kept(self, file))[1]
        )
    for step in STEPS:
        opened.clear()
        books = Codebooks(HERE, ())
        outline = find_outline(source_of(text_of("甲市", 2024)), books, report=ENTRIES[1].row())
        MAKERS[step.name](outline, books, ())
    code = "\n".join(sources_of(tuple({m for s in STEPS for m in s.modules})).values())
    named = {p.stem for p in books.files() if f'"{p.name}"' in code or f'"{p.stem}"' in code or p.stem in shards.term_codebooks(books)}
    assert opened <= named


def test_the_key_of_a_shard_depends_on_bytes_catalogue_and_code() -> None:
    digests = {"outline": "a", "words": "b", "targets": "c"}
    keys = shard_keys(ENTRIES[0], "0" * 64, digests)
    assert keys == shard_keys(ENTRIES[0], "0" * 64, digests)
    assert keys != shard_keys(ENTRIES[0], "1" * 64, digests)
    assert keys["outline"] != shard_keys(replace(ENTRIES[0], place="乙市"), "0" * 64, digests)["outline"]
    other = shard_keys(ENTRIES[0], "0" * 64, digests | {"words": "c"})
    assert (keys["outline"] == other["outline"], keys["words"] == other["words"]) == (True, False)


@pytest.mark.filterwarnings("ignore:.* are not built")
def test_a_report_that_cannot_be_read_is_told_and_the_others_are_built(root: Path) -> None:
    (root / "data" / "reports" / "jia-2023.txt").write_bytes(b"")
    built = build(root, jobs=1)
    assert (built.read, len(built.problems)) == (3, 1)
    assert "jia-2023.txt" in built.problems[0].where
    assert "could not be read" in str(built)
    with pytest.raises(InputError, match="no tables of jia-2023"):
        Corpus.open(root).require(["jia-2023"])


def break_targets(monkeypatch: pytest.MonkeyPatch, phrase: str) -> None:
    """Have the reading of targets fail wherever a paragraph holds a phrase."""
    from policylib.reading import targets

    kept = targets._read_paragraph

    def broken(setting: object) -> None:
        if phrase in setting.page.text:  # type: ignore[attr-defined]
            raise ZeroDivisionError("a fault of ours")
        kept(setting)  # type: ignore[arg-type]

    monkeypatch.setattr(targets, "_read_paragraph", broken)


@pytest.mark.filterwarnings("ignore:.* are not built")
def test_a_fault_of_ours_in_one_report_is_that_reports_problem(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(root, jobs=1)
    before = Corpus.open(root).targets(["jia-2024"])
    path = root / "data" / "reports" / "jia-2024.txt"
    path.write_text(path.read_text("utf-8").replace("培育专精特新企业20家", "培育专精特新企业25家"), "utf-8")
    (root / "data" / "reports" / "guo-2024.txt").write_text(text_of("丁国", 2024) + "完", "utf-8")
    break_targets(monkeypatch, "企业25家")
    built = build(root, jobs=1)
    assert (built.read, built.unchanged, built.broken) == (1, 2, True)
    (problem,) = built.problems
    where, _, place = problem.where.rpartition(":")
    start, _, end = place.partition("–")
    assert where == str(path)
    assert "企业25家" in path.read_text("utf-8")[int(start) : int(end)]
    assert problem.found == "ZeroDivisionError: a fault of ours"
    corpus = Corpus.open(root)
    pd.testing.assert_frame_equal(corpus.targets(["jia-2024"]), before)
    with pytest.warns(UserWarning, match="the rows of jia-2024 are of another text"):
        assert corpus.text_of("jia-2024") is None  # offsets of its rows are not of this text


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file here whose reading fails")
@pytest.mark.filterwarnings("ignore:.* are not built")
@pytest.mark.parametrize("what", ["a disk that fails", "a picture"])
def test_a_text_that_cannot_be_read_keeps_its_former_rows(root: Path, what: str) -> None:
    build(root, jobs=1)
    before = {name: Corpus.open(root).arrow(name) for name in BUILT}
    path = root / "data" / "reports" / "jia-2024.txt"
    path.unlink()
    if what == "a picture":
        path.write_bytes(b"\x89PNG" + bytes(500))
    else:
        path.symlink_to("/proc/self/mem")
    built = build(root, jobs=1)
    assert (built.read, built.unchanged, built.broken) == (0, 3, what != "a picture")
    assert built.problems[0].where == str(path)
    corpus = Corpus.open(root)
    assert all(corpus.arrow(name).equals(before[name]) for name in BUILT if name != "reports")
    said = corpus.arrow("reports")
    assert said.drop_columns("warnings").equals(before["reports"].drop_columns("warnings"))
    assert said["warnings"].to_pylist() == [[], ["the text at hand has not been read: rows of an earlier reading"], [], []]
    with pytest.warns(UserWarning, match="jia-2024"):
        assert corpus.text_of("jia-2024") is None


@pytest.mark.parametrize("other", [("乙市", 2024), ("甲市", 2023)])
@pytest.mark.filterwarnings("ignore:.* are not built")
def test_a_text_that_says_it_is_another_report_is_refused_until_the_catalogue_vouches_for_it(root: Path, other: tuple[str, int]) -> None:
    build(root, jobs=1)
    before = Corpus.open(root).arrow("targets")
    path = root / "data" / "reports" / "jia-2024.txt"
    path.write_text(text_of(*other).replace("8%左右", "9%左右"), "utf-8")
    (problem,) = build(root, jobs=1).problems
    assert (problem.where, problem.found) == (str(path), f"a text that says of itself {other[0]} {other[1]}")
    assert problem.expected.startswith("甲市 2024")
    assert Corpus.open(root).arrow("targets").equals(before)
    decided = replace(ENTRIES[1], sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    write_catalogue([decided if each.report == decided.report else each for each in ENTRIES], root / "data" / "corpus.csv")
    built = build(root, jobs=1)
    assert (built.read, built.problems, built.warnings) == (1, (), ())
    assert Corpus.open(root).reports["sha256"].tolist()[1] == decided.sha256


def test_a_text_that_its_owner_edited_is_read_with_a_warning(root: Path) -> None:
    path = root / "data" / "reports" / "jia-2024.txt"
    path.write_text(text_of("甲市", 2024).replace("8%左右", "9%左右"), "utf-8")
    built = build(root, jobs=1)
    assert (built.read, built.problems) == (4, ())
    assert [(each.where, each.found[:11]) for each in built.warnings] == [(str(path), "other bytes")]
    said = dict(zip(Corpus.open(root).reports["report"], Corpus.open(root).reports["warnings"], strict=True))
    assert said == {each.report: ("not the file that the catalogue records (other bytes)",) * (each is ENTRIES[1]) for each in ENTRIES}


def test_control_characters_are_a_warning_of_their_report(root: Path) -> None:
    (root / "data" / "reports" / "guo-2024.txt").write_text(text_of("丁国", 2024).replace("企业20家", "企\x07业20家\x07"), "utf-8")
    build(root, jobs=1)
    assert list(Corpus.open(root).reports["warnings"])[3][1] == "control characters in the text: U+0007 (2)"


HARM = {
    "empty": lambda data: b"",
    "cut": lambda data: data[: len(data) // 2],
    "flipped": lambda data: data[:-40] + bytes([data[-40] ^ 64]) + data[-39:],
    "text": lambda data: b"x" * len(data),
    "longer": lambda data: data + b"x",
}


@pytest.mark.parametrize("harm", HARM)
def test_a_damaged_file_of_the_cache_is_made_again_and_named(root: Path, harm: str) -> None:
    build(root, jobs=1)
    before, whole = Corpus.open(root).arrow("targets"), files(root)
    path = next((root / ".policylib" / "shards" / "jia-2024").glob("targets.*.arrow"))
    path.write_bytes(HARM[harm](path.read_bytes()))
    corpus = Corpus.open(root)
    if harm in ("flipped", "text"):  # as long as it was: found when it is read
        assert build(root, jobs=1).mended == ()
        with pytest.warns(UserWarning, match=re.escape(path.name)):
            assert corpus.arrow("targets").equals(before)
    else:
        (told,) = build(root, jobs=1).mended
        assert told.where == str(path)
        assert Corpus.open(root).arrow("targets").equals(before)
    assert files(root) == whole
    assert build(root, jobs=1).unchanged == 4


@pytest.mark.filterwarnings("ignore:.* are not built")
@pytest.mark.parametrize("harm", HARM)
def test_a_reader_mends_what_is_damaged_and_loses_no_row(root: Path, harm: str) -> None:
    build(root, jobs=1)
    before, whole = Corpus.open(root).arrow("targets"), files(root)
    path = next((root / ".policylib" / "shards" / "jia-2024").glob("targets.*.arrow"))
    path.write_bytes(HARM[harm](path.read_bytes()))
    (path.parent / "targets.a.b.c.d.arrow").write_bytes(b"a copy that some program made")
    with pytest.warns(UserWarning, match=re.escape(path.name)):
        assert Corpus.open(root).arrow("targets").equals(before)
    assert {name: data for name, data in files(root).items() if "a.b.c.d" not in name} == whole


@pytest.mark.filterwarnings("ignore")
def test_readers_at_the_same_time_lose_no_row(root: Path) -> None:
    build(root, jobs=1)
    rows = Corpus.open(root).arrow("targets").num_rows
    for path in (root / ".policylib").rglob("targets.*.arrow"):
        path.write_bytes(HARM["flipped"](path.read_bytes()))
    code = "import sys; from policylib.corpus import Corpus; print(Corpus.open(sys.argv[1]).arrow('targets').num_rows)"
    command = [sys.executable, "-W", "ignore", "-c", code, str(root)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [int(reader.communicate()[0]) for reader in readers] == [rows] * 4


FEW = """
import errno, os, sys
count, fork = [0], os.fork
def few():
    count[0] += 1
    if count[0] == int(sys.argv[2]):
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
    return fork()
os.fork = few
from policylib.data.catalogue.build import build
try:
    build(sys.argv[1], jobs=2)
except OSError as error:
    sys.exit(error.strerror)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
@pytest.mark.parametrize("which", [1, 2])
def test_a_build_ends_where_no_process_is_to_be_had(root: Path, which: int) -> None:
    done = subprocess.run([sys.executable, "-c", FEW, str(root), str(which)], capture_output=True, text=True, timeout=500, check=False)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "Resource temporarily unavailable")


@pytest.mark.filterwarnings("ignore:.* are not built")
@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_under_the_name_of_a_report_is_told_and_keeps_its_rows(root: Path, make: Callable[[Path], None]) -> None:
    build(root, jobs=1)
    before = Corpus.open(root).arrow("targets")
    path = root / "data" / "reports" / "jia-2024.txt"
    path.unlink()
    make(path)
    assert [problem.where for problem in build(root, jobs=1).problems] == [str(path)]
    assert Corpus.open(root).arrow("targets").equals(before)


@pytest.mark.filterwarnings("ignore:.* are not built")
@pytest.mark.parametrize("harm", HARM)
def test_check_names_what_is_damaged_and_nothing_once_it_is_mended(root: Path, harm: str) -> None:
    build(root, jobs=1)
    path = next((root / ".policylib" / "shards" / "guo-2024").glob("terms.*.arrow"))
    path.write_bytes(HARM[harm](path.read_bytes()))
    with warnings.catch_warnings(action="ignore"):
        assert [each.where for each in checking.problems(root)] == [str(path)]
    build(root, jobs=1)
    assert checking.problems(root) == []


def test_a_build_that_was_killed_leaves_only_whole_shards(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, calls = building.write_shard, []

    def killed(*args: object) -> int:
        calls.append(args)
        if len(calls) == 15:
            raise KeyboardInterrupt
        return kept(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(building, "write_shard", killed)
    with pytest.raises(KeyboardInterrupt):
        build(root, jobs=1)
    monkeypatch.setattr(building, "write_shard", kept)
    assert len(files(root)) == 14
    assert build(root, jobs=1).read == 3
    assert len(files(root)) == 4 * len(BUILT)


def test_texts_are_looked_for_in_the_named_folder_first(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "texts").mkdir()
    shutil.move(root / "data" / "reports" / "jia-2024.txt", tmp_path / "texts" / "jia-2024.txt")
    assert build(root, jobs=1).without_text == ("jia-2024",)
    monkeypatch.setenv("POLICYLIB_REPORTS", str(tmp_path / "texts"))
    assert build(root, jobs=1).without_text == ()
    assert Corpus.open(root).text_of("jia-2024") == text_of("甲市", 2024)


def test_a_relative_folder_of_texts_counts_from_the_root_as_well(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.move(root / "data" / "reports", root.parent / "texts")
    monkeypatch.setenv("POLICYLIB_REPORTS", "../texts")
    monkeypatch.chdir(root)
    assert build(root, jobs=1).read == 4
    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "elsewhere" / "deep")
    assert build(root, jobs=1).unchanged == 4


def test_a_folder_of_texts_that_is_not_there_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYLIB_REPORTS", str(root / "nowhere"))
    with pytest.raises(InputError, match="mend POLICYLIB_REPORTS"):
        build(root, jobs=1)


def test_texts_that_the_catalogue_does_not_name_are_one_warning_a_folder(root: Path) -> None:
    for name in "abcd":
        (root / "data" / "reports" / f"{name}.txt").write_text("x")
    warnings = build(root, jobs=1).warnings
    assert len(warnings) == 1
    assert "4 texts" in str(warnings[0])


# loading and selecting


def test_tables_come_in_catalogue_order_with_what_was_handed_out_noted(root: Path) -> None:
    build(root, jobs=1)
    corpus = Corpus.open(root)
    assert corpus.reports["report"].tolist() == [e.report for e in ENTRIES]
    assert corpus.read == {"reports"}
    assert corpus.terms(reports=["jia-2024"])["report"].unique().tolist() == ["jia-2024"]
    assert corpus.codes()["codebook"].unique().tolist() == ["cap_topics"]
    assert corpus.paragraphs(places=["甲市"], kinds=["annual_tasks"])["section_kind"].unique().tolist() == ["annual_tasks"]
    assert corpus.read == {"reports", "terms", "codes", "paragraphs"}
    lexemes = corpus.table("lexemes")["term"].tolist()
    assert lexemes == sorted(set(lexemes))
    assert set(corpus.terms()["term"]) == set(lexemes)


def test_targets_are_selected_by_place_year_kind_and_indicator(root: Path) -> None:
    build(root, jobs=1)
    corpus = Corpus.open(root)
    rows = corpus.targets(places=["甲市"], years=[2024])
    assert rows["report"].unique().tolist() == ["jia-2024"]
    assert rows["kind"].unique().tolist() == ["target"]
    both = corpus.targets(reports=["jia-2024"], kinds=("target", "result"), review=True)
    assert set(both["kind"]) == {"target", "result"}
    known = corpus.table("target_indicators")["indicator_id"].dropna().iloc[0]
    chosen = corpus.targets(indicator=known, review=True)
    assert 0 < len(chosen) <= len(corpus.targets(review=True))
    with pytest.raises(InputError, match="unknown place"):
        corpus.targets(places=["甲甲"])


def test_a_selection_is_the_same_whether_all_rows_are_in_memory_or_not(root: Path) -> None:
    build(root, jobs=1)
    release_tables(root)
    (root / "data" / "reports" / "jia-2024.txt").unlink()
    for chosen in (["guo-2024", "jia-2024"], ["jia-2023"], []):
        fresh, loaded = Corpus.open(root), Corpus.open(root)
        loaded.table("terms")
        pd.testing.assert_frame_equal(fresh.terms(reports=chosen), loaded.terms(reports=chosen))
        assert "terms" in fresh.read
        assert fresh.terms(reports=chosen)["report"].unique().tolist() == [e.report for e in ENTRIES if e.report in chosen]


def test_a_table_handed_out_can_be_changed_without_harm(root: Path) -> None:
    build(root, jobs=1)
    corpus = Corpus.open(root)
    reports = corpus.reports
    reports.loc[0, "place"] = "戊市"
    assert corpus.reports.loc[0, "place"] == "甲市"


def test_the_levels_above(root: Path) -> None:
    corpus = Corpus.open(root)
    assert corpus.nation_of("jia-2024") == "guo-2024"
    assert corpus.nation_of("jia-2023") is None
    assert corpus.level_above("jia-2024") == "bing-2024"
    assert corpus.level_above("bing-2024") == "guo-2024"
    assert corpus.level_above("guo-2024") is None
    assert corpus.report("甲市", 2023) == "jia-2023"
    assert corpus.report(place="990000", year=2024) == "bing-2024"
    assert corpus.report("乙市", 2023) is None


def test_unknown_reports_are_all_told_with_near_matches(root: Path) -> None:
    build(root, jobs=1)
    with pytest.raises(InputError) as caught:
        Corpus.open(root).require(["jia-2024", "jia-2042", "xyz"])
    assert len(caught.value.problems) == 2
    assert "did you mean jia-2024?" in str(caught.value.problems[0])


def test_reports_at_hand_that_are_not_built_are_said_once(root: Path) -> None:
    build(root, jobs=1)
    release_tables(root)
    path = root / "data" / "reports" / "jia-2024.txt"
    path.write_text(path.read_text("utf-8") + "完。\n", "utf-8")
    corpus = Corpus.open(root)
    with pytest.warns(UserWarning, match=r"1 reports at hand \(jia-2024\) are not built"):
        assert len(corpus.reports) == 4
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        corpus.table("targets")


@pytest.mark.filterwarnings("ignore:.* are not built")
def test_nothing_built_and_nothing_shipped_says_what_to_do(root: Path) -> None:
    with pytest.raises(InputError, match="run policylib build"):
        Corpus.open(root).table("targets")
    with pytest.raises(InputError, match="did you mean targets"):
        Corpus.open(root).table("target")


def test_a_users_own_codebook_codes_the_texts_at_hand(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = "title: x\nreferences: [x]\nlast_update: 2024-01-01\nversion: 1\ncodes:\n"
    code = "  - {id: industry, label: {zh: 产业, en: industry}, definition: x, source: x, terms: [专精特新]}\n"
    (tmp_path / "own.yaml").write_text(head + code, "utf-8")
    monkeypatch.setenv("POLICYLIB_CODEBOOKS", str(tmp_path / "own.yaml"))
    build(root, jobs=1)
    rows = Corpus.open(root).codes(reports=["jia-2024"], codebook="own")
    assert rows[rows["code"] == "industry"]["hits"].sum() == 1
    assert set(Corpus.open(root).codes()["codebook"]) == {"cap_topics"}
    release_tables(root)
    (root / "data" / "reports" / "jia-2024.txt").unlink()
    with pytest.raises(InputError, match="no text of jia-2024"):
        Corpus.open(root).codes(reports=["jia-2024"], codebook="own")


# release


def test_released_tables_serve_where_the_texts_are_absent(root: Path) -> None:
    with pytest.raises(InputError, match="not built"):
        release_tables(root)
    build(root, jobs=1)
    full = {name: Corpus.open(root).table(name) for name in BUILT}
    counts = release_tables(root)
    assert counts == {name: len(frame) for name, frame in full.items()}
    assert checking.table_problems(root) == []
    shutil.rmtree(root / ".policylib")
    shutil.rmtree(root / "data" / "reports")
    assert build(root, jobs=1).without_text == tuple(e.report for e in ENTRIES)
    for name, frame in full.items():
        pd.testing.assert_frame_equal(Corpus.open(root).table(name), tables.table(name, without_text(name, frame)))
    assert Corpus.open(root).text_of("jia-2024") is None


def test_a_release_is_the_same_bytes_and_keeps_rows_of_reports_without_text(root: Path) -> None:
    build(root, jobs=1)
    release_tables(root)
    before = {p.name: p.read_bytes() for p in (root / "data" / "tables").iterdir()}
    release_tables(root)
    assert {p.name: p.read_bytes() for p in (root / "data" / "tables").iterdir()} == before
    (root / "data" / "reports" / "jia-2024.txt").unlink()
    release_tables(root)
    assert {p.name: p.read_bytes() for p in (root / "data" / "tables").iterdir()} == before


def test_checking_tells_faults_of_built_and_shipped_tables(root: Path) -> None:
    build(root, jobs=1)
    assert checking.problems(root) == []
    release_tables(root)
    assert checking.problems(root) == []
    path = root / "data" / "tables" / "paragraphs.parquet"
    tables.write_parquet("paragraphs", tables.read_arrow("paragraphs", path).slice(1), path)
    (root / "data" / "tables" / "codes.parquet").unlink()
    write_catalogue([*ENTRIES[1:], entry("yi-2024", "乙市", 2024)], root / "data" / "corpus.csv")
    text = "\n".join(map(str, checking.problems(root)))
    assert "codes.parquet: found no such file" in text
    assert "no row of yi-2024" in text
    assert "rows of jia-2023" in text
    assert "data/tables/terms: found rows of jia-2023 1; expected a row of it in paragraphs" in text
    assert checking.built_problems(root) == []


def test_a_users_own_reports_are_not_released(root: Path, tmp_path: Path) -> None:
    (tmp_path / "yi.txt").write_text(text_of("乙市", 2022), "utf-8")
    add_report(tmp_path / "yi.txt", place="乙市", year=2022, root=root)
    build(root, jobs=1)
    assert release_tables(root)["reports"] == 4
    assert len(Corpus.open(root).reports) == 5


def test_no_label_of_a_released_table_is_longer_than_36_characters() -> None:
    rows = [Report("jia-2024", title="甲" * 50, source_url="https://example.org/" + "a" * 50)]
    cut = without_text("reports", rows).to_pylist()[0]
    assert len(cut["title"]) == 36
    assert len(cut["source_url"]) == 70


def test_words_of_a_release_stand_sorted_by_word() -> None:
    rows = {"report": ["b", "b", "a"], "paragraph": [1, 1, 1], "term": ["乙", "丙", "甲"], "count": [1, 1, 1]}
    found = without_text("terms", rows).to_pylist()
    assert [(r["report"], r["term"]) for r in found] == [("b", "丙"), ("b", "乙"), ("a", "甲")]


# a user's own reports


def test_adding_a_report_writes_its_line_and_copies_its_text(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "Yi-2022.txt"
    file.write_text(text_of("乙市", 2022), "utf-8")
    added = add_report(file, place="乙市", year=2022, root=root)
    assert (added.report, added.place, added.year) == ("yi-2022", "乙市", 2022)
    assert load_catalogue(root)[-1] == added
    assert (root / "data" / "reports" / "yi-2022.txt").read_bytes() == file.read_bytes()
    assert build(root, jobs=1).read == 5
    assert "yi-2022" in set(Corpus.open(root).reports["report"])


def test_the_same_report_twice_is_one_line_and_writes_nothing(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "again.txt"
    shutil.copy(root / "data" / "reports" / "jia-2024.txt", file)
    before = sorted(p for p in root.rglob("*"))
    with pytest.raises(InputError, match="jia-2024") as caught:
        add_report(file, place="甲市", year=2024, root=root)
    assert len(caught.value.problems) == 1
    file.write_text(text_of("甲市", 2024) + "完。\n", "utf-8")
    with pytest.raises(InputError, match="甲市 2024 as the report jia-2024"):
        add_report(file, place="甲市", year=2024, root=root)
    assert sorted(p for p in root.rglob("*")) == before


def test_adding_a_text_that_only_was_missing_brings_it(root: Path, tmp_path: Path) -> None:
    shutil.move(root / "data" / "reports" / "jia-2024.txt", tmp_path / "some.txt")
    added = add_report(tmp_path / "some.txt", root=root)
    assert added == ENTRIES[1]
    assert Corpus.open(root).text_of("jia-2024") == text_of("甲市", 2024)
    assert not (root / "data" / "local").exists()


def test_a_report_without_an_ascii_name_gets_an_id_of_its_place(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "乙市报告.txt"
    file.write_text(text_of("乙市", 2022), "utf-8")
    added = add_report(file, place="乙市", year=2022, root=root)
    assert added.report == "乙市-2022"
    assert add_report.__module__ == "policylib.data.catalogue.add"


# the real reports


@pytest.mark.reports
@pytest.mark.slow
def test_all_reports_at_hand_make_tables_without_faults(tmp_path: Path) -> None:
    if not os.environ.get("POLICYLIB_REPORTS"):
        pytest.skip("set POLICYLIB_REPORTS to a folder of report texts")
    shutil.copytree(Path(__file__).parents[1] / "data", tmp_path / "data", ignore=shutil.ignore_patterns("tables", "reports", "local"))
    built = build(tmp_path)
    assert built.problems == ()
    counts = release_tables(tmp_path)
    assert counts["reports"] == built.read
    assert sum(p.stat().st_size for p in (tmp_path / "data").rglob("*") if p.is_file()) < 15_000_000
    assert checking.table_problems(tmp_path) == []


# golden tables of the invented samples: what the library makes of them, to be read in a difference


GOLDEN = Path(__file__).parent / "golden"
GOLDEN_TABLES = ("reports", "blocks", "sections", "paragraphs", "quantities", "targets", "target_indicators", "codes", "terms")


@pytest.mark.parametrize("name", GOLDEN_TABLES)
def test_the_samples_make_the_golden_tables(name: str, sample_root: Path, pytestconfig: pytest.Config) -> None:
    found = io.StringIO()
    rows = list(tables.plain(name, Corpus.open(sample_root).arrow(name)))
    tables.write_csv(rows, list(rows[0]), found)
    path = GOLDEN / f"{name}.csv"
    if pytestconfig.getoption("--golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found.getvalue(), "utf-8")
    assert found.getvalue() == path.read_text("utf-8"), "read the difference; make golden writes the tables anew"


def test_the_samples_offsets_point_at_what_the_tables_say(sample_root: Path) -> None:
    corpus = Corpus.open(sample_root)
    for name in ("quantities", "targets"):
        rows = corpus.table(name)
        assert len(rows)
        texts = {report: corpus.text_of(report) or "" for report in rows["report"].unique()}
        found = [texts[r.report][r.start : r.end] for r in rows.itertuples()]
        assert found == rows["text"].tolist()
