"""Look-alikes that the recogniser takes for another character, also out of their context: 诫 for 诚, 酉 for 西.

Which they are was found by drawing them (`benchmarks.lookalikes`), not listed by hand. The recogniser hardly knows some
of them: stamped alone they are read as their commoner like, themselves a near second. Of a character that truly is
stamped another one is second.
"""

from collections.abc import Mapping
from functools import lru_cache

import resources

TABLE = "name_lookalikes.txt"


@lru_cache(maxsize=1)
def look_alikes() -> Mapping[str, str]:
    """Return for each character those that are read as it; most have none."""
    return parsed(resources.read_text(TABLE))


def parsed(text: str) -> Mapping[str, str]:
    """Return the table of a text: a line each, the character first; ``#`` begins a comment."""
    lines = (line.strip() for line in text.splitlines())
    return {line[0]: line[1:] for line in lines if line and not line.startswith("#")}
