"""python-pkcs11's errors as the port's: one sentence, the next step, and the CKR name for support."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pkcs11 import exceptions as ckr

from app.ports import usb_key_errors as errors

_REMOVED: Final = "介质已拔出。请插回同一只介质后继续，已完成的步骤不会丢失。"
_KINDS: Final[tuple[tuple[tuple[type[Exception], ...], type[errors.UsbKeyError], str], ...]] = (
    ((ckr.PinLocked,), errors.PinLocked, "PIN 已锁定，不能再试。请由主管用管理员 PIN 解锁，或回收介质重新制证。"),
    ((ckr.PinLenRange, ckr.PinInvalid, ckr.PinTooWeak), errors.PinUnfit, "PIN 的长度或内容不被介质接受。请更换 PIN。"),
    (
        (ckr.PinExpired, ckr.UserPinNotInitialized),
        errors.PinUnfit,
        "用户 PIN 尚未设置或已过期。请回收介质。",
    ),
    (
        (ckr.DeviceRemoved, ckr.TokenNotPresent, ckr.SessionHandleInvalid, ckr.SessionClosed, ckr.SlotIDInvalid),
        errors.KeyRemoved,
        _REMOVED,
    ),
    ((ckr.DeviceMemory,), errors.KeyFull, "介质空间不足。请换一只介质，或回收后重新制证。"),
    ((ckr.UserNotLoggedIn,), errors.NotLoggedIn, "介质没有登录或登录已失效。请重新输入 PIN。"),
    (
        (ckr.MechanismInvalid, ckr.FunctionNotSupported, ckr.KeySizeRange, ckr.DomainParamsInvalid),
        errors.NotSupported,
        "这种介质不支持此操作或此种密钥。请换用符合要求的介质型号。",
    ),
    ((ckr.TokenWriteProtected, ckr.SessionReadOnly), errors.NotSupported, "介质写保护，不能写入。请换一只介质。"),
    ((ckr.SessionCount, ckr.SessionReadOnlyExists), errors.KeyBusy, "介质正被占用。请关闭其他使用介质的程序后重试。"),
)


@contextmanager
def translated(*, is_last_try: bool = False) -> Iterator[None]:
    """Turn any PKCS#11 error raised inside into one of the port."""
    try:
        yield
    except ckr.PinIncorrect as error:
        tries = 1 if is_last_try else None
        left = "，再错一次即锁定" if is_last_try else "，连续输错会锁定介质"
        sentence = f"PIN 不正确{left}。请核对后再输入，程序不会自动重试。"
        raise errors.PinIncorrect(sentence, device_code="PinIncorrect", tries_left=tries) from error
    except ckr.PKCS11Error as error:
        raise _to_error(error) from error


def _to_error(error: ckr.PKCS11Error) -> errors.UsbKeyError:
    name = type(error).__name__
    for kinds, kind, sentence in _KINDS:
        if isinstance(error, kinds):
            return kind(sentence, device_code=name)
    return errors.KeyFailed(f"介质报告操作失败（{name}）。请拔插介质重试，仍失败时换一只介质。", device_code=name)
