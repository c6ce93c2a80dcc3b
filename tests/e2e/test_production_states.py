"""The production page in each of its states: a real office, the real window, a software key that misbehaves on order.

The pictures are for a person's eyes too: `CA_REVIEW_PICTURES=DIR` keeps them (docs/images/production-states.png).
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget

from app.bootstrap.workstation import open_workplace
from app.cli.tour.camera import Camera
from app.cli.tour.office import OfficeAtWork
from app.ports.jobs import Unattended
from app.ports.queue import QueueQuery
from review.orders import KeyState, OrderNo
from review.stages import Role, Stage
from training.softkey import LIBRARY, SoftKeyDrawer
from ui.parts import PageName
from ui.production.lines import Light
from ui.production.page import ProductionPage

pytestmark = pytest.mark.skipif(not LIBRARY.exists(), reason="the software key is not built")
T = TypeVar("T", bound=QWidget)
_PATIENCE_MS = 120_000  # the first cut also starts the vision worker, on a busy machine
_LAID_OUT_MS = 300


@dataclass
class ProductionSeat:
    """A production operator at the window, and the drawer of the keys that they plug in."""

    office: OfficeAtWork
    page: ProductionPage
    drawer: SoftKeyDrawer
    order_no: OrderNo

    def wait(self, what: str, is_so: Callable[[], bool]) -> None:
        """Let the window work until it is so."""
        loop, look = QEventLoop(), QTimer(interval=0)
        look.timeout.connect(lambda: loop.quit() if is_so() else None)
        QTimer.singleShot(_PATIENCE_MS, loop.quit)
        look.start()
        loop.exec()
        look.stop()
        assert is_so(), f"{what}: {self.says()}"

    def take(self, what: str) -> None:
        """Take a picture once what is shown has found its place."""
        self.settle()
        self.office.camera.takes_now(what)

    def settle(self) -> None:
        """Let the window work for a moment."""
        loop = QEventLoop()
        QTimer.singleShot(_LAID_OUT_MS, loop.quit)
        loop.exec()

    def says(self) -> str:
        """Return what the page says in large letters."""
        return self.find(QLabel, "production_says").text()

    def find(self, kind: type[T], name: str) -> T:
        """Return a widget of the page by its name."""
        found = self.page.findChild(kind, name)
        assert found is not None, name
        return found

    def press_start(self) -> None:
        """Press the one button, which must be offered."""
        start = self.find(QPushButton, "start_production")
        self.wait("the button is offered", start.isEnabled)
        start.click()

    def light(self) -> Light:
        """Return the light over the page."""
        return Light(self.page.run_state.light)

    def key_states(self) -> list[KeyState]:
        """Return how the order's keys stand at the server."""
        return [key.state for key in self.office.services.backend.order(self.order_no).keys]


@pytest.fixture
def seat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProductionSeat]:
    monkeypatch.setenv("CA_REVIEW_HOME", str(tmp_path / "数据"))
    monkeypatch.setenv("CA_REVIEW_SECRETS", "file")
    with open_workplace() as workplace:
        services = workplace.open_training(Unattended())
        pictures = Path(os.environ.get("CA_REVIEW_PICTURES", str(tmp_path / "pictures")))
        office = OfficeAtWork(services, tmp_path / "scanner", Camera(services, pictures))
        try:
            office.sit_down(Role.PRODUCTION)
            desk = services.key_desk
            skf = next(one for one in desk.practice_desk().drivers if one.driver == "skf")
            drawer = SoftKeyDrawer(Path(skf.environment["SOFTKEY_HOME"]))
            for info in desk.present():
                desk.place_practice_key(info.serial, is_inserted=False)
            desk.keys.close()
            order_no = an_order_to_make(office)
            office.camera.sees(PageName.PRODUCTION, "0 打开", order_no)
            yield ProductionSeat(office, office.camera.page(ProductionPage), drawer, order_no)
        finally:
            office.camera.close()


def an_order_to_make(office: OfficeAtWork) -> OrderNo:
    """Return an order in production whose paper review somebody else passed."""
    me = office.services.session.require().user
    with office.services.store.reading() as work:
        rows = work.orders.queue(QueueQuery(stages=frozenset({Stage.PRODUCTION})))
        orders = [work.orders.get(row.order_no) for row in rows]
    return next(
        order.order_no for order in orders if order is not None and all(one.by != me for one in order.decisions)
    )


def test_every_state_of_the_page(seat: ProductionSeat) -> None:
    desk = seat.office.services.key_desk
    confirm = seat.find(QCheckBox, "confirm_seal")

    # waiting: no key
    despite = seat.find(QPushButton, "cut_despite")
    seat.wait("the seal is judged", lambda: confirm.isEnabled() or despite.isVisible())
    if despite.isVisible():  # the machine doubts a digit of this sample: the operator has looked
        despite.click()
    seat.wait("the seal is cut", confirm.isEnabled)
    seat.take("1 等待介质")
    assert not seat.find(QPushButton, "start_production").isEnabled()

    # bound: the key is in, the seal compared
    desk.swap_practice_key("skf")
    confirm.setChecked(True)
    serial_shown = seat.find(QLabel, "key_serial")
    seat.wait("the key is seen", lambda: bool(serial_shown.text()))
    first = serial_shown.text()
    seat.take("2 已就绪")

    # writing, with its progress; then the key is pulled out while its seal is written
    seat.drawer.control("fault SKF_ImportCertificate 2 slow 1500", "once SKF_WriteFile 1 remove")
    seat.press_start()
    seat.wait("it is being written", lambda: seat.page.run_state.step >= 5)
    assert seat.light() is Light.RUNNING
    seat.office.camera.takes_now("3 正在写入")
    seat.wait("it stopped", lambda: seat.light() is Light.STOPPED)
    seat.wait("the key is missed", lambda: serial_shown.text() == "")
    seat.take("4 介质被拔出")
    assert seat.key_states() == [KeyState.BOUND]

    # resume: the same key again, and it lies about what was written
    seat.drawer.control("quirk bad_memory")
    seat.drawer.insert(first)
    seat.wait("the key is seen again", lambda: "介质已插回" in seat.says())
    seat.take("5 可以继续")
    assert seat.find(QPushButton, "start_production").isEnabled()
    seat.press_start()
    seat.wait("it ended", lambda: seat.light() is not Light.RUNNING)
    seat.take("6 已隔离")
    assert seat.key_states() == [KeyState.QUARANTINED]
    assert not seat.find(QPushButton, "start_production").isEnabled()
    seat.page.list.chosen.emit(
        seat.page.list.current()
    )  # the order changed and is loaded anew: what was compared stays
    seat.settle()
    assert confirm.isChecked()
    assert seat.light() is Light.STOPPED

    # proven: another key
    seat.drawer.control()
    desk.swap_practice_key("skf")
    seat.wait("the other key is seen", lambda: serial_shown.text() not in ("", first))
    seat.press_start()
    seat.wait("it is proven", lambda: seat.light() is Light.PROVEN)
    seat.take("7 制证完成")
    assert seat.key_states() == [KeyState.QUARANTINED, KeyState.PROVEN]

    # the order leaves the list, its proof stays until the operator goes on
    seat.wait("the order is gone", lambda: seat.page.list.rows.position_of(seat.order_no) is None)
    assert seat.light() is Light.PROVEN
    seat.press_start()
    seat.wait("the next order is open", lambda: seat.light() is Light.IDLE)
