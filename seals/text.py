"""What the checks need of a text recogniser: probabilities for each strip, nothing decided."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from seals.values import Image, Plane

STRIP_HEIGHT = 48


class TextReader(Protocol):
    """A line recogniser with CTC output. Implemented in `app/adapters/text`."""

    @property
    def alphabet(self) -> Sequence[str]:
        """Characters of the columns 1, 2, …; column 0 is the blank."""
        ...

    @property
    def taken_for(self) -> Mapping[str, str]:
        """For a character the look-alikes that this recogniser is known to read as it (ADR 0135); most have none."""
        ...

    def read(self, strips: Sequence[Image]) -> Sequence[Plane]:
        """Return for each strip its CTC probabilities.

        Parameters
        ----------
        strips : sequence of (48, W, 3) uint8 arrays
            Text lines, BGR, dark on light, reading left to right.

        Returns
        -------
        sequence of (T, K) float32 arrays
            Probabilities (rows sum to 1), K = 1 + len(alphabet). Frame t looks at x about (t + .5) * W / T.
        """
        ...
