"""Who is signed in, and the small things that this machine remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.ports.backend import ServerHealth, StaffMember
    from app.ports.settings import Settings


class Sessions(Protocol):
    """Who is signed in."""

    def member(self) -> StaffMember | None:
        """Return who is signed in, or None. Quick: may be called on the window's thread."""
        ...

    def server_url(self) -> str:
        """Return the office server's address, empty when none is chosen. Quick."""
        ...

    def sign_out(self) -> None:
        """End the session."""
        ...

    def health(self) -> ServerHealth:
        """Ask whether the server is there."""
        ...


class Facts(Protocol):
    """Small things that are remembered: drafts, keys, modes, saved views. Quick: callable on the window's thread."""

    def get(self, name: str) -> str | None:
        """Return the text under `name`."""
        ...

    def set(self, name: str, text: str) -> None:
        """Keep the text; it is on the disk a moment later."""
        ...

    def flush(self) -> None:
        """Wait until everything that was set is on the disk."""
        ...


class SettingsStore(Protocol):
    """The workstation's settings."""

    def load(self) -> Settings:
        """Return them."""
        ...

    def save(self, settings: Settings) -> None:
        """Replace them."""
        ...
