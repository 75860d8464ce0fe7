"""Write the table of licences anew: ``python -m tests.quality.licences``."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "licences.md"
_ROW = re.compile(r"(?m)^\| ([a-z0-9][\w.-]*) \| (.+) \|$")


def locked() -> list[str]:
    """List the packages of the lock, once for each version that some Python or system wants."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith((" ", "#"))]
    return sorted(Requirement(line).name for line in wanted)


def family(text: str) -> str:
    """Return the first word of a licence, which no way of writing it changes."""
    return re.split("[ -]", text)[0]


def licence(name: str) -> str:
    """Return the licence that an installed package declares; empty if it is not installed."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    if expression := about.get_all("License-Expression"):
        return str(expression[0])
    prefix = "License :: OSI Approved :: "
    classifiers = about.get_all("Classifier") or ()
    found = [c.removeprefix(prefix) for c in classifiers if c.startswith(prefix)]
    text = [line for said in about.get_all("License") or () for line in str(said).splitlines()]
    return "; ".join(found) or "".join(text[:1]).strip()


def table() -> dict[str, str]:
    """Return the table as it stands: licence by package."""
    return dict(_ROW.findall(PAGE.read_text(encoding="utf-8"))) if PAGE.exists() else {}


def main() -> None:
    """Replace the rows; what is not installed here keeps its own."""
    known = table()
    rows = [
        f"| {name} | {licence(name) or known.get(name, '?')} |" for name in dict.fromkeys(locked())
    ]
    head, _, _ = PAGE.read_text(encoding="utf-8").partition("|---|---|\n")
    PAGE.write_text(f"{head}|---|---|\n" + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
