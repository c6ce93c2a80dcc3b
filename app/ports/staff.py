"""Who is signed in, and by which tokens."""

from dataclasses import dataclass, field
from datetime import datetime

from review.stages import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Who is signed in."""

    user: str
    name: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Tokens of a session. `expires_at` is that of the access token."""

    member: StaffMember
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
