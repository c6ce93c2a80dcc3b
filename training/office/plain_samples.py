"""Plain stand-ins for sample orders: names and stages, and a white page that says what it is."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from PIL import Image, ImageDraw

from backend.parts import PreparedPage, RenderedPage
from backend.services.orders import NewOrder
from backend.services.seeding import Seed
from review.orders import (
    DocumentCode,
    DocumentId,
    DocumentRef,
    IdentityNumbers,
    InvoiceDetails,
    KindCode,
    OrderNo,
    OrderSnapshot,
    Organisation,
    Person,
    Recipient,
    Source,
)
from review.stages import Stage

INSIDE = ("application_form", "business_licence", "agent_id_card", "authorization_letter", "seal_collection_form")
OUTSIDE = (*INSIDE, "appointment_letter")
_NAMES = (
    ("江西宏达建设工程有限公司", "91360100MA35ABCD1X", Stage.PRE_REVIEW, "province_inside"),
    ("浙江远景建筑有限公司", "91330100MA27ABCD2Y", Stage.PRE_REVIEW, "province_outside"),
    ("南昌市政工程有限公司", "91360100MA35ABCD3Z", Stage.PRE_REVIEW, "province_inside"),
    ("九江路桥建设有限公司", "91360400MA35ABCD4A", Stage.PAYMENT, "province_inside"),
    ("赣州建工集团有限公司", "91360700MA35ABCD5B", Stage.MAILING, "province_inside"),
    ("湖南华盛建设有限公司", "91430100MA4LABCD6C", Stage.PRE_REVIEW, "province_outside"),
)


class PlainSamples:
    """Sample orders, their pages and their applicants, without any art."""

    def seeds(self, now: datetime) -> tuple[Seed, ...]:
        """Return the orders as they stand at `now`."""
        return tuple(self._seed(number, now) for number in range(1, len(_NAMES) + 1))

    def render(self, origin: str) -> RenderedPage:
        """Draw a white page with its own description."""
        page = Image.new("RGB", (1240, 1754), "white")
        ImageDraw.Draw(page).text((100, 100), origin, fill="black")
        content = io.BytesIO()
        page.save(content, "JPEG", quality=80, dpi=(150, 150))
        return RenderedPage(content=content.getvalue(), media_type="image/jpeg")

    def corrected_round(self, order_no: OrderNo, upload_round: int) -> Sequence[PreparedPage]:
        """Return every document once more."""
        return self._pages(order_no, f"upload {upload_round}")

    def paper_set(self, order_no: OrderNo, parcel: int) -> Sequence[PreparedPage]:
        """Return every document on paper; a supplement brings the seal collection form only."""
        pages = self._pages(order_no, f"paper {parcel}")
        return pages if parcel == 1 else [page for page in pages if page.document == "seal_collection_form"]

    def _pages(self, order_no: OrderNo, what: str) -> list[PreparedPage]:
        number = int(order_no[-4:])
        documents = OUTSIDE if _NAMES[number - 1][3] == "province_outside" else INSIDE
        return [
            PreparedPage(document=DocumentCode(document), page=1, origin=f"{order_no} {what} {document}")
            for document in documents
        ]

    def _seed(self, number: int, now: datetime) -> Seed:
        order_no = OrderNo(f"JX{now:%Y%m%d}-{number:04d}")
        pages = self._pages(order_no, "upload 1")
        refs = tuple(_ref(order_no, page) for page in pages)
        order = replace(_order(order_no, number, now), documents=refs)
        identity = IdentityNumbers(legal_representative="360102198001010011", handling_agent="360102199002020022")
        origins = {ref.id: page.origin for ref, page in zip(refs, pages, strict=True)}
        return Seed(new=NewOrder(order=order, identity=identity), origins=origins)


def _ref(order_no: OrderNo, page: PreparedPage) -> DocumentRef:
    return DocumentRef(
        id=DocumentId(f"{order_no}-upload-1-{page.document}-{page.page}.1"),
        document=page.document,
        source=Source.UPLOAD,
        round=1,
        page=page.page,
    )


def _order(order_no: OrderNo, number: int, now: datetime) -> OrderSnapshot:
    name, uscc, stage, kind = _NAMES[number - 1]
    since = now - timedelta(hours=7 * number)
    return OrderSnapshot(
        order_no=order_no,
        revision=1,
        stage=stage,
        kind=KindCode(kind),
        organisation=Organisation(name=name, uscc=uscc),
        legal_representative=Person(name="张伟", phone="13870010001"),
        handling_agent=Person(name="刘洋", phone="13870010002"),
        invoice_details=InvoiceDetails(title=name, tax_number=uscc, email="invoice@example.com"),
        recipient=Recipient(name="刘洋", mobile="13870010002", address="江西省南昌市红谷滩区丰和中大道1号"),
        person_in_charge="黄强" if kind == "province_outside" else "",
        round=1,
        submitted_at=since,
        stage_since=since,
        paid=stage is Stage.MAILING,
    )
