import numpy as np
import pytest

import resources
from seals.calibrate import Label, Proposal, labels_needed, propose, rewritten, upper_share
from seals.thresholds import Band, Thresholds
from seals.values import FindingCode, Verdict
from tests.unit.seals.thresholds_text import shipped


def _labels(good: list[float], bad: list[float]) -> list[Label]:
    code = FindingCode.SEAL_CONTRAST
    return [Label(code=code, value=v, verdict=Verdict.PASS) for v in good] + [
        Label(code=code, value=v, verdict=Verdict.FAIL) for v in bad
    ]


_BAND = Band(unit="ΔE", source="test", pass_low=55, review_low=40)
_HIGH = Band(unit="%", source="test", pass_high=0.3, review_high=1.5)


def _propose(good: list[float], bad: list[float], band: Band = _BAND) -> Proposal:
    return propose(FindingCode.SEAL_CONTRAST, "contrast", band, _labels(good, bad))


def test_labels_move_a_bound_between_good_and_bad() -> None:
    proposal = _propose([60, 65, 70, 75, 80], [30, 35, 40, 45, 58])
    assert proposal.disagree == 1
    assert proposal.proposed == pytest.approx(59, abs=1)
    assert (proposal.wrong_refusals, proposal.wrong_pass) == (0, 0)


def test_a_line_where_less_is_better_moves_the_other_way() -> None:
    proposal = _propose([0.0, 0.1, 0.2, 0.3, 0.4], [0.8, 1.0, 2.0, 3.0, 4.0], _HIGH)
    assert proposal.proposed == pytest.approx(0.6)
    assert proposal.proposed_review is not None
    assert proposal.proposed_review >= proposal.proposed
    assert proposal.current == 0.3


def test_a_line_that_never_fails_by_itself_does_not_begin_to() -> None:
    light = shipped().band("illumination")
    labels = [
        Label(code=FindingCode.PAGE_ILLUMINATION, value=v, verdict=Verdict.PASS) for v in (1.0, 2.0, 3.0, 4.0, 5.0)
    ]
    labels += [Label(code=FindingCode.PAGE_ILLUMINATION, value=v, verdict=Verdict.FAIL) for v in (9.0, 11, 12, 20, 30)]
    proposal = propose(FindingCode.PAGE_ILLUMINATION, "illumination", light, labels)
    assert proposal.proposed == pytest.approx(7.0)
    assert proposal.proposed_review is None
    changed = Thresholds.from_toml(rewritten(resources.read_text("seal_thresholds.toml"), [proposal]))
    assert changed.band("illumination").judge(1000.0) is Verdict.REVIEW


def test_few_labels_propose_nothing_and_say_how_many_are_needed() -> None:
    proposal = _propose([60], [30])
    assert proposal.proposed is None
    assert (proposal.bad_needed, proposal.good_needed) == (298, 4)


def test_ten_labels_propose_but_prove_nothing() -> None:
    proposal = _propose([60, 65, 70, 75, 80], [30, 35, 40, 45, 58])
    assert not proposal.is_proven
    assert proposal.wrong_pass_upper == pytest.approx(0.451, abs=0.002)  # 1 - 0.05 ** (1 / 5)
    assert proposal.bad_needed == 294
    assert proposal.bound_interval is not None
    low, high = proposal.bound_interval
    assert low < 59 <= high


def test_many_labels_prove_it_and_overlapping_ones_cost_refusals() -> None:
    rng = np.random.default_rng(4)
    good, bad = rng.normal(65, 6, 400).tolist(), rng.normal(45, 6, 600).tolist()
    proposal = _propose(good, bad)
    assert proposal.proposed is not None and proposal.wrong_pass is not None
    assert proposal.wrong_pass <= 0.01
    assert 55 < proposal.proposed < 63
    assert proposal.wrong_refusals is not None and 0.05 < proposal.wrong_refusals < 0.4
    clear = _propose([value + 30 for value in good], bad)
    assert clear.is_proven
    assert clear.wrong_refusals == 0


def test_where_all_good_are_below_the_bad_every_good_is_refused() -> None:
    proposal = _propose([10, 11, 12, 13, 14], [60, 61, 62, 63, 64])
    assert proposal.wrong_refusals == 1.0
    assert proposal.wrong_pass == 0.0


def test_confidence_bounds_are_those_of_the_binomial() -> None:
    assert labels_needed() == 299
    assert upper_share(0, 299) == pytest.approx(0.01, abs=1e-4)
    assert upper_share(1, 100) == pytest.approx(0.0466, abs=1e-3)
    assert upper_share(0, 0) == upper_share(5, 5) == 1.0


def test_the_rewritten_file_changes_only_the_bands_that_were_calibrated() -> None:
    text = resources.read_text("seal_thresholds.toml")
    proposals = [_propose([60, 65, 70, 75, 80], [30, 35, 40, 45, 58]), _propose([1], [2])]
    high = propose(
        FindingCode.SEAL_IMPURITIES, "impurities", _HIGH, _labels([0.0, 0.1, 0.2, 0.3, 0.4], [0.8, 1.0, 2.0, 3.0, 4.0])
    )
    before, after = Thresholds.from_toml(text), Thresholds.from_toml(rewritten(text, [*proposals, high]))
    changed = {name for name in before.bands if before.bands[name] != after.bands[name]}
    assert changed == {"contrast", "impurities"}
    assert after.band("contrast").pass_low == 59
    assert after.band("impurities").pass_high == 0.6
    assert "5 good and 5 bad labels" in after.band("contrast").source
    assert after.limits == before.limits
    assert rewritten(text, [proposals[1]]) == text
