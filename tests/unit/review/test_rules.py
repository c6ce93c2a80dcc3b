from dataclasses import replace

import pytest

from resources import read_text
from review.actions import (
    ACTION_KINDS,
    Action,
    AssignArchiveBox,
    Cancel,
    CorrectName,
    Decide,
    FilePage,
    LogCall,
    OpenParcel,
    RecordInvoice,
    Remake,
    ReportProduction,
    ReportUnusableSeal,
    RequestCertificates,
    RequestSeal,
    RevokeCertificates,
    Ship,
    WithdrawDecision,
)
from review.kinds import ProjectKinds
from review.orders import (
    CallOutcome,
    ChosenReason,
    DocumentCode,
    Invoice,
    InvoiceState,
    KeyState,
    ReasonCode,
    SecondReview,
    Sha256,
    Shipment,
    Verdict,
)
from review.rules import (
    PERMISSIONS,
    Actor,
    Policy,
    broken_rule,
    compose_applicant_text,
    passed_paper_review_by,
)
from review.stages import TRANSITIONS, Role, Stage, StageAction
from tests.unit.review.orders import NOW, decision, in_stage, key

KINDS = ProjectKinds.from_toml(read_text("project_kinds.toml"))
FAINT = ChosenReason(code=ReasonCode("seal_faint"), text="印章太淡。", document=DocumentCode("seal_collection_form"))
EVERYBODY = Actor(user="zhao", roles=frozenset(Role))


def actor(*roles: Role, user: str = "zhao") -> Actor:
    return Actor(user=user, roles=frozenset(roles))


def code(*args: object, **kwargs: object) -> str:
    broken = broken_rule(*args, **kwargs)  # type: ignore[arg-type]
    if broken is None:
        return ""
    assert broken.sentence.endswith("。")
    return broken.code


EXAMPLES: dict[type[Action], Action] = {
    Decide: Decide(stage=Stage.PRE_REVIEW, verdict=Verdict.PASS),
    OpenParcel: OpenParcel(courier_number="YT123456789", documents=()),
    FilePage: FilePage(document=DocumentCode("d"), page=1, sha256=Sha256("0" * 64), media_type="image/png"),
    LogCall: LogCall(number="13800000002", outcome=CallOutcome.AGREED),
    RequestCertificates: RequestCertificates(usb_key_serial="K1", algorithm="SM2", csr_pem=""),
    RevokeCertificates: RevokeCertificates(usb_key_serial="K1", reason="丢失"),
    RequestSeal: RequestSeal(usb_key_serial="K1", seal_kind="company_seal", picture_b64="", width_mm=40, height_mm=40),
    ReportProduction: ReportProduction(
        usb_key_serial="K1", signing_certificate_pem="", challenge_b64="", signature_b64="", seal_sha256=Sha256("0")
    ),
    ReportUnusableSeal: ReportUnusableSeal(reasons=(FAINT,)),
    Ship: Ship(waybill_number="SF1234567890123", usb_key_serial="K1"),
    RecordInvoice: RecordInvoice(number="26362000000012345678", pdf_b64="JVBERi0="),
    Cancel: Cancel(reason="申请人撤回"),
    Remake: Remake(reason="介质丢失"),
    AssignArchiveBox: AssignArchiveBox(archive_box="2026-118"),
    CorrectName: CorrectName(name="江西示例有限公司", reason="热线更正"),
    WithdrawDecision: WithdrawDecision(decision=0, reason="看错了单位"),
}
SAMPLE_STAGE = {
    Decide: Stage.PRE_REVIEW,
    OpenParcel: Stage.MAILING,
    FilePage: Stage.MAILING,
    LogCall: Stage.SUPPLEMENT,
    RevokeCertificates: Stage.SHIPPING,
    Ship: Stage.SHIPPING,
    RecordInvoice: Stage.COMPLETED,
    Cancel: Stage.PAYMENT,
    Remake: Stage.COMPLETED,
    CorrectName: Stage.PRE_REVIEW,
    WithdrawDecision: Stage.PAYMENT,
}


def ready(kind: type[Action]):
    stage = SAMPLE_STAGE.get(kind, Stage.PRODUCTION)
    if kind is WithdrawDecision:
        return in_stage(stage, decisions=(decision(Stage.PRE_REVIEW, Verdict.PASS, "li"),))
    return in_stage(stage, keys=(key("K1", KeyState.PROVEN),))


def test_every_action_has_a_permission() -> None:
    assert set(PERMISSIONS) == set(ACTION_KINDS) == set(EXAMPLES)


@pytest.mark.parametrize("kind", EXAMPLES, ids=lambda kind: kind.__name__)
def test_an_action_in_its_stage_by_somebody_with_the_role_is_allowed(kind: type[Action]) -> None:
    assert code(ready(kind), EXAMPLES[kind], actor=EVERYBODY) == ""


@pytest.mark.parametrize("kind", EXAMPLES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("stage", Stage)
def test_an_action_outside_its_stages_is_refused(kind: type[Action], stage: Stage) -> None:
    order = replace(ready(kind), stage=stage)
    if stage not in PERMISSIONS[kind].stages or (kind is Decide and stage is not Stage.PRE_REVIEW):
        assert code(order, EXAMPLES[kind], actor=EVERYBODY) == "illegal_transition"


@pytest.mark.parametrize("kind", EXAMPLES, ids=lambda kind: kind.__name__)
def test_the_auditor_changes_nothing_and_a_missing_role_is_named(kind: type[Action]) -> None:
    assert code(ready(kind), EXAMPLES[kind], actor=actor(Role.AUDITOR)) == "role_missing"
    assert Role.AUDITOR not in PERMISSIONS[kind].roles


def test_the_pre_reviewer_does_not_decide_on_paper() -> None:
    order = in_stage(Stage.PAPER_REVIEW)
    decide = Decide(stage=Stage.PAPER_REVIEW, verdict=Verdict.PASS)
    assert code(order, decide, actor=actor(Role.PRE_REVIEWER)) == "role_missing"
    assert code(order, decide, actor=actor(Role.PAPER_REVIEWER)) == ""


def test_a_decision_about_a_stage_that_has_none_is_refused() -> None:
    order = in_stage(Stage.PRODUCTION)
    decide = Decide(stage=Stage.PRODUCTION, verdict=Verdict.PASS)
    assert code(order, decide, actor=EVERYBODY) == "illegal_transition"


# rows of the transition table against the permissions: the two tables must not drift apart
MOVES = {
    StageAction.PASS_PRE_REVIEW: Decide,
    StageAction.REJECT_PRE_REVIEW: Decide,
    StageAction.PASS_PAPER_REVIEW: Decide,
    StageAction.FAIL_PAPER_REVIEW: Decide,
    StageAction.OPEN_PARCEL: OpenParcel,
    StageAction.PROVE_KEY: ReportProduction,
    StageAction.REPORT_UNUSABLE_SEAL: ReportUnusableSeal,
    StageAction.HAND_OVER: Ship,
    StageAction.CANCEL: Cancel,
    StageAction.REMAKE: Remake,
}


@pytest.mark.parametrize(("action", "kind"), MOVES.items(), ids=lambda value: getattr(value, "value", ""))
def test_permissions_and_transitions_agree(action: StageAction, kind: type[Action]) -> None:
    rows = [row for row in TRANSITIONS.values() if row.action is action]
    assert {row.source for row in rows} <= PERMISSIONS[kind].stages
    assert all(row.actors <= PERMISSIONS[kind].roles for row in rows)
    if kind is not Decide:
        assert {row.source for row in rows} == PERMISSIONS[kind].stages


@pytest.mark.parametrize(
    ("verdict", "reasons", "expected"),
    [
        (Verdict.REJECT, (), "reason_required"),
        (Verdict.REJECT, (replace(FAINT, text=" "),), "reason_required"),
        (Verdict.REJECT, (FAINT,), ""),
        (Verdict.PASS, (FAINT,), "invalid_action"),
        (Verdict.PASS, (), ""),
    ],
)
def test_a_reject_needs_a_reason_and_a_pass_has_none(verdict: Verdict, reasons, expected: str) -> None:
    decide = Decide(stage=Stage.PRE_REVIEW, verdict=verdict, reasons=reasons)
    assert code(in_stage(Stage.PRE_REVIEW), decide, actor=EVERYBODY) == expected


def test_a_second_review_needs_another_person() -> None:
    drawn = SecondReview(stage=Stage.PRE_REVIEW, not_by="zhao", drawn_at=NOW)
    order = in_stage(Stage.PRE_REVIEW, second_review=drawn)
    decide = EXAMPLES[Decide]
    assert code(order, decide, actor=actor(Role.PRE_REVIEWER, user="zhao")) == "second_person_required"
    assert code(order, decide, actor=actor(Role.PRE_REVIEWER, user="qian")) == ""


PAPER = Stage.PAPER_REVIEW


@pytest.mark.parametrize("kind", [RequestCertificates, RequestSeal, ReportProduction])
def test_who_passed_the_paper_does_not_make_the_key_unless_the_office_says_so(kind: type[Action]) -> None:
    order = replace(ready(kind), decisions=(decision(PAPER, Verdict.PASS, "zhao"),))
    assert code(order, EXAMPLES[kind], actor=EVERYBODY) == "two_person_rule"
    assert code(order, EXAMPLES[kind], actor=EVERYBODY, policy=Policy(two_person_rule=False)) == ""
    assert code(order, EXAMPLES[kind], actor=actor(Role.PRODUCTION, user="sun")) == ""


def test_only_the_present_paper_review_counts_with_its_second_reviewer() -> None:
    order = in_stage(
        Stage.PRODUCTION,
        decisions=(
            decision(Stage.PRE_REVIEW, Verdict.PASS, "li"),
            decision(PAPER, Verdict.PASS, "wang"),
            decision(PAPER, Verdict.REJECT, "zhou"),
            decision(PAPER, Verdict.PASS, "qian", counts=False),
            decision(PAPER, Verdict.PASS, "sun"),
        ),
    )
    assert passed_paper_review_by(order) == {"qian", "sun"}
    assert passed_paper_review_by(in_stage(Stage.PRODUCTION)) == frozenset()


def test_no_second_live_set() -> None:
    other = replace(EXAMPLES[RequestCertificates], usb_key_serial="K2")
    assert code(ready(RequestCertificates), other, actor=EVERYBODY) == "live_certificates_exist"
    revoked = in_stage(Stage.PRODUCTION, keys=(key("K1", KeyState.REVOKED),))
    assert code(revoked, other, actor=EVERYBODY) == ""


@pytest.mark.parametrize("kind", [RequestSeal, ReportProduction])
def test_seal_and_proof_are_for_the_live_key(kind: type[Action]) -> None:
    assert code(in_stage(Stage.PRODUCTION), EXAMPLES[kind], actor=EVERYBODY) == "key_not_proven"
    other = in_stage(Stage.PRODUCTION, keys=(key("K2"),))
    assert code(other, EXAMPLES[kind], actor=EVERYBODY) == "key_not_proven"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"keys": (key("K1", KeyState.PROVEN),), "paid": False}, "not_paid"),
        ({"keys": (key("K1", KeyState.BOUND),)}, "key_not_proven"),
        ({"keys": (key("K2", KeyState.PROVEN),)}, "key_not_proven"),
        ({"keys": ()}, "key_not_proven"),
        (
            {
                "keys": (key("K1", KeyState.PROVEN),),
                "shipment": Shipment(waybill_number="SF1", usb_key_serial="K1", by="sun", at=NOW),
            },
            "already_shipped",
        ),
        (
            {
                "keys": (key("K0", KeyState.REVOKED), key("K1", KeyState.PROVEN)),
                "shipment": Shipment(waybill_number="SF1", usb_key_serial="K0", by="sun", at=NOW),
            },
            "",
        ),
    ],
    ids=["unpaid", "not proven", "another key", "no key", "twice", "remade key after a lost one"],
)
def test_nothing_ships_unpaid_unproven_or_twice(changes: dict[str, object], expected: str) -> None:
    assert code(in_stage(Stage.SHIPPING, **changes), EXAMPLES[Ship], actor=EVERYBODY) == expected


@pytest.mark.parametrize(
    "action",
    [
        AssignArchiveBox(archive_box=" "),
        Cancel(reason=" "),
        Remake(reason=""),
        RevokeCertificates(usb_key_serial="K1", reason=""),
        CorrectName(name="", reason="热线更正"),
        CorrectName(name="江西示例有限公司", reason=" "),
        ReportUnusableSeal(reasons=()),
        ReportUnusableSeal(reasons=(replace(FAINT, text=""),)),
    ],
)
def test_a_reason_is_required(action: Action) -> None:
    assert code(ready(type(action)), action, actor=EVERYBODY) == "reason_required"


@pytest.mark.parametrize(
    ("invoice", "action", "expected"),
    [
        (None, RecordInvoice(number=" "), "invalid_action"),
        (None, RecordInvoice(number="1", state=InvoiceState.BOUNCED), "invalid_action"),
        (InvoiceState.DUE, RecordInvoice(number="1", state=InvoiceState.BOUNCED), "invalid_action"),
        (InvoiceState.SENT, RecordInvoice(number="1", state=InvoiceState.BOUNCED), ""),
        (InvoiceState.DUE, RecordInvoice(number="26362000000012345678"), "invoice_pdf_missing"),
        (InvoiceState.DUE, RecordInvoice(number="26362000000012345678", pdf_b64="JVBERi0="), ""),
    ],
)
def test_invoice(invoice: InvoiceState | None, action: RecordInvoice, expected: str) -> None:
    order = in_stage(Stage.COMPLETED, invoice=invoice and Invoice(state=invoice, due_at=NOW))
    assert code(order, action, actor=EVERYBODY) == expected


def test_the_applicant_reads_numbered_lines_with_the_document_named() -> None:
    other = ChosenReason(code=ReasonCode("other"), text="请来电\n核对。")
    assert compose_applicant_text((FAINT, other), KINDS) == "1. 《电子签章采集表》印章太淡。\n2. 请来电 核对。"
    assert compose_applicant_text((), KINDS) == ""
