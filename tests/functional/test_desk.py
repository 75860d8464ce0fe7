"""``casebook new``, ``show`` and ``find``: something new, and what the tables say."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from helpers.casebook import open_case
from tests.files import Row, contents, read_rows
from tests.functional.commands import run

MEASURE = [
    "place=lishui",
    "section=remediation",
    "name_zh=河长云",
    "name_en=River_cloud",
    "instrument=monitoring",
    "theme=water",
    "level=city",
    "status=ongoing",
    "source=ndrc_case_07",
]


@pytest.fixture
def project(folder: Path, root: Path) -> Path:
    shutil.copytree(root / "notebooks", folder / "notebooks")
    return folder


def rows(project: Path, table: str) -> list[Row]:
    return read_rows(project / "data" / f"{table}.csv")


def test_a_city_follows_from_its_name_and_code(project: Path) -> None:
    done = run("new", "city", "name_zh=林芝市", "code=540400")
    assert done.exit_code == 0, done.output
    province, city = rows(project, "places")[-2:]
    assert (city["place"], city["name_en"], city["parent"]) == ("nyingchi", "Nyingchi", "tibet")
    assert (province["place"], province["level"]) == ("tibet", "province")
    assert open_case("林芝市", data_dir=project / "data").place.place == "nyingchi"


def test_a_measure_is_named_by_its_place_and_what_it_is_called(project: Path) -> None:
    assert run("new", "measure", *MEASURE).exit_code == 0
    assert rows(project, "measures")[-1]["measure"] == "lishui_river_cloud"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("measure", "place=lishui"), "instrument=…"),
        (("measure", "plaec=lishui"), "did you mean place"),
        (("measure", *MEASURE[:-1], "source=ndrc_case_7"), "did you mean ndrc_case_0"),
        (("measure", *MEASURE, "theme=aair"), "did you mean air"),
        (("city", "name_zh=无此市", "code=990100"), "no province has the code"),
        (("section", "section=energy", "title_zh=能", "title_en=E", "notebook=03_low_carbon"),
         "is there"),
    ],
)  # fmt: skip
def test_a_row_that_breaks_a_rule_is_not_written(
    project: Path, words: tuple[str, ...], says: str
) -> None:
    before = contents(project / "data")
    done = run("new", *words)
    assert done.exit_code != 0
    assert says in done.output
    assert contents(project / "data") == before


@pytest.mark.usefixtures("in_this_process")
def test_a_section_has_a_notebook_that_runs_and_comes_before_the_appendix(project: Path) -> None:
    done = run("new", "section", "section=noise", "title_zh=声“环境”", 'title_en=Noise "now"')
    assert done.exit_code == 0, done.output
    assert rows(project, "sections")[-1]["notebook"] == "09_noise.ipynb"
    notebook = project / "notebooks" / "09_noise.ipynb"
    written = json.loads(notebook.read_text(encoding="utf-8"))
    assert written["cells"][1]["source"][0] == '# Noise "now"\n'
    # On its own with the appendix: the others have tests of theirs.
    for path in (project / "notebooks").glob("0[2-7]_*.ipynb"):
        path.unlink()
    built = run("build", "丽水", "--lang", "en", "--format", "html", "--jobs", "1")
    assert built.exit_code == 0, built.output
    page = (project / "reports/lishui/en/report.html").read_text(encoding="utf-8")
    assert page.index("Noise &#34;now&#34;</a>") < page.index("Data and sources</a>")
    assert '<span class="number">2</span> Noise' in page


def test_what_was_published_is_found_and_shown(project: Path) -> None:
    found = run("find", "清洁能源", "装机", "--city", "郴州")
    assert (
        "chenzhou_clean_capacity_2023_08  郴州市 · 清洁能源发电装机容量 · 447万千瓦" in found.output
    )
    assert run("find", "CLEAN", "capacity", "--city", "chenzhou", "--lang", "en").exit_code == 0
    assert run("find", "无此词").exit_code == 1
    listed = json.loads(run("find", "rednet", "--json").stdout)
    assert {"table": "sources", "id": "ndrc_case_07"}.items() <= next(
        row for row in listed if row["id"] == "ndrc_case_07"
    ).items()

    shown = run("show", "chenzhou_clean_capacity_2023_08").output
    for said in ("446.5～447.5万千瓦", "清洁能源装机规模447万千瓦", "https://", "需注明口径"):
        assert said in shown
    province = next(row["claim"] for row in rows(project, "claims") if row["place"] == "hunan")
    assert run("show", province).exit_code == 0
    assert "medium" in run("show", "ndrc_case_07", "--lang", "en").output
    missing = run("show", "chenzhou_clean_capacity_2023")
    assert missing.exit_code == 2 and "chenzhou_clean_capacity_2023_08" in missing.output


def test_check_watches_and_names_what_a_save_broke(project: Path) -> None:
    command = [sys.executable, "-m", "helpers.cli", "check", "--watch"]
    table = project / "data" / "claims.csv"
    good = table.read_text(encoding="utf-8")
    watching = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )
    assert watching.stdout is not None
    assert "0 problems" in watching.stdout.readline()
    saving = threading.Event()

    def save() -> None:
        # More than once: when it has begun to watch is not said.
        while not saving.wait(2):
            broken = good.replace("clean_capacity,447,", "clean_capacity,many,")
            table.write_text(broken, encoding="utf-8")

    saver = threading.Thread(target=save)
    saver.start()
    said = next(line for line in watching.stdout if "'many'" in line)
    saving.set()
    saver.join()
    assert said.startswith("Error: claims.csv, row ") and "column value" in said
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell has it in the background
        watching.kill()
    watching.send_signal(signal.SIGINT)
    assert "Traceback" not in watching.communicate(timeout=60)[0]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_what_is_not_given_is_asked_for_on_a_terminal_until_it_fits(project: Path) -> None:
    import os
    import pty

    answers = [
        "governance",
        "林长制",
        "Forest chiefs",
        "chief",
        "chief_system",
        "air",
        "city",
        "in_force",
    ]
    command = [sys.executable, "-m", "helpers.cli", "new", "measure", "place=lishui"]
    ours, terminal = pty.openpty()
    streams: dict[str, Any] = {"stdin": terminal, "stdout": terminal, "stderr": terminal}
    with subprocess.Popen([*command, "source=ndrc_case_07"], **streams):
        said = b""
        while b"problems" not in said:
            said += os.read(ours, 4096)
            if said.rstrip().endswith(b":") and answers:
                os.write(ours, f"{answers.pop(0)}\n".encode())
                said += b" "
    os.close(ours)
    os.close(terminal)
    assert "did you mean chief_system?" in said.decode()
    row = rows(project, "measures")[-1]
    assert (row["measure"], row["instrument"]) == ("lishui_forest_chiefs", "chief_system")
