"""``casebook preview`` in a browser: what is saved is seen."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]
import pytest

from tests.functional.commands import COMMAND, run, write
from tests.reports.conftest import browser, chromium  # noqa: F401 (fixtures)

#: Milliseconds that a machine which does other things may take.
PATIENCE = 120_000
CLAIM = "清洁能源装机规模447万千瓦"


def _heed_ctrl_c() -> None:
    """Undo what a shell does to tests that run in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Previewed:
    """A preview that runs, with its folder and address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = [COMMAND, "preview", "郴州", "03", "--no-browser"]
        self.process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, text=True, preexec_fn=_heed_ctrl_c
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()

    def replace(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


@contextlib.contextmanager
def previewed(folder: Path, root: Path) -> Iterator[Previewed]:
    shutil.copytree(root / "data", folder / "data")
    preview = Previewed(folder)
    yield preview
    preview.process.kill()
    preview.process.communicate()


def end(preview: Previewed, sign: signal.Signals, code: int) -> None:
    """End a preview by a signal, and make sure that it leaves no process and no file."""
    started = psutil.Process(preview.process.pid).children(recursive=True)
    assert started
    before = files(preview.folder)
    preview.process.send_signal(sign)
    assert preview.process.wait(timeout=60) == code
    _, alive = psutil.wait_procs(started, timeout=30)
    assert not alive
    assert files(preview.folder) == before


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if "__pycache__" not in path.parts)


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Previewed]:
    """A preview that has shown something; Ctrl-C ends it in order."""
    folder = tmp_path_factory.mktemp("previewed")
    shutil.copytree(root / "notebooks", folder / "notebooks")
    with previewed(folder, root) as preview:
        show_something(preview)
        yield preview
        end(preview, signal.SIGINT, 0)


def show_something(preview: Previewed) -> None:
    asked = {"name": "chenzhou", "lang": "zh", "section": "03_low_carbon", "skin": "html"}
    shown = httpx.get(preview.address + "show", params=asked, timeout=PATIENCE / 1000).json()
    assert shown["export"] and shown["failures"] == []


def shows(tab: Any, text: str) -> None:
    """Wait until the page that is shown has some text."""
    tab.wait_for_function(
        "text => { const frame = document.querySelector('iframe:not(.next)');"
        " return frame && frame.contentDocument.body.textContent.includes(text); }",
        arg=text,
        timeout=PATIENCE,
    )


def test_a_saved_table_is_seen_in_place_and_an_error_with_cell_and_line(
    preview: Previewed,
    browser: Any,  # noqa: F811
) -> None:
    tab = browser.new_page(viewport={"width": 1300, "height": 700})
    tab.set_default_timeout(PATIENCE)
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.goto(preview.address)
    shows(tab, "447万千瓦")
    scrolled = "document.querySelector('iframe:not(.next)').contentWindow.scrollY"
    tab.evaluate("document.querySelector('iframe').contentWindow.scrollTo(0, 900)")
    preview.replace(
        "data/claims.csv",
        "clean_capacity,447,万千瓦,=,level,,2023-08,,,ndrc_case_07,3.1,,,清洁能源装机规模447",
        "clean_capacity,449,万千瓦,=,level,,2023-08,,,ndrc_case_07,3.1,,,清洁能源装机规模449",
    )
    shows(tab, "449万千瓦")
    assert abs(tab.evaluate(scrolled) - 900) < 60

    preview.replace("notebooks/03_low_carbon.ipynb", "low_carbon.energy(", "low_carbon.energi(")
    card = tab.wait_for_selector(".card")
    written = json.loads((preview.folder / "notebooks/03_low_carbon.ipynb").read_text("utf-8"))
    (wrong,) = (
        f"03_low_carbon, cell {cell}, line {line}"
        for cell, one in enumerate(written["cells"], start=1)
        for line, text in enumerate(one["source"], start=1)
        if "low_carbon.energi(" in text
    )
    assert wrong in card.inner_text() and "energi" in card.inner_text()
    shows(tab, "449万千瓦")
    preview.replace("notebooks/03_low_carbon.ipynb", "low_carbon.energi(", "low_carbon.energy(")
    tab.wait_for_selector(".card", state="detached")

    preview.replace("data/claims.csv", "clean_capacity,449,", "clean_capacity,many,")
    assert "claims.csv, row " in tab.wait_for_selector(".card").inner_text()
    preview.replace("data/claims.csv", "clean_capacity,many,", "clean_capacity,449,")
    tab.wait_for_selector(".card", state="detached")

    tab.select_option("#lang", "en")
    shows(tab, "Clean")
    tab.select_option("#name", "lishui")
    tab.select_option("#skin", "pdf")
    tab.wait_for_selector("iframe[src$='.pdf']:not(.next)", state="attached")
    export = tab.get_attribute("iframe", "src")
    assert httpx.get(preview.address + export).content.startswith(b"%PDF")
    assert not problems
    tab.close()


def test_only_the_token_opens_it_and_no_file_is_served(preview: Previewed) -> None:
    host = "/".join(preview.address.split("/")[:3])
    assert httpx.get(preview.address).status_code == 200
    assert host.startswith("http://127.0.0.1:")
    for path in ("/", "/x/", "/show?name=chenzhou&lang=zh"):
        assert httpx.get(host + path).status_code == 404
    for path in ("export/report.html", "../data/claims.csv", "export/../../data/claims.csv"):
        assert httpx.get(preview.address + path).status_code == 404
    assert httpx.get(preview.address, headers={"Host": "elsewhere.example"}).status_code == 403


def test_a_scheduler_ends_it_in_order(tmp_path: Path, root: Path) -> None:
    write(tmp_path / "notebooks", "03_low_carbon", "1")
    with previewed(tmp_path, root) as preview:
        show_something(preview)
        end(preview, signal.SIGTERM, 143)


def test_a_section_that_does_not_exist_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    done = run("preview", "郴州", "low_carbn")
    assert done.exit_code == 2
    assert "did you mean 03_low_carbon" in done.stderr or "low_carbon" in done.stderr
