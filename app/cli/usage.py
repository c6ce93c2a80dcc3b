"""What argparse says about a wrong call, in Chinese. Its own catalogue has none, and it cannot be given sentences."""

import argparse
import math
import re

# As argparse of Python 3.11 words them; what is not listed here is handed on as it is.
_SENTENCES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"invalid choice: (.+?) \(choose from (.+)\)", r"不能是 \1，只能是 \2"),
        (r"invalid (?:int|float|finite_number) value: (.+)", r"应为数字，不能是 \1"),
        (r"invalid \w+ value: (.+)", r"不能是 \1"),
        (r"the following arguments are required: (.+)", r"缺少参数 \1"),
        (r"one of the arguments (.+) is required", r"须给出其中之一：\1"),
        (r"unrecognized arguments: (.+)", r"不认识的参数 \1"),
        (r"not allowed with argument (.+)", r"不能与 \1 同时使用"),
        (r"expected one argument", "后面须有一个值"),
        (r"expected at most one argument", "后面最多一个值"),
        (r"expected at least one argument", "后面至少要有一个值"),
        (r"expected (\d+) arguments?", r"后面须有 \1 个值"),
        (r"ambiguous option: (.+?) could match (.+)", r"选项 \1 不明确，可能是 \2"),
        (r"ignored explicit argument (.+)", r"后面不能有值 \1"),
        (r"^argument (.+?): ", r"参数 \1："),
    )
)


def in_chinese(message: str) -> str:
    """Return what argparse said, in Chinese."""
    for pattern, sentence in _SENTENCES:
        message = pattern.sub(sentence, message)
    return message


def finite_number(text: str) -> float:
    """Read a number from the command line: neither infinite nor `nan`."""
    value = float(text)
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"应为数字，不能是 {text}")
    return value


def port_number(text: str) -> int:
    """Read a TCP port from the command line; 0 lets the system choose."""
    if not text.isdecimal() or not 0 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"端口应在 0 与 65535 之间，不能是 {text}")
    return int(text)
