"""The remembered sign-in: whose it is, at which server, and its tokens."""

from dataclasses import dataclass
from typing import Protocol

from app.ports.staff import SignIn


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedSignIn:
    """A sign-in and the server it belongs to: a token is never sent to another one."""

    server_url: str
    sign_in: SignIn


class SignInVault(Protocol):
    """Keeps one sign-in, shared by the window and the command line of the same data folder."""

    def load(self) -> RememberedSignIn | None:
        """Return the remembered sign-in, or None."""
        ...

    def save(self, remembered: RememberedSignIn) -> None:
        """Remember the sign-in in place of an older one."""
        ...

    def clear(self) -> None:
        """Forget it."""
        ...
