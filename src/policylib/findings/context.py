"""Sentences of page 04 beyond the comparison: among peers, between groups, on the map, and on topics that were found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from policylib.data.tables import rows_of
from policylib.findings import Finding, captioned
from policylib.measures.topic_tables import signed
from policylib.page.labels import parts_words
from policylib.page.words import words

if TYPE_CHECKING:
    import pandas as pd

    from policylib.measures.group_tests import Group

Names = Mapping[str, tuple[str, str]]
FALSE_DISCOVERIES = 0.05
CAPTIONS = words("captions.context")


def caption(id: str, source: str, language: str) -> str:  # noqa: A002
    """Return the caption of a table: what it counts, then the source line."""
    return captioned(CAPTIONS[id], source, language)


def source_of(reports: pd.DataFrame, chosen: Sequence[str], parts: Sequence[str], language: str) -> str:
    """Return the source line of what rests on many reports: how many, of which years and levels, which parts."""
    years = reports.loc[reports["report"].isin(list(chosen)), "year"]
    span = f"{years.min()}–{years.max()}" if len(years) and years.min() != years.max() else "".join(map(str, years[:1]))
    named = parts_words(parts, language)
    if language == "zh":
        return f"来源：政府工作报告（{span}年）；部分：{named}；n = {len(years)} 份"
    return f"Source: government work reports ({span}); parts: {named}; n = {len(years)} reports"


def state_nicheness(found: pd.DataFrame, peers: Mapping[str, Sequence[str]], names: Names, needed: int) -> Finding:
    """Return how unlike its peers each report is, or how many peers are lacking.

    Args:
        found: from `nicheness.measure_nicheness`.
        peers: report → its peers.
        names: report → its name in Chinese and in English.
        needed: fewest peers.
    """
    rows = {row["report"]: row for row in rows_of(found)}
    zh, en = [], []
    for report, near in peers.items():
        row = rows.get(report)
        if row is None:
            zh.append(f"{names[report][0]}不列：手头同级同年、已编码的其他报告有{len(near)}份，需要{needed}份")
            en.append(f"{names[report][1]} is hidden: {len(near)} peers of its level and year at hand and coded, {needed} needed")
        else:
            n = row["peers"] + 1
            zh.append(f"{names[report][0]}的独特度为{row['nicheness']:.2f}个百分点，在{n}份同级同年报告中由大到小列第{row['rank']}")
            en.append(
                f"{names[report][1]} has a nicheness of {row['nicheness']:.2f} points, number {row['rank']} of {n} reports of its level and year"
            )
    numbers = {report: round(float(row["nicheness"]), 3) for report, row in rows.items()}
    return Finding("nicheness", "；".join(zh) + "。", "; ".join(en) + ".", numbers)


def state_groups(compared: pd.DataFrame | None, groups: Sequence[Group], topics: Names, needed: int) -> Finding:
    """Return for how many topics two groups of reports differ, or why nothing is tested.

    Args:
        compared: from `group_tests.compare_groups`; None where the groups are too small.
        groups: the two groups.
        topics: code → its label in Chinese and in English.
        needed: fewest reports in a group.
    """
    if compared is None:
        zh = "、".join(f"{group.zh}有{len(group.reports)}份" for group in groups) or "参数 groups 没有指定两组"
        en = ", ".join(f"{group.en}: {len(group.reports)}" for group in groups) or "the parameter groups names none"
        return Finding(
            "groups",
            f"不作检验：每组至少需要{needed}份已编码的报告（{zh}）。两份报告之间没有p值。",
            f"Not tested: each group needs at least {needed} coded reports ({en}). There is no p-value for two reports.",
            {"clear": []},
        )
    rows = rows_of(compared)
    clear = [row for row in rows if row["q"] <= FALSE_DISCOVERIES]
    low = [row for row in rows if row["p"] <= FALSE_DISCOVERIES]
    widest = max(rows, key=lambda row: abs(float(row["points"])))
    n, paired = rows[0]["n"], rows[0]["paired"]
    one, other = groups
    zh = "、".join(topics[row["code"]][0] for row in clear)
    en = ", ".join(topics[row["code"]][1] for row in clear)
    return Finding(
        "groups",
        f"{one.zh}与{other.zh}（{f'{n}对同地报告' if paired else f'共{n}份'}）：{len(rows)}个主题中q不超过0.05的有{len(clear)}个{zh and f'（{zh}）'}，单看p有{len(low)}个；"
        f"平均差最大的是{topics[widest['code']][0]}（{signed(widest['points'])}个百分点）。",
        f"{one.en[0].upper()}{one.en[1:]} beside {other.en} ({f'{n} pairs' if paired else f'{n} in all'}): of {len(rows)} topics {len(clear)} have a q of 0.05 or less"
        f"{en and f' ({en})'}, {len(low)} a p; the mean differs most for {topics[widest['code']][1]} ({signed(widest['points'])} points).",
        {"topics": len(rows), "clear": [row["code"] for row in clear], "p_alone": len(low)},
    )


def state_too_few(words: pd.DataFrame, needed: tuple[int, int]) -> Finding:
    """Return that there is too little for a map and for found topics.

    Args:
        words: words of the task paragraphs, from `topic_scan.task_words`.
        needed: fewest reports, fewest paragraphs.
    """
    reports, paragraphs = words["report"].nunique(), len(words[["report", "paragraph"]].drop_duplicates())
    return Finding(
        "too-few",
        f"地图与归出的主题不列：手头2021年以来的报告有{reports}份、重点工作{paragraphs}段，需要{needed[0]}份、{needed[1]}段，且本页至少一份在其中。",
        f"Map and found topics are hidden: {reports} reports from 2021 on with {paragraphs} task paragraphs at hand; {needed[0]} and {needed[1]} are needed, with one of the reports compared among them.",
        {"reports": reports, "paragraphs": paragraphs},
    )


def state_nearest(nearest: pd.DataFrame, names: Names) -> Finding:
    """Return the nearest report of each compared one.

    Args:
        nearest: from `task_map.find_nearest`.
        names: report → its name in Chinese and in English.
    """
    rows = [row for row in rows_of(nearest) if row["rank"] == 1]
    zh = "，".join(f"{names[row['report']][0]}与{names[row['other']][0]}（{row['distance']:.2f}）" for row in rows)
    en = ", ".join(f"{names[row['other']][1]} is nearest to {names[row['report']][1]} ({row['distance']:.2f})" for row in rows)
    return Finding("nearest", f"用词最近：{zh}。", f"By the words of the task blocks, {en}.", {row["report"]: row["other"] for row in rows})


def state_map(share: float, kept: Mapping[str, int], most: int, names: Names) -> Finding:
    """Return how far the map can be trusted.

    Args:
        share: of the variance, on its two axes.
        kept: report → how many of its nearest are among the nearest on the map.
        most: how many nearest were looked at.
        names: report → its name in Chinese and in English.
    """
    zh = "、".join(f"{names[report][0]}有{n}个" for report, n in kept.items())
    en = ", ".join(f"{n} of {names[report][1]}'s" for report, n in kept.items())
    return Finding(
        "map-trust",
        f"图上两轴合计只占全部差异的{100 * share:.0f}%。真正最近的{most}份中，图上也最近的：{zh}。",
        f"The two axes hold {100 * share:.0f}% of all differences. Of the {most} that are nearest, the map too shows as nearest {en}.",
        {"share": round(share, 4), "kept": dict(kept)},
    )


def state_found(scan: pd.DataFrame, chosen: int, paragraphs: int) -> Finding:
    """Return how many topics were taken, and how stable they are.

    Args:
        scan: from `topic_scan.scan`.
        chosen: the number taken.
        paragraphs: paragraphs that they were found in.
    """
    row = next((row for row in rows_of(scan) if row["topics"] == chosen), None)
    if row is None:
        zh, en = f"按参数归出{chosen}个主题，表中没有试过这个数", f"{chosen} topics, as the parameter says; this number was not tried"
    else:
        zh = f"试过的各数里{chosen}个主题的稳定度为{row['stability']:.2f}（1为每次都一样）"
        en = f"of the numbers tried, {chosen} topics have a stability of {row['stability']:.2f} (1 would be the same each time)"
    return Finding(
        "found-number",
        f"在{paragraphs}段重点工作中，{zh}。稳定不等于有效：要读段落才知道主题说的是什么。",
        f"In {paragraphs} task paragraphs: {en}. Stable is not valid: what a topic is about, only reading its paragraphs tells.",
        {"topics": chosen, "stability": None if row is None else round(float(row["stability"]), 3)},
    )
