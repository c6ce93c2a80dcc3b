"""The training CA: implements ``backend.ports.CertificateAuthority`` in one folder of the training office."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from backend.ports import IssuedCertificates, IssueRequest, RevocationReason
from pki import sm2
from pki.algorithms import KeyAlgorithm
from pki.certificates import Certificate, KeyUsage, parse_certificate
from pki.csr import SigningRequest, parse_csr, verify_csr
from pki.csr_response import CsrResponse, write_csr_response
from pki.enveloped_key import seal_key_pair
from pki.errors import PkiError
from pki.names import Subject
from pki.public_keys import PublicKey, public_key_of_sm2
from training.ca.documents import (
    CA_USAGE,
    ENCRYPTION_USAGE,
    SIGNING_USAGE,
    CertificateContent,
    RevokedCertificate,
    sign_certificate,
    sign_revocation_list,
)
from training.ca.keys import SigningKey, generate_key, load_key, save_key, write_private
from training.ca.records import CertificateSet, IssueRecords, RecordsTransaction

TRAINING_ORGANISATION: Final = "CA 审核培训环境（仅供培训，无法律效力）"
# Fixed, so that orders of the past can be made as samples and no clock is asked.
_VALID_FROM: Final = datetime(2020, 1, 1, tzinfo=UTC)
_ROOT_VALID_TO: Final = datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)
_ISSUING_VALID_TO: Final = datetime(2044, 12, 31, 23, 59, 59, tzinfo=UTC)
_CRL_VALIDITY: Final = timedelta(days=7)
_FAMILIES: Final = (KeyAlgorithm.SM2, KeyAlgorithm.P256)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Family:
    """Root and issuing CA of one signature algorithm."""

    root: Certificate
    issuing: Certificate
    issuing_key: SigningKey

    @property
    def chain(self) -> tuple[bytes, ...]:
        return (self.issuing.certificate_der, self.root.certificate_der)


class TrainingAuthority:
    """Issues certificate sets for SM2, P-256 and RSA keys; RSA keys are certified by the P-256 CA."""

    def __init__(self, folder: Path) -> None:
        """Open the CA in ``folder``, or found one there; two processes may do so at the same time."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self._records = IssueRecords(folder / "issued.sqlite")
        with self._records.exclusive():
            self._families = {algorithm: _open_family(folder, algorithm) for algorithm in _FAMILIES}

    def issue(self, request: IssueRequest) -> IssuedCertificates:
        """Issue the set of an order's key, or return the one issued before; see the port."""
        csr = parse_csr(request.csr_der)
        _check_request(request, csr)
        with self._records.exclusive() as records:
            known = _set_to_repeat(records, request, csr)
            if known is None:
                known = self._issue_new(request, csr)
                records.add(known)
        return self._answer(known)

    def revoke(self, certificate_serial: str, *, reason: RevocationReason, when: datetime) -> None:
        """Revoke the set a serial belongs to; see the port."""
        with self._records.exclusive() as records:
            known = records.by_serial(certificate_serial.upper())
            if known is None:
                raise PkiError("serial_unknown", f"CA 没有签发过序列号为 {certificate_serial} 的证书。")
            if known.revoked_at is None:
                records.mark_revoked(known, when=when, reason=reason.value)

    def chain(self, algorithm: KeyAlgorithm) -> tuple[bytes, ...]:
        """Return issuing CA and root."""
        return self._family(algorithm).chain

    def revocation_list(self, algorithm: KeyAlgorithm, *, when: datetime) -> bytes:
        """Return the CRL as of ``when``, to be renewed after seven days."""
        family = self._family(algorithm)
        with self._records.exclusive() as records:
            sets = [s for s in records.revoked_until(when) if self._family(s.algorithm) is family]
        lines = [
            RevokedCertificate(
                serial=serial,
                revoked_at=known.revoked_at or when,
                reason=known.revocation_reason or RevocationReason.UNSPECIFIED,
            )
            for known in sets
            for serial in known.serials
        ]
        return sign_revocation_list(
            lines,
            issuer=family.issuing,
            key=family.issuing_key,
            this_update=when,
            next_update=when + _CRL_VALIDITY,
        )

    def certify_service_key(self, public_key: PublicKey, subject: Subject) -> bytes:
        """Return a certificate for a part of the training office that signs, valid as long as the CA."""
        content = CertificateContent(
            serial=_new_serial(),
            subject=subject,
            public_key=public_key,
            valid_from=_VALID_FROM,
            valid_to=_ISSUING_VALID_TO,
            usage=SIGNING_USAGE,
        )
        family = self._family(KeyAlgorithm.SM2)
        return sign_certificate(content, issuer=family.issuing, key=family.issuing_key)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the CA's lock across processes, for whoever keeps something beside its keys."""
        with self._records.exclusive():
            yield

    def _family(self, algorithm: KeyAlgorithm) -> _Family:
        return self._families[KeyAlgorithm.SM2 if algorithm is KeyAlgorithm.SM2 else KeyAlgorithm.P256]

    def _issue_new(self, request: IssueRequest, csr: SigningRequest) -> CertificateSet:
        signing = self._certificate(request, csr.public_key, SIGNING_USAGE)
        encryption, response = None, None
        if request.algorithm is KeyAlgorithm.SM2:
            key_pair = sm2.Sm2PrivateKey.generate()  # the key centre's part; the pair is not kept
            key = public_key_of_sm2(key_pair.public_key)
            encryption = self._certificate(request, key, ENCRYPTION_USAGE)
            response = write_csr_response(
                CsrResponse(
                    signing_certificate_der=signing,
                    enveloped_key=seal_key_pair(key_pair, csr.public_key.as_sm2()),
                    encryption_certificate_der=encryption,
                )
            )
        return CertificateSet(
            signing_serial=parse_certificate(signing).serial,
            encryption_serial=None if encryption is None else parse_certificate(encryption).serial,
            order_no=request.order_no,
            usb_key_serial=request.usb_key_serial,
            algorithm=request.algorithm,
            public_key=csr.public_key.spki_der,
            signing_certificate=signing,
            encryption_certificate=encryption,
            csr_response=response,
        )

    def _certificate(self, request: IssueRequest, public_key: PublicKey, usage: frozenset[KeyUsage]) -> bytes:
        family = self._family(request.algorithm)
        content = CertificateContent(
            serial=_new_serial(),
            subject=request.subject,
            public_key=public_key,
            valid_from=request.valid_from,
            valid_to=request.valid_to,
            usage=usage,
        )
        return sign_certificate(content, issuer=family.issuing, key=family.issuing_key)

    def _answer(self, known: CertificateSet) -> IssuedCertificates:
        return IssuedCertificates(
            signing_certificate_der=known.signing_certificate,
            encryption_certificate_der=known.encryption_certificate,
            csr_response_der=known.csr_response,
            chain_der=self.chain(known.algorithm),
            signing_serial=known.signing_serial,
            encryption_serial=known.encryption_serial,
            not_after=parse_certificate(known.signing_certificate).not_after,
        )


def _check_request(request: IssueRequest, csr: SigningRequest) -> None:
    if csr.public_key.algorithm is not request.algorithm:
        raise PkiError("csr_algorithm_differs", "证书申请（CSR）的密钥算法与订单要求的不一致。")
    verify_csr(csr)
    if csr.subject != request.subject or csr.has_other_attributes:
        raise PkiError("csr_subject_differs", "证书申请（CSR）的主题与订单信息不一致，请重新生成申请。")
    if not _VALID_FROM <= request.valid_from < request.valid_to <= _ISSUING_VALID_TO:
        raise PkiError("csr_validity", "证书有效期无效或超出 CA 证书的有效期。")


def _set_to_repeat(records: RecordsTransaction, request: IssueRequest, csr: SigningRequest) -> CertificateSet | None:
    known = records.by_public_key(csr.public_key.spki_der)
    if known is None:
        if records.live_of_order(request.order_no) is not None:
            raise PkiError("set_exists", "该订单已有有效证书，须先吊销旧证书才能签发新证书。")
        return None
    if (known.order_no, known.usb_key_serial) != (request.order_no, request.usb_key_serial):
        raise PkiError("public_key_used", "该公钥已用于其他订单或其他介质，请在介质上重新生成密钥。")
    if known.revoked_at is not None:
        raise PkiError("set_revoked", "该公钥的证书已被吊销，请在介质上重新生成密钥。")
    return known


def _open_family(folder: Path, algorithm: KeyAlgorithm) -> _Family:
    root_path, issuing_path = (folder / f"{algorithm}-{level}.cer" for level in ("root", "issuing"))
    key_path = folder / f"{algorithm}-issuing.key.pem"
    if not issuing_path.exists():  # written last
        _found_family(folder, algorithm, root_path, issuing_path, key_path)
    return _Family(
        root=parse_certificate(root_path.read_bytes()),
        issuing=parse_certificate(issuing_path.read_bytes()),
        issuing_key=load_key(key_path, algorithm),
    )


def _found_family(folder: Path, algorithm: KeyAlgorithm, root_path: Path, issuing_path: Path, key_path: Path) -> None:
    root_key, issuing_key = generate_key(algorithm), generate_key(algorithm)
    name = algorithm.upper()
    root = sign_certificate(
        _ca_content(f"培训根 CA {name}", root_key.public_key, _ROOT_VALID_TO, None), issuer=None, key=root_key
    )
    issuing = sign_certificate(
        _ca_content(f"培训签发 CA {name}", issuing_key.public_key, _ISSUING_VALID_TO, 0),
        issuer=parse_certificate(root),
        key=root_key,
    )
    save_key(folder / f"{algorithm}-root.key.pem", root_key)
    save_key(key_path, issuing_key)
    write_private(root_path, root)
    write_private(issuing_path, issuing)


def _ca_content(name: str, public_key: PublicKey, valid_to: datetime, path_length: int | None) -> CertificateContent:
    return CertificateContent(
        serial=_new_serial(),
        subject=Subject(common_name=name, organisation=TRAINING_ORGANISATION, organisational_unit="培训"),
        public_key=public_key,
        valid_from=_VALID_FROM,
        valid_to=valid_to,
        usage=CA_USAGE,
        is_ca=True,
        path_length=path_length,
    )


def _new_serial() -> int:
    """Return a positive serial of exactly 16 bytes, 126 of its bits random (RFC 5280 allows 20 bytes)."""
    return 1 << 126 | secrets.randbits(126)
