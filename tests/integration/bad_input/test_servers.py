"""A server that is down, answers 500 or HTML, or stops mid-body: one sentence, and nothing that was done is lost."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.app.bad_server import Respond, http, says, stops_mid_body
from tests.integration.bad_input.gateway import Gateway, gateway_to
from tests.integration.bad_input.program import Program
from tests.office import Account, OfficeProcess

LONGEST_WAIT_SECONDS = 60
PAGE = b"<html><body>Please sign in to the network</body></html>"


BEHAVIOURS: list[tuple[str, Respond, str]] = [
    ("500", says(500, PAGE, "text/html"), "server_error"),
    ("html", says(200, PAGE, "text/html"), "server_nonsense"),
    ("mid-body", stops_mid_body(b'{"orders": [' + b" " * 4000, 3000), "server_interrupted"),
]
each_behaviour = pytest.mark.parametrize(
    ("behaviour", "code"), [(one, code) for _, one, code in BEHAVIOURS], ids=[name for name, _, _ in BEHAVIOURS]
)


@pytest.fixture(scope="module")
def gateway(shared_office: OfficeProcess) -> Iterator[Gateway]:
    with gateway_to(shared_office.url) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def person(shared_office: OfficeProcess) -> Account:
    return shared_office.account("pre_reviewer")


@pytest.fixture(scope="module")
def reviewer(tmp_path_factory: pytest.TempPathFactory, gateway: Gateway, person: Account) -> Program:
    program = Program(home=tmp_path_factory.mktemp("home") / "数据 目录")
    program.sign_in(gateway.url, person)
    return program


@pytest.fixture
def broken(gateway: Gateway) -> Iterator[Callable[[Respond], None]]:
    def behave(behaviour: Respond) -> None:
        gateway.behaviour = behaviour

    yield behave
    gateway.behaviour = None


def test_verdicts_are_kept_and_reach_the_server_once(
    reviewer: Program, gateway: Gateway, broken: Callable[[Respond], None]
) -> None:
    waiting = [one["order_no"] for one in reviewer.json("orders", "--stage", "pre_review")]
    decided = dict(zip(waiting, BEHAVIOURS, strict=False))
    assert len(decided) == len(BEHAVIOURS)
    for order_no, (_, behaviour, code) in decided.items():
        broken(behaviour)
        assert reviewer("sync", "--once", "--json").failure == (code, 3)
        assert reviewer.json("order", order_no)["stage"] == "pre_review"  # what is known here can be read
        said = reviewer("decide", order_no, "--stage", "pre_review", "--verdict", "pass", "--json")
        assert said.failure == (code, 3)
        assert "决定已保存在本机" in said.error["message"]

    gateway.behaviour = None
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while reviewer.json("sync", "--once")["waiting"]:
        assert time.monotonic() < deadline
    for order_no in decided:
        order = reviewer.json("order", order_no)
        assert order["stage"] == "payment"
        assert len([one for one in order["decisions"] if one["round"] == order["round"]]) == 1


@each_behaviour
def test_a_sign_in_is_not_taken_for_done(
    tmp_path: Path, gateway: Gateway, person: Account, broken: Callable[[Respond], None], behaviour: Respond, code: str
) -> None:
    program = Program(home=tmp_path / "home")
    broken(behaviour)
    arguments = ("sign-in", "--user", person.user, "--password-stdin", "--server", gateway.url, "--json")
    said = program(*arguments, stdin=person.password + "\n")
    assert said.failure == (code, 3)
    assert person.password not in said.err
    assert program("sync", "--once", "--json").failure[0] in ("sign_in_required", "server_not_set")


def test_a_gateway_that_answers_for_the_server_with_json(reviewer: Program, broken: Callable[[Respond], None]) -> None:
    broken(lambda _request: http(200, b'{"status": "ok"}'))
    assert reviewer("sync", "--once", "--json").failure == ("server_nonsense", 3)
