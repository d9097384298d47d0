"""The verbs of a corpus and of a comparison: one line each, with place, year and canonical indicator, sorted."""

from __future__ import annotations

import pandas as pd
import pytest

from policylib.comparison import Comparison
from policylib.corpus import Corpus
from policylib.data.catalogue.choose import full_name
from policylib.page.view import Note, View
from policylib.records import InputError

VERBS = [name for name, verb in vars(Comparison).items() if callable(verb) and not name.startswith("_")]


@pytest.fixture(scope="module")
def corpus(sample_root):
    return Corpus.open(sample_root)


@pytest.fixture(scope="module")
def two(corpus):
    return [entry.report for entry in corpus.entries][:2]


def test_targets_have_place_year_and_indicator_and_mark_what_is_said_again(corpus):
    rows = corpus.targets()
    assert list(rows.columns[:5]) == ["place", "year", "report", "indicator_id", "phrase"]
    assert rows[["place", "year"]].notna().all(axis=None)
    for _, own in rows[rows["indicator_id"].notna()].groupby(
        ["report", "indicator_id", "measure", "horizon", "scope", "size", "kind"], dropna=False
    ):
        assert (~own["again"]).sum() == 1
        if own["headline"].any():
            assert own.loc[~own["again"], "headline"].all()
    years = rows.groupby("place", sort=False)["year"].apply(list)
    assert all(each == sorted(each) for each in years)
    assert set(corpus.results()["kind"]) <= {"result"}


def test_a_place_is_found_by_its_short_name_and_an_indicator_suggested(corpus, two):
    place = corpus.entry(two[0]).place
    assert corpus.targets(places=place[:-1]).equals(corpus.targets(places=place))
    assert full_name("甲", ["甲市", "甲县"]) == "甲"  # two of that name: refused as unknown
    with pytest.raises(InputError, match="did you mean gdp"):
        corpus.targets(indicator="GDP")
    with pytest.raises(InputError, match="the unknown place"):
        corpus.series("gdp", places="不存在市")


@pytest.mark.parametrize(
    ("verb", "arguments", "columns"),
    [
        ("series", ("gdp",), {"place", "year", "role", "low", "source", "evidence"}), ("outcomes", ("gdp",), {"place", "year", "deviation_low", "vintage"}),
        ("gaps", (), {"place", "year", "upper_place", "gap_low", "pair", "status"}), ("task_blocks", (), {"place", "year", "rank", "heading", "share", "numbers"}),
        ("topic_shares", (), {"place", "year", "code", "share", "topic_zh"}),
    ],
)  # fmt: skip
def test_each_verb_is_a_sorted_table(corpus, verb, arguments, columns):
    rows = getattr(corpus, verb)(*arguments)
    assert columns <= set(rows.columns)
    assert len(rows)
    places = list(dict.fromkeys(rows["place"]))
    assert rows["place"].tolist() == sorted(rows["place"], key=places.index)  # each place in one stretch
    assert all(own["year"].is_monotonic_increasing for _, own in rows.groupby("place"))


def test_keyness_takes_reports_places_and_years(corpus, two):
    by_id = corpus.keyness(*two)
    first, second = (corpus.entry(report) for report in two)
    assert {"term", "first", "second", "log_odds", "z", "log_ratio"} <= set(by_id.columns)
    if first.place != second.place:
        places = corpus.keyness(first.place, list(corpus.select(places=second.place)))
        assert isinstance(places, pd.DataFrame)
    with pytest.raises(InputError, match="on both sides"):
        corpus.keyness(two[0], two)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_of_a_comparison_shows_itself(corpus, two, verb, language):
    pair = corpus.compare(*two, language=language)
    shown = getattr(pair, verb)()
    assert isinstance(shown, View | Note)
    assert getattr(Comparison, verb).__doc__
    bundle = shown._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain", "application/vnd.policylib+json"}
    text = repr(shown)
    assert "None" not in text
    assert "<NA>" not in bundle["text/html"]
    if isinstance(shown, View):
        assert len(shown.frame.columns)
        assert shown.caption
        if shown.draw:
            picture, sizes = shown.figure()._repr_mimebundle_()
            assert picture["image/png"]
            assert sizes["image/png"]["alt"]
        else:
            with pytest.raises(ValueError, match="found no figure"):
                shown.figure()


def test_a_comparison_refuses_what_is_not_there_in_one_line(corpus, two):
    for asked, said in (
        ({"language": "fr"}, "expected zh or en"), ({"parts": ["annual_task"]}, "did you mean annual_tasks"), ({"codebook": "cap_topic"}, "did you mean cap_topics"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=said):
            corpus.compare(*two, **asked)
    with pytest.raises(InputError, match="a report of the catalogue"):
        corpus.compare("nowhere-2024", two[0])


def test_each_table_of_a_comparison_is_made_once(corpus, two):
    pair = corpus.compare(*two)
    assert pair.context.stated is pair.context.stated
    assert pair.headline().frame.equals(pair.headline().frame)
    assert "Comparison of" in repr(pair)


def test_a_figure_can_be_changed_and_shows_the_change(corpus, two):
    figure = corpus.compare(*two).headline().figure()
    before = figure._repr_mimebundle_()[0]["image/png"]
    figure.axes[0].set_title("甲市与乙市")
    assert figure._repr_mimebundle_()[0]["image/png"] != before
