"""Acting on an order: first the rules of review/, then the outbox, in one transaction with what belongs to the act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.ports.backend import Backend, StaffMember
from app.ports.clock import Clock
from app.ports.errors import Refused, Unavailable
from app.ports.store import Store, UnitOfWork
from app.services.outbox import MOVING_KINDS, Outbox, queued_move
from app.services.outcomes import (
    AlreadyQueued,
    DirectOutcome,
    Done,
    HeldByOther,
    NotAccepted,
    OrderUnknown,
    Outcome,
    RuleBroken,
)
from app.services.sending import OnAnswer, Sender
from app.services.session import Session
from review.actions import ACTION_KINDS, Action, ActionReceipt
from review.orders import OrderNo, OrderSnapshot
from review.rules import Actor, broken_rule

# Writes what belongs to the act in its transaction: unit of work, who acts, when.
Also = Callable[[UnitOfWork, StaffMember, datetime], None]
Extra = Callable[[OrderSnapshot], NotAccepted | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """What every use case that acts on an order goes through."""

    store: Store
    backend: Backend
    session: Session
    outbox: Outbox
    sender: Sender
    clock: Clock

    def take(
        self,
        order_no: OrderNo,
        action: Action,
        *,
        seen_revision: int | None = None,
        at_once: bool = False,
        check: Extra | None = None,
        also: Also | None = None,
    ) -> Outcome:
        """Queue the action: durable when `Accepted` is returned.

        `check` is asked after the rules; `also` writes what belongs to the act in the same transaction.
        """
        member = self.session.require()
        self._fetch_if_unknown(order_no)
        now = self.clock.now()
        with self.store.writing() as work:
            refusal = self._refusal(work, order_no, action, member, check)
            if refusal is not None:
                return refusal
            if also is not None:
                also(work, member, now)
            return self.outbox.enqueue(
                work, order_no, action, taken_by=member.user, taken_at=now, seen_revision=seen_revision, at_once=at_once
            )

    def do_now(
        self,
        order_no: OrderNo,
        *actions: Action,
        also: Callable[[UnitOfWork], None] | None = None,
        on_answer: OnAnswer | None = None,
        is_followed: bool = False,
    ) -> DirectOutcome:
        """Do what needs the server's answer; `Unavailable` or `Refused` when there is none, or it is no.

        The rules are asked for the first action; those that follow it the server judges. The rest as in
        `Sender.act_now`.
        """
        member = self.session.require()

        def answer() -> ActionReceipt | NotAccepted:
            return self.sender.act_now(
                order_no,
                *actions,
                taken_by=member.user,
                check=lambda work: self._refusal(work, order_no, actions[0], member, None),
                also=also,
                on_answer=on_answer,
                is_followed=is_followed,
            )

        outcome = answer()
        if isinstance(outcome, OrderUnknown):
            self._fetch_if_unknown(order_no)
            outcome = answer()
        return Done(receipt=outcome) if isinstance(outcome, ActionReceipt) else outcome

    def _refusal(
        self, work: UnitOfWork, order_no: OrderNo, action: Action, member: StaffMember, check: Extra | None
    ) -> NotAccepted | None:
        order = work.orders.get(order_no)
        if order is None:
            return OrderUnknown(order_no=order_no)
        moved = queued_move(work, order_no)
        if moved is not None and ACTION_KINDS[type(action)] in MOVING_KINDS:
            return AlreadyQueued(order_no=order_no, action_key=moved.action_key)
        broken = broken_rule(order, action, actor=Actor(user=member.user, roles=member.roles))
        if broken is not None and not (moved is not None and broken.code == "illegal_transition"):
            return RuleBroken(code=broken.code, sentence=broken.sentence)
        lease = order.lease
        if lease is not None and lease.holder != member.user and lease.expires_at > self.clock.now():
            return HeldByOther(order_no=order_no, lease=lease)
        return check(order) if check is not None else None

    def _fetch_if_unknown(self, order_no: OrderNo) -> None:
        """An order that was never synchronised is asked for once; without a server it stays unknown."""
        with self.store.reading() as work:
            known = work.orders.get(order_no)
        if known is not None:
            return
        try:
            order = self.backend.order(order_no)
        except Unavailable:
            return
        except Refused as error:
            if error.code in ("order_unknown", "not_found"):
                return
            raise
        with self.store.writing() as work:
            work.orders.put([order])
