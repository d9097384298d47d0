"""What changed since the last run: the numbers of a page that moved, read from what its results carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policylib.page.words import words
from policylib.suite.provenance import some

WHY = words("why_changed")
MOST = 40  # told for one page; the rest is counted
Value = float | int | bool | None
Shown = list[dict[str, Any]]


def compare(old: Shown, new: Shown) -> dict[str, Any]:
    """Return which numbers of a page moved, appeared or went.

    Args:
        old: what the page's results carried in the last run (`data/<page>.json`).
        new: what they carry now.

    Returns:
        `moved`: result, where, old, new (at most 40 of them), `n_moved`, `appeared` and `gone`: how many numbers are only in one of the two.

    >>> compare([{"id": "n", "kind": "finding", "data": {"n": 3}}], [{"id": "n", "kind": "finding", "data": {"n": 4}}])["moved"]
    [{'result': 'n', 'where': 'n', 'old': 3, 'new': 4}]
    """
    before, after = dict(numbers(old)), dict(numbers(new))
    both = [key for key in after if key in before and before[key] != after[key]]
    moved = [{"result": result, "where": where, "old": before[result, where], "new": after[result, where]} for result, where in both[:MOST]]
    return {"moved": moved, "n_moved": len(both), "appeared": len(after.keys() - before), "gone": len(before.keys() - after)}


def claims_of(shown: Shown) -> list[dict[str, Any]]:
    """Return the claims that a page carries: sentences with their inputs, variants and what would overturn them."""
    found = (each["data"] for each in shown if isinstance(each.get("data"), dict) and "claims" in each["data"])
    return [claim for data in found for claim in data["claims"]]


def compare_claims(old: Shown, new: Shown) -> list[dict[str, str]]:
    """Return which claims are new, rose, fell or went since the last run, each by its sentence.

    A claim rises when it holds in a larger part of its variants than before, and falls when in a smaller one.

    >>> one = {"id": "x", "text": "甲", "k": 3, "m": 3}
    >>> page = lambda *claims: [{"id": "briefing", "kind": "table", "data": {"claims": list(claims)}}]
    >>> compare_claims(page(one), page(one | {"k": 2})), compare_claims(page(), page(one))
    ([{'id': 'x', 'how': 'fell', 'text': '甲'}], [{'id': 'x', 'how': 'new', 'text': '甲'}])
    """
    before, after = ({claim["id"]: claim for claim in claims_of(shown)} for shown in (old, new))
    found = []
    for name in {**after, **before}:
        was, now = before.get(name), after.get(name)
        held = [each["k"] / max(1, each["m"]) if each else 0.0 for each in (was, now)]
        how = "new" if was is None else "gone" if now is None else "rose" if held[1] > held[0] else "fell" if held[1] < held[0] else ""
        if how:
            found.append({"id": name, "how": how, "text": (now or was or {})["text"]})
    return found


def said_why(why: Mapping[str, list[str]], language: str) -> str:
    """Return what had changed when numbers moved, in words: text, codebook, code, seed, parameters, data, environment.

    >>> said_why({"text": ["jia-2021"], "seed": ["seed"]}, "zh"), said_why({}, "en")
    ('文本（jia-2021）；随机种子', 'no input changed')
    """
    place = language != "zh"
    parts = []
    for reason, members in why.items():
        named = some([each for each in members if each != reason])
        parts.append(WHY[reason][place] + ((f" ({named})" if place else f"（{named}）") if named else ""))
    return ("; " if place else "；").join(parts) or WHY["nothing"][place]


def numbers(shown: Shown) -> Iterator[tuple[tuple[str, str], Value]]:
    """Yield every number that results carry, under its result's id and the place in it.

    A table's number is found again by the words of its row, so that a row put in between moves nothing.

    >>> table = {"columns": ["指标", "甲市"], "rows": [["产值", 8.5], ["就业", None]]}
    >>> list(numbers([{"id": "t", "kind": "table", "data": table}]))
    [(('t', '产值 · 甲市'), 8.5), (('t', '就业 · 甲市'), None)]
    """
    for each in shown:
        if each["kind"] in ("caption", "box", "text"):
            continue
        data = each.get("data")
        rows = _table(data) if isinstance(data, dict) and data.keys() >= {"columns", "rows"} else _plain(data, ())
        for where, value in rows:
            yield (each["id"], where), value


def _table(data: dict[str, Any]) -> Iterator[tuple[str, Value]]:
    seen: dict[str, int] = {}
    for row in data["rows"]:
        words = " · ".join(value for value in row if isinstance(value, str) and len(value) <= 40)
        seen[words] = seen.get(words, 0) + 1
        label = f"{words} ({seen[words]})" if seen[words] > 1 else words
        for name, value in zip(data["columns"], row, strict=False):
            if _number(value):
                yield f"{label} · {name}" if label else str(name), value


def _plain(data: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Value]]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _plain(value, (*path, str(name)))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            own = value.get("id") if isinstance(value, dict) else None
            yield from _plain(value, (*path, str(own or i + 1)))
    elif _number(data):
        yield " · ".join(path), data


def _number(value: Any) -> bool:
    return value is None or isinstance(value, (int, float))
