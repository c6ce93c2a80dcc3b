"""The two sides of the wire as tests use them: a person at a desk, and an applicant at the portal."""

import base64
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from pki.algorithms import KeyAlgorithm
from pki.csr import assemble_csr, build_request_info
from pki.names import Subject
from tests.office import OfficeProcess
from training.ca.keys import SigningKey, generate_key
from training.office import APPLICANT_PASSWORD

TAKEN_AT = "2026-11-20T08:00:00+00:00"
TIMEOUT = 60


class Desk:
    """One signed-in person."""

    def __init__(self, office: OfficeProcess, *roles: str, other_than: str = "") -> None:
        account = office.account(*roles, other_than=other_than)
        self.user = account.user
        self.base = f"{office.url}/api/v1"
        self.http = requests.Session()
        self.tokens = self.http.post(
            f"{self.base}/session", json={"user": account.user, "password": account.password}, timeout=TIMEOUT
        ).json()
        self.http.headers["Authorization"] = f"Bearer {self.tokens['access_token']}"

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.http.close()

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.http.request(method, f"{self.base}{path}", timeout=TIMEOUT, **options)

    def get(self, path: str, **params: Any) -> Any:
        answer = self.call("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def order(self, order_no: str) -> Any:
        return self.get(f"/orders/{order_no}")

    def orders(self, **wanted: str) -> list[Any]:
        page = self.get("/changes")
        return [one for one in page["orders"] if all(one[name] == value for name, value in wanted.items())]

    def act(
        self,
        order_no: str,
        kind: str,
        action: Mapping[str, Any],
        *,
        revision: int | None = None,
        after: str | None = None,
        key: str = "",
    ) -> requests.Response:
        """Send an action; based on the order as it stands, when nothing else is said."""
        based_on: dict[str, Any] = {"action_key": after} if after else {"revision": revision}
        if after is None and revision is None:
            based_on = {"revision": self.order(order_no)["revision"]}
        return self.call(
            "POST",
            f"/orders/{order_no}/{kind}",
            json={"based_on": based_on, "taken_at": TAKEN_AT, "action": dict(action)},
            headers={"Idempotency-Key": key or str(uuid.uuid4())},
        )

    def done(self, order_no: str, kind: str, action: Mapping[str, Any], **options: Any) -> Any:
        """Send an action that has to succeed; return the order."""
        answer = self.act(order_no, kind, action, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def decide(self, order_no: str, stage: str, *, reasons: tuple[str, ...] = (), **options: Any) -> requests.Response:
        action = {
            "stage": stage,
            "verdict": "reject" if reasons else "pass",
            "reasons": [
                {"code": code, "text": f"请更正（{code}）。", "document": "seal_collection_form"} for code in reasons
            ],
        }
        return self.act(order_no, "decisions", action, **options)


class Applicant:
    """The applicant of one order."""

    def __init__(self, office: OfficeProcess, order: Mapping[str, Any]) -> None:
        self.order_no = order["order_no"]
        self.base = f"{office.url}/api/v1/portal"
        credentials = {"uscc": order["organisation"]["uscc"], "password": APPLICANT_PASSWORD}
        token = requests.post(f"{self.base}/session", json=credentials, timeout=TIMEOUT).json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def post(self, what: str, body: Mapping[str, Any] | None = None) -> requests.Response:
        return requests.post(
            f"{self.base}/orders/{self.order_no}/{what}", json=body, headers=self.headers, timeout=TIMEOUT
        )

    def put(self, sha256: str, content: bytes) -> requests.Response:
        return requests.put(f"{self.base}/documents/{sha256}", data=content, headers=self.headers, timeout=TIMEOUT)

    def seen(self) -> Any:
        orders = requests.get(f"{self.base}/orders", headers=self.headers, timeout=TIMEOUT).json()["orders"]
        return next(one for one in orders if one["order_no"] == self.order_no)


@dataclass(frozen=True)
class KeyOnDesk:
    """A USB key as the server sees it: a serial and a key pair."""

    serial: str = field(default_factory=lambda: f"KEY{uuid.uuid4().hex[:9].upper()}")
    algorithm: KeyAlgorithm = KeyAlgorithm.P256
    pair: SigningKey = field(default_factory=lambda: generate_key(KeyAlgorithm.P256))

    def request(self, desk: Desk, order_no: str) -> dict[str, str]:
        """Return the action that asks for certificates; the CSR is signed anew each time."""
        subject = Subject(**desk.get(f"/orders/{order_no}/certificate-subject"))
        info = build_request_info(subject, self.pair.public_key)
        csr = assemble_csr(info, self.algorithm, self.pair.sign(info))
        label = "CERTIFICATE REQUEST"
        pem = f"-----BEGIN {label}-----\n{base64.b64encode(csr).decode()}\n-----END {label}-----\n"
        return {"usb_key_serial": self.serial, "algorithm": self.algorithm.value, "csr_pem": pem}
