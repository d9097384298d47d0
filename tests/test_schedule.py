"""Recipes for scheduled runs: every command in them exists with these options, units and workflows are what their programs take."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from policylib import cli
from policylib.suite import notify

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "schedule.md"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = r"^[\w.-]+/[\w./-]+@[0-9a-f]{40}$"
STEP = {
    "type": "object",
    "properties": {
        "name": {"type": "string"}, "id": {"type": "string"}, "if": {"type": "string"}, "run": {"type": "string"}, "shell": {"type": "string"},
        "uses": {"type": "string", "pattern": PINNED}, "with": {"type": "object"}, "env": {"type": "object"}, "working-directory": {"type": "string"},
    },
    "additionalProperties": False,
    "oneOf": [{"required": ["run"]}, {"required": ["uses"]}],
}  # fmt: skip
RIGHTS = {"type": "object", "additionalProperties": {"enum": ["read", "write", "none"]}}
WORKFLOW: dict[str, Any] = {
    "type": "object",
    "required": ["name", "on", "permissions", "jobs"],
    "properties": {
        "name": {"type": "string"},
        "on": {"type": ["object", "array"]},
        "permissions": {"const": {"contents": "read"}},
        "concurrency": {"type": "object", "required": ["group"]},
        "jobs": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["runs-on", "timeout-minutes", "steps"],
                "properties": {
                    "runs-on": {"type": "string", "pattern": r"^ubuntu-\d\d\.\d\d$"}, "needs": {"type": "string"}, "if": {"type": "string"},
                    "timeout-minutes": {"type": "integer"}, "permissions": RIGHTS, "environment": {"type": "object"}, "outputs": {"type": "object"},
                    "strategy": {"type": "object"}, "steps": {"type": "array", "items": STEP, "minItems": 1},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}  # fmt: skip


def commands(text: str) -> list[str]:
    """Return the commands of a page: the lines of its fences, and what stands between backticks."""
    fences = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    return [line for fence in fences for line in fence.splitlines()] + re.findall(
        r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    )


def of_policylib(line: str) -> list[str] | None:
    """Return the words after `policylib` in a command, if it calls it."""
    found = re.search(r"(?:^|&& |\s)(?:[\w./%~-]*/)?policylib ((?:run|verify|build|check|list|add)\b.*)$", line)
    return shlex.split(found[1]) if found else None


def test_every_command_of_the_page_is_one_that_the_program_takes():
    found = [words for line in commands(PAGE.read_text("utf-8")) if (words := of_policylib(line)) and words[1:]]
    assert len(found) >= 6
    for words in found:
        options = cli.parser().parse_args(words)
        for path in getattr(options, "params", ()):
            assert (ROOT / path).is_file(), path
    named = set(re.findall(r"`(--[a-z]+)(?: \d+)?`", PAGE.read_text("utf-8")))
    for option in named:
        assert option in cli.parser()._subparsers._group_actions[0].choices["run"].format_help(), option


def test_the_page_names_only_files_and_targets_that_exist():
    text = PAGE.read_text("utf-8")
    for path in re.findall(r"`((?:schedule|params|docs|\.github)/[\w./-]+)`", text) + re.findall(r"cp (schedule/\S+)", text):
        assert (ROOT / path).is_file(), path
    targets = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`make ([a-z-]+)`", text):
        assert f"\n{target}:" in targets


def test_page_and_example_name_every_setting_and_no_other():
    known = {f"{notify.PREFIX}{name}" for name in ("URL", "MAIL", "FROM", "SMTP", "WHEN")}
    example = (ROOT / "schedule" / "schedule.env.example").read_text("utf-8")
    assert set(re.findall(rf"{notify.PREFIX}[A-Z]+", PAGE.read_text("utf-8"))) == known
    assert set(re.findall(rf"{notify.PREFIX}[A-Z]+", example)) == known
    settings = dict(re.findall(r'^#(\w+)="(.*)"$', example, re.MULTILINE))
    notify.load_channels(settings)
    assert settings.keys() == known | {"POLICYLIB_REPORTS", "POLICYLIB_TIME_LIMIT"}


def test_the_exit_codes_of_the_page_are_those_of_the_program():
    assert re.findall(r"^\| (\d+) \|", PAGE.read_text("utf-8"), re.MULTILINE) == ["0", "1", "2", "130"]


def test_the_units_name_a_command_that_exists():
    service = (ROOT / "schedule" / "policylib.service").read_text("utf-8")
    words = of_policylib(re.search(r"^ExecStart=(.+)$", service, re.MULTILINE)[1])
    options = cli.parser().parse_args(words)
    assert options.quiet
    assert all((ROOT / path).is_file() for path in options.params)


def test_systemd_takes_the_units(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze here: the units are not verified")
    bin_ = tmp_path / "policylib" / ".venv" / "bin"
    bin_.mkdir(parents=True)
    (bin_ / "policylib").symlink_to(shutil.which("true"))
    paths = []
    for name in ("policylib.service", "policylib.timer"):
        paths.append(tmp_path / name)
        paths[-1].write_text((ROOT / "schedule" / name).read_text("utf-8").replace("%h", str(tmp_path)), "utf-8")

    def faults() -> str:
        done = subprocess.run(["systemd-analyze", "verify", *map(str, paths)], capture_output=True, text=True, check=False)
        lines = [line for line in done.stderr.splitlines() if "policylib" in line]
        return "\n".join(lines) or ("" if done.returncode == 0 else done.stderr)

    assert faults() == ""
    paths[0].write_text(paths[0].read_text("utf-8").replace("Type=oneshot", "Typ=oneshot"), "utf-8")
    assert "Typ" in faults()  # it would have told


def test_systemd_reads_the_time():
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze here: the time is not verified")
    when = re.search(r"^OnCalendar=(.+)$", (ROOT / "schedule" / "policylib.timer").read_text("utf-8"), re.MULTILINE)[1]
    done = subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, text=True, check=False)
    assert "Normalized form: *-*-* 03:30:00" in done.stdout


def workflow(path: Path) -> dict[str, Any]:
    found = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # every scalar as it is written: `on` is no boolean
    for job in found["jobs"].values():
        job["timeout-minutes"] = int(job["timeout-minutes"])
    return found


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_are_pinned_and_may_do_the_least(path):
    found = workflow(path)
    jsonschema.validate(found, WORKFLOW)
    text = path.read_text("utf-8")
    for line in re.findall(r"uses: .*", text):
        assert re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line
    for job in found["jobs"].values():
        assert not [step for step in job["steps"] if "${{" in step.get("run", "")], "an expression inside a shell line can be injected"
        checkout = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert all(step["with"]["persist-credentials"] == "false" for step in checkout)


def test_a_workflow_that_is_not_pinned_would_be_refused():
    found = workflow(ROOT / ".github" / "workflows" / "publish.yml")
    found["jobs"]["run"]["steps"][0]["uses"] = "actions/checkout@v4"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, WORKFLOW)


def test_only_the_job_that_publishes_may_write_pages():
    jobs = workflow(ROOT / ".github" / "workflows" / "publish.yml")["jobs"]
    assert "permissions" not in jobs["run"]
    assert jobs["publish"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert [step for step in jobs["run"]["steps"] if step.get("run") == "make report"]
    uploaded = next(step["with"]["path"] for step in jobs["run"]["steps"] if "upload-pages" in step.get("uses", ""))
    params = re.search(r"^PARAMS \?= params/(\w+)\.yaml$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)[1]
    assert uploaded == f"outputs/{params}"


def test_the_test_workflow_runs_what_ci_runs():
    steps = workflow(ROOT / ".github" / "workflows" / "test.yml")["jobs"]["test"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == [".ci/run"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_the_line_for_cron_runs_in_a_plain_shell(tmp_path):
    line = next(line for line in commands(PAGE.read_text("utf-8")) if line.startswith("30 3 "))
    home = tmp_path
    (home / "policylib" / ".venv" / "bin").mkdir(parents=True)
    called = home / "policylib" / ".venv" / "bin" / "policylib"
    called.write_text(f'#!{sys.executable}\nimport os, sys\nprint(sys.argv[1:], os.environ["POLICYLIB_NOTIFY_MAIL"])\n', "utf-8")
    called.chmod(0o755)
    settings = home / ".config" / "policylib" / "schedule.env"
    settings.parent.mkdir(parents=True)
    settings.write_text((ROOT / "schedule" / "schedule.env.example").read_text("utf-8").replace("#POLICYLIB", "POLICYLIB"), "utf-8")
    assert "%" not in line  # cron takes it for a new line
    done = subprocess.run(
        ["/bin/sh", "-c", line.split(" ", 5)[5]],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "['run', '--quiet', 'params/bengbu_hefei.yaml'] team@example.org\n", done.stderr
