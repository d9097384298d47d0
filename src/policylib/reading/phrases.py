"""Where a text says a phrase: by its words, not by characters alone.

人民生活 holds the characters of 民生 and does not say it; 惠民生 and 民生实事 do. The words are those that the tokenizer cuts. A phrase is said

- where it begins and ends where words do (扩大|内需), or lies within one word (消费品以旧换新);
- where it begins or ends inside a word and goes on in the next, if two characters of it or more stand there: 深化改革|开放 says
  改革开放, 平稳|增长 does not say 稳增长;
- not within an anti-term (民生 in 国民生产总值: `anti_terms.yaml`), nor within a longer numeral or Latin word (十五 in 十五五, 5G in 25G).

Source of the rule: our own, read against 45 phrases in the reports at hand (docs/method.md).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from policylib.codebooks import Codebooks
from policylib.reading.text import clean
from policylib.records import InputError, Problem

RUNS = ("[0-9A-Za-z]", "[零〇一二三四五六七八九十]")  # a phrase is no part of a longer run of these
LEAST = 2  # characters of a phrase inside a word that it does not fill: one alone is part of another word


def phrase_pattern(names: Sequence[str], books: Codebooks) -> re.Pattern[str]:
    """Return what finds a phrase, under all its names, in canonical text; its anti-terms are found before it, and are not `said`.

    Args:
        names: the phrase, and its other names where a policy was renamed.
        books: the codebooks (`anti_terms.yaml`).

    Raises:
        InputError: a name without any letter, digit or Chinese character.

    >>> from policylib.codebooks import load_codebooks
    >>> found = phrase_pattern(["民生"], load_codebooks()).finditer("国民生产总值增长，切实保障民生。")
    >>> [(match[0], match["said"]) for match in found]
    [('国民生产总值', None), ('民生', '民生')]
    >>> phrase_pattern(["。"], load_codebooks())
    Traceback (most recent call last):
    policylib.records.InputError: phrase: found '。'; expected a word or several; write it as a report does, e.g. 以旧换新
    """
    said = [clean(name).text for name in names]
    empty = [name for name, own in zip(names, said, strict=True) if not any(map(str.isalnum, own))]
    if empty:
        raise InputError(
            *(Problem("phrase", repr(name), "a word or several", "write it as a report does, e.g. 以旧换新") for name in empty)
        )
    entries = books.data("anti_terms")["phrases"]
    anti = {term for entry in entries if not set(said).isdisjoint(entry["terms"]) for term in entry["not_terms"]}
    either = [*_longest_first(map(re.escape, anti)), f"(?P<said>{'|'.join(_longest_first(map(_whole_run, said)))})"]
    return re.compile("|".join(either))


def _longest_first(patterns: Iterable[str]) -> list[str]:
    return sorted(patterns, key=lambda each: (-len(each), each))


def _whole_run(name: str) -> str:
    """Return the pattern of a name that is not part of a longer numeral or Latin word."""
    before = "".join(f"(?<!{run})" for run in RUNS if re.match(run, name[0]))
    return before + re.escape(name) + "".join(f"(?!{run})" for run in RUNS if re.match(run, name[-1]))


def find_said(text: str, pattern: re.Pattern[str], cut: Callable[[str], Sequence[str]]) -> list[tuple[int, int, str]]:
    """Return where a canonical text says a phrase: first character, end, and the words that hold it.

    Args:
        text: canonical text (`text.clean`) of one paragraph or heading, or one word.
        pattern: `phrase_pattern`.
        cut: cuts a text into its words; called only where the characters are found.

    >>> from policylib.codebooks import load_codebooks
    >>> from policylib.reading.words import tokenizer
    >>> find_said("改善人民生活，办好民生实事。", phrase_pattern(["民生"], load_codebooks()), tokenizer(load_codebooks()).cut)
    [(9, 11, '民生实事')]
    """
    spans = [match.span() for match in pattern.finditer(text) if match["said"]]
    edges = [0, *accumulate(map(len, cut(text)))] if spans else []
    found = []
    for start, end in spans:
        held = edges[bisect_right(edges, start) - 1 : bisect_left(edges, end) + 1]  # the edges of the words that hold it
        first, last = (held[1] - start, end - held[-2]) if len(held) > 2 else (LEAST, LEAST)
        if (start == held[0] or first >= LEAST) and (end == held[-1] or last >= LEAST):
            found.append((start, end, text[held[0] : held[-1]]))
    return found
