"""Files: read within bounds, written beside and then renamed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from policylib.records import InputError

LIMIT = 20_000_000


def read_bytes(path: Path, limit: int = LIMIT) -> bytes:
    """Return the bytes of a regular file; nothing else is waited for or read without end, and at most `limit` bytes and one are read.

    Raises:
        InputError: no such file, one that cannot be read, a folder, pipe, socket or device, or over the limit.

    >>> read_bytes(Path("/dev/zero"))
    Traceback (most recent call last):
    policylib.records.InputError: /dev/zero: found no regular file ...; expected a file; check the name
    """
    try:
        if path.is_dir():
            raise InputError.of(path, "a folder", "one file", "name the file in it")
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0))) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise InputError.of(path, "no regular file (a pipe, socket or device)", "a file", "check the name")
            data = file.read(limit + 1)
    except OSError as error:
        reason = "no such file" if isinstance(error, FileNotFoundError) else f"a file that cannot be read ({error.strerror})"
        raise InputError.of(path, reason, "a readable file", "check the name and the disk") from None
    if len(data) > limit:
        raise InputError.of(path, f"over {limit / 1e6:g} MB", f"at most {limit / 1e6:g} MB", "check that this is the right file, or cut it")
    return data


@contextmanager
def replacing(path: Path, flush: bool = True) -> Iterator[Path]:
    """Give a name beside `path` to write to, which takes its place when all went well (a kill leaves the old file whole).

    With `flush` its bytes are on the disk before that, so that a power cut leaves it whole, too.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        yield beside
        if flush:
            to_disk(beside)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def to_disk(path: Path) -> None:
    """Wait until a file's bytes are on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
