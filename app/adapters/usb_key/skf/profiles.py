"""Vendor profiles: how a library departs from the standard's memory layout. Data in resources/skf_profiles.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, Final

from app.ports.usb_key_errors import WrongProfile
from app.ports.usb_keys import Pin
from resources import read_text

AUTO: Final = "auto"
RESOURCE: Final = "skf_profiles.toml"


class Packing(StrEnum):
    """How structures are laid out."""

    PACKED = "packed"
    NATURAL = "natural"


class NullBuffer(StrEnum):
    """What a NULL output buffer means to the library."""

    QUERY = "query"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkfProfile:
    """One profile; the fields are explained in the data file. Sizes in bytes."""

    name: str
    title: str
    ulong_bytes: int
    packing: Packing
    convention: str
    null_buffer: NullBuffer
    buffer_bytes: int
    auth_random: int
    auth_key: Pin
    auth_algorithm: int
    codes: Mapping[int, int] = field(default_factory=dict)


@cache
def all_profiles() -> tuple[SkfProfile, ...]:
    """Return the profiles in the order in which `auto` tries them."""
    table = tomllib.loads(read_text(RESOURCE))
    standard = table["standard"]
    return tuple(_profile(name, standard | row) for name, row in table.items())


def _profile(name: str, row: Mapping[str, Any]) -> SkfProfile:
    return SkfProfile(
        name=name,
        title=str(row["title"]),
        ulong_bytes=int(row["ulong_bytes"]),
        packing=Packing(row["packing"]),
        convention=str(row["convention"]),
        null_buffer=NullBuffer(row["null_buffer"]),
        buffer_bytes=int(row["buffer_bytes"]),
        auth_random=int(row["auth_random"]),
        auth_key=Pin(str(row["auth_key"])),
        auth_algorithm=int(row["auth_algorithm"]),
        codes={int(code, 16): int(meaning) for code, meaning in row.get("codes", {}).items()},
    )


def find_profile(name: str) -> SkfProfile:
    """Return the profile of that name."""
    for profile in all_profiles():
        if profile.name == name:
            return profile
    known = "、".join(profile.name for profile in all_profiles())
    raise WrongProfile(f"没有名为“{name}”的 SKF 厂商参数，可用：auto、{known}。请在设置中改正。")
