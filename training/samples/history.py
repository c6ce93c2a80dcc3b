"""How a sample order came to stand where it stands, told as the snapshot the server keeps."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache

from resources import read_text
from review.kinds import ProjectKinds
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
    KindCode,
    OrderSnapshot,
    Parcel,
    ReasonCode,
    Shipment,
    Verdict,
)
from review.reasons import ReasonCatalogue
from review.stages import Stage
from training.documents.stamps import seed_of
from training.samples.orders import SampleOrder
from training.samples.plan import Planted

PRE_REVIEWER, INTAKE, PAPER_REVIEWER, PRODUCER, SUPERVISOR = "wangfang", "chenjie", "lina", "sunwei", "zhoumin"
"""User names of the training office's staff (`training.office.accounts`)."""

At = Callable[[float], datetime]

_PAID = frozenset(
    {
        Stage.MAILING,
        Stage.PAPER_REVIEW,
        Stage.SUPPLEMENT,
        Stage.PRODUCTION,
        Stage.SHIPPING,
        Stage.COMPLETED,
    }
)
_PRODUCED = frozenset({Stage.SHIPPING, Stage.COMPLETED})
_PASSED_PAPER = frozenset({Stage.PRODUCTION, *_PRODUCED})


@lru_cache(maxsize=1)
def _catalogue() -> ReasonCatalogue:
    return ReasonCatalogue.from_toml(read_text("reasons.toml"))


@lru_cache(maxsize=1)
def _kinds() -> ProjectKinds:
    return ProjectKinds.from_toml(read_text("project_kinds.toml"))


def reasons_for(defects: Planted, stage: Stage) -> tuple[ChosenReason, ...]:
    """Word the reasons that a perfect reviewer gives, out of the catalogue."""
    chosen = []
    for form, defect in defects:
        reason = _catalogue().get(ReasonCode(defect))
        document = DocumentCode(form)
        place = "第9位" if defect == "seal_code_unreadable" else ""
        name = _kinds().document_name(document)
        chosen.append(reason.choose(stage=stage, document=document, document_name=name, place=place))
    return tuple(chosen)


@dataclass(slots=True)
class History:
    """An order's past being told forward; `hours` is the office time since its submission."""

    order: SampleOrder
    at: At
    hours: float = 0.0
    decisions: list[Decision] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def after(self, hours: float) -> datetime:
        """Let office time pass; a few minutes more or less from order to order."""
        jitter = seed_of(self.order.order_no, round(self.hours, 3)) % 40 / 60.0
        self.hours += hours + jitter
        return self.at(self.hours)

    def tell(self) -> None:
        """Tell everything up to the present stage."""
        plan = self.order.plan
        self._pre_review()
        if plan.stage in _PAID or plan.is_paid_when_cancelled:
            self.after(2.5)
        if plan.parcels_handed_in:
            self._paper_review()
        if plan.stage in _PRODUCED or plan.is_remade:
            self.after(5.0)
        if plan.stage is Stage.COMPLETED or plan.is_remade:
            self.after(2.0)

    def _pre_review(self) -> None:
        plan = self.order.plan
        passed = plan.stage not in (Stage.DRAFT, Stage.PRE_REVIEW, Stage.CORRECTION, Stage.CANCELLED)
        passed = passed or plan.is_paid_when_cancelled
        for number in range(1, plan.rounds_handed_in + 1):
            is_last = number == plan.rounds_handed_in
            if is_last and not passed and plan.stage is not Stage.CORRECTION:
                return
            if is_last and passed:
                self._decide(Stage.PRE_REVIEW, Verdict.PASS, number, (), by=PRE_REVIEWER, wait=4.0)
                return
            reasons = reasons_for(plan.rounds[number - 1].defects, Stage.PRE_REVIEW)
            self._decide(Stage.PRE_REVIEW, Verdict.REJECT, number, reasons, by=PRE_REVIEWER, wait=4.5)
            if not is_last:
                self.after(6.0)

    def _paper_review(self) -> None:
        plan = self.order.plan
        for number in range(1, plan.parcels_handed_in + 1):
            self._open(number)
            is_last = number == plan.parcels_handed_in
            if is_last and plan.stage is Stage.PAPER_REVIEW:
                return
            defects = plan.parcels[number - 1].defects
            if is_last and plan.stage in _PASSED_PAPER:
                self._decide(Stage.PAPER_REVIEW, Verdict.PASS, number, (), by=PAPER_REVIEWER, wait=3.0)
                return
            reasons = reasons_for(defects, Stage.PAPER_REVIEW)
            self._decide(Stage.PAPER_REVIEW, Verdict.REJECT, number, reasons, by=PAPER_REVIEWER, wait=3.0)
            self._call(defects)

    def _decide(
        self, stage: Stage, verdict: Verdict, number: int, reasons: tuple[ChosenReason, ...], *, by: str, wait: float
    ) -> None:
        at = self.after(wait)
        self.decisions.append(Decision(stage=stage, verdict=verdict, round=number, by=by, at=at, reasons=reasons))

    def _open(self, number: int) -> None:
        at = self.after(16.0)
        sheets = tuple(document.ref.document for document in self.order.paper(number))
        courier = courier_number(self.order, number)
        self.parcels.append(Parcel(courier_number=courier, opened_at=at, opened_by=INTAKE, documents=sheets))

    def _call(self, defects: Planted) -> None:
        """Log the calls: all but the last found nobody, the last was agreed on."""
        agent = self.order.facts.handling_agent
        asked = tuple(DocumentCode(form) for form, _ in defects)
        for number in range(1, self.order.plan.calls + 1):
            at = self.after(0.6)
            reached = number == self.order.plan.calls
            self.calls.append(
                Call(
                    number=agent.phone,
                    at=at,
                    by=PAPER_REVIEWER,
                    outcome=CallOutcome.AGREED if reached else CallOutcome.NO_ANSWER,
                    answered_by=agent.name if reached else "",
                    asked_for=asked,
                    note="已告知需补寄的材料和要求" if reached else "无人接听",
                    next_due=None if reached else at + timedelta(hours=3),
                )
            )


def courier_number(order: SampleOrder, parcel: int) -> str:
    """Return the courier number the applicant enters for a parcel."""
    digits = "".join(c for c in order.order_no if c.isdigit())
    return f"YT{digits[-11:]:0>11}{parcel:02d}"


def usb_key_serial(order: SampleOrder) -> str:
    """Return the serial of the key that was made for an order."""
    return f"SK{seed_of(order.order_no, 'key') % 10**10:010d}"


def _key(order: SampleOrder, at: datetime, state: KeyState, reason: str = "") -> KeyRecord:
    number = seed_of(order.order_no, "certificate")
    return KeyRecord(
        usb_key_serial=usb_key_serial(order),
        algorithm="sm2",
        state=state,
        bound_at=at,
        by=PRODUCER,
        certificate_serials=(f"5A{number:014X}", f"5A{number + 1:014X}"),
        valid_until=at + timedelta(days=365),
        revocation_reason=reason,
    )


def _shipment(order: SampleOrder, at: datetime) -> Shipment:
    waybill = f"SF{seed_of(order.order_no, 'waybill') % 10**13:013d}"
    return Shipment(waybill_number=waybill, usb_key_serial=usb_key_serial(order), by=PRODUCER, at=at)


def _invoice(order: SampleOrder, proven: datetime, age_hours: float) -> Invoice:
    """Make the invoice as it stands: sent a working day after completion, bounced for one order."""
    due = proven + timedelta(days=4)
    if age_hours < 8.0:
        return Invoice(state=InvoiceState.DUE, due_at=due)
    state = InvoiceState.BOUNCED if order.plan.is_invoice_bounced else InvoiceState.SENT
    number = f"26362000{seed_of(order.order_no, 'invoice') % 10**12:012d}"
    return Invoice(state=state, due_at=due, number=number, sent_at=proven + timedelta(hours=20))


def _produced(order: SampleOrder, told: History, snapshot: OrderSnapshot) -> OrderSnapshot:
    plan = order.plan
    proven = told.at(max(0.0, told.hours - (2.0 if plan.stage is Stage.COMPLETED else 0.0)))
    result = replace(
        snapshot,
        keys=(_key(order, proven, KeyState.PROVEN),),
        archive_box=f"2026-{seed_of(order.order_no, 'box') % 40 + 1:03d}",
        invoice=_invoice(order, proven, plan.age_hours if plan.stage is Stage.COMPLETED else 0.0),
    )
    if plan.stage is Stage.COMPLETED:
        result = replace(result, shipment=_shipment(order, told.at(told.hours)))
    return result


def _remade(order: SampleOrder, told: History, snapshot: OrderSnapshot) -> OrderSnapshot:
    proven = told.at(max(0.0, told.hours - 8.0))
    return replace(
        snapshot,
        keys=(_key(order, proven, KeyState.REVOKED, "介质在邮寄途中遗失"),),
        remake_reason="快递遗失，客户申请重制",
        invoice=_invoice(order, proven, 16.0),
    )


def _plain(order: SampleOrder, told: History) -> OrderSnapshot:
    plan, facts = order.plan, order.facts
    courier = courier_number(order, 1) if plan.parcels_handed_in or plan.stage is Stage.MAILING else ""
    if plan.stage is Stage.MAILING and plan.age_hours < 8.0:
        courier = ""  # paid today, not posted yet
    return OrderSnapshot(
        order_no=order.order_no,
        revision=1 + len(told.decisions) + len(told.parcels) + len(told.calls),
        stage=plan.stage,
        kind=KindCode("province_outside" if plan.is_outside else "province_inside"),
        organisation=facts.organisation,
        legal_representative=facts.legal_representative,
        handling_agent=facts.handling_agent,
        invoice_details=facts.invoice_details,
        recipient=facts.recipient,
        person_in_charge=facts.person_in_charge,
        round=max(1, plan.rounds_handed_in),
        submitted_at=told.at(0.0),
        stage_since=told.at(told.hours),
        paid=plan.stage in _PAID or plan.is_paid_when_cancelled,
        refund_due=plan.stage is Stage.CANCELLED and plan.is_paid_when_cancelled,
        courier_number=courier,
        documents=tuple(document.ref for document in order.documents),
        decisions=tuple(told.decisions),
        calls=tuple(told.calls),
        parcels=tuple(told.parcels),
        cancellation_reason="申请单位来电要求撤销申请" if plan.stage is Stage.CANCELLED else "",
    )


def _told(order: SampleOrder, at: At) -> History:
    history = History(order=order, at=at)
    history.tell()
    return history


def snapshot(order: SampleOrder, now: datetime, before: Callable[[datetime, float], datetime]) -> OrderSnapshot:
    """Return an order as the server keeps it at `now`.

    Parameters
    ----------
    order : SampleOrder
        Which order.
    now : datetime
        Aware.
    before : callable
        ``before(now, hours)``: the moment so many working hours ago.
    """
    whole = _told(order, lambda _: now).hours
    told = _told(order, lambda hours: before(now, order.plan.age_hours + whole - hours))
    result = _plain(order, told)
    if order.plan.stage in _PRODUCED:
        return _produced(order, told, result)
    if order.plan.is_remade:
        return _remade(order, told, result)
    return result
