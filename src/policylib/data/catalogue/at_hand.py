"""What a corpus holds, as JupyterLab shows it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

from policylib.data.catalogue.choose import span
from policylib.data.catalogue.entries import Entry
from policylib.records import LEVELS, SCHEMAS

LEVEL_NAMES = {"nation": "国家 nation", "province": "省级 province", "city": "市 city", None: "层级不详 level unknown"}
HEADS = ("层级 level", "报告 reports", "地方 places", "年份 years", "原文在手 texts at hand")
ASKED = (
    'corpus.compare("…", "…").briefing()',
    'corpus.targets(places="…", years=2021, indicator="gdp")',
    'corpus.series("gdp", places="…") · corpus.gaps(places="…")',
    'corpus.task_blocks(places="…") · corpus.topic_shares(places="…") · corpus.keyness("…", "…")',
    "corpus.places · corpus.indicators",
    'corpus.table("targets")',
    'corpus.sql("select place, count(*) from reports group by place")',
    'corpus.export("targets.xlsx")',
)


def corpus_html(entries: Sequence[Entry], texts: Collection[str]) -> str:
    """Return a table of what is at hand, one row a level, with what may be asked below it.

    Args:
        entries: the catalogue.
        texts: ids of the reports whose text is at hand.
    """
    rows = [row for level in (*reversed(LEVELS), None) if (row := _row(level, [e for e in entries if e.level == level], texts))]
    head = "".join(f"<th>{each}</th>" for each in HEADS)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    asked = "".join(f"<li><code>{escape(each)}</code></li>" for each in ASKED)
    return (
        f"<p><b>policylib.Corpus</b>: {len(entries)} 份报告 reports</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><ul>{asked}</ul>"
        f"<p>表 tables: {', '.join(SCHEMAS)}</p>"
    )


def _row(level: str | None, own: Sequence[Entry], texts: Collection[str]) -> list[str] | None:
    """Return the cells of one level: few places are named, many are counted."""
    if not own:
        return None
    places = list(dict.fromkeys(entry.place for entry in own))
    named = f"{len(places)}: {'、'.join(places[:3])}{' …' if len(places) > 3 else ''}"
    return [LEVEL_NAMES[level], str(len(own)), named, span([e.year for e in own]), f"{sum(e.report in texts for e in own)}/{len(own)}"]
