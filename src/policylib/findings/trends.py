"""Sentences of page 06: what was stated over the years, what was reported afterwards, what is repeated, and what must not be concluded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.findings import Finding
from policylib.measures import rows_of
from policylib.measures.labels import signed_text
from policylib.measures.trend_tables import POSITIONS, VINTAGES, reading, said, spread
from policylib.measures.trends import spans

if TYPE_CHECKING:
    import pandas as pd

Labels = Mapping[str, Mapping[str, str]]
Names = Mapping[str, tuple[str, str]]
CAPTIONS = {
    "points": ("每行一个点：一地一年的目标或自报完成情况；手头报告附字符位置，否则取参考资料并附网址", "one row a point, a place's target or reported result of one year; with its characters in a report at hand, else with the address of a reference fact"),
    "gaps": ("缺的年份不补、不连", "years without a point are neither filled nor joined"),
    "breaks": ("口径变化处断开；规划之年只作标记", "a break of definition ends the line; a plan year is only marked"),
    "outcomes": (
        "偏差＝自报完成数减目标；只有单一数值与下限才说“达到”；左右用±0.25与±0.5点两档，是本库的约定；完成数注明版本",
        'deviation = reported result minus target; "met" is said of bare numbers and floors only; around a number the bands of ±0.25 and ±0.5 points are ours; the vintage of every result is named',
    ),
    "carried": ("数、措辞与单位都未变、连续两年以上都在手头的目标", "targets with number, wording and unit unchanged in two or more consecutive years at hand"),
    "moves": ("相邻两年报告都在手头时，主要预期目标的异同", "main expected targets of two consecutive years, both reports at hand"),
    "ladder": ("同一年各级所述目标与措辞对；“手头没有”不是0", 'targets of the levels in one year, with both wordings; "not at hand" is not 0'),
    "headings": ("只比标题字面：相同双字比例达0.4为改写（本库的约定）；标题不同不等于工作不同", "by the wording of headings alone: from 0.4 of two-character pieces in common, reworded (our line); another heading need not be other work"),
    "plan": ("规划目标与报告年目标并列；实际与名义分开，总量不折算成增速", "plan targets beside those of the report's own year; real and nominal apart, no level made a rate"),
}  # fmt: skip


def caption(id: str, source: str, language: str) -> str:  # noqa: A002
    """Return the caption of a table of the page: what it holds, and what it rests on."""
    words = CAPTIONS[id][language != "zh"]
    return words[0].upper() + words[1:] + ("。" if language == "zh" else ". ") + source


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


def state_series(points: pd.DataFrame, labels: Labels) -> Finding:
    """Return for each place in how many years a target and a reported result are at hand, and in which years the absence of a target is stated."""
    zh, en, numbers = [], [], {}
    for place in dict.fromkeys(points["place"]):
        own = points[points["place"] == place]
        kinds = {
            kind: sorted({int(y) for y in own.loc[own["kind"] == kind, "year"]}) for kind in ("target", "result", "absent", "relative")
        }
        none = spans(kinds["absent"])
        zh.append(
            f"{labels[place]['zh']} 有目标数{len(kinds['target'])}年、自报完成数{len(kinds['result'])}年"
            + (f"（{none}年未设目标）" if none else "")
        )
        en.append(
            f"{labels[place]['en']} {len(kinds['target'])} years with a target number and {len(kinds['result'])} with a reported result"
            + (f" (none set in {none})" if none else "")
        )
        numbers[place] = {kind: len(years) for kind, years in kinds.items()}
    name = labels[str(points["indicator_id"].iloc[-1])] if len(points) else {"zh": "", "en": ""}
    return Finding(
        "series",
        f"{name['zh']}：{'；'.join(zh) or '手头没有'}。缺的年份不补不连",
        f"{name['en']}: {'; '.join(en) or 'not at hand'}. Years without are neither filled nor joined",
        numbers,
        "手头报告，没有的取参考资料 / reports at hand, else reference facts",
    )


def state_outcomes(outcomes: pd.DataFrame, labels: Labels) -> Finding:
    """Return for each place how often a point or floor was met, and how far results lay from a number worded "around"."""
    rows = [r for r in rows_of(outcomes) if r["vintage"] and r["deviation_low"] is not None]
    zh, en, numbers = [], [], {}
    for place in dict.fromkeys(r["place"] for r in rows):
        own = [r for r in rows if r["place"] == place]
        judged = [r for r in own if r["verdict"]]
        met = sum(r["verdict"] == "met" for r in judged)
        around = [r for r in own if r["wording"] == "around" and r["position"]]
        bands = {name: sum(r["position"] == name for r in around) for name in POSITIONS}
        zh.append(f"{labels[place]['zh']} {len(own)}年有两端的数" + _judged(len(judged), met, bands, "zh"))
        en.append(f"{labels[place]['en']}, {len(own)} years with both numbers" + _judged(len(judged), met, bands, "en"))
        numbers[place] = {"years": len(own), "judged": len(judged), "met": met, "around": len(around), **bands}
    return Finding(
        "outcomes",
        f"目标与自报完成情况：{'；'.join(zh) or '没有哪一年两端的数都在手头'}。两档是本库的约定",
        f"Target and reported result: {'; '.join(en) or 'in no year are both numbers at hand'}. The bands are ours",
        numbers,
        "完成数为自报，版本见表 / results as reported, vintage named in the table",
    )


def _judged(judged: int, met: int, bands: Mapping[str, int], language: str) -> str:
    """Return how often points and floors were met, and where results lie to a number worded "around", to ranges and to ceilings."""
    near, half, over, under, inside, above, below = (bands[name] for name in POSITIONS)
    around, limits = near + half + over + under, inside + above + below
    zh = [f"单一数值或下限{judged}次，达到{met}次"] if judged else []
    zh += [f"“左右”{around}次，±0.25点内{near}次，±0.5点内另{half}次，更高{over}次，更低{under}次"] if around else []
    zh += [f"区间或上限{limits}次，在内{inside}次，更高{above}次，更低{below}次"] if limits else []
    en = [f"{met} of {judged} bare numbers and floors met"] if judged else []
    en += [f"of {around} worded around {near} within ±0.25 points, {half} more within ±0.5, {over} above, {under} below"] if around else []
    en += [f"of {limits} ranges and ceilings {inside} inside, {above} above, {below} below"] if limits else []
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


def _case(row: Mapping[str, Any], labels: Labels, language: str) -> str:
    """Return one year's target, result and next target as a sentence."""
    result = said({**row, "result_kind": "result"}, language, "result_")
    off, how = spread(row["deviation_low"], row["deviation_high"]), reading(row, language)
    place, name, vintage = labels[row["place"]][language], labels[row["indicator_id"]][language], VINTAGES[row["vintage"]][language != "zh"]
    if language == "zh":
        after = (
            f"；下一年目标{said(row, language, 'next_')}（变动{spread(row['move_low'], row['move_high'])}）"
            if row["next_kind"]
            else "；下一年目标手头没有"
        )
        return (
            f"{place} {row['year']}年{name}：目标{said(row, language)}，自报完成{result}（{vintage}），偏差{off}"
            + (f"，{how}" if how != "–" else "")
            + after
        )
    after = (
        f"; next target {said(row, language, 'next_')} (move {spread(row['move_low'], row['move_high'])})"
        if row["next_kind"]
        else "; next target not at hand"
    )
    return (
        f"{place} {row['year']}, {name}: target {said(row, language)}, reported {result} ({vintage}), deviation {off}"
        + (f", {how}" if how != "–" else "")
        + after
    )


def state_carried(runs: pd.DataFrame, moves: pd.DataFrame, labels: Labels) -> Finding:
    """Return the longest run of an unchanged target, and how many main expected targets stand unchanged from one year to the next."""
    counts = moves["status"].value_counts().to_dict() if len(moves) else {}
    both = sum(int(counts.get(name, 0)) for name in ("unchanged", "changed"))
    same, new, dropped = (int(counts.get(name, 0)) for name in ("unchanged", "new", "dropped"))
    zh = f"相邻两年都写的主要预期目标{both}对，其中{same}对的数、措辞与单位都未变；新出现{new}项，不再出现{dropped}项"
    en = f"Of {both} main expected targets stated in two consecutive years, {same} stand unchanged; {new} are new, {dropped} dropped"
    if len(runs):
        row = rows_of(runs)[0]
        zh += f"；最长的一串：{labels[row['place']]['zh']} {labels[row['indicator_id']]['zh']}{said(row, 'zh')}，{row['since']}–{row['until']}年"
        en += f"; the longest run: {labels[row['place']]['en']}, {labels[row['indicator_id']]['en']} {said(row, 'en')}, {row['since']}–{row['until']}"
    numbers = {"pairs": both, "unchanged": same, "new": new, "dropped": dropped}
    return Finding("carried", zh, en, numbers, "手头相邻两年的报告，按抽取结果 / consecutive reports at hand, by extraction")


def state_headings(headings: pd.DataFrame, pair: tuple[str, str] | None, names: Names) -> Finding:
    """Return how many task headings are kept, reworded, new and dropped between two years of one place, or that the reports are of two places."""
    if pair is None:
        return Finding(
            "headings",
            "所选两份报告不是同一地方，标题的新旧无从谈起；同一地方相隔一年才比（见“换一个参数试试”）",
            "The chosen reports are of two places, so no heading is new or dropped; choose two years of one place (see below)",
        )
    counts = {status: int((headings["status"] == status).sum()) for status in ("kept", "reworded", "new", "dropped")}
    return Finding(
        "headings",
        f"{names[pair[0]][0]}到{names[pair[1]][0]}的重点工作标题：相同{counts['kept']}个，改写{counts['reworded']}个，新出现{counts['new']}个，不再出现{counts['dropped']}个（只看字面）",
        f"Task headings from {names[pair[0]][1]} to {names[pair[1]][1]}: {counts['kept']} kept, {counts['reworded']} reworded, {counts['new']} new, {counts['dropped']} dropped (by wording alone)",
        counts,
    )


def state_plan(plan: pd.DataFrame) -> Finding:
    """Return how many plan targets may stand beside a yearly one, and how many may not."""
    same, level = (int((plan["status"] == status).sum()) for status in ("same", "level"))
    return Finding(
        "plan",
        f"期限晚于报告年、针对全域的规划目标{len(plan)}项：{same}项与报告年目标同一衡量；{level}项一为总量、一为增速，没有价格口径，不折算",
        f"{len(plan)} targets for a later year and the whole place: {same} share a measure with the year's own; {level} set a level beside a rate and are not turned into one without a price basis",
        {"plan": len(plan), "same": same, "level": level},
    )


def refuse_line(points: pd.DataFrame, chosen: pd.DataFrame, names: Names, labels: Labels) -> Finding:
    """Return the wrong conclusion that two dots of two places or years invite: a line between them."""
    rows = {r["report"]: r for r in rows_of(points) if r["role"] == "target" and r["kind"] == "target" and r["report"]}
    own = [rows[r["report"]] for r in rows_of(chosen) if r["report"] in rows]
    both = [(r["value_low"] if r["value_low"] is not None else r["value_high"]) for r in own[:2]]
    if len(both) < 2:
        return Finding(
            "line",
            "“把手头的点连成线就是走势。”缺的年份可能高也可能低，口径也可能变过；没有数的地方只能写“手头没有”。",
            '"Join the dots at hand and you have the trend." The years between may lie higher or lower, and definitions may have changed; where there is no number the page says "not at hand".',
        )
    zh, en = ([f"{names[r['report']][at]} {said(r, language)}" for r in own[:2]] for at, language in ((0, "zh"), (1, "en")))
    name = labels[own[0]["indicator_id"]]
    off = signed_text(round(both[1] - both[0], 6))
    one_place = own[0]["place"] == own[1]["place"]
    zh_why = "两点之间的年份、措辞与口径都要先看" if one_place else "两个地方、两个年份之间没有线：各自与自己历年、与上级同年相比才有意义"
    en_why = (
        "years, wording and definitions between the two come first"
        if one_place
        else "no line runs between two places and two years: each is to be read against its own years and its levels above in the same year"
    )
    return Finding(
        "line",
        f"“{name['zh']}目标从{zh[0]}走到{zh[1]}，走势是{off}个百分点。”{zh_why}。",
        f'"The target for {name["en"]} went from {en[0]} to {en[1]}, a trend of {off} points." But {en_why}.',
        {"difference": both[1] - both[0], "one_place": one_place},
    )
