"""Words of a report: jieba's tokens with the policy lexicon, counts per paragraph, and fingerprints of its wording.

jieba defines what a word is. `rjieba` cuts the same words ten times faster, but differs where a dictionary is extended
carelessly, so it serves only for lexicons whose tokens have been compared with jieba's on all reports at hand
(`TESTED_LEXICONS`, tests/test_words.py); with any other lexicon jieba itself cuts.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policylib.codebooks import Codebooks
from policylib.records import InputError, Problem

if TYPE_CHECKING:
    import numpy as np

    from policylib.reading.outline import Outline

    Numbers = np.ndarray[Any, np.dtype[Any]]

LexiconEntry = tuple[str, int, str]
# digest of a lexicon whose words both engines cut alike on all reports -> `surplus` of its terms
TESTED_LEXICONS = {"3dbafb04c00bf299": 74564}
ENGINES = ("jieba", "rjieba")
NGRAM, WINDOW = 12, 16
LINE = re.compile(r"(\S+)[ \t]+([0-9]+)[ \t]+([a-z]+)")
NO_HAN = re.compile(r"[a-zA-Z0-9+#&._%-]+")
MARKED = re.compile(r"[a-zA-Z0-9+#&._%-][+#&._%-]|[+#&._%-][a-zA-Z0-9]")
# What jieba's finalseg keeps together outside Chinese characters (jieba/finalseg/__init__.py, re_skip).
JIEBA_SKIP = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
NUMBER = re.compile(r"[零〇一二三四五六七八九十百千万亿两几多余第0-9a-fA-F.,%‰+#&_-]+")
LETTER = re.compile(r"[a-zA-Z㐀-鿿]")


@dataclass(frozen=True)
class Tokenizer:
    """Cuts text into words; the same words whichever engine cuts."""

    engine: str
    cut: Callable[[str], list[str]]
    tag: Callable[[str], str | None]
    words: _Words = field(repr=False, compare=False)

    def is_word(self, token: str) -> bool:
        """Return whether a token is a word: no punctuation, no bare number, unless the lexicon lists it.

        >>> from policylib.codebooks import load_codebooks
        >>> cutter = tokenizer(load_codebooks())
        >>> [token for token in ("项目", "，", "8.5%", "三百", "5G", "十四五") if cutter.is_word(token)]
        ['项目', '5G', '十四五']
        """
        return self.words[token]


class _Words(dict[str, bool]):
    """Whether a token is a word, decided once for each token."""

    def __init__(self, lexicon: Iterable[str]) -> None:
        super().__init__(dict.fromkeys(lexicon, True))

    def __missing__(self, token: str) -> bool:
        self[token] = known = LETTER.search(token) is not None and NUMBER.fullmatch(token) is None
        return known


def tokenizer(books: Codebooks, engine: str | None = None) -> Tokenizer:
    """Return the cutter for the policy lexicon of these codebooks.

    Args:
        books: the codebooks; their `lexicon.txt` is added to jieba's own dictionary.
        engine: "jieba" or "rjieba"; without it rjieba for a lexicon tested token for token, jieba for every other.

    Raises:
        InputError: a line of the lexicon is not `term frequency tag`, or another engine is named.

    >>> from policylib.codebooks import load_codebooks
    >>> tokenizer(load_codebooks()).cut("甲市培育专精特新企业，发展新质生产力。")
    ['甲市', '培育', '专精特新', '企业', '，', '发展', '新质生产力', '。']
    >>> tokenizer(load_codebooks(), engine="mmseg")
    Traceback (most recent call last):
    policylib.records.InputError: tokenizer: found the engine mmseg; expected jieba or rjieba; ...
    """
    if engine is not None and engine not in ENGINES:
        raise InputError(Problem("tokenizer", f"the engine {engine}", " or ".join(ENGINES), "leave it out for the tested one"))
    return _tokenizer(lexicon(books), engine or chosen_engine(books)[0])


def chosen_engine(books: Codebooks) -> tuple[str, str]:
    """Return the engine that cuts where none is named, and the digest of the lexicon that decides it."""
    key = digest(lexicon(books))
    return "rjieba" if key in TESTED_LEXICONS else "jieba", key


def lexicon(books: Codebooks) -> tuple[LexiconEntry, ...]:
    """Return the terms of `lexicon.txt` with frequency and part-of-speech tag, in the file's order.

    Raises:
        InputError: lines that are not `term frequency tag`, and terms or frequencies written twice (all of them are listed).
    """
    return _read_lexicon(tuple(books.words("lexicon.txt")))


@cache
def _read_lexicon(lines: tuple[str, ...]) -> tuple[LexiconEntry, ...]:
    """Return the entries of a lexicon's lines; frequencies must differ, so that no two cuts tie."""
    entries, faults = [], []
    terms: set[str] = set()
    frequencies: set[int] = set()
    for line in lines:
        match = LINE.fullmatch(line)
        if match is None or int(match[2]) == 0:
            faults.append(
                Problem("lexicon.txt", f"the line {line!r}", "term frequency tag, with a frequency above 0", "e.g. 专精特新 4001 n")
            )
            continue
        term, frequency = match[1], int(match[2])
        if term in terms or frequency in frequencies:
            faults.append(Problem("lexicon.txt", f"the line {line!r}", "each term and each frequency once", "change or drop it"))
        terms.add(term)
        frequencies.add(frequency)
        entries.append((term, frequency, match[3]))
    if faults:
        raise InputError(*faults)
    return tuple(entries)


def digest(entries: Iterable[LexiconEntry]) -> str:
    """Return a hash of what a lexicon says, whatever its comments and order.

    >>> digest([("甲词", 7, "n"), ("乙词", 8, "n")]) == digest([("乙词", 8, "n"), ("甲词", 7, "n")])
    True
    """
    return hashlib.sha256("\n".join(f"{t} {f} {g}" for t, f, g in sorted(entries)).encode()).hexdigest()[:16]


@cache
def _tokenizer(entries: tuple[LexiconEntry, ...], engine: str) -> Tokenizer:
    """Return the cutter of one lexicon and engine, loaded once in a process."""
    return _rjieba(entries) if engine == "rjieba" else _jieba(entries)


def _jieba(entries: tuple[LexiconEntry, ...]) -> Tokenizer:
    """Return jieba's own cutter: a dictionary of its own, no log lines, no cache file."""
    import jieba

    own = jieba.Tokenizer()
    own.FREQ, own.total = own.gen_pfdict(own.get_dict_file())
    own.initialized = True
    for term, frequency, tag in entries:
        own.add_word(term, frequency, tag)
    own_tags = {term: tag for term, _, tag in entries}
    return Tokenizer("jieba", own.lcut, lambda term: own_tags.get(term) or _dictionary_tag(term), _Words(own_tags))


def _rjieba(entries: tuple[LexiconEntry, ...]) -> Tokenizer:
    """Return rjieba's cutter, made to cut as jieba does.

    jieba adds the frequency of a term that its dictionary already has to the total a second time, rjieba does not:
    one word that no text holds carries the difference.
    """
    import rjieba

    own = rjieba.Jieba()
    for term, frequency, tag in entries:
        own.add_word(term, frequency, tag)
    difference = TESTED_LEXICONS.get(digest(entries)) or surplus(entries)
    if difference:
        own.add_word("\ue000\ue001", difference, "x")
    own_tags = {term: tag for term, _, tag in entries}

    def tag_of(term: str) -> str | None:
        if term in own_tags or not own.has_word(term):
            return own_tags.get(term)
        tagged = own.tag(term)
        return str(tagged[0][1]) if len(tagged) == 1 else _dictionary_tag(term)

    return Tokenizer("rjieba", _as_jieba(own.cut, own.has_word), tag_of, _Words(own_tags))


def surplus(entries: Iterable[LexiconEntry]) -> int:
    """Return the frequencies, added up, that jieba's dictionary already gives to the terms of a lexicon.

    >>> surplus([("政府", 7, "n"), ("甲市乙县", 8, "n")])
    23452
    """
    return sum(known[0] for known in (_dictionary_entry(term) for term, _, _ in entries) if known)


def _as_jieba(cut: Callable[[str], list[str]], has_word: Callable[[str], bool]) -> Callable[[str], list[str]]:
    """Return a cut that also parts `2011-2020`, `A-B`, `1.2.3` and `foo_bar` at their marks, as jieba's finalseg does."""
    pieces: dict[str, list[str]] = {}

    def part(token: str) -> list[str]:
        known = pieces.get(token)
        if known is None:
            whole = len(token) < 2 or NO_HAN.fullmatch(token) is None or has_word(token)
            known = pieces[token] = [token] if whole else [piece for piece in JIEBA_SKIP.split(token) if piece]
        return known

    def lcut(text: str) -> list[str]:
        tokens = cut(text)
        return tokens if MARKED.search(text) is None else list(chain.from_iterable(map(part, tokens)))

    return lcut


@cache
def _dictionary_file() -> bytes:
    """Return jieba's dictionary as it ships: lines of term, frequency, tag (found without importing jieba, which takes 0.15 s)."""
    from importlib.util import find_spec

    spec = find_spec("jieba")
    assert spec is not None, "jieba is a requirement of this project"
    assert spec.origin is not None
    return b"\n" + (Path(spec.origin).parent / "dict.txt").read_bytes()


def _dictionary_entry(term: str) -> tuple[int, str] | None:
    """Return the frequency and the part-of-speech tag that jieba's dictionary gives a term.

    >>> _dictionary_entry("政府"), _dictionary_entry("新质生产力")
    ((23452, 'n'), None)
    """
    book, head = _dictionary_file(), f"\n{term} ".encode()
    start = book.find(head)
    if start < 0:
        return None
    frequency, tag = book[start + len(head) : book.index(b"\n", start + 1)].split()
    return int(frequency), tag.decode()


def _dictionary_tag(term: str) -> str | None:
    """Return the tag that jieba's dictionary gives a term, or nothing."""
    entry = _dictionary_entry(term)
    return entry[1] if entry else None


def count_terms(outline: Outline, tokenizer: Tokenizer, books: Codebooks) -> dict[str, list[Any]]:
    """Return how often each word stands in each paragraph: the columns of table `terms`, sorted by paragraph and term.

    Punctuation and bare numbers are left out; stop words stay (a measure drops them where it must, by `stop_words`).
    Words of headings that open a paragraph are counted with it; headings on a line of their own are not.
    """
    paragraphs: list[int] = []
    terms: list[str] = []
    counts: list[int] = []
    for paragraph, clean in zip(outline.paragraphs, outline.cleans, strict=True):
        found = Counter(tokenizer.cut(clean.text))
        words = sorted(filter(tokenizer.words.__getitem__, found))
        terms += words
        counts += map(found.__getitem__, words)
        paragraphs += [paragraph.paragraph] * len(words)
    return {"report": [outline.report.report] * len(terms), "paragraph": paragraphs, "term": terms, "count": counts}


def lexemes(terms: Iterable[str], tokenizer: Tokenizer) -> dict[str, list[Any]]:
    """Return each distinct word with the tag of jieba's dictionary (empty where it has none): the columns of table `lexemes`.

    >>> from policylib.codebooks import load_codebooks
    >>> lexemes(["推进", "推进", "甲乙丙"], tokenizer(load_codebooks()))
    {'term': ['推进', '甲乙丙'], 'pos': ['v', None]}
    """
    distinct = sorted(set(terms))
    return {"term": distinct, "pos": [tokenizer.tag(term) for term in distinct]}


@cache
def stop_words(books: Codebooks) -> frozenset[str]:
    """Return the words that carry grammar and no policy (`stopwords.txt`).

    >>> from policylib.codebooks import load_codebooks
    >>> {"的", "推进"} & stop_words(load_codebooks())
    {'的'}
    """
    return frozenset(books.words("stopwords.txt"))


def find_shingles(outline: Outline) -> dict[str, list[Any]]:
    """Return the winnowed fingerprints of a report's wording: the columns of table `shingles`, in reading order.

    Letters, digits and Chinese characters of a paragraph, without punctuation and spaces, are read as n-grams of 12;
    of each 16 neighbouring n-grams the smallest fingerprint is kept (the last of equals), so that every run of 27 or more
    characters that two reports share shows in both. `start` points into the source file. Source: Schleimer, Wilkerson &
    Aiken (2003), Winnowing.
    """
    kept = [[i for i, character in enumerate(clean.text) if character.isalnum()] for clean in outline.cleans]
    texts = ["".join(map(clean.text.__getitem__, places)) for clean, places in zip(outline.cleans, kept, strict=True)]
    found = fingerprints(texts)
    return {
        "report": [outline.report.report] * len(found),
        "paragraph": [outline.paragraphs[text].paragraph for text, _, _ in found],
        "start": [outline.cleans[text].starts[kept[text][place]] for text, place, _ in found],
        "shingle": [shingle for _, _, shingle in found],
    }


def fingerprints(texts: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return (number of the text, place in it, fingerprint) of the winnowed n-grams of texts that hold no punctuation.

    The fingerprint of the n-gram c0…c11 is mix(Σ mix(c_i) · B^(11-i)) modulo 2^64, read as a signed number, with
    mix the finaliser of SplitMix64 and B = 0x9E3779B97F4A7C15. A text of fewer than 16 n-grams has one fingerprint, one
    of fewer than 12 characters none.

    >>> shared = "今年新建改造高标准农田三十万亩并完成农村公路提升改造两百公里"
    >>> found = fingerprints(["甲市" + shared, "乙市扎实推进乡村建设" + shared])
    >>> one, other = ({shingle for text, _, shingle in found if text == i} for i in (0, 1))
    >>> bool(one & other), fingerprints(["甲市今年"])
    (True, [])
    """
    import numpy as np

    ends = np.cumsum([len(text) for text in texts])
    characters = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(characters) < NGRAM:
        return []
    owner = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    hashes = _ngrams(_mix(characters))
    kept = [_winnow(hashes, owner)]
    starts = [0, *ends[:-1].tolist()]
    for start, text in zip(starts, texts, strict=True):
        if NGRAM <= len(text) < NGRAM + WINDOW - 1:
            few = len(text) - NGRAM + 1
            kept.append(np.array([start + few - 1 - int(hashes[start : start + few][::-1].argmin())]))
    places = np.unique(np.concatenate(kept))
    within = places - np.array(starts)[owner[places]]
    return list(zip(owner[places].tolist(), within.tolist(), hashes[places].view(np.int64).tolist(), strict=True))


def _winnow(hashes: Numbers, owner: Numbers) -> Numbers:
    """Return the places of the smallest hash (the last of equals) of each window of 16 n-grams that lies in one text."""
    import numpy as np

    reach = NGRAM + WINDOW - 1
    if len(owner) < reach:
        return np.empty(0, dtype=np.int64)
    best: Numbers = np.arange(len(hashes))
    step = 1
    while step < WINDOW:  # the best of 2, 4, 8, 16 neighbours from the best of half as many
        left, right = best[:-step], best[step:]
        best = np.where(hashes[right] <= hashes[left], right, left)
        step *= 2
    whole: Numbers = best[owner[: 1 - reach] == owner[reach - 1 :]]
    return whole


def _ngrams(characters: Numbers) -> Numbers:
    """Return the fingerprint of each n-gram of mixed characters, by Horner's rule over the whole text at once."""
    import numpy as np

    count = len(characters) - NGRAM + 1
    total = np.zeros(count, dtype=np.uint64)
    for i in range(NGRAM):
        total = total * np.uint64(0x9E3779B97F4A7C15) + characters[i : i + count]
    return _mix(total)


def _mix(values: Numbers) -> Numbers:
    """Return 64-bit numbers with their bits spread (the finaliser of SplitMix64; Steele, Lea & Flood 2014)."""
    import numpy as np

    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    spread: Numbers = values ^ (values >> np.uint64(31))
    return spread
