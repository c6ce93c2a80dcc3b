"""Which page is made how, when it is first opened."""

from collections.abc import Callable

from review.stages import Stage
from ui.parts import Page, PageName, Parts
from ui.queue.board import OrderBoard
from ui.queue.page import QueuePage
from ui.shell.entries import ENTRIES, STAGE_OF_PAGE
from ui.workbench.neighbours import Neighbours
from ui.workbench.page import WorkbenchPage

MakePage = Callable[[], Page]


def page_makers(parts: Parts, board: OrderBoard, neighbours: Neighbours) -> dict[str, MakePage]:
    """Return how to make every page."""

    def queue(name: str) -> MakePage:
        words = next(entry.words for entry in ENTRIES if entry.page == name)
        return lambda: QueuePage(parts, board, name, words, STAGE_OF_PAGE.get(name, frozenset(Stage)))

    return {
        PageName.PRE_REVIEW: queue(PageName.PRE_REVIEW),
        PageName.PAPER_REVIEW: queue(PageName.PAPER_REVIEW),
        PageName.ALL_ORDERS: queue(PageName.ALL_ORDERS),
        PageName.WORKBENCH: lambda: WorkbenchPage(parts, board, neighbours),
    }
