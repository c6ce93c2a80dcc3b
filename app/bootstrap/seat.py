"""A seat: the store, picture cache and sign-in of one office (the real one, or the training office) on this machine.

What is imported inside a function here comes with its first use: a start needs the store and the sign-in, not the
network, the picture cache or a worker process (docs/adr/0090).
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING

from app.adapters.database.store import SqlStore, open_store
from app.adapters.folder.clock import SystemClock
from app.adapters.folder.settings_file import TomlSettings
from app.adapters.secrets.sign_in_vault import SecretVault
from app.bootstrap.folder import DataFolder
from app.bootstrap.secrets import SeatSecrets, choose_secrets, key_of
from app.ports.audit import AuditChain
from app.ports.errors import Unavailable

if TYPE_CHECKING:
    from app.adapters.backend_http.backend import HttpBackend
    from app.adapters.backend_http.transport import Exchanger
    from app.adapters.scans.encrypted import EncryptedScans
    from app.adapters.usb_key.several import SeveralKeys
    from app.adapters.vision.workers import SpawnedVision
    from app.ports.backend import ServerHealth
    from app.ports.settings import Settings
    from app.services.production_values import PinMemory

_START_SECONDS = 60.0


class Seat:
    """The adapters of one office; each is made when first asked for, and closed with the seat."""

    def __init__(self, folder: DataFolder, settings: Settings) -> None:
        """Open (or make) the store; everything else waits."""
        self.settings = settings
        self.clock = SystemClock()
        self.secrets = SeatSecrets(choose_secrets(folder, settings), is_training=settings.is_training)
        self.store, self.chain, self._scan_key = _open_store(folder, settings, self.secrets)
        self.vault = SecretVault(self.secrets)
        self._folder = folder
        self._opened = ExitStack()
        self._opened.callback(self.store.close)

    @cached_property
    def backend(self) -> HttpBackend:
        """Return the office server."""
        from app.adapters.backend_http.backend import HttpBackend

        return HttpBackend(
            self.settings.server_url,
            transport=transport(self.settings, self.settings.server_url),
            vault=self.vault,
            clock=self.clock,
            refresh_lock=self._folder.lock("session"),
        )

    @cached_property
    def scans(self) -> EncryptedScans:
        """Return the picture cache."""
        from app.adapters.scans.encrypted import EncryptedScans

        return EncryptedScans(
            self._folder.seat(is_training=self.settings.is_training) / "scans",
            self._scan_key,
            store=self.store,
            clock=self.clock,
            max_mb=self.settings.scan_cache_mb,
            max_days=self.settings.scan_cache_days,
        )

    @cached_property
    def vision(self) -> SpawnedVision:
        """Return the worker processes."""
        from app.adapters.vision.workers import SpawnedVision

        vision = SpawnedVision()
        self._opened.callback(vision.close)
        return vision

    @cached_property
    def keys(self) -> SeveralKeys:
        """Return the USB keys."""
        from app.bootstrap.key_desk import usb_keys

        keys = usb_keys(TomlSettings(self._folder.settings), self.settings, self.backend)
        self._opened.callback(keys.close)
        return keys

    @cached_property
    def pins(self) -> PinMemory:
        """Return the PINs of keys made in this run."""
        from app.services.production_values import PinMemory

        return PinMemory()

    def close(self) -> None:
        """End what was opened, the store last."""
        self._opened.close()


def transport(settings: Settings, server_url: str) -> Exchanger:
    """Return the exchanger for a server; one that says what to do where none is set."""
    from app.adapters.backend_http.transport import Nowhere, TimeLimits, Transport

    if not server_url:
        return Nowhere()
    limits = TimeLimits(connect=settings.connect_timeout_seconds, silence=settings.answer_timeout_seconds)
    return Transport(server_url, limits=limits, ca_bundle=settings.ca_bundle)


def health(settings: Settings, server_url: str) -> ServerHealth:
    """Ask a server what it is, before anything is stored for it."""
    from app.adapters.backend_http.backend import ask_health

    return ask_health(transport(settings, server_url))


def _open_store(folder: DataFolder, settings: Settings, secrets: SeatSecrets) -> tuple[SqlStore, AuditChain, bytes]:
    """Open (or make) keys and store; one process at a time, so that two first starts do not make two sets of keys."""
    file = folder.seat(is_training=settings.is_training) / "workstation.db"
    with folder.lock("start").try_hold(_START_SECONDS) as is_ours:
        if not is_ours:
            raise Unavailable("store_busy", "另一个程序正在启动，请稍后再试。")
        keys = {name: key_of(secrets, f"{name}-key", protects=file) for name in ("store", "audit", "scan")}
        chain = AuditChain(keys["audit"])
        lock = folder.lock("upgrade")
        store = open_store(file, keys["store"], chain=chain, lock=lock, backups_kept=settings.backups_kept)
    return store, chain, keys["scan"]
