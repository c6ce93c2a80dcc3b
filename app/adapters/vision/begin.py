"""Where a worker's process begins. The window's process imports this too, and nothing of what a worker needs."""

import sys
from multiprocessing.connection import Connection


def begin(pipe: Connection) -> None:
    """Load the worker and let it answer."""
    _step_back_on_windows()
    from app.adapters.vision.worker import serve  # noqa: PLC0415 - OpenCV, the networks: for this process alone

    serve(pipe)


def _step_back_on_windows() -> None:
    """Let the window go first there too; elsewhere its process sets that, before this one runs."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - for this system alone
        from ctypes import wintypes  # noqa: PLC0415

        below_normal = 0x00004000  # BELOW_NORMAL_PRIORITY_CLASS, winbase.h
        this_process = wintypes.HANDLE(-1)
        ctypes.windll.kernel32.SetPriorityClass(this_process, wintypes.DWORD(below_normal))
