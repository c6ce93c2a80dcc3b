"""Reading typed values out of the TOML tables in `resources/`, with errors that name the place."""

import tomllib
from collections.abc import Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")


class DataError(ValueError):
    """A data table of the program is wrong: a mistake of whoever edited it, found when it is loaded."""


def parse_toml(text: str, what: str) -> Mapping[str, object]:
    """Parse `text`; raise `DataError` naming the table `what`."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{what}: {error}") from error


class Table:
    """One TOML table that knows where it stands, so that an error can say so."""

    def __init__(self, values: object, where: str) -> None:
        if not isinstance(values, Mapping):
            raise DataError(f"{where}: a table is expected")
        self._values: Mapping[str, object] = values
        self.where = where

    def each(self) -> Iterable[tuple[str, "Table"]]:
        """Return the tables inside this one with their keys, in file order."""
        return tuple((key, Table(value, f"{self.where}.{key}")) for key, value in self._values.items())

    def allow(self, *known: str) -> None:
        """Raise `DataError` on a key that nobody reads: it is a typing mistake."""
        unknown = sorted(set(self._values) - set(known))
        if unknown:
            raise DataError(f"{self.where}: unknown key {', '.join(unknown)}")

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string; without a default it must be there and not be empty."""
        value = self._value(key, str, default)
        if default is None and not value:
            raise DataError(f"{self.where}.{key}: must not be empty")
        return value

    def number(self, key: str, default: int | None = None) -> int:
        """Return an integer."""
        return self._value(key, int, default)

    def flag(self, key: str) -> bool:
        """Return a boolean, false where it is absent."""
        return self._value(key, bool, False)

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of strings."""
        values = self._items(key, default)
        if not all(isinstance(value, str) for value in values):
            raise DataError(f"{self.where}.{key}: a list of texts is expected")
        return tuple(str(value) for value in values)

    def table(self, key: str) -> "Table":
        """Return the table under `key`; an empty one where it is absent."""
        return Table(self._values.get(key, {}), f"{self.where}.{key}")

    def tables(self, key: str) -> tuple["Table", ...]:
        """Return the list of tables under `key`; an empty one where it is absent."""
        values = self._items(key, ())
        return tuple(Table(value, f"{self.where}.{key}[{index}]") for index, value in enumerate(values))

    def _items(self, key: str, default: tuple[str, ...] | None) -> tuple[object, ...]:
        value = self._values.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, list):
            raise DataError(f"{self.where}.{key}: a list is expected")
        return tuple(value)

    def _value(self, key: str, kind: type[T], default: T | None) -> T:
        value = self._values.get(key, default)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise DataError(f"{self.where}.{key}: {kind.__name__} is expected")
        return value
