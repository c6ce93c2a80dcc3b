"""The workbench of both reviews: documents, compare viewer, findings, checklist, decision."""
