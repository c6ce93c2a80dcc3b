"""Sign-in: random opaque tokens, stored hashed; refresh tokens rotate, and a spent one that returns ends the family."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.database.tables import TokenRow

TOKEN_BYTES = 32


class Purpose(StrEnum):
    """What a token is good for."""

    ACCESS = "access"
    REFRESH = "refresh"
    PORTAL = "portal"


class TokenRefused(Exception):
    """The token is unknown, revoked or spent (`token_invalid`), or too old (`token_expired`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair:
    """Tokens as they are handed out; they are stored nowhere."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def make_token(session: Session, *, family: str, purpose: Purpose, subject: str, expires_at: datetime) -> str:
    """Make and store a token; only its SHA-256 is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(TokenRow(digest=_digest(token), family=family, purpose=purpose, subject=subject, expires_at=expires_at))
    return token


def start_family() -> str:
    """Return the name of a new token family."""
    return secrets.token_hex(16)


def make_pair(
    session: Session, *, family: str, subject: str, now: datetime, access_ttl: timedelta, refresh_ttl: timedelta
) -> TokenPair:
    """Make access and refresh token of a family."""
    session.execute(delete(TokenRow).where(TokenRow.expires_at < now - refresh_ttl))
    return TokenPair(
        access=make_token(session, family=family, purpose=Purpose.ACCESS, subject=subject, expires_at=now + access_ttl),
        refresh=make_token(
            session, family=family, purpose=Purpose.REFRESH, subject=subject, expires_at=now + refresh_ttl
        ),
    )


def check_token(session: Session, token: str, purpose: Purpose, now: datetime) -> TokenRow:
    """Return the token's row; raise `TokenRefused`."""
    row = session.get(TokenRow, _digest(token))
    if row is None or row.purpose != purpose or row.revoked_at is not None:
        raise TokenRefused("token_invalid")
    if row.expires_at <= now:
        raise TokenRefused("token_expired")
    return row


def spend_refresh_token(session: Session, token: str, now: datetime) -> TokenRow | None:
    """Spend a refresh token; None when it was spent before, and then its whole family is revoked.

    The caller commits in both cases: the revocation has to stay.
    """
    query = select(TokenRow).where(TokenRow.digest == _digest(token)).with_for_update()
    session.execute(query).scalar_one_or_none()
    row = check_token(session, token, Purpose.REFRESH, now)
    if row.spent_at is not None:
        revoke_family(session, row.family, now)
        return None
    row.spent_at = now
    return row


def revoke_family(session: Session, family: str, now: datetime) -> None:
    """Revoke every token that descends from one sign-in."""
    session.execute(update(TokenRow).where(TokenRow.family == family).values(revoked_at=now))
