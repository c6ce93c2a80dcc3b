"""Insertion and removal, noticed by SKF_WaitForDevEvent where it works and by polling where it does not."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from app.adapters.usb_key import process_keys
from app.adapters.usb_key.device_process import device_process_command
from app.adapters.usb_key.process_keys import ProcessUsbKeys
from app.adapters.usb_key.several import Library, SeveralKeys
from app.ports.usb_key_errors import DeviceHung
from app.ports.usb_keys import KeyNotice, KeyPrompt, NoticedBy
from tests.integration.usb_key.desks import skf_keys
from training.softkey import LIBRARY, SoftKeyDrawer

LONG_BEFORE_THE_END = 10.0
"""Seconds, of a wait of 20: what is known by then was not found at its end, on however busy a machine."""


@pytest.fixture
def drawer(tmp_path: Path) -> SoftKeyDrawer:
    drawer = SoftKeyDrawer(tmp_path / "keys")
    drawer.make("key1", serial="SK1")
    drawer.make("key2", serial="SK2")
    drawer.pull("key2")
    return drawer


@pytest.fixture
def watch(drawer: SoftKeyDrawer) -> Iterator[ProcessUsbKeys]:
    keys = skf_keys(drawer)
    keys.wait_for_change((), 20)  # it has started
    yield keys
    keys.close()


def during(change: Callable[[], None], wait: Callable[[], KeyNotice]) -> tuple[KeyNotice, float]:
    """Run `change` while waiting; return the notice and how many seconds after the change it came."""
    at: list[float] = []

    def later() -> None:
        time.sleep(0.4)
        at.append(time.monotonic())
        change()

    thread = threading.Thread(target=later)
    thread.start()
    notice = wait()
    thread.join()
    return notice, time.monotonic() - at[0]


def test_insertion_and_removal_are_told_by_events(drawer: SoftKeyDrawer, watch: ProcessUsbKeys) -> None:
    drawer.control("fault SKF_EnumDev 0 slow 1")
    pulled, seconds = during(lambda: drawer.pull("key1"), lambda: watch.wait_for_change(("key1",), 20))
    assert (pulled.names, pulled.is_due, pulled.noticed_by) == ((), True, NoticedBy.EVENTS)
    assert seconds < LONG_BEFORE_THE_END  # told by the event: the names are read again at the end of the wait only
    both = watch.wait_for_change((), 0)
    assert not both.is_due
    inserted, seconds = during(lambda: drawer.insert("key2"), lambda: watch.wait_for_change((), 20))
    assert (inserted.names, inserted.is_due, inserted.noticed_by) == (("key2",), True, NoticedBy.EVENTS)
    assert seconds < LONG_BEFORE_THE_END


def test_waiting_for_events_asks_the_library_for_nothing(drawer: SoftKeyDrawer, watch: ProcessUsbKeys) -> None:
    """Cheaper than polling, counted in calls of the library."""
    calls = {}
    for by_events in (True, False):
        watch.close()
        drawer.control("count")
        watch.wait_for_change(("key1",), 3.0, by_events=by_events)
        calls[by_events] = int((drawer.folder / "control.count").read_text())
    assert calls[True] <= 6
    assert calls[False] > calls[True]


@pytest.mark.parametrize("quirk", ["event_none", "event_stub"])
def test_a_library_without_events_is_polled(drawer: SoftKeyDrawer, watch: ProcessUsbKeys, quirk: str) -> None:
    drawer.control(f"quirk {quirk}")
    notice, seconds = during(lambda: drawer.pull("key1"), lambda: watch.wait_for_change(("key1",), 20))
    assert (notice.names, notice.is_due, notice.noticed_by) == ((), True, NoticedBy.POLLING)
    assert seconds < LONG_BEFORE_THE_END


def test_a_library_that_always_tells_of_an_insertion_is_polled(drawer: SoftKeyDrawer, watch: ProcessUsbKeys) -> None:
    drawer.control("quirk event_storm")
    hows = [watch.wait_for_change(("key1",), 0.1).noticed_by for _ in range(13)]
    assert (hows[0], hows[-1]) == (NoticedBy.EVENTS, NoticedBy.POLLING)
    notice, _ = during(lambda: drawer.pull("key1"), lambda: watch.wait_for_change(("key1",), 20))
    assert (notice.names, notice.is_due) == ((), True)


def test_a_library_that_has_no_such_function_is_polled(drawer: SoftKeyDrawer, tmp_path: Path) -> None:
    keys = ProcessUsbKeys(
        [*device_process_command(), "--driver", "skf", "--library", str(library_without_events(tmp_path))],
        environment=drawer.environment,
    )
    keys.wait_for_change((), 20)
    notice, _ = during(lambda: drawer.pull("key1"), lambda: keys.wait_for_change(("key1",), 20))
    assert (notice.names, notice.noticed_by) == ((), NoticedBy.POLLING)
    keys.close()


def library_without_events(folder: Path) -> Path:
    """Return the software key under another name, without the functions for events in its export table."""
    renamed = folder / "libfew.so"
    names = ("SKF_WaitForDevEvent", "SKF_CancelWaitForDevEvent")
    hidden = folder / "hidden.map"
    hidden.write_text("{ local: " + " ".join(f"{name};" for name in names) + " };\n")
    sources = [str(path) for path in sorted(LIBRARY.parent.glob("*.c"))]
    subprocess.run(
        ["gcc", "-std=gnu11", "-shared", "-fPIC", "-fvisibility=hidden", f"-Wl,--version-script={hidden}",
         "-o", str(renamed), *sources, "-lcrypto", "-lpthread"],
        check=True,
    )  # fmt: skip
    return renamed


def test_an_event_that_is_told_twice_prompts_two_looks_and_nothing_else(
    drawer: SoftKeyDrawer, watch: ProcessUsbKeys
) -> None:
    drawer.control("quirk event_double")
    first, _ = during(lambda: drawer.insert("key2"), lambda: watch.wait_for_change(("key1",), 20))
    assert (first.names, first.is_due) == (("key1", "key2"), True)
    second = watch.wait_for_change(first.names, 20)
    assert (second.names, second.is_due, second.noticed_by) == (first.names, True, NoticedBy.EVENTS)
    assert not watch.wait_for_change(first.names, 0.3).is_due


@pytest.mark.parametrize("quirks", [("event_never",), ("event_never", "cancel_ignored")], ids=["never", "no cancel"])
def test_events_that_never_come_are_found_out_and_polling_takes_over(
    drawer: SoftKeyDrawer, watch: ProcessUsbKeys, quirks: tuple[str, ...]
) -> None:
    drawer.control(*(f"quirk {quirk}" for quirk in quirks))
    names, hows = ("key1",), []
    for _ in range(4):
        change = partial(drawer.pull if names else drawer.insert, "key1")
        notice, _ = during(change, partial(watch.wait_for_change, names, 2.0))
        assert notice.is_due  # the names are read at the end of every wait, so nothing is missed
        names = notice.names
        hows.append(notice.noticed_by)
    assert hows == [NoticedBy.EVENTS, NoticedBy.EVENTS, NoticedBy.POLLING, NoticedBy.POLLING]


@pytest.mark.parametrize("quirk", ["event_lost", "event_edge"])
def test_an_event_that_gets_lost_is_made_up_for(drawer: SoftKeyDrawer, watch: ProcessUsbKeys, quirk: str) -> None:
    drawer.control(f"quirk {quirk}")
    watch.wait_for_change(("key1",), 0.1)
    drawer.pull("key1")  # nobody waits now
    notice = watch.wait_for_change(("key1",), 1.0)
    assert (notice.names, notice.is_due) == ((), True)


def test_a_key_swapped_for_one_of_the_same_name_prompts_a_look(drawer: SoftKeyDrawer, watch: ProcessUsbKeys) -> None:
    """Some libraries name a device by its slot: the list of names stays the same, the event comes all the same."""
    watch.wait_for_change(("key1",), 0.1)

    def swap() -> None:
        drawer.pull("key1")
        time.sleep(0.1)
        drawer.make("key1", serial="SK9")

    notice, _ = during(swap, lambda: watch.wait_for_change(("key1",), 20))
    assert notice.is_due
    assert [info.serial for info in watch.present()] in ([], ["SK9"])


def test_a_wait_in_which_the_library_hangs_for_good_still_answers(drawer: SoftKeyDrawer, watch: ProcessUsbKeys) -> None:
    drawer.control("fault SKF_WaitForDevEvent 0 hang", "fault SKF_CancelWaitForDevEvent 0 error 0A000001")
    assert not watch.wait_for_change(("key1",), 0.3).is_due
    drawer.pull("key1")
    assert watch.wait_for_change(("key1",), 0.3).is_due


def test_an_enumeration_that_hangs_is_ended_within_its_limit(drawer: SoftKeyDrawer) -> None:
    keys = skf_keys(drawer, limits={"keys.wait_for_change": 0.5})
    keys.wait_for_change((), 1)
    drawer.control("fault SKF_EnumDev 0 hang")
    before = time.monotonic()
    with pytest.raises(DeviceHung):
        keys.wait_for_change(("key1",), 0.2)
    assert time.monotonic() - before < LONG_BEFORE_THE_END
    keys.close()


# the desk: watch and calls side by side


@pytest.fixture
def several(drawer: SoftKeyDrawer) -> Iterator[SeveralKeys]:
    keys = SeveralKeys(lambda: [Library(keys=skf_keys(drawer), watch=skf_keys(drawer))])
    yield keys
    keys.close()


def prompts_of(keys: SeveralKeys) -> KeyPrompt:
    """Wait until the first prompts are over: the watch says how it watches, and that there is a key."""
    last = keys.wait_for_prompt(60)
    assert last is not None
    while (prompt := keys.wait_for_prompt(1.0)) is not None:
        last = prompt
    return last


def test_a_key_that_comes_or_goes_prompts_a_look_while_the_desk_serves(
    drawer: SoftKeyDrawer, several: SeveralKeys
) -> None:
    assert prompts_of(several).noticed_by is NoticedBy.EVENTS
    with several.open("SK1") as session:
        drawer.insert("key2")
        assert several.wait_for_prompt(60) is not None
        assert session.info().serial == "SK1"
    assert [info.serial for info in several.present()] == ["SK1", "SK2"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["dies", "hangs"])
def test_a_waiting_process_that_dies_or_hangs_is_replaced_by_one_that_polls(
    drawer: SoftKeyDrawer, how: signal.Signals
) -> None:
    watch = skf_keys(drawer, limits={"keys.wait_for_change": 0.5})
    keys = SeveralKeys(lambda: [Library(keys=skf_keys(drawer), watch=watch)])
    prompts_of(keys)
    assert watch._process is not None
    os.kill(watch._process.child.pid, how)
    prompt = keys.wait_for_prompt(60)
    assert prompt is not None
    assert prompt.noticed_by is None  # look from time to time
    prompt = keys.wait_for_prompt(60)
    assert prompt is not None
    assert prompt.noticed_by is NoticedBy.POLLING
    drawer.insert("key2")
    assert keys.wait_for_prompt(60) is not None
    keys.close()


def test_waiting_ends_with_the_desk_and_leaves_no_process(
    drawer: SoftKeyDrawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_keys, "GRACE_SECONDS", LONG_BEFORE_THE_END)  # on a busy machine a second is not one
    watch = skf_keys(drawer)
    keys = SeveralKeys(lambda: [Library(keys=skf_keys(drawer), watch=watch)])
    prompts_of(keys)
    assert watch._process is not None
    child = watch._process.child
    before = time.monotonic()
    keys.close()
    assert time.monotonic() - before < LONG_BEFORE_THE_END
    assert child.returncode == 0  # it ended by itself: the wait in the library was cancelled
    assert watch._process is None


def test_kill_of_the_program_leaves_no_waiting_process(drawer: SoftKeyDrawer) -> None:
    command = [*device_process_command(), "--driver", "skf", "--library", str(LIBRARY)]
    program = f"""
import threading, time
from app.adapters.usb_key.process_keys import ProcessUsbKeys
keys = ProcessUsbKeys({command!r})
threading.Thread(target=lambda: keys.wait_for_change(("key1",), 600), daemon=True).start()
while keys._process is None: time.sleep(0.01)
time.sleep(1.5)
print(keys._process.child.pid, flush=True)
threading.Event().wait()
"""
    environment = {**os.environ, **drawer.environment}
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    end = time.monotonic() + LONG_BEFORE_THE_END
    while Path(f"/proc/{child}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()
