"""Do two groups of reports differ in their topic shares? Permutation tests with false-discovery control, for ten reports or more.

Permutation tests by scipy (Phipson & Smyth 2010 for the p-value of random permutations), false-discovery control after Benjamini &
Hochberg (1995), intervals by resampling places or reports (Efron 1979). Where both groups hold the same places the test is paired:
the two reports of a place change sides, places do not mix. Two reports are no group: nothing is tested.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from policylib.data.tables import rows_of
from policylib.measures.emphasis import measure_shares, topic_order
from policylib.page.words import words
from policylib.records import InputError, Problem

FEWEST = 10
PERMUTATIONS = 9999
DRAWS = 2000
SAID = re.compile(r"(city|province|nation) (\d{4})")
EXPECTED = 'two groups, each "city 2024", "province 2025" (level and year) or a list of reports'
NAMES = words("group")
COLUMNS = ("code", "first", "second", "points", "low", "high", "p", "q", "higher", "lower", "n", "paired")
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Group:
    """Some reports under a name."""

    zh: str
    en: str
    reports: tuple[str, ...]

    def name(self, language: str) -> str:
        """Return the group's name in one language."""
        return self.zh if language == "zh" else self.en


def choose_groups(reports: pd.DataFrame, groups: Sequence[Any], parts: Sequence[str], coded: Sequence[str] | None = None) -> list[Group]:
    """Return the two groups that a page's parameter names, each cut to the reports that have all parts compared.

    Args:
        reports: table `reports`.
        groups: two groups, each a level and year ("province 2025") or a list of report ids; none at all gives no group.
        parts: the parts compared.
        coded: the reports that have been coded; None: all.

    Raises:
        InputError: not two groups, one that is neither, or an unknown report.

    >>> table = pd.DataFrame({"report": ["jia-2024", "yi-2024"], "level": "city", "year": 2024, "parts_present": [["annual_tasks"], ["review"]]})
    >>> choose_groups(table, ["city 2024", ["yi-2024"]], ["annual_tasks"])
    [Group(zh='各市 2024', en='cities 2024', reports=('jia-2024',)), Group(zh='第二组', en='second group', reports=())]
    >>> choose_groups(table, ["cities 2024", "city 2024"], ["annual_tasks"])
    Traceback (most recent call last):
    policylib.records.InputError: groups: found 'cities 2024'; expected two groups, each "city 2024", ...
    """
    if not groups:
        return []
    if len(groups) != 2:
        raise InputError(Problem("groups", f"{len(groups)} of them", EXPECTED, "name two, or none"))
    able = {row["report"] for row in rows_of(reports) if set(parts) <= set(row["parts_present"])}
    able &= set(coded) if coded is not None else able
    return [_group(reports, said, position, able) for position, said in enumerate(groups)]


def _group(reports: pd.DataFrame, said: Any, position: int, able: set[str]) -> Group:
    """Return one group."""
    if isinstance(said, list):
        unknown = [each for each in said if each not in set(reports["report"])]
        if unknown:
            raise InputError(*(Problem("groups", repr(each), "a report of the catalogue", "see `policylib list`") for each in unknown))
        zh, en = (("第一组", "first group"), ("第二组", "second group"))[position]
        return Group(zh, en, tuple(each for each in said if each in able))
    found = SAID.fullmatch(str(said))
    if not found:
        raise InputError(Problem("groups", repr(said), EXPECTED, "name level and year"))
    level, year = found[1], int(found[2])
    zh, en = NAMES[level]
    own = reports[(reports["level"] == level) & (reports["year"] == year)]
    return Group(f"{zh} {year}", f"{en} {year}", tuple(each for each in own["report"] if each in able))


def pair_up(reports: pd.DataFrame, groups: Sequence[Group]) -> list[tuple[str, str]]:
    """Return the pairs of reports of one place, one of each group, in the order of the first; none where a place has several in one.

    Args:
        reports: table `reports`.
        groups: two groups.
    """
    places: Mapping[str, str] = dict(zip(reports["report"], reports["place"], strict=True))
    sides = [{places[report]: report for report in group.reports} for group in groups]
    if any(len(side) < len(group.reports) for side, group in zip(sides, groups, strict=True)):
        return []
    return [(report, sides[1][place]) for place, report in sides[0].items() if place in sides[1]]


def large_enough(groups: Sequence[Group]) -> bool:
    """Return whether two groups are there with ten reports or more each.

    >>> large_enough([Group("甲", "A", ("a-2024",)), Group("乙", "B", ("b-2024",))])
    False
    """
    return len(groups) == 2 and all(len(group.reports) >= FEWEST for group in groups)


def compare_groups(
    coded: pd.DataFrame, groups: Sequence[Group], reports: pd.DataFrame, *, seed: int, permutations: int = PERMUTATIONS
) -> pd.DataFrame:
    """Return by topic how two groups of reports differ in their mean share, with interval, permutation p and false-discovery q.

    Paired where ten places or more have one report in each group (the others are left out), unpaired where no place is in both.

    Args:
        coded: from `emphasis.coded_text`, holding all reports of both groups.
        groups: two groups of ten reports or more.
        reports: table `reports`.
        seed: where chance starts.
        permutations: random permutations (all of them where there are fewer).

    Returns:
        code, first, second (mean shares, every report counting once), points, low, high (first − second, percentage points, 95 % by
        resampling places or reports), p (two-sided), q (smallest false-discovery rate at which the topic would be listed), higher,
        lower (pairs with the larger share in the first, in the second; empty where unpaired), n (pairs, or reports of both), paired.

    Raises:
        InputError: a group of fewer than ten reports, or groups that share some places but fewer than ten.
    """
    if not large_enough(groups):
        sizes = " and ".join(str(len(group.reports)) for group in groups)
        raise InputError(
            Problem("groups", f"{sizes or 'no'} reports", f"at least {FEWEST} in each", "two reports are compared by their intervals")
        )
    pairs = pair_up(reports, groups)
    paired = len(pairs) >= FEWEST
    places = dict(zip(reports["report"], reports["place"], strict=True))
    if not paired and {places[each] for each in groups[0].reports} & {places[each] for each in groups[1].reports}:
        raise InputError(
            Problem("groups", f"{len(pairs)} places in both", f"none, or at least {FEWEST} with one report in each", "choose other groups")
        )
    chosen = [[pair[side] for pair in pairs] if paired else list(group.reports) for side, group in enumerate(groups)]
    return _compare(coded, chosen, paired, seed, permutations)


def _compare(coded: pd.DataFrame, chosen: Sequence[Sequence[str]], paired: bool, seed: int, permutations: int) -> pd.DataFrame:
    """Return the table of two lists of reports."""
    from scipy.stats import bootstrap, false_discovery_control, permutation_test

    inside = coded[coded["report"].isin([*chosen[0], *chosen[1]])]
    order = topic_order(inside)
    table = 100 * measure_shares(inside).pivot(index="code", columns="report", values="share").loc[order]
    one, other = (table[list(reports)].to_numpy(dtype=np.float64) for reports in chosen)
    half = (one - other) / 2 if paired else None  # exchanging a pair's sides turns the sign of its difference, without rounding
    tested = permutation_test(
        (one, other) if half is None else (half, -half), _difference, permutation_type="samples" if paired else "independent", vectorized=True, n_resamples=permutations,
        axis=1, rng=np.random.default_rng(seed),
    )  # fmt: skip
    drawn = bootstrap(
        (one, other), _difference, paired=paired, vectorized=True, axis=1, n_resamples=DRAWS, method="percentile",
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    n = one.shape[1] if paired else one.shape[1] + other.shape[1]
    found = pd.DataFrame({
        "code": order, "first": one.mean(axis=1) / 100, "second": other.mean(axis=1) / 100, "points": _difference(one, other, axis=1),
        "low": drawn.confidence_interval.low, "high": drawn.confidence_interval.high, "p": tested.pvalue,
        "q": false_discovery_control(tested.pvalue), "higher": (one > other).sum(axis=1) if paired else pd.NA,
        "lower": (one < other).sum(axis=1) if paired else pd.NA, "n": n, "paired": paired,
    })  # fmt: skip
    return found[list(COLUMNS)].astype({"code": "string", "higher": "Int64", "lower": "Int64", "paired": "boolean"})


def _difference(one: Matrix, other: Matrix, axis: int) -> Any:
    """Return the difference of the means."""
    return one.mean(axis=axis) - other.mean(axis=axis)
