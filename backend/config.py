"""What an office can set on its server. Read once at start-up."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeConfig:
    """Settings of one office server.

    Attributes
    ----------
    data_folder : Path
        Where the server's key, the SQLite database and the encrypted documents are.
    database_url : str
        SQLAlchemy URL; empty for SQLite in the data folder.
    is_training : bool
        Simulated payment and the sample applicant exist only when this is true.
    second_review_rate : float
        Share of passes, 0 to 1, that are drawn for a second review (3 %: CA/Browser Forum's audit sample).
    is_two_person_rule_on : bool
        Who passed the paper review does not produce the certificate (DOMAIN §9). Relaxing it is audited.
    certificate_years : int
        Validity of certificates and seals, in years.
    """

    data_folder: Path
    database_url: str = ""
    is_training: bool = False
    second_review_rate: float = 0.03
    is_two_person_rule_on: bool = True
    certificate_years: int = 1
    access_ttl: timedelta = timedelta(minutes=15)
    refresh_ttl: timedelta = timedelta(hours=12)
    longest_lease: timedelta = timedelta(minutes=30)
    largest_document: int = 64 * 1024 * 1024

    @property
    def url(self) -> str:
        """Return the database's URL; PostgreSQL always by psycopg 3."""
        if not self.database_url:
            return f"sqlite:///{self.data_folder / 'office.db'}"
        for scheme in ("postgresql://", "postgres://"):
            if self.database_url.startswith(scheme):
                return "postgresql+psycopg://" + self.database_url.removeprefix(scheme)
        return self.database_url
