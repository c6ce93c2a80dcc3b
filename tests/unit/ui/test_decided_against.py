"""What the person decided against a proposal is kept: in the decision, in a draft, and until the proposal changes."""

from dataclasses import replace

import pytest

from review.checklist import Mark, MarkedItem
from review.orders import DocumentCode
from review.orders import Verdict as Decision
from review.stages import Stage
from seals.values import PageCheck, Verdict
from tests.fakes.ui_station import make_order, office_data, seal_check
from ui.workbench import drafts
from ui.workbench.model import WorkbenchModel

FORM = DocumentCode("seal_collection_form")


def checked(*, bad: bool) -> WorkbenchModel:
    model = WorkbenchModel(office_data())
    model.show_order(make_order(5, Stage.PRE_REVIEW))
    for code in model.codes():
        for ref in model.main_refs(code):
            model.checks_known({ref.id: page(bad=bad)})
    model.go_to_document(FORM)
    return model


def page(*, bad: bool) -> PageCheck:
    """A page whose checks all have an opinion: without one nothing is proposed that could be decided against."""
    check = seal_check("x", bad=bad)
    verdict = Verdict.FAIL if bad else Verdict.PASS
    findings = [replace(each, verdict=verdict) for each in check.seals[0].findings]
    return replace(check, seals=(replace(check.seals[0], findings=tuple(findings)),))


def item(model: WorkbenchModel) -> tuple[int, MarkedItem]:
    return next(
        (at, each) for at, each in enumerate(model.present_items()) if each.deciding_finding == "seal_code_digits"
    )


@pytest.mark.parametrize(
    ("bad", "mark", "proposed", "decided"),
    [(True, Mark.OK, "fail", "ok"), (False, Mark.WRONG, "pass", "wrong")],
    ids=["a fail let through", "a pass found wrong"],
)
def test_both_ways_are_in_the_decision_with_proposal_and_verdict(
    bad: bool, mark: Mark, proposed: str, decided: str
) -> None:
    model = checked(bad=bad)
    at, _ = item(model)
    model.mark_item(mark, at)
    for verdict in Decision:
        decision = model.decision(verdict)
        against = [each for each in decision.overrides if each.document == FORM]
        assert [(each.finding, each.proposed, each.decided) for each in against] == [
            ("seal_code_digits", proposed, decided)
        ]
        assert f"{item(model)[1].item.id}={decided}" in decision.checklist


def test_it_is_there_again_when_the_order_is_opened_again() -> None:
    model, again = checked(bad=True), checked(bad=True)
    at, _ = item(model)
    model.mark_item(Mark.OK, at)
    drafts.take_up(again, drafts.written(model))
    assert item(again)[1].mark is Mark.OK
    assert item(again)[1].proposal.value == "fail"  # both are shown: the proposal does not give way
    assert again.decision(Decision.PASS).overrides == model.decision(Decision.PASS).overrides


def test_a_check_that_comes_later_takes_no_mark_back() -> None:
    model = checked(bad=False)
    at, _ = item(model)
    model.mark_item(Mark.OK, at)
    assert not [each for each in model.decision(Decision.PASS).overrides if each.document == FORM]
    (ref,) = model.main_refs(FORM)
    model.checks_known({ref.id: page(bad=True)})
    assert item(model)[1].mark is Mark.OK
    assert [each.proposed for each in model.decision(Decision.PASS).overrides if each.document == FORM] == ["fail"]


def test_what_was_agreed_to_is_no_override() -> None:
    model = checked(bad=True)
    at, _ = item(model)
    model.mark_item(Mark.WRONG, at)
    assert not [each for each in model.decision(Decision.REJECT).overrides if each.document == FORM]
