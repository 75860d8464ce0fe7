"""The bundled casebook, built for every city: what a reader gets, and what must never be in it."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from pathlib import Path

import nbformat
import pikepdf
import pytest
from bs4 import BeautifulSoup

from helpers.casebook import read_casebook
from helpers.casebook.schema.declarations import TABLES
from helpers.sections.sources import provenance
from tests.reports import pages as pages_of
from tests.reports import scanning

LANGUAGES = ("zh", "en")
#: Latin words that Chinese reports write: units, pollutants and indicators, standards and
#: authorities, authors of methods, the format of downloads and the name of the series.
LATIN = {
    *("kWh", "kgCO", "mg", "km", "cm", "dB", "pH", "ln"),
    *("PM", "SO", "NO", "CO", "GDP", "GEP", "VEP", "EI"),
    *("GB", "HJ", "OECD", "JRC", "SHA"),
    *("AA", "AI", "APP", "COD", "COP", "EQI", "LNG", "PUE", "SEA", "VOCs", "VR"),  # of measures
    *("Gower", "Shannon", "Pielou"),
    "wy",  # the formula of the index
    *("CSV", "CASEBOOK"),
    *(word for name in provenance.SOFTWARE for word in name.split("-")), "Python",
    *TABLES,
}  # fmt: skip
#: Figures and tables that cite nothing, and why.
WITHOUT_SOURCE = {
    **dict.fromkeys(
        ("tbl-coverage",),
        "counts what the casebook holds; the rows are cited where they are listed",
    ),
    **dict.fromkeys(
        ("tbl-index", "tbl-peers", "tbl-influence"),
        "computed from figures that are cited beside it",
    ),
    "": "the chart on the cover is one of the report, which it names",
    "tbl-conditions": "a city that shows none of the conditions has nothing to cite",
    **dict.fromkeys(("tbl-definitions", "tbl-software", "tbl-digests"), "about this report itself"),
}
#: Names of downloads and digests, which are no words.
NAMES = re.compile(r"\b(?:fig|tbl)-[\w-]+|(?<![0-9a-f])[0-9a-f]{16,}(?![0-9a-f])")
#: Data for programs: ids, and units, quotes and places in a source as they were published. Where
#: they stand beside what is printed, an id is the first of them.
RECORDS = "tbl-claims.csv"
#: What the article says of Chenzhou and what follows from it.
ANCHORS = [
    "447", "97", "54.7", "56.99", "234.68", "460.8", "902.6", "95.98", "1224", "84.8", "3390",
    "82.5", "4109", "719", "35.9", "52.5", "四水联动", "水立方", "郴州经验", "湖南样板",
    "中国方案", "春雷行动", "河湖长制", "休克疗法", "永兴样板", "2+7", "舂陵江",
]  # fmt: skip


def cities(root: Path) -> list[str]:
    places = read_casebook(root / "data").places
    return sorted(places.loc[places["level"] == "city", "place"])


@cache
def page(reports: Path, city: str, lang: str = "zh") -> BeautifulSoup:
    html = (reports / city / lang / "report.html").read_text(encoding="utf-8")
    return scanning.read_page(html)


def pages(reports: Path, root: Path, lang: str) -> Iterator[tuple[str, BeautifulSoup]]:
    """Give every city's page in a language."""
    for city in cities(root):
        yield city, page(reports, city, lang)


@cache
def texts(reports: Path, city: str, lang: str) -> list[tuple[str, str]]:
    """List every text of a page, and of what it offers to download, with where it stands."""
    soup = page(reports, city, lang)
    tables = [(name, rows) for name, rows in scanning.downloads(soup) if name != RECORDS]
    return [
        *((passage.where, passage.text) for passage in scanning.passages(soup)),
        *(
            (name, cell)
            for name, rows in tables
            for column in takewhile(lambda column: column[0] != "id", zip(*rows, strict=True))
            for cell in column
        ),
    ]


def told(reports: Path, root: Path, lang: str) -> Iterator[tuple[str, str, str]]:
    """Give every text of every city's page in a language, with the city and where it stands."""
    for city in cities(root):
        for where, text in texts(reports, city, lang):
            yield city, where, text


def words(soup: BeautifulSoup) -> str:
    return soup.get_text(" ", strip=True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_city_has_its_report(reports: Path, root: Path, lang: str) -> None:
    for city in cities(root):
        folder = reports / city / lang
        found = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
        sections = {f"sections/{p.name}" for p in (root / "notebooks").glob("[0-9][1-9]_*.ipynb")}
        twins = {"report.md", "content.json", "records.csv", "records.json", "datapackage.json"}
        report = {"report.html", "report.pdf", "report.json", "edition.json"}
        assert found == report | twins | sections
        about = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        assert about["name"] == city
        assert about["evidence"], "a report that shows no claim"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("fault", [scanning.NEVER, scanning.SLIPS], ids=["of programs", "slips"])
def test_no_report_holds_what_a_program_says_or_a_writer_forgot(
    reports: Path, root: Path, lang: str, fault: re.Pattern[str]
) -> None:
    assert [found for found in told(reports, root, lang) if fault.search(found[2])] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_report_uses_a_word_that_the_glossary_replaces(
    reports: Path, root: Path, lang: str
) -> None:
    avoided = words_to_avoid(root, lang)
    found = [
        (city, text, use)
        for city, where, text in told(reports, root, lang)
        if where not in ("source", "chart")  # a chart's digits are lowered in the drawing
        for avoid, use in avoided
        if avoid.search(text)
    ]
    assert found == []


def test_the_glossary_finds_what_it_replaces(root: Path) -> None:
    chinese = "居第3，数字之间说不说得通；SO2没有公布；长制；84.4–85.3%"
    found = [use for avoid, use in words_to_avoid(root, "zh") if avoid.search(chinese)]
    assert len(found) == 5
    kept = "河湖长制；来源载明未公布；84.4%～85.3%；PM₂.₅；风电装机"
    assert not [use for avoid, use in words_to_avoid(root, "zh") if avoid.search(kept)]
    english = [use for avoid, use in words_to_avoid(root, "en") if avoid.search("CO2 arose")]
    assert len(english) == 2


def words_to_avoid(root: Path, lang: str) -> list[tuple[re.Pattern[str], str]]:
    """What the glossary replaces in a language, as expressions, each with what to write."""
    with (root / "docs" / "words.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["lang"] == lang]
    return [(re.compile(row["avoid"]), row["use"]) for row in rows]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_section_shows_nothing_or_an_error(reports: Path, root: Path, lang: str) -> None:
    for city in cities(root):
        for path in sorted((reports / city / lang / "sections").glob("*.ipynb")):
            notebook = nbformat.read(path, as_version=4)
            shown = [o for cell in notebook.cells for o in cell.get("outputs", ())]
            assert shown, f"{city}: {path.name} shows nothing"
            assert not [o for o in shown if o.output_type in ("stream", "error")], (city, path.name)


def test_english_reports_hold_no_chinese_outside_brackets(reports: Path, root: Path) -> None:
    found = [
        (city, where, chinese)
        for city, where, text in told(reports, root, "en")
        if where not in {"source", "cover"}  # titles in the original, and the Chinese name
        for chinese in scanning.chinese_in_english(text)
    ]
    assert found == []


def test_chinese_reports_hold_no_english_words(reports: Path, root: Path) -> None:
    tables = read_casebook(root / "data")
    publishers = {w for name in tables.sources["publisher"] for w in scanning.latin_words(name)}
    allowed = LATIN | publishers | set(tables.places["name_en"])
    found = [
        (city, where, latin)
        for city, where, text in told(reports, root, "zh")
        if where != "source"
        for latin in scanning.latin_in_chinese(NAMES.sub("", text), allowed)
    ]
    assert found == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_heading_is_followed_by_something(reports: Path, root: Path, lang: str) -> None:
    for city, soup in pages(reports, root, lang):
        assert scanning.empty_sections(soup) == [], city


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_said_twice(reports: Path, root: Path, lang: str) -> None:
    for city, soup in pages(reports, root, lang):
        assert scanning.repeated_sentences(soup) == [], city


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_and_tables_have_captions_and_sources(reports: Path, root: Path, lang: str) -> None:
    for city, soup in pages(reports, root, lang):
        assert scanning.without_caption(soup) == [], city
        assert set(scanning.without_source(soup)) <= set(WITHOUT_SOURCE), city


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_pdf_says_what_its_page_says(
    reports: Path, root: Path, pdftotext: str, lang: str
) -> None:
    """Nothing of the other language, and nothing a program says, is in the PDF alone."""
    for city in cities(root):
        text = pages_of.text(pdftotext, reports / city / lang / "report.pdf")
        assert not scanning.NEVER.search(text), city
        whole = re.sub(r"\s", "", " ".join(said for _, said in texts(reports, city, lang))).lower()
        other = scanning.chinese_words(text) if lang == "en" else scanning.latin_words(text)
        assert [word for word in other if word.lower() not in whole] == [], city


def test_the_article_is_all_there_on_the_page_and_in_the_pdf(reports: Path, pdftotext: str) -> None:
    pdf = pages_of.text(pdftotext, reports / "chenzhou" / "zh" / "report.pdf")
    for text in (words(page(reports, "chenzhou")), pdf):
        whole = re.sub(r"\s", "", text)
        assert [anchor for anchor in ANCHORS if anchor not in whole] == []


def test_every_claim_of_the_article_is_shown(reports: Path, root: Path) -> None:
    claims = read_casebook(root / "data").claims
    article = claims[(claims["source"] == "ndrc_case_07") & (claims["place"] == "chenzhou")]
    about = json.loads((reports / "chenzhou/zh/report.json").read_text(encoding="utf-8"))
    assert set(article["claim"]) <= set(about["evidence"])


def test_every_measure_is_shown(reports: Path, root: Path) -> None:
    measures = read_casebook(root / "data").measures
    for city in ("chenzhou", "shenzhen", "yushu"):
        text = re.sub(r"\s", "", words(page(reports, city)))
        own = measures.loc[measures["place"] == city, "name_zh"]
        assert [name for name in own if re.sub(r"\s", "", name) not in text] == []


def test_a_second_build_would_make_nothing_anew(reports: Path, root: Path) -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "helpers.cli", "list", "--json", "--out", str(reports)],
        cwd=root, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    states = [one for city in json.loads(listed.stdout)["cities"] for one in city["reports"]]
    assert len(states) == 24
    assert all(one["fresh"] for one in states)
