"""Making electronic seals of version 4 (GB/T 38540-2020).

Extension data is never written: readers disagree on its tag, and one of them then fails to verify.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from pki import der
from pki.certificates import FOR_SIGNING, parse_certificate
from pki.electronic_seal import HEADER_ID, TAG_GENERALIZED_TIME, TAG_IA5, TAG_UTF8, SealKind
from pki.errors import PkiError

VERSION: Final = 4
_VENDOR_ID: Final = "CAREVIEW"
_CERTIFICATES: Final = 1
_MAX_SIDE_MM: Final = 200
_MAX_TEXT: Final = 128
_PNG: Final = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealContent:
    """What a new seal says. Times are aware, cut to whole seconds; width and height in whole millimetres."""

    seal_id: str
    kind: SealKind
    name: str
    signer_certificates_der: tuple[bytes, ...] = field(repr=False)
    created_at: datetime
    valid_from: datetime
    valid_to: datetime
    picture_png: bytes = field(repr=False)
    width_mm: int
    height_mm: int


def build_seal_info(content: SealContent) -> bytes:
    """Return the SES_SealInfo of a version 4 seal: exactly the bytes its maker signs.

    Raises
    ------
    PkiError
        ``seal_request_id``, ``seal_request_name``, ``seal_request_picture``, ``seal_request_size``,
        ``seal_request_validity``, ``seal_request_signer``, or the code of a certificate that cannot be read.
    """
    _check(content)
    header = der.encode(der.TAG_SEQUENCE, _ia5(HEADER_ID), der.encode_integer(VERSION), _ia5(_VENDOR_ID))
    certificates = (der.encode(der.TAG_OCTET_STRING, c) for c in content.signer_certificates_der)
    properties = der.encode(
        der.TAG_SEQUENCE,
        der.encode_integer(content.kind),
        der.encode(TAG_UTF8, content.name.encode()),
        der.encode_integer(_CERTIFICATES),
        der.encode(der.TAG_SEQUENCE, *certificates),
        *(_generalized_time(t) for t in (content.created_at, content.valid_from, content.valid_to)),
    )
    picture = der.encode(
        der.TAG_SEQUENCE,
        _ia5("png"),
        der.encode(der.TAG_OCTET_STRING, content.picture_png),
        der.encode_integer(content.width_mm),
        der.encode_integer(content.height_mm),
    )
    return der.encode(der.TAG_SEQUENCE, header, _ia5(content.seal_id), properties, picture)


def assemble_seal(info_der: bytes, *, maker_certificate_der: bytes, signature_oid: str, signature: bytes) -> bytes:
    """Return the SESeal of a seal info and its maker's signature, after verifying that signature.

    Raises
    ------
    PkiError
        ``seal_signature_wrong``: the signature is not the maker certificate's.
    """
    maker = parse_certificate(maker_certificate_der)
    if not maker.public_key.verify(info_der, signature, signature_oid=signature_oid):
        raise PkiError("seal_signature_wrong", "电子印章的制章签名与制章者证书不符，未生成印章。")
    return der.encode(
        der.TAG_SEQUENCE,
        info_der,
        der.encode(der.TAG_OCTET_STRING, maker_certificate_der),
        der.encode_oid(signature_oid),
        der.encode_bit_string(signature),
    )


def _check(content: SealContent) -> None:
    identifier = content.seal_id
    if not (identifier.isascii() and identifier.isprintable() and 0 < len(identifier) <= _MAX_TEXT):
        raise PkiError("seal_request_id", "电子印章标识应为 1 至 128 个 ASCII 字符。")
    if not content.name or len(content.name) > _MAX_TEXT or not content.name.isprintable():
        raise PkiError("seal_request_name", "电子印章名称为空、过长或含有不可见字符。")
    if not content.picture_png.startswith(_PNG):
        raise PkiError("seal_request_picture", "印章图片不是 PNG 文件，请重新从纸质扫描件提取。")
    if not (1 <= content.width_mm <= _MAX_SIDE_MM and 1 <= content.height_mm <= _MAX_SIDE_MM):
        raise PkiError(
            "seal_request_size",
            f"印章尺寸 {content.width_mm}×{content.height_mm} 毫米不合理，请核对扫描分辨率。",
        )
    if not content.valid_from < content.valid_to:
        raise PkiError("seal_request_validity", "电子印章的有效期无效：结束时间不晚于开始时间。")
    _check_signers(content.signer_certificates_der)


def _check_signers(certificates_der: tuple[bytes, ...]) -> None:
    if not certificates_der:
        raise PkiError("seal_request_signer", "电子印章至少要有一张签章人证书。")
    for certificate_der in certificates_der:
        certificate = parse_certificate(certificate_der)
        if certificate.is_ca or not certificate.allows(*FOR_SIGNING):
            raise PkiError("seal_request_signer", f"证书“{certificate.subject_text}”不是签名证书，不能列入印章。")


def _ia5(text: str) -> bytes:
    return der.encode(TAG_IA5, text.encode("ascii"))


def _generalized_time(when: datetime) -> bytes:
    """X.690, 11.7: UTC, whole seconds, Z."""
    return der.encode(TAG_GENERALIZED_TIME, when.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())
