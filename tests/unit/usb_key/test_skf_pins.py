"""What an SKF library says, or does not say, of tries left."""

from typing import Any

import pytest

from app.adapters.usb_key.skf import sar
from app.adapters.usb_key.skf.library import Said
from app.adapters.usb_key.skf.pins import SkfPins
from app.ports import usb_key_errors as errors
from app.ports.usb_keys import Pin, PinRole


class Library:
    """Answers SKF_VerifyPIN and SKF_GetPINInfo as it is told; counts the tries of a PIN."""

    def __init__(self, *, code: int, verify_says: int | None = None, info_says: int | None = None) -> None:
        self._code, self._verify_says, self._info_says = code, verify_says, info_says
        self.tried = 0

    def result(self, function: str, *arguments: Any) -> int:
        assert function == "SKF_VerifyPIN"
        self.tried += 1
        put(arguments[-1], self._verify_says)
        return self._code

    def call_if_there(self, function: str, *arguments: Any) -> bool:
        assert function == "SKF_GetPINInfo"
        put(arguments[-3], 6)
        put(arguments[-2], self._info_says)
        return self._info_says is not None


def put(said: Said, value: int | None) -> None:
    if value is not None:
        said.buffer.raw = value.to_bytes(4, "little") + said.buffer.raw[4:]


@pytest.mark.parametrize(
    ("verify_says", "info_says", "kind", "left"),
    [
        (3, None, errors.PinIncorrect, 3),
        (None, 2, errors.PinIncorrect, 2),
        (None, None, errors.PinIncorrect, None),
        (0, None, errors.PinLocked, 0),
        (None, 0, errors.PinLocked, 0),
    ],
)
def test_a_wrong_pin_is_tried_once_and_what_is_left_is_found_out(
    verify_says: int | None, info_says: int | None, kind: type[errors.UsbKeyError], left: int | None
) -> None:
    library: Any = Library(code=sar.PIN_INCORRECT, verify_says=verify_says, info_says=info_says)
    with pytest.raises(kind) as caught:
        SkfPins(library, lambda: 7).verify(PinRole.USER, Pin("000000"))
    assert caught.value.facts.get("tries_left") == left
    assert library.tried == 1


def test_a_counter_that_is_not_told_is_not_a_lock() -> None:
    library: Any = Library(code=sar.OK)
    state = SkfPins(library, lambda: 7).state(PinRole.USER)
    assert (state.is_locked, state.tries_left, state.is_last_try) == (False, None, False)
