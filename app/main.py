"""Entry point of the `ca-review` program: the window, the command line, and the program's own child processes."""

import os
import sys
from collections.abc import Sequence

CHILD_PROCESSES = ("--device-process", "--vision-worker")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code: 0 done, 1 refused or found wanting, 2 usage, 3 unavailable."""
    if getattr(sys, "frozen", False):
        import multiprocessing  # noqa: PLC0415 - run from source it has nothing to do here

        multiprocessing.freeze_support()
    arguments = list(sys.argv[1:] if argv is None else argv)
    _have_streams()
    _speak_utf8()
    if arguments and arguments[0] in CHILD_PROCESSES:
        return _run_child(arguments[0], arguments[1:])
    from app.cli import run_command_line  # noqa: PLC0415 - a child process does not need it

    return run_command_line(arguments)


def _run_child(kind: str, arguments: list[str]) -> int:
    """Run one of the program's own child processes; they are started by it alone, also when frozen."""
    from app.bootstrap import children  # noqa: PLC0415 - only a child process needs it

    return children.run(kind, arguments)


def _have_streams() -> None:
    """Give a program that was started without standard streams (a window on Windows, `>&-`) some that lead nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - kept to the end


def _speak_utf8() -> None:
    """Print Chinese whatever the locale says: under LANG=C, and on a Windows console with another code page."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace" if stream is not sys.stdin else "strict")


if __name__ == "__main__":
    sys.exit(main())
