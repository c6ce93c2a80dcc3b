"""The whole production of a key: both drivers, real office, real CA, real seal maker."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.adapters.usb_key.process_session import ProcessSession
from app.ports.usb_key_errors import KeyRemoved
from app.ports.usb_keys import DEFAULT_LAYOUT, KeyKind, KeyUse, PinRole
from app.services.production import Production
from app.services.production_trust import OfficeTrust, from_pem, public_key_of
from app.services.production_values import Produced, Step, Waiting
from pki.certificates import parse_certificate
from pki.chains import verify_chain
from review.orders import KeyState
from review.stages import Stage
from tests.contracts.usb_keys import KeyDesk, digest_of, verifies
from tests.fakes.usb_keys import FakeAdminPins
from tests.integration.production.desk import OfficeBranch, a_branch, a_job
from tests.integration.usb_key.desks import SECOND_SERIAL, SOFTHSM, second_skf, skf_desk, skf_keys, softhsm_desk
from training.softkey import SoftKeyDrawer

FOREIGN = (
    "ulong8 natural null_zero stale_size single_nul reversed padded trailing bool8 no_count no_handle auth_closes sm1 "
    "cert_needs_key sm2_0006 long_cipher small_writes rounded no_label strict"
)


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeBranch]:
    with a_branch(tmp_path_factory.mktemp("branch"), orders=14) as branch:
        yield branch


@pytest.fixture
def drawer(tmp_path: Path) -> SoftKeyDrawer:
    return SoftKeyDrawer(tmp_path / "keys")


def assert_whole(
    branch: OfficeBranch, desk: KeyDesk, number: int, outcome: object, *, is_kept: bool = True
) -> Produced:
    """Read the key from another process, unless it lives in this one's memory; check what the issue promises."""
    assert isinstance(outcome, Produced), outcome
    order = branch.order(number)
    live = order.live_key()
    assert live is not None
    assert (order.stage, live.state, live.usb_key_serial) == (Stage.SHIPPING, KeyState.PROVEN, desk.serial)
    assert branch.live_sets(number) == 1
    if is_kept:
        desk.keys.close()
    chain = branch.backend.chain()
    certificates = [parse_certificate(from_pem(text)) for text in chain]
    roots = [one for one in certificates if one.subject_name == one.issuer_name]
    now = datetime.now(UTC)
    with desk.keys.open(desk.serial) as session:
        container = session.contents().container(DEFAULT_LAYOUT)
        assert container is not None
        slot = container.slots[0]
        assert slot.certificate is not None
        verify_chain(parse_certificate(slot.certificate), others=certificates, roots=roots, at=now)
        assert public_key_of(slot.certificate).spki_der == slot.public_key
        for name in ("ESEAL", "ESEAL-LEGAL"):
            seal = session.read_file(name)
            assert seal is not None
            OfficeTrust(chain).check_seal(seal, signing_certificate=slot.certificate, at=now)
        assert outcome.user_pin is not None
        session.pins.verify(PinRole.USER, outcome.user_pin)
        assert slot.public_key is not None
        signature = session.sign(digest_of(b"another challenge", slot.public_key))
        assert verifies(b"another challenge", slot.public_key, signature)
    return outcome


class Progress:
    """A context that remembers what it was told."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def report(self, done: int, total: int, what: str) -> None:
        assert 0 <= done <= total
        self.said.append(what)

    def checkpoint(self) -> None:
        pass


def test_sm2_double_certificate_on_the_software_key(branch: OfficeBranch, drawer: SoftKeyDrawer) -> None:
    desk, order_no, progress = skf_desk(drawer, "SK20260001"), branch.to_production(1), Progress()
    outcome = branch.production(desk.keys).produce(a_job(order_no, desk.serial), progress)
    produced = assert_whole(branch, desk, 1, outcome)
    assert len(progress.said) == len(Step) + 1
    with desk.keys.open(desk.serial) as session:
        encryption = session.slot(KeyUse.ENCRYPTION)
        assert encryption.certificate is not None
        assert public_key_of(encryption.certificate).spki_der == encryption.public_key
        assert session.info().label == order_no
    assert "Pin(" not in repr(produced) or str(produced.user_pin) == "Pin(…)"
    with branch.store.reading() as work:
        text = "".join(entry.facts_json for entry in work.production.of_order(order_no))
    assert produced.user_pin is not None
    assert produced.user_pin.value not in text
    desk.keys.close()


def test_rsa_on_the_software_key(branch: OfficeBranch, drawer: SoftKeyDrawer) -> None:
    desk, order_no = skf_desk(drawer, "SK20260011"), branch.to_production(11)
    assert_whole(branch, desk, 11, branch.production(desk.keys).produce(a_job(order_no, desk.serial, KeyKind.RSA2048)))
    desk.keys.close()


def test_sm2_on_a_library_that_is_another_in_everything_it_may_be(branch: OfficeBranch, drawer: SoftKeyDrawer) -> None:
    desk, order_no = skf_desk(drawer, "SK20260012"), branch.to_production(12)
    drawer.control(*(f"quirk {quirk}" for quirk in FOREIGN.split()))
    assert_whole(branch, desk, 12, branch.production(desk.keys).produce(a_job(order_no, desk.serial)))
    desk.keys.close()


def test_sm2_on_a_library_that_nobody_here_wrote_for_it(branch: OfficeBranch, tmp_path: Path) -> None:
    keys, order_no = second_skf(tmp_path), branch.to_production(13)
    desk = KeyDesk(keys=keys, serial=SECOND_SERIAL, kinds=(KeyKind.SM2,))
    assert_whole(branch, desk, 13, branch.production(keys).produce(a_job(order_no, desk.serial)), is_kept=False)
    keys.close()


@pytest.mark.skipif(not SOFTHSM.exists(), reason="SoftHSM 2 is not installed")
@pytest.mark.parametrize(("number", "kind"), [(2, KeyKind.P256), (3, KeyKind.RSA2048)])
def test_single_certificate_on_softhsm(branch: OfficeBranch, tmp_path: Path, number: int, kind: KeyKind) -> None:
    desk, order_no = softhsm_desk(tmp_path / "hsm"), branch.to_production(number)
    job = a_job(order_no, desk.serial, kind, factory_secret=desk.factory_secret)
    outcome = branch.production(desk.keys).produce(job)
    if kind is KeyKind.P256:
        assert_whole(branch, desk, number, outcome)
    desk.keys.close()


def test_asking_again_after_the_proof_changes_nothing(branch: OfficeBranch, drawer: SoftKeyDrawer) -> None:
    desk, order_no = skf_desk(drawer, "SK20260004"), branch.to_production(4)
    service = branch.production(desk.keys)
    first = service.produce(a_job(order_no, desk.serial))
    second = service.produce(a_job(order_no, desk.serial))
    assert isinstance(first, Produced)
    assert isinstance(second, Produced)
    assert second.order.revision == first.order.revision
    desk.keys.close()


def test_library_of_another_width(branch: OfficeBranch, drawer: SoftKeyDrawer) -> None:
    desk, order_no = skf_desk(drawer, "SK20260005"), branch.to_production(5)
    drawer.control("quirk ulong8", "quirk natural", "quirk null_too_small", "quirk sm1")
    keys = skf_keys(drawer)
    outcome = branch.production(keys).produce(a_job(order_no, desk.serial))
    assert_whole(branch, desk, 5, outcome)
    keys.close()
    desk.keys.close()


@pytest.mark.parametrize(
    ("number", "quirks"),
    [(9, "strict single_nul empty_not_exist"), (10, "strict null_refused small_buffer bool8")],
)
def test_library_that_takes_the_standard_at_its_word(
    branch: OfficeBranch, drawer: SoftKeyDrawer, number: int, quirks: str
) -> None:
    desk, order_no = skf_desk(drawer, f"SK2026{number:04d}"), branch.to_production(number)
    drawer.control(*(f"quirk {quirk}" for quirk in quirks.split()))
    keys = skf_keys(drawer)
    assert_whole(branch, desk, number, branch.production(keys).produce(a_job(order_no, desk.serial)))
    with keys.open(desk.serial) as session:
        assert not session.pins.state(PinRole.USER).is_default
        (container,) = session.contents().containers  # our own application is open: no second handle is asked for
        assert container.slots[0].certificate == session.slot(KeyUse.SIGNING).certificate
        assert session.contents().files
    keys.close()
    desk.keys.close()


@pytest.mark.skipif(not SOFTHSM.exists(), reason="SoftHSM 2 is not installed")
@pytest.mark.parametrize(("number", "moment"), [(6, "before"), (7, "after"), (8, "generate_key")])
def test_token_whose_admin_pin_was_just_deposited_is_still_opened(
    branch: OfficeBranch, tmp_path: Path, number: int, moment: str
) -> None:
    """A kill around the change of the SO PIN: neither the arrival PIN nor the deposited one is lost."""
    desk, order_no, escrow = softhsm_desk(tmp_path / "hsm"), branch.to_production(number), FakeAdminPins()
    job = a_job(order_no, desk.serial, KeyKind.P256, factory_secret=desk.factory_secret)

    def production() -> Production:
        return Production(
            branch.acting,
            keys=desk.keys,
            store=branch.store,
            backend=branch.backend,
            clock=branch.clock,
            admin_pins=escrow,
        )

    struck = ProcessSession.generate_key if moment == "generate_key" else ProcessSession.initialise

    def interrupted(session: ProcessSession, *arguments: Any) -> None:
        if moment == "after":
            struck(session, *arguments)
        raise KeyRemoved("介质已拔出。")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProcessSession, struck.__name__, interrupted)
        assert isinstance(production().produce(job), Waiting)
    tries = [production().produce(job) for _ in range(2)]  # two new programs: the first may find the PIN refused
    made = tries[-1]
    assert isinstance(made, Produced), tries
    assert branch.live_sets(number) == 1
    with desk.keys.open(desk.serial) as session:
        session.pins.verify(PinRole.ADMIN, escrow.held[desk.serial][0])
    desk.keys.close()
