"""The change feed: commit order, newest snapshot once, and no late transaction skipped."""

import threading
from pathlib import Path

import pytest

from backend.database.engine import Database, next_change
from backend.database.tables import OrderRow
from backend.services.orders import changes_json, find_row, snapshot_of, store
from review.orders import OrderSnapshot
from tests.integration.backend.bench import Bench, order_number
from tests.integration.backend.desk import Desk
from tests.integration.backend.path import Office
from tests.integration.backend.postgres import TemporaryPostgres

CALL = {"number": "13870010002", "outcome": "no_answer"}


def test_pages_follow_one_another_and_an_idle_sync_is_small(tmp_path: Path) -> None:
    with Bench(tmp_path / "office", orders=7) as bench, Desk(bench, "pre_reviewer") as desk:
        first = desk.get("/changes", limit=5)
        second = desk.get("/changes", limit=5, after=first["cursor"])
        assert [len(first["orders"]), first["more"], len(second["orders"]), second["more"]] == [5, True, 2, False]
        idle = desk.call("GET", "/changes", params={"after": second["cursor"]})
        assert idle.json() == {"orders": [], "cursor": second["cursor"], "more": False}
        assert len(idle.content) < 100


def test_an_order_that_changed_often_is_listed_once_as_it_stands(bench: Bench) -> None:
    with Office(bench, order_number(1)) as office:
        cursor = office.pre.get("/changes")["cursor"]
        for _ in range(3):
            office.pre.done(office.order_no, "calls", CALL)
        changed = office.pre.get("/changes", after=cursor)["orders"]
        assert [(one["order_no"], one["revision"], len(one["calls"])) for one in changed] == [(office.order_no, 4, 3)]
        assert changed == [office.order()]
        assert "36010219900202002X" not in str(changed)


@pytest.mark.parametrize("cursor", ["deadbeef-3", "nonsense", "-", "deadbeef-x", "{}-999999", "{}-٣"])
def test_a_cursor_of_another_database_is_refused(bench: Bench, cursor: str) -> None:
    with Desk(bench, "pre_reviewer") as desk:
        after = cursor.format(desk.get("/changes")["cursor"].split("-")[0])
        refused = desk.call("GET", "/changes", params={"after": after})
        assert (refused.status_code, refused.json()["code"]) == (410, "cursor_unknown")


@pytest.fixture(scope="module")
def postgres() -> TemporaryPostgres:
    with TemporaryPostgres.or_skip() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def any_bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres").new_database()
    with Bench(tmp_path / "office", database_url=url) as bench:
        yield bench


def _change(bench: Bench, number: int, *, taken: threading.Event, go_on: threading.Event) -> None:
    """Change an order, and hold the transaction open after it took its change number."""
    with bench.office.database.write() as session:
        row = find_row(session, order_number(number), for_update=True)
        _store_again(session, row, snapshot_of(row, bench.clock.now()))
        taken.set()
        assert go_on.wait(30)


def _store_again(session: object, row: OrderRow, order: OrderSnapshot) -> None:
    store(session, row, order)  # type: ignore[arg-type]


def test_a_cursor_never_skips_a_transaction_that_commits_late(any_bench: Bench) -> None:
    """The slow writer has the smaller number; a reader meanwhile must not be led past it."""
    bench = any_bench
    taken, go_on, fast_done, ready = (threading.Event() for _ in range(4))
    ready.set()
    slow = threading.Thread(target=_change, args=(bench, 1), kwargs={"taken": taken, "go_on": go_on})

    def change_fast() -> None:
        _change(bench, 2, taken=threading.Event(), go_on=ready)
        fast_done.set()

    fast = threading.Thread(target=change_fast)
    with Desk(bench, "pre_reviewer") as desk:
        cursor = desk.get("/changes")["cursor"]
        slow.start()
        assert taken.wait(30)
        fast.start()
        fast_done.wait(1)  # it would be through by now, if nothing held it
        seen = desk.get("/changes", after=cursor)
        go_on.set()
        slow.join(30)
        fast.join(30)
        rest = desk.get("/changes", after=seen["cursor"])
        numbers = [one["order_no"] for page in (seen, rest) for one in page["orders"]]
        assert sorted(numbers) == [order_number(1), order_number(2)]


def test_without_the_locked_counter_the_same_race_does_skip(postgres: TemporaryPostgres, tmp_path: Path) -> None:
    """The test above can fail: with a plain sequence of PostgreSQL the reader is led past the slow writer."""
    with Bench(tmp_path / "office", database_url=postgres.new_database()) as bench:
        database: Database = bench.office.database
        with database.write() as session:
            session.connection().exec_driver_sql("CREATE SEQUENCE plain START 1000")
        start = changes_json(bench.office, None, 100)
        with database.write() as slow:
            first = slow.connection().exec_driver_sql("SELECT nextval('plain')").scalar_one()
            with database.write() as fast:
                second = fast.connection().exec_driver_sql("SELECT nextval('plain')").scalar_one()
                find_row(fast, order_number(2)).change = second
                fast.connection().exec_driver_sql(f"UPDATE change_counter SET value = {second}")
            cursor = changes_json(bench.office, None, 100).split(b'"cursor":"')[1].split(b'"')[0].decode()
            find_row(slow, order_number(1)).change = first
        assert start
        assert order_number(1).encode() not in changes_json(bench.office, cursor, 100)


def test_two_writers_of_one_counter_take_turns(any_bench: Bench) -> None:
    database, numbers = any_bench.office.database, []

    def take() -> None:
        for _ in range(10):
            with database.write() as session:
                numbers.append(next_change(session))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(set(numbers)) == 40


def test_the_whole_path_stands_on_postgresql_too(postgres: TemporaryPostgres, tmp_path: Path) -> None:
    from tests.integration.backend.desk import KeyOnDesk

    with (
        Bench(tmp_path / "office", database_url=postgres.new_database()) as bench,
        Office(bench, order_number(1)) as office,
    ):
        key = KeyOnDesk()
        office.to_shipping(key)
        ship = {"waybill_number": "SF1234567890123", "usb_key_serial": key.serial}
        assert office.production.done(office.order_no, "shipments", ship)["order"]["stage"] == "completed"
        nul = {"number": "138\u0000", "outcome": "no_answer"}
        refused = office.pre.act(order_number(2), "calls", nul)
        assert refused.status_code in (200, 422), refused.text
