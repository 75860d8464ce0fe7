"""The Typst compiles of reports, apart from the rest: what Typst is given, and Typst alone."""

from __future__ import annotations

import argparse
import json
import pickle
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

_SETTINGS = "settings.pickle"


def joined_report(folder: Path) -> Any:
    """Join the executed sections of a built report, as the build does."""
    import nbformat

    from helpers.engine.card import Origin, write
    from helpers.engine.document import assemble

    manifest = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    sections = []
    for path in sorted((folder / "sections").glob("*.ipynb")):
        section = nbformat.read(path, as_version=4)
        write(section.metadata, Origin(path.stem))
        sections.append(section)
    return assemble.join(sections, lang=manifest["lang"], name=manifest["name"])


def prepare(report: Path, into: Path) -> None:
    """Keep what Typst is given for a built report: files and settings."""
    from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter

    with _kept(into):
        CasebookPDFExporter().from_notebook_node(joined_report(report))


@contextmanager
def _kept(into: Path) -> Iterator[None]:
    """Copy what `typst.compile` is called with, while it is still there."""
    import typst

    compile_document = typst.compile

    def keep(main: str, **settings: Any) -> Any:
        shutil.copytree(Path(main).parent, into, dirs_exist_ok=True)
        told = {k: v for k, v in settings.items() if k not in {"root", "font_paths"}}
        (into / _SETTINGS).write_bytes(pickle.dumps({"main": Path(main).name, **told}))
        return compile_document(main, **settings)

    with mock.patch.object(typst, "compile", keep):
        yield


@cache
def _fonts() -> Any:
    import typst

    from helpers import fonts

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(fonts.font_folder())],
    )


def compile_prepared(folder: Path) -> int:
    """Compile what was prepared; return how many bytes the PDF has."""
    import typst

    settings = pickle.loads((folder / _SETTINGS).read_bytes())
    main = str(folder / settings.pop("main"))
    return len(typst.compile(main, root=str(folder), font_paths=_fonts(), **settings))


def main() -> None:
    """Prepare the reports below a folder of reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", type=Path)
    parser.add_argument("into", type=Path)
    told = parser.parse_args()
    for manifest in sorted(told.reports.glob("*/*/report.json")):
        report = manifest.parent
        prepare(report, told.into / report.relative_to(told.reports))


if __name__ == "__main__":
    main()
