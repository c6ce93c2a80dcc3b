"""The digits of all impressions: each shows the picture of its own cell, however often its page is checked."""

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from review.orders import DocumentId, DocumentRef, Source
from seals.values import DigitCell, SealKind
from ui.theme import Theme
from ui.workbench.digit_cells import DigitCells
from ui.workbench.findings import CodeRow

RED, BLUE = (0, 0, 255), (255, 0, 0)  # BGR
IN_THE_FIRST_CELL = QPoint(8, 25)


def _rows(colour: tuple[int, int, int]) -> tuple[CodeRow, ...]:
    """Return one impression with one digit; equal whatever the colour: pictures are not compared."""
    crop = np.full((30, 22, 3), colour, np.uint8)
    cell = DigitCell(position=1, digit="3", confidence=1.0, legible=True, box_px=(0, 0, 22, 30), crop=crop)
    ref = DocumentRef(id=DocumentId("a"), document="seal_collection_form", source=Source.PAPER, round=1, page=1)
    return (CodeRow(ref=ref, where="", kind=SealKind.COMPANY, code="3", cells=(cell,), weakest=1.0, page_width_px=100),)


def _shown(cells: DigitCells) -> QColor:
    return QColor(cells.grab().toImage().pixel(IN_THE_FIRST_CELL))


def test_a_page_checked_again_shows_its_new_pictures(qtbot: QtBot) -> None:
    cells = DigitCells(Theme())
    qtbot.addWidget(cells)
    cells.show_rows(_rows(RED), {})
    assert _shown(cells) == QColor("red")
    cells.show_rows(_rows(BLUE), {})
    assert _shown(cells) == QColor("blue")
