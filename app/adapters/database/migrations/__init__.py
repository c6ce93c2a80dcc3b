"""Revisions of the schema, oldest first. A module each, imported by name: no folder is searched, so it works frozen."""

from types import ModuleType

from app.adapters.database.migrations import r0001_first, r0002_clock

REVISIONS: tuple[ModuleType, ...] = (r0001_first, r0002_clock)
