"""What the views of the services have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.workstation import Services


class Bridge:
    """One desk of the window over the services."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def _user(self) -> str:
        member = self._services.session.member
        return member.user if member is not None else ""
