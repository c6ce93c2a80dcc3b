"""Sample orders of the training office: invented, deterministic, drawn only when first asked for."""

from training.samples.history import snapshot
from training.samples.orders import SampleDocument, SampleOrder, UnknownOriginError, sample_order, sample_orders
from training.samples.pages import render, seal_truths
from training.samples.plan import PlantedDefect, SampleTruth
from training.samples.plans import TOUR_INSIDE, TOUR_OUTSIDE
from training.samples.seeds import DrawnSamples

__all__ = [
    "TOUR_INSIDE",
    "TOUR_OUTSIDE",
    "DrawnSamples",
    "PlantedDefect",
    "SampleDocument",
    "SampleOrder",
    "SampleTruth",
    "UnknownOriginError",
    "render",
    "sample_order",
    "sample_orders",
    "seal_truths",
    "snapshot",
]
