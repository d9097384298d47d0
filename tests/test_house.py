"""The house itself: the two set-ups in step, the commands that the README names."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from policylib.codebooks import read_yaml

ROOT = Path(__file__).parent.parent


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\s<>=!~\[]", each.strip())[0].lower().removesuffix("-base").removesuffix("-core") for each in requirements}


def test_conda_environment_is_in_step_with_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = read_yaml(ROOT / "environment.yml").data["dependencies"]
    from_pip = [each for entry in listed if isinstance(entry, dict) for each in entry["pip"] if not each.startswith("-e")]
    from_conda = [each for each in listed if isinstance(each, str) and names([each]) - {"python", "pip"}]
    assert names(from_conda) | names(from_pip) == names(project["dependencies"])
    lower = {re.sub(r"\s", "", each).replace("-base", "").replace("-core", "") for each in from_conda + from_pip}
    assert lower == set(project["dependencies"]), "the bounds differ"


def test_every_dependency_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + [each for group in project["optional-dependencies"].values() for each in group]
    pins = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.+!-]+", line) for line in pins)
    assert {each.replace("_", "-") for each in names(wanted)} <= {each.replace("_", "-") for each in names(pins)}


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def test_make_help_lists_every_target():
    text = subprocess.run(["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[1] for line in text.splitlines() if line.strip()} == make_targets()


@pytest.mark.parametrize("page", ["README.md", "docs/method.md"])
def test_pages_name_only_what_is_there(page):
    text = (ROOT / page).read_text("utf-8")
    assert set(re.findall(r"`make ([a-z-]+)", text)) <= make_targets()
    paths = re.findall(r"`((?:src|data|docs|notebooks|params|tests|benchmarks)/[\w./-]*)`", text)
    made_later = ("data/reports", "data/local")
    assert [p for p in paths if not (ROOT / p).exists() and not p.startswith(made_later)] == []
    links = [p for p in re.findall(r"\]\(([^)#:]+)\)", text) if p]
    assert [p for p in links if not (ROOT / page).parent.joinpath(p).exists()] == []


def test_readme_names_only_commands_that_exist():
    from policylib.cli import parser

    known = next(action.choices for action in parser()._actions if action.dest == "command")
    used = set(
        re.findall(
            r"(?<!from )policylib ([a-z-]+)",
            "\n".join(re.findall(r"```.*?```|`policylib [^`]+`", (ROOT / "README.md").read_text("utf-8"), re.S)),
        )
    )
    assert used
    assert used <= set(known)


@pytest.mark.parametrize("heavy", ["pandas", "matplotlib", "pyarrow", "jieba", "papermill", "sklearn"])
def test_the_command_line_starts_light(heavy):
    code = f"import sys, policylib.cli\ntry: policylib.cli.main(['--help'])\nexcept SystemExit: pass\nsys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_no_machine_path_and_no_registry_address():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    bad = re.compile(r"(?:^|[^A-Za-z0-9_.~*])/(?:home|root|work|farm)/[A-Za-z0-9_.]|--?(?:extra-)?index" + r"-url|find" + r"-links")
    faults = []
    for name in listed:
        path = ROOT / name
        if path.suffix in {".parquet", ".png"} or not path.is_file():
            continue
        faults += [f"{name}: {line[:80]}" for line in path.read_text("utf-8", "ignore").splitlines() if bad.search(line)]
    assert faults == []
