"""The software key under the address and undefined-behaviour sanitisers: every call of a production, and a wipe."""

import subprocess
from pathlib import Path

import pytest

from app.adapters.usb_key.device_process import device_process_command
from app.adapters.usb_key.process_keys import ProcessUsbKeys
from app.ports import usb_key_errors as errors
from app.ports.usb_keys import KeyKind, KeySetup, KeyUse, Pin, PinRole
from pki import sm2
from pki.enveloped_key import seal_key_pair, to_skf_blob
from pki.public_keys import parse_public_key
from tests.contracts.usb_keys import ADMIN, USER, some_certificate
from training.softkey import LIBRARY, SoftKeyDrawer


@pytest.fixture(scope="module")
def sanitised() -> Path:
    runtime = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    if not Path(runtime.stdout.strip()).is_absolute():
        pytest.skip("the compiler has no address sanitiser")
    subprocess.run(["make", "-C", str(LIBRARY.parent), "asan"], check=True, capture_output=True)
    return Path(runtime.stdout.strip())


@pytest.mark.parametrize("quirks", ["", "ulong8 natural", "null_too_small sm1"])
def test_no_call_touches_memory_that_is_not_its_own(tmp_path: Path, sanitised: Path, quirks: str) -> None:
    drawer = SoftKeyDrawer(tmp_path)
    drawer.make("key1", serial="ASAN1")
    drawer.control(*(f"quirk {quirk}" for quirk in quirks.split()))
    library = LIBRARY.with_name("libsoftkey_asan.so")
    keys = ProcessUsbKeys(
        [*device_process_command(), "--driver", "skf", "--library", str(library)],
        # Python itself never frees everything at its end
        environment={**drawer.environment, "LD_PRELOAD": str(sanitised), "ASAN_OPTIONS": "detect_leaks=0"},
    )
    with keys.open("ASAN1") as session:
        session.initialise(KeySetup(user_pin=USER, admin_pin=ADMIN))
        session.pins.verify(PinRole.USER, USER)
        signing = parse_public_key(session.generate_key(KeyKind.SM2)).as_sm2()
        session.write_certificate(KeyUse.SIGNING, some_certificate())
        session.import_encryption_key(to_skf_blob(seal_key_pair(sm2.Sm2PrivateKey.generate(), signing)))
        with pytest.raises(errors.EnvelopeRefused):
            session.import_encryption_key(
                to_skf_blob(seal_key_pair(sm2.Sm2PrivateKey.generate(), sm2.Sm2PrivateKey.generate().public_key))
            )
        session.write_file("ESEAL", bytes(30_000))
        session.write_file("ESEAL-LEGAL", bytes(20_000))
        session.write_file("ESEAL", bytes(9_000))
        assert session.read_file("ESEAL") == bytes(9_000)
        session.pins.change(PinRole.USER, USER, Pin("222222"))
        session.pins.unblock(ADMIN, USER)
        session.wipe(confirmed_serial="ASAN1", secret=None)
        assert session.contents().is_blank
    keys.close()
