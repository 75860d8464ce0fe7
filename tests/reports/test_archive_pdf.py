"""Archived PDFs: PDF/A-3a and PDF/UA-1 at once, with what the report rests on inside."""

from __future__ import annotations

import copy
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pikepdf
import pytest
from click.testing import CliRunner
from nbformat import NotebookNode

from helpers.cli import main
from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter
from tests.reports import samples

SECTIONS = {"01_overview.ipynb": b'{"a": 1}', "02_more.ipynb": b'{"b": "\xe4\xb8\xad"}'}


def archived(notebook: NotebookNode, name: str, **resources: Any) -> bytes:
    told = {"metadata": {"name": name}, **resources}
    data, _ = CasebookPDFExporter(archive=True).from_notebook_node(copy.deepcopy(notebook), told)
    assert isinstance(data, bytes)
    return data


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def files(pdf: pikepdf.Pdf) -> dict[str, bytes]:
    return {name: one.get_file().read_bytes() for name, one in pdf.attachments.items()}


@pytest.fixture(scope="module")
def archives() -> dict[str, bytes]:
    """Give every sample as an archived PDF, the report with its sections."""
    inside = {"report": {"notebooks": SECTIONS}}
    return {
        name: archived(maker(), name, **inside.get(name, {}))
        for name, maker in samples.MAKERS.items()
    }


@pytest.mark.parametrize("name", sorted(samples.MAKERS))
def test_an_archive_is_pdf_a_3a_and_still_accessible(archives: dict[str, bytes], name: str) -> None:
    data = archives[name]
    assert len(data) <= 3_000_000
    with opened(data) as pdf:
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
            assert meta["pdfuaid:part"] == "1"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert len(pdf.Root.StructTreeRoot.K) > 0
        assert "/OutputIntents" in pdf.Root
        # PDF/A-3 wants each file associated with the document, typed, described and dated.
        assert len(pdf.Root.AF) == len(pdf.attachments) > 0
        for spec in pdf.Root.AF:
            assert str(spec.AFRelationship) in ("/Source", "/Data", "/Supplement")
            assert str(spec.Desc)
            assert "/Subtype" in spec.EF.F
            assert "/ModDate" in spec.EF.F.Params


def test_the_sections_and_the_data_are_inside_byte_for_byte(archives: dict[str, bytes]) -> None:
    with opened(archives["report"]) as pdf:
        found = files(pdf)
        kinds = {name: str(one.relationship) for name, one in pdf.attachments.items()}
        mimes = {name: one.get_file().mime_type for name, one in pdf.attachments.items()}
    assert set(found) == {
        "fig-energy.csv",
        "fig-air.csv",
        "tbl-energy.csv",
        "report.md",
        "content.json",
        *SECTIONS,
    }
    assert {name: found[name] for name in SECTIONS} == SECTIONS
    assert found["fig-air.csv"].decode("utf-8-sig").split() == ["city,value", "北碚区,34"]
    told = json.loads(found["content.json"])
    assert any("三个推得的量都很窄：误差在 ±2% 以内" in one["markdown"] for one in told["parts"])
    assert kinds["fig-air.csv"] == "/Data"
    assert kinds["content.json"] == "/Supplement"
    assert kinds["01_overview.ipynb"] == "/Source"
    assert mimes["fig-air.csv"] == "text/csv"
    assert mimes["content.json"] == "application/json"
    assert mimes["01_overview.ipynb"] == "application/x-ipynb+json"


def test_a_foreign_notebook_carries_itself(archives: dict[str, bytes]) -> None:
    with opened(archives["foreign"]) as pdf:
        (name,) = pdf.attachments
        inside = json.loads(files(pdf)[name])
    assert name == "foreign.ipynb"
    assert [cell["cell_type"] for cell in inside["cells"]] == [
        cell.cell_type for cell in samples.foreign().cells
    ]


def test_same_notebook_same_bytes(archives: dict[str, bytes]) -> None:
    assert archived(samples.report(), "report", notebooks=SECTIONS) == archives["report"]


def test_a_pdf_that_is_not_archived_carries_nothing(exported: Path) -> None:
    with pikepdf.open(exported / "page.pdf") as pdf:
        assert not pdf.attachments
        with pdf.open_metadata() as meta:
            assert "pdfaid:part" not in meta


def test_names_and_descriptions_are_never_markup() -> None:
    nasty = '"); #panic("x") $y$ *b* \\u{41}'
    table = samples.table(nasty, "<table><tr><td>1</td></tr></table>", caption=nasty, csv="a\n1\n")
    notebook = samples.new_notebook(cells=[samples.new_markdown_cell("# 题"), table])
    with opened(archived(notebook, "n")) as pdf:
        described = {name: one.description for name, one in pdf.attachments.items()}
    (data,) = (name for name in described if name.endswith(".csv"))
    assert data == "panicxybu41.csv"
    assert '"); #panic("x")' in described[data]


def test_the_page_offers_the_same_data(
    archives: dict[str, bytes], sample_pages: list[Path]
) -> None:
    (page,) = (page for page in sample_pages if page.parent.name == "report")
    html = page.read_text(encoding="utf-8")
    offered = re.findall(r'download="([\w-]+\.csv)"[^>]*?utf-8,([^"]+)"', html)
    with opened(archives["report"]) as pdf:
        found = files(pdf)
    assert offered
    assert {name: unquote_to_bytes(data) for name, data in offered}.items() <= found.items()


def test_an_archive_without_a_pdf_is_wrong_use() -> None:
    result = CliRunner().invoke(main, ["build", "chenzhou", "--archive", "--format", "html"])
    assert result.exit_code == 2
    assert "--archive" in result.stderr
