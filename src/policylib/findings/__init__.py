"""Findings: sentences computed from tables, the same in notebooks, briefing and index.

A finding states what the tables hold and what it rests on. It never says that a place is more ambitious, neglects or
promises something, nor why: the reports cannot carry that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from policylib.page.words import Pair


@dataclass(frozen=True, slots=True)
class Finding:
    """One computed sentence in both languages, the numbers in it, and what it rests on."""

    id: str
    zh: str
    en: str
    numbers: dict[str, Any] = field(default_factory=dict)
    rests_on: str = ""  # 中文 / English, or a source alone

    def text(self, language: str) -> str:
        """Return the sentence in one language.

        >>> Finding("x", "甲市提出3项目标。", "Jia states 3 targets.", {"n": 3}).text("en")
        'Jia states 3 targets.'
        """
        return self.zh if language == "zh" else self.en


def captioned(words: Pair, source: str, language: str) -> str:
    """Return the caption of a table: what it counts, then whose reports, which parts and how many rows it rests on.

    >>> captioned(("确数", "exact counts"), "n = 3", "en")
    'Exact counts. n = 3'
    """
    said = words[language != "zh"]
    return (said[0].upper() + said[1:] + ("。" if language == "zh" else ". ") + source).strip()
