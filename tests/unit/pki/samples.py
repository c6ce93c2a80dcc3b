"""A small certificate world made in memory, and seals of every version, for the unit tests."""

from datetime import UTC, datetime, timedelta
from functools import cache

from pki import der, sm2
from pki.algorithms import SM2_WITH_SM3_OID, KeyAlgorithm
from pki.certificates import Certificate, KeyUsage, parse_certificate
from pki.csr import assemble_csr, build_request_info
from pki.electronic_seal import SealKind
from pki.names import Subject
from pki.seal_making import SealContent, assemble_seal, build_seal_info
from training.ca.documents import CA_USAGE, ENCRYPTION_USAGE, SIGNING_USAGE, CertificateContent, sign_certificate
from training.ca.keys import SigningKey, Sm2SigningKey

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SUBJECT = Subject(common_name="江西示例建设工程有限公司", organisation="江西示例建设工程有限公司", province="江西省")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def fixed_key(number: int) -> Sm2SigningKey:
    """Return the same key each time, so that what is made from it can be compared."""
    return Sm2SigningKey(sm2.Sm2PrivateKey(0x10000 + number))


def certificate(
    subject: str,
    key: SigningKey,
    *,
    issuer: Certificate | None = None,
    issuer_key: SigningKey | None = None,
    usage: frozenset[KeyUsage] = SIGNING_USAGE,
    is_ca: bool = False,
    path_length: int | None = None,
    valid_from: datetime = NOW - timedelta(days=30),
    valid_to: datetime = NOW + timedelta(days=700),
    serial: int = 0x7001,
) -> Certificate:
    """Return a certificate; without an issuer it signs itself."""
    content = CertificateContent(
        serial=serial,
        subject=Subject(common_name=subject),
        public_key=key.public_key,
        valid_from=valid_from,
        valid_to=valid_to,
        usage=usage,
        is_ca=is_ca,
        path_length=path_length,
    )
    return parse_certificate(sign_certificate(content, issuer=issuer, key=issuer_key or key))


@cache
def root() -> Certificate:
    return certificate("根", fixed_key(1), usage=CA_USAGE, is_ca=True)


@cache
def issuing() -> Certificate:
    return certificate(
        "签发", fixed_key(2), issuer=root(), issuer_key=fixed_key(1), usage=CA_USAGE, is_ca=True, path_length=0
    )


@cache
def maker() -> Certificate:
    return certificate("制章者", fixed_key(3), issuer=issuing(), issuer_key=fixed_key(2), serial=0x7003)


@cache
def signer() -> Certificate:
    return certificate("签章单位", fixed_key(4), issuer=issuing(), issuer_key=fixed_key(2), serial=0x7004)


@cache
def encryption() -> Certificate:
    return certificate(
        "签章单位", fixed_key(5), issuer=issuing(), issuer_key=fixed_key(2), usage=ENCRYPTION_USAGE, serial=0x7005
    )


def seal_content(**changes: object) -> SealContent:
    values: dict[str, object] = {
        "seal_id": "36010000000001",
        "kind": SealKind.ORGANISATION,
        "name": "江西示例建设工程有限公司",
        "signer_certificates_der": (signer().certificate_der,),
        "created_at": NOW - timedelta(days=1),
        "valid_from": NOW - timedelta(days=1),
        "valid_to": NOW + timedelta(days=365),
        "picture_png": PNG,
        "width_mm": 40,
        "height_mm": 40,
    }
    return SealContent(**{**values, **changes})  # type: ignore[arg-type]


def make_seal(info: bytes | None = None, key: SigningKey | None = None, by: Certificate | None = None) -> bytes:
    """Return a version 4 seal."""
    key, info = key or fixed_key(3), info or build_seal_info(seal_content())
    return assemble_seal(
        info,
        maker_certificate_der=(by or maker()).certificate_der,
        signature_oid=key.signature_oid,
        signature=key.sign(info),
    )


@cache
def good_seal() -> bytes:
    """Return one seal, the same all through the run."""
    return make_seal()


def _text(tag: int, value: str) -> bytes:
    return der.encode(tag, value.encode())


def seal_of(
    version: int,
    *,
    digests: tuple[tuple[str, bytes], ...] = (),
    extensions: bytes = b"",
    tail: bytes = b"",
    time_tag: int = 0,
    list_kind: int | None = None,
    oid: str = SM2_WITH_SM3_OID,
    is_raw: bool = False,
) -> bytes:
    """Return a seal of version 1, 2, 4 or 5 put together by hand, apart from ``pki.seal_making``.

    `list_kind` -1 leaves certListType out of a newer one; `is_raw` writes r and s as 64 bytes.
    """
    is_old = version < 4
    tag = time_tag or (0x17 if is_old else 0x18)
    year = "26" if tag == 0x17 else "2026"
    kind = (2 if digests else 1) if list_kind is None else list_kind
    if digests:
        listed = [der.encode(0x30, _text(0x13, kind), der.encode(4, value)) for kind, value in digests]
    else:
        listed = [der.encode(4, signer().certificate_der)]
    info = der.encode(
        0x30,
        der.encode(0x30, _text(0x16, "ES"), der.encode_integer(version), _text(0x16, "OTHER")),
        _text(0x16, "id-1"),
        der.encode(
            0x30,
            der.encode_integer(1),
            _text(0x0C, "别家的印章"),
            b"" if is_old or kind < 0 else der.encode_integer(kind),
            der.encode(0x30, *listed),
            *(_text(tag, f"{year}{rest}") for rest in ("1101000000Z", "1101000000Z", "1231235959Z")),
        ),
        der.encode(0x30, _text(0x16, "png"), der.encode(4, PNG), der.encode_integer(42), der.encode_integer(30)),
        extensions,
    )
    by, algorithm = der.encode(4, maker().certificate_der), der.encode_oid(oid)
    if is_old:
        signature = fixed_key(3).sign(der.encode(0x30, info, by, algorithm))
        return der.encode(0x30, info, der.encode(0x30, by, algorithm, der.encode_bit_string(signature)))
    signature = fixed_key(3).sign(info)
    if is_raw:
        numbers = (der.integer(one, maximum_bits=256) for one in der.parse(signature).children())
        signature = b"".join(number.to_bytes(32, "big") for number in numbers)
    return der.encode(0x30, info, by, algorithm, der.encode_bit_string(signature), tail)


@cache
def csr(subject: Subject = SUBJECT) -> bytes:
    key = fixed_key(9)
    info = build_request_info(subject, key.public_key)
    return assemble_csr(info, KeyAlgorithm.SM2, key.sign(info))
