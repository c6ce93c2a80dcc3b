"""The line recogniser PP-OCRv6 (small), whose weights ship in the rapidocr wheel, run directly through onnxruntime.

rapidocr's own interface hides the CTC probabilities and puts a text detector in front, which fails on polar strips;
so only its model file is used, and of that only the recogniser. The dictionary is in the model's metadata.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.adapters.text.lookalikes import look_alikes
from app.adapters.text.session import open_network
from app.ports.errors import Unavailable
from seals.text import STRIP_HEIGHT
from seals.values import Image, Plane

RECOGNISER = "PP-OCRv6_rec_small.onnx"
_BATCH = 6
_MIN_WIDTH = 32


class OnnxTextReader:
    """A `seals.text.TextReader` on one onnxruntime session."""

    def __init__(self, model: Path, *, threads: int) -> None:
        self._session = open_network(model, threads=threads)
        self._input = self._session.get_inputs()[0].name
        metadata = self._session.get_modelmeta().custom_metadata_map
        self._alphabet = (*metadata["character"].split("\n"), " ")
        self._alphabet = self._fitted(self._alphabet)

    @property
    def alphabet(self) -> Sequence[str]:
        """Characters of the columns 1, 2, …; column 0 is the blank."""
        return self._alphabet

    @property
    def taken_for(self) -> Mapping[str, str]:
        """For a character the look-alikes that are read as it."""
        return look_alikes()

    def read(self, strips: Sequence[Image]) -> Sequence[Plane]:
        """Return the CTC probabilities of each strip; strips of like width share a batch.

        What pads the shorter ones out is seen by the network's attention and moves its probabilities: with other
        batches one verdict in 129 pictures was another one. So they are part of what the thresholds were measured with.
        """
        order = sorted(range(len(strips)), key=lambda at: strips[at].shape[1])
        results: dict[int, Plane] = {}
        for start in range(0, len(order), _BATCH):
            part = order[start : start + _BATCH]
            results.update(zip(part, self._run([strips[at] for at in part]), strict=True))
        return [results[at] for at in range(len(strips))]

    def _run(self, strips: Sequence[Image]) -> list[Plane]:
        width = max(_MIN_WIDTH, -(-max(strip.shape[1] for strip in strips) // 8) * 8)
        batch = np.zeros((len(strips), 3, STRIP_HEIGHT, width), dtype=np.float32)
        for row, strip in zip(batch, strips, strict=True):
            row[:, :, : strip.shape[1]] = _normalised(strip)
        output = self._session.run(None, {self._input: batch})[0]
        frames = output.shape[1]
        kept = [max(1, round(frames * strip.shape[1] / width)) for strip in strips]
        return [np.asarray(row[:count], dtype=np.float32) for row, count in zip(output, kept, strict=True)]

    def _fitted(self, alphabet: tuple[str, ...]) -> tuple[str, ...]:
        """Make the dictionary as long as the model's output: some metadata end with a line break, some do not."""
        probe = np.zeros((1, 3, STRIP_HEIGHT, _MIN_WIDTH), dtype=np.float32)
        columns = int(self._session.run(None, {self._input: probe})[0].shape[2])
        characters = [char for char in alphabet[:-1] if char] + [" "]
        return tuple((characters + [" "] * columns)[: columns - 1])


def _normalised(strip: Image) -> NDArray[np.float32]:
    return np.moveaxis(strip.astype(np.float32) / np.float32(127.5) - np.float32(1.0), 2, 0)


def load_text_reader(*, threads: int = 2) -> OnnxTextReader:
    """Load the recogniser from the installed (or frozen) rapidocr package, without importing that package.

    Raises
    ------
    Unavailable
        ``text_reader_missing`` when the model file is not where the package keeps it.
    """
    return OnnxTextReader(model_file(RECOGNISER), threads=threads)


def model_file(name: str) -> Path:
    """Return a weights file of the rapidocr package; raises `Unavailable("text_reader_missing")`."""
    for folder in _package_folders():
        model = folder / "models" / name
        if model.is_file():
            return model
    raise Unavailable("text_reader_missing", "文字识别模型不在安装目录中，无法读取文字；请重新安装本程序。")


def _package_folders() -> Iterator[Path]:
    """Yield where the package lies; frozen, it is a folder of weights without any module, so nothing to import."""
    spec = find_spec("rapidocr")
    yield from (Path(folder) for folder in (spec.submodule_search_locations if spec is not None else None) or ())
    frozen: str | None = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        yield Path(frozen) / "rapidocr"
