"""Intake over drawn orders: does a scanned sheet find its document, and is the printed order number read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.adapters.barcodes.reader import ZxingBarcodeReader
from app.adapters.intake.matching import OrbPageMatcher
from app.ports.intake import KnownPage
from app.services.page_placing import propose
from benchmarks.results import Row, Size, upper_bound_95
from review.orders import DocumentCode
from training.samples import SampleOrder, render, sample_orders

_ORDERS = {Size.QUICK: 3, Size.FULL: 30}
_FORM = DocumentCode("application_form")


@dataclass
class _Count:
    """What happened to the sheets."""

    sheets: int = 0
    right: int = 0
    sure: int = 0
    wrong_sure: int = 0
    wrong_sure_without_upload: int = 0
    forms: int = 0
    codes: int = 0
    misread: list[str] = field(default_factory=list)


def rows(size: Size) -> Iterable[Row]:
    """Place the paper sheets of evenly spread sample orders."""
    orders = sample_orders()
    count = _Count()
    for order in _spread(orders, _ORDERS[size]):
        _place(order, count)
    share = count.right / count.sheets
    code_share = count.codes / max(count.forms, 1)
    wrong = count.wrong_sure + count.wrong_sure_without_upload
    tries = 2 * count.sheets
    return [
        Row(id="intake_document", name="sheet finds its document", value=share, unit="share", bar=0.98,
            ok=share >= 0.98, n=count.sheets),
        Row(id="intake_sure", name="sheets placed without a person", value=count.sure / count.sheets, unit="share",
            bar=None, ok=True, n=count.sheets),
        Row(id="intake_wrong_sure", name="sheet placed wrongly without a person, its own upload there or not",
            value=wrong, unit="sheets", bar=0, ok=wrong == 0, n=tries, upper_bound=upper_bound_95(wrong, tries)),
        Row(id="intake_order_number", name="printed order number read", value=code_share, unit="share", bar=0.98,
            ok=code_share >= 0.98 and not count.misread, n=count.forms),
    ]  # fmt: skip


def _spread(orders: tuple[SampleOrder, ...], wanted: int) -> Iterator[SampleOrder]:
    step = max(1, len(orders) // wanted)
    return iter(orders[::step][:wanted])


def _place(order: SampleOrder, count: _Count) -> None:
    matcher = OrbPageMatcher()
    newest = {page.ref.document: page for number in (1, 2) for page in order.uploads(number)}
    known = [KnownPage(document=code, page=1, content=render(page.origin)) for code, page in newest.items()]
    for sheet in order.paper(1):
        content, document = render(sheet.origin), sheet.ref.document
        if document not in newest:
            continue
        count.sheets += 1
        proposal = propose(matcher.matches(content, known))
        if proposal is not None:
            is_right = proposal.match.document == document
            count.right += is_right
            count.sure += is_right and proposal.is_sure
            count.wrong_sure += proposal.is_sure and not is_right
        others = propose(matcher.matches(content, [page for page in known if page.document != document]))
        count.wrong_sure_without_upload += others is not None and others.is_sure
        if document == _FORM:
            _read_code(order, content, count)


def _read_code(order: SampleOrder, content: bytes, count: _Count) -> None:
    texts = [code.text for code in ZxingBarcodeReader().read(content)]
    count.forms += 1
    count.codes += order.order_no in texts
    count.misread.extend(text for text in texts if text != order.order_no)
