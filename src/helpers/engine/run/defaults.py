"""Give the parameters cells of notebooks other defaults, and change nothing else in the files."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path

from helpers.engine.run.plan import find_sections


def set_defaults(folder: Path, values: Mapping[str, str]) -> tuple[str, ...]:
    """Write texts, by parameter, as defaults into the parameters cells of a folder's sections.

    A notebook that lacks a parameter goes without. Returns the names of the notebooks that were
    written; those that had the defaults are not.

    Raises
    ------
    CasebookError
        Whatever `find_sections` raises; nothing is written then.
    """
    written = []
    for section in find_sections(folder):
        notebook = json.loads(section.source)
        for cell in notebook["cells"]:
            if "parameters" in cell.get("metadata", {}).get("tags", ()):
                source = cell["source"]
                lines = "".join(source).splitlines(keepends=True)
                _replace(lines, values)
                cell["source"] = lines if isinstance(source, list) else "".join(lines)
        # As JupyterLab saves it.
        text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
        if notebook != json.loads(section.source):
            section.path.write_text(text, encoding="utf-8", newline="\n")
            written.append(section.name)
    return tuple(written)


def _replace(lines: list[str], values: Mapping[str, str]) -> None:
    """Put literals in the place of the defaults; each stands on one line."""
    for statement in ast.parse("".join(lines)).body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        target = statement.target if isinstance(statement, ast.AnnAssign) else target
        value = getattr(statement, "value", None)
        if not isinstance(target, ast.Name) or target.id not in values or value is None:
            continue
        line = lines[value.lineno - 1].encode()  # offsets count bytes
        new = json.dumps(values[target.id], ensure_ascii=False).encode()
        line = line[: value.col_offset] + new + line[value.end_col_offset :]
        lines[value.lineno - 1] = line.decode()
