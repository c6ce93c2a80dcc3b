"""The code's digits of every impression of the seal in the order, under each other, the weakest first."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from seals.values import DigitCell
from ui.pictures import to_qimage
from ui.texts import tr
from ui.theme import SMALL_PX, Theme
from ui.workbench.findings import CodeRow

_CELL_W, _CELL_H, _ROW_PX = 22, 30, 60
Chosen = tuple[int, int]  # row and cell, from 0


class DigitCells(QWidget):
    """A click on a cell goes to the digit on its page; doubtful ones have a thick edge and a question mark."""

    chosen = Signal(object, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("digit_cells")
        self._theme = theme
        self._rows: tuple[CodeRow, ...] = ()
        self._images: tuple[tuple[QImage, ...], ...] = ()  # a row of pictures per row
        self._typed: dict[str, str] = {}
        self._at: Chosen | None = None

    def show_rows(self, rows: tuple[CodeRow, ...], typed: dict[str, str]) -> None:
        """Show impressions; `typed` are the codes that a person read, by the kind of the seal."""
        if rows != self._rows:
            self._at = None
        if rows is not self._rows:  # rows that are equal may still have other pictures: those are not compared
            self._images = tuple(tuple(_cell_image(cell) for cell in row.cells) for row in rows)
        self._rows, self._typed = rows, typed
        self.setAccessibleName("; ".join(f"{row.where}: {self._said(row)}" for row in rows))
        self.updateGeometry()
        self.update()

    def step(self) -> None:
        """Go to the next digit that nobody can rely on; after the last one to the first again."""
        doubtful = [
            (row, cell)
            for row, each in enumerate(self._rows)
            for cell in range(len(each.cells))
            if self._is_doubtful(each, cell)
        ]
        if doubtful:
            self._choose(next((each for each in doubtful if self._at is None or each > self._at), doubtful[0]))

    def _is_doubtful(self, row: CodeRow, at: int) -> bool:
        typed = self._typed.get(row.kind.value, "")
        return not row.cells[at].legible or bool(typed and at in row.differs_at(typed))

    def _choose(self, at: Chosen) -> None:
        self._at = at
        row = self._rows[at[0]]
        self.chosen.emit(row, row.cells[at[1]])
        self.update()

    def _said(self, row: CodeRow) -> str:
        typed = self._typed.get(row.kind.value, "")
        if not typed:
            return row.code
        places = row.differs_at(typed)
        if not places:
            return tr("agrees with what you typed")
        return tr("digit {places} differs from what you typed", places="、".join(str(place + 1) for place in places))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), max(len(self._rows), 1) * self._theme.px(_ROW_PX))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y() // self._theme.px(_ROW_PX))
        if 0 <= row < len(self._rows):
            cell = int(event.position().x() // self._width(self._rows[row]))
            if cell < len(self._rows[row].cells):
                self._choose((row, cell))

    def _width(self, row: CodeRow) -> float:
        return min(self._theme.px(_CELL_W), self.width() / max(len(row.cells), 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        for number, row in enumerate(self._rows):
            top = number * theme.px(_ROW_PX)
            painter.setFont(theme.font(SMALL_PX))
            typed = self._typed.get(row.kind.value, "")
            painter.setPen(theme.colour("bad" if typed and row.differs_at(typed) else "muted"))
            words = f"{row.where} · {self._said(row)}" if typed else row.where
            painter.drawText(QRectF(0, top, self.width(), theme.px(14)), Qt.AlignmentFlag.AlignVCenter, words)
            for at in range(len(row.cells)):
                self._paint_cell(painter, number, at, top + theme.px(15))
        painter.end()

    def _paint_cell(self, painter: QPainter, number: int, at: int, top: float) -> None:
        theme, row = self._theme, self._rows[number]
        cell, is_current = row.cells[at], self._at == (number, at)
        width, doubtful = self._width(row), self._is_doubtful(row, at)
        box = QRectF(at * width, top, width - 2, theme.px(_CELL_H))
        painter.fillRect(box, Qt.GlobalColor.white)
        painter.drawImage(box.adjusted(1, 1, -1, -1), self._images[number][at])
        role = "accent" if is_current else ("overlay" if doubtful else "border")
        painter.setPen(QPen(theme.colour(role), 3 if is_current else (2 if doubtful else 1)))
        painter.drawRect(box)
        painter.setFont(theme.mono(SMALL_PX))
        painter.setPen(theme.colour("bad" if doubtful else "text"))
        below = QRectF(box.left(), box.bottom(), box.width(), theme.px(14))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, cell.digit if cell.digit and cell.legible else "?")


def _cell_image(cell: DigitCell) -> QImage:
    crop = np.ascontiguousarray(cell.crop)
    return to_qimage(crop) if crop.size else QImage()
