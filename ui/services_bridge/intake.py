"""The intake desk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.ports.errors import UserError
from ui.services_bridge.bridge import Bridge

if TYPE_CHECKING:
    from app.ports.intake import IntakeFolder
    from app.ports.jobs import JobContext
    from app.services.intake_outcomes import CloseOutcome, Collected, ParcelOutcome
    from app.services.intake_state import Desk
    from app.services.outcomes import NotAccepted
    from app.services.workstation import Services
    from review.orders import (
        DocumentCode,
        OrderNo,
        Sha256,
    )


class IntakeBridge(Bridge):
    """`ui.context.intake.IntakeDesk`."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._open: tuple[str, IntakeFolder] | None = None

    def desk(self) -> Desk:
        return self._services.intake.desk()

    def content(self, page_id: Sha256) -> bytes:
        return self._services.intake.content(page_id)

    def open_parcel(self, courier_number: str, *, order_no: OrderNo | None = None) -> ParcelOutcome:
        return self._services.intake.open_parcel(courier_number, order_no=order_no)

    def collect(self, context: JobContext) -> Collected:
        return self._services.intake.collect(self._folder(), context)

    def scan_for_practice(self, context: JobContext) -> Collected:
        return self._services.intake.scan_for_practice(context)

    def _folder(self) -> IntakeFolder:
        """Return the folder; kept open, because it remembers which files are still growing."""
        path = self.folder()
        if not path:
            raise UserError("intake_folder_unset", "还没有设置扫描文件夹，请在“设置”中选择扫描仪存放页面的文件夹。")
        if self._open is None or self._open[0] != path:
            self._open = (path, self._services.open_intake_folder(Path(path)))
        return self._open[1]

    def place(self, page_id: Sha256, document: DocumentCode, page: int = 1) -> NotAccepted | None:
        return self._services.intake.place(page_id, document, page)

    def to_tray(self, page_id: Sha256) -> None:
        self._services.intake.to_tray(page_id)

    def put_back(self) -> None:
        self._services.intake.put_back()

    def close(self, note: str = "") -> CloseOutcome:
        return self._services.intake.close(note)

    def folder(self) -> str:
        return self._services.settings_file.load().intake_folder
