"""The desks that the first queue does not need: each is made, and its modules imported, at its first use.

One of the two places of the window where modules are imported late; the other is `ui.pages` (docs/adr/0090).
"""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.lazily import lazily

if TYPE_CHECKING:
    from app.services.workstation import Services
    from ui.context.deciding import Deciding
    from ui.context.intake import IntakeDesk
    from ui.context.keys import KeyStockDesk, ProductionDesk
    from ui.context.office import Overview
    from ui.context.orders import Leases, Syncing
    from ui.context.parcels import Papers
    from ui.context.pictures import Pages, Registering


def syncing(services: Services) -> Syncing:
    """Return what sends and fetches."""

    def make() -> Syncing:
        from ui.services_bridge.syncing import SyncingBridge

        return SyncingBridge(services)

    return lazily(make)


def leases(services: Services) -> Leases:
    """Return who has an order open."""

    def make() -> Leases:
        from ui.services_bridge.syncing import LeasesBridge

        return LeasesBridge(services)

    return lazily(make)


def pages(services: Services) -> Pages:
    """Return the pictures of documents."""

    def make() -> Pages:
        from ui.services_bridge.pictures import PagesBridge

        return PagesBridge(services)

    return lazily(make)


def registering(services: Services) -> Registering:
    """Return the registration of paper onto upload."""

    def make() -> Registering:
        from ui.services_bridge.pictures import RegisteringBridge

        return RegisteringBridge(services)

    return lazily(make)


def deciding(services: Services) -> Deciding:
    """Return verdicts and phone calls."""

    def make() -> Deciding:
        from ui.services_bridge.deciding import DecidingBridge

        return DecidingBridge(services)

    return lazily(make)


def intake(services: Services) -> IntakeDesk:
    """Return the intake desk."""

    def make() -> IntakeDesk:
        from ui.services_bridge.intake import IntakeBridge

        return IntakeBridge(services)

    return lazily(make)


def production(services: Services) -> ProductionDesk:
    """Return the production desk."""

    def make() -> ProductionDesk:
        from ui.services_bridge.keys import ProductionBridge

        return ProductionBridge(services)

    return lazily(make)


def papers(services: Services) -> Papers:
    """Return the papers of a parcel."""

    def make() -> Papers:
        from ui.services_bridge.parcels import PapersBridge

        return PapersBridge(services)

    return lazily(make)


def key_stock(services: Services) -> KeyStockDesk:
    """Return the stock of USB keys."""

    def make() -> KeyStockDesk:
        from ui.services_bridge.keys import KeyStockBridge

        return KeyStockBridge(services)

    return lazily(make)


def overview(services: Services) -> Overview:
    """Return figures, audit trail and messages."""

    def make() -> Overview:
        from ui.services_bridge.office import OverviewBridge

        return OverviewBridge(services)

    return lazily(make)
