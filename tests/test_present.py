"""What `show` displays: tables, figures, sentences and boxes, and the data that goes with them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from policylib.page import show as present
from policylib.page.show import MIME


@dataclass(frozen=True)
class Said:
    zh: str = "甲市提出3项目标。"
    en: str = "City A states 3 targets."
    numbers: dict = field(default_factory=lambda: {"n": 3})
    rests_on: str = "targets"
    id: str = "n_targets"


@pytest.fixture
def displayed(monkeypatch):
    found = []
    monkeypatch.setattr(present, "_display", found.append)
    return found


def html_of(shown) -> str:
    return shown.bundle["text/html"]


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def of(self, name: str) -> list[dict]:
        return [attrs for tag, attrs in self.found if tag == name]


def test_a_table_has_caption_and_headers_of_columns_and_rows(displayed):
    frame = pd.DataFrame({"指标": ["产值", "就业"], "甲市": [8.5, 6.0], "乙市": [None, 7.25]})
    present.show(frame, id="t", caption="两个城市，n = 2")
    tags = Tags(html_of(displayed[0]))
    assert [each["scope"] for each in tags.of("th")] == ["col", "col", "col", "row", "row"]
    assert len(tags.of("caption")) == 1
    assert tags.of("div")[0]["tabindex"] == "0"
    assert tags.of("div")[0]["aria-label"] == "两个城市，n = 2"
    assert [each.get("class") for each in tags.of("td")] == ["n", "n", "n", "n"]


def test_unknown_is_a_dash_whatever_pandas_calls_it(displayed):
    frame = pd.DataFrame(
        {
            "a": [None, "x"],
            "b": pd.array([None, 3], dtype="Int64"),
            "c": [np.nan, 1.5],
            "d": pd.to_datetime([None, "2024-01-16"]),
            "e": ["", "y"],
        }
    )
    present.show(frame, id="t")
    first = re.findall(r"<tr>(.*?)</tr>", html_of(displayed[0]))[1]
    assert re.sub(r"<[^>]*>", " ", first).split() == ["–"] * 5
    rows = displayed[0].bundle[MIME]["data"]["rows"]
    assert rows[0][:4] == [None] * 4
    assert "NaN" not in json.dumps(rows, allow_nan=False)


def test_text_from_a_report_cannot_become_markup(displayed):
    bad = '<img src=x onerror="go()"><script>go()</script>'
    frame = pd.DataFrame({bad: [bad]}, index=pd.Index([bad], name=bad))
    present.show(frame, id="t", caption=bad)
    present.show(Said(zh=bad, rests_on=bad), id="f")
    present.show(bad, id="p")
    present.box([bad], id="b", title=bad)
    for shown in displayed:
        names = {tag for tag, _ in Tags(html_of(shown)).found}
        assert not names & {"img", "script"}
        assert "onerror" not in str([attrs.keys() for _, attrs in Tags(html_of(shown)).found])


def test_direction_marks_are_made_visible(displayed):
    present.show(pd.DataFrame({"a": ["甲市\u202e8%"]}), id="t")
    assert "\u202e" not in html_of(displayed[0])
    assert "[U+202E]" in html_of(displayed[0])


def test_a_two_storey_header_spans_its_columns(displayed):
    columns = pd.MultiIndex.from_tuples([("甲市", "2021"), ("甲市", "2022"), ("乙市", "2021")])
    present.show(pd.DataFrame([[1, 2, 3]], columns=columns, index=pd.Index(["产值"], name="指标")), id="t")
    heads = [each for each in Tags(html_of(displayed[0])).of("th") if each["scope"].startswith("col")]
    assert {"scope": "colgroup", "colspan": "2"} in heads


def test_a_table_carries_its_cells_as_data(displayed):
    present.show(pd.DataFrame({"甲市": [np.int64(3)], "n": [np.float64(0.5)], "ok": [np.bool_(True)], "of": [("x", "y")]}), id="t")
    assert displayed[0].bundle[MIME]["data"] == {"columns": ["甲市", "n", "ok", "of"], "rows": [[3, 0.5, True, ["x", "y"]]]}


def test_an_empty_table_is_shown_with_its_header(displayed):
    present.show(pd.DataFrame({"指标": [], "甲市": []}), id="t")
    assert len(Tags(html_of(displayed[0])).of("th")) == 2


def test_findings_in_both_languages(displayed):
    present.show(Said(), id="n")
    present.show([Said(), Said(en="Another.")], id="m", language="en")
    assert "甲市提出3项目标。" in html_of(displayed[0])
    assert "City A states 3 targets." in html_of(displayed[1])
    assert "Another." in html_of(displayed[1])
    assert displayed[0].bundle[MIME]["data"][0]["numbers"] == {"n": 3}


def test_the_librarys_own_finding_is_a_sentence(displayed):
    from policylib.findings import Finding

    present.show(Finding("n", "甲市提出3项目标。", "City A states 3 targets.", {"n": 3}), id="n")
    assert displayed[0].bundle[MIME]["kind"] == "finding"


def figure(title: str = "甲市"):
    from policylib.page.style import figure as canvas
    from policylib.page.style import finish, styled

    @styled
    def plot():
        fig, ax = canvas(title, height=1.5)
        ax.barh(["工业", "农业"], [3, 2])
        return finish(fig, "工业三段，农业两段")

    return plot()


def test_a_figure_has_alt_text_size_and_caption(displayed):
    present.show(figure(), id="f", caption="n = 5")
    picture, caption = displayed
    assert picture.metadata["image/png"]["alt"] == "工业三段，农业两段"
    assert picture.metadata["image/png"]["width"] == 864
    assert caption.bundle[MIME]["kind"] == "caption"
    assert picture.bundle[MIME]["caption"] == "n = 5"


def test_the_same_figure_gives_the_same_bytes():
    assert present.draw(figure()) == present.draw(figure())


def test_a_figure_without_alt_text_is_refused(displayed):
    import matplotlib.figure

    with pytest.raises(ValueError, match="expected alt="):
        present.show(matplotlib.figure.Figure(), id="f")
    assert not displayed


@pytest.mark.filterwarnings("ignore:no font at hand holds")
def test_a_character_that_no_font_holds_is_told_with_the_figure(displayed):
    present.show(figure("甲\x07市"), id="f")
    present.show(figure("甲市"), id="g")
    assert [each.bundle[present.MIME].get("boxes") for each in displayed] == [{"U+0007": 1}, None]


@pytest.mark.parametrize("name", ["", "A", "a b", "../x", "甲", "a" * 65])
def test_an_id_that_is_no_name_is_refused(name):
    with pytest.raises(ValueError, match="expected a name"):
        present.show("x", id=name)
    with pytest.raises(ValueError, match="expected a name"):
        present.box("x", id=name)


def test_other_objects_kinds_and_languages_are_refused():
    with pytest.raises(TypeError, match="expected a DataFrame"):
        present.show(object(), id="x")
    with pytest.raises(ValueError, match="expected one of wrong"):
        present.box("x", id="x", kind="wronk")
    with pytest.raises(ValueError, match="expected zh or en"):
        present.show(Said(), id="x", language="fr")


def test_without_a_notebook_the_words_are_printed(capsys):
    present.show(Said(), id="n")
    assert capsys.readouterr().out == "甲市提出3项目标。\n"


def test_importing_it_loads_neither_pandas_nor_matplotlib():
    import subprocess
    import sys

    code = "import sys, policylib.page.show; print([m for m in ('pandas', 'matplotlib', 'IPython') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
