"""Secrets in a file that only its owner can read: for machines without a keyring, and only when asked for."""

import json
import os
import stat
from pathlib import Path

from app.ports.errors import Unavailable
from app.ports.locks import FolderLock

_LOCK_SECONDS = 10.0


class FileSecrets:
    """`Secrets` over a 0600 file; writers replace it whole, one at a time."""

    def __init__(self, path: Path, lock: FolderLock) -> None:
        self._path = path
        self._lock = lock

    def get(self, name: str) -> str | None:
        """Return the secret, or None where it was never set."""
        return self._load().get(name)

    def set(self, name: str, value: str) -> None:
        """Store the secret, replacing an older one."""
        self._change(name, value)

    def delete(self, name: str) -> None:
        """Forget the secret; harmless where there is none."""
        self._change(name, None)

    def describe(self) -> str:
        """Name the file."""
        return f"仅本人可读的文件 {self._path.name}（没有系统钥匙串保护）"

    def _change(self, name: str, value: str | None) -> None:
        with self._lock.try_hold(_LOCK_SECONDS) as is_ours:
            if not is_ours:
                raise Unavailable("secrets_unavailable", "密钥文件正被另一个程序占用，请稍后再试。")
            secrets = self._load()
            if value is None:
                secrets.pop(name, None)
            else:
                secrets[name] = value
            self._store(secrets)

    def _load(self) -> dict[str, str]:
        try:
            with self._path.open(encoding="utf-8") as file:
                if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                    sentence = f"密钥文件 {self._path.name} 他人可读，已拒绝使用；请把它的权限改为 600。"
                    raise Unavailable("secrets_exposed", sentence)
                secrets: dict[str, str] = json.load(file)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            sentence = f"密钥文件 {self._path.name} 读不出来，请从备份恢复它；没有改动任何内容。"
            raise Unavailable("secrets_unavailable", sentence) from error
        return secrets

    def _store(self, secrets: dict[str, str]) -> None:
        beside = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside.unlink(missing_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(secrets, file)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)
        except OSError as error:
            sentence = "密钥没有保存：数据目录不可写，请检查其权限和磁盘空间。"
            raise Unavailable("secrets_unavailable", sentence) from error
