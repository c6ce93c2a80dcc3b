"""A process of its own that reads a finished USB key and proves it; it shares nothing with what made the key.

``python -m tests.integration.production.read_back DRIVER LIBRARY SERIAL CHAIN.pem``; the PIN comes by standard input.
"""

import base64
import json
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path

from app.adapters.usb_key.device_process import device_process_command
from app.adapters.usb_key.process_keys import ProcessUsbKeys
from app.ports.usb_keys import DEFAULT_LAYOUT, KeyUse, Pin, PinRole, UsbKeySession
from pki import sm2
from pki.algorithms import SIGNATURE_OIDS, KeyAlgorithm
from pki.certificates import parse_certificate
from pki.chains import verify_chain
from pki.electronic_seal import parse_seal
from pki.seal_verification import Trust, verify_seal
from tests.contracts.usb_keys import digest_of


def main(driver: str, library: str, serial: str, chain_file: str) -> dict[str, object]:
    """Read and prove; any doubt is an exception."""
    pin = Pin(sys.stdin.readline().strip())
    chain = _certificates(Path(chain_file).read_text())
    keys = ProcessUsbKeys([*device_process_command(), "--driver", driver, "--library", library])
    with keys.open(serial, DEFAULT_LAYOUT) as session:
        told = _prove(session, chain, pin)
    keys.close()
    return told


def _prove(session: UsbKeySession, chain: list[bytes], pin: Pin) -> dict[str, object]:
    now = datetime.now(UTC)
    slot = session.slot(KeyUse.SIGNING)
    assert slot.certificate is not None
    assert slot.public_key is not None
    signing = parse_certificate(slot.certificate)
    trusted = [parse_certificate(one) for one in chain]
    roots = [one for one in trusted if one.subject_name == one.issuer_name]
    verify_chain(signing, others=trusted, roots=roots, at=now)
    assert signing.public_key.spki_der == slot.public_key

    seal = session.read_file("ESEAL")
    assert seal is not None
    root_ders = tuple(one for one in chain if parse_certificate(one) in roots)
    others = tuple(one for one in chain if one not in root_ders)
    trust = Trust(roots_der=root_ders, others_der=others, signer_certificate_der=slot.certificate)
    verified = verify_seal(seal, trust, at=now)
    assert verified.is_valid, verified.failures

    challenge = secrets.token_bytes(32)
    session.pins.verify(PinRole.USER, pin)
    signature = session.sign(digest_of(challenge, slot.public_key))
    oid = SIGNATURE_OIDS[signing.public_key.algorithm]
    assert signing.public_key.verify(challenge, signature, signature_oid=oid)
    if signing.public_key.algorithm is KeyAlgorithm.SM2:
        assert sm2.verify(signing.public_key.as_sm2(), challenge, signature)
        encryption = session.slot(KeyUse.ENCRYPTION)
        assert encryption.certificate is not None
        verify_chain(parse_certificate(encryption.certificate), others=trusted, roots=roots, at=now)
        assert parse_certificate(encryption.certificate).public_key.spki_der == encryption.public_key
    picture = parse_seal(seal).picture
    return {
        "organisation": signing.subject.organisation,
        "algorithm": signing.public_key.algorithm.value,
        "width_mm": picture.width_mm,
        "height_mm": picture.height_mm,
        "label": session.info().label,
    }


def _certificates(text: str) -> list[bytes]:

    blocks = text.split("-----BEGIN CERTIFICATE-----")[1:]
    return [base64.b64decode("".join(block.split("-----END")[0].split())) for block in blocks]


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:]), ensure_ascii=False))
