"""A sweep of the provinces against the small suite, its memory over time, and the index of two hundred pages in a browser.

    python benchmarks/bench_sweep.py

Prints `name value` lines: seconds for each page of `params/provinces_2025_2026.yaml` with two notebooks, of `params/bengbu_hefei.yaml`, and of the
same two notebooks alone; the highest memory of the processes that last as long as the sweep (the run, its workers, the template of kernels; a page
shared by several counts once) in its first and in its last third, as a kernel is new for each page; bytes, requests and first paint of an index of
200 pages (the sweep's pages, some of them again), where Playwright and Chromium are.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from policylib.suite.params import Suite, load_suite
from policylib.suite.publish import staging
from policylib.suite.site import Site
from policylib.suite.status import read_status

try:
    from playwright.sync_api import sync_playwright
except ImportError:  # only `make test-browser` installs it
    sync_playwright = None

ROOT = Path(__file__).parent.parent
NOTEBOOKS = ("02_targets", "06_trends")
PAGES = 200


def made_home(folder: Path) -> Path:
    """A home of its own that reads this checkout's data and notebooks and publishes elsewhere."""
    for name in ("data", "notebooks", ".policylib"):
        (ROOT / name).mkdir(exist_ok=True)
        (folder / name).symlink_to(ROOT / name, target_is_directory=True)
    (folder / "params").mkdir()
    for name, pairs in (("bengbu_hefei", None), ("provinces_2025_2026", None), ("one_pair", 1)):
        source = (ROOT / "params" / f"{'provinces_2025_2026' if pairs else name}.yaml").read_text("utf-8")
        (folder / "params" / f"{name}.yaml").write_text(source if name == "bengbu_hefei" else two_notebooks(source, pairs), "utf-8")
    return folder


def two_notebooks(params: str, pairs: int | None) -> str:
    """The text of a params file with two notebooks, and with its first pairs of reports only."""
    lines = [line for line in params.splitlines() if not line.startswith("  - ") or line[4:] in NOTEBOOKS]
    swept = [line for line in lines if line.startswith("    - [")]
    return "\n".join(line for line in lines if line not in swept[pairs or len(swept) :]) + "\n"


def run(params: Path) -> tuple[float, list[tuple[float, int]]]:
    """The seconds of a run, and the memory of its processes as it went on."""
    begun, memory = time.perf_counter(), []
    with subprocess.Popen([sys.executable, "-m", "policylib.cli", "run", "--quiet", "--force", str(params)]) as process:
        while process.poll() is None:
            memory.append((time.perf_counter() - begun, lasting(process.pid)))
            time.sleep(0.2)
    if process.returncode:
        raise SystemExit(f"{params.name}: the run failed")
    return time.perf_counter() - begun, memory


def lasting(pid: int) -> int:
    """The bytes that a run and its own children hold: kernels are children of these."""
    total = 0
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children()]
    except psutil.NoSuchProcess:
        return 0
    for each in family:
        try:
            total += each.memory_full_info().pss
        except psutil.Error:  # it ended meanwhile
            continue
    return total


def large_index(suite: Suite) -> Path:
    """Publish the index of a suite whose pages are another's, some of them again, until there are enough."""
    status = read_status(suite.folder)
    jobs = [dataclasses.replace(job, page=f"{job.page}-{n}") for n in range(-(-PAGES // len(suite.jobs))) for job in suite.jobs][:PAGES]
    large = dataclasses.replace(suite, name="index", jobs=tuple(jobs))
    (large.folder / "data").mkdir(parents=True)
    for job in jobs:
        page = job.page.rpartition("-")[0]
        for kind in ("json", "png"):
            if (source := suite.folder / "data" / f"{page}.{kind}").is_file():
                shutil.copy(source, large.folder / "data" / f"{job.page}.{kind}")
    status.pages = {job.page: status.pages[job.page.rpartition("-")[0]] for job in jobs}
    with staging(large.folder) as place:
        Site(large, status, place).publish_index()
    return large.folder / "index.html"


def first_paints(page: Path, times: int = 5) -> tuple[list[float], int]:
    """The milliseconds until a browser paints a page's first content, each time in a browser of its own, and the requests to anywhere."""
    paints, asked = [], 0
    with sync_playwright() as playwright:
        for _ in range(times):
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            tab = browser.new_page()
            requests: list[str] = []
            tab.on("request", lambda request, seen=requests: seen.append(request.url))
            tab.goto(page.as_uri(), wait_until="load")
            tab.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
            paints.append(tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
            asked += sum(not url.startswith(("file:", "data:")) for url in requests)
            browser.close()
    return paints, asked


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = made_home(Path(folder).resolve())
        os.environ["POLICYLIB_HOME"] = str(home)
        params = {path.stem: path for path in (home / "params").iterdir()}
        suites = {name: load_suite(path) for name, path in params.items()}
        subprocess.run([sys.executable, "-m", "policylib.cli", "build"], check=True, capture_output=True)
        each, memory = {}, []
        for name in ("bengbu_hefei", "one_pair", "provinces_2025_2026"):
            seconds, memory = run(params[name])
            each[name] = seconds / len(suites[name].jobs)
            print(f"seconds_per_page_{name} {each[name]:.2f}", flush=True)
        end = memory[-1][0]
        first, last = (max(held for at, held in memory if a * end <= at <= b * end) / 1e6 for a, b in ((0, 1 / 3), (2 / 3, 1)))
        print(f"pages_of_the_sweep {len(suites['provinces_2025_2026'].jobs)}")
        print(f"ratio_sweep_to_bengbu_hefei {each['provinces_2025_2026'] / each['bengbu_hefei']:.3f}")
        print(f"ratio_sweep_to_one_pair {each['provinces_2025_2026'] / each['one_pair']:.3f}")
        print(f"megabytes_first_third {first:.0f}\nmegabytes_last_third {last:.0f}\nratio_memory_last_to_first {last / first:.3f}")
        index = large_index(suites["provinces_2025_2026"])
        print(f"megabytes_index_of_{PAGES} {index.stat().st_size / 1e6:.2f}")
        if sync_playwright is None:
            print("bench_sweep: first paint left out: playwright is not installed (make test-browser installs it)", file=sys.stderr)
            return
        paints, asked = first_paints(index)
        print(f"requests_of_the_index {asked}")
        print(f"milliseconds_first_paint {statistics.median(paints):.0f}\nmilliseconds_first_paint_slowest {max(paints):.0f}")


if __name__ == "__main__":
    main()
