"""Sentences of page 04 beyond the comparison: among peers, between groups, on the map, and on topics that were found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from policylib.data.tables import rows_of
from policylib.findings import Finding, captioned
from policylib.measures.topic_tables import signed
from policylib.page.labels import parts_words
from policylib.page.words import Pair, both, listed, words

if TYPE_CHECKING:
    import pandas as pd

    from policylib.measures.group_tests import Group

Names = Mapping[str, Pair]
FALSE_DISCOVERIES = 0.05
CAPTIONS = words("captions.context")
_said = partial(both, "context")


def caption(id: str, source: str, language: str) -> str:  # noqa: A002
    """Return the caption of a table: what it counts, then the source line."""
    return captioned(CAPTIONS[id], source, language)


def source_of(reports: pd.DataFrame, chosen: Sequence[str], parts: Sequence[str], language: str) -> str:
    """Return the source line of what rests on many reports: how many, of which years and levels, which parts."""
    years = reports.loc[reports["report"].isin(list(chosen)), "year"]
    span = f"{years.min()}–{years.max()}" if len(years) and years.min() != years.max() else "".join(map(str, years[:1]))
    return _said("source", years=span, parts=parts_words(parts, language), n=len(years))[language != "zh"]


def state_nicheness(found: pd.DataFrame, peers: Mapping[str, Sequence[str]], names: Names, needed: int) -> Finding:
    """Return how unlike its peers each report is, or how many peers are lacking.

    Args:
        found: from `nicheness.measure_nicheness`.
        peers: report → its peers.
        names: report → its name in Chinese and in English.
        needed: fewest peers.
    """
    rows = {row["report"]: row for row in rows_of(found)}
    said = []
    for report, near in peers.items():
        if row := rows.get(report):
            said.append(_said("niche", **row, name=names[report], n=row["peers"] + 1))
        else:
            said.append(_said("niche_hidden", name=names[report], n=len(near), needed=needed))
    numbers = {report: round(float(row["nicheness"]), 3) for report, row in rows.items()}
    return Finding("nicheness", *_said("nicheness", reports=listed(said, "and")), numbers)


def state_groups(compared: pd.DataFrame | None, groups: Sequence[Group], topics: Names, needed: int) -> Finding:
    """Return for how many topics two groups of reports differ, or why nothing is tested.

    Args:
        compared: from `group_tests.compare_groups`; None where the groups are too small.
        groups: the two groups.
        topics: code → its label in Chinese and in English.
        needed: fewest reports in a group.
    """
    if compared is None:
        sizes = [_said("group_has", group=(group.zh, group.en), n=len(group.reports)) for group in groups]
        said = _said("groups_small", needed=needed, groups=listed(sizes) if sizes else _said("groups_unnamed"))
        return Finding("groups", *said, {"clear": []})
    rows = rows_of(compared)
    clear = [row["code"] for row in rows if row["q"] <= FALSE_DISCOVERIES]
    low = sum(row["p"] <= FALSE_DISCOVERIES for row in rows)
    widest = max(rows, key=lambda row: abs(float(row["points"])))
    one, other = groups
    said = _said(
        "groups",
        one=(one.zh, one.en[0].upper() + one.en[1:]),
        other=(other.zh, other.en),
        counted=_said("groups_pairs" if rows[0]["paired"] else "groups_all", n=rows[0]["n"]),
        clear=_said("groups_clear", topics=listed(topics[code] for code in clear)) if clear else "",
        of=len(rows),
        n=len(clear),
        low=low,
        widest=topics[widest["code"]],
        points=signed(widest["points"]),
    )
    return Finding("groups", *said, {"topics": len(rows), "clear": clear, "p_alone": low})


def state_too_few(words: pd.DataFrame, needed: tuple[int, int]) -> Finding:
    """Return that there is too little for a map and for found topics.

    Args:
        words: words of the task paragraphs, from `topic_scan.task_words`.
        needed: fewest reports, fewest paragraphs.
    """
    numbers = {"reports": words["report"].nunique(), "paragraphs": len(words[["report", "paragraph"]].drop_duplicates())}
    return Finding("too-few", *_said("too_few", needed_reports=needed[0], needed_paragraphs=needed[1], **numbers), numbers)


def state_nearest(nearest: pd.DataFrame, names: Names) -> Finding:
    """Return the nearest report of each compared one.

    Args:
        nearest: from `task_map.find_nearest`.
        names: report → its name in Chinese and in English.
    """
    rows = [row for row in rows_of(nearest) if row["rank"] == 1]
    each = (_said("nearest_of", name=names[r["report"]], other=names[r["other"]], distance=r["distance"]) for r in rows)
    return Finding("nearest", *_said("nearest", reports=listed(each, "clause")), {row["report"]: row["other"] for row in rows})


def state_map(share: float, kept: Mapping[str, int], most: int, names: Names) -> Finding:
    """Return how far the map can be trusted.

    Args:
        share: of the variance, on its two axes.
        kept: report → how many of its nearest are among the nearest on the map.
        most: how many nearest were looked at.
        names: report → its name in Chinese and in English.
    """
    each = listed(_said("map_of", name=names[report], n=n) for report, n in kept.items())
    return Finding("map-trust", *_said("map", share=share, most=most, reports=each), {"share": round(share, 4), "kept": dict(kept)})


def state_found(scan: pd.DataFrame, chosen: int, paragraphs: int) -> Finding:
    """Return how many topics were taken, and how stable they are.

    Args:
        scan: from `topic_scan.scan`.
        chosen: the number taken.
        paragraphs: paragraphs that they were found in.
    """
    stability = next((float(row["stability"]) for row in rows_of(scan) if row["topics"] == chosen), None)
    said = _said("found_untried" if stability is None else "found_tried", topics=chosen, stability=stability)
    numbers = {"topics": chosen, "stability": None if stability is None else round(stability, 3)}
    return Finding("found-number", *_said("found", paragraphs=paragraphs, said=said), numbers)
