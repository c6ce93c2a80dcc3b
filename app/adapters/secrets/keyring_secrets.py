"""Secrets in the operating system's keyring.

One service name per secret: Windows keeps one entry per service, and moves the first aside when a second user name
comes under the same one. A Windows entry holds at most 2,560 bytes, that is 1,280 UTF-16 units
(CRED_MAX_CREDENTIAL_BLOB_SIZE), and the keyring library does not check; so a longer value is cut into parts here.
"""

import hashlib

import keyring
from keyring.errors import KeyringError, PasswordDeleteError

from app.ports.errors import Unavailable

CHUNK = 1000  # characters; every one of ours is one UTF-16 unit, so this stays below 1,280
_PARTS = "parts:"
_REFUSED_BACKENDS = ("keyrings.alt.", "keyring.backends.null.")  # plain text, or nothing at all


class KeyringSecrets:
    """`Secrets` over the keyring library, for one data folder."""

    def __init__(self, owner: str) -> None:
        """Keep the secrets of `owner` (the data folder) apart from those of another one."""
        self._prefix = f"ca-review/{hashlib.sha256(owner.encode()).hexdigest()[:12]}"
        backend = keyring.get_keyring()
        if hasattr(backend, "persist"):
            backend.persist = "local machine"  # Windows: the default roams with the profile

    def get(self, name: str) -> str | None:
        """Return the secret, or None where it was never set."""
        first = self._read(name)
        if first is None or not first.startswith(_PARTS):
            return first
        parts = [self._read(f"{name}.{number}") for number in range(int(first.removeprefix(_PARTS)))]
        return None if None in parts else "".join(part or "" for part in parts)

    def set(self, name: str, value: str) -> None:
        """Store the secret; the parts of a long one are written before the entry that names them."""
        _refuse_plaintext()
        if len(value) <= CHUNK and not value.startswith(_PARTS):
            self._write(name, value)
            return
        parts = [value[start : start + CHUNK] for start in range(0, len(value), CHUNK)]
        for number, part in enumerate(parts):
            self._write(f"{name}.{number}", part)
        self._write(name, f"{_PARTS}{len(parts)}")

    def delete(self, name: str) -> None:
        """Forget the secret and its parts."""
        first = self._read(name)
        count = int(first.removeprefix(_PARTS)) if first and first.startswith(_PARTS) else 0
        for entry in (name, *(f"{name}.{number}" for number in range(count))):
            try:
                keyring.delete_password(f"{self._prefix}/{entry}", "ca-review")
            except PasswordDeleteError:
                continue
            except KeyringError as error:
                raise _unavailable() from error

    def describe(self) -> str:
        """Name the backend."""
        return f"系统钥匙串（{keyring.get_keyring().name}）"

    def _read(self, entry: str) -> str | None:
        _refuse_plaintext()
        try:
            return keyring.get_password(f"{self._prefix}/{entry}", "ca-review")
        except KeyringError as error:
            raise _unavailable() from error

    def _write(self, entry: str, value: str) -> None:
        try:
            keyring.set_password(f"{self._prefix}/{entry}", "ca-review", value)
        except KeyringError as error:
            raise _unavailable() from error


def _refuse_plaintext() -> None:
    chosen = keyring.get_keyring()
    backends = [chosen, *getattr(chosen, "backends", ())]  # the chainer asks several in turn
    if any(f"{type(backend).__module__}.".startswith(_REFUSED_BACKENDS) for backend in backends):
        raise Unavailable("secrets_unavailable", "系统钥匙串不安全（明文保存），请改用系统自带的钥匙串。")


def _unavailable() -> Unavailable:
    sentence = "没有可用的系统钥匙串，密钥无处存放；请启用系统钥匙串，测试环境可设 CA_REVIEW_SECRETS=file。"
    return Unavailable("secrets_unavailable", sentence)
