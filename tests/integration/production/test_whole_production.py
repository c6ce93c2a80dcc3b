"""From the order to a proven key: office process, portal, paper, seal picture, device process, read back."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.bootstrap.workstation import open_workplace
from app.ports.errors import Refused
from app.ports.jobs import Cancelled
from app.ports.key_stock import KeyDriver
from app.ports.seal_checks import NotCut
from app.ports.usb_keys import KeyKind, Pin
from app.services.outcomes import Done
from app.services.production_values import STEP_NAMES_ZH, Produced, Step
from app.services.seal_pictures import Cutting
from app.services.workstation import Services
from review.key_stock import KeyEventKind, StockState
from review.orders import KeyState, OrderNo
from review.revocations import RevocationCause
from review.stages import Stage
from seals.values import FindingCode
from tests.integration.backend.path import Office
from tests.office import ROOT, OfficeProcess
from training.office.keys import SOFTHSM_PLACES
from training.samples.plans import TOUR_INSIDE, TOUR_OUTSIDE
from training.softkey import LIBRARY

needs_softkey = pytest.mark.skipif(not LIBRARY.exists(), reason="the software key is not built (make setup)")
needs_softhsm = pytest.mark.skipif(
    not any(place.exists() for place in SOFTHSM_PLACES), reason="SoftHSM 2 is not installed"
)
READ_SECONDS = 60
LOOKED_AT = frozenset({FindingCode.SEAL_CODE_DIGITS})  # a doubtful digit is the operator's to accept
NEW_PIN = Pin("86420975")
WAITING_INSIDE, WAITING_OUTSIDE = OrderNo("JX20261112-0081"), OrderNo("JX20261112-0080")  # they stand in production


@dataclass
class Desk:
    """The production operator's workstation, and the office that it is signed in to."""

    office: OfficeProcess
    services: Services
    folder: Path

    def insert_blank(self, driver: str) -> str:
        self.services.key_desk.swap_practice_key(driver)
        (info,) = [one for one in self.services.key_desk.present() if one.driver == driver]
        return info.serial

    def confirm_seals(self, order_no: OrderNo, *kinds: str) -> None:
        self.services.sync.once()
        order = self.services.queue.order(order_no)
        assert order is not None
        for kind in kinds:
            proposal = self.services.seal_pictures.cut(order, Cutting(seal_kind=kind, despite=LOOKED_AT))
            assert not isinstance(proposal, NotCut), proposal.reasons
            self.services.seal_pictures.confirm(proposal)

    def sit_down(self, role: str) -> None:
        account = self.office.account(role)
        self.services.session.sign_out()
        self.services.session.sign_in(account.user, account.password)

    def take_to_production(self, order_no: OrderNo) -> None:
        with Office(self.office, order_no) as people:  # type: ignore[arg-type]
            people.to_production()

    def read_back(self, driver: str, serial: str, pin: Pin) -> dict[str, object]:
        """Have a fresh process read the key, after ours let it go."""
        lent = next(one for one in self.services.key_desk.practice_desk().drivers if one.driver == driver)
        self.services.key_desk.keys.close()
        return read_back(lent, serial, pin, "\n".join(self.services.backend.chain()), self.folder)


def read_back(lent: KeyDriver, serial: str, pin: Pin, chain: str, folder: Path) -> dict[str, object]:
    (folder / "chain.pem").write_text(chain)
    module = "tests.integration.production.read_back"
    done = subprocess.run(
        [sys.executable, "-m", module, lent.driver, lent.library, serial, str(folder / "chain.pem")],
        cwd=ROOT,
        env={**os.environ, **lent.environment},
        input=f"{pin.value}\n",
        capture_output=True,
        text=True,
        timeout=READ_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("制证 台")
    before = {name: os.environ.get(name) for name in ("CA_REVIEW_HOME", "CA_REVIEW_SECRETS")}
    os.environ.update({"CA_REVIEW_HOME": str(folder / "home"), "CA_REVIEW_SECRETS": "file"})
    try:
        with OfficeProcess(folder / "office") as office, open_workplace() as workplace:
            account = office.account("production")
            services = workplace.open_office(office.url, account.user, account.password)
            services.sync.once()
            yield Desk(office=office, services=services, folder=folder)
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@needs_softkey
def test_sm2_with_two_seals_on_the_software_key(desk: Desk) -> None:
    assert_produced(desk, OrderNo(TOUR_INSIDE), "skf", KeyKind.SM2, ("company", "legal"))


@needs_softhsm
def test_p256_on_softhsm(desk: Desk) -> None:
    assert_produced(desk, OrderNo(TOUR_OUTSIDE), "pkcs11", KeyKind.P256, ("company",))


def assert_produced(desk: Desk, order_no: OrderNo, driver: str, kind: KeyKind, seals: tuple[str, ...]) -> None:
    services, serial = desk.services, desk.insert_blank(driver)
    desk.take_to_production(order_no)
    desk.confirm_seals(order_no, *seals)
    assert services.seal_pictures.ready() == (order_no,)

    outcome = services.key_desk.produce(order_no, serial, kind=kind)

    assert isinstance(outcome, Produced), outcome
    live = outcome.order.live_key()
    assert live is not None
    assert (outcome.order.stage, live.state, live.usb_key_serial) == (Stage.SHIPPING, KeyState.PROVEN, serial)
    assert outcome.user_pin is not None
    assert_letter_and_label(desk, outcome, outcome.user_pin)
    told = desk.read_back(driver, serial, outcome.user_pin)
    assert told["organisation"] == outcome.order.organisation.name
    assert told["algorithm"] == kind.algorithm.value
    assert 36 <= int(str(told["width_mm"])) <= 48
    assert services.seal_pictures.ready() == ()
    assert_followed(services, serial, order_no)


def assert_letter_and_label(desk: Desk, made: Produced, pin: Pin) -> None:
    """The letter comes from memory, once taken it is gone, and the PIN lies nowhere on the disk."""
    key_desk = desk.services.key_desk
    assert key_desk.pin_letter(made.order, made.usb_key_serial).pdf.startswith(b"%PDF-")
    assert key_desk.key_label(made.order, made.usb_key_serial).pdf.startswith(b"%PDF-")
    key_desk.letter_taken(made.order.order_no, made.usb_key_serial)
    with pytest.raises(Exception, match="pin_not_known"):
        key_desk.pin_letter(made.order, made.usb_key_serial)
    for file in (desk.folder / "home").rglob("*"):
        assert not file.is_file() or pin.value.encode() not in file.read_bytes()


def assert_followed(services: Services, serial: str, order_no: OrderNo) -> None:
    """The ledger tells the key's way, and the server holds its admin PIN."""
    history = services.key_stock.history(serial)
    kinds = [event.kind for event in history.events]
    assert kinds[0] is KeyEventKind.ADMIN_PIN_DEPOSITED
    assert kinds[-2:] == [KeyEventKind.BOUND, KeyEventKind.PRODUCED]
    assert (history.key.state, history.key.order_no) == (StockState.PRODUCED, order_no)
    assert len(services.admin_pins.withdraw(serial)) == 1
    services.admin_pins.give_back(serial)


class StopsAt:
    """A context that ends the run when it comes to a step."""

    def __init__(self, step: Step) -> None:
        self._name = STEP_NAMES_ZH[step]

    def report(self, done: int, total: int, what: str) -> None:
        if what == self._name:
            raise Cancelled

    def checkpoint(self) -> None:
        pass


@pytest.mark.parametrize(
    ("order_no", "driver"),
    [
        pytest.param(WAITING_INSIDE, "skf", marks=needs_softkey),
        pytest.param(WAITING_OUTSIDE, "pkcs11", marks=needs_softhsm),
    ],
)
def test_a_lost_pin_a_remake_and_a_recycled_key(desk: Desk, order_no: OrderNo, driver: str) -> None:
    """The program is started anew amid a run; the parcel comes back, the key is wiped, made again and unlocked."""
    services, serial = desk.services, desk.insert_blank(driver)
    desk.confirm_seals(order_no, "company")
    with pytest.raises(Cancelled):
        services.key_desk.produce(order_no, serial, context=StopsAt(Step.CERTIFICATES))
    services.key_desk.production.pins.forget(order_no, serial)

    assert isinstance(services.key_desk.produce(order_no, serial), Produced)

    with pytest.raises(Refused, match="usb_key_in_use"):
        services.key_desk.recycle(serial, confirmed_serial=serial)
    desk.sit_down("supervisor")
    assert isinstance(services.supervision.remake(order_no, RevocationCause.RETURNED, "地址错误"), Done)
    desk.sit_down("production")
    assert services.key_stock.history(serial).key.state is StockState.REVOKED
    assert services.key_desk.recycle(serial, confirmed_serial=serial).state is StockState.RECYCLED
    desk.confirm_seals(order_no, "company")
    again = services.key_desk.produce(order_no, serial)
    assert isinstance(again, Produced), again
    assert not services.key_desk.unblock(serial, NEW_PIN).is_locked
    assert desk.read_back(driver, serial, NEW_PIN)["organisation"] == again.order.organisation.name
    assert [key.state for key in again.order.keys] == [KeyState.REVOKED, KeyState.PROVEN]
