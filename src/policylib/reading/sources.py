"""Report files as text: encodings, size, and what is refused."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from policylib.files import read_bytes
from policylib.records import InputError

LEAST = 50
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# what any report says; a Chinese text that says fewer than three of these is something else
GENRE = ("发展", "建设", "政府", "工作", "经济", "推进", "加强", "人民", "社会", "增长", "任务", "目标")
BINARY = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a ZIP archive or Word document",
    b"\xd0\xcf\x11\xe0": "an old Word document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
SAVE = "save the report as plain text in UTF-8"


@dataclass(frozen=True, slots=True)
class Source:
    """One report file's text, with no character changed."""

    name: str  # stem of the file
    path: Path | None
    text: str  # line breaks and a byte order mark as they are, so that offsets hold
    encoding: str
    sha256: str


def read_source(path: Path) -> Source:
    """Return a report file's text: UTF-8 (with or without a byte order mark), else GB18030, with no character changed.

    Raises:
        InputError: no readable file, empty, over 20 MB, binary, in no known encoding, or no report.
    """
    path = Path(path)
    data = read_bytes(path)
    if not data.strip():
        raise InputError.of(path, "an empty file", "the text of a report", "save the page again")
    text, encoding = _decode(path, data)
    _check_genre(path, text)
    return Source(path.stem, path, text, encoding, hashlib.sha256(data).hexdigest())


def source_of(text: str, name: str = "text") -> Source:
    """Return a text at hand as a source (for tests, notebooks and first tries).

    >>> source_of("一、工作安排", "甲市-2021").name
    '甲市-2021'
    """
    return Source(name, None, text, "utf-8", hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def _decode(path: Path, data: bytes) -> tuple[str, str]:
    """Return the text and its encoding."""
    kind = next((name for magic, name in BINARY.items() if data.startswith(magic)), None)
    if kind is None and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        kind = "text in UTF-16"
    if kind is None and b"\0" in data:
        kind = "a binary file"
    if kind:
        raise InputError.of(path, kind, "plain text in UTF-8 or GB18030", SAVE)
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text, "utf-8-sig" if text.startswith("\ufeff") and encoding == "utf-8" else encoding
    raise InputError.of(path, "bytes that are neither UTF-8 nor GB18030", "plain text in UTF-8 or GB18030", SAVE)


def _check_genre(path: Path, text: str) -> None:
    """Refuse a text that is no report: hardly any Chinese characters, or none of the words that every report has."""
    if len(CHINESE.findall(text[:1_000_000])) < LEAST:
        raise InputError.of(
            path, "hardly any Chinese characters", "the text of a government work report", "check that this is the report itself"
        )
    said = [word for word in GENRE if word in text]
    if len(said) < 3:
        raise InputError.of(
            path,
            "Chinese text without the words of a report",
            "the text of a government work report in UTF-8 or GB18030",
            "check the file and its encoding",
        )
