"""Reads an executed notebook: what it showed, what it warned of, and where it failed; and makes it the same on every run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from policylib.page.show import MIME
from policylib.page.show import in_language as half

ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
ANSI = re.compile(r"\x1b\[[0-9;]*m")
TITLE = re.compile(r"^# .*$", re.MULTILINE)
HEADING = re.compile(r"^(#{2,}\s+)(.+)$", re.MULTILINE)


def shown(notebook: Any) -> list[dict[str, Any]]:
    """Return what `present.show` handed over, in order: id, kind, data, caption, alt.

    Raises:
        ValueError: two results of one page carry the same id.
    """
    carried = [output["data"][MIME] for output in _outputs(notebook) if MIME in output.get("data", {})]
    found = [dict(each) for some in carried for each in (some if isinstance(some, list) else [some])]
    ids = [each["id"] for each in found if each.get("kind") != "caption"]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise ValueError(f"show(id=…): expected each id once on a page, found twice: {', '.join(twice)}")
    return found


def warned(notebook: Any) -> list[str]:
    """Return what cells wrote to standard error: it goes to the log, not to the page."""
    return ["".join(output["text"]) for output in _outputs(notebook) if output["output_type"] == "stream" and output["name"] == "stderr"]


def failure(notebook: Any) -> dict[str, Any] | None:
    """Return where a notebook failed: error, message, the cell's number and source, traceback without colours."""
    for number, cell in _numbered(notebook):
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                trace = ANSI.sub("", "\n".join(output["traceback"]))
                return {"error": output["ename"], "message": output["evalue"], "cell": number, "source": cell["source"], "traceback": trace}
    return None


def failed(error: Exception, traceback: str = "") -> dict[str, Any]:
    """Return a failure that no cell's output tells of: of the kernel, of a worker, of the suite itself."""
    return {"error": type(error).__name__, "message": str(error), "cell": None, "source": "", "traceback": traceback}


def log(job: dict[str, Any], started: str, notebook: Any, failure_: dict[str, Any] | None) -> str:
    """Return a run's log: when, with which parameters, how long each cell took, what was written, and where it failed."""
    lines = [f"{started}  {job['page']}", *(f"  {each['name']} = {each['value']!r}" for each in job["declared"])]
    for number, cell in _numbered(notebook):
        if cell.cell_type != "code":
            continue
        seconds = cell.metadata.get("papermill", {}).get("duration")
        lines.append(f"cell {number}: " + ("not run" if seconds is None else f"{seconds:.2f} s"))
        lines += ["".join(o["text"]).rstrip() for o in cell.outputs if o["output_type"] == "stream"]
    if failure_:
        lines += [f"failed in cell {failure_['cell']}: {failure_['error']}: {failure_['message']}", failure_["traceback"]]
    return "\n".join(lines) + "\n"


def finding(found: list[dict[str, Any]], language: str) -> str:
    """Return what a page found, in one sentence: that of its first view, else what its first figure says over itself; empty where it says neither."""
    for each in found:
        said = each.get("data")
        if each["kind"] == "finding" and isinstance(said, list) and said and "text" in said[0]:
            return str(said[0]["text"])
    return next((each["title"] for each in found if each["kind"] == "figure" and each.get("title")), "")


def settle(notebook: Any) -> None:
    """Make an executed notebook the same on every run: cell ids from position, no times, no addresses, no warnings' paths."""
    for number, cell in enumerate(notebook.cells, 1):
        cell["id"] = f"cell-{number}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [o for o in cell.outputs if not (o.output_type == "stream" and o.name == "stderr")]
            for output in cell.outputs:
                if "text/plain" in output.get("data", {}):
                    output["data"]["text/plain"] = ADDRESS.sub("0x…", output["data"]["text/plain"])
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)


def in_language(notebook: Any, language: str, question: str = "") -> None:
    """Keep what is said in one language: drop the Markdown cells tagged for the other, and of each heading keep its half.

    The title and the question go, which stand over the page.
    """
    other = "en" if language == "zh" else "zh"
    notebook.cells = [c for c in notebook.cells if not (c.cell_type == "markdown" and other in c.metadata.get("tags", ()))]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = HEADING.sub(lambda found: found[1] + half(found[2], language), TITLE.sub("", cell.source))
    notebook.cells = [c for c in notebook.cells if c.cell_type != "markdown" or c.source.strip() not in ("", question)]


def _numbered(notebook: Any) -> Iterator[tuple[int, Any]]:
    """Yield the cells as their author numbers them: without the one that papermill puts in."""
    cells = notebook.cells if notebook is not None else []
    yield from enumerate((c for c in cells if "injected-parameters" not in c.metadata.get("tags", ())), 1)


def _outputs(notebook: Any) -> Iterator[Any]:
    for cell in notebook.cells:
        yield from cell.get("outputs", ())
