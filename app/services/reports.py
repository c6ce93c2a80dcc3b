"""The supervisor's figures over all orders that this machine knows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from app.ports.clock import Clock
from app.ports.jobs import JobContext, Unattended
from app.ports.queue import QueueQuery, QueueSort
from app.ports.store import Disagreement, Store
from app.services.check_statistics import CheckStatistics
from app.services.people import People
from app.services.session import Session
from review.figures import OfficeFigures, figures_csv, office_figures
from review.findings import finding_name
from review.orders import OrderNo, OrderSnapshot
from review.reasons import ReasonCatalogue
from review.stages import Role
from review.working_days import WorkingCalendar

_AT_ONCE = 200  # orders read in one look at the store


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeReport:
    """The figures of a period, and how often people decided against each machine check (over all time).

    `checks_of_office` False: the server could not be asked, the disagreements are those of this machine.
    """

    figures: OfficeFigures
    disagreements: tuple[Disagreement, ...]
    checks_of_office: bool = True


class Reports:
    """Figures for supervisors and auditors."""

    def __init__(
        self,
        *,
        store: Store,
        session: Session,
        people: People,
        statistics: CheckStatistics,
        catalogue: ReasonCatalogue,
        calendar: WorkingCalendar,
        clock: Clock,
    ) -> None:
        self._store = store
        self._people = people
        self._statistics = statistics
        self._session = session
        self._catalogue = catalogue
        self._calendar = calendar
        self._clock = clock

    def office(self, *, days: int = 30, context: JobContext | None = None) -> OfficeReport:
        """Return the figures of the last `days` calendar days; for supervisors and auditors."""
        self._session.require(Role.SUPERVISOR, Role.AUDITOR)
        until = self._clock.now()
        counted = office_figures(
            self._orders(context or Unattended()),
            calendar=self._calendar,
            since=until - timedelta(days=days),
            until=until,
        )
        standings = self._statistics.standings()
        people = tuple(replace(one, person=self._people.name(one.person)) for one in counted.people)
        return OfficeReport(
            figures=replace(counted, people=people),
            disagreements=tuple(
                Disagreement(finding=one.finding, overrides=one.overrides, decided_pass=one.decided_pass)
                for one in standings.checks
                if one.overrides
            ),
            checks_of_office=standings.is_office,
        )

    def csv(self, report: OfficeReport) -> bytes:
        """Return the figures as CSV that spreadsheet programs open with Chinese text whole (UTF-8 with its mark)."""
        disagreements = [(finding_name(one.finding), one.overrides) for one in report.disagreements]
        return figures_csv(report.figures, self._catalogue, disagreements=disagreements).encode("utf-8-sig")

    def _orders(self, context: JobContext) -> Iterator[OrderSnapshot]:
        with self._store.reading() as work:
            rows = work.orders.queue(QueueQuery(with_queued=True, sort=QueueSort.ORDER_NO))
        for start in range(0, len(rows), _AT_ONCE):
            context.checkpoint()
            context.report(start, len(rows), "统计订单")
            yield from self._read([row.order_no for row in rows[start : start + _AT_ONCE]])

    def _read(self, order_nos: Sequence[OrderNo]) -> list[OrderSnapshot]:
        with self._store.reading() as work:
            orders = [work.orders.get(order_no) for order_no in order_nos]
        return [order for order in orders if order is not None]
