"""The picture cache: every page encrypted on its own, under a random file name.

A file is a 12-byte nonce and AES-256-GCM over the page, with the page's SHA-256 as associated data: a file put in the
place of another is refused. Names, sizes and orders are in the encrypted database only.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.adapters.scans.wrapped import WrappedCopies, checked_key
from app.ports.clock import Clock
from app.ports.errors import Unavailable
from app.ports.store import ScanEntry, Store
from pki.wrapped_page import WrappedPage
from review.orders import OrderNo, Sha256

JPEG_HEADER = b"\xff\xd8\xff"
MOST_NONCES = 50
NONCE_BYTES = 12
WRAPPED = "wrapped"  # the folder beside the cache
WRAPPING_KEY = "wrapping.key"  # the fact under which the server's public key is remembered
_TOUCH_EVERY = timedelta(minutes=10)


class EncryptedScans:
    """`ScanStore` over a folder of encrypted files."""

    def __init__(self, folder: Path, key: bytes, *, store: Store, clock: Clock, max_mb: int, max_days: int) -> None:
        self._folder = folder
        self._wrapped = WrappedCopies(folder.with_name(WRAPPED))
        self._cipher = AESGCM(key)
        self._store = store
        self._clock = clock
        self._max_bytes = max_mb * 1024 * 1024
        self._max_age = timedelta(days=max_days)

    def get(self, sha256: Sha256) -> bytes | None:
        """Return the page's bytes, or None where this machine has none (or a damaged file, which is dropped)."""
        with self._store.reading() as work:
            entry = work.scans.get(sha256)
        if entry is None:
            return None
        content = self._read(entry)
        if content is None:
            if not entry.is_pinned:  # of a pinned one there may be a copy that the server can open
                self._drop([entry])
            return None
        now = self._clock.now()
        if now - entry.used_at > _TOUCH_EVERY:
            with self._store.writing() as work:
                if work.scans.get(sha256) is not None:
                    work.scans.put(replace(entry, used_at=now))
        return content

    def put(self, content: bytes, *, order_no: OrderNo, pinned: bool = False) -> Sha256:
        """Keep a page of `order_no`; it is durable when this returns."""
        sha256 = Sha256(hashlib.sha256(content).hexdigest())
        with self._store.reading() as work:
            known = work.scans.get(sha256)
            wrapping_key = work.facts.get(WRAPPING_KEY)
        if known is None or self._read(known) is None:
            file_name = self._write(sha256, content)
            stale = known
        else:
            file_name, stale = known.file_name, None
        entry = ScanEntry(
            sha256=sha256,
            order_no=order_no,
            file_name=file_name,
            size=len(content),
            used_at=self._clock.now(),
            is_pinned=pinned or (known is not None and known.is_pinned),
        )
        if entry.is_pinned and wrapping_key is not None:
            self._wrap(entry, content, wrapping_key)
        with self._store.writing() as work:
            work.scans.put(entry)
        if stale is not None:
            self._path(stale).unlink(missing_ok=True)
            self._wrapped.remove(stale.file_name)
        return sha256

    def unpin(self, sha256: Sha256) -> None:
        """The server has the page now: it may leave the cache when space is needed."""
        with self._store.writing() as work:
            entry = work.scans.get(sha256)
            if entry is not None:
                work.scans.put(replace(entry, is_pinned=False))
        if entry is not None:
            self._wrapped.remove(entry.file_name)

    def wrap_pinned(self, public_key: str) -> None:
        """Wrap to the server's public key what is pinned, now and from now on; what is wrapped to it already stays."""
        checked_key(public_key)
        with self._store.writing() as work:
            is_new = work.facts.get(WRAPPING_KEY) != public_key
            work.facts.set(WRAPPING_KEY, public_key)
            pinned = [entry for entry in work.scans.oldest_first() if entry.is_pinned]
        for entry in pinned:
            content = self._read(entry) if is_new or not self._wrapped.has(entry.file_name) else None
            if content is not None:
                self._wrap(entry, content, public_key)

    def _wrap(self, entry: ScanEntry, content: bytes, public_key: str) -> None:
        page = WrappedPage(content=content, order_no=entry.order_no)
        self._wrapped.write(entry.file_name, page, bytes.fromhex(public_key))

    def wipe_order(self, order_no: OrderNo) -> None:
        """Remove every page of the order that is not pinned."""
        with self._store.reading() as work:
            entries = [entry for entry in work.scans.of_order(order_no) if not entry.is_pinned]
        self._drop(entries)

    def shrink(self) -> int:
        """Bring the cache within its bounds of size and age; files that nobody knows go as well."""
        with self._store.reading() as work:
            entries = list(work.scans.oldest_first())
        leaving, total = [], sum(entry.size for entry in entries)
        oldest = self._clock.now() - self._max_age
        for entry in entries:
            if not entry.is_pinned and (entry.used_at < oldest or total > self._max_bytes):
                leaving.append(entry)
                total -= entry.size
        self._drop(leaving)
        self._sweep(entries)
        return len(leaving)

    def _read(self, entry: ScanEntry) -> bytes | None:
        try:
            sealed = self._path(entry).read_bytes()
            content = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], entry.sha256.encode())
        except (OSError, InvalidTag, ValueError):
            return None
        return content if hashlib.sha256(content).hexdigest() == entry.sha256 else None

    def _write(self, sha256: Sha256, content: bytes) -> str:
        file_name = secrets.token_hex(16)
        sealed = self._sealed(sha256, content)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self._folder / file_name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise Unavailable("cache_not_writable", "图片没有保存：磁盘已满或数据目录不可写；请检查后重试。") from error
        return file_name

    def _sealed(self, sha256: Sha256, content: bytes) -> bytes:
        """Seal, with another nonce where the ciphertext by chance holds what a JPEG starts with.

        One in five ciphertexts of 4 MB does, and whoever searches a disk for pictures should not have to tell
        chance from a leak.
        """
        sealed = b""
        for _ in range(MOST_NONCES):
            nonce = secrets.token_bytes(NONCE_BYTES)
            sealed = nonce + self._cipher.encrypt(nonce, content, sha256.encode())
            if JPEG_HEADER not in sealed:
                break
        return sealed

    def _drop(self, entries: Iterable[ScanEntry]) -> None:
        entries = list(entries)
        if not entries:
            return
        with self._store.writing() as work:
            for entry in entries:
                work.scans.remove(entry.sha256)
        for entry in entries:
            self._path(entry).unlink(missing_ok=True)

    def _sweep(self, entries: Iterable[ScanEntry]) -> None:
        """Remove files whose entry never was written (the program was killed between the two), an hour later."""
        old = self._clock.now().timestamp() - timedelta(hours=1).total_seconds()
        known = {entry.file_name for entry in entries}
        self._wrapped.sweep({entry.file_name for entry in entries if entry.is_pinned}, older_than=old)
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            if path.name not in known and path.stat().st_mtime < old:
                path.unlink(missing_ok=True)

    def _path(self, entry: ScanEntry) -> Path:
        return self._folder / entry.file_name
