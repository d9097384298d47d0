"""The evidence pages: the whole text in order, each mark on its very characters, hostile text stays text, the same bytes twice."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib.codebooks import load_codebooks
from policylib.corpus import Corpus
from policylib.data.catalogue.build import build
from policylib.data.catalogue.entries import Entry, write_catalogue
from policylib.data.catalogue.release import release_tables
from policylib.evidence import Evidence, evidence_name, evidence_page, gather, tables_digest
from policylib.evidence.marks import Mark, Typesetter, Word, apart, find_marks, shown
from policylib.evidence.page import policy, style
from policylib.page import show as present
from policylib.page.labels import placed
from policylib.page.markup import BIDI, CONTROL
from policylib.page.passages import passages
from policylib.reading.text import BLANKS
from policylib.reading.text import clean as clean_text
from policylib.records import InputError
from policylib.suite import pages as suite_pages
from policylib.suite.safety import clean
from policylib.suite.verify import verify
from toy_suite import HOSTILE_REPORT, at_home, run

ROOT = Path(__file__).parents[1]
VOID = {"meta", "input", "br", "hr", "img", "link"}


class Reader(HTMLParser):
    """Reads a page: the report's own text with where each id's characters stand, cards, ids, links, unclosed tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.at, self.ids, self.links, self.tags, self.cards = "", {}, [], [], [], {}
        self.open: list[tuple[str, str, dict[str, str | None]]] = []
        self.feed(page)
        assert self.open == [], "a tag is left open"

    def _inside(self, *names: str) -> bool:
        return any(tag in names or set((attributes.get("class") or "").split()) & set(names) for tag, _, attributes in self.open)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes["href"]] if "href" in attributes else []
        if tag not in VOID:
            self.open.append((tag, attributes.get("id", ""), attributes))

    def handle_endtag(self, tag):
        name, _, _ = self.open.pop()
        assert name == tag

    def handle_data(self, data):
        card = next((id_ for _, id_, attributes in self.open if (attributes.get("class") or "").startswith("card")), None)
        if card:
            self.cards[card] = self.cards.get(card, "") + " " + data
        elif self._inside("main") and not self._inside("foot", "only", "summary"):
            for _, id_, _ in self.open:
                if id_:
                    self.at[id_] = self.at.get(id_, "") + data
            self.text += data


def plain(text: str) -> str:
    """A report's visible characters as the page shows them."""
    return re.sub(r"\s", "", CONTROL.sub("�", BIDI.sub(lambda m: f"[U+{ord(m.group()):04X}]", BLANKS.sub("", text))))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def corpus(sample_root):
    return Corpus.open(sample_root)


@pytest.fixture(scope="module")
def page(corpus):
    return evidence_page(gather(corpus, "bingsheng-2024"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    home = tmp_path_factory.mktemp("hostile")
    raw = HOSTILE_REPORT.encode()
    row = Entry(
        "jia-2024",
        "jia.txt",
        "甲市",
        "990100",
        "city",
        None,
        2024,
        source_url='https://x.example/"><script>',
        sha256=hashlib.sha256(raw).hexdigest(),
    )
    write_catalogue([row], home / "data" / "corpus.csv")
    (home / "data" / "reports").mkdir()
    (home / "data" / "reports" / "jia.txt").write_bytes(raw)
    build(home, jobs=1)
    return Corpus.open(home)


@pytest.mark.parametrize("report", ["bingsheng-2021", "jiashi-2021", "mouguo-2024", "yishi-2024"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_holds_every_visible_character_once_in_order(corpus, report, language):
    evidence = gather(corpus, report)
    assert squeezed(Reader(evidence_page(evidence, language)).text) == plain(evidence.text)


def test_an_anchor_stands_on_the_very_characters(corpus):
    evidence = gather(corpus, "bingsheng-2024")
    found = Reader(evidence_page(evidence))
    assert len(evidence.rows["targets"]) > 10
    for row in evidence.rows["targets"]:
        assert found.at[f"t{row['start']}"] == plain(row["text"])
    for row in evidence.rows["paragraphs"]:
        assert squeezed(found.at[f"p{row['paragraph']}"]) == plain(evidence.text[row["start"] : row["end"]])


def test_the_topic_that_opens_a_paragraph_is_set_bold(corpus):
    evidence = gather(corpus, "bingsheng-2024")
    page = evidence_page(evidence)
    topics = {row["paragraph"]: row["run_in"] for row in evidence.rows["paragraphs"] if row["run_in"]}
    assert len(topics) > 5
    for number, topic in topics.items():
        opening = re.search(rf'id="p{number}"><b>(.*?)</b>', page, re.DOTALL)
        assert opening is not None, topic
        assert clean_text(re.sub(r"<[^>]*>", "", opening[1])).text.endswith(clean_text(topic).text)


def test_a_card_says_what_was_read(corpus):
    evidence = gather(corpus, "bingsheng-2024")
    found = Reader(evidence_page(evidence))
    for row in evidence.rows["targets"]:
        card = found.cards[f"d{row['start']}"]
        assert f"{row['start']}–{row['end']}" in card
        assert (row["unit"] or "") in card
        assert {"target": "目标", "relative": "相对目标", "result": "自报完成情况", "absent": "不设目标"}[row["kind"]] in card
        assert row["horizon"] is None or str(row["horizon"]) in card
        assert row["confidence"] is None or f"{row['confidence']:.2f}" in card


def test_rows_under_review_and_corrections_are_told_apart(corpus):
    evidence = gather(corpus, "bingsheng-2024")
    rows = {**evidence.rows, "targets": [{**row, "review": i == 0, "corrected": i == 1} for i, row in enumerate(evidence.rows["targets"])]}
    text = evidence_page(Evidence(evidence.report, evidence.text, rows, evidence.books))
    first, second = (f"d{row['start']}" for row in rows["targets"][:2])
    cards = Reader(text).cards
    assert [name for name, card in cards.items() if "待复核" in card] == [first]
    assert [name for name, card in cards.items() if "更正" in card] == [second]
    assert 'id="s-review"' in text
    assert f'v" id="{first.replace("d", "t")}"' in text


def test_ids_are_unique_and_links_inside_lead_somewhere(page):
    found = Reader(page)
    assert len(found.ids) == len(set(found.ids))
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)
    assert {each.get("for") for tag, each in found.tags if tag == "label" and "for" in each} <= set(found.ids)
    assert {each["aria-describedby"] for _, each in found.tags if "aria-describedby" in each} <= set(found.ids)


def test_headings_are_in_order(page):
    levels = [int(tag[1]) for tag, _ in Reader(page).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_the_outline_names_every_section_and_paragraph_once(corpus):
    evidence = gather(corpus, "bingsheng-2024")
    text = evidence_page(evidence)
    outline = Reader(text[text.index('<div class="outline">') : text.index("</nav>")].removesuffix("\n"))
    opened = {row["start"] for row in evidence.rows["paragraphs"]}
    wanted = [f"#p{row['paragraph']}" for row in evidence.rows["paragraphs"]]
    wanted += [f"#s{row['section']}" for row in evidence.rows["sections"] if row["start"] not in opened]
    assert sorted(outline.links) == sorted(wanted)


def test_every_filter_has_a_rule_and_something_to_choose(page):
    found = Reader(page)
    rules = re.search(r"<style>(.*?)</style>", page, re.DOTALL).group(1)
    inputs = [each["id"] for tag, each in found.tags if tag == "input"]
    assert len(inputs) > 8
    assert all(f"#{name}:" in rules for name in inputs)
    classes = {name for _, each in found.tags for name in (each.get("class") or "").split()}
    assert all(name.replace("k", "c") in classes for name in inputs if re.fullmatch(r"k\d+", name))
    assert all(name in classes for name in inputs if name.startswith("s-") and name != "s-all")


def test_a_page_needs_no_script_and_no_host(page):
    found = Reader(page)
    assert {tag for tag, _ in found.tags} & {"script", "iframe", "object", "embed", "link", "base", "img", "svg"} == set()
    assert not [name for _, each in found.tags for name in each if name.startswith("on") or name in ("style", "src")]
    sheet = re.search(r"<style>(.*?)</style>", page, re.DOTALL).group(1)
    said = next(each["content"] for tag, each in found.tags if each.get("http-equiv") == "Content-Security-Policy")
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert said == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" == policy(sheet)
    assert "url(" not in sheet
    assert "@import" not in sheet
    assert "<" not in sheet


def test_hostile_text_stays_text(hostile):
    evidence = gather(hostile, "jia-2024")
    for language in ("zh", "en"):
        page = evidence_page(evidence, language)
        found = Reader(page)
        assert squeezed(found.text) == squeezed(plain(evidence.text))
        assert {tag for tag, _ in found.tags} & {"script", "img"} == set()
        assert not [name for _, each in found.tags for name in each if name.startswith("on")]
        assert not [link for link in found.links if not re.match(r"#|\.\./index\.html$|https?://", link)]
        assert BIDI.search(page) is None


def test_the_same_rows_give_the_same_bytes(corpus):
    first, second = (evidence_page(gather(Corpus.open(corpus.root), "yishi-2024"), "en") for _ in range(2))
    assert first == second


def test_a_page_names_the_tables_that_it_was_made_from(corpus, page):
    evidence = gather(corpus, "bingsheng-2024")
    assert f'data-tables="{evidence.digest}"' in page
    rows = {**evidence.rows, "targets": [{**evidence.rows["targets"][0], "low": -1.0}, *evidence.rows["targets"][1:]]}
    assert tables_digest(rows) != evidence.digest


def test_no_page_without_the_text(corpus, monkeypatch):
    monkeypatch.setattr(Corpus, "text_of", lambda self, report: None)
    assert gather(corpus, "yishi-2024") is None


@pytest.mark.filterwarnings("ignore:.* are not built")
def test_rows_of_another_text_are_refused(corpus, tmp_path):
    home = shutil.copytree(corpus.root, tmp_path / "home")
    path = home / "data" / "reports" / "yishi-2024.txt"
    path.write_text("甲" + path.read_text("utf-8"), "utf-8")
    with pytest.warns(UserWarning, match="the rows of yishi-2024 are of another text than this"):
        assert gather(Corpus.open(home), "yishi-2024") is None


def test_an_unknown_report_and_language_are_refused(corpus):
    with pytest.raises(InputError, match="yishi-2042"):
        gather(corpus, "yishi-2042")
    with pytest.raises(ValueError, match="expected zh or en"):
        evidence_page(gather(corpus, "yishi-2024"), "fr")


def test_colours_are_those_of_the_other_pages():
    own, suite = style(0), suite_pages.style()
    for name in ("ink", "soft", "line", "paper", "card", "tint", "accent", "link", "good", "warn", "bad"):
        pattern = rf"--{name}: (#[0-9a-f]+)"
        assert re.findall(pattern, own) == re.findall(pattern, suite)
    assert re.findall(r"--sans: [^;]+", own) == re.findall(r"--sans: [^;]+", suite)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6), st.sampled_from(["target", "other"])), max_size=12))
def test_marks_are_set_apart_and_targets_win(made):
    marks = [Mark(start, start + size, kind, {}) for start, size, kind in made]
    kept = apart(marks)
    assert all(a.end <= b.start for a, b in pairwise(kept))
    assert all(mark in marks for mark in kept)
    targets = apart([mark for mark in marks if mark.kind == "target"])
    assert [mark for mark in kept if mark.kind == "target"] == targets


@given(
    st.text(alphabet="甲乙8%，<&\n a", min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 28), st.integers(1, 5)), max_size=5),
    st.lists(st.tuples(st.integers(0, 28), st.integers(1, 5)), max_size=5),
    st.integers(0, 30),
)
def test_setting_keeps_every_character(text, marks, words, bold):
    inside = apart([Mark(a, a + n, "target", {}) for a, n in marks if a + n <= len(text)])
    coded = [Word(m.start, m.end, "1") for m in apart([Mark(a, a + n, "target", {}) for a, n in words if a + n <= len(text)])]
    made = Typesetter(text, inside, coded, {"1": "w1"}, lambda mark, html: f'<a id="t{mark.start}">{html}</a>').set(
        0, len(text), min(bold, len(text))
    )
    found = Reader(f"<main>{made}</main>")
    assert squeezed(found.text) == squeezed(shown_plain(text))
    for mark in inside:
        assert squeezed(found.at.get(f"t{mark.start}", "")) == squeezed(text[mark.start : mark.end])


def shown_plain(text: str) -> str:
    return Reader(f"<main>{shown(text, 0, len(text))}</main>").text


def test_names_of_files():
    assert evidence_name("jia-2021") == "jia-2021.html"
    assert evidence_name("jia-2021", "en") == "jia-2021.en.html"


@pytest.mark.reports
@pytest.mark.slow
def test_real_reports_are_whole_and_small(tmp_path):
    folder = os.environ.get("POLICYLIB_REPORTS")
    if not folder:
        pytest.skip("set POLICYLIB_REPORTS to a folder of report texts")
    from policylib.data.catalogue.read import code_tables, outline_tables, target_tables
    from policylib.data.tables import to_arrow
    from policylib.reading.outline import find_outline
    from policylib.reading.sources import read_source

    books, catalogue = load_codebooks(), {entry.file: entry for entry in Corpus.open(ROOT).entries}
    for path in sorted(Path(folder).glob("*.txt"))[::4]:
        entry = catalogue.get(path.name)
        source = read_source(path)
        if entry is None:
            continue
        outline = find_outline(source, books, report=entry.row())
        tables = outline_tables(outline) | target_tables(outline, books) | code_tables(outline, books)
        rows = {name: to_arrow(name, tables[name]).to_pylist() for name in ("reports", "blocks", "sections", "paragraphs", "quantities", "targets", "target_indicators", "codes")}  # fmt: skip
        evidence = Evidence(
            rows["reports"][0], source.text, {**rows, "codes": [r for r in rows["codes"] if r["codebook"] == "cap_topics"]}, books
        )
        page = evidence_page(evidence)
        assert squeezed(Reader(page).text) == plain(source.text), path.name
        assert len(page.encode()) < 2_000_000, path.name
        assert len(find_marks(evidence)) >= len(rows["targets"])


PLACES = ["二、任务 · 12–15", "二、2021–2025年", "–", None, "jia-2021 · 一、2021–2025年 · 7–9\nbing-2021 · 3–4"]


def links_of(monkeypatch, at_hand: str, language: str = "zh") -> list[tuple[str, str]]:
    monkeypatch.setenv("POLICYLIB_EVIDENCE", at_hand)
    frame = placed(pd.DataFrame({"where": PLACES, "other": PLACES}), {"where": ["yi-2024", "yi-2024", "yi-2024", "yi-2024", None]})
    html = present.rendered(frame, "t", None, None, None, language)[0].bundle["text/html"]
    return re.findall(r'<a [^>]*href="([^"]*)"[^>]*>([^<]*)</a>', clean(html))


def test_a_cell_whose_place_is_noted_leads_there_as_a_whole(monkeypatch):
    monkeypatch.setenv("POLICYLIB_EVIDENCE", "yi-2024")
    frame = placed(pd.DataFrame({"block": ["产业", "民生", None]}), {"block": ["yi-2024#p3", "bing-2021#p3", "yi-2024#p4"]})
    html = present.rendered(frame, "t", None, None, None, "zh")[0].bundle["text/html"]
    assert re.findall(r'<a [^>]*href="([^"]*)"[^>]*>([^<]*)</a>', clean(html)) == [("evidence/yi-2024.html#p3", "产业")]


def test_offsets_in_a_table_lead_to_the_evidence_that_is_at_hand(monkeypatch):
    assert links_of(monkeypatch, "yi-2024 jia-2021") == [
        ("evidence/yi-2024.html#t12", "12–15"),
        ("evidence/jia-2021.html#t7", "7–9"), ("evidence/jia-2021.html#t7", "7–9"),
    ]  # fmt: skip
    assert links_of(monkeypatch, "jia-2021", "en") == [("evidence/jia-2021.en.html#t7", "7–9")] * 2
    assert links_of(monkeypatch, "") == []


def test_offsets_without_the_text_name_their_report_in_a_run_of_the_suite(monkeypatch):
    frame = placed(pd.DataFrame({"where": ["二、任务 · 12–15"]}), {"where": ["yi-2024"]})

    def cell() -> str:
        return clean(present.rendered(frame, "t", None, None, None, "zh")[0].bundle["text/html"]).split("<tbody>")[1]

    monkeypatch.setenv("POLICYLIB_EVIDENCE", "")
    assert '二、任务 · <span data-report="yi-2024">12–15</span>' in cell()
    monkeypatch.delenv("POLICYLIB_EVIDENCE")
    assert "二、任务 · 12–15</th>" in cell()


ROWS = pd.DataFrame({"report": ["yi-2024", "yi-2024", "jia-2021"], "paragraph": [3, 7, 1], "topic": ["6", "6", "8"]})
SPANS = ROWS.assign(start=[120, 400, 0], end=[345, 512, 80])
NAMES = {"yi-2024": ("乙市 2024", "Yi 2024"), "jia-2021": ("甲市 2021", "Jia 2021")}


def folded(monkeypatch, frame: pd.DataFrame, at_hand: str, language: str = "zh") -> str:
    monkeypatch.setenv("POLICYLIB_EVIDENCE", at_hand)
    return clean(present._evidence(frame, "bars", language).bundle["text/html"])


def test_a_figure_of_topics_leads_to_the_paragraphs_that_it_rests_on(monkeypatch):
    frame = passages(ROWS, "topic", SPANS, NAMES, "zh", words={"6": ("教育", "Education")})
    html = folded(monkeypatch, frame, "yi-2024")
    assert "<summary>本图的出处（2 条）</summary>" in html
    assert '<li>教育 · 乙市 2024 · <a href="evidence/yi-2024.html#p3">¶3</a> <a href="evidence/yi-2024.html#p7">¶7</a></li>' in html
    assert '<li>8 · 甲市 2021 · <span data-report="jia-2021">¶1 (0–80)</span></li>' in html


def test_a_figure_of_targets_leads_to_their_characters(monkeypatch):
    frame = pd.DataFrame(
        {"indicator": ["产值<b>", "就业"], "rank": [1, 2], "target": ["8.5%", "–"], "where": ["一、目标 · 3–6", "http://x.example/a"]}
    )
    html = folded(monkeypatch, placed(frame, {"where": ["jia-2021", None]}), "jia-2021", "en")
    assert '<li>产值&lt;b&gt; · 8.5% · 一、目标 · <a href="evidence/jia-2021.en.html#t3">3–6</a></li>' in html
    assert '<li>就业 · <a href="http://x.example/a" rel="noopener noreferrer">x.example</a></li>' in html


OF_MANY = ("plot_groups", "plot_map", "plot_strip")  # each mark stands for whole reports


def test_a_line_of_evidence_names_indicator_and_value_however_long(monkeypatch):
    frame = pd.DataFrame(
        {"report": ["甲市 2021"], "indicator": ["长" * 80], "target": ["8.5%"], "due": ["2021"], "where": ["一、目标 · 3–6"]}
    )
    html = folded(monkeypatch, placed(frame, {"where": ["jia-2021"]}), "jia-2021")
    assert f"<li>甲市 2021 · {'长' * 47}… · 8.5% · 一、目标 · <a " in html


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_figure_of_a_notebook_has_its_evidence_under_it(path):
    cells = ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    for source in cells:
        drawn = [name for name in re.findall(r"(?<!import )\b(plot_\w+)\(", source) if name not in OF_MANY]
        assert source.count("evidence=") + source.count("folded(") >= len(drawn), source


@pytest.fixture(scope="module")
def suite(sample_root, tmp_path_factory):
    """Give the page of targets of two invented cities in both languages, published with its evidence."""
    home = tmp_path_factory.mktemp("suite") / "home"
    shutil.copytree(sample_root, home, ignore=shutil.ignore_patterns("outputs", "notebooks", "params"))
    (home / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / "02_targets.ipynb", home / "notebooks")
    (home / "params").mkdir()
    params = "title: x\nnotebooks: [02_targets]\nparameters: {reports: [jiashi-2021, yishi-2024]}\nsweep: {language: [zh, en]}\n"
    (home / "params" / "x.yaml").write_text(params, "utf-8")
    assert run(home, quiet=True) == 0
    return home


def verified(home: Path) -> int:
    with at_home(home):
        return verify(home / "outputs" / "x")


def leading_to_evidence(page: Path) -> list[tuple[str, str, str]]:
    return re.findall(r'<a href="evidence/([^"#]+)#([tp]\d+)"[^>]*>([^<]*)</a>', page.read_text("utf-8"))


@pytest.mark.slow
def test_every_row_of_a_published_page_leads_to_its_characters(suite):
    out = suite / "outputs" / "x"
    for language, ending in (("zh", ".html"), ("en", ".en.html")):
        page = out / f"02_targets-{language}.html"
        links = leading_to_evidence(page)
        assert {name.removesuffix(ending) for name, _, _ in links} >= {"jiashi-2021", "yishi-2024"}
        targets = page.read_text("utf-8").split('id="all"')[1].split("</table>")[0]
        assert targets.count("<tr>") - 1 == targets.count('<a href="evidence/') > 5
        for name, anchor, said in links:
            assert f'id="{anchor}"' in (out / "evidence" / name).read_text("utf-8"), (name, anchor)
            assert said.startswith(anchor[1:] + "–") or not re.fullmatch(r"\d+–\d+", said)  # a value leads there, too


@pytest.mark.slow
def test_the_index_leads_to_the_evidence_of_the_reports_used(suite):
    index = (suite / "outputs" / "x" / "index.html").read_text("utf-8")
    assert re.findall(r'<a href="(evidence/[^"]*)"><code>([^<]*)</code></a>', index) == [
        ("evidence/jiashi-2021.html", "jiashi-2021"), ("evidence/yishi-2024.html", "yishi-2024"),
    ]  # fmt: skip


@pytest.mark.slow
def test_a_published_page_names_the_tables_of_its_evidence(suite):
    out = suite / "outputs" / "x"
    footer = (out / "02_targets-zh.html").read_text("utf-8").split("<footer")[1]
    for name in {name for name, _, _ in leading_to_evidence(out / "02_targets-zh.html")}:
        digest = re.search(r'data-tables="(\w+)"', (out / "evidence" / name).read_text("utf-8")).group(1)
        assert f"<dt>evidence: {name}</dt><dd>{digest}</dd>" in footer


@pytest.mark.slow
def test_evidence_that_is_gone_is_made_again_and_what_no_page_links_to_goes(suite, capsys):
    out = suite / "outputs" / "x"
    before = {path.name: path.read_bytes() for path in (out / "evidence").iterdir()}
    page = (out / "02_targets-zh.html").read_bytes()
    (out / "evidence" / "jiashi-2021.html").unlink()
    (out / "evidence" / "yishi-2024.en.html").write_text("half", "utf-8")
    (out / "evidence" / "bing-1999.html").write_text("old", "utf-8")
    assert verified(suite) == 1
    assert "its evidence was changed or removed since: jiashi-2021.html" in capsys.readouterr().out
    assert run(suite, quiet=True) == 0
    assert {path.name: path.read_bytes() for path in (out / "evidence").iterdir()} == before
    assert (out / "02_targets-zh.html").read_bytes() == page
    assert verified(suite) == 0


@pytest.mark.slow
def test_without_texts_there_is_neither_evidence_nor_a_link_to_it(suite):
    out = suite / "outputs" / "x"
    kept, catalogue = suite / "data" / "reports", suite / "data" / "corpus.csv"
    with at_home(suite):
        release_tables(suite)
    catalogue.write_text(catalogue.read_text("utf-8").replace("excerpt,,", "excerpt,https://jia.example/report.html,"), "utf-8")
    kept.rename(suite / "data" / "away")
    try:
        assert run(suite, quiet=True) == 0
        assert leading_to_evidence(out / "02_targets-zh.html") == []
        page = (out / "02_targets-zh.html").read_text("utf-8")
        sourced = re.findall(r'<span data-report="([\w-]+)">\d+–\d+</span> <a href="(https?://[^"]+)"', page)
        assert set(sourced) == {("jiashi-2021", "https://jia.example/report.html")}
        assert re.search(r'<span data-report="yishi-2024">\d+–\d+</span></td>', page), "a report without an address keeps its offsets"
        assert list((out / "evidence").iterdir()) == []
    finally:
        (suite / "data" / "away").rename(kept)
