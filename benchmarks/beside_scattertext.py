"""Log-odds with an informative prior beside scattertext's own, on the same counts with the same prior, in one run.

    make bench-scattertext

Runs in an environment of its own (scattertext is no requirement of this project). Prints the z-scores of the invented counts that
`tests/test_measures_keyness.py` records, then, over invented counts as large as the corpus, `name value` lines:
`scattertext_s`, `policylib_s`, `ratio_scattertext_to_policylib` and `largest_difference`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scattertext.termsignificance.LogOddsRatioInformativeDirichletPiror import LogOddsRatioInformativeDirichletPrior

from policylib.measures.keyness import PRIOR, log_odds

REPORTS, WORDS, REPEATS = 107, 30_000, 5


def scattertexts(first: Any, second: Any, background: Any, prior: float) -> Any:
    return LogOddsRatioInformativeDirichletPrior(background, prior, scale_type="word").get_zeta_i_j_given_separate_counts(first, second)


def best(run: Callable[[], Any]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def main() -> None:
    first, second, background = np.array([6.0, 3, 1, 0]), np.array([2.0, 2, 16, 4]), np.array([50.0, 30, 20, 6])
    for prior in (10.0, PRIOR):
        print(f"recorded_{prior:g} {scattertexts(first, second, background, prior).tolist()}")
    generator = np.random.default_rng(1)
    rates = 1 / np.arange(1, WORDS + 1)
    counts = pd.DataFrame(generator.poisson(rates[:, None] * 700, (WORDS, REPORTS)).astype(float))
    counts = counts[counts.sum(axis=1) > 0]
    total = counts.sum(axis=1)
    columns = np.ascontiguousarray(counts.to_numpy().T)
    theirs, ours = [], []
    for _ in range(REPEATS):  # in turn, so that both meet the same machine
        theirs.append(best(lambda: [scattertexts(counts[r], total - counts[r], total, PRIOR) for r in counts]))
        ours.append(best(lambda: [log_odds(own, total.to_numpy() - own, total.to_numpy()) for own in columns]))
    expected = np.column_stack([scattertexts(counts[r], total - counts[r], total, PRIOR) for r in counts])
    found = np.column_stack([log_odds(own, total.to_numpy() - own, total.to_numpy())[1] for own in columns])
    print(f"scattertext_s {min(theirs):.3f}")
    print(f"policylib_s {min(ours):.3f}")
    print(f"ratio_scattertext_to_policylib {min(theirs) / min(ours):.1f}")
    print(f"largest_difference {np.abs(found - expected).max():.1e}")


if __name__ == "__main__":
    main()
