"""The catalogue of reports and their tables: read, build, select, release. The library's only disk cache.

A *root* is a folder that holds `data/corpus.csv`. Beside it stand `data/local/corpus.csv` (a user's own reports, not
tracked), `data/reports/` (texts, not tracked), `data/tables/` (shipped rows) and `.policylib/` (built shards). To work on
another corpus, such as the invented samples, make a folder of that shape and name it: `Corpus.open(folder)` or
`POLICYLIB_HOME`. Texts are also looked for in the folder that `POLICYLIB_REPORTS` names.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policylib.corpus.adding import add_report
    from policylib.corpus.building import Built, build
    from policylib.corpus.catalogue import Entry, find_root, load_catalogue
    from policylib.corpus.reading import Reading, read_report
    from policylib.corpus.releasing import release_tables
    from policylib.corpus.selecting import Corpus

_WHERE = {
    "Built": "building",
    "Corpus": "selecting",
    "Entry": "catalogue",
    "Reading": "reading",
    "add_report": "adding",
    "build": "building",
    "find_root": "catalogue",
    "load_catalogue": "catalogue",
    "read_report": "reading",
    "release_tables": "releasing",
}
__all__ = ["Built", "Corpus", "Entry", "Reading", "add_report", "build", "find_root", "load_catalogue", "read_report", "release_tables"]


def __getattr__(name: str) -> Any:
    """Return the named object, importing its module on first use."""
    if name not in _WHERE:
        raise AttributeError(f"module 'policylib.corpus' has no attribute {name!r}")
    return getattr(import_module(f"policylib.corpus.{_WHERE[name]}"), name)
