"""Which reports say a phrase, how often and where.

Counted is the phrase itself by the rule of `reading.phrases`, in title, headings and paragraphs alike (formula paragraphs too); what a
page adds (menus, editors' summaries, glossaries) is no part of a report. A heading belongs to the part of the first paragraph under it.
Where a text is not at hand the words of its paragraphs (table `terms`) answer: so often at least, and never "no".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from policylib.codebooks import Codebooks, near
from policylib.data.catalogue.choose import listed
from policylib.data.tables import rows_of
from policylib.measures.text_series import names_of_term
from policylib.reading.phrases import find_said, phrase_pattern
from policylib.reading.text import clean
from policylib.reading.words import tokenizer
from policylib.records import PARTS, InputError, Problem

if TYPE_CHECKING:
    from policylib.data.catalogue.select import Some, Tables

FOUND = ("phrase", "report", "paragraph", "section_kind", "start", "end", "word", "count", "text", "at")
OF_REPORT = ["report", "place", "level", "year"]
NO_PART = ("furniture", "glossary")
ENDS = "。！？；"
PLAN = "outlook_plan"
ALL = "all"


def chosen_parts(parts: Some[str]) -> list[str]:
    """Return the parts in which words are looked for: all but plan chapters where none are named, as these are not the year's.

    Raises:
        InputError: a part that does not exist.

    >>> chosen_parts("annual_tasks"), "outlook_plan" in chosen_parts(None), "outlook_plan" in chosen_parts("all")
    (['annual_tasks'], False, True)
    >>> chosen_parts("annual_task")
    Traceback (most recent call last):
    policylib.records.InputError: parts: found 'annual_task'; expected all, or some of review, ...; did you mean annual_tasks?
    """
    wanted = listed(parts)
    if wanted is None or wanted == [ALL]:
        return [part for part in PARTS if part != PLAN or wanted]
    if unknown := [part for part in wanted if part not in PARTS]:
        raise InputError(*(Problem("parts", repr(p), f"all, or some of {', '.join(PARTS)}", near(str(p), PARTS)) for p in unknown))
    return wanted


def said_in_words(terms: pd.DataFrame, phrases: Mapping[str, Sequence[str]], books: Codebooks) -> pd.DataFrame:
    """Return how often the words of each paragraph hold a phrase: what can be told without the texts.

    Args:
        terms: table `terms`.
        phrases: phrase → its names.
        books: the codebooks.

    Returns:
        phrase, report, paragraph, word (that holds the phrase), count. Not seen is what the tokenizer cuts apart: phrases (扩大|消费) and anti-terms (开|创新).

    >>> from policylib.codebooks import load_codebooks
    >>> terms = pd.DataFrame({"report": "jia-1985", "paragraph": [1, 2], "term": ["民生实事", "国民生产总值"], "count": [3, 2]})
    >>> said_in_words(terms, {"民生": ["民生"]}, load_codebooks()).values.tolist()
    [['民生', 'jia-1985', 1, '民生实事', 3]]
    """
    lines = [f"{word}\n" for word in terms["term"].unique()]  # all words as one text, each word a line
    patterns = {phrase: phrase_pattern(names, books) for phrase, names in phrases.items()}
    held = Counter((phrase, line[:-1]) for phrase, own in patterns.items() for *_, line in find_said("".join(lines), own, lambda _: lines))
    times = pd.DataFrame([(*key, count) for key, count in held.items()], columns=["phrase", "word", "times"])
    times = times.astype({"word": "string", "times": "Int64"})
    found = terms.astype({"term": "string"}).merge(times, left_on="term", right_on="word")
    return found.assign(count=found["count"] * found["times"])[["phrase", "report", "paragraph", "word", "count"]]


def find_mentions(corpus: Tables, phrases: Mapping[str, Sequence[str]], reports: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Return every mention of some phrases in the chosen reports, and the reports whose text is at hand.

    Args:
        corpus: the reports.
        phrases: phrase → its names.
        reports: ids.

    Returns:
        A row a mention: phrase, report, paragraph (empty for headings), section_kind (empty for title, byline and salutation), start and
        end in the source, word (or words) that hold it, count 1, text of the block in canonical characters, at (the mention's
        first character in it). Of a report without text a row for each word of a paragraph with its count, without places.
    """
    patterns = {phrase: phrase_pattern(names, corpus.books) for phrase, names in phrases.items()}
    cut = cache(tokenizer(corpus.books).cut)
    paragraphs, rows, at_hand = corpus.paragraphs(reports), list[tuple[Any, ...]](), list[str]()
    for report, blocks in _blocks_of(corpus, paragraphs, reports).groupby("report", sort=False):
        source = corpus.text_of(str(report))
        if source is None:
            continue
        at_hand.append(str(report))
        for block in rows_of(blocks):
            own = clean(source, block["start"], block["end"])
            for phrase, pattern in patterns.items():
                for start, end, word in find_said(own.text, pattern, cut):
                    span = own.span(start, end)
                    rows.append((phrase, report, block["paragraph"], block["section_kind"], *span, word, 1, own.text, start))
    found = pd.DataFrame(rows, columns=list(FOUND))
    if rest := [report for report in reports if report not in at_hand]:
        words = said_in_words(corpus.terms(rest), phrases, corpus.books)
        words = words.merge(paragraphs[["report", "paragraph", "section_kind"]], on=["report", "paragraph"])
        found = pd.concat([found, words]) if len(found) else words.reindex(columns=list(FOUND))
    whole = dict.fromkeys(("paragraph", "start", "end", "count", "at"), "Int64")
    return found.astype(whole | dict.fromkeys(("phrase", "report", "section_kind", "word", "text"), "string")), at_hand


def _blocks_of(corpus: Tables, paragraphs: pd.DataFrame, reports: Sequence[str]) -> pd.DataFrame:
    """Return the blocks of reports with their paragraph and part; headings and lead-ins have the part of the paragraph that follows."""
    blocks = corpus.table("blocks")
    blocks = blocks[blocks["report"].isin(reports) & ~blocks["kind"].isin(NO_PART)]
    of_body = paragraphs[["report", "start", "paragraph", "section_kind"]].astype({"section_kind": "string"})
    blocks = blocks.merge(of_body, on=["report", "start"], how="left")
    following = blocks.groupby("report")["section_kind"].bfill()
    return blocks.assign(section_kind=following.where(blocks["kind"].isin(("paragraph", "heading", "lead_in"))))


def measure_mentions(corpus: Tables, text: str, reports: Sequence[str], parts: Some[str] = None) -> pd.DataFrame:
    """Return how often each report says a phrase: what `corpus.mentions` returns.

    Args:
        corpus: the reports.
        text: the phrase.
        reports: ids.
        parts: section kinds; "all" for the whole report.
    """
    found, at_hand = find_mentions(corpus, {text: [text]}, reports)
    kept, note = _of_parts(corpus, found, reports, parts)
    sentences: list[Any] = [_sentence(row["text"], row["at"]) if row["text"] else None for row in rows_of(kept)]
    kept = kept.assign(offsets=kept["start"].astype("string") + "–" + kept["end"].astype("string"), sentence=sentences)
    counted = kept.groupby("report").agg(said=("count", "sum"), offsets=("offsets", list), sentence=("sentence", "first"))
    frame = corpus.reports[corpus.reports["report"].isin(reports)].merge(counted, on="report", how="left")
    in_text, wanted = frame["report"].isin(at_hand), chosen_parts(parts)
    looked = in_text & frame["parts_present"].map(lambda own: not set(own).isdisjoint(wanted))
    frame["said"] = frame["said"].mask(looked & frame["said"].isna(), 0)
    frame["how"] = in_text.map({True: "text", False: "words"}).mask(frame["said"].isna(), "unknown")
    frame["offsets"] = frame["offsets"].where(in_text)
    said = [f"No report at hand says {text}."] if in_text.any() and not frame["said"].fillna(0).any() else []
    unknown = named(
        "No text or no such part is at hand, so that it cannot be told, of these", frame.loc[frame["how"] == "unknown", "report"]
    )
    words = named("Without text, by the words of paragraphs, so often at least", frame.loc[frame["how"] == "words", "report"])
    frame = frame.sort_values("year", kind="stable")[[*OF_REPORT, "said", "how", "offsets", "sentence"]]
    return noted(frame, [*said, *note, *unknown, *words])


def measure_kwic(corpus: Tables, term: str, reports: Sequence[str], parts: Some[str] = None, width: int = 12) -> pd.DataFrame:
    """Return every mention of a phrase between its neighbours: what `corpus.kwic` returns.

    Args:
        corpus: the reports.
        term: the phrase.
        reports: ids.
        parts: section kinds; "all" for the whole report.
        width: characters on either side, within the paragraph.
    """
    found, at_hand = find_mentions(corpus, {term: [term]}, reports)
    kept, note = _of_parts(corpus, found[found["report"].isin(at_hand)], reports, parts)
    length, frame = len(clean(term).text), corpus.reports[OF_REPORT].merge(kept, on="report").sort_values("year", kind="stable")
    for name, first, last in (("left", -width, 0), ("term", 0, length), ("right", length, length + width)):
        frame[name] = [text[max(0, at + first) : at + last] for text, at in zip(frame["text"], frame["at"], strict=True)]
    said = [f"No report at hand says {term}."] if at_hand and frame.empty else []
    without = named("Not at hand is the text of these", [report for report in reports if report not in at_hand])
    return noted(frame[["report", "place", "year", "left", "term", "right", "start", "end"]], [*said, *note, *without])


def said_words(corpus: Tables, terms: Sequence[str], reports: Sequence[str]) -> pd.DataFrame:
    """Return which words of each paragraph say a term of a series, under any name of a renamed policy, and how often.

    Returns:
        phrase, report, paragraph, word, count; a row without paragraph and count where it cannot be told: the report's text is not at
        hand and the term is no single word.
    """
    renames, cut = corpus.books.rows("renames.csv"), tokenizer(corpus.books).cut
    names = {term: names_of_term(term, renames) for term in terms}
    found, at_hand = find_mentions(corpus, names, reports)
    several = [term for term, own in names.items() if any(len(cut(name)) > 1 for name in own)]
    untold = pd.MultiIndex.from_product([several, [report for report in reports if report not in at_hand]], names=["phrase", "report"])
    return pd.concat([found[["phrase", "report", "paragraph", "word", "count"]], untold.to_frame(index=False).astype("string")])


def _of_parts(corpus: Tables, found: pd.DataFrame, reports: Sequence[str], parts: Some[str]) -> tuple[pd.DataFrame, list[str]]:
    """Return the mentions in the parts asked for, and what has to be said of the rest."""
    wanted, known = chosen_parts(parts), corpus.reports[corpus.reports["report"].isin(reports)]
    kept = found[found["section_kind"].isin(wanted) | (found["section_kind"].isna() & (parts is None or parts == ALL))]
    plans = [row["report"] for row in rows_of(known) if parts is None and PLAN in row["parts_present"]]
    lacking = [row["report"] for row in rows_of(known) if not set(row["parts_missing"]).isdisjoint(wanted)]
    more = int(found["count"].sum() - kept["count"].sum())
    plan = f'Plan chapters are left out, and {more} mentions with them (parts="all" counts them)'
    return kept, [*named(plan, plans), *named("Files that lack a part", lacking)]


def _sentence(text: str, at: int) -> str:
    """Return the sentence of a text that holds a place.

    >>> _sentence("经济稳中有进。扩大内需；保障民生。", 10)
    '扩大内需；'
    """
    ends = [0, *(place + 1 for place, character in enumerate(text) if character in ENDS), len(text)]
    return text[max(end for end in ends if end <= at) : min(end for end in ends if end > at)]


def named(line: str, reports: Collection[str]) -> list[str]:
    """Return a line about some reports, with how many they are and three of their ids; nothing where there are none.

    >>> named("Not at hand", ["jia-2021", "jia-2022", "jia-2023", "yi-2024"])
    ['Not at hand: 4 (jia-2021, jia-2022, jia-2023 …).']
    """
    return [f"{line}: {len(reports)} ({', '.join(list(reports)[:3])}{' …' * (len(reports) > 3)})."] if len(reports) else []


def noted(frame: pd.DataFrame, note: Sequence[str]) -> pd.DataFrame:
    """Return a frame, its rows numbered anew, that carries a note."""
    frame = frame.reset_index(drop=True)
    frame.attrs["note"] = " ".join(note)
    return frame
