"""The window: `run_workstation` opens it and stays until it is closed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ui import responsiveness
from ui.assembly import START_SIZE, MainWindow, make_application
from ui.services_bridge.workstation import workstation

if TYPE_CHECKING:
    from app.services.workstation import Services


def run_workstation(services: Services) -> int:
    """Open the window over `services` and return the exit code when it is closed."""
    app = make_application(sys.argv[:1])
    window = MainWindow(app, workstation(services))
    window.resize(*START_SIZE)
    window.showMaximized()
    responsiveness.settle()
    return app.exec()
