"""Revisions of the schema, oldest first. A module each, imported by name: no folder is searched, so it works frozen."""

from types import ModuleType

from backend.database.migrations import r0001_first, r0002_usb_keys, r0003_audit_checkpoints, r0004_decision_checks

REVISIONS: tuple[ModuleType, ...] = (r0001_first, r0002_usb_keys, r0003_audit_checkpoints, r0004_decision_checks)
