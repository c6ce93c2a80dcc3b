"""Choosing where secrets are kept, and making the keys of a new data folder."""

import os
import secrets as random
from pathlib import Path

from app.adapters.secrets.file_secrets import FileSecrets
from app.bootstrap.folder import DataFolder
from app.ports.errors import Refused, Unavailable
from app.ports.secrets import Secrets
from app.ports.settings import SecretsPlace, Settings

VARIABLE = "CA_REVIEW_SECRETS"
KEY_BYTES = 32


def is_file_asked_for(settings: Settings) -> bool:
    """Tell whether secrets go to a file: by setting, or (training and tests) by the environment."""
    return settings.secrets is SecretsPlace.FILE or os.environ.get(VARIABLE) == SecretsPlace.FILE


def choose_secrets(folder: DataFolder, settings: Settings) -> Secrets:
    """Return the place for secrets. There is no silent fallback: without a keyring, using it says so."""
    if is_file_asked_for(settings):
        return FileSecrets(folder.secrets, folder.lock("secrets"))
    from app.adapters.secrets.keyring_secrets import KeyringSecrets

    return KeyringSecrets(str(folder.home))


def require_setting_for_real_office(settings: Settings) -> None:
    """Refuse the secrets file in a real office unless the settings say so explicitly."""
    if is_file_asked_for(settings) and settings.secrets is not SecretsPlace.FILE:
        sentence = '正式办公服务器不能仅凭环境变量把密钥存为文件；确需如此，请在设置文件中写明 secrets = "file"。'
        raise Refused("secrets_file_needs_setting", sentence)


class SeatSecrets:
    """The secrets of training or of the real office, kept apart by a prefix."""

    def __init__(self, secrets: Secrets, *, is_training: bool) -> None:
        self._secrets = secrets
        self._prefix = "training." if is_training else ""

    def get(self, name: str) -> str | None:
        """Return the secret, or None."""
        return self._secrets.get(self._prefix + name)

    def set(self, name: str, value: str) -> None:
        """Store the secret."""
        self._secrets.set(self._prefix + name, value)

    def delete(self, name: str) -> None:
        """Forget the secret."""
        self._secrets.delete(self._prefix + name)

    def describe(self) -> str:
        """Say where they are kept."""
        return self._secrets.describe()


def key_of(secrets: Secrets, name: str, *, protects: Path) -> bytes:
    """Return a 32-byte key, made when the file it protects does not exist yet.

    A lost key is never replaced: the file it protects would be overwritten or useless. Call it under the start lock.
    """
    stored = secrets.get(name)
    if stored is None and protects.exists():
        sentence = "本机数据的密钥不在钥匙串中，打不开；原文件原样保留。请恢复钥匙串，或移走数据目录后重新同步，"
        sentence += "再用 ca-review intake 旧目录中的wrapped文件夹 --wrapped 找回还没上传的扫描页。"
        raise Unavailable("store_key_missing", sentence)
    if stored is None:
        stored = random.token_bytes(KEY_BYTES).hex()
        secrets.set(name, stored)
        if secrets.get(name) != stored:
            raise Unavailable("secrets_unavailable", "系统钥匙串没有保存密钥，请检查系统钥匙串后重试。")
    return _key(stored)


def _key(stored: str) -> bytes:
    try:
        key = bytes.fromhex(stored)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        sentence = "本机数据的密钥已损坏，打不开数据；没有改动任何内容，请从备份恢复密钥，或移走数据目录后重新同步。"
        raise Unavailable("store_key_damaged", sentence)
    return key
