"""Codes printed on a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class BarcodeFormat(StrEnum):
    """The symbologies that the office's papers carry."""

    CODE_128 = "code_128"
    QR = "qr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Barcode:
    """A decoded code; the box is in fractions of the page's width and height, origin top left."""

    format: BarcodeFormat
    text: str
    x: float
    y: float
    width: float
    height: float


class BarcodeReader(Protocol):
    """Reads Code 128 and QR codes."""

    def read(self, content: bytes) -> Sequence[Barcode]:
        """Return the codes on a page (JPEG, PNG or BMP bytes), top to bottom; a broken picture has none."""
        ...
