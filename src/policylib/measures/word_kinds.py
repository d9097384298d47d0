"""What kind of word a difference is: a name, a policy that was renamed, the year's, the place's own, or the genre's.

The kinds are a first reading by rule, to be corrected by readers; no measure is built on them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

import numpy as np
import pandas as pd

from policylib.codebooks import Codebooks
from policylib.measures.keyness import MIN_COUNT
from policylib.reading.words import stop_words

SUFFIX = re.compile(r"(?:市|省|(?:[^省市]族)?自治区|特别行政区)$")
NAME_TAGS = ("nr", "ns", "nt")


def join_renames(words: pd.DataFrame, renames: Iterable[Mapping[str, str]]) -> pd.DataFrame:
    """Return word counts in which a policy's old and new name are one word, `old/new`, so that a change of name is no difference.

    Args:
        words: from `words_of`.
        renames: rows of `renames.csv` (before, after, kind); chains are joined (十三五 → 十四五 → 十五五).

    >>> words = pd.DataFrame({"report": ["甲", "乙"], "paragraph": 1, "term": ["旧名", "新名"], "count": 2})
    >>> join_renames(words, [{"before": "旧名", "after": "新名"}])["term"].tolist()
    ['旧名/新名', '旧名/新名']
    """
    joint = joint_names(renames)
    rows = words.assign(term=words["term"].map(lambda term: joint.get(term, term)))
    return rows.groupby(["report", "paragraph", "term"], sort=False, observed=True)[["count"]].sum().reset_index()


def joint_names(renames: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return each name of a policy that was renamed → all its names joined by /.

    >>> joint_names([{"before": "一期", "after": "二期"}, {"before": "二期", "after": "三期"}])
    {'一期': '一期/二期/三期', '二期': '一期/二期/三期', '三期': '一期/二期/三期'}
    """
    chains: list[list[str]] = []
    for row in renames:
        chain = next((each for each in chains if row["before"] in each), None)
        if chain is None:
            chain = [row["before"]]
            chains.append(chain)
        chain.append(row["after"])
    return {term: "/".join(chain) for chain in chains for term in chain}


def without_stop_words(compared: pd.DataFrame, books: Codebooks) -> pd.DataFrame:
    """Return compared words without those that carry grammar and no policy (`stopwords.txt`)."""
    return compared[~compared["term"].isin(stop_words(books))].reset_index(drop=True)


def names_in(lexemes: pd.DataFrame, books: Codebooks, reports: pd.DataFrame) -> frozenset[str]:
    """Return the words that are names, by jieba's tags, by `names.csv`, and because they begin with the name of a place of these reports.

    Args:
        lexemes: table `lexemes`.
        books: the codebooks (places.csv, names.csv).
        reports: rows of table `reports`.
    """
    codes = {*reports["adcode"].dropna(), *reports["parent"].dropna()}
    rows = [row for row in books.rows("places.csv") if row["level"] != "nation"]
    stems = [name for row in rows if row["adcode"] in codes for name in row["short"].split()]
    local = reports.loc[reports["level"] != "nation", "place"].dropna()
    return name_terms(lexemes, books.rows("names.csv"), [*stems, *(SUFFIX.sub("", place) for place in local)])


def name_terms(lexemes: pd.DataFrame, said: Iterable[Mapping[str, str]], places: Iterable[str]) -> frozenset[str]:
    """Return the words that name a place, a body or a person.

    Args:
        lexemes: table `lexemes`: words that jieba's dictionary tags nr, ns or nt are names,
        said: unless `names.csv` (term, name) says otherwise; its yes and no go before the tag;
        places: names of places without 市, 省, 县; a word that begins with one of them is a name too.

    >>> lexemes = pd.DataFrame({"term": ["甲城", "城市", "甲城港", "产业"], "pos": ["ns", "ns", None, "n"]})
    >>> sorted(name_terms(lexemes, [{"term": "城市", "name": "no"}], ["甲城"]))
    ['甲城', '甲城港']
    """
    tags = lexemes["pos"].astype("string").fillna("")
    stems = tuple(place for place in places if len(place) > 1)
    words = lexemes["term"].astype("string")
    tagged = tags.str.startswith(NAME_TAGS) | (words.str.startswith(stems) if stems else False)
    verdicts = {row["term"]: row["name"] == "yes" for row in said}
    return frozenset(word for word in words[tagged] if verdicts.get(word, True)) | {word for word, yes in verdicts.items() if yes}


def rename_terms(table: pd.DataFrame, renames: Iterable[Mapping[str, str]]) -> pd.DataFrame:
    """Return any table with a column `term` with joined names in it, as `join_renames` writes them."""
    joint = joint_names(renames)
    return table.assign(term=[joint.get(term, term) for term in table["term"]])


def sort_words(compared: pd.DataFrame, names: Collection[str], renames: Collection[str], *, min_count: int = MIN_COUNT) -> pd.DataFrame:
    """Return compared words with what each is by rule: name, rename, year, place or genre.

    *name* and *rename* by list; *genre*: neither uses the word twice as often as the other; *year*: the nation's reports use the word
    `min_count` times or more and differ the same way, with a log ratio at least half as large; *place*: what is left. The rule is a first reading.

    Args:
        compared: from `add_years`.
        names: words that are names, from `name_terms`.
        renames: joined names, the values of `joint_names`.
        min_count: fewest occurrences in the nation's two reports for a word to be the year's.
    """
    own = compared["log_ratio"].to_numpy(dtype=np.float64)
    nation = compared["nation_log_ratio"].astype("Float64").fillna(0).to_numpy(dtype=np.float64)
    often = compared[["nation_first", "nation_second"]].astype("Float64").fillna(0).sum(axis=1).to_numpy(dtype=np.float64) >= min_count
    conditions = [
        compared["term"].isin(list(names)).to_numpy(),
        compared["term"].isin(list(renames)).to_numpy(),
        np.abs(own) < 1,
        often & (np.sign(own) == np.sign(nation)) & (np.abs(nation) >= np.abs(own) / 2),
    ]
    return compared.assign(kind=np.select(conditions, ["name", "rename", "genre", "year"], "place"))
