"""Citations lead to their sources in the file, by labels of Typst."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest

from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter
from tests.reports import samples


def _page_and_top(destination: Any, places: dict[str, Any]) -> tuple[Any, float]:
    place = places[str(destination)] if isinstance(destination, pikepdf.String) else destination
    return place[0].objgen, float(place[3])


@pytest.mark.parametrize(
    ("archive", "standards"), [(False, ["ua-1"]), (True, ["ua-1"]), (False, [])]
)
def test_every_citation_leads_to_its_own_source(archive: bool, standards: list[str]) -> None:
    exporter = CasebookPDFExporter(archive=archive, standards=standards)
    data, _ = exporter.from_notebook_node(samples.report())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
        listed: list[Any] = list(pdf.Root.Names.Dests.Names)
        places = dict(zip(map(str, listed[::2]), listed[1::2], strict=True))
        links = [link for page in pdf.pages for link in page.get("/Annots", [])]
        last = pdf.pages[-1].objgen
        targets = [_page_and_top(link.Dest, places) for link in links if "/Dest" in link]
        # Nearly all of the sample's citations are of the one source at the end.
        cited = [top for page, top in targets if page == last]
        assert len(cited) > 50
        assert len(set(cited)) >= len(samples.SOURCES)
        assert all("/Contents" in link for link in links if standards)
