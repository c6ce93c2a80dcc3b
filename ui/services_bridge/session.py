"""Who is signed in, and the small texts that the window remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.services_bridge.bridge import Bridge

if TYPE_CHECKING:
    from app.ports.backend import ServerHealth, StaffMember


class SessionsBridge(Bridge):
    """`ui.context.session.Sessions`. Whoever is signed in stays so until `sign_out`: the vault is read once.

    The window asks with every order and every line, and a keyring of the system answers when it likes.
    """

    _member: StaffMember | None = None

    def member(self) -> StaffMember | None:
        if self._member is None:
            self._member = self._services.session.member
        return self._member

    def server_url(self) -> str:
        return self._services.session.server_url

    def sign_out(self) -> None:
        self._services.session.sign_out()
        self._member = None

    def health(self) -> ServerHealth:
        return self._services.session.health()


class FactsBridge(Bridge):
    """Small texts of the window, kept by the queue's own store of views."""

    def get(self, name: str) -> str | None:
        return self._services.queue.view(name)

    def set(self, name: str, text: str) -> None:
        self._services.queue.keep_view(name, text)
