"""The key desk: everything around the making of a key. Keys and their stock, prepared seals, PINs on paper, labels."""

from contextlib import suppress
from dataclasses import replace

from app.ports.audit import AuditEvent
from app.ports.clock import Clock
from app.ports.errors import Refused, Unavailable, UserError
from app.ports.jobs import JobContext
from app.ports.key_stock import DeskKeys, KeyStock, PracticeDesk, PracticeKeys
from app.ports.papers import KeyLabel, PaperPrinter, PinLetter, Printed
from app.ports.store import Store
from app.ports.usb_keys import AdminPins, KeyContents, KeyKind, KeyPrompt, Pin, PinRole, PinState, UsbKeyInfo, UsbKeys
from app.services.production import Production
from app.services.production_values import KeyJob, Produced, ProductionOutcome
from app.services.seal_pictures import SealPictures
from app.services.session import Session
from review.key_stock import STOCK_NAMES_ZH, StockedKey, StockState
from review.orders import OrderNo, OrderSnapshot
from review.revocations import RevocationCause, told
from review.stages import Role

_CARRIES_LIVE_SET = frozenset({StockState.BOUND, StockState.PRODUCED, StockState.SHIPPED})


def unblock_by_escrow(escrow: AdminPins, keys: UsbKeys, serial: str, new_user_pin: Pin) -> PinState:
    """Set a new user PIN by the admin PIN that the server hands out for this one time."""
    held = escrow.withdraw(serial)
    if not held:
        raise UserError("admin_pin_unknown", f"服务器没有保管介质 {serial} 的管理员 PIN，不能解锁；请回收后重新制证。")
    try:
        with keys.open(serial) as session:
            session.pins.unblock(held[0], new_user_pin)
            return session.pins.state(PinRole.USER)
    finally:
        with suppress(Unavailable, Refused):  # the loan ends by itself; that it was not given back harms nobody
            escrow.give_back(serial)


class KeyDesk:
    """What an operator does with keys. Calls that touch a key belong on the device thread."""

    def __init__(
        self,
        *,
        production: Production,
        keys: DeskKeys,
        stock: KeyStock,
        escrow: AdminPins,
        practice: PracticeKeys | None,
        seals: SealPictures,
        printer: PaperPrinter,
        session: Session,
        store: Store,
        clock: Clock,
    ) -> None:
        self.production = production
        self.keys = keys
        self.stock = stock
        self.seals = seals
        self.escrow = escrow
        self._practice = practice
        self._printer = printer
        self._session = session
        self._store = store
        self._clock = clock

    def present(self) -> tuple[UsbKeyInfo, ...]:
        """Return the inserted keys."""
        return self.keys.present()

    def wait_for_prompt(self, timeout_seconds: float) -> KeyPrompt | None:
        """Return as soon as it is time to look at the keys; beside every other call, in processes of its own."""
        return self.keys.wait_for_prompt(timeout_seconds)

    def inspect(self, serial: str) -> tuple[UsbKeyInfo, KeyContents]:
        """Read what is on a key, without a PIN."""
        return self.production.inspect(serial)

    def produce(
        self,
        order_no: OrderNo,
        serial: str,
        *,
        kind: KeyKind | None = None,
        user_pin: Pin | None = None,
        factory_secret: Pin | None = None,
        context: JobContext | None = None,
    ) -> ProductionOutcome:
        """Make the key from the confirmed pictures, or go on.

        `kind` None: what this key does best; `user_pin` None: made by the policy; `factory_secret` None: as this
        key's library left it; a PIN that the server holds goes before it.
        """
        job = replace(self._job(order_no, serial, kind, factory_secret), user_pin=user_pin)
        outcome = self.production.produce(job, context)
        if isinstance(outcome, Produced):
            self.seals.forget(order_no)
        return outcome

    def recycle(self, serial: str, *, confirmed_serial: str, secret: Pin | None = None) -> StockedKey:
        """Erase a used key after its serial was named twice; the stock has it as recycled afterwards.

        Raise `Refused` for a key that carries a live set (revoke it first) or is out of use for good.
        """
        self.require_recyclable(serial)
        if secret is None and self._admin_pin_opens(serial):
            secret = self._known_secret(serial)
        self.production.recycle(serial, confirmed_serial=confirmed_serial, secret=secret)
        return self.stock.enter(serial, StockState.RECYCLED)

    def quarantine(self, serial: str, reason: str, *, cause: RevocationCause = RevocationCause.DOUBTFUL) -> StockedKey:
        """Take a key out of use for good. One that carries an order's live set has it revoked by the same act.

        `cause` is one of `QUARANTINE_CAUSES`.

        Raise `Refused("reason_required")` for such a key without a reason: the order's history tells it.
        """
        key = self._stocked(serial)
        if key is None or key.state not in _CARRIES_LIVE_SET:
            return self.stock.enter(serial, StockState.QUARANTINED, note=told(cause, reason.strip()))
        if not reason.strip():
            sentence = f"介质 {serial} 上有订单 {key.order_no} 的有效证书，隔离会同时吊销它；请填写原因。"
            raise Refused("reason_required", sentence)
        self.production.quarantine(key.order_no, serial, cause, reason.strip())
        return self._stocked(serial) or key

    def require_usable(self, serial: str, order_no: OrderNo) -> None:
        """Ask the office's stock before the key is touched: not out of use, and nobody else's."""
        key = self._stocked(serial)
        if key is None:
            return
        if key.state is StockState.QUARANTINED:
            raise Refused("usb_key_quarantined", f"介质 {serial} 已隔离，不能用来制证。请换一只介质，此只交主管处理。")
        if key.state in _CARRIES_LIVE_SET and key.order_no != order_no:
            standing = f"介质 {serial} {STOCK_NAMES_ZH[key.state]}，属于订单 {key.order_no}"
            sentence = f"{standing}，不能用于别的订单。请换一只介质。"
            raise Refused("usb_key_in_use", sentence)

    def require_recyclable(self, serial: str) -> None:
        """Ask the office's stock before a key is erased: no live set on it, and not out of use."""
        key = self._stocked(serial)
        state = key.state if key is not None else None
        if state in _CARRIES_LIVE_SET:
            sentence = f"介质 {serial} {STOCK_NAMES_ZH[state]}，其证书仍然有效，不能清除；请先吊销（主管补制）再回收。"
            raise Refused("usb_key_in_use", sentence)
        if state is StockState.QUARANTINED:
            raise Refused("usb_key_quarantined", f"介质 {serial} 已隔离，不能回收再用。请交主管处理。")

    def unblock(self, serial: str, new_user_pin: Pin) -> PinState:
        """Set a new user PIN by the admin PIN that the server holds, for this one time."""
        return unblock_by_escrow(self.escrow, self.keys, serial, new_user_pin)

    def pin_letter(self, order: OrderSnapshot, serial: str) -> Printed:
        """Print the tear-off letter from memory; `UserError("pin_not_known")` when another run set the PIN."""
        pin = self.production.pins.recall(order.order_no, serial)
        if pin is None:
            sentence = "本次运行没有设置过这只介质的初始 PIN，无法打印密码信封；请由主管解锁并重设 PIN。"
            raise UserError("pin_not_known", sentence)
        letter = PinLetter(
            order_no=order.order_no,
            organisation=order.organisation.name,
            recipient=order.recipient.name,
            usb_key_serial=serial,
            pin=pin.value,
        )
        printed = self._printer.pin_letter(letter)
        self._note("print_pin_letter", order.order_no, serial)
        return printed

    def letter_taken(self, order_no: OrderNo, serial: str) -> None:
        """The letter is on paper: forget the PIN."""
        self.production.pins.forget(order_no, serial)

    def key_label(self, order: OrderSnapshot, serial: str) -> Printed:
        """Print the key's label with order number and barcode."""
        label = KeyLabel(
            order_no=order.order_no,
            organisation=order.organisation.name,
            usb_key_serial=serial,
            made_at=self._clock.now(),
        )
        return self._printer.key_label(label)

    @property
    def can_practise(self) -> bool:
        """Tell whether this is a training office with software keys."""
        return self._practice is not None

    def practice_desk(self) -> PracticeDesk:
        """Return what the training office lends; empty in a real one."""
        return self._practice.desk() if self._practice else PracticeDesk(drivers=(), keys=())

    def swap_practice_key(self, driver: str) -> None:
        """Pull every software key and insert a blank one of this driver, as an operator does between two orders."""
        if self._practice is not None:
            self._practice.swap(driver)
            self.keys.close()  # SoftHSM 2 lists its tokens when it is loaded, and only then

    def place_practice_key(self, serial: str, *, is_inserted: bool) -> None:
        """Insert or pull a software key."""
        if self._practice is not None:
            self._practice.place(serial, is_inserted=is_inserted)

    def _job(self, order_no: OrderNo, serial: str, kind: KeyKind | None, factory_secret: Pin | None) -> KeyJob:
        self._session.require(Role.PRODUCTION)
        with self._store.reading() as work:
            order = work.orders.get(order_no)
        if order is None:
            raise UserError("order_unknown", f"本机没有订单 {order_no}，请先同步。")
        self.require_usable(serial, order_no)
        info = next((one for one in self.keys.present() if one.serial == serial), None)
        if kind is None and (info is None or not info.kinds):
            raise UserError("usb_key_absent", f"没有插入序列号为 {serial} 的介质。请插入这只介质后重试。")
        return KeyJob(
            order_no=order_no,
            usb_key_serial=serial,
            kind=kind or (info.kinds[0] if info else KeyKind.SM2),
            seals=self.seals.require(order),
            factory_secret=factory_secret or self.keys.arrival_secret(serial),
        )

    def _admin_pin_opens(self, serial: str) -> bool:
        return any(info.serial == serial and info.admin_pin_opens for info in self.keys.present())

    def _stocked(self, serial: str) -> StockedKey | None:
        found = self.stock.page(text=serial).keys
        return next((key for key in found if key.usb_key_serial == serial), None)

    def _known_secret(self, serial: str) -> Pin | None:
        held = self.escrow.withdraw(serial)
        self.escrow.give_back(serial)
        return held[0] if held else self.keys.arrival_secret(serial)

    def _note(self, action: str, order_no: OrderNo, serial: str) -> None:
        by = self._session.require(Role.PRODUCTION).user
        event = AuditEvent(
            at=self._clock.now(), by=by, action=action, order_no=order_no, facts=(("usb_key_serial", serial),)
        )
        with self._store.writing() as work:
            work.audit.append(event)
