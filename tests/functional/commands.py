"""The command in the process of a test, and small notebooks for it to build."""

from __future__ import annotations

import sysconfig
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from helpers.cli import main
from tests.unit.engine import making

#: The command as it is installed.
COMMAND = str(Path(sysconfig.get_path("scripts")) / "casebook")
#: A parameters cell with what every notebook of the casebook has.
PARAMETERS = 'city: str = "chenzhou"\nlang: str = "zh"\n'


class PlainExporter:
    """Stands in for the exporters, which have tests of their own; takes their options, too."""

    def __init__(self, **_: object) -> None:
        """Need none of them."""

    def from_notebook_node(self, nb: Any, _: object = None) -> tuple[str, dict[str, Any]]:
        outputs = (output for cell in nb.cells for output in cell.get("outputs", ()))
        return "".join(output.get("text", "") for output in outputs), {}


PLAIN = dict.fromkeys(("html", "pdf"), f"{__name__}:PlainExporter")


def run(*words: str | Path, text: str | None = None) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, list(map(str, words)), input=text)


def write(folder: Path, name: str, *sources: str, parameters: str = PARAMETERS) -> None:
    """Write a notebook of code cells."""
    made = making.notebook(*map(making.code, sources), parameters=parameters)
    making.write(folder, **{name: made})
