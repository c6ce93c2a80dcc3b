"""The program's side of the device process: the port `UsbKeys` over the pipe, with a time limit for every call.

A process that exceeds a limit is killed, one that died is noticed, and the next call starts a new one; the session
that was open is lost and says so. Calls come from one thread at a time (the device pool has one).
"""

import contextlib
import os
import queue
import subprocess
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any, Final

from app.adapters.usb_key.codec import decode, encode
from app.adapters.usb_key.process_session import ProcessSession
from app.adapters.usb_key.protocol import CALLS, DEFAULT_SECONDS, VERSION, ProtocolError, read_frame, write_frame
from app.ports.usb_key_errors import DeviceCrashed, DeviceHung, UsbKeyError, rebuild
from app.ports.usb_keys import DEFAULT_LAYOUT, KeyLayout, KeyNotice, UsbKeyInfo, UsbKeySession

OPEN_SECONDS: Final = 12.0
"""Finding the key and locking it, for which the driver itself waits 5 seconds."""
START_SECONDS: Final = 8.0
"""Starting takes 0.2 s from source and 1 to 3 s frozen with a virus scanner looking on; a library that hangs while it
is loaded is given up after these and the call's own seconds, and the sentence says so."""
GRACE_SECONDS: Final = 1.0
"""What an idle process gets to let the library go before it is killed."""
_GONE: Final[dict[str, Any]] = {}


class _Process:
    """One running device process."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        self.child = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
            creationflags=flags,
        )
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self._number = 0
        assert self.child.stdout is not None  # noqa: S101 - PIPE was asked for
        self._reader = threading.Thread(target=self._read, args=(self.child.stdout,), daemon=True)
        self._reader.start()

    def exchange(self, name: str, arguments: dict[str, object], seconds: float) -> dict[str, Any]:
        """Send a request and wait for its answer; {} when the process died. Raise TimeoutError when it hangs."""
        self._number += 1
        request = {"v": VERSION, "id": self._number, "call": name, "args": arguments}
        try:
            assert self.child.stdin is not None  # noqa: S101
            write_frame(self.child.stdin, request)
        except (BrokenPipeError, OSError, ValueError):
            return _GONE
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        return answer if answer.get("id") == self._number else _GONE

    def end(self, grace_seconds: float) -> None:
        """Let the process end with its pipe, which ends a wait inside the library too; kill it when it does not."""
        _close(self.child.stdin)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(grace_seconds)
        self.child.kill()
        self.child.wait()
        self._reader.join(timeout=1.0)
        _close(self.child.stdout)

    def _read(self, stream: IO[bytes]) -> None:
        try:
            while (answer := read_frame(stream)) is not None:
                self._answers.put(answer)
        except (ProtocolError, OSError, ValueError):
            pass
        self._answers.put(_GONE)


def _close(stream: IO[bytes] | None) -> None:
    if stream is not None:
        with contextlib.suppress(OSError, ValueError):
            stream.close()


class ProcessUsbKeys:
    """The port over a device process; `limits` replaces time limits in seconds by call name."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        limits: Mapping[str, float] | None = None,
    ) -> None:
        self._command = tuple(command)
        self._environment = dict(environment or {})
        self._limits = dict(limits or {})
        self._process: _Process | None = None
        self.generation = 0

    def present(self) -> tuple[UsbKeyInfo, ...]:
        """Return the inserted keys, by serial."""
        found: tuple[UsbKeyInfo, ...] = self.call("keys.present")
        return found

    def wait_for_change(self, known: Collection[str], timeout_seconds: float, *, by_events: bool = True) -> KeyNotice:
        """Wait in the process; it serves nothing else meanwhile, so give waiting a process of its own."""
        name = "keys.wait_for_change"
        seconds = timeout_seconds + self._limits.get(name, CALLS[name].seconds)
        arguments = {"known": tuple(known), "timeout_seconds": timeout_seconds, "by_events": by_events}
        found: KeyNotice = self.call(name, seconds=seconds, **arguments)
        return found

    @contextmanager
    def open(self, serial: str, layout: KeyLayout = DEFAULT_LAYOUT) -> Iterator[UsbKeySession]:
        """Open a key; the session dies with the process."""
        self.send("open", {"serial": serial, "layout": encode(layout)}, self._limits.get("open", OPEN_SECONDS))
        self.generation += 1  # a session that was open before is dead: its calls must not reach this key
        session = ProcessSession(self, self.generation)
        try:
            yield session
        finally:
            if session.is_alive:
                with contextlib.suppress(UsbKeyError):
                    self.send("close", {}, DEFAULT_SECONDS)

    @property
    def is_running(self) -> bool:
        """Tell whether a process is there."""
        return self._process is not None

    def close(self) -> None:
        """End the process; a later call starts a new one. May come from another thread than the calls."""
        self._end(GRACE_SECONDS)

    def _end(self, grace_seconds: float) -> None:
        process, self._process = self._process, None
        if process is not None:
            self.generation += 1
            process.end(grace_seconds)

    def call(self, name: str, /, *, seconds: float | None = None, **arguments: object) -> Any:
        """Call by name; arguments and result are typed by the port's own hints."""
        limit = self._limits.get(name, CALLS[name].seconds) if seconds is None else seconds
        answer = self.send(name, {key: encode(value) for key, value in arguments.items()}, limit)
        return decode(CALLS[name].result, answer)

    def send(self, name: str, arguments: dict[str, object], seconds: float) -> object:
        """Exchange one frame; raise the error it carries, or `DeviceHung` or `DeviceCrashed`."""
        process = self._process
        if process is None:
            process = self._process = _Process(self._command, self._environment)
            seconds += self._limits.get("start", START_SECONDS)
        try:
            answer = process.exchange(name, arguments, seconds)
        except TimeoutError:
            self._end(0)
            sentence = f"介质在 {seconds:.0f} 秒内没有响应，已结束设备进程。请拔插介质后重试，已完成的步骤不会丢失。"
            raise DeviceHung(sentence, function=name) from None
        if not answer:
            self._end(0)
            sentence = "厂商库异常退出，设备进程将自动重启。请拔插介质后重试，已完成的步骤不会丢失。"
            raise DeviceCrashed(sentence, function=name)
        if "error" in answer:
            failure = answer["error"]
            raise rebuild(failure["code"], failure["sentence"], failure["facts"])
        return answer.get("ok")
