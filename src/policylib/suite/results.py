"""Reads an executed notebook: what it showed, what it warned of, and where it failed; and makes it the same on every run."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from typing import Any

from policylib.page.show import MIME

ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def shown(notebook: Any) -> list[dict[str, Any]]:
    """Return what `present.show` handed over, in order: id, kind, data, caption, alt.

    Raises:
        ValueError: two results of one page carry the same id.
    """
    found = [dict(output["data"][MIME]) for output in _outputs(notebook) if MIME in output.get("data", {})]
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


def thumbnail(notebook: Any, width: int = 560) -> bytes | None:
    """Return the top of the first figure as a small PNG, or None where the page has none."""
    from PIL import Image

    picture = next((o["data"]["image/png"] for o in _outputs(notebook) if "image/png" in o.get("data", {})), None)
    if picture is None:
        return None
    with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
        small = Image.new("RGB", (width, width * 9 // 16), "white")
        small.paste(image.convert("RGB").resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS))
        out = io.BytesIO()
        small.quantize(48, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(out, format="PNG", optimize=True)
    return out.getvalue()


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


def in_language(notebook: Any, language: str) -> None:
    """Drop the Markdown cells that are tagged for the other language."""
    other = "en" if language == "zh" else "zh"
    notebook.cells = [c for c in notebook.cells if not (c.cell_type == "markdown" and other in c.metadata.get("tags", ()))]


def _numbered(notebook: Any) -> Iterator[tuple[int, Any]]:
    """Yield the cells as their author numbers them: without the one that papermill puts in."""
    cells = notebook.cells if notebook is not None else []
    yield from enumerate((c for c in cells if "injected-parameters" not in c.metadata.get("tags", ())), 1)


def _outputs(notebook: Any) -> Iterator[Any]:
    for cell in notebook.cells:
        yield from cell.get("outputs", ())
