"""What people read for the codes of the tables' columns, in Chinese and English: pages, exports and the glossary say the same."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, tuple[str, str]]

BOUND_WORDS = {
    "eq": ("单一数值", "bare number"),
    "approx": ("左右", "around"),
    "ge": ("以上", "at least"),
    "gt": ("超过", "more than"),
    "le": ("以内", "at most"),
    "lt": ("低于", "less than"),
    "range": ("区间", "range"),
}
MEASURE_WORDS = {
    "growth": ("增速", "growth"),
    "level": ("总量", "total"),
    "increment": ("增量", "addition"),
    "share": ("比率", "share or rate"),
    "change": ("百分点变化", "change in points"),
    "rank": ("位次", "rank"),
    "multiple": ("倍数", "multiple"),
}
LEVEL_WORDS = {"city": ("市", "city"), "province": ("省级", "province"), "nation": ("国家", "nation")}
PART_WORDS = {
    "review": ("工作回顾", "review"),
    "problems": ("存在问题", "problems"),
    "outlook_plan": ("五年规划与远景", "five-year plan chapter"),
    "annual_headline": ("主要预期目标", "main expected targets"),
    "annual_tasks": ("重点工作", "task blocks"),
    "self_government": ("政府自身建设", "self-government"),
    "closing": ("结语", "closing"),
}
RELATION_WORDS = {
    "gt": ("高于", "above"),
    "ge": ("不低于", "not below"),
    "eq": ("与…同步", "in step with"),
    "le": ("以内", "within"),
    "meets": ("达到", "meets"),
}
COVERAGE_WORDS = {"full": ("全文", "full"), "excerpt": ("节选", "excerpt")}
KIND_WORDS = {
    "target": ("数值目标", "numeric target"),
    "relative": ("相对目标", "relative target"),
    "result": ("自报完成情况", "reported result"),
    "absent": ("写明不设", "stated as not set"),
}
BASIS_WORDS = {"year": ("当年", "one year"), "yearly_average": ("年均", "yearly average"), "cumulative": ("累计", "sum over years")}
ROLE_WORDS = {"target": ("目标", "target"), "result": ("完成数", "result")}
EDITION_WORDS = {
    "final": ("定稿", "final text"),
    "as_delivered": ("宣读时", "as delivered"),
    "press_conference": ("发布会", "press conference"),
}
CONFIDENCE_WORDS = {"high": ("报告原文", "read in the report"), "medium": ("摘要转述", "a digest that quotes it")}
CODE_WORDS: dict[str, Words] = {
    "bound": BOUND_WORDS, "measure": MEASURE_WORDS, "level": LEVEL_WORDS, "section_kind": PART_WORDS, "parts_present": PART_WORDS,
    "parts_missing": PART_WORDS, "parts_not_expected": PART_WORDS, "relation": RELATION_WORDS, "coverage": COVERAGE_WORDS, "kind": KIND_WORDS,
    "basis": BASIS_WORDS, "role": ROLE_WORDS, "edition": EDITION_WORDS, "source_confidence": CONFIDENCE_WORDS,
}  # fmt: skip
"""Column → what people read for each of its codes; a code of another table's column may have none and stands for itself."""


def code_word(column: str, code: str, language: str) -> str:
    """Return what people read for a code of a column; the code itself where nothing else is said.

    >>> code_word("bound", "eq", "en"), code_word("kind", "size", "zh")
    ('bare number', 'size')
    """
    words = CODE_WORDS.get(column, {}).get(code)
    return words[language != "zh"] if words else code
