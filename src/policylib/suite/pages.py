"""Turns an executed notebook into the inside of a page, and a page's inside into a page: one file that opens offline."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from policylib.page.markup import safe, visible
from policylib.page.show import cells, in_language
from policylib.page.words import by_language
from policylib.suite.safety import clean, policy

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
    foot = f'<div class="pl-foot">{parameters_table(job["declared"], words, job["language"])}</div>'
    return LEAD.sub("", str(found), count=1) + foot


def parameters_table(declared: list[dict[str, Any]], words: dict[str, str], language: str) -> str:
    """Return the parameters of a page as a table: name, value, meaning."""
    head = "".join(f'<th scope="col">{words[key]}</th>' for key in ("parameter", "value", "meaning"))
    rows = []
    for each in declared:
        text = parameter_text(each["value"], language)
        rows.append(
            f'<tr><th scope="row"><code>{safe(each["name"])}</code></th><td>{safe(text)}</td><td>{safe(meaning(each["name"], each["help"], language))}</td></tr>'
        )
    table = f'<table class="pl-table"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return (
        f'<section class="pl-parameters" id="parameters"><h2 class="pl-small">{words["parameters"]}</h2>'
        f'<div class="pl-scroll" role="region" tabindex="0" aria-label="{words["parameters"]}">{table}</div></section>'
    )


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


@cache
def _shell(name: str) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(name)


def render(template: str, language: str, script: str = "", **values: Any) -> str:
    """Return a whole page from one of our shells (`page.html.j2`, `failed.html.j2`, `index.html.j2`), with its policy.

    Only the index holds a script (its search); the policy names it by its hash. Whatever a page holds, its direction marks, zero-width and
    control characters are made visible.
    """
    from markupsafe import Markup

    sheet = style()
    allowed = policy(sheet, scripts=(script,) if script else ())
    return visible(
        _shell(template).render(
            language=language, words=WORDS[language], style=Markup(sheet), script=Markup(script), policy=allowed, **values
        )
    )
