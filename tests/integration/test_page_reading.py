"""A whole page read by the real detector and recogniser, and compared with its order."""

import pytest

from app.adapters.text.page import PrintedPageReader, load_page_reader
from review.cross_check import Agreement, Field, cross_check
from seals.decode import UnreadableImage
from tests.fakes.orders import an_order
from training.samples.orders import sample_order
from training.samples.pages import render

WITH_ANOTHER_NAME = "JX20261121-0077"  # its licence bears another organisation's name


@pytest.fixture(scope="module")
def reader() -> PrintedPageReader:
    return load_page_reader()


def test_a_licence_is_read_and_the_planted_name_is_the_only_difference(reader: PrintedPageReader) -> None:
    sample = sample_order(WITH_ANOTHER_NAME)
    order = an_order(organisation=sample.facts.organisation, legal_representative=sample.facts.legal_representative)
    sheet = next(each for each in sample.uploads(1) if each.ref.document == "business_licence")
    checks = cross_check(order, sheet.ref.document, reader.read(render(sheet.origin)))
    assert {each.field: each.agreement for each in checks} == {
        Field.CERTIFICATE_KIND: Agreement.EQUAL,
        Field.ORGANISATION: Agreement.DIFFERENT,
        Field.CREDIT_CODE: Agreement.EQUAL,
        Field.LEGAL_REPRESENTATIVE: Agreement.EQUAL,
        Field.QR_CODE: Agreement.EQUAL,
    }
    assert all(each.place is not None and 0 <= each.place.x < each.place.x + each.place.width <= 1 for each in checks)


def test_what_is_no_picture_is_refused(reader: PrintedPageReader) -> None:
    with pytest.raises(UnreadableImage):
        reader.read(b"no picture")
