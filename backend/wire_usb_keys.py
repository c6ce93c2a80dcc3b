"""JSON of ``/usb-keys`` that is not in `review.key_stock`."""

from dataclasses import dataclass, field

from pydantic import BaseModel, Field

from backend.parts import PracticeDriver, PracticeKey
from review.key_stock import StockState

_SERIAL = Field(min_length=1, max_length=80)
_ORDER = Field(default="", max_length=40)


class StockEntry(BaseModel):
    """A stock state that a person enters."""

    usb_key_serial: str = _SERIAL
    state: StockState
    order_no: str = _ORDER
    note: str = Field(default="", max_length=500)


class AdminPinDeposit(BaseModel):
    """An admin PIN about to be set on a key."""

    usb_key_serial: str = _SERIAL
    order_no: str = _ORDER
    pin: str = Field(repr=False, min_length=1, max_length=64)


class AdminPinWish(BaseModel):
    """The key whose admin PINs are wanted for one unlock, and why."""

    usb_key_serial: str = _SERIAL
    order_no: str = _ORDER
    reason: str = Field(default="", max_length=500)


class AdminPinReturn(BaseModel):
    """The key whose unlock is over."""

    usb_key_serial: str = _SERIAL


class PracticeSwap(BaseModel):
    """The driver whose keys are pulled, so that a blank one can be inserted."""

    driver: str = Field(max_length=20)


class PracticePlace(BaseModel):
    """A software key to be inserted or pulled."""

    usb_key_serial: str = _SERIAL
    is_inserted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeDesk:
    """USB keys for practice: what drives them, and which can be inserted and pulled."""

    drivers: tuple[PracticeDriver, ...]
    keys: tuple[PracticeKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminPinsOfKey:
    """The admin PINs that a key may have, newest first."""

    pins: tuple[str, ...] = field(repr=False)
