"""What the server keeps encrypted at rest: ID numbers and document bytes (AES-256-GCM, docs/adr/0032)."""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12  # NIST SP 800-38D, 8.2.2


class SealBroken(Exception):
    """The bytes on disk are not what was stored there."""


def load_or_make_key(path: Path) -> bytes:
    """Return the server's key; make it, readable by its owner alone, where there is none."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    key = os.urandom(KEY_BYTES)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def derived_secret(key: bytes, purpose: str) -> bytes:
    """Return a secret of 32 bytes for one purpose; from it neither the key nor another purpose's secret follows."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


class Vault:
    """Seals bytes so that they can only be opened under the same label."""

    def __init__(self, key: bytes, purpose: str) -> None:
        self._cipher = AESGCM(derived_secret(key, purpose))

    def seal(self, content: bytes, label: str) -> bytes:
        """Return nonce and ciphertext; `label` says what it is and is needed to open it."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, label.encode())

    def open(self, sealed: bytes, label: str) -> bytes:
        """Return the content; raise `SealBroken` when bytes or label are not those sealed."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], label.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken(label) from error
