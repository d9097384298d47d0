"""Runs that are killed, interrupted, or cannot write: every published page stays whole, nothing is left running."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from toy_suite import make_home, run

pytestmark = pytest.mark.slow
KILLS = 20
RUN = ("-m", "policylib.cli", "run", "--jobs", "2", "--force")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    made = make_home(tmp_path_factory.mktemp("kill") / "home", {f"0{i}_page": [f"show('甲市{i}', id='a')"] for i in range(3)})
    assert run(made) == 0
    return made


def start(home: Path, **options) -> subprocess.Popen:
    environment = {**os.environ, "POLICYLIB_HOME": str(home)}
    return subprocess.Popen(
        [sys.executable, *RUN, str(home / "params" / "x.yaml")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        **options,
    )


def family(process: subprocess.Popen) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def workers(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [each for each in processes if "policylib.suite.worker" in command(each)]


def first_worker(process: subprocess.Popen, seconds: float = 60) -> psutil.Process:
    """Wait until a run has a worker, so that a test does not depend on how fast a machine is."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := workers(family(process)):
            return found[0]
        time.sleep(0.02)
    raise AssertionError("the run never had a worker")


def command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:  # it ended meanwhile
        return ""


def running(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [each for each in processes if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def all_gone(processes: list[psutil.Process], seconds: float = 15) -> bool:
    until = time.monotonic() + seconds
    while running(processes) and time.monotonic() < until:
        time.sleep(0.1)
    return not running(processes)


def check_whole(home: Path) -> None:
    out = home / "outputs" / "x"
    for path in out.glob("*.html"):
        text = path.read_text("utf-8")
        assert text.startswith("<!DOCTYPE html>"), path.name
        assert text.rstrip().endswith("</html>"), path.name
    for path in [*out.glob("data/*.json"), out / "status.json"]:
        json.loads(path.read_text("utf-8"))


def test_a_killed_run_leaves_whole_pages_and_nothing_running(home):
    rng = random.Random(7)
    for attempt in range(KILLS):
        process = start(home)
        time.sleep(rng.uniform(0.2, 4))
        children = family(process)
        victims = workers(children)
        if attempt % 3 == 2 and victims:
            rng.choice(victims).kill()
            assert process.wait(120) in (0, 1)
        else:
            process.kill()
            process.wait()
        assert all_gone(children), [command(each) for each in running(children)]
        check_whole(home)
    assert run(home) == 0
    check_whole(home)
    status = json.loads((home / "outputs" / "x" / "status.json").read_text("utf-8"))
    assert status["ok"]
    assert not (home / "outputs" / "x" / ".staging").exists()


def test_a_worker_that_is_killed_is_replaced_and_its_page_is_made(home):
    process = start(home)
    first_worker(process).kill()
    assert process.wait(120) == 0


def test_ctrl_c_stops_cleanly(home):
    process = start(home)
    first_worker(process)
    children = family(process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.decode()) == (130, "policylib: stopped; nothing is half-written\n")
    assert all_gone(children)
    check_whole(home)


def test_an_output_that_cannot_be_written_is_one_clear_line(home, tmp_path, capsys):
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    shutil.rmtree(copy / "outputs")
    (copy / "outputs").write_text("in the way", "utf-8")
    assert run(copy) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "outputs" in lines[0]
    assert "expected a folder that can be written" in lines[0]


def test_a_full_disk_is_one_clear_line_and_leaves_whole_pages(home, tmp_path):
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    limit = 4000  # bytes a file may hold: less than a page
    process = start(
        copy, preexec_fn=lambda: (resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)), signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
    )
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "Traceback" not in err.decode()
    lines = err.decode().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(str(copy / "outputs" / "x"))
    assert "File too large; expected a folder that can be written; check its rights and the space on its disk" in lines[0]
    check_whole(copy)
