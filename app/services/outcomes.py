"""What a use case answers: accepted, or the reason why not. A business "no" is a value, never an exception.

Every "no" has a stable `code` and one Chinese `sentence`; nothing was changed.
"""

from dataclasses import dataclass
from datetime import datetime

from review.actions import ActionReceipt
from review.orders import Lease, OrderNo


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The act is durable on this machine and will be sent; until `send_after` it can be undone by its key."""

    action_key: str
    order_no: OrderNo
    send_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The server did it; `receipt` is its answer."""

    receipt: ActionReceipt


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderUnknown:
    """Neither this machine nor the server knows the order."""

    order_no: OrderNo
    code: str = "order_unknown"

    @property
    def sentence(self) -> str:
        """Say it for a person."""
        return f"没有订单 {self.order_no}，请核对订单号，或先同步再试。"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBroken:
    """A rule of review/rules.py (stage, role, two persons, reasons …), or a field that cannot be right."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyQueued:
    """A queued act of this machine moves the order already."""

    order_no: OrderNo
    action_key: str
    code: str = "already_queued"

    @property
    def sentence(self) -> str:
        """Say it for a person."""
        return f"订单 {self.order_no} 已有一个操作在等待发送，如需更改请先撤销它。"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldByOther:
    """Another person has the order open."""

    order_no: OrderNo
    lease: Lease
    code: str = "order_leased"

    @property
    def sentence(self) -> str:
        """Say it for a person."""
        until = self.lease.expires_at.astimezone()
        return f"订单 {self.order_no} 正由{self.lease.holder_name}处理，占用到 {until:%H:%M}，请稍后再试。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistIncomplete:
    """Items of the checklist (ids) that must be marked before a pass."""

    order_no: OrderNo
    missing: tuple[str, ...]
    code: str = "checklist_incomplete"

    @property
    def sentence(self) -> str:
        """Say it for a person."""
        return f"还有 {len(self.missing)} 项清单没有核对通过，核对完才能通过。"


NotAccepted = OrderUnknown | RuleBroken | AlreadyQueued | HeldByOther | ChecklistIncomplete
Outcome = Accepted | NotAccepted
DirectOutcome = Done | NotAccepted
