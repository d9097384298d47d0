"""The words of pages: both languages, the same placeholders, no code without a label, none written twice in another way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policylib.codebooks import read_yaml
from policylib.page.words import COLUMNS, FILE, code_word, problems, words
from policylib.records import SCHEMAS
from policylib.suite.declared import read_notebook
from policylib.suite.links import short

ROOT = Path(__file__).parents[1]
WORDS = read_yaml(FILE).data
CHINESE = re.compile("[\u4e00-\u9fff]")


def entries(data, path=""):
    for name, entry in data.items():
        if isinstance(entry, dict):
            yield from entries(entry, f"{path}{name}.")
        else:
            yield f"{path}{name}", entry


def test_every_entry_has_both_languages_and_the_same_placeholders():
    assert problems(WORDS) == []
    assert problems({"a": {"b": ["{x}条", "{y} rows"]}}) != []
    assert problems({"a": ["只有中文", ""]}) != []


def test_every_code_of_a_labelled_column_has_a_label():
    for table, columns in SCHEMAS.items():
        for column in columns:
            if column.name in COLUMNS and (table, column.name) != ("blocks", "kind"):
                missing = [code for code in column.codes if code not in words(COLUMNS[column.name])]
                assert missing == [] or (table, column.name) in {("quantities", "kind")}, f"{table}.{column.name}"


def test_a_code_reads_the_same_in_tables_exports_and_evidence():
    from policylib.evidence.cards import BASIS_WORDS, KIND_WORDS
    from policylib.page.labels import BOUND_WORDS

    assert KIND_WORDS["target"][0] == code_word("kind", "target", "zh") == "数值目标"
    assert words("basis") == BASIS_WORDS
    assert BOUND_WORDS["eq"][1] == code_word("bound", "eq", "en")


@pytest.mark.parametrize(
    "name",
    [
        "captions.targets",
        "captions.start",
        "targets",
        "briefing",
        "titles",
        "variants",
        "overturn",
        "years",
        "folds",
        "columns",
        "priorities",
        "wording",
    ],
)
def test_no_english_on_a_chinese_page_and_no_chinese_on_an_english_one(name):
    own_words = {"左右", "力争", "争取"}  # a report's own, quoted
    for path, (zh, en) in words(name).items():
        left = CHINESE.findall("".join(part for part in re.split("|".join(own_words), en)))
        assert not left, f"{name}.{path}: {en}"
        plain = re.sub(r"\{[^}]*\}|data/\S+|[a-z_]+\.(?:csv|yaml)", "", zh)
        assert not set(re.findall(r"[A-Za-z]{4,}", plain)) - set(SCHEMAS), f"{name}.{path}: {zh}"


def test_a_group_that_is_not_there_is_named_with_a_near_one():
    with pytest.raises(KeyError, match="did you mean bound"):
        words("bounds")


def test_links_call_a_page_as_its_notebook_does():
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        titles = read_notebook(path).titles
        assert words("pages")[path.stem] == (short(titles["zh"]), short(titles["en"])), path.name
