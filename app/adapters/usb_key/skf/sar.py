"""SAR_* result codes of GM/T 0016, each as a typed error with the operator's next step.

Codes up to 0x0A000031 are the same in six public headers. 0x32 to 0x35 diverge between vendors: what they mean is told
by the function that gave them, and where that does not tell, both meanings are said. A vendor with numbers of its own
has them translated by its profile. Anything else is passed on as the vendor's own.
"""

from dataclasses import dataclass
from typing import Final

from app.ports import usb_key_errors as errors

OK: Final = 0
KEY_NOT_FOUND: Final = 0x0A00001B
CERTIFICATE_NOT_FOUND: Final = 0x0A00001C
BUFFER_TOO_SMALL: Final = 0x0A000020
DEVICE_REMOVED: Final = 0x0A000023
PIN_INCORRECT: Final = 0x0A000024
PIN_LOCKED: Final = 0x0A000025
APPLICATION_NOT_EXISTS: Final = 0x0A00002E
FILE_NOT_EXIST: Final = 0x0A000031
NOT_SUPPORTED: Final = 0x0A000003
FAIL: Final = 0x0A000001
READ_FILE: Final = 0x0A000007
WRITE_FILE: Final = 0x0A000008
IN_DATA: Final = 0x0A000011
IN_DATA_LENGTH: Final = 0x0A000010
MEMORY: Final = 0x0A00000E
NOT_LOGGED_IN: Final = 0x0A00002D
INVALID_HANDLE: Final = 0x0A000005
KEY_USAGE: Final = 0x0A00000A
MODULUS_LENGTH: Final = 0x0A00000B
ALREADY_LOGGED_IN: Final = 0x0A000028
INVALID_PARAMETER: Final = 0x0A000006
TIMEOUT: Final = 0x0A00000F

_REMOVED = "介质已拔出。请插回同一只介质后继续，已完成的步骤不会丢失。"
_LOGIN = "介质没有登录或登录已失效。请重新输入 PIN。"
_LIBRARY = "请拔插介质重试；仍不行时重启程序并检查厂商驱动版本。"


@dataclass(frozen=True, slots=True)
class _Meaning:
    kind: type[errors.UsbKeyError]
    sentence: str


_F = errors.KeyFailed
_MEANINGS: Final[dict[int, _Meaning]] = {
    0x0A000001: _Meaning(_F, "介质报告操作失败。请拔插介质重试，仍失败时换一只介质。"),
    0x0A000002: _Meaning(_F, f"厂商库报告未知错误。{_LIBRARY}"),
    0x0A000003: _Meaning(errors.NotSupported, "这种介质不支持此操作。请换用符合要求的介质型号。"),
    0x0A000004: _Meaning(_F, "介质内部文件操作失败。请换一只介质，此只交主管处理。"),
    0x0A000005: _Meaning(_F, f"厂商库报告句柄无效。{_LIBRARY}"),
    0x0A000006: _Meaning(_F, "厂商库报告参数无效。请检查设置中的 SKF 厂商参数。"),
    0x0A000007: _Meaning(_F, "介质读文件出错。请拔插介质重试，仍失败时换一只介质。"),
    0x0A000008: _Meaning(_F, "介质写文件出错。请拔插介质重试，仍失败时换一只介质。"),
    0x0A000009: _Meaning(errors.NotSupported, "名称长度不被介质接受。请缩短应用、容器或文件名称。"),
    0x0A00000A: _Meaning(errors.NotSupported, "密钥用途与此操作不符。请停止制证并报告主管。"),
    0x0A00000B: _Meaning(_F, f"厂商库报告模长错误。{_LIBRARY}"),
    0x0A00000C: _Meaning(_F, f"厂商库报告没有初始化。{_LIBRARY}"),
    0x0A00000D: _Meaning(_F, f"厂商库报告对象错误。{_LIBRARY}"),
    0x0A00000E: _Meaning(_F, "介质或厂商库内存不足。请关闭其他程序，拔插介质后重试。"),
    0x0A00000F: _Meaning(errors.KeyBusy, "等待介质超时，可能有其他程序正在使用它。请关闭其他程序后重试。"),
    0x0A000010: _Meaning(_F, "介质拒绝了数据长度。请停止制证并报告主管。"),
    0x0A000011: _Meaning(_F, "介质拒绝了数据内容。请停止制证并报告主管。"),
    0x0A000012: _Meaning(_F, f"介质生成随机数出错。{_LIBRARY}"),
    0x0A000013: _Meaning(_F, f"厂商库报告哈希对象错误。{_LIBRARY}"),
    0x0A000014: _Meaning(_F, f"厂商库报告哈希错误。{_LIBRARY}"),
    0x0A000015: _Meaning(_F, "介质生成密钥失败。请拔插介质重试，仍失败时换一只介质。"),
    0x0A000016: _Meaning(_F, f"厂商库报告模长错误。{_LIBRARY}"),
    0x0A000017: _Meaning(errors.EnvelopeRefused, "介质无法导入密钥。请停止制证并报告主管。"),
    0x0A000018: _Meaning(_F, "介质加密失败。请拔插介质重试。"),
    0x0A000019: _Meaning(_F, "介质解密失败。请拔插介质重试。"),
    0x0A00001A: _Meaning(_F, f"厂商库报告哈希值不等。{_LIBRARY}"),
    0x0A00001B: _Meaning(_F, "介质中没有所需的密钥。请回收介质后重新制证。"),
    0x0A00001C: _Meaning(_F, "介质中没有所需的证书。请回收介质后重新制证。"),
    0x0A00001D: _Meaning(errors.NotSupported, "介质没有导出此对象的能力。请换用符合要求的介质型号。"),
    0x0A00001E: _Meaning(_F, f"厂商库报告解密填充错误。{_LIBRARY}"),
    0x0A00001F: _Meaning(_F, f"厂商库报告 MAC 长度错误。{_LIBRARY}"),
    0x0A000020: _Meaning(_F, "厂商库要求的缓冲区大小前后不一。请检查设置中的 SKF 厂商参数。"),
    0x0A000021: _Meaning(_F, f"厂商库报告密钥信息类型错误。{_LIBRARY}"),
    0x0A000022: _Meaning(_F, f"厂商库报告没有事件。{_LIBRARY}"),
    DEVICE_REMOVED: _Meaning(errors.KeyRemoved, _REMOVED),
    PIN_INCORRECT: _Meaning(errors.PinIncorrect, "PIN 不正确。"),
    PIN_LOCKED: _Meaning(errors.PinLocked, "PIN 已锁定，不能再试。请由主管用管理员 PIN 解锁，或回收介质重新制证。"),
    0x0A000026: _Meaning(errors.PinUnfit, "PIN 无效。请按介质的规定重新设置。"),
    0x0A000027: _Meaning(errors.PinUnfit, "PIN 长度不被介质接受，一般为 6 至 16 位。"),
    ALREADY_LOGGED_IN: _Meaning(errors.AlreadyLoggedIn, "介质已经登录，没有验证输入的 PIN。请拔插介质后重试。"),
    0x0A000029: _Meaning(errors.PinUnfit, "用户 PIN 没有初始化。请回收介质后重新制证。"),
    0x0A00002A: _Meaning(_F, "介质不接受这种 PIN 类型。请检查厂商驱动版本。"),
    0x0A00002B: _Meaning(errors.NotSupported, "应用名称不被介质接受。请检查设置中的应用名称。"),
    0x0A00002C: _Meaning(errors.KeyNotBlank, "介质中已有同名应用，不是空白介质。请先核对序列号并回收。"),
    0x0A00002D: _Meaning(errors.NotLoggedIn, _LOGIN),
    0x0A00002E: _Meaning(_F, "介质中没有本系统的应用。请重新制证。"),
    0x0A00002F: _Meaning(_F, "介质中已有同名文件或容器。请先回收介质。"),
    0x0A000030: _Meaning(errors.KeyFull, "介质空间不足。请换一只介质，或回收后重新制证。"),
    0x0A000031: _Meaning(_F, "介质中没有所需的文件。请重新制证。"),
}
_SYMMETRIC: Final = ("SKF_SetSymmKey", "SKF_EncryptInit", "SKF_Encrypt", "SKF_GenRandom", "SKF_DevAuth")
_FULL: Final = _Meaning(errors.KeyFull, "介质中的容器数量已达上限。请先回收介质，或换一只介质。")
_NO_SESSION_KEY: Final = _Meaning(_F, f"介质生成会话密钥失败。{_LIBRARY}")
_CONTAINER_EXISTS: Final = _Meaning(errors.KeyNotBlank, "介质中已有同名容器，不是空白介质。请先核对序列号并回收。")
_NOT_AUTHENTICATED: Final = _Meaning(
    errors.DeviceAuthFailed, "介质要求先通过设备认证。请核对设置中的设备认证密钥后重试。"
)
_DIVERGING: Final[dict[int, tuple[tuple[tuple[str, ...], _Meaning], ...]]] = {
    # REACH_MAX_CONTAINER_COUNT (GmSSL, libskf, Westone), or a session key that was not generated (Haitai)
    0x0A000032: ((("SKF_CreateContainer",), _FULL), (_SYMMETRIC, _NO_SESSION_KEY)),
    # NO_AUTH (skf-rs), or a container that exists (Haitai)
    0x0A000033: (
        (("SKF_CreateContainer",), _CONTAINER_EXISTS),
        (("SKF_CreateApplication", "SKF_DeleteApplication", "SKF_SetLabel", *_SYMMETRIC), _NOT_AUTHENTICATED),
    ),
}
_UNDECIDED: Final = {
    0x0A000032: _Meaning(_F, "介质报告容器已满或会话密钥生成失败（各厂商含义不同）。请回收介质，仍失败时换一只介质。"),
    0x0A000033: _Meaning(_F, "介质报告未通过设备认证或容器已存在（各厂商含义不同）。请核对介质，必要时回收。"),
    0x0A000034: _Meaning(_F, "介质返回厂商自定义的错误 0x34。请拔插介质重试，仍失败时联系厂商。"),
    0x0A000035: _Meaning(_F, "介质返回厂商自定义的错误 0x35。请拔插介质重试，仍失败时联系厂商。"),
}
_VENDORS_OWN: Final = _Meaning(_F, "介质返回厂商自定义的错误。请拔插介质重试，仍失败时联系厂商。")


def _meaning(code: int, function: str) -> _Meaning:
    for functions, meaning in _DIVERGING.get(code, ()):
        if function in functions:
            return meaning
    return _MEANINGS.get(code) or _UNDECIDED.get(code, _VENDORS_OWN)


def to_error(code: int, function: str, *, tries_left: int | None = None) -> errors.UsbKeyError:
    """Return the error of a result code; function and code go along for support, a PIN never does."""
    meaning = _meaning(code, function)
    text = f"{code & 0xFFFFFFFF:08X}"
    sentence = meaning.sentence
    if meaning.kind is errors.PinIncorrect:
        sentence = _wrong_pin(tries_left)
    elif meaning.kind is errors.KeyFailed:
        sentence = f"{sentence}（{function}：0x{text}）"
    return meaning.kind(sentence, function=function, device_code=text, tries_left=tries_left)


_ABOUT_ENVELOPE: Final = frozenset(
    # not supported, key usage, data length, data, import, decryption, hash, padding, kind of key
    {NOT_SUPPORTED, KEY_USAGE, IN_DATA_LENGTH, IN_DATA, 0x0A000017, 0x0A000019, 0x0A00001A, 0x0A00001E, 0x0A000021}
)
_MAY_BE_ENVELOPE: Final = frozenset({FAIL, 0x0A000002, INVALID_PARAMETER})
"""With which a device refuses an envelope as well, and says anything else; vendors' own codes are as vague."""


def envelope_error(code: int, function: str) -> errors.UsbKeyError:
    """Return the error of an import that failed: `EnvelopeRefused` where it is the envelope, or may be."""
    is_about_envelope = code in _ABOUT_ENVELOPE
    if not is_about_envelope and code in _MEANINGS and code not in _MAY_BE_ENVELOPE:
        return to_error(code, function)
    text = f"{code & 0xFFFFFFFF:08X}"
    why = "密钥信封不是为此介质的签名密钥制作的、已损坏，或其形式不被此介质支持"
    sentence = f"介质拒绝导入加密密钥（{function}：0x{text}）：{why}。"
    return errors.EnvelopeRefused(sentence, function=function, device_code=text, is_about_envelope=is_about_envelope)


def _wrong_pin(tries_left: int | None) -> str:
    if tries_left is None:
        return "PIN 不正确。请核对后再输入，连续输错会锁定介质。"
    return f"PIN 不正确，还可尝试 {tries_left} 次。请核对后再输入，程序不会自动重试。"
