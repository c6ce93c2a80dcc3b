"""Phone calls about missing paper: what is asked for, when to call next, when a supervisor should know (DOMAIN §7)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from review.actions import LogCall
from review.kinds import ProjectKind
from review.orders import Call, CallOutcome, DocumentCode, OrderSnapshot, Verdict
from review.stages import Stage
from review.working_days import WorkingCalendar

# Tries without an answer after which a supervisor should know; the settings may say otherwise.
ESCALATE_AFTER = 3
_NUMBER = re.compile(r"\+?[0-9]{7,15}")
_OVER = frozenset({Stage.COMPLETED, Stage.CANCELLED})
_ON_PAPER = frozenset({Stage.PAPER_REVIEW, Stage.PRODUCTION})
_UNANSWERED = frozenset({CallOutcome.NO_ANSWER, CallOutcome.WRONG_NUMBER})
# When to try again where the caller named no time: office hours later for a missed call, working days for a promise.
_TRY_AGAIN_AFTER = timedelta(hours=3)
_REMIND_AFTER_DAYS = 5


class CallNeed(StrEnum):
    """What the call list says of an order."""

    NONE = "none"
    DUE = "due"
    LATER = "later"
    CLOSED = "closed"  # every sheet that was asked for has been scanned


@dataclass(frozen=True, slots=True, kw_only=True)
class CallState:
    """Where the phone calls of an order stand. `due_at` is None when no call is needed."""

    need: CallNeed
    due_at: datetime | None
    tries_unanswered: int
    is_escalated: bool
    outstanding: tuple[DocumentCode, ...]


def call_state(order: OrderSnapshot, *, now: datetime, escalate_after: int = ESCALATE_AFTER) -> CallState:
    """Return where the calls of an order stand.

    A failed paper review asks for a call at once. A call is closed when parcels opened after it held every sheet that
    it asked for; where one is still missing and the order left `supplement` all the same, nothing is due and nothing
    is closed.
    """
    outstanding = outstanding_documents(order)
    calls = [call for call in order.calls if call.at >= order.stage_since]
    tries = _unanswered_in_a_row(calls)
    is_escalated = tries >= escalate_after or (bool(calls) and _leads_nowhere(calls[-1]))
    due_at = _due_at(order, calls)
    if order.stage is not Stage.SUPPLEMENT and due_at is None:
        need, is_escalated = (CallNeed.CLOSED if order.calls and not outstanding else CallNeed.NONE), False
    elif calls and not outstanding and any(call.asked_for for call in calls):
        need, due_at, is_escalated = CallNeed.CLOSED, None, False
    else:
        need = CallNeed.NONE if due_at is None else CallNeed.DUE if due_at <= now else CallNeed.LATER
    return CallState(
        need=need, due_at=due_at, tries_unanswered=tries, is_escalated=is_escalated, outstanding=outstanding
    )


def _due_at(order: OrderSnapshot, calls: Sequence[Call]) -> datetime | None:
    """Return when to call next: as the last call of this stage said; one that reached nobody leaves the order due."""
    if order.stage in _OVER:
        return None
    if not calls:
        return order.stage_since if order.stage is Stage.SUPPLEMENT else None
    last = calls[-1]
    if order.stage is Stage.SUPPLEMENT:
        return last.next_due or (last.at if last.outcome in _UNANSWERED else None)
    return last.next_due if last.at > order.stage_since else None


def propose_next_call(outcome: CallOutcome, *, now: datetime, calendar: WorkingCalendar) -> datetime | None:
    """Return when the next call could be, for the caller to accept or change; None when it depends on a supervisor.

    No answer: three hours on, within office hours. Agreed: a reminder five working days on. Call back: the person said
    when, so the rest of this working day is only a start.
    """
    if outcome is CallOutcome.NO_ANSWER:
        later = now + _TRY_AGAIN_AFTER
        closing = calendar.due(now, 0).at
        return later if later <= closing else calendar.opening_after(now)
    if outcome is CallOutcome.AGREED:
        return calendar.due(now, _REMIND_AFTER_DAYS).at
    return calendar.opening_after(now) if outcome is CallOutcome.CALL_BACK else None


def outstanding_documents(order: OrderSnapshot) -> tuple[DocumentCode, ...]:
    """Return the sheets that were asked for and were not scanned since.

    They were asked for by call; until a call names some, the last failure does: of the paper review, or of cutting the
    seal in production.
    """
    asked = [(call.at, document) for call in order.calls for document in call.asked_for]
    failed = [one for one in order.standing_decisions() if one.stage in _ON_PAPER and one.verdict is Verdict.REJECT]
    if failed and not any(at >= failed[-1].at for at, _ in asked):
        asked += [(failed[-1].at, reason.document) for reason in failed[-1].reasons if reason.document]
    missing = [
        document
        for at, document in asked
        if not any(parcel.opened_at > at and document in parcel.documents for parcel in order.parcels)
    ]
    return tuple(dict.fromkeys(missing))


def number_to_call(order: OrderSnapshot) -> str:
    """Return the number of the next call: the newest one that was noted and did not prove wrong, else the agent's.

    Where every known number is wrong it is the agent's again, and a supervisor knows (`call_state`).
    """
    wrong = {_bare(call.number) for call in order.calls if call.outcome is CallOutcome.WRONG_NUMBER}
    noted = [call.other_number for call in reversed(order.calls) if call.other_number]
    usable = (number for number in (*noted, order.handling_agent.phone) if _bare(number) not in wrong)
    return next(usable, order.handling_agent.phone)


def other_numbers(order: OrderSnapshot) -> tuple[str, ...]:
    """Return the order's further numbers that may reach somebody: of the legal representative and the recipient."""
    wrong = {_bare(call.number) for call in order.calls if call.outcome is CallOutcome.WRONG_NUMBER}
    tried = wrong | {_bare(number_to_call(order))}
    known = (order.legal_representative.phone, order.recipient.mobile, order.handling_agent.phone)
    return tuple(dict.fromkeys(number for number in known if number and _bare(number) not in tried))


def other_number_fault(call: LogCall) -> str:
    """Return, in one sentence, what is wrong with the other number of a call; empty when nothing is."""
    if not call.other_number:
        return ""
    if call.outcome is not CallOutcome.WRONG_NUMBER:
        return "只有号码有误时才登记另一号码；请核对通话结果。"
    if not _NUMBER.fullmatch(_bare(call.other_number)):
        return "另一号码应为7至15位数字（可带区号），请核对后重新填写。"
    if _bare(call.other_number) == _bare(call.number):
        return "另一号码与刚才拨打的号码相同，请核对后重新填写。"
    return ""


def wanted_documents(order: OrderSnapshot, kind: ProjectKind) -> tuple[DocumentCode, ...]:
    """Return the sheets the next parcel should hold, in the order of the kind: the outstanding ones, else all."""
    if order.stage is Stage.SUPPLEMENT:
        outstanding = outstanding_documents(order)
        wanted = tuple(code for code in kind.codes() if code in outstanding)
        if wanted:
            return wanted
    return kind.codes()


def _bare(number: str) -> str:
    """Return a number without the blanks, hyphens and brackets that people write into it, in half-width figures."""
    return re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", number))


def _leads_nowhere(call: Call) -> bool:
    return call.outcome is CallOutcome.WRONG_NUMBER and not call.other_number


def _unanswered_in_a_row(calls: list[Call]) -> int:
    """Count the newest calls without an answer; a number that was noted begins anew."""
    tries = 0
    for call in reversed(calls):
        if call.outcome not in _UNANSWERED or call.other_number:
            break
        tries += 1
    return tries
