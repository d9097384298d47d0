"""`policylib verify`: what it finds the same, what it finds changed or missing, and how it says so."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from policylib.cli import main
from policylib.records import InputError
from policylib.suite.verify import SAME, UNCHANGED, verify
from toy_suite import TARGETS, make_home, notebook, run, sample_home

OUTSIDE = "from pathlib import Path\nshow(Path({path!r}).read_text(), id='told')"  # an input that no hash knows of


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = sample_home(tmp_path_factory.mktemp("verify") / "home", [TARGETS])
    assert run(home) == 0
    return home


@pytest.fixture
def home(made, tmp_path, monkeypatch):
    monkeypatch.delenv("POLICYLIB_REPORTS", raising=False)
    monkeypatch.setenv("POLICYLIB_HOME", str(tmp_path / "home"))
    shutil.copytree(made, tmp_path / "home")
    return tmp_path / "home"


def verified(home, capsys, *words: str) -> tuple[int, list[str]]:
    capsys.readouterr()
    status = main(["verify", str(home / "outputs" / "x"), *words])
    said = capsys.readouterr()
    assert "reproducible is not valid" in said.err
    return status, said.out.splitlines()


def test_a_page_is_made_again_and_shows_the_same(home, capsys):
    before = {path: path.read_bytes() for path in (home / "outputs").rglob("*") if path.is_file()}
    assert verified(home, capsys) == (0, [f"01_targets: {SAME}"])
    assert verified(home, capsys, "--quick") == (0, [f"01_targets: {UNCHANGED}"])
    assert {path: path.read_bytes() for path in (home / "outputs").rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["01_targets.html", "data/01_targets.json", "evidence/jiashi-2021.html"])
def test_what_was_edited_by_hand_is_named(home, capsys, name):
    path = home / "outputs" / "x" / name
    path.write_text(path.read_text("utf-8").replace("13", "14", 1), "utf-8")
    status, lines = verified(home, capsys, "--quick")
    assert status == 1
    assert "changed or removed since" in lines[0]
    assert name.removeprefix("evidence/") in lines[0]


def test_texts_that_are_not_at_hand_are_named(home, capsys):
    (home / "data" / "reports" / "jiashi-2021.txt").unlink()
    assert verified(home, capsys) == (1, ["01_targets: cannot be made again as it was: texts not at hand: jiashi-2021"])


def test_another_text_is_named_though_nothing_was_built_of_it(home, capsys):
    path = home / "data" / "reports" / "yishi-2024.txt"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    assert verified(home, capsys) == (1, ["01_targets: cannot be made again as it was: text changed: yishi-2024"])


def test_tables_that_are_gone_are_named(home, capsys):
    shutil.rmtree(home / ".policylib")
    status, lines = verified(home, capsys)
    assert status == 1
    assert re.fullmatch(r"01_targets: cannot be made again as it was: tables \((\w+, )*targets\)", lines[0])


def test_another_codebook_is_named(home, capsys, monkeypatch):
    from pathlib import Path

    from policylib.codebooks import HERE

    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: real(path) + (b"\n" if path == HERE / "grammar.yaml" else b""))
    status, lines = verified(home, capsys)
    assert (status, lines) == (1, ["01_targets: cannot be made again as it was: codebook changed: grammar.yaml"])


def test_other_parameters_and_another_notebook_are_named(home, capsys):
    params = home / "params" / "x.yaml"
    params.write_text(params.read_text("utf-8") + "seed: 6\n", "utf-8")
    notebook(home / "notebooks" / "01_targets.ipynb", [TARGETS, "1"], reports=["jiashi-2021", "yishi-2024"])
    _, lines = verified(home, capsys)
    assert lines == ["01_targets: cannot be made again as it was: code changed: 01_targets.ipynb; seed changed: seed"]


def test_a_page_that_is_no_longer_asked_for_is_named(home, capsys):
    notebook(home / "notebooks" / "02_other.ipynb", ["show('a', id='a')"])
    (home / "params" / "x.yaml").write_text("notebooks: [02_other]\n", "utf-8")
    status, lines = verified(home, capsys)
    assert status == 1
    assert lines == [
        "02_other: never made",
        "01_targets: its params file asks for no such page any more",
    ]


def test_an_input_that_no_hash_knows_of_is_found_by_making_the_page_again(tmp_path, monkeypatch, capsys):
    outside = tmp_path / "outside"
    table = f"import pandas as pd\nshow(pd.DataFrame({{'n': [len(open({str(outside)!r}).read())]}}), id='t', caption='n')"
    home = make_home(
        tmp_path / "home", {"01_words": [OUTSIDE.format(path=str(outside))], "02_number": [table], "03_same": ["show('a', id='a')"]}
    )
    monkeypatch.setenv("POLICYLIB_HOME", str(home))
    monkeypatch.delenv("POLICYLIB_REPORTS", raising=False)
    outside.write_text("甲市", "utf-8")
    assert run(home) == 0
    outside.write_text("乙市更好", "utf-8")
    status, lines = verified(home, capsys, "--jobs", "2")
    assert status == 1
    assert lines == [
        "01_words: made again, its numbers are the same but its words or figures differ",
        "02_number: made again, 1 of its numbers differ",
        f"03_same: {SAME}",
    ]
    outside.unlink()
    _, lines = verified(home, capsys)
    assert lines[0].startswith("01_words: made again, it failed: FileNotFoundError")


def test_a_folder_elsewhere_is_judged_by_its_own_files(home, capsys, tmp_path, monkeypatch):
    copy = tmp_path / "sent" / "outputs" / "x"
    shutil.copytree(home / "outputs" / "x", copy)
    page = copy / "01_targets.html"
    page.write_text("edited", "utf-8")
    monkeypatch.chdir(home)
    assert main(["verify", str(copy), "--quick"]) == 1
    assert "changed or removed since: 01_targets.html" in capsys.readouterr().out


def test_a_folder_without_a_run_is_the_users_mistake(home, capsys):
    with pytest.raises(InputError, match="no status"):
        verify(home / "data")
    assert main(["verify", str(home / "data")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    (home / "params" / "x.yaml").unlink()
    assert main(["verify", str(home / "outputs" / "x")]) == 2


def test_a_page_whose_last_run_failed_is_judged_by_the_page_that_stands(home, capsys):
    path = home / "notebooks" / "01_targets.ipynb"
    right = path.read_text("utf-8")
    notebook(path, ["1 / 0"], reports=["jiashi-2021", "yishi-2024"])
    assert run(home) == 1
    assert "code changed: 01_targets.ipynb" in verified(home, capsys)[1][0]
    path.write_text(right, "utf-8")
    assert verified(home, capsys)[0] == 0
    assert json.loads((home / "outputs" / "x" / "status.json").read_text("utf-8"))["failed"] == ["01_targets"]
