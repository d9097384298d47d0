import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylib.codebooks import load_codebooks
from policylib.reading.outline import find_outline, outline_problems
from policylib.reading.sources import read_source, source_of
from policylib.reading.text import visible
from policylib.records import InputError, Report

BOOKS = load_codebooks()
SAMPLES = sorted((Path(__file__).parent.parent / "data" / "samples").glob("*.txt"))
HEAD = "甲市2024年政府工作报告\n——2024年1月9日在甲市第五届人民代表大会第三次会议上\n各位代表：\n现在，我代表市人民政府，向大会报告工作，请予审议。\n"
PAST = "一年来，全市上下攻坚克难，地区生产总值增长6.1%，新增就业3万人，各项事业都有了新的进步。"
MORE = "深入实施若干行动，建设若干项目，全年新增企业20家，完成投资30亿元，受益群众超过5万人。"


def read(text, **known):
    return find_outline(source_of(text, "甲市-2024"), BOOKS, **({"place": "甲市", "year": 2024} | known))


def kinds(outline):
    return [p.section_kind for p in outline.paragraphs]


def tiles(outline):
    """Whether each visible character of the source stands in exactly one block."""
    text = outline.source.text
    inside = sum(visible(text, b.start, b.end) for b in outline.blocks)
    assert all(a.end <= b.start for a, b in pairwise(outline.blocks)), "blocks overlap"
    assert inside == visible(text), "a visible character stands in no block"


def test_the_parts_of_a_full_report():
    outline = read(
        HEAD + f"一、2023年工作回顾\n{PAST}\n在看到成绩的同时，我们也清醒认识到，还存在不少困难和问题，主要是企业偏弱。\n"
        "二、2024年工作安排\n今年是重要的一年，总体要求是稳中求进。\n今年的主要预期目标是：地区生产总值增长6%。\n实现上述目标，要下更大功夫。\n重点抓好以下工作：\n"
        f"（一）扩大投资\n加快项目建设。{MORE}\n"
        f"三、加强政府自身建设\n我们要依法行政。{MORE}\n各位代表！\n让我们团结奋斗，谱写甲市新篇章！\n"
    )
    assert kinds(outline) == [
        "review",
        "problems",
        "annual_headline",
        "annual_headline",
        "annual_headline",
        "annual_tasks",
        "self_government",
        "closing",
    ]
    report = outline.report
    assert (report.place, report.year, report.delivered_on, report.coverage) == ("甲市", 2024, "2024-01-09", "full")
    assert report.title == "甲市2024年政府工作报告"
    assert report.parts_not_expected == ("outlook_plan",)
    assert [b.kind for b in outline.blocks][:4] == ["title", "byline", "salutation", "salutation"]
    assert [b.kind for b in outline.blocks].count("lead_in") == 1
    assert outline.heading_path(outline.paragraphs[5]) == ("二、2024年工作安排", "（一）扩大投资")
    assert outline.paragraphs[5].run_in == "加快项目建设"
    assert outline_problems(outline) == []
    tiles(outline)


@pytest.mark.parametrize(
    ("line", "topic"),
    [
        ("加快项目建设。" + MORE, "加快项目建设"),
        ("(一)加快项目建设。" + MORE, "（一）加快项目建设"),
        ("1.加快项目建设。" + MORE, "1.加快项目建设"),
        ("一是加快项目建设。" + MORE, "一是加快项目建设"),
        ("——加快项目建设。" + MORE, "加快项目建设"),
        ("今年主要预期目标是:生产总值增长6%,投资增长8%。", "今年主要预期目标"),
        (MORE, None),
        ("今年是关键之年。" + MORE, None),
        ("各位代表！新的一年。" + MORE, None),
        ("加快项目建设。", None),
    ],
)
def test_the_topic_that_opens_a_paragraph(line, topic):
    outline = read(f"二、2024年工作安排\n{MORE}\n{line}\n{MORE}\n")
    assert outline.paragraphs[1].run_in == topic


@pytest.mark.parametrize(
    "mark",
    [
        ("一、", "二、", "（一）", "（二）"),
        ("一.", "二.", "(一)", "(二)"),
        ("第一部分 ", "第二部分 ", "一、", "二、"),
        ("", "", "（一）", "（二）"),
        ("一、", "二、", "1.", "2."),
        ("一、", "二、", "", ""),
    ],
)
def test_numbered_and_unnumbered_headings(mark):
    past, tasks, one, two = mark
    outline = read(
        f"{past}2023年工作回顾\n{PAST}\n{tasks}2024年主要任务\n{MORE}\n{one}扩大有效投资\n加快项目建设。{MORE}\n{two}激发消费潜力\n办好各类活动。{MORE}\n各位代表！\n让我们团结奋斗！\n"
    )
    assert kinds(outline)[0] == "review"
    assert kinds(outline)[2:] == ["annual_tasks", "annual_tasks", "closing"]
    assert [h.endswith("扩大有效投资") for h in outline.heading_path(outline.paragraphs[2])] == [False, True]
    assert outline.paragraphs[3].run_in == "办好各类活动"
    assert outline_problems(outline) == []


def test_a_report_on_one_line_is_split_at_its_indents():
    outline = read(
        f"政府工作报告——2024年1月9日在甲市第五届人民代表大会第三次会议上各位代表：　　一、2023年工作回顾　　{PAST}　　二、2024年主要任务　　（一）扩大投资　　加快项目建设。{MORE}　　各位代表：让我们团结奋斗！"
    )
    assert kinds(outline) == ["review", "annual_tasks", "closing"]
    assert [b.kind for b in outline.blocks][:3] == ["title", "byline", "salutation"]
    tiles(outline)


def test_a_paragraph_broken_in_mid_sentence_is_one():
    half = len(MORE) // 2
    outline = read(f"一、2024年工作安排\n加快项目建设。{MORE}{MORE[:half]}\n{MORE[half:]}\n办好各类活动。{MORE}")
    assert len(outline.paragraphs) == 2
    assert outline.cleans[0].text == f"加快项目建设。{MORE}{MORE}"


def test_hard_wrapped_lines_are_joined():
    body = "".join(f"第{n}项工作要抓好抓实。{MORE}" for n in range(40))
    lines = "\n".join(body[i : i + 38] for i in range(0, len(body), 38))
    outline = read(f"一、2024年工作安排\n{lines}\n")
    assert len(outline.paragraphs) < 8
    assert "".join(c.text for c in outline.cleans) == body


def test_a_line_in_pieces_of_a_page_is_one_paragraph():
    paragraphs = "\n\n".join(f"　　加快第{n}个项目建设。{MORE}" for n in range(9))
    outline = read(f"一、2024年工作安排\n\n{paragraphs}\n\n　　\n一是\n修改《\n公司法\n》，优化环境。\n\n　　办好各类活动。{MORE}\n")
    assert outline.cleans[-2].text == "一是修改《公司法》，优化环境。"


def test_topic_lines_join_the_paragraph_below():
    body = "\n".join(f"加快第{'一二三四五六'[n]}类项目建设。\n{MORE}" for n in range(6))
    outline = read(f"一、2024年工作安排\n（一）扩大投资\n{body}")
    assert len(outline.paragraphs) == 6
    assert outline.paragraphs[1].run_in == "加快第二类项目建设"


def test_the_page_around_the_report_is_furniture():
    outline = read(
        "手机网站\n版权所有 © 某公司\n虚ICP备00000000号\n甲市：今年要开工50个项目\n来源：某网\n报告提出，地区生产总值增长6%，"
        + MORE
        + "\n1)加快项目建设，新增企业20家。\n"
        f"政府工作报告\n——2024年1月9日在甲市第五届人民代表大会第三次会议上\n以下是节选部分：\n二、2024年工作安排\n（一）扩大投资\n加快项目建设。{MORE}\n"
        "名词解释\n1.两个目标：增长6%和8%。\n扫一扫在手机打开当前页\n关闭窗口\n"
    )
    assert [b.kind for b in outline.blocks] == ["furniture"] * 7 + [
        "title",
        "byline",
        "furniture",
        "heading",
        "heading",
        "paragraph",
        "glossary",
        "glossary",
        "furniture",
        "furniture",
    ]
    assert outline.report.coverage == "excerpt"
    assert "review" in outline.report.parts_missing
    assert outline.report.furniture_characters > outline.report.characters
    assert any("furniture" in str(p) for p in outline_problems(outline))
    tiles(outline)


def test_an_appendix_of_projects_is_no_glossary():
    outline = read(
        f"一、2024年工作安排\n（一）扩大投资\n加快项目建设。{MORE}\n各位代表！让我们团结奋斗！\n附件\n2024年民生实事\n1.{MORE}\n2.{MORE}\n"
    )
    assert kinds(outline) == ["annual_tasks", "closing", "annual_tasks", "annual_tasks"]


def test_the_plan_of_a_past_period_is_review_and_that_of_the_next_is_outlook():
    text = f"一、“十四五”时期发展成就和“十五五”时期主要目标\n过去五年，{PAST}\n“十五五”时期是关键时期。{MORE}\n——做强产业。{MORE}\n二、2026年重点工作\n（一）扩大投资\n加快建设。{MORE}"
    assert kinds(read(text, year=2026)) == ["review", "outlook_plan", "outlook_plan", "annual_tasks"]


def test_requirements_before_the_tasks_chapter_belong_to_the_headline():
    text = f"一、2023年工作回顾\n{PAST}\n二、2024年总体要求和政策取向\n今年要稳中求进。\n主要预期目标是：生产总值增长5%。\n积极的财政政策要加力。{MORE}\n三、2024年政府工作任务\n（一）扩大投资\n加快建设。{MORE}"
    assert kinds(read(text)) == ["review", "annual_headline", "annual_headline", "annual_headline", "annual_tasks"]


def test_self_government_without_a_heading_of_its_own():
    text = f"一、2024年工作安排\n（一）扩大投资\n加快建设。{MORE}\n各位代表！做好今年工作，对政府自身建设提出了更高要求。我们要依法行政、廉洁勤政。\n各位代表！我们要支持国防建设。{MORE}\n各位代表！让我们团结奋斗！"
    outline = read(text)
    assert kinds(outline) == ["annual_tasks", "self_government", "annual_tasks", "closing"]
    assert outline.heading_path(outline.paragraphs[1]) == ("一、2024年工作安排",)


def test_a_report_without_headings_is_one_section_with_a_warning():
    outline = read(f"加快建设。{MORE}\n办好活动。{MORE}")
    assert outline.sections == ()
    assert len(outline.paragraphs) == 2
    assert outline.report.warnings == ("no heading found: read as one section",)


def test_place_and_year_are_asked_for_where_nothing_says_them():
    with pytest.raises(InputError) as caught:
        find_outline(source_of(f"一、工作安排\n加快建设。{MORE}", "x"), BOOKS)
    assert [flag in line for flag, line in zip(("--place", "--year"), str(caught.value).splitlines(), strict=True)] == [True, True]
    known = find_outline(source_of(f"三、2021年政府工作安排\n加快建设。{MORE}", "x"), BOOKS, place="蚌埠").report
    assert (known.place, known.adcode, known.level, known.parent, known.year) == ("蚌埠市", "340300", "city", "340000", 2021)


@pytest.mark.parametrize(
    ("head", "place", "year", "day"),
    [
        ("2025年广西政府工作报告\n——2025年1月13日在广西壮族自治区第十四届人民代表大会第三次会议上", "广西壮族自治区", 2025, "2025-01-13"),
        ("政府工作报告\n（二〇二六年一月二十七日在甘肃省第十四届人民代表大会第四次会议上）", "甘肃省", 2026, "2026-01-27"),
        ("政府工作报告\n——1989年3月20日在第七届全国人民代表大会第二次会议上", "全国", 1989, "1989-03-20"),
        ("某某市长在上海市第十二届人民代表大会第二次会议上的政府工作报告（2004年）", "上海市", 2004, None),
        ("乙市2023年政府工作报告\n来源：乙市日报\n时间：2023-02-01", "乙市", 2023, None),
        ("政府工作报告\n——2022年1月8日在丁县第十届人民代表大会第一次会议上\n丁县人民政府县长　某某", "丁县", 2022, "2022-01-08"),
        ("安徽省蚌埠市怀远县2024年政府工作报告", "怀远县", 2024, None),
        ("2024年吉林市政府工作报告", "吉林市", 2024, None),
    ],
)
def test_place_year_and_day_from_the_head(head, place, year, day):
    outline = find_outline(source_of(f"{head}\n各位代表：\n一、去年工作回顾\n{PAST}\n二、今年工作安排\n{MORE}"), BOOKS)
    assert (outline.report.place, outline.report.year, outline.report.delivered_on) == (place, year, day)


def test_what_the_catalogue_says_stays():
    row = Report(
        "甲市-2021",
        place="甲市",
        adcode="990100",
        level="city",
        parent="990000",
        year=2021,
        coverage="excerpt",
        source_url="https://example.org/",
    )
    report = find_outline(source_of(f"二、2021年工作安排\n加快建设。{MORE}"), BOOKS, report=row).report
    assert (report.report, report.adcode, report.coverage, report.source_url) == ("甲市-2021", "990100", "excerpt", "https://example.org/")
    assert "outlook_plan" in report.parts_missing


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"一、2024年工作安排\n（一）扩大投资\n加快建设。{MORE}\n（三）激发消费\n办好活动。{MORE}", "number 3"),
        (f"一、2023年工作回顾\n{PAST}\n二、2024年工作安排\n（一）扩大投资\n（二）激发消费\n办好活动。{MORE}", "an empty section"),
        (f"一、2023年工作回顾\n{PAST}", "no paragraph of the year's tasks"),
        (f"一、2024年工作安排\n{MORE * 80}", "a paragraph of"),
    ],
)
def test_structural_faults_are_found(text, fault):
    (line,) = map(str, outline_problems(read(text)))
    assert fault in line


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_the_invented_samples_read_without_fault(path):
    outline = find_outline(read_source(path), BOOKS, place="甲市" if path.stem == "jiashi-2021" else None)
    assert [p for p in outline_problems(outline) if "furniture" not in str(p)] == []
    assert {"annual_headline", "annual_tasks", "self_government", "closing"} <= set(kinds(outline))
    assert outline.report.warnings == ()
    tiles(outline)


LINES = st.sampled_from(
    [
        "甲市2024年政府工作报告", "——2024年1月9日在甲市第五届人民代表大会第三次会议上", "各位代表：", "各位代表！", "一、2023年工作回顾", "二、2024年工作安排", "（一）扩大投资", "(二)激发消费。",
        "1.", "第一，加快建设。", "一是", "——", "加快建设。" + MORE, PAST, MORE[:20], "　　" + MORE, "今年主要预期目标是：", "名词解释", "附件", "扫一扫", "来源：某网", "\u200b", "\ufeff", "　　", "", "》，", "。", "结束语", "让我们团结奋斗！",
    ]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\n\n", "　　", "", "\u2028", "\r"])), max_size=40))
def test_blocks_tile_the_visible_text(lines):
    outline = read("".join(a + b for a, b in lines))
    tiles(outline)
    assert [p.paragraph for p in outline.paragraphs] == list(range(1, len(outline.paragraphs) + 1))
    assert [s.section for s in outline.sections] == list(range(1, len(outline.sections) + 1))
    starts = {b.start for b in outline.blocks if b.kind == "paragraph"}
    assert {p.start for p in outline.paragraphs} == starts
    assert len(outline.cleans) == len(outline.paragraphs)
    for s in outline.sections:
        assert s.parent is None or (s.parent < s.section and outline.sections[s.parent - 1].level < s.level)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_tiled(text):
    tiles(read(text))


def real_reports():
    folder = os.environ.get("POLICYLIB_REPORTS")
    if not folder:
        pytest.skip("set POLICYLIB_REPORTS to a folder of report texts")
    return sorted(Path(folder).glob("*.txt"))


@pytest.mark.reports
def test_every_report_at_hand_is_tiled_and_whole():
    paths = real_reports()
    assert paths, "no report in POLICYLIB_REPORTS"
    for path in paths:
        outline = find_outline(read_source(path), BOOKS, place=None if "bengbu" not in path.stem else "蚌埠市")
        tiles(outline)
        assert len(outline.sections) > 5, path.stem
        assert "review" in kinds(outline) or outline.report.coverage == "excerpt", path.stem
        assert all(outline.source.text[p.start : p.end].strip() == outline.source.text[p.start : p.end] for p in outline.paragraphs), (
            path.stem
        )


@pytest.mark.reports
def test_structural_faults_of_the_reports_at_hand_are_the_known_ones():
    faults = [
        str(p)
        for path in real_reports()
        for p in outline_problems(find_outline(read_source(path), BOOKS, place="蚌埠市" if "bengbu" in path.stem else None))
    ]
    # reports that set out a plan of several years have no tasks of one year; one numbering skips a number in the source
    assert [f for f in faults if "no paragraph of the year's tasks" not in f and not f.startswith("national-2007")] == []


def test_affairs_of_state_after_the_government_chapter_are_tasks():
    text = f"二、2024年政府工作任务\n（一）扩大投资\n加快建设。{MORE}\n三、加强政府自身建设\n坚持依法行政。{MORE}\n各位代表！\n我国是统一的多民族国家。要坚持民族平等。\n我们要坚定不移推进事业。\n各位代表！\n让我们团结奋斗！"
    assert kinds(read(text)) == ["annual_tasks", "self_government", "annual_tasks", "annual_tasks", "closing"]


def test_a_text_that_lost_its_line_breaks_is_split_at_its_numbers():
    tasks = "".join(f"（{n}）做好第{n}件事。{MORE * 16}" for n in "一二三四")
    text = f"甲市2024年政府工作报告各位代表：现在，我代表市人民政府，向大会报告工作，请予审议。一、2023年工作回顾过去一年，{PAST}二、2024年工作安排今年要稳中求进。{tasks}各位代表！让我们团结奋斗！"
    outline = read(text)
    assert kinds(outline) == ["review", "annual_headline", *["annual_tasks"] * 4, "closing"]
    assert [s.heading for s in outline.sections][:2] == ["一、2023年工作回顾", "二、2024年工作安排"]
    tiles(outline)


def test_numbered_problems_stay_problems():
    text = f"一、2023年工作回顾\n{PAST}\n我们清醒看到，还存在不少问题。\n一是企业不强。{MORE}\n二是城乡不均。{MORE}\n各位代表！一年来的成绩来之不易。\n二、2024年工作安排\n（一）扩大投资\n加快建设。{MORE}"
    assert kinds(read(text)) == ["review", "problems", "problems", "problems", "review", "annual_tasks"]


def test_lists_with_the_same_marks_nest():
    text = f"一、工作回顾\n{PAST}\n二、2024年任务\n一、扩大投资\n{MORE}\n二、激发消费\n{MORE}\n三、改善民生\n{MORE}\n三、加强政府自身建设\n{MORE}"
    outline = read(text)
    assert [(s.level, s.ordinal) for s in outline.sections] == [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (1, 3)]
    assert outline_problems(outline) == []


def test_a_city_report_in_parts_with_arabic_numbers():
    outline = read(
        "首页 > 政务公开 > 政府工作报告\n甲市政府工作报告\n2024年1月5日在甲市第七届人民代表大会第一次会议上\n\n各位代表:\n\n　　现在,我代表市人民政府,向大会报告政府工作,请予审议。\n\n"
        f"　　第一部分 过去五年工作回顾\n\n　　★经济实力显著增强。{MORE}\n\n　　在肯定成绩的同时,也存在差距。\n\n　　第二部分 今后五年的奋斗目标\n\n　　1、打造创新之城。{MORE}\n\n"
        f"　　第三部分 2024年工作安排\n\n　　主要预期目标:地区生产总值增长8%,投资增长10%。\n\n　　1.扩大有效投资\n\n　　(1)抓项目。{MORE}\n\n　　2.加强政府自身建设\n\n　　坚持依法行政。{MORE}\n\n　　各位代表,让我们团结奋斗!\n\n附件1：\n\n名词解释\n\n1.三地:{MORE}\n"
    )
    assert kinds(outline) == ["review", "problems", "outlook_plan", "annual_headline", "annual_tasks", "self_government", "closing"]
    assert [p.run_in for p in outline.paragraphs] == [
        "经济实力显著增强",
        None,
        "1、打造创新之城",
        "主要预期目标",
        "（1）抓项目",
        "坚持依法行政",
        None,
    ]
    assert [b.kind for b in outline.blocks][:3] == ["furniture", "title", "byline"]
    assert {b.kind for b in outline.blocks[-3:]} == {"glossary"}
    tiles(outline)


WHOLE = ["review", "annual_headline", "annual_tasks", "annual_tasks", "self_government", "closing"]
AIM = "今年的主要预期目标是：地区生产总值增长6%，城镇新增就业3万人，居民收入与经济增长同步。"


def hostile(chapter, section, gap):
    """A whole report whose headings are written by `chapter` and `section` and stand `gap` before their text."""
    return (
        HEAD
        + f"{chapter(1)}2023年工作回顾{gap}{PAST}{PAST}\n{chapter(2)}2024年工作安排{gap}{AIM}\n"
        + f"{section(1)}着力扩大有效投资{gap}加快建设若干项目，{MORE}\n{section(2)}着力提振各类消费{gap}开展若干活动，{MORE}\n"
        + f"{chapter(3)}加强政府自身建设{gap}我们要依法行政，廉洁从政。{MORE}\n蓝图已绘就，奋进正当时。让我们团结奋斗，谱写甲市新篇章！\n"
    )


@pytest.mark.parametrize("gap", ["\n", "　　", " "], ids=["own line", "indent", "space"])
@pytest.mark.parametrize(
    ("chapter", "section"),
    [
        (lambda n: "一二三"[n - 1] + "、", lambda n: f"（{'一二'[n - 1]}）"),
        (lambda n: f"第{'一二三'[n - 1]}部分 ", lambda n: "一二"[n - 1] + "、"),
    ],
    ids=["han", "parts"],
)
def test_a_heading_on_one_line_with_its_text_is_a_heading(chapter, section, gap):
    outline = read(hostile(chapter, section, gap))
    tiles(outline)
    assert kinds(outline) == WHOLE
    assert [s.heading for s in outline.sections if "2024年工作安排" in s.heading]


def test_a_chapter_that_ends_in_a_full_stop_before_its_text_is_a_heading():
    outline = read(hostile(lambda n: "一二三"[n - 1] + "、", lambda n: f"（{'一二'[n - 1]}）", "。"))
    assert kinds(outline) == WHOLE


def test_unnumbered_sections_stay_within_their_unnumbered_chapter():
    outline = read(
        HEAD + f"2023年工作回顾\n{PAST}\n持续夯实发展基础\n{MORE}\n稳步改善人民生活\n{MORE}\n"
        f"2024年重点工作\n{AIM}\n着力扩大有效投资\n{MORE}\n着力提振各类消费\n{MORE}\n加强政府自身建设\n我们要依法行政。{MORE}\n让我们团结奋斗，谱写甲市新篇章！\n"
    )
    assert kinds(outline) == ["review", "review", "review", *WHOLE[1:]]
    assert [s.level for s in outline.sections] == [1, 3, 3, 1, 3, 3, 1]


def test_a_last_call_closes_the_report_without_a_salutation():
    outline = read(
        HEAD
        + f"一、2023年工作回顾\n{PAST}\n二、2024年工作安排\n{AIM}\n（一）着力扩大有效投资\n{MORE}\n宏图已绘就。让我们团结奋斗，谱写甲市新篇章！\n"
    )
    assert kinds(outline)[-1] == "closing"


def test_a_short_numbered_line_keeps_its_gap():
    outline = read(HEAD + f"一、2023年  工作回顾\n{PAST}\n二、2024年工作安排\n{AIM}\n（一）着力扩大有效投资\n{MORE}\n")
    assert outline.sections[0].heading.startswith("一、2023年")
    assert kinds(outline)[0] == "review"
