"""The published pages in headless Chromium: no request to any host, no error, readable on a phone, in the dark and on paper."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from visiting import Visit

from toy_suite import make_home, run

pytestmark = pytest.mark.browser
LONG = "甲市主要预期目标" * 40
CELLS = [
    """
import pandas as pd
wide = pd.DataFrame({f"第{i}列指标": [1234.5 * i, None, -0.5] for i in range(14)}, index=pd.Index(["生产总值", "就业", "能耗"], name="指标"))
show(wide, id="wide", caption="十四列：n = 3")
""",
    """
from policylib.page.style import figure, finish, styled
@styled
def plot():
    fig, ax = figure("甲市提出三项目标", "单位：%", "来源：虚构", height=3)
    ax.barh(["工业", "农业", "民生"], [3, 2, 5])
    return finish(fig, "横条图：民生五段最多")
show(plot(), id="bars", caption="段数，n = 10")
""",
    'show("甲市提出3项目标。", id="words")\nbox("乙市更好。", id="wrong")\nbox("目标不是结果。", id="limits", kind="limits")',
    f"show(pd.DataFrame({{'很长': [{LONG!r}], 'b': ['x']}}), id='long')",
]
HOSTILE = [
    'bad = \'<script>document.title="owned"</script><img src="https://x.example/a.png" onerror="document.title=1"><a href="javascript:1">x</a>$x$ =cmd() ../\'',
    'from IPython.display import HTML, Markdown, Javascript, display\ndisplay(HTML(bad + \'<style>@import "https://x.example/a.css";</style><iframe src="https://x.example"></iframe>\'))',
    "display(Markdown(bad))\ndisplay(Javascript('document.title = 1'))",
    "import pandas as pd\nshow(pd.DataFrame({bad: [bad, '\\u202e' + 'a' * 10000]}), id='t', caption=bad)\nshow(bad, id='p')\nbox(bad, id='b', title=bad)\nprint(bad)\nbad",
]


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    home = make_home(
        tmp_path_factory.mktemp("site") / "home",
        {"01_page": CELLS, "02_hostile": HOSTILE, "03_bad": ["raise ValueError('<script>x</script>')"]},
    )
    params = home / "params" / "x.yaml"
    params.write_text(params.read_text("utf-8") + "sweep: {language: [zh, en]}\n", "utf-8")
    assert run(home) == 1  # the third page fails on purpose
    return home / "outputs" / "x"


@pytest.fixture(scope="module")
def every(out, main_job):
    """Give every page of the toys, and those of the main job on the invented samples: in Chinese, and the longest in English."""
    return sorted([*out.glob("*.html"), *main_job.glob("*-zh*.html"), *main_job.glob("06_trends-en.html")])


def test_every_page_is_there(out):
    assert {path.stem for path in out.glob("*.html")} == {
        "index", "01_page-zh", "01_page-en", "02_hostile-zh", "02_hostile-en", "03_bad-zh.failed", "03_bad-en.failed",
    }  # fmt: skip


def test_no_page_asks_any_host_or_breaks_its_own_policy(browser, out, every):
    for path in every:
        with Visit(browser, path) as visit:
            outside = [url for url in visit.asked if not url.startswith(("data:image/", path.as_uri()))]
            assert not outside, (path.name, outside)
            assert not visit.said, (path.name, visit.said)


def test_pages_hold_no_script_and_hostile_text_stays_text(browser, out, every):
    for path in every:
        with Visit(browser, path) as visit:
            assert visit.page.locator("script").count() == (
                2 if path.stem == "index" else 0
            )  # the index's search and what it looks through
            assert visit.page.title() not in ("owned", "1")
    with Visit(browser, out / "02_hostile-zh.html") as visit:
        assert visit.page.locator("iframe, object, embed, link, base").count() == 0
        assert visit.page.get_by_text("document.title", exact=False).count() > 3
        assert "\u202e" not in visit.page.locator("main").inner_text()


@pytest.mark.parametrize("width", [1280, 768, 360])
def test_nothing_but_tables_and_pictures_scrolls_sideways(browser, out, every, width):
    for path in every:
        with Visit(browser, path, viewport={"width": width, "height": 800}) as visit:
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, path.name


def test_a_wide_table_scrolls_in_its_own_box_and_by_keyboard(browser, out):
    with Visit(browser, out / "01_page-zh.html", viewport={"width": 360, "height": 800}) as visit:
        box = visit.page.locator("#wide")
        assert box.evaluate("e => e.scrollWidth > e.clientWidth")
        box.focus()
        visit.page.keyboard.press("ArrowRight")
        visit.page.wait_for_timeout(500)
        assert box.evaluate("e => e.scrollLeft") > 0


def test_the_evidence_of_a_figure_opens_by_keyboard_and_fits(browser, main_job):
    for width in (390, 1200):
        with Visit(browser, main_job / "03_priorities-en.html", viewport={"width": width, "height": 800}) as visit:
            folded = visit.page.locator("#flows-evidence")
            folded.locator("summary").focus()
            visit.page.keyboard.press("Enter")
            assert folded.locator("a").last.is_visible()
            assert folded.locator("ol").evaluate("e => e.scrollWidth <= e.clientWidth")


def test_headings_are_in_order_and_one_is_first(browser, out, every):
    for path in every:
        with Visit(browser, path) as visit:
            levels = visit.page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(e => +e.tagName[1])")
            assert levels[0] == 1, path.name
            assert levels.count(1) == 1, path.name
            assert all(b - a <= 1 for a, b in pairwise(levels)), (path.name, levels)


def test_pictures_tables_and_ids_are_accessible(browser, out, every):
    for path in every:
        with Visit(browser, path) as visit:
            unnamed = visit.page.evaluate("[...document.images].filter(i => !i.alt && !i.closest('[aria-hidden]')).length")
            assert unnamed == 0, path.name
            assert visit.page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)"), path.name
            assert visit.page.evaluate("[...document.querySelectorAll('th')].every(t => t.scope)"), path.name
            twice = visit.page.evaluate(
                "(ids => ids.filter((x, i) => ids.indexOf(x) !== i))([...document.querySelectorAll('[id]')].map(e => e.id))"
            )
            assert not twice, (path.name, twice)
            assert visit.page.evaluate("document.documentElement.lang") in ("zh-Hans", "en")


def test_dark_mode_is_dark(browser, out):
    with Visit(browser, out / "index.html", color_scheme="dark") as visit:
        assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 28)"


def test_links_lead_to_pages_and_back(browser, out, every):
    with Visit(browser, out / "index.html") as visit:
        visit.page.get_by_role("link", name="01_page：页").first.click()
        assert visit.page.url.endswith("/01_page-zh.html")
        visit.page.get_by_role("link", name="English").click()
        assert visit.page.url.endswith("/01_page-en.html")
        visit.page.locator(".pl-suite a").click()
        assert visit.page.url.endswith("/index.html")
    for path in every:
        for target in re.findall(r'href="([\w.-]+\.html)', path.read_text("utf-8")):
            assert (path.parent / target).is_file() or (path.parent / target.replace(".html", ".failed.html")).is_file(), (
                path.name,
                target,
            )


def test_the_index_finds_rows_of_tables_and_leads_to_them(browser, out):
    with Visit(browser, out / "index.html") as visit:
        visit.page.get_by_role("searchbox").fill("生产总值")
        visit.page.locator("#found a").first.click()
        assert visit.page.url.endswith("/01_page-zh.html#wide")
        assert not visit.said


def test_hostile_words_in_the_search_stay_words(browser, out):
    with Visit(browser, out / "index.html") as visit:
        visit.page.get_by_role("searchbox").fill("owned")
        assert visit.page.locator("#found img, #found script").count() == 0
        assert visit.page.title() != "owned"
        assert not visit.said


def test_the_keyboard_reaches_the_text_first(browser, out):
    with Visit(browser, out / "01_page-zh.html") as visit:
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.className") == "pl-skip"
        visit.page.keyboard.press("Enter")
        assert visit.page.url.endswith("#main")


def test_code_is_folded_and_opens_without_script(browser, out):
    with Visit(browser, out / "01_page-zh.html") as visit:
        code = visit.page.locator(".pl-code pre").nth(1)
        assert not code.is_visible()
        visit.page.locator("#show-code").check()
        assert code.is_visible()


def test_a_page_prints_without_navigation_or_code(browser, out, tmp_path):
    with Visit(browser, out / "01_page-zh.html") as visit:
        visit.page.emulate_media(media="print")
        assert not visit.page.locator(".pl-nav").is_visible()
        assert visit.page.locator(".pl-code:visible").count() == 0
        assert visit.page.locator("#parameters").is_visible()
        assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        paper = visit.page.pdf(path=tmp_path / "x.pdf", format="A4", prefer_css_page_size=True)
        assert paper.startswith(b"%PDF")


def test_chinese_text_has_a_font(browser, out):
    with Visit(browser, out / "01_page-zh.html") as visit:
        session = visit.context.new_cdp_session(visit.page)
        session.send("DOM.enable")
        session.send("CSS.enable")
        root = session.send("DOM.getDocument")["root"]["nodeId"]
        node = session.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        assert any(re.search("Noto|Source Han|WenQuanYi|PingFang|YaHei|Droid", font["familyName"]) for font in fonts), fonts
