"""The table of licences is that of the packages that are installed."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from fnmatch import fnmatch

import pytest

from tests.quality.licences import PAGE, ROOT, family, licence, locked, table


def test_every_locked_package_stands_in_the_table_with_its_licence() -> None:
    rows, versions = table(), Counter(locked())
    assert sorted(rows) == sorted(versions), "python -m tests.quality.licences writes it anew"
    here = {name: text for name in rows if (text := licence(name))}
    # Of two versions one may write "BSD License" and the other "BSD-3-Clause".
    stale = {
        name: text
        for name, text in here.items()
        if text != rows[name] and (versions[name] == 1 or family(text) != family(rows[name]))
    }
    assert not stale, "python -m tests.quality.licences writes it anew"
    assert "?" not in rows.values()


def test_no_package_is_under_a_licence_that_reports_or_code_would_have_to_take_over() -> None:
    assert not [name for name, text in table().items() if "GPL" in text or "General Public" in text]


def test_every_file_that_is_shipped_has_a_row() -> None:
    done = subprocess.run(
        ["git", "ls-files", "--", "src", "data", "docs", "notebooks"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip("this is no clone")
    rows = re.findall(r"(?m)^\| (`.+?`) \| ", PAGE.read_text(encoding="utf-8"))
    kinds = [kind for row in rows for kind in re.findall(r"`([^`]+)`", row)]
    shipped = done.stdout.splitlines()
    assert not [name for name in shipped if not any(fnmatch(name, kind) for kind in kinds)]
    assert not [kind for kind in kinds if not any(fnmatch(name, kind) for name in shipped)]


def test_the_faces_in_the_sample_report_are_named() -> None:
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(ROOT / "docs" / "sample_chenzhou_zh.pdf") as document:
        fonts = {
            str(one.BaseFont).partition("+")[2].partition("-")[0]
            for one in document.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"
        }
    (row,) = re.findall(r"(?m)^\| `docs/\*\.pdf` .*", PAGE.read_text(encoding="utf-8"))
    assert fonts
    assert not [face for face in fonts if face not in row.replace(" ", "")]


def test_nothing_of_others_stands_among_what_is_shipped() -> None:
    notice = re.compile(r"copyright|©|@licen[cs]e|SPDX-License|all rights reserved", re.IGNORECASE)
    kinds = (".js", ".css", ".html", ".typ", ".mplstyle", ".csv")
    found = [
        path
        for path in (ROOT / "src").rglob("*")
        if path.suffix in kinds and notice.search(path.read_text(encoding="utf-8"))
    ]
    assert not found, "name it in docs/licences.md, with its licence"
