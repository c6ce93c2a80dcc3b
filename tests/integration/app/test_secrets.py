"""Where keys and tokens lie: a file only its owner reads, or the keyring with its Windows limit; no silent fallback."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import PasswordDeleteError

from app.adapters.folder.lock import LockFile
from app.adapters.secrets.file_secrets import FileSecrets
from app.adapters.secrets.keyring_secrets import KeyringSecrets
from app.adapters.secrets.sign_in_vault import NAME, SecretVault
from app.bootstrap.folder import DataFolder
from app.bootstrap.secrets import choose_secrets, key_of, require_setting_for_real_office
from app.ports.backend import SignIn, StaffMember
from app.ports.errors import Refused, Unavailable
from app.ports.secrets import Secrets
from app.ports.session import RememberedSignIn
from app.ports.settings import SecretsPlace, Settings
from review.stages import Role
from tests.fakes.secrets import MemorySecrets

WINDOWS_LIMIT_UNITS = 1280


class WindowsLikeKeyring(KeyringBackend):
    """Holds one entry per service, as Windows does, and refuses what is too long for it."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[str, tuple[str, str]] = {}

    def get_password(self, service: str, username: str) -> str | None:
        found = self.entries.get(service)
        return found[1] if found and found[0] == username else None

    def set_password(self, service: str, username: str, password: str) -> None:
        assert len(password.encode("utf-16-le")) // 2 <= WINDOWS_LIMIT_UNITS
        self.entries[service] = (username, password)

    def delete_password(self, service: str, username: str) -> None:
        if service not in self.entries:
            raise PasswordDeleteError
        del self.entries[service]


@pytest.fixture
def windows() -> Iterator[WindowsLikeKeyring]:
    before = keyring.get_keyring()
    backend = WindowsLikeKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture(params=["file", "keyring", "memory"])
def secrets(request: pytest.FixtureRequest, tmp_path: Path) -> Secrets:
    if request.param == "file":
        return FileSecrets(tmp_path / "secrets.json", LockFile(tmp_path / "secrets.lock"))
    if request.param == "memory":
        return MemorySecrets()
    request.getfixturevalue("windows")
    return KeyringSecrets(str(tmp_path))


@pytest.mark.parametrize("value", ["ab" * 32, "令牌", "x" * 5000, "parts:3"], ids=["key", "chinese", "long", "parts"])
def test_a_secret_comes_back(secrets: Secrets, value: str) -> None:
    secrets.set("name", "older " * 900)
    secrets.set("name", value)

    assert secrets.get("name") == value
    assert secrets.get("other") is None
    secrets.delete("name")
    secrets.delete("name")
    assert secrets.get("name") is None
    assert secrets.describe()


def test_two_data_folders_share_no_secret(windows: WindowsLikeKeyring) -> None:
    KeyringSecrets("a").set("store-key", "1")

    assert KeyringSecrets("b").get("store-key") is None


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring()], ids=["none", "null"])
def test_no_keyring_is_said_and_nothing_is_written_anywhere(backend: KeyringBackend, tmp_path: Path) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        for act in (lambda: KeyringSecrets("x").set("a", "b"), lambda: KeyringSecrets("x").get("a")):
            with pytest.raises(Unavailable) as caught:
                act()
            assert caught.value.code == "secrets_unavailable"
    finally:
        keyring.set_keyring(before)


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    secrets = FileSecrets(path, LockFile(tmp_path / "l"))
    secrets.set("a", "b")
    assert path.stat().st_mode & 0o777 == 0o600

    path.chmod(0o644)
    with pytest.raises(Unavailable) as caught:
        secrets.get("a")
    assert caught.value.code == "secrets_exposed"


def test_a_broken_file_is_said_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text("{")
    path.chmod(0o600)
    secrets = FileSecrets(path, LockFile(tmp_path / "l"))

    with pytest.raises(Unavailable):
        secrets.set("a", "b")
    assert path.read_text() == "{"


def test_several_processes_lose_no_secret(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from app.adapters.secrets.file_secrets import FileSecrets\n"
        "from app.adapters.folder.lock import LockFile\n"
        "folder = Path(sys.argv[1]); s = FileSecrets(folder / 's.json', LockFile(folder / 'l'))\n"
        "for n in range(15): s.set(f'{sys.argv[2]}.{n}', 'x')\n"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(number)], cwd=Path(__file__).parents[3])
        for number in range(3)
    ]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    assert len(json.loads((tmp_path / "s.json").read_text())) == 45


def test_a_sign_in_is_remembered_and_a_broken_one_forgotten() -> None:
    secrets = MemorySecrets()
    vault = SecretVault(secrets)
    member = StaffMember(user="wangfang", name="王芳", roles=frozenset({Role.PRE_REVIEWER}))
    sign_in = SignIn(member=member, access_token="a", refresh_token="r", expires_at=datetime(2026, 1, 1, tzinfo=UTC))
    remembered = RememberedSignIn(server_url="https://x", sign_in=sign_in)
    vault.save(remembered)

    assert vault.load() == remembered
    assert "access" not in repr(remembered)
    secrets.values[NAME] = secrets.values[NAME][:50]
    assert vault.load() is None


def test_a_lost_key_is_never_replaced_while_its_data_exists(tmp_path: Path) -> None:
    data = tmp_path / "w.db"
    secrets = MemorySecrets()
    key = key_of(secrets, "store-key", protects=data)
    data.write_bytes(b"x")

    assert key_of(secrets, "store-key", protects=data) == key
    secrets.delete("store-key")
    with pytest.raises(Unavailable) as caught:
        key_of(secrets, "store-key", protects=data)
    assert caught.value.code == "store_key_missing"
    assert secrets.values == {}


def test_the_environment_alone_is_not_enough_for_a_real_office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CA_REVIEW_SECRETS", "file")
    assert isinstance(choose_secrets(DataFolder(home=tmp_path), Settings()), FileSecrets)
    with pytest.raises(Refused) as caught:
        require_setting_for_real_office(Settings())
    assert caught.value.code == "secrets_file_needs_setting"
    require_setting_for_real_office(Settings(secrets=SecretsPlace.FILE))
    monkeypatch.delenv("CA_REVIEW_SECRETS")
    require_setting_for_real_office(Settings())
    assert isinstance(choose_secrets(DataFolder(home=tmp_path), Settings()), KeyringSecrets)
