"""Small suites of invented notebooks and texts, for the tests of whole runs."""

from __future__ import annotations

import json
import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

from policylib.data.catalogue.entries import COLUMNS
from policylib.suite.run import run_params

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
SPOKEN = "—2024年1月10日在甲市第一届人民代表大会第一次会议上"
HOSTILE_REPORT = f"""甲市2024年政府工作报告
{SPOKEN}
一、2023年工作回顾
<script>document.title="owned"</script>增长8.1%，<img src=x onerror="go()">建成高标准农田12万亩，{"甲" * 10_000}。
二、2024年工作安排
今年主要预期目标是：地区生产总值增长8%左右，居民收入增长与经济增长同步，=cmd()|' /C calc'!A0，$E=mc^2$。
（一）{"</main></style>长" * 700}
培育企业\u202e02\u202c家，新建"幼儿园'6所，../../etc <a href="javascript:go()">改造</a>老旧小区15个&amp;。
"""
TARGETS = """
import pandas as pd
from policylib import Corpus
rows = Corpus.open().targets(reports)
show(rows.assign(place=[f"{r} · {a}–{b}" for r, a, b in zip(rows.report, rows.start, rows.end)])[["indicator", "low", "effort", "place"]], id="rows", caption="n")
counts = {"n": len(rows), "strive": int((rows.effort == "力争").sum()), "seed": seed, "sum": float(rows.low.sum())}
show(pd.DataFrame({"what": list(counts), "value": list(counts.values())}), id="counts", caption="n")
"""  # a page whose numbers rest on texts, codebooks, code and seed, with links into the evidence pages


def notebook(path: Path, cells: list[str], reads: tuple[str, ...] = ("targets",), reports: list[str] | None = None) -> None:
    code = [
        (
            "parameters",
            f'reports: list = {json.dumps(reports or ["jia-2021"])}  # reports\nlanguage: str = "zh"\nseed: int = 5  # of the bars\n',
        ),
        ("", "from policylib.page.show import box, show"),
    ]
    code += [("", each) for each in cells]
    made = [
        {"cell_type": "markdown", "metadata": {"tags": [language]}, "source": text}
        for language, text in (("zh", f"# {path.stem}：页\n\n哪些目标？"), ("en", f"# {path.stem}: page\n\nWhich targets?"))
    ]
    made += [
        {"cell_type": "code", "metadata": {"tags": [tag] if tag else []}, "source": text, "outputs": [], "execution_count": None}
        for tag, text in code
    ]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        json.dumps(
            {"cells": made, "metadata": {"kernelspec": kernel, "policylib": {"reads": list(reads)}}, "nbformat": 4, "nbformat_minor": 5}
        ),
        "utf-8",
    )


def make_home(home: Path, pages: dict[str, list[str]]) -> Path:
    (home / "data" / "tables").mkdir(parents=True)
    row = dict.fromkeys(COLUMNS, "") | {"report": "jia-2021", "file": "jia.txt", "place": "甲市", "year": "2021", "coverage": "excerpt"}
    (home / "data" / "corpus.csv").write_text(",".join(COLUMNS) + "\n" + ",".join(row.values()) + "\n", "utf-8")
    (home / "data" / "tables" / "targets.csv").write_text("x\n", "utf-8")
    for name, cells in pages.items():
        notebook(home / "notebooks" / f"{name}.ipynb", cells)
    (home / "params").mkdir()
    (home / "params" / "x.yaml").write_text(
        f"title: {{zh: 甲市的报告, en: City A}}\nnotebooks: [{', '.join(pages)}]\nparameters: {{reports: [jia-2021]}}\n", "utf-8"
    )
    return home


@contextmanager
def at_home(home: Path):
    """Work on a home with its own texts, whatever folder of texts this environment names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("POLICYLIB_REPORTS", raising=False)
        patch.setenv("POLICYLIB_HOME", str(home))
        yield


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a process that works on a home as `run` does."""
    with at_home(home):
        return dict(os.environ)


def run(home: Path, **options) -> int:
    with at_home(home):
        return run_params([home / "params" / "x.yaml"], jobs=2, **options)


def explained(home: Path, capsys) -> dict[str, str]:
    capsys.readouterr()
    assert run(home, explain=True) == 0
    lines = capsys.readouterr().out.splitlines()
    return {line.split(":")[0].removeprefix("x/"): line.partition(": ")[2] for line in lines}


def outside_footer(page: Path) -> str:
    return re.sub(r"<footer data-run=.*?</footer>", "", page.read_text("utf-8"), flags=re.DOTALL)


def copy_samples(root: Path) -> Path:
    """Make a corpus of the invented samples in a folder: its catalogue and its texts."""
    (root / "data").mkdir(parents=True)
    shutil.copy(SAMPLES / "corpus.csv", root / "data" / "corpus.csv")
    shutil.copytree(SAMPLES, root / "data" / "reports", ignore=shutil.ignore_patterns("*.csv", "*.md"))
    return root


def sample_home(home: Path, cells: list[str], names: tuple[str, ...] = ("jiashi-2021", "yishi-2024")) -> Path:
    """Make a checkout of two invented reports with their texts and a page that reads their targets."""
    lines = (SAMPLES / "corpus.csv").read_text("utf-8").splitlines()
    (home / "data" / "reports").mkdir(parents=True)
    (home / "data" / "corpus.csv").write_text("\n".join([lines[0], *(line for line in lines if line.startswith(names))]) + "\n", "utf-8")
    for name in names:
        shutil.copy(SAMPLES / f"{name}.txt", home / "data" / "reports")
    notebook(home / "notebooks" / "01_targets.ipynb", cells, reports=list(names))
    (home / "params").mkdir()
    (home / "params" / "x.yaml").write_text("title: 样本\nnotebooks: [01_targets]\n", "utf-8")
    return home
