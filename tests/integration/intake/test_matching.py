import pytest

from app.adapters.intake.matching import OrbPageMatcher
from app.ports.intake import KnownPage
from review.orders import DocumentCode
from tests.integration.intake.pictures import as_scanned, encode, text_page

UPLOADS = {DocumentCode(f"document_{seed}"): text_page(seed, dpi=110) for seed in range(5)}
KNOWN = [
    KnownPage(document=document, page=1, content=encode(page, "JPEG", quality=70)) for document, page in UPLOADS.items()
]


@pytest.mark.parametrize("turn_deg", [0.7, 90.0, 180.0, -3.0])
def test_a_scanned_page_agrees_with_its_own_upload(turn_deg: float) -> None:
    matcher = OrbPageMatcher()
    for document, page in UPLOADS.items():
        scan = encode(as_scanned(page, turn_deg=turn_deg), "JPEG", quality=85)
        best, second, *_ = matcher.matches(scan, KNOWN)
        assert best.document == document
        assert best.agreement >= 4 * max(second.agreement, 10)


def test_a_page_of_something_else_agrees_with_none() -> None:
    stranger = encode(as_scanned(text_page(99, dpi=110)), "JPEG")
    assert all(match.agreement < 25 for match in OrbPageMatcher().matches(stranger, KNOWN))


def test_what_cannot_be_compared_gives_no_proposal() -> None:
    matcher = OrbPageMatcher()
    blank = encode(text_page(1).point(lambda _: 255), "PNG")
    assert matcher.matches(b"", KNOWN) == ()
    assert matcher.matches(b"broken", KNOWN) == ()
    assert matcher.matches(blank, KNOWN) == ()
    assert matcher.matches(KNOWN[0].content, [KnownPage(document=DocumentCode("x"), page=1, content=b"broken")]) == ()
