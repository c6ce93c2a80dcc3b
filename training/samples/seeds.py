"""Sample orders as the training office takes them in, and what their applicants do next."""

from collections.abc import Sequence
from datetime import datetime

from backend.parts import PreparedPage, RenderedPage
from backend.services.orders import NewOrder
from backend.services.seeding import Seed
from resources import read_text
from review.orders import OrderNo
from review.working_days import WorkingCalendar
from training.samples.history import snapshot
from training.samples.office_hours import working_hours_before
from training.samples.orders import SampleDocument, SampleOrder, sample_order, sample_orders
from training.samples.pages import render


class DrawnSamples:
    """All sample orders with pages that are drawn, stamped and scanned when first asked for."""

    def __init__(self) -> None:
        self._calendar = WorkingCalendar.from_toml(read_text("holidays.toml"))

    def seeds(self, now: datetime) -> tuple[Seed, ...]:
        """Return the orders as they stand at `now`."""
        return tuple(self._seed(order, now) for order in sample_orders())

    def render(self, origin: str) -> RenderedPage:
        """Draw a page; about a second."""
        return RenderedPage(content=render(origin), media_type="image/jpeg")

    def corrected_round(self, order_no: OrderNo, upload_round: int) -> Sequence[PreparedPage]:
        """Return the pages of the next upload round."""
        return _prepared(sample_order(order_no).uploads(upload_round))

    def paper_set(self, order_no: OrderNo, parcel: int) -> Sequence[PreparedPage]:
        """Return the sheets in the applicant's next parcel."""
        return _prepared(sample_order(order_no).paper(parcel))

    def _seed(self, order: SampleOrder, now: datetime) -> Seed:
        value = snapshot(order, now, self._before)
        origins = {document.ref.id: document.origin for document in order.documents}
        return Seed(new=NewOrder(order=value, identity=order.identity), origins=origins)

    def _before(self, now: datetime, hours: float) -> datetime:
        return working_hours_before(now, hours, self._calendar)


def _prepared(documents: Sequence[SampleDocument]) -> list[PreparedPage]:
    return [PreparedPage(document=d.ref.document, page=d.ref.page, origin=d.origin) for d in documents]
