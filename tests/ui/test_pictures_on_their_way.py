"""While a page's picture is on its way, no other page's picture stands under its name."""

from collections.abc import Callable

from review.orders import Source
from ui.parts import PageName
from ui.shell.window import Window
from ui.workbench.page import WorkbenchPage

ORDER = "JX20261120-0005"


def test_the_picture_before_goes_with_its_document(window: Window, settled: Callable[[], None]) -> None:
    window.go(PageName.WORKBENCH, ORDER)
    settled()
    bench = window.current()
    assert isinstance(bench, WorkbenchPage)
    assert bench.viewer.left.page.picture is not None
    bench.loader.cache.clear()
    bench.model.step_document(1)
    assert bench.viewer.left.page.picture is None
    assert bench.viewer.right.page.picture is None
    settled()
    shown = bench.model.pair().left
    assert shown is not None
    assert shown.source is Source.UPLOAD
    assert bench.viewer.left.page.picture is not None


def test_what_was_decoded_before_is_there_at_once(window: Window, settled: Callable[[], None]) -> None:
    window.go(PageName.WORKBENCH, ORDER)
    settled()
    bench = window.current()
    assert isinstance(bench, WorkbenchPage)
    bench.model.step_document(1)
    settled()
    bench.model.step_document(-1)
    assert bench.viewer.left.page.picture is not None
