"""What can be done with an order besides deciding: print its review report, and the supervisor's acts."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from review.orders import IdentityNumbers, OrderSnapshot
from ui.errors import Tone
from ui.jobs import Pool
from ui.parts import Parts
from ui.printing import REVIEW_REPORT, Press
from ui.texts import tr
from ui.widgets import button
from ui.workbench.model import WorkbenchModel
from ui.workbench.supervise_sheet import SuperviseSheet


class OrderExtras(QObject):
    """Two buttons for the order's bar, and the sheet that one of them opens."""

    def __init__(self, parts: Parts, model: WorkbenchModel) -> None:
        super().__init__()
        self._parts = parts
        self._model = model
        self.sheet = SuperviseSheet(parts)
        self.press = Press(parts, self.sheet)
        self.report = button(tr("Report ▾"), self._open_menu, role="quiet", name="report_menu",
                             hint=tr("Print or save the review report"))  # fmt: skip
        self.supervise = button(tr("Supervisor…"), self._supervise, role="quiet", name="supervise",
                                hint=tr("Take a decision back, cancel, make again, correct the name, archive box")
                                )  # fmt: skip

    def show_order(self, order: OrderSnapshot) -> None:
        """Offer what the rules allow on this order."""
        self.sheet.hide()
        self.supervise.setVisible(bool(self.sheet.acts(order)))

    def _open_menu(self) -> None:
        menu = QMenu(self.report)
        menu.addAction(tr("Print the review report"), self.print_report)
        menu.addAction(tr("Save the review report as PDF…"), self.save_report)
        menu.popup(self.report.mapToGlobal(self.report.rect().bottomLeft()))

    def print_report(self) -> None:
        order, overview = self._model.order, self._parts.station.overview
        if order is not None:
            self.press.print_paper(
                REVIEW_REPORT, lambda context: overview.review_report(order.order_no, context),
                file_name=self._file_name(order), printed=lambda: None,
            )  # fmt: skip

    def save_report(self) -> None:
        order, overview = self._model.order, self._parts.station.overview
        if order is not None:
            self.press.save(
                REVIEW_REPORT, lambda context: overview.review_report(order.order_no, context), self._file_name(order)
            )

    @staticmethod
    def _file_name(order: OrderSnapshot) -> str:
        return f"{tr(REVIEW_REPORT.words)} {order.order_no}.pdf"

    def _supervise(self) -> None:
        order = self._model.order
        if order is None or self.sheet.isVisible():
            self.sheet.close_sheet()
        else:
            self.sheet.open_sheet(order)

    def show_identity(self, compare: Callable[[IdentityNumbers], None]) -> None:
        """Fetch the ID numbers, audited, show them for some seconds, and have them compared."""
        order, orders = self._model.order, self._parts.station.orders
        if order is None:
            return

        def done(numbers: IdentityNumbers) -> None:
            if self._model.order is order:
                compare(numbers)
            self._parts.notices.say(
                tr("Legal representative {legal} · agent {agent}", legal=numbers.legal_representative,
                   agent=numbers.handling_agent), Tone.INFO, for_ms=20_000,
            )  # fmt: skip

        self._parts.jobs.start(
            lambda _context: orders.identity(order.order_no), name="identity", owner=self, pool=Pool.NETWORK, done=done
        )
