"""policylib reads Chinese government work reports (政府工作报告) and compares places and years.

The few names that a notebook needs are loaded when they are first used, so that `import policylib` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "Corpus": "policylib.corpus",
    "InputError": "policylib.records",
    "load_codebooks": "policylib.codebooks",
    "read_source": "policylib.reading.sources",
    "find_outline": "policylib.reading.outline",
    "find_targets": "policylib.reading.targets",
    "box": "policylib.page.show",
    "show": "policylib.page.show",
}
__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    """Return the named object, importing its module on first use."""
    if name not in _WHERE:
        raise AttributeError(f"module 'policylib' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
