"""The key desk's own rules: what is recycled, with which secret, and who may see an admin PIN: nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.ports.errors import Refused, UserError
from app.ports.usb_keys import DEFAULT_LAYOUT, KeyKind, KeyLayout, Pin, PinRole, PinState, UsbKeyInfo
from app.services.key_desk import KeyDesk
from app.services.production_values import PinMemory
from review.key_stock import KeyStockPage, StockedKey, StockState
from review.orders import OrderNo
from review.revocations import RevocationCause
from tests.fakes.clock import FakeClock
from tests.fakes.orders import NOON, an_order
from tests.fakes.station import a_station

SERIAL, ARRIVAL, ADMIN = "KEY1", Pin("12345678"), Pin("987654321098")


class Parts:
    """Stock, escrow, keys and production in one, remembering what was asked of them."""

    def __init__(self) -> None:
        self.state: StockState | None = StockState.REVOKED
        self.held: tuple[Pin, ...] = (ADMIN, Pin("older"))
        self.admin_pin_opens = True
        self.said: list[Any] = []
        self.pins = PinMemory()  # production's

    # stock

    def page(self, *, state: StockState | None = None, text: str = "", limit: int = 100) -> KeyStockPage:
        keys = (self._key(self.state),) if self.state else ()
        return KeyStockPage(counts=(), keys=keys, more=False)

    def enter(self, serial: str, state: StockState, **_more: Any) -> StockedKey:
        self.said.append(("enter", state))
        return self._key(state)

    def _key(self, state: StockState) -> StockedKey:
        return StockedKey(usb_key_serial=SERIAL, state=state, order_no=OrderNo(""), since=NOON, by="sunwei")

    # escrow

    def withdraw(self, serial: str) -> tuple[Pin, ...]:
        self.said.append("withdraw")
        return self.held

    def give_back(self, serial: str) -> None:
        self.said.append("give_back")

    # keys

    def present(self) -> tuple[UsbKeyInfo, ...]:
        info = UsbKeyInfo(
            serial=SERIAL, label="", manufacturer="", model="", driver="x", kinds=(),
            admin_pin_opens=self.admin_pin_opens,
        )  # fmt: skip
        return (info,)

    def arrival_secret(self, serial: str) -> Pin | None:
        return ARRIVAL

    @contextmanager
    def open(self, serial: str, layout: KeyLayout = DEFAULT_LAYOUT) -> Iterator[Any]:
        yield SimpleNamespace(pins=FakePins(self))

    def close(self) -> None:
        self.said.append("close")

    # production

    def recycle(self, serial: str, *, confirmed_serial: str, secret: Pin | None) -> None:
        self.said.append(("wipe", secret))

    def quarantine(self, order_no: OrderNo, serial: str, cause: RevocationCause, reason: str) -> None:
        self.said.append(("revoke and quarantine", cause, reason))


class FakePins:
    """The PINs of an open session."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def unblock(self, admin_pin: Pin, new_user_pin: Pin) -> None:
        self._parts.said.append(("unblock", admin_pin, new_user_pin))

    def state(self, role: PinRole) -> PinState:
        return PinState(role=role, is_locked=False)


@pytest.fixture
def parts() -> Parts:
    return Parts()


@pytest.fixture
def desk(parts: Parts) -> KeyDesk:
    station, anything = a_station(), cast("Any", parts)

    return KeyDesk(
        production=anything,
        keys=anything,
        stock=anything,
        escrow=anything,
        practice=None,
        seals=anything,
        printer=anything,
        session=station.session,
        store=station.store,
        clock=FakeClock(),
    )


def test_a_token_is_wiped_with_the_pin_that_the_server_holds(desk: KeyDesk, parts: Parts) -> None:
    assert desk.recycle(SERIAL, confirmed_serial=SERIAL).state is StockState.RECYCLED
    assert parts.said == ["withdraw", "give_back", ("wipe", ADMIN), ("enter", StockState.RECYCLED)]


def test_a_token_that_never_got_one_is_wiped_with_what_it_arrived_with(desk: KeyDesk, parts: Parts) -> None:
    parts.held = ()
    desk.recycle(SERIAL, confirmed_serial=SERIAL)
    assert ("wipe", ARRIVAL) in parts.said


def test_a_key_that_a_device_key_opens_needs_no_admin_pin(desk: KeyDesk, parts: Parts) -> None:
    parts.admin_pin_opens = False
    desk.recycle(SERIAL, confirmed_serial=SERIAL)
    assert parts.said == [("wipe", None), ("enter", StockState.RECYCLED)]


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (StockState.BOUND, "usb_key_in_use"),
        (StockState.PRODUCED, "usb_key_in_use"),
        (StockState.SHIPPED, "usb_key_in_use"),
        (StockState.QUARANTINED, "usb_key_quarantined"),
    ],
)
def test_what_carries_a_live_set_or_is_out_of_use_is_not_wiped(
    desk: KeyDesk, parts: Parts, state: StockState, code: str
) -> None:
    parts.state = state
    with pytest.raises(Refused, match=code):
        desk.recycle(SERIAL, confirmed_serial=SERIAL)
    assert parts.said == []


@pytest.mark.parametrize(
    ("state", "code"),
    [(StockState.SHIPPED, "usb_key_in_use"), (StockState.QUARANTINED, "usb_key_quarantined")],
)
def test_a_key_out_of_use_or_of_another_order_is_not_even_begun_with(
    desk: KeyDesk, parts: Parts, state: StockState, code: str
) -> None:
    parts.state = state
    order = an_order(1)
    with desk._store.writing() as work:
        work.orders.put([order])
    desk._session = cast("Any", SimpleNamespace(require=lambda *_roles: None))
    with pytest.raises(Refused, match=code):
        desk.produce(order.order_no, SERIAL, kind=KeyKind.SM2)
    assert parts.said == []


@pytest.mark.parametrize("state", [StockState.BOUND, StockState.PRODUCED, StockState.SHIPPED])
def test_quarantining_a_key_with_a_live_set_revokes_it_and_wants_a_reason(
    desk: KeyDesk, parts: Parts, state: StockState
) -> None:
    parts.state = state
    with pytest.raises(Refused, match="reason_required"):
        desk.quarantine(SERIAL, "  ")
    assert parts.said == []
    desk.quarantine(SERIAL, " 外壳破裂 ", cause=RevocationCause.BROKEN)
    desk.quarantine(SERIAL, "回读不一致")
    assert parts.said == [
        ("revoke and quarantine", RevocationCause.BROKEN, "外壳破裂"),
        ("revoke and quarantine", RevocationCause.DOUBTFUL, "回读不一致"),
    ]


@pytest.mark.parametrize("state", [None, StockState.BLANK, StockState.REVOKED])
def test_another_key_is_entered_as_quarantined(desk: KeyDesk, parts: Parts, state: StockState | None) -> None:
    parts.state = state
    desk.quarantine(SERIAL, "")
    assert parts.said == [("enter", StockState.QUARANTINED)]


def test_unblocking_uses_the_newest_pin_once_and_gives_it_back(desk: KeyDesk, parts: Parts) -> None:
    assert not desk.unblock(SERIAL, Pin("11112222")).is_locked
    assert parts.said == ["withdraw", ("unblock", ADMIN, Pin("11112222")), "give_back"]


def test_without_a_held_pin_nothing_is_tried(desk: KeyDesk, parts: Parts) -> None:
    parts.held = ()
    with pytest.raises(UserError, match="admin_pin_unknown"):
        desk.unblock(SERIAL, Pin("11112222"))
    assert parts.said == ["withdraw"]


def test_no_letter_is_printed_for_a_pin_of_another_run(desk: KeyDesk) -> None:
    with pytest.raises(UserError, match="pin_not_known"):
        desk.pin_letter(an_order(1), SERIAL)
