"""The shipped thresholds, for tests."""

import resources
from seals.thresholds import Thresholds


def shipped() -> Thresholds:
    return Thresholds.from_toml(resources.read_text("seal_thresholds.toml"))
