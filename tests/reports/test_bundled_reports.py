"""The bundled casebook, built for every city: what a reader gets, and what must never be in it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pikepdf
import pytest
from bs4 import BeautifulSoup

from helpers.casebook import read_casebook

NEVER = re.compile(r"\b(?:nan|NaN|None|inf|Traceback|[A-Z]\w*Warning)\b|/tmp/|/home/")
#: What the article says of Chenzhou and what follows from it.
ANCHORS = [
    "447", "97", "54.7", "56.99", "234.68", "460.8", "902.6", "95.98", "1,224", "84.8", "3390",
    "82.5", "4,109", "719", "35.9", "52.5", "四水联动", "水立方", "郴州经验", "湖南样板",
    "中国方案", "春雷行动", "河湖长制", "休克疗法", "永兴样板", "2+7", "舂陵江",
]  # fmt: skip


def cities(root: Path) -> list[str]:
    places = read_casebook(root / "data").places
    return sorted(places.loc[places["level"] == "city", "place"])


def page(reports: Path, city: str) -> BeautifulSoup:
    html = (reports / city / "zh" / "report.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


def words(soup: BeautifulSoup) -> str:
    for tag in soup.find_all(["script", "style", "template"]):
        tag.decompose()
    return soup.get_text(" ", strip=True)


def pdf_text(tool: str, path: Path) -> str:
    read = subprocess.run(
        [tool, "-layout", str(path), "-"], capture_output=True, check=True, encoding="utf-8"
    )
    return read.stdout


def test_every_city_has_its_report(reports: Path, root: Path) -> None:
    for city in cities(root):
        folder = reports / city / "zh"
        found = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
        sections = {f"sections/{p.name}" for p in (root / "notebooks").glob("*.ipynb")}
        assert found == {"report.html", "report.pdf", "report.json"} | sections
        about = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        assert about["city"] == city
        assert about["claims"], "a report that shows no claim"


@pytest.mark.parametrize("city", ["chenzhou", "shenzhen", "yushu"])
def test_sizes_are_fit_to_share(reports: Path, city: str) -> None:
    for name in ("report.html", "report.pdf"):
        assert (reports / city / "zh" / name).stat().st_size < 3_000_000


def test_no_report_holds_what_a_program_says(reports: Path, root: Path) -> None:
    for city in cities(root):
        text = words(page(reports, city))
        found = NEVER.search(text)
        assert found is None, f"{city}: {text[max(found.start() - 60, 0) : found.end() + 60]}"


def test_no_section_is_empty(reports: Path, root: Path) -> None:
    for city in cities(root):
        for path in sorted((reports / city / "zh" / "sections").glob("*.ipynb")):
            notebook = nbformat.read(path, as_version=4)
            shown = [o for cell in notebook.cells for o in cell.get("outputs", ())]
            assert shown, f"{city}: {path.name} shows nothing"
            assert not [o for o in shown if o.output_type in ("stream", "error")], (city, path.name)


def test_the_article_is_all_there(reports: Path) -> None:
    text = words(page(reports, "chenzhou")).replace(" ", "")
    assert [anchor for anchor in ANCHORS if anchor.replace(" ", "") not in text] == []


def test_the_pdf_says_what_the_page_says(reports: Path, pdftotext: str) -> None:
    text = re.sub(r"\s", "", pdf_text(pdftotext, reports / "chenzhou" / "zh" / "report.pdf"))
    assert [anchor for anchor in ANCHORS if anchor not in text] == []
    for city in ("chenzhou", "shenzhen", "yushu"):
        assert not NEVER.search(pdf_text(pdftotext, reports / city / "zh" / "report.pdf"))


def test_every_claim_of_the_article_is_shown(reports: Path, root: Path) -> None:
    claims = read_casebook(root / "data").claims
    article = claims[(claims["source"] == "ndrc_case_07") & (claims["place"] == "chenzhou")]
    about = json.loads((reports / "chenzhou/zh/report.json").read_text(encoding="utf-8"))
    assert set(article["claim"]) <= set(about["claims"])


def test_every_practice_is_shown(reports: Path, root: Path) -> None:
    practices = read_casebook(root / "data").practices
    for city in ("chenzhou", "shenzhen", "yushu"):
        text = re.sub(r"\s", "", words(page(reports, city)))
        own = practices.loc[practices["place"] == city, "name_zh"]
        assert [name for name in own if re.sub(r"\s", "", name) not in text] == []


@pytest.mark.parametrize("city", ["chenzhou", "shenzhen", "yushu"])
def test_pdf_is_tagged_titled_and_embeds_its_fonts(reports: Path, city: str) -> None:
    with pikepdf.open(reports / city / "zh" / "report.pdf") as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("zh")
        assert pdf.docinfo["/Title"]
        fonts = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        assert all({"/FontFile2", "/FontFile3", "/FontFile"} & set(f.keys()) for f in fonts)
        with pdf.open_outline() as outline:
            assert len(outline.root) >= 8


def test_a_second_build_makes_nothing_anew(reports: Path, root: Path) -> None:
    path = reports / "yushu" / "zh" / "report.html"
    before = path.stat().st_mtime_ns
    built = subprocess.run(
        [sys.executable, "-m", "helpers.cli", "build", "yushu", "--out", str(reports)],
        cwd=root, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert "1 already fresh" in built.stdout + built.stderr
    assert path.stat().st_mtime_ns == before
