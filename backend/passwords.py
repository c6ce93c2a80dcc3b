"""Passwords, kept as argon2id hashes (RFC 9106, second recommended option: 64 MiB, 3 passes)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
_quick = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)

# Verified when nobody has that name, so that the time of the answer does not tell who works here.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$XogOk2ZcGCQB4yh8LMMNyg$jCPYDeBV49sGt6ksQZH+8m4n5/6P9rVlc8+knMoa8io"


def hash_password(password: str) -> str:
    """Return the argon2id hash, salted."""
    return _hasher.hash(password)


def hash_public_password(password: str) -> str:
    """Return a hash that costs little: for passwords of sample accounts, which are published anyway."""
    return _quick.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Tell whether `password` belongs to the hash; None (nobody) takes as long and is never right."""
    try:
        return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
