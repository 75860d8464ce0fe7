"""How notebooks of others come through both exporters: ``make corpus DIR=folder``.

Each notebook below the folder becomes a page and a PDF, which stand with the table in the folder
that ``--out`` names. Counted are formulas as nbconvert's own renderer finds them and those of ours
that are shown as TeX, dollars and code points left in the text, boxes, cells shown as plain text,
and pages. Nothing of the notebooks enters the project.
"""

from __future__ import annotations

import csv
import io
import logging
import re
import sys
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import click
import nbformat
import pikepdf
from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from helpers.engine.document.exporter import DocumentExporter
from helpers.engine.html.html_exporter import CasebookHTMLExporter
from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter

#: Of the notebooks, how many have to come through; of the formulas, how many have to be set.
CONVERTED, SET = 0.99, 0.995
_LEFT = re.compile(r"\$\$|(?<!\$)\$[^$\n]*\\[a-zA-Z][^$\n]*\$|\\begin\{\w+\*?\}")


@dataclass
class Row:
    """What became of one notebook; ``failed`` says why it did not come through."""

    notebook: str
    cells: int = 0
    formulas: int = 0
    shown_as_tex: int = 0
    tex_left: int = 0
    code_points: int = 0
    boxes: int = 0
    plain_cells: int = 0
    pages: int = 0
    seconds: float = 0.0
    failed: str = ""


class _Formulas(IPythonRenderer):
    """Counts the formulas that a page of nbconvert hands to MathJax."""

    found = 0

    def block_math(self, body: str) -> str:
        self.found += 1
        return body

    inline_math = block_math

    def latex_environment(self, name: str, body: str) -> str:
        self.found += 1
        return name + body

    def _embed_image_or_attachment(self, src: str) -> str:
        return src


def formulas_in(notebook: Any) -> int:
    """Count the formulas in the Markdown cells of a notebook."""
    renderer = _Formulas(escape=False)
    markdown = MarkdownWithMath(renderer=renderer)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            markdown(cell.get("source", ""))
    return renderer.found


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def convert(path: Path, out: Path) -> Row:
    """Convert a notebook in both skins, as ``jupyter nbconvert`` does, and count."""
    row = Row(path.name)
    begun = time.perf_counter()
    heard = _Warnings()

    def export(kind: type[DocumentExporter]) -> Any:
        exporter = kind()
        exporter.log = logging.Logger(path.name)
        exporter.log.addHandler(heard)
        return exporter.from_filename(str(path))[0]

    try:
        notebook: Any = nbformat.read(path, as_version=4)
        row.cells, row.formulas = len(notebook.cells), formulas_in(notebook)
        page: str = export(CasebookHTMLExporter)
        heard.lines.clear()
        pdf: bytes = export(CasebookPDFExporter)
    except Exception as error:
        row.failed = f"{type(error).__name__}: {error}"
        return row
    row.seconds = round(time.perf_counter() - begun, 1)
    (out / f"{path.stem}.html").write_text(page, encoding="utf-8")
    (out / f"{path.stem}.pdf").write_bytes(pdf)
    soup = BeautifulSoup(page, "html.parser")
    row.shown_as_tex = len(soup.select("code.tex"))
    for code in soup.select("pre, code, script, style, math"):
        code.decompose()
    text = soup.get_text()
    row.tex_left, row.code_points = len(_LEFT.findall(text)), text.count("[U+")
    told = "\n".join(heard.lines)
    row.boxes, row.plain_cells = told.count(" U+"), told.count("shown as plain text")
    row.pages = len(pikepdf.open(io.BytesIO(pdf)).pages)
    (out / f"{path.stem}.txt").write_text(told, encoding="utf-8")
    return row


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default=Path("corpus"), show_default=True)
def main(folder: Path, out: Path) -> None:
    """Convert all notebooks of a folder, write the table and say whether the goals are met."""
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    for path in sorted(folder.rglob("*.ipynb")):
        rows.append(convert(path, out))
        click.echo(" ".join(map(str, asdict(rows[-1]).values())))
    with (out / "corpus.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Row)])
        table.writeheader()
        table.writerows(map(asdict, rows))
    came = sum(not row.failed for row in rows)
    formulas = sum(row.formulas for row in rows)
    unset = sum(row.shown_as_tex for row in rows)
    click.echo(
        f"{came} of {len(rows)} notebooks in both skins; {formulas - unset} of {formulas} formulas "
        f"set; {sum(row.pages for row in rows)} pages"
    )
    sys.exit(came < CONVERTED * len(rows) or formulas - unset < SET * formulas)


if __name__ == "__main__":
    main()
