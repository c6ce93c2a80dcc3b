"""The version the server reports: that of the distribution it was installed from."""

from importlib.metadata import PackageNotFoundError, version


def _installed() -> str:
    try:
        return version("ca-review")
    except PackageNotFoundError:  # frozen without metadata
        return "0"


VERSION = _installed()
