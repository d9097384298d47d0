"""Sentences of page 06: what was stated over the years, what was reported afterwards, what is repeated, and what must not be concluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.findings import Finding, captioned
from policylib.measures.outcomes import difference
from policylib.measures.trend_tables import POSITIONS, VINTAGES, reading, said, spread
from policylib.page.labels import UNKNOWN
from policylib.page.words import words
from policylib.questions.targets.above import PERCENT

if TYPE_CHECKING:
    import pandas as pd

Labels = Mapping[str, Mapping[str, str]]
Names = Mapping[str, tuple[str, str]]
CAPTIONS = words("captions.trends")


def caption(id: str, source: str, language: str) -> str:  # noqa: A002
    """Return the caption of a table of the page: what it holds, and what it rests on."""
    return captioned(CAPTIONS[id], source, language)


def rests_on(points: pd.DataFrame, language: str) -> str:
    """Return how many points a page rests on, and how many of them come from reports at hand.

    >>> import pandas as pd
    >>> rests_on(pd.DataFrame({"source": ["report", "fact", "report"]}), "en")
    'n = 3 points: 2 from reports at hand, 1 from reference facts'
    """
    reports, facts = int((points["source"] == "report").sum()), int((points["source"] == "fact").sum())
    if language == "zh":
        return f"n = {len(points)} 个点：手头报告 {reports}，参考资料 {facts}"
    return f"n = {len(points)} points: {reports} from reports at hand, {facts} from reference facts"


def source_of(points: pd.DataFrame, labels: Labels, language: str) -> str:
    """Return the line under a figure of series: places, years, and how many points rest on reports at hand and on facts."""
    if points.empty:
        return ("来源：政府工作报告与参考资料；n = 0", "Source: government work reports and reference facts; n = 0")[language != "zh"]
    places = ("、" if language == "zh" else ", ").join(labels[place][language] for place in dict.fromkeys(points["place"]))
    years = f"{points['year'].min()}–{points['year'].max()}"
    if language == "zh":
        return f"来源：政府工作报告与参考资料（{places}，{years}）；{rests_on(points, language)}"
    return f"Source: government work reports and reference facts ({places}, {years}); {rests_on(points, language)}"


def state_levels(points: pd.DataFrame, labels: Labels) -> Finding:
    """Return for each place the first and the last target number of its latest definition, as stated."""
    said_of: dict[str, tuple[str, str]] = {}
    numbers: dict[str, list[int]] = {}
    for place in dict.fromkeys(points["place"]):
        rows = [r for r in rows_of(points) if r["place"] == place and r["kind"] == "target"]
        same = [r for r in rows if r["indicator_id"] == rows[-1]["indicator_id"]]
        ends = same[:1] + same[1:][-1:]
        if ends:
            said_of[place] = (" " + "，".join(f"{r['year']}年{said(r, 'zh')}" for r in ends), " " + ", ".join(f"{said(r, 'en')} in {r['year']}" for r in ends))  # fmt: skip
            numbers[place] = [r["year"] for r in ends]
    name = labels[str(points["indicator_id"].iloc[-1])] if len(points) else {"zh": "目标", "en": "Targets"}
    zh, en = _by_place(said_of, labels, ("没有目标数在手头", "no target number is at hand"))
    return Finding("levels", f"{name['zh']}目标，最早与最近：{zh}", f"Target for {name['en']}, earliest and latest: {en}", numbers)


def state_checks(points: pd.DataFrame, labels: Labels) -> Finding:
    """Return how many points stand both in a report at hand and among the reference facts, how many of them agree, and which do not."""
    rows = [r for r in rows_of(points) if r["check"]]
    agree = sum(r["check"] == "agrees" for r in rows)
    zh, en = ([f"{labels[r['place']][language]} {r['year']} {said(r, language)}" for r in rows if r["check"] == "differs"] for language in ("zh", "en"))  # fmt: skip
    return Finding(
        "checks",
        f"手头报告与参考资料都有的点{len(rows)}个：{agree}个一致" + (f"，不同的是{'、'.join(zh)}" if zh else "，没有不同的"),
        f"Points that stand in a report at hand and among the reference facts: {len(rows)}, of which {agree} agree"
        + (f"; these differ: {', '.join(en)}" if en else "; none differs"),
        {"points": len(rows), "agree": agree},
        "报告的数只由抽取得出，不以参考资料填补 / the report's number is from extraction alone, never filled from the facts",
    )


def _by_place(said: Mapping[str, tuple[str, str]], labels: Labels, nothing: tuple[str, str]) -> tuple[str, str]:
    """Return what is said of each place as one clause in either language."""
    zh, en = ([f"{labels[place][language]}{words[at]}" for place, words in said.items()] for at, language in enumerate(("zh", "en")))
    return "；".join(zh) or nothing[0], "; ".join(en) or nothing[1]


def state_outcomes(outcomes: pd.DataFrame, labels: Labels) -> Finding:
    """Return for each place how often a point or floor was met, and how far results lay from a number worded "around"."""
    rows = [r for r in rows_of(outcomes) if r["vintage"] and r["deviation_low"] is not None]
    said: dict[str, tuple[str, str]] = {}
    numbers: dict[str, dict[str, int]] = {}
    for place in dict.fromkeys(r["place"] for r in rows):
        own = [r for r in rows if r["place"] == place]
        judged = [r["verdict"] == "met" for r in own if r["verdict"]]
        bands = {name: sum(r["position"] == name for r in own) for name in POSITIONS}
        rest = len(own) - len(judged) - sum(bands.values())
        zh, en = (_judged(len(judged), sum(judged), bands, rest, language) for language in ("zh", "en"))
        said[place] = f" {len(own)}年有两端的数{zh}", f", {len(own)} years with both numbers{en}"
        numbers[place] = {"years": len(own), "judged": len(judged), "met": sum(judged), **bands}
    zh, en = _by_place(said, labels, ("没有哪一年两端的数都在手头", "in no year are both numbers at hand"))
    about = "完成数为自报，版本见表 / results as reported, vintage named in the table"
    return Finding(
        "outcomes", f"目标与自报完成情况：{zh}。两档是本库的约定", f"Target and reported result: {en}. The bands are ours", numbers, about
    )


def _judged(judged: int, met: int, bands: Mapping[str, int], rest: int, language: str) -> str:
    """Return how often points and floors were met, and where results lie to a number worded "around", to ranges and to ceilings."""
    near, half, over, under, inside, above, below = (bands[name] for name in POSITIONS)
    around, limits = near + half + over + under, inside + above + below
    zh = [f"单一数值或下限{judged}次，达到{met}次"] if judged else []
    zh += [f"“左右”{around}次，±0.25点内{near}次，±0.5点内另{half}次，更高{over}次，更低{under}次"] if around else []
    zh += [f"区间或上限{limits}次，在内{inside}次，更高{above}次，更低{below}次"] if limits else []
    en = [f"{met} of {judged} bare numbers and floors met"] if judged else []
    en += [f"of {around} worded around {near} within ±0.25 points, {half} more within ±0.5, {over} above, {under} below"] if around else []
    en += [f"of {limits} ranges and ceilings {inside} inside, {above} above, {below} below"] if limits else []
    zh += [f"其余{rest}次按措辞不作判断"] if rest else []
    en += [f"{rest} left open by their wording"] if rest else []
    said = "，".join(zh) if language == "zh" else ", ".join(en)
    return ("：" if language == "zh" else ": ") + said if said else ""


def state_case(outcomes: pd.DataFrame, chosen: pd.DataFrame, labels: Labels) -> list[Finding]:
    """Return for each chosen report what it stated for its year, what was reported a year later, and how the next target moved."""
    rows = {(r["place"], r["year"]): r for r in rows_of(outcomes)}
    found = []
    for report in rows_of(chosen):
        row = rows.get((report["place"], report["year"]))
        if row is None or row["deviation_low"] is None:
            continue
        zh, en = (_case(row, labels, language) for language in ("zh", "en"))
        numbers = {name: row[name] for name in ("deviation_low", "deviation_high", "verdict", "vintage", "move_low", "move_high")}
        found.append(Finding(f"case-{report['report']}", zh, en, numbers, str(row["result_evidence"])))
    return found


CASE = {
    "zh": ("{place} {year}年{name}：目标{target}，自报完成{result}（{vintage}），偏差{off}", "，{how}", "；下一年目标{next}（变动{move}）", "；下一年目标手头没有"),
    "en": ("{place} {year}, {name}: target {target}, reported {result} ({vintage}), deviation {off}", ", {how}", "; next target {next} (move {move})", "; next target not at hand"),
}  # fmt: skip


def _case(row: Mapping[str, Any], labels: Labels, language: str) -> str:
    """Return one year's target, result and next target as a sentence."""
    start, read, after, none = CASE[language]
    how = reading(row, language)
    form = start + (read if how != UNKNOWN else "") + (after if row["next_kind"] else none)
    return form.format(
        place=labels[row["place"]][language], year=row["year"], name=labels[row["indicator_id"]][language], target=said(row, language),
        result=said({**row, "result_kind": "result"}, language, "result_"), vintage=VINTAGES[row["vintage"]][language != "zh"],
        off=spread(row["deviation_low"], row["deviation_high"]), how=how, move=spread(row["move_low"], row["move_high"]),
        next=said(row, language, "next_") if row["next_kind"] else "",
    )  # fmt: skip


def state_carried(runs: pd.DataFrame, moves: pd.DataFrame, labels: Labels) -> Finding:
    """Return for each place how many main expected targets stand unchanged from one year to the next, and its longest run of an unchanged target."""
    said_of: dict[str, tuple[str, str]] = {}
    numbers: dict[str, dict[str, int]] = {}
    for place in dict.fromkeys([*moves["place"], *runs["place"]]):
        counts = moves.loc[moves["place"] == place, "status"].value_counts().to_dict()
        n = {name: int(counts.get(name, 0)) for name in ("unchanged", "changed", "new", "dropped")}
        both = n["unchanged"] + n["changed"]
        zh = f" 相邻两年都写的{both}对，{n['unchanged']}对未变，新出现{n['new']}项，不再出现{n['dropped']}项" if sum(n.values()) else ""
        en = f", {n['unchanged']} of {both} stated in two consecutive years unchanged, {n['new']} new, {n['dropped']} dropped" if sum(n.values()) else ""  # fmt: skip
        for row in rows_of(runs[runs["place"] == place])[:1]:
            zh += f"，最长一串{labels[row['indicator_id']]['zh']}{said(row, 'zh')}（{row['since']}–{row['until']}）"
            en += f", longest run {labels[row['indicator_id']]['en']} {said(row, 'en')} ({row['since']}–{row['until']})"
        said_of[place], numbers[place] = (zh, en), {"pairs": both, **n}
    zh, en = _by_place(said_of, labels, ("没有相邻两年都在手头", "no two consecutive years are at hand"))
    about = "按抽取结果；相邻两年的报告都在手头才说新旧，一串里可有参考资料的年份 / by extraction; new and dropped only where both reports are at hand, a run may hold years known from reference facts"
    return Finding("carried", f"主要预期目标逐年相比：{zh}", f"Main expected targets year by year: {en}", numbers, about)


def state_headings(headings: pd.DataFrame, pair: tuple[str, str] | None, names: Names) -> Finding:
    """Return how many task headings are kept, reworded, new and dropped between two years of one place, or that the reports are not two years of one place."""
    if pair is None:
        return Finding(
            "headings",
            "所选的前两份不是同一地方的两年，标题与用词的新旧无从谈起（见“换一个参数试试”）",
            "The first two chosen reports are no two years of one place, so that no heading or word is new or dropped (see below)",
        )
    counts = {status: int((headings["status"] == status).sum()) for status in ("kept", "reworded", "new", "dropped")}
    return Finding(
        "headings",
        f"{names[pair[0]][0]}到{names[pair[1]][0]}的重点工作标题：相同{counts['kept']}个，改写{counts['reworded']}个，新出现{counts['new']}个，不再出现{counts['dropped']}个（只看字面）",
        f"Task headings from {names[pair[0]][1]} to {names[pair[1]][1]}: {counts['kept']} kept, {counts['reworded']} reworded, {counts['new']} new, {counts['dropped']} dropped (by wording alone)",
        counts,
    )


def state_plan(plan: pd.DataFrame, opened_by: Mapping[str, str | None], names: Names) -> Finding:
    """Return how many plan targets may stand beside a yearly one, which of them the year repeats, and of which report the plan is not at hand.

    Args:
        plan: `plan_frame.plan_beside_year`.
        opened_by: `plan_frame.plan_reports`.
        names: names of the chosen reports in Chinese and in English.
    """
    n = {status: int((plan["status"] == status).sum()) for status in ("repeated", "same", "level", "sum")}
    without = [report for report, opening in opened_by.items() if opening is None]
    zh, en = (marks.join(names[report][at] for report in without) for at, marks in enumerate(("、", ", ")))
    missing = (
        (f"。{zh}所在五年规划的开局报告不在手头", f". The report that opens the five-year plan is not at hand for {en}")
        if without
        else ("", "")
    )
    numbers = {"plan": len(plan), **n, "without": without}
    if plan.empty:
        return Finding("plan", f"没有期限晚于报告年、针对全域的数值目标{missing[0]}", f"No numeric target for a later year and the whole place{missing[1]}", numbers)  # fmt: skip
    return Finding(
        "plan",
        f"期限晚于报告年、针对全域的目标{len(plan)}项：{n['repeated'] + n['same']}项与报告年目标同一衡量，其中{n['repeated']}项数与措辞都相同；{n['level']}项一为总量、一为增速，没有价格口径，不折算{missing[0]}",
        f"{len(plan)} targets for a later year and the whole place: {n['repeated'] + n['same']} share a measure with the year's own, {n['repeated']} of them with the same number and wording; {n['level']} set a level beside a rate and are not turned into one without a price basis{missing[1]}",
        numbers,
    )


def refuse_line(points: pd.DataFrame, chosen: pd.DataFrame, names: Names, labels: Labels) -> Finding:
    """Return the wrong conclusion that the dots of two chosen reports invite: a trend between two places or years, or that an equal number is an equal commitment."""
    rows = {r["report"]: r for r in rows_of(points) if r["role"] == "target" and r["kind"] == "target" and r["report"]}
    own = [rows[report] for report in chosen["report"] if report in rows][:2]
    if len(own) < 2:
        return Finding(
            "line",
            "“把手头的点连成线就是走势。”缺的年份可能高也可能低，口径也可能变过；没有数的地方只能写“手头没有”。",
            '"Join the dots at hand and you have the trend." The years between may lie higher or lower, and definitions may have changed; where there is no number the page says "not at hand".',
        )
    low, high = difference(own[1], own[0])
    zh, en = ([f"{names[r['report']][at]} {said(r, language)}" for r in own] for at, language in enumerate(("zh", "en")))
    name, numbers = labels[own[0]["indicator_id"]], {"low": low, "high": high, "one_place": own[0]["place"] == own[1]["place"]}
    if low == high == 0:
        return Finding(
            "line",
            f"“{name['zh']}目标{zh[0]}，{zh[1]}，数没有变，要求就没有变。”同一个数，基数、措辞与上级目标都可能不同：先看各年的自报完成数与上级同年目标。",
            f'"The target for {name["en"]} is {en[0]} and {en[1]}: the same number asks the same." One number may rest on another base, wording and target above: look first at what was reported and at the levels above in either year.',
            numbers,
        )
    unit = ("个百分点", " points") if own[0]["unit"] in PERCENT else ("", "")
    why = _why_no_line(own)
    return Finding(
        "line",
        f"“{name['zh']}目标从{zh[0]}到{zh[1]}，走势是{spread(low, high)}{unit[0]}。”{why[0]}。",
        f'"The target for {name["en"]} went from {en[0]} to {en[1]}, a trend of {spread(low, high)}{unit[1]}." But {why[1]}.',
        numbers,
    )


def _why_no_line(own: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return why no line runs between two points, in either language."""
    if own[0]["place"] == own[1]["place"]:
        return (
            "两点不成走势：先看两年的措辞与口径、其间手头没有的年份、前一年的自报完成数",
            "two points make no trend: look first at wording and definitions in either year, at years that are not at hand, and at what was reported",
        )
    years = ("两个地方", "two places") if own[0]["year"] == own[1]["year"] else ("两个地方、两个年份", "two places and two years")
    return (
        f"{years[0]}之间没有线：各自与自己历年、与上级同年相比才有意义",
        f"no line runs between {years[1]}: each is to be read against its own years and its levels above in the same year",
    )
