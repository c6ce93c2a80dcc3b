"""Who is signed in, as the window asks: with every order and every line, and not the keyring each time."""

from types import SimpleNamespace
from typing import cast

from app.ports.session import RememberedSignIn
from app.services.workstation import Services
from tests.fakes.secrets import MemoryVault
from tests.fakes.station import a_station
from ui.services_bridge.session import SessionsBridge


class _CountingVault(MemoryVault):
    """How often the keyring was asked."""

    asked = 0

    def load(self) -> RememberedSignIn | None:
        self.asked += 1
        return super().load()


def test_the_keyring_is_asked_once_until_the_person_signs_out() -> None:
    station = a_station()
    vault = _CountingVault()
    vault.remembered = station.vault.remembered
    station.session._vault = vault
    sessions = SessionsBridge(cast(Services, SimpleNamespace(session=station.session)))

    members = {sessions.member() for _ in range(20)}

    assert {member.user for member in members if member is not None} == {"wangfang"}
    assert vault.asked == 1
    sessions.sign_out()
    assert sessions.member() is None
