"""The resolution written in a JPEG file, set without touching its picture."""

_START = b"\xff\xd8"
_APP0 = b"\xff\xe0"
_JFIF = b"JFIF\x00"
_UNIT_DPI = 1


def with_dpi(jpeg: bytes, dpi: float) -> bytes:
    """Return the same JPEG with its JFIF density set to `dpi` dots per inch, rounded; the picture is not touched."""
    density = min(65_535, max(1, round(dpi))).to_bytes(2, "big")
    if jpeg[2:4] == _APP0 and jpeg[6:11] == _JFIF:
        return jpeg[:13] + bytes([_UNIT_DPI]) + density + density + jpeg[18:]
    segment = _JFIF + b"\x01\x02" + bytes([_UNIT_DPI]) + density + density + b"\x00\x00"
    return _START + _APP0 + (len(segment) + 2).to_bytes(2, "big") + segment + jpeg[2:]
