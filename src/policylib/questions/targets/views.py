"""What a comparison shows of targets: one view a question, each with its table, caption, sentence and figure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import frame_of, part_of, rows_of
from policylib.page.labels import indicator_label, number_text, placed, signed_text, unit_word, value_text
from policylib.page.markup import UNKNOWN
from policylib.page.view import Note, Sentence, View
from policylib.page.words import words
from policylib.questions.targets import figures
from policylib.questions.targets.bases import BASES, PER, count_bases, flagged
from policylib.questions.targets.stated import target_rows, wording_shares
from policylib.reading.text import quote

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from policylib.questions.context import Context

Row = Mapping[str, Any]
OUTPUT = re.compile("产值|产量|产业|增加值|规模|收入")  # what an industry's own numbers are of
NO_OUTPUT = re.compile("项目|企业|基地|园区|占比|比重|数$")
INDUSTRY = "1i"
QUOTED = 16  # characters of the report on either side of a target


def label(c: Context, row: Row) -> str:
    """Return what a target is of: the indicator's name, or the report's own words in quotation marks where they are no name."""
    if row.get("indicator_id"):
        return indicator_label(row, c.book, c.language)
    phrase = str(row.get("phrase") or row.get("left_phrase") or row["key"])
    return phrase if is_name(phrase, c) else f"“{phrase}”" if c.language == "zh" else f'"{phrase}"'


def is_name(phrase: str, c: Context) -> bool:
    """Return whether an extracted phrase is a name: it opens with no verb, and is no list or clause."""
    opening = next(iter(c.cut(phrase)), "")
    return c.tags.get(opening) != "v" and not any(mark in phrase for mark in "，、等及")


def value(c: Context, row: Row) -> str:
    """Return what a target states, with its word of effort, whom it is for and which class it counts."""
    said = " ".join(filter(None, [row.get("effort"), value_text(row, c.language)]))
    margin = row.get("reference") if row["kind"] == "target" else None
    if margin:
        said = c.say("value", "margin", value=said, reference=margin)
    whom = " · ".join(v for v in (row.get("scope"), row.get("size")) if v)
    return c.say("value", "whom", value=said, whom=whom) if whom else said


def gap(c: Context, low: float | None, high: float | None, refusal: str | None = None) -> str:
    """Return a difference in points, or why two numbers give none."""
    if low is None or high is None:
        return c.word("no_gap", refusal)
    return signed_text(low) if low == high else c.say("value", "span", low=signed_text(low), high=signed_text(high))


def against(c: Context, pair: str | None) -> str:
    """Return a pair of wordings in words."""
    if not pair:
        return ""
    own, upper = pair.split("–")
    return c.say("value", "against", own=c.word("bound", own), upper=c.word("bound", upper))


def rests_on(c: Context, n: int, what: str) -> str:
    """Return the source line of a table or figure: whose reports, which parts, how many of its own rows."""
    return c.look(c.say("n", what, n=n)).source


def _caption(c: Context, name: str, n: int, what: str = "targets") -> str:
    """Return the caption of a table: what it counts, then whose reports, which parts, and how many of its own rows."""
    said = c.say("captions.targets", name)
    return said[0].upper() + said[1:] + c.say("value", "stop") + rests_on(c, n, what)


def _view(
    c: Context,
    id: str,  # noqa: A002
    frame: pd.DataFrame,
    shown: pd.DataFrame,
    n: int,
    *,
    what: str = "targets",
    sentence: Sentence | None = None,
    draw: Callable[[], Figure] | None = None,
    folded: str = "",
) -> View:
    """Return a view under its own caption, which says how many rows it rests on."""
    return View(id, frame, shown, _caption(c, id, n, what), sentence, c.language, draw, folded)


def _anchor(row: Row) -> str:
    return f"{row['report']}#t{row['start']}"


def headline(c: Context) -> View:
    """Return the main expected targets side by side: each report's value and its gap to the level above in the same year."""
    rows = rows_of(target_rows(c.stated))
    elsewhere = [r for r in rows_of(c.stated) if not r["headline"]]
    gaps: dict[tuple[str, int, int], list[Row]] = {}
    for each in rows_of(c.gaps):
        gaps.setdefault((each["report"], each["start"], each["item"]), []).append(each)
    lines: dict[int, dict[str, list[dict[str, Any]]]] = {}
    for row in rows:
        lines.setdefault(row["row"], {}).setdefault(row["report"], []).append(row)
    made: list[dict[str, str]] = []
    anchors: dict[str, list[str | None]] = {}
    grey: dict[str, set[int]] = {}
    heads = {report: (c.name(report), c.say("columns", "gap_of", name=c.name(report))) for report in c.reports}
    for _, own in sorted(lines.items()):
        first = next(iter(own.values()))[0]
        level = _common([gaps.get((r["report"], r["start"], r["item"]), []) for each in own.values() for r in each], len(own))
        cells = {c.word("columns", "indicator"): label(c, first)}
        for report, (head, gap_head) in heads.items():
            stated = own.get(report, [])
            other = [] if stated else [r for r in elsewhere if (r["report"], r["key"]) == (report, first["key"])]
            texts = [value(c, r) for r in stated] or [c.say("value", "elsewhere", value=value(c, r)) for r in other[:1]]
            cells[head] = c.say("value", "and").join(dict.fromkeys(texts)) or UNKNOWN
            cells[gap_head] = _gap_cell(c, [g for r in stated for g in gaps.get((r["report"], r["start"], r["item"]), [])], level)
            anchors.setdefault(head, []).append(_anchor((stated or other)[0]) if stated or other else None)
            if other:
                grey.setdefault(head, set()).add(len(made))
        made.append(cells)
    columns = [c.word("columns", "indicator"), *(name for pair in heads.values() for name in pair)]
    shown = placed(frame_of(made, columns), anchors)
    shown.attrs["grey"] = grey
    numbers = sum(r["kind"] == "target" for r in rows)
    frame = c.gaps[c.gaps["headline"].astype(bool)].reset_index(drop=True)
    draw = lambda: figures.plot_targets(c, shared(c).text)  # noqa: E731
    return _view(c, "headline", frame, shown, numbers, what="headline", sentence=lead(c), draw=draw)


def _common(rows: Sequence[Sequence[Row]], reports: int) -> str | None:
    """Return the nearest level above to which most of some targets have a gap."""
    known = [gap["above"] for own in rows for gap in own if gap["gap_low"] is not None]
    return max(dict.fromkeys(known), key=known.count, default=None)


def _gap_cell(c: Context, gaps: Sequence[Row], level: str | None) -> str:
    """Return a gap with its level and the pair of wordings, or why there is none: a missing number is never 0."""
    known = [g for g in gaps if g["gap_low"] is not None]
    row = next((g for g in known if g["above"] == level), next(iter(known), None))
    if row:
        return c.say(
            "value",
            "gap",
            gap=gap(c, row["gap_low"], row["gap_high"]),
            level=c.word("of_level", row["above"]),
            pair=against(c, row["pair"]),
        )
    refused = next((g for g in gaps if g["refusal"]), None)
    if refused:
        return c.word("no_gap", refused["refusal"])
    return c.word("status", gaps[0]["status"]) if gaps else UNKNOWN


def lead(c: Context) -> Sentence:
    """Return the gap that leads: the first indicator for which most reports have a gap to one and the same level above.

    A gap to a province is never set beside one to the nation in one sentence. Without any it says how many indicators the reports share.
    """
    groups: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows_of(c.gaps):
        if row["gap_low"] is not None:
            groups.setdefault((row["key"], row["above"]), {}).setdefault(row["report"], row)
    if not groups:
        return shared(c)
    key, level = max(groups, key=lambda group: len(groups[group]))  # of equals the first: report order, nearest level
    found = [groups[key, level][report] for report in c.reports if report in groups[key, level]]
    said = c.join([_apart(c, row) for row in found])
    text = c.say("targets", "lead", indicator=label(c, found[0]), level=c.word("of_level", level), gaps=said)
    numbers = {row["report"]: [row["gap_low"], row["gap_high"], row["pair"]] for row in found}
    return Sentence("lead", text, {"key": key, "above": level, "gaps": numbers})


def _apart(c: Context, row: Row) -> str:
    """Return by how much one report lies above or below."""
    low, high = row["gap_low"], row["gap_high"]
    name = "same" if low == high == 0 else "higher" if low >= 0 else "lower" if high <= 0 else "around"
    ends = sorted((abs(low), abs(high)))
    return c.say("apart", name, name=c.name(row["report"]), points="–".join(f"{each:.10g}" for each in dict.fromkeys(ends)))


def shared(c: Context) -> Sentence:
    """Return how many indicators of the main expected targets each report states, and how many all of them state."""
    rows = target_rows(c.stated)
    own = {report: set(rows.loc[rows["report"] == report, "key"]) for report in c.reports}
    numeric = {report: set(rows.loc[(rows["report"] == report) & (rows["kind"] == "target"), "key"]) for report in own}
    both, number = set.intersection(*own.values()), set.intersection(*numeric.values())
    said = c.join([c.say("targets", "has", name=c.name(report), n=len(keys)) for report, keys in own.items()])
    text = c.say("targets", "shared" if len(own) > 1 else "alone", reports=said, shared=len(both), numeric=len(number))
    numbers = {"indicators": {r: len(keys) for r, keys in own.items()}, "shared": len(both), "numeric": len(number)}
    return Sentence("shared", text, numbers)


def counts(c: Context) -> View:
    """Return how many numbers each report states, numbers and indicators counted apart."""
    names = ("numbers", "indicators", "headline", "distributive", "later", "relative", "characters", "per_1000")
    shown = c.table(c.counts, {"report": lambda r: c.name(r["report"]), **dict.fromkeys(names)})
    said = c.join(
        [c.say("targets", "states", name=c.name(r["report"]), **r_of(r, "numbers", "indicators", "relative")) for r in rows_of(c.counts)]
    )
    numbers = {r["report"]: r_of(r, "numbers", "indicators", "relative") for r in rows_of(c.counts)}
    sentence = Sentence("stated", c.say("targets", "counts", reports=said), numbers)
    return _view(c, "counts", c.counts, shown, int(c.counts["numbers"].sum()), sentence=sentence, folded=c.word("folds", "counts"))


def r_of(row: Row, *names: str) -> dict[str, Any]:
    """Return some values of a row."""
    return {name: row[name] for name in names}


def industries(c: Context) -> View:
    """Return what manufacturing is measured by: the growth or the size of its industries, each as stated, side by side."""
    frame = industry_rows(c)
    rows = rows_of(frame)
    columns = {
        "report": lambda r: c.name(r["report"]),
        "industry": lambda r: label(c, r),
        "by_growth": _only(c, "growth"),
        "by_size": _only(c, "level"),
    }
    shown = c.table(frame, columns, {"industry": [_anchor(r) for r in rows]})
    numbers = count_measures(c, frame)
    said = [c.say("targets", "industry_of", name=c.name(report), growth=n["growth"], size=n["level"]) for report, n in numbers.items()]
    sentence = Sentence("measured", c.say("targets", "industries", reports=c.join(said)), numbers)
    return _view(c, "industries", frame, shown, len(rows), sentence=sentence)


def _only(c: Context, measure: str) -> Any:
    return lambda r: value(c, r) if r["measure"] == measure else None


def industry_rows(c: Context, by_words: bool = False) -> pd.DataFrame:
    """Return the targets for output of industries: growth or size, of the own year and the whole place, outside the main expected targets.

    Args:
        c: the comparison.
        by_words: whether the words of the target alone tell that it is of an industry; otherwise its paragraph's chief topic does, too.
    """
    rows = c.stated
    own = rows[rows["own_year"].astype(bool) & ~rows["headline"].astype(bool) & (rows["kind"] == "target") & rows["scope"].isna()]
    own = own[own["measure"].isin(["growth", "level"]) & own["phrase"].str.contains(OUTPUT) & ~own["phrase"].str.contains(NO_OUTPUT)]
    if not by_words:
        chief = c.coded.sort_values("characters", ascending=False, kind="stable").drop_duplicates(["report", "paragraph"])
        inside = chief.loc[chief["code"] == INDUSTRY, ["report", "paragraph"]]
        own = own.merge(inside, on=["report", "paragraph"])
    return own.reset_index(drop=True)


def count_measures(c: Context, rows: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Return how many targets of each report are growth and how many a size."""
    return {
        report: {m: int(((rows["report"] == report) & (rows["measure"] == m)).sum()) for m in ("growth", "level")} for report in c.reports
    }


def gaps(c: Context) -> View:
    """Return the number of each level above in the same year, the gap with its pair of wordings, and where each is said."""
    read = {_key(r): r for r in rows_of(c.readings) if r["status"] == "derived" and r["ref_role"] == "target"}
    only = {(*_key(r), r["above"]): r for r in rows_of(c.derived)}
    rows: dict[tuple[str, int, int], dict[str, Any]] = {}
    for each in rows_of(c.gaps):
        rows.setdefault(_key(each), {**each, "levels": {}})["levels"][each["above"]] = each
    levels = [level for level in ("province", "nation") if any(level in row["levels"] for row in rows.values())]
    facts = [level for level in levels if any((row["levels"].get(level) or {}).get("status") == "fact" for row in rows.values())]
    columns: dict[str, Any] = {
        "report": lambda r: c.name(r["report"]),
        "indicator": lambda r: label(c, r),
        "target_at": lambda r: _with_reading(c, r, read.get(_key(r))),
    }
    for level in levels:
        columns[f"{level}_same_year"] = _upper(c, level)
        columns[f"{level}_gap"] = _gap_to(c, level, only)
    columns |= {f"{level}_source": _address(level) for level in facts}
    made = frame_of(list(rows.values()), (*c.gaps.columns, "levels"))
    where = {"target_at": [key[0] for key in rows]} | {
        f"{level}_same_year": [_upper_report(r["levels"].get(level)) for r in rows.values()] for level in levels
    }
    shown = c.table(made, columns, where)
    return _view(c, "gaps", c.gaps, shown, len(rows), folded=c.word("folds", "gaps"))


def _key(row: Row) -> tuple[str, int, int]:
    return row["report"], row["start"], row["item"]


def _with_reading(c: Context, row: Row, reading: Row | None) -> str:
    """Return a target with the number read from it in brackets, and its characters."""
    said = value(c, row)
    if reading:
        said = c.say("value", "derived", value=said, number=value_text({**reading, "kind": "target"}, c.language))
    return f"{said} · {row['offsets']}"


def _upper(c: Context, level: str) -> Any:
    """Return a column: what a level above states, or why nothing; of a report its characters."""

    def cell(row: Row) -> str:
        found = row["levels"].get(level)
        if found is None:
            return UNKNOWN
        if found["status"] in ("not_at_hand", "not_stated"):
            return c.word("status", found["status"])
        said = value_text(part_of(found, "upper"), c.language)
        return " · ".join([said, *([str(found["evidence"]).rpartition(" · ")[2]] if found["status"] == "report" else [])])

    return cell


def _gap_to(c: Context, level: str, only: Mapping[Any, Row]) -> Any:
    """Return a column: the gap to a level above with its pair of wordings, or the one that a derived number allows."""

    def cell(row: Row) -> str:
        found, derived = row["levels"].get(level), only.get((*_key(row), level))
        if derived:
            return c.say("value", "read_gap", gap=gap(c, derived["gap_low"], derived["gap_high"]), pair=against(c, derived["pair"]))
        if found is None or (found["gap_low"] is None and not found["refusal"]):
            return UNKNOWN
        said = gap(c, found["gap_low"], found["gap_high"], found["refusal"])
        return c.say("value", "bracket", value=said, more=against(c, found["pair"])) if found["gap_low"] is not None else said

    return cell


def _address(level: str) -> Any:
    return lambda row: (
        (row["levels"].get(level) or {}).get("evidence") if (row["levels"].get(level) or {}).get("status") == "fact" else None
    )


def _upper_report(found: Row | None) -> str | None:
    return str(found["evidence"]).partition(" · ")[0] if found and found["status"] == "report" else None


def spoken(c: Context) -> View:
    """Return the days on which each report and the levels above it were delivered in the same year."""
    known = {(r["report"], r["above"]): r["spoken_on"] for r in rows_of(c.gaps) if r["spoken_on"]}
    unknown = c.word("phrases", "no_date")
    rows: dict[str, dict[str, str]] = {}
    for level in rows_of(c.above):
        own = rows.setdefault(level["report"], {"report": c.name(level["report"]), "own_day": level["own_spoken_on"] or unknown})
        own[level["above"]] = level["spoken_on"] or known.get((level["report"], level["above"])) or unknown
    names = list(dict.fromkeys(name for row in rows.values() for name in row)) or ["report"]
    frame = frame_of(list(rows.values()), names)
    shown = frame.rename(columns={n: c.word("level", n) if n in ("province", "nation") else c.word("columns", n) for n in names})
    return _view(c, "spoken", frame, shown, len(rows), what="reports", folded=c.word("folds", "spoken"))


def readings(c: Context) -> View:
    """Return every target in words with both readings: the words, and the number derived from them, or why there is none."""
    rows = rows_of(c.readings)
    columns = {
        "report": lambda r: c.name(r["report"]), "indicator": lambda r: label(c, r), "words_at": lambda r: f"{_in_words(c, r)} · {r['offsets']}",
        "number": lambda r: value_text({**r, "kind": "target"}, c.language) if r["status"] == "derived" else c.word("no_reading", r["why"]),
        "ground": lambda r: _ground(c, r), "pair": lambda r: _reading_pair(c, r["pair"]), "its_source": _source,
    }  # fmt: skip
    shown = c.table(c.readings, columns, {"words_at": [r["report"] for r in rows], "its_source": [_source_report(r) for r in rows]})
    said = []
    for report in c.reports:
        own = [r for r in rows if r["report"] == report]
        roles = [r["ref_role"] for r in own]
        margins = sum(r["kind"] == "target" for r in own)
        counted = {"n": len(own), "margins": margins, "derived": roles.count("target"), "afterwards": roles.count("result")}
        said.append(c.say("targets", "read_of", name=c.name(report), **counted))
    sentence = Sentence("read", c.say("targets", "readings", reports=c.join(said)), {"n": len(rows)})
    return _view(c, "readings", c.readings, shown, len(rows), sentence=sentence, folded=c.word("folds", "readings"))


def _in_words(c: Context, row: Row) -> str:
    if row["kind"] == "relative":
        return value_text(row, c.language)
    margin = number_text(row["margin"] or 0, "个百分点", c.language)
    sign = c.word("sign", row["margin_bound"]) if row["margin_bound"] in words("sign") else ""
    said = f"{c.word('relation', row['relation'])} {row['reference']} {sign}{margin}"
    return c.say("value", "whom", value=said, whom=row["scope"]) if row["scope"] else said


def _ground(c: Context, row: Row) -> str | None:
    """Return what a derived number rests on: whose, which year, which indicator, target or result, and its number."""
    if row["status"] != "derived":
        return None
    number = {"kind": "target", "low": row["ref_low"], "high": row["ref_high"], "bound": row["ref_bound"], "unit": row["unit"]}
    of = label(c, {"indicator_id": row["ref_key"], "phrase": row["ref_key"]})
    return f"{c.word('reading_of', row['ref_of'])} {row['ref_year']} · {of} · {c.word('reading_role', row['ref_role'])} {value_text(number, c.language)}"


def _reading_pair(c: Context, pair: str | None) -> str | None:
    relation, _, bound = (pair or "").partition("–")
    return c.say("value", "against", own=c.word("relation", relation), upper=c.word("bound", bound)) if pair else None


def _source(row: Row) -> str | None:
    return str(row["evidence"] or "").rpartition(" · ")[2] or None


def _source_report(row: Row) -> str | None:
    return str(row["evidence"]).partition(" · ")[0] if " · " in str(row["evidence"] or "") else None


def scale(c: Context) -> View:
    """Return the absolute targets that have a base, with the ratio; one that lies below its base or is no part of it is flagged."""
    frame = flagged(c.scaled)
    rows = rows_of(frame)
    columns = {
        "report": lambda r: c.name(r["report"]), "indicator": lambda r: label(c, r), "target_at": lambda r: f"{value(c, r)} · {r['offsets']}",
        "ratio": lambda r: ratio(c, r), "base_of": lambda r: _base(c, r), "base_source": _source,
    }  # fmt: skip
    shown = c.table(frame, columns, {"target_at": [r["report"] for r in rows], "base_source": [_source_report(r) for r in rows]})
    found = count_bases(c.scaled)
    own = {report: found.get(report, dict.fromkeys(("of", "any", *BASES), 0)) for report in c.reports}
    said = c.join([c.say("targets", "scale_of", name=c.name(r), **n) for r, n in own.items()])
    sentence = Sentence("scaled", c.say("targets", "scale", reports=said), own)
    return _view(c, "scale", frame, shown, len(rows), sentence=sentence, folded=c.word("folds", "scale"))


def ratio(c: Context, row: Row) -> str:
    """Return a ratio with what it is of, and a flag where the target lies below its base."""
    number = "–".join(dict.fromkeys(f"{row[end]:,.0f}" if row[end] >= 100 else f"{row[end]:.3g}" for end in ("ratio_low", "ratio_high")))
    unit = "%" if PER[row["base"]] == 100 else " " * (c.language != "zh") + unit_word(row["unit"], c.language)
    said = c.say("ratio", row["base"], number=number, unit=unit)
    return c.say("value", "bracket", value=said, more=c.word("flag", row["flag"])) if row["flag"] else said


def _base(c: Context, row: Row) -> str:
    base = {"kind": "target", "low": row["base_low"], "high": row["base_high"], "bound": row["base_bound"], "unit": row["base_unit"]}
    return c.say("value", "of_year", year=row["base_year"], value=value_text(base, c.language))


def no_base(c: Context) -> View:
    """Return the absolute targets without any base, and what each lacks."""
    have = {_key(row) for row in rows_of(c.scaled) if row["status"] == "ratio"}
    rows: dict[Any, dict[str, Any]] = {}
    for row in rows_of(c.scaled):
        if _key(row) not in have:
            rows.setdefault(_key(row), dict(row))[f"base_{row['base']}"] = row["status"]
    frame = frame_of(list(rows.values()), (*c.scaled.columns, *(f"base_{base}" for base in BASES)))
    columns: dict[str, Any] = {
        "report": lambda r: c.name(r["report"]),
        "indicator": lambda r: label(c, r),
        "target_at": lambda r: f"{value(c, r)} · {r['offsets']}",
    }
    columns |= {f"base_{base}": (lambda r, base=base: c.word("base_status", r[f"base_{base}"])) for base in BASES}
    shown = c.table(frame, columns, {"target_at": [key[0] for key in rows]})
    return _view(c, "no-base", frame, shown, len(rows), folded=c.say("folds", "no_base", n=len(rows)))


def wording(c: Context) -> View:
    """Return how the numeric targets are worded: counts, shares and n, with a bar for each report."""
    frame = wording_shares(c.stated)
    columns = {
        "report": lambda r: c.name(r["report"]), "wording": lambda r: c.word("wording", r["wording"]), "count": None, "strive": None,
        "share": lambda r: None if r["share"] is None else round(100 * r["share"], 1), "of_n": lambda r: r["n"],
    }  # fmt: skip
    shown = c.table(frame[frame["count"] > 0], columns)
    said, numbers = [], {}
    for report in dict.fromkeys(frame["report"]):
        own = rows_of(frame[frame["report"] == report])
        top = max(own, key=lambda r: r["count"])
        strive = sum(r["strive"] for r in own)
        numbers[report] = {"wording": top["wording"], "count": top["count"], "n": top["n"], "strive": strive}
        said.append(
            c.say(
                "targets",
                "worded",
                name=c.name(report),
                wording=c.word("wording", top["wording"]),
                count=top["count"],
                n=top["n"],
                strive=strive,
            )
        )
    sentence = Sentence("worded", c.say("targets", "wording", reports=c.join(said)), numbers)
    caption = _caption(c, "wording", int(c.counts["numbers"].sum()))
    return View(
        "wording",
        frame,
        shown,
        caption,
        sentence,
        c.language,
        lambda: figures.plot_wording(c, frame, sentence.text),
        c.word("folds", "wording"),
    )


def refused(c: Context) -> View:
    """Return the pairs that look alike and are refused, with every reason."""
    alone = {(r["left"], r["right"]) for r in rows_of(c.refused)}
    heads = (
        [c.say("columns", "target_of", name=c.name(side)) for side in next(iter(alone))]
        if len(alone) == 1
        else [c.word("columns", s) for s in ("left", "right")]
    )
    shown = c.table(
        c.refused,
        {
            "left": lambda r: _side(c, r, "left", len(alone) > 1),
            "right": lambda r: _side(c, r, "right", len(alone) > 1),
            "reasons": lambda r: _reasons(c, r),
        },
        {"left": c.refused["left"], "right": c.refused["right"]},
        dict(zip(("left", "right"), heads, strict=True)),
    )
    many = len({(row["left"], row["right"]) for row in rows_of(c.pairs) + rows_of(c.refused)}) > 1
    text = c.say("targets", "refused_many" if many else "refused", pairs=len(c.pairs), refused=len(c.refused))
    sentence = Sentence("refusals", text, {"pairs": len(c.pairs), "refused": len(c.refused)})
    return _view(c, "refused", c.refused, shown, len(c.refused), what="pairs", sentence=sentence)


def _side(c: Context, row: Row, side: str, named: bool) -> str:
    own = part_of(row, side)
    measure = c.word("kind", "relative") if own["kind"] == "relative" else c.word("measure", own["measure"])
    whose = f"{c.name(row[side])} · " if named else ""
    return whose + c.say("value", "side", phrase=own["phrase"], value=value(c, own), measure=measure, offsets=own["offsets"])


def _reasons(c: Context, row: Row) -> str:
    return c.say("value", "and").join(c.word("no_pair", code) for code in row["reasons"].split(","))


def paired(c: Context) -> View:
    """Return the targets that may stand side by side: the gap of each to the level above, the raw difference beside them."""
    known: dict[tuple[str, int, int], list[Row]] = {}
    for each in rows_of(c.gaps):
        known.setdefault(_key(each), []).append(each)

    def own(row: Row, side: str) -> list[Row]:
        return known.get((row[side], row[f"{side}_start"], row[f"{side}_item"]), [])

    def cell(side: str) -> Any:
        return lambda r: _gap_cell(c, own(r, side), _common([own(r, "left"), own(r, "right")], 2))

    def stated(side: str) -> Any:
        return lambda r: value(c, part_of(r, side))

    columns = {"pair_of": lambda r: c.join([c.name(r["left"]), c.name(r["right"])]), "indicator": lambda r: label(c, r), "left": stated("left"), "left_gap": cell("left"), "right": stated("right"), "right_gap": cell("right"), "raw": lambda r: _raw(c, r)}  # fmt: skip
    shown = c.table(c.pairs, columns)
    return _view(c, "pairs", c.pairs, shown, len(c.pairs), what="pairs", folded=c.say("folds", "pairs", n=len(c.pairs)))


def _raw(c: Context, row: Row) -> str:
    words = "words" if "relative" in (row["left_kind"], row["right_kind"]) else "absolute"
    return gap(c, row["raw_low"], row["raw_high"], words)


def only(c: Context) -> View:
    """Return the indicators that stand in one report only, over comparable parts and for its own year."""
    columns = {
        "report": lambda r: c.name(r["report"]), "indicator": lambda r: label(c, r), "target": lambda r: value(c, r), "measure": lambda r: c.word("measure", r["measure"]),
        "main": lambda r: bool(r["headline"]), "alike": lambda r: bool(r["alike"]), "where": where,
    }  # fmt: skip
    shown = c.table(c.only, columns, {"where": c.only["report"]})
    said = []
    for report in c.reports:
        rows = c.only[c.only["report"] == report].drop_duplicates("key")
        said.append(c.say("targets", "only_of", name=c.name(report), n=len(rows), main=int(rows["headline"].sum())))
    sentence = Sentence("only-in-one", c.say("targets", "only", reports=c.join(said)), {"n": len(c.only)})
    return _view(c, "only", c.only, shown, len(c.only), sentence=sentence, folded=c.word("folds", "only"))


def where(row: Row) -> str:
    """Return where a target stands: the nearest heading in the report's own words, and its characters.

    >>> where({"section": "二、今年工作 › 稳增长", "offsets": "60–62"}), where({"section": "", "offsets": "60–62"})
    ('稳增长 · 60–62', '60–62')
    """
    return " · ".join(part for part in (row["section"].rpartition(" › ")[2], row["offsets"]) if part)


def targets(c: Context) -> View:
    """Return all targets of the comparable parts, each with its evidence: heading, characters, and the words around it where the text is at hand."""
    texts = {report: c.tables.text_of(report) for report in c.reports}

    def context(row: Row) -> str:
        start, end = map(int, row["offsets"].split("–"))
        text = texts[row["report"]]
        return UNKNOWN if text is None else quote(text, start, end, QUOTED)

    columns = {
        "report": lambda r: c.name(r["report"]), "indicator": lambda r: label(c, r), "target": lambda r: value(c, r),
        "measure": lambda r: c.word("kind", r["kind"]) if r["kind"] != "target" else f"{c.word('measure', r['measure'])} · {c.word('bound', r['bound'])}",
        "due": lambda r: str(r["horizon"]) if r["horizon"] is not None else None, "where": where, "context": context,
    }  # fmt: skip
    shown = c.table(c.stated, columns, {"where": c.stated["report"]})
    return _view(c, "all", c.stated, shown, len(c.stated), what="indicators", folded=c.say("folds", "targets", n=len(c.stated)))


def wrong(c: Context) -> Note:
    """Return the wrong conclusion that the largest raw difference of two reports invites, with the gaps to the level above."""
    rows = [r for r in rows_of(c.pairs) if r["raw_low"] is not None and r["raw_low"] * r["raw_high"] > 0]
    if not rows:
        return Note("wrong", "wrong", Sentence("raw", c.say("targets", "wrong_none")), c.language)
    measured = {(g["report"], g["start"]) for g in rows_of(c.gaps) if g["gap_low"] is not None}
    row = max(
        rows,
        key=lambda r: (
            sum((r[s], r[f"{s}_start"]) in measured for s in ("left", "right")),
            r["left_measure"] == "growth",
            abs(r["raw_low"]),
        ),
    )
    high, low = ("left", "right") if row["raw_low"] >= 0 else ("right", "left")
    own = {s: value(c, part_of(row, s)) for s in (high, low)}
    points = "–".join(f"{each:g}" for each in dict.fromkeys(sorted((abs(row["raw_low"]), abs(row["raw_high"])))))
    gaps = c.say("value", "and").join(_to_above(c, row, side) for side in ("left", "right"))
    text = c.say(
        "targets", "wrong", indicator=label(c, row), high=c.name(row[high]), high_value=own[high], low=c.name(row[low]), low_value=own[low],
        points=points, pair=against(c, row["pair"]), gaps=gaps,
    )  # fmt: skip
    return Note("wrong", "wrong", Sentence("raw", text, {"key": row["key"], "raw": row["raw_low"], "pair": row["pair"]}), c.language)


def _to_above(c: Context, row: Row, side: str) -> str:
    """Return the gaps of one side of a pair to its levels above."""
    own = [g for g in rows_of(c.gaps) if _key(g) == (row[side], row[f"{side}_start"], row[f"{side}_item"])]
    known = [f"{c.word('of_level', g['above'])} {gap(c, g['gap_low'], g['gap_high'])}" for g in own if g["gap_low"] is not None]
    return c.say("value", "named", name=c.name(row[side]), value=c.join(known) or c.word("status", "not_at_hand"))
