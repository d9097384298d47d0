from policylib.codebooks import load_codebooks
from policylib.outline import find_outline
from policylib.sources import source_of


def test_a_chapter_and_its_parts():
    outline = find_outline(source_of("一、2023年工作回顾\n一年来，全市经济稳步增长。\n二、2024年工作安排\n（一）扩大投资\n加快项目建设。开工项目20个。\n"), load_codebooks())
    assert [p.section_kind for p in outline.paragraphs] == ["review", "annual_tasks"]
    assert outline.heading_path(outline.paragraphs[1]) == ("二、2024年工作安排", "（一）扩大投资")
    assert outline.paragraphs[1].run_in == "加快项目建设"
