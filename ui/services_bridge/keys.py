"""The production desk and the stock of USB keys."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from app.ports.usb_key_errors import UsbKeyError
from app.ports.usb_keys import Pin, PinState
from review.actions import ReportUnusableSeal
from review.orders import (
    ChosenReason,
    OrderNo,
    OrderSnapshot,
    ReasonCode,
)
from ui.context.keys import KeyOnDesk, ProductionRun
from ui.services_bridge.bridge import Bridge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ports.jobs import JobContext
    from app.ports.papers import Printed
    from app.ports.seal_checks import NotCut
    from app.ports.settings import Settings
    from app.services.key_batch import BatchDesk
    from app.services.outcomes import Outcome
    from app.services.production import Production
    from app.services.production_values import ProductionOutcome
    from app.services.seal_pictures import Cutting, SealProposal
    from app.services.workstation import Services
    from review.key_stock import KeyHistory, KeyStockPage, StockedKey, StockState
    from review.revocations import RevocationCause


_WAIT_SECONDS: Final = 0.25
"""How long leaving the page or the program may have to wait for the watch."""


class ProductionBridge(Bridge):
    """`ui.context.keys.ProductionDesk`."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._made: tuple[Settings, Production] | None = None

    def _production(self) -> Production:
        """Return the desk; its device process is kept until the settings change."""
        settings = self._services.settings_file.load()
        if self._made is None or self._made[0] != settings:
            self._made = (settings, self._services.open_production(settings))
        return self._made[1]

    def keys(self) -> Sequence[KeyOnDesk]:
        """Return the inserted keys with what is on them; one that cannot be read hides no other."""
        production = self._production()
        found: list[KeyOnDesk] = []
        failure: UsbKeyError | None = None
        for info in production.present():
            try:
                inspected, contents = production.inspect(info.serial)
            except UsbKeyError as error:
                failure = error
            else:
                found.append(KeyOnDesk(info=inspected, contents=contents))
        if failure is not None and not found:
            raise failure
        return found

    def watch(self, context: JobContext) -> None:
        for count in itertools.count(1):
            prompt = None
            while prompt is None:
                context.checkpoint()
                prompt = self._services.key_desk.wait_for_prompt(_WAIT_SECONDS)
            context.report(count, 0, prompt.noticed_by or "")

    def cut_seal(self, order: OrderSnapshot, cutting: Cutting, context: JobContext) -> SealProposal | NotCut:
        return self._services.seal_pictures.cut(order, cutting, context)

    def produce(self, run: ProductionRun, context: JobContext) -> ProductionOutcome:
        """Keep the picture that was confirmed on the page, then run the steps as the settings are now."""
        self._production()
        if run.seal is not None:
            self._services.seal_pictures.confirm(run.seal)
        return self._services.key_desk.produce(
            run.order_no,
            run.serial,
            kind=run.kind,
            user_pin=Pin(run.pin) if run.pin else None,
            factory_secret=Pin(run.factory_secret) if run.factory_secret else None,
            context=context,
        )

    def pin_letter(self, order: OrderSnapshot, serial: str) -> Printed:
        return self._services.key_desk.pin_letter(order, serial)

    def letter_taken(self, order_no: OrderNo, serial: str) -> None:
        self._services.key_desk.letter_taken(order_no, serial)

    def key_label(self, order: OrderSnapshot, serial: str) -> Printed:
        return self._services.key_desk.key_label(order, serial)

    def profiles(self) -> Sequence[tuple[str, str]]:
        return self._services.skf_profiles

    def can_practise(self) -> bool:
        return self._services.key_desk.can_practise

    def swap_practice_key(self, driver: str) -> None:
        self._services.key_desk.swap_practice_key(driver)

    def confirm_seal(self, seal: SealProposal) -> tuple[str, ...]:
        self._services.seal_pictures.confirm(seal)
        order = self._services.queue.order(seal.order_no)
        return tuple(one.seal_kind for one in self._services.seal_pictures.confirmed(order)) if order else ()

    def prepared(self) -> Sequence[OrderSnapshot]:
        found = [self._services.queue.order(number) for number in self._services.seal_pictures.ready()]
        return [order for order in found if order is not None]

    def batch_desk(self) -> BatchDesk:
        self._production()  # the libraries that the settings name now
        return self._services.key_desk

    def report_unusable(self, order: OrderSnapshot, sentence: str) -> Outcome:
        kind = self._services.tables.kinds.kind(order.kind)
        reason = ChosenReason(code=ReasonCode("other"), text=sentence, document=kind.seal_source().code)
        return self._services.acting.take(order.order_no, ReportUnusableSeal(reasons=(reason,)))


class KeyStockBridge(Bridge):
    """`ui.context.keys.KeyStockDesk`."""

    def page(self, *, state: StockState | None, text: str) -> KeyStockPage:
        return self._services.key_stock.page(state=state, text=text, limit=500)

    def history(self, serial: str) -> KeyHistory:
        return self._services.key_stock.history(serial)

    def enter(self, serial: str, state: StockState, *, note: str) -> StockedKey:
        return self._services.key_stock.enter(serial, state, note=note)

    def quarantine(self, serial: str, cause: RevocationCause, note: str) -> StockedKey:
        return self._services.key_desk.quarantine(serial, note, cause=cause)

    def recycle(self, serial: str, confirmed_serial: str) -> StockedKey:
        return self._services.key_desk.recycle(serial, confirmed_serial=confirmed_serial)

    def unblock(self, serial: str, pin: str) -> PinState:
        return self._services.key_desk.unblock(serial, Pin(pin))
