"""The verdict of a line of a check. Apart from the other values, because a queue shows it and needs no arrays."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Verdict(StrEnum):
    """One line of a check. The worst line decides: see `worst`."""

    FAIL = "fail"
    REVIEW = "review"
    NOT_MEASURED = "not_measured"
    PASS = "pass"  # noqa: S105 - a verdict, not a password
    NOT_APPLICABLE = "not_applicable"


_SEVERITY: Mapping[Verdict, int] = {
    Verdict.FAIL: 3,
    Verdict.REVIEW: 2,
    Verdict.NOT_MEASURED: 1,
    Verdict.PASS: 0,
}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict that decides: fail, review, not measured, pass; not applicable does not count.

    Nothing that counts at all is `NOT_MEASURED`, never a pass.
    """
    counting = [verdict for verdict in verdicts if verdict is not Verdict.NOT_APPLICABLE]
    return max(counting, key=_SEVERITY.__getitem__, default=Verdict.NOT_MEASURED)
