"""The remembered sign-in as one secret."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.ports.session import RememberedSignIn
from app.ports.staff import SignIn, StaffMember
from review.stages import Role

if TYPE_CHECKING:
    from app.ports.secrets import Secrets

NAME = "sign-in"


class SecretVault:
    """`SignInVault` over the secrets."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def load(self) -> RememberedSignIn | None:
        """Return the remembered sign-in, or None."""
        stored = self._secrets.get(NAME)
        if stored is None:
            return None
        try:
            return _read(json.loads(stored))
        except (ValueError, KeyError, TypeError):
            return None  # written by another version, or cut short: signing in again mends it

    def save(self, remembered: RememberedSignIn) -> None:
        """Remember the sign-in in place of an older one."""
        sign_in = remembered.sign_in
        fields = {
            "server_url": remembered.server_url,
            "user": sign_in.member.user,
            "name": sign_in.member.name,
            "roles": sorted(sign_in.member.roles),
            "access_token": sign_in.access_token,
            "refresh_token": sign_in.refresh_token,
            "expires_at": sign_in.expires_at.isoformat(),
        }
        self._secrets.set(NAME, json.dumps(fields))

    def clear(self) -> None:
        """Forget it."""
        self._secrets.delete(NAME)


def _read(fields: dict[str, Any]) -> RememberedSignIn:
    known = set(Role)
    member = StaffMember(
        user=fields["user"],
        name=fields["name"],
        roles=frozenset(Role(role) for role in fields["roles"] if role in known),
    )
    sign_in = SignIn(
        member=member,
        access_token=fields["access_token"],
        refresh_token=fields["refresh_token"],
        expires_at=datetime.fromisoformat(fields["expires_at"]),
    )
    return RememberedSignIn(server_url=fields["server_url"], sign_in=sign_in)
