"""Pages laid onto each other, and where they differ. How often: `make accuracy`, `register`, `outline`."""

from functools import cache

import cv2
import numpy as np
import pytest

from seals.page_differences import Difference, page_differences
from seals.page_outlines import DifferenceKind
from seals.page_register import Registration, register_pages

Page = np.ndarray


@cache
def _page() -> Page:
    """Draw a page of letters, grey, at about 120 dpi of A4."""
    rng = np.random.default_rng(4)
    page = np.full((1400, 1000), 250, np.uint8)
    for row in range(100, 1300, 60):
        for column in range(80, 900, 40):
            text = chr(int(rng.integers(65, 91)))
            cv2.putText(page, text, (column, row), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 30, 3, cv2.LINE_AA)
    return page


def _scanned(page: Page, *, turn_deg: float = 1.5, scale: float = 1.4) -> tuple[Page, Page]:
    """Return the page turned and enlarged, and the map to it."""
    side = 2600
    matrix = np.vstack([cv2.getRotationMatrix2D((500, 700), turn_deg, scale), [0, 0, 1]])
    matrix[:2, 2] += side / 2 - np.array([500, 700])
    border = (250,) * 3
    return cv2.warpPerspective(page, matrix, (side, side), flags=cv2.INTER_CUBIC, borderValue=border), matrix


def _bgr(page: Page) -> Page:
    return cv2.cvtColor(page, cv2.COLOR_GRAY2BGR)


def _found(paper: Page) -> tuple[Registration, tuple[Difference, ...]]:
    upload = _bgr(_page())
    registration = register_pages(upload, paper)
    return registration, page_differences(upload, paper, registration)


@pytest.mark.parametrize("turn_deg", [91.0, -37.0])
def test_a_turned_and_enlarged_page_is_laid_onto_the_upload(turn_deg: float) -> None:
    paper, matrix = _scanned(_page(), turn_deg=turn_deg)
    found = register_pages(_page(), paper)
    assert found.ok
    assert found.quality > 0.95
    corners = np.array([[[100.0, 100], [900, 100], [900, 1300], [100, 1300]]])
    there = cv2.perspectiveTransform(cv2.perspectiveTransform(corners, matrix), found.matrix)
    assert np.abs(there - corners).max() < 0.5
    assert page_differences(_page(), paper, found) == ()


def test_a_changed_character_is_outlined_and_nothing_else() -> None:
    changed = _page().copy()
    changed[612:650, 316:352] = 250
    cv2.putText(changed, "8", (320, 640), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 30, 3, cv2.LINE_AA)
    paper, _ = _scanned(_bgr(changed))
    found, outlines = _found(paper)
    assert found.ok
    (outline,) = outlines
    assert outline.kind is DifferenceKind.CHANGED
    x, y, width, height = outline.box
    assert x < 332 < x + width
    assert y < 630 < y + height
    assert width < 70


def test_a_seal_on_the_paper_alone_is_one_outline_of_added_ink() -> None:
    stamped = _bgr(_page())
    cv2.circle(stamped, (600, 900), 95, (70, 60, 210), 6, cv2.LINE_AA)
    for at in range(0, 360, 30):
        x, y = 600 + 70 * np.cos(np.radians(at)), 900 + 70 * np.sin(np.radians(at))
        cv2.putText(
            stamped, "O", (int(x) - 8, int(y) + 8), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (70, 60, 210), 3, cv2.LINE_AA
        )
    _, outlines = _found(_scanned(stamped)[0])
    (outline,) = outlines
    assert outline.kind is DifferenceKind.ADDED
    assert outline.box[2] == pytest.approx(198, abs=24)


def test_what_was_taken_away_is_missing() -> None:
    blank = _page().copy()
    blank[608:652, 276:592] = 250
    _, outlines = _found(_scanned(_bgr(blank))[0])
    assert {each.kind for each in outlines} == {DifferenceKind.MISSING}


def test_thicker_strokes_and_less_contrast_are_no_difference() -> None:
    bold = cv2.erode(_page(), np.ones((2, 2), np.uint8))
    pale = np.asarray(90 + bold.astype(np.float32) * 0.62, np.uint8)
    _, outlines = _found(_scanned(_bgr(pale))[0])
    assert outlines == ()


def test_pages_with_nothing_in_common_are_refused() -> None:
    other = np.full((1400, 1000), 250, np.uint8)
    cv2.rectangle(other, (100, 100), (900, 1300), 0, 5)
    found = register_pages(_page(), other)
    assert not found.ok
    assert page_differences(_page(), other, found) == ()


def test_a_page_without_print_is_refused() -> None:
    assert not register_pages(_page(), np.full((1400, 1000, 3), 250, np.uint8)).ok
