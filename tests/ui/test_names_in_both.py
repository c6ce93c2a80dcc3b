"""On the workbench: appointment letter and seal collection form must name the same person, shown with both pictures."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget

from review.cross_check import Agreement, Field, FieldCheck, PageText, Place, PrintedLine
from review.cross_documents import APPOINTMENT, COLLECTION
from review.orders import DocumentCode
from tests.fakes.ui_station import FakeOffice
from ui.hotkeys import Command
from ui.parts import PageName
from ui.shell.window import Window
from ui.workbench.fields_panel import FieldRow
from ui.workbench.page import WorkbenchPage

Settled = Callable[[], None]
OUTSIDE, INSIDE = "JX20261120-0003", "JX20261120-0005"


def _printed(office: FakeOffice, appointed: str, collected: str) -> None:
    def line(text: str, x: float, y: float, width: float) -> PrintedLine:
        return PrintedLine(text=text, place=Place(x=x, y=y, width=width, height=0.02))

    office.printed[APPOINTMENT] = PageText(lines=(line(f"任命{appointed}同志为入赣负责人", 0.1, 0.3, 0.6),))
    office.printed[COLLECTION] = PageText(
        lines=(line("入赣负责人", 0.1, 0.4, 0.2), line(collected, 0.4, 0.4, 0.2)) if collected else ()
    )


def _opened(window: Window, order_no: str, settled: Settled) -> WorkbenchPage:
    window.go(PageName.WORKBENCH, order_no)
    settled()
    page = window.current()
    assert isinstance(page, WorkbenchPage)
    return page


def _said(page: WorkbenchPage, document: DocumentCode, settled: Settled) -> FieldCheck | None:
    page.model.go_to_document(document)
    settled()
    return next((each for each in page.field_checks.lines() if each.field is Field.APPOINTED_NAME), None)


@pytest.mark.parametrize(
    ("collected", "agreement"),
    [("陈慧敏", Agreement.EQUAL), ("陈晓敏", Agreement.DIFFERENT), ("", Agreement.NOT_FOUND)],
)
def test_both_documents_say_it(
    collected: str, agreement: Agreement, window: Window, office: FakeOffice, settled: Settled
) -> None:
    _printed(office, "陈慧敏", collected)
    page = _opened(window, OUTSIDE, settled)
    for document in (APPOINTMENT, COLLECTION):
        check = _said(page, document, settled)
        assert check is not None
        assert check.agreement is agreement


def test_a_difference_is_said_once_in_the_count_and_with_both_pictures(
    window: Window, office: FakeOffice, settled: Settled
) -> None:
    _printed(office, "陈慧敏", "陈晓敏")
    page = _opened(window, OUTSIDE, settled)
    _said(page, APPOINTMENT, settled)
    page.handle(Command.SHOW_FIELDS)
    settled()
    row = page.findChild(QWidget, "field_appointed_name")
    assert isinstance(row, FieldRow)
    assert row.accessibleName() == "任命书＝采集表 · 不一致: 采集表：陈晓敏: 页面上：陈慧敏"
    assert [crop.isNull() for crop in row.crops] == [False, False]
    assert row.crops[0] != row.crops[1]
    differing = page.field_checks.differing()
    _printed(office, "陈慧敏", "陈慧敏")
    window.go(PageName.WORKBENCH, INSIDE)
    settled()
    again = _opened(window, OUTSIDE, settled)
    assert again.field_checks.differing() == differing - 1


def test_an_order_without_a_person_in_charge_has_no_such_line(
    window: Window, office: FakeOffice, settled: Settled
) -> None:
    _printed(office, "陈慧敏", "陈晓敏")
    page = _opened(window, INSIDE, settled)
    assert _said(page, COLLECTION, settled) is None
