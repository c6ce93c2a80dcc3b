"""The program's own child processes: the device process that owns a vendor library, and the vision worker."""

import importlib
from collections.abc import Callable

# Option of app.main -> module whose `main(arguments) -> int` is the process. Imported only there: they know no Qt.
_ENTRY_POINTS = {
    "--device-process": "app.adapters.usb_key.device_process",
    "--vision-worker": "app.adapters.vision.worker",
}


def run(kind: str, arguments: list[str]) -> int:
    """Run the child process named by `kind` until its parent closes the pipe."""
    entry: Callable[[list[str]], int] = importlib.import_module(_ENTRY_POINTS[kind]).main
    return entry(arguments)
