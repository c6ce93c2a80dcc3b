"""Which page is made how. The one place of the window where modules are imported late (docs/adr/0090).

A page comes with what it needs: numpy, OpenCV, plots, printing. It is imported when the page is first opened, or by
`load_all` on a pool's thread once the first queue is seen, whichever comes first: a start waits for none of it, and a
key that comes early waits for its own page alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from review.stages import Stage
from ui.parts import Page, PageName, Parts
from ui.shell.entries import ENTRIES, STAGE_OF_PAGE

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.context.workstation import Workstation
    from ui.first_start.page import StartPage
    from ui.jobs import JobRunner
    from ui.queue.board import OrderBoard
    from ui.shell.key_sheet import KeySheet
    from ui.theme import Theme
    from ui.workbench.neighbours import Neighbours

MakePage = Callable[[], Page]

# ruff: noqa: PLC0415 - see above


def page_makers(parts: Parts, board: OrderBoard, neighbours: Neighbours) -> dict[str, MakePage]:
    """Return how to make every page."""
    queues = (PageName.PRE_REVIEW, PageName.PAPER_REVIEW, PageName.ALL_ORDERS)
    return {
        **{name: _queue(parts, board, name) for name in queues},
        **_order_pages(parts, board, neighbours),
        **_office_pages(parts),
    }


def load_all() -> None:
    """Import the modules of every page."""
    import ui.intake.page
    import ui.office.calls
    import ui.office.figures
    import ui.office.invoices
    import ui.office.lists
    import ui.office.settings
    import ui.production.page
    import ui.production.stock_page
    import ui.shell.key_sheet
    import ui.shipping.page
    import ui.workbench.page  # noqa: F401


def start_page(station: Workstation, theme: Theme, jobs: JobRunner) -> StartPage:
    """Make the page of who is not signed in."""
    from ui.first_start.page import StartPage

    return StartPage(station, theme, jobs)


def key_sheet(parts: Parts, parent: QWidget) -> KeySheet:
    """Make the sheet of all keys."""
    from ui.shell.key_sheet import KeySheet

    return KeySheet(parts, parent)


def _queue(parts: Parts, board: OrderBoard, name: str) -> MakePage:
    words = next(entry.words for entry in ENTRIES if entry.page == name)

    def make() -> Page:
        from ui.queue.page import QueuePage

        return QueuePage(parts, board, name, words, STAGE_OF_PAGE.get(name, frozenset(Stage)))

    return make


def _order_pages(parts: Parts, board: OrderBoard, neighbours: Neighbours) -> dict[str, MakePage]:
    """Return the pages on which one order is worked on."""

    def workbench() -> Page:
        from ui.workbench.page import WorkbenchPage

        return WorkbenchPage(parts, board, neighbours)

    def calls() -> Page:
        from ui.office.calls import CallsPage

        return CallsPage(parts, board)

    def shipping() -> Page:
        from ui.shipping.page import ShippingPage

        return ShippingPage(parts, board)

    def invoices() -> Page:
        from ui.office.invoices import InvoicesPage

        return InvoicesPage(parts, board)

    made: dict[str, MakePage] = {
        PageName.WORKBENCH: workbench,
        PageName.CALLS: calls,
        PageName.SHIPPING: shipping,
        PageName.INVOICES: invoices,
    }
    return made | _desk_pages(parts, board)


def _desk_pages(parts: Parts, board: OrderBoard) -> dict[str, MakePage]:
    """Return the pages of the desks that this machine has."""
    intake_desk, production_desk = parts.station.intake, parts.station.production
    made: dict[str, MakePage] = {}
    if intake_desk is not None:

        def intake() -> Page:
            from ui.intake.page import IntakePageView

            return IntakePageView(parts, intake_desk, board)

        made[PageName.INTAKE] = intake
    if production_desk is not None:

        def production() -> Page:
            from ui.production.page import ProductionPage

            return ProductionPage(parts, board, production_desk)

        made[PageName.PRODUCTION] = production
    return made


def _office_pages(parts: Parts) -> dict[str, MakePage]:
    """Return the pages of the office as a whole."""

    def figures() -> Page:
        from ui.office.figures import FiguresPage

        return FiguresPage(parts)

    def messages() -> Page:
        from ui.office.lists import MessagesPage

        return MessagesPage(parts)

    def audit() -> Page:
        from ui.office.lists import AuditPage

        return AuditPage(parts)

    def outbox() -> Page:
        from ui.office.lists import OutboxPage

        return OutboxPage(parts)

    def key_stock() -> Page:
        from ui.production.stock_page import KeyStockView

        return KeyStockView(parts, parts.station.key_stock)

    def settings() -> Page:
        from ui.office.settings import SettingsPage

        return SettingsPage(parts)

    return {
        PageName.FIGURES: figures,
        PageName.MESSAGES: messages,
        PageName.AUDIT: audit,
        PageName.KEY_STOCK: key_stock,
        PageName.OUTBOX: outbox,
        PageName.SETTINGS: settings,
    }
