"""Citations lead to their sources in the file, and nothing of the way there is left."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest

from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter
from helpers.engine.pdf.typst_links import NoSuchPlace, lead_to_sources
from tests.reports import samples

ROOM = b" " * 30
LINK = (
    b"<</Type/Annot/Subtype/Link/A<</Type/Action/S/URI/URI(citation:source-%b)>>"
    b"/F 4/StructParent 7/Contents(citation:source-%b)>>\n"
)
FILE = (
    b"%PDF-1.7\n1 0 obj\n<</Type/Pages/Count 2/Kids[11 0 R 12 0 R]>>\nendobj\n"
    b"3 0 obj\n[12 0 R/XYZ 65.2 472.8 0]\nendobj\n"
    b"4 0 obj\n<</Type/Catalog/Names<</Dests<</Names[(source-1)3 0 R]>>>>>>\nendobj\n"
)


def link(number: bytes) -> bytes:
    return LINK % ((number + ROOM,) * 2)


def test_an_address_becomes_a_link_in_its_own_room() -> None:
    given = link(b"1") + FILE
    made = lead_to_sources(given, "页", 1)
    assert len(made) == len(given)
    assert made.endswith(FILE)
    words = "页 1".encode("utf-16-be").hex().upper().encode()
    assert b"/Dest(source-1)/F 4/StructParent 7/Contents<FEFF" + words + b">  " in made
    assert b"citation:" not in made


def test_a_file_without_citations_stays_as_it_is() -> None:
    assert lead_to_sources(FILE, "页", 0) is FILE


@pytest.mark.parametrize(
    "given",
    [link(b"2") + FILE, link(b"1"), b"/URI(citation:source-1)" + FILE],
    ids=["unknown source", "no names", "no room"],
)
def test_a_citation_that_leads_nowhere_is_refused(given: bytes) -> None:
    with pytest.raises(NoSuchPlace):
        lead_to_sources(given, "页", 0)


@pytest.mark.parametrize(
    ("archive", "standards"),
    [(False, ["ua-1"]), (True, ["ua-1"]), (False, []), (False, ["2.0"]), (False, ["1.4"])],
)
def test_every_citation_leads_to_the_place_of_its_source(
    archive: bool, standards: list[str]
) -> None:
    exporter = CasebookPDFExporter(archive=archive, standards=standards)
    data, _ = exporter.from_notebook_node(samples.report())
    assert b"citation:" not in data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
        pages = {page.objgen: number for number, page in enumerate(pdf.pages)}
        listed: list[Any] = list(pdf.Root.Names.Dests.Names)
        places = {str(name): place for name, place in zip(listed[::2], listed[1::2], strict=True)}
        sources = {name for name in places if name.startswith("source-")}
        found = [
            annotation
            for page in pdf.pages
            for annotation in page.get("/Annots", [])
            if str(annotation.get("/Dest", "")) in sources
        ]
        assert {str(annotation.Dest) for annotation in found} == sources
        assert len(found) > 50
        for annotation in found:
            number = pages[places[str(annotation.Dest)][0].objgen]
            assert str(annotation.Contents) == f"页 {number}"
            assert "/A" not in annotation
        assert len({tuple(map(float, list(places[name])[2:4])) for name in sources}) > 1


def test_no_heading_is_left_of_the_places_of_sources() -> None:
    data, _ = CasebookPDFExporter().from_notebook_node(samples.report())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        kinds = {
            str(one.S)
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"
        }
    assert kinds & {"/H4", "/H5", "/H6", "/H9"} == set()
    assert {"/Link", "/H1", "/P"} <= kinds
