"""What the subcommands print: one JSON document under --json, plain lines otherwise; and the files they write."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pydantic_core

from app.ports.errors import Unavailable


def print_json(document: object) -> None:
    """Print one JSON document; dataclasses, enums, tuples and datetimes become what the wire uses."""
    _print([pydantic_core.to_json(document, indent=2).decode()])


def print_lines(lines: Iterable[str]) -> None:
    """Print plain lines for a person."""
    _print(lines)


def read_secret_line() -> str:
    """Read a password or a PIN from the first line of standard input, so that it never is in an argument list."""
    return sys.stdin.readline().rstrip("\r\n")


@contextmanager
def writing_to(place: Path) -> Iterator[None]:
    """Turn what the disk says while results are written to `place` into one sentence."""
    try:
        yield
    except OSError as error:
        sentence = f"无法写入 {place}，请检查路径、权限和磁盘空间；结果没有写全，可再运行一次。"
        raise Unavailable("file_not_written", sentence) from error


def _print(lines: Iterable[str]) -> None:
    try:
        for line in lines:
            sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop_output()
        sentence = "结果写不到标准输出，可能磁盘已满；命令所做的改动已保存，请腾出空间后再看一次。"
        raise Unavailable("output_not_written", sentence) from error


def _drop_output() -> None:
    """Let what is still buffered go nowhere, so that the interpreter does not stumble over it when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
