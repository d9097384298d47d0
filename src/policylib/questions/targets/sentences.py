"""Sentences of page 02: which targets are stated, how they are worded, how far they are from the level above, and what must not be concluded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.findings import Finding, Page, captioned
from policylib.page.labels import WORDING_WORDS, indicator_label, signed_text, value_text
from policylib.page.words import words
from policylib.questions.targets.tables import gap_text, pair_text, pair_words

if TYPE_CHECKING:
    import pandas as pd

Names = Mapping[str, tuple[str, str]]
Book = Mapping[str, Mapping[str, Any]]


ABOVE = {"province": "its province", "nation": "the nation"}
REST_WORDS = words("gap_rest")
CAPTIONS = words("captions.targets")


def caption(id: str, page: Page) -> str:  # noqa: A002
    """Return the caption of a table of the page: what it counts, and whose reports, which parts and how many rows it rests on."""
    return captioned(CAPTIONS[id], page.source, page.language)


def rests_on(counts: pd.DataFrame, language: str) -> str:
    """Return how many numbers the page rests on, for the source line.

    >>> import pandas as pd
    >>> rests_on(pd.DataFrame({"report": ["jia-2021", "yi-2024"], "numbers": [74, 50]}), "zh")
    'n = 74、50 个数值目标'
    """
    n = ("、" if language == "zh" else ", ").join(str(row["numbers"]) for row in rows_of(counts))
    return f"n = {n} " + ("个数值目标" if language == "zh" else "numeric targets")


def state_counts(counts: pd.DataFrame, names: Names) -> Finding:
    """Return how many numeric targets each report states, numbers and indicators apart (`target_levels.count_targets`)."""
    rows = rows_of(counts)
    zh = "；".join(
        f"{names[r['report']][0]} 提出{r['numbers']}个数值目标（涉及{r['indicators']}项指标）"
        + (f"，另有{r['relative']}项只用文字表述" if r["relative"] else "")
        for r in rows
    )
    en = "; ".join(
        f"{names[r['report']][1]} states {r['numbers']} numeric targets ({r['indicators']} indicators)"
        + (f" and {r['relative']} in words only" if r["relative"] else "")
        for r in rows
    )
    return Finding(
        "counts",
        f"在可比部分，{zh}。",
        f"Over comparable parts, {en}.",
        {r["report"]: {k: r[k] for k in ("numbers", "indicators", "relative")} for r in rows},
    )


def state_shared(rows: pd.DataFrame, names: Names) -> Finding:
    """Return how many indicators of the main expected targets each report states, and how many all of them state (`target_levels.target_rows`)."""
    own = {report: set(rows.loc[rows["report"] == report, "key"]) for report in names}
    numeric = {report: set(rows.loc[(rows["report"] == report) & (rows["kind"] == "target"), "key"]) for report in own}
    shared = set.intersection(*own.values()) if own else set()
    both = set.intersection(*numeric.values()) if numeric else set()
    zh = "、".join(f"{names[r][0]} 有{len(keys)}项" for r, keys in own.items())
    en = ", ".join(f"{names[r][1]} {len(keys)}" for r, keys in own.items())
    return Finding(
        "shared",
        f"主要预期目标的指标：{zh}；各报告都有的{len(shared)}项，其中都给出数值的{len(both)}项。",
        f"Indicators among the main expected targets: {en}; {len(shared)} stand in every report, {len(both)} of them with a number in each.",
        {"indicators": {r: len(keys) for r, keys in own.items()}, "shared": len(shared), "numeric": len(both)},
    )


def state_lead(gaps: pd.DataFrame, names: Names, book: Book) -> Finding:
    """Return the gap that leads the page: the first indicator for which most reports have a gap to one and the same level above.

    A gap to a province is never set beside one to the nation in one sentence.

    Args:
        gaps: from `levels_above.measure_gaps`.
        names: report → its name in Chinese and in English.
        book: entries of `indicators.yaml` by id.
    """
    groups: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in rows_of(gaps):
        if row["gap_low"] is not None:
            groups.setdefault((row["key"], row["above"]), {}).setdefault(row["report"], row)
    if gaps.empty:
        return _nothing_above()
    if not groups:
        return Finding(
            "lead",
            "上级同年数值手头都没有，差值无从计算",
            "No number of a level above is at hand for the same year: no gap can be stated",
            {"rows": []},
        )
    key, level = max(groups, key=lambda group: len(groups[group]))  # of equals the first: report order, nearest level
    rows = [groups[key, level][report] for report in names if report in groups[key, level]]
    place = rows[0]["place"] if len({r["place"] for r in rows}) == 1 else "本省"
    zh = "，".join(f"{names[r['report']][0]} {gap_text(r, 'zh')}（{pair_words(r['pair'], 'zh')}）" for r in rows)
    en = ", ".join(f"{names[r['report']][1]} {gap_text(r, 'en')} ({pair_words(r['pair'], 'en')})" for r in rows)
    return Finding(
        "lead",
        f"{indicator_label(rows[0], book, 'zh')}目标与{place}同年目标之差（百分点）：{zh}",
        f"{indicator_label(rows[0], book, 'en')}, gap to {ABOVE[level]}'s target of the same year (points): {en}",
        {
            "key": key,
            "rows": [{"report": r["report"], "above": r["above"], "gap": [r["gap_low"], r["gap_high"]], "pair": r["pair"]} for r in rows],
        },
    )


def state_gaps(gaps: pd.DataFrame, names: Names, book: Book) -> list[Finding]:
    """Return for each report the gaps to the nearest level above that is at hand, and how many upper numbers are not at hand.

    Args:
        gaps: from `levels_above.measure_gaps`.
        names: report → its name in Chinese and in English.
        book: entries of `indicators.yaml` by id.
    """
    rows = rows_of(gaps)
    levels = dict.fromkeys((row["report"], row["above"]) for row in rows)
    if not levels:
        return [_nothing_above()]
    return [
        _state_gap(report, above, [r for r in rows if (r["report"], r["above"]) == (report, above)], names, book)
        for report, above in levels
    ]


def _nothing_above() -> Finding:
    """Return that there is no gap to state: the reports are the nation's, or state nothing that a level above could state."""
    return Finding(
        "no-level-above",
        "没有可与上级相比的目标：国务院报告之上没有上级，或报告没有写出可对照的指标。",
        "No target to set against a level above: the State Council report has none, or the reports name no indicator of the codebook.",
        {"rows": []},
    )


def _state_gap(report: str, above: str, rows: list[dict[str, Any]], names: Names, book: Book) -> Finding:
    """Return the gaps of one report to one level above."""
    measured = [r for r in rows if r["gap_low"] is not None]
    absent, silent = (sum(r["status"] == status for r in rows) for status in ("not_at_hand", "not_stated"))
    rest = {"not_at_hand": absent, "not_stated": silent, "refused": len(rows) - len(measured) - absent - silent}
    zh_rest, en_rest = ([f"{n}{REST_WORDS[k][0]}" for k, n in rest.items() if n], [f"{n} {REST_WORDS[k][1]}" for k, n in rest.items() if n])
    zh = (
        "、".join(f"{indicator_label(r, book, 'zh')} {gap_text(r, 'zh')}（{pair_words(r['pair'], 'zh')}）" for r in measured)
        or "无可比数值"
    )
    en = (
        ", ".join(f"{indicator_label(r, book, 'en')} {gap_text(r, 'en')} ({pair_words(r['pair'], 'en')})" for r in measured)
        or "no numbers to set side by side"
    )
    own = rows[0]["own_spoken_on"]
    spoken = next((r["spoken_on"] for r in rows if r["spoken_on"]), None)
    zh_place, zh_own = f"{rows[0]['place']}（{spoken or '日期不详'}）", f"{names[report][0]}（{own or '日期不详'}）"
    en_own, en_spoken = f"{names[report][1]} ({own or 'date unknown'})", spoken or "date unknown"
    return Finding(
        f"gap-{report}-{above}",
        f"{zh_own}与{zh_place}同年目标之差（百分点）：{zh}{'；其余：' if zh_rest else ''}{'，'.join(zh_rest)}。",
        f"{en_own} against {ABOVE[above]} ({en_spoken}), same year, in points: {en}"
        f"{'; of the other indicators ' if en_rest else ''}{', '.join(en_rest)}.",
        {"measured": len(measured), "not_at_hand": absent, "not_stated": silent, "of": len(rows)},
    )


def state_readings(readings: pd.DataFrame, names: Names) -> Finding:
    """Return for how many targets in words the number that they point to is known (`relative_readings.read_relatives`)."""
    rows = {report: rows_of(readings[readings["report"] == report]) for report in names}
    counted = {
        report: {
            "of": len(own),
            "derived": sum(r["ref_role"] == "target" for r in own),
            "afterwards": sum(r["ref_role"] == "result" for r in own),
        }
        for report, own in rows.items()
    }
    zh = "；".join(
        f"{names[r][0]} 有{c['of']}项，据同时所写的目标推得{c['derived']}项，据事后自报推得{c['afterwards']}项" for r, c in counted.items()
    )
    en = "; ".join(
        f"{names[r][1]} {c['of']}, of which {c['derived']} by a target stated that year and {c['afterwards']} by a result reported afterwards"
        for r, c in counted.items()
    )
    return Finding(
        "readings",
        f"参照他数的目标（文字，或高出若干百分点）：{zh}；其余所指之数手头没有。推得之数不是报告所写，不计入数值目标。",
        f"Targets stated against another number, in words or as a margin: {en}; for the others the number that they point to is not at hand. A derived number is not stated by a report and enters no count.",
        counted,
    )


def state_scale(counts: Mapping[str, Mapping[str, int]], names: Names) -> Finding:
    """Return how many absolute targets have a base (`bases.count_bases`)."""
    own = {report: counts.get(report, dict.fromkeys(("of", "any", "gdp", "residents", "last_year"), 0)) for report in names}
    zh = "；".join(
        f"{names[r][0]} 的{c['of']}个里有{c['any']}个（生产总值{c['gdp']}，常住人口{c['residents']}，上年数{c['last_year']}）"
        for r, c in own.items()
    )
    en = "; ".join(
        f"{names[r][1]}: {c['any']} of {c['of']} (GDP {c['gdp']}, residents {c['residents']}, last year's value {c['last_year']})"
        for r, c in own.items()
    )
    return Finding(
        "scale",
        f"全域总量目标手头有基数的：{zh}。没有基数就没有比，也不能跨地比大小。",
        f"Absolute targets of the whole place with a base at hand: {en}. Without a base there is no ratio, and no comparison between places.",
        {report: dict(c) for report, c in own.items()},
    )


def state_wording(shares: pd.DataFrame, names: Names) -> Finding:
    """Return the commonest wording of each report, and how many numbers stand under a word of striving (`target_levels.wording_shares`)."""
    said = []
    for report in dict.fromkeys(shares["report"]):
        rows = rows_of(shares[shares["report"] == report])
        top = max(rows, key=lambda r: r["count"])
        said.append(
            {"report": report, "wording": top["wording"], "count": top["count"], "n": top["n"], "strive": sum(r["strive"] for r in rows)}
        )
    zh = "；".join(
        f"{names[r['report']][0]} 最多的是{WORDING_WORDS[r['wording']][0]}（{r['count']}/{r['n']}），力争类{r['strive']}条" for r in said
    )
    en = "; ".join(
        f"{names[r['report']][1]} most often {WORDING_WORDS[r['wording']][1]} ({r['count']} of {r['n']}), {r['strive']} striving"
        for r in said
    )
    return Finding("wording", f"措辞：{zh}", f"Wording: {en}", {"reports": said})


def state_refused(pairs: pd.DataFrame, refused: pd.DataFrame) -> Finding:
    """Return how many targets make a pair, and how many look like one and are refused."""
    n, no = len(pairs), len(refused)
    many = len({(row["left"], row["right"]) for row in rows_of(pairs) + rows_of(refused)}) > 1
    zh_no = f"另有{no}对看似相同而不能相比，原因逐条列出" if no else "没有看似相同而须拒绝的"
    en_no = f"{no} look alike and {'is' if no == 1 else 'are'} refused, with the reason" if no else "none that look alike had to be refused"
    return Finding(
        "refused",
        f"{'各份报告两两之间共' if many else '两份报告之间'}有{n}对目标可以并列，{zh_no}。",
        f"{n} {'pair' if n == 1 else 'pairs'} of targets may stand side by side; {en_no}.",
        {"pairs": n, "refused": no},
    )


def state_only(only: pd.DataFrame, names: Names) -> Finding:
    """Return how many indicators stand in one report only, over the comparable parts (`target_pairs.only_in_one`)."""
    rows = {report: only[only["report"] == report].drop_duplicates("key") for report in names}
    rows = {report: own for report, own in rows.items() if len(own)}
    zh = "、".join(f"{names[r][0]} 有{len(own)}项（其中{int(own['headline'].sum())}项为主要预期目标）" for r, own in rows.items()) or "无"
    en = (
        ", ".join(f"{names[r][1]} {len(own)} ({int(own['headline'].sum())} of them main expected targets)" for r, own in rows.items())
        or "none"
    )
    return Finding(
        "only",
        f"在可比部分、以报告年为期限，只见于一份报告的指标：{zh}。这只说明该处没有写数，不说明没有工作。",
        f"Over comparable parts and for the report's own year, indicators in one report only: {en}. It shows where no number is written, not that nothing is done.",
        {r: len(own) for r, own in rows.items()},
    )


def refuse_raw(pairs: pd.DataFrame, gaps: pd.DataFrame, names: Names, book: Book) -> Finding:
    """Return the wrong conclusion that the largest raw difference of two reports invites, with the gaps to the level above.

    Args:
        pairs: from `target_pairs.pair_targets`.
        gaps: from `levels_above.measure_gaps`.
        names: report → its name in Chinese and in English.
        book: entries of `indicators.yaml` by id.
    """
    rows = [r for r in rows_of(pairs) if r["raw_low"] is not None and r["raw_low"] * r["raw_high"] > 0]
    if not rows:
        return Finding(
            "raw",
            "“两份报告没有一对百分比目标的数值不同，所以没有可比之处。”可以比较的是各自与上级的关系，以及措辞。",
            '"No pair of percentages differs, so nothing can be compared." What can be set side by side is each report and its level above, and the wording.',
        )
    measured = {(g["report"], g["start"]) for g in rows_of(gaps) if g["gap_low"] is not None}
    row = max(
        rows,
        key=lambda r: (
            sum((r[s], r[f"{s}_start"]) in measured for s in ("left", "right")),
            r["left_measure"] == "growth",
            abs(r["raw_low"]),
        ),
    )
    near, far = sorted((abs(row["raw_low"]), abs(row["raw_high"])))
    apart = f"{near:g}" if near == far else f"{near:g}–{far:g}"
    high, low = ("left", "right") if row["raw_low"] >= 0 else ("right", "left")
    label = {lang: indicator_label(row | {"phrase": row["left_phrase"]}, book, lang) for lang in ("zh", "en")}
    zh_high, zh_low = (f"{names[row[s]][0]}（{_value(row, s, 'zh')}）" for s in (high, low))
    en_high, en_low = (f"{names[row[s]][1]} ({_value(row, s, 'en')})" for s in (high, low))
    return Finding(
        "raw",
        f"“{label['zh']}：{zh_high}比{zh_low}高{apart}个百分点，所以前者对自己要求更高。”两个数出自不同年份或不同地方，措辞为{pair_text(row['pair'], 'zh')}；"
        f"与上级同年之差：{_against(row, gaps, names, 'zh')}。没有基数、年份与措辞，判断不了。",
        f'"{label["en"]}: {en_high} is {apart} points above {en_low}, so the former asks more of itself." '
        f"The numbers are of different years or places and the wordings are {pair_text(row['pair'], 'en')}; to the level above in the same year: {_against(row, gaps, names, 'en')}. "
        "Without base, year and wording it cannot be decided.",
        {"key": row["key"], "raw": row["raw_low"], "pair": row["pair"]},
    )


def _value(row: Mapping[str, Any], side: str, language: str) -> str:
    return value_text({name: row[f"{side}_{name}"] for name in ("kind", "text", "fall", "bound", "low", "high", "unit")}, language)


def _against(row: Mapping[str, Any], gaps: pd.DataFrame, names: Names, language: str) -> str:
    """Return the gaps of both sides of a pair to their levels above."""
    at = language != "zh"
    said = []
    for side in ("left", "right"):
        own = [
            g
            for g in rows_of(gaps)
            if (g["report"], g["start"], g["item"]) == tuple(row[f"{side}_{c}"] if c else row[side] for c in ("", "start", "item"))
        ]
        known = [
            f"{(g['place'], ABOVE[g['above']])[at]} {signed_text(g['gap_low']) if g['gap_low'] == g['gap_high'] else gap_text(g, language)}"
            for g in own
            if g["gap_low"] is not None
        ]
        said.append(names[row[side]][at] + ("：", ": ")[at] + (("、", ", ")[at].join(known) or ("手头没有", "not at hand")[at]))
    return ("；", "; ")[at].join(said)
