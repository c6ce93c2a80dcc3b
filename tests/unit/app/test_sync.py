"""Synchronising: page by page, never losing the place."""

from dataclasses import replace

import pytest

from app.ports.errors import Refused, Unavailable
from app.ports.jobs import Cancelled
from app.ports.queue import QueueQuery
from app.ports.store import ScanEntry
from app.services.sync import Link
from review.orders import Sha256
from review.stages import Stage
from tests.fakes.orders import NOON, an_order
from tests.fakes.station import Station, a_station


@pytest.fixture
def station() -> Station:
    return a_station()


def count(station: Station) -> int:
    with station.store.reading() as work:
        return work.orders.count(QueueQuery())


class StopAfter:
    """A context whose person cancels after some pages."""

    def __init__(self, pages: int) -> None:
        self.pages = pages

    def report(self, done: int, total: int, what: str) -> None:
        assert done <= total

    def checkpoint(self) -> None:
        if self.pages == 0:
            raise Cancelled
        self.pages -= 1


def test_fetches_every_page(station: Station) -> None:
    station.backend.add(*(an_order(number) for number in range(250)))

    report = station.sync.once()

    assert (len(report.changed), report.pages, count(station)) == (250, 3, 250)
    assert station.connection.state().link is Link.ONLINE
    assert station.connection.state().last_synced_at == station.clock.now()


def test_an_idle_sync_is_one_request(station: Station) -> None:
    station.backend.add(an_order())
    station.sync.once()

    report = station.sync.once()
    assert (report.changed, report.pages) == (frozenset(), 1)


def test_a_cancel_keeps_the_place(station: Station) -> None:
    station.backend.add(*(an_order(number) for number in range(250)))

    with pytest.raises(Cancelled):
        station.sync.once(StopAfter(2))
    assert count(station) == 200
    assert len(station.sync.once().changed) == 50


def test_a_failure_keeps_the_place_and_says_offline(station: Station) -> None:
    station.backend.add(*(an_order(number) for number in range(150)))
    station.sync.once()
    synced_at = station.connection.state().last_synced_at
    station.clock.advance(minutes=5)
    station.backend.fail_next.append(Unavailable("server_unreachable", "连不上。"))

    with pytest.raises(Unavailable):
        station.sync.once()

    state = station.connection.state()
    assert (state.link, state.problem, state.last_synced_at) == (Link.OFFLINE, "连不上。", synced_at)
    assert count(station) == 150


def test_an_expired_sign_in_is_not_offline(station: Station) -> None:
    station.backend.fail_next.append(Refused("sign_in_required", "请登录。"))

    with pytest.raises(Refused):
        station.sync.once()
    assert station.connection.state().link is Link.SIGNED_OUT


def test_another_database_behind_the_server_means_everything_anew(station: Station) -> None:
    station.backend.add(an_order(1), an_order(2))
    station.sync.once()
    station.backend.orders.clear()
    station.backend.log.clear()
    station.backend.add(an_order(3))
    station.backend.fail_next.append(Refused("cursor_unknown", "同步位置无效。"))

    report = station.sync.once()

    assert report.changed == {an_order(3).order_no}
    assert count(station) == 1


def test_a_cursor_problem_at_the_beginning_is_an_error(station: Station) -> None:
    station.backend.fail_next.append(Refused("cursor_unknown", "同步位置无效。"))

    with pytest.raises(Refused):
        station.sync.once()


def test_pages_of_a_completed_order_leave_the_cache(station: Station) -> None:
    order = an_order(1)
    entry = ScanEntry(
        sha256=Sha256("aa"), order_no=order.order_no, file_name="x", size=1, used_at=NOON, is_pinned=False
    )
    with station.store.writing() as work:
        work.scans.put(entry)
    sha256 = station.scans.put(b"page", order_no=order.order_no)
    pinned = station.scans.put(b"not sent yet", order_no=order.order_no, pinned=True)
    station.backend.add(replace(order, stage=Stage.COMPLETED))

    station.sync.once()

    assert station.scans.get(sha256) is None
    assert station.scans.get(pinned) is not None
