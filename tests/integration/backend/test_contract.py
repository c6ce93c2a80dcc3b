"""The contract: the kept OpenAPI file is fresh, and nonsense never gets a 500."""

import json
import random
import socket
import uuid
from pathlib import Path
from typing import Any

import pytest
import requests

from backend.openapi import openapi_text
from tests.integration.backend.bench import Bench
from tests.integration.backend.desk import TIMEOUT
from tests.integration.backend.path import Office

ROOT = Path(__file__).resolve().parents[3]
NO = "JX20261120-0001"


def test_the_kept_openapi_file_is_what_the_server_says() -> None:
    kept = (ROOT / "docs" / "api" / "openapi.json").read_text(encoding="utf-8")
    assert kept == openapi_text(), "run `make openapi`"


def _posts() -> list[tuple[str, str, Any]]:
    document = json.loads(openapi_text())
    found = []
    for path, methods in document["paths"].items():
        if "post" in methods:
            body = methods["post"].get("requestBody", {}).get("content", {}).get("application/json", {})
            found.append((path, path.rsplit("/", 1)[1], body.get("schema")))
    return found


class Nonsense:
    """Makes bodies that look like the schema, with values that nobody meant."""

    VALUES = (None, True, -1, 0, 2**70, 1.5, "", "\u0000", "x" * 5000, "𠀀\U0001f600", "../..", [], {}, [None], "NaN")

    TIMES = (
        "2026-11-20T08:00:00Z",
        "2026-11-20T08:00:00",
        "0001-01-01T00:00:00+08:00",
        "9999-12-31T23:59:59-10:00",
    )

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._schemas = json.loads(openapi_text())["components"]["schemas"]

    def of(self, schema: dict[str, Any], depth: int = 0) -> Any:
        if "$ref" in schema:
            schema = self._schemas[schema["$ref"].rsplit("/", 1)[1]]
        if self._random.random() < 0.12 or depth > 6:
            return self._random.choice(self.VALUES)
        if "anyOf" in schema:
            return self.of(self._random.choice(schema["anyOf"]), depth)
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        if schema.get("type") == "object":
            names = [name for name in schema.get("properties", {}) if self._random.random() > 0.1]
            return {name: self.of(schema["properties"][name], depth + 1) for name in names}
        if schema.get("type") == "array":
            return [self.of(schema["items"], depth + 1) for _ in range(self._random.randrange(3))]
        plain = {"integer": 1, "number": 1.0, "boolean": True, "null": None}
        if schema.get("format") == "date-time":
            return self._random.choice(self.TIMES)
        return plain.get(schema.get("type", ""), self._random.choice(["a", "1", "pre_review", "AAAA", "\u0000"]))


@pytest.mark.parametrize("seed", range(3))
def test_nonsense_is_refused_with_a_problem_and_never_breaks_the_server(bench: Bench, seed: int) -> None:
    nonsense = Nonsense(seed)
    with Office(bench, NO) as office:
        staff = str(office.pre.http.headers["Authorization"])
        for path, name, schema in _posts() * 2:
            if schema is None:
                continue
            headers = {"Authorization": staff, "Idempotency-Key": str(uuid.uuid4())}
            if "/portal/" in path:
                headers.update(office.applicant.headers)
            url = bench.url + path.replace("{order_no}", NO)
            body = json.dumps(nonsense.of(schema)).encode()
            answer = requests.post(
                url, data=body, headers={**headers, "Content-Type": "application/json"}, timeout=TIMEOUT
            )
            assert answer.status_code < 500, (name, body, answer.text)
            if answer.status_code >= 400:
                problem = answer.json()
                assert answer.headers["Content-Type"] == "application/problem+json", (name, answer.text)
                assert problem["code"]
                assert problem["detail"].endswith("。")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"user": "\xff"}', b'"\\ud800"', b"\x00" * 100, b"[" * 5000]
)
def test_a_body_that_is_no_json_is_refused(bench: Bench, body: bytes) -> None:
    answer = requests.post(
        f"{bench.url}/api/v1/session", data=body, headers={"Content-Type": "application/json"}, timeout=TIMEOUT
    )
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("PATCH", "/api/v1/changes"), ("GET", "/docs")])
def test_an_address_that_is_none_is_a_problem_too(bench: Bench, method: str, path: str) -> None:
    answer = requests.request(method, bench.url + path, timeout=TIMEOUT)
    assert answer.status_code in (404, 405)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_key_that_is_missing_or_strange_is_refused(bench: Bench) -> None:
    with Office(bench, NO) as office:
        body = {
            "based_on": {"revision": 1},
            "taken_at": "2026-11-20T08:00:00Z",
            "action": {"number": "1", "outcome": "agreed"},
        }
        for headers in (
            {},
            {"Idempotency-Key": "short"},
            {"Idempotency-Key": "x" * 200},
            {"Idempotency-Key": "a b c d e"},
        ):
            answer = office.pre.call("POST", f"/orders/{NO}/calls", json=body, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid_action")


def test_an_endless_body_is_refused_unread(bench: Bench) -> None:
    url = f"{bench.url}/api/v1/session"
    with socket.create_connection(("127.0.0.1", int(bench.url.rsplit(":", 1)[1])), timeout=TIMEOUT) as line:
        line.sendall(b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
        assert b" 413 " in line.recv(4096)
    chunked = requests.post(url, data=iter([b"{", b"}"]), timeout=TIMEOUT)
    assert (chunked.status_code, chunked.json()["code"]) == (411, "length_required")
