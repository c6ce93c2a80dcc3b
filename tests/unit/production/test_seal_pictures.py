"""Pictures of electronic seals: cut from the newest paper scan, confirmed once, forgotten with the key."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.bootstrap.tables import office_tables
from app.ports.codec import adapter_of
from app.ports.errors import Refused, UserError
from app.ports.jobs import JobContext, Unattended
from app.ports.seal_checks import CheckRequest, CutRequest, CutSeal, LaidOn, NotCut, RegisterRequest
from app.services.documents import Documents
from app.services.seal_pictures import Cutting, SealPictures, SealProposal
from review.orders import DocumentCode, DocumentId, DocumentRef, OrderSnapshot, Source, StoredDocument
from review.stages import Role, Stage
from seals.values import FindingCode, PageCheck, SealKind
from tests.fakes.orders import an_order
from tests.fakes.station import Station, a_station

LIST = adapter_of(tuple[StoredDocument, ...])
FORM = DocumentCode("seal_collection_form")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + (520).to_bytes(4, "big")
CUT = CutSeal(
    seal_png=b"picture", impression_png=PNG, width_mm=39.8, height_mm=39.7, picture_mm=41.0, picture_height_mm=41.0,
    rotation_deg=-1.5, hidden_share=0.0, dpi=300.0, impression_dpi=300.0,
)  # fmt: skip


class FakeVision:
    """Answers with what the test prepared."""

    def __init__(self) -> None:
        self.answer: CutSeal | NotCut = CUT
        self.asked: list[CutRequest] = []

    def cut(self, request: CutRequest, context: JobContext) -> CutSeal | NotCut:
        self.asked.append(request)
        return self.answer

    def check(self, request: CheckRequest, context: JobContext) -> PageCheck:
        raise AssertionError

    def register(self, request: RegisterRequest, context: JobContext) -> LaidOn | None:
        raise AssertionError

    def close(self) -> None:
        pass


class Desk:
    """Seal pictures over fakes; each call of `scan` lays a newer paper form on the scanner."""

    def __init__(self) -> None:
        self.station: Station = a_station()
        self.vision = FakeVision()
        self.order = an_order(1, stage=Stage.PRODUCTION)
        self.station.backend.documents = self.addresses  # type: ignore[method-assign]
        self.station.backend.document_bytes = lambda sha256: self.contents[sha256]  # type: ignore[method-assign]
        self.contents: dict[str, bytes] = {}
        self.stored: list[StoredDocument] = []
        self.pictures = SealPictures(
            store=self.station.store,
            documents=self._documents(),
            session=self.station.session,
            vision=self.vision,
            kinds=office_tables().kinds,
            clock=self.station.clock,
            largest_kb=lambda: 48,
        )

    def _documents(self) -> Documents:
        return Documents(
            store=self.station.store,
            backend=self.station.backend,
            session=self.station.session,
            scans=self.station.scans,
            clock=self.station.clock,
            is_personal=lambda _code: False,
            decode=LIST.validate_json,
            encode=lambda documents: LIST.dump_json(tuple(documents)).decode(),
        )

    def addresses(self, _order_no: str) -> Sequence[StoredDocument]:
        return tuple(self.stored)

    def scan(self, content: bytes) -> OrderSnapshot:
        number = len(self.stored) + 1
        ref = DocumentRef(id=DocumentId(f"paper-{number}"), document=FORM, source=Source.PAPER, round=number, page=1)
        sha256 = self.station.scans.put(content, order_no=self.order.order_no)
        self.contents[sha256] = content
        self.stored.append(
            StoredDocument(
                id=ref.id,
                document=FORM,
                source=Source.PAPER,
                round=number,
                page=1,
                sha256=sha256,
                size=len(content),
                media_type="image/jpeg",
            )
        )
        documents = (*self.order.documents, ref)
        self.order = replace(self.order, documents=documents, revision=self.order.revision + 1)
        with self.station.store.writing() as work:
            work.orders.put([self.order])
        return self.order

    def proposed(self, cutting: Cutting | None = None) -> SealProposal:
        made = self.pictures.cut(self.order, cutting or Cutting())
        assert isinstance(made, SealProposal)
        return made

    def audited(self) -> list[str]:
        return [row.event.action for row in self.station.audit.rows()]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_newest_paper_scan_is_cut_as_the_operator_wants(desk: Desk) -> None:
    desk.scan(b"first form")
    desk.scan(b"second form")
    cutting = Cutting(nth=1, rotation_nudge_deg=0.5, despite=frozenset({FindingCode.SEAL_SMEAR}))
    desk.pictures.cut(desk.order, cutting, Unattended())
    (asked,) = desk.vision.asked
    assert (asked.picture, asked.kind, asked.expect_name) == (
        b"second form", SealKind.COMPANY, desk.order.organisation.name,
    )  # fmt: skip
    assert (asked.nth, asked.rotation_nudge_deg, asked.despite) == (1, 0.5, frozenset({FindingCode.SEAL_SMEAR}))


def test_without_paper_there_is_nothing_to_cut(desk: Desk) -> None:
    assert isinstance(desk.pictures.cut(desk.order), NotCut)
    assert desk.vision.asked == []


def test_a_refused_cut_says_why_and_leaves_nothing_to_confirm(desk: Desk) -> None:
    desk.scan(b"form")
    desk.vision.answer = NotCut(reasons=("圆环不完整",), codes=frozenset({FindingCode.SEAL_RING_COMPLETE}))
    assert desk.pictures.cut(desk.order) == desk.vision.answer
    with pytest.raises(UserError, match="seal_not_confirmed"):
        desk.pictures.require(desk.order)


def test_a_confirmed_picture_goes_to_the_seal_maker_at_the_size_of_the_whole_picture(desk: Desk) -> None:
    desk.scan(b"form")
    seal = desk.pictures.confirm(desk.proposed())
    assert (seal.seal_kind, seal.picture_png, seal.width_mm, seal.height_mm) == ("company", b"picture", 41.0, 41.0)
    assert desk.pictures.require(desk.order) == (seal,)
    assert desk.pictures.ready() == (desk.order.order_no,)


def test_confirming_is_audited_once_with_what_was_accepted(desk: Desk) -> None:
    desk.scan(b"form")
    cutting = Cutting(despite=frozenset({FindingCode.SEAL_SMEAR}))
    for _ in range(2):
        desk.pictures.confirm(desk.proposed(cutting))
    assert desk.audited().count("confirm_seal_picture") == 1
    facts = dict(next(row.event.facts for row in desk.station.audit.rows() if row.event.action.startswith("confirm")))
    assert facts["despite"] == "seal_smear"
    assert len(facts["picture"]) == len(facts["page"]) == 64


def test_a_newer_scan_needs_a_new_confirmation(desk: Desk) -> None:
    desk.scan(b"form")
    desk.pictures.confirm(desk.proposed())
    desk.scan(b"supplement")
    assert desk.pictures.confirmed(desk.order) == ()
    assert desk.pictures.ready() == ()


def test_both_seals_are_kept_and_the_company_seal_comes_first(desk: Desk) -> None:
    desk.scan(b"form")
    desk.pictures.confirm(desk.proposed(Cutting(seal_kind="legal")))
    assert desk.pictures.ready() == ()
    desk.pictures.confirm(desk.proposed())
    assert [seal.seal_kind for seal in desk.pictures.confirmed(desk.order)] == ["company", "legal"]
    assert desk.vision.asked[0].expect_name is None, "the organisation's name is not on its representative's seal"


def test_a_person_has_a_private_seal_or_a_signature_the_later_one(desk: Desk) -> None:
    desk.scan(b"form")
    for kind in ("company", "private", "signature"):
        desk.pictures.confirm(desk.proposed(Cutting(seal_kind=kind)))
    assert [seal.seal_kind for seal in desk.pictures.confirmed(desk.order)] == ["company", "signature"]
    desk.pictures.confirm(desk.proposed(Cutting(seal_kind="private")))
    assert [seal.seal_kind for seal in desk.pictures.confirmed(desk.order)] == ["company", "private"]


def test_forgotten_pictures_are_gone(desk: Desk) -> None:
    desk.scan(b"form")
    desk.pictures.confirm(desk.proposed())
    desk.pictures.forget(desk.order.order_no)
    assert desk.pictures.confirmed(desk.order) == ()


def test_only_the_production_role_confirms(desk: Desk) -> None:
    desk.scan(b"form")
    proposal = desk.proposed()
    desk.station.backend.roles = frozenset({Role.PAPER_REVIEWER})
    desk.station.sign_in("lina")
    with pytest.raises(Refused, match="role_missing"):
        desk.pictures.confirm(proposal)


def test_the_impression_is_as_wide_as_its_pixels_say() -> None:
    assert CUT.impression_width_mm == pytest.approx(520 / 300 * 25.4)
