"""What lies on a PKCS#11 token, as another program sees it: keys that cannot leave, data that anybody reads, nothing
after a wipe."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.ports import usb_key_errors as errors
from app.ports.usb_keys import KeyKind, KeySetup, KeyUse, Pin, PinRole
from tests.contracts.usb_keys import USER, KeyDesk, some_certificate
from tests.integration.usb_key.desks import SO_PIN, SOFTHSM, softhsm_desk

pytestmark = pytest.mark.skipif(not SOFTHSM.exists(), reason="SoftHSM 2 is not installed")

_LISTING = """
import json, sys
import pkcs11
from pkcs11 import Attribute as A, ObjectClass as O

library, pin = sys.argv[1:]
token = next(pkcs11.lib(library).get_tokens(token_flags=pkcs11.TokenFlag.TOKEN_INITIALIZED))
found = []
with token.open(user_pin=pin or None) as session:
    for one in session.get_objects():
        kind = O(one[A.CLASS]).name
        told = {"class": kind, "label": one[A.LABEL]}
        if kind == "PRIVATE_KEY":
            names = "PRIVATE SENSITIVE EXTRACTABLE ALWAYS_SENSITIVE NEVER_EXTRACTABLE LOCAL SIGN TOKEN"
            told |= {name: bool(one[A[name]]) for name in names.split()}
            try:
                one[A.VALUE if one.key_type is pkcs11.KeyType.EC else A.PRIVATE_EXPONENT]
                told["readable"] = True
            except pkcs11.exceptions.AttributeSensitive:
                told["readable"] = False
        if kind == "DATA":
            told |= {"value": bytes(one[A.VALUE]).hex(), "PRIVATE": bool(one[A.PRIVATE])}
            told |= {"application": one[A.APPLICATION]}
        found.append(told)
print(json.dumps(found))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "hsm"


@pytest.fixture
def desk(folder: Path) -> Iterator[KeyDesk]:
    desk = softhsm_desk(folder)
    yield desk
    desk.keys.close()


def listing(folder: Path, pin: str = "") -> list[dict[str, Any]]:
    """Have another process list what is on the token."""
    environment = {**os.environ, "SOFTHSM2_CONF": str(folder / "softhsm2.conf")}
    done = subprocess.run(
        [sys.executable, "-c", _LISTING, str(SOFTHSM), pin], env=environment, check=True, capture_output=True, text=True
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return sorted(found, key=lambda one: (one["class"], one["label"]))


@pytest.mark.parametrize("kind", [KeyKind.P256, KeyKind.RSA2048, KeyKind.RSA3072])
def test_the_private_key_is_made_on_the_token_and_cannot_leave_it(desk: KeyDesk, folder: Path, kind: KeyKind) -> None:
    with desk.keys.open(desk.serial) as session:
        session.initialise(desk.setup)
        session.pins.verify(PinRole.USER, USER)
        session.generate_key(kind)
    (private,) = [one for one in listing(folder, USER.value) if one["class"] == "PRIVATE_KEY"]
    assert {name: private[name] for name in private if name not in ("class", "label")} == {
        "PRIVATE": True, "SENSITIVE": True, "EXTRACTABLE": False, "ALWAYS_SENSITIVE": True, "NEVER_EXTRACTABLE": True,
        "LOCAL": True, "SIGN": True, "TOKEN": True, "readable": False,
    }  # fmt: skip
    assert not [one for one in listing(folder) if one["class"] == "PRIVATE_KEY"]  # not even seen without the PIN


def test_the_seal_is_a_data_object_that_anybody_reads(desk: KeyDesk, folder: Path) -> None:
    seal = bytes(range(256)) * 120
    with desk.keys.open(desk.serial) as session:
        session.initialise(desk.setup)
        session.pins.verify(PinRole.USER, USER)
        session.write_file("ESEAL", b"an older one")
        session.write_file("ESEAL", seal)
    (data,) = [one for one in listing(folder) if one["class"] == "DATA"]
    assert (data["label"], data["PRIVATE"], data["application"]) == ("ESEAL", False, "CA-ESEAL")
    assert bytes.fromhex(data["value"]) == seal


@pytest.mark.parametrize("as_user", [True, False], ids=["logged in", "by the SO PIN"])
def test_a_wipe_leaves_nothing_whoever_made_it(desk: KeyDesk, folder: Path, as_user: bool) -> None:
    with desk.keys.open(desk.serial) as session:
        session.initialise(desk.setup)
        session.pins.verify(PinRole.USER, USER)
        session.generate_key(KeyKind.P256)
        session.write_certificate(KeyUse.SIGNING, some_certificate())
        session.write_file("ESEAL", b"seal")
        session.set_label("20260001")
    subprocess.run(  # what another program left, visible to the user only
        [sys.executable, "-c", _PRIVATE_DATA, str(SOFTHSM), USER.value],
        env={**os.environ, "SOFTHSM2_CONF": str(folder / "softhsm2.conf")},
        check=True,
    )
    desk.keys.close()
    assert len(listing(folder, USER.value)) == 6
    with desk.keys.open(desk.serial) as session:
        if as_user:
            session.pins.verify(PinRole.USER, USER)
        session.wipe(confirmed_serial=desk.serial, secret=desk.wipe_secret)
        session.pins.unblock(desk.admin, Pin("999999"))
    assert listing(folder, "999999") == []


_PRIVATE_DATA = """
import sys, pkcs11
from pkcs11 import Attribute as A
token = next(pkcs11.lib(sys.argv[1]).get_tokens(token_flags=pkcs11.TokenFlag.TOKEN_INITIALIZED))
with token.open(rw=True, user_pin=sys.argv[2]) as session:
    kind = pkcs11.ObjectClass.DATA
    session.create_object({A.CLASS: kind, A.TOKEN: True, A.PRIVATE: True, A.LABEL: "OTHER", A.VALUE: b"x"})
"""


def test_so_pin_is_replaced_and_the_old_one_opens_nothing(desk: KeyDesk) -> None:
    with desk.keys.open(desk.serial) as session:
        session.initialise(desk.setup)
        with pytest.raises(errors.PinIncorrect):
            session.pins.verify(PinRole.ADMIN, SO_PIN)
        with pytest.raises(errors.PinIncorrect):
            session.pins.unblock(SO_PIN, Pin("111111"))
        session.pins.verify(PinRole.USER, USER)  # the user's is as it was
        session.pins.verify(PinRole.ADMIN, desk.admin)
        with pytest.raises(errors.DeviceAuthFailed):
            session.wipe(confirmed_serial=desk.serial, secret=SO_PIN)


def test_no_login_leaks_a_session_that_shuts_out_the_next(desk: KeyDesk) -> None:
    """A failed login leaves python-pkcs11 a session open, and an SO login next to one is refused by the token."""
    with desk.keys.open(desk.serial) as session:
        session.initialise(desk.setup)
        for role, right in (
            (PinRole.USER, desk.admin), (PinRole.ADMIN, USER), (PinRole.USER, desk.admin), (PinRole.USER, desk.admin),
        ):  # fmt: skip
            with pytest.raises(errors.PinIncorrect):
                session.pins.verify(role, right)
            session.pins.verify(PinRole.ADMIN, desk.admin)
            session.pins.verify(PinRole.USER, USER)
        session.pins.verify(PinRole.ADMIN, desk.admin)  # beside a user who was logged in
        session.pins.verify(PinRole.USER, USER)
        assert session.contents().is_blank


def test_encryption_certificates_and_envelopes_are_refused_with_what_to_use(desk: KeyDesk) -> None:
    with desk.keys.open(desk.serial) as session:
        session.initialise(desk.setup)
        session.pins.verify(PinRole.USER, USER)
        for call in (
            lambda: session.write_certificate(KeyUse.ENCRYPTION, b"x"),
            lambda: session.import_encryption_key(b"x"),
            lambda: session.generate_key(KeyKind.SM2),
        ):
            with pytest.raises(errors.NotSupported, match="SKF"):
                call()


def test_pins_that_the_token_refuses_are_said_before_anything_is_changed(desk: KeyDesk) -> None:
    with desk.keys.open(desk.serial) as session:
        with pytest.raises(errors.PinUnfit):
            session.initialise(KeySetup(user_pin=Pin("1"), admin_pin=desk.admin, factory_secret=SO_PIN))
        session.initialise(desk.setup)  # the SO PIN is still the one that it arrived with
        session.pins.verify(PinRole.USER, USER)
