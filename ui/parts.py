"""What every page gets: the services, the look, the job runner, the strip, the keys, and the window's own signals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from review.orders import OrderNo
    from ui.context.workstation import Workstation
    from ui.hotkeys import Command, HotkeyMap
    from ui.jobs import JobRunner
    from ui.notices import Notices
    from ui.theme import Theme


class PageName:
    """Names of the pages, used for navigation, settings and screenshots."""

    PRE_REVIEW = "pre_review"
    INTAKE = "intake"
    PAPER_REVIEW = "paper_review"
    CALLS = "calls"
    PRODUCTION = "production"
    SHIPPING = "shipping"
    INVOICES = "invoices"
    ALL_ORDERS = "all_orders"
    WORKBENCH = "workbench"
    FIGURES = "figures"
    MESSAGES = "messages"
    AUDIT = "audit"
    KEY_STOCK = "key_stock"
    OUTBOX = "outbox"
    SETTINGS = "settings"


class Signals(QObject):
    """What pages tell the window and each other. Arguments: page name and a subject; changed order numbers."""

    go = Signal(str, str)
    orders_changed = Signal(object)
    decided = Signal(object)
    sync_wanted = Signal()
    settings_changed = Signal()
    keys_wanted = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Handed to every page."""

    station: Workstation
    theme: Theme
    jobs: JobRunner
    notices: Notices
    hotkeys: HotkeyMap
    signals: Signals


class Page(QWidget):
    """A page of the window. It builds widgets, binds and forwards; what it shows comes from a view-model."""

    def __init__(self, parts: Parts, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts = parts
        self.setObjectName(f"page_{name}")

    def opened(self, subject: str) -> None:
        """Be shown; `subject` is an order number, a search or empty."""

    def left(self) -> None:
        """Be hidden by another page."""

    def handle(self, command: Command) -> bool:
        """Do a command; False when this page does not know it."""
        return False

    def let_go(self, command: Command) -> None:
        """End a command that lasts as long as its key is down."""

    def scanned(self, code: str) -> bool:
        """Take a code from the barcode wand; False when this page has no use for it."""
        return False

    def orders_changed(self, order_nos: tuple[OrderNo, ...]) -> None:
        """Some orders changed; never move focus, selection or scroll."""
