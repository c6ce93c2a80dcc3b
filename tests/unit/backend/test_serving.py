"""Where the server may listen, and which database it takes."""

from pathlib import Path

import pytest

from backend.address import Address, require_safe
from backend.config import OfficeConfig
from backend.database.engine import Database
from backend.failures import AddressRefused, DatabaseUnusable


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_this_machine_is_served_without_tls(host: str) -> None:
    require_safe(Address(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "office.example.com", ""])
def test_a_network_is_not(host: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        require_safe(Address(host=host))
    assert refused.value.code == "tls_required"


def test_half_a_tls_setting_is_refused() -> None:
    with pytest.raises(AddressRefused) as refused:
        require_safe(Address(tls_certificate=Path("certificate.pem")))
    assert refused.value.code == "tls_incomplete"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", "sqlite:///data/office.db"),
        ("sqlite:///other.db", "sqlite:///other.db"),
        ("postgresql://ca@db/office", "postgresql+psycopg://ca@db/office"),
        ("postgres://ca@db/office", "postgresql+psycopg://ca@db/office"),
        ("postgresql+psycopg://ca@db/office", "postgresql+psycopg://ca@db/office"),
    ],
)
def test_the_database_is_sqlite_by_default_and_postgresql_by_one_setting(given: str, expected: str) -> None:
    assert OfficeConfig(data_folder=Path("data"), database_url=given).url == expected


@pytest.mark.parametrize("url", ["nonsense", "mysql://db/office", "http://db"])
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(DatabaseUnusable) as refused:
        Database(url)
    assert refused.value.code == "database_unsupported"
