"""The briefing: sentences on how two reports differ, each held against its variants; what fails in one may not lead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checks import REFUSED, cut_off
from policylib.corpus import Corpus
from policylib.page import style
from policylib.questions.briefing import claims as made
from policylib.questions.briefing import views
from policylib.records import InputError

ROOT = Path(__file__).parents[1]
PAIRS = [("bengbu-2021", "hefei-2024"), ("anhui-2025", "anhui-2026"), ("shanghai-2025", "beijing-2025"), ("hefei-2024", "national-2024")]


@pytest.fixture(scope="module")
def corpus():
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("POLICYLIB_REPORTS", raising=False)
        yield Corpus.open(ROOT, reports_dir=ROOT / "data" / "samples" / "no-such-folder")


@pytest.fixture(scope="module")
def pair(corpus):
    return corpus.compare(*PAIRS[0]).context


def by_id(context):
    return {claim.id: claim for make in made.MAKERS for claim in make(context)}


def test_a_difference_of_shares_is_worth_two_items_of_the_shorter_list():
    assert made.Share((6, 3), (12, 10)).holds(1)
    assert not made.Share((4, 3), (10, 10)).holds(1)  # one item more is no difference
    assert not made.Share((6, 4), (12, 11)).holds(1)
    assert not made.Share((3, 6), (10, 12)).holds(1)  # the other way round
    assert not made.Share((1, 0), (1, 0)).holds(1)  # nothing to compare


def test_targets_without_a_number_hold_in_one_way_of_counting_only_and_may_not_lead(pair):
    claim = by_id(pair)["in-words"]
    assert [(v.holds, v.said) for v in claim.variants] == [
        (True, "12个中6个与10个中3个"),
        (False, "10个中4个与10个中3个"),
        (False, "12个中6个与11个中4个"),
    ]
    assert (claim.k, claim.leads) == (1, False)
    ranked = made.claims_of(pair)
    leading = [c.leads for c in ranked]
    assert leading == sorted(leading, reverse=True)  # what holds in every variant comes first
    assert "in-words" not in [c.id for c in ranked if c.leads]


def test_what_the_data_of_the_main_job_hold(pair):
    found = by_id(pair)
    wording = found["wording-around"]
    assert wording.numbers == {"tasks": [(0, 11), (68, 100)], "headline": [(1, 5), (6, 7)], "nation": [(3, 5), (7, 7)]}
    assert {v.said for v in wording.variants} >= {"6个中1个与6个中4个"}  # consumer prices read as a ceiling and left out
    assert wording.leads
    assert found["reference-trade"].numbers["against"] == [["province"], ["nation"]]
    level = found["level-above"]
    assert level.numbers["gaps"] == [2.5, 1.0]
    assert "安徽省 2024的数本库没有" in level.text
    assert not level.leads  # the nation said "at least" in the one year
    assert found["industries"].numbers["counts"] == [(3, 0), (0, 3)]
    effort = found["effort"]
    assert effort.numbers["争创"]["counts"] == [3, 19]
    assert effort.numbers["争创"]["ranks"][1] == 1
    plan = found["plan-bengbu-2021"]
    assert plan.numbers["needed"] == pytest.approx(13.9, abs=0.05)
    assert "基数应已下修" in plan.text
    block = next(claim for name, claim in found.items() if name.startswith("block"))
    assert "疫情防控" in block.text
    after = found["afterwards"]
    assert "首次公布" in after.text
    assert "定稿" not in after.text  # an estimate of January is not called final


def test_a_topic_whose_interval_holds_zero_may_not_lead(pair):
    found = [claim for name, claim in by_id(pair).items() if name.startswith("topic")]
    ends = {row["code"]: (row["low"], row["high"]) for _, row in pair.adjusted.iterrows()}
    assert found
    for claim in found:
        low, high = ends[claim.numbers["code"]]
        assert not (claim.leads and low <= 0 <= high), claim.text


def test_results_whose_ranges_overlap_are_not_told_apart(pair):
    context, outcomes = pair.varied(), pair.outcomes.copy()
    hefei = (outcomes["place"] == "合肥市") & (outcomes["year"] == 2024) & (outcomes["indicator_id"] == "gdp")
    outcomes.loc[hefei, ["deviation_low", "deviation_high"]] = [-9.0, 1.0]  # about the −8.5 of the other
    vars(context)["outcomes"] = outcomes
    (claim,) = made.afterwards(context)
    assert not claim.variants[-1].holds
    assert by_id(pair)["afterwards"].variants[-1].holds


@pytest.mark.parametrize(("reports", "language"), [*((pair, "zh") for pair in PAIRS), (PAIRS[0], "en"), (PAIRS[2], "en")])
def test_every_sentence_reads_naturally_and_carries_its_proof(corpus, reports, language):
    claims = made.claims_of(corpus.compare(*reports, language=language).context)
    assert 3 <= len(claims) <= made.MOST
    for claim in claims:
        for text in (claim.text, claim.title):
            assert not REFUSED.findall(re.sub(r"“[^”]*”", "", text))
            assert not {"None", "nan", "NaN", "<NA>"} & set(re.findall(r"[<>\w]+", text))
            assert "{" not in text
        assert len(claim.title) <= (46 if language == "zh" else 110)
        assert claim.variants[0].holds
        assert claim.k == sum(v.holds for v in claim.variants) > 0
        assert claim.strength in made.STRENGTHS
        assert claim.overturn
        assert re.fullmatch(r"0\d_\w+\.html#[\w-]+", claim.anchor)
    assert len({claim.id for claim in claims}) == len(claims)


def test_an_extracted_name_that_is_no_name_never_leads(pair):
    claim = by_id(pair)["industries"]
    assert "增强光伏" not in claim.text
    made_up = made.Claim("x", "t", "t", "counted", 1.0, {}, (made.Variant("a", True, ""),), "02_targets.html#x", named=False)
    assert not made_up.leads


def test_the_view_keeps_claims_for_the_suite_and_prints_in_a_script(corpus):
    view = corpus.compare(*PAIRS[0], language="en").briefing()
    bundle = view._repr_mimebundle_()
    table = next(each for each in bundle["application/vnd.policylib+json"] if each["kind"] == "table")
    claim = table["data"]["claims"][0]
    assert {"id", "text", "strength", "k", "m", "variants", "overturn", "numbers", "places", "anchor"} <= set(claim)
    assert bundle["text/html"].count("<li id=") == len(view.frame)
    assert "holds in" in repr(view)
    assert corpus.compare(*PAIRS[0]).briefing()._repr_mimebundle_() == corpus.compare(*PAIRS[0]).briefing()._repr_mimebundle_()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_main_targets_over_all_years_known(corpus, language):
    view = corpus.compare(*PAIRS[0], language=language).years()
    years = view.shown.groupby(view.shown.columns[0], sort=False).size().tolist()
    assert years == [4, 6]  # Bengbu 2021, 2022, 2024, 2025; Hefei 2017, 2018, 2022–2025
    figure = view.figure()
    assert style.png_of(figure, 60)
    assert cut_off(figure) == []
    for axes in figure.axes:  # nothing joins two places or bridges a year
        for line in axes.lines:
            xs = [int(x) for x in line.get_xdata()]
            assert max(xs) - min(xs) <= 1


def test_one_report_has_no_briefing(corpus):
    with pytest.raises(InputError, match="two reports or more"):
        views.briefing(corpus.compare("hefei-2024").context)


def test_the_wrong_conclusion_counts_its_claims(pair):
    note = views.wrong(pair)
    assert note.sentence.numbers["n"] == len(made.claims_of(pair))
    assert "没有合计" in repr(note)
