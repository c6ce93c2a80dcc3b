"""The seal beside its impression: both as large on the screen as on paper, whatever the screen."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel

from app.ports.errors import Unavailable
from app.ports.jobs import Unattended
from app.ports.seal_checks import NotCut
from app.services.seal_pictures import PLAIN, SealProposal
from tests.fakes.ui_station import FakeOffice
from ui.parts import PageName
from ui.production import seal_panel
from ui.production.page import ProductionPage
from ui.production.seal_panel import SealPanel
from ui.shell.window import Window

Settled = Callable[[], None]
MM_PER_INCH = 25.4


def opened(window: Window, settled: Settled) -> SealPanel:
    window.go(PageName.PRODUCTION, "")
    settled()
    page = window.current()
    assert isinstance(page, ProductionPage)
    found = page.findChild(SealPanel)
    assert found is not None
    return found


def proposed(window: Window, office: FakeOffice) -> SealProposal:
    desk = window.parts.station.production
    assert desk is not None
    made = desk.cut_seal(next(iter(office.orders_by_no.values())), PLAIN, Unattended())
    assert isinstance(made, SealProposal)
    return made


def shown_mm(panel: SealPanel, dpi: float) -> dict[str, float]:
    """Return how wide each picture stands on a screen of that density."""
    labels = [one for one in panel.findChildren(QLabel) if one.pixmap() and not one.pixmap().isNull()]
    for one in labels:
        assert one.width() >= one.pixmap().deviceIndependentSize().width(), "nothing is cut off"
        assert one.height() >= one.pixmap().deviceIndependentSize().height()
    return {one.accessibleName(): one.pixmap().deviceIndependentSize().width() / dpi * MM_PER_INCH for one in labels}


@pytest.mark.parametrize("dpi", [81.6, 96.0, 163.0])
def test_both_pictures_are_as_large_as_on_paper(
    window: Window, office: FakeOffice, settled: Settled, monkeypatch: pytest.MonkeyPatch, dpi: float
) -> None:
    monkeypatch.setattr(seal_panel, "dots_per_inch", lambda _screen: dpi)
    panel = opened(window, settled)
    proposal = proposed(window, office)
    half_a_dot = 0.5 / dpi * MM_PER_INCH + 0.01
    assert shown_mm(panel, dpi) == pytest.approx(
        {"印模": proposal.cut.impression_width_mm, "电子签章": proposal.cut.picture_mm}, abs=half_a_dot
    )


@pytest.mark.parametrize(("told", "believed"), [(0.0, 96.0), (float("inf"), 96.0), (5000.0, 96.0), (140.0, 140.0)])
def test_a_screen_that_tells_nonsense_is_not_believed(told: float, believed: float) -> None:
    class Screen:
        def physicalDotsPerInch(self) -> float:
            return told

    assert seal_panel.dots_per_inch(Screen()) == believed  # type: ignore[arg-type]
    assert seal_panel.dots_per_inch(None) == 96.0


def test_an_impression_that_could_not_be_cut_has_its_size_too(
    window: Window, office: FakeOffice, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal_panel, "dots_per_inch", lambda _screen: 96.0)
    proposal = proposed(window, office)
    office.not_cut = NotCut(reasons=("太淡。",), impression_png=proposal.cut.impression_png, impression_dpi=600.0)
    (mm,) = shown_mm(opened(window, settled), 96.0).values()
    assert mm == pytest.approx(proposal.cut.impression_width_mm / 2, abs=0.15)


def test_a_page_that_did_not_come_is_asked_for_again(
    window: Window, office: FakeOffice, settled: Settled, monkeypatch: pytest.MonkeyPatch, qtbot: object
) -> None:
    monkeypatch.setattr(seal_panel, "_AGAIN_MS", 20)
    tries: list[int] = []
    desk = window.parts.station.production
    assert desk is not None
    right = desk.cut_seal

    def late(*arguments: object) -> object:
        tries.append(1)
        if len(tries) < 3:
            raise Unavailable("server_timeout", "服务器没有及时答复。")
        return right(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(desk, "cut_seal", late)
    panel = opened(window, settled)
    qtbot.waitUntil(lambda: len(shown_mm(panel, 96.0)) == 2, timeout=10_000)  # type: ignore[attr-defined]
    assert len(tries) == 3
