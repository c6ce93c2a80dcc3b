"""The training office with its drawn sample orders: the two orders of the tour, and nothing private on disk."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from review.stages import Stage
from tests.integration.backend.desk import KeyOnDesk
from tests.integration.backend.path import Office
from tests.office import OfficeProcess
from training.samples import TOUR_INSIDE, TOUR_OUTSIDE, sample_order, sample_orders


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    with OfficeProcess(tmp_path_factory.mktemp("training") / "office") as process:
        yield process


def test_it_has_sample_orders_in_every_stage(training: OfficeProcess) -> None:
    with Office(training, TOUR_INSIDE) as office:
        orders = office.pre.get("/changes")["orders"]
        assert len(orders) == len(sample_orders()) >= 40
        assert {order["stage"] for order in orders} >= set(Stage) - {Stage.DRAFT}
        assert {order["kind"] for order in orders} == {"province_inside", "province_outside"}


def test_the_tours_orders_go_their_way_and_leave_nothing_private_on_disk(training: OfficeProcess) -> None:
    key = KeyOnDesk()
    with Office(training, TOUR_INSIDE) as office:
        office.to_shipping(key)
        shipment = {"waybill_number": "SF1234567890123", "usb_key_serial": key.serial}
        assert office.production.done(TOUR_INSIDE, "shipments", shipment)["order"]["stage"] == "completed"
        page = office.pre.get(f"/orders/{TOUR_INSIDE}/documents")["documents"][0]
        assert office.pre.call("GET", f"/documents/{page['sha256']}").content.startswith(b"\xff\xd8\xff")
        assert office.pre.get(f"/orders/{TOUR_INSIDE}/identity")["handling_agent"]
    with Office(training, TOUR_OUTSIDE) as office:
        assert office.pre.decide(TOUR_OUTSIDE, "pre_review", reasons=("seal_missing",)).status_code == 200
        assert office.applicant.post("prepared-submission").json()["stage"] == "pre_review"
        assert office.order()["round"] == 2
    _nothing_private(training.data_folder)


def _nothing_private(folder: Path) -> None:
    numbers = [number for one in sample_orders() for number in _numbers(one.order_no)]
    wanted = re.compile(b"|".join([rb"\xff\xd8\xff", *(re.escape(number.encode()) for number in numbers)]))
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert len(files) > 10
    assert [file.name for file in files if wanted.search(file.read_bytes())] == []


def _numbers(order_no: str) -> tuple[str, str]:
    identity = sample_order(order_no).identity
    return identity.legal_representative, identity.handling_agent


def test_a_made_up_set_of_a_sample_order_can_be_revoked_for_a_remake(training: OfficeProcess) -> None:
    with Office(training, TOUR_INSIDE) as office:
        shipped = [one for one in office.pre.orders(stage="completed") if one["order_no"] != TOUR_INSIDE]
        live = next(one for one in shipped if one["keys"] and one["keys"][-1]["state"] == "proven")
        back = office.supervisor.done(live["order_no"], "remakes", {"reason": "介质丢失"})["order"]
        assert (back["stage"], back["keys"][-1]["state"]) == ("production", "revoked")
