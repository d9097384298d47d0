"""The words of the evidence pages, in Chinese and English."""

from __future__ import annotations

SHOWS = {
    "target": ("有目标的段落", "with a target"),
    "relative": ("有相对目标的段落", "with a relative target"),
    "result": ("有自报完成情况的段落", "with a reported result"),
    "review": ("有待复核条目的段落", "with a row under review"),
}
SAID = {
    "zh": {
        "title": "{place} {year} 年政府工作报告", "kicker": "证据", "skip": "跳到正文", "back": "返回各页",
        "lead": "正文中带标记的数字就是各页所用的数字，选中一个，即见从中读到了什么。标签是按词表编码的主题；选一个主题，只留有关段落，并显出编码所据的词。",
        "outline": "提纲与筛选", "contents": "提纲", "close": "回到正文", "marks": "标出", "paragraphs": "段落", "all": "全部段落", "topic": "主题", "any": "全部主题",
        "hint_title": "读到了什么", "hint": "选中正文里带标记的数字或词句，这里显示它的指标、数值、措辞、期限和把握。", "legend": "虚线框：待复核",
        "id": "报告", "delivered": "报告日期", "coverage": "文本", "full": "全文", "excerpt": "节选", "parts": "含有", "missing": "缺少", "source": "来源", "unknown": "不详", "comma": "、",
        "formula": "通用表述", "furniture": "网页附带文字（不计入）", "glossary": "名词解释（不计入）",
        "tables": "数据表摘要", "sha": "文本 SHA-256", "caution": "标记由程序读出，会有错漏（准确率见 01 页）；主题按词表编码，不是 CAP 数据。字符位置按原文件计。",
    },
    "en": {
        "title": "Government work report: {label}", "kicker": "Evidence", "skip": "Skip to the text", "back": "Back to the pages",
        "lead": "The marked numbers are the ones that the pages use: choose one to see what was read from it. Labels are topics coded by a list of terms; choose a topic to keep its paragraphs and see the words that it was coded from.",
        "outline": "Outline and filters", "contents": "Outline", "close": "Back to the text", "marks": "Mark", "paragraphs": "Paragraphs", "all": "all paragraphs", "topic": "Topic", "any": "all topics",
        "hint_title": "What was read", "hint": "Choose a marked number or phrase in the text: its indicator, value, wording, date and confidence are shown here.", "legend": "dashed box: under review",
        "id": "Report", "delivered": "Delivered on", "coverage": "Text", "full": "full", "excerpt": "excerpt", "parts": "Parts present", "missing": "Parts missing", "source": "Source", "unknown": "not known", "comma": ", ",
        "formula": "formula", "furniture": "Text of the web page around the report (not counted)", "glossary": "Glossary (not counted)",
        "tables": "Digest of the tables", "sha": "SHA-256 of the text", "caution": "Marks are read by a program and may be wrong or missing (page 01 gives the accuracy); topics are coded by a list of terms and are not CAP data. Characters count in the source file.",
    },
}  # fmt: skip
