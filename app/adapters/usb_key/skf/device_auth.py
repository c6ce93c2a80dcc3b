"""Device authentication (GM/T 0016-2012, 7.4.1): the right to make and delete applications."""

import ctypes
import logging
import re
from typing import Final

from app.adapters.usb_key.skf import sar
from app.adapters.usb_key.skf.layout import DevInfo
from app.adapters.usb_key.skf.library import HandleOut, SkfLibrary
from app.ports.usb_key_errors import DeviceAuthFailed
from app.ports.usb_keys import Pin
from pki.symmetric import sm4_ecb_encrypt

log = logging.getLogger(__name__)

SM4_ECB: Final = 0x401
_BLOCK: Final = 16
_ASYMMETRIC, _ASYMMETRIC_END = 0x10000, 0x40000
_HEX: Final = re.compile("[0-9A-Fa-f]+")
_FAMILY, _ECB = 0xFFFFFF00, 0x01
"""Of SGD_*: some devices report the family or another mode, and authentication is one block in ECB."""
_REFUSALS: Final = (sar.FAIL, sar.IN_DATA, sar.PIN_INCORRECT, sar.PIN_LOCKED, sar.INVALID_PARAMETER)


class _BlockCipherParam4(ctypes.Structure):
    """BLOCKCIPHERPARAM with ULONG of 4 bytes, passed by value."""

    _fields_ = (
        ("iv", ctypes.c_ubyte * 32),
        ("iv_len", ctypes.c_uint32),
        ("padding", ctypes.c_uint32),
        ("feed_bits", ctypes.c_uint32),
    )


class _BlockCipherParam8(ctypes.Structure):
    """The same with ULONG of 8 bytes."""

    _fields_ = (
        ("iv", ctypes.c_ubyte * 32),
        ("iv_len", ctypes.c_uint64),
        ("padding", ctypes.c_uint64),
        ("feed_bits", ctypes.c_uint64),
    )


def authenticate(library: SkfLibrary, device: int, info: DevInfo, key: Pin) -> None:
    """Prove to the device that we know its authentication key; one try, never repeated.

    A library without device authentication has none to give: whether the device wants it, its next answer says.
    """
    secret = _key_bytes(key)
    random = ctypes.create_string_buffer(_BLOCK)  # zero-padded to one block
    if not library.has("SKF_DevAuth") or not library.call_if_there(
        "SKF_GenRandom", device, random, library.profile.auth_random
    ):
        log.info("no device authentication in this library")
        return
    _send_answer(library, device, _encrypt(library, device, info, secret, random.raw))


def _key_bytes(key: Pin) -> bytes:
    """Return the 16 bytes of a key that is given as 16 characters or as 32 hexadecimal digits."""
    raw = key.value.encode("utf-8")
    if len(raw) == 2 * _BLOCK and _HEX.fullmatch(key.value):
        return bytes.fromhex(key.value)
    if len(raw) != _BLOCK:
        raise DeviceAuthFailed("设备认证密钥应为 16 个字符，或 32 位十六进制数。请核对后重新输入。")
    return raw


def _send_answer(library: SkfLibrary, device: int, answer: bytes) -> None:
    """Send the answer; any refusal means the key is not the right one."""
    code = library.result("SKF_DevAuth", device, answer, len(answer))
    if code == sar.NOT_SUPPORTED:
        log.info("the device does not authenticate")
        return
    if code in _REFUSALS:
        sentence = (
            "设备认证未通过：设备认证密钥与此介质不符，或它的认证方式不同。请向介质厂商核对密钥、随机数长度和算法，"
            "并在设置中选对 SKF 厂商参数（random16、device_auth_sm1、device_auth_sm4），不要反复尝试。"
        )
        raise DeviceAuthFailed(sentence, function="SKF_DevAuth", device_code=f"{code:08X}")
    if code != sar.OK:
        raise sar.to_error(code, "SKF_DevAuth")


def _encrypt(library: SkfLibrary, device: int, info: DevInfo, secret: bytes, block: bytes) -> bytes:
    """Encrypt one block: here where the algorithm is public, else (SM1, SSF33, a vendor's own) on the device.

    Some devices leave the algorithm out or name one that encrypts nothing (SM2): they mean SM4.
    """
    family = (library.profile.auth_algorithm or info.auth_algorithm) & _FAMILY
    if family in (0, SM4_ECB & _FAMILY) or _ASYMMETRIC <= family < _ASYMMETRIC_END:
        return sm4_ecb_encrypt(secret, block)
    handle = HandleOut()
    library.call("SKF_SetSymmKey", device, secret, family | _ECB, handle)
    session_key = int(handle.pointer.value or 0)
    try:
        wide = library.profile.ulong_bytes == 8
        library.call("SKF_EncryptInit", session_key, _BlockCipherParam8() if wide else _BlockCipherParam4())
        return library.answer_into("SKF_Encrypt", session_key, block, len(block), size=_BLOCK * 2)[:_BLOCK]
    finally:
        library.call_if_there("SKF_CloseHandle", session_key)  # left open it blocks a later deletion on some keys
