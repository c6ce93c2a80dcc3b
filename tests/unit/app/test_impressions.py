"""The impressions of an order: sorted by seal, held together as pages are checked, counted when people decide."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from app.bootstrap.recognition import seal_thresholds
from app.bootstrap.tables import office_tables
from app.ports.codec import adapter_of
from app.ports.errors import Unavailable, UserError
from app.ports.jobs import JobContext, Unattended
from app.ports.queue import QueueQuery
from app.ports.seal_checks import CheckRequest, CutRequest, CutSeal, LaidOn, NotCut, RegisterRequest
from app.services.check_statistics import CheckStanding, CheckStatistics, shadow_codes
from app.services.checking import TOGETHER, Checking, together_key
from app.services.documents import Documents
from app.services.impressions import CHARGE, COMPANY, LEGAL, Impressions
from app.services.reviewing import Reviewing
from review.actions import Decide, Override, ShownCheck
from review.orders import DocumentCode, DocumentId, DocumentRef, OrderNo, Sha256, Source, StoredDocument
from review.orders import Verdict as Decision
from review.stages import Stage
from seals.values import (
    Finding,
    FindingCode,
    PageCheck,
    Scale,
    ScaleSource,
    SealCheck,
    SealGeometry,
    SealShape,
    Verdict,
)
from tests.fakes.orders import NOON, an_order
from tests.fakes.station import a_station
from tests.unit.seals.test_together import impression

TABLES = office_tables()
FORM, LICENCE, COLLECTION = (
    DocumentCode(code) for code in ("application_form", "business_licence", "seal_collection_form")
)


def _ref(code: DocumentCode, source: Source = Source.UPLOAD, round_: int = 1) -> DocumentRef:
    return DocumentRef(id=DocumentId(f"{code}.{source}.{round_}"), document=code, source=source, round=round_, page=1)


REFS = (_ref(FORM), _ref(LICENCE), _ref(LICENCE, Source.PAPER))
ORDER = an_order(1, documents=REFS, stage_since=NOON - timedelta(hours=1))


def _page(*seals: SealCheck, findings: tuple[Finding, ...] = ()) -> PageCheck:
    scale = Scale(dpi=300.0, source=ScaleSource.GIVEN)
    return PageCheck(width_px=10, height_px=10, scale=scale, findings=findings, seals=seals)


def _square(expected: str, verdict: Verdict) -> SealCheck:
    line = Finding(code=FindingCode.SEAL_NAME_EXPECTED, verdict=verdict, value=0.0, unit="", threshold="", message="")
    geometry = SealGeometry(shape=SealShape.SQUARE, centre_x=0, centre_y=0, semi_x=1, semi_y=1)
    return replace(
        impression(), geometry=geometry, width_mm=20.0, findings=(line,), expected_name=expected, digits=(), layout=None
    )


def _impressions() -> Impressions:
    return Impressions(kinds=TABLES.kinds, thresholds=seal_thresholds())


def test_each_impression_names_its_document_and_source() -> None:
    pages = {ref.id: _page(impression()) for ref in REFS}
    (seal,) = _impressions().together(ORDER, pages).seals
    assert seal.seal == COMPANY
    assert [one.title for one in seal.impressions] == ["申请表（上传）", "执照（上传）", "执照（纸质）"]
    assert seal.together.finding.verdict is Verdict.PASS


def test_upload_and_paper_of_a_sheet_are_one_stamping() -> None:
    weak, good = impression(weak=(3,)), impression()
    pages = {REFS[0].id: _page(weak), REFS[1].id: _page(good), REFS[2].id: _page(good)}
    (seal,) = _impressions().together(ORDER, pages).seals
    assert seal.together.consensus.single_support == (3,)


def test_a_differing_digit_names_the_document() -> None:
    other = impression("3601021234568")
    pages = {REFS[0].id: _page(impression()), REFS[1].id: _page(other), REFS[2].id: _page(impression())}
    together = _impressions().together(ORDER, pages)
    assert together.verdict is Verdict.FAIL
    assert "第 13 位执照（上传）上是 8" in together.findings[0].message


def test_older_rounds_and_unchecked_pages_take_no_part() -> None:
    order = replace(ORDER, documents=(*REFS, _ref(FORM, round_=2)))
    together = _impressions().together(
        order, {REFS[0].id: _page(impression("9" * 13)), REFS[1].id: _page(impression())}
    )
    assert (together.pages_checked, together.pages_missing) == (1, 2)
    assert len(together.seals[0].impressions) == 1


@pytest.mark.parametrize(
    ("squares", "codes"),
    [
        ([("王强", Verdict.PASS), ("张三", Verdict.PASS)], {LEGAL: 1, CHARGE: 1}),
        ([("张三", Verdict.REVIEW), ("张三", Verdict.REVIEW)], {LEGAL: 1, CHARGE: 1}),
        ([("张三", Verdict.REVIEW)], {LEGAL: 1}),
    ],
    ids=["by name", "by place", "one"],
)
def test_square_seals_are_told_apart(squares: Sequence[tuple[str, Verdict]], codes: dict[str, int]) -> None:
    order = an_order(1, documents=(_ref(COLLECTION),), person_in_charge="王强")
    page = _page(*[_square(name, verdict) for name, verdict in squares])
    seals = _impressions().together(order, {order.documents[0].id: page}).seals
    assert {seal.seal: len(seal.impressions) for seal in seals} == codes


class _Vision:
    """Answers with prepared pages; notes what was asked."""

    def __init__(self, answers: dict[bytes, PageCheck]) -> None:
        self.answers = answers
        self.asked: list[CheckRequest] = []
        self.no_picture = b""

    def check(self, request: CheckRequest, context: JobContext) -> PageCheck:
        self.asked.append(request)
        if request.picture == self.no_picture:
            raise UserError("file_unreadable", "文件不是图片或已损坏，无法打开。")
        if request.picture not in self.answers:
            raise Unavailable("check_timed_out", "检查超过 30 秒，已停止；请人工核对这一页。")
        return self.answers[request.picture]

    def register(self, request: RegisterRequest, context: JobContext) -> LaidOn | None:
        raise NotImplementedError

    def cut(self, request: CutRequest, context: JobContext) -> CutSeal | NotCut:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is open."""


class Desk:
    """Checking and statistics over a fake office; a page's content is its id."""

    def __init__(self, pages: dict[DocumentId, PageCheck], shadow: str = "") -> None:
        self.station = a_station()
        codec = adapter_of(tuple[StoredDocument, ...])
        self.station.backend.documents = self._addresses  # type: ignore[method-assign]
        self.documents = Documents(
            store=self.station.store,
            backend=self.station.backend,
            session=self.station.session,
            scans=self.station.scans,
            clock=self.station.clock,
            is_personal=lambda code: False,
            decode=codec.validate_json,
            encode=lambda documents: codec.dump_json(tuple(documents)).decode(),
        )
        for ref in REFS:
            self.station.backend.pages[self._address(ref)] = ref.id.encode()
        self.vision = _Vision({ref_id.encode(): page for ref_id, page in pages.items()})
        self.statistics = CheckStatistics(
            store=self.station.store,
            session=self.station.session,
            backend=self.station.backend,
            documents=self.documents,
            shadow=shadow_codes(shadow),
        )
        self.checking = Checking(
            store=self.station.store,
            documents=self.documents,
            vision=self.vision,
            clock=self.station.clock,
            impressions=_impressions(),
            shadow=shadow_codes(shadow),
        )
        self.station.backend.add(ORDER)
        with self.station.store.writing() as work:
            work.orders.put([ORDER])

    @staticmethod
    def _address(ref: DocumentRef) -> Sha256:
        import hashlib

        return Sha256(hashlib.sha256(ref.id.encode()).hexdigest())

    def _addresses(self, order_no: OrderNo) -> Sequence[StoredDocument]:
        return tuple(
            StoredDocument(id=ref.id, document=ref.document, source=ref.source, round=ref.round, page=ref.page,
                           sha256=self._address(ref), size=1, media_type="image/png")
            for ref in REFS
        )  # fmt: skip

    def taken_here(self) -> tuple[CheckStanding, ...]:
        """Return the standings while the server cannot be asked."""
        self.station.backend.fail_next = [Unavailable("backend_unreachable", "服务器暂时无法连接。")]
        standings = self.statistics.standings()
        assert not standings.is_office
        return standings.checks

    def decide(self, verdict: Decision = Decision.PASS, overrides: tuple[Override, ...] = ()) -> str:
        reviewing = Reviewing(
            self.station.acting, stage=Stage.PRE_REVIEW, catalogue=TABLES.reasons, checklists=TABLES.checklists,
            kinds=TABLES.kinds, statistics=self.statistics,
        )  # fmt: skip
        outcome = reviewing.decide(ORDER.order_no, Decide(stage=Stage.PRE_REVIEW, verdict=verdict, overrides=overrides))
        return outcome.action_key  # type: ignore[union-attr]


_ALIKE = {ref.id: _page(impression()) for ref in REFS}
_SIZE = Finding(code=FindingCode.SEAL_SIZE, verdict=Verdict.FAIL, value=1.0, unit="mm", threshold="", message="小")


def test_every_page_is_checked_once_and_the_order_is_stored() -> None:
    desk = Desk(_ALIKE)
    together = desk.checking.check_all(ORDER, Unattended())
    desk.checking.check_all(ORDER, Unattended())
    assert together.verdict is Verdict.PASS
    assert [request.expect_people for request in desk.vision.asked] == [("张三",)] * 3
    assert [request.document for request in desk.vision.asked] == [ref.document for ref in REFS]
    with desk.station.store.reading() as work:
        stored = work.checks.get(together_key(ORDER.order_no), TOGETHER)
    assert stored is not None
    assert '"code": "3601021234567"' in stored.result_json


class _OnePicture(Desk):
    """The order has one picture as every document."""

    @staticmethod
    def _address(ref: DocumentRef) -> Sha256:
        return Desk._address(REFS[-1])


def test_a_picture_that_is_two_documents_is_held_against_no_form() -> None:
    desk = _OnePicture(_ALIKE)
    desk.checking.check_all(ORDER, Unattended())
    assert [request.document for request in desk.vision.asked] == [None]


def test_a_page_that_cannot_be_checked_leaves_the_others_compared() -> None:
    desk = Desk({ref.id: page for ref, page in zip(REFS[:2], _ALIKE.values(), strict=False)})
    together = desk.checking.check_all(ORDER, Unattended())
    assert (together.pages_checked, together.pages_missing) == (2, 1)
    assert len(together.seals[0].impressions) == 2


def test_nothing_is_stored_for_the_order_before_its_last_page() -> None:
    desk = Desk(_ALIKE)
    desk.checking.check(ORDER, REFS[0], REFS[0].id.encode(), Unattended())
    assert desk.checking.together(ORDER).pages_missing == 2
    with desk.station.store.reading() as work:
        assert work.checks.get(together_key(ORDER.order_no), TOGETHER) is None


def test_a_check_in_shadow_is_kept_apart_and_counts_for_nothing() -> None:
    pages = {ref.id: _page(impression(), findings=(_SIZE,)) for ref in REFS}
    desk = Desk(pages, shadow="seal_size, no_such_check")
    found = desk.checking.check(ORDER, REFS[0], REFS[0].id.encode(), Unattended())
    assert found.findings == ()
    assert found.shadow == (_SIZE,)
    assert found.verdict is Verdict.PASS
    assert found.to_json()["page"]["shadow"][0]["code"] == "seal_size"
    assert "shadow" not in _page().to_json()["page"]


def test_disagreement_is_overrides_over_what_was_shown() -> None:
    desk = Desk({ref.id: _page(impression(), findings=(_SIZE,)) for ref in REFS})
    desk.checking.check_all(ORDER, Unattended())
    desk.decide(overrides=(Override(document=FORM, finding="seal_size", proposed="fail", decided="ok"),))
    standing = next(one for one in desk.taken_here() if one.finding == "seal_size")
    assert (standing.shown, standing.failed, standing.overrides, standing.decided_pass) == (3, 3, 1, 1)
    assert standing.failed_but_passed == 3
    assert standing.share == pytest.approx(1 / 3)


def test_a_confirmed_finding_is_no_disagreement_and_the_orders_own_lines_count() -> None:
    desk = Desk({ref.id: _page(impression(), findings=(_SIZE,)) for ref in REFS})
    desk.checking.check_all(ORDER, Unattended())
    confirmed = Override(document=FORM, finding="seal_size", proposed="fail", decided="fail")
    against = Override(document=FORM, finding="seal_impressions_differ", proposed="pass", decided="wrong")
    desk.decide(overrides=(confirmed, against))
    standings = {one.finding: one for one in desk.taken_here()}
    assert (standings["seal_size"].shown, standings["seal_size"].overrides) == (3, 0)
    assert (standings["seal_impressions_differ"].shown, standings["seal_impressions_differ"].overrides) == (3, 1)


def test_a_decision_taken_again_after_an_undo_counts_once() -> None:
    desk = Desk({ref.id: _page(impression(), findings=(_SIZE,)) for ref in REFS})
    desk.checking.check_all(ORDER, Unattended())
    override = Override(document=FORM, finding="seal_size", proposed="fail", decided="ok")
    key = desk.decide(overrides=(override,))
    desk.station.outbox.undo(key, by="wangfang")
    desk.decide(overrides=(override,))
    standing = next(one for one in desk.taken_here() if one.finding == "seal_size")
    assert (standing.shown, standing.overrides) == (3, 1)


def test_the_office_counts_what_was_sent_from_every_machine() -> None:
    desk = Desk({ref.id: _page(impression(), findings=(_SIZE,)) for ref in REFS}, shadow="page_blur")
    desk.checking.check_all(ORDER, Unattended())
    desk.decide(overrides=(Override(document=FORM, finding="seal_size", proposed="fail", decided="ok"),))
    before = desk.statistics.standings()
    assert before.is_office
    assert [one.finding for one in before.checks] == ["page_blur"]  # the decision waits here; on trial is always listed
    here = {one.finding: one for one in desk.taken_here()}

    desk.station.clock.advance(seconds=9)
    desk.station.sender.send_due()
    elsewhere = Decide(  # another reviewer's, of which this machine knows nothing
        stage=Stage.PRE_REVIEW, verdict=Decision.REJECT, shown=(ShownCheck(finding="seal_size", doubted=2, failed=1),)
    )
    desk.station.backend.decided["another"] = elsewhere

    office = {one.finding: one for one in desk.statistics.standings().checks}
    both = replace(here["seal_size"], shown=here["seal_size"].shown + 3, failed=here["seal_size"].failed + 1)
    assert office["seal_size"] == both
    assert office["seal_impressions_differ"] == here["seal_impressions_differ"]


def test_a_check_in_shadow_is_counted_for_supervisors() -> None:
    desk = Desk({ref.id: _page(impression(), findings=(_SIZE,)) for ref in REFS}, shadow="seal_size")
    desk.checking.check_all(ORDER, Unattended())
    desk.decide()
    standing = next(one for one in desk.taken_here() if one.finding == "seal_size")
    assert standing.in_shadow
    assert (standing.shown, standing.failed, standing.overrides) == (3, 3, 0)


def test_a_page_that_is_no_picture_fails_in_the_queue_and_the_others_are_checked_ahead() -> None:
    desk = Desk({REFS[1].id: _page(impression()), REFS[2].id: _page(impression())})
    desk.vision.no_picture = REFS[0].id.encode()
    while desk.checking.check_next(ORDER.order_no, Unattended()):
        pass
    assert desk.checking.verdicts(ORDER) == {
        REFS[0].id: Verdict.FAIL, REFS[1].id: Verdict.PASS, REFS[2].id: Verdict.PASS,
    }  # fmt: skip
    with desk.station.store.reading() as work:
        (row,) = work.orders.queue(QueueQuery(text=ORDER.order_no))
    assert row.worst_finding == "fail"


def test_the_queue_marks_the_page_whose_seal_is_another() -> None:
    desk = Desk({**_ALIKE, REFS[1].id: _page(impression("3601021234568"))})
    desk.checking.check_all(ORDER, Unattended())
    assert desk.checking.verdicts(ORDER)[REFS[1].id] is Verdict.FAIL
    desk.checking._kept.clear()  # a program started anew knows what was stored
    assert desk.checking.verdicts(ORDER)[REFS[1].id] is Verdict.FAIL
    desk.checking.check(ORDER, REFS[0], REFS[0].id.encode(), Unattended())
    with desk.station.store.reading() as work:
        (row,) = work.orders.queue(QueueQuery(text=ORDER.order_no))
    assert row.worst_finding == "fail"  # a page looked at again takes nothing back
