"""What every driver of a USB key must do: one suite, run on the SKF software key and on SoftHSM 2."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from app.ports import usb_key_errors as errors
from app.ports.usb_keys import DEFAULT_LAYOUT, KeyKind, KeySetup, KeyUse, LibraryKeys, Pin, PinRole, UsbKeySession
from pki import sm2
from pki.public_keys import parse_public_key

USER, ADMIN = Pin("739204"), Pin("58203947")


@dataclass(slots=True, kw_only=True)
class KeyDesk:
    """A driver with one blank key inserted."""

    keys: LibraryKeys
    serial: str
    kinds: tuple[KeyKind, ...]
    factory_secret: Pin | None = None
    counts_tries: bool = True
    admin: Pin = field(default=ADMIN)

    @property
    def setup(self) -> KeySetup:
        return KeySetup(user_pin=USER, admin_pin=self.admin, factory_secret=self.factory_secret, user_tries=4)

    @property
    def wipe_secret(self) -> Pin | None:
        """What opens the key for recycling once it was personalised."""
        return None if self.factory_secret is None else self.admin


def some_certificate(serial: int = 1) -> bytes:
    """Return a certificate; a key stores any."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "测试单位")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(serial).not_valid_before(now).not_valid_after(now + timedelta(days=365))
    from cryptography.hazmat.primitives.serialization import Encoding

    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def digest_of(message: bytes, public_key: bytes) -> bytes:
    key = parse_public_key(public_key)
    if key.algorithm == "sm2":
        return sm2.digest_for_signing(message, key.as_sm2())
    return hashlib.sha256(message).digest()


def verifies(message: bytes, public_key: bytes, signature: bytes) -> bool:
    from pki.algorithms import SIGNATURE_OIDS

    key = parse_public_key(public_key)
    return key.verify(message, signature, signature_oid=SIGNATURE_OIDS[key.algorithm])


class UsbKeyContract:
    """Inherit, and give a fixture `desk`."""

    @pytest.fixture
    def session(self, desk: KeyDesk) -> Iterator[UsbKeySession]:
        """A personalised key with the user logged in."""
        with desk.keys.open(desk.serial) as session:
            session.initialise(desk.setup)
            session.pins.verify(PinRole.USER, USER)
            yield session

    def test_blank_key_is_present_and_blank(self, desk: KeyDesk) -> None:
        (info,) = desk.keys.present()
        assert info.serial == desk.serial
        assert set(desk.kinds) <= set(info.kinds)
        with desk.keys.open(desk.serial) as session:
            assert session.contents().is_blank
            assert session.info().serial == desk.serial

    def test_absent_key_is_refused(self, desk: KeyDesk) -> None:
        with pytest.raises(errors.KeyAbsent), desk.keys.open("no-such-serial"):
            pass

    def test_key_pair_is_made_on_the_device_and_signs(self, desk: KeyDesk, session: UsbKeySession) -> None:
        for kind in desk.kinds:
            public_key = session.generate_key(kind)
            assert parse_public_key(public_key).algorithm == kind.algorithm
            assert session.slot(KeyUse.SIGNING).public_key == public_key
            signature = session.sign(digest_of(b"challenge", public_key))
            assert verifies(b"challenge", public_key, signature)
            assert not verifies(b"another", public_key, signature)
            session.write_certificate(KeyUse.SIGNING, certificate := some_certificate())
            assert session.slot(KeyUse.SIGNING).certificate == certificate

    def test_certificate_is_written_replaced_and_read_back(self, desk: KeyDesk, session: UsbKeySession) -> None:
        session.generate_key(desk.kinds[0])
        for certificate in (some_certificate(1), some_certificate(2)):
            session.write_certificate(KeyUse.SIGNING, certificate)
            assert session.slot(KeyUse.SIGNING).certificate == certificate

    @pytest.mark.parametrize("size", [1, 255, 4096, 4097, 30_000])
    def test_file_is_written_replaced_and_read_back(self, session: UsbKeySession, size: int) -> None:
        content = bytes(index * 7 % 251 for index in range(size))
        session.write_file("ESEAL", b"older and longer than nothing")
        session.write_file("ESEAL", content)
        assert session.read_file("ESEAL") == content
        assert session.read_file("ABSENT") is None

    def test_everything_is_read_without_a_pin(self, desk: KeyDesk, session: UsbKeySession) -> None:
        public_key = session.generate_key(desk.kinds[0])
        session.write_certificate(KeyUse.SIGNING, certificate := some_certificate())
        session.write_file("ESEAL", b"seal")
        session.set_label("20260001")
        with desk.keys.open(desk.serial) as other:  # the session before is dead now
            container = other.contents().container(DEFAULT_LAYOUT)
            assert container is not None
            assert (container.slots[0].public_key, container.slots[0].certificate) == (public_key, certificate)
            assert "ESEAL" in {file.name for file in other.contents().files}
            assert other.read_file("ESEAL") == b"seal"
            assert other.info().label == "20260001"

    def test_writing_and_signing_need_a_login(self, desk: KeyDesk) -> None:
        with desk.keys.open(desk.serial) as session:
            session.initialise(desk.setup)
            with pytest.raises(errors.NotLoggedIn):
                session.generate_key(desk.kinds[0])
            with pytest.raises(errors.NotLoggedIn):
                session.write_file("ESEAL", b"seal")

    def test_wrong_pin_is_refused_once_and_says_what_is_left(self, desk: KeyDesk) -> None:
        with desk.keys.open(desk.serial) as session:
            session.initialise(desk.setup)
            with pytest.raises(errors.PinIncorrect) as caught:
                session.pins.verify(PinRole.USER, Pin("111111"))
            assert "111111" not in str(caught.value)
            if desk.counts_tries:
                assert caught.value.tries_left == 3
                assert session.pins.state(PinRole.USER).tries_left == 3
            session.pins.verify(PinRole.USER, USER)  # also after the failed login: no session leaked
            assert not session.pins.state(PinRole.USER).is_locked

    def test_admin_pin_works_after_a_failed_login(self, desk: KeyDesk) -> None:
        with desk.keys.open(desk.serial) as session:
            session.initialise(desk.setup)
            with pytest.raises(errors.PinIncorrect):
                session.pins.verify(PinRole.USER, Pin("111111"))
            session.pins.verify(PinRole.ADMIN, ADMIN)

    def test_pin_is_changed_and_unblocked(self, desk: KeyDesk, session: UsbKeySession) -> None:
        session.pins.change(PinRole.USER, USER, Pin("222222"))
        session.pins.verify(PinRole.USER, Pin("222222"))
        session.pins.unblock(ADMIN, Pin("333333"))
        session.pins.verify(PinRole.USER, Pin("333333"))
        with pytest.raises(errors.PinIncorrect):
            session.pins.verify(PinRole.USER, Pin("222222"))

    def test_personalised_key_is_not_personalised_again(self, desk: KeyDesk, session: UsbKeySession) -> None:
        session.generate_key(desk.kinds[0])
        with pytest.raises(errors.KeyNotBlank):
            session.initialise(desk.setup)

    def test_wrong_factory_secret_is_refused(self, desk: KeyDesk) -> None:
        wrong = KeySetup(user_pin=USER, admin_pin=ADMIN, factory_secret=Pin("0000000000000000"))
        with desk.keys.open(desk.serial) as session, pytest.raises(errors.DeviceAuthFailed):
            session.initialise(wrong)

    def test_wipe_needs_the_right_serial_and_leaves_a_blank_key(self, desk: KeyDesk, session: UsbKeySession) -> None:
        session.generate_key(desk.kinds[0])
        session.write_file("ESEAL", b"seal")
        with pytest.raises(errors.WrongKey):
            session.wipe(confirmed_serial="another", secret=desk.wipe_secret)
        assert not session.contents().is_blank
        session.wipe(confirmed_serial=desk.serial, secret=desk.wipe_secret)
        assert session.contents().is_blank

    def test_wiped_key_without_user_pin_is_personalised_anew(self, desk: KeyDesk) -> None:
        with desk.keys.open(desk.serial) as session:
            session.initialise(desk.setup)
            session.pins.verify(PinRole.USER, USER)
            session.generate_key(desk.kinds[0])
        with desk.keys.open(desk.serial) as session:
            session.wipe(confirmed_serial=desk.serial, secret=desk.wipe_secret)
            again = KeySetup(user_pin=Pin("444444"), admin_pin=ADMIN, factory_secret=desk.wipe_secret)
            session.initialise(again)
            session.pins.verify(PinRole.USER, Pin("444444"))

    @pytest.mark.parametrize("by_events", [True, False], ids=["events", "polling"])
    def test_waiting_ends_when_the_names_differ_from_what_was_known(self, desk: KeyDesk, by_events: bool) -> None:
        first = desk.keys.wait_for_change((), 30.0, by_events=by_events)
        assert (first.is_due, len(first.names)) == (True, 1)
        again = desk.keys.wait_for_change(first.names, 0.2, by_events=by_events)
        assert (again.is_due, again.names) == (False, first.names)
        assert [key.serial for key in desk.keys.present()] == [desk.serial]  # a wait leaves nothing behind

    def test_process_that_was_killed_is_started_again(self, desk: KeyDesk) -> None:
        with desk.keys.open(desk.serial) as session:
            desk.keys.close()
            with pytest.raises(errors.KeyRemoved):
                session.info()
        assert [key.serial for key in desk.keys.present()] == [desk.serial]

    def test_session_is_dead_once_another_was_opened(self, desk: KeyDesk) -> None:
        with desk.keys.open(desk.serial) as first, desk.keys.open(desk.serial) as second:
            assert second.info().serial == desk.serial
            with pytest.raises(errors.KeyRemoved):
                first.info()
