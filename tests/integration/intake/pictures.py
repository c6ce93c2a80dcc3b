"""Files as scanners write them, made by code."""

import io
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

A4_MM = (210.0, 297.0)


def text_page(seed: int, *, dpi: int = 150) -> Image.Image:
    """A page of words at places that depend on the seed, so that pages of unlike seeds are unlike documents."""
    width, height = (round(mm / 25.4 * dpi) for mm in A4_MM)
    page = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(page)
    draws = np.random.default_rng(seed)
    font = ImageFont.load_default(size=dpi // 8)
    for _ in range(60):
        x, y = draws.integers(dpi // 4, width - dpi), draws.integers(dpi // 4, height - dpi // 2)
        word = "".join(chr(code) for code in draws.integers(65, 91, size=int(draws.integers(3, 9))))
        draw.text((int(x), int(y)), word, fill=(30, 30, 30), font=font)
    return page


def as_scanned(page: Image.Image, *, turn_deg: float = 0.7, scale: float = 2.0, seed: int = 1) -> Image.Image:
    """The same page from another scanner: other resolution, a little turned, shifted, with noise."""
    pixels = np.asarray(page)
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn_deg, scale)
    matrix[:, 2] += (width * (scale - 1) / 2 + 9, height * (scale - 1) / 2 - 6)
    size = (round(width * scale), round(height * scale))
    turned = cv2.warpAffine(pixels, matrix, size, borderValue=(255, 255, 255))
    noise = np.random.default_rng(seed).normal(0, 6, turned.shape)
    return Image.fromarray(np.clip(turned + noise, 0, 255).astype(np.uint8))


def encode(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def pdf_of_jpegs(jpegs: list[bytes], *, dpi: float, rotation: int = 0, share: float = 1.0) -> bytes:
    """A PDF as a scanner writes it: one JPEG fills each page."""
    document = pypdfium2.PdfDocument.new()
    for jpeg in jpegs:
        image = pypdfium2.PdfImage.new(document)
        image.load_jpeg(io.BytesIO(jpeg), inline=True)
        width, height = (side / dpi * 72 for side in image.get_px_size())
        image.set_matrix(pypdfium2.PdfMatrix().scale(width * share, height * share))
        page = document.new_page(width, height)
        page.insert_obj(image)
        page.set_rotation(rotation)
        page.gen_content()
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def pixels_of(content: bytes) -> NDArray[np.uint8]:
    return np.asarray(cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
