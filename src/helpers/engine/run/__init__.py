"""Plan and execute: parameters, tasks, papermill, worker processes, results."""

from __future__ import annotations

import sys
from importlib import import_module


def _import_jsonschema() -> None:
    """Import jsonschema, as nbformat does, without its check of IRIs.

    What checks them takes longer to import than everything else of a build (jsonschema's issue
    1428), and no schema of notebooks has any. jsonschema does without it where it is missing.
    Kernels do not import this package: notebooks find jsonschema whole.
    """
    name = "rfc3987_syntax"
    if name in sys.modules or "jsonschema" in sys.modules:
        return
    sys.modules[name] = None  # type: ignore[assignment] # Python's way to say that it is missing
    try:
        import_module("jsonschema")
    finally:
        del sys.modules[name]


_import_jsonschema()
