"""What a notebook's output may hold: our markup and pandas' tables pass, everything that runs or loads is taken out."""

from __future__ import annotations

import base64
import hashlib
import html
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib.page import show as present
from policylib.page.markup import policy
from policylib.suite import pages
from policylib.suite.safety import clean

PIXEL = "data:image/png;base64,iVBORw0KGgo="


def words(text: str) -> list[str]:
    """The tags with their attributes sorted, and the text between them."""
    found = []
    for part in re.findall(r"<[^>]*>|[^<]+", text):
        if part.startswith("<"):
            name, *attributes = re.findall(r'[\w-]+="[^"]*"|[\w/-]+', part)
            found.append(" ".join([name, *sorted(attributes)]))
        elif part.strip():
            found.append(html.unescape(part).strip())
    return found


def test_our_own_markup_passes_unchanged():
    columns = pd.MultiIndex.from_tuples([("甲市", "2021"), ("甲市", "2022"), ("乙市", "2021")])
    frame = pd.DataFrame([[1, 2.5, None]], columns=columns, index=pd.Index(["产值 <1%"], name="指标"))
    made = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(present, "_display", made.append)
        present.show(frame, id="t", caption='标题 "x"')
        present.show("一段\n\n又一段", id="p")
        for kind in present.BOXES:
            present.box(["甲", "乙"], id=kind, kind=kind)
    for shown in made:
        text = shown.bundle["text/html"]
        assert words(clean(text)) == words(text)


def test_an_address_in_a_table_stays_a_link():
    cell = present.rendered(pd.DataFrame({"source": ["https://example.org/a?b=1&c=2"]}), "t", None, None, None, "zh")[0].bundle["text/html"]
    assert 'href="https://example.org/a?b=1&amp;c=2"' in clean(cell)
    assert ">example.org</a>" in clean(cell)


@pytest.mark.parametrize("options", [{}, {"border": 0, "classes": "x", "table_id": "t"}, {"index": False}])
def test_pandas_tables_keep_their_cells(options):
    frame = pd.DataFrame({"甲市": [1.5, None], "乙市": ["a", "b"]}, index=["x", "y"])
    text = frame.to_html(**options)
    cleaned = clean(text)
    for tag in ("<td>", "<th>", "<tr>", "<thead>"):
        assert cleaned.count(tag) == re.sub(r"<(t\w+)( [^>]*)>", r"<\1>", text).count(tag)
    assert re.findall(r">([^<>\s]+)<", cleaned) == re.findall(r">([^<>\s]+)<", text)


def test_two_storey_pandas_tables_keep_their_spans():
    frame = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_product([["甲市"], ["a", "b"]]))
    assert 'colspan="2"' in clean(frame.to_html())


BAD = [
    "<script>go()</script>",
    '<img src=x onerror="go()">',
    '<a href="javascript:go()">x</a>',
    '<a href="data:text/html,<script>go()</script>">x</a>',
    '<a href=" jav&#x09;ascript:go()">x</a>',
    '<iframe src="https://x.example"></iframe>',
    '<object data="https://x.example"></object>',
    '<svg onload="go()"><script>go()</script></svg>',
    '<math><mtext><style><img src=x onerror="go()"></style></mtext></math>',
    '<p style="background:url(https://x.example/a.png)">x</p>',
    "<style>@import 'https://x.example/a.css';</style>",
    '<link rel="stylesheet" href="https://x.example/a.css">',
    '<base href="https://x.example/">',
    '<meta http-equiv="refresh" content="0;url=https://x.example">',
    '<form action="https://x.example"><input autofocus onfocus="go()"></form>',
    '<img src="https://x.example/a.png" srcset="https://x.example/b.png 2x">',
    '<img src="data:text/html;base64,PHNjcmlwdD4=">',
    '<td background="https://x.example/a.png">x</td>',
    '<details ontoggle="go()" open>x</details>',
    "<!--[if IE]><script>go()</script><![endif]-->",
    '<p class="a&quot; onclick=&quot;go()">x</p>',
    '<a href="//x.example/a">x</a>',
    '<a href="file:///etc/passwd">x</a>',
    '<a href="../../x.html">x</a>',
]


@pytest.mark.parametrize("bad", BAD)
def test_what_runs_or_loads_is_taken_out(bad):
    text = clean(f"甲市{bad}乙市").lower()
    assert not re.search(r"<(script|iframe|object|embed|svg|math|style|link|base|meta|form|input)", text)
    for name, value in re.findall(r'([\w-]+)="([^"]*)"', text):
        assert not name.startswith("on")
        assert name not in ("style", "srcset", "background", "src", "action")
        assert name != "href" or value.startswith(("http://", "https://", "mailto:", "#"))


def test_pictures_inside_the_page_stay():
    assert f'src="{PIXEL}"' in clean(f'<img src="{PIXEL}" alt="图">')


@given(st.text(alphabet=st.sampled_from("<>/=\"' &;:abonsrciptxlh甲\n\x00#"), max_size=60))
def test_nothing_written_makes_a_handler_or_a_script(text):
    cleaned = clean(text)
    assert not re.search(r"<[^>]*\son\w*\s*=", cleaned)
    assert "<script" not in cleaned
    assert clean(cleaned) == cleaned


def test_the_policy_names_the_style_that_the_page_holds():
    page = pages.render(
        "page.html.j2",
        "zh",
        body="<b>x</b>",
        title="t",
        question="q",
        suite="s",
        links=[],
        here="t",
        other=None,
        run={"id": "r", "at": "a", "lines": []},
    )
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    wanted = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    said = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1))
    assert f"'sha256-{wanted}'" in said
    assert "&lt;b&gt;x" in page


def test_a_script_is_allowed_by_its_hash_only():
    assert "script-src 'sha256-" in policy("p{}", "go()")
    assert "script-src" not in policy("p{}")
    assert "unsafe" not in policy("p{}", "go()")


def test_the_style_loads_nothing():
    assert "url(" not in pages.style()
    assert "@import" not in pages.style()
