"""Interrupted, doubtful and wrong: where a production may stop, and how it goes on. Real office, key in memory."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest
from cryptography.x509 import ReasonFlags

from app.ports import usb_key_errors as errors
from app.ports.errors import Refused, Unavailable, UserError
from app.ports.usb_keys import KeyKind, KeyUse, Pin, PinRole
from app.services.outcomes import RuleBroken
from app.services.production import Production
from app.services.production_values import Produced, Quarantined, Step, Waiting
from review.orders import KeyState, OrderNo
from review.revocations import RevocationCause
from review.stages import Stage
from tests.fakes.usb_keys import FakeAdminPins, FakeKey, FakeUsbKeys
from tests.integration.backend.bench import order_number
from tests.integration.backend.desk import Desk
from tests.integration.backend.revocations import listed
from tests.integration.production.desk import SEAL, OfficeBranch, a_branch, a_job

_numbers = count(1)


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeBranch]:
    with a_branch(tmp_path_factory.mktemp("branch"), orders=40) as branch:
        yield branch


@pytest.fixture
def number(branch: OfficeBranch) -> int:
    number = next(_numbers)
    branch.to_production(number)
    return number


@pytest.fixture
def key(number: int) -> FakeKey:
    return FakeKey(serial=f"MEM{number:04d}")


def fail_once(error: Callable[[], Exception], method: str, nth: int = 1) -> Callable[[str], None]:
    """Return a hook that raises at the nth call of a method, once."""
    seen: Counter[str] = Counter()

    def hook(name: str) -> None:
        seen[name] += 1
        if name == method and seen[name] == nth:
            raise error()

    return hook


def removed() -> Exception:
    return errors.KeyRemoved("介质已拔出。")


METHODS = (
    "contents",
    "initialise",
    "verify",
    "slot",
    "generate_key",
    "sign",
    "write_certificate",
    "import_encryption_key",
    "write_file",
    "read_file",
    "set_label",
)


@pytest.mark.parametrize(
    ("method", "is_new_program"),
    [*((method, True) for method in METHODS), *((method, False) for method in METHODS[1::3])],
)
def test_key_pulled_at_any_call_goes_on_or_starts_over(
    branch: OfficeBranch, number: int, key: FakeKey, method: str, is_new_program: bool
) -> None:
    production, job = branch.production(FakeUsbKeys(key)), a_job(order_number(number), key.serial)
    key.before = fail_once(removed, method)
    first = production.produce(job)
    assert isinstance(first, Waiting)
    assert isinstance(first.error, errors.KeyRemoved)
    key.before = lambda _method: None
    again = branch.production(FakeUsbKeys(key)) if is_new_program else production
    second = again.produce(job)
    assert isinstance(second, Produced), second
    assert branch.live_sets(number) == 1
    live = branch.order(number).live_key()
    assert live is not None
    assert (live.state, live.usb_key_serial) == (KeyState.PROVEN, key.serial)
    assert second.user_pin is not None
    assert key.pins[PinRole.USER] == second.user_pin


def test_lying_key_is_quarantined_and_its_set_revoked(branch: OfficeBranch, number: int, key: FakeKey) -> None:
    key.lies = True
    production, job = branch.production(FakeUsbKeys(key)), a_job(order_number(number), key.serial)
    outcome = production.produce(job)
    assert isinstance(outcome, Quarantined)
    assert key.serial in outcome.sentence
    assert branch.live_sets(number) == 0
    (given_up,) = branch.order(number).keys
    assert given_up.state is KeyState.QUARANTINED
    assert listed(branch.bench, given_up.certificate_serials) == [ReasonFlags.key_compromise] * 2
    key.lies = False
    assert isinstance(production.produce(job), Quarantined)  # never used again, however well it behaves
    with pytest.raises(Refused, match="usb_key_quarantined"):
        production.recycle(key.serial, confirmed_serial=key.serial)
    other = FakeKey(serial=f"{key.serial}B")
    made = branch.production(FakeUsbKeys(other)).produce(replace(job, usb_key_serial=other.serial))
    assert isinstance(made, Produced)
    assert branch.live_sets(number) == 1


def test_quarantine_waits_for_the_server_and_comes_first_afterwards(
    branch: OfficeBranch, number: int, key: FakeKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    key.lies = True
    production, job = branch.production(FakeUsbKeys(key)), a_job(order_number(number), key.serial)

    def lose_server(name: str) -> None:
        if name == "read_file" and "ESEAL-LEGAL" in key.files:
            backend = branch.backend
            monkeypatch.setattr(type(backend), "act", unreachable)

    def unreachable(*_arguments: object, **_more: object) -> None:
        raise Unavailable("server_unreachable", "连不上服务器。")

    key.before = lose_server
    first = production.produce(job)
    assert isinstance(first, Waiting)
    assert first.error.code == "server_unreachable"
    monkeypatch.undo()
    key.before, key.lies = lambda _method: None, False
    assert isinstance(branch.production(FakeUsbKeys(key)).produce(job), Quarantined)
    assert branch.live_sets(number) == 0


def test_a_doubtful_key_is_out_of_use_even_when_its_set_was_revoked_meanwhile(
    branch: OfficeBranch, number: int, key: FakeKey
) -> None:
    key.lies = True
    production, job = branch.production(FakeUsbKeys(key)), a_job(order_number(number), key.serial)

    def revoke_at_the_end(name: str) -> None:
        if name == "read_file" and branch.live_sets(number) and "ESEAL-LEGAL" in key.files:
            with Desk(branch.bench, "supervisor") as supervisor:
                supervisor.done(
                    order_number(number),
                    "revocations",
                    {"usb_key_serial": key.serial, "reason": "主管吊销", "quarantine": False},
                )

    key.before = revoke_at_the_end
    assert isinstance(production.produce(job), Waiting)  # the order stands otherwise than this desk saw it
    key.before, key.lies = lambda _method: None, False
    assert isinstance(branch.production(FakeUsbKeys(key)).produce(job), Quarantined)
    with Desk(branch.bench, "production") as desk:
        found = desk.get("/usb-keys/history", usb_key_serial=key.serial)
    assert (found["key"]["state"], found["key"]["order_no"]) == ("quarantined", order_number(number))


def test_a_key_that_a_person_takes_out_of_use_frees_its_order_for_another(
    branch: OfficeBranch, number: int, key: FakeKey
) -> None:
    """A key that broke half-way, or was lost at the desk: nobody has to find it first."""
    key.before = fail_once(removed, "write_certificate")
    production, job = branch.production(FakeUsbKeys(key)), a_job(order_number(number), key.serial)
    assert isinstance(production.produce(job), Waiting)
    assert branch.live_sets(number) == 1

    production.quarantine(order_number(number), key.serial, RevocationCause.BROKEN, "外壳破裂")

    assert branch.live_sets(number) == 0
    (given_up,) = branch.order(number).keys
    assert (given_up.state, given_up.revocation_reason) == (KeyState.QUARANTINED, "损坏，介质仍在：外壳破裂")
    assert listed(branch.bench, given_up.certificate_serials) == [ReasonFlags.superseded] * 2
    assert isinstance(branch.production(FakeUsbKeys(key)).produce(job), Quarantined)
    other = FakeKey(serial=f"{key.serial}C")
    made = branch.production(FakeUsbKeys(other)).produce(replace(job, usb_key_serial=other.serial))
    assert isinstance(made, Produced)
    with Desk(branch.bench, "production") as desk:
        found = desk.get("/usb-keys/history", usb_key_serial=key.serial)
    assert found["key"]["state"] == "quarantined"


def test_used_key_of_somebody_else_is_refused_until_it_is_recycled(
    branch: OfficeBranch, number: int, key: FakeKey
) -> None:
    job = a_job(order_number(number), key.serial)
    keys = FakeUsbKeys(key)
    with keys.open(key.serial) as session:
        from tests.contracts.usb_keys import ADMIN, USER, KeySetup

        session.initialise(KeySetup(user_pin=USER, admin_pin=ADMIN))
    production = branch.production(keys)
    refused = production.produce(job)
    assert isinstance(refused, Waiting)
    assert isinstance(refused.error, errors.KeyNotBlank)
    assert branch.live_sets(number) == 0
    with pytest.raises(errors.WrongKey):
        production.recycle(key.serial, confirmed_serial="another")
    production.recycle(key.serial, confirmed_serial=key.serial)
    assert isinstance(production.produce(job), Produced)


def test_wrong_key_for_a_bound_order_is_refused(branch: OfficeBranch, number: int, key: FakeKey) -> None:
    other = FakeKey(serial=f"{key.serial}X")
    production = branch.production(FakeUsbKeys(key, other))
    key.before = fail_once(removed, "set_label")
    job = a_job(order_number(number), key.serial)
    assert isinstance(production.produce(job), Waiting)
    wrong = production.produce(replace(job, usb_key_serial=other.serial))
    assert isinstance(wrong, Waiting)
    assert isinstance(wrong.error, errors.WrongKey)
    assert key.serial in wrong.error.sentence
    assert not other.pins  # nothing was written to it
    assert isinstance(production.produce(job), Produced)


def test_key_of_one_order_is_not_used_for_another(branch: OfficeBranch, number: int, key: FakeKey) -> None:
    production = branch.production(FakeUsbKeys(key))
    assert isinstance(production.produce(a_job(order_number(number), key.serial)), Produced)
    second = next(_numbers)
    branch.to_production(second)
    refused = production.produce(a_job(order_number(second), key.serial))
    assert isinstance(refused, Waiting)
    assert isinstance(refused.error, errors.KeyNotBlank)
    assert branch.live_sets(second) == 0


def test_wiped_key_with_a_live_set_gets_a_new_set_and_the_old_one_is_revoked(
    branch: OfficeBranch, number: int, key: FakeKey
) -> None:
    keys, job = FakeUsbKeys(key), a_job(order_number(number), key.serial)
    production = branch.production(keys)
    key.before = fail_once(removed, "set_label")
    assert isinstance(production.produce(job), Waiting)
    before = branch.order(number).live_key()
    with keys.open(key.serial) as session:
        session.wipe(confirmed_serial=key.serial, secret=None)
    outcome = branch.production(keys).produce(job)
    assert isinstance(outcome, Produced)
    after = branch.order(number).live_key()
    assert before is not None
    assert after is not None
    assert before.certificate_serials != after.certificate_serials
    assert listed(branch.bench, before.certificate_serials) == [ReasonFlags.superseded] * 2  # its pair is no more
    assert branch.live_sets(number) == 1


def test_admin_pin_is_deposited_first_and_saves_the_key_after_a_kill(
    branch: OfficeBranch, number: int, key: FakeKey
) -> None:
    escrow, keys, job = FakeAdminPins(), FakeUsbKeys(key), a_job(order_number(number), key.serial)

    def production() -> Production:
        return Production(
            branch.acting,
            keys=keys,
            store=branch.store,
            backend=branch.backend,
            clock=branch.clock,
            admin_pins=escrow,
        )

    def look(name: str) -> None:
        if name == "initialise":
            assert escrow.held[key.serial]
        elif name == "set_label":
            raise removed()

    key.before = look
    assert isinstance(production().produce(job), Waiting)
    public_key = _public_key(keys, key)
    key.before = lambda _method: None
    outcome = production().produce(job)  # a new program: the user PIN is gone, the admin PIN opens the key
    assert isinstance(outcome, Produced)
    assert _public_key(keys, key) == public_key
    assert key.pins == {PinRole.USER: outcome.user_pin, PinRole.ADMIN: escrow.held[key.serial][0]}


def _public_key(keys: FakeUsbKeys, key: FakeKey) -> bytes | None:
    with keys.open(key.serial) as session:
        return session.slot(KeyUse.SIGNING).public_key


def test_changed_pin_is_tried_once_and_never_again(branch: OfficeBranch, number: int, key: FakeKey) -> None:
    production, job = branch.production(FakeUsbKeys(key)), a_job(order_number(number), key.serial)
    key.before = fail_once(removed, "set_label")
    assert isinstance(production.produce(job), Waiting)
    key.pins[PinRole.USER] = Pin("999999")
    refused = production.produce(job)
    assert isinstance(refused, Waiting)
    assert isinstance(refused.error, errors.PinIncorrect)
    assert key.tries[PinRole.USER] == key.most[PinRole.USER] - 1
    assert isinstance(production.produce(job), Produced)  # started over with a new PIN
    assert branch.live_sets(number) == 1


def test_p256_key_has_one_certificate_and_no_encryption_pair(branch: OfficeBranch, number: int, key: FakeKey) -> None:
    outcome = branch.production(FakeUsbKeys(key)).produce(a_job(order_number(number), key.serial, KeyKind.P256))
    assert isinstance(outcome, Produced)
    assert set(key.pairs) == {KeyUse.SIGNING}
    assert set(key.files) == {"ESEAL", "ESEAL-LEGAL"}


def test_without_a_confirmed_company_seal_nothing_is_begun(branch: OfficeBranch, number: int, key: FakeKey) -> None:
    job = replace(a_job(order_number(number), key.serial), seals=(replace(SEAL, seal_kind="legal"),))
    with pytest.raises(UserError, match="seal_not_confirmed"):
        branch.production(FakeUsbKeys(key)).produce(job)
    assert not key.pins


def test_two_seals_for_one_place_on_the_key_are_refused(branch: OfficeBranch, number: int, key: FakeKey) -> None:
    seals = (SEAL, replace(SEAL, seal_kind="private"), replace(SEAL, seal_kind="signature"))
    job = replace(a_job(order_number(number), key.serial), seals=seals)
    with pytest.raises(UserError, match="seal_twice"):
        branch.production(FakeUsbKeys(key)).produce(job)
    assert branch.live_sets(number) == 0


def test_order_that_is_not_in_production_leaves_the_key_untouched(branch: OfficeBranch) -> None:
    number = next(_numbers)
    key = FakeKey(serial="UNTOUCHED")
    outcome = branch.production(FakeUsbKeys(key)).produce(a_job(order_number(number), key.serial))
    assert isinstance(outcome, RuleBroken)
    assert branch.order(number).stage is Stage.PRE_REVIEW
    assert not key.pins


def test_steps_are_logged_without_secrets(branch: OfficeBranch, number: int, key: FakeKey) -> None:
    outcome = branch.production(FakeUsbKeys(key)).produce(a_job(order_number(number), key.serial))
    assert isinstance(outcome, Produced)
    with branch.store.reading() as work:
        entries = work.production.of_order(OrderNo(order_number(number)))
    assert [entry.step for entry in entries if entry.result == "done"][:1] == [Step.CHECK]
    assert {Step(entry.step) for entry in entries} == set(Step)
    assert outcome.user_pin is not None
    text = " ".join(entry.facts_json for entry in entries)
    assert outcome.user_pin.value not in text
    assert key.pins[PinRole.ADMIN].value not in text
