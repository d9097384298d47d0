"""A hostile report the whole way: catalogue, text, params and notebook hold markup, formulas and marks; every page shows them as text."""

from __future__ import annotations

import csv
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from visiting import Visit

from policylib.corpus import Corpus
from policylib.data.catalogue.build import build
from policylib.data.catalogue.entries import Entry, load_catalogue, sha256_of, write_catalogue
from policylib.records import InputError
from policylib.suite.params import load_suite
from toy_suite import copy_samples, notebook, run

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent
NOTEBOOKS = ("00_start_here", "01_briefing", "02_targets", "03_priorities", "04_emphasis", "05_wording", "06_trends", "07_corpus")
OWN = "window.owned=1"
PAYLOADS = [
    f"<script>{OWN}</script>",
    f'<img src=x onerror="{OWN}">',
    f"</script><script>{OWN}</script>",
    "</style></title></details></main><svg onload='" + OWN + "'>",
    "$E=mc^2$ $\\frac{1}{0}$ $",
    "=cmd()|' /C calc'!A0",
    "+1+cmd()",
    "@SUM(A1)",
    "../../etc/passwd",
    "\u202e甲乙丙\u202c\u2066丁\u2069",
    "隐\u200b形\u2060字\ufeff",
    f"javascript:{OWN}",
    f'" autofocus onfocus="{OWN}" x="',
    "{{7*7}}{% raw %}",
    "&lt;b&gt;&#60;i>",
]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


SAMPLES = HERE.parents[1] / "data" / "samples"


def hostile(text: str) -> str:
    """Put a payload into every heading, topic and indicator of a report, and make one heading 10,000 characters long."""
    lines, turn = [], 0
    for line in text.splitlines():
        if re.match(r"（.）|[一二三四]、|[^。，：]{4,12}。", line):
            line = line[:6] + PAYLOADS[turn % len(PAYLOADS)] + line[6:]  # noqa: PLW2901
            turn += 1
        lines.append(line)
    long = lines.index(next(line for line in lines if line.startswith("（四）")))
    lines[long] = lines[long].replace("宜居", "宜居" + "长" * 10_000)
    text = "\n".join(lines)
    for word, bad in zip(("高新技术企业", "重点项目", "5G基站", "更新项目", "学校", "农田"), PAYLOADS, strict=False):
        text = text.replace(word, f"“{bad}{word}”")
    return text


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = copy_samples(tmp_path_factory.mktemp("hostile") / "home")
    rows = [entry for entry in load_catalogue(home) if entry.report != "yishi-2024"]
    text = hostile((SAMPLES / "yishi-2024.txt").read_text("utf-8"))
    (home / "data" / "reports" / "yi.txt").write_text(text, "utf-8")
    place, address = f'=乙<img src=x onerror="{OWN}">市', f'https://x.example/"><script>{OWN}</script>'
    rows.append(
        Entry(
            "yishi-2024",
            "yi.txt",
            place,
            "990200",
            "city",
            "990000",
            2024,
            source_url=address,
            sha256=sha256_of(home / "data" / "reports" / "yi.txt"),
            note=PAYLOADS[0],
        )
    )
    rows.append(Entry("bad-2023", "gone.txt", "丁市", "990300", "city", None, 2023, source_url=f"javascript:{OWN}"))
    write_catalogue(rows, home / "data" / "corpus.csv")
    build(home, jobs=1)
    return home


@pytest.fixture(scope="module")
def out(home):
    """Publish all notebooks, one of them with hostile help, and one that fails with a hostile message."""
    shutil.copytree(HERE.parents[1] / "notebooks", home / "notebooks")
    first = home / "notebooks" / "07_corpus.ipynb"
    help_ = json.dumps(PAYLOADS[1] + PAYLOADS[2], ensure_ascii=False)[1:-1]
    first.write_text(first.read_text("utf-8").replace("# language of the page", f"# {help_} language of the page"), "utf-8")
    notebook(home / "notebooks" / "99_bad.ipynb", [f"raise ValueError({PAYLOADS[2] + PAYLOADS[9]!r})"], reports=["yishi-2024"])
    title = json.dumps(PAYLOADS[2] + PAYLOADS[9] + "长" * 300, ensure_ascii=False)
    (home / "params").mkdir()
    (home / "params" / "x.yaml").write_text(
        f"title: {{zh: {title}, en: {title}}}\nnotebooks: [{', '.join(NOTEBOOKS)}, 99_bad]\n"
        "parameters: {reports: [jiashi-2021, yishi-2024]}\nsweep: {language: [zh, en]}\n",
        "utf-8",
    )
    assert run(home) == 1  # the last page fails on purpose
    folder = home / "outputs" / "x"
    failed = json.loads((folder / "status.json").read_text("utf-8"))["failed"]
    assert failed == ["99_bad-en", "99_bad-zh"]
    return folder


@pytest.fixture(scope="module")
def every(out):
    return sorted([*out.glob("*.html"), *(out / "evidence").glob("*.html")])


def opened(browser, path: Path, width: int):
    return Visit(browser, path, viewport={"width": width, "height": 800})


@pytest.mark.parametrize("width", [390, 1200])
def test_nothing_runs_leaves_or_breaks_the_layout(browser, every, width):
    assert len(every) > 20
    for path in every:
        with opened(browser, path, width) as visit:
            visit.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert visit.page.evaluate("window.owned") is None, path.name
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, path.name
            assert [url for url in visit.asked if not url.startswith(("data:image/", path.as_uri()))] == [], path.name
            assert visit.said == [], path.name


def test_pages_hold_no_active_markup_and_no_hidden_marks(browser, every):
    for path in every:
        with opened(browser, path, 1200) as visit:
            scripts = visit.page.locator("script").count()
            assert scripts == (2 if path.stem == "index" else 0), path.name
            assert visit.page.locator("iframe, object, embed, link, base, svg, [onerror], [onload], [onfocus], [autofocus]").count() == 0
            links = visit.page.evaluate("[...document.links].map(link => link.getAttribute('href'))")
            assert [each for each in links if not re.match(r"https?://|#|(\.\./|evidence/|logs/)?[\w.+-]+(#[\w-]*)?$", each)] == [], (
                path.name
            )
            text = visit.page.evaluate("document.body.textContent")
            assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]", text), path.name


def test_hostile_text_is_shown_as_text(browser, out):
    for name, said in (
        ("02_targets-zh", f'onerror="{OWN}"'), ("03_priorities-zh", OWN), ("99_bad-zh.failed", PAYLOADS[2]), ("index", PAYLOADS[2]),
        ("07_corpus-zh", PAYLOADS[1]), ("evidence/yishi-2024", 'src=x onerror="window.owned='), ("evidence/yishi-2024.en", "[U+202E]甲乙丙"),
    ):  # fmt: skip
        with opened(browser, out / f"{name}.html", 1200) as visit:
            assert said in visit.page.evaluate("document.querySelector('main').textContent"), name


def test_the_search_of_the_index_sets_words_not_markup(browser, out):
    with opened(browser, out / "index.html", 390) as visit:
        for word in ("img", "owned", "cmd", "script"):
            visit.page.get_by_role("searchbox").fill(word)
            assert visit.page.locator("#found img, #found script").count() == 0
        assert visit.page.evaluate("window.owned") is None
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert visit.said == []


def test_exports_hold_no_formula(home, tmp_path):
    corpus = Corpus.open(home)
    tables = ["reports", "sections", "paragraphs", "targets", "target_indicators"]
    for path in corpus.export(tmp_path / "csv", tables, format="csv"):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            cells = [cell for row in csv.reader(lines) for cell in row]
        assert [cell for cell in cells if cell.startswith(FORMULA) and not re.fullmatch(r"-?[\d.]+(e[+-]\d+)?", cell)] == [], path.name
        assert path.name != "reports.csv" or any(cell.startswith("'=乙") for cell in cells)
    for path in corpus.export(tmp_path / "xlsx", tables, format="xlsx"):
        with zipfile.ZipFile(path) as book:
            for name in book.namelist():
                assert b"<f>" not in book.read(name), (path.name, name)
                assert b"<hyperlink" not in book.read(name), (path.name, name)


@pytest.mark.parametrize("name", ["../up-2024", "a/b-2024", "..", "a b"])
def test_a_report_named_to_climb_out_is_refused(home, tmp_path, name):
    params = home / "params" / "climb.yaml"
    params.write_text(f"title: x\nnotebooks: [02_targets]\nparameters: {{reports: [{json.dumps(name)}]}}\n", "utf-8")
    with pytest.raises(InputError):
        load_suite(params)
    (tmp_path / "data").mkdir()
    catalogue = (SAMPLES / "corpus.csv").read_text("utf-8").replace("yishi-2024,", f"{name},")
    (tmp_path / "data" / "corpus.csv").write_text(catalogue, "utf-8")
    with pytest.raises(InputError):
        load_catalogue(tmp_path)
