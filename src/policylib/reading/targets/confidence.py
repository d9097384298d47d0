"""How sure a row is: the product of explicit cues, each near the share that held for such rows when read.

The cues were weighed on 152 rows of reports other than the annotated ones, 38 drawn from each of the bands up to 0.6, 0.8,
0.9 and 1 as they stood then, and judged by reading (found, kind, value, unit and bound right). In that sample 48 % held below 0.6,
81 % from 0.6, 93 % from 0.8 and all from 0.9.
"""

from __future__ import annotations

import re

from policylib.reading.quantities import Amount
from policylib.reading.targets.phrases import Phrase

NUMBERED = re.compile(r"[0-9](?![0-9.]*[百千万亿]*[A-Z强级])")
BAND = 0.6  # rows below are for review
NO_UNIT = 0.9  # a bare number with no measure word known
INHERITED = 0.97  # measured thing named before the clause
NAMELESS = 0.6  # nothing names what is measured
WORDY = 0.98  # Chinese numeral or wordy amount
LONG = 0.93  # the indicator is a whole clause: it may be no indicator
MISMATCH = 0.93  # an indicator with a number left in it


def find_confidence(amount: Amount, phrase: Phrase, tense: float, section_kind: str) -> float:
    """Return the estimated chance that found, value, unit and bound are right, in [0, 1]; 0 where the words have no value that is known.

    `tense` is how sure the step that told target from result was.
    """
    sure = tense if amount.word != "unread" else 0.0
    if amount.unit is None and amount.unit_kind is None:
        sure *= NO_UNIT
    if phrase.inherited:
        sure *= INHERITED
    if len(phrase.indicator) < 2:
        sure *= NAMELESS
    if amount.form == "wordy":
        sure *= WORDY
    if len(phrase.indicator) > 30:
        sure *= LONG
    if NUMBERED.search(phrase.indicator) and section_kind != "review":
        sure *= MISMATCH
    return round(sure, 3)
