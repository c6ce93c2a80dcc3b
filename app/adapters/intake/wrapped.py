"""Pages of a lost workstation as an intake folder: each is opened by the office server (docs/adr/0104)."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from app.adapters.intake.folder import HotFolder
from app.adapters.intake.pictures import picture_page
from app.ports.backend import Backend
from app.ports.errors import Refused, UserError
from app.ports.intake import ScannedPage

INVALID = "wrapped_page_invalid"


class WrappedFolder:
    """An `IntakeFolder` on the `wrapped` folder of a data folder whose keys are lost."""

    def __init__(self, folder: Path, backend: Callable[[], Backend]) -> None:
        self._folder = HotFolder(folder)
        self._backend = backend

    def ready(self) -> Sequence[str]:
        """Return the names of the wrapped pages."""
        return self._folder.ready()

    def unsettled(self) -> int:
        """Return how many files were still being written."""
        return self._folder.unsettled()

    def pages(self, name: str) -> Iterator[ScannedPage]:
        """Have the server open the page; its name says which order it was scanned for, where that was known."""
        backend = self._backend()
        try:
            opened = backend.open_wrapped(self._folder.read(name))
        except Refused as error:
            if error.code != INVALID:
                raise
            raise UserError(error.code, error.sentence) from error
        yield picture_page(backend.document_bytes(opened.sha256), f"{opened.order_no} {name[:8]}")

    def file_away(self, name: str) -> str:
        """Move a file whose page is kept here."""
        return self._folder.file_away(name)

    def set_aside(self, name: str, error: UserError) -> str:
        """Move a file that the server cannot open."""
        return self._folder.set_aside(name, error)
