"""What a run was measured on: never where, when or by whom."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

#: Packages whose version decides what is measured.
PACKAGES = (
    "papermill",
    "nbclient",
    "nbconvert",
    "jupyter-client",
    "ipykernel",
    "ipython",
    "pandas",
    "numpy",
    "matplotlib",
    "typst",
    "playwright",
)


def describe(workers: int, chromium: str) -> dict[str, Any]:
    """Describe the machine and what runs on it."""
    return {
        "processor": processor(Path("/proc/cpuinfo")),
        "cores used": workers,
        "memory GB": round(psutil.virtual_memory().total / 1e9, 1),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "load when begun": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "packages": versions(),
        "browser": chromium,
    }


def processor(told: Path) -> str:
    """Name the model of the processor, as Linux or else Python knows it."""
    try:
        lines = told.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip().lower() in {"model name", "hardware"}:
            return " ".join(value.split())
    return platform.processor() or platform.machine()


def versions() -> dict[str, str]:
    """Name the version of each package that matters and is there."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def in_a_line(machine: dict[str, Any]) -> str:
    """Describe the machine in a sentence, for people."""
    packages = machine["packages"]
    engines = ", ".join(f"{name} {packages[name]}" for name in ("papermill", "nbconvert", "typst"))
    parts = [
        machine["processor"],
        f"{machine['cores used']} cores",
        f"{machine['memory GB']} GB",
        machine["system"],
        f"Python {machine['python']}",
        engines,
        machine["browser"],
    ]
    return ", ".join(part for part in parts if part)
