"""Pages of an order: cached, verified by their address, shown with an audit event where they are personal."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.ports.codec import adapter_of
from app.ports.errors import Unavailable
from app.services.documents import LOOK, Documents
from review.orders import DocumentCode, DocumentId, DocumentRef, Sha256, Source, StoredDocument
from tests.fakes.orders import an_order
from tests.fakes.station import Station, a_station

LIST = adapter_of(tuple[StoredDocument, ...])
ID_CARD, LICENCE = DocumentCode("agent_id_card"), DocumentCode("business_licence")
CONTENT = {ID_CARD: b"card", LICENCE: b"licence"}
REFS = tuple(DocumentRef(id=DocumentId(code), document=code, source=Source.UPLOAD, round=1, page=1) for code in CONTENT)
ORDER = an_order(1, documents=REFS)


class Desk:
    """Documents over a fake server that counts what is fetched."""

    def __init__(self) -> None:
        self.station: Station = a_station()
        self.asked: list[str] = []
        self.station.backend.documents = self.addresses  # type: ignore[method-assign]
        self.station.backend.document_bytes = self.content  # type: ignore[method-assign]
        self.documents = Documents(
            store=self.station.store,
            backend=self.station.backend,
            session=self.station.session,
            scans=self.station.scans,
            clock=self.station.clock,
            is_personal=lambda code: code == ID_CARD,
            decode=LIST.validate_json,
            encode=lambda documents: LIST.dump_json(tuple(documents)).decode(),
        )
        self.stored = {ref.id: self._stored(ref) for ref in REFS}

    def _stored(self, ref: DocumentRef) -> StoredDocument:
        content = CONTENT[ref.document]
        sha256 = self.station.scans.put(content, order_no=ORDER.order_no)
        del self.station.scans.pages[sha256]
        return StoredDocument(
            id=ref.id, document=ref.document, source=ref.source, round=1, page=1, sha256=sha256,
            size=len(content), media_type="image/jpeg",
        )  # fmt: skip

    def addresses(self, order_no: str) -> Sequence[StoredDocument]:
        self.asked.append("addresses")
        self.station.backend._fail()
        return tuple(self.stored.values())

    def content(self, sha256: Sha256) -> bytes:
        self.asked.append("bytes")
        self.station.backend._fail()
        return next(CONTENT[one.document] for one in self.stored.values() if one.sha256 == sha256)

    def audited(self) -> list[str]:
        return [row.event.action for row in self.station.audit.rows()]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_page_is_fetched_once(desk: Desk) -> None:
    assert [desk.documents.page(ORDER, REFS[1]).content for _ in range(3)] == [b"licence"] * 3
    assert desk.asked == ["addresses", "bytes"]
    assert desk.audited() == []


def test_one_look_at_a_personal_document_is_one_event(desk: Desk) -> None:
    for ref in (REFS[0], REFS[1], REFS[0]):
        desk.documents.page(ORDER, ref)
    assert desk.audited() == ["show_document"]


def test_a_look_at_another_order_between_makes_it_two(desk: Desk) -> None:
    other = an_order(2, documents=REFS)
    for order, ref in ((ORDER, REFS[0]), (other, REFS[1]), (ORDER, REFS[0])):
        desk.documents.page(order, ref)
    assert desk.audited() == ["show_document", "show_document"]


def test_a_long_look_is_written_down_again(desk: Desk) -> None:
    for _ in range(3):
        desk.documents.page(ORDER, REFS[0])
        desk.station.clock.advance(seconds=LOOK.total_seconds() / 2)
    assert desk.audited() == ["show_document", "show_document"]


def test_another_person_is_another_look(desk: Desk) -> None:
    for user in ("wangfang", "liwei"):
        desk.station.sign_in(user)
        desk.documents.page(ORDER, REFS[0])
    assert [row.event.by for row in desk.station.audit.rows()] == ["wangfang", "liwei"]


def test_a_page_that_could_not_be_written_down_is_the_next_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise Unavailable("disk_full", "磁盘已满。")

    desk.documents.page(ORDER, REFS[1])  # now the addresses are known
    with monkeypatch.context() as patched, pytest.raises(Unavailable):
        patched.setattr(desk.station.store, "writing", full)
        desk.documents.page(ORDER, REFS[0])
    desk.documents.page(ORDER, REFS[0])
    assert desk.audited() == ["show_document"]


def test_prefetching_is_not_showing(desk: Desk) -> None:
    assert desk.documents.prefetch([ORDER]) == 2
    assert desk.documents.prefetch([ORDER]) == 0
    assert desk.audited() == []


def test_cached_pages_are_there_without_a_server(desk: Desk) -> None:
    desk.documents.prefetch([ORDER])
    desk.station.backend.fail_next += [Unavailable("server_unreachable", "连不上。")] * 9

    newer = replace(ORDER, revision=2)
    assert desk.documents.page(newer, REFS[1]).content == b"licence"


def test_what_never_came_here_is_said(desk: Desk) -> None:
    desk.station.backend.fail_next.append(Unavailable("server_unreachable", "连不上。"))
    with pytest.raises(Unavailable):
        desk.documents.page(ORDER, REFS[1])
    missing = replace(REFS[1], id=DocumentId("gone"))
    with pytest.raises(Unavailable) as caught:
        desk.documents.page(ORDER, missing)
    assert caught.value.code == "document_unknown"


def test_id_numbers_are_audited_and_kept_nowhere(desk: Desk) -> None:
    numbers = desk.documents.identity(ORDER.order_no)

    assert numbers.handling_agent == "2"
    assert desk.audited() == ["show_identity"]
    with desk.station.store.reading() as work:
        assert work.facts.names("") == []
