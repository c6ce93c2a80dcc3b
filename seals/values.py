"""What the checks say: verdicts, findings, seals and pages. Pure values, with the JSON of the command line."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seals.verdict import Verdict as Verdict  # noqa: PLC0414 - most readers want it with the values
from seals.verdict import worst as worst  # noqa: PLC0414

# x, y, width, height in pixels of the whole picture, origin top left
Box: TypeAlias = tuple[int, int, int, int]
Image: TypeAlias = NDArray[np.uint8]
Plane: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]

CODE_LENGTH = 13
"""Digits of a seal's code in use today (DOMAIN §10; older codes of 10 digits exist and go to a person)."""


class SealShape(StrEnum):
    """Outer shape of an impression."""

    ROUND = "round"
    ELLIPSE = "ellipse"
    SQUARE = "square"
    RECTANGLE = "rectangle"
    IRREGULAR = "irregular"


class InkColour(StrEnum):
    """Colour of the ink by CIELAB hue and chroma."""

    RED = "red"
    GREY = "grey"
    BLACK = "black"
    OTHER = "other"


class SameSeal(StrEnum):
    """Whether an impression is of the same seal as another one, by its layout (seals.md 3e)."""

    SAME = "same"
    UNSURE = "unsure"
    OTHER = "other"
    NOT_COMPARED = "not_compared"


class ScaleSource(StrEnum):
    """Where millimetres come from; without a source nothing is measured in millimetres."""

    GIVEN = "given"
    DPI_TAG = "dpi_tag"
    PAGE_EDGES = "page_edges"
    NONE = "none"


class SealKind(StrEnum):
    """What the seal is expected to be; `AUTO` decides by shape."""

    COMPANY = "company"
    LEGAL = "legal"
    PRIVATE = "private"
    SIGNATURE = "signature"
    AUTO = "auto"


class FindingCode(StrEnum):
    """Stable codes of all lines a check can report."""

    SEAL_SHAPE = "seal_shape"
    SEAL_SIZE = "seal_size"
    SEAL_CONTRAST = "seal_contrast"
    SEAL_INK_COLOUR = "seal_ink_colour"
    SEAL_BASE_COLOUR = "seal_base_colour"
    SEAL_PAPER_EVENNESS = "seal_paper_evenness"
    SEAL_IMPURITIES = "seal_impurities"
    SEAL_OVERLAP = "seal_overlap"
    SEAL_RING_COMPLETE = "seal_ring_complete"
    SEAL_INK_FILL = "seal_ink_fill"
    SEAL_SMEAR = "seal_smear"
    SEAL_SHARPNESS = "seal_sharpness"
    SEAL_RESOLUTION = "seal_resolution"
    SEAL_CODE_DIGITS = "seal_code_digits"
    SEAL_CODE_EXPECTED = "seal_code_expected"
    SEAL_NAME_EXPECTED = "seal_name_expected"
    SEAL_IMPRESSIONS_DIFFER = "seal_impressions_differ"
    SEAL_GREY_COPY = "seal_grey_copy"
    SEAL_PROCESSED = "seal_processed"
    SEAL_PRINT_PATTERN = "seal_print_pattern"
    SEAL_PRINT_DOTS = "seal_print_dots"
    PAGE_PHOTO = "page_photo"
    PAGE_SKEW = "page_skew"
    PAGE_ILLUMINATION = "page_illumination"
    PAGE_CUT_OFF = "page_cut_off"
    PAGE_REDUCED = "page_reduced"
    PAGE_BLUR = "page_blur"
    PAGE_RESOLUTION = "page_resolution"
    PAGE_READING = "page_reading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Resolution of a picture in dots per inch, and where it is known from."""

    dpi: float | None
    source: ScaleSource

    @property
    def px_per_mm(self) -> float | None:
        """Pixels per millimetre, None when the scale is unknown."""
        return None if self.dpi is None else self.dpi / 25.4


UNKNOWN_SCALE = Scale(dpi=None, source=ScaleSource.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of a check: what was measured, against which threshold, and what follows."""

    code: FindingCode
    verdict: Verdict
    value: float | str | None
    unit: str
    threshold: str
    message: str
    box_px: Box | None = None
    source: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the finding as DESIGN §8 prints it, with where its threshold is from and the crop to look at."""
        return {
            "code": self.code.value,
            "verdict": self.verdict.value,
            "value": self.value,
            "unit": self.unit,
            "threshold": self.threshold,
            "message": self.message,
            "source": self.source,
            "box_px": None if self.box_px is None else list(self.box_px),
        }


def _shadow_json(lines: tuple[Finding, ...]) -> dict[str, Any]:
    return {"shadow": [finding.to_json() for finding in lines]} if lines else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitCell:
    """One digit of a seal's code: its reading, whether it can be relied on, and its straightened picture."""

    position: int
    digit: str | None
    confidence: float
    legible: bool
    box_px: Box
    crop: Image = field(repr=False, compare=False)
    share: float = 0.0
    ink: float | None = None
    hidden: float = 0.0
    read_p: float = 0.0
    """Mean probability of the recogniser's readings that voted for the digit."""
    p: float = 0.0
    """Probability of `digit` by the network alone, 0 where it names another digit or was not asked."""
    seen: float = 0.0
    """The network's opinion, 0 to 1, that a digit can be read here at all."""

    def to_json(self) -> dict[str, Any]:
        """Return the digit as DESIGN §8 prints it."""
        return {
            "position": self.position,
            "digit": self.digit,
            "confidence": round(self.confidence, 4),
            "legible": self.legible,
            "box_px": list(self.box_px),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SealGeometry:
    """Outline of an impression in pixels of the whole picture.

    `semi_x`, `semi_y` are half the width and height along the outline's own axes; `angle_deg` turns those axes,
    clockwise, from upright.
    """

    shape: SealShape
    centre_x: float
    centre_y: float
    semi_x: float
    semi_y: float
    angle_deg: float = 0.0

    @property
    def radius(self) -> float:
        """Mean half axis in pixels."""
        return (self.semi_x + self.semi_y) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SealProfile:
    """What the two plots of an impression are drawn from; measured by `seals.profile.profile_of`.

    `outline` is (720,) bool: ink on the outline, clockwise as seen on the picture. On a ring entry i is the direction
    i / 2 degrees from the picture's right (an ellipse: from its own long axis); on a frame 180 entries a side, from
    the upper left corner, top first. `away` is (N,) float32, the distance from the centre as a share of the outline
    (1 is its outer edge); `ink` and `paper` are (N,) float32, the colour difference dE76 from the bare paper of the
    strongest ink (90th percentile) and of the paper (10th) at that distance. The bounds are those of the thresholds
    the check was made with; None where a side is open.
    """

    outline: NDArray[np.bool_] = field(repr=False)
    away: Plane = field(repr=False)
    ink: Plane = field(repr=False)
    paper: Plane = field(repr=False)
    complete_deg: float | None
    complete_pass: float | None
    contrast: float | None
    contrast_pass: float | None
    contrast_review: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealCheck:
    """One impression with everything that was measured on it."""

    kind: SealKind
    geometry: SealGeometry
    box_px: Box
    width_mm: float | None
    height_mm: float | None
    rotation_deg: float | None
    colour: InkColour
    name: str | None
    code: str | None
    digits: tuple[DigitCell, ...]
    findings: tuple[Finding, ...]
    name_llr: float | None = None
    name_sure: float = 0.0
    """How surely the name was read freely: mean probability times the share of the readings that agree."""
    expected_name: str | None = None
    """The name that this seal was held against."""
    overlaps_seal: bool = False
    """Whether another seal of the page lies over its writing: its ink cannot be told from this one's."""
    shadow: tuple[Finding, ...] = ()
    """Lines of checks on probation: they count for nothing, and only supervisors see them."""
    layout: Image | None = field(default=None, repr=False, compare=False)
    """Ink of a round seal unrolled to (radii, angles), by which impressions are laid onto each other; else None."""
    profile: SealProfile | None = field(default=None, repr=False, compare=False)
    """What `seals.plots` draws."""

    @property
    def shape(self) -> SealShape:
        """Outer shape of the impression."""
        return self.geometry.shape

    @property
    def verdict(self) -> Verdict:
        """The worst of the findings."""
        return worst(finding.verdict for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Return the seal as DESIGN §8 prints it; what was not found is null."""
        return {
            "shape": self.shape.value,
            "box_px": list(self.box_px),
            "width_mm": self.width_mm,
            "height_mm": self.height_mm,
            "rotation_deg": self.rotation_deg,
            "colour": self.colour.value,
            "name": self.name,
            "code": self.code,
            "digits": [digit.to_json() for digit in self.digits],
            "findings": [finding.to_json() for finding in self.findings],
            "verdict": self.verdict.value,
            **_shadow_json(self.shadow),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCheck:
    """A whole picture: its page findings and its seals, in reading order."""

    width_px: int
    height_px: int
    scale: Scale
    findings: tuple[Finding, ...]
    seals: tuple[SealCheck, ...]
    shadow: tuple[Finding, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst of page and seals."""
        return worst([*(f.verdict for f in self.findings), *(seal.verdict for seal in self.seals)])

    def to_json(self) -> dict[str, Any]:
        """Return the page and its seals as DESIGN §8 prints them (without the file's name)."""
        return {
            "page": {
                "width_px": self.width_px,
                "height_px": self.height_px,
                "dpi": self.scale.dpi,
                "scale_source": self.scale.source.value,
                "findings": [finding.to_json() for finding in self.findings],
                **_shadow_json(self.shadow),
            },
            "seals": [seal.to_json() for seal in self.seals],
        }
