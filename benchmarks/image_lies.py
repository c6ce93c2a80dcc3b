"""Headers that lie about size, tags that no camera wrote, and small files that unpack to enormous pictures."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

from benchmarks.image_corpus import Base

Rng = np.random.Generator

_SIZES = (0, 1, 15, 16, 17, 255, 4096, 10_000, 30_000, 65_500, 65_535, 2**20, 2**31 - 1, 2**31, 2**32 - 1)


def _size(rng: Rng, largest: int) -> int:
    return min(int(rng.choice(np.array(_SIZES, dtype=np.uint64))), largest)


def png_chunk(name: bytes, body: bytes) -> bytes:
    """Return a PNG chunk with its check sum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def lie_about_size(data: bytes, rng: Rng) -> bytes:
    """Write another width, height or depth into the header; check sums stay right."""
    raw = bytearray(data)
    if data.startswith(b"\x89PNG"):
        header = bytearray(data[16:29])
        if rng.random() < 0.8:
            struct.pack_into(">I", header, int(rng.choice([0, 4])), _size(rng, 2**32 - 1))
        else:
            header[int(rng.integers(8, 13))] = int(rng.integers(0, 17))
        return data[:8] + png_chunk(b"IHDR", bytes(header)) + data[33:]
    if data.startswith(b"BM"):
        place, form, largest = [(18, "<I", 2**32 - 1), (22, "<I", 2**32 - 1), (28, "<H", 65_535), (10, "<I", 2**32 - 1),
                                (14, "<I", 2**32 - 1), (46, "<I", 2**32 - 1)][int(rng.integers(6))]  # fmt: skip
        struct.pack_into(form, raw, place, _size(rng, largest))
    elif data.startswith(b"\xff\xd8"):
        _lie_in_jpeg(raw, rng)
    elif data[:4] in {b"II*\x00", b"MM\x00*"}:
        _lie_in_tiff(raw, rng)
    elif data.startswith(b"GIF"):
        struct.pack_into("<H", raw, int(rng.choice([6, 8])), _size(rng, 65_535))
    elif len(raw) > 40:
        struct.pack_into("<I", raw, int(rng.integers(4, 36)), _size(rng, 2**32 - 1))
    return bytes(raw)


def _lie_in_jpeg(raw: bytearray, rng: Rng) -> None:
    """Change size, precision or components of the frame header (ITU-T T.81, B.2.2)."""
    at = max(raw.find(b"\xff\xc0"), raw.find(b"\xff\xc2"))
    if at < 0 or at + 10 > len(raw):
        return
    if rng.random() < 0.75:
        struct.pack_into(">H", raw, at + int(rng.choice([5, 7])), _size(rng, 65_535))
    else:
        raw[at + int(rng.integers(2, 10))] = int(rng.integers(0, 256))


def _lie_in_tiff(raw: bytearray, rng: Rng) -> None:
    """Change the value, the count or the type of one entry of the first directory (TIFF 6.0, section 2)."""
    order = "<" if raw[:2] == b"II" else ">"
    (start,) = struct.unpack_from(order + "I", raw, 4)
    if start + 2 > len(raw):
        return
    (count,) = struct.unpack_from(order + "H", raw, start)
    entry = start + 2 + 12 * int(rng.integers(0, max(1, count)))
    if entry + 12 > len(raw):
        return
    if rng.random() < 0.7:
        struct.pack_into(order + "I", raw, entry + 8, _size(rng, 2**32 - 1))
    elif rng.random() < 0.5:
        struct.pack_into(order + "I", raw, entry + 4, _size(rng, 2**32 - 1))
    else:
        struct.pack_into(order + "H", raw, entry + 2, int(rng.integers(0, 14)))


def odd_exif(base: Base, rng: Rng) -> bytes:
    """Save a JPEG with tags that contradict each other or make no sense."""
    exif = Image.Exif()
    exif[0x0112] = int(rng.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 65_535]))
    exif[0x010F] = str(rng.choice(["", "Phone", "\x00\x00", "厂" * 500, "{}%s%n"]))
    exif[0x0110] = "Model"
    exif[0x829D] = float(rng.choice([0.0, 1.8, 1e9]))
    for tag in (0x011A, 0x011B):
        exif[tag] = float(rng.choice([0.0, 1.0, 72.0, 299.9, 1e6]))
    exif[0x0128] = int(rng.choice([0, 1, 2, 3, 99]))
    options: dict[str, object] = {"exif": exif}
    if rng.random() < 0.5:
        options["dpi"] = (int(rng.choice([0, 1, 72, 300, 65_535])), int(rng.choice([0, 1, 72, 300, 65_535])))
    if rng.random() < 0.3:
        options["icc_profile"] = rng.integers(0, 256, 600, dtype=np.uint8).tobytes()
    if rng.random() < 0.3:
        options["comment"] = rng.integers(0, 256, 20_000, dtype=np.uint8).tobytes()
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(base.pixels[:, :, ::-1])).save(buffer, "JPEG", **options)
    raw = bytearray(buffer.getvalue())
    if rng.random() < 0.6:  # offsets within the tags that point anywhere
        at = raw.find(b"Exif\x00\x00")
        for place in rng.integers(at + 6, at + 200, 3).tolist():
            raw[place] = int(rng.integers(0, 256))
    return bytes(raw)


def bomb(rng: Rng) -> tuple[str, bytes]:
    """Make a file of some hundred kilobytes that unpacks to a hundred million pixels and more."""
    wide, high = [(10_900, 10_900), (20_000, 20_000), (119_000, 1000), (1000, 119_000), (65_000, 1800)][
        int(rng.integers(5))
    ]
    depth, colour, channels = [(1, 0, 1), (8, 0, 1), (8, 2, 3), (8, 6, 4), (16, 2, 3), (16, 6, 4)][int(rng.integers(6))]
    if wide * high > 150_000_000 and rng.random() < 0.5:
        image = Image.new("1", (wide, high), 1)
        buffer = io.BytesIO()
        image.save(buffer, "TIFF", compression="group4")
        return ".tif", buffer.getvalue()
    row = b"\x00" + bytes([int(rng.choice([0, 255, 200]))]) * -(-wide * channels * depth // 8)
    packer = zlib.compressobj(1)
    body = b"".join(packer.compress(row) for _ in range(high)) + packer.flush()
    header = struct.pack(">IIBBBBB", wide, high, depth, colour, 0, 0, 0)
    return ".png", b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", body) + png_chunk(
        b"IEND", b""
    )
