"""What a check of `ca-review doctor` says."""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How a check went."""

    GOOD = "good"
    ADVICE = "advice"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check: what was found, and what to do about it."""

    code: str
    name: str
    value: str
    standing: Standing = Standing.GOOD
    advice: str = ""
