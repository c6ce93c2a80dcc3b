from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from app.ports.codec import adapter_of
from app.ports.errors import Refused, Unavailable, UserError
from app.services.documents import Documents
from app.services.intake import TRAY, Intake
from app.services.intake_outcomes import ParcelClosed, ParcelUnknown
from app.services.intake_state import IntakePage, OpenedParcel
from app.services.outcomes import HeldByOther, OrderUnknown, RuleBroken
from app.services.page_placing import PagePlacing
from resources import read_text
from review.actions import FilePage, OpenParcel
from review.kinds import ProjectKinds
from review.orders import (
    ChosenReason,
    Decision,
    DocumentCode,
    Lease,
    OrderNo,
    ReasonCode,
    Sha256,
    StoredDocument,
    Verdict,
)
from review.stages import Role, Stage
from tests.fakes.orders import NOON, an_order
from tests.fakes.paper import MemoryFolder, PaperBackend, WrittenBarcodes, WrittenMatcher
from tests.fakes.station import Station, a_station

KINDS = ProjectKinds.from_toml(read_text("project_kinds.toml"))
FORM, LICENCE, CARD, LETTER, SEALS = (
    DocumentCode(code)
    for code in (
        "application_form", "business_licence", "agent_id_card", "authorization_letter", "seal_collection_form",
    )
)  # fmt: skip
ORDER, OTHER = OrderNo("JX20261120-0001"), OrderNo("JX20261120-0002")
NUMBER = "YT1234567890123"
SET = ["form#1", "licence#1", "card#1", "card#2", "letter#1", "seals#1"]
UPLOADS = [(FORM, 1), (LICENCE, 1), (CARD, 1), (CARD, 2), (LETTER, 1), (SEALS, 1)]


@dataclass
class Room:
    """The desk, the folder beside it, and the office behind it."""

    station: Station
    intake: Intake
    folder: MemoryFolder
    backend: PaperBackend

    def scan(self, *pages: str, name: str = "a.pdf") -> None:
        self.folder.files[name] = list(pages)
        self.intake.collect(self.folder)

    def parcel_pages(self) -> tuple[IntakePage, ...]:
        parcel = self.intake.desk().parcel
        assert parcel is not None
        return parcel.pages

    def open(self, number: str = NUMBER) -> OpenedParcel:
        opened = self.intake.open_parcel(number)
        assert isinstance(opened, OpenedParcel)
        return opened

    def page(self, start: str) -> IntakePage:
        desk = self.intake.desk()
        pages = (*(desk.parcel.pages if desk.parcel else ()), *desk.tray)
        return next(page for page in pages if self.intake.content(page.id).decode().startswith(start))


def a_room(station: Station | None = None) -> Room:
    station = station or a_station()
    backend = PaperBackend(clock=station.clock)
    for part in (station.session, station.sender, station.sync):
        part._backend = backend
    acting = replace(station.acting, backend=backend)
    stored = adapter_of(tuple[StoredDocument, ...])
    documents = Documents(
        store=station.store,
        backend=backend,
        session=station.session,
        scans=station.scans,
        clock=station.clock,
        is_personal=lambda code: KINDS.documents[code].personal,
        decode=stored.validate_json,
        encode=lambda pages: str(stored.dump_json(tuple(pages)), "utf-8"),
    )
    placing = PagePlacing(
        store=station.store,
        documents=documents,
        scans=station.scans,
        barcodes=WrittenBarcodes(),
        matcher=WrittenMatcher(),
    )
    intake = Intake(
        acting,
        store=station.store,
        backend=backend,
        placing=placing,
        scans=station.scans,
        kinds=KINDS,
        clock=station.clock,
    )
    backend.add(an_order(1, stage=Stage.MAILING, courier_number=NUMBER, paid=True), an_order(2))
    for (document, page), text in zip(UPLOADS, SET, strict=True):
        backend.upload(ORDER, document, page, f"{text} upload".encode())
    backend.awaited[NUMBER] = ORDER
    with station.store.writing() as work:
        work.orders.put(list(backend.orders.values()))
    return Room(station=station, intake=intake, folder=MemoryFolder(), backend=backend)


@pytest.fixture
def room() -> Room:
    return a_room()


def code_of(outcome: object) -> str:
    assert outcome is not None
    return str(outcome.code)  # type: ignore[attr-defined]


def test_a_parcel_is_opened_by_its_courier_number_and_says_what_it_should_hold(room: Room) -> None:
    parcel = room.open("yt 1234567890123")
    assert (parcel.courier_number, parcel.order_no) == (NUMBER, ORDER)
    assert parcel.wanted == (FORM, LICENCE, CARD, LETTER, SEALS)
    assert parcel.organisation == "江西第1建设有限公司"


def test_sheets_are_ticked_as_pages_arrive_and_the_parcel_closes(room: Room) -> None:
    room.open()
    room.scan("seals#1 paper", "card#2 paper")
    parcel = room.intake.desk().parcel
    assert parcel is not None
    assert parcel.ticked() == {SEALS, CARD}
    assert parcel.missing() == (FORM, LICENCE, LETTER)
    room.scan("form#1 paper", "licence#1 paper", "letter#1 paper", "card#1 paper", name="b.tif")
    assert [(page.document, page.page) for page in room.parcel_pages()] == [
        (SEALS, 1), (CARD, 2), (FORM, 1), (LICENCE, 1), (LETTER, 1), (CARD, 1),
    ]  # fmt: skip
    closed = room.intake.close("回形针夹好")
    assert isinstance(closed, ParcelClosed)
    assert closed.documents == (FORM, LICENCE, CARD, LETTER, SEALS)
    assert closed.missing == ()
    assert room.intake.desk().parcel is None
    assert room.folder.processed == ["a.pdf", "b.tif"]


def filed(actions: Sequence[object]) -> list[tuple[DocumentCode, int]]:
    return [(action.document, action.page) for action in actions if isinstance(action, FilePage)]


def test_pages_go_to_the_server_before_the_parcel_closes_there(room: Room) -> None:
    room.open()
    room.scan(*(f"{page} paper" for page in SET))
    room.intake.close()
    report = room.station.sender.send_due()
    assert (report.sent, report.error) == (7, None)
    assert filed(room.backend.done[:-1]) == UPLOADS
    opening = room.backend.done[-1]
    assert isinstance(opening, OpenParcel)
    assert opening.documents == (FORM, LICENCE, CARD, LETTER, SEALS)
    assert room.backend.orders[ORDER].stage is Stage.PAPER_REVIEW
    assert b"seals#1 paper" in room.backend.pages.values()
    assert not any(pinned for _, order, pinned in room.station.scans.pages.values() if order == ORDER)


def test_offline_the_whole_parcel_waits_in_the_outbox_and_loses_nothing(room: Room) -> None:
    room.open()
    down = Unavailable("server_unreachable", "连接不上服务器。")
    room.backend.fail_next = [down] * 50
    room.scan(*(f"{page} paper" for page in SET))
    closed = room.intake.close()
    assert isinstance(closed, ParcelClosed)
    assert len(room.station.outbox.pending()) == 7
    room.backend.fail_next = []
    assert room.station.sender.send_due().sent == 7


def test_offline_a_parcel_is_found_among_the_orders_known_here(room: Room) -> None:
    room.backend.fail_next = [Unavailable("server_unreachable", "连接不上服务器。")] * 50
    assert room.open().order_no == ORDER
    room.scan("letter#1 paper")
    page = room.page("letter")
    assert (page.document, page.is_sure) == (None, False)  # no uploads to compare with: by hand
    assert room.intake.place(page.id, LETTER) is None
    assert room.page("letter").is_sure


def test_an_unknown_number_is_opened_by_the_order_number_on_the_form(room: Room) -> None:
    unknown = room.intake.open_parcel("SF0000000000000")
    assert isinstance(unknown, ParcelUnknown)
    assert code_of(room.intake.open_parcel("SF0000000000000", order_no=OrderNo("JX0"))) == "order_unknown"
    opened = room.intake.open_parcel("SF0000000000000", order_no=ORDER)
    assert isinstance(opened, OpenedParcel)
    assert opened.courier_number == "SF0000000000000"


@pytest.mark.parametrize(
    ("number", "order_no", "code"),
    [("快递", None, "courier_number_malformed"), (NUMBER, OTHER, "illegal_transition")],
)
def test_a_parcel_that_cannot_be_opened(room: Room, number: str, order_no: OrderNo | None, code: str) -> None:
    outcome = room.intake.open_parcel(number, order_no=order_no)
    assert isinstance(outcome, RuleBroken)
    assert outcome.code == code
    assert room.intake.desk().parcel is None


def test_somebody_without_the_role_opens_nothing(room: Room) -> None:
    room.backend.roles = frozenset({Role.PAPER_REVIEWER})
    room.station.backend.roles = frozenset({Role.PAPER_REVIEWER})
    room.station.sign_in()
    with pytest.raises(Refused) as raised:
        room.intake.open_parcel(NUMBER)
    assert raised.value.code == "role_missing"


def test_another_refusal_of_the_server_is_not_taken_for_an_unknown_parcel(room: Room) -> None:
    room.backend.fail_next = [Refused("token_expired", "登录已过期。")]
    with pytest.raises(Refused) as raised:
        room.intake.open_parcel(NUMBER)
    assert raised.value.code == "token_expired"


def test_one_parcel_at_a_time_and_opening_it_again_goes_on(room: Room) -> None:
    room.open()
    room.scan("letter#1 paper")
    assert len(room.open().pages) == 1
    room.backend.add(an_order(3, stage=Stage.MAILING, paid=True))
    assert code_of(room.intake.open_parcel("YT9999999999999", order_no=OrderNo("JX20261120-0003"))) == "parcel_open"
    room.intake.put_back()
    assert isinstance(room.intake.open_parcel("YT9999999999999", order_no=OrderNo("JX20261120-0003")), OpenedParcel)
    assert len(room.intake.desk().tray) == 1


def test_a_code_speaks_for_its_own_page_alone(room: Room) -> None:
    room.open()
    room.scan(f"form#1 code={OTHER}", "letter#1 paper", "licence#1 code=UNKNOWN-1234 qr=http://example.com")
    stray = room.page("form")
    assert stray in room.intake.desk().tray
    assert stray.barcode_order == OTHER
    assert OTHER in stray.note
    assert [page.document for page in room.parcel_pages()] == [LETTER, LICENCE]


def test_pages_before_any_parcel_wait_in_the_tray_and_come_along_by_their_barcode(room: Room) -> None:
    room.scan(f"form#1 code={ORDER}", "letter#1 paper", f"form#1 code={OTHER}")
    assert len(room.intake.desk().tray) == 3
    parcel = room.open()
    assert [page.document for page in parcel.pages] == [FORM]
    assert len(room.intake.desk().tray) == 2
    assert room.station.scans.pages[parcel.pages[0].id][1:] == (ORDER, True)


@pytest.mark.parametrize(
    ("like", "document", "is_sure"), [(300, LETTER, True), (249, LETTER, False), (60, LETTER, False), (59, None, False)]
)
def test_a_proposal_is_sure_only_when_nothing_comes_near(
    room: Room, like: int, document: DocumentCode | None, is_sure: bool
) -> None:
    room.open()
    room.scan(f"letter#1 like={like}")
    (page,) = room.parcel_pages()
    assert (page.document, page.is_sure) == (document, is_sure)


def test_a_second_sheet_that_looks_like_the_first_gets_the_next_page_number(room: Room) -> None:
    room.open()
    room.scan("letter#1 paper", "letter#1 reverse")
    assert [page.page for page in room.parcel_pages()] == [1, 2]


def test_what_is_not_confirmed_keeps_the_parcel_open(room: Room) -> None:
    assert code_of(room.intake.close()) == "no_open_parcel"
    room.open()
    assert code_of(room.intake.close()) == "parcel_empty"
    room.scan("letter#1 like=80", "mystery paper")
    assert code_of(room.intake.close()) == "pages_unplaced"
    room.intake.place(room.page("letter").id, LETTER)
    room.intake.to_tray(room.page("mystery").id, "不知道是什么")
    closed = room.intake.close()
    assert isinstance(closed, ParcelClosed)
    assert closed.missing == (FORM, LICENCE, CARD, SEALS)
    assert room.page("mystery").note == "不知道是什么"


def test_placing_by_hand(room: Room) -> None:
    room.scan("mystery paper")
    mystery = room.page("mystery")
    assert code_of(room.intake.place(mystery.id, LETTER)) == "no_open_parcel"
    room.open()
    room.scan("letter#1 paper", name="b.jpg")
    assert code_of(room.intake.place(Sha256("0" * 64), LETTER)) == "page_unknown"
    assert code_of(room.intake.place(mystery.id, DocumentCode("poem"))) == "invalid_action"
    assert code_of(room.intake.place(mystery.id, LETTER, 0)) == "invalid_action"
    assert code_of(room.intake.place(mystery.id, LETTER)) == "page_taken"
    assert room.intake.place(mystery.id, LETTER, 2) is None
    assert room.intake.desk().tray == ()
    assert room.station.scans.pages[mystery.id][1] == ORDER
    assert room.intake.place(mystery.id, LETTER, 2) is None
    assert room.intake.place(mystery.id, SEALS) is None
    assert [(page.document, page.page) for page in room.parcel_pages()] == [(LETTER, 1), (SEALS, 1)]


def test_a_file_counts_whole_or_not_at_all(room: Room) -> None:
    room.open()
    room.folder.files["a.pdf"] = ["letter#1 paper", "broken"]
    room.folder.files["b.jpg"] = UserError("image_empty", "空文件。")
    room.folder.files["c.jpg"] = Unavailable("file_busy", "被占用。")
    room.folder.files["d.jpg"] = ["seals#1 paper"]
    room.folder.growing = 2
    collected = room.intake.collect(room.folder)
    assert [(bad.name, bad.code) for bad in collected.unreadable] == [("a.pdf", "pdf_broken"), ("b.jpg", "image_empty")]
    assert collected.busy == ("c.jpg",)
    assert (collected.files, collected.unsettled) == (1, 2)
    assert [page.document for page in room.parcel_pages()] == [SEALS]
    assert set(room.folder.files) == {"c.jpg"}


def test_a_page_is_taken_in_once_even_when_its_file_could_not_be_moved(room: Room) -> None:
    room.open()
    room.folder.files["a.pdf"] = ["letter#1 paper"]
    room.folder.fail_moves = True
    with pytest.raises(Unavailable):
        room.intake.collect(room.folder)
    room.folder.fail_moves = False
    collected = room.intake.collect(room.folder)
    assert (collected.repeated, collected.pages) == (1, ())
    assert len(room.parcel_pages()) == 1


def test_a_page_read_while_the_parcel_changes_goes_to_the_tray(room: Room) -> None:
    room.open()
    room.backend.add(an_order(3, stage=Stage.MAILING, paid=True))
    order_on = room.intake._placing.order_on

    def meanwhile(content: bytes) -> str:
        found = order_on(content)
        proposed = room.intake._placing.proposed

        def change(page: IntakePage, content: bytes, parcel: OpenedParcel) -> IntakePage:
            room.intake.put_back()
            room.intake.open_parcel("YT9999999999999", order_no=OrderNo("JX20261120-0003"))
            return proposed(page, content, parcel)

        room.intake._placing.proposed = change  # type: ignore[method-assign]
        return found

    room.intake._placing.order_on = meanwhile  # type: ignore[method-assign]
    room.scan("letter#1 paper")
    assert room.parcel_pages() == ()
    (page,) = room.intake.desk().tray
    assert (page.document, page.is_sure) == (None, False)


def test_a_page_that_comes_while_the_parcel_is_closed_is_not_lost(room: Room) -> None:
    room.open()
    room.scan("letter#1 paper")
    act = room.intake._act

    def late(*args):
        room.intake._act = act  # type: ignore[method-assign]
        room.scan("seals#1 paper", name="late.jpg")
        return act(*args)

    room.intake._act = late  # type: ignore[method-assign]
    closed = room.intake.close()
    assert isinstance(closed, ParcelClosed)
    assert closed.documents == (LETTER,)
    assert room.page("seals") in room.intake.desk().tray


def test_an_interrupted_close_goes_on_and_files_each_page_once(room: Room) -> None:
    room.open()
    room.scan("letter#1 paper", "seals#1 paper")
    stop = RuntimeError("power cut")
    enqueue, calls = room.station.outbox.enqueue, []

    def failing(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise stop
        return enqueue(*args, **kwargs)

    room.station.outbox.enqueue = failing  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        room.intake.close()
    assert [page.is_queued for page in room.parcel_pages()] == [True, False]
    first = room.page("letter")
    assert code_of(room.intake.place(first.id, FORM)) == "page_filed"
    room.intake.to_tray(first.id)
    room.intake.put_back()
    assert len(room.parcel_pages()) == 2
    assert isinstance(room.intake.close(), ParcelClosed)
    room.station.sender.send_due()
    assert filed(room.backend.done) == [(LETTER, 1), (SEALS, 1)]


def test_the_desk_survives_a_restart(room: Room) -> None:
    room.open()
    room.scan("letter#1 paper", f"x code={OTHER}")
    again = Intake(
        room.intake._acting,
        store=room.station.store,
        backend=room.backend,
        placing=room.intake._placing,
        scans=room.station.scans,
        kinds=KINDS,
        clock=room.station.clock,
    )
    assert again.desk() == room.intake.desk()
    assert again.desk().parcel is not None


def test_an_order_that_somebody_else_has_open_is_not_filed_into(room: Room) -> None:
    room.open()
    room.scan("letter#1 paper")
    lease = Lease(holder="lina", holder_name="李娜", expires_at=room.station.clock.now().replace(year=2030))
    with room.station.store.writing() as work:
        work.orders.put([replace(room.backend.orders[ORDER], lease=lease)])
    assert isinstance(room.intake.close(), HeldByOther)
    assert len(room.parcel_pages()) == 1


def test_a_supplement_wants_what_was_asked_for(room: Room) -> None:
    reason = ChosenReason(code=ReasonCode("seal_faint"), text="。", document=SEALS)
    failed = Decision(stage=Stage.PAPER_REVIEW, verdict=Verdict.REJECT, round=1, by="x", at=NOON, reasons=(reason,))
    room.backend.add(replace(room.backend.orders[ORDER], stage=Stage.SUPPLEMENT, decisions=(failed,), revision=2))
    assert room.open().wanted == (SEALS,)


def test_a_bad_scan_is_scanned_again_while_the_paper_is_reviewed(room: Room) -> None:
    assert code_of(room.intake.open_rescan(OrderNo("JX0"))) == "order_unknown"
    assert code_of(room.intake.open_rescan(ORDER)) == "illegal_transition"
    room.backend.add(replace(room.backend.orders[ORDER], stage=Stage.PAPER_REVIEW, revision=2))
    opened = room.intake.open_rescan(ORDER)
    assert isinstance(opened, OpenedParcel)
    assert opened.is_rescan
    room.scan("seals#1 better")
    closed = room.intake.close()
    assert isinstance(closed, ParcelClosed)
    assert (closed.documents, closed.missing, closed.action_key) == ((SEALS,), (), "")
    assert room.intake.desk().parcel is None
    assert room.station.sender.send_due().sent == 1
    assert filed(room.backend.done) == [(SEALS, 1)]
    assert room.backend.orders[ORDER].stage is Stage.PAPER_REVIEW


def test_a_page_that_is_nobodys_is_dismissed_with_a_reason_and_audited(room: Room) -> None:
    room.scan("advert paper")
    advert = room.page("advert")
    assert room.station.scans.pages[advert.id][1:] == (TRAY, True)
    assert code_of(room.intake.dismiss(advert.id, " ")) == "reason_required"
    assert room.intake.dismiss(advert.id, "快递单") is None
    assert code_of(room.intake.dismiss(advert.id, "快递单")) == "page_unknown"
    assert room.intake.desk().tray == ()
    with room.station.store.reading() as work:
        event = work.audit.rows()[-1].event
    assert event.action == "page_dismissed"
    assert ("reason", "快递单") in event.facts


def test_a_page_gone_from_the_cache_says_where_its_file_is(room: Room) -> None:
    with pytest.raises(Unavailable) as raised:
        room.intake.content(Sha256("0" * 64))
    assert raised.value.code == "page_lost"
    assert "已处理" in raised.value.sentence


def test_nothing_happens_to_a_page_that_is_not_there(room: Room) -> None:
    room.intake.to_tray(Sha256("0" * 64))
    room.intake.put_back()
    assert isinstance(OrderUnknown(order_no=ORDER).sentence, str)
    assert room.intake.desk().tray == ()


def test_a_real_office_has_no_practice_scanner(room: Room) -> None:
    room.open()
    with pytest.raises(Refused, match="practice_only"):
        room.intake.scan_for_practice()
