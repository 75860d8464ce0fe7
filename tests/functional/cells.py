"""Runs the code cells of the notebooks in one process, and tells what they read and put out.

A request is a line of JSON on standard input (``data``, ``city``, ``lang``, ``notebooks``), the
answer one on standard output. Nothing is drawn anew that a kernel would not draw; only the kernels
are missing, so that many editions of the data can be tried.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from helpers.casebook import reads


def main() -> None:
    shell: Any = InteractiveShell.instance()
    answers, sys.stdout = sys.stdout, io.StringIO()
    for line in sys.stdin:
        request = json.loads(line)
        os.environ["CASEBOOK_DATA"] = request["data"]
        told = {name: _run(shell, Path(name), request) for name in request["notebooks"]}
        answers.write(json.dumps(told) + "\n")
        answers.flush()


def _run(shell: Any, notebook: Path, request: dict[str, Any]) -> dict[str, Any]:
    os.chdir(notebook.parent)
    shell.reset(new_session=False)
    digest = hashlib.sha256()
    with tempfile.TemporaryDirectory() as scratch:
        noted = Path(scratch) / "reads"
        reads.record(noted, request["data"])
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] != "code":
                continue
            sources = ["".join(cell["source"])]
            if "parameters" in cell["metadata"].get("tags", ()):
                sources.append(f"city, lang = {request['city']!r}, {request['lang']!r}")
            for source in sources:
                with capture_output() as shown, contextlib.suppress(SystemExit):
                    result = shell.run_cell(source)
                if not result.success:
                    return {"failed": repr(result.error_in_exec or result.error_before_exec)}
                told = [(one.data, one.metadata) for one in shown.outputs]
                digest.update(json.dumps([told, shown.stdout], sort_keys=True).encode())
        lines = noted.read_text(encoding="utf-8").splitlines()[1:]
    return {"reads": [json.loads(line) for line in lines], "outputs": digest.hexdigest()}


if __name__ == "__main__":
    main()
