"""What the production page is given of the inserted keys, and as which settings they are made."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from app.ports.settings import Settings
from app.ports.usb_key_errors import KeyFailed
from app.ports.usb_keys import KeyContents, KeyKind, UsbKeyInfo
from review.orders import OrderNo
from ui.context.keys import ProductionRun
from ui.services_bridge.keys import ProductionBridge


def info(serial: str) -> UsbKeyInfo:
    return UsbKeyInfo(serial=serial, label="", manufacturer="", model="", driver="skf", kinds=(KeyKind.SM2,))


class Desk:
    """Services over keys of which some cannot be read."""

    def __init__(self, *serials: str, unreadable: tuple[str, ...] = ()) -> None:
        self.serials, self.unreadable = serials, unreadable
        self.settings = Settings()
        self.opened: list[Settings] = []
        self.made_with: list[Settings] = []
        self.settings_file = SimpleNamespace(load=lambda: self.settings)
        self.key_desk = SimpleNamespace(produce=lambda *_, **__: self.made_with.append(self.opened[-1]))

    def open_production(self, settings: Settings) -> Any:
        self.opened.append(settings)
        return self

    def present(self) -> tuple[UsbKeyInfo, ...]:
        return tuple(info(serial) for serial in self.serials)

    def inspect(self, serial: str) -> tuple[UsbKeyInfo, KeyContents]:
        if serial in self.unreadable:
            raise KeyFailed("介质读不出来。")
        return info(serial), KeyContents()


def bridge(desk: Any) -> ProductionBridge:
    return ProductionBridge(desk)


def test_a_key_that_cannot_be_read_hides_no_other() -> None:
    found = bridge(Desk("A", "B", unreadable=("A",))).keys()
    assert [key.info.serial for key in found] == ["B"]
    with pytest.raises(KeyFailed):
        bridge(Desk("A", unreadable=("A",))).keys()
    assert list(bridge(Desk()).keys()) == []


def test_a_key_is_made_as_the_settings_are_when_it_begins() -> None:
    desk = Desk("A")
    page = bridge(desk)
    page.keys()
    desk.settings = replace(desk.settings, user_pin_digits=6)
    run = ProductionRun(order_no=OrderNo("JX1"), serial="A", kind=KeyKind.SM2, seal=None, pin="", factory_secret="")
    page.produce(run, SimpleNamespace())  # type: ignore[arg-type]
    assert [settings.user_pin_digits for settings in desk.made_with] == [6]
