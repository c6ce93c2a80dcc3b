"""The confidence bound is what statistics says it is."""

import pytest

from benchmarks.results import upper_bound_95


@pytest.mark.parametrize(
    ("errors", "n", "expected"),
    [(0, 100, 0.02951), (0, 1000, 0.002991), (1, 100, 0.04656), (5, 50, 0.1992), (3, 3, 1.0), (0, 0, 1.0)],
)
def test_upper_bound_matches_clopper_pearson(errors: int, n: int, expected: float) -> None:
    assert upper_bound_95(errors, n) == pytest.approx(expected, rel=2e-3)
