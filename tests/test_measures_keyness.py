"""Keyness and kinds of words, on invented counts; independent values from scipy, and by hand."""

from __future__ import annotations

import doctest
import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from policylib.codebooks import load_codebooks
from policylib.measures import keyness, word_kinds
from policylib.records import InputError

A, B = "jia-2021", "yi-2024"
NATIONS = ("guo-2021", "guo-2024")


def words(text_by_paragraph: dict[tuple[str, int], str]) -> pd.DataFrame:
    rows = []
    for (report, paragraph), text in text_by_paragraph.items():
        found = text.split()
        rows += [(report, paragraph, term, found.count(term)) for term in sorted(set(found))]
    return pd.DataFrame(rows, columns=["report", "paragraph", "term", "count"])


def counts_of(**columns: dict[str, int]) -> pd.DataFrame:
    return pd.DataFrame({name.replace("_", "-"): counts for name, counts in columns.items()}).fillna(0.0).astype(float).sort_index()


def test_log_odds_as_worked_by_hand():
    """Words a, b, c; first 6 3 1, second 2 2 16, background 50 30 20, prior 10, so α = 5, 3, 2."""
    first, second, background = np.array([6.0, 3, 1]), np.array([2.0, 2, 16]), np.array([50.0, 30, 20])
    delta, z = keyness.log_odds(first, second, background, prior=10)
    by_hand = [math.log(11 / 9) - math.log(7 / 23), math.log(6 / 14) - math.log(5 / 25), math.log(3 / 17) - math.log(18 / 12)]
    assert delta == pytest.approx(by_hand, abs=1e-12)
    variances = [1 / 11 + 1 / 9 + 1 / 7 + 1 / 23, 1 / 6 + 1 / 14 + 1 / 5 + 1 / 25, 1 / 3 + 1 / 17 + 1 / 18 + 1 / 12]
    assert z == pytest.approx([d / math.sqrt(v) for d, v in zip(by_hand, variances, strict=True)])
    assert delta.round(4).tolist() == [1.3903, 0.7621, -2.1401]


counts = st.lists(st.integers(0, 60), min_size=3, max_size=8)


@given(counts, counts, st.floats(1, 5000))
def test_log_odds_turn_round_and_shrink(first, second, prior):
    n = min(len(first), len(second))
    one, other = np.array(first[:n], dtype=float), np.array(second[:n], dtype=float)
    background = one + other + 1
    delta, z = keyness.log_odds(one, other, background, prior=prior)
    back, z_back = keyness.log_odds(other, one, background, prior=prior)
    assert delta == pytest.approx(-back, abs=1e-9)
    assert z == pytest.approx(-z_back, abs=1e-9)
    assert np.abs(keyness.log_odds(one, other, background, prior=1e9)[0]).max() < 1e-3


@given(st.integers(0, 200), st.integers(0, 200), st.integers(201, 5000), st.integers(201, 5000))
def test_g2_is_scipys(a, b, size_a, size_b):
    if a + b == 0:
        return
    expected = chi2_contingency([[a, b], [size_a - a, size_b - b]], correction=False, lambda_="log-likelihood").statistic
    found = keyness.log_likelihood(np.array([float(a)]), np.array([float(b)]), (float(size_a), float(size_b)))
    assert found[0] == pytest.approx(expected, abs=1e-8)


def test_log_ratio_is_of_relative_frequencies():
    found = keyness.log_ratio(np.array([10.0, 0.0, 3.0]), np.array([10.0, 4.0, 0.0]), (1000.0, 4000.0))
    assert found.tolist() == [2.0, math.log2((0.5 / 1000) / (4 / 4000)), math.log2((3 / 1000) / (0.5 / 4000))]


# zeta of scattertext 0.2.2, LogOddsRatioInformativeDirichletPrior(priors, sigma=…, scale_type="word"); benchmarks/beside_scattertext.py prints them
SCATTERTEXT = {
    10.0: [2.485386623519396, 1.3091004787084433, -2.605789815183823, -1.1622362873807914],
    3000.0: [0.2730157428015979, 0.1416228615353806, -0.40438525486375, -0.17791273137447175],
}


@pytest.mark.parametrize("prior", SCATTERTEXT)
def test_z_is_scattertexts(prior):
    _, z = keyness.log_odds(np.array([6.0, 3, 1, 0]), np.array([2.0, 2, 16, 4]), np.array([50.0, 30, 20, 6]), prior=prior)
    assert z == pytest.approx(SCATTERTEXT[prior], abs=1e-6)


def test_a_word_below_the_minimum_is_not_compared_and_counts_in_the_totals():
    table = counts_of(jia_2021={"x": 4, "y": 16}, yi_2024={"x": 0, "y": 20})
    found = keyness.compare_words(table, [A], [B], min_count=5)
    assert found["term"].tolist() == ["y"]
    assert found["first_rate"].tolist() == [800.0]


def test_unknown_and_double_reports_are_told_together():
    table = counts_of(jia_2021={"x": 4}, yi_2024={"x": 5})
    with pytest.raises(InputError) as caught:
        keyness.compare_words(table, [A, "bing-2020"], [A])
    assert "bing-2020" in str(caught.value)
    assert "on both sides" in str(caught.value)


def test_words_of_headings_and_of_formula_paragraphs_are_taken_off():
    paragraphs = pd.DataFrame({
        "report": A, "paragraph": [1, 2, 3], "section_kind": "annual_tasks", "general": [False, False, True],
        "run_in": ["发展产业", "发展产业", None],
    })  # fmt: skip
    terms = words({(A, 1): "发展 产业 项目", (A, 2): "发展 发展 产业", (A, 3): "发展 发展"})
    terms["count"] = terms["count"].astype("Int64")
    kept = keyness.words_of(terms, paragraphs, ["annual_tasks"])
    cut = keyness.words_of(terms, paragraphs, ["annual_tasks"], load_codebooks())
    assert kept.groupby("term")["count"].sum().to_dict() == {"产业": 2, "发展": 3, "项目": 1}
    assert cut.groupby("term")["count"].sum().to_dict() == {"发展": 1, "项目": 1}


def test_old_and_new_name_are_one_word_so_that_renaming_is_no_difference():
    table = words({(A, 1): "旧名 旧名 旧名 项目", (B, 1): "新名 新名 新名 项目"})
    joined = word_kinds.join_renames(table, [{"before": "旧名", "after": "新名"}])
    assert keyness.count_words(joined).loc["旧名/新名"].tolist() == [3.0, 3.0]


def test_a_word_that_both_names_open_in_one_paragraph_is_added_up():
    joined = word_kinds.join_renames(words({(A, 1): "旧名 新名 新名"}), [{"before": "旧名", "after": "新名"}])
    assert joined["count"].tolist() == [3]


def years_table() -> pd.DataFrame:
    """年词 changes in the nation as between the places, 地词 only between the places, 常词 nowhere."""
    rest = {f"w{i}": 60 for i in range(10)}
    return counts_of(
        jia_2021={"年词": 6, "地词": 6, "常词": 40, **rest}, yi_2024={"年词": 24, "地词": 24, "常词": 40, **rest},
        guo_2021={"年词": 6, "地词": 12, "常词": 40, **rest}, guo_2024={"年词": 24, "地词": 12, "常词": 40, **rest},
    )  # fmt: skip


def test_the_year_is_taken_off():
    table = years_table()
    found = keyness.add_years(keyness.compare_words(table, [A], [B]), table, NATIONS).set_index("term")
    assert found.loc["年词", "adjusted"] == pytest.approx(0, abs=0.05)
    assert found.loc["地词", "adjusted"] == pytest.approx(found.loc["地词", "log_odds"], abs=0.05)
    assert (found["adjusted"] - (found["log_odds"] - found["nation_log_odds"])).abs().max() < 1e-12
    alpha = keyness.PRIOR * table.sum(axis=1) / table.to_numpy().sum()
    with_prior = {report: table.loc["地词", report] + alpha["地词"] for report in table.columns}
    variance = sum(1 / y + 1 / (table[report].sum() + keyness.PRIOR - y) for report, y in with_prior.items())
    assert found.loc["地词", "adjusted_z"] == pytest.approx(found.loc["地词", "adjusted"] / math.sqrt(variance))


@pytest.mark.parametrize("nations", [None, ("guo-2024", "guo-2024")])
def test_without_two_nations_nothing_is_taken_off_and_unknown_stays_empty(nations):
    table = years_table()
    found = keyness.add_years(keyness.compare_words(table, [A], [B]), table, nations)
    assert found["nation_first"].isna().all()
    assert found["adjusted"].equals(found["log_odds"])


def test_the_kinds_are_told_apart():
    table = years_table()
    for report in table.columns:
        table.loc["甲城", report] = 20.0 if report == A else 0.0
        table.loc["旧/新", report] = 20.0 if report == B else 0.0
    compared = keyness.add_years(keyness.compare_words(table, [A], [B]), table, NATIONS)
    found = word_kinds.sort_words(compared, {"甲城"}, {"旧/新"}).set_index("term")["kind"]
    assert found[["甲城", "旧/新", "年词", "地词", "常词"]].tolist() == ["name", "rename", "year", "place", "genre"]


def test_the_nations_handful_makes_no_year():
    table = years_table()
    table.loc["年词", list(NATIONS)] = [1.0, 3.0]
    compared = keyness.add_years(keyness.compare_words(table, [A], [B]), table, NATIONS)
    assert word_kinds.sort_words(compared, (), ()).set_index("term").loc["年词", "kind"] == "place"


def test_dispersion_as_worked_by_hand():
    """Parts of 50, 30, 20 words; the word 1, 1, 2 times: shares .25 .25 .5 against .5 .3 .2, DP .3, over 1 − .2."""
    found = keyness.deviation_of_proportions(np.array([[1.0], [1.0], [2.0]]), np.array([50.0, 30.0, 20.0]))
    assert found[0] == pytest.approx(0.3 / 0.8)


def test_dispersion_is_that_of_the_side_that_uses_a_word_more():
    text = {(A, 1): "项目 项目 其他 其他", (A, 2): "项目 项目 其他 其他", (B, 1): "项目 其他 其他 其他", (B, 2): "其他 其他 其他 其他"}
    found = keyness.add_dispersion(keyness.compare_words(keyness.count_words(words(text)), [A], [B]), words(text), [A], [B])
    assert found.set_index("term").loc["项目", ["paragraphs", "of", "dp"]].tolist() == [2, 2, 0]


def test_chance_is_the_same_on_every_run_and_a_real_difference_stands_above_it():
    same = {(r, i): "项目 其他 其他 工程 工程" for r in (A, B) for i in range(12)}
    table = words(same | {(A, i): "项目 项目 项目 项目 其他 工程" for i in range(12)})
    totals = keyness.count_words(table)
    compared = keyness.compare_words(totals, [A], [B], prior=20)
    chance = keyness.chance_keyness(table, compared, totals, seed=3, prior=20)
    assert (chance == keyness.chance_keyness(table, compared, totals, seed=3, prior=20)).all()
    assert compared["z"].abs().max() > np.percentile(chance, 95)
    assert len(chance) == keyness.DEALS


def test_names_by_tag_by_list_and_by_place():
    books = load_codebooks()
    lexemes = pd.DataFrame({"term": ["城市", "淮河", "蚌埠港", "产业"], "pos": ["ns", "ns", None, "n"]})
    reports = pd.DataFrame({"adcode": ["340300"], "parent": ["340000"], "place": ["蚌埠市"], "level": ["city"]})
    found = word_kinds.names_in(lexemes, books, reports)
    assert {"淮河", "蚌埠港"} <= found
    assert not {"城市", "产业"} & found


def test_the_shipped_lists_hold_each_word_once():
    books = load_codebooks()
    for name, key in (("names.csv", "term"), ("verbs.csv", "term")):
        listed = [row[key] for row in books.rows(name)]
        assert len(set(listed)) == len(listed), name
    for row in books.rows("renames.csv"):
        assert row["kind"] in ("rename", "successor", "period")
        assert row["source"]
        assert 1978 < int(row["year"]) < 2030


@pytest.mark.parametrize("section", ["Keyness", "Shared wording", "Verbs", "Topics found"])
def test_the_worked_examples_of_the_method_are_what_the_library_computes(section):
    page = (Path(__file__).parents[1] / "docs" / "method.md").read_text("utf-8")
    own = re.search(rf"^## {section}.*?(?=^## )", page, re.S | re.M)
    example = doctest.DocTestParser().get_doctest(own[0], {"np": np, "pd": pd}, section, None, 0)
    assert example.examples
    assert doctest.DocTestRunner(verbose=False).run(example).failed == 0
