"""The bundled casebook, built for every city: what a reader gets, and what must never be in it."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.casebook.schema.declarations import TABLES
from helpers.engine.freshness.heard import Heard
from helpers.engine.publish.release import read_manifest
from helpers.sections.sources import provenance
from tests.reports import scanning
from tests.reports.finished import Finished
from tests.unit.sections.made_cases import bundled

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
#: Names of downloads and digests, whole or in groups, which are no words.
NAMES = re.compile(
    r"\b(?:fig|tbl)-[\w-]+|(?<![0-9a-f])(?:[0-9a-f]{16,}|[0-9a-f]{8}(?: [0-9a-f]{8}){7})(?![0-9a-f])"
)
#: What the article says of Chenzhou and what follows from it.
ANCHORS = [
    "447", "97", "54.7", "56.99", "234.68", "460.8", "902.6", "95.98", "1224", "84.8", "3390",
    "82.5", "4109", "719", "35.9", "52.5", "四水联动", "水立方", "郴州经验", "湖南样板",
    "中国方案", "春雷行动", "河湖长制", "休克疗法", "永兴样板", "2+7", "舂陵江",
]  # fmt: skip

the_article = pytest.mark.parametrize("report", [("chenzhou", "zh")], indirect=True)


def test_a_report_has_its_files_and_shows_claims(report: Finished, root: Path) -> None:
    folder = report.folder
    found = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    sections = {f"sections/{p.name}" for p in (root / "notebooks").glob("[0-9][1-9]_*.ipynb")}
    twins = {"report.md", "content.json", "records.csv", "records.json", "datapackage.json"}
    assert found == {"report.html", "report.pdf", "report.json", "edition.json"} | twins | sections
    about = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert about["name"] == report.city
    assert about["evidence"], "a report that shows no claim"


def test_no_notebook_reads_rows_or_files_that_its_report_does_not_count(report: Finished) -> None:
    heard = Heard.read((read_manifest(report.folder) or {})["heard"])
    assert heard == Heard(packages=heard.packages, variables=heard.variables)
    assert {*heard.variables} <= {"TZ"}


@pytest.mark.parametrize("fault", [scanning.NEVER, scanning.SLIPS], ids=["of programs", "slips"])
def test_no_report_holds_what_a_program_says_or_a_writer_forgot(
    report: Finished, fault: re.Pattern[str]
) -> None:
    assert [found for found in report.texts if fault.search(found[1])] == []


def test_no_report_uses_a_word_that_the_glossary_replaces(report: Finished, root: Path) -> None:
    avoided = words_to_avoid(root, report.lang)
    found = [
        (text, use)
        for where, text in report.texts
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


def test_no_section_shows_nothing_or_an_error(report: Finished) -> None:
    for name, notebook in report.sections.items():
        shown = [o for cell in notebook.cells for o in cell.get("outputs", ())]
        assert shown, f"{name} shows nothing"
        assert not [o for o in shown if o.output_type in ("stream", "error")], name


def test_no_report_holds_words_of_the_other_language(report: Finished) -> None:
    if report.lang == "en":  # but titles in the original, the Chinese name, and in brackets
        others, elsewhere = scanning.chinese_in_english, {"source", "cover"}
    else:
        publishers = set(scanning.latin_words(" ".join(bundled().sources["publisher"])))
        allowed = LATIN | publishers | set(bundled().places["name_en"])
        elsewhere = {"source"}

        def others(text: str) -> list[str]:
            return scanning.latin_in_chinese(NAMES.sub("", text), allowed)

    found = [(where, text) for where, text in report.texts if where not in elsewhere]
    assert [(where, words) for where, text in found if (words := others(text))] == []


def test_every_heading_is_followed_by_something_and_nothing_is_said_twice(
    report: Finished,
) -> None:
    assert scanning.empty_sections(report.page) == []
    assert scanning.repeated_sentences(report.page) == []


def test_figures_and_tables_have_captions_and_sources(report: Finished) -> None:
    assert scanning.without_caption(report.page) == []
    assert set(scanning.without_source(report.page)) <= set(WITHOUT_SOURCE)


def test_the_pdf_says_what_the_page_says(report: Finished) -> None:
    """Nothing of the other language, and nothing a program says, is in the PDF alone."""
    assert not scanning.NEVER.search(report.printed)
    whole = re.sub(r"\s", "", " ".join(said for _, said in report.texts)).lower()
    words = scanning.chinese_words if report.lang == "en" else scanning.latin_words
    assert [word for word in words(report.printed) if word.lower() not in whole] == []


@the_article
def test_the_article_is_all_there_and_its_claims_are_shown(report: Finished) -> None:
    for text in (report.words, report.printed):
        whole = re.sub(r"\s", "", text)
        assert [anchor for anchor in ANCHORS if anchor not in whole] == []
    claims = bundled().claims
    article = claims[(claims["source"] == "ndrc_case_07") & (claims["place"] == report.city)]
    about = json.loads((report.folder / "report.json").read_text(encoding="utf-8"))
    assert set(article["claim"]) <= set(about["evidence"])


def test_every_measure_is_shown(report: Finished) -> None:
    measures = bundled().measures
    own = measures.loc[measures["place"] == report.city, f"name_{report.lang}"]
    text = re.sub(r"\s", "", report.words).casefold()
    assert [name for name in own if re.sub(r"\s", "", name).casefold() not in text] == []


def test_a_second_build_would_make_nothing_anew(reports: Path, root: Path) -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "helpers.cli", "list", "--json", "--out", str(reports)],
        cwd=root, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    states = [one for city in json.loads(listed.stdout)["cities"] for one in city["reports"]]
    assert len(states) == 24
    assert all(one["fresh"] for one in states)
