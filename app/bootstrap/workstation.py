"""Opening the workstation for the window and for the command line, and the two doors of the first start."""

from __future__ import annotations

import dataclasses
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.adapters.folder.settings_file import TomlSettings
from app.bootstrap import logs
from app.bootstrap.folder import DataFolder, data_folder
from app.bootstrap.seat import Seat, health
from app.bootstrap.secrets import require_setting_for_real_office
from app.bootstrap.services import SeatServices
from app.ports.errors import Refused, WorkstationError
from app.ports.jobs import JobContext, Unattended

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.bootstrap.office_launcher import OfficeProcess
    from app.ports.office import TrainingAccount
    from app.ports.settings import Settings

log = logging.getLogger(__name__)


class Workplace:
    """Builds the services of the chosen office, and closes what it opened. The services know it as their `Doors`."""

    def __init__(self, folder: DataFolder) -> None:
        self.folder = folder
        self.settings_file = TomlSettings(folder.settings)
        self._office: OfficeProcess | None = None
        self._seats: dict[tuple[str, bool], Seat] = {}

    @property
    def launcher(self) -> OfficeProcess:
        """Return what starts the training office."""
        from app.bootstrap.office_launcher import OfficeProcess

        if self._office is None:
            self._office = OfficeProcess(self.folder.home, self.folder.office)
        return self._office

    def services(self) -> SeatServices:
        """Return the services of the office that the settings name."""
        return self._services(self.settings_file.load())

    def open_office(self, server_url: str, user: str, password: str) -> SeatServices:
        """Sign in to an office server and remember its address; whether it is for training it says itself."""
        url = _checked(server_url)
        settings = self.settings_file.load()
        found = health(settings, url)
        if not found.is_training:
            require_setting_for_real_office(settings)
        settings = dataclasses.replace(settings, server_url=url, is_training=found.is_training)
        services = self._services(settings)
        services.session.sign_in(user, password)
        self.settings_file.save(settings)
        return services

    def at(self, server_url: str) -> SeatServices:
        """Return the services for this server, whose sign-in page the window then shows."""
        settings = self.settings_file.load()
        return self._services(dataclasses.replace(settings, server_url=_checked(server_url)))

    def open_training(self, context: JobContext | None = None) -> SeatServices:
        """Start the embedded training office and sign its first account in."""
        office = self.launcher.start(context or Unattended())
        account = office.accounts[0]
        return self.open_office(office.url, account.user, account.password)

    def training_accounts(self) -> tuple[TrainingAccount, ...]:
        """Return the sample accounts of the training office started here."""
        running = self._office.running if self._office else None
        return running.accounts if running else ()

    def close(self) -> None:
        """Anchor the audit chains, close every store and end the training office."""
        for seat in self._seats.values():
            try:
                SeatServices(self.folder, seat, self).audit.anchor()
                seat.scans.shrink()
            except WorkstationError as error:
                log.warning("audit chain not anchored: %s", error)
            seat.close()
        self._seats.clear()
        if self._office is not None:
            self._office.stop()

    def _services(self, settings: Settings) -> SeatServices:
        key = (settings.server_url, settings.is_training)
        if key not in self._seats:
            self._seats[key] = Seat(self.folder, settings)
        return SeatServices(self.folder, self._seats[key], self)


def _checked(server_url: str) -> str:
    from app.adapters.backend_http.transport import checked_url

    return checked_url(server_url)


@contextmanager
def open_workplace() -> Iterator[Workplace]:
    """Open the data folder for a subcommand: it may run beside the window."""
    logs.configure()
    folder = data_folder()
    folder.make()
    workplace = Workplace(folder)
    try:
        yield workplace
    finally:
        workplace.close()


@contextmanager
def open_services() -> Iterator[SeatServices]:
    """Open the services of the office that the settings name, for a subcommand."""
    with open_workplace() as workplace:
        yield workplace.services()


@contextmanager
def open_window(*, server_url: str | None = None, training: bool = False) -> Iterator[SeatServices]:
    """Open the services for the window, which holds the data folder; a second window is refused."""
    with open_workplace() as workplace, workplace.folder.lock("window").try_hold() as is_ours:
        if not is_ours:
            sentence = "这个数据目录已有一个工作站窗口打开，请切换到那个窗口；本窗口未改动任何内容。"
            raise Refused("data_folder_in_use", sentence)
        if training:
            yield workplace.open_training()
        elif server_url:
            yield workplace.at(server_url)
        else:
            yield workplace.services()
