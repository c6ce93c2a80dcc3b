"""What goes wrong at the desk: each fault is one typed error with one sentence, and nothing else is lost."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.usb_key.device_process import device_process_command
from app.adapters.usb_key.process_keys import ProcessUsbKeys
from app.ports import usb_key_errors as errors
from app.ports.usb_keys import KeyKind, KeySetup, Pin, PinRole
from tests.contracts.usb_keys import USER, KeyDesk
from tests.integration.usb_key.desks import skf_desk, skf_keys
from training.softkey import LIBRARY, SoftKeyDrawer


@pytest.fixture
def drawer(tmp_path: Path) -> SoftKeyDrawer:
    return SoftKeyDrawer(tmp_path / "keys")


@pytest.fixture
def desk(drawer: SoftKeyDrawer) -> Iterator[KeyDesk]:
    desk = skf_desk(drawer)
    yield desk
    desk.keys.close()


def test_key_pulled_during_a_write_is_said_and_the_session_is_dead(desk: KeyDesk, drawer: SoftKeyDrawer) -> None:
    with desk.keys.open(desk.serial) as session:
        session.initialise(desk.setup)
        session.pins.verify(PinRole.USER, USER)
        drawer.control("once SKF_WriteFile 3 remove")
        with pytest.raises(errors.KeyRemoved) as caught:
            session.write_file("ESEAL", bytes(30_000))
        assert "插回" in caught.value.sentence
        drawer.insert("key1")
        with pytest.raises(errors.KeyRemoved):
            session.write_file("ESEAL", bytes(30_000))
    with desk.keys.open(desk.serial) as session:  # nothing but the file in the making was lost
        session.pins.verify(PinRole.USER, USER)
        session.write_file("ESEAL", bytes(30_000))
        assert session.read_file("ESEAL") == bytes(30_000)


def test_library_that_hangs_is_ended_within_its_limit(desk: KeyDesk, drawer: SoftKeyDrawer) -> None:
    keys = skf_keys(drawer, limits={"session.initialise": 1.0})
    with keys.open(desk.serial) as session:
        drawer.control("once SKF_CreateApplication 1 hang")
        before = time.monotonic()
        with pytest.raises(errors.DeviceHung):
            session.initialise(desk.setup)
        assert time.monotonic() - before < 5
    with keys.open(desk.serial) as session:
        session.initialise(desk.setup)
    keys.close()


def test_library_that_crashes_costs_a_restart_of_its_process(desk: KeyDesk, drawer: SoftKeyDrawer) -> None:
    with desk.keys.open(desk.serial) as session:
        session.initialise(desk.setup)
        session.pins.verify(PinRole.USER, USER)
        drawer.control("once SKF_GenECCKeyPair 1 crash")
        with pytest.raises(errors.DeviceCrashed):
            session.generate_key(KeyKind.SM2)
        with pytest.raises(errors.KeyRemoved):
            session.info()
    assert [info.serial for info in desk.keys.present()] == [desk.serial]


def test_full_key_and_vendor_code(desk: KeyDesk, drawer: SoftKeyDrawer) -> None:
    with desk.keys.open(desk.serial) as session:
        session.initialise(desk.setup)
        session.pins.verify(PinRole.USER, USER)
        with pytest.raises(errors.KeyFull):
            session.write_file("ESEAL", bytes(200_000))
        drawer.control("fault SKF_ECCSignData 0 error 0A0000F7")
        session.generate_key(KeyKind.SM2)
        with pytest.raises(errors.KeyFailed) as caught:
            session.sign(bytes(32))
        assert caught.value.facts["device_code"] == "0A0000F7"


def test_pin_locks_is_said_and_is_unblocked(desk: KeyDesk) -> None:
    with desk.keys.open(desk.serial) as session:
        session.initialise(desk.setup)
        for left in (3, 2, 1):
            with pytest.raises(errors.PinIncorrect) as caught:
                session.pins.verify(PinRole.USER, Pin("000000"))
            assert caught.value.tries_left == left
        assert session.pins.state(PinRole.USER).is_last_try
        with pytest.raises(errors.PinLocked):
            session.pins.verify(PinRole.USER, Pin("000000"))
        assert session.pins.state(PinRole.USER).is_locked
        with pytest.raises(errors.PinLocked):
            session.pins.verify(PinRole.USER, USER)
        session.pins.unblock(desk.admin, Pin("654321"))
        session.pins.verify(PinRole.USER, Pin("654321"))


def test_short_pin_is_refused_before_anything_is_made(desk: KeyDesk) -> None:
    with desk.keys.open(desk.serial) as session:
        with pytest.raises(errors.PinUnfit):
            session.initialise(KeySetup(user_pin=Pin("12"), admin_pin=desk.admin))
        assert session.contents().is_blank


@pytest.mark.parametrize("quirks", ["", "natural", "ulong8", "ulong8 natural", "null_too_small", "sm1"])
def test_profile_is_found_by_itself(desk: KeyDesk, drawer: SoftKeyDrawer, quirks: str) -> None:
    drawer.control(*(f"quirk {quirk}" for quirk in quirks.split()))
    with desk.keys.open(desk.serial) as session:
        session.initialise(desk.setup)
        session.pins.verify(PinRole.USER, USER)
        session.generate_key(KeyKind.SM2)
        session.write_file("ESEAL", b"seal")
        (file,) = session.contents().files
        assert file.size == 4


@pytest.mark.parametrize(
    ("profile", "quirks"),
    [
        ("natural", ""),
        ("long8", ""),
        ("long8-packed", ""),
        ("standard", "natural"),
        ("standard", "ulong8"),
        ("standard", "ulong8 natural"),
        ("long8", "ulong8"),
        ("long8-packed", "ulong8 natural"),
    ],
)
def test_wrong_profile_is_refused_and_the_right_one_named(
    desk: KeyDesk, drawer: SoftKeyDrawer, profile: str, quirks: str
) -> None:
    drawer.control(*(f"quirk {quirk}" for quirk in quirks.split()))
    keys = skf_keys(drawer, profile=profile)
    with pytest.raises(errors.WrongProfile, match="建议改用"):
        keys.present()
    keys.close()


@pytest.mark.parametrize(("call", "code"), [("SKF_GetDevInfo", "0A000001"), ("SKF_ConnectDev", "0A00000F")])
def test_a_device_that_cannot_be_read_is_not_called_absent(drawer: SoftKeyDrawer, call: str, code: str) -> None:
    drawer.make("key1", serial="SK1")
    drawer.control(f"fault {call} 0 error {code}")
    keys = skf_keys(drawer)
    for look in (keys.present, lambda: keys.open("SK1").__enter__()):
        with pytest.raises(errors.UsbKeyError) as caught:
            look()
        assert not isinstance(caught.value, errors.KeyAbsent)
        assert call in str(caught.value) or isinstance(caught.value, errors.KeyBusy)
    drawer.control()
    assert [info.serial for info in keys.present()] == ["SK1"]
    keys.close()


def test_unknown_profile_and_library_that_is_none(drawer: SoftKeyDrawer, tmp_path: Path) -> None:
    keys = skf_keys(drawer, profile="no-such")
    with pytest.raises(errors.WrongProfile, match="no-such"):
        keys.present()
    keys.close()
    text = tmp_path / "不是库.so"
    text.write_text("no library")
    for library, driver in ((text, "skf"), (text, "pkcs11"), (tmp_path / "absent.so", "skf")):
        keys = ProcessUsbKeys([*device_process_command(), "--driver", driver, "--library", str(library)])
        with pytest.raises(errors.LibraryUnusable):
            keys.present()
        keys.close()


def test_another_program_holds_the_key(desk: KeyDesk, drawer: SoftKeyDrawer) -> None:
    other = skf_keys(drawer)
    with other.open(desk.serial), pytest.raises(errors.KeyBusy), desk.keys.open(desk.serial):
        pass
    other.close()


def test_device_process_ends_with_the_program_even_out_of_a_hanging_call(desk: KeyDesk, drawer: SoftKeyDrawer) -> None:
    """kill -9 of the program must leave no process that holds the key."""
    drawer.control("fault SKF_GetDevInfo 0 hang")
    command = [*device_process_command(), "--driver", "skf", "--library", str(LIBRARY)]
    program = f"""
import sys
from app.adapters.usb_key.process_keys import ProcessUsbKeys
keys = ProcessUsbKeys({command!r})
import threading
threading.Thread(target=keys.present, daemon=True).start()
while keys._process is None: pass
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
    end = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()


def test_library_that_prints_does_not_break_the_protocol(tmp_path: Path) -> None:
    source = tmp_path / "noisy.c"
    source.write_text(
        "#include <stdio.h>\n"
        'unsigned SKF_EnumDev(int p, char *n, unsigned *s) { printf("hello\\n"); fflush(stdout); (void)p; (void)n;'
        " *s = 0; return 0; }\n"
        "unsigned SKF_ConnectDev(void) { return 1; } unsigned SKF_DisConnectDev(void) { return 0; }\n"
        "unsigned SKF_GetDevInfo(void) { return 1; }\n"
    )
    library = tmp_path / "libnoisy.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
    keys = ProcessUsbKeys([*device_process_command(), "--driver", "skf", "--library", str(library)])
    assert keys.present() == ()
    keys.close()
