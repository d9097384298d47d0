"""How the pages of a suite point to each other, and the hashes that tell when that changed."""

from __future__ import annotations

import re
from typing import Any

from policylib.suite.inputs import shell_key
from policylib.suite.params import Job, Suite
from policylib.suite.status import Status


def navigation(suite: Suite, status: Status, job: Job) -> dict[str, Any]:
    """Return the links of a page: its neighbours of the same sweep values, and the same page in the other language."""
    beside = [j for j in suite.jobs if _beside(j, job)]
    links = [{"page": j.page, "href": status.href(j.page), "title": short(j.notebook.titles[job.language])} for j in beside]
    other = next((j.page for j in suite.jobs if j.notebook == job.notebook and j.language != job.language and _same(j, job)), None)
    return {
        "links": links,
        "here": job.page,
        "other": status.href(other) if other else None,
        "suite": suite.titles[job.language],
        "title": job.notebook.titles[job.language],
    }


def short(title: str) -> str:
    """Return what stands before a title's colon, for the navigation.

    >>> short("目标：写了哪些，措辞如何"), short("Targets: which are stated"), short("哪些任务块？")
    ('目标', 'Targets', '哪些任务块？')
    """
    return re.split(r"：|:\s", title, maxsplit=1)[0].strip() or title


CROSS = re.compile(r'<a href="([0-9]{2}_[a-z0-9_]+)\.html(#[a-z0-9_-]+)">([^<]*)</a>')


def lead_on(inside: str, suite: Suite, status: Status, job: Job) -> str:
    """Return the inside of a page with its links to other notebooks led to the pages of the same sweep values; what the suite does not make is named without a link."""
    pages = pages_beside(suite, status, job)
    return CROSS.sub(lambda m: f'<a href="{pages[m[1]]}{m[2]}">{m[3]}</a>' if m[1] in pages else m[3], inside)


def pages_beside(suite: Suite, status: Status, job: Job) -> dict[str, str]:
    """Return notebook → the page of the same sweep values."""
    return {j.notebook.name: status.href(j.page) for j in suite.jobs if _beside(j, job)}


def _same(one: Job, other: Job) -> bool:
    """Return whether two pages differ in nothing but the language."""
    return {**one.effective(), "language": ""} == {**other.effective(), "language": ""}


def _beside(one: Job, job: Job) -> bool:
    """Return whether a page belongs into another's navigation: same language, and no parameter of both with another value."""
    mine, theirs = job.effective(), one.effective()
    return one.language == job.language and all(mine[name] == theirs[name] for name in one.swept if name in mine)


def shell_of(suite: Suite, status: Status, job: Job) -> str:
    """Return a hash of what stands around a page's inside, and of where the links in it lead."""
    return shell_key([navigation(suite, status, job), job.language])


def index_key(suite: Suite, status: Status) -> str:
    """Return a hash of what the index page is made from."""
    pages = {name: [page["state"], page["run"]["id"]] for name, page in sorted(status.pages.items())}
    jobs = [[j.page, j.notebook.titles, j.notebook.questions] for j in suite.jobs]
    return shell_key([suite.titles, suite.language, jobs, pages, status.all_warnings()])
