"""Params files: every fault told at once, with file and line, before anything runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policylib.data.catalogue.entries import COLUMNS
from policylib.records import InputError
from policylib.suite.declared import parameters_of, read_notebook
from policylib.suite.params import load_suite, load_suites
from policylib.suite.run import run_params

ROOT = Path(__file__).parent.parent
CELL = """# what the page is about
reports: list = ["jia-2021", "yi-2024"]  # reports compared
language: str = "zh"  # language of the page
seed: int = 7
share: float = 0.5  # a share
note: str | None = None
colours: list = [
    "#9b2c25",  # red
    "#1b4f80",
]  # two colours
"""


def notebook(path: Path, cell: str = CELL, **about: object) -> Path:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# 目标\n", "\n", "写明了**哪些**目标？\n"]},
        {
            "cell_type": "code",
            "metadata": {"tags": ["parameters"]},
            "source": cell.splitlines(keepends=True),
            "outputs": [],
            "execution_count": None,
        },
    ]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    path.write_text(
        json.dumps({"cells": cells, "metadata": {"kernelspec": kernel, "policylib": about}, "nbformat": 4, "nbformat_minor": 5}), "utf-8"
    )
    return path


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("POLICYLIB_HOME", str(tmp_path))
    for folder in ("data", "notebooks", "params"):
        (tmp_path / folder).mkdir()
    rows = [
        dict.fromkeys(COLUMNS, "") | {"report": f"{name}-{year}", "file": f"{name}.txt", "place": place, "year": str(year)}
        for name, place, year in (("jia", "甲市", 2021), ("yi", "乙市", 2024))
    ]
    lines = [",".join(COLUMNS), *(",".join(row.values()) for row in rows)]
    (tmp_path / "data" / "corpus.csv").write_text("\n".join(lines) + "\n", "utf-8")
    notebook(tmp_path / "notebooks" / "02_targets.ipynb", reads=["targets"])
    notebook(tmp_path / "notebooks" / "04_emphasis.ipynb", 'language: str = "zh"\ntopics: list = []\n')
    return tmp_path


def params(home: Path, text: str, name: str = "x.yaml") -> Path:
    path = home / "params" / name
    path.write_text(text, "utf-8")
    return path


def faults(home: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_suite(params(home, text))
    return str(caught.value).splitlines()


def test_a_right_file_gives_one_page_a_notebook(home):
    suite = load_suite(params(home, "title: 比较\nnotebooks: [02_targets, 04_emphasis]\nparameters:\n  reports: [yi-2024]\nseed: 9\n"))
    assert [job.page for job in suite.jobs] == ["02_targets", "04_emphasis"]
    assert suite.jobs[0].parameters == {"reports": ["yi-2024"], "seed": 9}
    assert suite.jobs[0].effective()["language"] == "zh"
    assert suite.jobs[1].parameters == {}
    assert suite.folder == home / "outputs" / "x"
    assert suite.jobs[0].notebook.questions["zh"] == "写明了哪些目标？"


def test_all_faults_at_once_each_with_its_line_and_a_near_match(home):
    found = faults(
        home,
        """title: x
notebooks: [02_targets]
parameters:
  report: [jia-2021]
  language: fr
  seed: nine
  share: 1
  reports:
    - jia-2021
    - yi-2023
""",
    )
    assert len(found) == 4
    assert found[0].startswith("x.yaml:4: found the parameter 'report'; expected one of reports,")
    assert "did you mean reports?" in found[0]
    assert found[1].startswith("x.yaml:5: found 'fr' in language; expected one of zh, en")
    assert found[2].startswith("x.yaml:6: found 'nine' for seed; expected a value of type int, as 02_targets declares it")
    assert found[3].startswith("x.yaml:10: found 'yi-2023' in reports;")
    assert "did you mean yi-2024?" in found[3]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("notebooks: [02_target]\n", "did you mean 02_targets?"),
        ("notebook: [02_targets]\n", "did you mean notebooks?"),
        ("notebooks: 02_targets\n", "a list of notebook names"),
        ("title: x\n", "expected a list of notebook names"),
        ("notebooks: [02_targets, 02_targets]\n", "a second time"),
        ("notebooks: [02_targets]\nsweep: {language: zh}\n", "a list of values"),
        ("notebooks: [02_targets]\nsweep:\n  langauge: [zh, en]\n", "did you mean language?"),
        ("notebooks: [02_targets]\nsweep:\n  reports: [jia-2021]\n", "a value of type list"),
        ("notebooks: [02_targets]\nparameters: [reports]\n", "names with values"),
        ("notebooks: [02_targets]\ncodebooks: [mine.yaml]\n", "found the codebook 'mine.yaml'"),
        ("notebooks: [02_targets]\nseed: 1.5\n", "a whole number"),
        ("notebooks: [02_targets]\nsweep:\n  language: [zh, zh]\n", "x.yaml:3: found values that give the page 02_targets-zh twice"),
        ("notebooks: [02_targets]\nsweep:\n  note: ['2', 'a b']\n", "found values that give the page 02_targets-2 twice"),
        ("notebooks: [02_targets]\nparameters:\n  seed: true\n", "type int"),
        ("notebooks: [02_targets]\nparameters:\n  seed: 2021-03-05\n", "type int"),
        ("notebooks: [02_targets]\nparameters:\n  language: no\n", 'write "no" or true/false'),
        ("notebooks: [02_targets]\nlanguage: zh\nlanguage: en\n", "a second time"),
        (
            f"notebooks: [02_targets]\nsweep:\n  seed: {list(range(50))}\n  note: {list('abcdefghij')}\n  share: {list(range(5))}\n",
            "x.yaml:3: found a sweep of 2,500 pages; expected at most 2,000",
        ),
        (f"notebooks: [02_targets]\nsweep: {{seed: {list(range(2001))}}}\n", "found a sweep of 2,001 pages"),
        (f"notebooks: [02_targets]\nsweep: {{seed: {[{}]}, reports: {['x'] * 2001}}}\n", "found a sweep of 2,001 pages"),
        (f"notebooks: [02_targets]\nparameters: {{reports: {['x'] * 2001}}}\n", "found 2,001 values under reports; expected at most 2,000"),
        (f"notebooks: {['02_targets'] * 2001}\n", "found 2,001 values under notebooks"),
        ("notebooks: [02_targets]\nparameters: {reports: &a [jia-2021], note: *a}\n", "x.yaml:2: found the alias *a"),
        ("- x\n", "expected keys among"),
        ("", "expected keys among"),
    ],
)
def test_each_fault_is_named(home, text, said):
    assert any(said in line for line in faults(home, text)), faults(home, text)


def test_a_name_that_is_code_never_reaches_papermill(home):
    found = faults(home, "notebooks: [02_targets]\nparameters:\n  \"x = __import__('os').getpid()\": 1\n")
    assert "expected one of reports" in found[0]


def test_a_codebook_is_one_that_ships_or_one_that_the_file_names(home):
    notebook(home / "notebooks" / "05_codes.ipynb", 'codebook: str = "cap_topics"\n')
    found = faults(home, "notebooks: [05_codes]\nparameters: {codebook: cap_topic}\n")
    assert "found 'cap_topic' in codebook; expected one of cap_topics, instruments" in found[0]
    assert "did you mean cap_topics?" in found[0]


def test_a_sweep_makes_a_page_for_each_choice_and_only_where_it_is_declared(home):
    suite = load_suite(
        params(
            home,
            "notebooks: [02_targets, 04_emphasis]\nsweep:\n  reports:\n    - [jia-2021]\n    - [jia-2021, yi-2024]\n  language: [zh, en]\n",
        )
    )
    assert [job.page for job in suite.jobs] == [
        "02_targets-jia-2021-zh", "02_targets-jia-2021-en", "02_targets-jia-2021+yi-2024-zh", "02_targets-jia-2021+yi-2024-en", "04_emphasis-zh", "04_emphasis-en",
    ]  # fmt: skip
    assert suite.jobs[1].parameters == {"reports": ["jia-2021"], "language": "en"}


def test_a_sweep_goes_over_places_years_and_languages(home):
    notebook(home / "notebooks" / "06_trends.ipynb", 'places: list = ["甲市"]\nyears: list = [2020, 2024]\nlanguage: str = "zh"\n')
    suite = load_suite(
        params(
            home,
            "notebooks: [02_targets, 06_trends]\nlanguage: en\nsweep:\n  places: [[甲市], [乙市]]\n  years: [[2020, 2022], [2022, 2024]]\n  language: [zh, en]\n",
        )
    )
    assert [job.page for job in suite.jobs][:2] == ["02_targets-zh", "02_targets-en"]
    trends = suite.jobs[2:]
    assert len({job.page for job in trends}) == len(trends) == 8
    assert [job.page for job in trends][:3] == ["06_trends-1-2020+2022-zh", "06_trends-1-2020+2022-en", "06_trends-1-2022+2024-zh"]
    assert trends[-1].parameters == {"places": ["乙市"], "years": [2022, 2024], "language": "en"}
    assert suite.language == "en"  # of the one index


def test_two_files_of_one_name_are_refused(home, tmp_path):
    (tmp_path / "other").mkdir()
    one = params(home, "notebooks: [02_targets]\n")
    other = tmp_path / "other" / "x.yaml"
    other.write_text("notebooks: [02_targets]\n", "utf-8")
    with pytest.raises(InputError, match="a second time"):
        load_suites([one, other])


def test_faults_end_the_command_with_2_before_anything_runs(home, capsys):
    path = params(home, "notebooks: [02_targets]\nparameters: {sed: 1}\n")
    other = params(home, "notebooks: [9]\n", "y.yaml")
    assert run_params([path, other, home / "none.yaml"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["x.yaml", "y.yaml", str(home / "none.yaml")]
    assert not (home / "outputs").exists()


def test_the_declaration_is_what_papermill_reads(home):
    from papermill import inspect_notebook

    for path in [*sorted((ROOT / "notebooks").glob("*.ipynb")), home / "notebooks" / "04_emphasis.ipynb"]:
        ours = read_notebook(path).parameters
        theirs = inspect_notebook(str(path))
        assert list(ours) == list(theirs), path.name
        for name, each in ours.items():
            assert each.type.replace(" ", "") == theirs[name]["inferred_type_name"].replace(" ", ""), (path.name, name)
            assert each.help == theirs[name]["help"].strip(), (path.name, name)


def test_a_declaration_is_read_as_python_reads_it():
    found = {each.name: each for each in parameters_of(CELL)}
    assert found["colours"].default == ["#9b2c25", "#1b4f80"]
    assert found["colours"].help == "two colours"
    assert found["note"].type == "str | None"


@pytest.mark.parametrize("cell", ["import os\n", "x = os.environ\n", "x: list = [y for y in z]\n", "def f(): pass\n", "x = \n"])
def test_a_parameters_cell_that_computes_is_refused(cell):
    with pytest.raises(InputError):
        parameters_of(cell)


def test_a_file_that_is_no_notebook_is_one_clear_line(home):
    (home / "notebooks" / "05_x.ipynb").write_text("{", "utf-8")
    (home / "notebooks" / "06_x.ipynb").write_text(json.dumps({"cells": []}), "utf-8")
    found = faults(home, "notebooks: [05_x, 06_x]\n")
    assert found[0].startswith("05_x.ipynb: found a file that is no notebook;")
    assert found[1].startswith("06_x.ipynb: found no cell tagged parameters;")


@pytest.mark.parametrize("path", sorted((ROOT / "params").glob("*.yaml")), ids=lambda path: path.name)
def test_shipped_params_files_have_no_fault(path, monkeypatch):
    monkeypatch.setenv("POLICYLIB_HOME", str(ROOT))
    assert load_suite(path).jobs


def test_the_notebooks_defaults_are_the_shipped_params(monkeypatch):
    monkeypatch.setenv("POLICYLIB_HOME", str(ROOT))
    for job in load_suite(ROOT / "params" / "bengbu_hefei.yaml").jobs:
        declared = {name: each.default for name, each in job.notebook.parameters.items()}
        assert job.effective() == declared, job.page
