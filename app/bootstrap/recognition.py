"""What reads seals: the line recogniser, the digit network and the thresholds, loaded once in each process."""

from functools import cache

import resources
from app.adapters.text.reader import load_text_reader
from seals.digit_network import OnnxDigitReader
from seals.digits import DigitReader
from seals.text import TextReader
from seals.thresholds import Thresholds

_DIGIT_MODEL = "digit_reader.onnx"


@cache
def text_reader() -> TextReader:
    """Return the line recogniser; raises `Unavailable` when its model is missing."""
    return load_text_reader()


@cache
def digit_reader() -> DigitReader | None:
    """Return the digit network, None where its weights are not installed (then no code passes by itself)."""
    if not resources.open_resource(_DIGIT_MODEL).is_file():
        return None
    return OnnxDigitReader(resources.read_bytes(_DIGIT_MODEL))


@cache
def seal_thresholds() -> Thresholds:
    """Return the thresholds of the seal and page checks."""
    return Thresholds.from_toml(resources.read_text("seal_thresholds.toml"))
