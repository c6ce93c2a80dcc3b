"""Several device libraries as one desk: keys are found by serial, and a library that fails hides no other's keys."""

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import cast

import pytest

from app.adapters.usb_key.several import Library, SeveralKeys
from app.ports.usb_key_errors import KeyAbsent, LibraryUnusable
from app.ports.usb_keys import DEFAULT_LAYOUT, KeyLayout, Pin, UsbKeyInfo, UsbKeySession


class Keys:
    """A library with the keys that the test plugs in."""

    def __init__(self, *serials: str) -> None:
        self.serials = list(serials)
        self.is_broken = False
        self.opened: list[str] = []
        self.closings = 0

    def present(self) -> tuple[UsbKeyInfo, ...]:
        if self.is_broken:
            raise LibraryUnusable("无法加载。")
        return tuple(
            UsbKeyInfo(serial=one, label="", manufacturer="m", model="m", driver="skf", kinds=())
            for one in self.serials
        )

    def wait_for_change(self, known: Collection[str], timeout_seconds: float) -> tuple[UsbKeyInfo, ...]:
        return self.present()

    def open(self, serial: str, layout: KeyLayout = DEFAULT_LAYOUT) -> AbstractContextManager[UsbKeySession]:
        return self._open(serial)

    @contextmanager
    def _open(self, serial: str) -> Iterator[UsbKeySession]:
        self.opened.append(serial)
        yield cast("UsbKeySession", self)

    def close(self) -> None:
        self.closings += 1


class Drawers:
    """Two libraries; counts how often they are opened."""

    def __init__(self) -> None:
        self.skf, self.token = Keys("B2"), Keys("A1")
        self.openings = 0
        self.keys = SeveralKeys(self._open)

    def _open(self) -> list[Library]:
        self.openings += 1
        return [
            Library(keys=self.skf, watch=self.skf),
            Library(keys=self.token, watch=self.token, arrival_secret=Pin("12345678")),
        ]


@pytest.fixture
def drawers() -> Drawers:
    return Drawers()


def test_all_keys_are_listed_by_serial_and_nothing_is_opened_before(drawers: Drawers) -> None:
    assert drawers.openings == 0
    assert [info.serial for info in drawers.keys.present()] == ["A1", "B2"]
    assert drawers.openings == 1


def test_a_key_is_opened_by_the_library_that_has_it(drawers: Drawers) -> None:
    with drawers.keys.open("A1"):
        pass
    assert (drawers.skf.opened, drawers.token.opened) == ([], ["A1"])
    assert drawers.keys.arrival_secret("A1") == Pin("12345678")
    assert drawers.keys.arrival_secret("B2") is None
    with pytest.raises(KeyAbsent), drawers.keys.open("C3"):
        pass


def test_a_library_that_fails_hides_no_other_keys(drawers: Drawers) -> None:
    drawers.skf.is_broken = True
    assert [info.serial for info in drawers.keys.present()] == ["A1"]
    with drawers.keys.open("A1"):
        pass
    drawers.token.serials.clear()
    with pytest.raises(LibraryUnusable):
        drawers.keys.present()


def test_waiting_ends_when_a_key_of_any_library_comes_or_goes(drawers: Drawers) -> None:
    assert [info.serial for info in drawers.keys.wait_for_change({"B2"}, 60)] == ["A1", "B2"]
    assert [info.serial for info in drawers.keys.wait_for_change({"A1", "B2"}, 0)] == ["A1", "B2"]


def test_closed_libraries_are_opened_anew(drawers: Drawers) -> None:
    drawers.keys.present()
    drawers.keys.close()
    assert (drawers.skf.closings, drawers.token.closings) == (2, 2)
    drawers.keys.present()
    assert drawers.openings == 2
