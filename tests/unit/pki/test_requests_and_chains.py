"""Names, CSRs, certificates and chains: what is written is read again, and what is wrong is refused."""

import dataclasses
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pki import der
from pki.algorithms import ECDSA_WITH_SHA256_OID, SM2_WITH_SM3_OID, KeyAlgorithm
from pki.certificates import Certificate, KeyUsage, format_serial, parse_certificate, require_public_key
from pki.chains import build_chain, verify_chain
from pki.csr import assemble_csr, build_request_info, parse_csr, verify_csr
from pki.errors import PkiError
from pki.names import Subject, encode_name
from pki.public_keys import parse_public_key, public_key_of_p256, public_key_of_rsa
from pki.revocation import parse_revocation_list, revoked_at
from pki.signatures import signature_from_raw, signature_from_skf_blob
from tests.unit.pki import samples
from tests.unit.pki.samples import NOW, SUBJECT, certificate, fixed_key
from training.ca.documents import CA_USAGE, ENCRYPTION_USAGE, RevokedCertificate, sign_revocation_list

FULL = dataclasses.replace(SUBJECT, organisational_unit="部门", locality="南昌市", uscc="91360100MA35XXXX0A")


def _code(call: object, *arguments: object, **named: object) -> str:
    with pytest.raises(PkiError) as caught:
        call(*arguments, **named)  # type: ignore[operator]
    assert caught.value.sentence.endswith("。")
    return caught.value.code


def test_csr_round_trip() -> None:
    request = parse_csr(samples.csr(FULL))
    verify_csr(request)
    assert request.subject == FULL
    assert not request.has_other_attributes
    assert request.public_key == fixed_key(9).public_key
    assert request.info_der == build_request_info(FULL, fixed_key(9).public_key)


def test_every_text_is_utf8_but_the_country() -> None:
    name = encode_name(FULL)
    tags = [rdn.children()[0].children()[1].tag for rdn in der.parse(name).children()]
    assert tags == [0x13] + [0x0C] * 6


@pytest.mark.parametrize(
    "subject",
    [
        dataclasses.replace(SUBJECT, common_name=""),
        dataclasses.replace(SUBJECT, organisation="长" * 65),
        dataclasses.replace(SUBJECT, locality="南昌\n市"),
        dataclasses.replace(SUBJECT, country="CHN"),
    ],
)
def test_subjects_that_do_not_fit(subject: Subject) -> None:
    assert _code(encode_name, subject) == "subject_field"


def test_csr_with_a_foreign_signature_is_refused() -> None:
    info = build_request_info(SUBJECT, fixed_key(9).public_key)
    assert _code(assemble_csr, info, KeyAlgorithm.SM2, fixed_key(8).sign(info)) == "csr_signature_wrong"
    assert _code(assemble_csr, info, KeyAlgorithm.P256, fixed_key(9).sign(info)) == "csr_signature_wrong"


def test_subject_attributes_nobody_knows_are_noticed() -> None:
    csr = samples.csr(FULL).replace(b"\x55\x04\x0b", b"\x55\x04\x0c")  # OU becomes title
    request = parse_csr(csr)
    assert request.has_other_attributes
    assert request.subject.organisational_unit == ""


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
@settings(max_examples=150, deadline=None)
def test_a_changed_csr_is_never_accepted(place: int, flip: int) -> None:
    changed = bytearray(samples.csr(FULL))
    changed[place % len(changed)] ^= flip
    with pytest.raises(PkiError):
        verify_csr(parse_csr(bytes(changed)))


def test_token_signature_forms() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert public_key_of_p256(point).point() == point
    r, s = 5, (1 << 255) + 7
    expected = der.encode(0x30, der.encode_integer(r), der.encode_integer(s))
    assert signature_from_raw(r.to_bytes(32, "big") + s.to_bytes(32, "big")) == expected
    assert signature_from_skf_blob(r.to_bytes(64, "big") + s.to_bytes(64, "big")) == expected
    assert _code(signature_from_raw, b"abc") == "signature_raw_length"
    assert _code(signature_from_skf_blob, b"a" * 64) == "signature_raw_length"


def test_public_keys_that_are_refused() -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()
    weak_spki = weak.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert _code(parse_public_key, weak_spki) == "public_key_weak"
    p384 = ec.generate_private_key(ec.SECP384R1()).public_key()
    p384_spki = p384.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert _code(parse_public_key, p384_spki) == "public_key_unsupported"
    assert _code(public_key_of_p256, b"\x04" + b"\x01" * 64) == "public_key_invalid"
    assert _code(public_key_of_rsa, 4, 1) == "public_key_invalid"
    sm2_spki = fixed_key(1).public_key.spki_der
    assert _code(parse_public_key, sm2_spki[:-1] + bytes((sm2_spki[-1] ^ 1,))) == "sm2_point_invalid"


def test_a_key_verifies_only_its_own_kind_of_signature() -> None:
    key = fixed_key(1)
    signature = key.sign(b"m")
    assert key.public_key.verify(b"m", signature, signature_oid=SM2_WITH_SM3_OID)
    assert not key.public_key.verify(b"m", signature, signature_oid=ECDSA_WITH_SHA256_OID)


def test_certificate_is_read() -> None:
    parsed = samples.signer()
    assert parsed.subject.common_name == "签章单位"
    assert parsed.subject_text == "CN=签章单位, C=CN"
    assert parsed.issuer_text == "CN=签发, C=CN"
    assert parsed.serial == "7004"
    assert parsed.key_usage == {KeyUsage.DIGITAL_SIGNATURE, KeyUsage.NON_REPUDIATION}
    assert not parsed.is_ca
    assert parsed.authority_key_id == samples.issuing().subject_key_id
    assert format_serial(0xABC) == "0ABC"
    require_public_key(parsed, fixed_key(4).public_key)
    assert _code(require_public_key, parsed, fixed_key(5).public_key) == "certificate_key_differs"


def _chain(leaf: Certificate, **changes: object) -> tuple[Certificate, ...]:
    named: dict[str, object] = {"others": [samples.issuing()], "roots": [samples.root()], "at": NOW}
    return verify_chain(leaf, **{**named, **changes})  # type: ignore[arg-type]


def test_chain_is_built() -> None:
    chain = _chain(samples.signer(), usage=KeyUsage.NON_REPUDIATION)
    assert chain == (samples.signer(), samples.issuing(), samples.root())
    assert build_chain(samples.root(), others=[], roots=[samples.root()]) == (samples.root(),)


def test_chain_refusals() -> None:
    signer, issuing, root = samples.signer(), samples.issuing(), samples.root()
    assert _code(_chain, signer, others=[]) == "chain_incomplete"
    assert _code(_chain, signer, roots=[]) == "chain_incomplete"
    assert _code(_chain, signer, at=NOW - timedelta(days=31)) == "certificate_not_yet_valid"
    assert _code(_chain, signer, at=NOW + timedelta(days=701)) == "certificate_expired"
    assert _code(_chain, signer, usage=KeyUsage.KEY_ENCIPHERMENT) == "certificate_key_usage"
    below = certificate("下级", fixed_key(6), issuer=issuing, issuer_key=fixed_key(2), usage=CA_USAGE, is_ca=True)
    deep = certificate("太深", fixed_key(7), issuer=below, issuer_key=fixed_key(6))
    assert _code(_chain, deep, others=[below, issuing]) == "chain_path_length"
    by_leaf = certificate("由用户签发", fixed_key(7), issuer=signer, issuer_key=fixed_key(4))
    assert _code(_chain, by_leaf, others=[signer, issuing]) == "chain_not_ca"
    no_sign = certificate(
        "无权", fixed_key(6), issuer=root, issuer_key=fixed_key(1), usage=ENCRYPTION_USAGE, is_ca=True
    )
    by_no_sign = certificate("x", fixed_key(7), issuer=no_sign, issuer_key=fixed_key(6))
    assert _code(_chain, by_no_sign, others=[no_sign]) == "chain_not_ca"


def test_a_forged_issuer_is_found() -> None:
    """Same name and same key identifier as the issuing CA's, but another key signed."""
    forged = certificate("冒充", fixed_key(7), issuer=samples.issuing(), issuer_key=fixed_key(2))
    body = bytearray(forged.certificate_der)
    body[body.index(forged.subject.common_name.encode())] ^= 1
    with pytest.raises(PkiError):
        _chain(parse_certificate(bytes(body)))
    signature = bytearray(forged.certificate_der)
    signature[-1] ^= 1
    assert _code(_chain, parse_certificate(bytes(signature))) == "chain_signature_wrong"


def test_a_circle_of_issuers_ends() -> None:
    left = certificate("左", fixed_key(1), usage=CA_USAGE, is_ca=True)
    right = certificate("右", fixed_key(2), issuer=left, issuer_key=fixed_key(1), usage=CA_USAGE, is_ca=True)
    left_again = certificate("左", fixed_key(1), issuer=right, issuer_key=fixed_key(2), usage=CA_USAGE, is_ca=True)
    assert _code(build_chain, right, others=[right, left_again], roots=[]) == "chain_incomplete"


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_changed_certificate_never_has_a_chain(place: int, flip: int) -> None:
    changed = bytearray(samples.signer().certificate_der)
    changed[place % len(changed)] ^= flip
    with pytest.raises(PkiError):
        _chain(parse_certificate(bytes(changed)))


@given(st.integers(min_value=0))
@settings(max_examples=100, deadline=None)
def test_a_truncated_certificate_is_refused_with_a_code(size: int) -> None:
    whole = samples.signer().certificate_der
    with pytest.raises(PkiError):
        parse_certificate(whole[: size % len(whole)])


def test_a_critical_extension_nobody_understands() -> None:
    # the key usage extension (2.5.29.15, critical) turned into name constraints' neighbour 2.5.29.99
    whole = samples.root().certificate_der.replace(b"\x55\x1d\x0f", b"\x55\x1d\x63")
    parsed = parse_certificate(whole)
    assert parsed.critical_unknown == ("2.5.29.99",)
    assert _code(build_chain, parsed, others=[], roots=[parsed]) == "certificate_critical_extension"


def test_revocation_list() -> None:
    revoked = RevokedCertificate(serial=samples.signer().serial, revoked_at=NOW, reason="superseded")

    def make(lines: list[RevokedCertificate], key: int = 2) -> bytes:
        until = NOW + timedelta(days=7)
        return sign_revocation_list(
            lines, issuer=samples.issuing(), key=fixed_key(key), this_update=NOW, next_update=until
        )

    listed = parse_revocation_list(make([revoked]))
    issuer = samples.issuing()
    assert revoked_at(samples.signer(), listed, issuer=issuer, at=NOW) == NOW
    assert revoked_at(samples.maker(), listed, issuer=issuer, at=NOW) is None
    assert revoked_at(samples.signer(), parse_revocation_list(make([])), issuer=issuer, at=NOW) is None
    late = NOW + timedelta(days=8)
    assert _code(revoked_at, samples.signer(), listed, issuer=issuer, at=late) == "crl_not_current"
    forged = parse_revocation_list(make([], key=3))
    assert _code(revoked_at, samples.signer(), forged, issuer=issuer, at=NOW) == "crl_signature_wrong"
    assert _code(revoked_at, samples.issuing(), listed, issuer=issuer, at=NOW) == "crl_issuer_differs"
