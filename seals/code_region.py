"""Where a seal's code says that the seal was registered: its first six digits are a division of GB/T 2260.

A note for the reviewer, never a verdict: divisions are renamed, seals are kept (seals.md §4, "code region").
"""

import re

from stdnum import numdb

_DIGITS = 6
_YEARS = re.compile(r"\[[^\]]*\]")


def region_note(code: str) -> str:
    """Return half a sentence about the division that `code` begins with; empty where its first digits are not all read.

    The table is python-stdnum's, with divisions that no longer exist.
    """
    number = code[:_DIGITS]
    if len(number) < _DIGITS or not number.isdecimal():
        return ""
    region = _division(number)
    if region is None:
        return f"前六位 {number} 不在行政区划代码中（仅供参考）"
    return f"前六位 {number} 为{region}"


def _division(number: str) -> str | None:
    found: dict[str, str] = {}
    for _, facts in numdb.get("cn/loc").info(number):
        found.update(facts)
    province, county = found.get("province", ""), _newest(found.get("county", ""))
    if not province or not county:
        return None
    return province if county == province else f"{province}{county}"


def _newest(names: str) -> str:
    """Return the newest of names as the table has them: ``[1997-1997]万县区,[1998-]万州区``."""
    return _YEARS.sub("", names.rpartition(",")[2])
