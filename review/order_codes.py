"""Numbers and codes of an order, as its lines and tables name them."""

from enum import StrEnum
from typing import NewType

OrderNo = NewType("OrderNo", str)
KindCode = NewType("KindCode", str)
DocumentCode = NewType("DocumentCode", str)
DocumentId = NewType("DocumentId", str)
ReasonCode = NewType("ReasonCode", str)
Sha256 = NewType("Sha256", str)


class Source(StrEnum):
    """Where a picture of a document came from."""

    UPLOAD = "upload"
    PAPER = "paper"


class Verdict(StrEnum):
    """A person's verdict in pre-review or paper review."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    REJECT = "reject"


class CallOutcome(StrEnum):
    """How a phone call to the handling agent ended."""

    AGREED = "agreed"
    CALL_BACK = "call_back"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"


class KeyState(StrEnum):
    """What the office knows of the USB key bound to an order."""

    BOUND = "bound"
    PROVEN = "proven"
    QUARANTINED = "quarantined"
    REVOKED = "revoked"


class InvoiceState(StrEnum):
    """How far the invoice has come."""

    DUE = "due"
    SENT = "sent"
    BOUNCED = "bounced"
    HELD = "held"  # the office's own mail server did not take it: it waits for whoever looks after that
