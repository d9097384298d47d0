"""How often extraction is right: scores against hand-annotated rows, before any correction, with intervals.

Two samples, never mixed: the reports that the rules were written with, and a blind sample of numbers from other reports
that was judged before the extractor's answer was looked at. A span counts as found where it overlaps the annotated one.
"""

from __future__ import annotations

import itertools
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from policylib.data.catalogue.select import Tables
from policylib.data.corrections import load_corrections, undo_corrections
from policylib.data.facts import compare_facts, other_ids
from policylib.data.tables import rows_of
from policylib.reading.coding import top_codes

if TYPE_CHECKING:
    import pandas as pd

    from policylib.codebooks import Codebooks

GOLD = Path("data/gold")
SAMPLES = {"rules": "on the reports that the rules were written with", "blind": "blind sample"}
BANDS = (0.0, 0.6, 0.8, 0.9, 1.0)
FEWEST = 5  # hand-coded paragraphs from which a topic code counts as tested
CONFUSED = (1, 15, 17)  # macroeconomics, domestic commerce, technology: where industry, firms and innovation meet
Row = dict[str, Any]
Test = Callable[[Row, Row], bool]


@dataclass(frozen=True, slots=True)
class Score:
    """So many right of n, for one field."""

    field: str
    right: int
    n: int


@dataclass(frozen=True, slots=True)
class CodeScore:
    """How many paragraphs have one topic code by hand, by machine, and by both."""

    code: int
    hand: int
    machine: int
    both: int


def overlaps(a: Row, b: Row) -> bool:
    """Return whether two spans of the same report share a character."""
    return bool(a["report"] == b["report"] and a["start"] < b["end"] and b["start"] < a["end"])


def same_number(a: float | None, b: float | None) -> bool:
    """Return whether two values are the same, unknown and unknown included."""
    return a is b if a is None or b is None else math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9)


def same_unit(a: str | None, b: str | None) -> bool:
    """Return whether two measure words are the same, 百分点 and 个百分点 included."""
    tidy = [(unit or "").replace("个百分点", "百分点").replace("％", "%").strip() for unit in (a, b)]
    return tidy[0] == tidy[1]


def alike(a: str | None, b: str | None) -> bool:
    """Return whether two phrases have at least half of their characters in common (Dice coefficient of character counts).

    >>> alike("规上工业增加值", "规模以上工业增加值"), alike("粮食产量", "城镇新增就业")
    (True, False)
    """
    first, second = Counter(a or ""), Counter(b or "")
    total = first.total() + second.total()
    return total > 0 and 2 * (first & second).total() >= 0.5 * total


VALUE: dict[str, Test] = {
    "value": lambda g, p: same_number(g.get("low"), p["low"]) and same_number(g.get("high"), p["high"]),
    "unit": lambda g, p: same_unit(g.get("unit"), p["unit"]),
}
STRICT: dict[str, Test] = VALUE | {"bound": lambda g, p: g.get("bound") == p["bound"]}
FULL: dict[str, Test] = STRICT | {
    "measure": lambda g, p: g.get("measure") == p["measure"],
    "horizon": lambda g, p: g.get("horizon") == p["horizon"],
    "indicator": lambda g, p: alike(g.get("indicator"), p["indicator"]),
}
MORE: dict[str, Test] = {
    "headline": lambda g, p: bool(g.get("headline")) == bool(p["headline"]),
    "effort": lambda g, p: (g.get("effort") or None) == p["effort"],
}


def pair(gold: Iterable[Row], found: Iterable[Row], test: Test = lambda g, p: True) -> list[tuple[Row, Row]]:
    """Return each annotated row with the first free found row that overlaps it (and passes the test)."""
    by_report: dict[str, list[Row]] = {}
    for row in found:
        by_report.setdefault(row["report"], []).append(row)
    pairs = []
    for g in gold:
        free = by_report.get(g["report"], [])
        match = next((p for p in free if overlaps(g, p) and test(g, p)), None)
        if match is not None:
            free.remove(match)
            pairs.append((g, match))
    return pairs


def _of(rows: Iterable[Row], kind: str) -> list[Row]:
    return [row for row in rows if row["kind"] == kind and not row.get("furniture")]


def _counted(found: list[Row], gold: list[Row], ends: list[Row]) -> list[Row]:
    """Return found rows less those that stand on a range's second number only: a range is one commitment."""
    return [p for p in found if not any(overlaps(p, r) for r in ends) or any(overlaps(p, g) for g in gold)]


def score_rows(gold: list[Row], found: list[Row]) -> list[Score]:
    """Return the scores of extracted rows against annotated ones.

    Recall is of the annotated rows, precision of the extracted ones; `value` to `effort` are of the found pairs; `strict`
    (value, unit, bound) and `full` (also measure, horizon, indicator) of the found pairs.
    """
    ends = _of(gold, "range_end")
    targets, results, relative = (_of(gold, kind) for kind in ("target", "result", "relative"))
    said = _counted(_of(found, "target"), targets, ends)
    reported = _counted(_of(found, "result"), results, ends)
    said_relative = _of(found, "relative")
    pairs, result_pairs = pair(targets, said), pair(results, reported)
    relative_pairs = pair(relative, said_relative, lambda g, p: g["relation"] == p["relation"])
    either = [(g, p) for g in targets + results for p in found if p["kind"] in ("target", "result") and overlaps(g, p)]
    return [
        Score("target_recall", len(pairs), len(targets)),
        Score("target_precision", len(pairs), len(said)),
        *(_share(name, [test], pairs) for name, test in (FULL | MORE).items()),
        _share("strict", STRICT.values(), pairs),
        _share("full", FULL.values(), pairs),
        Score("relative_recall", len(relative_pairs), len(relative)),
        Score("relative_precision", len(relative_pairs), len(said_relative)),
        Score("result_recall", len(result_pairs), len(results)),
        Score("result_precision", len(result_pairs), len(reported)),
        _share("result_value", VALUE.values(), [(g, p) for g, p in result_pairs]),
        Score("target_not_result", sum(g["kind"] == p["kind"] for g, p in either), len(either)),
    ]


def _share(name: str, tests: Iterable[Test], pairs: list[tuple[Row, Row]]) -> Score:
    chosen = list(tests)
    return Score(name, sum(all(test(g, p) for test in chosen) for g, p in pairs), len(pairs))


def f1(scores: Iterable[Score], what: str = "target", right: str | None = None) -> float:
    """Return the F1 score: of the found rows, or of those found with the field `right` right as well.

    >>> f1([Score("target_recall", 8, 10), Score("target_precision", 8, 10), Score("strict", 6, 8)], right="strict")
    0.6
    """
    by_name = {score.field: score for score in scores}
    total = by_name[f"{what}_recall"].n + by_name[f"{what}_precision"].n
    hits = by_name[right or f"{what}_recall"].right
    return 2 * hits / total if total else 1.0


def score_paragraphs(gold: list[Row], found: list[Row]) -> list[Score]:
    """Return the scores of section kinds, run-in topics and CAP codes; a paragraph meets the one it shares most with."""
    matched = [(g, _nearest(g, found)) for g in gold]
    topics = [(g, p) for g, p in matched if g.get("topic")]
    return [
        Score("section_kind", sum(p is not None and p["section_kind"] == g["section_kind"] for g, p in matched), len(gold)),
        Score("topic", sum(p is not None and _same_topic(g["topic"], p["run_in"]) for g, p in topics), len(topics)),
        Score("cap_accept", sum(p is not None and p["cap_major"] in g["cap_accept"] for g, p in matched), len(gold)),
        Score("cap_related", sum(p is not None and p["cap_major"] in [*g["cap_accept"], *g["cap_related"]] for g, p in matched), len(gold)),
    ]


def _nearest(gold: Row, found: Iterable[Row]) -> Row | None:
    near = [p for p in found if overlaps(gold, p)]
    return max(near, key=lambda p: min(gold["end"], p["end"]) - max(gold["start"], p["start"]), default=None)


def _same_topic(a: str, b: str | None) -> bool:
    first, second = ("".join(filter(str.isalnum, text or "")) for text in (a, b))
    return bool(second) and (first in second or second in first)


def pair_codes(gold: Iterable[Row], found: list[Row]) -> list[tuple[int, int | None]]:
    """Return each hand-coded paragraph's code by hand and by machine (None: no such paragraph was found).

    An annotator may have given several first choices: the code by hand is the machine's where it is one of them, else the first.

    >>> gold = [{"report": "jia-2021", "start": 0, "end": 40, "cap_accept": [1, 15]}, {"report": "jia-2021", "start": 50, "end": 90, "cap_accept": [6]}]
    >>> pair_codes(gold, [{"report": "jia-2021", "start": 0, "end": 40, "cap_major": 15}])
    [(15, 15), (6, None)]
    """
    pairs: list[tuple[int, int | None]] = []
    for g in gold:
        near = _nearest(g, found)
        accepted: list[int] = g["cap_accept"]
        code: int | None = near["cap_major"] if near else None
        pairs.append((code if code in accepted else accepted[0], code))
    return pairs


def score_codes(pairs: Iterable[tuple[int, int | None]]) -> list[CodeScore]:
    """Return one score for each code that a hand or the machine gave, by number.

    >>> score_codes([(1, 1), (1, 15), (15, 15)])
    [CodeScore(code=1, hand=2, machine=1, both=1), CodeScore(code=15, hand=1, machine=2, both=1)]
    """
    counts = Counter(pairs)
    codes = sorted({code for each in counts for code in each if code is not None})
    return [
        CodeScore(
            code, sum(n for (hand, _), n in counts.items() if hand == code), sum(n for (_, machine), n in counts.items() if machine == code),
            counts[code, code],
        )
        for code in codes
    ]  # fmt: skip


def confuse_codes(pairs: Iterable[tuple[int, int | None]], codes: tuple[int, ...] = CONFUSED) -> list[list[int]]:
    """Return the confusion of some codes: a row for each by hand, a column for each by machine and one for every other code.

    >>> confuse_codes([(1, 1), (1, 15), (15, 15), (17, 6), (6, 1)])
    [[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]]
    """
    counts = Counter((hand, machine if machine in codes else None) for hand, machine in pairs)
    return [[counts[hand, machine] for machine in (*codes, None)] for hand in codes]


def read_gold(folder: Path, name: str) -> list[Row]:
    """Return the annotated rows of `rows`, `paragraphs` or `blind`; a corpus without annotations has none."""
    if not folder.is_dir():
        return []
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def scores(corpus: Tables, paragraphs: bool = True) -> dict[str, list[Score]]:
    """Return the scores of the corpus's rows on both samples, before corrections; of targets alone where paragraphs are left out."""
    folder = corpus.root / GOLD
    gold, blind = read_gold(folder, "rows"), read_gold(folder, "blind")
    own = {row["report"] for row in gold}
    drawn = {row["report"] for row in blind}
    wanted = [entry.report for entry in corpus.entries if entry.report in own | drawn]
    targets = rows_of(corpus.target_rows(wanted, kinds=("target", "relative", "result", "absent"), review=True))
    extracted = undo_corrections(targets, load_corrections(corpus.root / "data" / "corrections.yaml"))
    elsewhere = [p for p in extracted if p["report"] in drawn]
    by_report = {report: [row for row in blind if row["report"] == report] for report in drawn}
    sampled = [p for p in elsewhere if any(overlaps(p, g) for g in by_report[p["report"]])]
    return {
        "rules": score_rows(gold, [p for p in extracted if p["report"] in own])
        + (score_paragraphs(read_gold(folder, "paragraphs"), _coded_paragraphs(corpus, own)) if paragraphs else []),
        "blind": [score for score in score_rows(blind, sampled) if not score.field.startswith("relative")]
        + (_blind_paragraphs(corpus) if paragraphs else []),
    }


def _blind_paragraphs(corpus: Tables) -> list[Score]:
    """Return the scores of the paragraphs of the blind sample, for which no run-in topic was noted."""
    gold = read_gold(corpus.root / GOLD, "blind_paragraphs")
    scored = score_paragraphs(gold, _coded_paragraphs(corpus, {row["report"] for row in gold}))
    return [score for score in scored if score.field != "topic"]


def coded_pairs(corpus: Tables) -> dict[str, list[tuple[int, int | None]]]:
    """Return the topic codes by hand and by machine of both samples of paragraphs, never mixed."""
    found = {}
    for sample, name in {"rules": "paragraphs", "blind": "blind_paragraphs"}.items():
        gold = read_gold(corpus.root / GOLD, name)
        found[sample] = pair_codes(gold, _coded_paragraphs(corpus, {row["report"] for row in gold}))
    return found


def code_table(corpus: Tables) -> pd.DataFrame:
    """Return one row for each sample and topic code: hand, machine, both (paragraphs), and recall and precision with 95 % intervals.

    Returns:
        sample, code, hand, machine, both, tested (five paragraphs by hand or more), recall, recall_low, recall_high, precision,
        precision_low, precision_high; a share of nothing is empty.
    """
    import pandas as pd

    rows = [
        {"sample": SAMPLES[sample], "code": s.code, "hand": s.hand, "machine": s.machine, "both": s.both, "tested": s.hand >= FEWEST}
        | _with_interval("recall", s.both, s.hand)
        | _with_interval("precision", s.both, s.machine)
        for sample, pairs in coded_pairs(corpus).items()
        for s in score_codes(pairs)
    ]
    return pd.DataFrame(rows).convert_dtypes()


def _with_interval(name: str, right: int, n: int) -> Row:
    low, high = interval(right, n)
    return {name: right / n if n else None, f"{name}_low": low, f"{name}_high": high}


def _coded_paragraphs(corpus: Tables, reports: set[str]) -> list[Row]:
    """Return the paragraphs of some reports with their first CAP code."""
    shares: dict[tuple[str, int], dict[str, float]] = {}
    wanted = [entry.report for entry in corpus.entries if entry.report in reports]
    for row in rows_of(corpus.codes(wanted)):
        shares.setdefault((row["report"], row["paragraph"]), {})[row["code"]] = row["weight"]
    return [
        {**row, "cap_major": int(top_codes(shares.get((row["report"], row["paragraph"]), {})).code or 0)}
        for row in rows_of(corpus.paragraphs(wanted))
    ]


def interval(right: int, n: int) -> tuple[float | None, float | None]:
    """Return the 95 % interval of a share (Wilson 1927, J. Am. Stat. Assoc. 22: 209–212)."""
    if not n:
        return None, None
    z, share = NormalDist().inv_cdf(0.975), right / n
    middle, spread = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, (middle - spread) / (1 + z * z / n)), min(1.0, (middle + spread) / (1 + z * z / n))


def accuracy_table(corpus: Tables, paragraphs: bool = True) -> pd.DataFrame:
    """Return one row for each sample and field: sample, field, right, n, value (share), low and high (95 %).

    Args:
        corpus: whose rows are scored.
        paragraphs: score the parts, topics and codes of paragraphs, too.
    """
    import pandas as pd

    rows = [
        {"sample": SAMPLES[sample], "field": s.field, "right": s.right, "n": s.n, "value": s.right / s.n if s.n else None}
        | dict(zip(("low", "high"), interval(s.right, s.n), strict=True))
        for sample, each in scores(corpus, paragraphs).items()
        for s in each
    ]
    return pd.DataFrame(rows).convert_dtypes()


def calibration_table(corpus: Tables) -> pd.DataFrame:
    """Return, for each band of confidence, how many rows of the blind sample were right (kind, value, unit and bound)."""
    import pandas as pd

    blind = read_gold(corpus.root / GOLD, "blind")
    extracted = [row for row in rows_of(corpus.table("targets")) if row["kind"] in ("target", "result")]
    marked = [(p["confidence"] or 0.0, g["kind"] == p["kind"] and all(t(g, p) for t in STRICT.values())) for g, p in pair(blind, extracted)]
    return pd.DataFrame(list(_bands(marked))).convert_dtypes()


def _bands(marked: list[tuple[float, bool]]) -> Iterator[Row]:
    for floor, ceiling in itertools.pairwise(BANDS):
        inside = [right for confidence, right in marked if floor <= confidence < ceiling or (ceiling == confidence == BANDS[-1])]
        low, high = interval(sum(inside), len(inside))
        yield {
            "from": floor, "to": ceiling, "right": sum(inside), "n": len(inside),
            "value": sum(inside) / len(inside) if inside else None, "low": low, "high": high,
        }  # fmt: skip


def report_text(root: Path | None = None) -> str:
    """Return the scores as text for the command line, one `sample field value [low, high] n` a line."""
    corpus = Tables.open(root)
    lines = []
    for sample, each in scores(corpus).items():
        lines.append(f"# {SAMPLES[sample]}")
        lines += [f"{sample}_{name} {value:.4f}" for name, value in summary(each).items()]
        lines += [f"{s.field} {_said(s.right, s.n)} n={s.n}" for s in each]
    return "\n".join([*lines, *code_lines(corpus), "# against reference facts", *fact_lines(corpus)])


def code_lines(corpus: Tables) -> list[str]:
    """Return recall and precision of each topic code with their intervals, and how 1, 15 and 17 are confused, for each sample."""
    labels = code_labels(corpus.books)
    lines = []
    for sample, pairs in coded_pairs(corpus).items():
        caution = "; coded by the codebook's author: an upper bound of what another reader would find" if sample == "blind" else ""
        lines.append(f"# topic codes of paragraphs, {SAMPLES[sample]}, n={len(pairs)}{caution}")
        for s in score_codes(pairs):
            shares = f"recall {_said(s.both, s.hand)} precision {_said(s.both, s.machine)}" if s.hand >= FEWEST else "untested"
            lines.append(f"cap_{s.code} ({labels[str(s.code)][1]}) hand={s.hand} machine={s.machine} {shares}")
        for code, row in zip(CONFUSED, confuse_codes(pairs), strict=True):
            taken = " ".join(f"{name}={n}" for name, n in zip((*CONFUSED, "other"), row, strict=True))
            lines.append(f"cap_{code}_by_hand_is_by_machine {taken}")
    return lines


def code_labels(books: Codebooks) -> dict[str, tuple[str, str]]:
    """Return the label of each topic code, in Chinese and in English."""
    return {str(code["id"]): (code["label"]["zh"], code["label"]["en"]) for code in books.data("cap_topics")["codes"]}


def _said(right: int, n: int) -> str:
    low, high = interval(right, n)
    return f"{right / n:.4f} [{low:.4f}, {high:.4f}]" if n else "–"


def fact_lines(corpus: Tables) -> list[str]:
    """Return how many reference facts extraction finds with value and bound right, and the others one by one."""
    folder = corpus.root / "data" / "reference"
    targets, indicators = corpus.table("targets"), corpus.table("target_indicators")
    compared = rows_of(compare_facts(targets, indicators, corpus.reports, corpus.facts, other_ids(folder)))
    told = [row for row in compared if row["verdict"] != "not_in_file"]
    lines = []
    for role in ("target", "result"):
        own = [row for row in told if row["role"] == role]
        lines.append(f"facts_{role}_right {sum(row['verdict'] == 'right' for row in own)} of {len(own)}")
    wrong = [row for row in told if row["verdict"] != "right"]
    names = ("verdict", "place", "year", "role", "indicator_id", "measure", "stated", "found")
    return lines + ["  " + " ".join(str(row[name]) for name in names) for row in wrong]


def summary(each: list[Score]) -> dict[str, float]:
    """Return the F1 figures of one sample."""
    found = {"found_f1": f1(each), "strict_f1": f1(each, right="strict"), "full_f1": f1(each, right="full")}
    found |= {"result_found_f1": f1(each, "result"), "result_value_f1": f1(each, "result", "result_value")}
    has_relative = any(s.field == "relative_recall" for s in each)
    return found | ({"relative_f1": f1(each, "relative")} if has_relative else {})
