"""Who is signed in, and what that person may do."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from app.ports.audit import AuditEvent
from app.ports.errors import Refused, Unavailable
from app.ports.session import RememberedSignIn, SignInVault
from review.stages import ROLE_NAMES_ZH, Role

if TYPE_CHECKING:
    from app.ports.backend import Backend, ServerHealth, StaffMember
    from app.ports.clock import Clock
    from app.ports.store import Store


class Session:
    """The sign-in at one office server."""

    def __init__(self, *, server_url: str, backend: Backend, vault: SignInVault, store: Store, clock: Clock) -> None:
        self.server_url = server_url
        self._backend = backend
        self._vault = vault
        self._store = store
        self._clock = clock

    @property
    def member(self) -> StaffMember | None:
        """Return who is signed in at this server, or None."""
        remembered = self._vault.load()
        if remembered is None or remembered.server_url != self.server_url:
            return None
        return remembered.sign_in.member

    def require(self, *roles: Role) -> StaffMember:
        """Return who is signed in; `Refused` when nobody is, or the person has none of `roles`."""
        member = self.member
        if member is None:
            raise Refused("sign_in_required", "尚未登录或登录已过期，请先登录；已保存的工作不受影响。")
        if roles and not member.roles.intersection(roles):
            names = "、".join(ROLE_NAMES_ZH[role] for role in roles)
            raise Refused("role_missing", f"{member.name}没有“{names}”权限，请换有权限的人员登录或找主管。")
        return member

    def health(self) -> ServerHealth:
        """Ask the server whether it is there; `Unavailable` when it is not."""
        return self._backend.health()

    def sign_in(self, user: str, password: str) -> StaffMember:
        """Open a session and remember it; `Refused("sign_in_failed")` on a wrong name or password."""
        sign_in = self._backend.sign_in(user, password)
        self._vault.save(RememberedSignIn(server_url=self.server_url, sign_in=sign_in))
        self._note(sign_in.member.user, "sign_in")
        return sign_in.member

    def sign_out(self) -> None:
        """Forget the sign-in here, and revoke it on the server if that can be reached."""
        member = self.member
        if member is None:
            return
        with suppress(Unavailable, Refused):  # the tokens expire by themselves; forgetting them here must not fail
            self._backend.sign_out()
        self._vault.clear()
        self._note(member.user, "sign_out")

    def _note(self, user: str, action: str) -> None:
        with self._store.writing() as work:
            work.audit.append(AuditEvent(at=self._clock.now(), by=user, action=action))
