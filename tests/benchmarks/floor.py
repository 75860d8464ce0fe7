"""Contestant (d), the floor: the notebooks' code in warm Python processes, and Typst.

There is no kernel, no notebook and no exporter. The cells of a notebook are compiled before; its
outputs, the charts as SVG among them, are rendered as for a notebook. The Typst documents are
prepared before and are compiled. Each process warms up with a report that is not counted.
"""

from __future__ import annotations

import argparse
import ast
import json
import multiprocessing
import os
import pickle
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from statistics import median
from types import CodeType
from typing import Any
from unittest import mock

from tests.benchmarks.stock import LANG, OTHER, sections

_START = 600
_SETTINGS = "settings.pickle"


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


def run_section(notebook: Path, city: str, lang: str = LANG) -> int:
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


def joined_report(folder: Path) -> Any:
    """Join the executed sections of a built report, as the build does."""
    import nbformat

    from helpers.engine.card import Origin, write
    from helpers.engine.document import assemble

    manifest = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    found = []
    for path in sorted((folder / "sections").glob("*.ipynb")):
        section = nbformat.read(path, as_version=4)
        write(section.metadata, Origin(path.stem))
        found.append(section)
    return assemble.join(found, lang=manifest["lang"], name=manifest["name"])


def prepare(report: Path, into: Path) -> float:
    """Keep what Typst is given for a built report; return the seconds that the export took."""
    import typst

    from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter

    compile_document = typst.compile

    def keep(main: str, **settings: Any) -> Any:
        shutil.copytree(Path(main).parent, into, dirs_exist_ok=True)
        told = {k: v for k, v in settings.items() if k not in {"root", "font_paths"}}
        (into / _SETTINGS).write_bytes(pickle.dumps({"main": Path(main).name, **told}))
        return compile_document(main, **settings)

    notebook = joined_report(report)
    begun = time.perf_counter()
    with mock.patch.object(typst, "compile", keep):
        CasebookPDFExporter().from_notebook_node(notebook)
    return time.perf_counter() - begun


@cache
def _fonts() -> Any:
    import typst

    from helpers import fonts

    folder = str(fonts.font_folder())
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


def compile_prepared(folder: Path) -> int:
    """Compile what was prepared; return how many bytes the PDF has."""
    import typst

    settings = pickle.loads((folder / _SETTINGS).read_bytes())
    main = str(folder / settings.pop("main"))
    return len(typst.compile(main, root=str(folder), font_paths=_fonts(), **settings))


def _timed(work: Callable[..., int], *given: Any) -> float:
    """Do a piece of work; return the seconds of processor time that it took."""
    begun = time.process_time()
    if not work(*given):
        raise RuntimeError(f"nothing came of {given}")
    return time.process_time() - begun


_all_warm: Any = None


def _warm(barrier: Any, notebooks: list[Path], city: str, prepared: Path) -> None:
    """Warm a process up with a whole report in the other language."""
    global _all_warm
    _all_warm = barrier
    for notebook in notebooks:
        run_section(notebook, city, OTHER)
    compile_prepared(prepared)


def _wait_for_all() -> None:
    _all_warm.wait(_START)


def main() -> None:
    """Make the reports of all cities, and print what that took once all were warm."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--notebooks", "--reports"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("cities", nargs="+")
    told = parser.parse_args()
    os.environ |= {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
    notebooks, first = sections(told.notebooks), told.cities[0]
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        os.environ["IPYTHONDIR"] = str(scratch / "ipython")
        prepare(told.reports / first / OTHER, scratch / OTHER)
        exported = [prepare(told.reports / city / LANG, scratch / city) for city in told.cities]
        work: list[tuple[Callable[..., int], *tuple[Any, ...]]] = []
        for city in told.cities:
            work += [(run_section, notebook, city) for notebook in notebooks]
            work.append((compile_prepared, scratch / city))
        warm = (context.Barrier(told.workers), notebooks, first, scratch / OTHER)
        with ProcessPoolExecutor(
            told.workers, mp_context=context, initializer=_warm, initargs=warm
        ) as pool:
            for ready in [pool.submit(_wait_for_all) for _ in range(told.workers)]:
                ready.result()
            begun, own = time.perf_counter(), time.process_time()
            done = [pool.submit(_timed, *piece) for piece in work]
            cpu = sum(piece.result() for piece in done)
            wall = time.perf_counter() - begun
            cpu += time.process_time() - own
    print(json.dumps({"wall": wall, "cpu": cpu, "pdf": median(exported)}))


if __name__ == "__main__":
    # By its name: IPython's shell takes the place of __main__, where workers would look.
    from tests.benchmarks import floor

    floor.main()
