"""What surrounds the office server, beside the CA and the seal maker of `backend.ports`."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from backend.ports import CertificateAuthority, SealMaker
from review.orders import DocumentCode, OrderNo
from review.stages import Stage


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present moment, aware."""
        ...


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


class SecondReviewDraw(Protocol):
    """Draws the orders that a second person has to look at."""

    def is_drawn(self, order_no: OrderNo, stage: Stage, rate: float) -> bool:
        """Tell whether this pass is drawn; `rate` is the share of passes to draw, 0 to 1."""
        ...


class RandomDraw:
    """Nobody can foresee it: the operating system's random numbers."""

    def __init__(self) -> None:
        self._random = random.SystemRandom()

    def is_drawn(self, order_no: OrderNo, stage: Stage, rate: float) -> bool:
        """Draw once."""
        return self._random.random() < rate


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPage:
    """Bytes and media type of one picture."""

    content: bytes = field(repr=False)
    media_type: str


class DocumentOrigin(Protocol):
    """Makes the bytes of a document that so far is only described (`documents.origin`)."""

    def render(self, origin: str) -> RenderedPage:
        """Return the page; the same origin always gives the same bytes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedPage:
    """One page that the sample applicant is going to upload or to post."""

    document: DocumentCode
    page: int
    origin: str


class SampleApplicant(Protocol):
    """The applicant of a training order: knows the corrected round and the paper set."""

    def corrected_round(self, order_no: OrderNo, upload_round: int) -> Sequence[PreparedPage]:
        """Return the pages of the next upload round (`upload_round` is its number)."""
        ...

    def paper_set(self, order_no: OrderNo, parcel: int) -> Sequence[PreparedPage]:
        """Return the sheets in the applicant's `parcel`-th parcel, counted from 1."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeDriver:
    """What drives USB keys for practice on the server's own machine: a library, and the environment it needs.

    `arrival_pin` is what a token arrives with (SO PIN); empty where the library needs none.
    """

    driver: str
    library: str
    environment: Mapping[str, str]
    arrival_pin: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeKey:
    """A software key that can be inserted and pulled."""

    usb_key_serial: str
    is_inserted: bool


class PracticeKeys(Protocol):
    """USB keys of a training office."""

    def drivers(self) -> tuple[PracticeDriver, ...]:
        """Return what drives the keys; keys are made where there are none yet."""
        ...

    def keys(self) -> tuple[PracticeKey, ...]:
        """Return the keys that can be inserted and pulled."""
        ...

    def place(self, usb_key_serial: str, *, is_inserted: bool) -> bool:
        """Put a key in or pull it out; False where there is none of that serial."""
        ...

    def swap(self, driver: str) -> bool:
        """Pull every key and put a blank one of this driver in; False where there is no such driver."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """An e-mail about to be delivered."""

    to: str
    subject: str
    text: str
    attachment: bytes = field(default=b"", repr=False)
    attachment_name: str = ""


class MailNotDelivered(Exception):
    """The mail server did not take it; `is_final` when trying again is pointless.

    `office_fault` says, in Chinese, what is wrong between this office and its mail server, before any recipient was
    named: that is nobody's address.
    """

    def __init__(self, *, is_final: bool = False, office_fault: str = "") -> None:
        super().__init__("mail not delivered")
        self.is_final = is_final
        self.office_fault = office_fault


class MailDelivery(Protocol):
    """Hands e-mails to a mail server."""

    def deliver(self, mail: Mail) -> None:
        """Deliver or raise `MailNotDelivered`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeParts:
    """Everything the server does not make itself. What is None is answered with a clear refusal."""

    authority: CertificateAuthority | None = None
    seal_maker: SealMaker | None = None
    clock: Clock = field(default_factory=SystemClock)
    draw: SecondReviewDraw = field(default_factory=RandomDraw)
    origin: DocumentOrigin | None = None
    applicant: SampleApplicant | None = None
    delivery: MailDelivery | None = None
    practice_keys: PracticeKeys | None = None
