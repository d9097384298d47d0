"""Sentences of page 07: what is in each file, which parts may be compared, and what must not be concluded from length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policylib.data.parts import body_characters
from policylib.data.tables import rows_of
from policylib.findings import Finding, Page, captioned
from policylib.measures.corpus_tables import furniture_share
from policylib.measures.same_year import better_comparisons
from policylib.page.labels import parts_words
from policylib.page.words import phrase, words

if TYPE_CHECKING:
    import pandas as pd

    from policylib.data.corrections import Correction

Names = Mapping[str, tuple[str, str]]


CAPTIONS = words("captions.corpus")


SHOWN = 4  # comparisons that a sentence names
ALONE = phrase("corpus_alone")
SAME = phrase("corpus_same")
ONE_PLACE = phrase("corpus_one_place")


def caption(id: str, page: Page) -> str:  # noqa: A002
    """Return the caption of a table of the page: what it counts, and whose reports and which parts it rests on."""
    return captioned(CAPTIONS[id], page.source, page.language)


def rests_on(paragraphs: pd.DataFrame, language: str) -> str:
    """Return how many paragraphs each report has, for the source line.

    >>> import pandas as pd
    >>> rests_on(pd.DataFrame({"report": ["jia-2021", "jia-2021", "yi-2024"]}), "en")
    'n = 2, 1 paragraphs'
    """
    n = ("、" if language == "zh" else ", ").join(str(k) for k in paragraphs.groupby("report", sort=False).size())
    return f"n = {n} " + ("段" if language == "zh" else "paragraphs")


def state_parts(lengths: pd.DataFrame, parts: Sequence[str], names: Names) -> Finding:
    """Return which parts are compared, and which are missing from which file.

    Args:
        lengths: from `parts.part_lengths`.
        parts: from `parts.comparable_parts`.
        names: report → its name in Chinese and in English.
    """
    missing: dict[str, list[str]] = {}
    for row in rows_of(lengths):
        if row["status"] == "missing":
            missing.setdefault(row["report"], []).append(row["part"])
    zh = "；".join(f"{names[r][0]} 的文件缺{parts_words(own, 'zh')}" for r, own in missing.items()) or "没有文件缺部分"
    en = "; ".join(f"the file of {names[r][1]} lacks {parts_words(own, 'en')}" for r, own in missing.items()) or "no file lacks a part"
    return Finding(
        "parts",
        f"可比部分为{parts_words(parts, 'zh')}；{zh}。",
        f"Compared are {parts_words(parts, 'en')}; {en}.",
        {"parts": list(parts), "missing": missing},
    )


def state_better(chosen: pd.DataFrame, reports: pd.DataFrame, names: Names) -> Finding:
    """Return whether a better comparison than the one asked for is at hand: the same places in one year.

    Args:
        chosen: the chosen rows of table `reports`.
        reports: table `reports`: what is at hand.
        names: report → its name in Chinese and in English.
    """
    rows = rows_of(better_comparisons(chosen, reports))
    found = [row for row in rows if row["status"] == "at_hand"]
    if not rows:
        plain = ALONE if len(chosen) < 2 else SAME if chosen["year"].nunique() < 2 else ONE_PLACE
        return Finding("better", *plain, {"better": []})
    if found:
        pairs = [f'["{row["new_left"]}", "{row["new_right"]}"]' for row in found]
        more = ("", "") if len(pairs) <= SHOWN else (f"，等{len(pairs)}种", f", {len(pairs)} in all")
        zh, en = (join.join(pairs[:SHOWN]) + rest for join, rest in zip(("，或 ", ", or "), more, strict=True))
        return Finding(
            "better",
            f"年份不同的报告，手头有更好的比较：把 reports 换成同年的 {zh}。",
            f"Reports of different years, and a better comparison is at hand: set reports to one year, {en}.",
            {"better": [[row["new_left"], row["new_right"]] for row in found]},
        )
    lacking = list(dict.fromkeys((row["missing"], row["year"]) for row in rows))
    old = dict(zip(chosen["report"], chosen["year"], strict=True))
    said = [[names[report][at].removesuffix(str(old[report])) + str(year) for report, year in lacking[:SHOWN]] for at in (0, 1)]
    return Finding(
        "better",
        f"所选报告年份不同；同年的报告手头没有（{'、'.join(said[0])}），所以各与自己那一年的上级相比。",
        f"The reports are of different years, and none of the same year is at hand ({', '.join(said[1])}): each is held against its own year's level above.",
        {"better": []},
    )


def state_furniture(reports: pd.DataFrame, names: Names) -> Finding:
    """Return how much of each file is the page's own and no report: it is in no count."""
    rows = [(names[row["report"]], furniture_share(row)) for row in rows_of(reports)]
    zh = "、".join(f"{name[0]} 为{'不详' if share is None else f'{share:g}%'}" for name, share in rows)
    en = ", ".join(f"{name[1]} {'unknown' if share is None else f'{share:g} %'}" for name, share in rows)
    return Finding(
        "furniture",
        f"文件中不属于报告的页面杂文与名词解释所占比例：{zh}；一律不计入任何统计。",
        f"Share of each file that is the page's own text or a glossary: {en}; it enters no count.",
        {name[1]: share for name, share in rows},
    )


def state_accuracy(accuracy: pd.DataFrame) -> Finding:
    """Return how often targets of the blind sample are found, and found with value, unit and bound right.

    Args:
        accuracy: from `accuracy.accuracy_table`.
    """
    rows = {row["field"]: row for row in rows_of(accuracy) if row["sample"] == "blind sample" and row["value"] is not None}
    if not {"target_recall", "target_precision", "strict"} <= set(rows):
        return Finding(
            "accuracy",
            "本语料没有人工标注，提取的准确率未检验。",
            "This corpus has no annotated rows: how often extraction is right is untested.",
        )
    zh, en = ([_scored(rows[field], language) for field in ("target_recall", "target_precision", "strict")] for language in ("zh", "en"))
    return Finding(
        "accuracy",
        f"盲抽样本中，标注的数值目标有{zh[0]}被找到，提取的有{zh[1]}是目标；找到的之中数值、单位、界限词全对的占{zh[2]}（括号内为95%区间与n）。",
        f"In the blind sample {en[0]} of the annotated numeric targets are found, {en[1]} of those extracted are targets, and of those found "
        f"{en[2]} have value, unit and bound right (95 % interval and n in brackets).",
        {field: {k: rows[field][k] for k in ("right", "n")} for field in ("target_recall", "target_precision", "strict")},
    )


def state_codes(accuracy: pd.DataFrame) -> Finding:
    """Return how often the chief topic of a paragraph of the blind sample is that of its reader, and who the reader was.

    Args:
        accuracy: from `accuracy.accuracy_table`.
    """
    row = next((row for row in rows_of(accuracy) if (row["sample"], row["field"]) == ("blind sample", "cap_accept")), None)
    if row is None or row["value"] is None:
        return Finding(
            "codes", "本语料没有人工编码的段落，主题编码未检验。", "This corpus has no paragraph coded by hand: topic codes are untested."
        )
    return Finding(
        "codes",
        f"盲抽段落的主要主题，机器与人工相同的占{_scored(row, 'zh')}；编码的读者就是词典的编写者，所以这是上限：换一个人来编，相同的会少些。",
        f"In the blind sample {_scored(row, 'en')} of the paragraphs have the same chief topic by machine and by hand; the reader had written "
        "the codebook, so that this is an upper bound: another reader would agree less often.",
        {"right": row["right"], "n": row["n"]},
    )


def _scored(row: dict[str, Any], language: str) -> str:
    value, low, high = (f"{100 * row[name]:.1f}" for name in ("value", "low", "high"))
    return f"{value}%（{low}–{high}，n = {row['n']}）" if language == "zh" else f"{value} % ({low}–{high}, n = {row['n']})"


def refuse_length(reports: pd.DataFrame, paragraphs: pd.DataFrame, parts: Sequence[str], names: Names) -> Finding:
    """Return the wrong conclusion that total length invites, with the lengths that may be compared.

    Args:
        reports: the chosen rows of table `reports`.
        paragraphs: table `paragraphs` of these reports.
        parts: the parts compared.
        names: report → its name in Chinese and in English.
    """
    total = {row["report"]: int(row["characters"] or 0) for row in rows_of(reports)}
    fair = {report: int(n) for report, n in body_characters(paragraphs, parts).items()}
    order = sorted(total, key=lambda report: -total[report])
    first, last = order[0], order[-1]
    zh = "、".join(f"{names[r][0]} 有{fair.get(r, 0):,}字" for r in total)
    en = ", ".join(f"{names[r][1]} {fair.get(r, 0):,}" for r in total)
    return Finding(
        "length",
        f"“{names[first][0]} 全文有{total[first]:,}字，{names[last][0]} 有{total[last]:,}字，所以前者写得更多、更重视。”"
        f"两个文件所含部分不同；只看可比部分（不计通用表述）：{zh}。长短本身不说明重视程度。",
        f'"{names[first][1]} has {total[first]:,} characters and {names[last][1]} {total[last]:,}, so the former says more and cares more." '
        f"The files hold different parts; over comparable parts without formula text: {en} characters. Length alone does not show weight.",
        {"total": total, "comparable": fair},
    )


def state_corrections(corrections: Sequence[Correction], names: Mapping[str, tuple[str, str]]) -> Finding:
    """Return which declared corrections change rows of the chosen reports: field, old and new value, reason, who and when."""
    own = [each for each in corrections if each.report in names]
    if not own:
        return Finding("corrections", "所选报告没有更正。", "No row of the chosen reports was corrected.", {"corrections": 0})
    told = [f"{each.field} {each.expected} → {each.value} ({each.start}; {each.reason}; {each.who}, {each.date})" for each in own]
    zh = "；".join(f"{names[each.report][0]} {text}" for each, text in zip(own, told, strict=True))
    en = "; ".join(f"{names[each.report][1]} {text}" for each, text in zip(own, told, strict=True))
    return Finding("corrections", f"更正{len(own)}处：{zh}。", f"{len(own)} corrections: {en}.", {"corrections": len(own)})
