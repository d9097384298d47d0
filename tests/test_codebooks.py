"""Codebooks: one broken file for each fault, all faults told at once, each with its line."""

from itertools import pairwise
from pathlib import Path

import pytest

from policylib.codebooks import Codebooks, file_problems, load_codebooks, read_yaml
from policylib.records import InputError

HEAD = "title: t\nreferences: [r]\nlast_update: 2026-01-01\nversion: 1\ncodes:\n"
ENTRY = '- {{id: "{id}", label: {{zh: 甲, en: a}}, definition: d, source: s, terms: [{terms}]{more}}}\n'


def entry(name: str, terms: str, more: str = "") -> str:
    return ENTRY.format(id=name, terms=terms, more=more)


BROKEN = {
    "a key twice": ("title: a\ntitle: b\n", "x.yaml:2", "a second time"),
    "a bare NO": (HEAD + entry("1", "教育").replace("甲", "NO"), "x.yaml:6", "bare value NO"),
    "a time of day": (HEAD.replace("version: 1", "version: 12:30") + entry("1", "教育"), "x.yaml:4", "12:30"),
    "an octal": (HEAD.replace("version: 1", "version: 010") + entry("1", "教育"), "x.yaml:4", "010"),
    "no YAML": ("title: [a\n", "x.yaml:2", "expected valid YAML"),
    "an unknown key": (HEAD.replace("references", "reference") + entry("1", "教育"), "x.yaml:2", "did you mean references?"),
    "a missing key": (HEAD.replace("version: 1\n", "") + entry("1", "教育"), "x.yaml:1", "the keys version"),
    "a wrong type": (HEAD.replace("version: 1", "version: one") + entry("1", "教育"), "x.yaml:4", "type integer"),
    "an id twice": (HEAD + entry("1", "教育") + entry("1", "医疗"), "x.yaml:7", "the id 1 a second time"),
    "a term with two owners": (HEAD + entry("1", "教育") + entry("2", "教育"), "x.yaml:7", "in 2 and in 1"),
    "a useless anti-term": (HEAD + entry("1", "教育", ", not_terms: [医院]"), "x.yaml:6", "the anti-term 医院"),
    "an alias": ("a: &a [x]\nb: [*a, *a]\n", "x.yaml:2", "the alias *a"),
    "a bomb of nine to the ninth": (
        "a: &a [x]\n" + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghij")),
        "x.yaml:2",
        "the alias *a",
    ),
    "values nested too deep": ("a: " + "[" * 100_000, "x.yaml:1", "nested over 20 levels"),
    "blocks nested too deep": ("".join("  " * i + "a:\n" for i in range(30)), "x.yaml:21", "nested over 20 levels"),
    "a number without end": ("a: " + "9" * 100_000, "x.yaml:1", "at most 18 digits"),
    "a number beyond all": ("a: 1e999", "x.yaml:1", "at most 18 digits"),
    "two documents": ("a: 1\n---\nb: 2\n", "x.yaml:2", "but found another document"),
    "too large": ("a: " + "x" * 500_001, "x.yaml", "over 0.5 MB"),
    "not UTF-8": ("标题".encode("gb18030"), "x.yaml", "no UTF-8"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_one_broken_codebook_for_each_fault(tmp_path, fault):
    content, where, words = BROKEN[fault]
    path = tmp_path / "x.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = [str(problem) for problem in file_problems(path)]
    assert any(line.split(": found")[0].endswith(where) and words in line for line in found), found


def test_all_faults_are_told_at_once(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(HEAD + entry("1", "教育, 学校") + entry("2", "教育") + entry("3", "学校"))
    with pytest.raises(InputError) as caught:
        load_codebooks(path)
    assert len(caught.value.problems) == 2


def test_the_shipped_codebooks_are_whole():
    assert [str(problem) for problem in load_codebooks().problems()] == []


def test_a_users_entry_takes_the_place_of_the_shipped_one(tmp_path):
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    shipped.mkdir(), own.mkdir()
    (shipped / "cap_topics.yaml").write_text(HEAD + entry("1", "经济") + entry("2", "教育"))
    (own / "cap_topics.yaml").write_text(HEAD + entry("2", "学校") + entry("99", "月球"))
    data = Codebooks(shipped, (own / "cap_topics.yaml",)).data("cap_topics")
    assert [(e["id"], e["terms"]) for e in data["codes"]] == [("1", ["经济"]), ("2", ["学校"]), ("99", ["月球"])]


def test_the_digest_follows_the_content(tmp_path):
    (tmp_path / "a.yaml").write_text("title: a\n")
    before = Codebooks(tmp_path).digest()
    (tmp_path / "a.yaml").write_text("title: b\n")
    assert Codebooks(tmp_path).digest() != before


def test_plain_scalars_are_read_by_yaml_1_2(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("date: 2026-01-05\nnumber: 1.5\nwhole: 3\nyes_quoted: 'yes'\nnothing: ~\ntruth: true\n")
    assert read_yaml(path).data == {"date": "2026-01-05", "number": 1.5, "whole": 3, "yes_quoted": "yes", "nothing": None, "truth": True}


def test_a_missing_file_is_one_line():
    with pytest.raises(InputError, match="no such file"):
        read_yaml(Path("nowhere.yaml"))
