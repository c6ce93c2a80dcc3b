"""What the sheets of one order say, and the seals its people own."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from review.orders import InvoiceDetails, Organisation, Person, Recipient
from training.seal_generator.design import SealDesign


class Form(StrEnum):
    """Documents of an order; the values are the codes of the project-kind table."""

    APPLICATION_FORM = "application_form"
    BUSINESS_LICENCE = "business_licence"
    AGENT_ID_CARD = "agent_id_card"
    AUTHORIZATION_LETTER = "authorization_letter"
    SEAL_COLLECTION_FORM = "seal_collection_form"
    APPOINTMENT_LETTER = "appointment_letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """What only the business licence says."""

    kind: str
    address: str
    capital: str
    founded: date
    scope: str
    registrar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdCard:
    """What only the handling agent's ID card says. The division code in the number is not in use."""

    number: str = field(repr=False)
    sex: str
    born: date
    address: str
    issuer: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Seals:
    """The dies in the applicant's drawer; `person_in_charge` may be a signature."""

    company: SealDesign
    legal_representative: SealDesign
    person_in_charge: SealDesign | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """Everything that is printed, written or stamped on the documents of one order."""

    order_no: str
    is_outside: bool
    organisation: Organisation
    legal_representative: Person
    legal_representative_id: str = field(repr=False)
    handling_agent: Person
    id_card: IdCard
    invoice_details: InvoiceDetails
    recipient: Recipient
    person_in_charge: str
    licence: Licence
    seals: Seals
    signed_on: date
