"""The certificates this office trusts."""

from backend.office import Office
from backend.services.certificates import to_pem
from pki.algorithms import KeyAlgorithm
from pki.errors import PkiError


def trusted_certificates(office: Office) -> tuple[str, ...]:
    """Return every CA and seal-maker certificate once, PEM."""
    found: list[bytes] = []
    if office.parts.authority is not None:
        for algorithm in KeyAlgorithm:
            try:
                found.extend(office.parts.authority.chain(algorithm))
            except PkiError:  # this CA does not issue for that algorithm
                continue
    if office.parts.seal_maker is not None:
        found.extend(office.parts.seal_maker.chain())
    return tuple(to_pem(certificate) for certificate in dict.fromkeys(found))
