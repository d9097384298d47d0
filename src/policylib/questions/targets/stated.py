"""What the reports state as targets, how it is worded, and how often.

One row of `stated_targets` is one indicator of one target: "A、B均增长10%" is one number and two indicators, and
the tables say which of the two they count. Bound and effort stay as data; the wording of commitment is derived here.
Rows under review are not among the targets unless the corpus was asked for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.codebooks import load_codebooks
from policylib.data.parts import body_characters, cut_to_parts
from policylib.data.tables import frame_of, rows_of
from policylib.reading.indicators import code_wording
from policylib.reading.indicators import strives as is_striving

if TYPE_CHECKING:
    import pandas as pd

    from policylib.codebooks import Codebooks

KINDS = ("target", "relative", "absent")
WORDINGS = ("floor", "point", "around", "range", "ceiling")
STATED = (
    "report", "place", "start", "end", "item", "text", "kind", "key", "indicator_id", "phrase", "measure", "fall", "bound", "low", "high", "unit", "effort",
    "wording", "strive", "horizon", "own_year", "basis", "headline", "scope", "size", "relation", "reference", "distributive",
    "section_kind", "paragraph", "section", "offsets",
)  # fmt: skip


def indicator_book(books: Codebooks) -> dict[str, dict[str, Any]]:
    """Return the entries of `indicators.yaml` by id."""
    entries: dict[str, dict[str, Any]] = {entry["id"]: entry for entry in books.data("indicators")["indicators"]}
    return entries


def signs_of(book: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Return -1 for every indicator whose targets are falls, 1 for the others."""
    return {name: int(entry.get("sign", 1)) for name, entry in book.items()}


def is_fall(indicator_id: str | None, measure: str | None, signs: Mapping[str, int] | None) -> bool:
    """Return whether a number of this indicator and measure is stated as a fall.

    >>> is_fall("energy_intensity", "growth", {"energy_intensity": -1}), is_fall("energy_intensity", "level", {"energy_intensity": -1})
    (True, False)
    """
    return measure in ("growth", "change") and (signs or {}).get(indicator_id or "", 1) < 0


def wording_of(bound: str | None, indicator_id: str | None = None, measure: str | None = None) -> str | None:
    """Return the wording of commitment: point, floor, ceiling, around or range (None where no number is stated).

    The rules stand in wording.yaml. Two conventions: "around" on consumer prices is a ceiling (the figure is reported as
    kept when prices rise less), and "within rank 40" is a floor (a better rank keeps it).

    >>> [wording_of(b) for b in ("eq", "ge", "gt", "le", "approx", "range")]
    ['point', 'floor', 'floor', 'ceiling', 'around', 'range']
    >>> wording_of("approx", "cpi"), wording_of("le", measure="rank"), wording_of(None)
    ('ceiling', 'floor', None)
    """
    return code_wording(bound, None, indicator_id, load_codebooks(), measure)


def strives(effort: str | None) -> bool:
    """Return whether the word that governs a number is one of striving (力争, 争取 …); 确保 is not.

    >>> [strives(word) for word in ("力争", "确保", None)]
    [True, False, False]
    """
    return is_striving(effort, load_codebooks())


def section_paths(paragraphs: pd.DataFrame, sections: pd.DataFrame) -> dict[tuple[str, int], str]:
    """Return where each paragraph stands: the headings above it and its run-in topic, each cut short, by (report, paragraph)."""
    above = {(row["report"], row["section"]): row for row in rows_of(sections)}
    return {(row["report"], row["paragraph"]): " › ".join(_path(row, above)) for row in rows_of(paragraphs)}


def _path(paragraph: Mapping[str, Any], above: Mapping[tuple[str, int], Mapping[str, Any]]) -> list[str]:
    """Return the headings over a paragraph, outermost first."""
    names = [_short(paragraph["run_in"])] if paragraph.get("run_in") else []
    at = paragraph["section"]
    while at is not None and (section := above.get((paragraph["report"], at))):
        names.insert(0, _short(section["heading"] or ""))
        at = section["parent"]
    return [name for name in names if name]


def _short(heading: str, width: int = 12) -> str:
    """Return a heading cut to a label."""
    return heading if len(heading) <= width else heading[: width - 1] + "…"


def stated_targets(
    targets: pd.DataFrame,
    items: pd.DataFrame,
    paragraphs: pd.DataFrame,
    sections: pd.DataFrame,
    reports: pd.DataFrame,
    parts: Sequence[str],
    signs: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Return one row for each indicator of each target in the parts, in the order of `reports` and of reading.

    Args:
        targets: table `targets` (results are left out here).
        items: table `target_indicators`.
        paragraphs: table `paragraphs`; formula paragraphs are left out.
        sections: table `sections`.
        reports: the chosen rows of table `reports`.
        parts: section kinds (`comparable_parts`).
        signs: -1 for indicators whose growth is stated as a fall (`signs_of`).

    Returns:
        The columns `STATED`: `fall` marks a growth or change stated as a fall (下降3%以上 has 3 and a floor); `key` is the indicator's id, or its phrase where the codebook has none; `own_year` says
        whether it is due by the report's own year; `section` and `offsets` are the evidence.
    """
    own = {row["report"]: row for row in rows_of(reports)}
    paths = section_paths(paragraphs, sections)
    conjuncts: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for item in rows_of(items[items["report"].isin(list(own))]):
        conjuncts.setdefault((item["report"], item["start"]), []).append(item)
    kept = targets[targets["kind"].isin(KINDS) & targets["report"].isin(list(own))]
    rows = [
        _stated(target, item, own, paths) | {"fall": is_fall(item["indicator_id"], target["measure"], signs)}
        for target in rows_of(cut_to_parts(kept, paragraphs, parts))
        for item in conjuncts.get((target["report"], target["start"])) or [{"item": 1, "phrase": target["indicator"], "indicator_id": None}]
    ]
    order = {report: i for i, report in enumerate(own)}
    return frame_of(sorted(rows, key=lambda r: (order[r["report"]], r["start"], r["item"])), STATED)


def _stated(
    target: dict[str, Any], item: Mapping[str, Any], own: Mapping[str, Mapping[str, Any]], paths: Mapping[tuple[str, int], str]
) -> dict[str, Any]:
    """Return one row of `stated_targets`."""
    report, key = target["report"], item["indicator_id"] or item["phrase"]
    return target | {
        "place": own[report]["place"] or report,
        "item": item["item"],
        "phrase": item["phrase"],
        "indicator_id": item["indicator_id"],
        "key": key,
        "wording": wording_of(target["bound"], item["indicator_id"], target["measure"]),
        "strive": strives(target["effort"]),
        "own_year": target["horizon"] in (None, own[report]["year"]) and target["basis"] in (None, "year"),
        "section": paths.get((report, target["paragraph"]), ""),
        "offsets": f"{target['start']}–{target['end']}",
    }


def count_targets(stated: pd.DataFrame, paragraphs: pd.DataFrame, parts: Sequence[str]) -> pd.DataFrame:
    """Return, for each report, numbers and indicators counted apart, and numbers per 1,000 characters of the parts.

    `numbers` are numeric targets as written (one may hold several indicators, or be meant for each of three counties);
    `indicators` is the list with every conjunct in its own row; `relative` are targets in words only.
    """
    characters = body_characters(paragraphs, parts)
    rows = []
    for report in dict.fromkeys(stated["report"]):
        own = stated[stated["report"] == report]
        numeric = own[own["kind"] == "target"]
        numbers = numeric.drop_duplicates("start")
        rows.append({
            "report": report,
            "numbers": len(numbers),
            "indicators": len(numeric),
            "headline": int(numbers["headline"].sum()),
            "distributive": int(numbers["distributive"].sum()),
            "relative": int((own["kind"] == "relative").sum()),
            "own_year": int(numbers["own_year"].sum()),
            "later": int((~numbers["own_year"]).sum()),
            "characters": int(characters.get(report, 0)),
            "per_1000": round(1000 * len(numbers) / characters[report], 2) if characters.get(report, 0) else None,
        })  # fmt: skip
    names = ("report", "numbers", "indicators", "headline", "distributive", "relative", "own_year", "later", "characters", "per_1000")
    return frame_of(rows, names)


def wording_shares(stated: pd.DataFrame) -> pd.DataFrame:
    """Return how the numeric targets of each report are worded: count and share by wording, and how many of them strive.

    The denominator `n` is the report's numeric targets as written (numbers, not indicators). Relative targets carry no
    bound and are not in it.
    """
    numbers = stated[stated["kind"] == "target"].drop_duplicates(["report", "start"])
    rows = []
    for report in dict.fromkeys(stated["report"]):
        own = numbers[numbers["report"] == report]
        for wording in WORDINGS:
            these = own[own["wording"] == wording]
            share = round(len(these) / len(own), 4) if len(own) else None
            rows.append(
                {
                    "report": report,
                    "wording": wording,
                    "count": len(these),
                    "strive": int(these["strive"].sum()),
                    "n": len(own),
                    "share": share,
                }
            )
    return frame_of(rows, ("report", "wording", "count", "strive", "n", "share"))


def own_year_targets(stated: pd.DataFrame) -> pd.DataFrame:
    """Return the targets that are due by the report's own year: what two reports may be compared on."""
    return stated[stated["own_year"].astype(bool)].reset_index(drop=True)


def target_rows(stated: pd.DataFrame, *, headline: bool = True) -> pd.DataFrame:
    """Return the indicators that the dot plot draws: those of the main expected targets, or all due in the own year.

    Adds `row`: the indicator's place from the top, in the order in which the reports first state it, and `panel`: the
    unit, with growth apart from shares. A target in words stands in the row of the number that another report states.
    """
    chosen = own_year_targets(stated)
    rows = rows_of(chosen[chosen["headline"].astype(bool)] if headline else chosen)
    numeric = {row["key"]: panel_of(row["measure"], row["unit"]) for row in reversed(rows) if row["kind"] == "target"}
    for row in rows:
        row["panel"] = panel_of(row["measure"], row["unit"]) if row["kind"] == "target" else numeric.get(row["key"], "words")
    order = {key: i for i, key in enumerate(dict.fromkeys((row["key"], row["panel"]) for row in rows))}
    return frame_of([row | {"row": order[row["key"], row["panel"]]} for row in rows], (*STATED, "row", "panel"))


def panel_of(measure: str | None, unit: str | None) -> str:
    """Return the panel of a target: one axis holds one unit, and percent growth stands apart from shares in percent.

    >>> panel_of("growth", "%"), panel_of("share", "%"), panel_of("increment", "人")
    ('growth', 'share', '人')
    """
    return str(measure) if unit == "%" else str(unit or measure or "number")
