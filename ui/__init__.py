"""The window: thin views over view-models, the job runner and the compare viewer. Knows services and ports only.

PySide6 puts an import of its own in the place of Python's: it looks into the source text of every module that is
imported from then on, for whether it may use `__feature__`. Nobody does here, and a start read some 200 files for it
(ADR 0113). The import it found is put back before any page is imported.
"""

import builtins

import PySide6  # noqa: F401 - its import stands in Python's place from here on

builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
