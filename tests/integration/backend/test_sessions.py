"""Sign-in: tokens that expire, rotate and can be revoked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import requests

from backend.app import PREFIX, bare_app
from tests.integration.backend.bench import Bench
from tests.integration.backend.desk import TIMEOUT, Desk
from tests.integration.backend.path import Office


def sign_in(bench: Bench, user: str, password: str) -> requests.Response:
    return requests.post(f"{bench.url}{PREFIX}/session", json={"user": user, "password": password}, timeout=TIMEOUT)


def refresh(bench: Bench, token: str) -> requests.Response:
    return requests.post(f"{bench.url}{PREFIX}/session/refresh", json={"refresh_token": token}, timeout=TIMEOUT)


def who(bench: Bench, token: str) -> requests.Response:
    return requests.get(f"{bench.url}{PREFIX}/session", headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT)


def test_a_person_signs_in_and_out(bench: Bench) -> None:
    with Desk(bench, "pre_reviewer") as desk:
        assert desk.get("/session") == {"user": "wangfang", "name": "王芳", "roles": ["pre_reviewer"]}
        assert desk.call("DELETE", "/session").status_code == 204
        refused = desk.call("GET", "/session")
        assert (refused.status_code, refused.json()["code"]) == (401, "token_invalid")
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert refresh(bench, desk.tokens["refresh_token"]).json()["code"] == "token_invalid"


@pytest.mark.parametrize(("user", "password"), [("wangfang", "wrong"), ("nobody", "training-2026"), ("", "")])
def test_a_wrong_name_and_a_wrong_password_look_alike(bench: Bench, user: str, password: str) -> None:
    refused = sign_in(bench, user, password)
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_failed")


def test_guessing_is_slowed_down_for_that_name_only(bench: Bench) -> None:
    codes = [sign_in(bench, "wangfang", f"guess {number}").status_code for number in range(6)]
    assert codes == [401] * 5 + [429]
    refused = sign_in(bench, "wangfang", "training-2026")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert sign_in(bench, "liuqiang", "training-2026").status_code == 200
    bench.clock.ahead += timedelta(minutes=2)
    assert sign_in(bench, "wangfang", "training-2026").status_code == 200


def test_an_access_token_expires_and_the_refresh_token_brings_a_new_one(bench: Bench) -> None:
    first = sign_in(bench, "wangfang", "training-2026").json()
    bench.clock.ahead += timedelta(seconds=first["expires_in"] + 1)
    assert who(bench, first["access_token"]).json()["code"] == "token_expired"
    second = refresh(bench, first["refresh_token"]).json()
    assert who(bench, second["access_token"]).status_code == 200
    assert {first["refresh_token"], first["access_token"]}.isdisjoint({second["refresh_token"], second["access_token"]})


def test_a_spent_refresh_token_that_returns_ends_the_whole_session(bench: Bench) -> None:
    first = sign_in(bench, "wangfang", "training-2026").json()
    second = refresh(bench, first["refresh_token"]).json()
    other = sign_in(bench, "wangfang", "training-2026").json()
    assert refresh(bench, first["refresh_token"]).json()["code"] == "token_invalid"
    assert who(bench, second["access_token"]).json()["code"] == "token_invalid"
    assert refresh(bench, second["refresh_token"]).json()["code"] == "token_invalid"
    assert who(bench, other["access_token"]).status_code == 200


def test_tokens_and_passwords_are_stored_hashed_only(bench: Bench) -> None:
    tokens = sign_in(bench, "wangfang", "training-2026").json()
    stored = b"".join(file.read_bytes() for file in bench.folder.glob("office.db*"))
    for secret in (tokens["access_token"], tokens["refresh_token"], "training-2026"):
        assert secret.encode() not in stored
    assert b"$argon2id$" in stored


def _paths() -> list[tuple[str, str]]:
    paths = bare_app(is_training=True).openapi()["paths"]
    open_to_all = {f"{PREFIX}/health", f"{PREFIX}/session", f"{PREFIX}/session/refresh", f"{PREFIX}/portal/session"}
    return [(method.upper(), path) for path, methods in paths.items() for method in methods if path not in open_to_all]


def test_every_endpoint_wants_a_token_and_none_takes_a_portal_token_for_a_staff_one(bench: Bench) -> None:
    with Office(bench, "JX20261120-0001") as office:
        portal_headers = office.applicant.headers
        staff_headers = {"Authorization": str(office.pre.http.headers["Authorization"])}
        for method, path in _paths():
            url = bench.url + path.replace("{order_no}", "JX20261120-0001").replace("{sha256}", "0" * 64)
            bare = requests.request(method, url, timeout=TIMEOUT)
            assert bare.status_code == 401, (method, path, bare.text)
            crossed = staff_headers if "/portal/" in path else portal_headers
            other = requests.request(method, url, headers=crossed, timeout=TIMEOUT)
            assert (other.status_code, other.json()["code"]) == (401, "token_invalid"), (method, path)


ACTIONS = {
    "decisions": ({"stage": "pre_review", "verdict": "pass"}, "intake"),
    "cancellations": ({"reason": "申请人要求"}, "production"),
    "name-corrections": ({"name": "新名称", "reason": "电话更正"}, "pre_reviewer"),
    "calls": ({"number": "13870010002", "outcome": "agreed"}, "auditor"),
}


@pytest.mark.parametrize("kind", ACTIONS)
def test_the_server_itself_checks_roles(people: Callable[[], Office], wide: Bench, kind: str) -> None:
    action, role = ACTIONS[kind]
    office = people()
    with Desk(wide, role) as wrong:
        refused = wrong.act(office.order_no, kind, action)
        assert (refused.status_code, refused.json()["code"]) == (403, "role_missing")
    assert office.order()["revision"] == 1


def test_the_auditor_reads_everything_and_changes_nothing(people: Callable[[], Office], wide: Bench) -> None:
    no = people().order_no
    with Desk(wide, "auditor") as auditor:
        order = f"/orders/{no}"
        for path in (order, f"{order}/history", f"{order}/identity", "/messages", "/staff", "/changes"):
            assert auditor.call("GET", path).status_code == 200
        assert auditor.call("POST", f"/orders/{no}/lease", json={"ttl_seconds": 60}).status_code == 403


def test_intake_does_not_see_id_numbers(people: Callable[[], Office]) -> None:
    office = people()
    assert office.intake.call("GET", f"/orders/{office.order_no}/identity").status_code == 403
