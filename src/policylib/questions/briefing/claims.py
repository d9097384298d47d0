"""How two reports differ, a sentence a claim, each recomputed over its variants.

A claim says what was counted, stated, reported or estimated, with its denominator. It is computed anew for every variant that could
change it: conjuncts counted once, tasks alone, other thresholds, the upper level's own wording, any one paragraph left out. It
"holds in k of m"; only one that holds in m of m may lead. A difference of shares holds where it is worth two items or more of the shorter
list (ours): with ten targets, one more or less is no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from typing import TYPE_CHECKING, Any

from policylib.data.catalogue.choose import span
from policylib.data.parts import body_characters, cut_to_parts
from policylib.data.tables import part_of, rows_of
from policylib.measures import carry_over, emphasis
from policylib.measures.alignment import ALONE, THRESHOLD, THRESHOLDS, compare_blocks
from policylib.measures.outcomes import BANDS
from policylib.measures.priorities import heading_formulas, strip_formulas
from policylib.page.labels import number_text, signed_text, value_text
from policylib.questions.targets.readings import REFERENCES
from policylib.questions.targets.views import count_measures, industry_rows, is_name, label, value

if TYPE_CHECKING:
    import pandas as pd

    from policylib.questions.context import Context

Row = Mapping[str, Any]
TASKS, HEADLINE = ("annual_tasks",), ("annual_headline",)
STRENGTHS = ("counted", "stated", "reported", "estimated")
MOST = 10
ITEMS = 2.0  # items of the shorter list that a difference of shares must be worth: ours
SPLIT = {"energy_saving_emission_cuts": ("energy_intensity", "pollutant_emissions")}  # one name for indicators that others state apart
REWORDED = (0.3, 0.4, 0.5)
PER = 0.05  # added to rates per 1,000 characters, so that a word that one never says has a ratio
OFTEN = 3  # occurrences from which a word of effort is said to be used
LEAD = "gdp"
POINT = 1.0  # percentage point of the text from which a topic is said to differ: ours


@dataclass(frozen=True, slots=True)
class Variant:
    """One other way to count: its name, whether the claim holds there, and its numbers in words."""

    name: str
    holds: bool
    said: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence on how the reports differ.

    Attributes:
        id: its name, the same from run to run.
        text: the sentence.
        title: the same, short enough to head a page.
        strength: counted, stated, reported or estimated.
        effect: how much it is, from 0 to 1, by a rule of its kind.
        numbers: what is in the sentence.
        variants: every way in which it was computed, its own first.
        anchor: page and result that hold its rows.
        places: report and characters of the rows it rests on, at most a few.
        overturn: what would overturn it.
    """

    id: str
    text: str
    title: str
    strength: str
    effect: float
    numbers: Mapping[str, Any]
    variants: tuple[Variant, ...]
    anchor: str
    places: tuple[tuple[str, int, int], ...] = field(default=())
    overturn: str = ""
    named: bool = True  # every name in it is a name

    @property
    def k(self) -> int:
        """Return in how many variants it holds."""
        return sum(each.holds for each in self.variants)

    @property
    def leads(self) -> bool:
        """Return whether it may lead: it holds in every variant, and its names are names."""
        return self.k == len(self.variants) and self.named


def claims_of(c: Context) -> list[Claim]:
    """Return at most ten claims on how the first two reports differ: what holds in every variant first, of those what differs most.

    The order: claims that hold in m of m before others, of those the surer before the less sure (k of m), then by effect, then counted before stated, reported and estimated. A claim that does
    not hold even as it is first computed is none.
    """
    if "claims" not in c.made:
        found = [claim for make in MAKERS for claim in make(c) if claim.variants[0].holds]
        found.sort(key=lambda f: (not f.leads, -round(f.k / len(f.variants), 2), -round(f.effect, 2), STRENGTHS.index(f.strength), f.id))
        c.made["claims"] = found[:MOST]
    claims: list[Claim] = c.made["claims"]
    return claims


def _claim(c: Context, kind: str, strength: str, effect: float, variants: Iterable[tuple[str, bool | None, str]], anchor: str, *, values: Mapping[str, Any], numbers: Mapping[str, Any], id: str = "", entry: str = "", **more: Any) -> Claim:  # noqa: A002  # fmt: skip
    """Return a claim with its sentence and its title from `words.yaml` (groups `briefing` and `titles`)."""
    values = {"a": c.name(c.pair[0]), "b": c.name(c.pair[1]), **values}
    text, title = c.say("briefing", entry or kind, **values), c.say("titles", kind, **values)
    ways = tuple(
        Variant(c.word("variants", name), bool(holds), said) for name, holds, said in variants if holds is not None
    )  # None: cannot be computed
    return Claim(id or kind, text, title, strength, min(1.0, effect), numbers, ways, anchor, overturn=c.word("overturn", kind), **more)


def _places(rows: Iterable[Row], most: int = 4) -> tuple[tuple[str, int, int], ...]:
    return tuple(dict.fromkeys((r["report"], int(r["start"]), int(r["end"])) for r in rows))[:most]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of so many, for either report."""

    hits: tuple[int, int]
    of: tuple[int, int]

    @property
    def difference(self) -> float:
        """Return the first share minus the second; 0 where one has no items."""
        return self.hits[0] / self.of[0] - self.hits[1] / self.of[1] if all(self.of) else 0.0

    def holds(self, sign: float) -> bool:
        """Return whether the difference goes this way and is worth two items or more of the shorter list.

        >>> Share((6, 3), (12, 10)).holds(1), Share((4, 3), (10, 10)).holds(1)
        (True, False)
        """
        return self.difference * sign > 0 and round(abs(self.difference) * min(self.of), 6) >= ITEMS

    def said(self, c: Context) -> str:
        """Return both shares in words."""
        return c.say("briefing", "of_each", a=self.hits[0], of_a=self.of[0], b=self.hits[1], of_b=self.of[1])


def _share(reports: Sequence[str], rows: pd.DataFrame, hit: pd.Series) -> Share:
    own = [rows["report"] == report for report in reports]
    return Share((int((hit & own[0]).sum()), int((hit & own[1]).sum())), (int(own[0].sum()), int(own[1].sum())))


# how targets are worded


def wordings(c: Context) -> Iterator[Claim]:
    """Yield the wording whose share of the numbers differs most between the two, in task blocks and among the main expected targets."""
    made = [claim for wording in ("around", "floor", "strive") if (claim := _wording(c, wording))]
    yield from sorted(made, key=lambda m: (not m.leads, -m.effect))[:1]


def _numbers(c: Context, parts: Sequence[str], *, items: bool = False, cpi: bool = True) -> pd.DataFrame:
    inside = c.stated["headline"].astype(bool) if tuple(parts) == HEADLINE else c.stated["section_kind"].isin(parts)
    rows = c.stated[(c.stated["kind"] == "target") & inside]
    rows = rows if cpi else rows[rows["key"] != "cpi"]
    return rows if items else rows.drop_duplicates(["report", "start"])


def _worded(rows: pd.DataFrame, wording: str) -> pd.Series:
    return (
        rows["strive"].astype(bool) if wording == "strive" else rows["bound"].isin({"around": ["approx"], "floor": ["ge", "gt"]}[wording])
    )


def _wording(c: Context, wording: str) -> Claim | None:
    def share(parts: Sequence[str], **how: bool) -> Share:
        rows = _numbers(c, parts, **how)
        return _share(c.pair, rows, _worded(rows, wording))

    everything, tasks, head = share(c.parts), share(TASKS), share(HEADLINE)
    sign = 1 if everything.difference > 0 else -1
    rows, in_tasks = _numbers(c, c.parts), _numbers(c, TASKS)
    hits = rows[_worded(rows, wording)]
    variants = [
        ("as_said", tasks.holds(sign), tasks.said(c)), ("headline_only", head.holds(sign) if all(head.of) else None, head.said(c)),
        ("all_parts", everything.holds(sign), everything.said(c)),
        ("each_indicator", (s := share(c.parts, items=True)).holds(sign), s.said(c)),
        ("one_paragraph_out", _one_out_of(in_tasks, lambda kept: _share(c.pair, kept, _worded(kept, wording)).holds(sign)), ""),
    ]  # fmt: skip
    if wording == "around":
        without = share(HEADLINE, cpi=False)
        variants.append(("without_cpi", without.holds(sign) if all(without.of) else None, without.said(c)))
    nations = _nations_wording(c, wording)
    if nations:
        own, theirs = head.difference, nations.difference
        variants.append(("less_nation", (own - theirs) * sign > 0, nations.said(c)))
    said = c.say("briefing", "nation_beside", nations=nations.said(c)) if nations else ""
    values = {
        "wording": c.word("wording_said", wording),
        "tasks": tasks.said(c),
        "headline": head.said(c),
        "nation": said,
        "head_a": f"{head.hits[0]}/{head.of[0]}",
        "head_b": f"{head.hits[1]}/{head.of[1]}",
    }
    effect = max(abs(tasks.difference), abs(head.difference))
    numbers = {"tasks": [tasks.hits, tasks.of], "headline": [head.hits, head.of], "nation": nations and [nations.hits, nations.of]}
    return _claim(c, "wording", "counted", effect, variants, "02_targets.html#wording", values=values, numbers=numbers, id=f"wording-{wording}", places=_places(rows_of(hits)))  # fmt: skip


def _nations_wording(c: Context, wording: str) -> Share | None:
    """Return the same share of the nation's main expected numbers in the years of the two reports; None where they are not at hand."""
    if not set(c.pair) <= set(c.nations):
        return None
    rows = c.over_stated[(c.over_stated["kind"] == "target") & c.over_stated["headline"].astype(bool)].drop_duplicates(["report", "start"])
    return _share([c.nations[report] for report in c.pair], rows, _worded(rows, wording))


def in_words(c: Context) -> Iterator[Claim]:
    """Yield how many main expected targets have no number."""

    def share(weigh: Callable[[pd.DataFrame], pd.DataFrame]) -> Share:
        rows = weigh(c.stated[c.stated["headline"].astype(bool) & c.stated["own_year"].astype(bool)])
        return _share(c.pair, rows, rows["kind"] == "relative")

    base = share(lambda rows: rows)
    sign = 1 if base.difference > 0 else -1
    clause, split = share(lambda rows: rows.drop_duplicates(["report", "start"])), share(_split)
    variants = [("as_said", base.holds(sign), base.said(c)), ("each_clause", clause.holds(sign), clause.said(c)), ("composites_split", split.holds(sign), split.said(c))]  # fmt: skip
    values = {"shares": base.said(c)}
    rows = c.stated[c.stated["headline"].astype(bool) & (c.stated["kind"] == "relative")]
    yield _claim(c, "in-words", "counted", abs(base.difference), variants, "02_targets.html#headline", values=values, numbers={"shares": [base.hits, base.of]}, places=_places(rows_of(rows)))  # fmt: skip


def _split(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with a composite indicator counted as its parts."""
    return rows.loc[rows.index.repeat([len(SPLIT.get(key, "x")) for key in rows["key"]])]


# whom a target is measured against


def references(c: Context) -> Iterator[Claim]:
    """Yield the indicators that both state against another number, where one looks to its province and the other to the nation."""

    def looks(headline: bool) -> dict[str, dict[str, dict[str, Row]]]:
        found: dict[str, dict[str, dict[str, Row]]] = {}
        for row in rows_of(c.stated):
            whose = next((w for form, w, _ in REFERENCES if form.fullmatch(str(row["reference"] or ""))), None)
            if whose in ("province", "nation") and (row["headline"] or not headline):
                found.setdefault(row["key"], {}).setdefault(row["report"], {}).setdefault(whose, row)
        return found

    first, other = c.pair
    for key, own in looks(False).items():
        if not {first, other} <= set(own) or set(own[first]) & set(own[other]):
            continue
        rows = [next(iter(own[report].values())) for report in (first, other)]
        main = looks(True).get(key, {})
        levels = [[w for report in own.values() for w in report].count(level) for level in ("province", "nation")]
        variants = [
            ("as_said", True, ""), ("headline_only", set(main.get(first, ())) != set(main.get(other, ())) if len(main) > 1 else None, ""),
            ("indicator_alone", min(levels) > 0, ""),
        ]  # fmt: skip
        words = {report: value_text(row, c.language) for report, row in zip(("a_says", "b_says"), rows, strict=True)}
        values = words | {"indicator": label(c, rows[0])}
        yield _claim(c, "reference", "stated", 1.0, variants, "02_targets.html#headline", values=values, numbers={"key": key, "against": [list(own[r]) for r in (first, other)]}, id=f"reference-{key}", places=_places(rows), named=bool(rows[0]["indicator_id"]))  # fmt: skip


def to_level_above(c: Context) -> Iterator[Claim]:
    """Yield how far the leading target of either lies from the level above in the same year, with the number that is missing."""
    rows = [r for r in rows_of(c.gaps) if r["gap_low"] is not None and r["headline"]]
    known: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        known.setdefault((row["key"], row["above"]), {}).setdefault(row["report"], row)
    both = {group: own for group, own in known.items() if set(c.pair) <= set(own)}
    if not both or c.chosen["level"].nunique() > 1 or c.chosen["year"].nunique() == 1:
        return
    (key, level), own = max(both.items(), key=lambda item: item[0][0] == LEAD)
    a, b = (own[report] for report in c.pair)
    low, high = a["gap_low"] - b["gap_high"], a["gap_high"] - b["gap_low"]
    sign = 1 if low + high > 0 else -1
    higher, lower = (a, b) if sign > 0 else (b, a)
    missing = [r for r in rows_of(c.gaps) if r["key"] == key and r["status"] == "not_at_hand"]
    others = [own_ for (k, lvl), own_ in both.items() if k != key and lvl == level]
    same_way = [(o[c.pair[0]]["gap_low"] - o[c.pair[1]]["gap_high"]) * sign >= 0 for o in others]
    variants = [
        ("as_said", low + high != 0, ""), ("ends_of_ranges", low * sign > 0 and high * sign > 0, ""),
        ("upper_open", higher["upper_bound"] not in ("ge", "gt") and lower["upper_bound"] not in ("le", "lt"), f"{c.word('bound', higher['upper_bound'])}"),
        ("other_indicators", all(same_way) if same_way else None, f"{sum(same_way)}/{len(same_way)}"),
    ]  # fmt: skip
    years = dict(zip(c.chosen["report"], c.chosen["year"], strict=True))
    lacking = c.join(list(dict.fromkeys(f"{c.place(r['place'])} {years[r['report']]}" for r in missing)))
    also = [(row, above) for (k, above), rows in known.items() if (k, above != level) == (key, True) for row in rows.values()]
    values = {
        "indicator": label(c, a), "level": c.word("of_level", level), "gap_a": _gap(a), "gap_b": _gap(b), "upper_a": _upper(c, a), "upper_b": _upper(c, b),
        "missing": c.say("briefing", "missing", numbers=lacking) if lacking else "",
        "also": "".join(c.say("briefing", "also", name=c.name(r["report"]), level=c.word("of_level", above), gap=_gap(r)) for r, above in also),
    }  # fmt: skip
    yield _claim(c, "level-above", "stated", abs(low + high) / 4, variants, "02_targets.html#headline", values=values, numbers={"key": key, "above": level, "gaps": [a["gap_low"], b["gap_low"]]}, places=_places_of(c, [a, b]))  # fmt: skip


def _gap(row: Row) -> str:
    return "–".join(signed_text(each) for each in dict.fromkeys((row["gap_low"], row["gap_high"])))


def _upper(c: Context, row: Row) -> str:
    return value_text(part_of(row, "upper"), c.language)


def _places_of(c: Context, rows: Sequence[Row]) -> tuple[tuple[str, int, int], ...]:
    ends = {(r["report"], r["start"]): r for r in rows_of(c.stated)}
    return _places(ends[row["report"], row["start"]] for row in rows)


def side_by_side(c: Context) -> Iterator[Claim]:
    """Yield, for two reports of one year or of one place, which numbers of the main expected targets are higher in the one than in the other."""
    one_place = c.chosen["place"].nunique() == 1
    if c.chosen["year"].nunique() > 1 and not one_place:
        return
    heads = {(r["report"], r["start"]) for r in rows_of(c.stated) if r["headline"]}

    def counted(headline: bool, alike: bool = False) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {"up": [], "down": [], "level": []}
        seen: set[tuple[str, str]] = set()
        for row in rows_of(c.pairs):
            main = (row["left"], row["left_start"]) in heads and (row["right"], row["right_start"]) in heads
            if row["raw_low"] is None or (headline and not main) or (row["key"], row["left_measure"]) in seen:
                continue
            if (row["left"], row["right"]) == c.pair and not (alike and row["left_bound"] != row["right_bound"]):
                seen.add((row["key"], row["left_measure"]))
                found["up" if row["raw_low"] > 0 else "down" if row["raw_high"] < 0 else "level"].append(row)
        return found

    base = counted(True)
    up, down = len(base["up"]), len(base["down"])
    sign = 1 if up >= down else -1

    def holds(found: Mapping[str, list[Row]]) -> bool:  # of one place: numbers moved; of two: one of them is mostly the higher
        up, down = len(found["up"]), len(found["down"])
        return up + down > 0 if one_place else (up - down) * sign > 0

    def said(found: Mapping[str, list[Row]]) -> str:
        return c.say("briefing", "up_down", **{name: len(rows) for name, rows in found.items()})

    everything, alike = counted(False), counted(True, alike=True)
    variants = [
        ("as_said", holds(base), said(base)), ("all_parts", holds(everything), said(everything)),
        ("same_wording", holds(alike) if any(alike.values()) else None, said(alike)),
    ]  # fmt: skip
    rows = [*base["up"], *base["down"]] if sign > 0 else [*base["down"], *base["up"]]
    named = c.join(
        [
            c.say("briefing", "from_to", indicator=label(c, r), a=value(c, part_of(r, "left")), b=value(c, part_of(r, "right")))
            for r in rows[:4]
        ]
    )
    counts = {name: len(own) for name, own in base.items()}
    values = counts | {"named": named}
    effect = (up + down) / max(1, sum(counts.values()))
    ends = [{"report": r[s], "start": r[f"{s}_start"]} for r in rows[:2] for s in ("left", "right")]
    entry = "moved" if one_place else "same-year"
    yield _claim(c, "side-by-side", "stated", effect, variants, "02_targets.html#headline", entry=entry, values=values, numbers=counts, places=_places_of(c, ends))  # fmt: skip


def exclusive(c: Context) -> Iterator[Claim]:
    """Yield which main expected targets only one of the two sets."""
    heads = c.stated[c.stated["headline"].astype(bool)]
    own = [list(dict.fromkeys(heads.loc[heads["report"] == report, "key"])) for report in c.pair]
    anywhere = [set(c.stated.loc[c.stated["report"] == report, "key"]) for report in c.pair]
    alike = {(r["left"], r["left_start"]) for r in rows_of(c.refused)} | {(r["right"], r["right_start"]) for r in rows_of(c.refused)}
    first = {(r["report"], r["key"]): r for r in reversed(rows_of(heads))}
    only = [[key for key in own[i] if key not in own[1 - i]] for i in (0, 1)]
    in_parts = [[key for key in only[i] if key not in anywhere[1 - i]] for i in (0, 1)]
    apart = [[k for k in only[i] if (c.pair[i], first[c.pair[i], k]["start"]) not in alike] for i in (0, 1)]

    def holds(found: list[list[str]]) -> bool:
        return sum(map(len, found)) >= ITEMS

    def said(found: list[list[str]]) -> str:
        return f"{len(found[0])} / {len(found[1])}"

    variants = [
        ("as_said", holds(only), said(only)),
        ("not_in_body", holds(in_parts), said(in_parts)),
        ("no_look_alikes", holds(apart), said(apart)),
    ]
    kin = {key: {*SPLIT.get(key, ()), *(whole for whole, parts in SPLIT.items() if key in parts)} for key in (*own[0], *own[1])}
    alone = [[key for key in apart[i] if key in in_parts[i] and not kin[key] & anywhere[1 - i]] for i in (0, 1)]
    values: dict[str, Any] = {}
    for i, slot in enumerate("ab"):
        named = c.join([label(c, first[c.pair[i], key]) for key in alone[i][:3]])
        said_of = named and c.say("briefing", "are_more" if len(alone[i]) > 3 else "are", named=named)
        values |= {f"n_{slot}": len(only[i]), f"own_{slot}": len(alone[i]), f"named_{slot}": said_of}
    effect = sum(map(len, only)) / max(1, len(set(own[0]) | set(own[1]))) / 2
    rows = [first[c.pair[i], key] for i in (0, 1) for key in only[i][:2]]
    yield _claim(c, "exclusive", "counted", effect, variants, "02_targets.html#headline", values=values, numbers={"only": [len(o) for o in only]}, places=_places(rows))  # fmt: skip


# what manufacturing is measured by


def industries(c: Context) -> Iterator[Claim]:
    """Yield whether the one measures its industries by growth and the other by size."""

    def counted(rows: pd.DataFrame) -> list[tuple[int, int]]:
        found = count_measures(c, rows)
        return [(found[report]["growth"], found[report]["level"]) for report in c.pair]

    def holds(n: list[tuple[int, int]]) -> bool:
        return (n[0][0] - n[0][1]) * sign > 0 and (n[1][0] - n[1][1]) * sign < 0

    rows = industry_rows(c)
    base = counted(rows)
    sign = 1 if base[0][0] - base[0][1] > base[1][0] - base[1][1] else -1
    if not holds(base):
        return
    by_words, clauses = counted(industry_rows(c, by_words=True)), counted(rows.drop_duplicates(["report", "start"]))

    def said(n: list[tuple[int, int]]) -> str:
        return c.say("briefing", "growth_size", a_growth=n[0][0], a_size=n[0][1], b_growth=n[1][0], b_size=n[1][1])

    variants = [
        ("as_said", True, said(base)), ("by_words", holds(by_words), said(by_words)), ("each_clause", holds(clauses), said(clauses)),
        ("one_paragraph_out", _one_out_of(rows, lambda kept: holds(counted(kept))), ""),
    ]  # fmt: skip
    examples = {}
    for slot, report, measure in (("a_example", c.pair[0], sign > 0), ("b_example", c.pair[1], sign < 0)):
        own = [
            r
            for r in rows_of(rows)
            if r["report"] == report and (r["measure"] == "growth") == measure and (r["indicator_id"] or is_name(r["phrase"], c))
        ]
        examples[slot] = c.join([c.say("briefing", "example", name=label(c, r), value=value(c, r)) for r in own[:2]])
    kinds = [c.word("kinds_of_measure", each) for each in (("growth", "level") if sign > 0 else ("level", "growth"))]
    numbers = dict(zip(("a_growth", "a_size", "b_growth", "b_size"), (*base[0], *base[1]), strict=True))
    values = {**examples, **numbers, "kind_a": kinds[0], "kind_b": kinds[1]}
    yield _claim(c, "industries", "stated", 1.0, variants, "02_targets.html#industries", values=values, numbers={"counts": base}, places=_places(rows_of(rows)))  # fmt: skip


def _one_out_of(rows: pd.DataFrame, test: Callable[[pd.DataFrame], bool]) -> bool:
    """Return whether a test of rows holds whichever one of their paragraphs is left out, as long as each report keeps one."""
    keys = list(dict.fromkeys(zip(rows["report"], rows["paragraph"], strict=True)))
    kept = [rows[~((rows["report"] == r) & (rows["paragraph"] == p))] for r, p in keys]
    return all(test(each) for each in kept if each["report"].nunique() == rows["report"].nunique())


# words of effort among all reports


def efforts(c: Context) -> Iterator[Claim]:
    """Yield the two words of effort that the one says most more often than the other, with their places among all reports at hand."""
    table, parts = c.tables.table("paragraphs"), c.parts
    reports = [r["report"] for r in rows_of(c.tables.reports) if set(parts) <= set(r["parts_present"])]
    paragraphs = table[table["report"].isin(reports)]
    terms = c.tables.table("terms")
    terms = terms[terms["term"].isin(c.verbs) & terms["report"].isin(reports)]
    rates = _rates(terms, paragraphs, parts)
    only_tasks = _rates(terms, paragraphs, TASKS) if "annual_tasks" in parts else rates
    found = sorted((used for verb in sorted(rates) if (used := _used(c, verb, rates[verb]))), key=lambda u: -u["score"])[:2]
    if not found:
        return

    def every(test: Callable[[Mapping[str, Any]], bool]) -> bool:
        return all(test(used) for used in found)

    def still(used: Mapping[str, Any]) -> bool:  # without its richest paragraph
        own = terms[(terms["term"] == used["verb"]) & (terms["report"] == used["high"])]
        return bool(max(used["n"]) - int(own["count"].max()) > min(used["n"]))

    def in_tasks(used: Mapping[str, Any]) -> bool:
        own = only_tasks.get(used["verb"], {})
        return all(report in own for report in c.pair) and (own[c.pair[0]][1] - own[c.pair[1]][1]) * used["sign"] > 0

    variants = [
        ("as_said", True, ""), ("count_alone", every(lambda u: (u["n"][0] - u["n"][1]) * u["sign"] > 0), ""),
        ("paragraphs_with_it", every(lambda u: (u["held"][0] - u["held"][1]) * u["sign"] > 0), ""), ("tasks_only", every(in_tasks), ""),
        ("one_paragraph_out", every(still), ""),
    ]  # fmt: skip
    words = [
        c.say("briefing", "effort_word", verb=u["verb"], n_a=u["n"][0], n_b=u["n"][1], rank_a=u["ranks"][0], rank_b=u["ranks"][1])
        for u in found
    ]
    values = {
        "words": c.join(words),
        "of": len(reports),
        "span": span(sorted(set(c.tables.reports.loc[c.tables.reports["report"].isin(reports), "year"]))),
        "verb": found[0]["verb"],
        "n_a": found[0]["n"][0],
        "n_b": found[0]["n"][1],
    }
    numbers = {u["verb"]: {"counts": u["n"], "ranks": u["ranks"], "of": len(reports)} for u in found}
    yield _claim(
        c,
        "effort",
        "counted",
        found[0]["apart"],
        variants,
        "05_wording.html#verbs",
        values=values,
        numbers=numbers,
    )


def _used(c: Context, verb: str, rates: Mapping[str, tuple[int, float, int]]) -> dict[str, Any] | None:
    """Return how the two use a word, with their places among all reports, and how much that tells: None where they hardly use it."""
    (n_a, rate_a, in_a), (n_b, rate_b, in_b) = (rates.get(report, (0, 0.0, 0)) for report in c.pair)
    if max(n_a, n_b) < OFTEN or rate_a == rate_b:
        return None
    order = sorted((rate for _, rate, _ in rates.values()), reverse=True)
    often = sum(each < max(rate_a, rate_b) for each in order) / len(order)  # of the reports at hand, how many say it less often
    ratio = abs(log2((rate_a + PER) / (rate_b + PER)))
    return {
        "verb": verb, "n": [n_a, n_b], "held": [in_a, in_b], "ranks": [order.index(rate_a) + 1, order.index(rate_b) + 1], "sign": 1 if rate_a > rate_b else -1,
        "high": c.pair[rate_a < rate_b], "apart": abs(rate_a - rate_b) / (rate_a + rate_b), "score": abs(n_a - n_b) / (n_a + n_b) ** 0.5 * ratio * often,
    }  # fmt: skip


def _rates(terms: pd.DataFrame, paragraphs: pd.DataFrame, parts: Sequence[str]) -> dict[str, dict[str, tuple[int, float, int]]]:
    """Return for each word and report how often it stands in these parts, how often in 1,000 characters, and in how many paragraphs."""
    characters = body_characters(paragraphs, parts).astype(int)
    grouped = cut_to_parts(terms, paragraphs, parts).groupby(["term", "report"], observed=True)
    counted = grouped.agg(n=("count", "sum"), held=("paragraph", "nunique"))
    found = {key: (int(n), int(held)) for key, n, held in counted.itertuples()}
    made: dict[str, dict[str, tuple[int, float, int]]] = {}
    for verb in dict.fromkeys(verb for verb, _ in found):
        own = {report: found.get((verb, report), (0, 0)) for report in characters.index}
        made[verb] = {report: (n, 1000 * n / int(characters[report]), held) for report, (n, held) in own.items()}
    return made


# blocks of one report


def blocks(c: Context) -> Iterator[Claim]:
    """Yield the task block that has no counterpart in the other report at any threshold and that other reports of its year have, too."""
    if "annual_tasks" not in c.parts:
        return
    compared = {each: compare_blocks(c.blocks, flows, *c.pair) for each, flows in c.flows.items()}
    base = compared[THRESHOLD]
    formulas = {r: heading_formulas(list(base.loc[base["report"] == r, "heading"])) for r in c.pair}
    found = []
    for row in rows_of(base):
        shares = {
            each: float(t.loc[(t["report"] == row["report"]) & (t["rank"] == row["rank"]), "matched"].iloc[0])
            for each, t in compared.items()
        }
        if shares[THRESHOLD] >= ALONE:
            continue
        word, years = _years_word(c, strip_formulas(row["heading"], formulas[row["report"]]), row["report"])
        if not word:
            continue
        own, other = years
        share = own[0] / own[1] - (other[0] / other[1] if other[1] else 0)
        variants = [("as_said", share > 0, "")] + [
            (f"threshold_{each:g}", shares[each] < ALONE, f"{100 * shares[each]:.0f}%") for each in THRESHOLDS
        ]
        alone = c.name(row["report"])
        values = {"name": alone, "heading": row["heading"], "word": word, "own": own[0], "of_own": own[1], "year": own[2], "other": other[0], "of_other": other[1], "other_year": other[2], "share": f"{100 * row['share']:.0f}%", "topic": _chief_topic(c, row)}  # fmt: skip
        found.append(_claim(c, "block", "counted", share * min(1.0, 5 * row["share"]), variants, "03_priorities.html#counterparts", values=values, numbers={"rank": row["rank"], "matched": shares[THRESHOLD], "own": own, "other": other}, id=f"block-{row['report']}-{row['rank']}"))  # fmt: skip
    yield from sorted(found, key=lambda m: (not m.leads, -m.effect))[:1]


def _chief_topic(c: Context, block: Row) -> str:
    """Return the topic that takes most of a block."""
    inside = c.members[(c.members["report"] == block["report"]) & (c.members["rank"] == block["rank"])]
    sizes = c.coded.merge(inside[["report", "paragraph"]], on=["report", "paragraph"]).groupby("code")["characters"].sum()
    return c.topics[str(sizes.idxmax())][c.language != "zh"] if len(sizes) else "–"


def _years_word(c: Context, heading: str, report: str) -> tuple[str, tuple[tuple[int, int, int], tuple[int, int, int]]]:
    """Return the word of a heading that the reports of its year say more often than those of the other's year; no word where there is none."""
    year = {r["report"]: int(r["year"]) for r in rows_of(c.tables.reports) if "annual_tasks" in r["parts_present"]}
    other = next(r for r in c.pair if r != report)
    best: tuple[float, str, Any] = (0.0, "", ())
    for word in dict.fromkeys(
        w for w in c.cut(heading) if len(w) > 1 and c.tags.get(w, "n").startswith(("n", "j", "l", "v")) and w not in c.verbs
    ):
        says = set(c.task_terms.loc[c.task_terms["term"] == word, "report"])
        counts = [
            (sum(r in says for r in own), len(own), at)
            for at in (year[report], year[other])
            if (own := [r for r, y in year.items() if y == at])
        ]
        if len(counts) < 2:
            continue
        share = counts[0][0] / counts[0][1] - counts[1][0] / counts[1][1]
        if other not in says and share > best[0]:
            best = (share, word, (counts[0], counts[-1]))
    return best[1], best[2]


# what was reported afterwards


def afterwards(c: Context) -> Iterator[Claim]:
    """Yield what was reported afterwards of the leading target of either report."""
    rows = {}
    for report in rows_of(c.chosen)[:2]:
        own = c.outcomes[
            (c.outcomes["place"] == report["place"]) & (c.outcomes["year"] == report["year"]) & c.outcomes["deviation_low"].notna()
        ]
        if len(own):
            rows[report["report"]] = {r["indicator_id"]: r for r in rows_of(own)}
    shared = [key for key in rows.get(c.pair[0], {}) if key in rows.get(c.pair[1], {})]
    if not shared:
        return
    key = LEAD if LEAD in shared else shared[0]
    a, b = (rows[report][key] for report in c.pair)
    sign = 1 if a["deviation_low"] > b["deviation_low"] else -1

    def fell(row: Row, band: float) -> bool:
        return bool(row["deviation_high"] < -band)

    variants = [("as_said", a["deviation_low"] != b["deviation_low"], "")]
    variants += [(f"band_{band:g}", fell(a, band) != fell(b, band), "") for band in BANDS]
    low, high = a["deviation_low"] - b["deviation_high"], a["deviation_high"] - b["deviation_low"]
    variants.append(("ends_of_ranges", low * sign > 0 and high * sign > 0, ""))
    said: dict[str, str] = {}
    for slot, row in (("a", a), ("b", b)):
        result = part_of(row, "result") | {"kind": "result", "unit": row["unit"]}
        said |= {
            f"{slot}_target": value_text(row, c.language),
            f"{slot}_result": value_text(result, c.language),
            f"{slot}_off": signed_text(row["deviation_low"]),
            f"{slot}_vintage": c.word("vintage", row["vintage"]),
        }
        judged = c.word("verdict", row["verdict"]) if row["verdict"] else c.word("position", row["position"])
        said[f"{slot}_met"] = c.say("briefing", "verdict", word=judged) if row["verdict"] or row["position"] else ""
    values = said | {"indicator": label(c, {"indicator_id": key, "phrase": key})}
    effect = abs(a["deviation_low"] - b["deviation_low"]) / 4
    yield _claim(c, "afterwards", "reported", effect, variants, "06_trends.html#outcomes", values=values, numbers={"key": key, "deviations": [a["deviation_low"], b["deviation_low"]]})  # fmt: skip


# a plan's goals that do not agree


def plans(c: Context) -> Iterator[Claim]:
    """Yield, of either report's five-year plan, a yearly growth and a level for one year that do not agree: what the level needs from its base."""
    for report in c.pair:
        own = [r for r in rows_of(c.plan) if r["report"] == report and r["indicator_id"] == LEAD]
        growth = next((r for r in own if r["plan_measure"] == "growth" and r["plan_basis"] == "yearly_average"), None)
        level = next((r for r in own if r["plan_measure"] == "level" and growth and r["horizon"] == growth["horizon"]), None)
        if not growth or not level:
            continue
        place = c.chosen.loc[c.chosen["report"] == report, "place"].iloc[0]
        start = int(level["horizon"]) - 5
        results = c.series[(c.series["place"] == place) & (c.series["indicator_id"] == LEAD) & (c.series["role"] == "result")]
        bases = {int(r["year"]): r["low"] for r in rows_of(results) if r["low"] and r["measure"] == "level"}
        if start not in bases:
            continue
        needed = 100 * ((level["plan_low"] / bases[start]) ** 0.2 - 1)
        stated = growth["plan_low"]
        revised = _revised(results[results["measure"] == "growth"], start, bases)
        variants = [
            ("as_said", needed - stated > 1, ""),
            ("base_first_reported", needed - stated > 1, number_text(bases[start], "元", c.language)),
        ]
        if revised:
            at = 100 * ((level["plan_low"] / revised[1]) ** (1 / (level["horizon"] - revised[0])) - 1)
            variants.append(("base_revised", at - stated > 1, f"{revised[0]}: {number_text(revised[1], '元', c.language)}, {at:.1f}%"))
        later = c.say("briefing", "revised", year=revised[0], value=number_text(revised[1], "元", c.language)) if revised else ""
        values = {
            "name": c.name(report), "horizon": level["horizon"], "growth": value_text(part_of(growth, "plan"), c.language), "level": value_text(part_of(level, "plan"), c.language),
            "base": number_text(bases[start], "元", c.language), "start": start, "needed": f"{needed:.1f}", "later": later,
            "prices": f"{100 * ((1 + needed / 100) / (1 + stated / 100) - 1):.1f}",
        }  # fmt: skip
        places = tuple((r["source_report"], *map(int, r["plan_offsets"].split("–"))) for r in (growth, level))
        yield _claim(c, "plan", "stated", (needed - stated) / 10, variants, "06_trends.html#plan", values=values, numbers={"needed": round(needed, 2), "stated": stated, "base": bases[start]}, id=f"plan-{report}", places=places)  # fmt: skip


def _revised(growth: pd.DataFrame, start: int, bases: Mapping[int, float]) -> tuple[int, float] | None:
    """Return the next level known after the base where it lies below it though real growth in between was not negative: the base has been revised since."""
    later = [year for year in sorted(bases) if year > start]
    grown = {int(r["year"]): r["value_low"] for r in rows_of(growth) if r["value_low"] is not None}
    if not later or bases[later[0]] >= bases[start] or not all(grown.get(year, -1) >= 0 for year in range(start + 1, later[0] + 1)):
        return None
    return later[0], bases[later[0]]


# topics


def topics(c: Context) -> Iterator[Claim]:
    """Yield the topic whose share differs most beyond what the nation's reports of both years have, and beyond coding error."""
    if c.adjusted.empty:
        return
    shares = {(r["report"], r["code"]): r for r in rows_of(c.shares)}
    alone = {r["code"]: r["points"] for r in rows_of(c.tasks.adjusted)} if c.tasks else None
    found = []
    for row in rows_of(c.adjusted):
        if row["thin"] or row["code"] == emphasis.NO_CONTENT:
            continue
        sign = 1 if row["points"] > 0 else -1
        own = [shares[report, row["code"]] for report in c.pair]
        high, low = own if sign > 0 else own[::-1]
        variants = [
            ("as_said", abs(row["points"]) >= POINT, f"{row['points']:+.1f}"), ("raw_shares", row["raw_points"] * sign >= POINT, f"{row['raw_points']:+.1f}"),
            ("one_paragraph_out", row["least"] * sign > 0 and row["most"] * sign > 0, f"{row['least']:+.1f} … {row['most']:+.1f}"),
            ("beyond_resampling", row["low"] * sign > 0 and row["high"] * sign > 0, f"{row['low']:+.1f} … {row['high']:+.1f}"),
            ("beyond_coding", high["coding_low"] > low["coding_high"] if high["coding_low"] is not None and low["coding_high"] is not None else None, ""),
        ]  # fmt: skip
        if alone is not None:
            variants.append(("tasks_only", alone.get(row["code"], 0) * sign >= POINT, f"{alone.get(row['code'], 0):+.1f}"))
        values = {
            "topic": c.topics[row["code"]][c.language != "zh"], "share_a": f"{100 * own[0]['share']:.1f}%", "share_b": f"{100 * own[1]['share']:.1f}%", "apart": c.say("apart", "higher", name=c.name(c.pair[row["points"] < 0]), points=f"{abs(row['points']):.1f}"),
        }  # fmt: skip
        entry = "topic" if c.chosen["year"].nunique() > 1 else "topic-same-year"
        found.append(_claim(c, "topic", "estimated", abs(row["points"]) / 20, variants, "04_emphasis.html#adjusted", entry=entry, values=values, numbers={"code": row["code"], "points": row["points"], "raw": row["raw_points"]}, id=f"topic-{row['code']}"))  # fmt: skip
    yield from sorted(found, key=lambda m: (not m.leads, -m.k / len(m.variants), -m.effect))[:2]


# two years of one place


def headings(c: Context) -> Iterator[Claim]:
    """Yield how many task headings of two years of one place are new and how many are gone."""
    same = carry_over.same_place(c.chosen)
    if same is None or "annual_tasks" not in c.parts:
        return
    compared = carry_over.compare_headings(c.members, same)
    fresh, gone = ([r["heading"] for r in rows_of(compared) if r["status"] == status] for status in ("new", "dropped"))
    if not fresh:
        return
    alike = {r["heading"]: r["alike"] for r in rows_of(compared)}
    variants = [("as_said", True, "")] + [
        (f"reworded_{each:g}", sum(alike[h] < each for h in fresh) > 0, str(sum(alike[h] < each for h in fresh))) for each in REWORDED
    ]
    total = compared.loc[compared["report"] == same[1], "heading"].nunique()
    values = {
        "later": c.name(same[1]),
        "earlier": c.name(same[0]),
        "new": len(fresh),
        "of": total,
        "gone": len(gone),
        "named": c.join([f"“{h}”" for h in fresh[:2]]),
    }
    yield _claim(c, "headings", "counted", len(fresh) / max(1, total), variants, "06_trends.html#headings", values=values, numbers={"new": len(fresh), "gone": len(gone), "of": total})  # fmt: skip


def density(c: Context) -> Iterator[Claim]:
    """Yield how many numbers stand in 1,000 characters, where the two differ by half or more."""

    def rates(on: Context, **how: bool) -> list[float]:
        characters = body_characters(on.paragraphs, on.parts)
        rows = _numbers(on, on.parts, **how)
        return [1000 * int((rows["report"] == r).sum()) / int(characters.get(r, 1)) for r in on.pair]

    base = rates(c)
    if not min(base):
        return
    sign = 1 if base[0] > base[1] else -1
    ratio = max(base) / min(base)

    def holds(found: list[float]) -> bool:
        return (found[0] - found[1]) * sign > 0 and max(found) / max(min(found), 1e-9) >= 1.25

    tasks = c.tasks
    items = rates(c, items=True)
    variants = [("as_said", ratio >= 1.5, ""), ("each_indicator", holds(items), " / ".join(f"{r:.1f}" for r in items))]
    if tasks is not None:
        variants.append(("tasks_only", holds(own := rates(tasks)), " / ".join(f"{r:.1f}" for r in own)))
    values = {"rate_a": f"{base[0]:.1f}", "rate_b": f"{base[1]:.1f}"}
    yield _claim(c, "density", "counted", 1 - 1 / ratio, variants, "02_targets.html#counts", values=values, numbers={"rates": base})


MAKERS: tuple[Callable[[Context], Iterator[Claim]], ...] = (
    references, wordings, in_words, exclusive, to_level_above, side_by_side, industries, efforts, blocks, afterwards, plans, topics, headings, density,
)  # fmt: skip
