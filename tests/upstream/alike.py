"""Run notebooks of others on stock kernels, and all cells at once; tell what differs."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import papermill_engines  # type: ignore[import-untyped]
from papermill.iorw import load_notebook_node  # type: ignore[import-untyped]

from helpers.engine.kernels.papermill_engine import BATCH
from helpers.engine.kernels.template_client import NoTemplate

_TIMEOUT = 4
#: What no two runs have in common: addresses, names of files of cells, process ids, the time.
_OWN = re.compile(r"0x[0-9a-f]{6,}|/tmp\S*?ipykernel_\d+/|pid=\d+|20\d\d-[\d-]+T[\d:.]+Z")


def outcome(path: Path, engine: str | None) -> str:
    """Run a notebook whatever errors it has; give its outputs, or how it ended."""
    try:
        ran = papermill_engines.execute_notebook_with_engine(
            engine,
            load_notebook_node(str(path)),
            kernel_name="python3",
            progress_bar=False,
            execution_timeout=_TIMEOUT,
            resources={"metadata": {"path": str(path.parent)}},
            allow_errors=True,
            coalesce_streams=True,
            record_timing=False,
        )
    except (CellTimeoutError, DeadKernelError) as error:
        return CellTimeoutError.__name__ if isinstance(error, CellTimeoutError) else "it died"
    outputs: list[Any] = [cell.get("outputs") for cell in ran.cells]
    return _OWN.sub("", json.dumps([outputs, ran.metadata.get("widgets")], indent=1))


def main() -> int:
    """Compare the notebooks below a folder; the exit code is 1 if any differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    differ = 0
    for path in sorted(parser.parse_args().folder.glob("*.ipynb")):
        try:
            same = outcome(path, BATCH) == outcome(path, None)
        except NoTemplate as reason:
            print(f"{path.name}: left to other kernels, because {reason}")
            differ += "widgets" not in str(reason)
            continue
        except Exception as error:
            print(f"{path.name}: {type(error).__name__}: {error}")
            same = False
        print(f"{path.name}: {'the same' if same else 'DIFFERENT'}")
        differ += not same
    return int(bool(differ))


if __name__ == "__main__":
    sys.exit(main())
