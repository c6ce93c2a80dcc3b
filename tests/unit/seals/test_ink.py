import numpy as np
import pytest

from seals.ink import otsu


def test_two_kinds_of_values_are_parted_between_them() -> None:
    values = np.concatenate([np.full(50, 9.0), np.full(50, 31.0)]).astype(np.float32)
    assert 9.0 < otsu(values, low=8.0, high=40.0) < 31.0


@pytest.mark.parametrize("noise", [0.0, 1e-6])
def test_values_that_are_all_but_equal_are_one_kind(noise: float) -> None:
    values = np.full(400, 17.0, np.float32)
    values[::2] += np.float32(2 * noise)
    assert otsu(values, low=14.0, high=24.0) == pytest.approx(17.0, abs=0.6)
