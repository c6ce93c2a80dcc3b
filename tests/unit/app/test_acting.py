"""Use cases: a no is a value with a code and a sentence, a yes is durable, and rules come first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.bootstrap.tables import office_tables
from app.ports.errors import Refused, Unavailable
from app.services.calls import Calls
from app.services.invoices import Invoices
from app.services.leases import Held, Leases, NotHeld
from app.services.outcomes import (
    Accepted,
    AlreadyQueued,
    ChecklistIncomplete,
    Done,
    HeldByOther,
    OrderUnknown,
    RuleBroken,
)
from app.services.reviewing import Reviewing
from app.services.shipping import Match, Shipping
from app.services.supervision import Supervision
from review.actions import Decide, LogCall, Override, Ship
from review.orders import (
    Call,
    CallOutcome,
    ChosenReason,
    Decision,
    DocumentCode,
    Invoice,
    InvoiceState,
    KeyRecord,
    KeyState,
    Lease,
    OrderNo,
    ReasonCode,
    SecondReview,
    Shipment,
    Verdict,
    Withdrawal,
)
from review.stages import Role, Stage
from tests.fakes.orders import NOON, an_order
from tests.fakes.station import Station, a_station

TABLES = office_tables()
A = an_order(1)
PASS = Decide(stage=Stage.PRE_REVIEW, verdict=Verdict.PASS)


def rejecting(code: str, text: str = "请重新上传。", stage: Stage = Stage.PRE_REVIEW) -> Decide:
    return Decide(stage=stage, verdict=Verdict.REJECT, reasons=(ChosenReason(code=ReasonCode(code), text=text),))


def reviewing(station: Station, stage: Stage = Stage.PRE_REVIEW) -> Reviewing:
    return Reviewing(
        station.acting, stage=stage, catalogue=TABLES.reasons, checklists=TABLES.checklists, kinds=TABLES.kinds
    )


@pytest.fixture
def station() -> Station:
    station = a_station()
    known(station, A)
    return station


def known(station: Station, order) -> None:
    station.backend.add(order)
    with station.store.writing() as work:
        work.orders.put([order])


def test_a_verdict_is_durable_with_its_labels_and_without_its_draft(station: Station) -> None:
    override = Override(document=DocumentCode("application_form"), finding="seal_size", proposed="fail", decided="ok")
    with station.store.writing() as work:
        work.facts.set(f"draft.wangfang.{A.order_no}", "{}")

    outcome = reviewing(station).decide(A.order_no, replace(PASS, overrides=(override,)), seen_revision=1)

    assert isinstance(outcome, Accepted)
    assert outcome.send_after == station.clock.now() + timedelta(seconds=8)
    with station.store.reading() as work:
        assert work.outbox.get(outcome.action_key) is not None
        assert [label.override for label in work.labels.all()] == [override]
        assert work.facts.get(f"draft.wangfang.{A.order_no}") is None


def test_a_second_verdict_while_one_waits_is_refused(station: Station) -> None:
    first = reviewing(station).decide(A.order_no, PASS)
    second = reviewing(station).decide(A.order_no, PASS)

    assert isinstance(first, Accepted)
    assert second == AlreadyQueued(order_no=A.order_no, action_key=first.action_key)


@pytest.mark.parametrize(
    ("order", "decision", "code"),
    [
        (replace(A, stage=Stage.PAYMENT), PASS, "illegal_transition"),
        (A, Decide(stage=Stage.PAPER_REVIEW, verdict=Verdict.PASS), "invalid_action"),
        (A, Decide(stage=Stage.PRE_REVIEW, verdict=Verdict.REJECT), "reason_required"),
        (A, rejecting("no_such_reason"), "reason_unknown"),
        (A, rejecting(TABLES.reasons.reasons[0].code, " "), "reason_required"),
        (
            replace(A, second_review=SecondReview(stage=Stage.PRE_REVIEW, not_by="wangfang", drawn_at=NOON)),
            PASS,
            "second_person_required",
        ),
    ],
    ids=["stage", "other stage", "no reason", "unknown reason", "empty text", "second person"],
)
def test_a_no_changes_nothing(station: Station, order, decision: Decide, code: str) -> None:
    known(station, replace(order, revision=2))

    outcome = reviewing(station).decide(A.order_no, decision)

    assert isinstance(outcome, RuleBroken)
    assert outcome.code == code
    assert outcome.sentence.endswith("。")
    assert station.outbox.pending() == []


def test_a_reason_of_another_stage_is_refused(station: Station) -> None:
    only_paper = next(
        reason for reason in TABLES.reasons.reasons if not reason.concerns(Stage.PRE_REVIEW) and not reason.needs_text
    )

    outcome = reviewing(station).decide(A.order_no, rejecting(only_paper.code))

    assert isinstance(outcome, RuleBroken)
    assert outcome.code == "reason_not_applicable"


def test_an_incomplete_checklist_keeps_a_pass_back(station: Station) -> None:
    items = TABLES.checklists.of(TABLES.kinds.kind(A.kind), Stage.PRE_REVIEW)
    marked = (*(f"{item.id}=ok" for item in items[1:-1]), f"{items[-1].id}=wrong")

    outcome = reviewing(station).decide(A.order_no, replace(PASS, checklist=marked))

    assert isinstance(outcome, ChecklistIncomplete)
    assert set(outcome.missing) == {items[0].id, items[-1].id}
    complete = tuple(f"{item.id}=ok" for item in items)
    assert isinstance(reviewing(station).decide(A.order_no, replace(PASS, checklist=complete)), Accepted)


def test_an_order_held_by_another_is_left_alone_until_the_lease_ends(station: Station) -> None:
    lease = Lease(holder="lina", holder_name="李娜", expires_at=station.clock.now() + timedelta(minutes=2))
    known(station, replace(A, lease=lease))

    assert reviewing(station).decide(A.order_no, PASS) == HeldByOther(order_no=A.order_no, lease=lease)
    station.clock.advance(minutes=2)
    assert isinstance(reviewing(station).decide(A.order_no, PASS), Accepted)


def test_an_order_never_synchronised_is_fetched(station: Station) -> None:
    station.backend.add(an_order(9))

    assert isinstance(reviewing(station).decide(an_order(9).order_no, PASS), Accepted)


@pytest.mark.parametrize(
    "error", [None, Unavailable("server_unreachable", "连不上。")], ids=["no such order", "offline"]
)
def test_an_unknown_order_is_said(station: Station, error) -> None:
    if error:
        station.backend.fail_next.append(error)

    outcome = reviewing(station).decide(OrderNo("JX404"), PASS)
    assert outcome == OrderUnknown(order_no=OrderNo("JX404"))


def test_nobody_signed_in_is_an_error(station: Station) -> None:
    station.vault.clear()

    with pytest.raises(Refused, match="sign_in_required"):
        reviewing(station).decide(A.order_no, PASS)


def test_a_role_is_needed() -> None:
    station = a_station()
    station.backend.roles = frozenset({Role.INTAKE})
    station.sign_in()
    known(station, A)

    outcome = reviewing(station).decide(A.order_no, PASS)
    assert isinstance(outcome, RuleBroken)
    assert outcome.code == "role_missing"


def test_deciding_works_offline(station: Station) -> None:
    station.backend.fail_next += [Unavailable("server_unreachable", "连不上。")] * 9

    assert isinstance(reviewing(station).decide(A.order_no, PASS), Accepted)


def calls_of(station: Station) -> Calls:
    return Calls(
        station.acting, store=station.store, clock=station.clock, calendar=office_tables().calendar, escalate_after=3
    )


def test_a_call_is_logged_at_once_and_marked_when_sent(station: Station) -> None:
    calls = calls_of(station)
    outcome = calls.log(A.order_no, LogCall(number="138", outcome=CallOutcome.NO_ANSWER))

    assert isinstance(outcome, Accepted)
    (logged,) = calls.of_order(A.order_no)
    assert not logged.is_sent
    station.sender.send_due()
    assert [one.is_sent for one in calls.of_order(A.order_no)] == [True]


def test_another_number_is_kept_with_the_call_and_nonsense_is_refused(station: Station) -> None:
    calls = calls_of(station)
    wrong = LogCall(number="13800000001", outcome=CallOutcome.WRONG_NUMBER, other_number="13900000009")
    assert isinstance(calls.log(A.order_no, wrong), Accepted)
    refused = calls.log(A.order_no, replace(wrong, other_number="不详"))
    assert isinstance(refused, RuleBroken)
    assert refused.code == "other_number_invalid"
    assert [one.call.other_number for one in calls.of_order(A.order_no)] == ["13900000009"]


def test_orders_nobody_can_be_reached_for_are_told_to_the_supervisor(station: Station) -> None:
    missed = Call(number="138", at=NOON, by="lina", outcome=CallOutcome.NO_ANSWER)
    for number, outcomes in ((11, 3), (12, 2)):
        calls = tuple(replace(missed, at=NOON + timedelta(hours=hour)) for hour in range(outcomes))
        known(station, an_order(number, stage=Stage.SUPPLEMENT, stage_since=NOON, calls=calls))
    wrong = replace(missed, outcome=CallOutcome.WRONG_NUMBER)
    known(station, an_order(13, stage=Stage.SUPPLEMENT, stage_since=NOON, calls=(wrong,)))

    assert [row.order_no[-2:] for row in calls_of(station).escalated()] == ["11", "13"]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (LogCall(number=" ", outcome=CallOutcome.AGREED), "number_missing"),
        (LogCall(number="138", outcome=CallOutcome.CALL_BACK), "next_call_missing"),
    ],
)
def test_a_call_needs_its_facts(station: Station, call: LogCall, code: str) -> None:
    outcome = calls_of(station).log(A.order_no, call)
    assert isinstance(outcome, RuleBroken)
    assert outcome.code == code


def to_ship(number: int = 1, **changes):
    key = KeyRecord(
        usb_key_serial=f"0A1B2C{number}", algorithm="sm2", state=KeyState.PROVEN, bound_at=NOON, by="sunwei"
    )
    return an_order(number, stage=Stage.SHIPPING, paid=True, keys=(key,), **changes)


def test_both_scans_must_belong_to_one_order() -> None:
    station = a_station()
    known(station, to_ship(1))
    known(station, to_ship(2))
    shipping = Shipping(station.acting, store=station.store)

    match = shipping.match("0a1b2c2", "ＳＦ1234567890123")

    assert isinstance(match, Match)
    assert (match.order.order_no, match.waybill_number) == (to_ship(2).order_no, "SF1234567890123")
    by_order = shipping.match(to_ship(1).order_no, "SF1234567890123")
    assert isinstance(by_order, Match)
    assert by_order.usb_key_serial == "0A1B2C1"


@pytest.mark.parametrize(("waybill", "is_hinted"), [("SF1234567890123", True), ("SF7444400000000", False)])
def test_a_waybills_check_digit_is_a_hint_and_blocks_nothing(waybill: str, is_hinted: bool) -> None:
    station = a_station()
    known(station, to_ship(1))
    match = Shipping(station.acting, store=station.store).match("0A1B2C1", waybill)
    assert isinstance(match, Match)
    assert bool(match.hint) is is_hinted


@pytest.mark.parametrize(
    ("label", "waybill", "code"),
    [
        ("0A1B2C1", "SF12", "waybill_malformed"),
        ("FFFF", "SF1234567890123", "key_label_unknown"),
        ("", "SF1234567890123", "key_label_unknown"),
        ("0A1B2C", "SF1234567890123", "key_label_unknown"),
        ("0A1B2C1", "SF9999999999999", "waybill_used"),
    ],
    ids=["waybill", "label", "no label", "part of a label", "waybill of another order"],
)
def test_scans_that_do_not_belong_together(label: str, waybill: str, code: str) -> None:
    station = a_station()
    known(station, to_ship(1))
    gone = Shipment(waybill_number="SF9999999999999", usb_key_serial="X", by="sunwei", at=NOON)
    known(station, an_order(2, stage=Stage.COMPLETED, shipment=gone))

    outcome = Shipping(station.acting, store=station.store).match(label, waybill)

    assert isinstance(outcome, RuleBroken)
    assert outcome.code == code


def test_handing_over_needs_the_server() -> None:
    station = a_station()
    known(station, to_ship(1))
    shipping = Shipping(station.acting, store=station.store)
    match = shipping.match("0A1B2C1", "SF1234567890123")
    assert isinstance(match, Match)
    station.backend.fail_next.append(Unavailable("server_unreachable", "连不上。"))

    with pytest.raises(Unavailable):
        shipping.hand_over(match)
    assert station.outbox.pending() == []
    assert isinstance(shipping.hand_over(match), Done)


def test_nothing_ships_unpaid() -> None:
    station = a_station()
    known(station, replace(to_ship(1), paid=False))
    outcome = station.acting.do_now(to_ship(1).order_no, Ship(waybill_number="SF1", usb_key_serial="0A1B2C1"))

    assert isinstance(outcome, RuleBroken)
    assert outcome.code == "not_paid"


def test_an_invoice_number_is_judged_before_it_is_sent(station: Station) -> None:
    outcome = Invoices(station.acting, store=station.store, clock=station.clock).send(A.order_no, "12", b"%PDF-")
    assert isinstance(outcome, RuleBroken)
    assert outcome.code == "invoice_number_malformed"


@pytest.mark.parametrize(
    ("pdf", "code"),
    [
        (b"", "invoice_pdf_missing"),
        (b"PK zip", "invoice_pdf_unfit"),
        (b"%PDF-" + bytes(9 << 20), "invoice_pdf_unfit"),
    ],
    ids=["none", "no PDF", "too large"],
)
def test_no_invoice_goes_out_without_its_pdf(station: Station, pdf: bytes, code: str) -> None:
    known(station, replace(A, stage=Stage.COMPLETED, invoice=Invoice(state=InvoiceState.DUE, due_at=NOON)))
    invoices = Invoices(station.acting, store=station.store, clock=station.clock)
    outcome = invoices.send(A.order_no, "26360000000012345678", pdf)
    assert isinstance(outcome, RuleBroken)
    assert outcome.code == code


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_supervisor_gives_a_reason(station: Station, reason: str) -> None:
    outcome = Supervision(station.acting).cancel(A.order_no, reason)
    assert isinstance(outcome, RuleBroken)
    assert outcome.code == "reason_required"
    assert isinstance(Supervision(station.acting).cancel(A.order_no, "申请人撤回"), Done)


def test_leases(station: Station) -> None:
    leases = Leases(backend=station.backend, ttl_seconds=120)
    assert isinstance(leases.take(A.order_no), Held)
    station.sign_in("lina")
    held = leases.take(A.order_no)
    assert isinstance(held, HeldByOther)
    assert "wangfang" in held.sentence
    station.backend.fail_next.append(Unavailable("server_unreachable", "连不上。"))
    assert isinstance(leases.take(A.order_no), NotHeld)
    station.backend.fail_next.append(Unavailable("server_unreachable", "连不上。"))
    leases.release(A.order_no)


def test_a_verdict_taken_anew_takes_the_place_of_the_labels_of_the_one_that_was_taken_back(station: Station) -> None:
    override = Override(document=DocumentCode("application_form"), finding="seal_size", proposed="fail", decided="pass")
    first = replace(PASS, overrides=(override,))
    taken_at = station.clock.now()
    assert isinstance(reviewing(station).decide(A.order_no, first), Accepted)
    with station.store.writing() as work:
        for queued in work.outbox.all():
            work.outbox.remove(queued.action_key)
        wrong = Decision(stage=Stage.PRE_REVIEW, verdict=Verdict.PASS, round=1, by="wangfang", at=taken_at)
        back = Withdrawal(decision=0, by="zhaomin", at=taken_at + timedelta(hours=1), reason="看错了")
        later = taken_at + timedelta(hours=1)
        work.orders.put([replace(A, revision=3, stage_since=later, decisions=(wrong,), withdrawals=(back,))])
    station.clock.advance(hours=2)
    confirmed = replace(override, decided="fail")

    outcome = reviewing(station).decide(A.order_no, replace(PASS, overrides=(confirmed,)))

    assert isinstance(outcome, Accepted)
    with station.store.reading() as work:
        assert [label.override for label in work.labels.all()] == [confirmed]
