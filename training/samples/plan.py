"""What is planned to happen to a sample order: rounds, parcels, planted defects. Values only."""

from dataclasses import dataclass

from review.orders import Source
from review.stages import Stage
from training.documents.defects import Defect
from training.documents.facts import Form

Planted = tuple[tuple[Form, Defect], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRound:
    """One submission: which documents are uploaded (None: all that the kind asks for) and what is wrong with them."""

    defects: Planted = ()
    only: tuple[Form, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperParcel:
    """One parcel: which sheets lie in it (None: all) and what is wrong with them."""

    defects: Planted = ()
    only: tuple[Form, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One sample order: where it stands, and what led there.

    `rounds` and `parcels` before the last are taken as refused and corrected; what comes later is there for the
    sample applicant to hand in. `age_hours` is how many working hours ago it reached its stage.
    """

    order_no: str
    stage: Stage
    age_hours: float
    is_outside: bool = False
    rounds: tuple[UploadRound, ...] = (UploadRound(),)
    parcels: tuple[PaperParcel, ...] = (PaperParcel(),)
    rounds_handed_in: int = 1
    parcels_handed_in: int = 0
    calls: int = 0
    is_ellipse: bool = False
    is_signed_by_hand: bool = False
    is_remade: bool = False
    is_invoice_bounced: bool = False
    is_paid_when_cancelled: bool = False
    is_key_begun: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedDefect:
    """A defect that is truly there: its reason code, and where it shows."""

    reason: Defect
    document: Form
    source: Source
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTruth:
    """What a perfect reviewer finds in an order, over everything handed in or still to come."""

    defects: tuple[PlantedDefect, ...]

    @property
    def is_clean(self) -> bool:
        """Tell whether a perfect reviewer passes every sheet of the order."""
        return not self.defects

    def of(self, document: Form, source: Source, number: int) -> tuple[Defect, ...]:
        """Return the reasons that truly hold for one document of one round or parcel."""
        return tuple(d.reason for d in self.defects if (d.document, d.source, d.round) == (document, source, number))
