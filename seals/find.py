"""Every seal of a page, seen close: one way of looking after the other, each for what the others have left."""

from collections.abc import Sequence

import numpy as np

from seals.locate import SEARCHES, Candidate, CoarsePage, Search, candidates
from seals.metrics_ring import ring_evidence_deg, ring_shares
from seals.signature import signature_candidate, signatures_in_cells
from seals.values import Image, InkColour, Scale, SealGeometry, SealKind, SealShape
from seals.view import SealView, look_closely

_LEAST_RING_DEG = 150.0
_LEAST_BESIDE_DEG = 210.0  # beside seals already found the page is not searched for want of anything; starved: 223-268
_RINGED = frozenset({SealShape.ROUND, SealShape.ELLIPSE})


def find_seals(image_bgr: Image, page: CoarsePage, scale: Scale, kind: SealKind) -> list[SealView]:
    """Return the seals that hold at full resolution, top to bottom and left to right.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8 array
        The whole picture.
    page : CoarsePage
        Its small copy.
    scale : Scale
        Its resolution.
    kind : SealKind
        SIGNATURE looks for handwriting alone; AUTO also looks for it in the cells of a form beside its seals.

    Notes
    -----
    A licence copy bears the registrar's seal in grey, which is no impression of the applicant's; so grey (and ink of
    another colour than red) is only looked for where no red ring was found.
    """
    if kind is SealKind.SIGNATURE:
        return _confirmed(image_bgr, signature_candidate(page), scale, ())
    found: list[SealView] = []
    for search in SEARCHES:
        if search.is_last_resort and any(_is_coloured_ring(view) for view in found):
            continue
        found += _found_by(search, image_bgr, page, scale, found)
    if kind is SealKind.AUTO:
        places = [view.on_page() for view in found]
        found += _confirmed(image_bgr, signatures_in_cells(page, places), scale, places)
    return _in_reading_order(found)


def _is_coloured_ring(view: SealView) -> bool:
    return view.geometry.shape in _RINGED and view.planes.colour is not InkColour.GREY


def _found_by(
    search: Search, image_bgr: Image, page: CoarsePage, scale: Scale, found: Sequence[SealView]
) -> list[SealView]:
    """Return what the first level of a search confirms; beside coloured seals only rings count in grey."""
    besides = [view.on_page() for view in found]
    for level in candidates(page, search, besides):
        wanted = [one for one in level if not found or search.colour is not InkColour.GREY or _is_ring(one)]
        confirmed = _confirmed(image_bgr, wanted, scale, besides)
        if confirmed:
            return confirmed
    return []


def _is_ring(candidate: Candidate) -> bool:
    return candidate.geometry.shape in _RINGED


def _confirmed(
    image_bgr: Image, level: Sequence[Candidate], scale: Scale, besides: Sequence[SealGeometry]
) -> list[SealView]:
    views = (look_closely(image_bgr, candidate, scale.px_per_mm) for candidate in level)
    least = _LEAST_BESIDE_DEG if besides else _LEAST_RING_DEG
    return [v for v in views if v is not None and _holds(v, least) and not _is_known(v.on_page(), besides)]


def _holds(view: SealView, least_deg: float) -> bool:
    """Tell a seal from text, a picture or a fingerprint that looked like one on the small copy."""
    return not view.is_ringed or (ring_evidence_deg(view) >= least_deg and not ring_shares(view).is_ragged)


def _is_known(geometry: SealGeometry, besides: Sequence[SealGeometry]) -> bool:
    """Tell the remains of a seal already found: much the same place."""
    return any(
        np.hypot(geometry.centre_x - g.centre_x, geometry.centre_y - g.centre_y) < 0.5 * max(g.radius, geometry.radius)
        for g in besides
    )


def _in_reading_order(views: Sequence[SealView]) -> list[SealView]:
    """Sort by rows one and a half seals high, each from left to right."""
    places = [view.on_page() for view in views]
    row = 1.5 * max((place.semi_y for place in places), default=1.0)
    order = sorted(range(len(views)), key=lambda at: (round(places[at].centre_y / row), places[at].centre_x))
    return [views[at] for at in order]
