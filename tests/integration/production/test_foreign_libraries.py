"""Production with libraries that nobody here wrote: made, pulled while its seal is written, gone on with, proven."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from app.services.key_proof import prove_key
from app.services.production_values import Produced, Waiting
from review.orders import KeyState
from tests.fakes.usb_keys import FakeAdminPins
from tests.integration.backend.bench import order_number
from tests.integration.production.desk import OfficeBranch, a_branch, a_job
from tests.integration.usb_key.desks import SECOND_SERIAL, second_skf, skf_desk
from tests.integration.usb_key.test_foreign_libraries import TOGETHER
from training.softkey import SoftKeyDrawer

_numbers = count(1)


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeBranch]:
    with a_branch(tmp_path_factory.mktemp("branch"), orders=20) as branch:
        yield branch


@pytest.mark.parametrize("quirks", [*TOGETHER, "login_first", "absent_vague label_auth"])
@pytest.mark.parametrize(
    ("pulled_at", "is_new_program"),
    [("SKF_GenECCKeyPair 1", True), ("SKF_ImportCertificate 2", True), ("SKF_WriteFile 1", False)],
)
def test_a_key_is_made_in_two_goes(
    branch: OfficeBranch, tmp_path: Path, quirks: str, pulled_at: str, *, is_new_program: bool
) -> None:
    number = next(_numbers)
    branch.to_production(number)
    drawer = SoftKeyDrawer(tmp_path / "keys")
    desk, serial = skf_desk(drawer), f"SK-FOREIGN-{number}"
    drawer.make("key1", serial=serial)
    branch.admin_pins = FakeAdminPins()
    lines = [f"quirk {quirk}" for quirk in quirks.split()]
    drawer.control(*lines, f"once {pulled_at} remove_after")
    production, job = branch.production(desk.keys), a_job(order_number(number), serial)
    first = production.produce(job)
    assert isinstance(first, Waiting), first
    assert branch.live_sets(number) <= 1
    drawer.insert("key1")
    again = branch.production(desk.keys) if is_new_program else production
    second = again.produce(job)
    assert isinstance(second, Produced), second
    assert branch.live_sets(number) == 1
    assert branch.order(number).keys[-1].state is KeyState.PROVEN
    with desk.keys.open(serial) as session:  # as `ca-review key verify` does, whatever is shown without a PIN
        proof = prove_key(session, branch.backend.chain(), pin=second.user_pin, at=branch.clock.now())
    assert (proof.has_signed, [name for name, _ in proof.seals]) == (True, ["ESEAL", "ESEAL-LEGAL"])
    desk.keys.close()


@pytest.mark.parametrize("layout", [("-DPACKED",), ("-DLONG8",)], ids=["packed", "ULONG of 8 bytes"])
def test_a_key_of_the_second_library_is_made_whole(tmp_path: Path, layout: tuple[str, ...]) -> None:
    with a_branch(tmp_path, orders=1) as branch:
        branch.to_production(1)
        branch.admin_pins = FakeAdminPins()
        keys = second_skf(tmp_path, *layout)
        made = branch.production(keys).produce(a_job(order_number(1), SECOND_SERIAL))
        assert isinstance(made, Produced), made
        with keys.open(SECOND_SERIAL) as session:
            proof = prove_key(session, branch.backend.chain(), pin=made.user_pin, at=branch.clock.now())
        assert (proof.has_signed, len(proof.seals), branch.live_sets(1)) == (True, 2, 1)
        keys.close()
