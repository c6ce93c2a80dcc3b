"""Nothing is cut off at 100 to 200 %, on screens people have; and nothing on the screen is left in English.

A text is measured by the font of its widget against the place that it really has on the screen: inside its own
rectangle, and not hidden by what it stands in. What a table shortens must be readable in a tool tip.
"""

import re
from collections.abc import Callable, Iterable, Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QStyle,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.fakes.ui_station import FakeOffice
from tests.ui.test_pages import PAGES
from ui.assembly import MainWindow
from ui.hotkeys import Command
from ui.parts import PageName
from ui.shell.window import Window
from ui.workbench.page import WorkbenchPage

# scale of texts, and the screen that goes with it: a laptop at 150 % has the room of 1280 x 720
SCREENS = ((1.0, (1920, 1080)), (1.25, (1920, 1080)), (1.5, (1920, 1080)), (2.0, (3840, 2160)))
ORDER = "JX20261120-0005"
_ROUNDING_PX = 1
# words that are the same in Chinese offices, and what is no word: codes, units, file endings, names of makers
_NOT_ENGLISH = re.compile(
    r"https?://\S*|[\w.]+@[\w.]+|\b(?:USBKey|UKey|CSV|PDF|PIN|SKF|PKCS|Ctrl|Alt|Shift|Esc|Enter|Return|Space|Home|End|"
    r"PgUp|PgDown|Left|Right|Up|Down|Del|Ins|Tab|dpi|mm|KB|MB|RSA|ECC|EC|SM2|SMS|OCR|Chinese|English|auto|"
    r"wangfang|lina|zhaolei|production|slot|Delta|dll|so|exe|zip)\b"
)


class Measured:
    """A window at a scale, with the size of its screen."""

    def __init__(self, main: MainWindow, window: Window, settled: Callable[[], None]) -> None:
        self.main, self.window, self._settled = main, window, settled

    def goes_to(self, name: str, subject: str = "") -> None:
        self.window.go(name, subject)
        self.settles()

    def settles(self) -> None:
        self._settled()
        QApplication.sendPostedEvents()
        QApplication.processEvents()


@pytest.fixture(params=SCREENS, ids=lambda each: f"{each[0]:.0%} on {each[1][0]}")
def measured(
    request: pytest.FixtureRequest,
    qapp: QApplication,
    main_window: MainWindow,
    window: Window,
    settled: Callable[[], None],
) -> Iterator[Measured]:
    scale, size = request.param
    main_window.theme.apply(qapp, scale=scale)
    main_window.resize(*size)
    yield Measured(main_window, window, settled)
    main_window.theme.apply(qapp, scale=1.0)


def test_no_page_clips_a_text(measured: Measured) -> None:
    wanted = measured.main.size()
    found: dict[str, list[str]] = {}
    for name in (*PAGES, PageName.WORKBENCH):
        measured.goes_to(name, ORDER if name == PageName.WORKBENCH else "")
        found[name] = clipped(measured.main)
        assert measured.main.size() == wanted, f"{name} does not fit the screen"
    measured.window.handle(Command.REJECT)
    measured.settles()
    found["reject sheet"] = clipped(measured.main)
    assert measured.main.size() == wanted, "the reject sheet does not fit the screen"
    bench = measured.window.current()
    assert isinstance(bench, WorkbenchPage)
    bench.sheet.hide()
    bench.extras.sheet.show()
    measured.settles()
    found["supervisor's sheet"] = clipped(measured.main)
    assert measured.main.size() == wanted, "the supervisor's sheet does not fit the screen"
    assert {name: cut for name, cut in found.items() if cut} == {}


def test_a_size_chosen_while_an_order_is_open_clips_nothing(
    qapp: QApplication, main_window: MainWindow, window: Window, settled: Callable[[], None]
) -> None:
    main_window.resize(3840, 2160)
    measured = Measured(main_window, window, settled)
    measured.goes_to(PageName.WORKBENCH, ORDER)
    main_window.theme.apply(qapp, scale=2.0)
    try:
        measured.settles()
        assert clipped(main_window) == []
        number = main_window.findChild(QLabel, "bench_order_no")
        assert isinstance(number, QLabel)
        assert number.font().pixelSize() == main_window.theme.font().pixelSize()
    finally:
        main_window.theme.apply(qapp, scale=1.0)


def test_no_dialog_clips_a_text(measured: Measured) -> None:
    measured.window.show_keys()
    measured.settles()
    (sheet,) = (each for each in measured.main.findChildren(QDialog) if each.isVisible())
    assert clipped(sheet) == []
    sheet.close()


@pytest.mark.parametrize(("scale", "size"), SCREENS)
def test_the_first_start_clips_no_text(
    scale: float, size: tuple[int, int], qapp: QApplication, office: FakeOffice, qtbot: QtBot
) -> None:
    office.who, office.url = None, ""
    main = MainWindow(qapp, office.station())
    qtbot.addWidget(main)
    main.theme.apply(qapp, scale=scale)
    main.resize(*size)
    main.show()
    try:
        qapp.processEvents()
        assert clipped(main) == []
        door = main.findChild(QPushButton, "door_office")
        assert isinstance(door, QPushButton)
        door.click()
        qapp.processEvents()
        assert clipped(main) == []
    finally:
        main.theme.apply(qapp, scale=1.0)


def test_nothing_on_the_screen_is_left_in_english(window: Window, settled: Callable[[], None]) -> None:
    for name in (*PAGES, PageName.WORKBENCH):
        window.go(name, ORDER if name == PageName.WORKBENCH else "")
        settled()
        assert {text for text in shown_texts(window) if is_english(text)} == set(), name


def test_the_measure_sees_what_is_clipped(qtbot: QtBot) -> None:
    """Planted faults: a measure that finds nothing proves nothing."""
    root = QWidget()
    qtbot.addWidget(root)
    root.resize(400, 300)
    texts = {}
    for place, kind in enumerate((QLabel, QPushButton, QCheckBox, QRadioButton)):
        planted = kind("这一行字比它的位置长得多", root)
        planted.setGeometry(10, 10 + 40 * place, 60, 30)
        texts[kind.__name__] = planted
    low = QLabel("高度不够", root)
    low.setGeometry(10, 180, 200, 6)
    outside = QLabel("伸出窗口之外", root)
    outside.setGeometry(360, 220, 200, 30)
    root.show()
    assert len(clipped(root)) == len(texts) + 2
    assert is_english("Loading the orders")
    assert not is_english("订单 JX20261120-0005 已发送 (Ctrl+Z)")


# the measure


def clipped(root: QWidget) -> list[str]:
    """Return what is cut off in `root`, a line for each."""
    return [line for widget in root.findChildren(QWidget) if widget.isVisible() for line in _cut(widget)]


def _cut(widget: QWidget) -> Iterable[str]:
    if isinstance(widget, QHeaderView):
        yield from _cut_headings(widget)
    elif isinstance(widget, QTabBar):
        for at in range(widget.count()):
            if widget.fontMetrics().horizontalAdvance(widget.tabText(at)) > widget.tabRect(at).width():
                yield f"tab {widget.tabText(at)!r}"
    elif isinstance(widget, QTableView):
        yield from _cut_cells(widget)
    else:
        needed = _needs(widget)
        if needed is not None and (not _fits(needed, widget.size().toTuple()) or _is_hidden(widget, needed)):
            yield f"{widget.objectName() or type(widget).__name__} {_text(widget)!r} {widget.geometry()} needs {needed}"


def _text(widget: QWidget) -> str:
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QLineEdit):
        return widget.placeholderText()
    if isinstance(widget, QLabel) and not widget.pixmap().isNull():
        return ""
    return (
        str(widget.text()) if isinstance(widget, QLabel | QPushButton | QToolButton | QCheckBox | QRadioButton) else ""
    )


def _needs(widget: QWidget) -> tuple[int, int] | None:
    """Return width and height that the widget's text needs, None where it has none."""
    text = _text(widget)
    if not text:
        return None
    metrics = widget.fontMetrics()
    if isinstance(widget, QLabel):
        if widget.wordWrap():
            return widget.minimumSizeHint().width(), widget.heightForWidth(widget.width())
        return widget.sizeHint().width(), widget.sizeHint().height()
    if isinstance(widget, QCheckBox | QRadioButton):
        return widget.sizeHint().width(), metrics.height()
    lines = text.split("\n")
    width = max(metrics.horizontalAdvance(line) for line in lines)
    if isinstance(widget, QComboBox):
        width += widget.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
    return width, metrics.height() * len(lines)


def _fits(needed: tuple[int, int], has: object) -> bool:
    width, height = has  # type: ignore[misc]
    return needed[0] <= width + _ROUNDING_PX and needed[1] <= height + _ROUNDING_PX


def _is_hidden(widget: QWidget, needed: tuple[int, int]) -> bool:
    """Tell whether what the widget stands in hides a part of its text; what can be scrolled to is not hidden."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea):
            return False
        parent = parent.parentWidget()
    seen: QRect = widget.visibleRegion().boundingRect()
    width, height = min(needed[0], widget.width()), min(needed[1], widget.height())
    return seen.width() + _ROUNDING_PX < width or seen.height() + _ROUNDING_PX < height


def _cut_headings(header: QHeaderView) -> Iterable[str]:
    model = header.model()
    if model is None or header.orientation() is not Qt.Orientation.Horizontal:
        return
    for section in range(header.count()):
        text = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        if header.fontMetrics().horizontalAdvance(text) > header.sectionSize(section):
            yield f"heading {text!r} in {header.sectionSize(section)} px"


def _cut_cells(table: QTableView) -> Iterable[str]:
    """Return cells that are shortened and say the whole nowhere."""
    model, header = table.model(), table.horizontalHeader()
    if model is None:
        return
    for row in range(min(model.rowCount(), 20)):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            text = str(index.data() or "")
            is_short = table.fontMetrics().horizontalAdvance(text) > header.sectionSize(column)
            if is_short and not index.data(Qt.ItemDataRole.ToolTipRole):
                yield f"{table.objectName()} cell {text!r} without a tool tip"


# what is English


def is_english(text: str) -> bool:
    """Tell whether a text holds a word in small Latin letters that no Chinese office uses."""
    return re.search(r"(?<![\w-])[A-Z]?[a-z]{2,}(?![\w-])", _NOT_ENGLISH.sub(" ", text)) is not None


def shown_texts(root: QWidget) -> Iterator[str]:
    """Return every text on the screen: of widgets, their tool tips, headings and first table rows."""
    for widget in root.findChildren(QWidget):
        if not widget.isVisible():
            continue
        yield _text(widget)
        yield widget.toolTip()
        if isinstance(widget, QComboBox):
            yield from (widget.itemText(at) for at in range(widget.count()))
        if isinstance(widget, QTableView) and widget.model() is not None:
            model = widget.model()
            for column in range(model.columnCount()):
                yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
                yield from (str(model.index(row, column).data() or "") for row in range(min(3, model.rowCount())))
