"""What reads seals: the line recogniser, the digit network and the thresholds, loaded once in each process."""

from collections.abc import Mapping
from functools import cache

import resources
from app.adapters.text.reader import load_text_reader
from app.adapters.vision.digit_models import load_digit_reader
from seals.digits import DigitReader
from seals.page_content import FormTemplate, form_templates
from seals.text import TextReader
from seals.thresholds import Thresholds


@cache
def text_reader() -> TextReader:
    """Return the line recogniser; raises `Unavailable` when its model is missing."""
    return load_text_reader()


@cache
def digit_reader() -> DigitReader | None:
    """Return the digit networks, None where they are not installed (then no code passes by itself)."""
    return load_digit_reader()


@cache
def seal_thresholds() -> Thresholds:
    """Return the thresholds of the seal and page checks."""
    return Thresholds.from_toml(resources.read_text("seal_thresholds.toml"))


@cache
def known_forms() -> Mapping[str, FormTemplate]:
    """Return the templates of the forms whose print is held against them, by the code of their document."""
    return form_templates(resources.read_text("form_templates.toml"))
