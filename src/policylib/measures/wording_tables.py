"""The tables of page 05 as readers see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.tables import frame_of, rows_of
from policylib.page.labels import NOT_AT_HAND, labelled, placed, word
from policylib.page.words import words
from policylib.questions.targets.stated import section_paths

if TYPE_CHECKING:
    import pandas as pd

Names = Mapping[str, tuple[str, str]]
KIND_WORDS = words("word_kind")
HOW_WORDS = words("shared_with")
PART_WORDS = words("text_part")
RENAME_WORDS = words("rename")
TOP = 30


def most_different(compared: pd.DataFrame, top: int = TOP) -> pd.DataFrame:
    """Return the words with the largest |z|, those of the first report before those of the second, each side by |z|."""
    chosen = compared.loc[compared["z"].abs().sort_values(ascending=False, kind="stable").index[:top]]
    return chosen.sort_values("z", ascending=False, kind="stable").reset_index(drop=True)


def to_label(compared: pd.DataFrame, pair: tuple[str, str], names: Names, language: str) -> pd.DataFrame:
    """Return the thirty words that differ most with counts and measures, without what the rule says of them: they are to be labelled by hand.

    Args:
        compared: from `word_kinds.sort_words`.
        pair: the two reports.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    return labelled(most_different(compared), [*_counted(pair, names), *_measured()], language)


def _counted(pair: tuple[str, str], names: Names) -> list[Any]:
    return [
        ("term", "词", "word"),
        *((side, f"{names[r][0]}（次）", f"{names[r][1]} (times)") for side, r in zip(("first", "second"), pair, strict=True)),
        *((f"{s}_rate", f"{names[r][0]}每千词", f"{names[r][1]} per 1,000 words", _rounded(f"{s}_rate", 2)) for s, r in zip(("first", "second"), pair, strict=True)),
    ]  # fmt: skip


def _measured() -> list[Any]:
    return [
        ("log_odds", "对数几率比", "log-odds ratio", _rounded("log_odds", 2)),
        ("z", "z值（排序用）", "z (for ranking)", _rounded("z", 2)),
        ("g2", "G²", "G²", _rounded("g2", 1)),
        ("log_ratio", "对数比（以2为底）", "log ratio (base 2)", _rounded("log_ratio", 1)),
        ("paragraphs", "出现段数", "paragraphs with it", lambda r: f"{r['paragraphs']}/{r['of']}"),
        ("dp", "离散度DP", "dispersion DP", _rounded("dp", 2)),
    ]


def _rounded(name: str, places: int) -> Any:
    return lambda row: None if row[name] is None else round(float(row[name]), places) + 0.0


def kinds_table(
    compared: pd.DataFrame, pair: tuple[str, str], nations: tuple[str, str] | None, names: Names, language: str
) -> pd.DataFrame:
    """Return the same thirty words with the nation's counts, the adjusted difference, the share in shared wording, and what the rule says.

    Args:
        compared: from `word_kinds.sort_words`, with `shared` from `shared_wording.add_shared`.
        pair: the two reports.
        nations: the nation's reports of their years; None where one is not at hand.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    above = (
        [(f"nation_{s}", f"{names[r][0]}（次）", f"{names[r][1]} (times)") for s, r in zip(("first", "second"), nations, strict=True)]
        if nations and nations[0] != nations[1]
        else []
    )
    columns: list[Any] = [
        ("term", "词", "word"),
        ("kind", "按规则归类", "by rule", lambda r: word(KIND_WORDS, r["kind"], language)),
        *((side, f"{names[r][0]}（次）", f"{names[r][1]} (times)") for side, r in zip(("first", "second"), pair, strict=True)),
        *above,
        ("z", "z值", "z", _rounded("z", 2)),
        ("adjusted_z", "减去年份后z值", "z less the year", _rounded("adjusted_z", 2)),
        ("shared", "在共有文字中（%）", "in shared wording (%)", lambda r: None if r["shared"] is None else round(100 * r["shared"])),
    ]
    return labelled(most_different(compared), columns, language)


def counts_by_kind(compared: pd.DataFrame) -> dict[str, int]:
    """Return how many of the compared words the rule takes for each kind, every kind named."""
    counts = compared["kind"].value_counts()
    return {kind: int(counts.get(kind, 0)) for kind in KIND_WORDS}


def names_table(compared: pd.DataFrame, pair: tuple[str, str], names: Names, language: str) -> pd.DataFrame:
    """Return the names of places, bodies and persons among the compared words, set apart."""
    rows = compared[compared["kind"] == "name"]
    return labelled(
        rows, [*_counted(pair, names)[:3], ("log_ratio", "对数比（以2为底）", "log ratio (base 2)", _rounded("log_ratio", 1))], language
    )


def renames_table(
    words: pd.DataFrame, renames: Iterable[Mapping[str, str]], reports: Sequence[str], names: Names, language: str
) -> pd.DataFrame:
    """Return how often the old and the new name of a renamed policy stand in each report; policies that neither of the first two names are left out.

    Args:
        words: from `keyness.words_of`, before `join_renames`.
        renames: rows of `renames.csv`.
        reports: reports, in the order of the columns.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    at = language != "zh"
    sums = words.groupby(["report", "term"], observed=True)["count"].sum().to_dict()
    rows = []
    for each in renames:
        counts = {r: (int(sums.get((r, each["before"]), 0)), int(sums.get((r, each["after"]), 0))) for r in reports}
        if any(sum(counts[r]) for r in reports[:2]):
            said = {names[r][at]: f"{old} → {new}" for r, (old, new) in counts.items()}
            rows.append(
                {
                    "names": f"{each['before']} → {each['after']}",
                    "kind": word(RENAME_WORDS, each["kind"], language),
                    "year": each["year"],
                    **said,
                }
            )
    heads = {"names": ("旧名 → 新名", "old name → new name")[at], "kind": ("关系", "relation")[at], "year": ("起始年", "from")[at]}
    return frame_of(rows, ("names", "kind", "year", *(names[r][at] for r in reports))).rename(columns=heads)


def shared_table(shared: pd.DataFrame, names: Names, language: str) -> pd.DataFrame:
    """Return how much of each report is shared with which other one, both dates of delivery beside it.

    Args:
        shared: from `shared_wording.measure_shared`.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    at = language != "zh"

    def cell(row: Mapping[str, Any]) -> str:
        return NOT_AT_HAND[at] if row["share"] is None else f"{100 * row['share']:.1f}"

    rows = [
        {
            "report": names[each["report"]][at], "date": each["delivered_on"] or NOT_AT_HAND[at], "other": names[each["other"]][at],
            "other_date": each["other_delivered_on"] or NOT_AT_HAND[at], "how": word(HOW_WORDS, each["how"], language),
            "part": word(PART_WORDS, each["part"], language), "share": cell(each), "shared": each["shared"], "n": each["fingerprints"],
        }
        for each in rows_of(shared)
    ]  # fmt: skip
    columns: list[Any] = [
        ("report", "报告", "report"), ("date", "作报告日期", "delivered on"), ("other", "与谁共有", "shared with"),
        ("other_date", "其日期", "its date"), ("how", "关系", "relation"), ("part", "部分", "part"), ("share", "共有（%）", "shared (%)"),
        ("shared", "共有指纹", "shared fingerprints"), ("n", "指纹总数", "fingerprints"),
    ]  # fmt: skip
    return labelled(frame_of(rows, [c[0] for c in columns]), columns, language)


def verbs_table(verbs: pd.DataFrame, glosses: Mapping[str, str], reports: Sequence[str], names: Names, language: str) -> pd.DataFrame:
    """Return each word of the closed list with count, rate per 1,000 characters and dispersion, report by report.

    Args:
        verbs: from `verbs.count_verbs`.
        glosses: word → what it means in English.
        reports: reports, in the order of the columns; those with dispersion first.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    at = language != "zh"
    found = {(row["report"], row["term"]): row for row in rows_of(verbs)}
    order = sorted(dict.fromkeys(verbs["term"]), key=lambda t: -sum(float(found[r, t]["rate"]) for r in reports[:2]))
    rows = []
    for term in order:
        row: dict[str, Any] = {("词", "word")[at]: f"{term} {glosses[term]}" if at else term}
        for report in reports:
            own = found[report, term]
            row[f"{names[report][at]}{('每千字', ' per 1,000')[at]}"] = round(float(own["rate"]), 2) + 0.0
        for report in reports[:2]:
            own = found[report, term]
            row[f"{names[report][at]}{('次数·段数·DP', ' times · paragraphs · DP')[at]}"] = _spread_text(own)
        rows.append(row)
    return frame_of(rows, list(rows[0]) if rows else [])


def _spread_text(row: Mapping[str, Any]) -> str:
    return f"{row['count']} · {row['paragraphs']}/{row['of']} · {row['dp']:.2f}" if row["dp"] is not None else "0"


def paths_of(places: pd.DataFrame, paragraphs: pd.DataFrame, sections: pd.DataFrame) -> dict[tuple[str, int], str]:
    """Return the headings above each paragraph that a table of places names.

    Args:
        places: from `verbs.find_in_context`.
        paragraphs: table `paragraphs`.
        sections: table `sections`.
    """
    return section_paths(paragraphs[paragraphs["report"].isin(places["report"])], sections[sections["report"].isin(places["report"])])


def context_table(context: pd.DataFrame, paths: Mapping[tuple[str, int], str], names: Names, language: str) -> pd.DataFrame:
    """Return words in their context where the text is at hand, else where they stand.

    Args:
        context: from `verbs.find_in_context`.
        paths: (report, paragraph) → the headings above it, from `target_levels.section_paths`.
        names: report → its name in Chinese and in English.
        language: zh or en.
    """
    at = language != "zh"
    columns: list[Any] = [
        ("report", "报告", "report", lambda r: names[r["report"]][at]),
        ("before", "前文", "before"),
        ("term", "词", "word"),
        ("after", "后文", "after"),
        ("where", "所在标题", "under", lambda r: paths.get((r["report"], r["paragraph"]), "").rpartition(" › ")[2] or None),
        ("offsets", "字符位置", "characters", lambda r: f"{r['start']}–{r['end']}"),
    ]
    at_paragraphs = [f"{r['report']}#p{r['paragraph']}" for r in rows_of(context)]
    return placed(labelled(context, columns, language), {("字符位置", "characters")[at]: at_paragraphs})
