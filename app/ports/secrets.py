"""Keys and tokens, kept by the operating system or in a file that only its owner reads."""

from typing import Protocol


class Secrets(Protocol):
    """Small secrets by name. A value is text; keys are written as hex."""

    def get(self, name: str) -> str | None:
        """Return the secret, or None where it was never set."""
        ...

    def set(self, name: str, value: str) -> None:
        """Store the secret, replacing an older one; `Unavailable("secrets_unavailable")` if there is no place."""
        ...

    def delete(self, name: str) -> None:
        """Forget the secret; harmless where there is none."""
        ...

    def describe(self) -> str:
        """Say (Chinese, for `doctor`) where the secrets are kept."""
        ...
