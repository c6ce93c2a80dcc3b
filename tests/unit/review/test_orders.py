from dataclasses import replace

from review.orders import DocumentCode, DocumentId, DocumentRef, IdentityNumbers, KeyState, Source
from tests.unit.review.orders import PLAIN, key

FORM = DocumentCode("seal_collection_form")


def page(name: str, *, round_no: int = 1, number: int = 1, source: Source = Source.UPLOAD) -> DocumentRef:
    return DocumentRef(id=DocumentId(name), document=FORM, source=source, round=round_no, page=number)


def test_the_latest_round_of_a_document_in_page_order() -> None:
    order = replace(
        PLAIN,
        documents=(
            page("old"), page("b", round_no=2, number=2), page("a", round_no=2),
            page("paper", round_no=3, source=Source.PAPER),
        ),
    )  # fmt: skip
    assert [ref.id for ref in order.latest(FORM, Source.UPLOAD)] == ["a", "b"]
    assert [ref.id for ref in order.latest(FORM, Source.PAPER)] == ["paper"]
    assert order.latest(DocumentCode("other"), Source.PAPER) == ()


def test_the_live_key() -> None:
    assert PLAIN.live_key() is None
    order = replace(PLAIN, keys=(key("K1", KeyState.REVOKED), key("K2"), key("K3", KeyState.QUARANTINED)))
    live = order.live_key()
    assert live is not None
    assert live.usb_key_serial == "K2"


def test_identity_numbers_are_not_shown_by_accident() -> None:
    numbers = IdentityNumbers(legal_representative="11010519491231002X", handling_agent="11010519491231002X")
    assert "110105" not in f"{numbers!r} {numbers}"
