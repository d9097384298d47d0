"""The index of a suite: a card for each page in groups, what its search looks through, and what a reader must know of the reports used."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policylib.evidence import evidence_name
from policylib.page.labels import years_apart
from policylib.page.markup import UNKNOWN, source_link, visible
from policylib.page.show import cells
from policylib.page.words import by_language
from policylib.records import Report
from policylib.suite import pages
from policylib.suite.changes import said_why
from policylib.suite.evidence_pages import FOLDER
from policylib.suite.links import pages_beside
from policylib.suite.params import Job, Suite
from policylib.suite.status import Status, read_shown

SAID = by_language("index_page")

MOST_NAMED = 6  # reports in the line under the title
MANY = 24  # pages above which a card is small
LANGUAGE = {"zh": "中文", "en": "English"}
NAME, CAPTION = 24, 60  # characters of a name in a table and of a caption that are looked through
MOST_NAMES = 20_000  # different ones: about half a megabyte
Card = dict[str, Any]


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
    groups = groups_of(suite, status, {row.report: _label(row, language) for row in used})
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
        reports=_reports_said(suite, used),
        claims=_claims(suite, status, used),
        apart=years_apart([(row.place, row.year) for row in used[:2]], language),
        changes_said=_changes_said(suite, status, said),
        changes=_moved(suite, status),
        excerpts=any(row.coverage == "excerpt" for row in used),
        common=pages.parameters_said(_common(suite), language),
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


def _moved(suite: Suite, status: Status) -> list[dict[str, str]]:
    """Return the numbers that moved since the last run: page, result, place in it, old, new, and why their page was made again."""
    return [
        {"page": page, "why": said_why(found["why"], suite.language), "result": each["result"], "where": each["where"]}
        | dict(zip(("old", "new"), (cells([each[name]], suite.language)[0] for name in ("old", "new")), strict=True))
        for page, found in status.changes.items()
        for each in found["moved"]
    ]


def _common(suite: Suite) -> list[dict[str, Any]]:
    """Return the parameters that hold for all pages: name, value, meaning."""
    found: dict[str, dict[str, Any]] = {}
    swept = {name for job in suite.jobs for name in job.swept}
    for each in (each for job in suite.jobs for each in job.declared()):
        if each["name"] not in swept and each["value"] not in ([], None, ""):
            found.setdefault(each["name"], each)
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


def _reports_said(suite: Suite, rows: list[Report]) -> list[dict[str, Any]]:
    """Return the reports used as their table shows them: where the evidence page is, place, year, full text or excerpt, parts, source."""
    from markupsafe import Markup

    language, evidence = suite.language, evidence_of(suite.folder, rows, suite.language)
    made = []
    for row in rows:
        place, coverage = _label(row, language).removesuffix(f" {row.year}"), SAID[language].get(row.coverage or "")
        values = cells((place, row.year, coverage, _parts(row.parts_present, language), _parts(row.parts_missing, language)), language)
        source = Markup(source_link(row.source_url) or UNKNOWN)
        made.append({"report": row.report, "href": evidence.get(row.report), "cells": values, "source": source})
    return made


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


def groups_of(suite: Suite, status: Status, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the cards in groups: the pages that share their swept values; one group without a title where no two do.

    Args:
        suite: the suite.
        status: its state.
        labels: report → its name, for the titles.
    """
    found: dict[tuple[str, ...], list[Card]] = {}
    small = len(suite.jobs) > MANY
    for job in suite.jobs:
        found.setdefault(_values(job, suite.language, labels), []).append(card(suite, status, job, small=small))
    if len(found) == 1 or max(map(len, found.values())) == 1:
        return [{"title": "", "cards": [each for cards in found.values() for each in cards]}]
    titled = {" · ".join(key): cards for key, cards in found.items()}
    return [{"title": title, "cards": [each | {"parameters": [], "group": title} for each in cards]} for title, cards in titled.items()]


def _values(job: Job, language: str, labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return the swept values of a page as readers know them: names of reports and languages, else the parameter and its value."""
    said = []
    for name, value in job.effective().items():
        if name in job.swept and name == "reports":
            each = value if isinstance(value, list) else [value]
            said.append(together([labels.get(str(one), str(one)) for one in each], language))
        elif name in job.swept:
            said.append(LANGUAGE.get(str(value), str(value)) if name == "language" else f"{name} {pages.parameter_text(value, language)}")
    return tuple(said)


def together(labels: list[str], language: str) -> str:
    """Return the names of reports in a row, a place of several years once.

    >>> together(["甲市 2021", "甲市 2024"], "zh"), together(["Jia 2021", "Yi 2024"], "en")
    ('甲市 2021、2024', 'Jia 2021, Yi 2024')
    """
    comma = "、" if language == "zh" else ", "
    parted = [label.rpartition(" ") for label in labels]
    places = {place for place, _, _ in parted}
    return f"{places.pop()} {comma.join(year for _, _, year in parted)}" if len(places) == 1 and "" not in places else comma.join(labels)


def card(suite: Suite, status: Status, job: Job, *, small: bool) -> Card:
    """Return what the card of one page says: title, question, when it was made, its own parameters, and why it failed."""
    record, good = status.pages[job.page], status.good(job.page)
    failure = record.get("failure")
    own = [(name, value) for name, value in job.effective().items() if name in job.swept]
    at = good["run"]["at"] if good else ""
    return {
        "page": job.page,
        "group": "",
        "href": f"{job.page}.html" if good else f"{job.page}.failed.html",
        "failed_href": f"{job.page}.failed.html",
        "lang": "zh-Hans" if job.language == "zh" else "en",
        "title": job.notebook.titles[job.language],
        "question": "" if small else job.notebook.questions[job.language],
        "finding": good.get("finding", "") if good else "",
        "failed": f"{failure['error']}: {failure['message'][:160]}" if failure else "",
        "made": good is not None,
        "run": good["run"]["id"] if good else "",
        "at": at,
        "said_at": at[:16].replace("T", " "),
        "seconds": f"{good['seconds']:.1f}" if good and good.get("seconds") else "",
        "parameters": [(name, pages.parameter_text(value, suite.language)) for name, value in own],
    }


def entries_json(suite: Suite, status: Status, groups: Mapping[str, str]) -> str:
    """Return what the search looks through, as JSON that is safe inside a page.

    Each name is written once, however many pages it stands on.

    Args:
        suite: the suite.
        status: its state.
        groups: page → the title of its group.

    Returns:
        `pages` (name of the file, title, group), `names`, and `results`: number of the page, id of the result, numbers of its names; the
        first of them is its caption.
    """
    names: dict[str, int] = {}
    pages, results = [], []
    for number, job in enumerate(suite.jobs):
        good = status.good(job.page)
        pages.append([job.page if good else f"{job.page}.failed", job.notebook.titles[job.language], groups.get(job.page, "")])
        for each in (read_shown(suite.folder / "data" / f"{job.page}.json") or ()) if good else ():
            found = [names.setdefault(name, len(names)) for name in names_in(each) if name in names or len(names) < MOST_NAMES]
            if found:
                results.append([number, each["id"], found])
    text = json.dumps({"pages": pages, "names": list(names), "results": results}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("&", "\\u0026")


def names_in(shown: Mapping[str, Any]) -> Iterator[str]:
    """Yield the words by which a result is found: its caption (a figure's alt text), then the different names in a table's cells.

    >>> list(names_in({"kind": "table", "caption": "目标", "data": {"columns": ["a"], "rows": [["产值"], ["产值"], ["8.5%"], [3]]}}))
    ['目标', '产值']
    """
    if shown["kind"] not in ("figure", "table"):
        return
    yield visible(str(shown.get("alt") or shown.get("caption") or "")[:CAPTION])
    data = shown.get("data")
    if shown["kind"] == "table" and isinstance(data, dict):
        texts = (cell for row in data.get("rows", ()) for cell in row if isinstance(cell, str) and 1 < len(cell) <= NAME)
        yield from dict.fromkeys(visible(cell) for cell in texts if sum(map(str.isalpha, cell)) * 2 > len(cell))
