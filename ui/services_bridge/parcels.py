"""The papers of a parcel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.parcel_papers import ParcelPapers
from ui.services_bridge.bridge import Bridge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ports.papers import PagePicture, Printed
    from app.services.shipping import Match


class PapersBridge(Bridge):
    """`ui.context.parcels.Papers`."""

    def packing_slip(self, match: Match) -> Printed:
        return self._slips().packing_slip(match)

    def courier_slip(self, match: Match) -> Printed:
        return self._slips().courier_slip(match, self._services.settings_file.load())

    def _slips(self) -> ParcelPapers:
        services = self._services
        return ParcelPapers(printer=services.papers, session=services.session, clock=services.clock)

    def page_sizes_mm(self, printed: Printed) -> Sequence[tuple[float, float]]:
        return self._services.papers.page_sizes_mm(printed)

    def page_picture(self, printed: Printed, page: int, dpi: float) -> PagePicture:
        return self._services.papers.page_picture(printed, page, dpi)
