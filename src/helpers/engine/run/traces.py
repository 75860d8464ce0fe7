"""What a run leaves in a notebook that another would not, and what its kernel opened."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.engine.document.terminal_colours import without_codes
from helpers.engine.freshness.heard import Line
from helpers.engine.freshness.inputs import in_texts, without_places
from helpers.engine.run.plan import Task

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: The file in the folder of a run that its kernel keeps what it opens in.
HEARD = "heard"
#: Lines of a traceback that a failure keeps.
TRACEBACK_LINES = 30

_CELL_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")
_CELL_FILE = re.compile(r"\S*[\\/]ipykernel_\d+[\\/]\d+\.py")


def clean(notebook: NotebookNode, task: Task) -> NotebookNode:
    """Take out what another run, or another machine, would have put in otherwise.

    That is the time of each cell, papermill's record but for the parameters, random cell ids, how
    printed text came in pieces, the paths of this machine in it, and where the files lie that
    parameters name. The notebook is changed and returned.
    """
    notebook.metadata.pop("papermill", None)
    if task.parameters:
        notebook.metadata["papermill"] = {"parameters": dict(task.parameters)}
    notebook.metadata.pop("widgets", None)
    cells = json.loads(task.source.decode("utf-8"))["cells"]
    written = {cell["id"] for cell in cells if "id" in cell}  # by the notebook's author
    for number, cell in enumerate(notebook.cells, start=1):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell["id"] = "injected-parameters"
            cell["source"] = _written(task)
        elif cell.get("id") not in written:
            cell["id"] = f"cell-{number:03d}"
        if cell.get("outputs"):
            cell["outputs"] = _joined(cell["outputs"])
        for output in cell.get("outputs", ()):
            if task.copies:
                output.update(_as_asked(dict(output), task))
            if output.output_type == "stream":
                output["text"] = scrub(output["text"], task)
            elif task.places:
                output.update(without_places(dict(output), task.places))
    notebook["nbformat_minor"] = max(notebook["nbformat_minor"], 5)
    return notebook


def heard(task: Task, scratch: Path) -> tuple[Line, ...]:
    """Read what the kernel of a run opened, with paths of the machine that asked.

    Files of the run itself do not count. Without a record, as when a cell removed it, nobody knows,
    as of a program.
    """
    own = str(scratch) + os.sep
    try:
        text = (scratch / HEARD).read_text(encoding="utf-8")
        lines = [tuple(json.loads(line)) for line in text.splitlines()]
        others = (line for line in lines if not f"{line[1]}{os.sep}".startswith(own))
        return tuple(_asked(*line, task=task) for line in others)
    except (OSError, ValueError, TypeError, AttributeError, IndexError):
        return (("program", f"what {task.section} opened"),)


def _asked(kind: str, name: str, *known: Any, task: Task) -> Line:
    """Write the path of a copy as it is on the machine that asked, where its stamp says nothing."""
    asked = _as_asked(name, task)
    return (kind, asked, *(known if asked == name else (None for _ in known)))


def _joined(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Join what a cell printed into one output a stream, as it would be read on a terminal.

    Standard output comes before standard error where both stand side by side: which was first is a
    matter of chance in some kernels. It is what nbclient does if it is told to, which takes hours
    for a line of some megabytes.
    """
    kept: list[NotebookNode] = []
    pieces: dict[str, list[str]] = {}
    for output in outputs:
        if output.output_type != "stream":
            kept.append(output)
        elif output.name in pieces:
            pieces[output.name].append(output.text)
        else:
            pieces[output.name] = [output.text]
            kept.append(output)
    for output in kept:
        if output.output_type == "stream":
            lines = "".join(pieces[output.name]).split("\n")
            output["text"] = "\n".join(map(_overwritten, lines))
    names = [output.get("name") for output in kept]
    for position, pair in enumerate(pairwise(names)):
        if pair == ("stderr", "stdout"):
            kept[position : position + 2] = reversed(kept[position : position + 2])
    return kept


def _overwritten(line: str) -> str:
    """Leave out what a carriage return within a line has gone back over."""
    return line[line.rfind("\r", 0, len(line) - 1) + 1 :] if "\r" in line else line


def _written(task: Task) -> str:
    """Write the cell that papermill puts in, with names for places."""
    from papermill.translators import translate_parameters  # type: ignore[import-untyped]

    return str(translate_parameters("python3", "python", dict(task.parameters)))


def standard_error(notebook: NotebookNode, injected: int | None) -> tuple[tuple[int, str], ...]:
    """Collect what cells wrote to standard error, each with its number, counted from 1."""
    found = []
    for index, cell in enumerate(notebook.cells):
        number = index + (1 if injected is None or index < injected else 0)
        found += [
            (number, without_codes(output["text"]).strip())
            for output in cell.get("outputs", ())
            if output.output_type == "stream" and output.name == "stderr"
        ]
    return tuple(found)


def tail(traceback: str) -> str:
    """Give the end of a traceback, without colours."""
    return "\n".join(without_codes(traceback).rstrip().splitlines()[-TRACEBACK_LINES:])


def line_of_cell(traceback: str) -> int | None:
    """Find the line of the cell that a traceback, as IPython writes it, begins in."""
    found = _CELL_LINE.search(without_codes(traceback))
    return int(found[1]) if found else None


def scrub(text: str, task: Task) -> str:
    """Shorten the paths of this machine to what means the same on another."""
    text = without_places(_CELL_FILE.sub("<cell>", _as_asked(text, task)), task.places)
    around = [
        (str(task.notebook.parent), task.notebook.parent.name),
        (str(task.notebook.parent.parent), "."),
    ]
    machine = [
        (sys.prefix, "<python>"),
        (task.copies.home if task.copies else "", "~"),
        (str(Path.home()), "~"),
    ]
    text = _called(text, around)
    if task.data is not None:  # elsewhere than beside the notebooks
        text = without_places(text, (("data", task.data),))
    return _called(text, machine)


def _called(text: str, places: list[tuple[str, str]]) -> str:
    for path, name in places:
        if len(path) > 1:
            text = text.replace(path, name)
    return text


def _as_asked(value: Any, task: Task) -> Any:
    """Write the paths of copies as they are on the machine that asked, whatever holds them."""
    if task.copies is None:
        return value
    anchor = task.notebook.anchor
    copied = str(task.here(Path(anchor))) + os.sep
    return in_texts(value, lambda text: text.replace(copied, anchor))
