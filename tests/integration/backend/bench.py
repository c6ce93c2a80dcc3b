"""An office served over real HTTP from a thread, with clock, draw and settings in the test's hands."""

import os
import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from backend.address import Address, listen, url_of
from backend.config import OfficeConfig
from backend.database.tables import AuditRow
from backend.office import Office, open_office
from backend.parts import OfficeParts, PreparedPage, RenderedPage
from backend.services.accounts import NewStaff
from backend.services.orders import NewOrder
from backend.services.seeding import Population, Seed, populate
from backend.serving import serve
from review.orders import (
    DocumentCode,
    DocumentId,
    DocumentRef,
    IdentityNumbers,
    InvoiceDetails,
    KindCode,
    OrderNo,
    OrderSnapshot,
    Organisation,
    Person,
    Recipient,
    Source,
)
from review.stages import Stage
from tests.office import Account
from training.ca import TrainingAuthority
from training.office import ACCOUNTS, APPLICANT_PASSWORD
from training.seal_maker import TrainingSealMaker

DOCUMENTS = ("application_form", "business_licence", "agent_id_card", "authorization_letter", "seal_collection_form")
ID_NUMBERS = IdentityNumbers(legal_representative="360102198001010011", handling_agent="36010219900202002X")
_hashes: dict[str, str] = {}


def cheap_hash(password: str) -> str:
    """Return a hash that is quick to verify: argon2id is slow on purpose, and every test signs seven people in."""
    if password not in _hashes:
        _hashes[password] = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(password)
    return _hashes[password]


class MovingClock:
    """The real time, moved on by the test."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class ChosenDraw:
    """Draws the orders that the test names."""

    drawn: set[str] = field(default_factory=set)
    rates: list[float] = field(default_factory=list)

    def is_drawn(self, order_no: OrderNo, stage: Stage, rate: float) -> bool:
        self.rates.append(rate)
        return order_no in self.drawn


class PaperClips:
    """Pages without art: a JPEG header and their own description."""

    def __init__(self) -> None:
        self.rendered: list[str] = []

    def render(self, origin: str) -> RenderedPage:
        self.rendered.append(origin)
        return RenderedPage(content=b"\xff\xd8\xff\xe0" + origin.encode() * 50, media_type="image/jpeg")

    def corrected_round(self, order_no: OrderNo, upload_round: int) -> Sequence[PreparedPage]:
        return _pages(f"{order_no} upload {upload_round}", ("seal_collection_form",))

    def paper_set(self, order_no: OrderNo, parcel: int) -> Sequence[PreparedPage]:
        return _pages(f"{order_no} paper {parcel}", DOCUMENTS if parcel == 1 else ("seal_collection_form",))


def _pages(what: str, documents: Sequence[str]) -> list[PreparedPage]:
    return [PreparedPage(document=DocumentCode(one), page=1, origin=f"{what} {one}") for one in documents]


def order_number(number: int) -> OrderNo:
    return OrderNo(f"JX20261120-{number:04d}")


def a_seed(number: int, stage: Stage = Stage.PRE_REVIEW) -> Seed:
    """Return an in-province order with one page of each document."""
    order_no = order_number(number)
    refs = tuple(
        DocumentRef(
            id=DocumentId(f"{order_no}-upload-1-{one}-1.1"),
            document=DocumentCode(one),
            source=Source.UPLOAD,
            round=1,
            page=1,
        )
        for one in DOCUMENTS
    )
    since = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)
    name = f"江西样例{number}建设有限公司"
    order = OrderSnapshot(
        order_no=order_no,
        revision=1,
        stage=stage,
        kind=KindCode("province_inside"),
        organisation=Organisation(name=name, uscc=f"9136{number:014d}"),
        legal_representative=Person(name="张伟", phone="13870010001"),
        handling_agent=Person(name="刘洋", phone="13870010002"),
        invoice_details=InvoiceDetails(title=name, tax_number=f"9136{number:014d}", email="invoice@example.com"),
        recipient=Recipient(name="刘洋", mobile="13870010002", address="江西省南昌市红谷滩区"),
        person_in_charge="",
        round=1,
        submitted_at=since,
        stage_since=since,
        documents=refs,
    )
    origins = {ref.id: f"{order_no} {ref.document}" for ref in refs}
    return Seed(new=NewOrder(order=order, identity=ID_NUMBERS), origins=origins)


class Bench:
    """A served office; use it as a context manager."""

    def __init__(
        self,
        folder: Path,
        *,
        orders: int = 3,
        seeds: Sequence[Seed] = (),
        parts: dict[str, Any] | None = None,
        **settings: Any,
    ) -> None:
        self.folder = folder
        self.clock, self.draw, self.clips = MovingClock(), ChosenDraw(), PaperClips()
        self._parts, self._settings = parts or {}, settings
        self._seeds = tuple(seeds) or tuple(a_seed(number) for number in range(1, orders + 1))
        self.accounts = tuple(
            Account(user=one.user, password=one.password, roles=tuple(role.value for role in one.roles))
            for one in ACCOUNTS
        )
        self.office: Office = self._open()

    def _open(self) -> Office:
        config = OfficeConfig(data_folder=self.folder, **{"is_training": True, **self._settings})
        self.folder.mkdir(parents=True, exist_ok=True)
        authority = TrainingAuthority(self.folder / "training-ca")
        known: dict[str, Any] = {
            "authority": authority,
            "seal_maker": TrainingSealMaker(authority),
            "clock": self.clock,
            "draw": self.draw,
            "origin": self.clips,
            "applicant": self.clips,
        }
        return open_office(config, OfficeParts(**{**known, **self._parts}))

    def populate(self) -> None:
        staff = tuple(
            NewStaff(user=one.user, name=one.name, roles=one.roles, password_hash=cheap_hash(one.password))
            for one in ACCOUNTS
        )
        populate(
            self.office,
            Population(staff=staff, seeds=self._seeds, applicant_password_hash=cheap_hash(APPLICANT_PASSWORD)),
        )

    def start(self) -> None:
        address = Address()
        listener = listen(address)
        self.url = url_of(address, listener)
        read_end, self._write_end = os.pipe()
        self._pipe = os.fdopen(read_end)
        ready: queue.Queue[bool] = queue.Queue()
        self._thread = threading.Thread(
            target=serve,
            args=(self.office, address, listener),
            kwargs={"on_ready": lambda: ready.put(True), "until_closed": self._pipe},
        )
        self._thread.start()
        ready.get(timeout=30)
        self._listener = listener

    def stop(self) -> None:
        os.close(self._write_end)
        self._thread.join(15)
        self._pipe.close()
        self._listener.close()

    def restart(self, **settings: Any) -> None:
        """End the server and start it again on the same folder, as after an update."""
        self.stop()
        self._settings = {**self._settings, **settings}
        self.office = self._open()
        self.start()

    def account(self, *roles: str, other_than: str = "") -> Account:
        return next(one for one in self.accounts if set(roles) <= set(one.roles) and one.user != other_than)

    def audit(self) -> list[tuple[str, str, str]]:
        with self.office.database.read() as session:
            return [(row.by, row.what, row.order_no) for row in session.query(AuditRow).order_by(AuditRow.id)]

    def __enter__(self) -> "Bench":
        self.populate()
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()
