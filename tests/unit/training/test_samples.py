"""Sample orders: what they promise to tests, tour and practice. Nothing is drawn here."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from resources import read_text
from review.identifiers import Standing, check_mobile, check_order_no, check_resident_id, check_uscc
from review.kinds import ProjectKinds
from review.orders import DocumentCode, KindCode, Source, Verdict
from review.reasons import ReasonCatalogue
from review.stages import Stage
from review.working_days import WorkingCalendar
from training.documents.defects import Defect
from training.documents.facts import Form
from training.samples import TOUR_INSIDE, TOUR_OUTSIDE, sample_order, sample_orders, snapshot
from training.samples.office_hours import working_hours_before
from training.samples.orders import UnknownOriginError

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
CALENDAR = WorkingCalendar.from_toml(read_text("holidays.toml"))
CATALOGUE = ReasonCatalogue.from_toml(read_text("reasons.toml"))
KINDS = ProjectKinds.from_toml(read_text("project_kinds.toml"))


def _snapshot(order):
    return snapshot(order, NOW, lambda now, hours: working_hours_before(now, hours, CALENDAR))


def test_there_are_at_least_forty_orders_over_every_stage_and_both_kinds():
    orders = sample_orders()
    assert len(orders) >= 40
    assert {order.plan.stage for order in orders} == set(Stage)
    assert min(Counter(order.plan.is_outside for order in orders).values()) >= 10


def test_numbers_and_organisations_are_unique():
    orders = sample_orders()
    for what in ("order_no", "name", "uscc"):
        values = [getattr(o.facts.organisation, what, o.order_no) for o in orders]
        assert len(set(values)) == len(orders), what


def test_identifiers_are_in_order():
    for order in sample_orders():
        verdicts = [
            check_uscc(order.facts.organisation.uscc),
            check_order_no(order.order_no),
            check_mobile(order.facts.handling_agent.phone),
            check_resident_id(order.identity.handling_agent, today=date(2026, 11, 25)),
            check_resident_id(order.identity.legal_representative, today=date(2026, 11, 25)),
        ]
        assert [v.standing for v in verdicts] == [Standing.VALID] * 5, order.order_no


def test_invented_divisions_are_not_assigned():
    """Divisions beginning xx99 are used by no place of GB/T 2260."""
    for order in sample_orders():
        assert order.facts.organisation.uscc[4:6] == "99"
        assert order.identity.handling_agent[2:4] == "99"


def test_at_least_sixteen_different_defects_are_waiting_for_review():
    waiting = (Stage.PRE_REVIEW, Stage.PAPER_REVIEW)
    found = {d.reason for o in sample_orders() if o.plan.stage in waiting for d in o.truth.defects}
    assert len(found) >= 16


def test_every_defect_has_its_reason_in_the_catalogue():
    for defect in Defect:
        assert CATALOGUE.get(defect.value).label


def test_planted_defects_suit_stage_and_document():
    for order in sample_orders():
        for planted in order.truth.defects:
            stage = Stage.PRE_REVIEW if planted.source is Source.UPLOAD else Stage.PAPER_REVIEW
            reason = CATALOGUE.get(planted.reason.value)
            assert reason.concerns(stage, DocumentCode(planted.document)), (order.order_no, planted)


def test_some_waiting_orders_are_clean():
    clean = [o for o in sample_orders() if o.plan.stage is Stage.PRE_REVIEW and o.truth.is_clean]
    assert len(clean) >= 3


def test_tour_orders_are_what_the_tour_needs():
    inside, outside = sample_order(TOUR_INSIDE), sample_order(TOUR_OUTSIDE)
    assert inside.truth.is_clean and not inside.plan.is_outside
    first = [d for d in outside.truth.defects if (d.source, d.round) == (Source.UPLOAD, 1)]
    paper = [d for d in outside.truth.defects if d.source is Source.PAPER]
    assert {d.reason for d in first} == {Defect.SEAL_CODE_UNREADABLE, Defect.APPOINTMENT_NAME_DIFFERS}
    assert len(paper) == 1 and paper[0].round == 1
    assert {d.ref.document for d in outside.uploads(2)} == {"seal_collection_form", "appointment_letter"}
    assert [d.ref.document for d in outside.paper(2)] == [paper[0].document]


def test_what_is_handed_in_is_what_the_kind_asks_for():
    for order in sample_orders():
        if order.plan.rounds_handed_in == 0:
            continue
        kind = KINDS.kind(KindCode("province_outside" if order.plan.is_outside else "province_inside"))
        handed_in = {d.ref.document for d in order.uploads(1)}
        lacking = {spec.code for spec in kind.missing(frozenset(handed_in))}
        planned = {d for d, reason in order.plan.rounds[0].defects if reason is Defect.MISSING_DOCUMENT}
        assert lacking == planned, order.order_no


def test_a_missing_sheet_is_not_in_the_parcel():
    order = next(o for o in sample_orders() if any(d.reason is Defect.PARCEL_INCOMPLETE for d in o.truth.defects))
    assert "appointment_letter" not in {d.ref.document for d in order.paper(1)}


def test_a_round_nobody_planned_brings_clean_sheets():
    order = sample_order(TOUR_INSIDE)
    assert {d.ref.document for d in order.uploads(5)} == {str(f) for f in order.forms}
    assert order.sheet(Form.SEAL_COLLECTION_FORM, Source.UPLOAD, 5).defect is None


def test_paper_is_the_sheet_that_was_uploaded_last():
    order = sample_order(TOUR_OUTSIDE)
    paper = order.sheet(Form.SEAL_COLLECTION_FORM, Source.PAPER, 1)
    upload = order.sheet(Form.SEAL_COLLECTION_FORM, Source.UPLOAD, 2)
    assert (paper.sheet, paper.defect) == (upload.sheet, None)


def test_a_spoiled_scan_does_not_spoil_the_paper():
    order = next(o for o in sample_orders() if any(d.reason is Defect.PHOTO_NOT_SCAN for d in o.truth.defects))
    assert order.sheet(Form.BUSINESS_LICENCE, Source.UPLOAD, 1).defect is Defect.PHOTO_NOT_SCAN
    assert order.sheet(Form.BUSINESS_LICENCE, Source.PAPER, 1).defect is None


def test_unknown_order():
    with pytest.raises(UnknownOriginError):
        sample_order("JX19990101-0001")


@pytest.mark.parametrize("order", sample_orders(), ids=lambda order: order.order_no)
def test_snapshot_tells_a_possible_past(order):
    told = _snapshot(order)
    assert told.stage is order.plan.stage
    times = [told.submitted_at, *sorted([d.at for d in told.decisions] + [p.opened_at for p in told.parcels])]
    assert times == sorted(times)
    assert times[-1] <= NOW and told.submitted_at <= told.stage_since <= NOW
    rejected = [d for d in told.decisions if d.verdict is Verdict.REJECT]
    assert all(d.reasons and all(r.text for r in d.reasons) for d in rejected)
    assert (told.shipment is not None) is (told.stage is Stage.COMPLETED)
    assert told.paid or told.stage not in (Stage.MAILING, Stage.PAPER_REVIEW, Stage.PRODUCTION, Stage.COMPLETED)


def test_snapshot_decisions_follow_the_truth():
    for order in sample_orders():
        for decision in _snapshot(order).decisions:
            source = Source.UPLOAD if decision.stage is Stage.PRE_REVIEW else Source.PAPER
            there = {d.reason.value for d in order.truth.defects if (d.source, d.round) == (source, decision.round)}
            assert {reason.code for reason in decision.reasons} == there, order.order_no


def test_working_hours_skip_nights_and_the_weekend():
    monday = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in China
    assert working_hours_before(monday, 1.0, CALENDAR).isoformat() == "2026-11-23T09:00:00+08:00"
    assert working_hours_before(monday, 2.0, CALENDAR).isoformat() == "2026-11-20T16:30:00+08:00"
