"""Electronic seals: made, read, verified and explained; damaged ones refused."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pki import der
from pki.electronic_seal import MAX_SEAL_BYTES, SealKind, parse_seal
from pki.errors import PkiError
from pki.seal_explanation import explain
from pki.seal_making import assemble_seal, build_seal_info
from pki.seal_verification import CheckOutcome, SealCheckCode, SealVerification, Trust, verify_seal
from pki.symmetric import sm3
from tests.unit.pki import samples
from tests.unit.pki.samples import NOW, certificate, fixed_key, good_seal, make_seal, seal_content, seal_of
from training.ca.documents import ENCRYPTION_USAGE, RevokedCertificate, sign_revocation_list

C = SealCheckCode


def _trust(**changes: object) -> Trust:
    values: dict[str, object] = {
        "roots_der": (samples.root().certificate_der,),
        "others_der": (samples.issuing().certificate_der,),
        "signer_certificate_der": samples.signer().certificate_der,
    }
    return Trust(**{**values, **changes})  # type: ignore[arg-type]


def _verify(data: bytes, *, days: int = 0, **changes: object) -> SealVerification:
    return verify_seal(data, _trust(**changes), at=NOW + timedelta(days=days))


def _failed(result: SealVerification) -> set[str]:
    assert not result.is_valid
    assert all(check.sentence.endswith("。") for check in result.checks)
    return {check.code for check in result.failures}


def test_a_seal_says_what_it_was_made_from() -> None:
    info = build_seal_info(seal_content())
    seal = parse_seal(make_seal(info))
    assert seal.signed_der == info
    assert (seal.header.header_id, seal.header.version, seal.seal_id) == ("ES", 4, "36010000000001")
    assert seal.properties.kind == SealKind.ORGANISATION
    assert seal.properties.name == "江西示例建设工程有限公司"
    assert seal.properties.certificates_der == (samples.signer().certificate_der,)
    assert seal.properties.valid_to == NOW + timedelta(days=365)
    assert (seal.picture.kind, seal.picture.data) == ("png", samples.PNG)
    assert (seal.picture.width_mm, seal.picture.height_mm) == (40, 40)
    assert seal.extensions == ()
    assert seal.maker_certificate_der == samples.maker().certificate_der


def test_a_good_seal_passes_every_check() -> None:
    result = _verify(make_seal())
    assert result.is_valid
    assert [check.code for check in result.checks] == list(SealCheckCode)
    outcomes = {check.code: check.outcome for check in result.checks}
    assert outcomes.pop(C.MAKER_REVOCATION) is CheckOutcome.NOT_CHECKED
    assert set(outcomes.values()) == {CheckOutcome.PASSED}


@pytest.mark.parametrize("version", [1, 2, 4, 5])
def test_every_version_is_read_and_verified(version: int) -> None:
    result = _verify(seal_of(version))
    assert result.is_valid
    assert result.seal is not None
    assert result.seal.header.version == version
    assert result.seal.properties.name == "别家的印章"
    assert (result.seal.picture.width_mm, result.seal.picture.height_mm) == (42, 30)


def test_time_stamp_of_version_5() -> None:
    stamp = der.encode(0xA0, der.encode_bit_string(b"stamp"))
    result = _verify(seal_of(5, tail=stamp))
    assert result.is_valid
    assert result.seal is not None
    assert result.seal.time_stamp == b"stamp"
    assert _failed(_verify(seal_of(4, tail=stamp))) == {C.HEADER}


@pytest.mark.parametrize("digest", [sm3, lambda data: hashlib.sha256(data).digest()], ids=["SM3", "SHA-256"])
def test_signer_listed_by_digest(digest: object) -> None:
    value = digest(samples.signer().certificate_der)  # type: ignore[operator]
    assert _verify(seal_of(4, digests=(("digest", value),))).is_valid
    assert _failed(_verify(seal_of(4, digests=(("digest", value[::-1]),)))) == {C.SIGNER}


@pytest.mark.parametrize("is_tagged", [True, False])
def test_extension_data_is_read_with_and_without_its_tag(is_tagged: bool) -> None:
    listed = der.encode(
        0x30,
        der.encode(0x30, der.encode_oid("1.2.3"), b"\x01\x01\xff", der.encode(4, b"v")),
        der.encode(0x30, der.encode_oid("1.2.4"), der.encode(4, b"w")),
    )
    result = _verify(seal_of(4, extensions=der.encode(0xA0, listed) if is_tagged else listed))
    assert result.is_valid
    assert result.seal is not None
    assert [(e.oid, e.is_critical, e.value) for e in result.seal.extensions] == [
        ("1.2.3", True, b"v"),
        ("1.2.4", False, b"w"),
    ]


@pytest.mark.parametrize(
    ("seal", "code", "said"),
    [
        (lambda: seal_of(4, time_tag=0x17), C.HEADER, "GeneralizedTime"),
        (lambda: seal_of(4, list_kind=-1), C.HEADER, "证书列表类型"),
        (lambda: seal_of(4, list_kind=3), C.SHAPE, "证书列表类型应为 1 或 2"),
        (lambda: seal_of(4, oid="1.2.156.10197.1.301"), C.SIGNATURE, "1.2.156.10197.1.501"),
        (lambda: seal_of(4, is_raw=True), C.SIGNATURE, "GB/T 35276"),
        (lambda: seal_of(3), C.HEADER, "版本 1 或 2"),
        (lambda: make_seal().replace(b"ES\x02\x01\x04", b"ES\x02\x01\x02"), C.HEADER, "版本 4"),
        (lambda: der.encode(0x30, der.encode(0x30, der.encode_integer(4), make_seal()), b"\x04\x00" * 3), C.SHAPE,
         "SES_Signature"),
        (lambda: b'{"seal": 1}', C.SHAPE, "不是电子印章"),
    ],
    ids=["UTCTime", "no list type", "list type 3", "curve for algorithm", "r and s raw", "version 3", "version 2 in 4",
         "a signature", "JSON"],
)  # fmt: skip
def test_seals_of_other_makers_that_are_not_as_the_standard_has_them(
    seal: Callable[[], bytes], code: SealCheckCode, said: str
) -> None:
    result = _verify(seal())
    assert code in _failed(result)
    assert said in next(check.sentence for check in result.failures if check.code is code)


def test_each_check_fails_for_its_own_reason() -> None:
    good = make_seal()
    assert _failed(_verify(good, days=400)) == {C.VALIDITY}
    assert _failed(_verify(good, days=-2)) == {C.VALIDITY}
    assert {C.MAKER_VALIDITY, C.SIGNER_VALIDITY, C.VALIDITY} == _failed(_verify(good, days=800))
    assert _failed(_verify(good, others_der=())) == {C.MAKER_CHAIN}
    other = samples.encryption().certificate_der
    assert _failed(_verify(good, signer_certificate_der=other)) == {C.SIGNER}
    header = good.replace(b"\x16\x02ES\x02\x01\x04", b"\x16\x02EX\x02\x01\x04")
    assert _failed(_verify(header)) == {C.HEADER, C.SIGNATURE}
    wrong_version = good.replace(b"\x16\x02ES\x02\x01\x04", b"\x16\x02ES\x02\x01\x03")
    assert _failed(_verify(wrong_version)) == {C.HEADER, C.SIGNATURE}


def test_a_maker_that_may_not_make_seals() -> None:
    encrypting = certificate(
        "加密", fixed_key(3), issuer=samples.issuing(), issuer_key=fixed_key(2), usage=ENCRYPTION_USAGE
    )
    assert _failed(_verify(make_seal(by=encrypting))) == {C.MAKER_USAGE}
    silent = certificate("制章", fixed_key(3), issuer=samples.issuing(), issuer_key=fixed_key(2), usage=frozenset())
    assert silent.key_usage is None
    said = _verify(make_seal(by=silent))
    assert said.is_valid  # RFC 5280, 4.2.1.3: without the extension nothing is restricted, and that is said
    assert "没有密钥用途扩展" in next(check.sentence for check in said.checks if check.code is C.MAKER_USAGE)
    by_ca = make_seal(key=fixed_key(2), by=samples.issuing())
    assert C.MAKER_USAGE in _failed(_verify(by_ca))


def test_a_self_made_maker_is_not_trusted() -> None:
    own = certificate("制章者", fixed_key(7))
    assert _failed(_verify(make_seal(key=fixed_key(7), by=own))) == {C.MAKER_CHAIN}


def test_without_trust_nothing_is_valid() -> None:
    result = _verify(make_seal(), roots_der=())
    assert not result.is_valid
    assert not result.failures


def test_a_revoked_maker() -> None:
    def listed(*lines: RevokedCertificate) -> bytes:
        return sign_revocation_list(
            lines,
            issuer=samples.issuing(),
            key=fixed_key(2),
            this_update=NOW,
            next_update=NOW + timedelta(days=7),
        )

    assert _verify(make_seal(), revocation_list_der=listed()).is_valid
    revoked = RevokedCertificate(serial=samples.maker().serial, revoked_at=NOW, reason="key_compromise")
    assert _failed(_verify(make_seal(), revocation_list_der=listed(revoked))) == {C.MAKER_REVOCATION}
    assert _failed(_verify(make_seal(), revocation_list_der=listed()[:-1])) == {C.MAKER_REVOCATION}


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
@settings(max_examples=250, deadline=None)
def test_no_changed_byte_of_the_signed_part_goes_unnoticed(place: int, flip: int) -> None:
    good = good_seal()
    start = good.index(parse_seal(good).signed_der)
    changed = bytearray(good)
    changed[start + place % len(parse_seal(good).signed_der)] ^= flip
    assert not _verify(bytes(changed)).is_valid


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
@settings(max_examples=150, deadline=None)
def test_no_changed_byte_anywhere_goes_unnoticed(place: int, flip: int) -> None:
    changed = bytearray(good_seal())
    changed[place % len(changed)] ^= flip
    assert not _verify(bytes(changed)).is_valid


@given(st.integers(min_value=0))
@settings(max_examples=150, deadline=None)
def test_a_truncated_seal_is_refused_with_a_code(size: int) -> None:
    whole = good_seal()
    cut = whole[: size % len(whole)]
    with pytest.raises(PkiError) as caught:
        parse_seal(cut)
    assert caught.value.code == "der_truncated"
    assert C.SHAPE in _failed(_verify(cut))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert not _verify(data).is_valid


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "der_truncated", id="empty file"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "seal_shape", id="a picture"),
        pytest.param(b"\x30\x84\xff\xff\xff\xff", "der_truncated", id="huge length"),
        pytest.param(b"\x30" * MAX_SEAL_BYTES + b"\x30", "seal_too_large", id="too large"),
        pytest.param(b"\x30\x06\x02\x01\x01\x02\x01\x02", "der_shape", id="another structure"),
        pytest.param(b"\x30\x09" + b"\x02\x01\x01" * 3, "seal_shape", id="three members"),
        pytest.param(make_seal() + b"\x00", "der_trailing", id="trailing byte"),
        pytest.param(make_seal().replace(b"20261119", b"20261319"), "der_shape", id="no such month"),
        pytest.param(make_seal().replace("江".encode(), b"\xff\xff\xff"), "seal_shape", id="not UTF-8"),
    ],
)
def test_bad_input_gets_a_code(data: bytes, code: str) -> None:
    with pytest.raises(PkiError) as caught:
        parse_seal(data)
    assert caught.value.code == code
    assert caught.value.sentence.endswith("。")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"seal_id": ""}, "seal_request_id"),
        ({"seal_id": "印章"}, "seal_request_id"),
        ({"name": ""}, "seal_request_name"),
        ({"picture_png": b"GIF89a"}, "seal_request_picture"),
        ({"width_mm": 0}, "seal_request_size"),
        ({"height_mm": 201}, "seal_request_size"),
        ({"valid_to": NOW - timedelta(days=1)}, "seal_request_validity"),
        ({"signer_certificates_der": ()}, "seal_request_signer"),
        ({"signer_certificates_der": (b"",)}, "der_truncated"),
    ],
)
def test_requests_that_cannot_be_a_seal(changes: dict[str, object], code: str) -> None:
    with pytest.raises(PkiError) as caught:
        build_seal_info(seal_content(**changes))
    assert caught.value.code == code


def test_encryption_and_ca_certificates_are_no_signers() -> None:
    for wrong in (samples.encryption(), samples.issuing()):
        with pytest.raises(PkiError) as caught:
            build_seal_info(seal_content(signer_certificates_der=(wrong.certificate_der,)))
        assert caught.value.code == "seal_request_signer"


def test_a_signature_of_somebody_else_makes_no_seal() -> None:
    info = build_seal_info(seal_content())
    with pytest.raises(PkiError) as caught:
        assemble_seal(
            info,
            maker_certificate_der=samples.maker().certificate_der,
            signature_oid=fixed_key(7).signature_oid,
            signature=fixed_key(7).sign(info),
        )
    assert caught.value.code == "seal_signature_wrong"


def test_explanation() -> None:
    rows = explain(parse_seal(make_seal()))
    by_field = {row.field: (row.label, row.text) for row in rows}
    assert len(by_field) == len(rows)
    assert rows[0].field == "header.id"
    assert by_field["header.version"] == ("版本", "4（GB/T 38540-2020）")
    assert by_field["properties.type"] == ("印章类型", "1（单位印章）")
    assert by_field["picture.size"] == ("印章尺寸", "40 × 40 毫米")
    assert by_field["signature.algorithm"] == ("签名算法", "SM2 签名（SM3）")
    assert "CN=签章单位" in by_field["properties.certificates.1"][1]
    assert "7003" in by_field["maker.certificate"][1]


def test_explanation_of_what_cannot_be_read() -> None:
    seal = seal_of(5, digests=(("SM3", b"\x01" * 32),), tail=der.encode(0xA0, der.encode_bit_string(b"stamp")))
    odd = seal.replace(
        samples.maker().certificate_der, b"\x30\x00" + b"\x00" * (len(samples.maker().certificate_der) - 2)
    )
    by_field = {row.field: row.text for row in explain(parse_seal(odd))}
    assert "无法读取" in by_field["maker.certificate"]
    assert by_field["properties.digests.1"] == "SM3 " + "01" * 32
    assert by_field["time_stamp"] == "5 字节"
