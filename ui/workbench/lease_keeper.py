"""The order's lease: taken when it is opened, renewed while it is open, given back; the bar says who holds it."""

from PySide6.QtCore import QObject, QTimer

from app.services.leases import Held, LeaseOutcome
from app.services.outcomes import HeldByOther
from ui.parts import Parts
from ui.texts import tr
from ui.times import hour
from ui.widgets import set_role
from ui.workbench.bars import DecisionBar, OrderBar
from ui.workbench.model import WorkbenchModel

RENEW_MS = 45_000


class LeaseKeeper(QObject):
    """Asks the server in the background; without a lease the decisions are not offered."""

    def __init__(self, parts: Parts, model: WorkbenchModel, bar: OrderBar, foot: DecisionBar) -> None:
        super().__init__()
        self._parts = parts
        self._model = model
        self._bar = bar
        self._foot = foot
        self._renew = QTimer(self, interval=RENEW_MS)
        self._renew.timeout.connect(self._take)
        model.lease_changed.connect(self._show)

    def hold(self) -> None:
        """Take the lease of the order that is on the bench, and keep it."""
        self._show()
        self._take()
        self._renew.start()

    def give_back(self) -> None:
        """Let others have the order."""
        self._renew.stop()
        order, leases = self._model.order, self._parts.station.leases
        if order is not None and self._model.is_held:
            self._parts.jobs.start(
                lambda _context: leases.release(order.order_no), name="release", owner=self._parts.signals
            )

    def _take(self) -> None:
        order = self._model.order
        if order is None or not self._model.items() or self._model.is_drawn_from_me:
            return
        leases, order_no = self._parts.station.leases, order.order_no

        def done(outcome: LeaseOutcome) -> None:
            if self._model.order is not None and self._model.order.order_no == order_no:
                self._model.set_lease(outcome)

        self._parts.jobs.start(lambda _context: leases.take(order_no), name="lease", owner=self, done=done)

    def _show(self) -> None:
        if self._model.is_drawn_from_me:
            self._say(tr("▲ second review: you passed it, another reviewer decides"), "doubt")
            self._foot.offer_decisions(is_reviewable=False, stage=self._model.stage)
            return
        match self._model.lease:
            case Held():
                self._say(tr("open by you"), "good")
            case HeldByOther(lease=lease):
                words = tr("open by {name} until {time}: you can only look", name=lease.holder_name,
                           time=hour(lease.expires_at))  # fmt: skip
                self._say(words, "doubt")
            case None:
                self._say("", "plain")
            case offline:
                self._say(tr("offline: the server decides when it is sent"), "plain")
                self._bar.holder.setToolTip(offline.sentence)
        self._foot.offer_decisions(is_reviewable=self._model.is_reviewable, stage=self._model.stage)

    def _say(self, words: str, mark: str) -> None:
        self._bar.holder.setText(words)
        if words:
            set_role(self._bar.holder, "mark", mark)
        self._bar.holder.setVisible(bool(words))
