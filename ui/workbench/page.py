"""The workbench page of pre-review and paper review: binds the model to viewer, panels, keys and services."""

from dataclasses import replace

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QResizeEvent

from app.ports.errors import Unavailable
from review.actions import Decide
from review.orders import OrderNo, OrderSnapshot
from seals.values import DigitCell
from ui.errors import Tone
from ui.hotkeys import Command
from ui.parts import Page, PageName, Parts
from ui.pictures import Picture
from ui.queue.board import OrderBoard
from ui.texts import tr
from ui.widgets import column, row
from ui.workbench.bars import DecisionBar, OrderBar, order_words
from ui.workbench.commands import BenchCommands
from ui.workbench.cross_check import FieldChecks
from ui.workbench.deciding import Decider
from ui.workbench.documents_panel import DocumentsPanel
from ui.workbench.drafts import Begun
from ui.workbench.fields_panel import FieldsPanel
from ui.workbench.finding_card import FindingCard
from ui.workbench.findings import CodeRow, FindingLine
from ui.workbench.findings_panel import FindingsList, findings_words
from ui.workbench.frames import FindingFrames, SpotMarker
from ui.workbench.history_panel import HistoryPanel
from ui.workbench.items import fraction_place, scene_place
from ui.workbench.lease_keeper import LeaseKeeper
from ui.workbench.loader import PageLoader
from ui.workbench.model import WorkbenchModel
from ui.workbench.neighbours import Neighbours
from ui.workbench.next_orders import NextOrders
from ui.workbench.order_extras import OrderExtras
from ui.workbench.override_sheet import OverrideSheet
from ui.workbench.page_checks import PageChecks
from ui.workbench.pictures_shown import PicturesShown
from ui.workbench.registrar import Registrar
from ui.workbench.reject_sheet import RejectSheet
from ui.workbench.seal_panel import SealPanel, typed_overrides
from ui.workbench.side import Panels, Side
from ui.workbench.side_panels import ChecklistPanel
from ui.workbench.together import SealsTogether
from ui.workbench.told import PassSms
from ui.workbench.viewer import CompareViewer, Mode

AGAIN_MS = 3_000
_LEAST_VIEWER_PX = 560
_MODE_FACT = "bench.mode"
_AROUND = 45.0  # scene units (9 mm of A4): a line above and below what differs


class WorkbenchPage(Page):
    """One order, open."""

    def __init__(self, parts: Parts, board: OrderBoard, neighbours: Neighbours) -> None:
        super().__init__(parts, PageName.WORKBENCH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._neighbours = neighbours
        self.model = WorkbenchModel(parts.station.data)
        self.loader = PageLoader(parts.station, parts.jobs)
        self.viewer = CompareViewer(parts.theme)
        self.pictures = PicturesShown(parts, self.model, self.viewer, self.loader, self.try_again_after)
        self.sheet = RejectSheet(parts, self.model)
        self.extras = OrderExtras(parts, self.model)
        self.begun = Begun(parts, self.model)
        self.together = SealsTogether(parts, self.model)
        self.decider = Decider(parts, self.model, self.sheet, self.begun, self.complete)
        self._checks = PageChecks(parts, self.model, self.together, board)
        self.registrar = Registrar(parts, self.viewer)
        self.registrar.changed.connect(self._show_registration)
        self._next = NextOrders(parts, self.model, neighbours, self.loader, self.registrar)
        self.frames = FindingFrames(self.model, self.viewer)
        self.spots = SpotMarker(parts, self.model, self.viewer, self.sheet, self.frames)
        self._attending = QTimer(self, singleShot=True, interval=1)
        self._attending.timeout.connect(self._attend)
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._load_again)
        self._build()
        self.leases = LeaseKeeper(parts, self.model, self.bar, self.foot)
        self.commands = BenchCommands(self)
        self._wire()
        kept = parts.station.facts.get(_MODE_FACT)
        self.viewer.set_mode(Mode(kept) if kept in set(Mode) else Mode.SIDE_BY_SIDE)

    # building

    def _build(self) -> None:
        parts = self.parts
        self.bar = OrderBar(self.handle, parts.hotkeys, (self.extras.report, self.extras.supervise))
        parts.theme.changed.connect(self._dress)
        self._dress()
        self.foot = DecisionBar(self.handle, parts.hotkeys)
        self._documents = DocumentsPanel(parts.theme, self.model)
        self.side = self._side()
        body = row(self._documents, self.viewer, self.side, self.sheet, self.extras.sheet, spacing=0)
        body.setStretch(1, 1)
        layout = column(self.bar, spacing=0)
        layout.addLayout(body, 1)
        layout.addWidget(self.foot)
        self.setLayout(layout)

    def _dress(self) -> None:
        self.bar.number.setFont(self.parts.theme.mono())

    def _side(self) -> Side:
        theme, model = self.parts.theme, self.model
        self._findings = FindingsList(theme, model)
        self._finding = FindingCard(theme, model, self.parts.hotkeys)
        self.override = OverrideSheet()
        self.seals = SealPanel(theme, model)
        self.field_checks = FieldChecks(self.parts, model)
        self._fields = FieldsPanel(theme, self.field_checks, self.compare_identity)
        self._history = HistoryPanel(self.parts, lambda due: self.side.count(Command.SHOW_HISTORY, due, "▲"))
        panels = Panels(
            findings=self._findings, finding=self._finding, override=self.override, seals=self.seals,
            fields=self._fields, history=self._history,
            checklist=ChecklistPanel(theme, model), pass_sms=PassSms(model),
        )  # fmt: skip
        panels.checklist.make_ready()
        return Side(theme, self.handle, self.parts.hotkeys, panels)

    def _wire(self) -> None:
        model = self.model
        model.document_changed.connect(self._show_document)
        model.findings_changed.connect(self._show_findings)
        model.reasons_changed.connect(self._show_frames)
        model.checklist_changed.connect(self._show_progress)
        self.pictures.judged.connect(self._show_judged)
        self.pictures.shown.connect(self._picture_shown)
        self._findings.jumped.connect(self.frames.jump)
        self._findings.taken.connect(lambda: self.handle(Command.JUMP_TO_FINDING))
        self.field_checks.selected.connect(self._show_field)
        self.field_checks.unread.connect(self.try_again_after)
        # bound, so that an answer which comes after the page has gone finds nobody
        self.field_checks.changed.connect(self._count_fields)
        self.seals.jumped.connect(self._show_digit)
        self.seals.done.connect(self.setFocus)
        model.document_changed.connect(self.override.give_up)
        self.decider.decided.connect(self.next_after_decision)
        self.decider.postponed.connect(lambda: self.step_order(1))
        self.decider.override_wanted.connect(self.ask_override)
        self.decider.finding_wanted.connect(lambda: self.side.show_tab(Command.SHOW_FINDINGS))
        self._checks.unanswered.connect(self.try_again_after)
        self.override.given.connect(self.decider.overridden)
        self.override.closed.connect(self.setFocus)
        self.viewer.mode_changed.connect(self.foot.show_mode)
        self.viewer.mode_changed.connect(lambda mode: self.parts.station.facts.set(_MODE_FACT, mode.value))
        self.viewer.state_changed.connect(lambda _state: self._show_zoom())
        self.sheet.sent.connect(self.decider.reject)
        self.sheet.closed.connect(self.setFocus)
        self.extras.sheet.closed.connect(self.setFocus)
        self.sheet.shown.connect(lambda is_open: self.foot.leave_to_sheet(is_open=is_open))
        for sheet in (self.sheet, self.extras.sheet):
            sheet.shown.connect(lambda _is_open: self._make_room())

    def _count_fields(self) -> None:
        self.side.count(Command.SHOW_FIELDS, self.field_checks.differing(), "≠")

    # opening and leaving

    def opened(self, subject: str) -> None:
        if self.model.order is not None and self.model.order.order_no != subject:
            self._let_go()
        order_no = OrderNo(subject)
        station = self.parts.station
        self.parts.jobs.start(
            lambda _context: (station.orders.order(order_no), station.facts.get(self.begun.name(order_no))),
            name="open order", owner=self, done=self._loaded, priority=10,
        )  # fmt: skip
        self.setFocus()

    def _loaded(self, answer: tuple[OrderSnapshot | None, str | None]) -> None:
        order, draft = answer
        if order is None:
            self.parts.notices.say(tr("This order is not known here."), Tone.DOUBT)
            self.parts.signals.go.emit(PageName.ALL_ORDERS, "")
            return
        self.show_order(order, draft)

    def show_order(self, order: OrderSnapshot, draft: str | None = None) -> None:
        """Put an order on the bench."""
        self.sheet.hide()
        member = self.parts.station.sessions.member()
        self.model.me = member.user if member is not None else ""
        self.viewer.begin_order()
        self.model.show_order(order)
        self.begun.take_up(order.order_no, draft)
        self.extras.show_order(order)
        name, facts = order_words(order, self.parts.station.data, self.parts.station.now())
        self.bar.number.setText(order.order_no)
        self.bar.organisation.setText(name)
        self.bar.facts.setText(facts)
        self.leases.hold()
        self._fields.show_order(order)
        self._history.show_order(order)
        self._attending.start()

    def _attend(self) -> None:
        """Do what nobody waits for with the order's first picture: a turn of the event loop later."""
        order = self.model.order
        if order is not None:
            at, of = self._neighbours.position(order.order_no)
            self.bar.position.setText(f"{at} / {of}" if of else "")
            self._checks.check_all()
            self.field_checks.read_all()
            self._next.make_ready(order.order_no)

    def left(self) -> None:
        self._let_go()

    def _let_go(self) -> None:
        """Keep what was begun, and give the order back."""
        if self.model.order is not None:
            self.begun.keep(self.model.order.order_no)
        self._attending.stop()
        self.leases.give_back()
        self._next.give_up()

    # pictures

    def _show_document(self) -> None:
        order = self.model.order
        if order is None:
            return
        pair = self.model.pair()
        self.foot.offer_modes(has_right=pair.right is not None)
        self.foot.offer_before(is_there=self.model.has_paper_before(), is_on=self.model.is_against_before)
        self.registrar.look_at(order, pair)
        self.pictures.show_pair()
        self._show_findings()
        self._show_progress()

    def _show_judged(self, picture: Picture | None) -> None:
        self._fields.show_picture(picture)
        self._finding.show_picture(picture)
        self.seals.show_picture(picture)

    def _picture_shown(self) -> None:
        self._show_frames()
        self._show_zoom()

    def try_again_after(self, error: object) -> None:
        """Ask once more a moment later, when it was the server that did not answer."""
        if isinstance(error, Unavailable) and error.code.startswith("server_"):
            self._again.start()

    def _load_again(self) -> None:
        """Ask once more for what the server did not give: pictures, and the pages that are checked and read."""
        if self.isVisible() and self.model.order is not None:
            self._show_document()
            self._checks.check_all()
            self.field_checks.read_all()

    def _show_findings(self) -> None:
        words, open_lines = findings_words(self.model, is_checking=self.parts.station.checks is not None)
        self.side.findings_title.setText(words)
        self.side.count(Command.SHOW_FINDINGS, open_lines)
        self._show_frames()

    def _show_frames(self) -> None:
        self.frames.show()

    # the right side

    def step_finding(self, step: int) -> None:
        """Go through the findings, where they can be seen."""
        self.side.show_tab(Command.SHOW_FINDINGS)
        self.model.step_finding(step)

    def ask_override(self, line: FindingLine) -> None:
        self.side.show_tab(Command.SHOW_FINDINGS)
        self.override.ask(line, self.model.answer_to(line))

    def step_field(self, step: int) -> None:
        self.side.show_tab(Command.SHOW_FIELDS)
        self.field_checks.step(step)

    def _show_field(self) -> None:
        """Frame the place of the selected field, and zoom there."""
        place = self.field_checks.place()
        if place is not None:
            pair = self.model.pair()
            laid = self.viewer.registration if pair.main is pair.right else None
            picture = (self.viewer.right if pair.main is pair.right else self.viewer.left).page
            self._go_to(fraction_place(place.box, picture.height_units, laid))

    def compare_identity(self) -> None:
        self.side.show_tab(Command.SHOW_FIELDS)
        self.extras.show_identity(self.field_checks.show_identity)

    def next_digit(self) -> None:
        self.side.show_tab(Command.SHOW_SEALS)
        self.seals.cells.step()

    def type_code(self) -> None:
        self.side.show_tab(Command.SHOW_SEALS)
        self.seals.ask_code()

    def _show_digit(self, row: CodeRow, cell: DigitCell) -> None:
        """Go to the page that bears the impression, and zoom to the digit."""
        if (self.model.document, self.model.page) != (row.ref.document, row.ref.page):
            self.model.go_to_document(row.ref.document, row.ref.page)
        pair = self.model.pair()
        laid = self.viewer.registration if row.ref == pair.right else None
        self._go_to(scene_place(cell.box_px, row.page_width_px, laid))

    def _go_to(self, place: QRectF) -> None:
        self.viewer.show_frames((place,), 0)
        self.viewer.jump_to(place)

    def complete(self, decision: Decide) -> Decide:
        """Add to a decision what the side knows: the codes that the person read."""
        return replace(decision, overrides=(*decision.overrides, *typed_overrides(self.model, self.seals.rows)))

    # the rest

    def _show_progress(self) -> None:
        done, of = self.model.progress()
        self.foot.progress.setText(tr("checklist {done} / {of}", done=done, of=of) if of else "")
        self.side.checklist_title.setText(tr("Checklist  {done} / {of}", done=done, of=of) if of else tr("Checklist"))

    def _show_zoom(self) -> None:
        self.foot.zoom.setText(f"{self.viewer.zoom_percent}%")

    def _show_registration(self) -> None:
        """Say how well the paper lies on the upload, and outline where they differ."""
        self.foot.registered.setText(self.registrar.words())
        self.foot.register.setChecked(self.viewer.registration is not None)
        self.viewer.show_differences([(each.place, each.sign) for each in self.registrar.differences()])
        self._show_frames()

    def toggle_before(self) -> None:
        """Put the paper beside that of the round before, and back beside the upload."""
        if not self.model.toggle_before():
            self.parts.notices.say(tr("This page has no earlier paper to compare with."), Tone.INFO)

    def toggle_registration(self) -> None:
        """Lay the paper onto the upload, or take it off again."""
        self.foot.register.setChecked(self.registrar.toggle())

    def next_difference(self) -> None:
        """Zoom to the next place where the laid-on pages differ."""
        place = self.registrar.next_difference()
        if place is None:
            self.parts.notices.say(tr("No difference is outlined on this page."), Tone.INFO)
        else:
            self.viewer.jump_to(place.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND))

    def queue_name(self) -> str:
        return self._neighbours.queue_name()

    def handle(self, command: Command) -> bool:
        return self.commands.handle(command)

    def let_go(self, command: Command) -> None:
        if command is Command.LOUPE:
            self.viewer.hold_loupe(is_held=False)

    def step_order(self, step: int) -> None:
        """Go to the next or previous order of the queue."""
        neighbour = self._neighbours.step(self.bar.number.text(), step)
        if neighbour is None:
            self.parts.notices.say(tr("There is no further order in this queue."), Tone.INFO)
        else:
            self.parts.signals.go.emit(PageName.WORKBENCH, neighbour)

    def next_after_decision(self) -> None:
        """Open the next order at once, or go back to the queue."""
        neighbour = self._neighbours.next_after(self.bar.number.text())
        if neighbour is not None and self.parts.station.settings.load().auto_advance:
            self.parts.signals.go.emit(PageName.WORKBENCH, neighbour)
        else:
            self.parts.signals.go.emit(self._neighbours.queue_name(), "")

    def orders_changed(self, order_nos: tuple[OrderNo, ...]) -> None:
        order = self.model.order
        if order is not None and order.order_no in order_nos and self.isVisible():
            self.decider.order_changed_meanwhile(order)

    def _make_room(self) -> None:
        """Where the screen is too narrow for both, the findings give way to an open sheet; the pictures stay."""
        sheets = sum(each.width() for each in (self.sheet, self.extras.sheet) if not each.isHidden())
        least = self._documents.width() + self.side.width() + self.parts.theme.px(_LEAST_VIEWER_PX)
        self.side.setVisible(not sheets or self.width() >= least + sheets)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()
