"""The training CA on a real folder: what it issues is verified by openssl, and nothing is issued twice."""

import dataclasses
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from backend.ports import IssuedCertificates, RevocationReason
from pki import sm2
from pki.algorithms import KeyAlgorithm
from pki.certificates import KeyUsage, parse_certificate
from pki.chains import verify_chain
from pki.csr_response import read_csr_response
from pki.enveloped_key import open_envelope
from pki.errors import PkiError
from pki.public_keys import public_key_of_sm2
from tests.integration.pki.openssl import DISTID, as_pem, needs_openssl, run, sm2_option
from tests.integration.pki.orders import NOW, SUBJECT, p256_csr, request, rsa_csr, sm2_csr
from training.ca import TRAINING_ORGANISATION, TrainingAuthority
from training.ca.keys import Sm2SigningKey, save_key


@pytest.fixture
def authority(tmp_path: Path) -> TrainingAuthority:
    return TrainingAuthority(tmp_path / "ca")


def _write_chain(issued: IssuedCertificates, folder: Path) -> None:
    (folder / "signing.cer").write_bytes(issued.signing_certificate_der)
    (folder / "issuing.cer").write_bytes(issued.chain_der[0])
    (folder / "root.cer").write_bytes(issued.chain_der[1])
    for name in ("signing.cer", "issuing.cer", "root.cer"):
        as_pem(name, "x509", folder)


@needs_openssl
def test_openssl_verifies_the_sm2_chain_and_crl(authority: TrainingAuthority, tmp_path: Path) -> None:
    issued = authority.issue(request(sm2_csr(sm2.Sm2PrivateKey.generate())))
    _write_chain(issued, tmp_path)
    (tmp_path / "encryption.cer").write_bytes(issued.encryption_certificate_der or b"")
    as_pem("encryption.cer", "x509", tmp_path)
    # openssl gives the id to the certificate named on the command line only, not to one between: step by step
    links = (("issuing.cer.pem", "root.cer.pem"), ("signing.cer.pem", "issuing.cer.pem"))
    for name, trusted in (*links, ("encryption.cer.pem", "issuing.cer.pem")):
        step = ("verify", "-x509_strict", "-partial_chain", "-CAfile", trusted)
        assert "OK" in run(*step, *sm2_option(), name, cwd=tmp_path)
        run(*step, "-vfyopt", "distid:another", name, cwd=tmp_path, ok=False)
    authority.revoke(issued.encryption_serial or "", reason=RevocationReason.SUPERSEDED, when=NOW)
    (tmp_path / "list.crl").write_bytes(authority.revocation_list(KeyAlgorithm.SM2, when=NOW))
    text = run("crl", "-inform", "der", "-in", "list.crl", "-noout", "-text", cwd=tmp_path)
    assert issued.signing_serial in text
    assert (issued.encryption_serial or "-") in text
    assert text.count("Superseded") == 2


@needs_openssl
@pytest.mark.parametrize("algorithm", [KeyAlgorithm.P256, KeyAlgorithm.RSA])
def test_openssl_verifies_the_p256_chain_and_crl(
    authority: TrainingAuthority, tmp_path: Path, algorithm: KeyAlgorithm
) -> None:
    if algorithm is KeyAlgorithm.P256:
        csr = p256_csr(ec.generate_private_key(ec.SECP256R1()))
    else:
        csr = rsa_csr(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    (tmp_path / "request.csr").write_bytes(csr)
    run("req", "-inform", "der", "-in", "request.csr", "-verify", "-noout", cwd=tmp_path)
    issued = authority.issue(request(csr, algorithm))
    assert issued.csr_response_der is None
    assert issued.encryption_serial is None
    _write_chain(issued, tmp_path)
    chain = ("-CAfile", "root.cer.pem", "-untrusted", "issuing.cer.pem", "-x509_strict")
    assert "OK" in run("verify", *chain, "signing.cer.pem", cwd=tmp_path)
    authority.revoke(issued.signing_serial, reason=RevocationReason.KEY_COMPROMISE, when=NOW)
    (tmp_path / "list.crl").write_bytes(authority.revocation_list(algorithm, when=NOW))
    verified = run("crl", "-inform", "der", "-in", "list.crl", "-CAfile", "issuing.cer.pem", "-noout", cwd=tmp_path)
    assert "verify OK" in verified
    as_pem("list.crl", "crl", tmp_path)
    at = str(int(NOW.timestamp()) + 60)
    checked = ("verify", *chain, "-crl_check", "-CRLfile", "list.crl.pem", "-attime", at, "signing.cer.pem")
    assert "certificate revoked" in run(*checked, cwd=tmp_path, ok=False)


@needs_openssl
def test_openssl_reads_the_csr_and_opens_the_envelope(authority: TrainingAuthority, tmp_path: Path) -> None:
    key = sm2.Sm2PrivateKey.generate()
    csr = sm2_csr(key)
    (tmp_path / "request.csr").write_bytes(csr)
    run("req", "-inform", "der", "-in", "request.csr", "-verify", "-noout", *sm2_option(), cwd=tmp_path)
    issued = authority.issue(request(csr))
    response = read_csr_response(issued.csr_response_der or b"")
    envelope = response.enveloped_key
    assert envelope is not None
    save_key(tmp_path / "key.pem", Sm2SigningKey(key))
    (tmp_path / "wrapped").write_bytes(envelope.wrapped_key.to_der())
    run("pkeyutl", "-decrypt", "-inkey", "key.pem", "-in", "wrapped", "-out", "sm4", cwd=tmp_path)
    (tmp_path / "private").write_bytes(envelope.encrypted_private_key)
    symmetric = (tmp_path / "sm4").read_bytes().hex()
    run("enc", "-d", "-sm4-ecb", "-nopad", "-K", symmetric, "-in", "private", "-out", "scalar", cwd=tmp_path)
    opened = sm2.Sm2PrivateKey(int.from_bytes((tmp_path / "scalar").read_bytes(), "big"))
    assert (
        public_key_of_sm2(opened.public_key) == parse_certificate(issued.encryption_certificate_der or b"").public_key
    )
    assert open_envelope(envelope, key) == opened


def test_certificates_carry_what_they_are_for(authority: TrainingAuthority) -> None:
    issued = authority.issue(request(sm2_csr(sm2.Sm2PrivateKey.generate())))
    signing = parse_certificate(issued.signing_certificate_der)
    encryption = parse_certificate(issued.encryption_certificate_der or b"")
    issuing, root = (parse_certificate(c) for c in issued.chain_der)
    assert signing.key_usage == {KeyUsage.DIGITAL_SIGNATURE, KeyUsage.NON_REPUDIATION}
    assert encryption.key_usage == {KeyUsage.KEY_ENCIPHERMENT, KeyUsage.DATA_ENCIPHERMENT, KeyUsage.KEY_AGREEMENT}
    assert signing.subject == encryption.subject
    assert (signing.serial, encryption.serial) == issued.serials
    assert issuing.subject.organisation == root.subject.organisation == TRAINING_ORGANISATION
    assert issuing.path_length == 0
    chain = verify_chain(signing, others=[issuing], roots=[root], at=NOW, usage=KeyUsage.DIGITAL_SIGNATURE)
    assert chain == (signing, issuing, root)
    assert issued.not_after == NOW.replace(year=2028)


def test_the_same_key_gets_the_same_set_even_with_a_rebuilt_csr(authority: TrainingAuthority, tmp_path: Path) -> None:
    key = sm2.Sm2PrivateKey.generate()
    first = authority.issue(request(sm2_csr(key)))
    again = TrainingAuthority(tmp_path / "ca").issue(request(sm2_csr(key)))
    assert again == first


def test_two_at_once_get_one_set(authority: TrainingAuthority, tmp_path: Path) -> None:
    wanted = request(sm2_csr(sm2.Sm2PrivateKey.generate()))
    answers: list[IssuedCertificates] = []
    threads = [
        threading.Thread(target=lambda: answers.append(TrainingAuthority(tmp_path / "ca").issue(wanted)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len({answer.serials for answer in answers}) == 1


def _code(authority: TrainingAuthority, csr: bytes, **changes: object) -> str:
    with pytest.raises(PkiError) as caught:
        authority.issue(request(csr, **changes))
    return caught.value.code


def test_another_key_needs_the_old_set_revoked(authority: TrainingAuthority) -> None:
    old = sm2_csr(sm2.Sm2PrivateKey.generate())
    new = sm2_csr(sm2.Sm2PrivateKey.generate())
    first = authority.issue(request(old))
    assert _code(authority, new) == "set_exists"
    assert _code(authority, old, usb_key_serial="SK-0002") == "public_key_used"
    assert _code(authority, old, order_no="JX20261120002") == "public_key_used"
    for _ in range(2):
        authority.revoke(first.signing_serial.lower(), reason=RevocationReason.SUPERSEDED, when=NOW)
    second = authority.issue(request(new, usb_key_serial="SK-0002"))
    assert not set(second.serials) & set(first.serials)
    assert _code(authority, old) == "set_revoked"


def test_requests_that_are_refused(authority: TrainingAuthority) -> None:
    csr = sm2_csr(sm2.Sm2PrivateKey.generate())
    assert _code(authority, csr, algorithm=KeyAlgorithm.P256) == "csr_algorithm_differs"
    assert _code(authority, csr[:-1] + bytes((csr[-1] ^ 1,))) == "csr_signature_wrong"
    renamed = dataclasses.replace(SUBJECT, organisation="别的公司")
    assert _code(authority, csr, subject=renamed) == "csr_subject_differs"
    assert _code(authority, csr[:-1]) == "der_truncated"
    assert _code(authority, csr, valid_to=NOW) == "csr_validity"
    with pytest.raises(PkiError) as caught:
        authority.revoke("00", reason=RevocationReason.UNSPECIFIED, when=NOW)
    assert caught.value.code == "serial_unknown"


def test_private_keys_are_for_their_owner_alone(authority: TrainingAuthority) -> None:
    keys = list(authority.folder.glob("*.key.pem"))
    assert len(keys) == 4
    assert all(stat.S_IMODE(key.stat().st_mode) == 0o600 for key in keys)


def test_an_interrupted_founding_is_done_again(authority: TrainingAuthority) -> None:
    (authority.folder / "sm2-issuing.cer").unlink()
    founded = TrainingAuthority(authority.folder)
    assert founded.chain(KeyAlgorithm.P256) == authority.chain(KeyAlgorithm.P256)
    assert founded.chain(KeyAlgorithm.SM2) != authority.chain(KeyAlgorithm.SM2)


def test_distid_is_the_default_identity() -> None:
    assert DISTID.encode() == sm2.DEFAULT_USER_ID
