"""A scanned page wrapped to the office server's public key: only the server can open it again (docs/adr/0104).

Layout: magic (8), ephemeral X25519 public key (32), nonce (12), AES-256-GCM ciphertext of a 4-byte big-endian length,
that many bytes of JSON (`{"order_no": …}`) and the page. Key: HKDF-SHA-256 (RFC 5869) over the X25519 agreement
(RFC 7748), both public keys as its info, so that a page opens under the key pair it was wrapped for or not at all.
"""

import json
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pki.errors import PkiError

MAGIC = b"CARWRAP1"
KEY_BYTES = 32
NONCE_BYTES = 12
_HEAD = len(MAGIC) + KEY_BYTES + NONCE_BYTES
_JPEG_HEADER = b"\xff\xd8\xff"
_MOST_NONCES = 50  # as in the picture cache: no ciphertext should look like a picture by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedPage:
    """What was wrapped: the page's bytes, and the order it was scanned for as far as that was known."""

    content: bytes = field(repr=False)
    order_no: str


def public_key_of(private_key: bytes) -> bytes:
    """Return the public key (32 bytes) to which pages are wrapped."""
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def wrap_page(public_key: bytes, page: WrappedPage) -> bytes:
    """Wrap a page; raise `PkiError` (``wrapping_key_invalid``) on what is no public key."""
    ours = X25519PrivateKey.generate()
    ephemeral = ours.public_key().public_bytes_raw()
    try:
        shared = ours.exchange(X25519PublicKey.from_public_bytes(public_key))
    except ValueError as error:
        raise PkiError("wrapping_key_invalid", "服务器的包裹公钥无效，请联系管理员。") from error
    cipher = AESGCM(_content_key(shared, ephemeral, public_key))
    facts = json.dumps({"order_no": page.order_no}).encode()
    plain = len(facts).to_bytes(4, "big") + facts + page.content
    sealed = b""
    for _ in range(_MOST_NONCES):
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + cipher.encrypt(nonce, plain, MAGIC)
        if _JPEG_HEADER not in sealed:
            break
    return MAGIC + ephemeral + sealed


def unwrap_page(private_key: bytes, wrapped: bytes) -> WrappedPage:
    """Open what was wrapped to this key pair; raise `PkiError` (``wrapped_page_invalid``) on anything else."""
    ephemeral, nonce = wrapped[len(MAGIC) : _HEAD - NONCE_BYTES], wrapped[_HEAD - NONCE_BYTES : _HEAD]
    try:
        if not wrapped.startswith(MAGIC):
            raise ValueError("no magic")
        shared = X25519PrivateKey.from_private_bytes(private_key).exchange(X25519PublicKey.from_public_bytes(ephemeral))
        cipher = AESGCM(_content_key(shared, ephemeral, public_key_of(private_key)))
        plain = cipher.decrypt(nonce, wrapped[_HEAD:], MAGIC)
        end = 4 + int.from_bytes(plain[:4], "big")
        return WrappedPage(content=plain[end:], order_no=str(json.loads(plain[4:end])["order_no"]))
    except (ValueError, KeyError, TypeError, InvalidTag) as error:
        sentence = "这个文件不是为本服务器包裹的扫描页，或已损坏；文件原样保留。"
        raise PkiError("wrapped_page_invalid", sentence) from error


def _content_key(shared: bytes, ephemeral: bytes, public_key: bytes) -> bytes:
    info = MAGIC + ephemeral + public_key
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=info).derive(shared)
