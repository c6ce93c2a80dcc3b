"""Which page is made how, when it is first opened."""

from collections.abc import Callable

from review.stages import Stage
from ui.intake.page import IntakePageView
from ui.office.calls import CallsPage
from ui.office.figures import FiguresPage
from ui.office.invoices import InvoicesPage
from ui.office.lists import AuditPage, MessagesPage, OutboxPage
from ui.office.settings import SettingsPage
from ui.parts import Page, PageName, Parts
from ui.production.page import ProductionPage
from ui.production.stock_page import KeyStockView
from ui.queue.board import OrderBoard
from ui.queue.page import QueuePage
from ui.shell.entries import ENTRIES, STAGE_OF_PAGE
from ui.shipping.page import ShippingPage
from ui.workbench.neighbours import Neighbours
from ui.workbench.page import WorkbenchPage

MakePage = Callable[[], Page]


def page_makers(parts: Parts, board: OrderBoard, neighbours: Neighbours) -> dict[str, MakePage]:
    """Return how to make every page."""

    def queue(name: str) -> MakePage:
        words = next(entry.words for entry in ENTRIES if entry.page == name)
        return lambda: QueuePage(parts, board, name, words, STAGE_OF_PAGE.get(name, frozenset(Stage)))

    station = parts.station
    makers: dict[str, MakePage] = {
        **{name: queue(name) for name in (PageName.PRE_REVIEW, PageName.PAPER_REVIEW, PageName.ALL_ORDERS)},
        PageName.WORKBENCH: lambda: WorkbenchPage(parts, board, neighbours),
        PageName.CALLS: lambda: CallsPage(parts, board),
        PageName.SHIPPING: lambda: ShippingPage(parts, board),
        PageName.INVOICES: lambda: InvoicesPage(parts, board),
        PageName.FIGURES: lambda: FiguresPage(parts),
        PageName.MESSAGES: lambda: MessagesPage(parts),
        PageName.AUDIT: lambda: AuditPage(parts),
        PageName.KEY_STOCK: lambda: KeyStockView(parts, station.key_stock),
        PageName.OUTBOX: lambda: OutboxPage(parts),
        PageName.SETTINGS: lambda: SettingsPage(parts),
    }
    intake, production = station.intake, station.production
    if intake is not None:
        makers[PageName.INTAKE] = lambda: IntakePageView(parts, intake)
    if production is not None:
        makers[PageName.PRODUCTION] = lambda: ProductionPage(parts, board, production)
    return makers
