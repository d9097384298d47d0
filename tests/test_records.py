"""The rows: every column is declared with a meaning, and errors are one line."""

import pickle

import pytest

from policylib.records import ROWS, SCHEMAS, InputError, Problem, Target


@pytest.mark.parametrize("table", ROWS)
def test_every_column_says_what_it_means(table):
    assert all(each.meaning and each.type in {"string", "int", "float", "bool", "list"} for each in SCHEMAS[table])
    assert any(each.key for each in SCHEMAS[table])


def test_rows_cannot_be_changed():
    row = Target("甲市-2021", 3, 4, "8", "target", "地区生产总值")
    with pytest.raises(AttributeError):
        row.low = 9


def test_an_error_holds_every_fault_and_survives_another_process():
    error = InputError(Problem("甲.txt", "an empty\nfile", "a report"), Problem("乙.txt", "no file", "a report", "check the name"))
    again = pickle.loads(pickle.dumps(error))
    assert str(again).splitlines() == [
        "甲.txt: found an empty file; expected a report",
        "乙.txt: found no file; expected a report; check the name",
    ]


def test_the_dictionary_lists_every_table():
    assert SCHEMAS.keys() == ROWS.keys()
