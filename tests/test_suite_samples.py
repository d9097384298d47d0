"""The shipped notebooks, run on the invented samples by the suite as `policylib run` does, zh and en."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from policylib.suite.run import run_params

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
PARAMS = """title: {zh: 甲市 2021 与乙市 2024, en: Jia 2021 beside Yi 2024}
notebooks: [01_briefing, 07_corpus, 02_targets, 03_priorities, 04_emphasis]
parameters:
  reports: [jiashi-2021, yishi-2024]
sweep: {language: [zh, en]}
"""


@pytest.fixture(scope="module")
def out(sample_root):
    shutil.copytree(ROOT / "notebooks", sample_root / "notebooks", dirs_exist_ok=True)
    (sample_root / "params").mkdir(exist_ok=True)
    (sample_root / "params" / "samples.yaml").write_text(PARAMS, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("POLICYLIB_REPORTS", raising=False)
        patch.setenv("POLICYLIB_HOME", str(sample_root))
        assert run_params([sample_root / "params" / "samples.yaml"]) == 0
    return sample_root / "outputs" / "samples"


def pages(out: Path) -> list[Path]:
    return [path for path in sorted(out.glob("*.html")) if path.name != "index.html"]


def test_every_page_is_made_in_both_languages_and_small(out):
    assert len(pages(out)) == 10
    for path in pages(out):
        assert path.stat().st_size < 2_000_000, path.name


def test_every_figure_and_table_has_its_caption_or_alt_text(out):
    for path in sorted((out / "data").glob("*.json")):
        for shown in json.loads(path.read_text("utf-8")):
            if shown["kind"] == "figure":
                assert len(shown["alt"]) > 10, (path.name, shown["id"])
            if shown["kind"] == "table":
                assert shown["caption"], (path.name, shown["id"])


def test_every_page_says_which_parts_it_compares_and_warns_of_a_wrong_conclusion(out):
    for path in pages(out):
        text = path.read_text("utf-8")
        assert ("部分：" if path.stem.endswith("-zh") else "parts: ") in text, path.name
        assert 'class="pl-box pl-wrong"' in text, path.name


def test_no_page_names_a_folder_of_this_machine(out, sample_root):
    for path in [*out.rglob("*.html"), *out.glob("data/*.json"), *out.glob("data/*.ipynb")]:
        text = path.read_text("utf-8")
        assert str(sample_root) not in text, path.name
        assert not re.search(r"/(home|Users|tmp)/[\w.-]+/", text), path.name


def test_the_index_says_what_to_know_of_the_reports(out):
    index = (out / "index.html").read_text("utf-8")
    for said in ("甲市", "节选", "主要预期目标", "jiashi-2021"):
        assert said in index
    assert index.count('<li class="pl-card') == 10
    assert index.count('<li id="claim-') == len(re.findall(r"<li id=.claim-", (out / "01_briefing-zh.html").read_text("utf-8"))) > 2
    assert "种算法各算一遍" in index
