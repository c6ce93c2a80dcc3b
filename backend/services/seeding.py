"""Filling an empty office with orders that were made elsewhere: samples, or a move from another system."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database.tables import ApplicantRow, CourierRow, DocumentRow, OrderRow
from backend.office import Office
from backend.services.accounts import NewStaff, add_staff
from backend.services.orders import NewOrder, add_order
from backend.services.portal import document_row
from review.orders import DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """An order and, for each of its pages, the description from which the page is rendered."""

    new: NewOrder
    origins: dict[DocumentId, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Who works here, and which orders there are; all applicants share one password."""

    staff: tuple[NewStaff, ...]
    seeds: tuple[Seed, ...]
    applicant_password_hash: str = field(repr=False)


def is_empty(office: Office) -> bool:
    """Tell whether the office has no order yet."""
    with office.database.read() as session:
        return session.scalars(select(OrderRow.order_no).limit(1)).first() is None


def populate(office: Office, population: Population) -> None:
    """Write staff, applicants and orders in one transaction."""
    with office.database.write() as session:
        add_staff(session, population.staff)
        for uscc in {seed.new.order.organisation.uscc for seed in population.seeds}:
            session.merge(ApplicantRow(uscc=uscc, password_hash=population.applicant_password_hash))
        _add_orders(session, office, population.seeds)


def _add_orders(session: Session, office: Office, seeds: Iterable[Seed]) -> None:
    for seed in seeds:
        order = seed.new.order
        add_order(session, office, seed.new)
        rows: list[DocumentRow | CourierRow] = [
            document_row(order.order_no, ref, origin=seed.origins[ref.id]) for ref in order.documents
        ]
        if order.courier_number:
            rows.append(
                CourierRow(courier_number=order.courier_number, order_no=order.order_no, entered_at=order.stage_since)
            )
        session.add_all(rows)
