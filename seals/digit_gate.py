"""When a digit passes by itself: what was read, what the network says, and what the ink around it shows, together."""

from dataclasses import dataclass

from seals.digits import JudgedDigit
from seals.reading import Vote
from seals.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class DigitEvidence:
    """All that is known of one digit.

    `ink` is relative to what the digit should have (1 is usual), `hidden` the share of its box under black,
    `is_formed` whether its strokes are thin enough, its counters open and it is as its twins in the code are; `judged`
    is None without a network.
    """

    vote: Vote
    ink: float
    hidden: float
    judged: JudgedDigit | None
    is_formed: bool


def network_legible(evidence: DigitEvidence, thresholds: Thresholds) -> bool:
    """Tell whether network and recogniser agree on a digit that is clearly there (digits.md, point 6)."""
    judged = evidence.judged

    def limit(name: str) -> float:
        return thresholds.limit("digits", name)

    return (
        judged is not None
        and evidence.is_formed
        and judged.legible_low >= limit("network_legible")
        and judged.p >= limit("network_p")
        and judged.agreement == 1.0
        and judged.centred > 0.0
        and judged.digit == evidence.vote.digit
        and evidence.vote.share >= limit("pass_share")
        and evidence.hidden <= limit("hidden_max")
    )


def ink_legible(evidence: DigitEvidence, thresholds: Thresholds) -> bool:
    """Tell the same without a network: sure readings, all of the ink, nothing over it."""

    def limit(name: str) -> float:
        return thresholds.limit("digits", name)

    return (
        evidence.is_formed
        and evidence.vote.digit is not None
        and evidence.vote.p >= limit("pass_p")
        and evidence.vote.share >= limit("pass_share")
        and limit("strict_ink_low") <= evidence.ink <= limit("strict_ink_high")
        and evidence.hidden <= limit("hidden_max")
    )
