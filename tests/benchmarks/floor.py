"""Contestant (d), the floor: the notebooks' code in warm Python processes, and Typst.

There is no kernel, no notebook and no exporter. The cells of a notebook are compiled before; its
outputs, the charts as SVG among them, are rendered as for a notebook. The Typst documents were
prepared before and are compiled. Each process warms up with a report that is not counted.
"""

from __future__ import annotations

import argparse
import ast
import json
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from tests.benchmarks.compiling import compile_prepared

_START = 600


@cache
def _cells(notebook: Path) -> tuple[tuple[bool, CodeType, CodeType | None], ...]:
    """Compile the code cells: whether it is the parameters', its statements, its last value."""
    found = []
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body[-1] if tree.body else None
        shown = None
        if isinstance(last, ast.Expr):
            tree.body.pop()
            shown = compile(ast.Expression(last.value), notebook.name, "eval")
        parameters = "parameters" in cell["metadata"].get("tags", ())
        found.append((parameters, compile(tree, notebook.name, "exec"), shown))
    return tuple(found)


@cache
def _shell() -> Any:
    """Make the shell that renders what cells show, as a kernel's does."""
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.display_pub = CapturingDisplayPublisher()
    return shell


def run_section(notebook: Path, city: str, lang: str) -> int:
    """Run the cells of a notebook for a city; return how many outputs it has."""
    shell = _shell()
    shell.display_pub.outputs.clear()
    names: dict[str, Any] = {"__name__": "__main__"}
    for parameters, statements, shown in _cells(notebook):
        exec(statements, names)
        value = eval(shown, names) if shown else None
        if value is not None:
            shell.display_pub.publish(*shell.display_formatter.format(value))
        if parameters:
            names |= {"city": city, "lang": lang}
    return len(shell.display_pub.outputs)


def _section(notebook: Path, city: str, lang: str) -> int:
    if not (made := run_section(notebook, city, lang)):
        raise RuntimeError(f"{notebook.name} showed nothing for {city}")
    return made


def _timed(work: Callable[..., int], *given: Any) -> float:
    """Do a piece of work; return the seconds of processor time that it took."""
    begun = time.process_time()
    if not work(*given):
        raise RuntimeError(f"nothing came of {given}")
    return time.process_time() - begun


_all_warm: Any = None


def _warm(barrier: Any, notebooks: list[Path], city: str, lang: str, prepared: Path | None) -> None:
    """Warm a process up with a whole report."""
    global _all_warm
    _all_warm = barrier
    for notebook in notebooks:
        run_section(notebook, city, lang)
    if prepared is not None:
        compile_prepared(prepared)


def _wait_for_all() -> None:
    _all_warm.wait(_START)


def main() -> None:
    """Make the reports of all cities, and print what that took once all were warm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notebooks", type=Path, required=True)
    parser.add_argument("--prepared", type=Path, required=True, help="from compiling.py")
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--lang", required=True)
    parser.add_argument("--warm", nargs=2, required=True, metavar=("CITY", "LANG"))
    parser.add_argument("cities", nargs="+")
    told = parser.parse_args()
    os.environ |= {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
    notebooks = sorted(told.notebooks.glob("[0-9][1-9]_*.ipynb"))
    work: list[tuple[Callable[..., int], *tuple[Any, ...]]] = []
    for city in told.cities:
        work += [(_section, notebook, city, told.lang) for notebook in notebooks]
        work.append((compile_prepared, told.prepared / city / told.lang))
    city, lang = told.warm
    context = multiprocessing.get_context("spawn")
    warm = (context.Barrier(told.workers), notebooks, city, lang, told.prepared / city / lang)
    with (
        tempfile.TemporaryDirectory() as settings,
        ProcessPoolExecutor(
            told.workers, mp_context=context, initializer=_warm, initargs=warm
        ) as pool,
    ):
        os.environ["IPYTHONDIR"] = settings
        for ready in [pool.submit(_wait_for_all) for _ in range(told.workers)]:
            ready.result()
        begun, own = time.perf_counter(), time.process_time()
        done = [pool.submit(_timed, *piece) for piece in work]
        cpu = sum(piece.result() for piece in done)
        wall = time.perf_counter() - begun
        cpu += time.process_time() - own
    print(json.dumps({"wall": wall, "cpu": cpu}))


if __name__ == "__main__":
    # By its name: IPython's shell takes the place of __main__, where workers would look.
    from tests.benchmarks import floor

    floor.main()
