"""Data only: project kinds, reason catalogue, thresholds, holidays, icons, translations, form templates."""

from importlib.resources import files
from importlib.resources.abc import Traversable


def open_resource(name: str) -> Traversable:
    """Return the packaged data file `name`, for example ``"reasons.toml"``; works from source and frozen."""
    return files(__name__).joinpath(name)


def read_text(name: str) -> str:
    """Return the text of the packaged data file `name`, decoded as UTF-8."""
    return open_resource(name).read_text(encoding="utf-8")


def read_bytes(name: str) -> bytes:
    """Return the bytes of the packaged data file `name`."""
    return open_resource(name).read_bytes()
