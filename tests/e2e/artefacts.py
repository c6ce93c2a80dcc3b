"""Everything in DER that a tour made: what the office server keeps, and what another process read from the keys.

It is taken from the server's SQLite file by sqlite3 alone, so that none of our readers stands between it and the tests.
"""

import base64
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySet:
    """What was made for one key."""

    order_no: str
    algorithm: str
    request: bytes
    signing: bytes
    chain: tuple[bytes, ...]
    encryption: bytes | None
    csr_response: bytes | None
    seals: tuple[bytes, ...]

    def named(self) -> Iterator[tuple[str, bytes]]:
        """Yield every piece with a name."""
        yield f"{self.order_no} request", self.request
        yield f"{self.order_no} signing certificate", self.signing
        for number, certificate in enumerate(self.chain):
            yield f"{self.order_no} chain {number}", certificate
        for number, seal in enumerate(self.seals):
            yield f"{self.order_no} seal {number}", seal
        if self.encryption is not None and self.csr_response is not None:
            yield f"{self.order_no} encryption certificate", self.encryption
            yield f"{self.order_no} CSRResponse with its envelope", self.csr_response


def ders(pem: str) -> list[bytes]:
    """Return the DER of each certificate in a PEM text."""
    return [base64.b64decode("".join(body.split())) for body in _PEM.findall(pem)]


def key_sets(home: Path) -> list[KeySet]:
    """Return the sets of a data folder's training office."""
    with closing(sqlite3.connect(home / "office" / "office.db")) as database:
        seals: dict[str, list[bytes]] = {}
        for order_no, der in database.execute("SELECT order_no, der FROM seals ORDER BY id"):
            seals.setdefault(order_no, []).append(der)
        rows = database.execute("SELECT order_no, algorithm, csr_der, answer FROM certificate_sets ORDER BY id")
        return [_set(order_no, algorithm, csr, json.loads(answer), seals) for order_no, algorithm, csr, answer in rows]


def _set(order_no: str, algorithm: str, csr: bytes, answer: dict[str, str], seals: dict[str, list[bytes]]) -> KeySet:
    encryption, response = answer.get("encryption_certificate_pem"), answer.get("csr_response_b64")
    return KeySet(
        order_no=order_no,
        algorithm=algorithm,
        request=csr,
        signing=ders(answer["signing_certificate_pem"])[0],
        chain=tuple(one for pem in answer["chain_pem"] for one in ders(pem)),
        encryption=ders(encryption)[0] if encryption else None,
        csr_response=base64.b64decode(response) if response else None,
        seals=tuple(seals.get(order_no, ())),
    )
