"""The names of what people do to an order. Apart from the actions, because a queue shows the name alone."""

from enum import StrEnum


class ActionKind(StrEnum):
    """Path segment of an action, and its name in the outbox."""

    DECISION = "decisions"
    RECEIPT = "receipts"
    PAGE = "pages"
    CALL = "calls"
    CERTIFICATES = "certificates"
    REVOCATION = "revocations"
    SEAL = "seals"
    PRODUCTION_RESULT = "production-results"
    UNUSABLE_SEAL = "unusable-seals"
    SHIPMENT = "shipments"
    INVOICE = "invoices"
    CANCELLATION = "cancellations"
    REMAKE = "remakes"
    WITHDRAWAL = "withdrawals"
    NAME_CORRECTION = "name-corrections"
    ARCHIVE_BOX = "archive-boxes"
