"""What the office server needs from a certification authority and from a seal maker.

Times are aware datetimes and always passed in. Certificates and messages are DER. A refusal is a
``PkiError``.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pki.algorithms import KeyAlgorithm
from pki.electronic_seal import SealKind as SealKind  # noqa: PLC0414 - part of this port
from pki.names import Subject


class RevocationReason(StrEnum):
    """Why a certificate is revoked (RFC 5280, 5.3.1). Values are stored."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "key_compromise"
    AFFILIATION_CHANGED = "affiliation_changed"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessation_of_operation"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRequest:
    """A request for the certificate set of one USB key; the set is bound to order, key serial and public key.

    ``subject`` must equal the subject inside ``csr_der`` (PKCS#10, DER). ``valid_from`` and ``valid_to`` are
    the validity of the certificates, cut to whole seconds.
    """

    order_no: str
    usb_key_serial: str
    algorithm: KeyAlgorithm
    csr_der: bytes
    subject: Subject
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCertificates:
    """A certificate set. The three optional fields are there for SM2 (double certificate) and None otherwise.

    ``csr_response_der`` is a CSRResponse (GM/T 0092). ``chain_der`` begins with the issuing CA and ends with
    the root. Serials are upper-case hexadecimal without separators, as ``pki.certificates`` prints them.
    """

    signing_certificate_der: bytes
    encryption_certificate_der: bytes | None
    csr_response_der: bytes | None
    chain_der: tuple[bytes, ...]
    signing_serial: str
    encryption_serial: str | None
    not_after: datetime

    @property
    def serials(self) -> tuple[str, ...]:
        """Serials of every certificate of the set, the signing certificate's first."""
        if self.encryption_serial is None:
            return (self.signing_serial,)
        return (self.signing_serial, self.encryption_serial)


class CertificateAuthority(Protocol):
    """The CA behind the registration desk."""

    def issue(self, request: IssueRequest) -> IssuedCertificates:
        """Issue the set; the same order, key serial and public key get the same set again.

        Raises
        ------
        PkiError
            ``csr_*``: the request cannot be issued; ``set_exists``: the order still has a live set of
            another key or public key; ``set_revoked``: this public key had a set that was revoked.
        """
        ...

    def revoke(self, certificate_serial: str, *, reason: RevocationReason, when: datetime) -> None:
        """Revoke the whole set the serial belongs to; once revoked, a repetition changes nothing.

        Raises
        ------
        PkiError
            ``serial_unknown``: this CA issued no such certificate.
        """
        ...

    def chain(self, algorithm: KeyAlgorithm) -> tuple[bytes, ...]:
        """Return the issuing CA's certificate and those above it, the root last."""
        ...

    def revocation_list(self, algorithm: KeyAlgorithm, *, when: datetime) -> bytes:
        """Return the CRL of that algorithm's issuing CA as of ``when``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SealRequest:
    """An electronic seal to be made.

    Width and height are the true size of the impression in millimetres and are rounded to whole ones, which
    is all an SESeal can hold. ``signer_certificates_der`` are the certificates whose keys may use the seal.
    ``seal_id`` is ASCII and unique per seal.
    """

    seal_id: str
    kind: SealKind
    name: str
    picture_png: bytes
    width_mm: float
    height_mm: float
    signer_certificates_der: tuple[bytes, ...]
    created_at: datetime
    valid_from: datetime
    valid_to: datetime


class SealMaker(Protocol):
    """Signs electronic seals (制章者)."""

    def make_seal(self, request: SealRequest) -> bytes:
        """Return the signed SESeal of GB/T 38540 as DER.

        Raises
        ------
        PkiError
            ``seal_request_*``: what in the request cannot be a seal.
        """
        ...

    def chain(self) -> tuple[bytes, ...]:
        """Return the maker's certificate and those above it, the root last."""
        ...
