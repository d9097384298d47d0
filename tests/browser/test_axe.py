"""axe-core on every kind of page, as published, in light and dark and on a phone: no finding that is serious or critical."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
GRAVE = ("serious", "critical")


def findings(browser, path: Path, scheme: str, width: int) -> list[tuple[str, str, list[str]]]:
    """Return what axe finds on a page whose folded parts are open; only here a script may run on it."""
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(page).response["violations"]
    context.close()
    return [(each["id"], each["impact"], [str(node["target"]) for node in each["nodes"][:3]]) for each in found]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 1200), ("light", 390)])
def test_axe_finds_nothing_grave(browser, main_job, scheme, width):
    every = sorted([*main_job.glob("*.html"), *(main_job / "evidence").glob("yishi-2024*.html")])
    names = {path.name for path in every}
    assert {"index.html", "99_bad-zh.failed.html", "02_targets-zh.html", "02_targets-en.html", "yishi-2024.en.html"} <= names
    for path in every:
        found = findings(browser, path, scheme, width)
        assert [each for each in found if each[1] in GRAVE] == [], path.name


def test_axe_runs_and_finds_what_is_wrong(browser, tmp_path):
    (tmp_path / "x.html").write_text("<html><body><img src='x'><p style='color:#ccc;background:#fff'>甲市</p></body></html>", "utf-8")
    assert {"image-alt", "color-contrast", "html-has-lang"} <= {each[0] for each in findings(browser, tmp_path / "x.html", "light", 1200)}
