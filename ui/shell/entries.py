"""What the rail offers, to whom, and what it counts. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from review.stages import Role, Stage
from ui.parts import PageName
from ui.texts import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ui.queue.index import QueueIndex

_ALL = frozenset(Role)
_READERS = frozenset({Role.SUPERVISOR, Role.AUDITOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class RailEntry:
    """One entry: its page, its words, the roles that see it, the group it stands in."""

    page: str
    words: str
    roles: frozenset[Role]
    group: int = 0


def _roles(*roles: Role) -> frozenset[Role]:
    return frozenset(roles) | _READERS


ENTRIES: tuple[RailEntry, ...] = (
    RailEntry(page=PageName.PRE_REVIEW, words=mark("Pre-review"), roles=_roles(Role.PRE_REVIEWER)),
    RailEntry(page=PageName.INTAKE, words=mark("Intake"), roles=_roles(Role.INTAKE)),
    RailEntry(page=PageName.PAPER_REVIEW, words=mark("Paper review"), roles=_roles(Role.PAPER_REVIEWER)),
    RailEntry(page=PageName.CALLS, words=mark("Calls due"), roles=_roles(Role.PAPER_REVIEWER, Role.PRODUCTION)),
    RailEntry(page=PageName.PRODUCTION, words=mark("Production"), roles=_roles(Role.PRODUCTION)),
    RailEntry(page=PageName.SHIPPING, words=mark("Shipping"), roles=_roles(Role.PRODUCTION)),
    RailEntry(page=PageName.INVOICES, words=mark("Invoices"), roles=_roles(Role.PRODUCTION)),
    RailEntry(page=PageName.ALL_ORDERS, words=mark("All orders"), roles=_ALL, group=1),
    RailEntry(page=PageName.FIGURES, words=mark("Figures"), roles=_READERS, group=1),
    RailEntry(page=PageName.MESSAGES, words=mark("Messages"), roles=_READERS, group=1),
    RailEntry(page=PageName.AUDIT, words=mark("Audit trail"), roles=_READERS, group=1),
    RailEntry(
        page=PageName.KEY_STOCK, words=mark("Key stock"), roles=frozenset({Role.PRODUCTION, Role.SUPERVISOR}), group=1
    ),
    RailEntry(page=PageName.OUTBOX, words=mark("To be sent"), roles=_ALL, group=2),
    RailEntry(page=PageName.SETTINGS, words=mark("Settings"), roles=_ALL, group=2),
)
STAGE_OF_PAGE: Mapping[str, frozenset[Stage]] = {
    PageName.PRE_REVIEW: frozenset({Stage.PRE_REVIEW}),
    PageName.INTAKE: frozenset({Stage.MAILING, Stage.SUPPLEMENT}),
    PageName.PAPER_REVIEW: frozenset({Stage.PAPER_REVIEW}),
    PageName.PRODUCTION: frozenset({Stage.PRODUCTION}),
    PageName.SHIPPING: frozenset({Stage.SHIPPING}),
    PageName.ALL_ORDERS: frozenset(Stage),
}


def entries_for(roles: Iterable[Role]) -> tuple[RailEntry, ...]:
    """Return the entries that a person with `roles` sees, in order."""
    held = set(roles)
    return tuple(entry for entry in ENTRIES if entry.roles & held)


def counts(index: QueueIndex) -> dict[str, int]:
    """Count what waits on each page; an order with a queued move waits nowhere."""
    result = {
        page: sum(map(index.waiting, stages)) for page, stages in STAGE_OF_PAGE.items() if page != PageName.ALL_ORDERS
    }
    return {**result, PageName.CALLS: index.calls_due, PageName.INVOICES: index.invoices_due}
