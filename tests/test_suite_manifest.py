"""What a run records: texts, codebooks, code, parameters, versions, commit; on each page its footer and its citation; why numbers moved."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

import policylib
from toy_suite import TARGETS, outside_footer, run, sample_home

SOURCE = Path(policylib.__file__).parent


def git(home: Path, *words: str) -> str:
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    return subprocess.run(["git", "-C", str(home), *who, *words], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = sample_home(tmp_path_factory.mktemp("manifest") / "home", [TARGETS])
    (home / ".gitignore").write_text("outputs/\n.policylib/\ndata/reports/\n", "utf-8")
    params = home / "params" / "x.yaml"
    params.write_text(params.read_text("utf-8") + "sweep: {language: [zh, en]}\nseed: 11\n", "utf-8")
    git(home, "init", "-q")
    git(home, "add", ".")
    git(home, "commit", "-q", "-m", "x")
    assert run(home) == 0
    return home


def status_of(home: Path) -> dict:
    return json.loads((home / "outputs" / "x" / "status.json").read_text("utf-8"))


def footer_of(home: Path, page: str) -> str:
    text = (home / "outputs" / "x" / f"{page}.html").read_text("utf-8")
    return unescape(re.sub(r"<[^>]+>", " ", re.search(r"<footer data-run=.*?</footer>", text, re.DOTALL)[0]))


def test_the_manifest_holds_what_a_page_rests_on(made):
    status = status_of(made)
    page, sets = status["pages"]["01_targets-zh"], status["sets"]
    texts = sets[page["sources"]["texts"]]
    assert texts == {
        name: hashlib.sha256((made / "data" / "reports" / f"{name}.txt").read_bytes()).hexdigest() for name in ("jiashi-2021", "yishi-2024")
    }
    assert page["parameters"] == {"reports": ["jiashi-2021", "yishi-2024"], "language": "zh", "seed": 11}
    assert "targets" in sets[page["inputs"]["tables"]]
    assert {"grammar.yaml", "indicators.yaml"} <= set(sets[page["sources"]["table codebooks"]])
    assert {"reading/numerals.py", "records.py"} <= set(sets[page["sources"]["table code"]])
    assert list(sets[page["inputs"]["notebook"]]) == ["01_targets.ipynb"]
    assert page["seconds"] > 0
    run_ = status["run"]
    assert run_["params"] == "params/x.yaml"
    assert run_["seconds"] >= page["seconds"] / 2
    assert run_["versions"]["python"] == sys.version.split()[0]
    assert {"pandas", "numpy", "matplotlib", "papermill", "rjieba"} <= set(run_["versions"])
    assert run_["tokenizer"]["engine"] in ("rjieba", "jieba")
    assert re.fullmatch(r"[0-9a-f]{16}", run_["tokenizer"]["lexicon"])
    assert run_["git"] == {"commit": git(made, "rev-parse", "HEAD"), "dirty": False}


def test_every_hash_that_a_page_names_has_its_members(made):
    status = status_of(made)
    for page in status["pages"].values():
        assert set(page["inputs"].values()) | set(page["sources"].values()) <= set(status["sets"])


def test_a_page_shows_its_record_and_how_to_cite_it_in_its_footer_only(made):
    commit = git(made, "rev-parse", "HEAD")[:12]
    zh, en = footer_of(made, "01_targets-zh"), footer_of(made, "01_targets-en")
    day = status_of(made)["run"]["at"][:10]
    corpus = status_of(made)["pages"]["01_targets-en"]["inputs"]["corpus"]
    version = status_of(made)["run"]["versions"]["policylib"]
    assert f"引用：《01_targets：页》，载《样本》，policylib {version}（提交 {commit}）" in zh
    assert "可重现不等于有效。" in zh
    assert f"Cite as: 01_targets: page. In: 样本. policylib {version} (commit {commit}); corpus digest {corpus}, tables digest" in en
    assert f"run of {day}. Reproducible is not valid." in en
    text = hashlib.sha256((made / "data" / "reports" / "jiashi-2021.txt").read_bytes()).hexdigest()
    for said in ("seed", "11", f"text: jiashi-2021 {text}", "tables: targets", "table codebooks: grammar.yaml", "tokenizer"):
        assert said in " ".join(en.split())
    outside = outside_footer(made / "outputs" / "x" / "01_targets-en.html")
    assert commit not in outside
    assert day not in outside


def test_a_dirty_tree_is_said_and_outside_git_nothing_is(made, tmp_path, monkeypatch):
    monkeypatch.delenv("POLICYLIB_REPORTS", raising=False)
    home = tmp_path / "home"
    shutil.copytree(made, home)
    (home / "notes.txt").write_text("x", "utf-8")
    assert run(home, force=True) == 0
    assert status_of(home)["run"]["git"]["dirty"] is True
    assert "with uncommitted changes" in footer_of(home, "01_targets-en")
    shutil.rmtree(home / ".git")
    assert run(home, force=True) == 0
    assert "git" not in status_of(home)["run"]
    assert "commit" not in footer_of(home, "01_targets-en")


@pytest.mark.slow
def test_numbers_that_moved_come_with_the_right_reason(tmp_path, monkeypatch):
    """Runs a copy of the package, so that a codebook and a module can really be changed between two runs."""
    package = tmp_path / "src" / "policylib"
    shutil.copytree(SOURCE, package, ignore=shutil.ignore_patterns("__pycache__"))
    home = sample_home(tmp_path / "home", [TARGETS])
    environment = {name: value for name, value in os.environ.items() if name != "POLICYLIB_REPORTS"}
    environment |= {"PYTHONPATH": str(package.parent), "POLICYLIB_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}

    def made_again(*words: str) -> tuple[dict[str, list[str]], set[str]]:
        command = [sys.executable, "-m", "policylib.cli", "run", "--quiet", *words, str(home / "params" / "x.yaml")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "")
        assert all("jiashi-2021.txt: found other bytes" in line for line in done.stderr.splitlines())
        found = status_of(home)["changes"].get("01_targets")
        return (found["why"], {each["where"].split(" · ")[0] for each in found["moved"]}) if found else ({}, set())

    def edit(path: Path, old: str, new: str) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    assert made_again() == ({}, set())
    edit(home / "data" / "reports" / "jiashi-2021.txt", "地区生产总值增长8%", "地区生产总值增长7%")
    why, moved = made_again()
    assert why == {"text": ["jiashi-2021"]}
    assert "sum" in moved
    edit(package / "codebooks" / "grammar.yaml", "effort: [力争, ", "effort: [")
    why, moved = made_again()
    assert why == {"codebook": ["grammar.yaml"]}
    assert "strive" in moved
    edit(package / "data" / "catalogue" / "read.py", '"targets": targets,', '"targets": targets[1:],')  # fmt: skip
    why, moved = made_again()
    assert why == {"code": ["data/catalogue/read.py"]}
    assert "n" in moved
    params = home / "params" / "x.yaml"
    params.write_text(params.read_text("utf-8") + "seed: 6\n", "utf-8")
    assert made_again() == ({"seed": ["seed"]}, {"seed"})
    assert "随机种子" in (home / "outputs" / "x" / "index.html").read_text("utf-8")
    params.write_text(params.read_text("utf-8") + "parameters: {reports: [yishi-2024]}\n", "utf-8")
    why, moved = made_again()
    assert why == {"parameters": ["reports"]}
    assert moved >= {"n", "sum"}
    assert made_again("--force") == ({}, set())
