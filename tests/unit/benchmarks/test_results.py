"""The confidence bound is what statistics says it is, and what was not measured met no bar."""

import pytest

from benchmarks.results import Row, told_honestly, upper_bound_95


@pytest.mark.parametrize(
    ("errors", "n", "expected"),
    [(0, 100, 0.02951), (0, 1000, 0.002991), (1, 100, 0.04656), (5, 50, 0.1992), (3, 3, 1.0), (0, 0, 1.0)],
)
def test_upper_bound_matches_clopper_pearson(errors: int, n: int, expected: float) -> None:
    assert upper_bound_95(errors, n) == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize(("bar", "n", "ok"), [(0.99, 0, False), (0.99, 3, True), (None, 0, True)])
def test_a_row_that_nothing_was_held_against_met_no_bar(bar: float | None, n: int, ok: bool) -> None:
    row = told_honestly(Row(id="a", name="a", value=1.0, unit="share", bar=bar, ok=True, n=n))
    assert (row.ok, row.name.startswith("not measured")) == (ok, not ok)
