"""What several tests share: the corpus of the invented samples, and the switch that writes the golden tables anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # how long an example takes hangs on the machine
settings.load_profile("untimed")
SAMPLES = Path(__file__).parents[1] / "data" / "samples"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write tests/golden anew from what the library makes of data/samples")


def copy_samples(root: Path) -> Path:
    """Make a corpus of the invented samples in a folder: its catalogue and its texts."""
    (root / "data").mkdir(parents=True)
    shutil.copy(SAMPLES / "corpus.csv", root / "data" / "corpus.csv")
    shutil.copytree(SAMPLES, root / "data" / "reports", ignore=shutil.ignore_patterns("*.csv", "*.md"))
    return root


@pytest.fixture(scope="session")
def sample_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the corpus of the invented samples, with its tables built."""
    from policylib.corpus.building import build

    root = copy_samples(tmp_path_factory.mktemp("samples"))
    built = build(root, jobs=1)
    assert not built.problems, built.problems
    return root
