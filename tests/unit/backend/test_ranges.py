"""Byte ranges (RFC 9110, 14.1.2)."""

import pytest

from backend.problems import Problem
from backend.routes.ranges import requested_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("", None),
        ("bytes=0-0", range(1)),
        ("bytes=3-5", range(3, 6)),
        ("bytes=3-", range(3, 10)),
        ("bytes=-4", range(6, 10)),
        ("bytes=-99", range(10)),
        ("bytes=8-99", range(8, 10)),
        ("bytes=-", None),
        ("bytes=5-3", None),
        ("bytes=0-1,3-4", None),
        ("pages=1-2", None),
        ("bytes=٣-٥", None),
    ],
)
def test_one_range_is_understood_and_nonsense_means_everything(header: str | None, expected: range | None) -> None:
    assert requested_range(header, 10) == expected


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-11", "bytes=-0"])
def test_a_range_outside_the_content_is_refused(header: str) -> None:
    with pytest.raises(Problem) as refused:
        requested_range(header, 10)
    assert (refused.value.status, refused.value.code) == (416, "range_not_satisfiable")
