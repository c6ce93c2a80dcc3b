"""The digit networks as they are installed."""

from typing import Final

import resources
from seals.digit_network import OnnxDigitReader
from seals.digits import DigitReader

DIGIT_MODELS: Final = ("digit_reader.onnx", "digit_places.onnx")
"""The networks that judge, and the one that finds the digits' places."""


def load_digit_reader() -> DigitReader | None:
    """Load the digit networks; None where one of them is not installed (then no code passes by itself)."""
    if not all(resources.open_resource(name).is_file() for name in DIGIT_MODELS):
        return None
    judges, placer = (resources.read_bytes(name) for name in DIGIT_MODELS)
    return OnnxDigitReader(judges, placer)
