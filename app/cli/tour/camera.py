"""Pictures of the real window over the services of whoever is signed in."""

import sys
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QWidget

from app.services.workstation import Services
from ui.assembly import MainWindow, make_application
from ui.services_bridge.workstation import workstation

P = TypeVar("P", bound=QWidget)
SIZE = (1920, 1080)
_PATIENCE_MS = 60_000
_CALM_MS = 400


class Camera:
    """Opens the window, goes to pages, and saves each as a PNG once nothing is loading any more."""

    def __init__(self, services: Services, folder: Path) -> None:
        self._services = services
        self._folder = folder
        self._number = 0
        folder.mkdir(parents=True, exist_ok=True)
        qInstallMessageHandler(_say)
        self._app = make_application(["ca-review"])
        self._window = MainWindow(self._app, workstation(services))
        self._window.resize(*SIZE)
        self._window.show()

    def sees(self, page: str, what: str, subject: str = "") -> Path:
        """Show `page` (of `subject`, an order number) to the person who is signed in, and take its picture."""
        self._window.show_station(workstation(self._services))
        self._settle()
        if self._window.inner is not None:
            self._window.inner.go(page, subject)
        return self.takes(what)

    def page(self, kind: type[P]) -> P:
        """Return the page of this kind in the window."""
        found = self._window.findChild(kind)
        if found is None:
            raise LookupError(f"the window has no {kind.__name__}")
        return found

    def takes(self, what: str) -> Path:
        """Take a picture of the window once nothing is loading any more."""
        self._settle()
        return self.takes_now(what)

    def takes_now(self, what: str) -> Path:
        """Take a picture of the window as it is at this moment."""
        self._number += 1
        path = self._folder / f"{self._number:02} {what}.png"
        self._window.grab().save(str(path))
        return path

    def close(self) -> None:
        """Close the window."""
        self._window.close()
        self._settle()

    def _settle(self) -> None:
        """Let the window work until its jobs have been done for a moment, or patience ends."""
        loop = QEventLoop()
        calm = QTimer(interval=_CALM_MS)
        calm.timeout.connect(lambda: loop.quit() if self._window.jobs.is_idle() else None)
        QTimer.singleShot(_PATIENCE_MS, loop.quit)
        calm.start()
        loop.exec()
        calm.stop()


def _say(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Pass Qt's messages on, but not what the offscreen platform says at every step that it lacks."""
    if "propagateSizeHints" not in text:
        sys.stderr.write(text + "\n")
