"""Kernels forked from the warm template: as apart from each other, as mortal and of the same results as spawned ones."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policylib.suite.warm import LIBRARIES, ONE_THREAD, Forked, socket_path, template
from test_suite_run import PAGES
from toy_suite import make_home, run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")


INLINE = "import matplotlib.pyplot as plt\nplt.plot([1, 2], [3, 4])\nplt.title('plain')"
TABLE = "import pandas as pd\nshow(pd.DataFrame({'place': ['甲市', '乙市'], 'low': [8.5, None]}), id='table', caption='n = 2')"
STATE = "import sys, warnings, matplotlib\nprint(sys.argv[0], sys.argv[1:2], sys.path[0], __name__, matplotlib.get_backend(), len(warnings.filters) > 0)"
SPOIL = """
import os, random, sys, json
import numpy, pandas, matplotlib
pandas.DataFrame.spoiled = True
numpy.float64 = None
json.load = None
matplotlib.rcParams["font.size"] = 77
os.environ["SPOILED"] = "1"
os.chdir("/")
sys.path.insert(0, "/spoiled")
sys.spoiled = True
random.seed(1)
numpy.random.seed(1)
"""
LOOK = """
import os, sys, json
import numpy, pandas, matplotlib
print(hasattr(pandas.DataFrame, "spoiled"), numpy.float64, json.load is None, matplotlib.rcParams["font.size"])
print(os.environ.get("SPOILED"), os.getcwd() == "/", "/spoiled" in sys.path, hasattr(sys, "spoiled"), os.getpid() == os.getsid(0))
print("draw", numpy.random.random())
"""


def printed(home: Path, page: str) -> str:
    return "\n".join(re.findall(r'<pre class="pl-out">(.*?)</pre>', (home / "outputs" / "x" / f"{page}.html").read_text("utf-8"), re.S))


def run_one_by_one(home: Path, monkeypatch) -> int:
    from policylib.suite.run import run_params

    monkeypatch.setenv("POLICYLIB_HOME", str(home))
    return run_params([home / "params" / "x.yaml"], jobs=1, quiet=True)


@pytest.mark.slow
def test_one_notebook_sees_nothing_of_what_another_did(tmp_path, monkeypatch):
    home = make_home(tmp_path / "home", {"01_look": [LOOK], "02_spoil": [SPOIL], "03_look": [LOOK]})
    assert run_one_by_one(home, monkeypatch) == 0
    before, after = (printed(home, page).split("draw") for page in ("01_look", "03_look"))
    assert before[0] == after[0]
    assert "False &lt;class 'numpy.float64'&gt; False 10.0\nNone False False False True" in after[0]
    assert before[1] != after[1], "two kernels draw the same unseeded numbers"


@pytest.mark.slow
def test_forked_and_spawned_kernels_give_the_same_bytes(tmp_path, monkeypatch):
    pages = {**PAGES, "04_inline": [INLINE, TABLE, STATE]}
    made = []
    for kind in ("forked", "spawned"):
        monkeypatch.setenv("POLICYLIB_KERNELS", kind)
        home = make_home(tmp_path / kind / "home", pages)
        assert run(home) == 0
        made.append({path.name: path.read_bytes() for path in sorted((home / "outputs" / "x" / "data").iterdir())})
    assert made[0] == made[1]
    assert b'"image/png"' in made[0]["04_inline.ipynb"]


@pytest.fixture
def forks(tmp_path_factory):
    """A template at work, and the environment that leads to it."""
    folder = tmp_path_factory.mktemp("warm")
    environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(folder), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with template(environment, folder / "log"):
        yield environment


def fork(environment: dict[str, str], folder: Path) -> Forked:
    argv = ["-f", str(folder / "connection.json"), "--HistoryManager.enabled=False"]
    return Forked(socket_path(environment), argv, str(folder), environment)


def wait_until(true, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_kernel_ends_with_the_one_who_asked_for_it(forks, tmp_path):
    kernel = fork(forks, tmp_path)
    wait_until((tmp_path / "connection.json").exists)
    assert kernel.poll() is None
    kernel.connection.close()
    wait_until(lambda: not Path(f"/proc/{kernel.pid}").exists())


def test_a_kernel_that_is_killed_is_seen_to_be_gone(forks, tmp_path):
    kernel = fork(forks, tmp_path)
    os.kill(kernel.pid, signal.SIGKILL)
    wait_until(lambda: kernel.poll() is not None)
    assert kernel.wait() == 1
    kernel.kill()  # no error


def test_without_a_template_there_is_no_fork(tmp_path):
    environment = {"JUPYTER_RUNTIME_DIR": str(tmp_path)}
    with pytest.raises(FileNotFoundError):
        fork(environment, tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(socket_path(environment))
    with pytest.raises(ConnectionRefusedError):
        fork(environment, tmp_path)
    assert socket_path({"JUPYTER_RUNTIME_DIR": str(tmp_path / ("long" * 30))}) == ""
    assert socket_path({}) == ""


@pytest.mark.slow
def test_a_template_that_dies_leaves_the_run_to_spawned_kernels(tmp_path, monkeypatch):
    from policylib.suite import warm

    monkeypatch.setattr(warm, "socket_path", lambda environment: os.path.join(environment["JUPYTER_RUNTIME_DIR"], "warm"))
    real = subprocess.Popen

    def stillborn(command, **options):
        return real([sys.executable, "-c", "raise SystemExit(3)"] if "policylib.suite.warm" in command else command, **options)

    monkeypatch.setattr(warm.subprocess, "Popen", stillborn)
    home = make_home(tmp_path / "home", {"01_a": ["show('a', id='a')"], "02_b": ["show('b', id='b')"]})
    assert run(home) == 0


def test_the_template_holds_one_thread_and_no_shell():
    code = (
        "import os, sys, importlib\n"
        f"for name in {LIBRARIES!r}: importlib.import_module(name)\n"
        "assert len(os.listdir('/proc/self/task')) == 1\n"
        "assert 'matplotlib_inline.backend_inline' not in sys.modules\n"  # it ties itself to the shell that is there when it is imported
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run(
        [sys.executable, "-c", code], check=True, env={**os.environ, **ONE_THREAD, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    )
