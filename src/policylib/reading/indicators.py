"""Which canonical indicator a phrase of a report names, and how a commitment to it is worded.

The words and definitions stand in codebooks/indicators.yaml, the rules of wording in codebooks/wording.yaml. A phrase has
an indicator only where a term and words that leave its meaning (全市, 增长, 年均 …) make up the whole of it: a qualified
narrower thing is never taken for the wider one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from policylib.codebooks import Codebooks

DROPPED = "“”‘’\"'（）()《》〈〉「」[]【】_·•—:：，,。；; \t\r\n\u3000\ufeff\u200b"
YEAR = re.compile(r"(?:19|20)[0-9]{2}年?[底末]?|[0-9]{1,2}月份?")
TABLE = (
    dict.fromkeys((*map(ord, DROPPED), *range(57344, 63744)))
    | {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)}
    | {ord("＆"): "&", ord("．"): "."}
)
WIDE = 16  # characters of the longest word of `scopes`, `before` and `after` that is looked for


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Words that are read as one (国内生产总值, 地区生产总值 → GDP)."""

    forms: re.Pattern[str]
    words: Mapping[str, str]

    def __call__(self, phrase: str) -> str:
        """Return a phrase as it is looked up: `short`, each form put into its word, twice where a word makes a form."""
        text = self.forms.sub(self._word, short(phrase))
        return self.forms.sub(self._word, text) if "GDP" in text else text

    def _word(self, form: re.Match[str]) -> str:
        """Return the word of a form."""
        return self.words[form[0]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms of indicators.yaml, ready to be looked up."""

    same: Rewriting
    terms: Mapping[str, str]  # term → id
    by_measure: Mapping[tuple[str, str], str]  # (term, measure) → id
    anti: Mapping[str, tuple[str, ...]]  # id → anti-terms
    units: Mapping[str, str]  # id → unit
    families: Mapping[str, int]  # unit → number of its family
    before: tuple[frozenset[str], ...]  # words by length
    after: tuple[frozenset[str], ...]


def short(phrase: str) -> str:
    """Return a phrase without brackets, quotes, punctuation, spaces and years; ASCII letters in capitals.

    >>> short("细颗粒物（pm_2.5）平均浓度"), short("2026年“小巨人”企业")
    ('细颗粒物PM2.5平均浓度', '小巨人企业')
    """
    text = phrase.translate(TABLE).upper()
    return YEAR.sub("", text) if "年" in text or "月" in text or text[:2] in ("19", "20") else text


@cache
def lexicon(books: Codebooks) -> Lexicon:
    """Return the terms of the codebooks' indicators.yaml, compiled once for each content."""
    data = books.data("indicators")
    entries = data["indicators"]
    same = _rewriting(data.get("same_words", ()))
    return Lexicon(
        same,
        {same(term): entry["id"] for entry in entries for term in entry["terms"]},
        {
            (same(term), measure): entry["id"]
            for entry in entries
            for measure, terms in entry.get("terms_by_measure", {}).items()
            for term in terms
        },
        {entry["id"]: tuple(map(same, entry["not_terms"])) for entry in entries if entry.get("not_terms")},
        {entry["id"]: entry["unit"] for entry in entries},
        {unit: i for i, family in enumerate(data.get("unit_families", ())) for unit in family},
        _by_length((*data.get("scopes", ()), *data.get("before", ()))),
        _by_length(data.get("after", ())),
    )


def _rewriting(groups: Iterable[Mapping[str, Any]]) -> Rewriting:
    """Return the rewriting of forms into words, the longest form first."""
    words = {short(form): group["word"] for group in groups for form in group["forms"]}
    return Rewriting(re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"), words)


def _by_length(words: Iterable[str]) -> tuple[frozenset[str], ...]:
    """Return the words by their length, from none up to the longest."""
    cut = [short(word) for word in words]
    longest = min(max(map(len, cut), default=0), WIDE)
    return tuple(frozenset(word for word in cut if len(word) == n) for n in range(longest + 1))


def find_indicator(phrase: str, measure: str | None, unit: str | None, books: Codebooks) -> str | None:
    """Return the id in indicators.yaml of what a phrase measures; None where the codebook has no such indicator.

    Args:
        phrase: one conjunct of a target's indicator, in the report's own characters.
        measure: how it is measured; None for a target without a number.
        unit: measure word as written; a unit of another kind (家 for a value in 元) refuses the indicator.
        books: the codebooks.

    >>> from policylib.codebooks import load_codebooks
    >>> books = load_codebooks()
    >>> find_indicator("全市地区生产总值增速", "growth", "%", books), find_indicator("新增城镇就业", "increment", "人", books)
    ('gdp', 'urban_new_jobs')
    >>> find_indicator("城镇就业", "increment", "人", books), find_indicator("城镇就业", "share", "%", books)
    ('urban_new_jobs', None)
    >>> find_indicator("规上民营工业增加值", "growth", "%", books) is None  # narrower than 规上工业增加值
    True
    """
    words = lexicon(books)
    text = words.same(phrase)
    found = _named(text, text, measure or "relative", words)
    if found is None:
        lefts, rights = _cuts(text, words.before, False), _cuts(text, words.after, True)
        for left, right in sorted(((a, b) for a in lefts for b in rights if a < b), key=lambda cut: cut[0] - cut[1]):
            found = _named(text[left:right], text, measure or "relative", words)
            if found:
                break
    return found if found and _fits(found, measure, unit, words) else None


def _named(term: str, text: str, measure: str, words: Lexicon) -> str | None:
    """Return the indicator that a term names under a measure; None where there is none or the phrase holds an anti-term."""
    found = words.by_measure.get((term, measure)) or words.terms.get(term)
    return None if found and any(anti in text for anti in words.anti.get(found, ())) else found


def _cuts(text: str, words: Sequence[frozenset[str]], from_end: bool) -> list[int]:
    """Return where a term may begin (or end), nothing but `words` standing outside it."""
    cuts = [len(text) if from_end else 0]
    for at in cuts:
        for n in range(1, len(words)):
            to = at - n if from_end else at + n
            if 0 <= to <= len(text) and to not in cuts and (text[to:at] if from_end else text[at:to]) in words[n]:
                cuts.append(to)
    return cuts


def _fits(found: str, measure: str | None, unit: str | None, words: Lexicon) -> bool:
    """Return whether measure and unit are of the kind that the indicator has: no share of a value in yuan, no 家 of one."""
    own = words.units[found]
    if measure == "share":
        return own == "%"
    if measure not in ("level", "increment") or unit is None:
        return True
    given, expected = words.families.get(unit), words.families.get(own)
    return given is None or expected is None or given == expected


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many rows carry an id, and the commonest phrases that carry none."""

    headline: float | None  # share of the headline rows (targets and relative targets)
    repeated: float | None  # share of the body rows whose phrase stands in `least` reports or more
    headline_rows: int
    repeated_rows: int
    missing: tuple[dict[str, Any], ...]  # phrase, reports, count

    def __str__(self) -> str:
        """Return both shares as one line."""
        said = [
            f"{name}: {'–' if share is None else f'{share:.1%}'} of {rows} rows carry an indicator"
            for name, share, rows in (
                ("headline", self.headline, self.headline_rows),
                ("repeated phrases", self.repeated, self.repeated_rows),
            )
        ]
        return "; ".join(said)


def coverage(rows: Iterable[Mapping[str, Any]], books: Codebooks, *, least: int = 5) -> Coverage:
    """Return which share of the rows carries an indicator, and the commonest phrases without one.

    Args:
        rows: mappings with report, phrase, kind, measure, unit and headline: one for each conjunct of a target or result.
        books: the codebooks; ids are looked up anew.
        least: a body phrase is counted where it stands in so many reports.

    >>> from policylib.codebooks import load_codebooks
    >>> row = {"report": "甲市-2025", "phrase": "纸船数量", "kind": "target", "measure": "level", "unit": "艘", "headline": True}
    >>> seen = coverage([row, row | {"phrase": "地区生产总值", "measure": "growth", "unit": "%"}], load_codebooks())
    >>> seen.headline, seen.missing
    (0.5, ({'phrase': '纸船数量', 'reports': 1, 'count': 1},))
    """
    reports: dict[str, set[str]] = defaultdict(set)
    without: Counter[str] = Counter()
    seen = []
    for row in rows:
        found = find_indicator(row["phrase"], row["measure"], row["unit"], books) is not None
        headline = bool(row["headline"]) and row["kind"] in ("target", "relative")
        seen.append((row["phrase"], headline, found))
        reports[row["phrase"]].add(row["report"])
        without[row["phrase"]] += not found
    first = [found for _, headline, found in seen if headline]
    often = [found for phrase, headline, found in seen if not headline and len(reports[phrase]) >= least]
    named = sorted((p for p in without if without[p]), key=lambda p: (-len(reports[p]), -without[p], p))
    missing = tuple({"phrase": p, "reports": len(reports[p]), "count": without[p]} for p in named)
    return Coverage(_share(first), _share(often), len(first), len(often), missing)


def _share(found: Sequence[bool]) -> float | None:
    """Return the share of rows with an id; None of no rows."""
    return sum(found) / len(found) if found else None


@cache
def _striving(books: Codebooks) -> re.Pattern[str]:
    """Return what finds a word of striving."""
    return re.compile("|".join(map(re.escape, books.data("wording")["strive"])))


def strives(effort: str | None, books: Codebooks) -> bool:
    """Return whether the word that governs a number is one of striving (力争, 争取 …); 确保 is not."""
    return bool(effort and _striving(books).search(effort))


def code_wording(
    bound: str | None, effort: str | None, indicator_id: str | None, books: Codebooks, measure: str | None = None
) -> str | None:
    """Return the wording of a commitment: point, floor, ceiling, around, range or strive; None where no number is stated.

    Args:
        bound: how the number binds.
        effort: the word of effort that governs it; a word of striving makes it `strive`. None asks for the wording of the
            number alone.
        indicator_id: "around" on consumer prices is by convention a ceiling.
        books: the codebooks (the rules stand in wording.yaml).
        measure: with `rank` the bound turns: "within place 40" is a floor.

    >>> from policylib.codebooks import load_codebooks
    >>> books = load_codebooks()
    >>> [code_wording(bound, None, "gdp", books) for bound in ("eq", "ge", "le", "approx", "range")]
    ['point', 'floor', 'ceiling', 'around', 'range']
    >>> code_wording("approx", None, "cpi", books), code_wording("ge", "力争", "gdp", books), code_wording("le", None, None, books, "rank")
    ('ceiling', 'strive', 'floor')
    >>> code_wording(None, "力争", None, books) is None
    True
    """
    if bound is None:
        return None
    if strives(effort, books):
        return "strive"
    given = {"bounds": bound, "indicators": indicator_id, "measures": measure}
    return next(
        (str(rule["wording"]) for rule in books.data("wording")["rules"] if all(given[k] in rule[k] for k in given if k in rule)), None
    )
