"""The usual way of an order, step by step, as the people of the office take it."""

import base64
import hashlib
from typing import Any

from pki.certificates import parse_certificate
from pki.public_keys import PublicKey
from tests.integration.backend.bench import DOCUMENTS, Bench
from tests.integration.backend.desk import Applicant, Desk, KeyOnDesk

# An 8 x 8 transparent PNG.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAYAAADED76LAAAADklEQVQI12NgGAWDEwAAAYgAAX6s8F4AAAAASUVORK5CYII="
)
CHALLENGE = bytes(range(32))


class Office:
    """Everybody of the office, signed in, and the applicant of one order."""

    def __init__(self, bench: Bench, order_no: str) -> None:
        self.order_no = order_no
        self.bench = bench
        self.pre = Desk(bench, "pre_reviewer")
        self.second = Desk(bench, "pre_reviewer", other_than=self.pre.user)
        self.intake = Desk(bench, "intake")
        self.paper = Desk(bench, "paper_reviewer")
        self.production = Desk(bench, "production")
        self.supervisor = Desk(bench, "supervisor")
        self.applicant = Applicant(bench, self.pre.order(order_no))

    def __enter__(self) -> "Office":
        return self

    def __exit__(self, *_exception: object) -> None:
        for one in (self.pre, self.second, self.intake, self.paper, self.production, self.supervisor):
            one.http.close()

    def order(self) -> Any:
        return self.pre.order(self.order_no)

    def to_mailing(self) -> None:
        assert self.pre.decide(self.order_no, "pre_review").status_code == 200
        assert self.applicant.post("payments").status_code == 200

    def to_paper_review(self) -> None:
        self.to_mailing()
        self.open_parcel()

    def open_parcel(self) -> Any:
        parcel = self.applicant.post("prepared-parcel").json()
        number = parcel["courier_number"]
        assert self.intake.get(f"/parcels/{number}") == {"order_no": self.order_no}
        documents = [sheet["document"] for sheet in parcel["sheets"]]
        self.intake.done(self.order_no, "receipts", {"courier_number": number, "documents": documents})
        for sheet in parcel["sheets"]:
            page = {name: sheet[name] for name in ("document", "page", "sha256", "media_type")}
            self.intake.done(self.order_no, "pages", page)
        return parcel

    def to_production(self) -> None:
        self.to_paper_review()
        assert self.paper.decide(self.order_no, "paper_review").status_code == 200

    def issue(self, key: KeyOnDesk) -> Any:
        request = key.request(self.production, self.order_no)
        return self.production.done(self.order_no, "certificates", request)["certificates"]

    def seal(self, key: KeyOnDesk, kind: str = "company") -> bytes:
        action = {
            "usb_key_serial": key.serial,
            "seal_kind": kind,
            "picture_b64": base64.b64encode(PICTURE).decode(),
            "width_mm": 40.0,
            "height_mm": 40.0,
        }
        return base64.b64decode(self.production.done(self.order_no, "seals", action)["seal"]["seal_b64"])

    def proof(self, key: KeyOnDesk, certificates: Any, seal: bytes) -> dict[str, str]:
        return {
            "usb_key_serial": key.serial,
            "signing_certificate_pem": certificates["signing_certificate_pem"],
            "challenge_b64": base64.b64encode(CHALLENGE).decode(),
            "signature_b64": base64.b64encode(key.pair.sign(CHALLENGE)).decode(),
            "seal_sha256": hashlib.sha256(seal).hexdigest(),
        }

    def produce(self, key: KeyOnDesk) -> Any:
        certificates = self.issue(key)
        proof = self.proof(key, certificates, self.seal(key))
        return self.production.done(self.order_no, "production-results", proof)

    def to_shipping(self, key: KeyOnDesk) -> None:
        self.to_production()
        self.produce(key)


def certified_key(certificate_pem: str) -> PublicKey:
    """Return the public key of a PEM certificate."""
    body = "".join(line for line in certificate_pem.splitlines() if not line.startswith("-----"))
    return parse_certificate(base64.b64decode(body)).public_key


__all__ = ["CHALLENGE", "DOCUMENTS", "PICTURE", "Office", "certified_key"]
