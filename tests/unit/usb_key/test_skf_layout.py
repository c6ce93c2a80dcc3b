"""Structures of GM/T 0016 by their published offsets, and the test that refuses a wrong profile."""

import ctypes
import struct
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from app.adapters.usb_key.skf import library, sar
from app.adapters.usb_key.skf.contents import Kind, public_key_of
from app.adapters.usb_key.skf.dev_info import choose, describe
from app.adapters.usb_key.skf.layout import (
    first_value,
    read_dev_info,
    read_public_key,
    read_rsa_public_key,
    text_of,
    widen_envelope,
    without_padding,
)
from app.adapters.usb_key.skf.library import Said
from app.adapters.usb_key.skf.profiles import Packing, all_profiles, find_profile
from app.adapters.usb_key.skf.sanity import DEV_INFO_BYTES, FILLS, objections
from app.ports import usb_key_errors as errors
from pki import sm2
from pki.enveloped_key import seal_key_pair, to_skf_blob
from pki.public_keys import public_key_of_rsa, public_key_of_sm2


def dev_info(ulong: str, *, natural: bool, serial: bytes = b"SN1", auth: int = 0x401) -> bytes:
    """Return a DEVINFO as a C compiler lays it out."""
    head = struct.pack("<2s64s64s32s32s2s2s", b"\1\0", b"Maker", b"Issuer", "标签".encode(), serial, b"\1\0", b"\1\0")
    width = struct.calcsize(f"<{ulong}")
    if natural:
        head += bytes(-len(head) % width)
    numbers = struct.pack(f"<8{ulong}", 0x401, 0x20700, 1, auth, 65536, 1000, 1024, 4096)
    body = head + numbers + bytes(64)
    return body + bytes(-len(body) % width) if natural else body


LAYOUTS = {
    "standard": (dev_info("I", natural=False), 294),
    "natural": (dev_info("I", natural=True), 296),
    "long8": (dev_info("Q", natural=True), 328),
    "long8-packed": (dev_info("Q", natural=False), 326),
}


def filled(body: bytes) -> tuple[bytes, bytes]:
    """Return the two buffers after a library wrote `body` into them."""
    room = DEV_INFO_BYTES + 256
    first, second = (body + bytes([fill]) * (room - len(body)) for fill in FILLS)
    return first, second


@pytest.mark.parametrize("name", LAYOUTS)
def test_dev_info_is_read_at_the_published_offsets(name: str) -> None:
    body, size = LAYOUTS[name]
    assert len(body) == size
    info = read_dev_info(body + bytes(64), find_profile(name))
    assert (info.auth_algorithm, info.total_space, info.free_space, info.max_buffer) == (0x401, 65536, 1000, 4096)
    assert (text_of(info.serial), text_of(info.label), info.size) == ("SN1", "标签", size)


@pytest.mark.parametrize("written", LAYOUTS)
@pytest.mark.parametrize("whole", [True, False], ids=["all of it", "Reserved left alone"])
def test_only_the_right_profile_passes_the_sanity_test(written: str, whole: bool) -> None:
    body, size = LAYOUTS[written]
    first, second = filled(body if whole else body[: size - 64])
    for profile in all_profiles():
        same = read_dev_info(first, profile).size == size
        assert (not objections(first, second, profile)) == same, profile.name
    chosen = choose(first, second)
    assert chosen is not None
    assert chosen.name == written


def test_garbage_fits_no_profile() -> None:
    assert choose(*filled(bytes(range(1, 200)) + b"\xff" * 128)) is None


def test_gbk_texts_are_texts() -> None:
    body = dev_info("I", natural=False, serial="序列".encode("gbk"))
    assert choose(*filled(body)) is not None
    assert text_of("序列".encode("gbk")) == "序列"


def test_public_key_is_right_aligned() -> None:
    key = sm2.Sm2PrivateKey.generate().public_key
    point = key.to_bytes()
    blob = struct.pack("<I", 256) + bytes(32) + point[1:33] + bytes(32) + point[33:]
    assert len(blob) == 132
    assert read_public_key(blob, find_profile("standard")) == public_key_of_sm2(key)
    with pytest.raises(errors.KeyFailed):
        read_public_key(struct.pack("<I", 256) + bytes(range(128)), find_profile("standard"))


def test_envelope_grows_with_ulong() -> None:
    recipient = sm2.Sm2PrivateKey.generate()
    blob = to_skf_blob(seal_key_pair(sm2.Sm2PrivateKey.generate(), recipient.public_key))
    assert len(blob) == 388
    assert widen_envelope(blob, find_profile("standard")) == blob
    wide = widen_envelope(blob, find_profile("long8"))
    assert len(wide) == 388 + 5 * 4
    assert struct.unpack_from("<3Q", wide) == (1, 0x401, 256)
    assert struct.unpack_from("<Q", wide, 24 + 64) == (256,)
    assert struct.unpack_from("<Q", wide, 24 + 64 + 8 + 128 + 160) == (16,)
    assert wide[-16:] == blob[-16:]


def test_profiles_are_data_with_the_standard_first() -> None:
    first = all_profiles()[0]
    assert (first.name, first.ulong_bytes, first.packing) == ("standard", 4, Packing.PACKED)
    assert "1234567812345678" not in repr(first)


def test_every_code_of_the_standard_has_a_sentence() -> None:
    kinds = {
        0x0A000023: errors.KeyRemoved,
        0x0A000024: errors.PinIncorrect,
        0x0A000025: errors.PinLocked,
        0x0A000027: errors.PinUnfit,
        0x0A00002C: errors.KeyNotBlank,
        0x0A00002D: errors.NotLoggedIn,
        0x0A000030: errors.KeyFull,
        0x0A000003: errors.NotSupported,
    }
    for code in range(0x0A000001, 0x0A000032):
        error = sar.to_error(code, "SKF_X", tries_left=2)
        assert "。" in error.sentence
        assert error.facts["device_code"] == f"{code:08X}"
        assert isinstance(error, kinds.get(code, errors.UsbKeyError))
    assert "还可尝试 2 次" in sar.to_error(sar.PIN_INCORRECT, "SKF_VerifyPIN", tries_left=2).sentence


@pytest.mark.parametrize(
    ("code", "function", "kind", "words"),
    [
        (0x0A000032, "SKF_CreateContainer", errors.KeyFull, "容器数量"),
        (0x0A000032, "SKF_SetSymmKey", errors.KeyFailed, "会话密钥"),
        (0x0A000032, "SKF_ImportCertificate", errors.KeyFailed, "各厂商含义不同"),
        (0x0A000033, "SKF_CreateContainer", errors.KeyNotBlank, "同名容器"),
        (0x0A000033, "SKF_CreateApplication", errors.DeviceAuthFailed, "设备认证"),
        (0x0A000033, "SKF_WriteFile", errors.KeyFailed, "各厂商含义不同"),
        (0x0A000034, "SKF_CreateContainer", errors.KeyFailed, "厂商自定义"),
        (0x0A000035, "SKF_CreateContainer", errors.KeyFailed, "厂商自定义"),
        (0x0B000001, "SKF_CreateContainer", errors.KeyFailed, "厂商自定义"),
    ],
)
def test_codes_that_vendors_use_differently_are_told_by_their_function(
    code: int, function: str, kind: type[errors.UsbKeyError], words: str
) -> None:
    error = sar.to_error(code, function)
    assert type(error) is kind
    assert words in error.sentence
    assert "。" in error.sentence
    assert error.facts["device_code"] == f"{code:08X}"


def test_codes_of_a_vendor_are_translated_by_its_profile() -> None:
    haitai = find_profile("haitai")
    assert (haitai.packing, haitai.codes) == (Packing.NATURAL, {0x0A000032: 0x0A000015, 0x0A000033: 0x0A00002F})
    assert find_profile("standard").codes == {}


def test_a_wrong_calling_convention_is_said_with_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only ctypes on 32-bit Windows notices: it raises ValueError once the call is over."""

    def misled(*_arguments: object) -> int:
        raise ValueError("Procedure called with not enough arguments (8 bytes missing) or wrong calling convention")

    exports = SimpleNamespace(**dict.fromkeys(library.REQUIRED, misled))
    monkeypatch.setattr(library, "_load", lambda _path, _profile: exports)
    loaded = library.SkfLibrary(str(tmp_path / "vendor.dll"), find_profile("standard"))
    with pytest.raises(errors.WrongProfile, match="cdecl"):
        loaded.names("SKF_EnumDev", True)


def test_a_profile_says_only_what_departs_from_the_standard() -> None:
    standard = find_profile("standard")
    for name, fields in {
        "fixed": ("null_buffer",),
        "random16": ("auth_random",),
        "cdecl": ("convention",),
        "device_auth_sm1": ("auth_algorithm",),
        "device_auth_sm4": ("auth_algorithm",),
    }.items():
        profile = find_profile(name)
        differing = {field for field in profile.__slots__ if getattr(profile, field) != getattr(standard, field)}
        assert differing == {"name", "title", *fields}


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (b"SN1" + b" " * 29, "SN1"),
        (b"  SN1\0 rest", "SN1"),
        (b"\xff" * 32, ""),
        (b"A" * 32, "A" * 32),
        ("标签 ".encode("gbk") + b"\xff" * 4, "标签"),
    ],
)
def test_padded_texts(field: bytes, text: str) -> None:
    assert text_of(field) == text


def test_a_layout_that_is_proven_is_taken_whatever_the_texts_are() -> None:
    first, second = filled(dev_info("I", natural=False, serial=bytes(range(0x80, 0x90))))
    chosen = choose(first, second)
    assert chosen is not None
    assert chosen.name == "standard"
    info = read_dev_info(first, chosen)
    assert describe(info, "device", makes_rsa=False).serial == bytes(range(0x80, 0x90)).hex().upper()


@pytest.mark.parametrize(
    ("data", "value", "padded"),
    [
        (b"\x30\x02ab", b"\x30\x02ab", b"\x30\x02ab"),
        (b"\x30\x02ab\0\0", b"\x30\x02ab", b"\x30\x02ab"),
        (b"\x30\x02ab\xff\xff", b"\x30\x02ab", b"\x30\x02ab"),
        (b"\x30\x81\x80" + b"x" * 128 + b"\0", b"\x30\x81\x80" + b"x" * 128, b"\x30\x81\x80" + b"x" * 128),
        (b"\x30\x02abc", b"\x30\x02ab", b"\x30\x02abc"),
        (b"\x89PNG\0\0", b"\x89PNG\0\0", b"\x89PNG\0\0"),
        (b"\x30\x05ab", b"\x30\x05ab", b"\x30\x05ab"),
        (b"", b"", b""),
    ],
)
def test_what_stands_after_a_der_value(data: bytes, value: bytes, padded: bytes) -> None:
    assert (first_value(data), without_padding(data)) == (value, padded)


def test_outputs_that_a_library_leaves_unwritten_are_told_apart_from_zero() -> None:
    for written, told in ((b"", None), (bytes(4), 0), (bytes(8), 0), (b"\x03\0\0\0", 3), (b"\x03" + bytes(7), 3)):
        said = Said()
        ctypes.memmove(said.buffer, written, len(written))
        assert said.told == told


def test_rsa_public_key_is_told_from_an_sm2_one() -> None:
    numbers = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key().public_numbers()
    blob = struct.pack("<II", 0x10000, 2048) + numbers.n.to_bytes(256, "big") + numbers.e.to_bytes(4, "big")
    assert len(blob) == 268
    standard = find_profile("standard")
    for kind in (Kind.RSA, Kind.UNKNOWN):
        assert public_key_of(blob + bytes(8), standard, kind) == public_key_of_rsa(numbers.n, numbers.e)
    with pytest.raises(errors.KeyFailed):
        read_rsa_public_key(bytes(268), standard)
