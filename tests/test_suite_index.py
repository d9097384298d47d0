"""The index: cards in groups, failed pages first, small pictures, and what its search looks through."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import pytest
from PIL import Image

from policylib.page.markup import source_link
from policylib.suite import index
from policylib.suite.status import Status

RUN = {"id": "r1", "at": "2026-01-02T03:04:05Z"}


def job(page: str, swept: tuple[str, ...] = (), **values):
    notebook = SimpleNamespace(titles={"zh": f"{page}题", "en": page}, questions={"zh": "问？", "en": "?"}, parameters={})
    return SimpleNamespace(page=page, language=values.get("language", "zh"), notebook=notebook, swept=swept, effective=lambda: values)


@pytest.fixture
def made(tmp_path):
    """Give a function that makes a suite of these jobs, each page made and with a picture, and its status."""
    (tmp_path / "data").mkdir()

    def make(*jobs, failed=()):
        pages = {}
        for each in jobs:
            good = {"state": "made", "run": RUN, "seconds": 2.04, "figure": True}
            failure = {"error": "ValueError", "message": "<b>\u202e"}
            pages[each.page] = {"state": "failed", "run": RUN, "failure": failure, "good": good} if each.page in failed else good
            Image.new("RGB", (560, 315), "white").save(tmp_path / "data" / f"{each.page}.png")
            shown = [
                {
                    "id": "t",
                    "kind": "table",
                    "caption": "目标表",
                    "data": {"columns": ["指标"], "rows": [["粮食产量"], ["粮食产量"], ["8.5%"]]},
                }
            ]
            (tmp_path / "data" / f"{each.page}.json").write_text(json.dumps(shown, ensure_ascii=False), "utf-8")
        return SimpleNamespace(jobs=jobs, language="zh", folder=tmp_path), Status(pages)

    return make


def sweep(*places: str, notebooks: tuple[str, ...] = ("a", "b")):
    values = [[f"{place}-2021", f"{place}-2022"] for place in places]
    return [job(f"{name}-{v[0]}", ("reports",), reports=v) for name in notebooks for v in values]


LABELS = {"jia-2021": "甲市 2021", "jia-2022": "甲市 2022", "yi-2021": "乙市 2021", "yi-2022": "乙市 2022"}


def test_pages_of_a_sweep_stand_together_by_what_they_share(made):
    groups = index.groups_of(*made(*sweep("jia", "yi")), LABELS)
    assert [group["title"] for group in groups] == ["甲市 2021、2022", "乙市 2021、2022"]
    assert [[card["page"] for card in group["cards"]] for group in groups] == [["a-jia-2021", "b-jia-2021"], ["a-yi-2021", "b-yi-2021"]]
    assert all(card["parameters"] == [] for group in groups for card in group["cards"])


def test_one_notebook_for_many_places_is_one_group_with_its_parameters(made):
    (group,) = index.groups_of(*made(*sweep("jia", "yi", notebooks=("a",))), LABELS)
    assert group["title"] == ""
    assert [card["parameters"] for card in group["cards"]] == [[("reports", "jia-2021、jia-2022")], [("reports", "yi-2021、yi-2022")]]


def test_without_a_sweep_there_is_one_group(made):
    (group,) = index.groups_of(*made(job("a"), job("b")), {})
    card = group["cards"][0]
    assert (card["said_at"], card["seconds"], card["failed"]) == ("2026-01-02 03:04", "2.0", "")


def test_a_failed_page_says_why_and_keeps_the_last_good_one(made):
    (group,) = index.groups_of(*made(job("a"), job("b"), failed=("b",)), {})
    card = group["cards"][1]
    assert card["failed"].startswith("ValueError: <b>")
    assert (card["href"], card["failed_href"], card["made"]) == ("b.html", "b.failed.html", True)


def test_the_search_holds_each_name_once(made):
    suite, status = made(*sweep("jia", "yi"))
    found = json.loads(index.entries_json(suite, status, {"a-jia-2021": "甲市"}))
    assert found["names"] == ["目标表", "粮食产量"]
    assert found["results"] == [[number, "t", [0, 1]] for number in range(4)]
    assert found["pages"][0] == ["a-jia-2021", "a-jia-2021题", "甲市"]


def test_the_search_cannot_close_its_script_or_hide_marks():
    shown = {"kind": "table", "caption": "</script>\u202e", "data": {"columns": [], "rows": [["甲\u200b市名"]]}}
    assert list(index.names_in(shown)) == ["</script>[U+202E]", "甲[U+200B]市名"]
    assert list(index.names_in({"kind": "finding", "data": {}})) == []


def test_a_source_that_is_no_address_is_no_link():
    assert source_link("javascript:go()") == source_link(None) == ""
    assert (
        source_link('https://x.example/"><b>') == '<a href="https://x.example/&quot;&gt;&lt;b&gt;" rel="noopener noreferrer">x.example</a>'
    )


def test_a_sweep_of_200_pages_stays_light(made):
    suite, status = made(*sweep(*[f"p{i}" for i in range(100)]))
    groups = index.groups_of(suite, status, {})
    assert len(groups) == 100
    entries = index.entries_json(suite, status, {})
    assert len(re.findall("粮食产量", entries)) == 1
    assert len(entries) < 500_000
