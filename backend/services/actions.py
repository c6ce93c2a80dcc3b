"""An action arrives: admitted, applied, recorded and answered in one transaction (DESIGN §3)."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.database.tables import ActionRow, EventRow, OrderRow
from backend.office import Office
from backend.problems import Problem
from backend.services import certificates, check_figures, decisions, dispatch, parcels, production, supervision
from backend.services.admin_pins import confirm_newest
from backend.services.key_ledger import record_changes
from backend.services.leases import drop, leased_problem
from backend.services.orders import add_event, find_row, live_lease, snapshot_of, store
from backend.services.scene import Incoming, Outcome, Scene
from backend.wire import RECEIPT, StaffMember
from review.actions import (
    ACTION_KINDS,
    Action,
    ActionKind,
    ActionReceipt,
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
from review.orders import KeyState, OrderSnapshot
from review.rules import Actor, Policy, broken_rule

log = logging.getLogger(__name__)

# What was said on the telephone or lies on the scanner stays true whoever acted meanwhile or has the order open.
ADDITIONS = frozenset({ActionKind.CALL, ActionKind.PAGE, ActionKind.INVOICE, ActionKind.ARCHIVE_BOX})
_STATUS: Mapping[str, int] = {
    "illegal_transition": 409,
    "live_certificates_exist": 409,
    "nothing_to_withdraw": 409,
    "applicant_acted": 409,
    "key_not_proven": 409,
    "already_shipped": 409,
    "not_paid": 409,
    "role_missing": 403,
    "two_person_rule": 403,
    "second_person_required": 403,
}


def _handle(scene: Scene, action: Action) -> Outcome:  # noqa: PLR0911 - one line for each action
    match action:
        case Decide():
            return decisions.decide(scene, action)
        case OpenParcel():
            return parcels.open_parcel(scene, action)
        case FilePage():
            return parcels.file_page(scene, action)
        case LogCall():
            return parcels.log_call(scene, action)
        case AssignArchiveBox():
            return parcels.assign_archive_box(scene, action)
        case RecordInvoice():
            return dispatch.record_invoice(scene, action)
        case Ship():
            return dispatch.ship(scene, action)
        case Cancel():
            return supervision.cancel(scene, action)
        case Remake():
            return supervision.remake(scene, action)
        case WithdrawDecision():
            return supervision.withdraw_decision(scene, action)
        case CorrectName():
            return supervision.correct_name(scene, action)
        case _:
            return _handle_production(scene, action)


def _handle_production(
    scene: Scene,
    action: RequestCertificates | RevokeCertificates | RequestSeal | ReportProduction | ReportUnusableSeal,
) -> Outcome:
    match action:
        case RequestCertificates():
            return production.request_certificates(scene, action)
        case RevokeCertificates():
            return production.revoke_certificates(scene, action)
        case RequestSeal():
            return production.request_seal(scene, action)
        case ReportProduction():
            return production.report_production(scene, action)
        case ReportUnusableSeal():
            return production.report_unusable_seal(scene, action)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Admitted:
    """Either the answer that was given before, or the scene in which to act."""

    answer: bytes | None = None
    row: OrderRow | None = None
    scene: Scene | None = None


def perform(office: Office, member: StaffMember, incoming: Incoming) -> bytes:
    """Apply an action and return the answer's bytes; a repeated key gets the first answer's.

    Raises
    ------
    Problem
        Whatever forbids it; nothing was changed then, and the key may be used again.
    """
    try:
        if isinstance(incoming.action, RequestCertificates):
            _issue(office, member, incoming, incoming.action)
        with office.database.write() as session:
            admitted = _admit(office, session, member, incoming)
            if admitted.answer is not None or admitted.row is None or admitted.scene is None:
                return admitted.answer or b""
            outcome = _handle(admitted.scene, incoming.action)
            return _record(admitted.scene, admitted.row, incoming, outcome)
    except IntegrityError as error:
        raise _collision(error) from error


def _issue(office: Office, member: StaffMember, incoming: Incoming, action: RequestCertificates) -> None:
    """Reserve the set, then let the CA issue it between two transactions."""
    with office.database.write() as session:
        admitted = _admit(office, session, member, incoming)
        if admitted.scene is None:
            return
        set_id = certificates.reserve(admitted.scene, action)
        subject = certificates.subject_of(admitted.scene.order)
    certificates.issue_reserved(office, set_id, subject)


def _collision(error: IntegrityError) -> Problem:
    """Name the unique constraint that two requests met at."""
    text = str(error.orig)
    log.info("two requests collided")
    if "actions" in text:
        return Problem(422, "idempotency_key_reused", "该操作编号已用于另一个操作。")
    if "waybill_number" in text:
        return Problem(409, "waybill_in_use", "该运单号已用于另一个订单，请核对后重新扫描。")
    if "usb_key" in text:
        return Problem(409, "usb_key_in_use", "该介质正用于另一个订单。")
    return Problem(409, "live_certificates_exist", "该订单已有有效证书，须先吊销才能另行签发。")


def _admit(office: Office, session: Session, member: StaffMember, incoming: Incoming) -> _Admitted:
    row = find_row(session, incoming.order_no, for_update=True)
    earlier = session.get(ActionRow, incoming.key)
    if earlier is not None:
        if earlier.digest != incoming.digest:
            raise Problem(422, "idempotency_key_reused", "该操作编号已用于另一个内容不同的操作。")
        return _Admitted(answer=earlier.answer)
    now = office.now()
    order = snapshot_of(row, now)
    if ACTION_KINDS[type(incoming.action)] not in ADDITIONS:
        _require_lease(row, member, office)
        _require_fresh(session, order, member, incoming)
    _require_rules(office, order, member, incoming.action)
    at = max(order.submitted_at, min(incoming.taken_at, now))
    scene = Scene(office=office, session=session, order=order, member=member, at=at, now=now)
    return _Admitted(row=row, scene=scene)


def _require_lease(row: OrderRow, member: StaffMember, office: Office) -> None:
    held = live_lease(row, office.now())
    if held is not None and held.holder != member.user:
        raise leased_problem("leased_by_other", held)


def _require_fresh(session: Session, order: OrderSnapshot, member: StaffMember, incoming: Incoming) -> None:
    """Refuse an action when somebody else acted on the order after what its author saw."""
    seen = _seen_revision(session, order, incoming)
    if seen > order.revision:
        raise Problem(422, "invalid_action", "操作依据的订单版本在服务器上不存在，请重新同步。")
    query = select(EventRow.by).where(
        EventRow.order_no == order.order_no, EventRow.revision > seen, EventRow.by != member.user
    )
    if session.scalars(query.limit(1)).first() is not None:
        raise Problem(
            409, "stale_revision", "其他人已处理过该订单，请查看最新情况后重新决定，本次操作未生效。", order=order
        )


def _seen_revision(session: Session, order: OrderSnapshot, incoming: Incoming) -> int:
    based_on = incoming.based_on
    if (based_on.revision is None) == (based_on.action_key is None):
        raise Problem(422, "invalid_action", "操作依据必须是订单版本或前一操作，二者之一。")
    if based_on.revision is not None:
        return based_on.revision
    earlier = session.get(ActionRow, based_on.action_key)
    if earlier is None or earlier.order_no != order.order_no:
        raise Problem(
            409, "base_action_unknown", "本操作依据的前一操作没有生效，请查看最新情况后重新决定。", order=order
        )
    return earlier.revision


def _require_rules(office: Office, order: OrderSnapshot, member: StaffMember, action: Action) -> None:
    broken = broken_rule(
        order,
        action,
        actor=Actor(user=member.user, roles=frozenset(member.roles)),
        policy=Policy(two_person_rule=office.config.is_two_person_rule_on),
    )
    if broken is not None:
        raise Problem(_STATUS.get(broken.code, 422), broken.code, broken.sentence)


def _record(scene: Scene, row: OrderRow, incoming: Incoming, outcome: Outcome) -> bytes:
    """Write snapshot, event and answer; the change number comes last."""
    order = replace(outcome.order, revision=scene.order.revision + 1)
    if order.stage is not scene.order.stage:
        drop(row)
        order = replace(order, lease=None)
    receipt = ActionReceipt(action_key=incoming.key, order=order, certificates=outcome.certificates, seal=outcome.seal)
    answer = RECEIPT.dump_json(receipt)
    kind = ACTION_KINDS[type(incoming.action)]
    add_event(scene.session, order, by=scene.member.user, action=kind.value, summary=outcome.summary, at=scene.at)
    scene.session.add(
        ActionRow(
            key=incoming.key,
            order_no=order.order_no,
            kind=kind.value,
            by=scene.member.user,
            digest=incoming.digest,
            revision=order.revision,
            at=scene.now,
            body=incoming.body,
            answer=answer,
        )
    )
    if isinstance(incoming.action, Decide):
        check_figures.note(scene.session, incoming.key, incoming.action)
    _note_keys(scene, order)
    scene.session.flush()
    store(scene.session, row, order)
    return answer


def _note_keys(scene: Scene, order: OrderSnapshot) -> None:
    """Enter in the key stock what this action did to keys; a proven key's older admin PINs are no longer needed."""
    record_changes(scene.session, scene.order, order, by=scene.member.user, at=scene.now)
    live, earlier = order.live_key(), scene.order.live_key()
    if live is not None and live.state is KeyState.PROVEN and live != earlier:
        confirm_newest(scene.session, live.usb_key_serial)
