"""Verifying an electronic seal over its raw bytes, check by check (GB/T 38540-2020, 6.3)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Final

from pki import chains, der
from pki.algorithms import SIGNATURE_OIDS, SM2_WITH_SM3_OID
from pki.certificates import FOR_SIGNING, Certificate, parse_certificate
from pki.electronic_seal import HEADER_ID, TAG_GENERALIZED_TIME, ElectronicSeal, parse_seal
from pki.errors import PkiError
from pki.revocation import parse_revocation_list, revoked_at
from pki.symmetric import sm3

# Versions that fit the number of members of the outermost SEQUENCE.
_VERSIONS: Final = {2: {1, 2}, 4: {4, 5}, 5: {5}}
_SHAPES: Final = {
    2: "这种结构是 GM/T 0031-2014 的版本 1 或 2",
    4: "这种结构是 GB/T 38540-2020 的版本 4 或 GM/T 0031-2025 的版本 5",
    5: "带时间戳的结构是 GM/T 0031-2025 的版本 5",
}
_OF_2020: Final = 4
_RAW_SIGNATURE: Final = 64


class SealCheckCode(StrEnum):
    """What is checked, in this order. Values are stable."""

    SHAPE = "seal_shape"
    HEADER = "seal_header"
    SIGNATURE = "seal_signature"
    MAKER_CHAIN = "seal_maker_chain"
    MAKER_VALIDITY = "seal_maker_validity"
    MAKER_USAGE = "seal_maker_usage"
    MAKER_REVOCATION = "seal_maker_revocation"
    VALIDITY = "seal_validity"
    SIGNER = "seal_signer"
    SIGNER_VALIDITY = "seal_signer_validity"


class CheckOutcome(StrEnum):
    """How a check ended; ``not_checked`` where what it needs was not given."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"


LABELS: Final = {
    SealCheckCode.SHAPE: "数据结构",
    SealCheckCode.HEADER: "标识与版本",
    SealCheckCode.SIGNATURE: "制章者签名",
    SealCheckCode.MAKER_CHAIN: "制章者证书链",
    SealCheckCode.MAKER_VALIDITY: "制章者证书有效期",
    SealCheckCode.MAKER_USAGE: "制章者证书密钥用途",
    SealCheckCode.MAKER_REVOCATION: "制章者证书吊销状态",
    SealCheckCode.VALIDITY: "印章有效期",
    SealCheckCode.SIGNER: "签章人证书在印章列表中",
    SealCheckCode.SIGNER_VALIDITY: "签章人证书有效期",
}
_OPTIONAL: Final = {SealCheckCode.MAKER_REVOCATION, SealCheckCode.SIGNER, SealCheckCode.SIGNER_VALIDITY}


@dataclass(frozen=True, slots=True, kw_only=True)
class SealCheck:
    """One check: its stable code, Chinese label, outcome, and a sentence that says what was found."""

    code: SealCheckCode
    outcome: CheckOutcome
    sentence: str

    @property
    def label(self) -> str:
        """Chinese name of the check."""
        return LABELS[self.code]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealVerification:
    """All checks in order, and the seal where it could be read at all."""

    checks: tuple[SealCheck, ...]
    seal: ElectronicSeal | None

    @property
    def is_valid(self) -> bool:
        """Whether nothing failed and nothing was left out but revocation and signer, where not given."""
        return all(
            check.outcome is CheckOutcome.PASSED
            or (check.outcome is CheckOutcome.NOT_CHECKED and check.code in _OPTIONAL)
            for check in self.checks
        )

    @property
    def failures(self) -> tuple[SealCheck, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if check.outcome is CheckOutcome.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What a seal is verified against; all DER.

    ``others_der`` may lie between the maker's certificate and a root. Without ``revocation_list_der`` of the
    maker's issuer revocation is not checked; without ``signer_certificate_der`` the signer is not.
    """

    roots_der: tuple[bytes, ...]
    others_der: tuple[bytes, ...] = ()
    revocation_list_der: bytes | None = None
    signer_certificate_der: bytes | None = None


def verify_seal(data: bytes, trust: Trust, *, at: datetime) -> SealVerification:
    """Verify the bytes of a seal for the time ``at`` (aware).

    Never raises for what is wrong with the seal: that is the result. What is wrong with ``trust`` itself is
    a ``PkiError``.
    """
    roots = tuple(parse_certificate(root) for root in trust.roots_der)
    others = tuple(parse_certificate(other) for other in trust.others_der)
    try:
        seal = parse_seal(data)
    except PkiError as error:
        return SealVerification(checks=_unreadable(error), seal=None)
    case = _Case(seal, trust, roots, others, at)
    steps: dict[SealCheckCode, Callable[[], str | None]] = {
        SealCheckCode.SHAPE: lambda: "可以读取。",
        SealCheckCode.HEADER: lambda: _check_header(seal),
        SealCheckCode.SIGNATURE: case.check_signature,
        SealCheckCode.MAKER_CHAIN: case.check_chain,
        SealCheckCode.MAKER_VALIDITY: case.check_maker_validity,
        SealCheckCode.MAKER_USAGE: case.check_usage,
        SealCheckCode.MAKER_REVOCATION: case.check_revocation,
        SealCheckCode.VALIDITY: lambda: _check_window(seal, at),
        SealCheckCode.SIGNER: lambda: _check_signer(seal, trust.signer_certificate_der),
        SealCheckCode.SIGNER_VALIDITY: lambda: _check_signer_validity(trust.signer_certificate_der, at),
    }
    return SealVerification(checks=tuple(_run(code, step) for code, step in steps.items()), seal=seal)


class _Case:
    """What the checks of the maker share: its certificate and chain, worked out once."""

    def __init__(
        self,
        seal: ElectronicSeal,
        trust: Trust,
        roots: tuple[Certificate, ...],
        others: tuple[Certificate, ...],
        at: datetime,
    ) -> None:
        self._seal, self._trust, self._roots, self._others, self._at = seal, trust, roots, others, at

    @cached_property
    def _maker(self) -> Certificate:
        return parse_certificate(self._seal.maker_certificate_der)

    @cached_property
    def _chain(self) -> tuple[Certificate, ...]:
        return chains.build_chain(self._maker, others=self._others, roots=self._roots)

    def check_signature(self) -> str:
        seal = self._seal
        key = self._maker.public_key
        if seal.signature_oid not in SIGNATURE_OIDS.values():
            sentence = f"签名算法标识 {seal.signature_oid} 不能验证；按标准应为 SM2 签名 {SM2_WITH_SM3_OID}。"
            raise PkiError("seal_signature", sentence)
        if len(seal.signature) == _RAW_SIGNATURE and seal.signature[0] != der.TAG_SEQUENCE:
            sentence = "签名值是 64 字节的 r‖s，不是标准规定的 SEQUENCE {r, s}（GB/T 35276），不能验证。"
            raise PkiError("seal_signature", sentence)
        if not key.verify(seal.signed_der, seal.signature, signature_oid=seal.signature_oid):
            raise PkiError("seal_signature", "制章者签名验证不通过，印章数据可能被改动过。")
        return "签名与印章数据一致。"

    def check_chain(self) -> str | None:
        if not self._roots:
            return None
        return f"可信：{' ← '.join(certificate.subject.common_name for certificate in self._chain)}。"

    def check_maker_validity(self) -> str:
        try:
            chain = self._chain
        except PkiError:
            chain = (self._maker,)  # that the chain is wrong is said by the check before
        chains.require_validity(chain, at=self._at)
        return f"有效至 {self._maker.not_after:%Y-%m-%d}。"

    def check_usage(self) -> str:
        if self._maker.is_ca:
            raise PkiError("seal_maker_usage", "制章者证书是 CA 证书，不能用于制章。")
        chains.require_usage(self._maker, *FOR_SIGNING)
        if self._maker.key_usage is None:
            return "证书没有密钥用途扩展，按 RFC 5280 用途不受限制；请留意制章者是否合规。"
        return "允许签名。"

    def check_revocation(self) -> str | None:
        if self._trust.revocation_list_der is None or len(self._chain) < 2:
            return None
        revocation_list = parse_revocation_list(self._trust.revocation_list_der)
        when = revoked_at(self._maker, revocation_list, issuer=self._chain[1], at=self._at)
        if when is not None:
            raise PkiError("seal_maker_revocation", f"制章者证书已于 {when:%Y-%m-%d} 吊销。")
        return "未被吊销。"


def _run(code: SealCheckCode, step: Callable[[], str | None]) -> SealCheck:
    try:
        sentence = step()
    except PkiError as error:
        return SealCheck(code=code, outcome=CheckOutcome.FAILED, sentence=error.sentence)
    if sentence is None:
        return SealCheck(code=code, outcome=CheckOutcome.NOT_CHECKED, sentence="未提供所需数据，未检查。")
    return SealCheck(code=code, outcome=CheckOutcome.PASSED, sentence=sentence)


def _unreadable(error: PkiError) -> tuple[SealCheck, ...]:
    """Everything after the shape could not be looked at."""
    shape = SealCheck(code=SealCheckCode.SHAPE, outcome=CheckOutcome.FAILED, sentence=error.sentence)
    rest = (
        SealCheck(code=code, outcome=CheckOutcome.NOT_CHECKED, sentence="数据无法读取，未检查。")
        for code in SealCheckCode
        if code is not SealCheckCode.SHAPE
    )
    return (shape, *rest)


def _check_header(seal: ElectronicSeal) -> str:
    header = seal.header
    if header.header_id != HEADER_ID:
        raise PkiError("seal_header", f"头标识应为“ES”，实际为“{header.header_id}”。")
    if header.version not in _VERSIONS[seal.outer_members]:
        raise PkiError("seal_header", f"版本 {header.version} 与数据结构不符：{_SHAPES[seal.outer_members]}。")
    if header.version >= _OF_2020 and not _has_shape_of_2020(seal):
        sentence = f"版本 {header.version} 应有证书列表类型，时间应为 GeneralizedTime（GB/T 38540-2020），此印章不符。"
        raise PkiError("seal_header", sentence)
    return f"标识 {header.header_id}，版本 {header.version}。"


def _has_shape_of_2020(seal: ElectronicSeal) -> bool:
    properties = seal.properties
    return properties.list_kind is not None and set(properties.time_tags) == {TAG_GENERALIZED_TIME}


def _check_window(seal: ElectronicSeal, at: datetime) -> str:
    properties = seal.properties
    span = f"{properties.valid_from:%Y-%m-%d} 至 {properties.valid_to:%Y-%m-%d}"
    if not properties.valid_from <= at <= properties.valid_to:
        raise PkiError("seal_validity", f"印章有效期为 {span}，不在有效期内。")
    return f"{span}，在有效期内。"


def _check_signer(seal: ElectronicSeal, certificate_der: bytes | None) -> str | None:
    if certificate_der is None:
        return None
    digests = {sm3(certificate_der), hashlib.sha256(certificate_der).digest()}
    listed = certificate_der in seal.properties.certificates_der
    if not listed and not any(digest.value in digests for digest in seal.properties.digests):
        raise PkiError("seal_signer", "签章人证书不在印章的证书列表中，此印章不属于该证书。")
    return "在列表中。"


def _check_signer_validity(certificate_der: bytes | None, at: datetime) -> str | None:
    if certificate_der is None:
        return None
    signer = parse_certificate(certificate_der)
    chains.require_validity([signer], at=at)
    return f"有效至 {signer.not_after:%Y-%m-%d}。"
