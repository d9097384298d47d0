"""The index of a suite: a card for each page, and what a reader must know of the reports used."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policylib.evidence import evidence_name
from policylib.page.markup import ADDRESS, UNKNOWN, safe
from policylib.page.show import cells
from policylib.page.words import by_language, words
from policylib.records import Report
from policylib.suite import pages
from policylib.suite.cards import groups_of
from policylib.suite.changes import said_why
from policylib.suite.evidence_pages import FOLDER
from policylib.suite.links import pages_beside
from policylib.suite.params import Suite
from policylib.suite.search import entries_json
from policylib.suite.status import Status

SAID = by_language("index_page")

MOST_NAMED = 6  # reports in the line under the title


def index_page(suite: Suite, status: Status, record: Mapping[str, Any]) -> str:
    """Return the index page."""
    from markupsafe import Markup

    language = suite.language
    said = SAID[language]
    failed = sum(page["state"] == "failed" for page in status.pages.values())
    summary = said["pages"].format(n=len(suite.jobs)) + (said["failed"].format(n=failed) if failed else "")
    used = reports_used(suite)
    places = "、" if language == "zh" else ", "
    named = places.join(_label(row, language) for row in used) if len(used) <= MOST_NAMED else said["used"].format(n=len(used))
    claims = _claims(suite, status, used)
    groups = groups_of(suite, status, {row.report: _label(row, language) for row in used})
    common = [{"name": name, "value": value, "help": help_} for name, value, help_ in _common(suite)]
    return pages.render(
        "index.html.j2",
        language,
        script=(pages.HERE / "search.js").read_text("utf-8"),
        entries=Markup(entries_json(suite, status, {card["page"]: group["title"] for group in groups for card in group["cards"]})),
        suite=suite.titles[language],
        summary=f"{named} · {summary}" if named else summary,
        groups=groups,
        warnings=status.all_warnings(),
        said=said,
        reports=Markup(reports_table(used, language, evidence_of(suite.folder, used, language))) if used else "",
        heading_changes=said["changes"],
        claims=claims,
        apart=_apart(used, language),
        changes_said=_changes_said(suite, status, said),
        changes=Markup(changes_table(suite, status, said)),
        heading_reports=said["reports"],
        note_reports=said["note"] if any(row.coverage == "excerpt" for row in used) else "",
        parameters=Markup(pages.parameters_table(common, pages.WORDS[language], language)) if common else "",
        run=record,
    )


def _claims(suite: Suite, status: Status, used: list[Report]) -> list[dict[str, Any]]:
    """Return the sentences of the suite's briefing, where it has one page of it, with links to the page and the rows that they rest on."""
    briefed = [job for job in suite.jobs if job.language == suite.language and (status.good(job.page) or {}).get("claims")]
    if len(briefed) != 1:
        return []
    (job,) = briefed
    pages_, evidence = pages_beside(suite, status, job), evidence_of(suite.folder, used, suite.language)
    labels, made = {row.report: _label(row, job.language) for row in used}, []
    for number, claim in enumerate((status.good(job.page) or {})["claims"], 1):
        page, _, anchor = claim["anchor"].partition(".html#")
        href = f"{pages_[page]}#{anchor}" if page in pages_ else f"{status.href(job.page)}#claim-{number}"
        rows: dict[str, list[str]] = {}
        for report, start, _ in claim["places"]:
            if report in evidence:
                rows.setdefault(labels.get(report, report), []).append(f"{evidence[report]}#t{start}")
        made.append(claim | {"href": href, "page": job.page, "rows": rows})
    return made


def _apart(used: list[Report], language: str) -> str:
    """Return how many years lie between the two reports that are briefed; nothing where it is one year."""
    years = [row.year for row in used[:2] if row.year]
    return words("briefing")["years_apart"][language != "zh"].format(n=max(years) - min(years)) if len(set(years)) > 1 else ""


def _changes_said(suite: Suite, status: Status, said: Mapping[str, str]) -> list[str]:
    """Return which sentences of the briefing fell, rose, are new or gone, and why, and for each page how many of its numbers moved."""
    titles = {job.page: job.notebook.titles[suite.language] for job in suite.jobs}
    lines = []
    for page, found in status.changes.items():
        why = said_why(found["why"], suite.language)
        lines += [said[f"claim_{each['how']}"].format(text=each["text"], why=why) for each in found.get("claims", ())]
        lines.append(
            said["more"].format(page=titles.get(page, page), moved=found["n_moved"], appeared=found["appeared"], gone=found["gone"])
        )
    return lines


def changes_table(suite: Suite, status: Status, said: Mapping[str, str]) -> str:
    """Return the numbers that moved since the last run as a table: old, new and why their page was made again."""
    rows = [(page, each, found["why"]) for page, found in status.changes.items() for each in found["moved"]]
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{said[name]}</th>' for name in ("page", "result", "where", "old", "new", "why"))
    body = []
    for page, each, why in rows:
        link = f'<a href="{page}.html#{safe(each["result"])}">{safe(page)}</a>'
        values = "".join(f'<td class="n">{safe(cells([each[name]], suite.language)[0])}</td>' for name in ("old", "new"))
        words = f"<td><code>{safe(each['result'])}</code></td><td>{safe(each['where'])}</td>{values}<td>{safe(said_why(why, suite.language))}</td>"
        body.append(f'<tr><th scope="row" class="s">{link}</th>{words}</tr>')
    table = f'<table class="pl-table"><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'
    return f'<div class="pl-scroll pl-long" role="region" tabindex="0" aria-label="{said["changes"]}">{table}</div>'


def _common(suite: Suite) -> list[tuple[str, Any, str]]:
    """Return the parameters that hold for all pages: name, value, meaning."""
    found: dict[str, tuple[str, Any, str]] = {}
    swept = {name for job in suite.jobs for name in job.swept}
    for job in suite.jobs:
        for name, value in job.effective().items():
            if name not in swept and value not in ([], None, ""):
                found.setdefault(name, (name, value, job.notebook.parameters[name].help))
    return list(found.values())


def reports_used(suite: Suite) -> list[Report]:
    """Return what is known of the reports that the pages' parameters name: from the corpus, or from the catalogue where nothing is built."""
    wanted: dict[str, None] = {}
    for job in suite.jobs:
        value = job.effective().get("reports") or []
        wanted |= dict.fromkeys(map(str, value if isinstance(value, list) else [value]))
    known = _known_reports(suite.home)
    return [known[name] for name in wanted if name in known]


def _known_reports(home: Path) -> dict[str, Report]:
    from policylib.data.catalogue.entries import load_catalogue

    known = {entry.report: entry.row() for entry in load_catalogue(home)}
    try:
        from policylib.corpus import Corpus

        with warnings.catch_warnings(action="ignore"):  # the build has said it already
            rows = Corpus.open(home).arrow("reports").to_pylist()
    except Exception:  # the index is made with what is there: without tables, parts stay unknown
        return known
    for row in rows:
        lists = {name: tuple(row[name] or ()) for name in ("parts_present", "parts_missing", "parts_not_expected", "warnings")}
        known[row["report"]] = Report(**{**row, **lists})
    return known


def reports_table(rows: list[Report], language: str, evidence: Mapping[str, str]) -> str:
    """Return the reports used as a table: place, year, full text or excerpt, parts; each leads to its evidence page where there is one."""
    said = SAID[language]
    names = ("report", "place", "year", "coverage", "present", "missing", "source")
    head = "".join(f'<th scope="col">{said[name]}</th>' for name in names)
    body = []
    for row in rows:
        values = (
            _label(row, language).removesuffix(f" {row.year}"),
            row.year,
            said.get(row.coverage or ""),
            _parts(row.parts_present, language),
            _parts(row.parts_missing, language),
        )
        name = f"<code>{safe(row.report)}</code>"
        link = f'<a href="{safe(evidence[row.report])}">{name}</a>' if row.report in evidence else name
        known = "".join(f"<td>{safe(text)}</td>" for text in cells(values, language))
        body.append(f'<tr><th scope="row">{link}</th>{known}<td>{_source(row.source_url)}</td></tr>')
    table = f'<table class="pl-table"><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'
    return f'<div class="pl-scroll" role="region" tabindex="0" aria-label="{said["reports"]}">{table}</div>'


def _source(address: str | None) -> str:
    """Return the address of a report's source as a link that names its host."""
    if not address or "://" not in address or not ADDRESS.fullmatch(address):
        return UNKNOWN
    return f'<a href="{safe(address)}" rel="noopener noreferrer">{safe(address.split("/")[2])}</a>'


def evidence_of(folder: Path, rows: list[Report], language: str) -> dict[str, str]:
    """Return the addresses of the evidence pages that a suite has published, by report."""
    names = {row.report: f"{FOLDER}/{evidence_name(row.report, language)}" for row in rows}
    return {report: address for report, address in names.items() if (folder / address).is_file()}


def _parts(parts: tuple[str, ...], language: str) -> list[str]:
    from policylib.page.labels import PART_WORDS

    return [PART_WORDS[part][language != "zh"] for part in parts if part in PART_WORDS]


def _label(row: Report, language: str) -> str:
    """Return a report's name as the pages print it."""
    from policylib.page.style import report_label

    return report_label(row.report, row.place, row.year, language)
