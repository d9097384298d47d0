"""Turns an executed notebook into the inside of a page, and a page's inside into a page: one file that opens offline."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from policylib.page.markup import policy, template, visible
from policylib.page.show import cells, in_language
from policylib.page.words import by_language
from policylib.suite.safety import clean

HERE = Path(__file__).parent / "template"
LEAD = re.compile(r'<p class="pl-lead"[^>]*>.*?</p>', re.DOTALL)  # the sentence of a view
WORDS = by_language("shell")

COMMON = {
    "reports": "要比较的报告（目录编号），表和图按此顺序排列、着色",
    "language": "页面语言：zh 或 en",
    "parts": "要比较的部分；有一份文件缺少的，各份都不计",
    "seed": "随机抽样的种子",
}  # the meaning of the parameters that every notebook has, where its comment is in English only


def body(notebook: Any, job: dict[str, Any]) -> str:
    """Return the inside of a page: what the notebook shows, its code hidden, its parameters at the foot; the sentence that becomes its title is taken out."""
    words = WORDS[job["language"]]
    if not any("parameters" in cell.metadata.get("tags", ()) for cell in notebook.cells):
        raise ValueError("expected a cell tagged parameters")
    resources = {"policylib": {"words": words}}
    found, _ = _exporter().from_notebook_node(notebook, resources=resources)
    foot = template(HERE, "parts.html.j2").module.parameters(parameters_said(job["declared"], job["language"]), words)
    return f'{LEAD.sub("", str(found), count=1)}<div class="pl-foot">{foot}</div>'


def parameters_said(declared: list[dict[str, Any]], language: str) -> list[tuple[str, str, str]]:
    """Return name, value and meaning of a page's parameters, as its table shows them."""
    return [(each["name"], parameter_text(each["value"], language), meaning(each["name"], each["help"], language)) for each in declared]


def meaning(name: str, help_: str, language: str) -> str:
    """Return what a parameter means in a page's language: the comment beside it, of which ` / ` parts the Chinese from the English.

    >>> meaning("share", "占比 / a share", "en"), meaning("language", "language of the page", "zh")
    ('a share', '页面语言：zh 或 en')
    """
    if " / " in help_:
        return in_language(help_, language)
    return COMMON.get(name, help_) if language == "zh" else help_


def parameter_text(value: Any, language: str) -> str:
    """Return a parameter's value for readers: a list with its marks, nothing as an en dash, a number as it was written.

    >>> parameter_text(["甲市", "乙市"], "zh"), parameter_text([], "zh"), parameter_text(20211116, "en")
    ('甲市、乙市', '–', '20211116')
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return cells([value], language)[0]


@cache
def _exporter() -> Any:
    """Return nbconvert's exporter with our template; one serves all pages of a worker."""
    from nbconvert.exporters import HTMLExporter
    from traitlets.config import Config

    config = Config(
        {
            "NbConvertBase": {
                "display_data_priority": ["image/svg+xml", "image/png", "text/html", "text/markdown", "image/jpeg", "text/plain"]
            }
        }
    )
    exporter: Any = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="policylib", extra_template_basedirs=[str(HERE)], exclude_anchor_links=True, config=config
    )
    exporter.register_filter("policylib_clean", clean)
    return exporter


@cache
def style() -> str:
    """Return the style of every page, with the colours of code."""
    return " ".join((HERE / "style.css").read_text("utf-8").split("\n")).strip()


def render(name: str, language: str, script: str = "", **values: Any) -> str:
    """Return a whole page from one of our shells (`page.html.j2`, `failed.html.j2`, `index.html.j2`), with its policy.

    Only the index holds a script (its search); the policy names it by its hash. Whatever a page holds, its direction marks, zero-width and
    control characters are made visible.
    """
    from markupsafe import Markup

    sheet = style()
    known = {"language": language, "words": WORDS[language], "style": Markup(sheet), "script": Markup(script)}
    return visible(template(HERE, name).render(**known, policy=policy(sheet, script, pictures=True), **values))
