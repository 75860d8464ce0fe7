"""What an archived PDF carries, before it is a PDF; and how the option gets there."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode, v4

from helpers.engine.document.numbered import build_document
from helpers.engine.document.outputs import Attachment
from helpers.engine.freshness.fingerprint import differences, recipe
from helpers.engine.pdf.attachments import collect
from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter
from helpers.engine.run.execute import Execution
from helpers.engine.run.pipeline import finish
from helpers.engine.twins import twins
from tests.unit.engine.document.test_numbered import notebook as made
from tests.unit.engine.document.test_numbered import pictured, tabled
from tests.unit.engine.making import code, jobs, notebook, stub, write

_V4: Any = v4
TABLE = "<table><tr><td>1</td></tr></table>"


def attached(*cells: NotebookNode, report: bool = False) -> dict[str, Attachment]:
    found = collect(build_document(made(*cells, report=report)), {})
    assert len({one.name.casefold() for one in found}) == len(found)
    return {one.name: one for one in found}


def test_data_of_figures_and_tables_go_by_their_labels_as_the_page_offers_them() -> None:
    data = "name,value\n=1+1,-5\n\u202e甲,2\n"
    found = attached(
        pictured("fig-a", about="装机\u202e容量", csv=data), tabled(TABLE, csv="a\n1\n")
    )
    assert list(found) == ["fig-a.csv", "tbl-a.csv"]
    one = found["fig-a.csv"]
    assert (one.mime, one.relationship) == ("text/csv", "data")
    assert one.description == "Data: 装机[U+202E]容量"
    rows = list(csv.reader(io.StringIO(one.data.decode("utf-8-sig"))))
    assert rows == [["name", "value"], ["'=1+1", "-5"], ["[U+202E]甲", "2"]]
    assert found["tbl-a.csv"].description == "Data: tbl-a"


def test_a_report_carries_its_twins_as_they_are_published() -> None:
    document = build_document(made(_V4.new_markdown_cell("# 甲"), tabled(TABLE, csv="a\n1\n")))
    found = {one.name: one for one in collect(document, {})}
    told = twins(document)
    assert {name: found[name].data for name in told} == told
    assert list(found) == [*told, "tbl-a.csv"]
    assert {found[name].relationship for name in told} == {"supplement"}


def test_what_is_hidden_is_not_attached() -> None:
    hidden = tabled(TABLE, csv="a\n")
    hidden.metadata["tags"] = ["hide"]
    assert attached(hidden) == {}


def test_a_notebook_that_says_nothing_is_attached_by_itself() -> None:
    plain = made(_V4.new_markdown_cell("# Title"), report=False)
    document = build_document(plain, name="我的 notebook")
    (one,) = CasebookPDFExporter(archive=True).completed(document, plain, {}).attachments
    assert (one.name, one.mime) == ("notebook.ipynb", "application/x-ipynb+json")
    assert one.relationship == "source"
    assert one.description == "Notebook 我的 notebook: code, text and outputs"
    assert json.loads(one.data)["cells"][0]["source"] == ["# Title"]


def test_no_two_attachments_have_one_name_and_none_leaves_its_folder() -> None:
    labels = ["tbl-A", "tbl-a", "../../etc/x", "图", "表", "a/b\\c\n"]
    names = list(attached(*(tabled(TABLE, label=label, csv="a\n") for label in labels)))
    assert names == ["tbl-A.csv", "tbl-a-2.csv", "etcx.csv", "data.csv", "data-2.csv", "abc.csv"]


class ArchivingExporter:
    """Says what it was made with and given."""

    def __init__(self, archive: bool = False) -> None:
        self.archive = archive

    def from_notebook_node(
        self, nb: Any, resources: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        assert nb.cells
        given = {name: len(data) for name, data in (resources or {}).get("notebooks", {}).items()}
        return json.dumps([self.archive, given]), {}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "notebooks", n01_a=notebook(code("1")))
    return tmp_path


def test_only_the_pdf_of_an_archive_gets_the_section_notebooks(root: Path) -> None:
    exporter = f"{__name__}:ArchivingExporter"
    exporters = {"html": exporter, "pdf": exporter}
    (job,) = jobs(root, formats=["html", "pdf"], exporters=exporters)
    text = (root / "notebooks" / "01_a.ipynb").read_text(encoding="utf-8")
    execution = Execution("01_a", text)
    plain = finish(job, [execution]).files
    assert plain["report.html"] == plain["report.pdf"] == b"[false, {}]"
    archived = finish(replace(job, archive=True), [execution]).files
    assert archived["report.html"] == b"[false, {}]"
    assert json.loads(archived["report.pdf"]) == [True, {"01_a.ipynb": len(text.encode())}]
    assert archived["sections/01_a.ipynb"] == text.encode()


def test_an_archive_is_another_output(root: Path) -> None:
    (job,) = jobs(root, exporters={"html": stub("TextExporter")})
    assert not job.archive
    assert differences(recipe(job), recipe(replace(job, archive=True))) == ("archive",)
