"""Production: three panels, the steps in a row, one button; green over the whole page only when proven."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QInputDialog, QLabel, QLineEdit, QWidget

from app.ports.queue import QueueRow
from app.ports.seal_checks import NotCut
from app.services.production_values import Produced, ProductionOutcome, Step
from app.services.seal_pictures import COMPANY, PLAIN, Cutting, SealProposal
from review.orders import OrderSnapshot
from review.stages import Stage
from ui.context.keys import KeyOnDesk, ProductionDesk, ProductionRun
from ui.errors import Tone, present
from ui.jobs import Pool
from ui.office.desk_page import DeskPage
from ui.parts import PageName, Parts
from ui.production.batch import BatchDialog
from ui.production.lines import (
    SEAL_WORDS,
    SHORT_STEPS,
    Light,
    RunState,
    after,
    before,
    key_kind,
    key_lines,
    reviewed_by,
    with_key_back,
)
from ui.production.looks import KeyLooks
from ui.production.papers import MadePapers
from ui.queue.board import OrderBoard
from ui.queue.index import Filter
from ui.texts import mark, tr
from ui.theme import Theme, without_input_method
from ui.widgets import button, column, frame, label, line_edit, row, set_role

_SEAL_PX = 176
MARK_PX = 96
"""Read from two metres."""


class StepMark(QFrame):
    """One step: its number, its words, how it stands."""

    def __init__(self, theme: Theme, number: int, words: str) -> None:
        super().__init__()
        self.setProperty("frame", "card")
        self._number = number
        self._state = label(str(number), "title")
        self.setLayout(column(self._state, label(words, "small", wraps=True), spacing=0, margins=(8, 4, 8, 4)))
        self.setMinimumWidth(theme.px(64))

    def show_state(self, state: RunState) -> None:
        place = self._number - 1
        if place < state.step:
            kind, words = "good", "✓"
        elif place == state.step:
            kind, words = ("bad", "✕") if state.light is Light.STOPPED else ("doubt", "…")
        else:
            kind, words = "card", ""
        set_role(self, "frame", kind)
        self._state.setText(f"{self._number} {words}".strip())


class ProductionPage(DeskPage):
    """The operator's page."""

    def __init__(self, parts: Parts, board: OrderBoard, production: ProductionDesk) -> None:
        self._production = production
        self._key: KeyOnDesk | None = None
        self._seal: SealProposal | None = None
        self._kinds_kept: tuple[str, ...] = ()
        self._refused: NotCut | None = None
        self._state = RunState()
        self._is_busy = self._is_due = self._has_batch = False
        self._names: Mapping[str, str] = {}
        self._holds_proof = False
        self._pulled = ""  # the serial of the run's key while it is out
        self._serial = ""
        self._keys: dict[str, KeyOnDesk] = {}
        wanted = Filter(stages=frozenset({Stage.PRODUCTION}))
        super().__init__(parts, board, name=PageName.PRODUCTION, words=mark("Production"), wanted=wanted)
        self._looks = KeyLooks(parts, production, self)
        self._looks.due.connect(self._look_for_keys)
        self.list.clicked.connect(self._leave_proof)

    @property
    def run_state(self) -> RunState:
        """How the run stands, as the page shows it."""
        return self._state

    # building

    def build_work(self) -> QWidget:
        panels = row(self._key_panel(), self._order_panel(), self._seal_panel(), spacing=12)
        for place, stretch in enumerate((3, 4, 4)):
            panels.setStretch(place, stretch)
        self._steps = [StepMark(self.parts.theme, number, tr(SHORT_STEPS[step])) for number, step in enumerate(Step, 1)]
        self._says = label("", "heading", wraps=True, name="production_says")
        self._next = label("", wraps=True, name="production_next")
        for each in (self._says, self._next):
            each.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._mark = label("", name="production_mark")
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._mark.setStyleSheet(f"font-size: {self.parts.theme.px(MARK_PX)}px; font-weight: 600;")
        self._light = frame(
            "card",
            column(None, self._mark, self._says, self._next, None, spacing=8, margins=(20, 16, 20, 16)),
            name="light",
        )
        self.papers = MadePapers(self.parts, self._production)
        self._start = button(tr("Start production"), self._go_on, role="primary", name="start_production")
        self._unusable = button(tr("Seal unusable…"), self._report_unusable, role="danger", name="seal_unusable")
        layout = column(spacing=12)
        layout.addLayout(panels)
        layout.addLayout(row(*self._steps, spacing=6))
        layout.addWidget(self._light, 1)
        layout.addWidget(self.papers)
        batch = button(tr("Batch…"), self._open_batch, name="open_batch",
                       hint=tr("Make the keys of all orders whose pictures are confirmed"))  # fmt: skip
        layout.addLayout(row(self._unusable, None, batch, self._start))
        made = QWidget()
        made.setLayout(layout)
        return made

    def _key_panel(self) -> QWidget:
        self._key_state = label("", "title", name="key_state")
        self._choice = QComboBox()
        self._choice.setAccessibleName(tr("Which key"))
        self._choice.activated.connect(lambda _index: self._show_key())
        self._key_serial = label("", name="key_serial")
        self._key_serial.setFont(self.parts.theme.mono(17))
        self._key_facts = label("", "muted", wraps=True, name="key_facts")
        self._pin = self._secret("user_pin", tr("User PIN"), tr("empty: made at random"))
        self._factory = self._secret("factory_secret", tr("Factory password"), tr("only if the vendor set one"))
        return frame("panel", column(
            label(tr("USB key"), "small"), self._key_state, self._choice, self._key_serial, self._key_facts, None,
            label(tr("User PIN"), "small"), self._pin, label(tr("Factory password"), "small"), self._factory, spacing=4,
            margins=(16, 12, 16, 12),
        ))  # fmt: skip

    @staticmethod
    def _secret(name: str, words: str, placeholder: str) -> QLineEdit:
        made = line_edit(name, words, placeholder)
        made.setEchoMode(QLineEdit.EchoMode.Password)
        without_input_method(made)
        return made

    def _order_panel(self) -> QWidget:
        names = ("number", "organisation", "uscc", "agent", "recipient", "reviewer")
        self._fields: dict[str, QLabel] = {name: label("", wraps=True, name=f"order_{name}") for name in names}
        self._fields["number"].setFont(self.parts.theme.mono())
        set_role(self._fields["organisation"], "text_role", "title")
        return frame("panel", column(
            label(tr("Order"), "small"), *self._fields.values(), None, spacing=6, margins=(16, 12, 16, 12)
        ))  # fmt: skip

    def _seal_panel(self) -> QWidget:
        self._impression, self._cut = QLabel(), QLabel()
        pictures = QHBoxLayout()
        for picture, words in ((self._impression, tr("Impression")), (self._cut, tr("E-seal"))):
            picture.setFixedSize(self.parts.theme.px(_SEAL_PX), self.parts.theme.px(_SEAL_PX))
            picture.setAccessibleName(words)
            side = column(label(words, "small"), picture, spacing=2)
            pictures.addLayout(side)
        pictures.addStretch(1)
        self._seal_words = label("", wraps=True, name="seal_words")
        self._confirm = QCheckBox(tr("The picture is the impression, complete and upright"))
        self._confirm.setObjectName("confirm_seal")
        self._confirm.toggled.connect(self._offer)
        self._kind = QComboBox()
        self._kind.setAccessibleName(tr("Which seal"))
        self._kind.setObjectName("seal_kind")
        for kind, words in SEAL_WORDS.items():
            self._kind.addItem(tr(words), kind)
        self._kind.activated.connect(lambda _index: self._cut_chosen())
        heading = row(label(tr("Electronic seal, true size"), "small"), None, self._kind)
        layout = column(spacing=6, margins=(16, 12, 16, 12))
        layout.addLayout(heading)
        layout.addLayout(pictures)
        layout.addWidget(self._seal_words)
        self._despite = button(tr("Cut all the same"), self._cut_despite, name="cut_despite",
                               hint=tr("Accept these lines; it is written into the audit trail"))  # fmt: skip
        self._despite.hide()
        layout.addStretch(1)
        layout.addWidget(self._despite)
        layout.addWidget(self._confirm)
        self._keep = button(tr("Keep this picture"), self._keep_seal, name="keep_seal",
                            hint=tr("For a batch, or before cutting a further seal of the same key"))  # fmt: skip
        self._kept = label("", "small", name="kept_seals", wraps=True)
        layout.addLayout(row(self._kept, None, self._keep))
        return frame("panel", layout)

    # the order and its seal

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
        self._pin.clear()
        self._factory.clear()
        self.papers.warn_once()

    def show_order(self, order: OrderSnapshot) -> None:
        self._fields["number"].setText(order.order_no)
        self._fields["organisation"].setText(order.organisation.name)
        self._fields["uscc"].setText(tr("Credit code {uscc}", uscc=order.organisation.uscc))
        agent, to = order.handling_agent, order.recipient
        self._fields["agent"].setText(tr("Agent {name} {phone}", name=agent.name, phone=agent.phone))
        self._fields["recipient"].setText(tr("Recipient {name} {phone}", name=to.name, phone=to.mobile))
        self._name_reviewer(order)
        overview = self.parts.station.overview
        self.parts.jobs.start(
            lambda _context: overview.names(), name="names", owner=self, pool=Pool.NETWORK, priority=1,
            done=self._named, failed=lambda _error: None,
        )  # fmt: skip
        self._seal = None
        self._kinds_kept = ()
        self._kept.setText("")
        self._kind.setCurrentIndex(0)
        self._confirm.setChecked(False)
        self._holds_proof = False
        self._serial = self._pulled = ""
        self._show_run(RunState())
        self._cut_seal(order)

    def _named(self, names: Mapping[str, str]) -> None:
        self._names = names
        if self.order is not None:
            self._name_reviewer(self.order)

    def _name_reviewer(self, order: OrderSnapshot) -> None:
        member = self.parts.station.sessions.member()
        reviewer, _ = reviewed_by(order, member.user if member else "", self._names)
        self._fields["reviewer"].setText(tr("Paper review: {who}", who=reviewer))

    def _cut_chosen(self) -> None:
        """Cut the seal that was chosen: each one is compared and kept by itself."""
        if self.order is not None:
            self._seal = None
            self._confirm.setChecked(False)
            self._cut_seal(self.order, Cutting(seal_kind=self._kind.currentData()))

    def _keep_seal(self) -> None:
        seal = self._seal
        if seal is None or not self._confirm.isChecked():
            return
        self.parts.jobs.start(
            lambda _context: self._production.confirm_seal(seal), name="keep seal", owner=self,
            done=lambda kinds: self._seal_kept(seal, kinds),
            failed=lambda error: self.parts.notices.say(present(error).sentence, Tone.BAD),
        )  # fmt: skip

    def _seal_kept(self, seal: SealProposal, kinds: tuple[str, ...]) -> None:
        if self.order is None or self.order.order_no != seal.order_no:
            return
        self._kinds_kept = kinds
        words = "、".join(tr(SEAL_WORDS[kind]) for kind in kinds if kind in SEAL_WORDS)
        self._kept.setText(tr("✓ kept: {seals}", seals=words))
        self._offer()

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

    def _cut_seal(self, order: OrderSnapshot, cutting: Cutting = PLAIN) -> None:
        self._seal_words.setText(tr("The e-seal is being cut from the paper scan…"))
        for picture in (self._impression, self._cut):
            picture.clear()

        def done(made: SealProposal | NotCut) -> None:
            if self.order is not None and self.order.order_no == order.order_no:
                self._show_seal(made)

        self.parts.jobs.start(
            lambda context: self._production.cut_seal(order, cutting, context), name="cut seal", pool=Pool.CHECKS,
            owner=self, done=done, failed=lambda error: self._seal_words.setText(present(error).sentence),
        )  # fmt: skip

    def _show_seal(self, made: SealProposal | NotCut) -> None:
        self._despite.setVisible(isinstance(made, NotCut) and bool(made.codes))
        if isinstance(made, NotCut):
            self._refused = made
            self._seal_words.setText("✕ " + "\n".join(made.reasons[:3]))
            if made.impression_png:
                self._put_seal(self._impression, made.impression_png, 40.0)
            self._offer()
            return
        self._seal = made
        cut = made.cut
        impression_mm = QImage.fromData(cut.impression_png).width() / cut.impression_dpi * 25.4
        self._put_seal(self._impression, cut.impression_png, impression_mm)
        self._put_seal(self._cut, cut.seal_png, cut.picture_mm)
        words = tr("{width} × {height} mm · turned {rotation}°", width=f"{cut.width_mm:.1f}",
                   height=f"{cut.height_mm:.1f}", rotation=f"{cut.rotation_deg:.1f}")  # fmt: skip
        hidden = tr(" · {share} % hidden", share=f"{100 * cut.hidden_share:.1f}") if cut.hidden_share > 0 else ""
        self._seal_words.setText(words + hidden)
        self._offer()

    def _cut_despite(self) -> None:
        """The operator accepts the failed lines, having seen the impression; it is written into the audit trail."""
        order, refused = self.order, self._refused
        if order is not None and refused is not None:
            self._cut_seal(order, Cutting(seal_kind=self._kind.currentData(), despite=refused.codes))

    def _put_seal(self, into: QLabel, png: bytes, width_mm: float) -> None:
        """Show a picture at its true size on this screen, as far as there is room."""
        image = QImage.fromData(png)
        screen = self.screen()
        px = width_mm / 25.4 * (screen.physicalDotsPerInch() if screen else 96.0)
        side = round(min(max(px, 96), self.parts.theme.px(_SEAL_PX)))
        whole = QPixmap.fromImage(image)
        into.setPixmap(whole.scaledToWidth(side, Qt.TransformationMode.SmoothTransformation))

    # the key

    def _look_for_keys(self) -> None:
        if not self.isVisible() or self._has_batch:
            return
        if self._is_busy:
            self._is_due = True  # a key may have come or gone during the look that is under way
            return
        self._is_busy, self._is_due = True, False
        self.parts.jobs.start(
            lambda _context: self._production.keys(), name="keys", pool=Pool.DEVICE, owner=self, done=self._show_keys,
            failed=self._no_keys, finished=self._free,
        )  # fmt: skip

    def _free(self) -> None:
        self._is_busy = False
        if self._is_due:
            self._look_for_keys()

    def _run_ended(self) -> None:
        """Look at once: the key may be out."""
        self._is_busy = False
        self._look_for_keys()

    def _show_keys(self, keys: list[KeyOnDesk]) -> None:
        """Show what is plugged in; with several keys the operator says which, and the choice stays."""
        before = self._choice.currentData()
        self._keys = {key.info.serial: key for key in keys}
        self._choice.clear()
        for serial in self._keys:
            self._choice.addItem(serial, serial)
        if before in self._keys:
            self._choice.setCurrentIndex(self._choice.findData(before))
        self._choice.setVisible(len(keys) > 1)
        self._show_key()

    def _show_key(self) -> None:
        self._key = self._keys.get(self._choice.currentData())
        state, serial, facts = key_lines(self._key)
        self._key_state.setText(("● " if self._key else "○ ") + state)
        set_role(self._key_state, "text_role", "good" if self._key else "doubt")
        self._key_serial.setText(serial)
        self._key_facts.setText(facts)
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
        """Say it in the panel, once; the look goes on."""
        shown = present(error)
        self._key = None
        self._key_state.setText("✕ " + tr("the key desk does not answer"))
        set_role(self._key_state, "text_role", "bad")
        self._choice.hide()
        self._key_serial.setText("")
        self._key_facts.setText(f"{shown.sentence} ({shown.code})")
        self._offer()

    # the run

    def _offer(self) -> None:
        is_compared = self._seal is not None and self._confirm.isChecked()
        is_company = is_compared and self._seal is not None and self._seal.cutting.seal_kind == COMPANY
        is_ready = (is_company or COMPANY in self._kinds_kept) and self._key is not None
        is_ready = is_ready and self._key is not None and self._key.info.serial != self._state.out_of_use
        self._keep.setEnabled(is_compared)
        is_running = self._state.light is Light.RUNNING
        is_proven = self._state.light is Light.PROVEN
        self._start.setEnabled(self._holds_proof or (is_ready and not is_running and not is_proven))
        goes_on = self._state.light is Light.STOPPED and not self._state.out_of_use
        words = tr("Next order") if self._holds_proof else tr("Go on") if goes_on else tr("Start production")
        self._start.setText(words)
        if self._state.light is Light.IDLE:
            serial = self._key.info.serial if self._key is not None else ""
            self._says.setText(before(serial, is_compared=is_company or COMPANY in self._kinds_kept))
        self._confirm.setEnabled(self._seal is not None and not is_running)
        for field in (self._kind, self._pin, self._factory):  # a wand must not type into a PIN while the key is written
            field.setEnabled(not is_running)
        self._unusable.setEnabled(self.order is not None and not is_running)
        self.list.setEnabled(not is_running)

    def _show_run(self, state: RunState) -> None:
        self._state = state
        set_role(self._light, "frame", state.light.value)
        tone = {Light.PROVEN: "good", Light.STOPPED: "bad"}.get(state.light, "heading")
        set_role(self._says, "text_role", tone)
        size = 28 if state.light in (Light.PROVEN, Light.STOPPED) else 17
        self._says.setStyleSheet(f"font-size: {self.parts.theme.px(size)}px;")
        marks = {Light.PROVEN: "✓", Light.STOPPED: "✕"}
        self._mark.setText(marks.get(state.light, ""))
        self._mark.setVisible(state.light in marks)
        set_role(self._mark, "text_role", tone)
        self._says.setText(state.sentence)
        code = tr("code {code}", code=state.code) if state.code else ""
        self._next.setText("  ".join(part for part in (state.next_action, code) if part))
        for each in self._steps:
            each.show_state(state)
        self._offer()

    def _produce(self) -> None:
        order, key = self.order, self._key
        seal = self._seal if self._confirm.isChecked() else None
        if order is None or key is None:
            return
        run = ProductionRun(
            order_no=order.order_no, serial=key.info.serial, kind=key_kind(key), seal=seal,
            pin=self._pin.text() or None, factory_secret=self._factory.text() or None,
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
        self._pin.clear()
        self._factory.clear()
        self._show_run(after(outcome))
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
