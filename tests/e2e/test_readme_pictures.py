"""The pictures of the README, and others to look at: a training office, the real window, light and dark, two screens.

Taken on request only: `CA_REVIEW_PICTURES=DIR pytest tests/e2e/test_readme_pictures.py`. DIR gets one PNG for each
scene, theme and screen; the chosen ones go to docs/images. A data folder in CA_REVIEW_PICTURES_HOME keeps what was
checked for the next time.
"""

import io
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QBuffer, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap.workstation import open_workplace
from app.cli.tour.camera import Camera
from app.ports.jobs import Unattended
from app.ports.queue import QueueQuery
from app.services.workstation import Services
from review.orders import DocumentCode, OrderNo, OrderSnapshot, Source
from review.stages import Stage
from ui.colours import ThemeName
from ui.hotkeys import Command
from ui.parts import PageName
from ui.queue.page import QueuePage
from ui.shell.window import Window
from ui.workbench.page import WorkbenchPage

FOLDER = os.environ.get("CA_REVIEW_PICTURES", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="pictures are taken on request: CA_REVIEW_PICTURES=DIR")
SCREENS = ((1920, 1080, 1.0), (3840, 2160, 1.5))
_PATIENCE_MS = 1_800_000  # checks give way to everything else that runs on the machine
_LAID_OUT_MS = 900
_COLOURS = 256


@dataclass
class Studio:
    """The window, and whoever sits at it."""

    services: Services
    window: Window

    def wait(self, what: str, is_so: Callable[[], bool]) -> None:
        """Let the window work until it is so."""
        loop, look = QEventLoop(), QTimer(interval=50)
        look.timeout.connect(lambda: loop.quit() if is_so() else None)
        QTimer.singleShot(_PATIENCE_MS, loop.quit)
        look.start()
        loop.exec()
        look.stop()
        assert is_so(), what

    def settle(self, for_ms: int = _LAID_OUT_MS) -> None:
        loop = QEventLoop()
        QTimer.singleShot(for_ms, loop.quit)
        loop.exec()

    def orders(self, stage: Stage) -> Sequence[OrderSnapshot]:
        """Return the orders of a stage, the fullest first."""
        with self.services.store.reading() as work:
            rows = work.orders.queue(QueueQuery(stages=frozenset({stage})))
            there = [order for row in rows if (order := work.orders.get(row.order_no)) is not None]
        return sorted(there, key=lambda order: (-len(order.documents), order.order_no))

    def open(self, queue: str, order_no: OrderNo) -> WorkbenchPage:
        """Open an order and wait until everything that the machine says of it is there."""
        self.window.go(queue, "")
        self.settle(2000)
        self.window.go(PageName.WORKBENCH, order_no)
        bench = self.window.current()
        assert isinstance(bench, WorkbenchPage)
        self.wait(f"{order_no} is open", lambda: bench.model.order is not None and bench.bar.number.text() == order_no)
        judged = [ref.id for code in bench.model.codes() for ref in bench.model.main_refs(code)]
        self.wait(
            f"{order_no} is checked", lambda: all(ref in {*bench.model.checks, *bench.model.problems} for ref in judged)
        )
        self.wait(f"{order_no}: seals held together", lambda: bench.model.together is not None)
        return bench

    def take(self, scene: str, of: Callable[[], QWidget] | None = None) -> None:
        """Take the scene in both themes on both screens."""
        main = self.window.window()
        theme, app = self.window.parts.theme, QApplication.instance()
        assert isinstance(app, QApplication)
        for width, height, scale in SCREENS:
            for name in ThemeName:
                theme.apply(app, name=name, scale=scale)
                main.resize(width, height)
                self.settle()
                shown = of() if of is not None else main
                self.settle()
                _save(shown, Path(FOLDER) / f"{scene} {width} {name.value}.png")
                if shown is not main:
                    shown.close()
        theme.apply(app, name=ThemeName.LIGHT, scale=SCREENS[0][2])
        main.resize(*SCREENS[0][:2])


def _save(widget: QWidget, path: Path) -> None:
    """Save what a widget shows with as many colours as a palette has: a third of the bytes, and nobody sees it."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    assert widget.grab().save(buffer, "PNG")  # type: ignore[call-overload]
    shown = Image.open(io.BytesIO(buffer.data().data())).convert("RGB")
    shown.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(path, optimize=True)


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    monkeypatch.setenv("CA_REVIEW_HOME", os.environ.get("CA_REVIEW_PICTURES_HOME", str(tmp_path / "数据")))
    monkeypatch.setenv("CA_REVIEW_SECRETS", "file")
    Path(FOLDER).mkdir(parents=True, exist_ok=True)
    with open_workplace() as workplace:
        services = workplace.open_training(Unattended())
        everything = max(services.doors.training_accounts(), key=lambda one: len(one.roles))
        services.session.sign_out()
        services.session.sign_in(everything.user, everything.password)
        services.sync.once()
        camera = Camera(services, tmp_path / "camera")
        try:
            yield Studio(services, camera.page(Window))
        finally:
            camera.close()


def test_every_scene(studio: Studio) -> None:
    window = studio.window
    paper = next(
        each for each in studio.orders(Stage.PAPER_REVIEW) if any(ref.source is Source.PAPER for ref in each.documents)
    )
    bench = studio.open(PageName.PAPER_REVIEW, paper.order_no)
    studio.wait("the paper is laid on", lambda: bench.viewer.registration is not None)
    studio.take("workbench")
    bench.model.go_to_document(DocumentCode("seal_collection_form"))
    studio.settle(3000)
    studio.wait("the paper is laid on", lambda: bench.viewer.registration is not None)
    company = next(at for at, line in enumerate(bench.model.finding_lines()) if line.about.startswith("公章"))
    bench.model.select_finding(company)
    bench.handle(Command.SHOW_SEALS)
    studio.take("seals")
    for _ in range(6):
        bench.handle(Command.SIDE_DOWN)
    studio.take("plots")
    bench.model.go_to_document(DocumentCode("application_form"))
    bench.handle(Command.SHOW_FIELDS)
    studio.wait("the fields are read", lambda: len(bench.field_checks.lines()) > 4)
    bench.handle(Command.NEXT_FIELD)
    studio.take("fields")
    bench.handle(Command.FIT)
    bench.handle(Command.SHOW_FINDINGS)
    bench.handle(Command.RULER)
    bench.handle(Command.CROSS_SET)
    for _ in range(12):
        bench.handle(Command.CROSS_RIGHT)
    studio.take("ruler")
    bench.handle(Command.BACK)
    _reject(studio)
    studio.take("keys", lambda: _key_sheet(window))
    for page in (PageName.PRE_REVIEW, PageName.CALLS, PageName.FIGURES, PageName.SETTINGS):
        window.go(page, "")
        studio.settle(3000)
        shown = window.current()
        if isinstance(shown, QueuePage):
            studio.wait("the strip of pictures", lambda shown=shown: shown._thumbnails._slots.count() > 2)  # type: ignore[misc]
        studio.take(page)


def _key_sheet(window: Window) -> QWidget:
    window.show_keys()
    sheet = window._key_sheet
    assert sheet is not None
    return sheet


def _reject(studio: Studio) -> None:
    """A reject with two reasons, one with its place."""
    order = studio.orders(Stage.PRE_REVIEW)[0]
    bench = studio.open(PageName.PRE_REVIEW, order.order_no)
    bench.model.go_to_document(DocumentCode("seal_collection_form"))
    studio.wait("laid on, or said that it cannot be", lambda: not bench.registrar.words().startswith("正在"))
    bench.handle(Command.REJECT)
    for text in ("印章编号", "底色"):
        bench.sheet._search.setText(text)
        bench.sheet._take(bench.sheet._list.item(0))
    bench.spots.want(0)
    bench.spots.take_finding()
    studio.take("reject")
    bench.sheet.close_sheet()
