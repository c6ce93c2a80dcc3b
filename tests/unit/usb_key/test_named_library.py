"""What the settings say now is what is used: the library, also when it is named again, and how PINs are made."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from app.bootstrap.key_desks import KeyServices
from app.ports.settings import Settings

AT_START = Settings(key_library="a.so", key_profile="auto")


class Desk(KeyServices):
    """Services over a seat that counts how often its keys were let go."""

    def __init__(self) -> None:
        self.closings = 0
        seat: Any = SimpleNamespace(settings=AT_START, keys=SimpleNamespace(close=self._close))
        self._seat = seat
        vars(self)["_production"] = SimpleNamespace(policy=None)

    @property
    def settings(self) -> Settings:
        return AT_START

    def _close(self) -> None:
        self.closings += 1


def test_libraries_are_opened_anew_when_and_only_when_others_are_named() -> None:
    desk = Desk()
    steps = (
        (AT_START, 0),
        (replace(AT_START, auto_advance=False), 0),
        (replace(AT_START, key_library="b.so"), 1),
        (replace(AT_START, key_library="b.so", key_profile="fixed"), 2),
        (AT_START, 3),  # back to the first
        (AT_START, 3),
    )
    for settings, closings in steps:
        assert desk.open_production(settings) is vars(desk)["_production"]
        assert desk.closings == closings


def test_pins_are_made_as_the_settings_say_now() -> None:
    desk = Desk()
    for digits, tries in ((8, 10), (6, 3), (12, 15)):
        policy = desk.open_production(replace(AT_START, user_pin_digits=digits, pin_tries=tries)).policy
        assert len(policy.user_pin().value) == digits
        assert (policy.user_tries, policy.admin_tries, policy.fixed_by) == (tries, tries, None)
    assert desk.open_production(replace(AT_START, fixed_user_pin=True)).policy.fixed_by is not None
