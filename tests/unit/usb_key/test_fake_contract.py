"""The fake passes the contract of the real drivers, so that what is tested with it holds."""

import pytest

from app.ports.usb_keys import KeyKind
from tests.contracts.usb_keys import KeyDesk, UsbKeyContract
from tests.fakes.usb_keys import FakeKey, FakeUsbKeys


class TestFakeUsbKeys(UsbKeyContract):
    @pytest.fixture
    def desk(self) -> KeyDesk:
        return KeyDesk(keys=FakeUsbKeys(FakeKey(serial="F1")), serial="F1", kinds=(KeyKind.SM2, KeyKind.P256))
