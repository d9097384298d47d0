"""A report's evidence page: outline and filters on the left, the text with its marks, and room for what was read from one of them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from policylib.evidence import CODEBOOK, Evidence
from policylib.evidence.cards import KIND_WORDS, mark_html
from policylib.evidence.marks import OTHER, Typesetter, find_marks, find_words, topics_of
from policylib.page.labels import PART_WORDS, word
from policylib.page.markup import policy, safe, source_link, template, visible
from policylib.page.words import by_language, words
from policylib.reading.text import BLANKS, clean

SHOWS = words("evidence_show")
SAID = by_language("evidence_page")
HERE = Path(__file__).parent / "template"
LABEL = 28  # characters of a paragraph without a topic of its own in the outline
PLAIN = ' class="plain"'
ROOM = 40  # characters for a number before the topic, and for blanks and broken lines in it
FOLDED = ("furniture", "glossary")
Row = Mapping[str, Any]


def render(evidence: Evidence, language: str) -> str:
    """Return the page."""
    from markupsafe import Markup

    if language not in SAID:
        raise ValueError(f"language={language!r}: expected {' or '.join(SAID)}")
    page = Page(evidence, language)
    sheet = style(len(page.labels))
    parts = {name: Markup(made) for name, made in (("outline", page.outline()), ("text", page.text()), ("facts", page.facts()))}
    filters = {"kinds": page.kinds(), "shows": page.shows(), "topics": page.topics()}
    return visible(
        template(HERE, "page.html.j2").render(
            language=language,
            said=SAID[language],
            title=page.title,
            report=evidence.report,
            digest=evidence.digest,
            style=Markup(sheet),
            policy=policy(sheet),
            **parts,
            **filters,
        )
    )


@cache
def style(topics: int) -> str:
    """Return the page's style sheet, with one rule for each topic that can be chosen."""
    sheet = (HERE / "style.css").read_text("utf-8")
    rules = [
        f"body:has(#k{i}:checked) .f:not(.c{i},:target,:has(:target)){{display:none}}body:has(#k{i}:checked) .w{i}{{background:var(--word);color:var(--ink)}}"
        f"body:has(#k{i}:checked) .y{i}{{display:inline}}"
        for i in range(topics)
    ]
    rules += [
        f"body:has(#s-{name}:checked) .f:not(.s-{name},:target,:has(:target)){{display:none}}body:has(#s-{name}:checked) .z-{name}{{display:inline}}"
        for name in SHOWS
    ]
    return "".join(line.strip() for line in [*sheet.splitlines(), *rules])


class Page:
    """The pieces of one report's page in one language."""

    def __init__(self, evidence: Evidence, language: str) -> None:
        self.evidence, self.language, self.at = evidence, language, int(language != "zh")
        codes = evidence.books.data(CODEBOOK)["codes"]
        self.labels: dict[str, str] = {str(code["id"]): str(code["label"][language]) for code in codes}
        self.number = {code: i for i, code in enumerate(self.labels)}
        self.topic = topics_of(evidence)
        self.marks = find_marks(evidence)
        self.starts = [mark.start for mark in self.marks if mark.kind != OTHER]
        self.blocks = {row["start"]: row for row in evidence.rows["blocks"]}
        self.by_start = {row["start"]: row for row in evidence.rows["paragraphs"]}
        self.sections = {row["section"]: row for row in evidence.rows["sections"]}
        self.opened: dict[int, int] = {row["start"]: row["section"] for row in evidence.rows["sections"]}
        self.within = self._within()
        book = {entry["id"]: entry for entry in evidence.books.data("indicators")["indicators"]}
        items: defaultdict[int, list[Row]] = defaultdict(list)
        for row in evidence.rows["target_indicators"]:
            items[row["start"]].append(row)
        classes = {code: f"w{i}" for code, i in self.number.items()}
        self.set = Typesetter(
            evidence.text,
            self.marks,
            find_words(evidence),
            classes,
            lambda mark, inside: mark_html(mark, inside, items[mark.start], book, language),
        ).set

    @cached_property
    def title(self) -> str:
        """Return the report's name: place and year, else its own title."""
        from policylib.page.style import report_label

        report = self.evidence.report
        if report["place"] and report["year"]:
            label = report_label(report["report"], report["place"], report["year"], self.language)
            return str(SAID[self.language]["title"].format(label=label))
        return str(report["title"] or report["report"])

    def _within(self) -> dict[int, set[str]]:
        """Return for each paragraph what `shows` can choose it by: its kinds of marks, and whether one is under review."""
        found: defaultdict[int, set[str]] = defaultdict(set)
        for row in self.evidence.rows["targets"]:
            if row["paragraph"] is not None:
                found[row["paragraph"]] |= {row["kind"]} | ({"review"} if row["review"] else set())
        return found

    def _classes(self, paragraphs: Iterable[int]) -> str:
        """Return the classes by which filters choose what holds these paragraphs."""
        numbers = list(paragraphs)
        topics = sorted({self.number[code] for n in numbers for code, _ in self.topic.get(n, ()) if code in self.number})
        shows = [name for name in SHOWS if any(name in self.within.get(n, ()) for n in numbers)]
        return " ".join(["f", *(f"c{i}" for i in topics), *(f"s-{name}" for name in shows)])

    @cached_property
    def _under(self) -> dict[int, list[int]]:
        """Return the paragraphs within each section, those of its subsections too."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for row in self.evidence.rows["paragraphs"]:
            section = self.opened.get(row["start"], row["section"])
            while section is not None:
                found[section].append(row["paragraph"])
                section = self.sections[section]["parent"]
        return found

    def kinds(self) -> list[dict[str, Any]]:
        """Return the kinds of marks that the report has, with how many of each."""
        counts = Counter(mark.kind for mark in self.marks)
        return [
            {"id": kind, "label": words[self.at], "count": counts[kind], "on": kind != OTHER}
            for kind, words in KIND_WORDS.items()
            if counts[kind]
        ]

    def shows(self) -> list[dict[str, Any]]:
        """Return by which marks paragraphs can be chosen, with how many paragraphs."""
        counts = Counter(name for names in self.within.values() for name in names)
        return [{"id": name, "label": words[self.at], "count": counts[name]} for name, words in SHOWS.items() if counts[name]]

    def topics(self) -> list[dict[str, Any]]:
        """Return the topics that the report's paragraphs have, with how many paragraphs, the codebook's order."""
        counts = Counter(code for topics in self.topic.values() for code, _ in topics)
        return [
            {"id": i, "code": code, "label": self.labels[code], "count": counts[code]} for code, i in self.number.items() if counts[code]
        ]

    def facts(self) -> str:
        """Return what is known of the report, as a list of names and values."""
        report, said = self.evidence.report, SAID[self.language]
        lines = [
            ("id", f"<code>{safe(report['report'])}</code>"),
            ("delivered", safe(report["delivered_on"] or said["unknown"])),
            ("coverage", safe(said.get(report["coverage"] or "", said["unknown"]))),
            ("parts", safe(said["comma"].join(word(PART_WORDS, part, self.language) for part in report["parts_present"] or ()) or said["unknown"])),
            ("missing", safe(said["comma"].join(word(PART_WORDS, part, self.language) for part in report["parts_missing"] or ()))),
            ("source", source_link(report["source_url"]) or said["unknown"]),
        ]  # fmt: skip
        return "".join(f"<div><dt>{said[name]}</dt><dd>{value}</dd></div>" for name, value in lines if value)

    def outline(self) -> str:
        """Return the sections with their paragraphs as nested lists of links."""
        nodes: defaultdict[int | None, list[tuple[Row, bool]]] = defaultdict(list)
        for row in self.evidence.rows["paragraphs"]:
            nodes[row["section"]].append((row, True))
        for row in self.evidence.rows["sections"]:
            if row["start"] not in self.by_start:
                nodes[row["parent"]].append((row, False))

        def listed(section: int | None) -> str:
            rows = sorted(nodes[section], key=lambda node: int(node[0]["start"]))
            made = "".join(self._leaf(row, listed) if leaf else self._branch(row, listed) for row, leaf in rows)
            return f"<ol>{made}</ol>" if made else ""

        return listed(None)

    def _branch(self, section: Row, listed: Callable[[int], str]) -> str:
        number = section["section"]
        block = self.blocks.get(section["start"])
        heading = self.evidence.text[block["start"] : block["end"]].strip() if block else section["heading"] or ""
        link = f'<a href="#s{number}">{safe(heading)}</a>{self._badge(section)}'
        return f'<li class="{self._classes(self._under[number])}">{link}{listed(number)}</li>'

    def _leaf(self, paragraph: Row, listed: Callable[[int], str]) -> str:
        number, topic = paragraph["paragraph"], paragraph["run_in"]
        opens = self.opened.get(paragraph["start"])  # a numbered paragraph heads those that follow it
        text = topic or BLANKS.sub("", self.evidence.text[paragraph["start"] : paragraph["end"]])[:LABEL] + "…"
        link = f'<a href="#p{number}"{"" if topic else PLAIN}>{safe(text)}</a>'
        if opens is None:
            return f'<li class="{self._classes([number])}">{link}{self._badge(paragraph)}</li>'
        return f'<li class="{self._classes(self._under[opens])}">{link}{self._badge(self.sections[opens])}{listed(opens)}</li>'

    def _badge(self, row: Row) -> str:
        """Return how many targets and results stand between two offsets, as a small number."""
        count = bisect_left(self.starts, row["end"]) - bisect_left(self.starts, row["start"])
        return f'<span class="count">{count}</span>' if count else ""

    def text(self) -> str:
        """Return the report's text, block after block."""
        made: list[str] = []
        for folded, run in groupby(self.evidence.rows["blocks"], lambda block: block["kind"] if block["kind"] in FOLDED else None):
            blocks = list(run)
            made += [self._folded(folded, blocks)] if folded else [self._block(block) for block in blocks]
        return "\n".join(made)

    def _block(self, block: Row) -> str:
        start = block["start"]
        if start in self.by_start:
            return self._paragraph(self.by_start[start])
        if start in self.opened:
            return self._heading(block, self.sections[self.opened[start]])
        return f'<p class="{block["kind"]}">{self.set(start, block["end"])}</p>'

    def _heading(self, block: Row, section: Row) -> str:
        level = min(6, 2 + self._depth(section))
        return f'<h{level} id="s{section["section"]}" class="{self._classes(self._under[section["section"]])}">{self.set(block["start"], block["end"])}</h{level}>'

    def _depth(self, section: Row) -> int:
        """Return how many headings stand above a section's."""
        depth, at = 0, section["parent"]
        while at is not None:
            depth += self.sections[at]["start"] not in self.by_start
            at = self.sections[at]["parent"]
        return depth

    def _paragraph(self, row: Row) -> str:
        number, said = row["paragraph"], SAID[self.language]
        chips = "".join(
            f'<label class="chip" for="k{self.number[code]}">{safe(self.labels[code])} {weight:.0%}</label>'
            for code, weight in self.topic.get(number, ())
            if code in self.number
        )
        formula = f'<span class="chip formula">{said["formula"]}</span>' if row["general"] else ""
        foot = f'<div class="foot"><a href="#p{number}">¶{number}</a><span>{word(PART_WORDS, row["section_kind"], self.language)}</span>{chips}{formula}</div>'
        return f'<div class="p {self._classes([number])}" id="p{number}">{self.set(row["start"], row["end"], self._topic_end(row))}{foot}</div>'

    def _topic_end(self, row: Row) -> int:
        """Return where the topic that opens a paragraph ends; 0 where it has none."""
        if not row["run_in"]:
            return 0
        topic = clean(row["run_in"]).text
        opening = clean(self.evidence.text, row["start"], min(row["end"], row["start"] + 2 * len(topic) + ROOM))
        found = opening.text.find(topic)
        return opening.span(found, found + len(topic))[1] if found >= 0 else 0

    def _folded(self, kind: str, blocks: Sequence[Row]) -> str:
        """Return page furniture or a glossary, which no table counts, folded away."""
        lines = "".join(f"<p>{self.set(block['start'], block['end'])}</p>" for block in blocks)
        return f'<details class="furniture"><summary>{SAID[self.language][kind]}</summary>{lines}</details>'
