"""Documents of sample orders: printed, copied, stamped, written on and scanned, in Chinese, plainly invented."""

from training.documents.defects import Defect
from training.documents.facts import Form, IdCard, Licence, OrderFacts, Seals
from training.documents.render import document_truth, render_document
from training.documents.stamping import StampTruth

__all__ = [
    "Defect",
    "Form",
    "IdCard",
    "Licence",
    "OrderFacts",
    "Seals",
    "StampTruth",
    "document_truth",
    "render_document",
]
