"""The device process: owns a vendor library and serves one call at a time over its standard input and output.

From source ``python -m app.adapters.usb_key.device_process …``; when frozen the program itself with the hidden
argument ``--device-process``. Vendor libraries print where they like, so the pipe is moved away from descriptor 1
before one is loaded. When the program dies, the pipe ends: this process lets its call come to an end, so that no token
is left half written, and ends; a call that hangs is ended after `GRACE_SECONDS`.
"""

import argparse
import contextlib
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, BinaryIO, Final

from app.adapters.usb_key.codec import decode, encode
from app.adapters.usb_key.drivers import make_driver
from app.adapters.usb_key.protocol import CALLS, VERSION, ProtocolError, read_frame, write_frame
from app.ports.errors import WorkstationError
from app.ports.usb_key_errors import KeyFailed, UsbKeyError
from app.ports.usb_keys import KeyLayout, UsbKeys, UsbKeySession

log = logging.getLogger(__name__)

PROCESS_OPTION: Final = "--device-process"
GRACE_SECONDS: Final = 3.0
"""SoftHSM 2 rewrites a token's file in place within some ms; who starts anew meanwhile waits 5 s for the key's lock."""

CLOSE_SECONDS: Final = 0.8
WAIT_CALL: Final = "keys.wait_for_change"
"""Waiting leaves nothing half done, so nobody waits for its end."""


def device_process_command() -> list[str]:
    """Return the command that starts a device process, from source and frozen."""
    if getattr(sys, "frozen", False):
        return [sys.executable, PROCESS_OPTION]
    return [sys.executable, "-m", __spec__.name if __spec__ else __name__]


def main(arguments: list[str]) -> int:
    """Serve until the pipe ends."""
    parser = argparse.ArgumentParser(prog="device-process")
    parser.add_argument("--driver", required=True)
    parser.add_argument("--library", required=True)
    parser.add_argument("--profile", default="auto")
    options = parser.parse_args(arguments)
    requests, answers = _take_pipe()
    keys = make_driver(options.driver, options.library, options.profile)
    return Server(keys).serve(requests, answers)


run_device_process = main


class Server:
    """Answers requests; holds at most one open session."""

    def __init__(self, keys: UsbKeys) -> None:
        self._keys = keys
        self._opened: AbstractContextManager[UsbKeySession] | None = None
        self._session: UsbKeySession | None = None
        self._at_work = threading.Lock()

    def serve(self, requests: BinaryIO, answers: BinaryIO) -> int:
        """Read requests in a thread of their own, so that the end of the pipe is noticed during a call."""
        waiting: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read_requests, args=(requests, waiting), daemon=True).start()
        while True:
            request = waiting.get()
            with contextlib.nullcontext() if request.get("call") == WAIT_CALL else self._at_work:
                answer = self.answer(request)
            try:
                write_frame(answers, answer)
            except OSError:
                return 0  # nobody is there to read it

    def _read_requests(self, requests: BinaryIO, waiting: "queue.Queue[dict[str, Any]]") -> None:
        try:
            while (request := read_frame(requests)) is not None:
                waiting.put(request)
        except (ProtocolError, OSError, ValueError):
            log.warning("the pipe broke")
        if self._at_work.acquire(timeout=GRACE_SECONDS):
            self._let_go()
        os._exit(0)  # the program is gone: let go of the key, even out of a hanging call

    def _let_go(self) -> None:
        """Bring a wait out of the library and finalise it, within its time."""
        closing = threading.Thread(target=self._keys.close, daemon=True)
        closing.start()
        closing.join(timeout=CLOSE_SECONDS)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run one request and return the answer frame."""
        head = {"v": VERSION, "id": request.get("id")}
        try:
            return head | {"ok": self._run(str(request.get("call")), request.get("args", {}))}
        except WorkstationError as error:
            return head | {"error": _describe(error)}
        except Exception as error:  # a driver's bug must not take the open key and the process with it; it is logged
            log.exception("bug in the device process: %s", request.get("call"))
            failure = KeyFailed(f"设备进程内部错误（{type(error).__name__}）。请拔插介质后重试。")
            return head | {"error": _describe(failure)}

    def _run(self, name: str, arguments: dict[str, Any]) -> object:
        if name == "open":
            self._open(str(arguments["serial"]), decode(KeyLayout, arguments["layout"]))
            return None
        if name == "close":
            self._close()
            return None
        call = CALLS[name]
        given = {key: decode(hint, arguments[key]) for key, hint in call.parameters.items()}
        method: Callable[..., object] = getattr(self._target(call.target), call.method)
        return encode(method(**given))

    def _target(self, target: str) -> object:
        if target == "keys":
            return self._keys
        if self._session is None:
            raise KeyFailed("没有打开的介质会话。请重试。")
        return self._session.pins if target == "pins" else self._session

    def _open(self, serial: str, layout: KeyLayout) -> None:
        self._close()
        opened = self._keys.open(serial, layout)
        self._session = opened.__enter__()
        self._opened = opened

    def _close(self) -> None:
        opened, self._opened, self._session = self._opened, None, None
        if opened is not None:
            opened.__exit__(None, None, None)


def _describe(error: WorkstationError) -> dict[str, object]:
    facts = error.facts if isinstance(error, UsbKeyError) else {}
    return {"code": error.code, "sentence": error.sentence, "facts": facts}


def _take_pipe() -> tuple[BinaryIO, BinaryIO]:
    """Move the pipe to private descriptors; what a vendor library prints goes to standard error."""
    sys.stdout.flush()
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - exists there only

        for descriptor in (requests, answers):
            msvcrt.setmode(descriptor, os.O_BINARY)
    return os.fdopen(requests, "rb"), os.fdopen(answers, "wb")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
