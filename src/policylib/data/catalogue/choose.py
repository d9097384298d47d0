"""What a corpus holds and can be asked for: places, years and indicators as names that complete, and refusals that name a near match."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from policylib.codebooks import Codebooks, near
from policylib.records import LEVELS, SCHEMAS, InputError, Problem

KIND = re.compile("[省市区县旗盟]|.{0,6}自治[区州县旗]|特别行政区|地区")  # what stands behind the short name of a place
MANY = 40  # names that are printed; the rest is counted
LEVEL_NAMES = {"nation": "国家 nation", "province": "省级 province", "city": "市 city", None: "层级不详 level unknown"}
HEADS = ("层级 level", "报告 reports", "地方 places", "年份 years", "原文在手 texts at hand")
ASKED = (
    'corpus.compare("…", "…").briefing()',
    'corpus.targets(places="…", years=2021, indicator="gdp")',
    'corpus.series("gdp", places="…") · corpus.gaps(places="…")',
    'corpus.task_blocks(places="…") · corpus.topic_shares(places="…") · corpus.keyness("…", "…")',
    "corpus.places · corpus.indicators",
    'corpus.table("targets")',
    'corpus.sql("select place, count(*) from reports group by place")',
    'corpus.export("targets.xlsx")',
)


class Choices(Mapping[str, str]):
    """Names to choose from, each with what is known of it: `choices.gdp` is "gdp", and a tab after the dot lists them.

    >>> places = Choices("places", lambda: {"甲市": "2021", "乙市": "2021–2024"})
    >>> places.甲市, places["乙市"], list(places)
    ('甲市', '2021–2024', ['甲市', '乙市'])
    >>> places.甲甲市
    Traceback (most recent call last):
    AttributeError: places: found '甲甲市'; expected one of 2 names; did you mean 甲市?
    """

    def __init__(self, name: str, load: Callable[[], Mapping[str, str]]) -> None:
        self._name, self._load = name, load
        self._known: Mapping[str, str] | None = None

    def _names(self) -> Mapping[str, str]:
        if self._known is None:
            self._known = self._load()
        return self._known

    def __getitem__(self, name: str) -> str:
        """Return what is known of a name."""
        return self._names()[name]

    def __iter__(self) -> Iterator[str]:
        """Return the names in their order."""
        return iter(self._names())

    def __len__(self) -> int:
        """Return how many names there are."""
        return len(self._names())

    def __dir__(self) -> list[str]:
        """Return the names that a tab completes."""
        return [name for name in self._names() if name.isidentifier()]

    def __getattr__(self, name: str) -> str:
        """Return the name itself, so that it can be chosen by its first letters and a tab."""
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._names():
            return name
        raise AttributeError(str(Problem(self._name, repr(name), f"one of {len(self)} names", near(name, self))))

    def __repr__(self) -> str:
        """Return the names with what is known of each, one on a line."""
        return "\n".join([f"{name}: {self[name]}" for name in list(self)[:MANY]] + self._rest())

    def _repr_html_(self) -> str:
        """Return the names as a table, for JupyterLab."""
        rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(self[name])}</td></tr>" for name in list(self)[:MANY])
        return f"<table>{rows}</table>" + "".join(f"<p>{escape(line)}</p>" for line in self._rest())

    def _rest(self) -> list[str]:
        return [f"… and {len(self) - MANY} more: list(corpus.{self._name})"] if len(self) > MANY else []


def places_of(entries: Iterable[Any]) -> dict[str, str]:
    """Return the places of catalogue entries with the years of their reports.

    >>> from types import SimpleNamespace as Entry
    >>> places_of([Entry(place="甲市", year=2021), Entry(place="乙市", year=2024), Entry(place="甲市", year=2023)])
    {'甲市': '2021–2023 (2 reports)', '乙市': '2024 (1 report)'}
    """
    years: dict[str, list[int]] = {}
    for entry in entries:
        years.setdefault(entry.place, []).append(entry.year)
    return {place: f"{span(own)} ({len(own)} {'report' if len(own) == 1 else 'reports'})" for place, own in years.items()}


def span(years: Sequence[int]) -> str:
    """Return the first and the last of some years."""
    return f"{min(years)}–{max(years)}" if len(set(years)) > 1 else str(years[0])


def indicator_labels(entries: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the indicators of `indicators.yaml` with their names in both languages."""
    return {entry["id"]: f"{entry['label']['zh']} / {entry['label']['en']}" for entry in entries}


def corpus_html(entries: Sequence[Any], texts: Collection[str]) -> str:
    """Return a table of what is at hand, one row a level, with what may be asked below it.

    Args:
        entries: the catalogue.
        texts: ids of the reports whose text is at hand.
    """
    rows = [row for level in (*reversed(LEVELS), None) if (row := _row(level, [e for e in entries if e.level == level], texts))]
    head = "".join(f"<th>{each}</th>" for each in HEADS)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    asked = "".join(f"<li><code>{escape(each)}</code></li>" for each in ASKED)
    return (
        f"<p><b>policylib.Corpus</b>: {len(entries)} 份报告 reports</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><ul>{asked}</ul>"
        f"<p>表 tables: {', '.join(SCHEMAS)}</p>"
    )


def _row(level: str | None, own: Sequence[Any], texts: Collection[str]) -> list[str] | None:
    """Return the cells of one level: few places are named, many are counted."""
    if not own:
        return None
    places = list(dict.fromkeys(entry.place for entry in own))
    named = f"{len(places)}: {'、'.join(places[:3])}{' …' if len(places) > 3 else ''}"
    return [LEVEL_NAMES[level], str(len(own)), named, span([e.year for e in own]), f"{sum(e.report in texts for e in own)}/{len(own)}"]


def listed(value: Any) -> list[Any] | None:
    """Return what was chosen as a list: one name may stand alone.

    >>> listed("甲市"), listed(2021), listed(["甲市", "乙市"]), listed(None)
    (['甲市'], [2021], ['甲市', '乙市'], None)
    """
    return None if value is None else [value] if isinstance(value, (str, int)) else list(value)


def full_name(name: Any, known: Iterable[str]) -> str:
    """Return the one place whose name is this with a word for its kind behind it; the name itself where there is none, or more than one.

    >>> full_name("甲", ["甲市", "甲市丙区", "乙自治区"]), full_name("乙", ["乙自治区"]), full_name("丁", ["丁县", "丁市"])
    ('甲市', '乙自治区', '丁')
    """
    places = list(known)
    found = [
        place for place in places if name not in places and KIND.fullmatch(place.removeprefix(str(name))) and place.startswith(str(name))
    ]
    return found[0] if len(found) == 1 else str(name)


def place_problems(places: Sequence[str], known: Iterable[str]) -> list[Problem]:
    """Return a fault for every place that the catalogue does not have, with near matches."""
    names = list(dict.fromkeys(known))
    hints = {
        p: near(str(p), names) or next((f"did you mean {name}?" for name in names if str(p) and name.startswith(str(p))), "")
        for p in places
    }
    return [
        Problem("places", f"the unknown place {p!r}", "a place of the catalogue", hints[p] or "see corpus.places, or policylib list")
        for p in places
        if p not in names
    ]


def year_problems(years: Sequence[Any], known: Iterable[int], *, any_of: bool = False) -> list[Problem]:
    """Return a fault for every year of which the catalogue has no report; of a range (`any_of`) one year at hand is enough.

    >>> print(*year_problems([2022], [2021, 2024]))
    years: found 2022; expected a year of the catalogue; the nearest is 2021
    """
    at_hand = sorted(set(known))
    unknown = [year for year in years if year not in at_hand]
    if any_of and len(unknown) < len(years):
        return []
    nearest = {year: min(at_hand, key=lambda own: abs(own - year)) for year in unknown if isinstance(year, int) and at_hand}
    return [
        Problem(
            "years", repr(year), "a year of the catalogue", f"the nearest is {nearest[year]}" if year in nearest else "write it as 2021"
        )
        for year in unknown
    ]


def find_ids(wanted: Any, books: Codebooks) -> list[str] | None:
    """Return the ids of the indicators chosen, or None where none were."""
    names = listed(wanted)
    return None if names is None else find_indicators(names, books.data("indicators")["indicators"])


def find_indicators(wanted: Sequence[str], entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the ids of indicators named by id or by their label in either language.

    Raises:
        InputError: a name that is neither (every one, each with a near match).

    >>> book = [{"id": "gdp", "label": {"zh": "地区生产总值", "en": "GDP"}}]
    >>> find_indicators(["gdp", "地区生产总值"], book)
    ['gdp', 'gdp']
    >>> find_indicators(["gpd"], book)
    Traceback (most recent call last):
    policylib.records.InputError: indicator: found the unknown indicator 'gpd'; expected an id or label of indicators.yaml; did you mean gdp?
    """
    owner = {name: entry["id"] for entry in entries for name in (entry["label"]["zh"], entry["label"]["en"], entry["id"])}
    lower = {name.lower(): owner[name] for name in owner} | {term.lower(): e["id"] for e in entries for term in e.get("terms", ())}
    faults = [
        Problem(
            "indicator",
            f"the unknown indicator {name!r}",
            "an id or label of indicators.yaml",
            f"did you mean {lower[str(name).lower()]}?"
            if str(name).lower() in lower
            else near(str(name), owner) or "see corpus.indicators",
        )
        for name in wanted
        if name not in owner
    ]
    if faults:
        raise InputError(*faults)
    return [owner[name] for name in wanted]
