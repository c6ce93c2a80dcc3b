"""What the training CA's revocation list says, read by the library of another maker."""

from collections.abc import Sequence

from cryptography import x509
from cryptography.x509 import ReasonFlags

from pki.algorithms import KeyAlgorithm
from tests.integration.backend.bench import Bench
from training.ca import TrainingAuthority


def revocation_list(bench: Bench) -> bytes:
    """Return the list of the SM2 CA (DER)."""
    authority = bench.office.parts.authority
    assert isinstance(authority, TrainingAuthority)
    return authority.revocation_list(KeyAlgorithm.SM2, when=bench.clock.now())


def listed(bench: Bench, serials: Sequence[str]) -> list[ReasonFlags | None]:
    """Return the CRLReason of each certificate; None for a line that gives none."""
    found: list[ReasonFlags | None] = []
    revoked = x509.load_der_x509_crl(revocation_list(bench))
    for serial in serials:
        line = revoked.get_revoked_certificate_by_serial_number(int(serial, 16))
        assert line is not None, serial
        try:
            found.append(line.extensions.get_extension_for_class(x509.CRLReason).value.reason)
        except x509.ExtensionNotFound:
            found.append(None)
    return found
