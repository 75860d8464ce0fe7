"""The exporters as nbconvert's own are tested: one base class, fixture notebooks, each exporter.

The base class follows ``ExportersTestsBase`` of nbconvert's sources (BSD-3-Clause), which its wheel
does not bring: it holds the contract that every nbconvert exporter keeps.
"""

from __future__ import annotations

import json
import re
import subprocess
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, ClassVar

import pytest
from nbconvert.exporters import Exporter, get_exporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode, v4, write
from traitlets.config import Config

from helpers.engine.document.exporter import DocumentExporter, Draft
from helpers.engine.html.html_exporter import CasebookHTMLExporter
from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter

_V4: Any = v4
RAW_KINDS = {
    "text/x-python",
    "text/markdown",
    "text/html",
    "text/restructuredtext",
    "text/latex",
}
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9aw"
    "AAAABJRU5ErkJggg=="
)


def raw_notebook() -> NotebookNode:
    """A raw cell of every kind, as in nbconvert's rawtest.ipynb."""
    cells = [
        _V4.new_raw_cell(f"raw {kind}", metadata={"raw_mimetype": kind})
        for kind in sorted(RAW_KINDS)
    ]
    cells.append(_V4.new_raw_cell("no raw_mimetype metadata"))
    cells.append(_V4.new_raw_cell("never be included", metadata={"raw_mimetype": "application/x"}))
    return notebook(*cells)


def notebook(*cells: NotebookNode) -> NotebookNode:
    made: NotebookNode = _V4.new_notebook(cells=list(cells))
    for number, cell in enumerate(made.cells):
        cell["id"] = f"cell-{number}"
    return made


def usual_notebook() -> NotebookNode:
    """Text, code, a stream, a result, a picture and an attachment, as in its notebook2.ipynb."""
    return notebook(
        _V4.new_markdown_cell("# NumPy and Matplotlib examples\n\nFirst import *NumPy*: $x^2$"),
        _V4.new_code_cell(
            "a = 1\na",
            execution_count=7,
            outputs=[
                _V4.new_output("stream", text="printed\n"),
                _V4.new_output("stream", name="stderr", text="a warning\n"),
                _V4.new_output("execute_result", data={"text/plain": "1"}, execution_count=7),
                _V4.new_output("display_data", data={"image/png": PNG, "text/plain": "<pic>"}),
                _V4.new_output("display_data", data={"application/javascript": "act();"}),
            ],
        ),
        _V4.new_markdown_cell(
            "![seen](attachment:a.png)", attachments={"a.png": {"image/png": PNG}}
        ),
    )


class Shout(Preprocessor):
    """Change all Markdown cells, to see that preprocessors run."""

    def preprocess_cell(
        self,
        cell: NotebookNode,
        resources: dict[str, Any],
        index: int,  # noqa: ARG002
    ) -> tuple[NotebookNode, dict[str, Any]]:
        if cell.cell_type == "markdown":
            cell.source += "\n\nSHOUTED"
        return cell, resources


class ExporterContract:
    """What holds for every exporter; subclasses name theirs."""

    exporter_class: ClassVar[type[Exporter]]
    name: ClassVar[str]
    suffix: ClassVar[str]
    mime: ClassVar[str]
    included: ClassVar[set[str]] = {"text/markdown", "text/html"}

    @staticmethod
    def text(output: Any) -> str:
        raise NotImplementedError

    def test_constructor_takes_a_configuration(self) -> None:
        config = Config({self.exporter_class.__name__: {"exclude_input": True}})
        exporter: Any = self.exporter_class(config=config)
        assert exporter.exclude_input is True
        assert exporter.file_extension == self.suffix
        assert exporter.output_mimetype == self.mime

    def test_it_is_registered_under_its_name(self) -> None:
        assert get_exporter(self.name) is self.exporter_class
        found = {point.name for point in entry_points(group="nbconvert.exporters")}
        assert self.name in found
        assert self.exporter_class.export_from_notebook, "JupyterLab lists only named exporters"

    def test_raw_cells_are_included_by_their_kind(self) -> None:
        text = self.text(self.exporter_class().from_notebook_node(raw_notebook())[0])
        assert [kind for kind in self.included if f"raw {kind}" not in text] == []
        assert [kind for kind in RAW_KINDS - self.included if f"raw {kind}" in text] == []
        assert "no raw_mimetype metadata" in text
        assert "never be included" not in text

    def test_export_from_node_file_and_name_agree(self, tmp_path: Path) -> None:
        path = tmp_path / "usual.ipynb"
        write(usual_notebook(), path)
        exporter = self.exporter_class()
        by_name, resources = exporter.from_filename(str(path))
        with path.open(encoding="utf-8") as file:
            by_file, _ = exporter.from_file(file)
        assert resources["output_extension"] == self.suffix
        assert resources["metadata"]["name"] == "usual"
        for output in (by_name, by_file):
            text = self.text(output)
            for words in ("NumPy and Matplotlib examples", "printed", "a warning", "a = 1"):
                assert words in text
            assert "act();" not in text

    def test_the_notebook_given_is_not_changed_and_resources_of_the_caller_come_back(self) -> None:
        given = usual_notebook()
        before = json.dumps(given, sort_keys=True)
        _, resources = self.exporter_class().from_notebook_node(
            given, {"metadata": {"name": "mine"}, "own": 1}
        )
        assert json.dumps(given, sort_keys=True) == before
        assert resources["own"] == 1
        assert resources["output_extension"] == self.suffix

    def test_preprocessors_run_and_input_can_be_left_out(self) -> None:
        exporter: Any = self.exporter_class(exclude_input=True)
        exporter.register_preprocessor(Shout, enabled=True)
        text = self.text(exporter.from_notebook_node(usual_notebook())[0])
        assert "SHOUTED" in text and "printed" in text
        assert "a = 1" not in text

    def test_an_empty_notebook_is_exported(self) -> None:
        output, _ = self.exporter_class().from_notebook_node(notebook())
        assert len(output) > 0

    def test_old_formats_are_read(self, tmp_path: Path) -> None:
        cell = {"cell_type": "markdown", "metadata": {}, "source": ["an", " old one"]}
        old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": "old"},
               "worksheets": [{"cells": [cell], "metadata": {}}]}  # fmt: skip
        path = tmp_path / "old.ipynb"
        path.write_text(json.dumps(old), encoding="utf-8")
        text = self.text(self.exporter_class().from_filename(str(path))[0])
        assert "an old one" in " ".join(text.split())


class TestHTML(ExporterContract):
    exporter_class = CasebookHTMLExporter
    name = "casebook_html"
    suffix = ".html"
    mime = "text/html"

    @staticmethod
    def text(output: Any) -> str:
        from bs4 import BeautifulSoup

        soup = BeautifulSoup(output, "html.parser")
        for tag in soup.find_all(["script", "style"]):
            tag.decompose()
        return soup.get_text()


class TestPDF(ExporterContract):
    exporter_class = CasebookPDFExporter
    name = "casebook_pdf"
    suffix = ".pdf"
    mime = "application/pdf"

    @staticmethod
    def text(output: Any) -> str:
        import shutil

        assert isinstance(output, bytes)
        tool = shutil.which("pdftotext")
        if tool is None:
            pytest.skip("pdftotext (poppler-utils) is not installed")
        read = subprocess.run([tool, "-", "-"], input=output, capture_output=True, check=True)
        return read.stdout.decode()


class Watched(CasebookHTMLExporter):
    """An exporter that lets itself be asked for what it was given."""

    def from_document(self, document: Any) -> str:
        self.given = document
        return super().from_document(document)


class Greedy(Exporter):
    """Somebody's exporter, which changes the notebook that it is given."""

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **_kw: Any) -> Any:
        nb.cells.clear()
        return "gone", resources


def test_skins_of_one_report_share_a_document() -> None:
    draft = Draft(usual_notebook())
    first, second, other = Watched(), Watched(), Watched(exclude_input=True)
    assert draft.export(first) == first.from_notebook_node(usual_notebook())[0]
    made = first.given
    draft.export(first)
    draft.export(second)
    draft.export(other)
    assert first.given is second.given
    assert first.given is not other.given
    assert made.body == second.given.body


def test_what_a_foreign_exporter_does_to_a_notebook_harms_nobody() -> None:
    draft = Draft(usual_notebook())
    assert draft.export(Greedy()) == "gone"
    assert "a warning" in str(draft.export(CasebookHTMLExporter()))


def test_preprocessors_run_for_a_draft_too() -> None:
    exporter: Any = CasebookHTMLExporter()
    exporter.register_preprocessor(Shout, enabled=True)
    assert "SHOUTED" in str(Draft(usual_notebook()).export(exporter))


def test_the_settings_that_the_documentation_names_exist(root: Path) -> None:
    text = (root / "docs" / "exporters.md").read_text(encoding="utf-8")
    named = re.findall(r"--(\w+)\.(\w+)=", text)
    assert len(named) >= 5
    classes = {one.__name__: one for one in (DocumentExporter, CasebookPDFExporter)}
    for name, trait in named:
        assert trait in classes[name].class_traits(config=True), trait
