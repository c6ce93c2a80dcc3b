"""Proving a finished key from outside: what is on it, read afresh and verified against the office's own roots.

Nothing of what production kept is used, so that any key can be explained years later, by any desk.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.ports.errors import UserError
from app.ports.usb_keys import KeyUse, Pin, PinRole, UsbKeySession
from app.services.production_trust import OfficeTrust, as_user_error, digest_to_sign, public_key_of
from app.services.production_values import SEAL_FILES
from pki.algorithms import SIGNATURE_OIDS
from pki.certificates import Certificate, require_public_key
from pki.errors import PkiError
from pki.public_keys import parse_public_key

CHALLENGE_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyProof:
    """Everything that was read and verified, as DER; `seals` by file name. `has_signed`: the challenge held."""

    signing_certificate: bytes
    encryption_certificate: bytes | None
    seals: tuple[tuple[str, bytes], ...]
    has_signed: bool


def prove_key(session: UsbKeySession, chain_pem: Sequence[str], *, pin: Pin | None, at: datetime) -> KeyProof:
    """Verify certificates, seals and, where a PIN is given, that the key signs with the certified private key.

    Raises
    ------
    UserError
        The first thing that does not hold, with the code of what is wrong.
    """
    trust = OfficeTrust(chain_pem)
    if pin is not None:
        session.pins.verify(PinRole.USER, pin)  # before anything is read: some keys show nothing without it
    try:
        signing = _certificate(session, KeyUse.SIGNING, trust, at)
        if signing is None:
            raise UserError("usb_key_incomplete", "介质上没有签名证书，还没有制作完成。")
        encryption = _certificate(session, KeyUse.ENCRYPTION, trust, at)
        seals = tuple(_seals(session, trust, signing, at))
        return KeyProof(
            signing_certificate=signing,
            encryption_certificate=encryption,
            seals=seals,
            has_signed=_challenge(session, signing) if pin is not None else False,
        )
    except PkiError as error:
        raise as_user_error(error) from error


def _certificate(session: UsbKeySession, use: KeyUse, trust: OfficeTrust, at: datetime) -> bytes | None:
    slot = session.slot(use)
    if slot.certificate is None:
        return None
    parsed: Certificate = trust.check_chain(slot.certificate, at)
    if slot.public_key is not None:
        require_public_key(parsed, parse_public_key(slot.public_key))
    return slot.certificate


def _seals(
    session: UsbKeySession, trust: OfficeTrust, signing_certificate: bytes, at: datetime
) -> Sequence[tuple[str, bytes]]:
    found = []
    for name in dict.fromkeys(SEAL_FILES.values()):
        content = session.read_file(name)
        if content is not None:
            trust.check_seal(content, signing_certificate=signing_certificate, at=at)
            found.append((name, content))
    if not found:
        raise UserError("usb_key_incomplete", "介质上没有电子签章，还没有制作完成。")
    return found


def _challenge(session: UsbKeySession, certificate: bytes) -> bool:
    key, challenge = public_key_of(certificate), secrets.token_bytes(CHALLENGE_BYTES)
    signature = session.sign(digest_to_sign(challenge, key))
    if not key.verify(challenge, signature, signature_oid=SIGNATURE_OIDS[key.algorithm]):
        raise UserError("usb_key_signature_wrong", "介质的签名与其证书不符，不能使用。请隔离这只介质并报告主管。")
    return True
