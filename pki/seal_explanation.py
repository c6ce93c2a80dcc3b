"""An electronic seal explained field by field, for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pki.algorithms import ECDSA_WITH_SHA256_OID, RSA_WITH_SHA256_OID, SM2_WITH_SM3_OID
from pki.certificates import parse_certificate
from pki.electronic_seal import ElectronicSeal, SealKind
from pki.errors import PkiError

_KINDS: Final = {SealKind.ORGANISATION: "单位印章", SealKind.PERSON: "个人印章"}
_STANDARDS: Final = {1: "GM/T 0031-2014", 2: "GM/T 0031-2014", 4: "GB/T 38540-2020", 5: "GM/T 0031-2025"}
_ALGORITHMS: Final = {
    SM2_WITH_SM3_OID: "SM2 签名（SM3）",
    ECDSA_WITH_SHA256_OID: "ECDSA P-256（SHA-256）",
    RSA_WITH_SHA256_OID: "RSA（SHA-256）",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SealField:
    """One line: the field's stable name, its Chinese label and its value as text."""

    field: str
    label: str
    text: str


def explain(seal: ElectronicSeal) -> tuple[SealField, ...]:
    """Return the fields of a seal in the order they stand in it. Times are UTC as in the seal."""
    return tuple(SealField(field=f, label=label, text=text) for f, label, text in _rows(seal))


def _rows(seal: ElectronicSeal) -> Iterator[tuple[str, str, str]]:
    header, properties, picture = seal.header, seal.properties, seal.picture
    standard = _STANDARDS.get(header.version, "未知标准")
    yield "header.id", "头标识", header.header_id
    yield "header.version", "版本", f"{header.version}（{standard}）"
    yield "header.vendor_id", "厂商标识", header.vendor_id
    yield "seal_id", "印章标识", seal.seal_id
    known = properties.kind in list(SealKind)
    kind = _KINDS[SealKind(properties.kind)] if known else "未知类型"
    yield "properties.type", "印章类型", f"{properties.kind}（{kind}）"
    yield "properties.name", "印章名称", properties.name
    for number, certificate in enumerate(properties.certificates_der, 1):
        yield f"properties.certificates.{number}", f"签章人证书 {number}", _certificate_text(certificate)
    for number, digest in enumerate(properties.digests, 1):
        text = f"{digest.kind} {digest.value.hex().upper()}"
        yield f"properties.digests.{number}", f"签章人证书摘要 {number}", text
    yield "properties.created_at", "制作时间", f"{properties.created_at:%Y-%m-%d %H:%M:%S} UTC"
    yield "properties.valid_from", "有效期起", f"{properties.valid_from:%Y-%m-%d %H:%M:%S} UTC"
    yield "properties.valid_to", "有效期止", f"{properties.valid_to:%Y-%m-%d %H:%M:%S} UTC"
    yield "picture.type", "图片格式", picture.kind
    yield "picture.data", "图片大小", f"{len(picture.data)} 字节"
    yield "picture.size", "印章尺寸", f"{picture.width_mm} × {picture.height_mm} 毫米"
    for number, extension in enumerate(seal.extensions, 1):
        text = f"{extension.oid}，{len(extension.value)} 字节{'，关键' if extension.is_critical else ''}"
        yield f"extensions.{number}", f"扩展数据 {number}", text
    yield "maker.certificate", "制章者证书", _certificate_text(seal.maker_certificate_der)
    yield "signature.algorithm", "签名算法", _ALGORITHMS.get(seal.signature_oid, seal.signature_oid)
    yield "signature.value", "签名值", f"{len(seal.signature)} 字节"
    if seal.time_stamp is not None:
        yield "time_stamp", "时间戳", f"{len(seal.time_stamp)} 字节"


def _certificate_text(certificate_der: bytes) -> str:
    try:
        certificate = parse_certificate(certificate_der)
    except PkiError as error:
        return f"{len(certificate_der)} 字节，无法读取：{error.sentence}"
    return (
        f"{certificate.subject_text}；序列号 {certificate.serial}；签发者 {certificate.issuer_text}；"
        f"{certificate.not_before:%Y-%m-%d} 至 {certificate.not_after:%Y-%m-%d}"
    )
