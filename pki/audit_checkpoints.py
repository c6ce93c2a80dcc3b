"""Checkpoints of a workstation's audit chain: what is signed, and how the office server checks it (docs/adr/0103)."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_HEX = re.compile(r"[0-9a-f]{64}")
PURPOSE = "ca-review audit checkpoint 1"  # so that this signature can be no other statement's


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditCheckpoint:
    """A place in an audit chain and its seal, signed by the workstation whose chain it is.

    Attributes
    ----------
    chain : str
        The workstation's public key for checkpoints (Ed25519, 32 bytes, lower-case hexadecimal); it names the chain.
    seq, mac : int, str
        Place and seal (HMAC-SHA-256, hexadecimal) of the chain's newest row.
    taken_at : datetime
        When; signed to the second.
    signature : str
        Ed25519 (RFC 8032) over `statement`, 64 bytes, hexadecimal.
    """

    chain: str
    seq: int
    mac: str
    taken_at: datetime
    signature: str


def statement(chain: str, seq: int, mac: str, taken_at: datetime) -> bytes:
    """Return the bytes that are signed: canonical JSON (sorted keys, no blanks)."""
    at = taken_at.astimezone(UTC).isoformat(timespec="seconds")
    facts = {"purpose": PURPOSE, "chain": chain, "seq": seq, "mac": mac, "taken_at": at}
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()


def chain_name(seed: bytes) -> str:
    """Return the public key that belongs to a workstation's secret of 32 bytes, as hexadecimal."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()


def sign_checkpoint(seed: bytes, *, seq: int, mac: str, taken_at: datetime) -> AuditCheckpoint:
    """Sign a place of the chain; `seed` is the workstation's secret of 32 bytes."""
    chain = chain_name(seed)
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(statement(chain, seq, mac, taken_at)).hex()
    return AuditCheckpoint(chain=chain, seq=seq, mac=mac, taken_at=taken_at, signature=signature)


def is_genuine(checkpoint: AuditCheckpoint) -> bool:
    """Tell whether the checkpoint was signed by the key that names its chain."""
    if not _HEX.fullmatch(checkpoint.chain) or not _HEX.fullmatch(checkpoint.mac):
        return False
    try:
        signed = statement(checkpoint.chain, checkpoint.seq, checkpoint.mac, checkpoint.taken_at)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(checkpoint.chain))
        key.verify(bytes.fromhex(checkpoint.signature), signed)
    except (ValueError, OverflowError, InvalidSignature):
        return False
    return True
