"""Seal generator: stamps invented seals on paper and knows what each picture truly shows.

The order of the physics follows the reference page on seals, section 5: shape, ink, density on paper,
optics, sampling, noise, compression.
"""

from training.seal_generator.conditions import (
    CONDITIONS,
    Condition,
    random_design,
    random_square,
    render_condition,
    render_one_illegible,
)
from training.seal_generator.design import (
    CodeEdge,
    SealDesign,
    SealShape,
    company_seal,
    private_seal,
    signature,
    square_seal,
)
from training.seal_generator.recipes import CopyKind, InkCondition, PaperCondition, ScanCondition
from training.seal_generator.render import render_seal
from training.seal_generator.truth import DigitEvidence, DigitTruth, Legibility, SealTruth

__all__ = [
    "CONDITIONS",
    "CodeEdge",
    "Condition",
    "CopyKind",
    "DigitEvidence",
    "DigitTruth",
    "InkCondition",
    "Legibility",
    "PaperCondition",
    "ScanCondition",
    "SealDesign",
    "SealShape",
    "SealTruth",
    "company_seal",
    "private_seal",
    "random_design",
    "random_square",
    "render_condition",
    "render_one_illegible",
    "render_seal",
    "signature",
    "square_seal",
]
