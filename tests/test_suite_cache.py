"""What a codebook's change makes again: the pages whose rows or words it makes, by the contents and by what the real notebooks read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from policylib.codebooks import HERE, Codebooks
from policylib.data.catalogue.build import build
from policylib.suite import inputs
from policylib.suite.declared import read_notebook
from toy_suite import copy_samples, explained, make_home, run

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("0[1-7]*.ipynb"))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A corpus of the invented samples whose tables are built with codebooks of its own, which a test may change."""
    root = copy_samples(tmp_path_factory.mktemp("cache") / "home")
    books = shutil.copytree(HERE, tmp_path_factory.mktemp("books") / "codebooks")
    return root, books


def tables(root: Path, books: Path, monkeypatch) -> dict[str, str]:
    """The hash of each table that a real notebook reads, after a build."""
    build(root, jobs=1, books=Codebooks(books))
    return hashes(root, books, monkeypatch)


def hashes(root: Path, books: Path, monkeypatch) -> dict[str, str]:
    monkeypatch.setattr(inputs, "Codebooks", lambda extra=(): Codebooks(books, extra))
    inputs.look_again()
    return {name: inputs._table(root, name) for notebook in NOTEBOOKS for name in read_notebook(notebook).reads}


def touched(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The pages whose tables differ."""
    changed = {name for name in before if before[name] != after[name]}
    return {path.stem for path in NOTEBOOKS if changed & set(read_notebook(path).reads)}


def with_term(books: Path, codebook: str, term: str) -> Path:
    """A copy of the codebooks in which the first list of terms has one more."""
    copy = shutil.copytree(books, books.parent / term)
    text = (copy / codebook).read_text("utf-8")
    (copy / codebook).write_text(text.replace("terms: [", f"terms: [{term}, ", 1), "utf-8")
    return copy


def test_a_term_reaches_the_pages_that_read_its_rows(built, monkeypatch):
    root, books = built
    before = tables(root, books, monkeypatch)
    nowhere = with_term(books, "cap_topics.yaml", "甲乙丙丁")
    assert "04_emphasis" in touched(before, hashes(root, nowhere, monkeypatch)), "rows that are still to be built count as changed"
    assert touched(before, tables(root, nowhere, monkeypatch)) == set(), "a term that no text holds changes no row"
    pages = touched(before, tables(root, with_term(books, "cap_topics.yaml", "甲江"), monkeypatch))
    assert {"01_briefing", "04_emphasis", "07_corpus"} <= pages
    assert "05_wording" not in pages


def test_an_indicator_reaches_targets_and_no_words(built, monkeypatch):
    root, books = built
    before = tables(root, books, monkeypatch)
    pages = touched(before, tables(root, with_term(books, "indicators.yaml", "亩均税收"), monkeypatch))
    assert {"02_targets", "06_trends"} <= pages
    assert not pages & {"04_emphasis", "05_wording"}


@pytest.mark.slow
def test_a_page_that_lists_the_questions_notices_a_new_one(tmp_path, capsys, monkeypatch):
    lists = "class Pair:\n    pages = len\nprint(Pair.pages(''))"
    home = make_home(tmp_path / "home", {"00_lists": [lists], "01_words": ["show('a', id='a')"]})
    assert run(home) == 0
    path = home / "notebooks" / "01_words.ipynb"
    content = json.loads(path.read_text("utf-8"))
    content["metadata"]["policylib"]["question"] = {"zh": "哪些？", "en": "Which?"}
    path.write_text(json.dumps(content), "utf-8")
    found = explained(home, capsys)
    assert found["00_lists"] == "made again: notebook (question of 01_words.ipynb)"


def test_facts_of_ones_own_count_among_the_facts(tmp_path):
    from policylib.suite.inputs import fact_files

    (tmp_path / "data" / "reference").mkdir(parents=True)
    (tmp_path / "data" / "reference" / "mapping.csv").write_text("name\n", "utf-8")
    named = [path.relative_to(tmp_path).as_posix() for path in fact_files(tmp_path)]
    assert named[0] == "data/reference/mapping.csv"
    assert {"data/local/headline_targets.csv", "data/local/headline_results.csv", "data/local/mapping.csv"} <= set(named)
