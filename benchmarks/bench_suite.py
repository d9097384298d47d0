"""How long the suite takes against running the same notebooks one after another with `papermill` and `jupyter nbconvert --to html`.

    python benchmarks/bench_suite.py [PARAMS.yaml]

Prints `name value` lines: seconds of the baseline and of the suite (the best of interleaved repeats, each made from nothing), their
ratio, and the seconds of a run in which nothing changed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from policylib.suite.params import Suite, load_suite

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
REPEATS = int(os.environ.get("BENCH_REPEATS", "2"))


def timed(*commands: list[str]) -> float:
    begun = time.perf_counter()
    for command in commands:
        subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def one_after_another(suite: Suite, folder: Path) -> float:
    """The seconds of papermill and nbconvert on the command line, notebook by notebook."""
    total = 0.0
    for job in suite.jobs:
        made = folder / f"{job.page}.ipynb"
        values = folder / f"{job.page}.json"
        values.write_text(json.dumps(job.parameters, ensure_ascii=False), "utf-8")
        run = [str(BIN / "papermill"), str(job.notebook.path), str(made), "--parameters_file", str(values), "--no-progress-bar"]
        total += timed(run, [str(BIN / "jupyter"), "nbconvert", "--to", "html", str(made)])
    return total


def whole_suite(params: Path, *options: str) -> float:
    return timed([sys.executable, "-m", "policylib.cli", "run", "--quiet", str(params), *options])


def main() -> None:
    params = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "params" / "bengbu_hefei.yaml"
    os.environ.setdefault("POLICYLIB_HOME", str(ROOT))
    suite = load_suite(params)
    whole_suite(params)  # the tables of the texts at hand are built: the baseline reads them, too
    plain: list[float] = []
    ours: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(REPEATS):
            ours.append(whole_suite(params, "--force"))
            plain.append(one_after_another(suite, Path(folder)))
    print(f"pages {len(suite.jobs)}")
    print(f"seconds_papermill_and_nbconvert {min(plain):.1f}")
    print(f"seconds_suite {min(ours):.1f}")
    print(f"ratio_to_papermill_and_nbconvert {min(ours) / min(plain):.3f}")
    print(f"seconds_nothing_changed {min(whole_suite(params) for _ in range(3)):.2f}")


if __name__ == "__main__":
    main()
