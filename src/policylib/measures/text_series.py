"""Topics, words and task blocks over the years of a place.

All three are read in the task part of each report (重点工作, formula paragraphs left out), the one part that nearly every report has:
a report without it gives no point and is listed. A topic's share is an estimate with two intervals; a word's rate and a
block's heading are exact counts. Years without a report stay empty; nothing is filled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from policylib.codebooks import near
from policylib.data.parts import body_characters, cut_to_parts
from policylib.data.tables import frame_of, rows_of
from policylib.measures import emphasis
from policylib.measures.priorities import TASKS, heading_formulas, strip_formulas
from policylib.records import InputError, Problem

if TYPE_CHECKING:
    from policylib.codebooks import Codebooks

Row = dict[str, Any]
POINTS = (
    "kind", "key", "place", "level", "year", "report", "value", "low", "high", "coding_low", "coding_high", "paragraphs", "thin", "short", "count",
    "characters", "coded", "words", "spoken_on",
)  # fmt: skip
COVER = ("place", "years", "reports", "without_tasks", "missing")
STRIP = ("place", "year", "report", "term", "ranks", "blocks")
PART = (TASKS,)
PER = 10_000
SHORT = 2000  # characters: a task part below is hollow and left out of the extremes (plan reports keep few words for the year): ours
TOP = 3  # topics shown where none are asked for
JOINED = ("rename", "period")  # kinds of renames.csv that are one policy under two names; a successor is another one
LEAST_YEARS, MOST_TERMS = 3, 14
ALONE = 0.6  # of a word's years in which one block alone holds it: a word of many blocks tells none apart


def choose_series(reports: pd.DataFrame, places: Sequence[str], years: Sequence[int] = ()) -> pd.DataFrame:
    """Return the reports of these places and years that have a task part, by place and year."""
    with_tasks = pd.Series([TASKS in parts for parts in reports["parts_present"]], index=reports.index)
    rows = reports[reports["place"].isin(list(places)) & with_tasks]
    rows = rows[rows["year"].between(min(years), max(years))] if len(years) else rows
    order = {place: i for i, place in enumerate(places)}
    return rows.assign(_order=rows["place"].map(order)).sort_values(["_order", "year"]).drop(columns="_order").reset_index(drop=True)


def cover_series(reports: pd.DataFrame, places: Sequence[str], years: Sequence[int] = ()) -> pd.DataFrame:
    """Return for each place which years have a report with a task part, which a report without one, and which none between the first and the last.

    >>> reports = pd.DataFrame({"report": ["甲-2020", "甲-2021", "甲-2023"], "place": "甲市", "year": [2020, 2021, 2023],
    ...                         "parts_present": [["annual_tasks"], ["outlook_plan"], ["annual_tasks"]]})
    >>> cover_series(reports, ["甲市"]).iloc[0].to_dict()
    {'place': '甲市', 'years': [2020, 2023], 'reports': 2, 'without_tasks': [2021], 'missing': [2022]}
    """
    rows = []
    for place in places:
        own = [r for r in rows_of(reports) if r["place"] == place and (not years or min(years) <= r["year"] <= max(years))]
        known = sorted(int(r["year"]) for r in own)
        with_tasks = sorted(int(r["year"]) for r in own if TASKS in r["parts_present"])
        missing = [year for year in range(known[0], known[-1] + 1) if year not in known] if known else []
        bare = [year for year in known if year not in with_tasks]
        rows.append(dict(zip(COVER, (place, with_tasks, len(with_tasks), bare, missing), strict=True)))
    return frame_of(rows, COVER)


def choose_topics(coded: pd.DataFrame, chosen: Collection[str], topics: Sequence[str], known: Collection[str]) -> list[str]:
    """Return the topics of a page of series: those asked for, else the three that take most of the chosen reports (of all, where these have no task part).

    Raises:
        InputError: a code that the series do not have: unknown, left out (0, 16, 19), or shown in two parts (1 as 1i and 1m).

    >>> choose_topics(pd.DataFrame(), [], ["1"], ["0", "1", "1i", "1m", "2"])
    Traceback (most recent call last):
    policylib.records.InputError: topics: found '1'; expected one of 1i, 1m, 2; ...
    """
    allowed = [code for code in known if code not in (emphasis.NO_CONTENT, *emphasis.BEYOND_A_CITY, *emphasis.PARTS_OF.values())]
    if unknown := [code for code in topics if code not in allowed]:
        raise InputError(*(Problem("topics", repr(c), f"one of {', '.join(allowed)}", near(c, allowed) or "choose one") for c in unknown))
    if topics:
        return list(dict.fromkeys(topics))
    if coded.empty:
        return []
    own = coded[coded["report"].isin(list(chosen))]
    shares = emphasis.measure_shares(own if len(own) else coded)
    mean = shares.groupby("code")["share"].mean().sort_values(ascending=False, kind="stable")
    return [str(code) for code in mean.index[:TOP]]


def topic_points(
    coded: pd.DataFrame,
    topics: Sequence[str],
    reports: pd.DataFrame,
    paragraphs: pd.DataFrame,
    *,
    seed: int,
    confusion: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the share of each topic in each report's task part, in percent of the coded text, with its two intervals.

    Args:
        coded: `emphasis.coded_text` (topic 1 in two parts) of the reports, task part only.
        topics: codes.
        reports: `choose_series`.
        paragraphs: table `paragraphs` of these reports.
        seed: where chance starts.
        confusion: counts of hand-coded paragraphs, machine × hand (`coding_error.count_confusion`).

    Returns:
        The columns `POINTS`: `low`, `high` by resampling of paragraphs (95 %), `coding_low`, `coding_high` by coding error,
        `coded` the share of the task text that has a topic, `thin` where fewer than three paragraphs hold the topic, `short` where the task part has less than 2,000 characters.
    """
    if coded.empty:
        return frame_of([], POINTS)
    order = emphasis.topic_order(coded)
    shares = emphasis.measure_shares(coded).set_index(["report", "code"])
    table = shares["share"].unstack()[order]
    size, body = coded.groupby("report")["characters"].sum(), body_characters(paragraphs, PART)
    at_hand = [row for row in rows_of(reports) if row["report"] in size.index]
    matrix = table.loc[[row["report"] for row in at_hand]].to_numpy(dtype=float)
    coding = _coding_intervals(matrix, order, topics, confusion, seed) if confusion is not None else {}
    rows = []
    for i, row in enumerate(at_hand):
        low, high = emphasis.bounds(emphasis.draw_shares(coded, row["report"], order, seed=seed))
        at = {"report": row["report"], "characters": int(body[row["report"]]), "coded": float(size[row["report"]] / body[row["report"]])}
        for code in topics:
            point = _at(row, "topic", code) | at | {"value": 0.0, "paragraphs": 0}
            if code in order:
                own, k = shares.loc[(row["report"], code)], order.index(code)
                point |= {"value": 100 * own["share"], "low": 100 * low[k], "high": 100 * high[k], "paragraphs": int(own["paragraphs"])}
            rows.append(point | coding.get((i, code), {}))
    return frame_of([row | {"thin": row["paragraphs"] < emphasis.FEWEST, "short": row["characters"] < SHORT} for row in rows], POINTS)


def _at(report: Mapping[str, Any], kind: str, key: str) -> Row:
    own = {name: report[name] for name in ("place", "level", "year", "report")}
    return {"kind": kind, "key": key, "spoken_on": report["delivered_on"], **own}


def _coding_intervals(
    shares: Any, order: Sequence[str], topics: Sequence[str], confusion: pd.DataFrame, seed: int
) -> dict[tuple[int, str], Row]:
    """Return the interval of each report's share by coding error; one set of draws serves all reports, and a part of topic 1 takes its part of the whole."""
    whole = [emphasis.PARTS_OF.get(code, code) for code in order]
    codes = list(dict.fromkeys(whole))
    sums = shares @ np.array([[code == each for code in codes] for each in whole], dtype=float)
    drawn = emphasis.draw_recodings(confusion, codes, seed=seed)
    found: dict[tuple[int, str], Row] = {}
    for code in topics:
        if code not in order:
            continue
        k = codes.index(emphasis.PARTS_OF.get(code, code))
        low, high = emphasis.bounds(drawn[:, :, k] @ sums.T)
        part = 100 * shares[:, order.index(code)] / np.where(sums[:, k] > 0, sums[:, k], 1.0)
        found |= {(i, code): {"coding_low": part[i] * low[i], "coding_high": part[i] * high[i]} for i in range(len(shares))}
    return found


def name_chain(term: str, renames: Iterable[Mapping[str, str]]) -> list[Row]:
    """Return the renames that make one policy of two names, as rows with before, after and year, in order of years; none for a word that was never renamed.

    >>> renames = [{"before": "旧名", "after": "新名", "year": "2024", "kind": "rename"}, {"before": "新名", "after": "别策", "year": "2025", "kind": "successor"}]
    >>> name_chain("新名", renames)
    [{'before': '旧名', 'after': '新名', 'year': 2024, 'kind': 'rename'}]
    """
    names, chain = {term}, list[Row]()
    rows = [dict(row) | {"year": int(row["year"])} for row in renames if row["kind"] in JOINED]
    while grown := [row for row in rows if row not in chain and {row["before"], row["after"]} & names]:
        chain += grown
        names |= {str(name) for row in grown for name in (row["before"], row["after"])}
    return sorted(chain, key=lambda row: int(row["year"]))


def names_of_term(term: str, renames: Iterable[Mapping[str, str]]) -> list[str]:
    """Return a word with the other names of the policy, oldest first; the word alone where it was never renamed."""
    return list(dict.fromkeys(name for row in name_chain(term, renames) for name in (row["before"], row["after"]))) or [term]


def name_terms(terms: Sequence[str], renames: Sequence[Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    """Return what the panel of each word is called, in Chinese and in English: all names of a policy that was renamed."""
    joined = {term: "/".join(names_of_term(term, renames)) for term in terms}
    return {term: (name, name) for term, name in joined.items()}


def term_points(said: pd.DataFrame, paragraphs: pd.DataFrame, reports: pd.DataFrame, wanted: Sequence[str]) -> pd.DataFrame:
    """Return how often each report's task part says a word, per 10,000 characters; names of one policy count together.

    Counted as `corpus.mentions` counts: inside longer words too (改革 in 改革开放; `words` lists them), in headings that open a paragraph, too.

    Args:
        said: `questions.mentions.said_words` of the reports.
        paragraphs: table `paragraphs` of the reports.
        reports: `choose_series`.
        wanted: words.

    Returns:
        The columns `POINTS`: `count` is exact, `value` the rate; no interval, for the report is the population. A word that a report does
        not say counts 0; where that cannot be told there is no point.
    """
    task = cut_to_parts(said.dropna(subset="paragraph"), paragraphs, PART)
    counted = task.groupby(["phrase", "report", "word"], observed=True)["count"].sum()
    hits: dict[Any, dict[Any, int]] = {key: own.droplevel([0, 1]).to_dict() for key, own in counted.groupby(level=[0, 1])}
    untold = set(said.loc[said["count"].isna(), ["phrase", "report"]].itertuples(index=False, name=None))
    body = body_characters(paragraphs, PART)
    rows = []
    for row in rows_of(reports):
        for term in wanted:
            if (term, row["report"]) in untold:
                continue
            own = hits.get((term, row["report"]), {})
            words = ", ".join(f"{word} {n}" for word, n in sorted(own.items(), key=lambda item: (-item[1], item[0]))[:5])
            size, count = int(body[row["report"]]), sum(own.values())
            point = {"value": PER * count / size, "count": count, "characters": size, "words": words or None, "short": size < SHORT}
            rows.append(_at(row, "term", term) | point)
    return frame_of(rows, POINTS)


def block_headings(members: pd.DataFrame) -> pd.DataFrame:
    """Return the task blocks of each report with their headings, the formulas that a report's headings share left out: report, rank, heading.

    Args:
        members: `priorities.task_paragraphs`.
    """
    blocks = members.dropna(subset=["rank"]).drop_duplicates(["report", "rank"])
    rows = []
    for report, own in blocks.groupby("report", sort=False, observed=True):
        formulas = heading_formulas(list(own["heading"]))
        rows += [
            {"report": report, "rank": int(rank), "heading": strip_formulas(heading, formulas)}
            for rank, heading in zip(own["rank"], own["heading"], strict=True)
        ]
    return frame_of(rows, ("report", "rank", "heading"))


def heading_strip(headings: pd.DataFrame, reports: pd.DataFrame, books: Codebooks, drop: Collection[str] = ()) -> pd.DataFrame:
    """Return for each place in which years its commonest heading words stand in a task heading, with the blocks that hold them.

    Blocks merge and split from year to year, so that no block is followed as such: what is followed are the words of headings. Two
    words with one number in a year stand in one block.

    Args:
        headings: `block_headings`.
        reports: `choose_series`.
        books: the codebooks: the lexicon cuts the headings, `series.yaml` names the words that carry no subject.
        drop: further words to leave out (`carry_over.words_without_policy`).

    Returns:
        The columns `STRIP`, a row for every word and year (`ranks` empty where no heading holds the word; `blocks` the number of
        headed blocks of that year). Places with fewer than three years with headed blocks have no rows.
    """
    blocks = {str(report): dict(zip(own["rank"], own["heading"], strict=True)) for report, own in headings.groupby("report", observed=True)}
    left_out = {*drop, *books.data("series")["carriers"]}
    rows = []
    for place in dict.fromkeys(reports["place"]):
        own = [r for r in rows_of(reports) if r["place"] == place and len(blocks.get(r["report"], ())) > 1]
        if len(own) < LEAST_YEARS:
            continue
        year_of = {str(r["report"]): int(r["year"]) for r in own}
        for term, held in _followed({report: blocks[report] for report in year_of}, books, left_out).items():
            rows += [
                {"place": place, "year": year, "report": report, "term": term, "ranks": held.get(report, []), "blocks": len(blocks[report])}
                for report, year in year_of.items()
            ]
    return frame_of(rows, STRIP)


def _followed(blocks: Mapping[str, Mapping[int, str]], books: Codebooks, drop: Collection[str]) -> dict[str, dict[str, list[int]]]:
    """Return the heading words that stand in most years, mostly in one block, each with report → ranks, in the order in which they first stand.

    Of two words of which one holds the other (开放, 对外开放) the one of more years is kept.
    """
    from policylib.reading.words import tokenizer

    cutter = tokenizer(books)
    words = {w for own in blocks.values() for heading in own.values() for w in cutter.cut(heading) if cutter.is_word(w)}
    held = {
        word: {
            report: ranks for report, own in blocks.items() if (ranks := [int(rank) for rank, heading in own.items() if word in heading])
        }
        for word in words
        if len(word) > 1 and word not in drop
    }
    kept: list[str] = []
    for word in sorted(held, key=lambda w: (-len(held[w]), w)):
        alone = sum(len(ranks) == 1 for ranks in held[word].values()) >= ALONE * len(held[word])
        if len(held[word]) >= LEAST_YEARS and alone and not any(word in other or other in word for other in kept):
            kept.append(word)
    order = list(blocks)
    return {word: held[word] for word in sorted(kept[:MOST_TERMS], key=lambda w: [r not in held[w] for r in order])}
