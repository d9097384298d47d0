"""Evidence pages in headless Chromium: a link lands on the very characters and shows what was read there, by mouse and by keyboard."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from visiting import Visit

from policylib.corpus import Corpus
from policylib.data.catalogue.build import build
from policylib.evidence import evidence_name, evidence_page, gather
from toy_suite import HOSTILE_REPORT, copy_samples

pytestmark = pytest.mark.browser


CONTRAST = """() => {
  const parse = c => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
  const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; } return [255, 255, 255, 1]; };
  const low = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.checkVisibility()) continue;
    let faded = 1; for (let p = e; p; p = p.parentElement) faded *= +getComputedStyle(p).opacity;
    const back = ground(e), ink = parse(getComputedStyle(e).color).map((v, i) => i < 3 ? v * faded + back[i] * (1 - faded) : v);
    const [a, b] = [light(ink), light(back)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) low.push([e.className || e.tagName, walk.currentNode.data.trim().slice(0, 20), ratio.toFixed(2)]);
  }
  return low;
}"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Give the invented samples and one hostile report."""
    home = copy_samples(tmp_path_factory.mktemp("evidence") / "home")
    catalogue = home / "data" / "corpus.csv"
    columns = catalogue.read_text("utf-8").splitlines()[0].split(",")
    row = dict.fromkeys(columns, "") | {"report": "jia-2024", "file": "jia.txt", "place": "甲市", "level": "city", "year": "2024"}
    catalogue.write_text(catalogue.read_text("utf-8") + ",".join(row.values()) + "\n", "utf-8")
    (home / "data" / "reports" / "jia.txt").write_text(HOSTILE_REPORT, "utf-8")
    build(home, jobs=1)
    return Corpus.open(home)


@pytest.fixture(scope="module")
def out(corpus, tmp_path_factory):
    """Give a folder as a suite publishes it: a page that links to the evidence, the index, the evidence."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "evidence").mkdir()
    for report in ("bingsheng-2024", "jia-2024"):
        for language in ("zh", "en"):
            page = evidence_page(gather(corpus, report), language)
            (folder / "evidence" / evidence_name(report, language)).write_text(page, "utf-8")
    row = gather(corpus, "bingsheng-2024").rows["targets"][4]
    (folder / "index.html").write_text(f'<a href="evidence/bingsheng-2024.html#t{row["start"]}">{row["text"]}</a>', "utf-8")
    return folder


def names(out: Path) -> list[Path]:
    return sorted((out / "evidence").glob("*.html"))


def test_a_link_lands_on_the_very_characters_and_shows_what_was_read(browser, out, corpus):
    row = gather(corpus, "bingsheng-2024").rows["targets"][4]
    with Visit(browser, out / "index.html", viewport={"width": 1400, "height": 900}) as visit:
        visit.page.get_by_role("link").click()
        marked = visit.page.locator("a.m:target")
        assert marked.inner_text() == row["text"]
        assert marked.evaluate("e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight }")
        assert marked.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
        cards = visit.page.locator(".card:visible")
        assert cards.count() == 1
        assert f"{row['start']}–{row['end']}" in cards.inner_text()


def test_a_card_closes_without_moving_the_text(browser, out, corpus):
    row = gather(corpus, "bingsheng-2024").rows["targets"][-1]
    for width in (1400, 380):
        with Visit(browser, out / "evidence" / "bingsheng-2024.html", viewport={"width": width, "height": 800}) as visit:
            visit.page.goto(visit.page.url + f"#t{row['start']}")
            before = visit.page.evaluate("scrollY")
            visit.page.locator(".card:visible .x").click()
            visit.page.mouse.move(1, 1)
            assert visit.page.locator(".card:visible").count() == 0
            assert visit.page.evaluate("scrollY") == before


@pytest.mark.parametrize("width", [380, 900])
def test_on_a_small_screen_the_card_does_not_cover_its_mark(browser, out, corpus, width):
    with Visit(browser, out / "evidence" / "bingsheng-2024.html", viewport={"width": width, "height": 800}) as visit:
        for row in gather(corpus, "bingsheng-2024").rows["targets"]:
            visit.page.evaluate(f"location.hash = 't{row['start']}'")
            mark, card = (visit.page.locator(each).bounding_box() for each in ("a.m:target", ".card:visible"))
            assert mark["y"] >= 0
            assert mark["y"] + mark["height"] <= card["y"]


def test_the_keyboard_reaches_text_outline_and_marks(browser, out):
    with Visit(browser, out / "evidence" / "bingsheng-2024.html", viewport={"width": 1400, "height": 900}) as visit:
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.className") == "skip"
        visit.page.keyboard.press("Enter")
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.closest('main') !== null")
        while "m " not in visit.page.evaluate("document.activeElement.className") + " ":
            visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        visit.page.keyboard.press("Enter")
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.className") == "x"
        visit.page.keyboard.press("Enter")
        assert visit.page.evaluate("document.querySelector('.m:target')") is None


def test_tab_goes_from_mark_to_mark_and_is_never_lost(browser, out):
    with Visit(browser, out / "evidence" / "bingsheng-2024.html", viewport={"width": 1400, "height": 900}) as visit:
        visit.page.goto(visit.page.url + "#p3")
        reached = []
        for _ in range(12):
            visit.page.keyboard.press("Tab")
            reached.append(visit.page.evaluate("document.activeElement.tagName"))
        assert set(reached) == {"A"}, "focus fell back to the page when a card closed"


def test_a_kind_can_be_left_unmarked(browser, out):
    with Visit(browser, out / "evidence" / "bingsheng-2024.html") as visit:
        ground = "getComputedStyle(document.querySelector('main a.target')).backgroundColor"
        assert visit.page.evaluate(ground) != "rgba(0, 0, 0, 0)"
        visit.page.locator("#m-target").uncheck()
        assert visit.page.evaluate(ground) == "rgba(0, 0, 0, 0)"
        line = "getComputedStyle(document.querySelector('main .n')).borderBottomColor"
        assert visit.page.evaluate(line) == "rgba(0, 0, 0, 0)"
        visit.page.locator("#m-other").check()
        assert visit.page.evaluate(line) != "rgba(0, 0, 0, 0)"


def test_a_topic_keeps_its_paragraphs_and_shows_its_words(browser, out):
    with Visit(browser, out / "evidence" / "bingsheng-2024.html") as visit:
        page, everything = visit.page, visit.page.locator(".p:visible").count()
        chip = page.locator("label.chip").nth(2)
        number = chip.get_attribute("for").removeprefix("k")
        chip.click()
        kept = page.locator(".p:visible").count()
        assert 0 < kept < everything
        assert page.locator(f".p.c{number}:visible").count() == kept
        assert page.evaluate(f"getComputedStyle(document.querySelector('main .w{number}')).backgroundColor") != "rgba(0, 0, 0, 0)"
        assert page.locator("nav li:visible").count() < page.locator("nav li").count()
        assert page.locator("nav li:visible > a").count() == page.locator(f"nav li.c{number} > a").count()
        hidden = page.locator(f".p:not(.c{number})").first.get_attribute("id")
        page.goto(page.url.partition("#")[0] + f"#{hidden}")
        assert page.locator(f"#{hidden}").is_visible(), "a link leads to a paragraph that the filter hides"
        page.locator(".topicless").click()
        assert page.locator(".p:visible").count() == everything


def test_paragraphs_can_be_chosen_by_what_they_hold(browser, out):
    with Visit(browser, out / "evidence" / "bingsheng-2024.html") as visit:
        visit.page.locator("#s-result").check()
        shown = visit.page.locator(".p:visible")
        assert 0 < shown.count() < visit.page.locator(".p").count()
        assert shown.count() == visit.page.locator(".p:has(a.result)").count()


def test_a_phone_opens_outline_and_filters_and_comes_back(browser, out):
    with Visit(browser, out / "evidence" / "bingsheng-2024.html", viewport={"width": 380, "height": 800}) as visit:
        assert not visit.page.locator("nav").is_visible()
        visit.page.locator(".open").click()
        assert visit.page.locator("nav").is_visible()
        link = visit.page.locator(".outline a").nth(4)
        target = link.get_attribute("href")
        link.click()
        assert not visit.page.locator("nav").is_visible()
        assert visit.page.locator(target).evaluate("e => e.getBoundingClientRect().top") < 800


@pytest.mark.parametrize("width", [1400, 1000, 380])
def test_nothing_scrolls_sideways_and_nothing_is_asked(browser, out, width):
    for path in names(out):
        with Visit(browser, path, viewport={"width": width, "height": 800}) as visit:
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, path.name
            assert [url for url in visit.asked if not url.startswith(path.as_uri())] == []
            assert visit.said == []
            assert visit.page.title().startswith(("证据", "Evidence"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(browser, out, scheme, corpus):
    row = gather(corpus, "bingsheng-2024").rows["targets"][0]
    for path in names(out):
        with Visit(browser, path, color_scheme=scheme, viewport={"width": 1400, "height": 900}) as visit:
            visit.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert visit.page.evaluate(CONTRAST) == [], path.name
            visit.page.locator("label.chip").first.click()
            visit.page.goto(visit.page.url + f"#t{row['start']}")
            assert visit.page.evaluate(CONTRAST) == [], path.name


def test_landmarks_headings_and_names(browser, out):
    for path in names(out):
        with Visit(browser, path) as visit:
            levels = visit.page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(e => +e.tagName[1])")
            assert levels[0] == 1
            assert levels.count(1) == 1
            assert all(b - a <= 1 for a, b in pairwise(levels)), path.name
            for role in ("banner", "main", "navigation", "contentinfo"):
                assert visit.page.get_by_role(role).count() == 1, (path.name, role)
            unnamed = visit.page.evaluate(
                "[...document.querySelectorAll('input')].filter(i => !i.labels.length || !i.closest('fieldset').querySelector('legend')).length"
            )
            assert unnamed == 0
            assert visit.page.evaluate("document.documentElement.lang") in ("zh-Hans", "en")


def test_a_page_prints_its_text_and_marks_alone(browser, out, tmp_path):
    with Visit(browser, out / "evidence" / "bingsheng-2024.html") as visit:
        visit.page.emulate_media(media="print")
        assert visit.page.locator("nav:visible, .card:visible, .hint:visible, .open:visible").count() == 0
        assert visit.page.locator("main a.target").first.is_visible()
        assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert visit.page.pdf(path=tmp_path / "x.pdf", format="A4", prefer_css_page_size=True).startswith(b"%PDF")
