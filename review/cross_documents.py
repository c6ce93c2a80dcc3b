"""What two documents of an order must say alike, whatever the order itself says (DOMAIN §4).

The name on the appointment letter must equal the name on the seal collection form. That each is held against the order
does not say it: where both differ from the order they may still differ from each other, or agree.
"""

from collections.abc import Mapping

from review.cross_check import (
    Agreement,
    Field,
    FieldCheck,
    PageText,
    PrintedLine,
    read_at_its_place,
    read_exactly,
    same,
)
from review.orders import DocumentCode

APPOINTMENT, COLLECTION = DocumentCode("appointment_letter"), DocumentCode("seal_collection_form")
OTHER: Mapping[DocumentCode, DocumentCode] = {APPOINTMENT: COLLECTION, COLLECTION: APPOINTMENT}


def name_on(document: DocumentCode, printed: PageText) -> PrintedLine | None:
    """Return the person in charge as named at the place where the document names them; None where it does not."""
    return read_at_its_place(document, Field.PERSON_IN_CHARGE, printed)


def names_compared(document: DocumentCode, here: PageText, there: PageText) -> FieldCheck:
    """Compare the person named on a page of `document` with the one named on a page of its other document.

    A page that names nobody at the usual place is searched for the other page's name. `expected` is what the other
    document says.
    """
    other = OTHER[document]
    mine, theirs = name_on(document, here), name_on(other, there)
    mine = mine or (read_exactly(theirs.text, here) if theirs is not None else None)
    theirs = theirs or (read_exactly(mine.text, there) if mine is not None else None)
    if mine is None or theirs is None:
        agreement = Agreement.NOT_FOUND
    else:
        agreement = Agreement.EQUAL if same(mine.text, theirs.text) else Agreement.DIFFERENT
    return FieldCheck(
        field=Field.APPOINTED_NAME,
        expected=theirs.text if theirs is not None else "",
        read=mine.text if mine is not None else "",
        agreement=agreement,
        place=mine.place if mine is not None else None,
        against=other,
    )
