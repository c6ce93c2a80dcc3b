"""Every number of the threshold file decides something: moved past a measured value, that value is judged otherwise.

The names come from the file itself, so that a number without a case fails here, and so does one that decides nothing.
"""

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

import resources
from seals.thresholds import Thresholds
from tests.unit.seals.limit_cases import BANDS, DIGITS, SINGLE, Case
from tests.unit.seals.limit_pictures import CELLS, PAGE_BANDS, PHOTO
from tests.unit.seals.thresholds_text import shipped

_BOUNDS: Mapping[str, Case] = {**BANDS, **PAGE_BANDS}
_LIMITS: Mapping[str, Case] = {**SINGLE, **PHOTO, **DIGITS, **CELLS}


def _bounds_in_file() -> Iterator[str]:
    for name, table in tomllib.loads(resources.read_text("seal_thresholds.toml"))["bands"].items():
        for key in ("pass", "review"):
            for side, value in zip(("low", "high"), table[key], strict=True):
                if math.isfinite(value) and (key == "pass" or table[key] != table["pass"]):
                    yield f"{name}.{key}_{side}"


def _limits_in_file() -> Iterator[str]:
    for group, table in tomllib.loads(resources.read_text("seal_thresholds.toml"))["limits"].items():
        yield from (f"{group}.{key}" for key, value in table.items() if not isinstance(value, str))


def _moved(name: str, value: float) -> Thresholds:
    thresholds, (table, _, key) = shipped(), name.partition(".")
    if name in _BOUNDS:
        band = replace(thresholds.band(table), **{key: value})
        return replace(thresholds, bands={**thresholds.bands, table: band})
    thresholds.limit(table, key)
    group = {**thresholds.limits[table], key: value}
    return replace(thresholds, limits={**thresholds.limits, table: group})


def test_every_number_of_the_file_has_a_case() -> None:
    assert set(_bounds_in_file()) == set(_BOUNDS)
    assert set(_limits_in_file()) == set(_LIMITS)


@pytest.mark.parametrize("name", [*_BOUNDS, *_LIMITS])
def test_a_number_moved_or_turned_round_changes_the_verdict(name: str) -> None:
    case = {**_BOUNDS, **_LIMITS}[name]
    past_inside, past_outside = case.past()
    assert case.good != case.bad
    assert case.judge(shipped(), case.inside) == case.good
    assert case.judge(shipped(), case.outside) == case.bad
    assert case.judge(_moved(name, past_inside), case.inside) != case.good
    assert case.judge(_moved(name, past_outside), case.outside) == case.good
