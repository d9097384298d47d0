"""The cards of the index: one a page, grouped by what a sweep goes through, each with what it found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policylib.suite import pages
from policylib.suite.params import Job, Suite
from policylib.suite.status import Status

MANY = 24
LANGUAGE = {"zh": "中文", "en": "English"}
Card = dict[str, Any]


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
