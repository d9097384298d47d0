"""What several tests share: the corpus of the invented samples, and the switch that writes the golden tables anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from toy_suite import copy_samples

settings.register_profile("untimed", deadline=None)  # how long an example takes hangs on the machine
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write tests/golden anew from what the library makes of data/samples")


@pytest.fixture(scope="session")
def sample_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the corpus of the invented samples, with its tables built."""
    from policylib.data.catalogue.build import build

    root = copy_samples(tmp_path_factory.mktemp("samples"))
    built = build(root, jobs=1)
    assert not built.problems, built.problems
    return root
