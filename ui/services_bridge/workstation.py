"""The window's view of the services as one value."""

from collections.abc import Sequence

from app.ports.jobs import JobContext
from app.ports.office import TrainingAccount
from app.services.workstation import Services
from ui.context.workstation import OfficeData, Workstation
from ui.remembered import RememberedFacts
from ui.services_bridge.bridge import Bridge
from ui.services_bridge.deciding import DecidingBridge
from ui.services_bridge.intake import IntakeBridge
from ui.services_bridge.keys import KeyStockBridge, ProductionBridge
from ui.services_bridge.office import OverviewBridge
from ui.services_bridge.orders import LeasesBridge, OrdersBridge, SyncingBridge
from ui.services_bridge.parcels import PapersBridge
from ui.services_bridge.pictures import PagesBridge, RegisteringBridge
from ui.services_bridge.session import FactsBridge, SessionsBridge


def workstation(services: Services) -> Workstation:
    """Return the window's view of the services."""
    tables = services.tables
    sessions, orders = SessionsBridge(services), OrdersBridge(services)
    return Workstation(
        data=OfficeData(
            kinds=tables.kinds, reasons=tables.reasons, checklists=tables.checklists, calendar=tables.calendar
        ),
        settings=services.settings_file,
        facts=RememberedFacts(FactsBridge(services)),
        sessions=sessions,
        orders=orders,
        syncing=SyncingBridge(services),
        leases=LeasesBridge(services),
        pages=PagesBridge(services),
        checks=services.checking,
        registering=RegisteringBridge(services),
        deciding=DecidingBridge(services),
        intake=IntakeBridge(services),
        production=ProductionBridge(services),
        shipping=services.shipping,
        papers=PapersBridge(services),
        key_stock=KeyStockBridge(services),
        invoices=services.invoices,
        supervising=services.supervision,
        overview=OverviewBridge(services),
        doors=_Doors(services),
        now=services.clock.now,
        is_training=services.is_training,
        reading=services.page_reading,
        waybills=services.waybills,
    )


class _Doors(Bridge):
    def open_office(self, server_url: str, user: str, password: str) -> Workstation:
        return workstation(self._services.doors.open_office(server_url, user, password))

    def open_training(self, context: JobContext) -> Workstation:
        return workstation(self._services.doors.open_training(context))

    def training_accounts(self) -> Sequence[TrainingAccount]:
        return self._services.doors.training_accounts()
