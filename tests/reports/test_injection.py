"""Data that would be markup, a command, a formula or a change of direction, through the whole chain.

A copy of the project's data gets hostile names and notes; the command builds both skins of it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

import pikepdf
import pytest
from bs4 import BeautifulSoup

from tests.files import Row, change_rows
from tests.reports import pages

CITY = "chenzhou"
EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> ](javascript:alert(3)) "
    '[a](http://evil.example/) #import "x" $x$ #eval("1") \\input{/etc/passwd} `b` **c** '
    "{{ 7*7 }} {% x %} a|b &lt;i&gt; </style> --> ]]> @cite 'q'"
)
FORMULA = "=1+1"
BIDI = "口径\u202e12"


def hostile(root: Path, data: Path) -> None:
    """Copy the data and make names, scopes and notes of one city hostile."""
    shutil.copytree(root / "data", data)

    def change(table: str, edit: Callable[[Row], None]) -> None:
        def edited(rows: list[Row]) -> list[Row]:
            for row in rows:
                edit(row)
            return rows

        change_rows(data / f"{table}.csv", edited)

    def place(row: Row) -> None:
        if row["place"] == CITY:
            row["name_zh"] = "郴州<b>$x$</b>市"

    def source(row: Row) -> None:
        if row["source"] == "ndrc_case_07":
            row["title_zh"] = EVIL
            row["publisher"] = f"{FORMULA}|局 #panic() `x`"
            row["publisher_en"] = f"{FORMULA}| `x`"

    def claim(row: Row) -> None:
        if row["place"] == CITY:
            row["note"] = f"{EVIL} {BIDI}"
            row["note_en"] = EVIL
            row["scope"] = row["scope"] and f"{FORMULA} {BIDI}"
            row["scope_en"] = row["scope"] and f"{FORMULA} <b>"

    def measure(row: Row) -> None:
        if row["place"] == CITY:
            row["name_zh"] = f"{FORMULA} {row['name_zh']} <u>*d*</u> |\u200b"

    for table, edit in (
        ("places", place), ("sources", source), ("claims", claim), ("measures", measure)
    ):  # fmt: skip
        change(table, edit)


@pytest.fixture(scope="module")
def folder(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the report of hostile data; give its folder."""
    base = tmp_path_factory.mktemp("hostile")
    hostile(root, base / "data")
    built = subprocess.run(
        [
            sys.executable, "-m", "helpers.cli", "build", CITY, "--jobs", "2",
            "--data-dir", str(base / "data"), "--out", str(base / "reports"),
        ],
        cwd=root, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    return base / "reports" / CITY / "zh"


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\u2060]", "", text)


def test_every_hostile_text_stands_on_the_page_as_text(page: BeautifulSoup) -> None:
    text = squeezed((page.body or page).get_text())
    assert squeezed(EVIL) in text
    assert squeezed(f"{FORMULA}|局 #panic() `x`") in text
    assert "郴州<b>$x$</b>市" in text
    assert "<u>*d*</u>|" in text
    assert "口径[U+202E]12" in text


def test_no_element_script_or_address_was_made_of_it(html: str, page: BeautifulSoup) -> None:
    _, data, _ = page.find_all("script")
    assert data["type"] == "application/json"
    assert json.loads(data.get_text())["words"]
    assert len(page.find_all("style")) >= 1
    assert page.find(["iframe", "form", "object", "u"]) is None
    assert [tag.name for tag in page.find_all(True) for name in tag.attrs if name[:2] == "on"] == []
    for link in page.find_all("a", href=True):
        address = str(link["href"])
        if link.get("download"):
            # Data to take along, in which the hostile texts stand as text.
            assert address.startswith("data:text/csv;charset=utf-8,")
            assert not re.search("[\x00-\x20\"#&'<>`]", address)
            continue
        assert urlsplit(address).scheme in {"", "http", "https"}
        assert "evil" not in address
    assert not page.find_all(src=re.compile("^(?!data:)"))
    assert [math for math in page.find_all("math") if "x" in math.get_text()] == []
    assert [c for c in html if 0x202A <= ord(c) <= 0x202E or 0x2066 <= ord(c) <= 0x2069] == []
    assert "49" not in [tag.get_text() for tag in page.select("td, li")]


def test_the_policy_lets_the_own_script_alone_run(page: BeautifulSoup) -> None:
    (policy,) = (m["content"] for m in page.find_all("meta", attrs={"http-equiv": True}))
    assert "default-src 'none'" in policy
    assert "script-src 'sha256-" in policy


def test_no_cell_of_a_download_is_a_formula(page: BeautifulSoup) -> None:
    defused = 0
    for link in page.select("a.csv"):
        text = unquote_to_bytes(str(link["href"]).partition(",")[2]).decode("utf-8-sig")
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
        for row in csv.reader(io.StringIO(text, newline="")):
            for cell in row:
                assert not cell.lstrip().startswith(("=", "@", "＝")), cell
                defused += cell.startswith("'=")
    assert defused, "the hostile names are in no download"


def test_every_hostile_text_stands_in_the_pdf_as_text(folder: Path) -> None:
    text = squeezed(pages.text(folder / "report.pdf", "-raw"))
    for part in EVIL.split(" "):
        assert squeezed(part) in text, part
    assert "郴州<b>$x$</b>市" in text
    assert "口径[U+202E]12" in text
    assert "root:" not in text


def test_the_pdf_has_no_deed_in_it(folder: Path) -> None:
    with pikepdf.open(folder / "report.pdf") as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/AA" not in pdf.Root
        assert "/AcroForm" not in pdf.Root
        for page in pdf.pages:
            for note in page.get("/Annots", []):
                action = note.get("/A", pikepdf.Dictionary())
                assert str(action.get("/S", "/GoTo")) in {"/GoTo", "/URI"}
                assert "evil" not in str(action.get("/URI", ""))
                assert "javascript" not in str(action.get("/URI", ""))


def test_the_gallery_shows_the_name_as_text(folder: Path) -> None:
    text = (folder.parent.parent / "index.html").read_text(encoding="utf-8")
    page = BeautifulSoup(text, "html.parser")
    assert "$x$" not in [bold.get_text() for bold in page.select("#cities b")]
    assert "郴州<b>$x$</b>市" in squeezed((page.body or page).get_text())
