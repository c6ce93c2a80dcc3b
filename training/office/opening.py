"""Opening the training office: parts wired, and sample orders written into an empty one."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from backend.config import OfficeConfig
from backend.office import Office, make_folder, open_office
from backend.parts import OfficeParts, PreparedPage, RenderedPage
from backend.passwords import hash_public_password
from backend.services.accounts import NewStaff
from backend.services.seeding import Population, Seed, is_empty, populate
from review.orders import OrderNo
from review.stages import Stage
from training.ca import TrainingAuthority
from training.office.accounts import ACCOUNTS, APPLICANT_PASSWORD, PASSWORD
from training.office.keys import SampleKeys
from training.samples import DrawnSamples
from training.seal_maker import TrainingSealMaker


class NoDraw:
    """Nobody is drawn for a second review: a tour has to go the same way every time."""

    def is_drawn(self, order_no: OrderNo, stage: Stage, rate: float) -> bool:
        """Never draw."""
        return False


class Samples(Protocol):
    """Sample orders: as they enter the office, how their pages look, what their applicants do next."""

    def seeds(self, now: datetime) -> tuple[Seed, ...]:
        """Return the orders as they stand at `now`."""
        ...

    def render(self, origin: str) -> RenderedPage:
        """Draw a page."""
        ...

    def corrected_round(self, order_no: OrderNo, upload_round: int) -> Sequence[PreparedPage]:
        """Return the pages of a corrected round."""
        ...

    def paper_set(self, order_no: OrderNo, parcel: int) -> Sequence[PreparedPage]:
        """Return the sheets in a parcel."""
        ...


def open_training_office(folder: Path, database_url: str = "", samples: Samples | None = None) -> Office:
    """Open a training office in `folder`; sample staff and orders are written where there are none yet."""
    samples = samples or DrawnSamples()
    config = OfficeConfig(data_folder=folder, database_url=database_url, is_training=True)
    make_folder(folder)
    authority = TrainingAuthority(folder / "training-ca")
    parts = OfficeParts(
        authority=authority,
        seal_maker=TrainingSealMaker(authority),
        draw=NoDraw(),
        origin=samples,
        applicant=samples,
        practice_keys=SampleKeys(folder / "training-keys"),
    )
    office = open_office(config, parts)
    if is_empty(office):
        populate(office, _population(samples, office.now()))
    return office


def _population(samples: Samples, now: datetime) -> Population:
    staff_hash = hash_public_password(PASSWORD)
    return Population(
        staff=tuple(
            NewStaff(user=account.user, name=account.name, roles=account.roles, password_hash=staff_hash)
            for account in ACCOUNTS
        ),
        seeds=samples.seeds(now),
        applicant_password_hash=hash_public_password(APPLICANT_PASSWORD),
    )
