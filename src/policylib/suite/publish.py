"""Puts files where readers find them: whole or not at all, by one process at a time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from policylib.files import to_disk

STAGING = ".staging"


class BusyError(RuntimeError):
    """Another run of the same suite is at work."""


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Hold the lock on an output folder and give an empty folder beside the pages, on the same file system.

    The kernel of the operating system releases the lock when its holder dies, however it dies.

    Raises:
        BusyError: another run holds the lock.
        OSError: the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(folder / ".lock").acquire(blocking=False)
    except Timeout:
        raise BusyError(f"{folder}: another run is at work here; wait until it ends") from None
    with held:
        place = folder / STAGING
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def publish(source: Path, target: Path) -> None:
    """Put a staged file in its place: a reader sees the old one or the new one, whole, also after a power cut."""
    to_disk(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, target)


def publish_text(text: str, target: Path, place: Path) -> None:
    """Write a text to staging, then put it in its place."""
    beside = place / f"{target.name}.part"
    beside.write_text(text, "utf-8")
    publish(beside, target)
