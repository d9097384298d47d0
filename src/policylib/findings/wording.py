"""Sentences of page 05: which words differ, what of it is the year's, how much wording is shared, and what must not be concluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.findings import Finding, captioned
from policylib.page.words import phrase, words

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Numbers = npt.NDArray[np.float64]

Names = Mapping[str, tuple[str, str]]
CAPTIONS = words("captions.wording")


def caption(id: str, source: str, language: str) -> str:  # noqa: A002
    """Return the caption of a table of the page."""
    return captioned(CAPTIONS[id], source, language)


def rests_on(words: pd.DataFrame, reports: Sequence[str], language: str) -> str:
    """Return how many words of each report the page rests on, for the source line."""
    sums = words.groupby("report", observed=True)["count"].sum()
    counts = [f"{int(sums.get(report, 0)):,}" for report in reports]
    return f"n = {'、'.join(counts)}词" if language == "zh" else f"n = {' and '.join(counts)} words"


def state_words(compared: pd.DataFrame, pair: tuple[str, str], names: Names) -> Finding:
    """Return the words, names and renames apart, that either report uses most against the other.

    Args:
        compared: from `word_kinds.sort_words`.
        pair: the two reports.
        names: report → its name in Chinese and in English.
    """
    rows = [row for row in rows_of(compared) if row["kind"] in ("place", "year")]
    sides = [[r for r in sorted(rows, key=lambda r: -abs(r["z"])) if (r["z"] > 0) == more][:3] for more in (True, False)]
    if not all(sides):
        return Finding("words", "两份报告没有相差一倍以上的词。", "No word is used twice as often by either report.", {"words": []})
    zh = "，".join(f"{names[r][0]}是{_quoted(side)}" for r, side in zip(pair, sides, strict=True))
    en = ", ".join(f"{_listed(side)} in {names[r][1]}" for r, side in zip(pair, sides, strict=True))
    numbers = [{"word": r["term"], "first": r["first"], "second": r["second"], "z": round(r["z"], 2)} for side in sides for r in side]
    return Finding("words", f"相对用得最多的词：{zh}。", f"The words used most against the other report: {en}.", {"words": numbers})


def _quoted(rows: Sequence[Mapping[str, Any]]) -> str:
    return "".join(f"“{row['term']}”" for row in rows)


def _listed(rows: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f'"{row["term"]}"' for row in rows)


def state_kinds(counts: Mapping[str, int], nations: tuple[str, str] | None) -> Finding:
    """Return how many of the compared words the rule takes for each kind.

    Args:
        counts: from `wording_tables.counts_by_kind`.
        nations: the nation's reports of the two years; None where one is not at hand.
    """
    total, numbers = sum(counts.values()), dict(counts)
    apart_zh, apart_en = (
        f"名称{counts['name']}个、改名{counts['rename']}个",
        f"{counts['name']} are names, {counts['rename']} renamed policies",
    )
    if nations is None or nations[0] == nations[1]:
        why = ("两份报告同年，没有年份之差", "the reports are of one year, which has no difference to itself") if nations else NOT_AT_HAND
        zh = f"比较的{total}个词中，{counts['genre']}个两地都用、相差不到一倍，{counts['place']}个相差一倍以上，{apart_zh}；{why[0]}。"
        en = f"Of {total} words compared, {counts['genre']} are used by both less than twice as often, {counts['place']} differ by more, {apart_en}; {why[1]}."
        return Finding("kinds", zh, en, numbers)
    zh = f"比较的{total}个词中，{counts['genre']}个两地相差不到一倍（体例），{counts['year']}个随两年国务院报告同向变化（年份），{counts['place']}个是其余（地方），{apart_zh}。"
    en = (
        f"Of {total} words compared, {counts['genre']} differ by less than twice (the genre's), {counts['year']} go with the State Council reports of the two years (the year's), "
        f"{counts['place']} are left (the place's), {apart_en}."
    )
    return Finding("kinds", zh, en, numbers)


NOT_AT_HAND = phrase("wording_not_at_hand")


def state_chance(compared: pd.DataFrame, chance: Numbers) -> Finding:
    """Return the largest |z| beside the largest that dealing the paragraphs at random gives.

    Args:
        compared: from `word_kinds.sort_words`.
        chance: from `keyness.chance_keyness`.
    """
    import numpy as np

    low, middle, high = (float(each) for each in np.percentile(chance, [5, 50, 95]))
    row = max(rows_of(compared), key=lambda r: abs(r["z"]))
    above = int((compared["z"].abs() > high).sum())
    zh = (
        f"标尺：把两份报告的段落随机分成两堆，{len(compared)}个词中最大的|z|中位数为{middle:.1f}（5–95%：{low:.1f}–{high:.1f}）；"
        f"实际最大的是“{row['term']}”，{abs(row['z']):.1f}；超过{high:.1f}的有{above}个词。"
    )
    en = (
        f"Yardstick: when the paragraphs of both are dealt at random into two heaps, the largest |z| of {len(compared)} words is {middle:.1f} (median; 5–95%: {low:.1f}–{high:.1f}); "
        f'the largest here is "{row["term"]}", {abs(row["z"]):.1f}; {above} {"word exceeds" if above == 1 else "words exceed"} {high:.1f}.'
    )
    numbers = {"median": round(middle, 2), "low": round(low, 2), "high": round(high, 2), "largest": round(abs(row["z"]), 2), "above": above}
    return Finding("chance", zh, en, numbers)


def state_shared(shared: pd.DataFrame, names: Names) -> Finding:
    """Return how much of each report is shared with the State Council report of its year, body and formula apart.

    Args:
        shared: from `shared_wording.measure_shared`.
        names: report → its name in Chinese and in English.
    """
    rows = {(r["report"], r["part"]): r for r in rows_of(shared) if r["how"] == "nation" and r["share"] is not None}
    reports = [report for report in dict.fromkeys(shared["report"]) if (report, "body") in rows]
    if not reports:
        return Finding("shared", "手头没有同年的国务院报告。", "No State Council report of the same year is at hand.", {})
    zh = "；".join(f"{names[r][0]}的可比部分为{_percent(rows[r, 'body'])}{_formula(rows, r, '，通用表述为')}" for r in reports)
    en = "; ".join(
        f"{names[r][1]} {_percent(rows[r, 'body'])} of the comparable parts{_formula(rows, r, ', of formula paragraphs ')}" for r in reports
    )
    numbers = {r: {part: round(float(rows[r, part]["share"]), 4) for part in ("body", "formula") if (r, part) in rows} for r in reports}
    return Finding(
        "shared",
        f"与同年国务院报告逐字共有的文字：{zh}。",
        f"Text shared word for word with the State Council report of the same year: {en}.",
        numbers,
    )


def _formula(rows: Mapping[tuple[str, str], Mapping[str, Any]], report: str, words: str) -> str:
    return f"{words}{_percent(rows[report, 'formula'])}" if (report, "formula") in rows else ""


def _percent(row: Mapping[str, Any]) -> str:
    return f"{100 * float(row['share']):.1f}%"


def state_verbs(verbs: pd.DataFrame, pair: tuple[str, str], names: Names, *, least: int = 5) -> Finding:
    """Return the words of the closed list whose rates lie furthest apart either way, among those that stand `least` times or more.

    Args:
        verbs: from `verbs.count_verbs`.
        pair: the two reports.
        names: report → its name in Chinese and in English.
        least: fewest occurrences in both reports together.
    """
    found = {(row["report"], row["term"]): row for row in rows_of(verbs)}
    terms = [t for t in dict.fromkeys(verbs["term"]) if sum(int(found[r, t]["count"]) for r in pair) >= least]
    apart = {t: float(found[pair[0], t]["rate"]) - float(found[pair[1], t]["rate"]) for t in terms}
    if not apart:
        return Finding("verbs", f"词表中没有一个词合计达到{least}次。", f"No word of the list stands {least} times.", {"words": []})
    chosen = list(dict.fromkeys((max(apart, key=lambda t: apart[t]), min(apart, key=lambda t: apart[t]))))
    rates = {t: [round(float(found[r, t]["rate"]), 2) for r in pair] for t in chosen}
    zh = "；".join(f"“{t}”在{names[pair[0]][0]}为每千字{a}次，在{names[pair[1]][0]}为{b}次" for t, (a, b) in rates.items())
    en = "; ".join(f'"{t}" {a} per 1,000 characters in {names[pair[0]][1]}, {b} in {names[pair[1]][1]}' for t, (a, b) in rates.items())
    return Finding(
        "verbs", f"每千字次数相差最大的：{zh}。", f"Furthest apart: {en}.", {"words": [{"word": t, "rates": r} for t, r in rates.items()]}
    )


def refuse_words(compared: pd.DataFrame, chance: Numbers, pair: tuple[str, str], names: Names) -> Finding:
    """Return the wrong conclusion of the page: a word taken for a place's own that is the year's, or that chance would give as well.

    Args:
        compared: from `word_kinds.sort_words`.
        chance: from `keyness.chance_keyness`.
        pair: the two reports.
        names: report → its name in Chinese and in English.
    """
    import numpy as np

    known = [r for r in rows_of(compared) if r["kind"] in ("year", "place")]
    rows = sorted(known, key=lambda r: (r["kind"] != "year", -abs(r["z"])))
    if not rows:
        return Finding(
            "wrong",
            "“两份报告用词相同。”次数不足的词没有比较。",
            '"Both reports use the same words." Words below the minimum count were not compared.',
            {},
        )
    row, middle = rows[0], float(np.median(chance))
    more = pair[0] if row["z"] > 0 else pair[1]
    said_zh = f"“‘{row['term']}’是{names[more][0]}自己的词。”{names[pair[0]][0]}为{row['first']}次，{names[pair[1]][0]}为{row['second']}次"
    said_en = f'"{row["term"]} is a word of {names[more][1]}\'s own." {row["first"]} times in {names[pair[0]][1]}, {row["second"]} in {names[pair[1]][1]}'
    year_zh = year_en = ""
    if row["kind"] == "year":
        year_zh = f"，而两年国务院报告为{row['nation_first']}次、{row['nation_second']}次：年份变了，词也变了"
        year_en = f", but {row['nation_first']} and {row['nation_second']} times in the State Council reports of the two years: the word changed with the year"
    return Finding(
        "wrong",
        f"{said_zh}{year_zh}；|z|={abs(row['z']):.1f}，而随机分堆所得的最大值中位数是{middle:.1f}。",
        f"{said_en}{year_en}; |z| = {abs(row['z']):.1f}, while dealing paragraphs at random gives a largest value of {middle:.1f} in the median.",
        {"word": row["term"], "kind": row["kind"], "z": round(row["z"], 2), "chance": round(middle, 2)},
    )
