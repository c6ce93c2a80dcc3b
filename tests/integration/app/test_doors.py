"""The two doors of the first start, and the embedded training office behind the second one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap.folder import DataFolder
from app.bootstrap.workstation import Workplace
from app.ports.errors import Refused, Unavailable
from app.ports.jobs import Cancelled, Unattended
from app.ports.queue import QueueQuery
from review.stages import Stage


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workplace]:
    monkeypatch.setenv("CA_REVIEW_SECRETS", "file")
    workplace = Workplace(DataFolder(home=tmp_path / "数据"))
    yield workplace
    workplace.close()


def test_before_the_first_sign_in_nobody_is_there(workplace: Workplace) -> None:
    services = workplace.services()

    assert services.session.member is None
    assert services.queue.count(QueueQuery()) == 0
    with pytest.raises(Unavailable) as caught:
        services.session.health()
    assert caught.value.code == "server_not_set"


def test_the_training_office_starts_once_and_ends_with_the_program(workplace: Workplace) -> None:
    services = workplace.open_training()
    process = workplace.launcher._process
    assert process is not None

    assert services.is_training
    assert services.session.member is not None
    services.sync.once()
    assert services.queue.stage_counts()[Stage.PRE_REVIEW] > 0
    again = workplace.launcher.start(Unattended())
    assert again.url == services.session.server_url
    assert {"pre_reviewer", "supervisor"} <= {role for one in again.accounts for role in one.roles}
    other = workplace.open_office(again.url, again.accounts[-1].user, again.accounts[-1].password)
    assert other.session.require().user == again.accounts[-1].user
    assert workplace.settings_file.load().is_training
    workplace.close()
    assert process.poll() is not None


def test_training_and_real_data_lie_apart(workplace: Workplace) -> None:
    workplace.services()
    workplace.open_training()

    stores = sorted(path.parent.name for path in workplace.folder.home.rglob("workstation.db"))
    assert stores == ["store", "training"]


def test_a_real_office_needs_more_than_the_environment_for_a_secrets_file(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.office import OfficeProcess

    with OfficeProcess(workplace.folder.home / "real", arguments=()) as office, pytest.raises(Refused) as caught:
        workplace.open_office(office.url, "anybody", "x")
    assert caught.value.code == "secrets_file_needs_setting"
    assert not workplace.folder.secrets.exists()


def test_starting_can_be_cancelled_and_leaves_no_process(workplace: Workplace) -> None:
    class Impatient:
        def report(self, done: int, total: int, what: str) -> None:
            assert what

        def checkpoint(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        workplace.open_training(Impatient())
    process = workplace.launcher._process
    assert process is not None
    assert process.poll() is not None


def test_an_office_that_cannot_start_is_one_sentence(workplace: Workplace) -> None:
    workplace.folder.make()
    workplace.folder.office.write_text("a file where the folder should be")

    with pytest.raises(Unavailable) as caught:
        workplace.open_training()
    assert caught.value.code == "office_not_started"
