"""The evidence pages that a suite's pages link to: published before the page that links to them, gone when none does any more."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from policylib.codebooks import load_codebooks
from policylib.data.catalogue.entries import load_catalogue
from policylib.evidence import evidence_name, evidence_page, gather
from policylib.page.markup import source_link
from policylib.records import InputError
from policylib.suite.inputs import digest, evidence_key
from policylib.suite.params import Suite
from policylib.suite.publish import publish_text

FOLDER = "evidence"
LINK = re.compile(r'<a href="evidence/([^"/#.]+)(?:\.(en))?\.html#[^>]*>(.*?)</a>', re.DOTALL)
UNREAD = re.compile(r'<span data-report="([^"]+)">[^<]*</span>')  # characters of a report whose text is not at hand
Record = Mapping[str, Any]


def is_stale(suite: Suite, record: Record) -> bool:
    """Return whether a page's evidence is to be looked at again: what it is made from changed, or one is not as it was made."""
    known = record.get("evidence") or None  # of a page without links to evidence nothing is noted
    return known is not None and (
        known["key"] != evidence_key(suite.home, suite.codebooks) or bool(evidence_problems(suite.folder, record))
    )


def evidence_problems(folder: Path, record: Record) -> list[str]:
    """Return which evidence pages of a page are not as they were made."""
    pages = (record.get("evidence") or {}).get("pages", {})
    paths = {name: folder / FOLDER / name for name in pages}
    changed = [name for name, path in paths.items() if not path.is_file() or digest(path.read_bytes()) != pages[name]["sha"]]
    return [f"its evidence was changed or removed since: {', '.join(changed)}"] if changed else []


def clear_evidence(folder: Path, records: Iterable[Record]) -> None:
    """Take away the evidence pages that no page links to any more."""
    kept = {name for record in records for name in (record.get("evidence") or {}).get("pages", {})}
    for path in (folder / FOLDER).glob("*.html"):
        if path.name not in kept:
            path.unlink(missing_ok=True)


@dataclass
class Evidences:
    """Publishes the evidence pages of one run, each once."""

    suite: Suite
    place: Path
    made: dict[str, dict[str, str] | None] = field(default_factory=dict)

    @cached_property
    def _corpus(self) -> Any:
        from policylib.corpus import Corpus

        return Corpus.open(self.suite.home, books=load_codebooks(*self.suite.codebooks))

    def publish(self, body: str) -> tuple[str, dict[str, Any]]:
        """Publish the evidence that the inside of a page links to.

        Returns:
            The inside of the page, without the links whose evidence cannot be made and with the address of the source where a report's
            text is not at hand; and what the page's record says of its evidence.
        """
        body = UNREAD.sub(lambda place: f"{place.group()} {source_link(self._sources.get(place[1]))}".rstrip(), body)
        wanted = {evidence_name(name, language or "zh"): (name, language or "zh") for name, language, _ in LINK.findall(body)}
        if not wanted:
            return body, {}
        found = {file: self._page(file, *one) for file, one in sorted(wanted.items())}
        pages = {file: made for file, made in found.items() if made is not None}
        body = LINK.sub(lambda link: link.group() if evidence_name(link[1], link[2] or "zh") in pages else link[3], body)
        return body, {"key": evidence_key(self.suite.home, self.suite.codebooks), "pages": pages}

    def holders(self, character: str) -> list[str]:
        """Return the reports in whose labels and words a character stands."""
        return [report for report, said in self._said.items() if character in said]

    @cached_property
    def _said(self) -> dict[str, str]:
        said: dict[str, list[str]] = {}
        for name in ("sections", "paragraphs", "targets", "target_indicators", "terms"):
            for row in self._corpus.arrow(name).to_pylist():
                said.setdefault(row["report"], []).extend(value for value in row.values() if isinstance(value, str))
        return {report: "".join(parts) for report, parts in said.items()}

    @cached_property
    def _sources(self) -> dict[str, str | None]:
        return {entry.report: entry.source_url for entry in load_catalogue(self.suite.home)}

    def _page(self, file: str, report: str, language: str) -> dict[str, str] | None:
        if file not in self.made:
            self.made[file] = self._make(file, report, language)
        return self.made[file]

    def _make(self, file: str, report: str, language: str) -> dict[str, str] | None:
        try:
            with warnings.catch_warnings(action="ignore"):  # the notebooks have said it already
                evidence = gather(self._corpus, report)
        except InputError as error:
            print(f"{self.suite.name}/{FOLDER}/{file}: {error}", file=sys.stderr)
            return None
        if evidence is None:
            return None
        text, path = evidence_page(evidence, language), self.suite.folder / FOLDER / file
        made = {"tables": evidence.digest, "sha": digest(text)}
        if not path.is_file() or digest(path.read_bytes()) != made["sha"]:
            publish_text(text, path, self.place)
        return made
