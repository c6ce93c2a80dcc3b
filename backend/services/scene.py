"""What a handler of an action sees, and what it gives back."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from backend.office import Office
from backend.problems import Problem
from backend.wire import StaffMember
from review.actions import Action, BasedOn, Certificates, SignedSeal
from review.orders import KeyRecord, OrderSnapshot
from review.stages import STAGE_NAMES_ZH, IllegalTransition, Stage, StageAction, transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An action as it arrived. `digest` is the SHA-256 of order, kind, person and body; `body` its canonical JSON."""

    order_no: str
    key: str
    based_on: BasedOn
    taken_at: datetime
    action: Action
    body: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The order, locked, and who acts when. `at` is when the person acted, `now` when the server heard of it."""

    office: Office
    session: Session
    order: OrderSnapshot
    member: StaffMember
    at: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The order after the action (its revision is raised by the caller) and what else the answer carries."""

    order: OrderSnapshot
    summary: str
    certificates: Certificates | None = None
    seal: SignedSeal | None = None


def illegal(stage: Stage, action: str) -> Problem:
    """Say that the order's stage does not allow this."""
    sentence = f"订单当前为「{STAGE_NAMES_ZH[stage]}」，不能执行此操作。"
    return Problem(409, "illegal_transition", sentence, stage=stage, action=action)


def invalid(sentence: str) -> Problem:
    """Say what in the action cannot be accepted."""
    return Problem(422, "invalid_action", sentence)


def move(scene: Scene, action: StageAction) -> OrderSnapshot:
    """Return the order in the stage the table gives; roles were checked by the rules."""
    try:
        row = transition(scene.order.stage, action)
    except IllegalTransition as error:
        raise illegal(error.stage, action) from error
    return into_stage(scene.order, row.target, scene.now)


def into_stage(order: OrderSnapshot, stage: Stage, now: datetime) -> OrderSnapshot:
    """Return the order in `stage`, with the time it came there."""
    return order if stage is order.stage else replace(order, stage=stage, stage_since=now)


def require_text(text: str, sentence: str) -> str:
    """Return the text without surrounding space; refuse an empty one."""
    stripped = text.strip()
    if not stripped:
        raise invalid(sentence)
    return stripped


def with_key(order: OrderSnapshot, record: KeyRecord) -> OrderSnapshot:
    """Return the order with this record in the place of the newest one of the same key, or appended."""
    places = [place for place, key in enumerate(order.keys) if key.usb_key_serial == record.usb_key_serial]
    if not places:
        return replace(order, keys=(*order.keys, record))
    keys = list(order.keys)
    keys[places[-1]] = record
    return replace(order, keys=tuple(keys))
