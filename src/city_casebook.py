"""What others start the casebook by; it says so when another package ``helpers`` is in its way."""

from __future__ import annotations

import sys
from importlib import import_module, metadata, util
from pathlib import Path
from typing import Any

#: What other programs load by an entry point, and where it stands.
_LOADED = {
    "CasebookHTMLExporter": "helpers.engine.html.html_exporter",
    "CasebookPDFExporter": "helpers.engine.pdf.pdf_exporter",
    "WarmEngine": "helpers.engine.kernels.papermill_engine",
    "WarmProvisioner": "helpers.engine.kernels.provisioner",
}


def main() -> None:
    """Run the command.

    Other projects have a package named ``helpers``, too: one that comes first on the path hides
    this project's, and one that is installed into the same folder overwrites it.
    """
    try:
        from helpers.cli import main as command
    except Exception:
        if not (foreign := _foreign()):
            raise
        sys.exit(f"Error: {foreign}")
    command()


def __getattr__(name: str) -> Any:
    """Return what another program loads by an entry point."""
    if name not in _LOADED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module(_LOADED[name]), name)
    except ImportError:
        if not (foreign := _foreign()):
            raise
        raise ImportError(foreign) from None


def _foreign() -> str:
    """Return what is in the place of the package ``helpers``, and what to do; else empty."""
    owners = set(metadata.packages_distributions().get("helpers", ())) - {"city-casebook"}
    if owners:
        names = " ".join(sorted(owners))
        return f"the package helpers is that of {names} (pip uninstall {names}, then install anew)"
    spec = util.find_spec("helpers")
    origin = Path(spec.origin) if spec and spec.origin else None
    if origin and origin.parent != Path(__file__).with_name("helpers"):
        return f"{origin}: is imported in the place of the casebook's package helpers (rename it)"
    return ""
