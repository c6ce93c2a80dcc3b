"""Orders and keys that the tests of the training CA and seal maker share."""

import dataclasses
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.ports import IssueRequest
from pki import sm2
from pki.algorithms import KeyAlgorithm
from pki.csr import assemble_csr, build_request_info
from pki.names import Subject
from pki.public_keys import parse_public_key, public_key_of_sm2

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SUBJECT = Subject(
    common_name="江西示例建设工程有限公司",
    organisation="江西示例建设工程有限公司",
    organisational_unit="数字证书",
    province="江西省",
    locality="南昌市",
    uscc="91360100MA35XXXX0A",
)


def sm2_csr(key: sm2.Sm2PrivateKey, subject: Subject = SUBJECT) -> bytes:
    """Do on the host what the workstation does with a key's signature over e."""
    info = build_request_info(subject, public_key_of_sm2(key.public_key))
    digest = sm2.digest_for_signing(info, key.public_key)
    return assemble_csr(info, KeyAlgorithm.SM2, sm2.sign_digest(key, digest))


def p256_csr(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the CSR of a P-256 key."""
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    info = build_request_info(SUBJECT, parse_public_key(spki))
    return assemble_csr(info, KeyAlgorithm.P256, key.sign(info, ec.ECDSA(SHA256())))


def rsa_csr(key: rsa.RSAPrivateKey) -> bytes:
    """Return the CSR of an RSA key."""
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    info = build_request_info(SUBJECT, parse_public_key(spki))
    return assemble_csr(info, KeyAlgorithm.RSA, key.sign(info, PKCS1v15(), SHA256()))


def request(csr_der: bytes, algorithm: KeyAlgorithm = KeyAlgorithm.SM2, **changes: object) -> IssueRequest:
    """Return an issue request for two years from ``NOW``."""
    made = IssueRequest(
        order_no="JX20261120001",
        usb_key_serial="SK-0001",
        algorithm=algorithm,
        csr_der=csr_der,
        subject=SUBJECT,
        valid_from=NOW,
        valid_to=NOW.replace(year=2028),
    )
    return dataclasses.replace(made, **changes)
