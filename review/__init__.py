"""The domain: orders, stages, documents, project kinds, reasons, decisions, identifiers, working days. Pure Python."""
