"""Every notebook: how it is built, and that it runs on the invented samples, in both languages, from any folder."""

from __future__ import annotations

import ast
import functools
import json
import os
import re
from pathlib import Path

import pytest

from policylib.codebooks import read_yaml
from policylib.page import show as present
from policylib.suite.declared import parameters_of, read_notebook

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
OWN = {"reports": ["jiashi-2021", "yishi-2024"]}
by_name = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


def cells(path, kind=None):
    content = json.loads(path.read_text("utf-8"))
    return [c | {"source": "".join(c["source"])} for c in content["cells"] if kind in (None, c["cell_type"])]


def tagged(path, tag):
    return [c for c in cells(path) if tag in c["metadata"].get("tags", [])]


def run(path, language):
    """Run a notebook's cells as they stand, with the samples for its reports; return its names and what it displayed."""
    names, shown = {}, []
    before = present._display
    present._display = lambda each: shown.append(each.bundle)
    try:
        for cell in cells(path, "code"):
            body = ast.parse(cell["source"])
            last = body.body.pop() if body.body and isinstance(body.body[-1], ast.Expr) else None
            exec(compile(body, f"{path.name}:{cell['id']}", "exec"), names)
            value = last and eval(compile(ast.Expression(last.value), f"{path.name}:{cell['id']}", "eval"), names)
            if hasattr(value, "_repr_mimebundle_"):
                bundle = value._repr_mimebundle_()
                shown.append(bundle[0] if isinstance(bundle, tuple) else bundle)
            if "parameters" in cell["metadata"].get("tags", []):
                names.update({k: v for k, v in (OWN | {"language": language}).items() if k in names})
    finally:
        present._display = before
    return names, shown


@pytest.fixture(scope="module")
def ran(sample_root):
    """Give what a notebook's run on the samples named and displayed, each run once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("POLICYLIB_REPORTS", raising=False)
        patch.setenv("POLICYLIB_HOME", str(sample_root))
        yield functools.cache(run)


def carried(shown):
    """Return what each display handed to the suite, one after the other."""
    found = [bundle[present.MIME] for bundle in shown if present.MIME in bundle]
    return [each for some in found for each in (some if isinstance(some, list) else [some])]


def test_the_pages_of_the_main_job_are_there():
    assert {"01_briefing", "07_corpus", "02_targets", "03_priorities", "04_emphasis"} <= {path.stem for path in NOTEBOOKS}


@by_name
def test_it_is_committed_without_outputs(path):
    for cell in cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@by_name
def test_its_cell_ids_are_distinct_and_there_is_no_machine_path(path):
    ids = [cell["id"] for cell in cells(path)]
    assert len(set(ids)) == len(ids)
    assert not re.search(r"(?:^|[\"' ])/(?:home|root|tmp|work|Users)/", path.read_text("utf-8"))


@by_name
def test_one_cell_declares_typed_and_commented_parameters(path):
    (cell,) = tagged(path, "parameters")
    declared = parameters_of(cell["source"], path.name)
    assert {"reports", "language", "seed"} <= {p.name for p in declared}
    assert [p.name for p in declared if not p.help or not p.type] == []


@by_name
def test_its_defaults_are_those_of_the_main_job(path):
    job = read_yaml(ROOT / "params" / "bengbu_hefei.yaml").data
    said = job["parameters"] | {name: job[name] for name in ("language", "seed") if name in job}
    (cell,) = tagged(path, "parameters")
    for parameter in parameters_of(cell["source"], path.name):
        if parameter.name in said:
            assert parameter.default == said[parameter.name], parameter.name


@by_name
def test_it_writes_nothing_by_itself(path):
    nodes = [node for cell in cells(path, "code") for node in ast.walk(ast.parse(cell["source"]))]
    called = {getattr(n.func, "id", "") or f".{getattr(n.func, 'attr', '')}" for n in nodes if isinstance(n, ast.Call)}
    assert not called & {"open", ".to_csv", ".to_parquet", ".savefig", ".write_text"}


@by_name
def test_it_opens_with_title_and_question(path):
    declared = read_notebook(path)
    assert len(set(declared.titles.values())) == 2
    assert len(set(declared.questions.values())) == 2
    headings = [line for c in cells(path, "markdown") for line in c["source"].splitlines() if line.startswith("#")]
    assert headings[0].startswith("# ")
    assert all(" / " in line for line in headings)  # each stands once, in both languages


@by_name
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_ends_with_a_wrong_conclusion_its_limits_a_parameter_and_a_question(path, language, ran):
    _, shown = ran(path, language)
    said = [bundle["text/plain"] for bundle in shown] + [c["source"] for c in cells(path, "markdown")]
    for kind in ("wrong", "limits", "change", "discuss"):
        heading = present.BOXES[kind][language != "zh"].removesuffix(" would be")
        assert any(heading in text for text in said), kind


@by_name
def test_a_table_stands_before_the_first_figure(path, ran):
    _, shown = ran(path, "zh")
    kinds = [each["kind"] for each in carried(shown)]
    assert "table" in kinds
    if "figure" in kinds:
        assert kinds.index("table") < kinds.index("figure")


@by_name
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_runs_on_the_samples_and_reads_what_it_says(path, language, ran):
    names, shown = ran(path, language)
    assert set(names["corpus"].read) == set(read_notebook(path).reads)
    ids = [each["id"] for each in carried(shown) if each["kind"] != "caption"]
    assert len(set(ids)) == len(ids)
    assert any("image/png" in bundle for bundle in shown)
    text = "\n".join(bundle["text/plain"] for bundle in shown)
    assert "nan" not in re.findall(r"[A-Za-z]+", text.lower())
    assert "<NA>" not in text
    assert "甲市 2021" in text if language == "zh" else "Jiashi 2021" in text


@pytest.mark.parametrize("folder", [".", "notebooks", "params/deep"])
def test_one_runs_from_any_folder_of_the_checkout(folder, sample_root, monkeypatch):
    for name in ("POLICYLIB_HOME", "POLICYLIB_REPORTS"):
        monkeypatch.delenv(name, raising=False)
    place = sample_root / folder
    place.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(place)
    names, _ = run(ROOT / "notebooks" / "07_corpus.ipynb", "en")
    assert names["corpus"].root == sample_root.resolve()
    assert sorted(os.listdir(place)) == sorted(set(os.listdir(place)) - {"figure.png"})


@by_name
def test_figures_and_tables_say_what_they_rest_on(path, ran):
    _, shown = ran(path, "zh")
    for each in carried(shown):
        if each["kind"] == "figure":
            assert len(each["alt"]) > 20
        if each["kind"] == "table":
            assert each.get("caption"), each["id"]
