"""Reads a whole page: the detector finds the lines, the recogniser reads them, the barcode reader adds the codes."""

import numpy as np

from app.adapters.barcodes.reader import ZxingBarcodeReader
from app.adapters.text.lines import LineFinder
from app.adapters.text.reader import load_text_reader, model_file
from app.ports.barcodes import BarcodeFormat
from review.cross_check import PageText, Place, PrintedCode, PrintedLine
from seals.decode import decode_image
from seals.text import TextReader
from seals.values import Plane

DETECTOR = "PP-OCRv6_det_small.onnx"
_LEAST_SURE = 0.6  # mean probability of a line's characters: below it, ornaments and seals read as words


class PrintedPageReader:
    """Detector, recogniser and barcode reader, loaded once."""

    def __init__(self, finder: LineFinder, reader: TextReader) -> None:
        self._finder = finder
        self._reader = reader
        self._codes = ZxingBarcodeReader()

    def read(self, picture: bytes) -> PageText:
        """Return the lines and codes of a page; raises `UnreadableImage`."""
        page = decode_image(picture).pixels
        height, width = page.shape[:2]
        found = self._finder.find(page)
        lines = []
        for line, probabilities in zip(found, self._reader.read([line.strip for line in found]), strict=True):
            text, sureness = _text(probabilities, self._reader)
            if text.strip() and sureness >= _LEAST_SURE:
                x, y, w, h = line.box_px
                place = Place(x=x / width, y=y / height, width=w / width, height=h / height)
                lines.append(PrintedLine(text=text, place=place))
        codes = tuple(
            PrintedCode(
                text=code.text,
                is_qr=code.format is BarcodeFormat.QR,
                place=Place(x=code.x, y=code.y, width=code.width, height=code.height),
            )
            for code in self._codes.read(picture)
        )
        return PageText(lines=tuple(lines), codes=codes)


def load_page_reader(*, threads: int = 2) -> PrintedPageReader:
    """Load detector and recogniser; raises `Unavailable("text_reader_missing")`."""
    return PrintedPageReader(LineFinder(model_file(DETECTOR), threads=threads), load_text_reader(threads=threads))


def _text(probabilities: Plane, reader: TextReader) -> tuple[str, float]:
    """Return the likeliest text of CTC probabilities, and the mean probability of its characters."""
    best = np.argmax(probabilities, axis=1)
    first = np.concatenate([[True], best[1:] != best[:-1]])
    kept = first & (best > 0)
    text = "".join(reader.alphabet[column - 1] for column in best[kept])
    sureness = float(np.max(probabilities, axis=1)[kept].mean()) if kept.any() else 0.0
    return text, sureness
