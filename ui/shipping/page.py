"""Shipping: key label and waybill are both scanned; a large tick or cross says whether they belong together."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QSizePolicy, QWidget

from app.services.outcomes import DirectOutcome, Done, RuleBroken
from app.services.shipping import Match
from review.identifiers import check_sf_waybill
from review.orders import OrderNo, OrderSnapshot
from review.stages import Stage
from ui.errors import present
from ui.office.desk_page import DeskPage
from ui.parts import PageName, Parts
from ui.printing import COURIER_SLIP, PACKING_SLIP, Paper, Press
from ui.queue.board import OrderBoard
from ui.queue.index import Filter
from ui.texts import mark, tr
from ui.theme import without_input_method
from ui.wand import fold
from ui.widgets import button, column, frame, label, line_edit, row, set_role

BIG_PX = 72


class ShippingPage(DeskPage):
    """Scan the key's label, scan the waybill, hand over."""

    def __init__(self, parts: Parts, board: OrderBoard) -> None:
        self._match: Match | None = None
        wanted = Filter(stages=frozenset({Stage.SHIPPING}))
        super().__init__(parts, board, name=PageName.SHIPPING, words=mark("Shipping"), wanted=wanted)

    def build_work(self) -> QWidget:
        self._key = self._scan_field("key_label", tr("1. Scan the label on the USB key"))
        self._waybill = self._scan_field("waybill", tr("2. Scan the waybill"))
        self._key.returnPressed.connect(self._key_done)
        self._waybill.returnPressed.connect(self._compare)
        self._mark = label("", name="shipping_mark")
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._says = label("", "heading", wraps=True, name="shipping_says")
        self._says.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._state = frame("card", column(None, self._mark, self._says, None, margins=(24, 24, 24, 24), spacing=12))
        self._hand_over = button(tr("Handed over to SF Express"), self._ship, role="primary", name="hand_over")
        again = button(tr("Scan again"), self._again, name="scan_again")
        self._slip = {name: label("", name=f"slip_{name}", wraps=True) for name in ("recipient", "address", "content")}
        slip = frame("panel", row(self._slip_words(), *self._slip_buttons(), margins=(16, 12, 16, 12)))
        fields = row(self._with_words(self._key), self._with_words(self._waybill), spacing=16)
        layout = column(spacing=12)
        layout.addLayout(fields)
        layout.addWidget(self._state, 1)
        layout.addWidget(slip)
        layout.addLayout(row(self._waybill_button(), None, again, self._hand_over))
        made = QWidget()
        made.setLayout(layout)
        self.parts.theme.changed.connect(self._font)
        self._font()
        return made

    def _waybill_button(self) -> QPushButton:
        """Only where the office has an account with the courier; the number is scanned off the label all the same."""
        desk = self.parts.station.waybills
        made = button(tr("Order a waybill from SF"), self._order_waybill, name="order_waybill")
        made.setVisible(desk is not None and desk.can_order)
        return made

    def _order_waybill(self) -> None:
        order, desk = self.order, self.parts.station.waybills
        if order is None or desk is None:
            return
        self.parts.jobs.start(
            lambda _context: desk.order(order.order_no), name="order waybill", owner=self,
            done=lambda made: self._waybill_ordered(order.order_no, made), failed=self._failed,
        )  # fmt: skip

    def _waybill_ordered(self, order_no: OrderNo, made: str | RuleBroken) -> None:
        if isinstance(made, RuleBroken):
            self._show_state("bad", "✕", made.sentence)
            return
        said = tr("{order}: SF gave waybill {waybill}. Stick it on, then scan both.", order=order_no, waybill=made)
        self._show_state("card", "", said)

    def _slip_words(self) -> QWidget:
        made = QWidget()
        made.setLayout(column(label(tr("Slip: SF Express, freight collect"), "title"), *self._slip.values(), spacing=4))
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return made

    def _slip_buttons(self) -> tuple[QPushButton, QPushButton]:
        """Both slips carry the waybill number, so they can be printed once both scans belong together."""
        self.press = Press(self.parts, self)
        self._papers = (
            button(tr("Print the packing slip"), lambda: self._print(PACKING_SLIP), name="print_packing_slip"),
            button(tr("Print the courier slip"), lambda: self._print(COURIER_SLIP), name="print_courier_slip"),
        )
        return self._papers

    def _print(self, paper: Paper) -> None:
        match, papers = self._match, self.parts.station.papers
        if match is None:
            return
        make = papers.packing_slip if paper is PACKING_SLIP else papers.courier_slip
        self.press.print_paper(
            paper, lambda _context: make(match), file_name=f"{tr(paper.words)} {match.order.order_no}.pdf",
            printed=lambda: None,
        )  # fmt: skip

    def _font(self) -> None:
        self._mark.setStyleSheet(f"font-size: {self.parts.theme.px(BIG_PX)}px; font-weight: 600;")
        self._says.setStyleSheet(f"font-size: {self.parts.theme.px(22)}px;")

    @staticmethod
    def _scan_field(name: str, words: str) -> QLineEdit:
        made = line_edit(name, words)
        made.setProperty("scan", "field")
        without_input_method(made)
        return made

    @staticmethod
    def _with_words(field: QLineEdit) -> QWidget:
        made = QWidget()
        made.setLayout(column(QLabel(field.accessibleName()), field, spacing=4))
        return made

    def show_order(self, order: OrderSnapshot) -> None:
        to = order.recipient
        self._slip["recipient"].setText(f"{to.name}  {to.mobile}")
        self._slip["address"].setText(to.address)
        live = order.live_key()
        key = live.usb_key_serial if live else tr("no proven key")
        self._slip["content"].setText(tr("USB key {serial} · order {order}", serial=key, order=order.order_no))
        if self._match is None:
            self._show_state("card", "", tr("Scan the key's label and the waybill."))

    def opened(self, subject: str) -> None:
        super().opened(subject)
        self._again()

    def scanned(self, code: str) -> bool:
        """Any scan on this page is a label or a waybill, known by its form; twelve digits alone (older) come second."""
        is_waybill = check_sf_waybill(code).is_usable and (code.startswith("SF") or bool(self._key.text()))
        field = self._waybill if is_waybill else self._key
        field.setText(code)
        field.returnPressed.emit()
        return True

    def _key_done(self) -> None:
        self._key.setText(fold(self._key.text()))
        if self._waybill.text():
            self._compare()
        else:
            self._waybill.setFocus()

    def _compare(self) -> None:
        self._waybill.setText(fold(self._waybill.text()))
        key, waybill = self._key.text(), self._waybill.text()
        if not (key and waybill):
            self._key.setFocus()
            return
        shipping = self.parts.station.shipping
        self.parts.jobs.start(
            lambda _context: shipping.match(key, waybill), name="match", owner=self, done=self._matched,
            failed=self._failed,
        )  # fmt: skip

    def _matched(self, answer: Match | RuleBroken) -> None:
        if isinstance(answer, RuleBroken):
            self._match = None
            self._show_state("bad", "✕", answer.sentence)
            return
        self._match = answer
        self.list.choose(answer.order.order_no)
        order = answer.order
        said = tr("{order} {organisation}: key and waybill belong together.", order=order.order_no,
                  organisation=order.organisation.name)  # fmt: skip
        self._show_state("good", "✓", f"{said}\n{answer.hint}".strip())
        self._hand_over.setFocus()

    def _ship(self) -> None:
        match = self._match
        if match is None:
            return
        shipping = self.parts.station.shipping
        self._hand_over.setEnabled(False)
        self.parts.jobs.start(
            lambda _context: shipping.hand_over(match), name="hand over", owner=self,
            done=lambda outcome: self._shipped(match, outcome), failed=self._failed,
        )  # fmt: skip

    def _shipped(self, match: Match, outcome: DirectOutcome) -> None:
        said = tr(
            "{order} was handed over, waybill {waybill}.", order=match.order.order_no, waybill=match.waybill_number
        )
        if self.answered(outcome, said) and isinstance(outcome, Done):
            self._again()
        elif not isinstance(outcome, Done):
            self._show_state("bad", "✕", outcome.sentence)

    def _failed(self, error: object) -> None:
        shown = present(error)
        self._show_state("bad", "✕", f"{shown.sentence} ({shown.code})")

    def _again(self) -> None:
        self._match = None
        self._key.clear()
        self._waybill.clear()
        self._show_state("card", "", tr("Scan the key's label and the waybill."))
        self._key.setFocus()

    def _show_state(self, kind: str, big: str, words: str) -> None:
        set_role(self._state, "frame", kind)
        tone = kind if kind in ("good", "bad") else "muted"
        set_role(self._mark, "text_role", tone)
        self._mark.setText(big)
        self._says.setText(words)
        for each in (self._hand_over, *self._papers):
            each.setEnabled(self._match is not None)
