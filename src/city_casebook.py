"""The command ``casebook``, which says so when another package named ``helpers`` is in its way."""

from __future__ import annotations

import sys
from importlib import metadata, util
from pathlib import Path


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
