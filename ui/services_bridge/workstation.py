"""The window's view of the services as one value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.lazily import lazily
from ui.context.workstation import Workstation
from ui.remembered import RememberedFacts
from ui.services_bridge import later
from ui.services_bridge.bridge import Bridge
from ui.services_bridge.orders import OrdersBridge
from ui.services_bridge.session import FactsBridge, SessionsBridge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ports.jobs import JobContext
    from app.ports.office import TrainingAccount
    from app.services.workstation import Services


def workstation(services: Services) -> Workstation:
    """Return the window's view of the services; none of them is built before it is used."""
    return Workstation(
        data=services.tables,
        settings=services.settings_file,
        facts=RememberedFacts(FactsBridge(services)),
        sessions=SessionsBridge(services),
        orders=OrdersBridge(services),
        syncing=later.syncing(services),
        leases=later.leases(services),
        pages=later.pages(services),
        checks=lazily(lambda: services.checking),
        registering=later.registering(services),
        deciding=later.deciding(services),
        intake=later.intake(services),
        production=later.production(services),
        shipping=lazily(lambda: services.shipping),
        papers=later.papers(services),
        key_stock=later.key_stock(services),
        invoices=lazily(lambda: services.invoices),
        supervising=lazily(lambda: services.supervision),
        overview=later.overview(services),
        doors=_Doors(services),
        now=services.clock.now,
        is_training=services.is_training,
        reading=lazily(lambda: services.page_reading),
        waybills=lazily(lambda: services.waybills),
        applicants=lazily(lambda: services.applicants) if services.is_training else None,
    )


class _Doors(Bridge):
    def open_office(self, server_url: str, user: str, password: str) -> Workstation:
        return workstation(self._services.doors.open_office(server_url, user, password))

    def open_training(self, context: JobContext) -> Workstation:
        return workstation(self._services.doors.open_training(context))

    def training_accounts(self) -> Sequence[TrainingAccount]:
        return self._services.doors.training_accounts()
