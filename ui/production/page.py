"""Production: three panels, the steps in a row, one button; green over the whole page only when proven."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QWidget

from app.ports.queue import QueueRow
from app.services.production_values import Produced, ProductionOutcome
from review.orders import OrderSnapshot
from review.stages import Stage
from ui.context.keys import ProductionDesk, ProductionRun
from ui.errors import Tone, present
from ui.jobs import Pool
from ui.office.desk_page import DeskPage
from ui.parts import PageName, Parts
from ui.production.batch import BatchDialog
from ui.production.key_panel import KeyPanel
from ui.production.lines import Light, RunState, after, before, key_kind, with_key_back
from ui.production.looks import KeyLooks
from ui.production.order_panel import OrderPanel
from ui.production.papers import MadePapers
from ui.production.run_light import RunLight
from ui.production.seal_panel import SealPanel
from ui.queue.board import OrderBoard
from ui.queue.index import Filter
from ui.texts import mark, tr
from ui.widgets import button, column, row


class ProductionPage(DeskPage):
    """The operator's page: what the panels show decides what the one button does."""

    def __init__(self, parts: Parts, board: OrderBoard, production: ProductionDesk) -> None:
        self._production = production
        self._state = RunState()
        self._is_busy = self._is_due = self._has_batch = False
        self._holds_proof = False
        self._pulled = ""  # the serial of the run's key while it is out
        self._serial = ""
        wanted = Filter(stages=frozenset({Stage.PRODUCTION}))
        super().__init__(parts, board, name=PageName.PRODUCTION, words=mark("Production"), wanted=wanted)
        self._looks = KeyLooks(parts, production, self)
        self._looks.due.connect(self._look_for_keys)
        self.list.clicked.connect(self._leave_proof)

    @property
    def run_state(self) -> RunState:
        """How the run stands, as the page shows it."""
        return self._state

    def build_work(self) -> QWidget:
        self._key, self._order = KeyPanel(self.parts.theme), OrderPanel(self.parts)
        self._seal = SealPanel(self.parts, self._production)
        self._key.chosen.connect(self._key_chosen)
        self._seal.changed.connect(self._offer)
        panels = row(self._key, self._order, self._seal, spacing=12)
        for place, stretch in enumerate((3, 4, 4)):
            panels.setStretch(place, stretch)
        self._light = RunLight(self.parts.theme)
        self.papers = MadePapers(self.parts, self._production)
        self._start = button(tr("Start production"), self._go_on, role="primary", name="start_production")
        self._unusable = button(tr("Seal unusable…"), self._report_unusable, role="danger", name="seal_unusable")
        self._batch = button(tr("Batch…"), self._open_batch, name="open_batch",
                       hint=tr("Make the keys of all orders whose pictures are confirmed"))  # fmt: skip
        layout = column(spacing=12)
        layout.addLayout(panels)
        layout.addLayout(row(*self._light.steps, spacing=6))
        layout.addWidget(self._light, 1)
        layout.addWidget(self.papers)
        layout.addLayout(row(self._unusable, None, self._batch, self._start))
        made = QWidget()
        made.setLayout(layout)
        return made

    # the order

    def opened(self, subject: str) -> None:
        super().opened(subject)
        self._looks.start()

    def scanned(self, code: str) -> bool:
        self._holds_proof = False
        return super().scanned(code)

    def _chosen(self, chosen: QueueRow | None) -> None:
        """The proven order leaves the list by itself; its proof stays until the operator goes on."""
        if self._holds_proof:
            self._offer()
        else:
            super()._chosen(chosen)

    def _loaded(self, order: OrderSnapshot | None) -> None:
        """An order at work that changed is not begun anew: what was confirmed, and how its run went, stays."""
        is_at_work = self._state.light is not Light.IDLE
        if is_at_work and order is not None and self.order is not None and order.order_no == self.order.order_no:
            self.order = order
            self._order.show_order(order)
        elif self._state.light is not Light.RUNNING:
            super()._loaded(order)

    def _go_on(self) -> None:
        if self._holds_proof:
            self._leave_proof()
        else:
            self._produce()

    def _leave_proof(self) -> None:
        if self._holds_proof:
            self._holds_proof = False
            super()._chosen(self.list.current())

    def left(self) -> None:
        self._looks.stop()
        self._holds_proof = False
        self._key.forget_secrets()
        self.papers.warn_once()

    def show_order(self, order: OrderSnapshot) -> None:
        self._order.show_order(order)
        self._holds_proof = False
        self._serial = self._pulled = ""
        self._seal.show_order(order)
        self._show_run(RunState())

    def _open_batch(self) -> None:
        dialog = BatchDialog(self.parts, self._production, self.papers, self._looks, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._batch_closed)
        self._has_batch = True
        dialog.begin()
        dialog.open()

    def _batch_closed(self) -> None:
        self._has_batch = False
        self._look_for_keys()

    # the key

    def _look_for_keys(self) -> None:
        if not self.isVisible() or self._has_batch:
            return
        if self._is_busy:
            self._is_due = True  # a key may have come or gone during the look that is under way
            return
        self._is_busy, self._is_due = True, False
        self.parts.jobs.start(
            lambda _context: self._production.keys(), name="keys", pool=Pool.DEVICE, owner=self,
            done=self._key.show_keys, failed=self._no_keys, finished=self._free,
        )  # fmt: skip

    def _free(self) -> None:
        self._is_busy = False
        if self._is_due:
            self._look_for_keys()

    def _run_ended(self) -> None:
        """Look at once: the key may be out."""
        self._is_busy = False
        self._look_for_keys()

    def _key_chosen(self, serial: str) -> None:
        self._follow_run_key(serial)
        self._offer()

    def _follow_run_key(self, serial: str) -> None:
        """A stopped run whose key was pulled says so when it is back."""
        if self._state.light is not Light.STOPPED or self._state.out_of_use:
            return
        if serial != self._serial:
            self._pulled = self._serial
        elif self._pulled:
            self._pulled = ""
            self._show_run(with_key_back(self._state))

    def _no_keys(self, error: object) -> None:
        self._key.show_failure(error)
        self._follow_run_key("")  # whether it is still in nobody knows: that it is back is said all the same
        self._offer()

    # the run

    def _offer(self) -> None:
        has_seal, serial = self._seal.has_company_seal, self._key.serial
        is_running, is_proven = self._state.light is Light.RUNNING, self._state.light is Light.PROVEN
        is_ready = has_seal and bool(serial) and serial != self._state.out_of_use
        self._start.setEnabled(self._holds_proof or (is_ready and not is_running and not is_proven))
        goes_on = self._state.light is Light.STOPPED and not self._state.out_of_use
        words = tr("Next order") if self._holds_proof else tr("Go on") if goes_on else tr("Start production")
        self._start.setText(words)
        if self._state.light is Light.IDLE:
            self._light.say(before(serial, is_compared=has_seal, picture=self._seal.picture))
        self._seal.lock(is_running)
        self._key.lock(is_running)
        self._unusable.setEnabled(self.order is not None and not is_running and not is_proven)
        self._batch.setEnabled(not is_running)  # the key that is being made is not the batch's
        self.list.setEnabled(not is_running)

    def _show_run(self, state: RunState) -> None:
        self._state = state
        self._light.show_run(state)
        self._offer()

    def _produce(self) -> None:
        order, key = self.order, self._key.key
        if order is None or key is None:
            return
        run = ProductionRun(
            order_no=order.order_no, serial=key.info.serial, kind=key_kind(key), seal=self._seal.confirmed,
            pin=self._key.user_pin, factory_secret=self._key.factory_secret,
        )  # fmt: skip
        self._show_run(RunState(light=Light.RUNNING, step=0, sentence=tr("Do not pull the key out.")))
        self._is_busy = True
        self._serial, self._pulled = key.info.serial, ""
        self.parts.jobs.start(
            lambda context: self._production.produce(run, context), name="produce", pool=Pool.DEVICE, owner=self,
            done=self._produced, failed=self._failed, progress=self._progress, finished=self._run_ended,
        )  # fmt: skip

    def _progress(self, done: int, total: int, what: str) -> None:
        self._show_run(
            RunState(light=Light.RUNNING, step=done, sentence=what, next_action=tr("Do not pull the key out."))
        )

    def _produced(self, outcome: ProductionOutcome) -> None:
        self._key.forget_secrets()
        self._show_run(after(outcome, reached=self._state.step))
        if isinstance(outcome, Produced):
            self._holds_proof = True
            self._offer()
            self.papers.made(outcome.order, outcome.usb_key_serial)
            self.parts.notices.say(self._state.sentence, Tone.GOOD)
            self.parts.signals.sync_wanted.emit()

    def _failed(self, error: object) -> None:
        shown = present(error)
        step = max(self._state.step, 0)
        self._show_run(RunState(light=Light.STOPPED, step=step, sentence=shown.sentence, code=shown.code))

    def orders_changed(self, order_nos: tuple[object, ...]) -> None:
        """A finished run stays readable until the operator goes on."""

    def _report_unusable(self) -> None:
        order = self.order
        if order is None:
            return
        asked = tr("What is wrong with the seal, for the applicant?")
        text, accepted = QInputDialog.getText(self, tr("Seal unusable"), asked)
        if accepted and text.strip():
            self.parts.jobs.start(
                lambda _context: self._production.report_unusable(order, text.strip()), name="seal unusable",
                owner=self,
                done=lambda outcome: self.answered(outcome, tr("The order goes back to the applicant.")),
            )  # fmt: skip
