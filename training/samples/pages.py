"""Pages of sample orders, drawn from their origin when first asked for."""

from review.orders import Source
from training.documents.facts import Form
from training.documents.render import document_truth, render_document
from training.documents.stamping import StampTruth
from training.samples.orders import SampleOrder, SheetPlan, UnknownOriginError, sample_order


def _find(origin: str) -> tuple[SampleOrder, SheetPlan]:
    """Read ``order/document/source/round``."""
    try:
        order_no, document, source, number = origin.split("/")
        form, where, count = Form(document), Source(source), int(number)
    except ValueError:
        raise UnknownOriginError(origin) from None
    order = sample_order(order_no)
    return order, order.sheet(form, where, count)


def render(origin: str) -> bytes:
    """Draw the page that an origin describes.

    Parameters
    ----------
    origin : str
        ``ORDER/DOCUMENT/SOURCE/ROUND``, for example ``JX20261122-0042/seal_collection_form/upload/1``.

    Returns
    -------
    bytes
        JPEG; the same origin always gives the same bytes. Takes about a second; keep the result.

    Raises
    ------
    UnknownOriginError
        When no sample page is described by it.
    """
    order, plan = _find(origin)
    return render_document(
        order.facts, plan.form, source=plan.source, round=plan.round, sheet=plan.sheet, defect=plan.defect
    )


def seal_truths(origin: str) -> tuple[StampTruth, ...]:
    """Return what each impression on a page truly shows."""
    order, plan = _find(origin)
    return document_truth(order.facts, plan.form, sheet=plan.sheet, defect=plan.defect)
