"""Remembered facts: read back at once, written in order, from another thread."""

import threading

from app.ports.errors import Unavailable
from ui.remembered import RememberedFacts


class _Disk:
    def __init__(self) -> None:
        self.facts = {"mode": "swipe"}
        self.free = threading.Event()
        self.threads: set[str] = set()

    def get(self, name: str) -> str | None:
        return self.facts.get(name)

    def set(self, name: str, text: str) -> None:
        self.threads.add(threading.current_thread().name)
        self.free.wait(10)
        if name == "broken":
            raise Unavailable("disk_full", "磁盘已满。")
        self.facts[name] = text


def test_setting_does_not_wait_for_the_disk() -> None:
    disk = _Disk()
    facts = RememberedFacts(disk)
    facts.set("mode", "blink")  # the disk is busy: a wait here would be a stall of the window
    facts.set("draft", "begun")
    assert (facts.get("mode"), facts.get("draft"), disk.facts) == ("blink", "begun", {"mode": "swipe"})
    disk.free.set()
    facts.flush()
    assert disk.facts == {"mode": "blink", "draft": "begun"}
    assert threading.current_thread().name not in disk.threads


def test_what_cannot_be_written_does_not_stop_the_rest() -> None:
    disk = _Disk()
    disk.free.set()
    facts = RememberedFacts(disk)
    facts.set("broken", "x")
    facts.set("mode", "overlay")
    facts.flush()
    assert disk.facts == {"mode": "overlay"}


def test_what_is_stored_is_read_once_and_what_is_unknown_stays_unknown() -> None:
    facts = RememberedFacts(_Disk())
    assert (facts.get("mode"), facts.get("nothing")) == ("swipe", None)
