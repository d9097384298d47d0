"""Corrections: guarded, told loudly when stale, undone for scoring."""

from dataclasses import asdict, replace
from pathlib import Path

import pytest

from policylib.data.corrections import Correction, apply_corrections, load_corrections, undo_corrections
from policylib.findings.corpus import state_corrections
from policylib.records import InputError, Target

ROW = Target("甲市-2021", 7, 8, "8", "target", "地区生产总值", bound="eq", low=8.0, high=8.0)
FIX = Correction("甲市-2021", 7, "bound", "eq", "approx", "a reason", "someone", "2026-01-05", "c.yaml:3")


def test_the_shipped_file_is_whole():
    assert isinstance(load_corrections(Path(__file__).parent.parent / "data" / "corrections.yaml"), tuple)


def test_a_correction_changes_one_field_and_marks_the_row():
    (row,) = apply_corrections([ROW], [FIX])
    assert (row.bound, row.corrected) == ("approx", True)
    assert replace(row, bound="eq", corrected=False) == ROW


@pytest.mark.parametrize("stale", [replace(FIX, expected="ge"), replace(FIX, start=99)])
def test_a_stale_correction_is_refused(stale):
    with pytest.raises(InputError, match=r"c\.yaml:3"):
        apply_corrections([ROW], [stale])


def test_another_reports_correction_is_left_alone():
    assert apply_corrections([ROW], [replace(FIX, report="乙市-2021")]) == (ROW,)


def test_scoring_sees_what_was_extracted():
    corrected = [asdict(row) for row in apply_corrections([ROW], [FIX])]
    assert undo_corrections(corrected, [FIX])[0]["bound"] == "eq"


def test_every_fault_of_the_file_is_told(tmp_path):
    path = tmp_path / "c.yaml"
    path.write_text(
        "corrections:\n"
        "- {report: a, start: 1, field: bounds, expected: eq, value: ge, reason: r, who: w, date: d}\n"
        "- {report: a, start: 1, field: low, expected: 1, value: 2, reason: r, whom: w, date: d}\n"
    )
    with pytest.raises(InputError) as caught:
        load_corrections(path)
    text = str(caught.value)
    assert "c.yaml:2" in text
    assert "did you mean bound?" in text
    assert "c.yaml:3: found no who" in text
    assert "did you mean who?" in text


def test_the_corpus_page_tells_each_correction_of_its_reports():
    names = {"甲市-2021": ("甲市 2021", "Jia 2021")}
    told = state_corrections([FIX, replace(FIX, report="乙市-2021")], names)
    assert told.numbers == {"corrections": 1}
    assert "bound eq → approx" in told.en
    assert state_corrections([], names).zh == "所选报告没有更正。"
