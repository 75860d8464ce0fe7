"""The code of a notebook, run in the process of a test."""

from __future__ import annotations

import contextvars
import json
from pathlib import Path
from typing import Any


def run_cells(path: Path, city: str, lang: str) -> None:
    """Run the code cells of a notebook for a city, whose case no other code then uses."""
    names: dict[str, Any] = {}

    def cells() -> None:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), names)
                if "parameters" in cell["metadata"].get("tags", ()):
                    names.update(city=city, lang=lang)

    contextvars.copy_context().run(cells)
