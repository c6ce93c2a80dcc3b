"""The electronic seal's picture: cut from the passed paper scan, confirmed by a person beside the impression, kept.

What was confirmed is in the encrypted store until the key is made, so that a batch can run over prepared orders. It
counts only for the scan it was cut from: a supplement with a newer scan needs a new confirmation.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass

from app.ports.audit import AuditEvent
from app.ports.clock import Clock
from app.ports.errors import UserError
from app.ports.jobs import JobContext, Unattended
from app.ports.seal_checks import CutRequest, CutSeal, NotCut, VisionWorkers
from app.ports.store import Store
from app.services.documents import Documents
from app.services.production_values import SEAL_FILES, ConfirmedSeal
from app.services.session import Session
from review.kinds import ProjectKinds
from review.orders import OrderNo, OrderSnapshot, Source, StoredDocument
from review.stages import Role, Stage
from seals.values import FindingCode, SealKind

COMPANY = "company"
_FACT = "seal_picture."
_KINDS = {
    COMPANY: SealKind.COMPANY,
    "legal": SealKind.LEGAL,
    "private": SealKind.PRIVATE,
    "signature": SealKind.SIGNATURE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutting:
    """How the operator wants it cut: which seal, which of its impressions, nudged how far, despite which lines."""

    seal_kind: str = COMPANY
    nth: int = 0
    rotation_nudge_deg: float = 0.0
    crop_nudge_mm: tuple[float, float] = (0.0, 0.0)
    despite: frozenset[FindingCode] = frozenset()


PLAIN = Cutting()


@dataclass(frozen=True, slots=True, kw_only=True)
class SealProposal:
    """A picture to be confirmed beside the impression it was cut from; `page` is the scan."""

    order_no: OrderNo
    cutting: Cutting
    page: StoredDocument
    cut: CutSeal

    @property
    def seal(self) -> ConfirmedSeal:
        """What goes to the seal maker once a person has confirmed it: the whole picture at its true size."""
        return ConfirmedSeal(
            seal_kind=self.cutting.seal_kind,
            picture_png=self.cut.seal_png,
            width_mm=self.cut.picture_mm,
            height_mm=self.cut.picture_height_mm,
        )


class SealPictures:
    """Cuts, confirms and keeps the pictures of electronic seals."""

    def __init__(
        self,
        *,
        store: Store,
        documents: Documents,
        session: Session,
        vision: VisionWorkers,
        kinds: ProjectKinds,
        clock: Clock,
        largest_kb: Callable[[], int],
    ) -> None:
        self._store = store
        self._documents = documents
        self._session = session
        self._vision = vision
        self._kinds = kinds
        self._clock = clock
        self._largest_kb = largest_kb

    def cut(
        self, order: OrderSnapshot, cutting: Cutting = PLAIN, context: JobContext | None = None
    ) -> SealProposal | NotCut:
        """Cut a seal's picture from the newest paper scan; `NotCut` says why there is none."""
        page = self._page(order)
        if page is None:
            return NotCut(reasons=("订单没有纸质采集表的扫描件，不能裁切电子签章。",))
        request = CutRequest(
            picture=self._documents.page(order, page).content,
            kind=_KINDS[cutting.seal_kind],
            expect_name=order.organisation.name if cutting.seal_kind == COMPANY else None,
            rotation_nudge_deg=cutting.rotation_nudge_deg,
            crop_nudge_mm=cutting.crop_nudge_mm,
            nth=cutting.nth,
            despite=cutting.despite,
            largest_bytes=self._largest_kb() * 1024,
        )
        made = self._vision.cut(request, context or Unattended())
        if isinstance(made, NotCut):
            return made
        return SealProposal(order_no=order.order_no, cutting=cutting, page=page, cut=made)

    def confirm(self, proposal: SealProposal) -> ConfirmedSeal:
        """Keep the picture that an operator compared with the impression; audited, once, with both fingerprints."""
        by = self._session.require(Role.PRODUCTION).user
        seal, cutting = proposal.seal, proposal.cutting
        text = _as_text(proposal)
        facts = (
            ("seal", cutting.seal_kind),
            ("picture", seal.picture_sha256),
            ("page", str(proposal.page.sha256)),
            ("rotation_nudge_deg", f"{cutting.rotation_nudge_deg:g}"),
            ("crop_nudge_mm", "{:g} {:g}".format(*cutting.crop_nudge_mm)),
            ("despite", " ".join(sorted(cutting.despite))),
        )
        event = AuditEvent(
            at=self._clock.now(), by=by, action="confirm_seal_picture", order_no=proposal.order_no, facts=facts
        )
        name = _name(proposal.order_no, cutting.seal_kind)
        with self._store.writing() as work:
            if work.facts.get(name) != text:
                work.facts.set(name, text)
                work.audit.append(event)
            for other in _in_its_place(cutting.seal_kind):
                work.facts.delete(_name(proposal.order_no, other))
        return seal

    def confirmed(self, order: OrderSnapshot) -> tuple[ConfirmedSeal, ...]:
        """Return the confirmed pictures that were cut from the scan that counts now, the company seal first."""
        page = self._page(order)
        with self._store.reading() as work:
            texts = {kind: work.facts.get(_name(order.order_no, kind)) for kind in SEAL_FILES}
        found = {kind: json.loads(text) for kind, text in texts.items() if text}
        return tuple(
            ConfirmedSeal(
                seal_kind=kind,
                picture_png=base64.b64decode(document["picture"]),
                width_mm=document["width_mm"],
                height_mm=document["height_mm"],
            )
            for kind, document in found.items()
            if page is not None and document["page"] == page.sha256
        )

    def require(self, order: OrderSnapshot) -> tuple[ConfirmedSeal, ...]:
        """Return the confirmed pictures, the company seal's among them; `UserError` without it."""
        found = self.confirmed(order)
        if not any(seal.seal_kind == COMPANY for seal in found):
            raise UserError("seal_not_confirmed", "还没有确认公章的电子签章图片，不能制证。请先裁切并确认图片。")
        return found

    def ready(self) -> tuple[OrderNo, ...]:
        """Return the orders in production whose company seal's picture is confirmed: what a batch can run over."""
        with self._store.reading() as work:
            names = work.facts.names(_FACT)
            numbers = [OrderNo(name[len(_FACT) :].rpartition(".")[0]) for name in names if name.endswith(f".{COMPANY}")]
            orders = [order for number in numbers if (order := work.orders.get(number)) is not None]
        waiting = [order for order in orders if order.stage is Stage.PRODUCTION]
        return tuple(
            order.order_no for order in waiting if any(seal.seal_kind == COMPANY for seal in self.confirmed(order))
        )

    def forget(self, order_no: OrderNo) -> None:
        """Delete the order's pictures: the seal is on the key now, and nowhere else."""
        with self._store.writing() as work:
            for kind in SEAL_FILES:
                work.facts.delete(_name(order_no, kind))

    def _page(self, order: OrderSnapshot) -> StoredDocument | None:
        """Return the newest paper scan of the document that gives the seal."""
        kind = self._kinds.kinds.get(order.kind)
        if kind is None:
            return None
        refs = order.latest(kind.seal_source().code, Source.PAPER)
        wanted = refs[0].id if refs else None
        return next((one for one in self._documents.addresses(order) if one.id == wanted), None)


def _in_its_place(seal_kind: str) -> tuple[str, ...]:
    """Return the kinds that lie in the same file on the key: a person has a private seal or a signature there."""
    return tuple(kind for kind, file in SEAL_FILES.items() if file == SEAL_FILES[seal_kind] and kind != seal_kind)


def _as_text(proposal: SealProposal) -> str:
    seal = proposal.seal
    document = {
        "picture": base64.b64encode(seal.picture_png).decode("ascii"),
        "width_mm": seal.width_mm,
        "height_mm": seal.height_mm,
        "page": proposal.page.sha256,
    }
    return json.dumps(document, sort_keys=True)


def _name(order_no: OrderNo, seal_kind: str) -> str:
    return f"{_FACT}{order_no}.{seal_kind}"
