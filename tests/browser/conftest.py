"""One headless Chromium for all tests of pages, and the pages of the main job on the invented samples."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from toy_suite import copy_samples, notebook, run

CHROMIUM = "/usr/bin/chromium"
TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def main_job(tmp_path_factory):
    """Give the folder of the main job on the invented samples, zh and en, with evidence and one page that failed."""
    home = copy_samples(tmp_path_factory.mktemp("main") / "home")
    from policylib.data.catalogue.build import build

    build(home, jobs=1)
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    names = sorted(path.stem for path in (home / "notebooks").glob("*.ipynb"))
    notebook(home / "notebooks" / "99_bad.ipynb", ["raise ValueError('甲市')"], reports=["jiashi-2021"])
    (home / "params").mkdir()
    (home / "params" / "x.yaml").write_text(
        f"title: {{zh: 甲市 2021 与乙市 2024, en: Jia 2021 beside Yi 2024}}\nnotebooks: [{', '.join(names)}, 99_bad]\n"
        "parameters: {reports: [jiashi-2021, yishi-2024]}\nsweep: {language: [zh, en]}\n",
        "utf-8",
    )
    assert run(home) == 1  # the last page fails on purpose
    return home / "outputs" / "x"
