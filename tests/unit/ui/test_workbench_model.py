"""The workbench without a window: documents, checklist, decision, drafts."""

from dataclasses import replace

import pytest

from review.checklist import Mark
from review.orders import ChosenReason, DocumentCode, DocumentId, ReasonCode, SecondReview, Source
from review.orders import Verdict as Decision
from review.stages import Stage
from seals.values import Verdict
from tests.fakes.ui_station import NOW, make_order, office_data, seal_check
from ui.workbench import drafts
from ui.workbench.model import WorkbenchModel
from ui.workbench.order_pages import Pair
from ui.workbench.reject_sheet import document_for


@pytest.fixture
def model() -> WorkbenchModel:
    made = WorkbenchModel(office_data())
    made.show_order(make_order(5, Stage.PRE_REVIEW, round_=2))
    return made


def check_all(model: WorkbenchModel, *, bad: bool) -> None:
    for code in model.codes():
        for ref in model.main_refs(code):
            model.checks_known({ref.id: seal_check("x", bad=bad)})


def test_pre_review_compares_with_the_round_before(model: WorkbenchModel) -> None:
    pair = model.pair()
    assert (pair.left.round, pair.right.round) == (2, 1)  # type: ignore[union-attr]
    assert pair.main is pair.left


def test_paper_review_judges_the_paper() -> None:
    model = WorkbenchModel(office_data())
    model.show_order(make_order(5, Stage.PAPER_REVIEW))
    assert model.pair().main.source is Source.PAPER  # type: ignore[union-attr]


def test_documents_are_stepped_through_page_by_page(model: WorkbenchModel) -> None:
    seen = [(model.document, model.page)]
    for _ in range(9):
        model.step_document(1)
        seen.append((model.document, model.page))
    assert ("agent_id_card", 2) in seen
    assert seen[-1] == seen[-2] == ("seal_collection_form", 1)


def test_ticking_walks_through_the_whole_checklist(model: WorkbenchModel) -> None:
    total = len(model.items())
    for _ in range(2 * total):
        model.tick()
    assert model.progress() == (total, total)
    assert model.open_items() == ()


def test_a_wrong_item_keeps_the_order_from_passing(model: WorkbenchModel) -> None:
    for _ in range(2 * len(model.items())):
        model.tick()
    model.go_to_document(DocumentCode("seal_collection_form"))
    model.mark_item(Mark.WRONG, 0)
    assert [each.item.document for each in model.open_items()] == ["seal_collection_form"]


def test_findings_are_listed_worst_first(model: WorkbenchModel) -> None:
    check_all(model, bad=True)
    verdicts = [line.verdict for line in model.finding_lines()]
    assert verdicts[0] is Verdict.FAIL
    assert model.document_lines()[0].verdict is Verdict.FAIL


def test_only_a_finding_that_does_not_pass_is_answered(model: WorkbenchModel) -> None:
    check_all(model, bad=True)
    assert model.answer_finding("pass", "原章")
    model.finding = len(model.finding_lines()) - 1
    assert not model.answer_finding("pass")
    overrides = model.decision(Decision.PASS).overrides
    assert [(each.finding, each.proposed, each.decided, each.reason) for each in overrides if each.reason] == [
        ("seal_code_digits", "fail", "pass", "原章")
    ]


def test_a_pass_carries_no_reasons(model: WorkbenchModel) -> None:
    model.add_reason(ChosenReason(code=ReasonCode("missing_document"), text="缺少材料。"))
    assert model.decision(Decision.PASS).reasons == ()
    assert len(model.decision(Decision.REJECT).reasons) == 1


def test_a_reason_taken_again_comes_last_as_it_was_left(model: WorkbenchModel) -> None:
    faint, blurred = ReasonCode("seal_faint"), ReasonCode("unreadable_scan")
    model.add_reason(ChosenReason(code=faint, text="请重新盖章，本周五前。"))
    model.add_reason(ChosenReason(code=blurred, text="扫描不清晰。"))
    model.add_reason(ChosenReason(code=faint, text="印章太淡。"))
    assert [(each.code, each.text) for each in model.reasons] == [
        (blurred, "扫描不清晰。"),
        (faint, "请重新盖章，本周五前。"),
    ]


def test_own_words_may_be_said_twice(model: WorkbenchModel) -> None:
    for _ in range(2):
        model.add_reason(ChosenReason(code=ReasonCode("other"), text=""))
    assert len(model.reasons) == 2


def test_a_draft_brings_marks_and_reasons_back(model: WorkbenchModel) -> None:
    model.tick()
    model.add_reason(ChosenReason(code=ReasonCode("missing_document"), text="缺少材料。"))
    again = WorkbenchModel(office_data())
    again.show_order(make_order(5, Stage.PRE_REVIEW, round_=2))
    drafts.take_up(again, drafts.written(model))
    assert again.marks == model.marks
    assert again.reasons == model.reasons


def test_nothing_begun_is_no_draft(model: WorkbenchModel) -> None:
    assert drafts.written(model) == ""


def test_what_was_begun_in_one_round_counts_for_no_other(model: WorkbenchModel) -> None:
    model.tick()
    again = WorkbenchModel(office_data())
    again.show_order(make_order(5, Stage.PRE_REVIEW, round_=3))
    drafts.take_up(again, drafts.written(model))
    assert again.progress()[0] == 0


def test_missing_is_about_the_document_that_is_not_there(model: WorkbenchModel) -> None:
    reasons = office_data().reasons.by_code
    assert document_for(reasons[ReasonCode("missing_document")], model) == model.document
    assert model.order is not None
    left = tuple(ref for ref in model.order.documents if ref.document != "authorization_letter")
    model.show_order(replace(model.order, documents=left))
    assert document_for(reasons[ReasonCode("missing_document")], model) == "authorization_letter"
    assert document_for(reasons[ReasonCode("seal_faint")], model) == "application_form"


def test_paper_that_was_sent_again_is_compared_with_what_was_rejected() -> None:
    order = make_order(5, Stage.PAPER_REVIEW)
    card = next(ref for ref in order.documents if ref.source is Source.PAPER and ref.document == "agent_id_card")
    again = replace(card, id=DocumentId("again"), round=2)
    model = WorkbenchModel(office_data())
    model.show_order(replace(order, documents=(*order.documents, again)))
    assert not model.toggle_before()  # the application form was not sent again
    model.go_to_document(card.document)
    assert model.pair().left.source is Source.UPLOAD  # type: ignore[union-attr]
    assert model.toggle_before()
    assert model.pair() == Pair(left=card, right=again)
    assert (model.pair().main, model.is_before(card), model.is_before(again)) == (again, True, False)
    model.step_document(-1)
    assert model.pair().left.source is Source.UPLOAD  # type: ignore[union-attr]


def test_an_order_that_was_drawn_is_for_another_reviewer() -> None:
    model = WorkbenchModel(office_data())
    model.me = "lina"
    drawn = SecondReview(stage=Stage.PRE_REVIEW, not_by="lina", drawn_at=NOW)
    model.show_order(replace(make_order(5, Stage.PRE_REVIEW), second_review=drawn))
    assert not model.is_reviewable
    model.me = "wangfang"
    assert model.is_reviewable


def test_a_sheet_that_did_not_come_is_missing_in_paper_review_and_keeps_the_order_from_passing() -> None:
    order = make_order(5, Stage.PAPER_REVIEW)
    letter = DocumentCode("authorization_letter")
    kept = tuple(ref for ref in order.documents if (ref.document, ref.source) != (letter, Source.PAPER))
    model = WorkbenchModel(office_data())
    model.show_order(replace(order, documents=kept))
    (line,) = [each for each in model.document_lines() if each.is_missing]
    assert (line.code, line.lacks_paper, line.verdict) == (letter, True, Verdict.FAIL)
    for _ in range(2 * len(model.items())):
        model.tick()
    assert model.open_items() == ()
    assert model.passed_without_paper() == (letter,)
    model.go_to_document(letter)
    for number in range(sum(each.item.document == letter for each in model.items())):
        model.mark_item(Mark.NOT_APPLICABLE, number)
    assert model.passed_without_paper() == ()
    assert document_for(office_data().reasons.by_code[ReasonCode("parcel_incomplete")], model) == letter


def test_no_paper_is_waited_for_in_pre_review(model: WorkbenchModel) -> None:
    assert not any(line.lacks_paper for line in model.document_lines())
