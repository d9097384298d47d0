"""What the index's search looks through: the pages, their tables and figures, and the names in these."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from policylib.page.markup import visible
from policylib.suite.params import Suite
from policylib.suite.status import Status, read_shown

NAME, CAPTION = 24, 60  # characters of a name in a table and of a caption that are looked through
MOST_NAMES = 20_000  # different ones: about half a megabyte


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
        cells = (cell for row in data.get("rows", ()) for cell in row if isinstance(cell, str) and 1 < len(cell) <= NAME)
        yield from dict.fromkeys(visible(cell) for cell in cells if sum(map(str.isalpha, cell)) * 2 > len(cell))
