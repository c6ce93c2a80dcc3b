"""Which upload a scanned page is: local features that lie alike under one similarity transform."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import cv2
import numpy as np
from numpy.typing import NDArray

from app.ports.intake import KnownPage, PageMatch

_LONG_SIDE = 1100  # px: about 95 dpi of an A4 page, where print is still textured and ORB takes some 20 ms
_FEATURES = 1500
_RATIO = 0.8  # Lowe's ratio of the best to the second-best match
_TOLERANCE_PX = 5.0
_KEPT = 64  # pages whose features are remembered


@dataclass(frozen=True, slots=True)
class _Features:
    points: NDArray[np.float32]
    descriptors: NDArray[np.uint8]


class OrbPageMatcher:
    """A `PageMatcher`; it remembers the features of the pages it saw, by their bytes."""

    def __init__(self) -> None:
        self._orb = cv2.ORB_create(nfeatures=_FEATURES, fastThreshold=12)  # type: ignore[attr-defined]
        self._pairs = cv2.BFMatcher(cv2.NORM_HAMMING)
        self._remembered: OrderedDict[bytes, _Features | None] = OrderedDict()

    def matches(self, content: bytes, known: Sequence[KnownPage]) -> Sequence[PageMatch]:
        """Return how far the page agrees with each known one, the best first."""
        page = self._features(content)
        if page is None:
            return ()
        found = []
        for other in known:
            features = self._features(other.content)
            if features is not None:
                agreement = self._agreement(page, features)
                found.append(PageMatch(document=other.document, page=other.page, agreement=agreement))
        return tuple(sorted(found, key=lambda match: -match.agreement))

    def _features(self, content: bytes) -> _Features | None:
        key = sha256(content).digest()
        if key not in self._remembered:
            self._remembered[key] = self._measure(content)
            while len(self._remembered) > _KEPT:
                self._remembered.popitem(last=False)
        self._remembered.move_to_end(key)
        return self._remembered[key]

    def _measure(self, content: bytes) -> _Features | None:
        picture = _small_grey(content)
        if picture is None:
            return None
        points, descriptors = self._orb.detectAndCompute(picture, None)
        if descriptors is None or len(points) < 4:
            return None
        return _Features(np.asarray([point.pt for point in points], np.float32), np.asarray(descriptors, np.uint8))

    def _agreement(self, one: _Features, other: _Features) -> int:
        pairs = self._pairs.knnMatch(one.descriptors, other.descriptors, k=2)
        good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance]
        if len(good) < 4:
            return 0
        here = np.asarray([one.points[match.queryIdx] for match in good])
        there = np.asarray([other.points[match.trainIdx] for match in good])
        cv2.setRNGSeed(1)
        _, inliers = cv2.estimateAffinePartial2D(here, there, ransacReprojThreshold=_TOLERANCE_PX, maxIters=2000)
        return 0 if inliers is None else int(inliers.sum())


def _small_grey(content: bytes) -> NDArray[np.uint8] | None:
    try:
        grey = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_2) if content else None
    except cv2.error:
        return None
    if grey is None:
        return None
    scale = _LONG_SIDE / max(grey.shape[:2])
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(grey, dtype=np.uint8)
