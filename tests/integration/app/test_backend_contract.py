"""HTTP against a real office server keeps the contract that the services' tests rely on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.backend_http.backend import HttpBackend
from app.adapters.backend_http.transport import TimeLimits, Transport
from app.adapters.folder.clock import SystemClock
from app.adapters.folder.lock import LockFile
from app.ports.session import RememberedSignIn
from tests.contracts.backend import BackendContract, Office
from tests.fakes.secrets import MemoryVault
from tests.office import Account, OfficeProcess


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    with OfficeProcess(tmp_path_factory.mktemp("office")) as process:
        yield process


@pytest.fixture(scope="module")
def both(process: OfficeProcess, tmp_path_factory: pytest.TempPathFactory) -> tuple[HttpBackend, HttpBackend]:
    folder = tmp_path_factory.mktemp("locks")
    first = process.account("pre_reviewer")
    second = process.account("pre_reviewer", other_than=first.user)
    return signed_in(process.url, first, folder), signed_in(process.url, second, folder)


def signed_in(url: str, account: Account, folder: Path) -> HttpBackend:
    vault = MemoryVault()
    backend = HttpBackend(
        url,
        transport=Transport(url, limits=TimeLimits()),
        vault=vault,
        clock=SystemClock(),
        refresh_lock=LockFile(folder / f"{account.user}.lock"),
    )
    vault.save(RememberedSignIn(server_url=url, sign_in=backend.sign_in(account.user, account.password)))
    return backend


class TestHttpBackend(BackendContract):
    @pytest.fixture
    def office(self, both: tuple[HttpBackend, HttpBackend]) -> Office:
        return Office(first=lambda: both[0], second=lambda: both[1])
