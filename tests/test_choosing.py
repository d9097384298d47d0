"""The corpus as JupyterLab meets it: names that complete, what is at hand, selections that refuse with a near match, SQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from policylib.corpus import Corpus
from policylib.records import InputError


@pytest.fixture(scope="module")
def corpus(sample_root: Path) -> Corpus:
    return Corpus.open(sample_root)


@pytest.mark.parametrize("use_jedi", [False, True])
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("corpus.places.", "甲市"),
        ("corpus.indicators.", "gdp"),
        ("corpus.indicators.gd", "gdp"),
        ("corpus.tar", "targets"),
        ("corpus.ex", "export"),
    ],
)
def test_names_complete_in_ipython(corpus: Corpus, use_jedi: bool, typed: str, offered: str) -> None:
    shell = InteractiveShell()
    shell.Completer.use_jedi = use_jedi
    place = next(iter(corpus.places))
    shell.user_ns["corpus"] = corpus
    with provisionalcompleter():
        found = {each.text.rpartition(".")[2] for each in shell.Completer.completions(typed, len(typed))}
    assert (place if offered == "甲市" else offered) in found


def test_a_name_chosen_by_attribute_is_the_name(corpus: Corpus) -> None:
    place = next(iter(corpus.places))
    assert getattr(corpus.places, place) == place
    assert corpus.indicators.gdp == "gdp"
    assert corpus.indicators["gdp"].startswith("地区生产总值")
    with pytest.raises(AttributeError, match="did you mean urban_new_jobs"):
        _ = corpus.indicators.urban_new_job


def test_jupyterlab_is_told_what_is_at_hand(corpus: Corpus) -> None:
    html = corpus._repr_html_()
    assert f"{len(corpus.entries)} 份报告 reports" in html
    assert "corpus.sql" in html
    assert html.count("<tr>") == 1 + len({entry.level for entry in corpus.entries})
    assert "<td>" in corpus.places._repr_html_()
    assert str(len(corpus.entries)) in repr(corpus)


def test_one_name_may_stand_alone(corpus: Corpus) -> None:
    entry = corpus.entries[0]
    alone = corpus.targets(places=entry.place, years=entry.year, kinds="target")
    assert alone.equals(corpus.targets(places=[entry.place], years=[entry.year]))
    assert len(alone)
    known = corpus.targets(indicator="地区生产总值")
    assert known.equals(corpus.targets(indicator="gdp"))
    assert len(known)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"indicator": "urban_new_job"}, "did you mean urban_new_jobs"),
        ({"years": 1066}, "the nearest is"),
        ({"years": range(1900, 1910)}, "the nearest is"),
        ({"places": "没有此地"}, "see corpus.places"),
        ({"reports": "no-such-2021"}, "no-such-2021"),
    ],
)
def test_an_unknown_name_is_refused_in_one_line_each(corpus: Corpus, asked: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        corpus.targets(**asked)


def test_a_place_without_its_last_character_is_found(corpus: Corpus) -> None:
    place = next(iter(corpus.places))
    assert corpus.select(places=place[:-1]) == corpus.select(places=place)


def test_a_range_may_hold_years_without_a_report(corpus: Corpus) -> None:
    years = [entry.year for entry in corpus.entries]
    assert len(corpus.select(years=range(1950, 2100))) == len(years)
    with pytest.raises(InputError, match="1950"):
        corpus.select(years=[1950, years[0]])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select place from report", "unknown table 'report'.*did you mean reports"),
        ("select nothing from targets", "nothing"),
        ("", "returns no rows"),
        ("select * from '/etc/hosts'", "hosts"),
    ],
)
def test_sql_refuses_in_one_line(corpus: Corpus, query: str, said: str) -> None:
    pytest.importorskip("duckdb")
    with pytest.raises(InputError, match=said) as told:
        corpus.sql(query)
    assert len(str(told.value).splitlines()) == 1
