"""axe-core on every kind of page, as published, in light and dark and on a phone: no finding that is serious or critical."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
GRAVE = ("serious", "critical")


def findings(browser, path: Path, scheme: str = "light", width: int = 1200, **options) -> list[tuple[str, str, list[str]]]:
    """Return what axe finds on a page whose folded parts are open; only here a script may run on it."""
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    context.close()
    return [(each["id"], each["impact"], [str(node["target"]) for node in each["nodes"][:3]]) for each in found]


def grave(found: list[tuple[str, str, list[str]]]) -> list[tuple[str, str, list[str]]]:
    return [each for each in found if each[1] in GRAVE]


@pytest.fixture(scope="module")
def every(main_job):
    """Give every page of the main job, its index, a page that failed, and the evidence of one report."""
    found = sorted([*main_job.glob("*.html"), *(main_job / "evidence").glob("yishi-2024*.html")])
    names = {path.name for path in found}
    assert {"index.html", "99_bad-zh.failed.html", "02_targets-zh.html", "02_targets-en.html", "yishi-2024.en.html"} <= names
    return found


def test_axe_finds_nothing_grave(browser, every):
    for path in every:
        assert grave(findings(browser, path)) == [], path.name


@pytest.fixture(scope="module")
def chinese(every):
    """Give the pages in Chinese: those in English have the same elements and colours."""
    return [path for path in every if "-en" not in path.name and ".en" not in path.name]


def test_colours_have_contrast_in_the_dark(browser, chinese):
    for path in chinese:
        assert grave(findings(browser, path, "dark", runOnly=["color-contrast"])) == [], path.name


def test_nothing_grave_on_a_phone(browser, chinese):
    for path in chinese:
        assert grave(findings(browser, path, width=390, runOnly=["scrollable-region-focusable", "target-size", "region"])) == [], path.name


def test_axe_runs_and_finds_what_is_wrong(browser, tmp_path):
    (tmp_path / "x.html").write_text("<html><body><img src='x'><p style='color:#ccc;background:#fff'>甲市</p></body></html>", "utf-8")
    assert {"image-alt", "color-contrast", "html-has-lang"} <= {each[0] for each in findings(browser, tmp_path / "x.html")}
