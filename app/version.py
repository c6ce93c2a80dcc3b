"""The program's version, read once from the installed package."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("ca-review")
except PackageNotFoundError:  # pragma: no cover - a source tree that was never installed
    VERSION = "0+source"
