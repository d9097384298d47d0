"""Sentences of page 06 on topics, words, headings and shared wording over the years."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import rows_of
from policylib.findings import Finding, captioned
from policylib.measures.text_tables import HOW_WORDS
from policylib.page.words import words

if TYPE_CHECKING:
    import pandas as pd

Labels = Mapping[str, Mapping[str, str]]
Names = Mapping[str, tuple[str, str]]
Row = Mapping[str, Any]
LEAST = 3  # reports of a chosen place from which its own years are told
UNITS = words("text_unit")
CAPTIONS = words("captions.text_series")


def caption(id: str, source: str, language: str) -> str:  # noqa: A002
    """Return the caption of a table: what it holds, and what it rests on."""
    return captioned(CAPTIONS[id], source, language)


def source_of(reports: pd.DataFrame, labels: Labels, language: str) -> str:
    """Return the line under a figure: whose reports, of which years, which part, and how many."""
    if reports.empty:
        return ("来源：政府工作报告；n = 0", "Source: government work reports; n = 0")[language != "zh"]
    years = f"{reports['year'].min()}–{reports['year'].max()}"
    places = ("、" if language == "zh" else ", ").join(labels[place][language] for place in dict.fromkeys(reports["place"]))
    if language == "zh":
        return f"来源：政府工作报告（{places}，{years}）；部分：重点工作；n = {len(reports)} 份报告"
    return f"Source: government work reports ({places}, {years}); part: task blocks; n = {len(reports)} reports"


def state_text(points: pd.DataFrame, keys: Names, chosen: Sequence[str], names: Names, labels: Labels) -> list[Finding]:
    """Return for each topic or word where the chosen reports stand, and between which values the place with most years moved.

    Args:
        points: `text_series.topic_points` or `term_points`.
        keys: topic or word → its name in Chinese and in English.
        chosen: the chosen reports.
        names: their names in Chinese and in English.
        labels: names of places.
    """
    rows = rows_of(points)
    found = [_over_years(key, name, [r for r in rows if r["key"] == key], chosen, names, labels) for key, name in keys.items()]
    return found or [Finding("series-none", "手头没有带重点工作部分的报告", "No report with a task part is at hand")]


def _over_years(key: str, name: tuple[str, str], rows: Sequence[Row], chosen: Sequence[str], names: Names, labels: Labels) -> Finding:
    """Return one topic or word as a sentence."""
    own = {report: row for report in chosen for row in rows if row["report"] == report}
    zh, en = ([f"{names[r][at]} {_with_interval(row, at)}" for r, row in own.items()] for at in (0, 1))
    numbers = {report: round(row["value"], 2) for report, row in own.items()}
    place = main_place(rows, [row["place"] for row in own.values()])
    years = [row for row in rows if row["place"] == place and not row["short"]]
    if len(years) > 1:
        low, high = (extreme(years, key=lambda row: float(row["value"])) for extreme in (min, max))
        zh.append(
            f"{labels[place]['zh']} {len(years)}份报告里最低{_value(low, 0)}（{low['year']}），最高{_value(high, 0)}（{high['year']}）"
        )
        en.append(f"{labels[place]['en']}, {len(years)} reports: {_value(low, 1)} ({low['year']}) to {_value(high, 1)} ({high['year']})")
        numbers |= {"place": place, "low": round(low["value"], 2), "high": round(high["value"], 2), "years": len(years)}
    return Finding(
        f"series-{key}",
        f"“{name[0]}”：{'；'.join(zh) or '手头没有带重点工作部分的报告'}",
        f'"{name[1]}": {"; ".join(en) or "no report with a task part is at hand"}',
        numbers,
    )


def _value(row: Row, at: int) -> str:
    """Return a share or a rate with its unit; a word that does not occur is 0, not 0.0."""
    return f"{row['value']:.1f}".removesuffix(".0" if row["value"] == 0 else "?") + UNITS[row["kind"]][at]


def _with_interval(row: Row, at: int) -> str:
    """Return a value with its unit, and a topic's resampling interval."""
    return _value(row, at) + (f" [{row['low']:.1f}–{row['high']:.1f}]" if row["low"] is not None else "")


def lead_of(findings: Sequence[Finding], keys: Names, labels: Labels) -> Finding:
    """Return which of several topics or words moved most over the reports of the place with most years; the one finding where there is one.

    Args:
        findings: `state_text`.
        keys: topic or word → its name in Chinese and in English.
        labels: names of places.
    """
    wide = [
        (f.numbers["high"] - f.numbers["low"], f, name) for f, name in zip(findings, keys.values(), strict=False) if "high" in f.numbers
    ]
    if len(wide) < 2:
        return findings[0]
    _, most, name = max(wide, key=lambda each: each[0])
    n = most.numbers
    return Finding(
        "series-lead",
        f"{labels[n['place']]['zh']} {n['years']}份报告里，高低相差最多的是“{name[0]}”（{n['low']:.1f}到{n['high']:.1f}）；所选报告见各栏",
        f'Over {n["years"]} reports of {labels[n["place"]]["en"]}, "{name[1]}" moves most ({n["low"]:.1f} to {n["high"]:.1f}); the chosen reports stand in each panel',
        n,
    )


def heads_of(findings: Sequence[Finding], keys: Names, language: str) -> dict[str, str]:
    """Return the heading of each topic's or word's panel: its finding."""
    return {key: finding.text(language) for key, finding in zip(keys, findings, strict=False)}


def main_place(rows: Sequence[Row], chosen: Sequence[str]) -> str:
    """Return the place whose years a sentence tells: the chosen one with most rows, if it has three or more, else the one with most of all.

    >>> rows = [{"place": "甲市"}] * 4 + [{"place": "国"}] * 9
    >>> main_place(rows, ["甲市"]), main_place(rows, ["乙市"]), main_place([], [])
    ('甲市', '国', '')
    """
    counts = Counter(str(row["place"]) for row in rows)
    own = {place: n for place, n in counts.items() if place in chosen and n >= LEAST}
    return max(own or counts, key=lambda place: counts[place], default="")


def state_strip(strip: pd.DataFrame, chosen: Sequence[str], labels: Labels) -> Finding:
    """Return, of one place, how many heading words stand in every year, stand no longer, or share a block in some years only.

    Args:
        strip: `text_series.heading_strip`.
        chosen: places of the chosen reports; the one with most years goes first.
        labels: names of places.
    """
    rows = rows_of(strip)
    if not rows:
        return Finding(
            "strip",
            "没有哪个地方有三年以上分块的重点工作标题，标题用词的历年图不画",
            "No place has three years or more of task headings: no strip of heading words is drawn",
        )
    place = main_place(rows, chosen)
    own = [r for r in rows if r["place"] == place]
    years = sorted({r["year"] for r in own})
    held = {
        term: {r["year"]: set(r["ranks"]) for r in own if r["term"] == term and len(r["ranks"])}
        for term in dict.fromkeys(r["term"] for r in own)
    }
    always, gone = ([t for t, at in held.items() if len(at) == len(years)], [t for t, at in held.items() if years[-1] not in at])
    moved = sum(_merges_and_splits(held[a], held[b]) for a, b in itertools.combinations(held, 2))
    return Finding(
        "strip",
        f"{labels[place]['zh']} {len(years)}份报告的重点工作标题：{len(held)}个常见词里每年都有的{len(always)}个，{years[-1]}年没有的{len(gone)}个；{moved}对词有的年份同在一块、有的年份分在两块",
        f"Task headings of {len(years)} reports of {labels[place]['en']}: of {len(held)} common words {len(always)} stand in every year and {len(gone)} not in {years[-1]}; {moved} pairs of words share a block in some years and stand apart in others",
        {"years": len(years), "words": len(held), "always": len(always), "gone": len(gone), "moved": moved},
        "只看标题字面；数字＝第几块 / by the wording of headings alone; number = the block's place",
    )


def _merges_and_splits(one: Mapping[int, set[int]], other: Mapping[int, set[int]]) -> bool:
    """Return whether two words stand in one block in some years and in different blocks in others."""
    together = [bool(one[year] & other[year]) for year in one.keys() & other.keys()]
    return any(together) and not all(together)


def state_words(words: pd.DataFrame, pair: tuple[str, str], names: Names) -> Finding:
    """Return how many words are new and dropped between two years of one place, with the most frequent of either."""
    rows = rows_of(words)
    new, dropped = ([r["term"] for r in rows if r["status"] == status] for status in ("new", "dropped"))
    first, last = ("".join(f"“{term}”" for term in terms[:3]) or "–" for terms in (new, dropped))
    return Finding(
        "words",
        f"{names[pair[0]][0]}到{names[pair[1]][0]}的重点工作用词：新出现{len(new)}个（{first}等），不再出现{len(dropped)}个（{last}等）",
        f"Words of the task part from {names[pair[0]][1]} to {names[pair[1]][1]}: {len(new)} new ({first} …), {len(dropped)} no longer used ({last} …)",
        {"new": len(new), "dropped": len(dropped)},
    )


def state_neighbours(neighbours: pd.DataFrame, names: Names, labels: Labels) -> list[Finding]:
    """Return for each chosen report with which report at hand it shares most wording, and which reports to read beside it are not at hand."""
    found = []
    for report in dict.fromkeys(row["report"] for row in rows_of(neighbours)):
        own = [row for row in rows_of(neighbours) if row["report"] == report]
        known = sorted((row for row in own if row["share"] is not None), key=lambda row: -float(row["share"]))
        missing = [row for row in own if not row["other"]]
        said = [_neighbour_words(known, missing, at, labels) for at in (0, 1)]
        numbers = {row["how"]: None if row["share"] is None else round(float(row["share"]), 4) for row in own}
        found.append(Finding(f"beside-{report}", f"{names[report][0]}：{said[0]}", f"{names[report][1]}: {said[1]}", numbers))
    return found


def _neighbour_words(known: Sequence[Mapping[str, Any]], missing: Sequence[Mapping[str, Any]], at: int, labels: Labels) -> str:
    """Return the shares of the neighbours at hand and the names of those that are not."""
    language = ("zh", "en")[at]
    shares = [f"{labels[r['place']][language]} {r['year']} {100 * float(r['share']):.1f}%" for r in known]
    absent = [
        f"{labels[r['place']][language]} {r['year']}（{HOW_WORDS[r['how']][0]}）"
        if at == 0
        else f"{labels[r['place']][language]} {r['year']}"
        for r in missing
    ]
    if at == 0:
        return "；".join(
            [
                f"与之共有的文字：{'，'.join(shares)}" if shares else "并读的报告都不在手头",
                *([f"手头没有{'、'.join(absent)}"] if absent else []),
            ]
        )
    return "; ".join(
        [
            f"wording shared with {', '.join(shares)}" if shares else "no report to read beside it is at hand",
            *([f"not at hand: {', '.join(absent)}"] if absent else []),
        ]
    )
