"""What a person says of findings becomes labels: pass or fail, each once, and right about who had an opinion."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from review.actions import Override
from review.checklist import Mark
from review.orders import DocumentCode
from review.orders import Verdict as Decision
from review.stages import Stage
from seals.values import FindingCode, Verdict
from tests.fakes.ui_station import make_order, office_data, seal_check
from ui.hotkeys import HotkeyMap
from ui.workbench import drafts
from ui.workbench.answers import FAIL, PASS, Answer, as_confirmed, otherwise
from ui.workbench.finding_card import keys_words
from ui.workbench.findings import FindingLine
from ui.workbench.findings_panel import findings_words, said_words
from ui.workbench.model import WorkbenchModel
from ui.workbench.open_findings import OpenFindings

FORM = DocumentCode("application_form")


@pytest.fixture
def model() -> WorkbenchModel:
    made = WorkbenchModel(office_data())
    made.show_order(make_order(5, Stage.PRE_REVIEW))
    for code in made.codes():
        for ref in made.main_refs(code):
            made.checks_known({ref.id: seal_check("x", bad=code in (FORM, "seal_collection_form"))})
    return made


def go_to(model: WorkbenchModel, verdict: Verdict) -> FindingLine:
    lines = model.finding_lines()
    model.select_finding(next(at for at, each in enumerate(lines) if each.verdict is verdict))
    line = model.present_finding()
    assert line is not None
    return line


def labels(model: WorkbenchModel) -> Mapping[str, Override]:
    return {each.finding: each for each in model.decision(Decision.PASS).overrides}


@pytest.mark.parametrize(
    ("verdict", "confirmed", "other"),
    [
        (Verdict.FAIL, FAIL, PASS), (Verdict.REVIEW, PASS, PASS), (Verdict.NOT_MEASURED, PASS, PASS),
        (Verdict.PASS, PASS, FAIL),
    ],
)  # fmt: skip
def test_a_word_says_what_was_seen(model: WorkbenchModel, verdict: Verdict, confirmed: str, other: str) -> None:
    line = go_to(model, verdict)
    assert (as_confirmed(line), otherwise(line, None)) == (confirmed, other)
    assert otherwise(line, Answer(decided=PASS)) == FAIL
    assert otherwise(line, Answer(decided=FAIL)) == PASS


def test_confirming_a_doubt_is_a_label_of_what_was_seen_and_no_disagreement(model: WorkbenchModel) -> None:
    line = go_to(model, Verdict.REVIEW)
    assert model.answer_finding(as_confirmed(line))
    label = labels(model)[line.code]
    assert (label.proposed, label.decided, label.is_doubt, label.is_disagreement) == ("review", "pass", True, False)


def test_a_finding_that_passed_is_said_to_fail_and_that_is_taken_back(model: WorkbenchModel) -> None:
    line = go_to(model, Verdict.PASS)
    assert model.answer_finding(FAIL, "边框是描上去的")
    label = labels(model)[line.code]
    assert (label.proposed, label.decided, label.is_disagreement) == ("pass", "fail", True)
    assert model.answer_finding(PASS, "看错了")
    assert line.code not in labels(model)
    assert not model.answer_finding(PASS)  # it passes: nothing to say


def test_failed_findings_come_first_and_each_page_is_answered_by_itself(model: WorkbenchModel) -> None:
    findings = OpenFindings(model)
    waiting = findings.waiting()
    assert [line.verdict for _ref, line in waiting[:2]] == [Verdict.FAIL, Verdict.FAIL]
    assert all(line.is_doubt for _ref, line in waiting[2:])
    model.go_to_document(FORM)
    on_page = [line for line in model.finding_lines() if line.is_doubt]
    assert findings.confirm_doubts() == len(on_page) == 3
    assert findings.confirm_doubts() == 0
    left = findings.waiting()
    assert len(left) == len(waiting) - 3
    assert [line.verdict for ref, line in left if ref.document == FORM] == [Verdict.FAIL]
    present = model.present_finding()
    assert present is not None
    assert present.verdict is Verdict.FAIL  # the cursor is where a word is still needed


def test_a_doubt_about_what_a_seal_says_takes_an_answer_of_its_own(model: WorkbenchModel) -> None:
    model.go_to_document(FORM)
    (ref,) = model.main_refs(FORM)
    check = seal_check("x", bad=True)
    seal = check.seals[0]
    worn = tuple(
        replace(each, verdict=Verdict.REVIEW) if each.code is FindingCode.SEAL_CODE_DIGITS else each
        for each in seal.findings
    )
    model.checks_known({ref.id: replace(check, seals=(replace(seal, findings=worn), *check.seals[1:]))})
    digits = next(line for line in model.finding_lines() if line.code == FindingCode.SEAL_CODE_DIGITS)
    assert digits.is_doubt
    assert OpenFindings(model).confirm_doubts() == 3
    assert model.answer_to(digits) is None
    assert model.present_finding() == digits
    assert keys_words(digits, HotkeyMap()) != keys_words(go_to(model, Verdict.NOT_MEASURED), HotkeyMap())


def test_a_document_is_checked_when_its_findings_are_answered_too(model: WorkbenchModel) -> None:
    def left() -> int:
        return next(line.open_findings for line in model.document_lines() if line.code == FORM)

    assert left() == 4
    OpenFindings(model).confirm_doubts()
    assert left() == 1
    go_to(model, Verdict.FAIL)
    model.answer_finding(FAIL)
    assert left() == 0


def test_one_judgement_is_one_label(model: WorkbenchModel) -> None:
    """The checklist was ticked against the finding, and the finding was answered: people disagreed once."""
    model.go_to_document(DocumentCode("seal_collection_form"))
    number, item = next(
        (at, each.item) for at, each in enumerate(model.present_items()) if each.deciding_finding == "seal_code_digits"
    )
    model.mark_item(Mark.OK, number)
    by_tick = [each for each in model.decision(Decision.PASS).overrides if each.document == item.document]
    assert [(each.finding, each.decided) for each in by_tick] == [("seal_code_digits", "ok")]
    go_to(model, Verdict.FAIL)
    model.answer_finding(PASS, "原件清楚")
    answered = [each for each in model.decision(Decision.PASS).overrides if each.document == item.document]
    assert [(each.finding, each.decided) for each in answered] == [("seal_code_digits", "pass")]


def test_what_a_person_found_failing_is_remembered_over_the_order(model: WorkbenchModel) -> None:
    findings = OpenFindings(model)
    line = go_to(model, Verdict.REVIEW)
    model.answer_finding(FAIL, "底色太深")
    model.go_to_document(DocumentCode("business_licence"))
    ((ref, failing),) = findings.failing()
    findings.go_to(ref, failing)
    assert (model.document, model.present_finding()) == (FORM, line)


def test_words_of_the_list_and_of_the_keys(model: WorkbenchModel) -> None:
    keys = HotkeyMap()
    doubt, failed, passed = (go_to(model, each) for each in (Verdict.REVIEW, Verdict.FAIL, Verdict.PASS))
    assert len({keys_words(each, keys) for each in (doubt, failed, passed)}) == 3
    assert said_words(failed, Answer(decided=FAIL)) != said_words(failed, Answer(decided=PASS))
    assert said_words(doubt, Answer(decided=PASS)) != said_words(failed, Answer(decided=PASS))
    before = findings_words(model, is_checking=True)
    OpenFindings(model).confirm_doubts()
    assert findings_words(model, is_checking=True)[1] == before[1] - 3 == 1


def test_an_older_draft_says_nothing_of_a_doubt_that_was_called_a_doubt(model: WorkbenchModel) -> None:
    go_to(model, Verdict.REVIEW)
    model.answer_finding(PASS)
    kept = json.loads(drafts.written(model))
    kept["answers"][0][2] = "review"
    drafts.take_up(model, json.dumps(kept))
    assert model.answers == {}
