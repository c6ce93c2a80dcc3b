"""The protocol of the device process: every value of the port goes over it and comes back the same."""

import io
import json
from typing import Any

import pytest

from app.adapters.usb_key.codec import decode, encode
from app.adapters.usb_key.protocol import CALLS, VERSION, ProtocolError, read_frame, write_frame
from app.ports import usb_key_errors as errors
from app.ports.errors import Unavailable, UserError
from app.ports.usb_keys import (
    KeyContainer,
    KeyContents,
    KeyFile,
    KeyKind,
    KeyNotice,
    KeySetup,
    KeySlot,
    KeyUse,
    NoticedBy,
    Pin,
    PinRole,
    PinState,
    UsbKeyInfo,
)

SLOT = KeySlot(use=KeyUse.SIGNING, public_key=b"\x30\x00\xff", certificate=None)
INFO = UsbKeyInfo(
    serial="S1", label="标签", manufacturer="厂商", model="m", driver="skf", kinds=(KeyKind.SM2, KeyKind.P256)
)


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (bytes, b"\x00\xff"),
        (bytes | None, None),
        (Pin, Pin("123456")),
        (Pin | None, None),
        (KeySlot, SLOT),
        (tuple[UsbKeyInfo, ...], (INFO,)),
        (
            KeyContents,
            KeyContents(
                applications=("A",),
                containers=(KeyContainer(application="A", name="C", slots=(SLOT,)),),
                files=(KeyFile(application="A", name="F", size=3),),
            ),
        ),
        (KeyNotice, KeyNotice(names=("设备 1",), is_due=True, noticed_by=NoticedBy.EVENTS)),
        (PinState, PinState(role=PinRole.USER, is_locked=False, tries_left=3)),
        (KeySetup, KeySetup(user_pin=Pin("1"), admin_pin=Pin("2"), factory_secret=None)),
    ],
)
def test_value_goes_over_json_and_comes_back(hint: Any, value: Any) -> None:
    assert decode(hint, json.loads(json.dumps(encode(value)))) == value


def test_frames_follow_each_other() -> None:
    stream = io.BytesIO()
    for number in (1, 2):
        write_frame(stream, {"v": VERSION, "id": number, "text": "中文"})
    stream.seek(0)
    assert [read_frame(stream), read_frame(stream), read_frame(stream)] == [
        {"v": VERSION, "id": 1, "text": "中文"},
        {"v": VERSION, "id": 2, "text": "中文"},
        None,
    ]


@pytest.mark.parametrize(
    "frame",
    [
        b"\x05\x00\x00\x00{}",
        b"\x02\x00",
        b"\xff\xff\xff\xff{}",
        b"\x02\x00\x00\x00[]",
        b"\x03\x00\x00\x00xyz",
        b'\x08\x00\x00\x00{"v": 2}',
    ],
)
def test_broken_frame_is_refused(frame: bytes) -> None:
    with pytest.raises(ProtocolError):
        read_frame(io.BytesIO(frame))


def test_every_call_has_a_limit_and_types() -> None:
    assert len(CALLS) == 18
    for call in CALLS.values():
        assert 0 < call.seconds <= 300
        assert "return" not in call.parameters


def test_error_is_the_same_on_the_other_side() -> None:
    error = errors.PinIncorrect("PIN 不正确。", tries_left=2, device_code=None)
    again = errors.rebuild(error.code, error.sentence, error.facts)
    assert isinstance(again, errors.PinIncorrect)
    assert isinstance(again, UserError)
    assert (again.tries_left, again.facts) == (2, {"tries_left": 2})
    assert isinstance(errors.rebuild("usb_key_removed", "拔出", {}), Unavailable)
    assert isinstance(errors.rebuild("from_the_future", "?", {}), errors.KeyFailed)


def test_pin_shows_nowhere() -> None:
    pin = Pin("739204")
    setup = KeySetup(user_pin=pin, admin_pin=Pin("58203947"), factory_secret=Pin("12345678"))
    for text in (repr(pin), str(pin), f"{pin}", repr(setup)):
        assert not any(secret in text for secret in ("739204", "58203947", "12345678"))
