"""What the subcommands print: one JSON document under --json, plain lines otherwise."""

import sys
from collections.abc import Iterable

import pydantic_core


def print_json(document: object) -> None:
    """Print one JSON document; dataclasses, enums, tuples and datetimes become what the wire uses."""
    sys.stdout.write(pydantic_core.to_json(document, indent=2).decode() + "\n")
    sys.stdout.flush()


def print_lines(lines: Iterable[str]) -> None:
    """Print plain lines for a person."""
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def read_secret_line() -> str:
    """Read a password or a PIN from the first line of standard input, so that it never is in an argument list."""
    return sys.stdin.readline().rstrip("\r\n")
