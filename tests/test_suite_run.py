"""Whole runs with small notebooks: pages, failures, what is made again and what stands, the same bytes twice."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import threading
from html.parser import HTMLParser
from pathlib import Path

import pytest

from policylib.suite.run import run_params
from toy_suite import SAMPLES, TARGETS, at_home, environment, explained, make_home, notebook, outside_footer, run, sample_home

FIGURE = """
import matplotlib.pyplot as plt
figure, axes = plt.subplots(figsize=(4, 2))
axes.bar([1, 2], [3, seed % 7])
show(figure, id="bars", alt="two bars", caption="n = 2", data={"seed": seed})
"""
HOSTILE = '<script>go()</script><img src="https://x.example/a.png" onerror="go()">'
PAGES = {
    "01_words": [
        'show("甲市提出3项目标。", id="words")\nbox("乙市更好。", id="wrong")',
        "print('seen', seed)",
        'import warnings\nwarnings.warn("care" + "ful")\nobject()',
    ],
    "02_figure": [FIGURE],
    "03_odd": [f"from IPython.display import HTML\ndisplay(HTML({HOSTILE!r}))", f"show({HOSTILE!r}, id='odd')", f"print({HOSTILE!r})"],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = make_home(tmp_path_factory.mktemp("made") / "home", PAGES)
    assert run(home) == 0
    return home


@pytest.fixture
def home(made, tmp_path):
    shutil.copytree(made, tmp_path / "home")
    return tmp_path / "home"


def test_every_page_is_published_and_named_by_the_index(made):
    out = made / "outputs" / "x"
    index = (out / "index.html").read_text("utf-8")
    for page in PAGES:
        text = (out / f"{page}.html").read_text("utf-8")
        assert f'href="{page}.html"' in index
        assert len(text.encode()) < 2_000_000
        assert f'<h1 id="{page}：页">' in text or f"{page}：页</h1>" in text
        assert "page</h1>" not in text
    status = json.loads((out / "status.json").read_text("utf-8"))
    assert status["ok"]
    assert {page["state"] for page in status["pages"].values()} == {"made"}
    assert not (out / ".staging").exists()


def test_a_page_shows_what_the_notebook_shows(made):
    text = (made / "outputs" / "x" / "01_words.html").read_text("utf-8")
    assert "甲市提出3项目标。" in text
    assert "seen 5" in text
    assert "careful" not in text
    assert '<th scope="row"><code>reports</code></th><td>jia-2021</td>' in text
    log = (made / "outputs" / "x" / "logs" / "01_words.log").read_text("utf-8")
    assert "careful" in log
    assert "seed = 5" in log


def test_results_are_kept_for_programs(made):
    shown = json.loads((made / "outputs" / "x" / "data" / "02_figure.json").read_text("utf-8"))
    assert shown[0] | {"alt": ""} == {"id": "bars", "kind": "figure", "caption": "n = 2", "alt": "", "data": {"seed": 5}, "title": None}


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs


def test_pages_hold_nothing_that_runs_or_loads(made):
    for page in (made / "outputs" / "x").glob("*.html"):
        found = Tags(page.read_text("utf-8"))
        assert not found.tags & {"iframe", "object", "embed", "link", "form", "video", "audio", "base"}, page.name
        assert page.name == "index.html" or not found.tags & {"script"}, page.name
        assert not [name for name, _ in found.attributes if name.startswith("on") or name in ("style", "srcset", "background", "action")], (
            page.name
        )
        addresses = [value for name, value in found.attributes if name in ("src", "href")]
        assert all(re.match(r"data:image/png;base64,|#|[\w.-]+\.html$|logs/[\w.-]+$|status\.json$", value) for value in addresses), (
            page.name
        )
        policy = next(v for n, v in found.attributes if n == "content" and "default-src" in v)
        assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")


def test_an_unchanged_run_does_nothing_and_loads_nothing_heavy(home):
    index = home / "outputs" / "x" / "index.html"
    before = index.stat().st_mtime_ns
    code = "import sys; from policylib.suite.run import run_params; s = run_params([sys.argv[1]]); assert s == 0; print([m for m in ('pandas', 'papermill', 'matplotlib', 'pyarrow', 'jinja2') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(home / "params" / "x.yaml")],
        capture_output=True,
        text=True,
        check=True,
        env=environment(home),
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert "nothing changed" in done.stdout
    assert index.stat().st_mtime_ns == before


def test_a_forced_run_gives_the_same_bytes_outside_the_footer(home):
    out = home / "outputs" / "x"
    before = {path.name: outside_footer(path) for path in out.glob("*.html")}
    data = {path.name: path.read_bytes() for path in (out / "data").iterdir()}
    assert run(home, force=True) == 0
    assert {path.name: outside_footer(path) for path in out.glob("*.html")} == before
    assert {path.name: path.read_bytes() for path in (out / "data").iterdir()} == data


def test_only_what_changed_is_made_again_and_why_is_said(home, capsys):
    assert set(explained(home, capsys).values()) == {"unchanged"}
    notebook(home / "notebooks" / "02_figure.ipynb", [FIGURE, "print('more')"])
    found = explained(home, capsys)
    assert found["02_figure"] == "made again: notebook (02_figure.ipynb)"
    assert found["01_words"] == "unchanged"
    before = (home / "outputs" / "x" / "01_words.html").stat().st_mtime_ns
    assert run(home) == 0
    assert (home / "outputs" / "x" / "01_words.html").stat().st_mtime_ns == before
    assert "more" in (home / "outputs" / "x" / "02_figure.html").read_text("utf-8")


def test_each_kind_of_input_is_noticed(home, capsys):
    (home / "data" / "tables" / "targets.csv").write_text("y\n", "utf-8")
    assert explained(home, capsys)["01_words"] == "made again: tables (targets)"
    (home / "data" / "tables" / "targets.csv").write_text("x\n", "utf-8")
    (home / "data" / "tables" / "terms.csv").write_text("y\n", "utf-8")
    assert explained(home, capsys)["01_words"] == "unchanged"
    params = home / "params" / "x.yaml"
    params.write_text(params.read_text("utf-8") + "seed: 6\n", "utf-8")
    assert explained(home, capsys)["01_words"] == "made again: parameters (seed)"
    (home / "outputs" / "x" / "03_odd.html").write_text("edited", "utf-8")
    assert "was changed or removed" in explained(home, capsys)["03_odd"]


def test_a_codebook_that_changed_makes_every_page_again(home, capsys, monkeypatch):
    from policylib.codebooks import HERE

    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: real(path) + (b"#" if path == HERE / "stopwords.txt" else b""))
    assert set(explained(home, capsys).values()) == {"made again: codebooks (stopwords.txt)"}


def test_a_changed_source_file_is_named(home, capsys, monkeypatch):
    from policylib.suite.inputs import PACKAGE

    assert run(home) == 0
    real = Path.read_bytes
    changed = PACKAGE / "reading" / "numerals.py"
    monkeypatch.setattr(Path, "read_bytes", lambda path: real(path) + (b"#" if path == changed else b""))
    found = explained(home, capsys)
    assert all("code (reading/numerals.py)" in why for why in found.values())


def test_numbers_that_moved_are_told_with_the_reason(home):
    params = home / "params" / "x.yaml"
    params.write_text(params.read_text("utf-8") + "seed: 6\n", "utf-8")
    assert run(home) == 0
    changes = json.loads((home / "outputs" / "x" / "status.json").read_text("utf-8"))["changes"]
    assert changes["02_figure"]["moved"] == [{"result": "bars", "where": "seed", "old": 5, "new": 6}]
    assert changes["02_figure"]["why"] == {"seed": ["seed"]}
    assert "01_words" not in changes
    index = (home / "outputs" / "x" / "index.html").read_text("utf-8")
    assert 'href="02_figure.html#bars"' in index
    assert '<td class="n">5</td><td class="n">6</td>' in index
    assert run(home, force=True) == 0
    assert "#bars" not in (home / "outputs" / "x" / "index.html").read_text("utf-8")


def test_a_new_title_is_written_around_pages_without_running_them(home):
    params = home / "params" / "x.yaml"
    params.write_text(params.read_text("utf-8").replace("甲市的报告", "新的标题"), "utf-8")
    log = (home / "outputs" / "x" / "logs" / "01_words.log").read_bytes()
    assert run(home) == 0
    assert "新的标题" in (home / "outputs" / "x" / "01_words.html").read_text("utf-8")
    assert (home / "outputs" / "x" / "logs" / "01_words.log").read_bytes() == log
    assert run(home, explain=True) == 0


def test_a_page_no_longer_asked_for_is_taken_away(home):
    params = home / "params" / "x.yaml"
    params.write_text("notebooks: [01_words]\n", "utf-8")
    assert run(home) == 0
    out = home / "outputs" / "x"
    assert sorted(path.name for path in out.glob("*.html")) == ["01_words.html", "index.html"]
    assert not (out / "data" / "02_figure.json").exists()


def test_a_failing_notebook_keeps_the_last_good_page_and_says_why(home, capsys):
    out = home / "outputs" / "x"
    good = (out / "02_figure.html").read_bytes()
    notebook(home / "notebooks" / "02_figure.ipynb", ["fine = 1", f"raise ValueError('no {home}/such <b>file</b>')", "print('never')"])
    assert run(home) == 1
    assert (out / "02_figure.html").read_bytes() == good
    failed = (out / "02_figure.failed.html").read_text("utf-8")
    assert "no such &lt;b&gt;file&lt;/b&gt;" in failed
    assert str(home) not in failed
    assert 'href="02_figure.html"' in failed
    assert "ValueError" in failed
    index = (out / "index.html").read_text("utf-8")
    assert 'href="02_figure.failed.html"' in index
    assert 'href="02_figure.html"' in index
    status = json.loads((out / "status.json").read_text("utf-8"))
    assert not status["ok"]
    assert status["failed"] == ["02_figure"]
    assert status["pages"]["02_figure"]["failure"]["cell"] == 6
    assert status["pages"]["02_figure"]["good"]["state"] == "made"
    assert "x/02_figure: failed in cell 6: ValueError" in capsys.readouterr().err
    notebook(home / "notebooks" / "02_figure.ipynb", [FIGURE])
    assert run(home) == 0
    assert not (out / "02_figure.failed.html").exists()


def test_a_page_that_never_was_made_is_published_as_failed(tmp_path):
    home = make_home(tmp_path / "home", {"01_bad": ["1 / 0"]})
    assert run(home) == 1
    text = (home / "outputs" / "x" / "01_bad.failed.html").read_text("utf-8")
    assert "ZeroDivisionError" in text
    assert "此前没有成功生成过的页面" in text
    assert 'href="01_bad.failed.html"' in (home / "outputs" / "x" / "index.html").read_text("utf-8")


def test_two_results_of_one_id_fail_the_page(tmp_path, capsys):
    home = make_home(tmp_path / "home", {"01_twice": ["show('a', id='a')", "show('b', id='a')"]})
    assert run(home) == 1
    assert "expected each id once on a page, found twice: a" in capsys.readouterr().err


def test_a_notebook_over_its_time_is_ended_with_its_kernel(tmp_path, monkeypatch, capsys):
    import psutil

    mark = tmp_path / "pid"
    home = make_home(
        tmp_path / "home",
        {
            "01_slow": [f"import os, time\nopen({str(mark)!r}, 'w').write(str(os.getpid()))", "time.sleep(600)"],
            "02_quick": ["show('a', id='a')"],
        },
    )
    quick = home / "outputs" / "x" / "02_quick.html"
    for limit in (5, 20, 80, 300):  # a machine under load needs longer to begin
        monkeypatch.setenv("POLICYLIB_TIME_LIMIT", str(limit))
        assert run(home) == 1
        if mark.exists() and quick.exists():
            break
    assert f"TimeoutError: no result within {limit} seconds" in capsys.readouterr().err
    assert quick.is_file()
    log = (home / "outputs" / "x" / "logs" / "01_slow.log").read_text("utf-8")
    assert log == f"failed: TimeoutError: no result within {limit} seconds\n"
    assert 'href="logs/01_slow.log"' in (home / "outputs" / "x" / "01_slow.failed.html").read_text("utf-8")
    pid = int(mark.read_text("utf-8"))
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_kernel_that_dies_fails_its_page_only(tmp_path, capsys):
    home = make_home(
        tmp_path / "home", {"01_dies": ["import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"], "02_quick": ["show('a', id='a')"]}
    )
    assert run(home) == 1
    assert (home / "outputs" / "x" / "02_quick.html").is_file()
    assert "x/01_dies: failed" in capsys.readouterr().err


def test_notebooks_are_apart_from_each_other(tmp_path):
    seen = "import os\nprint(os.getcwd(), sorted(os.listdir()))\nopen('left', 'w').close()\nprint(os.environ['OMP_NUM_THREADS'], 'left' in globals())\nleft = 1"
    home = make_home(tmp_path / "home", {"01_a": [seen], "02_b": [seen], "03_c": [seen]})
    assert run(home) == 0
    outs = [
        re.findall(r'<pre class="pl-out">(.*?)</pre>', (home / "outputs" / "x" / f"{page}.html").read_text("utf-8"), re.DOTALL)[0]
        for page in ("01_a", "02_b", "03_c")
    ]
    assert all("[]" in out and "1 False" in out for out in outs)
    assert len({out.split()[0] for out in outs}) == 3


def test_a_time_limit_that_is_no_number_is_told_before_anything_runs(home, monkeypatch, capsys):
    for given in ("ten", "0", "-1", "nan", "inf"):
        monkeypatch.setenv("POLICYLIB_TIME_LIMIT", given)
        assert run(home, force=True) == 2
        assert f"POLICYLIB_TIME_LIMIT: found '{given}'; expected a number of seconds" in capsys.readouterr().err


def test_several_params_files_each_get_their_pages_and_the_worst_status(home, capsys):
    notebook(home / "notebooks" / "04_bad.ipynb", ["1 / 0"])
    (home / "params" / "y.yaml").write_text("notebooks: [04_bad]\n", "utf-8")
    (home / "params" / "z.yaml").write_text("notebooks: [01_words]\nsweep: {seed: [1, 2], language: [zh, en]}\n", "utf-8")
    with at_home(home):
        assert run_params([home / "params" / f"{name}.yaml" for name in "yzx"], jobs=2, quiet=True) == 1
    err = capsys.readouterr().err.splitlines()
    assert len(err) == 2
    assert err[0].startswith("y/04_bad: failed in cell 5: ZeroDivisionError")
    assert err[1].startswith("y: 1 of 1 pages failed: 04_bad; see ")
    made = sorted(path.name for path in (home / "outputs" / "z").glob("*.html"))
    assert made == [*(f"01_words-{seed}-{language}.html" for seed in (1, 2) for language in ("en", "zh")), "index.html"]
    index = (home / "outputs" / "z" / "index.html").read_text("utf-8")
    assert index.count('<li class="pl-card') == 4


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Give a home whose page rests on two texts, published."""
    made = sample_home(tmp_path_factory.mktemp("read") / "home", [TARGETS])
    assert run(made) == 0
    return made


@pytest.fixture
def texts(read, tmp_path):
    shutil.copytree(read, tmp_path / "home")
    return tmp_path / "home"


def text_path(home: Path) -> Path:
    return home / "data" / "reports" / "jiashi-2021.txt"


def warned_of(home: Path) -> list[str]:
    """Return what the index says of the texts, after holding it against the record for programs."""
    out = home / "outputs" / "x"
    told = json.loads((out / "status.json").read_text("utf-8"))["warnings"]
    index = (out / "index.html").read_text("utf-8")
    assert index.count('<li lang="en">') == len(told)
    assert ('id="warnings"' in index) == bool(told)
    return told


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda path: path.write_bytes(b"\x00\x81\xff" * 50), "found a binary file"),
        (lambda path: path.write_bytes(b"\x89PNG" + bytes(99)), "found a picture"),
        (lambda path: path.write_bytes(path.with_name("yishi-2024.txt").read_bytes()), "found a text that says of itself 乙市 2024; expected 甲市 2021"),
        (lambda path: (path.unlink(), path.symlink_to("/proc/self/mem")), "found a file that cannot be read (Input/output error)"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_read_or_is_another_fails_the_run_and_its_page_stands(texts, capsys, harm, said):
    page = texts / "outputs" / "x" / "01_targets.html"
    before = outside_footer(page), page.stat().st_mtime_ns
    harm(text_path(texts))
    for _ in range(2):  # the second night says it again
        assert run(texts, quiet=True) == 1
        err = capsys.readouterr().err
        assert f"{text_path(texts)}: {said}" in err
        assert "Traceback" not in err
        assert (re.sub(r'<a href="evidence/jiashi-2021[^>]*>(.*?)</a>', r"\1", before[0])) == outside_footer(page)
        assert warned_of(texts)[0].startswith(f"jiashi-2021.txt: {said}")
        assert str(texts) not in (texts / "outputs" / "x" / "index.html").read_text("utf-8")


def test_a_fault_of_ours_in_one_report_fails_the_run_and_all_pages_stand(texts, capsys, monkeypatch):
    from policylib.reading import targets

    text_path(texts).write_text(text_path(texts).read_text("utf-8") + "\n", "utf-8")
    monkeypatch.setattr(targets, "_read_paragraph", lambda setting: 1 / 0)
    assert run(texts, quiet=True) == 1
    assert re.search(r"jiashi-2021\.txt:\d+–\d+: found ZeroDivisionError: division by zero", capsys.readouterr().err)
    assert (texts / "outputs" / "x" / "01_targets.html").is_file()
    assert "ZeroDivisionError" in warned_of(texts)[0]


def test_a_text_that_its_owner_edited_is_a_warning(texts, capsys, monkeypatch):
    from policylib.suite import notify

    path = text_path(texts)
    path.write_text(path.read_text("utf-8").replace("地区生产总值增长8%", "地区生产总值增长7%"), "utf-8")
    sent = []
    monkeypatch.setattr(notify, "_post", lambda url, body: sent.append(json.loads(body)))
    monkeypatch.setenv("POLICYLIB_NOTIFY_URL", "https://hooks.example/x")
    for quiet in (False, True):
        assert run(texts, quiet=quiet) == 0
        assert [(body["state"], body["warnings"]) for body in sent] == [("warned", warned_of(texts))]  # once
        assert f"policylib: {path}: found other bytes" in capsys.readouterr().err
        assert [line.partition(" (")[0] for line in warned_of(texts)] == ["jiashi-2021.txt: found other bytes"]
    shutil.copy(SAMPLES / path.name, path)
    assert run(texts, quiet=True) == 0
    assert capsys.readouterr().err == ""
    assert warned_of(texts) == []


BOX = """
import matplotlib.pyplot as plt
from policylib import Corpus
words = "".join(Corpus.open().targets(reports).indicator)
figure, axes = plt.subplots(figsize=(9, 2))
axes.set_title(words[words.index("\\x07") - 1 : words.index("\\x07") + 2] if "\\x07" in words else "无")
show(figure, id="words", alt="words", caption="n")
"""


def test_a_character_that_no_font_holds_is_a_box_and_a_warning_of_its_report(tmp_path, capsys):
    home = sample_home(tmp_path / "home", [BOX])
    path = text_path(home)
    path.write_text(path.read_text("utf-8").replace("地区生产总值增长8%", "地区\x07生产总值增长8%"), "utf-8")
    assert run(home) == 0
    assert (home / "outputs" / "x" / "01_targets.html").is_file()
    err = capsys.readouterr().err
    line = "jiashi-2021: found the character U+0007, which no font at hand holds; drawn as a box (1)"
    assert line in err
    assert line in (home / "outputs" / "x" / "index.html").read_text("utf-8")
    assert run(home) == 0
    assert line in capsys.readouterr().err  # the page that stands still has it


def test_links_lead_to_the_failed_page_where_a_page_failed(tmp_path):
    home = make_home(tmp_path / "home", {"01_early": ["show('a', id='a')"], "02_bad": ["1 / 0"], "03_worse": ["1 / 0"], "04_late": ["show('a', id='a')"]})  # fmt: skip
    assert run(home) == 1
    out = home / "outputs" / "x"
    pages = [path for path in out.glob("*.html") if path.name != "index.html"]
    assert len(pages) == 4
    for page in pages:
        led = set(re.findall(r'href="(0[1-4]_[\w.]+html)"', page.read_text("utf-8")))
        assert {"02_bad.failed.html", "03_worse.failed.html", "04_late.html"} - {page.name} <= led, page.name
        assert all((out / name).is_file() for name in led), page.name
    notebook(home / "notebooks" / "02_bad.ipynb", ["show('a', id='a')"])
    assert run(home) == 1
    assert all("02_bad.failed" not in page.read_text("utf-8") for page in out.glob("*.html"))


@pytest.mark.parametrize("fails", ["Popen", "open"])
def test_a_worker_that_cannot_be_started_fails_its_pages_and_the_run_ends(home, monkeypatch, capsys, fails):
    import errno

    from policylib.suite import crew

    def none_left(*args, **options):
        raise OSError(errno.EMFILE, "Too many open files")

    good = (home / "outputs" / "x" / "02_figure.html").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(crew.subprocess, "Popen", none_left) if fails == "Popen" else patch.setattr(crew.Worker, "__init__", none_left)
        assert run(home, force=True) == 1
    assert "x/02_figure: failed: OSError: [Errno 24] Too many open files" in capsys.readouterr().err
    assert (home / "outputs" / "x" / "02_figure.html").read_bytes() == good
    assert run(home) == 0  # no lock is held


@pytest.mark.skipif(sys.platform != "linux", reason="counts file handles as Linux does")
@pytest.mark.parametrize("handles", [8, 12, 16, 24])
def test_a_machine_short_of_file_handles_ends_every_run(home, handles):
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[2]),) * 2); from policylib.suite.run import run_params; sys.exit(run_params([sys.argv[1]], jobs=2, force=True))"
    command = [sys.executable, "-c", "import jinja2, nbconvert, filelock\n" + code, str(home / "params" / "x.yaml"), str(handles)]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 1, done.stderr
    assert (home / "outputs" / "x" / "02_figure.html").is_file()
    assert run(home) == 0


def test_the_end_of_a_run_is_no_fault_of_the_text_in_hand(texts, monkeypatch, capsys):
    from policylib.data.catalogue import build as building

    text_path(texts).write_text(text_path(texts).read_text("utf-8") + "\n", "utf-8")
    monkeypatch.setattr(building, "sha256_of", lambda path: threading.Event().wait())
    monkeypatch.setenv("POLICYLIB_RUN_LIMIT", "3")
    assert run(texts) == 1
    assert capsys.readouterr().err.startswith("policylib: no end within 3 seconds")


def test_a_run_has_an_end_whatever_it_waits_for(tmp_path, monkeypatch, capsys):
    from policylib.suite import crew

    home = make_home(tmp_path / "home", {"01_a": ["show('a', id='a')"]})
    monkeypatch.setattr(crew.Worker, "do", lambda self, job, limit: threading.Event().wait())  # never answers
    monkeypatch.setenv("POLICYLIB_RUN_LIMIT", "3")
    assert run(home) == 1
    assert "no end within 3 seconds; what was made until then stands" in capsys.readouterr().err
    assert not (home / "outputs" / "x" / ".staging").exists()
    monkeypatch.undo()
    assert run(home) == 0


def test_the_command_ends_with_what_its_callers_count_on(home, monkeypatch, capsys):
    from policylib.cli import main

    monkeypatch.setenv("POLICYLIB_HOME", str(home))
    params = home / "params" / "x.yaml"
    assert main(["run", str(params)]) == 0
    notebook(home / "notebooks" / "02_figure.ipynb", ["1 / 0"])
    assert main(["run", str(params)]) == 1
    params.write_text(params.read_text("utf-8") + "sede: 3\n", "utf-8")
    assert main(["run", str(params)]) == 2
    assert main(["run", str(home / "params" / "none.yaml")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_quiet_says_nothing_when_all_is_well(home, capsys):
    assert run(home, quiet=True) == 0
    assert run(home, force=True, quiet=True) == 0
    said = capsys.readouterr()
    assert said.out == said.err == ""


def test_both_languages_of_a_sweep_link_to_each_other(tmp_path):
    home = make_home(tmp_path / "home", {"01_words": PAGES["01_words"], "02_more": ["show('b', id='b')"]})
    params = home / "params" / "x.yaml"
    params.write_text(params.read_text("utf-8") + "sweep: {language: [zh, en]}\n", "utf-8")
    assert run(home) == 0
    zh, en = ((home / "outputs" / "x" / f"01_words-{language}.html").read_text("utf-8") for language in ("zh", "en"))
    assert 'href="01_words-en.html"' in zh
    assert 'href="01_words-zh.html"' in en
    assert 'href="02_more-en.html"' in en
    assert 'href="02_more-zh.html"' not in en
    assert "Which targets?" in en
    assert "哪些目标" not in en
    assert '<html lang="en">' in en
