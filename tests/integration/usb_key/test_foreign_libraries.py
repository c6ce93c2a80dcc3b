"""Libraries that nobody here wrote: each way in which one may differ, played by the software key, from end to end."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.usb_key.device_process import device_process_command
from app.adapters.usb_key.process_keys import ProcessUsbKeys
from app.ports import usb_key_errors as errors
from app.ports.usb_keys import DEFAULT_LAYOUT, KeyKind, KeyLayout, KeySetup, KeyUse, NoticedBy, Pin, PinRole
from pki import sm2
from pki.enveloped_key import seal_key_pair, to_skf_blob
from pki.public_keys import parse_public_key, public_key_of_sm2
from tests.contracts.usb_keys import USER, KeyDesk, digest_of, some_certificate, verifies
from tests.integration.usb_key.desks import SECOND_SERIAL, second_skf, skf_desk, skf_keys
from training.softkey import DEVICE_AUTH_KEY, LIBRARY, SoftKeyDrawer

LAYOUTS = ("", "natural", "ulong8", "ulong8 natural")
ANSWERS = (
    "null_too_small", "null_refused", "null_zero stale_size", "null_fails", "empty_not_exist single_nul",
    "no_nul reversed", "padded trailing",
)  # fmt: skip
PINS = ("bool8 no_count", "logged_in")
KEYS = ("cert_needs_key sm2_0006", "no_handle auth_closes", "sm1", "auth_ssf33 strict", "auth_sm2 long_cipher")
FILES = ("small_buffer", "short_reads small_writes", "rounded", "small_reads write_fails")
NAMES = ("lower_names", "lower_names reversed no_nul")
ABSENT = ("absent_vague", "absent_zero", "absent_zero null_zero", "type_wrong")
TOGETHER = (
    "ulong8 natural null_zero stale_size single_nul padded trailing bool8 no_count sm1 small_writes",
    "natural null_fails empty_not_exist no_nul reversed cert_needs_key sm2_0006 no_handle auth_closes strict rounded",
    "ulong8 null_refused absent_vague lower_names small_reads write_fails type_wrong trailing label_auth",
)
STANDARD_FUNCTIONS = 78
SEAL = b"\x30\x82\x07\xd0" + bytes(index * 7 % 251 for index in range(2000))


@pytest.fixture
def drawer(tmp_path: Path) -> SoftKeyDrawer:
    return SoftKeyDrawer(tmp_path / "keys")


@pytest.fixture
def desk(drawer: SoftKeyDrawer) -> Iterator[KeyDesk]:
    desk = skf_desk(drawer)
    yield desk
    desk.keys.close()


def personalise(desk: KeyDesk) -> tuple[bytes, bytes, bytes, bytes]:
    """Make a whole key as production does; return both public keys and both certificates."""
    pair = sm2.Sm2PrivateKey.generate()
    signing_certificate, encryption_certificate = some_certificate(1), some_certificate(2)
    with desk.keys.open(desk.serial) as session:
        assert session.contents().is_blank
        session.initialise(desk.setup)
        session.pins.verify(PinRole.USER, USER)
        session.pins.verify(PinRole.USER, USER)
        public_key = session.generate_key(KeyKind.SM2)
        assert verifies(b"request", public_key, session.sign(digest_of(b"request", public_key)))
        container = session.contents().container(DEFAULT_LAYOUT)
        assert container is not None
        read = [(slot.public_key, slot.certificate) for slot in container.slots]
        assert read == [(public_key, None), (None, None)]
        session.write_certificate(KeyUse.SIGNING, signing_certificate)
        session.import_encryption_key(to_skf_blob(seal_key_pair(pair, parse_public_key(public_key).as_sm2())))
        session.write_certificate(KeyUse.ENCRYPTION, encryption_certificate)
        session.write_file("ESEAL", SEAL)
        session.set_label("20260001")
        assert session.read_file("ESEAL") == SEAL
        assert session.read_file("ABSENT") is None
    return public_key, public_key_of_sm2(pair.public_key).spki_der, signing_certificate, encryption_certificate


@pytest.mark.parametrize("quirks", (*LAYOUTS, *ANSWERS, *PINS, *KEYS, *FILES, *NAMES, *ABSENT, *TOGETHER))
def test_a_key_is_made_read_back_unblocked_and_recycled(desk: KeyDesk, drawer: SoftKeyDrawer, quirks: str) -> None:
    drawer.control(*(f"quirk {quirk}" for quirk in quirks.split()))
    (found,) = desk.keys.present()
    assert (found.serial, found.label, found.manufacturer) == (desk.serial, "", "CA review")
    signing, encryption, signing_certificate, encryption_certificate = personalise(desk)
    with desk.keys.open(desk.serial) as session:
        container = session.contents().container(DEFAULT_LAYOUT)
        assert container is not None
        first, second = container.slots
        assert (first.public_key, first.certificate) == (signing, signing_certificate)
        assert (second.public_key, second.certificate) == (encryption, encryption_certificate)
        assert session.read_file("ESEAL") == SEAL
        assert session.info().label == "20260001"
        with pytest.raises(errors.PinIncorrect) as caught:
            session.pins.verify(PinRole.USER, Pin("000000"))
        assert caught.value.tries_left == 3
        session.pins.unblock(desk.admin, Pin("222222"))
        session.pins.change(PinRole.USER, Pin("222222"), Pin("333333"))
        session.pins.verify(PinRole.USER, Pin("333333"))
        state = session.pins.state(PinRole.USER)
        assert (state.tries_left, state.tries_max, state.is_default) == (4, 4, False)
        assert verifies(b"challenge", signing, session.sign(digest_of(b"challenge", signing)))
        session.wipe(confirmed_serial=desk.serial, secret=None)
        assert session.contents().is_blank


def test_a_library_that_says_nothing_of_tries_is_asked(desk: KeyDesk, drawer: SoftKeyDrawer) -> None:
    drawer.control("quirk no_count")
    with desk.keys.open(desk.serial) as session:
        session.initialise(desk.setup)
        drawer.control("quirk no_count", "fault SKF_VerifyPIN 0 error 0A000024")
        with pytest.raises(errors.PinIncorrect) as caught:
            session.pins.verify(PinRole.USER, Pin("000000"))
        assert caught.value.tries_left == 4  # asked of SKF_GetPINInfo
        drawer.control(
            "quirk no_count", "fault SKF_VerifyPIN 0 error 0A000024", "fault SKF_GetPINInfo 0 error 0A000003"
        )
        with pytest.raises(errors.PinIncorrect) as caught:
            session.pins.verify(PinRole.USER, Pin("000000"))
        assert caught.value.tries_left is None


def test_a_buffer_that_is_too_small_is_said_in_another_way(desk: KeyDesk, drawer: SoftKeyDrawer) -> None:
    drawer.control("quirk null_zero", "quirk small_is_length")
    large = b"\x30\x82\x27\x10" + bytes(range(250)) * 40
    assert len(large) == 10_004  # more than the buffer that is offered first
    with desk.keys.open(desk.serial) as session:
        session.initialise(desk.setup)
        session.pins.verify(PinRole.USER, USER)
        session.generate_key(KeyKind.SM2)
        session.write_certificate(KeyUse.SIGNING, large)
        assert session.slot(KeyUse.SIGNING).certificate == large


@pytest.mark.parametrize("quirk", ["no_label", "label_auth"])
def test_a_device_that_takes_no_label_is_no_fault_of_the_key(desk: KeyDesk, drawer: SoftKeyDrawer, quirk: str) -> None:
    """Nor one that takes it in the session that authenticated only: a run that is gone on with does not."""
    drawer.control(f"quirk {quirk}")
    with desk.keys.open(desk.serial) as session, pytest.raises(errors.NotSupported, match="标签"):
        session.set_label("20260001")


def test_what_is_shown_after_a_login_only_is_no_blank_key(desk: KeyDesk, drawer: SoftKeyDrawer) -> None:
    drawer.control("quirk login_first")
    signing, encryption, signing_certificate, encryption_certificate = personalise(desk)
    with desk.keys.open(desk.serial) as session:
        contents = session.contents()
        assert not contents.is_blank
        assert (contents.containers, contents.files) == ((), ())
        session.pins.verify(PinRole.USER, USER)
        read = [session.slot(use) for use in (KeyUse.SIGNING, KeyUse.ENCRYPTION)]
        assert [slot.public_key for slot in read] == [signing, encryption]
        assert [slot.certificate for slot in read] == [signing_certificate, encryption_certificate]
        assert session.read_file("ESEAL") == SEAL
        session.wipe(confirmed_serial=desk.serial, secret=None)
        assert session.contents().is_blank


def test_two_keys_with_one_serial_are_not_guessed_between(desk: KeyDesk, drawer: SoftKeyDrawer) -> None:
    drawer.make("key2", serial=desk.serial)
    assert [info.serial for info in desk.keys.present()] == [desk.serial] * 2
    with pytest.raises(errors.WrongKey, match="只留下"), desk.keys.open(desk.serial) as session:
        session.initialise(desk.setup)
    drawer.pull("key2")
    with desk.keys.open(desk.serial) as session:
        assert session.contents().is_blank


def test_containers_of_other_makers_do_not_hide_the_key(desk: KeyDesk, drawer: SoftKeyDrawer) -> None:
    """A used key has anything on it: RSA pairs, empty containers, other applications. It is inspected and recycled."""
    for application, container, kind in (("OTHER", "RSA-0", KeyKind.RSA2048), ("OTHER-2", "SM2-0", KeyKind.SM2)):
        with desk.keys.open(desk.serial, KeyLayout(application=application, container=container)) as session:
            session.initialise(desk.setup)
            session.pins.verify(PinRole.USER, USER)
            session.generate_key(kind)
    drawer.control("quirk reversed")
    with desk.keys.open(desk.serial) as session:
        contents = session.contents()
        assert contents.applications == ("OTHER-2", "OTHER")
        keys = [slot.public_key for container in contents.containers for slot in container.slots if slot.public_key]
        assert sorted(parse_public_key(key).algorithm for key in keys) == ["rsa", "sm2"]
        drawer.control("fault SKF_ExportPublicKey 0 error 0A000001")
        assert len(session.contents().containers) == 2  # one that cannot be read is there all the same
        drawer.control()
        session.wipe(confirmed_serial=desk.serial, secret=None)
        assert session.contents().is_blank


def test_another_function_name_for_letting_the_device_go(tmp_path: Path, drawer: SoftKeyDrawer) -> None:
    drawer.make("key1", serial="SK1")
    optional = ("SKF_LockDev", "SKF_UnlockDev", "SKF_GetContainerType", "SKF_ClearSecureState", "SKF_CloseHandle",
                "SKF_GetPINInfo", "SKF_SetLabel", "SKF_WaitForDevEvent", "SKF_GenRSAKeyPair")  # fmt: skip
    library = library_without(tmp_path, *optional, renamed={"SKF_DisConnectDev": "SKF_DisconnectDev"})
    keys = ProcessUsbKeys(
        [*device_process_command(), "--driver", "skf", "--library", str(library)], environment=drawer.environment
    )
    (info,) = keys.present()
    assert info.kinds == (KeyKind.SM2,)
    with keys.open("SK1") as session:
        session.initialise(KeySetup(user_pin=USER, admin_pin=Pin("12345678")))
        session.pins.verify(PinRole.USER, USER)
        assert session.pins.state(PinRole.USER).tries_left is None
        public_key = session.generate_key(KeyKind.SM2)
        assert session.slot(KeyUse.SIGNING).public_key == public_key
        with pytest.raises(errors.NotSupported, match="SKF_SetLabel"):
            session.set_label("x")
    keys.close()


def library_without(folder: Path, *functions: str, renamed: dict[str, str]) -> Path:
    """Build the software key with functions left out of its export table, or under other names."""
    library, script = folder / "libother.so", folder / "exports.map"
    script.write_text("{ local: " + " ".join(f"{name};" for name in functions) + " };\n")
    defines = [f"-D{name}={other}" for name, other in renamed.items()]
    sources = [str(path) for path in sorted(LIBRARY.parent.glob("*.c"))]
    subprocess.run(
        ["gcc", "-std=gnu11", "-shared", "-fPIC", "-fvisibility=hidden", f"-Wl,--version-script={script}", *defines,
         "-o", str(library), *sources, "-lcrypto", "-lpthread"],
        check=True,
    )  # fmt: skip
    return library


@pytest.mark.parametrize(
    ("options", "profile"),
    [(("-DPACKED",), "standard"), ((), "natural"), (("-DLONG8",), "long8"), (("-DLONG8", "-DPACKED"), "long8-packed")],
)
def test_a_second_library_whose_structures_the_compiler_laid_out(
    tmp_path: Path, options: tuple[str, ...], profile: str
) -> None:
    keys = second_skf(tmp_path, *options)
    desk = KeyDesk(keys=keys, serial=SECOND_SERIAL, kinds=(KeyKind.SM2,))
    signing, encryption, *certificates = personalise(desk)
    with keys.open(SECOND_SERIAL) as session:
        container = session.contents().container(DEFAULT_LAYOUT)
        assert container is not None
        assert [slot.public_key for slot in container.slots] == [signing, encryption]
        assert [slot.certificate for slot in container.slots] == certificates
        assert session.read_file("ESEAL") == SEAL
        with pytest.raises(errors.PinIncorrect):
            session.pins.verify(PinRole.USER, Pin("000000"))
        session.pins.unblock(desk.admin, Pin("222222"))
        session.pins.verify(PinRole.USER, Pin("222222"))
        assert verifies(b"challenge", signing, session.sign(digest_of(b"challenge", signing)))
        session.wipe(confirmed_serial=desk.serial, secret=None)
        assert session.contents().is_blank
    notice = keys.wait_for_change(("second#1",), 0.2)
    assert (notice.is_due, notice.noticed_by) == (False, NoticedBy.EVENTS)
    keys.close()
    others = {"standard", "natural", "long8", "long8-packed"} - {profile}
    for other in others:
        command = [*device_process_command(), "--driver", "skf", "--library", str(tmp_path / "libsecond.so")]
        keys = ProcessUsbKeys([*command, "--profile", other])
        with pytest.raises(errors.WrongProfile, match=f"“{profile}”"):
            keys.present()
        keys.close()


@pytest.mark.parametrize(
    ("profile", "quirk"),
    [("fixed", "null_crashes"), ("device_auth_sm1", "sm1"), ("random16", "auth_random16"), ("haitai", "natural")],
)
def test_profiles_that_are_chosen_by_name(drawer: SoftKeyDrawer, profile: str, quirk: str) -> None:
    desk = skf_desk(drawer)
    drawer.control(f"quirk {quirk}")
    desk.keys = skf_keys(drawer, profile=profile)
    personalise(desk)
    desk.keys.close()


def test_a_device_key_is_given_as_characters_or_in_hexadecimal(desk: KeyDesk) -> None:
    setup = replace(desk.setup, factory_secret=Pin(DEVICE_AUTH_KEY.hex()))
    with desk.keys.open(desk.serial) as session:
        session.initialise(setup)
        session.wipe(confirmed_serial=desk.serial, secret=Pin(DEVICE_AUTH_KEY.decode()))
        for wrong in ("short", "G" * 32):
            with pytest.raises(errors.DeviceAuthFailed, match="十六进制"):
                session.initialise(replace(setup, factory_secret=Pin(wrong)))


def test_every_function_of_the_standard_is_there() -> None:
    """GM/T 0016-2012: those that the desk does not call answer that they are not supported."""
    exported = subprocess.run(["nm", "-D", "--defined-only", str(LIBRARY)], check=True, capture_output=True, text=True)
    names = {line.split()[-1] for line in exported.stdout.splitlines()}
    assert len([name for name in names if name.startswith("SKF_")]) == STANDARD_FUNCTIONS


def test_device_authentication_by_the_wrong_algorithm_is_refused_once(drawer: SoftKeyDrawer) -> None:
    desk = skf_desk(drawer)
    desk.keys = skf_keys(drawer, profile="device_auth_sm1")  # the device computes SM4 only
    with desk.keys.open(desk.serial) as session, pytest.raises(errors.NotSupported):
        session.initialise(desk.setup)
    desk.keys.close()


def test_a_device_that_authenticates_in_another_way_sends_people_to_the_profile_that_does(
    desk: KeyDesk, drawer: SoftKeyDrawer
) -> None:
    drawer.control("quirk auth_random16")
    with desk.keys.open(desk.serial) as session, pytest.raises(errors.DeviceAuthFailed, match="random16"):
        session.initialise(desk.setup)


def test_names_in_gbk_are_shown_and_somebody_elses_application_can_be_wiped(tmp_path: Path) -> None:
    """They used to end the device process: no pipe takes bytes that are no text."""
    keys = second_skf(tmp_path, "-DUSED")
    desk = KeyDesk(keys=keys, serial=SECOND_SERIAL, kinds=(KeyKind.SM2,))
    (info,) = keys.present()
    assert info.label == "标签"
    assert keys.wait_for_change((), 0).names == ("介质#1",)
    assert not keys.wait_for_change(("介质#1",), 0.1).is_due
    with keys.open(desk.serial) as session:
        contents = session.contents()
        (container,), (file,) = contents.containers, contents.files
        assert contents.applications == (container.application,) == (file.application,) == ("应用",)
        assert (container.name, file.name, file.size) == ("容器", "文件", 4)
        session.wipe(confirmed_serial=desk.serial, secret=None)
    personalise(desk)
    keys.close()


def test_a_library_without_device_authentication(tmp_path: Path) -> None:
    keys = second_skf(tmp_path, "-DOPEN")
    personalise(KeyDesk(keys=keys, serial=SECOND_SERIAL, kinds=(KeyKind.SM2,)))
    keys.close()
    keys = second_skf(tmp_path, "-DNO_AUTH")
    desk = KeyDesk(keys=keys, serial=SECOND_SERIAL, kinds=(KeyKind.SM2,))
    with keys.open(desk.serial) as session, pytest.raises(errors.NotLoggedIn):
        session.initialise(desk.setup)  # what the device wants, it says
    keys.close()
