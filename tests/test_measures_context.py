"""Page 04 beyond the comparison: nicheness among peers, two groups, the map of tasks, found topics; on invented reports of invented places."""

from __future__ import annotations

import shutil
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text

from checks import cut_off, wording_problems
from policylib.codebooks import load_codebooks
from policylib.corpus import Corpus
from policylib.data.catalogue.entries import load_catalogue
from policylib.data.catalogue.release import release_tables
from policylib.figures.emphasis import THIN, plot_groups
from policylib.figures.task_map import plot_map
from policylib.findings import context
from policylib.measures import context_tables, found_topics, group_tests, nicheness, task_map, topic_scan
from policylib.page.look import look_of
from policylib.page.style import png_of
from policylib.records import InputError

ROOT = Path(__file__).parents[1]
STEMS = [f"{a}{b}" for a, b in product("甲乙丙丁戊", "东西南")][:12]
TOPICS = {"3": ("卫生", "Health"), "6": ("教育", "Education"), "13": ("社保", "Welfare")}


def reports(stems=STEMS, years=(2025, 2026), level="province") -> pd.DataFrame:
    rows = [(f"p{i}-{year}", f"{stem}省", f"99{i:02}00", level, year, ["annual_tasks"]) for year in years for i, stem in enumerate(stems)]
    return pd.DataFrame(rows, columns=["report", "place", "adcode", "level", "year", "parts_present"])


def names(table):
    return {row.report: (f"{row.place} {row.year}", f"{row.report.title()}") for row in table.itertuples()}


def coded(table, shift=0.0, seed=3) -> pd.DataFrame:
    """Give coded text: each report three topics, the shares of a place alike in both years, `shift` more on topic 3 in 2025."""
    chance = np.random.default_rng(seed)
    base = {place: chance.dirichlet([6, 6, 6]) for place in table["place"].unique()}
    rows = []
    for row in table.itertuples():
        shares = base[row.place] + chance.normal(0, 0.01, 3)
        shares = np.clip(shares + np.array([shift, -shift, 0]) * (row.year == 2025), 0.01, None)
        rows += [(row.report, p, code, 1.0, 1000 * share) for p, (code, share) in enumerate(zip(TOPICS, shares, strict=True), 1)]
    return pd.DataFrame(rows, columns=["report", "paragraph", "code", "weight", "characters"])


# nicheness


def test_nicheness_is_the_formula_of_meyer_and_miller_and_is_standardised_by_the_peers():
    table = reports(years=(2025,))
    text = coded(table)
    peers = {"p0-2025": nicheness.peers_of(table, "p0-2025", ["annual_tasks"])}
    (row,) = nicheness.measure_nicheness(text, peers).to_dict("records")
    shares = 100 * text.pivot(index="report", columns="code", values="characters").pipe(lambda f: f.div(f.sum(axis=1), axis=0))
    own = [np.sqrt(((shares.loc[r] - shares.drop(r).mean()) ** 2).mean()) for r in shares.index]
    by_report = dict(zip(shares.index, own, strict=True))
    assert row["peers"] == 11
    assert row["nicheness"] == pytest.approx(by_report["p0-2025"])
    others = [value for report, value in by_report.items() if report != "p0-2025"]
    assert row["standardised"] == pytest.approx(by_report["p0-2025"] - np.mean(others))
    assert row["rank"] == 1 + sum(value > by_report["p0-2025"] for value in others)
    assert (row["least"], row["most"]) == pytest.approx((min(others), max(others)))


def test_nicheness_is_hidden_below_five_peers_and_says_so():
    table = reports(stems=STEMS[:5], years=(2025,))
    peers = {"p0-2025": nicheness.peers_of(table, "p0-2025", ["annual_tasks"])}
    found = nicheness.measure_nicheness(coded(table), peers)
    assert found.empty
    said = context.state_nicheness(found, peers, names(table), nicheness.FEWEST)
    assert "有4份，需要5份" in said.zh
    assert "4 peers" in said.en
    with pytest.raises(InputError, match="found 4 peers; expected at least 5"):
        nicheness.nicheness(np.eye(5))
    six = reports(stems=STEMS[:6], years=(2025,))
    assert len(nicheness.measure_nicheness(coded(six), {"p0-2025": nicheness.peers_of(six, "p0-2025", ["annual_tasks"])})) == 1


def test_peers_are_of_the_same_level_and_year_have_the_parts_and_are_coded():
    table = pd.concat([reports(), reports(["市"], (2025,), "city").assign(report="c-2025")], ignore_index=True)
    table.at[1, "parts_present"] = ["review"]
    peers = nicheness.peers_of(table, "p0-2025", ["annual_tasks"])
    assert len(peers) == 10
    assert not {"p0-2025", "p1-2025", "p2-2026", "c-2025"} & set(peers)
    assert nicheness.peers_of(table, "p0-2025", ["annual_tasks"], ["p5-2025"]) == ["p5-2025"]


@settings(deadline=None)
@given(st.lists(st.lists(st.floats(0, 100), min_size=3, max_size=3), min_size=6, max_size=9))
def test_who_is_like_all_the_others_has_no_nicheness(rows):
    shares = np.array(rows)
    assert (nicheness.nicheness(np.vstack([shares, shares.mean(axis=0)]) if shares.sum() else np.ones((7, 3)))[-1]) == pytest.approx(
        0, abs=1e-6
    )


# groups


def test_two_reports_are_never_tested():
    table = reports()
    two = group_tests.choose_groups(table, [["p0-2025"], ["p1-2025"]], ["annual_tasks"])
    assert not group_tests.large_enough(two)
    with pytest.raises(
        InputError, match="found 1 and 1 reports; expected at least 10 in each; two reports are compared by their intervals"
    ):
        group_tests.compare_groups(coded(table), two, table, seed=1)
    said = context.state_groups(None, two, TOPICS, group_tests.FEWEST)
    assert "两份报告之间没有p值" in said.zh
    assert "Not tested" in said.en
    assert "names none" in context.state_groups(None, [], TOPICS, group_tests.FEWEST).en


def test_a_planted_difference_is_found_in_pairs_and_noise_is_not():
    table = reports()
    two = group_tests.choose_groups(table, ["province 2025", "province 2026"], ["annual_tasks"])
    found = group_tests.compare_groups(coded(table, shift=0.05), two, table, seed=1, permutations=999).set_index("code")
    assert found["paired"].all()
    assert found["n"].tolist() == [12] * 3
    assert found.loc["3", "points"] == pytest.approx(5, abs=1)
    assert found.loc["3", "low"] > 0
    assert found.loc[["3", "6"], "q"].max() < 0.05
    assert found.loc["3", "higher"] == 12
    again = group_tests.compare_groups(coded(table, shift=0.05), two, table, seed=1, permutations=999).set_index("code")
    pd.testing.assert_frame_equal(found, again)
    noise = group_tests.compare_groups(coded(table), two, table, seed=1, permutations=999)
    assert noise["q"].min() > 0.05


def test_the_paired_test_is_that_of_exchanged_signs_and_q_is_benjamini_and_hochbergs():
    table = reports(stems=STEMS[:10])
    two = group_tests.choose_groups(table, ["province 2025", "province 2026"], ["annual_tasks"])
    text = coded(table, shift=0.008)
    found = group_tests.compare_groups(text, two, table, seed=1).set_index("code")  # 2^10 exchanges: all of them
    shares = 100 * text.pivot(index="report", columns="code", values="characters").pipe(lambda f: f.div(f.sum(axis=1), axis=0))
    signs = np.array(list(product([1, -1], repeat=10)))
    for code in TOPICS:
        pairs = np.array([shares.loc[a, code] - shares.loc[b, code] for a, b in group_tests.pair_up(table, two)])
        every = signs @ pairs / 10
        one_sided = min((every >= pairs.mean() - 1e-12).mean(), (every <= pairs.mean() + 1e-12).mean())
        assert found.loc[code, "p"] == pytest.approx(min(1, 2 * one_sided), abs=1e-9)
    p = found["p"].sort_values()
    steps = [value * len(p) / (i + 1) for i, value in enumerate(p)]
    expected = [min(steps[i:]) for i in range(len(p))]
    assert found.loc[p.index, "q"].tolist() == pytest.approx([min(1, value) for value in expected])


def test_groups_without_a_place_in_common_are_compared_unpaired_and_half_shared_ones_are_refused():
    table = pd.concat(
        [reports(years=(2025,)), reports([f"己{i}" for i in range(12)], (2026,)).assign(report=lambda f: "q" + f["report"])],
        ignore_index=True,
    )
    two = group_tests.choose_groups(table, ["province 2025", "province 2026"], ["annual_tasks"])
    found = group_tests.compare_groups(coded(table), two, table, seed=1, permutations=199)
    assert not found["paired"].any()
    assert found["n"].tolist() == [24] * 3
    assert found["higher"].isna().all()
    assert context_tables.groups_table(found, two, TOPICS, "zh").iloc[:, -1].isna().all()
    half = reports()
    some = group_tests.choose_groups(half, [list(half["report"][:10]), list(half["report"][14:24])], ["annual_tasks"])
    with pytest.raises(InputError, match="found 8 places in both"):
        group_tests.compare_groups(coded(half), some, half, seed=1)


@pytest.mark.parametrize("groups", [["province 2025"], ["province", "province 2026"], [["nobody-2025"], ["p0-2025"]]])
def test_groups_that_are_none_are_refused_by_name(groups):
    with pytest.raises(InputError, match="groups: found"):
        group_tests.choose_groups(reports(), groups, ["annual_tasks"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_figure_of_groups_is_grey_above_the_line(language):
    table = reports()
    two = group_tests.choose_groups(table, ["province 2025", "province 2026"], ["annual_tasks"])
    found = group_tests.compare_groups(coded(table, shift=0.05), two, table, seed=1, permutations=199)
    look = look_of(table, ["p0-2025"], ["annual_tasks"], "n=24", language)
    fig = plot_groups(found, TOPICS, two, context.state_groups(found, two, TOPICS, 10).text(language), look)
    dots = [line.get_color() for line in fig.axes[0].lines if line.get_marker() == "o"]
    assert dots.count(THIN) == int((found["q"] > 0.05).sum()) == 1
    assert cut_off(fig) == []
    assert png_of(fig)


# the map


def words(table, seed=4) -> pd.DataFrame:
    """Give the words of invented task paragraphs: each place its own words, the same in both years, and common ones."""
    chance = np.random.default_rng(seed)
    rows = []
    for row in table.itertuples():
        own = [f"{row.place[:2]}{i}" for i in range(8)]
        for paragraph in range(26):
            terms = [*chance.choice(own, 3, replace=False), *chance.choice([f"常{i}" for i in range(30)], 6, replace=False)]
            rows += [(row.report, paragraph, str(term), int(chance.integers(1, 4))) for term in dict.fromkeys(terms)]
    return pd.DataFrame(rows, columns=["report", "paragraph", "term", "count"])


@pytest.fixture(scope="module")
def space():
    return task_map.weigh_reports(words(reports()), least=2)


def test_the_nearest_report_is_the_same_place_a_year_apart(space):
    nearest = task_map.find_nearest(space, ["p0-2025", "p3-2026"])
    assert nearest.groupby("report").size().tolist() == [10, 10]
    assert nearest[nearest["rank"] == 1].set_index("report")["other"].to_dict() == {"p0-2025": "p0-2026", "p3-2026": "p3-2025"}
    assert nearest.groupby("report")["distance"].is_monotonic_increasing.all()
    yard = task_map.measure_yardsticks(space, words(reports()), reports(), ["p0-2025"], seed=1).set_index("how")
    assert yard.loc["year", "n"] == 12
    assert yard.loc["year", "middle"] < nearest["distance"].iloc[1]
    pd.testing.assert_frame_equal(
        yard, task_map.measure_yardsticks(space, words(reports()), reports(), ["p0-2025"], seed=1).set_index("how")
    )


def test_weights_equal_those_of_scikit_learn():
    from sklearn.feature_extraction.text import TfidfTransformer

    rows = words(reports())
    space = task_map.weigh_reports(rows, least=1)
    counts = rows.groupby(["report", "term"])["count"].sum().unstack(fill_value=0).loc[list(space.reports), list(space.terms)]
    assert space.vectors == pytest.approx(TfidfTransformer(sublinear_tf=True).fit_transform(counts.to_numpy()).toarray())


def test_the_map_is_principal_components_the_same_on_every_run_and_says_its_share(space):
    from sklearn.decomposition import PCA

    one, other = task_map.project(space), task_map.project(space)
    pd.testing.assert_frame_equal(one.places, other.places)
    model = PCA(2, svd_solver="full").fit(space.vectors)
    assert one.share == pytest.approx(model.explained_variance_ratio_.sum())
    assert np.abs(one.places[["x", "y"]].to_numpy()) == pytest.approx(np.abs(model.transform(space.vectors)), abs=1e-9)
    kept = task_map.kept_on_map(task_map.find_nearest(space, ["p0-2025"]), one.places)
    assert 0 <= kept["p0-2025"] <= 10
    everything = pd.DataFrame(space.vectors[:, :0]).assign(report=list(space.reports), x=space.vectors @ space.vectors[0], y=0.0)
    assert task_map.kept_on_map(task_map.find_nearest(space, ["p0-2025"]), everything)["p0-2025"] == 10, "a line by nearness keeps all"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_map_names_the_compared_reports_and_every_mark_has_its_years_colour(space, language):
    table, drawn = reports(), task_map.project(space)
    look = look_of(table, ["p0-2025", "p1-2026"], ["annual_tasks"], "n=24", language)
    nearest = task_map.find_nearest(space, ["p0-2025", "p1-2026"])
    short = context_tables.short_names(table, load_codebooks())
    fig = plot_map(drawn, table, short, context.state_nearest(nearest, names(table)).text(language), look)
    texts = {t.get_text() for t in fig.axes[0].findobj(Text)}
    assert {look.labels["p0-2025"], look.labels["p1-2026"]} <= texts
    assert len(fig.axes[0].collections) == 24
    assert "24" in fig.policylib_alt
    assert cut_off(fig) == []
    assert png_of(fig)


def test_too_little_text_draws_no_map_and_says_so():
    few = words(reports(stems=STEMS[:3]))
    assert not task_map.enough(few, ["p0-2025"])
    assert task_map.enough(words(reports()), ["p0-2025"])
    assert not task_map.enough(words(reports()), ["jia-2010"]), "a compared report must be among them"
    said = context.state_too_few(few, task_map.NEEDED)
    assert "6份" in said.zh
    assert "6 reports" in said.en


def test_names_and_words_for_the_own_level_stand_on_no_map():
    said = ["产业", "合肥", "全市", "自治区", "的", "市民", "乡村振兴"]
    terms = pd.DataFrame({"report": "p0-2025", "paragraph": 1, "term": said, "count": 2})
    paragraphs = pd.DataFrame({"report": ["p0-2025"], "paragraph": [1], "section_kind": ["annual_tasks"], "general": [False]})
    lexemes = pd.DataFrame({"term": ["合肥", "产业"], "pos": ["ns", "n"]})
    table = reports(years=(2025,)).assign(parent=None)
    rows = topic_scan.task_words(terms, paragraphs, lexemes, table, load_codebooks())
    assert set(rows["term"]) == {"产业", "市民", "乡村振兴/乡村全面振兴"}
    assert topic_scan.task_words(terms, paragraphs, lexemes, table.assign(year=2020), load_codebooks()).empty, "2021 on"


# topics found


@pytest.fixture(scope="module")
def shipped() -> tuple[Corpus, found_topics.Weighted]:
    corpus = Corpus(ROOT, load_catalogue(ROOT, own=False), (), load_codebooks())  # shipped rows alone
    rows = topic_scan.task_words(corpus.table("terms"), corpus.table("paragraphs"), corpus.table("lexemes"), corpus.reports, corpus.books)
    return corpus, found_topics.weigh_words(rows)


def test_the_shipped_scan_is_of_the_shipped_tables(shipped):
    corpus, weighted = shipped
    scan = topic_scan.read_scan(corpus.root, weighted)
    assert scan is not None, "data/tables/found_topics.csv is of other words: run make release-tables"
    assert scan["models"].tolist() == [100] * len(topic_scan.NUMBERS)
    best = scan.set_index("topics").loc[found_topics.most_stable(scan)]
    assert best["shuffled"] < best["stability"] / 2


def test_a_scan_of_other_words_is_noticed_and_made_anew_in_small(tmp_path, monkeypatch):
    weighted = found_topics.weigh_words(words(reports()), least=5, most=0.6)
    other = found_topics.weigh_words(words(reports(), seed=5), least=5, most=0.6)
    (tmp_path / "data" / "tables").mkdir(parents=True)
    monkeypatch.setattr(topic_scan, "NUMBERS", (3, 12))
    monkeypatch.setattr(topic_scan.found_topics, "SEEDS", 2)
    made = topic_scan.scan(tmp_path, weighted)
    assert made["models"].tolist() == [9, 9]
    assert context_tables.stability_table(made, 3, "zh").iloc[:, 3].isna().all()
    made.assign(words=topic_scan.fingerprint(weighted)).to_csv(tmp_path / topic_scan.FILE, index=False)
    assert topic_scan.read_scan(tmp_path, weighted)["topics"].tolist() == [3, 12]
    assert topic_scan.read_scan(tmp_path, other) is None
    assert topic_scan.fingerprint(weighted) == topic_scan.fingerprint(
        found_topics.weigh_words(words(reports()).sample(frac=1, random_state=1), least=5, most=0.6)
    )


def test_a_release_writes_the_scan_of_its_tables_once_and_none_of_too_few_paragraphs(sample_root, tmp_path, monkeypatch):
    root = Path(shutil.copytree(sample_root, tmp_path / "samples"))
    release_tables(root)
    assert topic_scan.release_scan(root) == 0
    assert not (root / topic_scan.FILE).exists()
    monkeypatch.setattr(topic_scan, "NUMBERS", (2, 3))
    monkeypatch.setattr(task_map, "NEEDED", (6, 30))
    monkeypatch.setattr(topic_scan, "enough", task_map.enough)
    weigh = found_topics.weigh_words
    monkeypatch.setattr(topic_scan.found_topics, "weigh_words", lambda rows: weigh(rows, least=3, most=0.9))
    assert topic_scan.release_scan(root) == 2
    assert (root / topic_scan.FILE).read_text("utf-8").startswith("topics,stability,low,high,coherence,models,shuffled,words\n2,")
    first = (root / topic_scan.FILE).stat()
    assert topic_scan.release_scan(root) == 2
    assert (root / topic_scan.FILE).stat().st_mtime_ns == first.st_mtime_ns, "the same words: the scan stays"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_found_topics_are_shown_with_shares_and_paragraphs_to_read(language):
    table, rows = reports(), words(reports())
    model = found_topics.find_topics(found_topics.weigh_words(rows, least=5, most=0.6), 12, seed=1)
    own = ["p0-2025", "p1-2026", "older-2004"]
    known = names(table) | {"older-2004": ("旧", "Older")}
    found = context_tables.found_table(model, found_topics.topic_shares(model), own, known, language)
    assert len(found) == 12
    assert found.iloc[:, -1].is_monotonic_decreasing
    assert found.shape[1] == 5, "no column for a report that is not among them"
    paragraphs = rows[["report", "paragraph"]].drop_duplicates().assign(run_in="标题", start=0, end=30)
    read = found_topics.paragraphs_to_read(model, paragraphs, own)
    assert set(read["topic"]) == set(range(1, 13))
    assert read.loc[read["report"] == "p0-2025", "share"].min() >= 0.5
    shown = context_tables.paragraphs_table(
        read, {"p0-2025": "甲东省的任务写在这里，后面还有别的任务，读者可以在原文里读到全部。"}, known, language
    )
    assert shown.iloc[:, -1].notna().sum() == (read["report"] == "p0-2025").sum()
    assert shown.attrs["reports"]
    with pytest.raises(InputError, match="topics: found 1"):
        found_topics.find_topics(found_topics.weigh_words(rows, least=5, most=0.6), 1, seed=1)


def test_sentences_say_nothing_that_a_table_cannot_carry(space):
    table = reports()
    two = group_tests.choose_groups(table, ["province 2025", "province 2026"], ["annual_tasks"])
    peers = {"p0-2025": nicheness.peers_of(table, "p0-2025", ["annual_tasks"]), "p1-2025": []}
    scan = pd.DataFrame({"topics": [3, 4], "stability": [0.5, 0.6]})
    findings = [
        context.state_nicheness(nicheness.measure_nicheness(coded(table), peers), peers, names(table), 5),
        context.state_groups(None, two, TOPICS, 10),
        context.state_groups(group_tests.compare_groups(coded(table, 0.05), two, table, seed=1, permutations=99), two, TOPICS, 10),
        context.state_nearest(task_map.find_nearest(space, ["p0-2025"]), names(table)),
        context.state_map(0.1, {"p0-2025": 3}, 10, names(table)),
        context.state_found(scan, 4, 300),
        context.state_found(scan, 5, 300),
        context.state_too_few(words(table), task_map.NEEDED),
    ]
    assert [wording_problems(finding) for finding in findings] == [[]] * len(findings)
    captions = [context.caption(each, "", language) for each in context.words("captions.context") for language in ("zh", "en")]
    assert [wording_problems(context_caption) for context_caption in map(_as_finding, captions)] == [[]] * len(captions)


def _as_finding(text):
    from policylib.findings import Finding

    return Finding("caption", text, text)
