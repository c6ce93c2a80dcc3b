"""The documents of the order at the left: name, verdict mark, pages, open items of the checklist."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.texts import tr
from ui.theme import SMALL_PX, TEXT_PX, Theme
from ui.widgets import paint_mark
from ui.workbench.model import WorkbenchModel
from ui.workbench.order_pages import DocumentLine

WIDTH_PX = 168
_ROW_PX = 44


class DocumentRow(QWidget):
    """One document; painted, because it repaints with every check that comes in."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, line: DocumentLine, *, is_current: bool) -> None:
        super().__init__()
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._show(line, is_current=is_current)

    def show_line(self, line: DocumentLine, *, is_current: bool) -> None:
        """Show a line, where it is another than before or has another size."""
        is_same = (line, is_current, self._theme.px(_ROW_PX)) == (self._line, self._is_current, self.height())
        if not is_same:
            self._show(line, is_current=is_current)

    def _show(self, line: DocumentLine, *, is_current: bool) -> None:
        self._line = line
        self._is_current = is_current
        self.setObjectName(f"document_{line.code}")
        self.setFixedHeight(self._theme.px(_ROW_PX))
        self.setAccessibleName(f"{line.name} {self._second_line()}")
        self.update()

    @property
    def code(self) -> str:
        return self._line.code

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(WIDTH_PX), self._theme.px(_ROW_PX))

    def _second_line(self) -> str:
        line = self._line
        if line.lacks_paper:
            return tr("no paper came")
        if line.is_missing:
            return tr("missing")
        parts = [tr("{count} pages", count=line.pages)] if line.pages > 1 else []
        if line.open_items:
            parts.append(tr("{count} to check", count=line.open_items))
        elif line.open_findings:
            parts.append(tr("{count} findings to answer", count=line.open_findings))
        return " · ".join(parts) or tr("all checked")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self._line.code)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, box = self._theme, QRectF(self.rect())
        if self._is_current:
            painter.fillRect(box, theme.colour("selection"))
            painter.fillRect(QRectF(0, 0, theme.px(3), box.height()), theme.colour("accent"))
        left, side = theme.px(12), theme.px(TEXT_PX)
        upper = QRectF(left, theme.px(5), box.width() - left - theme.px(36), theme.px(18))
        lower = QRectF(left, theme.px(23), upper.width(), theme.px(16))
        painter.setFont(theme.font(bold=self._is_current))
        painter.setPen(theme.colour("bad" if self._line.is_missing else "text"))
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, self._line.name)
        painter.setFont(theme.font(SMALL_PX))
        painter.setPen(theme.colour("bad" if self._line.is_missing else "muted"))
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, self._second_line())
        mark_box = QRectF(box.right() - theme.px(28), box.center().y() - side / 2, side, side)
        paint_mark(painter, mark_box, self._line.verdict, theme)
        painter.end()


class DocumentsPanel(QFrame):
    """The list; a click goes to the document, the keys are the page's."""

    def __init__(self, theme: Theme, model: WorkbenchModel) -> None:
        super().__init__()
        self.setProperty("frame", "rail")
        self._theme = theme
        self._model = model
        self._rows: list[DocumentRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 8, 0, 8)
        self._layout.setSpacing(0)
        self._layout.addStretch(1)
        # another order is another document too
        for signal in (model.document_changed, model.findings_changed, model.checklist_changed):
            signal.connect(self.rebuild)
        theme.changed.connect(self._dress)
        self.setFixedWidth(theme.px(WIDTH_PX))

    def rebuild(self) -> None:
        """Show the lines in the rows that are there, of whatever document they were."""
        self.setFixedWidth(self._theme.px(WIDTH_PX))
        lines = self._model.document_lines()
        for line in lines[len(self._rows) :]:
            self._add_row(line)
        for row, line in zip(self._rows, lines, strict=False):
            row.show_line(line, is_current=line.code == self._model.document)
        for number, row in enumerate(self._rows):
            row.setVisible(number < len(lines))

    def _dress(self) -> None:
        self.rebuild()
        for row in self._rows:
            row.update()

    def _add_row(self, line: DocumentLine) -> None:
        made = DocumentRow(self._theme, line, is_current=False)
        made.chosen.connect(self._model.go_to_document)
        self._layout.insertWidget(len(self._rows), made)
        self._rows.append(made)
