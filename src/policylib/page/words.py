"""What readers see for every code, label, caption and sentence, in Chinese and English: one file, `words.yaml`, which pages, exports and evidence share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from policylib.codebooks import near, read_yaml
from policylib.records import InputError, Problem

FILE = Path(__file__).with_name("words.yaml")
LANGUAGES = ("zh", "en")
Pair = tuple[str, str]
COLUMNS = {
    "section_kind": "part", "parts_present": "part", "parts_missing": "part", "parts_not_expected": "part",
    **{name: name for name in ("bound", "measure", "level", "relation", "coverage", "kind", "basis", "role", "edition", "source_confidence")},
}  # fmt: skip
"""Column → the group that labels its codes; a code of another table's column may have none and stands for itself."""


@cache
def words(group: str) -> dict[str, Pair]:
    """Return a group of words: code or id → (Chinese, English); a group within another is named `captions.targets`.

    Raises:
        KeyError: no such group (with a near match).

    >>> words("bound")["ge"], words("captions.priorities")["blocks"][1][:4]
    (('以上', 'at least'), 'task')
    """
    at: Any = _read()
    for part in group.split("."):
        if part not in at:
            raise KeyError(f"words.yaml: found no group {group!r}; {near(part, at) or 'expected one of ' + ', '.join(at)}")
        at = at[part]
    return {code: (zh, en) for code, (zh, en) in at.items()}


def phrase(name: str) -> Pair:
    """Return a phrase in both languages."""
    return words("phrases")[name]


def both(group: str, entry: str, /, **values: Any) -> Pair:
    """Return a sentence in both languages with its values put in; of a value that is a pair, or by language, each language takes its own.

    >>> both("value", "named", name=("甲市", "Jia"), value={"zh": "3项", "en": "3 targets"})
    ('甲市：3项', 'Jia: 3 targets')
    """
    zh, en = (
        say(group, entry, lang, **{name: _of(value, at, lang) for name, value in values.items()}) for at, lang in enumerate(LANGUAGES)
    )
    return zh, en


def _of(value: Any, at: int, language: str) -> Any:
    return value[at] if isinstance(value, tuple) else value[language] if isinstance(value, Mapping) else value


def listed(parts: Iterable[Pair | str], mark: str = "comma") -> Pair:
    """Return parts, each in both languages or the same in both, as a list in words, with a mark of the group `value` between them.

    >>> listed([("甲市", "Jia"), ("乙市", "Yi"), "2024"]), listed(["1", "2"], "and"), listed([])
    (('甲市、乙市、2024', 'Jia, Yi, 2024'), ('1；2', '1; 2'), ('', ''))
    """
    pairs = [(part, part) if isinstance(part, str) else part for part in parts]
    zh, en = words("value")[mark]
    return zh.join(pair[0] for pair in pairs), en.join(pair[1] for pair in pairs)


def by_language(group: str, name: str = "") -> dict[str, Any]:
    """Return a group of words, or one of its words, by language.

    >>> by_language("level")["en"]["city"], by_language("level", "city")
    ('city', {'zh': '市', 'en': 'city'})
    """
    found = words(group)
    if name:
        return dict(zip(LANGUAGES, found[name], strict=True))
    return {language: {code: said[i] for code, said in found.items()} for i, language in enumerate(LANGUAGES)}


def say(group: str, entry: str, language: str, /, **values: Any) -> str:
    """Return a caption or sentence of `words.yaml` in a language, with its values put in.

    >>> say("value", "named", "en", name="Jia", value="6%"), say("value", "named", "zh", name="甲市", value="6%")
    ('Jia: 6%', '甲市：6%')
    """
    return words(group)[entry][language != "zh"].format(**values)


def code_word(column: str, code: str, language: str) -> str:
    """Return what people read for a code of a column; the code itself where nothing else is said.

    >>> code_word("bound", "eq", "en"), code_word("kind", "size", "zh")
    ('plain number', 'size')
    """
    said = words(COLUMNS[column]).get(code) if column in COLUMNS else None
    return said[language != "zh"] if said else code


def problems(data: Mapping[str, Any], where: str = "words.yaml") -> list[Problem]:
    r"""Return every entry that has not both languages, or not the same placeholders in both.

    >>> print(*problems({"bound": {"ge": ["以上"]}, "captions": {"n": ["共{n}条", "in all"]}}), sep="\n")
    words.yaml: bound.ge: found ['以上']; expected [Chinese, English], both of them said
    words.yaml: captions.n: found the placeholders n in Chinese and none in English; expected the same in both
    """
    faults = []
    for name, entry in _entries(data):
        if not (isinstance(entry, (list, tuple)) and len(entry) == 2 and all(isinstance(said, str) and said.strip() for said in entry)):
            faults.append(Problem(f"{where}: {name}", str(entry), "[Chinese, English], both of them said"))
        elif (zh := _placeholders(entry[0])) != (en := _placeholders(entry[1])):
            found = f"the placeholders {', '.join(zh) or 'none'} in Chinese and {', '.join(en) or 'none'} in English"
            faults.append(Problem(f"{where}: {name}", found, "the same in both"))
    return faults


def _entries(data: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, entry in data.items():
        if isinstance(entry, Mapping):
            yield from _entries(entry, f"{path}{name}.")
        else:
            yield f"{path}{name}", entry


def _placeholders(template: str) -> list[str]:
    return sorted({name for _, name, _, _ in Formatter().parse(template) if name is not None})


@cache
def _read() -> Mapping[str, Any]:
    """Return all words; a file with faults is refused, all of them named."""
    data: Mapping[str, Any] = read_yaml(FILE).data
    if faults := problems(data):
        raise InputError(*faults)
    return data
