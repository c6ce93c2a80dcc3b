"""A newcomer with neither paper nor scanner takes sample parcels through intake: a real office, a real seat."""

import hashlib
from collections.abc import Iterator

import pytest

from app.bootstrap.workstation import open_workplace
from app.ports.errors import UserError
from app.services.intake_outcomes import ParcelClosed
from app.services.intake_state import OpenedParcel
from app.services.workstation import Services
from review.orders import OrderNo, OrderSnapshot, Source
from review.stages import Stage
from tests.office import OfficeProcess
from training.samples.orders import sample_order
from training.samples.pages import render

# training/samples/plans.py: a whole set of another province; a set on whose form the order number is missing; what was
# asked for again because of the collection form
WHOLE, PLANTED, SUPPLEMENT = "JX20261116-0027", "JX20261117-0032", "JX20261113-0092"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder = tmp_path_factory.mktemp("收件 练习")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CA_REVIEW_HOME", str(folder / "home"))
        environment.setenv("CA_REVIEW_SECRETS", "file")
        with OfficeProcess(folder / "office") as office, open_workplace() as workplace:
            account = office.account("intake")
            found = workplace.open_office(office.url, account.user, account.password)
            found.sync.once()
            yield found


def open_parcel(services: Services, order_no: str) -> OpenedParcel:
    order = services.backend.order(OrderNo(order_no))
    opened = services.intake.open_parcel(order.courier_number)
    assert isinstance(opened, OpenedParcel), opened
    return opened


def confirm_and_close(services: Services) -> ParcelClosed:
    parcel = services.intake.desk().parcel
    assert parcel is not None
    for page in parcel.unplaced():
        assert page.document is not None, page.note  # the machine proposes each; the newcomer says yes
        assert services.intake.place(page.id, page.document, page.page) is None
    closed = services.intake.close()
    assert isinstance(closed, ParcelClosed), closed
    services.sender.send_due()
    return closed


def paper_of(order: OrderSnapshot, parcel: int) -> dict[str, str]:
    return {ref.document: ref.id for ref in order.documents if ref.source is Source.PAPER and ref.round == parcel}


@pytest.mark.parametrize(("order_no", "parcel"), [(WHOLE, 1), (PLANTED, 1), (SUPPLEMENT, 2)])
def test_a_newcomer_gets_through_intake(services: Services, order_no: str, parcel: int) -> None:
    planned = sample_order(OrderNo(order_no)).paper(parcel)
    drawn = {each.ref.document: hashlib.sha256(render(each.origin)).hexdigest() for each in planned}
    opened = open_parcel(services, order_no)

    found = services.intake.scan_for_practice()

    assert not found.unreadable
    assert {page.id for page in found.pages} == set(drawn.values())  # these very sheets, what is wrong with them too
    assert {page.document: page.id for page in found.pages if page.document} == drawn
    again = services.intake.scan_for_practice()
    assert (again.pages, again.repeated) == ((), len(drawn))
    closed = confirm_and_close(services)
    assert set(closed.documents) == set(drawn) == set(opened.wanted)
    order = services.backend.order(OrderNo(order_no))
    assert order.stage is Stage.PAPER_REVIEW
    assert set(paper_of(order, parcel)) == set(drawn)
    stored = {one.id: one.sha256 for one in services.backend.documents(order.order_no)}
    assert {document: stored[ref] for document, ref in paper_of(order, parcel).items()} == drawn


def test_without_an_open_parcel_there_is_nothing_to_scan(services: Services) -> None:
    assert services.intake.desk().parcel is None
    with pytest.raises(UserError, match="no_open_parcel"):
        services.intake.scan_for_practice()
