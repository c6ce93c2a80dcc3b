"""The settings as a TOML file a person can read and mend."""

import dataclasses
import json
import os
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.ports.errors import Unavailable, UserError
from app.ports.settings import Settings

_Stamp = tuple[int, int, int] | None


class TomlSettings:
    """`SettingsFile` over one TOML file, which is read again when it is another than before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: tuple[_Stamp, Settings] | None = None

    def load(self) -> Settings:
        """Return the settings; the defaults where there is no file yet. Asked often, also on the window's thread."""
        stamp = self._stamp()  # looked at first: a file that changes meanwhile is read once more the next time
        if self._held is None or self._held[0] != stamp:
            self._held = stamp, self._read()
        return self._held[1]

    def _stamp(self) -> _Stamp:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> Settings:
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return Settings()
        except (OSError, UnicodeDecodeError) as error:
            raise _invalid(self._path, "文件读不出来") from error
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise _invalid(self._path, "不是有效的 TOML") from error
        fields = {field.name: field for field in dataclasses.fields(Settings)}
        known: dict[str, Any] = {
            name: self._value(fields[name], value) for name, value in values.items() if name in fields
        }
        return Settings(**known)

    def save(self, settings: Settings) -> None:
        """Replace the file at once: a crash leaves the old one or the new one, never half of one."""
        lines = []
        for field in dataclasses.fields(settings):
            unit = f"，单位 {field.metadata['unit']}" if field.metadata["unit"] else ""
            lines += [
                f"# {field.metadata['meaning']}{unit}",
                f"{field.name} = {_toml(getattr(settings, field.name))}",
                "",
            ]
        beside = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with beside.open("w", encoding="utf-8") as file:
                file.write("\n".join(lines))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)
        except OSError as error:
            raise Unavailable("settings_not_saved", "设置没有保存：数据目录不可写，请检查其权限和磁盘空间。") from error

    def _value(self, field: "dataclasses.Field[Any]", value: object) -> object:
        """Return the value in its type and within its bounds, or say which field is wrong."""
        kind = type(field.default)
        if issubclass(kind, StrEnum):
            if value not in list(kind):
                raise _invalid(self._path, f"{field.name} 只能是 {'、'.join(kind)}")
            return kind(str(value))
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is not kind:
            raise _invalid(self._path, f"{field.name} 的类型不对")
        low, high = field.metadata["low"], field.metadata["high"]
        if isinstance(value, int | float) and not (low is None or low <= value <= high):
            raise _invalid(self._path, f"{field.name} 应在 {low} 到 {high} 之间")
        return value


def _toml(value: object) -> str:
    if isinstance(value, bool | int | float):
        return str(value).lower()
    return json.dumps(str(value), ensure_ascii=False)


def _invalid(path: Path, why: str) -> UserError:
    return UserError("settings_invalid", f"设置文件 {path.name} 有误：{why}；请改正，或删除该文件以使用默认值。")
