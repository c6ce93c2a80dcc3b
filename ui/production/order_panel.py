"""The order whose key is made: who gets it, and who passed its paper review."""

from collections.abc import Mapping

from PySide6.QtWidgets import QFrame, QLabel

from review.orders import OrderSnapshot
from ui.jobs import Pool
from ui.parts import Parts
from ui.production.lines import reviewed_by
from ui.texts import tr
from ui.widgets import column, label, set_role

_FIELDS = ("number", "organisation", "uscc", "agent", "recipient", "reviewer")


class OrderPanel(QFrame):
    """Shows the chosen order."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.setProperty("frame", "panel")
        self._parts = parts
        self._order: OrderSnapshot | None = None
        self._names: Mapping[str, str] = {}
        self._fields: dict[str, QLabel] = {name: label("", wraps=True, name=f"order_{name}") for name in _FIELDS}
        self._fields["number"].setFont(parts.theme.mono())
        set_role(self._fields["organisation"], "text_role", "title")
        self.setLayout(
            column(label(tr("Order"), "small"), *self._fields.values(), None, spacing=6, margins=(16, 12, 16, 12))
        )

    def show_order(self, order: OrderSnapshot) -> None:
        self._order = order
        agent, to = order.handling_agent, order.recipient
        self._fields["number"].setText(order.order_no)
        self._fields["organisation"].setText(order.organisation.name)
        self._fields["uscc"].setText(tr("Credit code {uscc}", uscc=order.organisation.uscc))
        self._fields["agent"].setText(tr("Agent {name} {phone}", name=agent.name, phone=agent.phone))
        self._fields["recipient"].setText(tr("Recipient {name} {phone}", name=to.name, phone=to.mobile))
        self._name_reviewer(order)
        overview = self._parts.station.overview
        self._parts.jobs.start(
            lambda _context: overview.names(), name="names", owner=self, pool=Pool.NETWORK, priority=1,
            done=self._named, failed=lambda _error: None,
        )  # fmt: skip

    def _named(self, names: Mapping[str, str]) -> None:
        self._names = names
        if self._order is not None:
            self._name_reviewer(self._order)

    def _name_reviewer(self, order: OrderSnapshot) -> None:
        member = self._parts.station.sessions.member()
        reviewer, _ = reviewed_by(order, member.user if member else "", self._names)
        self._fields["reviewer"].setText(tr("Paper review: {who}", who=reviewer))
