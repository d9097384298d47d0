"""The words of the evidence pages, in Chinese and English."""

from __future__ import annotations

from policylib.page.words import by_language, words

SHOWS = words("evidence_show")
SAID = by_language("evidence_page")
