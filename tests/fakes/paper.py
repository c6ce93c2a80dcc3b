"""Paper in memory: a scanner's folder, and eyes that see what a test wrote on a page.

A page is a text such as ``letter#1`` (what it is) or ``letter#1 code=JX…`` (a barcode on it).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.ports.barcodes import Barcode, BarcodeFormat
from app.ports.errors import Unavailable, UserError
from app.ports.intake import KnownPage, PageMatch, ScannedPage
from review.actions import Action, ActionReceipt, BasedOn, OpenParcel
from review.orders import DocumentCode, DocumentId, OrderNo, OrderSnapshot, Parcel, Source, StoredDocument
from review.stages import Stage
from tests.fakes.backend import FakeBackend


@dataclass
class PaperBackend(FakeBackend):
    """An office that knows uploads and awaited parcels, and moves an order when its parcel is opened."""

    uploads: dict[OrderNo, list[StoredDocument]] = field(default_factory=dict)
    awaited: dict[str, OrderNo] = field(default_factory=dict)
    done: list[Action] = field(default_factory=list)

    def upload(self, order_no: OrderNo, document: str, page: int, content: bytes) -> None:
        self.uploads.setdefault(order_no, []).append(
            StoredDocument(
                id=DocumentId(f"{order_no}-{document}-{page}"),
                document=DocumentCode(document),
                source=Source.UPLOAD,
                round=1,
                page=page,
                sha256=self.put_document(content, "image/jpeg"),
                size=len(content),
                media_type="image/jpeg",
            )
        )

    def documents(self, order_no: OrderNo) -> Sequence[StoredDocument]:
        self._fail()
        return tuple(self.uploads.get(order_no, ()))

    def parcel(self, courier_number: str) -> OrderNo:
        self._fail()
        if courier_number not in self.awaited:
            return super().parcel(courier_number)
        return self.awaited[courier_number]

    def act(
        self, order_no: OrderNo, action: Action, *, key: str, based_on: BasedOn, taken_at: datetime
    ) -> ActionReceipt:
        receipt = super().act(order_no, action, key=key, based_on=based_on, taken_at=taken_at)
        self.done.append(action)
        return receipt

    def _after(self, order_no: OrderNo, action: Action, taken_at: datetime) -> OrderSnapshot:
        after = super()._after(order_no, action, taken_at)
        if isinstance(action, OpenParcel):
            parcel = Parcel(
                courier_number=action.courier_number,
                opened_at=taken_at,
                opened_by=self.user,
                documents=action.documents,
                note=action.note,
            )
            after = replace(after, stage=Stage.PAPER_REVIEW, parcels=(*after.parcels, parcel))
            self.add(after)
        return after


@dataclass
class MemoryFolder:
    """`IntakeFolder` of files that are lists of pages; a file that is an exception cannot be read."""

    files: dict[str, list[str] | UserError | Unavailable] = field(default_factory=dict)
    growing: int = 0
    processed: list[str] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    fail_moves: bool = False

    def ready(self) -> Sequence[str]:
        return sorted(self.files)

    def unsettled(self) -> int:
        return self.growing

    def pages(self, name: str) -> Iterator[ScannedPage]:
        content = self.files[name]
        if isinstance(content, Exception):
            raise content
        for number, text in enumerate(content, start=1):
            if text == "broken":
                raise UserError("pdf_broken", f"“{name}”无法收入：第 {number} 页已损坏。原文件已保留。")
            yield ScannedPage(
                content=text.encode(),
                media_type="image/jpeg",
                file_name=name,
                number=number,
                count=len(content),
                width_px=2480,
                height_px=3508,
                dpi=300,
            )

    def file_away(self, name: str) -> str:
        if self.fail_moves:
            raise Unavailable("file_not_moved", "文件无法移动。")
        del self.files[name]
        self.processed.append(name)
        return f"已处理/{name}"

    def set_aside(self, name: str, error: UserError) -> str:
        del self.files[name]
        self.unreadable[name] = error.code
        return f"无法读取/{name}"


class WrittenBarcodes:
    """`BarcodeReader` that reads ``code=…`` (Code 128) and ``qr=…`` in a page's text."""

    def read(self, content: bytes) -> Sequence[Barcode]:
        kinds = {"code": BarcodeFormat.CODE_128, "qr": BarcodeFormat.QR}
        words = [word.partition("=") for word in content.decode().split()]
        return tuple(
            Barcode(format=kinds[kind], text=text, x=0.1, y=0.1, width=0.2, height=0.1)
            for kind, _, text in words
            if kind in kinds
        )


class WrittenMatcher:
    """`PageMatcher` that compares the first words: 300 places alike when equal, else what ``like=N`` says."""

    def matches(self, content: bytes, known: Sequence[KnownPage]) -> Sequence[PageMatch]:
        words = content.decode().split()
        like = next((int(word[5:]) for word in words if word.startswith("like=")), 300)
        found = [
            PageMatch(
                document=one.document,
                page=one.page,
                agreement=like if words[0] == one.content.decode().split()[0] else 12,
            )
            for one in known
        ]
        return tuple(sorted(found, key=lambda match: -match.agreement))
