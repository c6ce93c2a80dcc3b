"""Copies of pages that the server has not got yet, wrapped to its public key (docs/adr/0104).

Whoever lost this machine's keys (a lost Windows profile) still has these files, and the server can open them.
"""

import os
from collections.abc import Collection
from pathlib import Path

from app.ports.errors import Refused, Unavailable
from pki.errors import PkiError
from pki.wrapped_page import WrappedPage, wrap_page

PARTIAL = ".partial"


def checked_key(public_key: str) -> bytes:
    """Return the server's public key; `Refused("wrapping_key_invalid")` when nothing can be wrapped to it."""
    try:
        key = bytes.fromhex(public_key)
        wrap_page(key, WrappedPage(content=b"", order_no=""))
    except (ValueError, PkiError) as error:
        raise Refused(
            "wrapping_key_invalid", "服务器给出的公钥无效，未上传的扫描页没有另存副本，请联系管理员。"
        ) from error
    return key


class WrappedCopies:
    """A folder of wrapped pages, each under the name of its file in the picture cache."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, file_name: str, page: WrappedPage, public_key: bytes) -> None:
        """Write a copy, durable when this returns; an earlier one of the same page is replaced.

        Raises
        ------
        Unavailable
            ``cache_not_writable``.
        """
        wrapped = wrap_page(public_key, page)
        partial = self._folder / (file_name + PARTIAL)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(wrapped)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._folder / file_name)
        except OSError as error:
            raise Unavailable("cache_not_writable", "图片没有保存：磁盘已满或数据目录不可写；请检查后重试。") from error

    def has(self, file_name: str) -> bool:
        """Tell whether there is a copy."""
        return (self._folder / file_name).exists()

    def remove(self, file_name: str) -> None:
        """Remove the copy of a page that the server has now."""
        (self._folder / file_name).unlink(missing_ok=True)

    def sweep(self, known: Collection[str], *, older_than: float) -> None:
        """Remove copies that are no longer needed: the program was killed between the server's answer and `remove`."""
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            if path.is_file() and path.name not in known and path.stat().st_mtime < older_than:
                path.unlink(missing_ok=True)
