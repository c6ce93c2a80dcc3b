"""The running server: settings, parts, database and keys, handed to every service."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from backend.attempts import AttemptCounter
from backend.config import OfficeConfig
from backend.database.engine import Database
from backend.database.tables import AuditRow
from backend.failures import StartFailure
from backend.parts import OfficeParts
from backend.vault import Vault, derived_secret, load_or_make_key
from resources import read_text
from review.kinds import ProjectKinds
from review.reasons import ReasonCatalogue
from review.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What a service needs to do its work."""

    config: OfficeConfig
    parts: OfficeParts
    database: Database
    numbers: Vault
    documents: Vault
    admin_pins: Vault
    wrapping_secret: bytes = field(repr=False)
    kinds: ProjectKinds
    reasons: ReasonCatalogue
    calendar: WorkingCalendar
    attempts: AttemptCounter = field(default_factory=AttemptCounter)

    def now(self) -> datetime:
        """Return the present moment by the office's clock."""
        return self.parts.clock.now()

    @property
    def document_folder(self) -> Path:
        """Where the encrypted documents are."""
        return self.config.data_folder / "documents"


def open_office(config: OfficeConfig, parts: OfficeParts) -> Office:
    """Open the data folder, its key and the database; raise `StartFailure` where that fails."""
    key = _open_folder(config.data_folder)
    database = Database(config.url)
    database.open(is_training=config.is_training)
    if not config.is_two_person_rule_on:
        _audit_relaxation(database, parts)
    return Office(
        config=config,
        parts=parts,
        database=database,
        numbers=Vault(key, "id-numbers"),
        documents=Vault(key, "documents"),
        admin_pins=Vault(key, "admin-pins"),
        wrapping_secret=derived_secret(key, "wrapped-pages"),
        kinds=ProjectKinds.from_toml(read_text("project_kinds.toml")),
        reasons=ReasonCatalogue.from_toml(read_text("reasons.toml")),
        calendar=WorkingCalendar.from_toml(read_text("holidays.toml")),
    )


def _open_folder(folder: Path) -> bytes:
    make_folder(folder)
    try:
        return load_or_make_key(folder / "server.key")
    except OSError as error:
        raise _unusable(folder) from error


def make_folder(folder: Path) -> None:
    """Make the office's data folder, its owner's alone; raise `StartFailure` where that fails."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise _unusable(folder) from error


def _unusable(folder: Path) -> StartFailure:
    return StartFailure("data_folder_unusable", f"数据文件夹 {folder} 无法使用，请检查权限和磁盘；没有改动任何内容。")


def _audit_relaxation(database: Database, parts: OfficeParts) -> None:
    with database.write() as session:
        session.add(AuditRow(at=parts.clock.now(), by="system", what="two_person_rule_relaxed"))
