"""Byte ranges (RFC 9110, 14): one range; several or nonsense are answered with the whole, as the RFC allows."""

import re

from backend.problems import Problem

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def requested_range(header: str | None, size: int) -> range | None:
    """Return the bytes asked for, or None for all of them; refuse a range outside the content (416)."""
    match = _RANGE.fullmatch((header or "").strip())
    if match is None or match.group(0) == "bytes=-":
        return None
    first, last = match.groups()
    if first and last and int(last) < int(first):
        return None
    if not first:
        start, stop = max(0, size - int(last)), size
    else:
        start, stop = int(first), min(size, int(last) + 1) if last else size
    if start >= stop:
        raise Problem(416, "range_not_satisfiable", "请求的字节范围超出文件长度。")
    return range(start, stop)
