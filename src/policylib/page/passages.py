"""Which paragraphs of the reports the rows of a figure rest on, as `present.show(…, evidence=…)` takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from policylib.page.labels import placed

if TYPE_CHECKING:
    import pandas as pd

Words = Mapping[str, tuple[str, str]]
HEADS = {"zh": ("内容", "报告", "段落（字符位置）"), "en": ("what", "report", "paragraphs (characters)")}


def passages(
    rows: pd.DataFrame, label: str, paragraphs: pd.DataFrame, names: Words, language: str, *, words: Words | None = None
) -> pd.DataFrame:
    """Return the paragraphs that rows rest on, a row for each label and report, in the order of the rows.

    Args:
        rows: report, paragraph and the column of the label; a paragraph may stand in many rows.
        label: the column by which a reader finds a mark of the figure: a topic, a task block, a part, a word.
        paragraphs: the paragraphs of these reports: report, paragraph, start, end.
        names: report → its name in Chinese and in English; reports without one are left out.
        language: zh or en.
        words: what readers call a label, in Chinese and in English; a label without is left as it is.

    Returns:
        The label, the report's name and its paragraphs, each with its offsets, as `placed` notes them.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"report": ["jia-2021"] * 2, "paragraph": [3, 7], "topic": ["能源"] * 2})
    >>> paragraphs = rows.assign(start=[120, 400], end=[345, 512])
    >>> passages(rows, "topic", paragraphs, {"jia-2021": ("甲市 2021", "Jia 2021")}, "zh").iloc[0].tolist()
    ['能源', '甲市 2021', '¶3 (120–345) ¶7 (400–512)']
    >>> len(passages(rows, "topic", paragraphs, {}, "zh"))
    0
    """
    import pandas as pd

    spans = {(row.report, row.paragraph): f"¶{row.paragraph} ({row.start}–{row.end})" for row in paragraphs.itertuples()}
    found: dict[tuple[str, str], dict[str, None]] = {}
    for what, report, paragraph in zip(rows[label], rows["report"], rows["paragraph"], strict=True):
        if report in names and (report, paragraph) in spans:
            found.setdefault((str(what), str(report)), {})[spans[report, paragraph]] = None
    at, said = language != "zh", words or {}
    made = [(said.get(what, (what, what))[at], names[report][at], " ".join(places)) for (what, report), places in found.items()]
    frame = pd.DataFrame(made, columns=list(HEADS[language]))
    return placed(frame, {HEADS[language][2]: [report for _, report in found]})
