"""The name on the appointment letter against the name on the seal collection form, whatever the order says."""

import pytest

from review.cross_check import Agreement, Field, FieldCheck, PageText
from review.cross_documents import APPOINTMENT, COLLECTION, names_compared
from tests.unit.review.test_cross_check import line, table


def letter(name: str) -> PageText:
    return PageText(lines=(line(f"经研究决定，任命{name}同志为我公司入赣负责人", 0.1, 0.3, 0.8),))


def form(name: str) -> PageText:
    return table(("单位名称", "某公司"), ("入赣负责人", name))


def both(one: PageText, other: PageText) -> tuple[FieldCheck, FieldCheck]:
    """Return the comparison as it is said on the letter, and on the form."""
    return names_compared(APPOINTMENT, one, other), names_compared(COLLECTION, other, one)


@pytest.mark.parametrize(
    ("appointed", "collected", "agreement"),
    [
        ("陈慧敏", "陈慧敏", Agreement.EQUAL),
        ("陈慧敏", "陈 慧 敏", Agreement.EQUAL),
        ("阿不都·热合曼", "阿不都热合曼", Agreement.EQUAL),
        ("陈晓敏", "陈慧敏", Agreement.DIFFERENT),
    ],
)
def test_the_two_documents_are_held_against_each_other(appointed: str, collected: str, agreement: Agreement) -> None:
    on_letter, on_form = both(letter(appointed), form(collected))
    assert (on_letter.agreement, on_form.agreement) == (agreement, agreement)
    assert (on_letter.against, on_form.against) == (COLLECTION, APPOINTMENT)
    assert on_form.field is Field.APPOINTED_NAME
    assert (on_form.read, on_letter.expected) == (collected, collected)
    assert on_letter.place is not None
    assert on_form.place is not None


def test_a_page_that_names_nobody_at_its_place_is_searched_for_the_others_name() -> None:
    loose = PageText(lines=(line("兹有陈慧敏在赣负责各项工作", 0.1, 0.3, 0.8),))
    on_letter, on_form = both(loose, form("陈慧敏"))
    assert on_letter.agreement is on_form.agreement is Agreement.EQUAL
    assert on_letter.read == "陈慧敏"


def test_what_cannot_be_read_is_not_found() -> None:
    on_letter, on_form = both(PageText(), form("陈慧敏"))
    assert on_letter.agreement is on_form.agreement is Agreement.NOT_FOUND
    assert (on_letter.read, on_letter.expected, on_letter.place) == ("", "陈慧敏", None)
    assert both(PageText(), PageText())[0].agreement is Agreement.NOT_FOUND
