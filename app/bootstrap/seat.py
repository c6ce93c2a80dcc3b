"""A seat: the store, picture cache and sign-in of one office (the real one, or the training office) on this machine."""

from dataclasses import dataclass

from app.adapters.backend_http.backend import HttpBackend, ask_health
from app.adapters.backend_http.transport import Exchanger, Nowhere, TimeLimits, Transport
from app.adapters.database.store import SqlStore, open_store
from app.adapters.folder.clock import SystemClock
from app.adapters.folder.settings_file import TomlSettings
from app.adapters.scans.encrypted import EncryptedScans
from app.adapters.secrets.sign_in_vault import SecretVault
from app.adapters.usb_key.several import SeveralKeys
from app.adapters.vision.workers import SpawnedVision
from app.bootstrap.folder import DataFolder
from app.bootstrap.key_desk import usb_keys
from app.bootstrap.secrets import SeatSecrets, choose_secrets, key_of
from app.ports.audit import AuditChain
from app.ports.backend import ServerHealth
from app.ports.errors import Unavailable
from app.ports.settings import Settings
from app.services.production_values import PinMemory

_START_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """The adapters of one office."""

    settings: Settings
    secrets: SeatSecrets
    store: SqlStore
    chain: AuditChain
    scans: EncryptedScans
    vault: SecretVault
    backend: HttpBackend
    clock: SystemClock
    vision: SpawnedVision
    keys: SeveralKeys
    pins: PinMemory


def transport(settings: Settings, server_url: str) -> Exchanger:
    """Return the exchanger for a server; one that says what to do where none is set."""
    if not server_url:
        return Nowhere()
    limits = TimeLimits(connect=settings.connect_timeout_seconds, silence=settings.answer_timeout_seconds)
    return Transport(server_url, limits=limits, ca_bundle=settings.ca_bundle)


def health(settings: Settings, server_url: str) -> ServerHealth:
    """Ask a server what it is, before anything is stored for it."""
    return ask_health(transport(settings, server_url))


def open_seat(folder: DataFolder, settings: Settings) -> Seat:
    """Open (or make) the seat that the settings name."""
    clock = SystemClock()
    secrets = SeatSecrets(choose_secrets(folder, settings), is_training=settings.is_training)
    store, chain, scan_key = _open_store(folder, settings, secrets)
    vault = SecretVault(secrets)
    backend = HttpBackend(
        settings.server_url,
        transport=transport(settings, settings.server_url),
        vault=vault,
        clock=clock,
        refresh_lock=folder.lock("session"),
    )
    return Seat(
        settings=settings,
        secrets=secrets,
        store=store,
        chain=chain,
        scans=_scans(folder, settings, scan_key, store, clock),
        vault=vault,
        backend=backend,
        clock=clock,
        vision=SpawnedVision(),
        keys=usb_keys(TomlSettings(folder.settings), settings, backend),
        pins=PinMemory(),
    )


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


def _scans(folder: DataFolder, settings: Settings, key: bytes, store: SqlStore, clock: SystemClock) -> EncryptedScans:
    return EncryptedScans(
        folder.seat(is_training=settings.is_training) / "scans",
        key,
        store=store,
        clock=clock,
        max_mb=settings.scan_cache_mb,
        max_days=settings.scan_cache_days,
    )
