"""Answers of the wire that are not orders or actions; field names are the wire's."""

from dataclasses import dataclass, field
from datetime import datetime

from app.ports.backend import HistoryEvent, OfficeMessage, StaffName
from review.check_figures import CheckFigure, Judgement
from review.orders import OrderNo, StoredDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthAnswer:
    """``GET /health``."""

    service: str
    version: str
    training: bool
    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAnswer:
    """The person in a session; roles of a later version are skipped by the reader."""

    user: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAnswer:
    """``POST /session`` and ``/session/refresh``; `expires_in` in seconds."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    user: UserAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsAnswer:
    """``GET /orders/{no}/documents``."""

    documents: tuple[StoredDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeSheetsAnswer:
    """``GET /training/parcels/{no}/sheets``."""

    sheets: tuple[StoredDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryAnswer:
    """``GET /orders/{no}/history``."""

    events: tuple[HistoryEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementsAnswer:
    """``GET /orders/{no}/judgements``."""

    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFiguresAnswer:
    """``GET /check-figures``."""

    checks: tuple[CheckFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesAnswer:
    """``GET /messages``."""

    messages: tuple[OfficeMessage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAnswer:
    """``GET /staff``."""

    staff: tuple[StaffName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelAnswer:
    """``GET /parcels/{courier_number}``."""

    order_no: OrderNo


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainAnswer:
    """``GET /chain``."""

    certificates_pem: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappingKeyAnswer:
    """``GET /wrapping-key``."""

    algorithm: str
    public_key: str
