"""The practice scanner of a training office: it writes the sheets of a sample parcel, as a real one would."""

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from app.adapters.backend_http.backend import HttpBackend, read_answer
from app.adapters.backend_http.transport import Call
from app.adapters.backend_http.wire import PracticeSheetsAnswer
from app.adapters.intake.pictures import picture_page
from app.ports.errors import UserError
from app.ports.intake import IntakeFolder, ScannedPage
from review.orders import OrderNo, StoredDocument


class HttpPracticeScanner:
    """`app.ports.intake.PracticeScanner`: what lies in the parcel is asked of the training office."""

    def __init__(self, backend: HttpBackend) -> None:
        self._backend = backend

    def scan(self, order_no: OrderNo) -> IntakeFolder:
        """Scan the sheets in the parcel that the order awaits; they are drawn when first asked for."""
        path = f"/training/parcels/{quote(order_no, safe='')}/sheets"
        found = read_answer(PracticeSheetsAnswer, self._backend.ask(Call(method="GET", path=path)))
        return ScannedSheets(self._backend, found.sheets)


class ScannedSheets:
    """An `IntakeFolder` that exists nowhere: one file for each sheet, which stays where it is."""

    def __init__(self, backend: HttpBackend, sheets: Sequence[StoredDocument]) -> None:
        self._backend = backend
        self._sheets = {f"练习扫描 {number}.jpg": sheet for number, sheet in enumerate(sheets, start=1)}

    def ready(self) -> Sequence[str]:
        """Return one name for each sheet, in the parcel's order."""
        return tuple(self._sheets)

    def unsettled(self) -> int:
        """Return 0: a sheet is there whole."""
        return 0

    def pages(self, name: str) -> Iterator[ScannedPage]:
        """Fetch a sheet, and read it as any picture from a scanner."""
        yield picture_page(self._backend.document_bytes(self._sheets[name].sha256), name)

    def file_away(self, name: str) -> str:
        """Leave the sheet in its parcel: it can be scanned again."""
        return name

    def set_aside(self, name: str, error: UserError) -> str:
        """Leave the sheet in its parcel; there is no file to put elsewhere."""
        return name
