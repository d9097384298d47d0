"""Runs that are killed, interrupted, or cannot write: every published page stays whole, nothing is left running."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from toy_suite import TARGETS, environment, make_home, run, sample_home

pytestmark = pytest.mark.slow
KILLS = 20
LONG = 600  # seconds: only a run that hangs takes so long, however busy the machine
RUN = ("-m", "policylib.cli", "run", "--jobs", "2", "--force")
TEXT = "jiashi-2021"
KILL_AT = """
import os, signal, sys
from policylib.suite.run import run_params
real, published = os.replace, []
def replace(source, target):
    if os.sep + "outputs" + os.sep in str(target):
        published.append(target)
        if len(published) == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
    real(source, target)
os.replace = replace
sys.exit(run_params([sys.argv[1]], jobs=1))
"""  # a run that is killed before one of its acts of publishing


@pytest.fixture(autouse=True)
def own_texts(monkeypatch):
    monkeypatch.delenv("POLICYLIB_REPORTS", raising=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    made = make_home(tmp_path_factory.mktemp("kill") / "home", {f"0{i}_page": [f"show('甲市{i}', id='a')"] for i in range(3)})
    assert run(made) == 0
    return made


@pytest.fixture(scope="module")
def with_evidence(tmp_path_factory):
    """Give a home with the texts of reports: its page links to their evidence pages."""
    made = sample_home(tmp_path_factory.mktemp("evidence") / "home", [TARGETS])
    assert run(made) == 0
    assert len(list((made / "outputs" / "x" / "evidence").glob("*.html"))) == 2
    return made


def change_text(home: Path, number: int) -> None:
    """Change a target in a text, so that tables, page and evidence are all to be made again."""
    path = home / "data" / "reports" / f"{TEXT}.txt"
    text, n = re.subn(r"地区生产总值增长\d+%", f"地区生产总值增长{number}%", path.read_text("utf-8"), count=1)
    assert n == 1
    path.write_text(text, "utf-8")


def start(home: Path, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, *RUN, str(home / "params" / "x.yaml")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(home),
        **options,
    )


def family(process: subprocess.Popen) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def workers(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [each for each in processes if "policylib.suite.worker" in command(each)]


def first_worker(process: subprocess.Popen, seconds: float = LONG) -> psutil.Process:
    """Wait until a run has a worker, so that a test does not depend on how fast a machine is."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := workers(family(process)):
            return found[0]
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise AssertionError("the run never had a worker")


def command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:  # it ended meanwhile
        return ""


def running(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [each for each in processes if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def all_gone(processes: list[psutil.Process], seconds: float = LONG) -> bool:
    until = time.monotonic() + seconds
    while running(processes) and time.monotonic() < until:
        time.sleep(0.1)
    return not running(processes)


def check_whole(home: Path) -> None:
    """Check that every published file is whole, and that no page stands with evidence older than itself."""
    out = home / "outputs" / "x"
    for path in out.rglob("*.html"):
        if ".staging" not in path.parts:
            text = path.read_text("utf-8")
            assert text.startswith("<!DOCTYPE html>"), path.name
            assert text.rstrip().endswith("</html>"), path.name
    for path in [*out.glob("data/*.json"), out / "status.json"]:
        json.loads(path.read_text("utf-8"))
    for page, evidence, named, there in evidence_named(out):
        assert there == named or evidence.stat().st_mtime_ns >= page.stat().st_mtime_ns, f"{page.name} names an evidence that is not there"


def evidence_named(out: Path) -> list[tuple[Path, Path, str, str]]:
    """Return for every page its evidence pages, with the digest of the tables that the page names and the one that stands there."""
    found = []
    for page in out.glob("*.html"):
        for name, digest in re.findall(r"<dt>evidence: ([\w.-]+)</dt><dd>(\w+)</dd>", page.read_text("utf-8")):
            path = out / "evidence" / name
            found.append((page, path, digest, re.search(r'data-tables="(\w+)"', path.read_text("utf-8"))[1]))
    return found


@pytest.mark.parametrize("folder", ["home", "with_evidence"])
def test_a_killed_run_leaves_whole_pages_and_nothing_running(folder, request):
    home = request.getfixturevalue(folder)
    rng = random.Random(7)
    for attempt in range(KILLS // 2):
        if folder == "with_evidence":
            change_text(home, 20 + attempt)
        process = start(home)
        if attempt % 4:
            first_worker(process)
        time.sleep(rng.uniform(0, 2))  # any moment will do
        children = family(process)
        victims = workers(children)
        if attempt % 3 == 2 and victims:
            rng.choice(victims).kill()
            assert process.wait(LONG) in (0, 1)
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


def test_a_run_killed_at_any_act_of_publishing_leaves_evidence_no_older_than_its_page(with_evidence):
    """Evidence first, pages next, index last: killed before each file that is put in its place: by the file, not by the clock."""
    home, params = with_evidence, with_evidence / "params" / "x.yaml"
    states = set()
    for act in range(1, 40):
        change_text(home, 40 + act)
        command_ = [sys.executable, "-c", KILL_AT, str(params), str(act)]
        done = subprocess.run(command_, env=environment(home), capture_output=True, text=True, timeout=LONG, check=False)
        check_whole(home)
        states |= {named == there for _, _, named, there in evidence_named(home / "outputs" / "x")}
        if done.returncode == 0:  # it has fewer acts than that
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
    assert 8 < act < 39
    assert states == {True, False}  # evidence of the new run with the page of the old one was among them
    assert {named == there for _, _, named, there in evidence_named(home / "outputs" / "x")} == {True}
    index = home / "outputs" / "x" / "index.html"
    assert index.stat().st_mtime_ns >= max(path.stat().st_mtime_ns for path in index.parent.rglob("*.html"))


def test_a_second_run_is_refused_until_the_first_one_is_gone_however_it_went(tmp_path, capsys):
    begun, go = tmp_path / "begun", tmp_path / "go"
    waits = f"import time\nfrom pathlib import Path\nPath({str(begun)!r}).touch()\nwhile not Path({str(go)!r}).exists(): time.sleep(0.02)"
    home = make_home(tmp_path / "home", {"01_waits": [waits]})
    holder = start(home)
    until = time.monotonic() + LONG
    while not begun.exists() and time.monotonic() < until:
        time.sleep(0.02)
    children = family(holder)
    assert run(home) == 1
    assert capsys.readouterr().err == f"{home / 'outputs' / 'x'}: another run is at work here; wait until it ends\n"
    holder.kill()
    holder.wait()
    assert all_gone(children)
    go.touch()
    assert run(home) == 0


def test_a_worker_that_is_killed_is_replaced_and_its_page_is_made(home):
    process = start(home)
    first_worker(process).kill()
    assert process.wait(LONG) == 0


def test_ctrl_c_stops_cleanly(home):
    process = start(home)
    first_worker(process)
    children = family(process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=LONG)
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
    _, err = process.communicate(timeout=LONG)
    assert process.returncode == 1
    assert "Traceback" not in err.decode()
    lines = err.decode().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(str(copy / "outputs" / "x"))
    assert "File too large; expected a folder that can be written; check its rights and the space on its disk" in lines[0]
    check_whole(copy)


def test_a_read_only_output_is_one_clear_line(home, tmp_path):
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    bound = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []  # without that, root writes everywhere
    if bound and not shutil.which("setpriv"):
        pytest.skip("root, and no setpriv (util-linux) to give up its right to write everywhere")
    subprocess.run(["chmod", "-R", "a-w", str(copy)], check=True)
    try:
        check = subprocess.run([*bound, "touch", str(copy / "outputs" / "x" / "try")], capture_output=True, text=True, check=False)
        if "Permission denied" not in check.stderr:
            pytest.skip("a write into a read-only folder is not refused here")
        before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
        command_ = [*bound, sys.executable, *RUN, str(copy / "params" / "x.yaml")]
        done = subprocess.run(command_, capture_output=True, text=True, env=environment(copy), timeout=LONG, check=False)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
        assert "Permission denied; expected a folder that can be written" in done.stderr
        assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before
    finally:
        subprocess.run(["chmod", "-R", "u+w", str(copy)], check=True)
