import pytest

from seals.calibrate import Label, propose
from seals.thresholds import Band
from seals.values import FindingCode, Verdict


def _labels(good: list[float], bad: list[float]) -> list[Label]:
    code = FindingCode.SEAL_CONTRAST
    return [Label(code=code, value=v, verdict=Verdict.PASS) for v in good] + [
        Label(code=code, value=v, verdict=Verdict.FAIL) for v in bad
    ]


def test_labels_move_a_bound_between_good_and_bad() -> None:
    band = Band(unit="ΔE", source="test", pass_low=55, review_low=40)
    proposal = propose(FindingCode.SEAL_CONTRAST, band, _labels([60, 65, 70, 75, 80], [30, 35, 40, 45, 58]))
    assert proposal.disagree == 1
    assert proposal.proposed == pytest.approx(59, abs=1)
    assert proposal.wrong_refusals == 0


def test_few_labels_propose_nothing() -> None:
    band = Band(unit="ΔE", source="test", pass_low=55, review_low=40)
    assert propose(FindingCode.SEAL_CONTRAST, band, _labels([60], [30])).proposed is None
