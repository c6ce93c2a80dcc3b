"""Several device libraries as one desk: keys are found by serial, and a library that fails hides no other's keys."""

import threading
import time
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import cast

import pytest

from app.adapters.usb_key import watching
from app.adapters.usb_key.several import Library, SeveralKeys
from app.ports.usb_key_errors import DeviceCrashed, DeviceHung, KeyAbsent, LibraryUnusable, UsbKeyError
from app.ports.usb_keys import (
    DEFAULT_LAYOUT,
    KeyLayout,
    KeyNotice,
    KeyPrompt,
    NoticedBy,
    Pin,
    UsbKeyInfo,
    UsbKeySession,
)


class Keys:
    """A library with the keys that the test plugs in."""

    def __init__(self, *serials: str) -> None:
        self.serials = list(serials)
        self.is_broken = False
        self.opened: list[str] = []
        self.closings = 0
        self.waits: list[bool] = []
        self.failures: list[UsbKeyError] = []

    def present(self) -> tuple[UsbKeyInfo, ...]:
        if self.is_broken:
            raise LibraryUnusable("无法加载。")
        return tuple(
            UsbKeyInfo(serial=one, label="", manufacturer="m", model="m", driver="skf", kinds=())
            for one in self.serials
        )

    def wait_for_change(self, known: Collection[str], timeout_seconds: float, *, by_events: bool = True) -> KeyNotice:
        end = time.monotonic() + timeout_seconds
        self.waits.append(by_events)
        opened = self.closings
        while set(self.serials) == set(known) and time.monotonic() < end and not self.failures:
            if self.closings != opened:
                raise DeviceCrashed("已结束。")  # as a process that is ended during a wait
            time.sleep(0.005)
        if self.failures:
            raise self.failures.pop(0)
        how = NoticedBy.EVENTS if by_events else NoticedBy.POLLING
        return KeyNotice(names=tuple(self.serials), is_due=set(self.serials) != set(known), noticed_by=how)

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


def prompted(drawers: Drawers) -> KeyPrompt:
    prompt = drawers.keys.wait_for_prompt(10)
    assert prompt is not None
    return prompt


def quiet(drawers: Drawers) -> KeyPrompt | None:
    """Wait until the first prompts are over: each library says once how it is watched."""
    last = None
    while (prompt := drawers.keys.wait_for_prompt(0.1)) is not None:
        last = prompt
    return last


def test_a_key_of_any_library_that_comes_or_goes_prompts_a_look(drawers: Drawers) -> None:
    last = quiet(drawers)
    assert last is not None
    assert last.noticed_by is NoticedBy.EVENTS
    for change in (lambda: drawers.skf.serials.append("B3"), drawers.token.serials.clear):
        change()
        prompted(drawers)
        assert quiet(drawers) is None
    drawers.keys.close()


@pytest.mark.parametrize("error", [DeviceHung("不响应。"), DeviceCrashed("退出。")], ids=["hangs", "dies"])
def test_a_library_whose_wait_fails_is_polled_from_then_on(
    drawers: Drawers, error: UsbKeyError, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "FIRST_PAUSE_SECONDS", 0.3)
    quiet(drawers)
    drawers.skf.failures.append(error)
    assert prompted(drawers).noticed_by is None  # the page looks from time to time meanwhile
    assert prompted(drawers).noticed_by is NoticedBy.POLLING
    assert drawers.skf.waits[-1] is False
    assert all(drawers.token.waits)
    drawers.skf.serials.append("B3")
    prompted(drawers)
    drawers.keys.close()


def test_a_process_that_is_slow_to_start_waits_for_events_all_the_same(
    drawers: Drawers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "FIRST_PAUSE_SECONDS", 0.02)
    drawers.skf.failures.append(DeviceHung("不响应。"))
    while prompted(drawers).noticed_by is not NoticedBy.EVENTS:
        pass
    assert drawers.skf.waits[-1] is True
    drawers.keys.close()


def test_a_library_that_keeps_failing_is_asked_ever_more_rarely(
    drawers: Drawers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "FIRST_PAUSE_SECONDS", 0.02)
    drawers.skf.failures.extend(LibraryUnusable("无法加载。") for _ in range(1000))
    quiet(drawers)
    time.sleep(0.5)
    assert 3 <= len(drawers.skf.waits) <= 8
    drawers.keys.close()


def test_the_watch_ends_with_the_keys_and_begins_anew(drawers: Drawers) -> None:
    quiet(drawers)
    before = {thread for thread in threading.enumerate() if thread.name.startswith("key-watch")}
    assert len(before) == 2
    drawers.keys.close()
    assert not any(thread.is_alive() for thread in before)
    assert prompted(drawers)  # the libraries may be others now: it is time to look
    assert drawers.openings == 2
    drawers.keys.close()


def test_closed_libraries_are_opened_anew(drawers: Drawers) -> None:
    drawers.keys.present()
    drawers.keys.close()
    assert (drawers.skf.closings, drawers.token.closings) == (1, 1)
    drawers.keys.present()
    assert drawers.openings == 2
