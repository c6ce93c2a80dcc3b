"""The barcode wand: a keyboard that types very fast and ends with Enter. Pure: fed with characters and times."""

import re
import unicodedata
from dataclasses import dataclass, field

GAP_S = 0.040  # wands type a character in 1 to 20 ms; a person's fastest roll is about 60 ms (measured on our desks)
SHORTEST = 6

# Codes by which a burst in an ordinary text field is known to be a scan (DOMAIN §10).
_KNOWN = re.compile(r"SF\d{12,13}|\d{12,15}|[A-Z]{2}\d{8}-?\d{4,6}|[A-Z]{1,4}[0-9A-F]{8,24}")


def fold(text: str) -> str:
    """Fold full-width letters and digits, drop blanks and control characters, write letters large."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(ch for ch in folded if ch.isprintable() and not ch.isspace()).upper()


def is_known_code(text: str) -> bool:
    """Tell whether the folded text looks like an order, courier or waybill number or a key serial."""
    return _KNOWN.fullmatch(fold(text)) is not None


@dataclass(slots=True)
class WandReader:
    """Collects characters that come faster than a person types."""

    gap_s: float = GAP_S
    _typed: list[str] = field(default_factory=list)
    _last: float = float("-inf")

    def feed(self, text: str, now_s: float) -> None:
        """Take one typed character at a time in seconds; a pause begins anew."""
        if now_s - self._last > self.gap_s:
            self._typed.clear()
        self._typed.append(text)
        self._last = now_s

    def is_apart(self, now_s: float) -> bool:
        """Tell whether characters wait that a wand cannot have begun this one's code with."""
        return bool(self._typed) and now_s - self._last > self.gap_s

    def pending(self) -> tuple[str, ...]:
        return tuple(self._typed)

    def finish(self, now_s: float) -> str | None:
        """Take an Enter: return the scanned code, or None when a person typed."""
        typed = "".join(self._typed)
        in_time = now_s - self._last <= self.gap_s
        self._typed.clear()
        code = fold(typed)
        return code if in_time and len(code) >= SHORTEST else None

    def clear(self) -> None:
        self._typed.clear()
